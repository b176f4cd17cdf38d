"""Which days of receipt were gone through again, under which dictionary of what is refused, and how far each came.

This module knows the table that says so. It refuses to look at what is stored of a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Boolean, Column, Table, false, select

from pnrscreen.adapters.store import codec, retaining, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import Instant
from pnrscreen.ports import Rescanned

rescans = Table(
    "rescan",
    schema.metadata,
    Column("stem", schema.Text, primary_key=True),  # a day of receipt; "": since when a dictionary is in force
    Column("dictionary", schema.Text, nullable=False),  # digest of what is refused
    Column("at", schema.Text, nullable=False),
    Column("place", schema.Text, nullable=False, server_default=""),  # JSON: the kind and key of the row it came to
    Column("over", Boolean(create_constraint=False), nullable=False, server_default=false()),
    Column("closed", Boolean(create_constraint=False), nullable=False, server_default=false()),  # some of it nobody can open
)
IN_FORCE = ""


def days(visit: Visit) -> Iterator[Rescanned]:
    """Yield where the dictionary stands, then every day of which anything is there."""
    noted = {row.stem: row for row in visit.connection.execute(select(rescans))}
    for stem in (IN_FORCE, *retaining.stems(visit)):
        row = noted.get(stem)
        yield Rescanned(stem, row.dictionary, codec.moment(row.at), row.over, row.closed) if row else Rescanned(stem)


def note(visit: Visit, dictionary: str, at: Instant) -> None:
    """Note since when a dictionary is in force."""
    write(visit, {"stem": IN_FORCE, "dictionary": dictionary, "at": codec.stamp(at), "over": True})
    visit.owes = True


def write(visit: Visit, row: Mapping[str, object]) -> None:
    """Note where a day stands."""
    more = visit.insertion(rescans).values(row)
    rest = {name: value for name, value in row.items() if name != "stem"}
    visit.connection.execute(more.on_conflict_do_update(index_elements=["stem"], set_=rest))
