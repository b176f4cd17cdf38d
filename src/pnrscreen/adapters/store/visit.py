"""One grant's stay in the store: its connection, what it may open, and what it must write down.

This module knows how an envelope's cohort and context are named, that nothing is shown whose time is over, whatever the keys
still could, and that whoever changes or reveals something owes the log an entry. It refuses to know any table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.store import codec, database
from pnrscreen.custody import KeyState
from pnrscreen.errors import Refused
from pnrscreen.model import Instant, Passenger
from pnrscreen.ports import Clock, Ids, Keys
from pnrscreen.rights import Capability, Grant

Lookups = Callable[[Passenger], Iterable[tuple[str, str]]]
"""Which (purpose, value) pairs a passenger is found again by; the store hashes the values and keeps nothing else."""
Visible = Callable[[str, Instant], bool]
"""Whether what lies under a cohort may be seen at a moment: the law's dates, whatever was done about them by then."""
Outlived = Callable[[str, Instant], Instant | None]
"""Of what is kept for hours (``quarantine``, ``answer``), whatever its row says: what came by which moment is over by now."""


class Dates(NamedTuple):
    """What the law that is in force says of dates: asked at every look, so that a stricter one counts at once."""

    visible: Visible
    outlived: Outlived


SEALED = "sealed"
"""Why somebody is refused what is masked, in one word for the log."""


def quarter_of(stem: str) -> str:
    """Return the quarter of a cohort stem's day, as keys of look-ups are named: ``eu-strict/2026-03-01`` is of ``2026Q1``."""
    year, month, _ = stem.split("/")[1].split("-")
    return f"{year}Q{(int(month) + 2) // 3}"


@dataclass(slots=True, kw_only=True)
class Visit:
    """What a Snapshot or Transaction works with. ``owes`` and ``entries`` are its conscience.

    What every change writes to, whatever it is about, is gathered in ``counted`` and ``leaves`` and written last, so that
    changes of different flights wait for each other no longer than that. ``standing`` is by what the number of those who stand
    on a flight changes.
    """

    connection: Connection
    grant: Grant
    keys: Keys
    clock: Clock
    ids: Ids
    lookups: Lookups
    dates: Dates
    owes: bool = False
    entries: int = 0
    counted: Counter[tuple[str, ...]] = field(default_factory=Counter)
    leaves: list[Mapping[str, object]] = field(default_factory=list)
    looked: dict[bytes, bool] = field(default_factory=dict)
    standing: Counter[int] = field(default_factory=Counter)

    def needs(self, *capabilities: Capability) -> None:
        """Refuse what the grant was not given for: who may look at the board may not look at a passenger."""
        if self.grant.capability not in capabilities:
            raise Refused(f"this grant is to {self.grant.capability}; it takes one to {' or '.join(capabilities)}")

    def seal(self, plain: bytes, stem: str, data_class: str, context: str, beside: bytes | None = None) -> bytes:
        """Enclose one field of one row in the cohort ``stem/data_class``; ``context`` is ``table/row/field``. With what it lies
        ``beside``, an envelope or how one begins, it can end before its day.
        """
        return self.keys.enclose(plain, f"{stem}/{data_class}", context, beside or b"")

    def unseal(self, envelope: bytes, context: str) -> bytes:
        """Open one field of one row. An opened envelope is owed to the log. Raises Refused where its time is over."""
        if not self.shows(envelope):
            raise Refused("the time in which this may be seen is over: opening it takes an approval from outside", SEALED)
        self.owes = True
        return self.keys.open(envelope, context, self.grant)

    def move(self, envelope: bytes, to: str, data_class: str, context: str) -> bytes:
        """Return what an envelope holds in one of another cohort, and show it to nobody."""
        self.owes = True
        return self.seal(self.keys.open(envelope, context, self.grant), to, data_class, context)

    def shows(self, envelope: bytes) -> bool:
        """Tell whether an envelope may be opened by its date; asked for many envelopes of few cohorts."""
        begins = envelopes.begins(envelope)
        if begins not in self.looked:
            self.looked[begins] = self.dates.visible(envelopes.cohort(begins), self.clock.now())
        return self.looked[begins]

    def keeps(self, stem: str) -> bool:
        """Tell whether who was received on a day may still be seen."""
        return self.dates.visible(f"{stem}/identity", self.clock.now())

    def by_key(self) -> Visit:
        """Return a look at whatever a key still opens, whatever its date says: by it people are taken out of what stands, where
        keys outlast their date because a clock was wrong, and nobody is shown.
        """
        standing = {one.cohort for one in self.keys.cohorts() if one.state is KeyState.OPERATIONAL}
        return replace(self, dates=self.dates._replace(visible=lambda cohort, _: cohort in standing), looked={})

    def over(self, table: Table, now: Instant) -> ColumnElement[bool]:
        """Return what picks the rows of a table, kept for hours, whose time is over: by what stands in them, or by the law."""
        last, said = self.dates.outlived(table.name, now), table.c.until <= codec.stamp(now)
        return said if last is None else said | (table.c.at <= codec.stamp(last))

    def each(self, statement: Executable, rows: Iterable[Mapping[str, object]]) -> None:
        """Run a statement once for every row, in one round trip."""
        several = list(rows)
        if several:
            self.connection.execute(statement, several)

    def fill(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows that have the same columns, in bulk."""
        if rows:
            database.fill(self.connection, table, rows)

    def beforehand(self) -> AbstractContextManager[Connection]:
        """Open a view in which a change that has not begun can look around and keep nobody waiting."""
        return database.beforehand(self.connection)

    def insertion(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """Return an insertion that can be told what to do with a row that is there already."""
        return database.insert(self.connection, table)

    def hold(self, *names: str) -> None:
        """Keep other changes from what is so named until this one ends; rows that are not there yet cannot be locked."""
        database.hold(self.connection, names)

    def settle(self) -> None:
        """Raise when something was changed or revealed and nothing written down: a programmer's mistake, not an event."""
        if self.owes and not self.entries:
            raise AssertionError("the store was changed or an identity revealed without an audit entry: append one")
