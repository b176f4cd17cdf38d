"""Completeness: whether everyone who should be on a flight has been reported and screened, and what is missing if not.

This module knows what makes a flight *screened*. It refuses to let anyone say so: ``State`` is worked out anew from what came
and what was expected each time it is asked for, and SCREENED is what remains when nothing speaks against it (users' S03).

What speaks against it, gravest first: a fault that keeps it from being screened; an expected list that never came; a list that
is partial; one that is unconfirmed; a reservation in quarantine that no resend has repaired; reports that wait to be screened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from pnrscreen import quality
from pnrscreen.message import Kind, Severity, Source
from pnrscreen.model import Instant
from pnrscreen.ports import BoardRow
from pnrscreen.stages import Counted, ListStatus
from pnrscreen.urgency import moment


class State(StrEnum):
    """Where a flight stands. ``NOT_EXPECTED``: nothing should come, and nothing came."""

    FAILED = "not screened"
    NO_LISTS = "no lists"
    NO_API = "no API"
    NO_PNR = "no PNR"
    PARTIAL = "partial"
    UNCONFIRMED = "unconfirmed"
    QUARANTINED = "quarantined"
    WAITING = "waiting"
    NOT_EXPECTED = "not expected"
    SCREENED = "screened"


_ALONE: Mapping[Source, State] = MappingProxyType({Source.API: State.NO_API, Source.PNR: State.NO_PNR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What came of a flight against what should have. ``people`` counts passengers, crew left out; ``lists`` how far each list
    that came can be relied on; ``failed`` is the kind of fault that keeps it from being screened; ``minutes_left`` is whole
    minutes to departure, negative behind it, None when it is not known; ``day_came`` tells that the day of departure has begun.
    """

    expected: frozenset[Source]
    came: frozenset[Source]
    people: int
    lists: frozenset[ListStatus] = frozenset()
    quarantined: int = 0
    waiting: int = 0
    failed: str = ""
    minutes_left: int | None = None
    day_came: bool = False

    @property
    def missing(self) -> tuple[Source, ...]:
        """The expected lists that never came."""
        return tuple(source for source in Source if source in self.expected - self.came)

    @property
    def state(self) -> State:
        """Where the flight stands: SCREENED only when nothing else is true of it."""
        speaking_against = (
            (bool(self.failed), State.FAILED),
            (len(self.missing) > 1, State.NO_LISTS),
            *((source in self.missing, state) for source, state in _ALONE.items()),
            (ListStatus.PARTIAL in self.lists, State.PARTIAL),
            (bool(self.lists & {ListStatus.UNCONFIRMED, ListStatus.WAITS}), State.UNCONFIRMED),
            (self.quarantined > 0, State.QUARANTINED),
            (self.waiting > 0 or ListStatus.ARRIVING in self.lists, State.WAITING),
            (not self.came, State.NOT_EXPECTED),
        )
        return next((state for said, state in speaking_against if said), State.SCREENED)

    def alarms(self, minutes: int) -> bool:
        """Tell whether a list is missing so shortly before departure, or behind it, that someone must call the carrier.

        A flight whose departure time nobody knows alarms from the day on which it leaves.
        """
        if not self.missing:
            return False
        return self.day_came if self.minutes_left is None else self.minutes_left <= minutes

    def __str__(self) -> str:
        if self.state is State.FAILED:
            return f"{self.state} ({self.failed})"
        return f"{self.state} {self.people}/{self.people}" if self.state is State.SCREENED else self.state.value


def completeness(row: BoardRow, expected: frozenset[Source], now: Instant) -> Status:
    """Work out the status of one flight. ``expected`` counts where the schedule does not say what should come about it."""
    departs = moment(row.leg.scheduled_departure, row.leg.key.departure)
    return Status(
        expected=row.scheduled.expects if row.scheduled else expected,
        came=frozenset(source for source in Source if _came(row, source)),
        people=sum(row.counts.get(f"all:{kind}", 0) for kind in Kind if kind is not Kind.CREW),
        lists=frozenset(state.status for state in row.lists),
        quarantined=row.quarantined,
        waiting=row.waiting,
        failed=row.failed,
        minutes_left=None if departs is None else int((departs - now).total_seconds() // 60),
        day_came=row.leg.key.date <= now.date().isoformat(),
    )


def reported(counts: Mapping[str, int], source: Source) -> int:
    """Return of how many passengers a system has spoken, crew left out."""
    return sum(counts.get(f"{source}:{kind}", 0) for kind in Kind if kind is not Kind.CREW)


def lists_due(row: BoardRow, status: Status, now: Instant, margin: int) -> Iterator[Counted]:
    """Count the expected lists of a flight against its carrier: each is due ``margin`` minutes before departure, late when it
    first came behind that. Of a flight whose departure time nobody knows nothing is due.
    """
    departs = moment(row.leg.scheduled_departure, row.leg.key.departure)
    if departs is None:
        return
    limit = departs - timedelta(minutes=margin)
    for source in sorted(status.expected):
        first = row.first.get(source)
        if now < limit and source in status.missing:
            continue
        yield Counted(row.leg.key.carrier, "", quality.DUE, 1)
        if source in status.missing:
            yield Counted(row.leg.key.carrier, "", quality.MISSING, 1)
        elif first is not None and first > limit:
            yield Counted(row.leg.key.carrier, "", quality.LATE, 1)


def list_findings(row: BoardRow) -> Iterator[Counted]:
    """Count against its carrier what only shows when the parts of a list are put together: a part missing, a wrong count."""
    for state in row.lists:
        if state.finding and state.status is not ListStatus.ARRIVING:
            yield Counted(row.leg.key.carrier, Severity.WARNING.value, state.finding, 1)


def _came(row: BoardRow, source: Source) -> bool:
    """Tell whether a system's list came: it spoke of the flight and named a passenger, or nobody has looked at it yet.

    A proved list of nobody came too: the flight is cancelled, or flies empty.
    """
    spoke = row.api_at if source is Source.API else row.pnr_at
    if spoke is None:
        return False
    listed = "pnr" if source is Source.PNR else "745"
    proved = any(one.listed == listed and one.status is ListStatus.COMPLETE for one in row.lists)
    return proved or row.waiting > 0 or reported(row.counts, source) > 0
