"""What can be read in one consistent view.

This module knows which rows make up an answer. It refuses to change anything but the log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Column, Row, Select, func, or_, select, true

from pnrscreen.adapters.store import (
    admitting,
    board,
    codec,
    finding,
    history,
    leaf,
    linking,
    marking,
    noun,
    ordered,
    past,
    proving,
    queueing,
    raw,
    retaining,
    schema,
    sequencing,
    timekeeping,
    timetable,
)
from pnrscreen.adapters.store.attesting import SqlAttesting
from pnrscreen.adapters.store.claiming import SubjectsRead
from pnrscreen.adapters.store.gating import ScopesRead
from pnrscreen.adapters.store.legs import KEY, SOONEST, leg_rows
from pnrscreen.adapters.store.quarantining import OLDEST, UNREPAIRED
from pnrscreen.adapters.store.ruling import RulesRead
from pnrscreen.adapters.store.unmasking import SqlUnmaskReading
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.custody import is_linked
from pnrscreen.expected import ScheduledFlight
from pnrscreen.keeping import Table
from pnrscreen.model import HitState, Instant, LegKey
from pnrscreen.ports import (
    ALL,
    Ahead,
    BoardRow,
    Findings,
    Held,
    History,
    Hold,
    Holding,
    Keeping,
    Link,
    ListRecord,
    NotedVersion,
    OpenedPassenger,
    QuarantineRow,
    Queue,
    Queued,
    Ran,
    ReceiptRow,
    ReceiptStatus,
    Strange,
    Superseded,
    Window,
)
from pnrscreen.rights import AuditEntry, Capability, Log
from pnrscreen.stages import Counted, Known
from pnrscreen.timekeeping import Remembered

T = TypeVar("T")
RETRY = timedelta(minutes=1)
"""How long a leg whose screening failed is left alone before it is tried again."""
_STILL = {
    "quarantined": select(func.count()).select_from(schema.quarantine).where(UNREPAIRED),
    "waiting": select(func.count()).select_from(schema.legs).where(schema.legs.c.waiting),
}
_LIST = schema.lists.c
_NEWEST = select(func.max(_LIST.id)).group_by(_LIST.name)
_IN_FORCE_OR_NEWEST = select(schema.lists).where(or_(_LIST.active, _LIST.id.in_(_NEWEST))).order_by(_LIST.name)
_WAITING = {
    "open_hits": select(func.count()).select_from(schema.hits).where(schema.hits.c.state == HitState.OPEN.value),
    "unlogged": select(func.count()).select_from(schema.leaves).where(schema.leaves.c.position.is_(None)),
}
"""What is counted by an index of what waits, and takes no longer the more there is besides."""


class SqlSnapshot(SqlAttesting, SqlUnmaskReading, RulesRead, ScopesRead, SubjectsRead):
    """One consistent view. Implements ``ports.Snapshot``. Each method states what a grant must be for."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def known(self, legs: Iterable[LegKey], window: int = 0) -> Sequence[Known]:
        """Return what is known of these legs, in the order asked; a leg never heard of is left out, and so is
        whoever may not be seen any more. With a ``window`` (days), on which flights of those before each leg the documents
        shown on it were shown. Reveals identities.
        """
        self._visit.needs(Capability.SCREEN)
        visit = self._visit
        rows = leg_rows(visit, legs)
        keys = {row.id: key for key, row in rows.items()}
        passengers = _by_leg(visit, schema.passengers.c.identity, keys, lambda row: noun.passenger(visit, row, keys[row.leg]))
        hits = _by_leg(visit, schema.hits.c.cause, keys, lambda row: noun.hit(visit, row, keys[row.leg]))
        waiting = _by_leg(visit, schema.inbox.c.report, keys, lambda row: (noun.report(visit, row), row))
        deliveries = _by_leg(visit, schema.deliveries.c.delivery, keys, lambda row: noun.arrived(visit, row))
        marks = marking.of_legs(visit, keys)
        ledgers = {row.id: noun.ledger(visit, row.id, row.ledger) for row in rows.values()}
        known = [
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
                inbox=tuple(noun.waited(report, came) for report, came in waiting[row.id]),
                edition=row.edition,
                marks=tuple(marks.get(row.id, ())),
            )
            for row in rows.values()
        ]
        return past.with_past(visit, known, window) if window else known

    def waiting(self, limit: int) -> Sequence[LegKey]:
        """Return legs that wait to be screened, soonest departure first (at most ``limit``). One whose screening failed is left
        alone for a while, and one whose time is over for good: nothing more may be kept of it.
        """
        self._visit.needs(Capability.SCREEN)
        leg, lately = schema.legs.c, codec.stamp(self._visit.clock.now() - RETRY)
        due = or_(leg.failed_at.is_(None), leg.failed_at <= lately)
        days = self._visit.connection.scalars(select(leg.cohort).where(leg.waiting).distinct())
        kept = [stem for stem in days if self._visit.keeps(stem)]
        wanted = select(*KEY).where(leg.waiting, due, leg.cohort.in_(kept)).order_by(*SOONEST).limit(limit)
        return [LegKey(*row) for row in self._visit.connection.execute(wanted)] if kept else []

    def published(self) -> str:
        """Return the digest of the edition that was written down last as being in force, or nothing."""
        self._visit.needs(Capability.SCREEN)
        found = self._visit.connection.execute(select(schema.editions).order_by(schema.editions.c.id.desc()).limit(1)).first()
        if found is None:
            return ""
        proving.check(self._visit.keys, schema.editions, found)
        return str(found.digest)

    def board(self, window: Window = ALL) -> Sequence[BoardRow]:
        """Return the flights of the schedule, of the messages and of the quarantine, soonest departure first: ``hits`` counts
        open ones, ``waiting`` unscreened reports.
        """
        self._visit.needs(Capability.READ_BOARD, Capability.WITHDRAW)
        return board.rows(self._visit, window)

    def schedule(self) -> Sequence[ScheduledFlight]:
        """Return the flights of the schedule, soonest departure first."""
        self._visit.needs(Capability.READ_BOARD)
        return [*timetable.flights(self._visit, true()).values()]

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

    def receipt(self, delivery: str) -> ReceiptStatus:
        """Return one delivery by its id, or raise NotFound: counts, and where it stands."""
        self._visit.needs(Capability.FOLLOW_RECEIPT)
        return timetable.receipt(self._visit, delivery)

    def queue(self, *, leg: LegKey | None = None, everything: bool = False) -> Queue:
        """Return which hits would be shown, and how many would not since their originator does not let the actor see them."""
        self._visit.needs(Capability.READ_HITS)
        return queueing.queue(self._visit, leg, everything=everything)

    def ahead(self, as_of: Instant, limit: int, behind: tuple[object, ...] | None = None, leg: LegKey | None = None) -> Ahead:
        """Return the hits of the flights that are next in the queue, in no order, and how many wait in all."""
        self._visit.needs(Capability.READ_HITS)
        return queueing.ahead(self._visit, as_of, limit, behind, leg)

    def queued_of(self, passenger: str) -> Sequence[Queued]:
        """Return every hit of a passenger that the actor may see."""
        self._visit.needs(Capability.READ_HITS)
        return queueing.queued_of(self._visit, passenger)

    def passenger(self, passenger: str) -> OpenedPassenger:
        """Return the passenger of this id with who else is on the reservation, or raise NotFound. Reveals identities."""
        self._visit.needs(Capability.READ_PASSENGER)
        return finding.passenger(self._visit, passenger)

    def find(self, sought: Sequence[tuple[str, str]], at_most: int) -> Findings:
        """Find passengers by (purpose, value) pairs that all hold of them; opens none where they are too many."""
        self._visit.needs(Capability.SEARCH, Capability.HOLD)
        return finding.find(self._visit, sought, at_most)

    def lists(self) -> Sequence[ListRecord]:
        """Return the active edition of every registered list, by name."""
        self._visit.needs(Capability.READ_LISTS, Capability.PUBLISH_LIST, Capability.RECEIVE, Capability.SCREEN)
        rows = self._visit.connection.execute(_IN_FORCE_OR_NEWEST).all()
        for one in rows:
            proving.check(self._visit.keys, schema.lists, one)
        return [noun.list_record(one) for one in rows if one.active]

    def logged(self, log: Log, start: int, end: int) -> Iterator[bytes]:
        """Yield the entries of a log from place ``start`` to before ``end``, as they were written, in order."""
        self._visit.needs(Capability.READ_LOG, Capability.SEQUENCE)
        yield from sequencing.logged(self._visit, log, start, end)

    def logged_size(self, log: Log) -> int:
        """Return how many entries of a log have their place."""
        self._visit.needs(Capability.READ_LOG, Capability.SEQUENCE)
        return sequencing.logged_size(self._visit, log)

    def unlogged_since(self, log: Log | None = None) -> Instant | None:
        """Return the instant of the oldest entry without a place in its log, or None when every one has its own."""
        self._visit.needs(Capability.SEQUENCE, Capability.READ_HITS)
        return sequencing.waiting_since(self._visit, log)

    def adoptions(self) -> Sequence[str]:
        """Return the digests of the adoptions of a profile that were noted, oldest first."""
        self._visit.needs(Capability.SIGN_IN)
        return admitting.adoptions(self._visit)

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
        return self._counted({name: select(func.count()).select_from(table) for name, table in tables.items()} | _STILL)

    def backlog(self) -> Mapping[str, int]:
        """Return how many legs, stretches in quarantine, open hits and entries of the log wait, and how many entries do not;
        how the last retention run ended, and how far the clock is ahead of what was done.
        """
        self._visit.needs(Capability.READ_METRICS)
        logged = sum(sequencing.logged_size(self._visit, log) for log in Log)
        return {**self._counted(_STILL | _WAITING), "logged": logged, **self.clocks(), **timekeeping.counted(self._visit)}

    def _counted(self, counts: Mapping[str, Select[int]]) -> dict[str, int]:
        every = select(*(count.scalar_subquery().label(name) for name, count in counts.items()))
        return dict(self._visit.connection.execute(every).mappings().one())

    def tables(self) -> Iterator[Table]:
        """Yield every table as it rests, sealed; what lies in quarantine is left out."""
        self._visit.needs(Capability.BACKUP)
        yield from raw.tables(self._visit.connection)

    def strange(self) -> Strange | None:
        """Return the newest entry of the log where the keys at hand do not open it, or None where they do."""
        self._visit.needs(Capability.SIGN_IN)
        return leaf.strange(self._visit)

    def stems(self) -> Sequence[str]:
        """Return the days of receipt (as cohorts) of which anything about travellers is there, unlinked, in order."""
        self._visit.needs(Capability.RETAIN)
        return [stem for stem in retaining.stems(self._visit) if not is_linked(stem)]

    def keepings(self) -> Sequence[Keeping]:
        """Return the passengers whom a link keeps or kept, and whether one still stands."""
        self._visit.needs(Capability.RETAIN, Capability.READ_DUE)
        return linking.keepings(self._visit)

    def links(self, passenger: str = "") -> Sequence[Link]:
        """Return the links there are, of one passenger or of all, oldest first; opens the references of their evidence."""
        self._visit.needs(Capability.LINK)
        return [*linking.links(self._visit, passenger)]

    def superseded(self) -> Sequence[Superseded]:
        """Return the editions of lists that are in force no more, by name."""
        self._visit.needs(Capability.RETAIN, Capability.READ_DUE)
        return [*retaining.superseded(self._visit)]

    def shelved(self) -> frozenset[str]:
        """Return where the shelf keeps whatever was ever registered as a list."""
        self._visit.needs(Capability.RETAIN, Capability.READ_DUE)
        return retaining.shelved(self._visit)

    def holdings(self, stems: Collection[str] | None = None) -> Sequence[Holding]:
        """Return what is there that falls due some day, counted by what falls due together: all, or what is of these days."""
        self._visit.needs(Capability.READ_DUE, Capability.RETAIN)
        return [*retaining.holdings(self._visit, stems)]

    def remembered(self) -> Remembered | None:
        """Return what is remembered of time, or None before anything was done."""
        self._visit.needs(Capability.SEQUENCE, Capability.CONFIRM_CLOCK)
        return timekeeping.remembered(self._visit)

    def last_run(self) -> Ran | None:
        """Return how the last retention run ended, or None before the first."""
        self._visit.needs(Capability.SEQUENCE)
        return timekeeping.last_run(self._visit)

    def records(self, ids: Collection[str]) -> Sequence[Held]:
        """Return a copy of each record of these passengers, as it is held now. Reveals identities."""
        self._visit.needs(Capability.HOLD)
        return [*ordered.records(self._visit, ids)]

    def holds(self) -> Sequence[Hold]:
        """Return what was copied to the cases of authorities, oldest first."""
        self._visit.needs(Capability.HOLD, Capability.READ_HOLDS)
        return [*ordered.holds(self._visit)]

    def history(self, since: str, until: str, window: int = 0) -> History:
        """Say who flew from one day on and before another and may be opened, and with a ``window`` (days) how far back each
        day can look; opens nobody.
        """
        self._visit.needs(Capability.BACKTEST)
        return history.history(self._visit, since, until, window)

    def flown(self, legs: Sequence[LegKey]) -> Sequence[Known]:
        """Return who flew on some legs and may be opened, with their hits that stand. Reveals identities."""
        self._visit.needs(Capability.BACKTEST)
        found = leg_rows(self._visit, legs)
        return history.flown(self._visit, found, [row.id for row in found.values()])

    def append(self, entry: AuditEntry) -> str:
        """Write the leaf at once, in a transaction of its own: what was seen stays written down whatever happens next."""
        ticket, made = leaf.make(self._visit, entry)
        with self._visit.connection.engine.begin() as connection:
            leaf.write(connection, [made])
        return ticket


def _by_leg(
    visit: Visit, sealed: Column[bytes], legs: Collection[int], build: Callable[[Row[Any]], T]
) -> Mapping[int, list[T]]:
    """Build something from every row of these legs whose envelope may be opened, in the order of their keys."""
    found: defaultdict[int, list[T]] = defaultdict(list)
    table = sealed.table
    for row in visit.connection.execute(select(table).where(table.c.leg.in_(legs)).order_by(*table.primary_key)):
        if visit.shows(getattr(row, sealed.name)):
            found[row.leg].append(build(row))
    return found
