"""What can be read in one consistent view.

This module knows which rows make up an answer. It refuses to change anything but the log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, true, tuple_
from sqlalchemy import Table as SqlTable

from pnrscreen import terms
from pnrscreen.adapters.store import admitting, leaf, noun, raw, schema, sequencing, timetable
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.custody import KeyState
from pnrscreen.errors import Tampered
from pnrscreen.expected import ScheduledFlight
from pnrscreen.keeping import Table
from pnrscreen.model import FlightLeg, HitState, Instant, LegKey, Level
from pnrscreen.ports import BoardRow, ListRecord, NotedVersion, QuarantineRow, QuarantineState, Queue, ReceiptRow
from pnrscreen.rights import AuditEntry, Capability, Log
from pnrscreen.stages import Counted, Known, Waited

T = TypeVar("T")

KEY = (schema.legs.c.carrier, schema.legs.c.number, schema.legs.c.departure, schema.legs.c.date)
SOONEST = (func.coalesce(func.nullif(schema.legs.c.scheduled_departure, ""), schema.legs.c.date), *KEY)
"""The order of flights. A bare date sorts before every time of that day: what has no time comes first."""

OPEN = schema.quarantine.c.state == QuarantineState.OPEN.value
UNREPAIRED = schema.quarantine.c.state.in_((QuarantineState.OPEN.value, QuarantineState.LEFT_OUT.value))
OLDEST = (schema.quarantine.c.at, schema.quarantine.c.offset, schema.quarantine.c.id)


class SqlSnapshot:
    """One consistent view. Implements ``ports.Snapshot``. Each method states what a grant must be for."""

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
        waiting = _by_leg(visit, schema.inbox, keys, lambda row: (noun.report(visit, row), row))
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
                waiting=tuple(report for report, _ in waiting[row.id]),
                inbox=tuple(Waited(report.key, came.receipt, came.cohort) for report, came in waiting[row.id]),
                edition=row.edition,
            )
            for row in rows.values()
        ]

    def waiting(self, limit: int) -> Sequence[LegKey]:
        """Return legs that wait to be screened, soonest departure first (at most ``limit``)."""
        self._visit.needs(Capability.SCREEN)
        wanted = select(*KEY).where(schema.legs.c.waiting).order_by(*SOONEST).limit(limit)
        return [LegKey(*row) for row in self._visit.connection.execute(wanted)]

    def published(self) -> str:
        """Return the digest of the edition that was written down last as being in force, or nothing."""
        self._visit.needs(Capability.SCREEN)
        wanted = select(schema.editions.c.digest).order_by(schema.editions.c.id.desc()).limit(1)
        return self._visit.connection.execute(wanted).scalar() or ""

    def board(self) -> Sequence[BoardRow]:
        """Return every flight of the schedule, of the messages and of the quarantine, soonest departure first: ``hits`` counts
        open ones, ``waiting`` unscreened reports.
        """
        self._visit.needs(Capability.READ_BOARD, Capability.WITHDRAW)
        visit = self._visit
        rows = {row.leg.key: row for row in _legs(visit)}
        flights, unrepaired = timetable.flights(visit), _unrepaired(visit)
        keys = rows.keys() | flights.keys() | unrepaired.keys()
        silent = {key: BoardRow(leg=FlightLeg(key=key)) for key in keys - rows.keys()}
        board = [noun.planned(row, flights.get(key), unrepaired.get(key, 0)) for key, row in (rows | silent).items()]
        return sorted(board, key=lambda row: (row.leg.scheduled_departure or row.leg.key.date, row.leg.key))

    def schedule(self) -> Sequence[ScheduledFlight]:
        """Return the flights of the schedule, soonest departure first."""
        self._visit.needs(Capability.READ_BOARD)
        return [*timetable.flights(self._visit).values()]

    def counted(self, since: str) -> Sequence[Counted]:
        """Return what was counted of carriers on the days of receipt from ``since`` on, by carrier."""
        self._visit.needs(Capability.READ_BOARD)
        return timetable.counted(self._visit, since)

    def quarantined(self) -> Sequence[QuarantineRow]:
        """Return the stretches in quarantine that are to be repaired, oldest first."""
        self._visit.needs(Capability.READ_BOARD)
        wanted = select(schema.quarantine).where(UNREPAIRED).order_by(*OLDEST)
        return [noun.quarantine_row(row) for row in self._visit.connection.execute(wanted)]

    def deliveries(self, last: int, *, reveal: bool = False) -> Sequence[ReceiptRow]:
        """Return the newest receipts, oldest of them first. ``reveal`` opens sender and source."""
        self._visit.needs(Capability.READ_RECEIPTS)
        return timetable.deliveries(self._visit, last, reveal=reveal)

    def queue(self, *, leg: LegKey | None = None, everything: bool = False) -> Queue:
        """Return which hits would be shown, and how many would not since their originator does not let the actor see them."""
        self._visit.needs(Capability.READ_HITS)
        asked, mine = queued(leg, everything=everything), may_see(self._visit)
        ids = self._visit.connection.scalars(in_order(select(schema.hits.c.id).where(*asked, mine))).all()
        others = select(func.count()).select_from(schema.hits).where(*asked, ~mine)
        return Queue(hits=tuple(ids), withheld=self._visit.connection.execute(others).scalar_one())

    def lists(self) -> Sequence[ListRecord]:
        """Return the active edition of every registered list, by name."""
        self._visit.needs(Capability.READ_LISTS, Capability.PUBLISH_LIST, Capability.RECEIVE, Capability.SCREEN)
        wanted = select(schema.lists).where(schema.lists.c.active).order_by(schema.lists.c.name)
        return [noun.list_record(row) for row in self._visit.connection.execute(wanted)]

    def logged(self, log: Log, start: int, end: int) -> Iterator[bytes]:
        """Yield the entries of a log from place ``start`` to before ``end``, as they were written, in order."""
        self._visit.needs(Capability.READ_LOG, Capability.SEQUENCE)
        yield from sequencing.logged(self._visit, log, start, end)

    def logged_size(self, log: Log) -> int:
        """Return how many entries of a log have their place."""
        self._visit.needs(Capability.READ_LOG, Capability.SEQUENCE)
        return sequencing.logged_size(self._visit, log)

    def unlogged_since(self) -> Instant | None:
        """Return the instant of the oldest entry without a place in its log, or None when every one has its own."""
        self._visit.needs(Capability.SEQUENCE)
        return sequencing.waiting_since(self._visit)

    def versions(self) -> Sequence[NotedVersion]:
        """Return the versions of the registry that were noted, oldest first."""
        self._visit.needs(Capability.SIGN_IN, Capability.ACKNOWLEDGE)
        return admitting.versions(self._visit)

    def numbers(self) -> Mapping[str, int]:
        """Return row counts; ``waiting`` counts legs, ``quarantined`` what is still to be repaired."""
        self._visit.needs(Capability.READ_BOARD)
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
        self._visit.needs(Capability.SIGN_IN)
        wanted = select(schema.leaves.c.ticket, schema.leaves.c.cohort, schema.leaves.c.opening)
        newest = self._visit.connection.execute(wanted.order_by(schema.leaves.c.id.desc()).limit(1)).first()
        if newest is None:
            return ""
        cohort, keys = f"{newest.cohort}/log", self._visit.keys
        try:
            keys.open(newest.opening, leaf.context(newest.ticket), self._visit.grant)
        except Tampered:
            destroyed = any(one.cohort == cohort and one.state is KeyState.DESTROYED for one in keys.cohorts())
            return "" if destroyed else cohort
        return ""

    def append(self, entry: AuditEntry) -> str:
        """Write the leaf at once, in a transaction of its own: what was seen stays written down whatever happens next."""
        ticket, made = leaf.make(self._visit, entry)
        with self._visit.connection.engine.begin() as connection:
            leaf.write(connection, [made])
        return ticket


def queued(leg: LegKey | None, *, everything: bool) -> list[ColumnElement[bool]]:
    """Return what picks the open hits, or every hit, of a leg or of all."""
    hit = schema.hits.c
    wanted: list[ColumnElement[bool]] = [] if everything else [hit.state == HitState.OPEN.value]
    if leg is not None:
        wanted.append(hit.leg.in_(select(schema.legs.c.id).where(tuple_(*KEY) == leg)))
    return wanted


def may_see(visit: Visit) -> ColumnElement[bool]:
    """Return what picks the hits that their originator lets the grant's organisation see; oversight sees all."""
    control, organisation = schema.hits.c.control, visit.grant.organisation
    if organisation is None:
        return true()
    # Not LIKE: it takes some letters of a name for wildcards, and databases differ in whether it tells capitals apart.
    named = func.replace(control, f"|{terms.organisation(organisation)}|", "") != control
    return or_(control == "", named)


def in_order(hits: Select[Any]) -> Select[Any]:
    """Put hits in the order of the queue: gravest and soonest first."""
    return hits.join(schema.legs, schema.legs.c.id == schema.hits.c.leg).order_by(
        schema.hits.c.level.desc(), *SOONEST, schema.hits.c.id
    )


def _legs(visit: Visit) -> Iterator[BoardRow]:
    """Yield what the messages said of each leg."""
    hit, inbox = schema.hits.c, schema.inbox.c
    open_hits: defaultdict[int, dict[str, int]] = defaultdict(dict)
    by_level = select(hit.leg, hit.level, func.count()).where(hit.state == HitState.OPEN.value).group_by(hit.leg, hit.level)
    for leg, level, count in visit.connection.execute(by_level.order_by(hit.level.desc())):
        open_hits[leg][Level(level).name.lower()] = count
    by_leg = select(hit.leg, func.count()).join(schema.reviews, schema.reviews.c.hit == hit.id).group_by(hit.leg)
    decided: dict[int, int] = dict(visit.connection.execute(by_leg).all())
    unscreened: dict[int, int] = dict(visit.connection.execute(select(inbox.leg, func.count()).group_by(inbox.leg)).all())
    now = visit.clock.now()
    for row in visit.connection.execute(select(schema.legs)):
        yield noun.board_row(row, open_hits[row.id], decided.get(row.id, 0), unscreened.get(row.id, 0), now)


def _unrepaired(visit: Visit) -> dict[LegKey, int]:
    """Count the stretches of each leg that no resend has repaired: whether their bytes are still there does not matter."""
    row = schema.quarantine.c
    leg = (row.carrier, row.number, row.departure, row.date)
    wanted = select(*leg, func.count()).where(row.number != "", row.state != QuarantineState.REPAIRED.value).group_by(*leg)
    return {LegKey(*found[:4]): found[4] for found in visit.connection.execute(wanted)}


def leg_rows(visit: Visit, legs: Iterable[LegKey], *, lock: bool = False) -> dict[LegKey, Row[Any]]:
    """Return the rows of these legs, in the order asked; locked one after another by id, so that nobody waits in a circle."""
    asked = list(dict.fromkeys(legs))
    wanted = select(schema.legs).where(tuple_(*KEY).in_(asked)).order_by(schema.legs.c.id)
    found = visit.connection.execute(wanted.with_for_update(key_share=True) if lock else wanted)
    rows = {noun.leg_key(row): row for row in found}
    return {key: rows[key] for key in asked if key in rows}


def _by_leg(visit: Visit, table: SqlTable, legs: Collection[int], build: Callable[[Row[Any]], T]) -> Mapping[int, list[T]]:
    """Build something from every row of these legs, in the order of their keys."""
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in visit.connection.execute(select(table).where(table.c.leg.in_(legs)).order_by(*table.primary_key)):
        found[row.leg].append(build(row))
    return found
