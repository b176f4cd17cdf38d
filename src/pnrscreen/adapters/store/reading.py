"""What can be read in one consistent view.

This module knows which rows make up an answer. It refuses to change anything but the log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Row, Table, func, select, tuple_

from pnrscreen.adapters.store import leaf, noun, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import HitState, LegKey, Level
from pnrscreen.ports import BoardRow, ListRecord
from pnrscreen.rights import AuditEntry, Capability
from pnrscreen.stages import Known

T = TypeVar("T")

KEY = (schema.legs.c.carrier, schema.legs.c.number, schema.legs.c.departure, schema.legs.c.date)
SOONEST = (func.coalesce(func.nullif(schema.legs.c.scheduled_departure, ""), schema.legs.c.date), *KEY)
"""The order of flights. A bare date sorts before every time of that day: what has no time comes first."""


class SqlSnapshot:
    """One consistent view. Implements ``ports.Snapshot``."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def known(self, legs: Iterable[LegKey]) -> Sequence[Known]:
        """Return what is known of these legs, in the order asked; a leg never heard of is left out. Reveals identities."""
        self._visit.needs(Capability.SCREEN)
        visit = self._visit
        rows = leg_rows(visit, legs)
        keys = {row.id: key for key, row in rows.items()}
        passengers = _by_leg(visit, schema.passengers, keys, lambda row: noun.passenger(visit, row, keys[row.leg]))
        hits = _by_leg(visit, schema.hits, keys, lambda row: noun.hit(visit, row, keys[row.leg]))
        waiting = _by_leg(visit, schema.inbox, keys, lambda row: noun.report(visit, row))
        deliveries = _by_leg(visit, schema.deliveries, keys, lambda row: noun.arrived(visit, row))
        ledgers = {row.id: noun.ledger(visit, row.id, row.ledger) for row in rows.values()}
        return [
            Known(
                leg=noun.flight_leg(row),
                versions=ledgers[row.id].versions,
                superseded=ledgers[row.id].superseded,
                aside=ledgers[row.id].aside,
                deliveries=tuple(deliveries[row.id]),
                decisions=ledgers[row.id].decisions,
                passengers=tuple(passengers[row.id]),
                hits=tuple(hits[row.id]),
                waiting=tuple(waiting[row.id]),
                edition=row.edition,
            )
            for row in rows.values()
        ]

    def waiting(self, limit: int) -> Sequence[LegKey]:
        """Return legs that wait to be screened, soonest departure first (at most ``limit``)."""
        wanted = select(*KEY).where(schema.legs.c.waiting).order_by(*SOONEST).limit(limit)
        return [LegKey(*row) for row in self._visit.connection.execute(wanted)]

    def board(self) -> Sequence[BoardRow]:
        """Return every leg, soonest departure first: ``hits`` counts open ones, ``waiting`` unscreened reports."""
        connection = self._visit.connection
        hit, inbox = schema.hits.c, schema.inbox.c
        now = self._visit.clock.now()
        open_hits: defaultdict[int, dict[str, int]] = defaultdict(dict)
        by_level = select(hit.leg, hit.level, func.count()).where(hit.state == HitState.OPEN.value).group_by(hit.leg, hit.level)
        for leg, level, count in connection.execute(by_level.order_by(hit.level.desc())):
            open_hits[leg][Level(level).name.lower()] = count
        unscreened: dict[int, int] = dict(connection.execute(select(inbox.leg, func.count()).group_by(inbox.leg)).all())
        return [
            noun.board_row(row, open_hits[row.id], unscreened.get(row.id, 0), now)
            for row in connection.execute(select(schema.legs).order_by(*SOONEST))
        ]

    def lists(self) -> Sequence[ListRecord]:
        """Return the active edition of every registered list, by name."""
        wanted = select(schema.lists).where(schema.lists.c.active).order_by(schema.lists.c.name)
        return [noun.list_record(row) for row in self._visit.connection.execute(wanted)]

    def numbers(self) -> Mapping[str, int]:
        """Return row counts; ``waiting`` counts legs."""
        tables = {
            "legs": schema.legs,
            "passengers": schema.passengers,
            "hits": schema.hits,
            "receipts": schema.receipts,
            "quarantined": schema.quarantine,
            "leaves": schema.leaves,
        }
        counts = [select(func.count()).select_from(table).scalar_subquery().label(name) for name, table in tables.items()]
        waiting = select(func.count()).select_from(schema.legs).where(schema.legs.c.waiting).scalar_subquery()
        return dict(self._visit.connection.execute(select(*counts, waiting.label("waiting"))).mappings().one())

    def append(self, entry: AuditEntry) -> str:
        """Write the leaf at once, in a transaction of its own: what was seen stays written down whatever happens next."""
        with self._visit.connection.engine.begin() as connection:
            return leaf.write(self._visit, connection, entry)


def leg_rows(visit: Visit, legs: Iterable[LegKey]) -> dict[LegKey, Row[Any]]:
    """Return the rows of these legs, in the order asked."""
    asked = list(dict.fromkeys(legs))
    found = visit.connection.execute(select(schema.legs).where(tuple_(*KEY).in_(asked)))
    rows = {noun.leg_key(row): row for row in found}
    return {key: rows[key] for key in asked if key in rows}


def _by_leg(visit: Visit, table: Table, legs: Collection[int], build: Callable[[Row[Any]], T]) -> Mapping[int, list[T]]:
    """Build something from every row of these legs, in the order of their ids."""
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in visit.connection.execute(select(table).where(table.c.leg.in_(legs)).order_by(table.c.id)):
        found[row.leg].append(build(row))
    return found
