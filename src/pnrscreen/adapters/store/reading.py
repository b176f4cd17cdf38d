"""What can be read in one consistent view.

This module knows which rows make up an answer. It refuses to change anything but the log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy import Table as SqlTable

from pnrscreen.adapters.store import leaf, noun, raw, schema, timetable
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Tampered
from pnrscreen.expected import ScheduledFlight
from pnrscreen.keeping import Table
from pnrscreen.model import FlightLeg, HitState, LegKey, Level
from pnrscreen.ports import BoardRow, ListRecord, QuarantineRow, QuarantineState, ReceiptRow
from pnrscreen.rights import AuditEntry, Capability
from pnrscreen.stages import Counted, Known

T = TypeVar("T")

KEY = (schema.legs.c.carrier, schema.legs.c.number, schema.legs.c.departure, schema.legs.c.date)
SOONEST = (func.coalesce(func.nullif(schema.legs.c.scheduled_departure, ""), schema.legs.c.date), *KEY)
"""The order of flights. A bare date sorts before every time of that day: what has no time comes first."""

_LEAVES_AT_ONCE = 4096
OPEN = schema.quarantine.c.state == QuarantineState.OPEN.value
UNREPAIRED = schema.quarantine.c.state.in_((QuarantineState.OPEN.value, QuarantineState.LEFT_OUT.value))
OLDEST = (schema.quarantine.c.at, schema.quarantine.c.offset, schema.quarantine.c.id)


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
        """Return every flight of the schedule, of the messages and of the quarantine, soonest departure first: ``hits`` counts
        open ones, ``waiting`` unscreened reports.
        """
        visit = self._visit
        rows = {row.leg.key: row for row in _legs(visit)}
        flights, unrepaired = timetable.flights(visit), _unrepaired(visit)
        keys = rows.keys() | flights.keys() | unrepaired.keys()
        silent = {key: BoardRow(leg=FlightLeg(key=key)) for key in keys - rows.keys()}
        board = [noun.planned(row, flights.get(key), unrepaired.get(key, 0)) for key, row in (rows | silent).items()]
        return sorted(board, key=lambda row: (row.leg.scheduled_departure or row.leg.key.date, row.leg.key))

    def schedule(self) -> Sequence[ScheduledFlight]:
        """Return the flights of the schedule, soonest departure first."""
        return [*timetable.flights(self._visit).values()]

    def counted(self, since: str) -> Sequence[Counted]:
        """Return what was counted of carriers on the days of receipt from ``since`` on, by carrier."""
        return timetable.counted(self._visit, since)

    def quarantined(self) -> Sequence[QuarantineRow]:
        """Return the stretches in quarantine that are to be repaired, oldest first."""
        wanted = select(schema.quarantine).where(UNREPAIRED).order_by(*OLDEST)
        return [noun.quarantine_row(row) for row in self._visit.connection.execute(wanted)]

    def deliveries(self, last: int, *, reveal: bool = False) -> Sequence[ReceiptRow]:
        """Return the newest receipts, oldest of them first. ``reveal`` opens sender and source."""
        self._visit.needs(Capability.READ_RECEIPTS)
        return timetable.deliveries(self._visit, last, reveal=reveal)

    def lists(self) -> Sequence[ListRecord]:
        """Return the active edition of every registered list, by name."""
        wanted = select(schema.lists).where(schema.lists.c.active).order_by(schema.lists.c.name)
        return [noun.list_record(row) for row in self._visit.connection.execute(wanted)]

    def leaves(self) -> Iterator[bytes]:
        """Yield every entry of the log as it was written, in order."""
        self._visit.needs(Capability.READ_LOG)
        wanted = select(schema.leaves.c.canonical).order_by(schema.leaves.c.id)
        yield from self._visit.connection.execution_options(yield_per=_LEAVES_AT_ONCE).scalars(wanted)

    def numbers(self) -> Mapping[str, int]:
        """Return row counts; ``waiting`` counts legs, ``quarantined`` what is still to be repaired."""
        tables = {
            "legs": schema.legs,
            "passengers": schema.passengers,
            "hits": schema.hits,
            "receipts": schema.receipts,
            "leaves": schema.leaves,
        }
        counts = [select(func.count()).select_from(table).scalar_subquery().label(name) for name, table in tables.items()]
        still = select(func.count()).select_from(schema.quarantine).where(UNREPAIRED).scalar_subquery()
        waiting = select(func.count()).select_from(schema.legs).where(schema.legs.c.waiting).scalar_subquery()
        every = select(*counts, still.label("quarantined"), waiting.label("waiting"))
        return dict(self._visit.connection.execute(every).mappings().one())

    def tables(self) -> Iterator[Table]:
        """Yield every table as it rests, sealed; what lies in quarantine is left out."""
        self._visit.needs(Capability.BACKUP)
        yield from raw.tables(self._visit.connection)

    def strange(self) -> str:
        """Return the cohort of the newest entry of the log where the keys at hand do not open it, else nothing."""
        self._visit.needs(Capability.ADMINISTER)
        wanted = select(schema.leaves.c.ticket, schema.leaves.c.cohort, schema.leaves.c.opening)
        newest = self._visit.connection.execute(wanted.order_by(schema.leaves.c.id.desc()).limit(1)).first()
        if newest is None or self._visit.keys.cohorts().get(cohort := f"{newest.cohort}/log"):
            return ""
        try:
            self._visit.keys.open(newest.opening, leaf.context(newest.ticket), self._visit.grant)
        except Tampered:
            return cohort
        return ""

    def append(self, entry: AuditEntry) -> str:
        """Write the leaf at once, in a transaction of its own: what was seen stays written down whatever happens next."""
        with self._visit.connection.engine.begin() as connection:
            return leaf.write(self._visit, connection, entry)


def _legs(visit: Visit) -> Iterator[BoardRow]:
    """Yield what the messages said of each leg."""
    hit, inbox = schema.hits.c, schema.inbox.c
    open_hits: defaultdict[int, dict[str, int]] = defaultdict(dict)
    by_level = select(hit.leg, hit.level, func.count()).where(hit.state == HitState.OPEN.value).group_by(hit.leg, hit.level)
    for leg, level, count in visit.connection.execute(by_level.order_by(hit.level.desc())):
        open_hits[leg][Level(level).name.lower()] = count
    unscreened: dict[int, int] = dict(visit.connection.execute(select(inbox.leg, func.count()).group_by(inbox.leg)).all())
    now = visit.clock.now()
    for row in visit.connection.execute(select(schema.legs)):
        yield noun.board_row(row, open_hits[row.id], unscreened.get(row.id, 0), now)


def _unrepaired(visit: Visit) -> dict[LegKey, int]:
    """Count the stretches of each leg that no resend has repaired: whether their bytes are still there does not matter."""
    row = schema.quarantine.c
    leg = (row.carrier, row.number, row.departure, row.date)
    wanted = select(*leg, func.count()).where(row.number != "", row.state != QuarantineState.REPAIRED.value).group_by(*leg)
    return {LegKey(*found[:4]): found[4] for found in visit.connection.execute(wanted)}


def leg_rows(visit: Visit, legs: Iterable[LegKey]) -> dict[LegKey, Row[Any]]:
    """Return the rows of these legs, in the order asked."""
    asked = list(dict.fromkeys(legs))
    found = visit.connection.execute(select(schema.legs).where(tuple_(*KEY).in_(asked)))
    rows = {noun.leg_key(row): row for row in found}
    return {key: rows[key] for key in asked if key in rows}


def _by_leg(visit: Visit, table: SqlTable, legs: Collection[int], build: Callable[[Row[Any]], T]) -> Mapping[int, list[T]]:
    """Build something from every row of these legs, in the order of their ids."""
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in visit.connection.execute(select(table).where(table.c.leg.in_(legs)).order_by(table.c.id)):
        found[row.leg].append(build(row))
    return found
