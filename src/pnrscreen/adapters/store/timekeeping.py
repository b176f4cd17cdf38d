"""The highest moment a home acted on, and how its last retention run ended: one row each.

This module knows that time moves on with whatever is written, and by no more than a step at once. It refuses to know what a
clock that has jumped may do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Boolean, CheckConstraint, Column, Engine, Integer, Table, exists, select, true

from pnrscreen.adapters.store import codec, proving, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Tampered
from pnrscreen.model import Instant
from pnrscreen.ports import Keys, Ran
from pnrscreen.timekeeping import STEP, Remembered

clocks = Table(
    "clock",
    schema.metadata,
    Column("single", Boolean(create_constraint=False), primary_key=True, server_default=true()),
    Column("highest", schema.Text, nullable=False),
    Column("since", schema.Text, nullable=False, server_default=""),  # what the clock told when its jump was seen first
    Column("seen", schema.Text, nullable=False, server_default=""),  # and last
    schema.proof(),
    CheckConstraint("single"),
)

runs = Table(
    "run",
    schema.metadata,
    Column("single", Boolean(create_constraint=False), primary_key=True, server_default=true()),
    Column("at", schema.Text, nullable=False),  # when the last one that was not broken off ended
    Column("due", Integer, nullable=False),  # records whose time was over and that were not known to be gone
    Column("late", Integer, nullable=False),  # of them, for more than a day
    Column("failed", schema.Text, nullable=False, server_default=""),  # by what kind of fault the one after it broke off
    CheckConstraint("single"),
)

_CLOCK, _RUN = clocks.c, runs.c
_NEWEST = select(schema.leaves.c.canonical).order_by(schema.leaves.c.id.desc()).limit(1)
_PLACED = schema.leaves.c.position.is_not(None)


def highest(engine: Engine, keys: Keys) -> Instant | None:
    """Return the highest moment the home acted on, or None before the first: also where nothing but an entry says so that no
    sequencer has come to yet. Where its row was edited in the database, or deleted, the newest entry alone says.
    """
    with engine.connect().execution_options(reading=True) as connection:
        found = connection.execute(select(clocks)).first()
        newest = connection.scalar(_NEWEST if found is not None else _NEWEST.where(_PLACED))
    written = codec.moment(json.loads(newest)["at"]) if newest else None
    if found is None or not proving.holds(keys, clocks, found):
        return written
    known = codec.moment(found.highest)
    return max(known, written) if written and written - known <= STEP else known


def remembered(visit: Visit) -> Remembered | None:
    """Return what is remembered of time, or None before anything was done. Raises Tampered where somebody edited it."""
    if is_gone(visit):
        raise Tampered("clock is not as it was written: somebody deleted it in the database")
    row = visit.connection.execute(select(clocks)).first()
    if row is None:
        return None
    proving.check(visit.keys, clocks, row)
    return Remembered(codec.moment(row.highest), *(codec.moment(said) if said else None for said in (row.since, row.seen)))


def remember(visit: Visit, now: Remembered) -> None:
    """Put what is remembered of time in the place of what was. That time goes on is no act: a jump is, for who finds it."""
    said = {name: codec.stamp(moment) if moment else "" for name, moment in now._asdict().items()}
    row = proving.proven(visit.keys, clocks, {"single": True, **said})
    visit.connection.execute(visit.insertion(clocks).values(row).on_conflict_do_update(index_elements=["single"], set_=row))


def is_gone(visit: Visit) -> bool:
    """Tell whether nothing is remembered though something was done: time begins with the first entry that has a place."""
    return bool(visit.connection.scalar(select(exists().where(_PLACED) & ~exists().where(_CLOCK.single))))


def begin(visit: Visit) -> None:
    """Let time begin now, where it has not."""
    said = {"single": True, "highest": codec.stamp(visit.clock.now()), "since": "", "seen": ""}
    row = proving.proven(visit.keys, clocks, said)
    visit.connection.execute(visit.insertion(clocks).values(row).on_conflict_do_nothing())


def move_on(visit: Visit) -> None:
    """Let time move on to now, unless that is a jump: whoever looks at the clock deals with those."""
    now = visit.clock.now()
    said, before = codec.stamp(now), codec.stamp(now - STEP)
    proving.change(visit, clocks, [_CLOCK.highest < said, _CLOCK.highest >= before], {"highest": said})


def last_run(visit: Visit) -> Ran | None:
    """Return how the last retention run ended, or None before the first."""
    row = visit.connection.execute(select(runs)).first()
    return None if row is None else Ran(codec.moment(row.at) if row.at else None, row.due, row.late, row.failed)


def note_run(visit: Visit, ran: Ran) -> None:
    """Note how a retention run ended; of one that broke off, when the last whole one ended stays noted."""
    said = {"due": ran.due, "late": ran.late, "failed": ran.failed, **({"at": codec.stamp(ran.at)} if ran.at else {})}
    first = visit.insertion(runs).values(**{"single": True, "at": "", **said})
    visit.connection.execute(first.on_conflict_do_update(index_elements=["single"], set_=said))


def counted(visit: Visit) -> Mapping[str, int]:
    """Return in numbers how the last retention run ended, and how far the clock has jumped forward."""
    ran, known, now = last_run(visit) or Ran(None), remembered(visit), visit.clock.now()
    ahead = known is not None and known.is_ahead(now)
    return {
        "retention_ran_at_seconds": int(ran.at.timestamp()) if ran.at else 0,
        "retention_failed": int(bool(ran.failed)),
        "retention_due_records": ran.due,
        "retention_late_records": ran.late,
        "clock_ahead_seconds": round((now - known.highest).total_seconds()) if known and ahead else 0,
    }
