"""Inspect: the flight board, carriers, receipts, the queue of hits, passengers, and what judges them.

The board shows flights, counts and what is missing, and names nobody. Reading hits or passengers shows identities, so it is a
consult: it is written down, with what was shown, before anything is returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from pnrscreen import privacy, quality, triage
from pnrscreen.app import App
from pnrscreen.completeness import Status, completeness, list_findings, lists_due
from pnrscreen.errors import NotFound, Refused, Unusable
from pnrscreen.expected import EXPECTATIONS
from pnrscreen.model import Edition, FlightLeg, HitState, Instant, Lane, LegKey, Passenger, PersonName
from pnrscreen.operations import pages, sequence
from pnrscreen.operations.pages import Page
from pnrscreen.ports import (
    BoardRow,
    Companion,
    ListRecord,
    OpenedPassenger,
    ReceiptRow,
    ReceiptStatus,
    ShownHit,
    Transaction,
    Window,
)
from pnrscreen.quality import CarrierQuality
from pnrscreen.rights import Access, Capability, Purpose, Role

HITS_A_LEAF = 500
"""Hits named in one consult leaf: a leaf must stay below 65,535 bytes (C2SP tlog-tiles)."""
NAME_CHARS_MIN = 8
"""How much of a hit's id must be said at least."""
PAGE, PAGE_MAX = 25, 200
"""Hits on one page where nobody says, and at most."""
FLIGHTS_MAX = 1000
"""Flights on one page at most."""
FOUND_MAX = 20
"""Passengers a search may find; one that finds more is not precise."""
_SEALED_MAX = 1000  # characters of a value that was sought, in the log
_CLASSES = (1000, 100)  # of those a search finds, most first
_FLIGHT_PLACE = (str, str, str, str, str)
_HIT_PLACE = (str, bool, int, str, str, str, str, str, str, int, str)


class Waiting(NamedTuple):
    """The ids of hits in the order of ``triage``; ``withheld`` counts those besides that are for other organisations only."""

    hits: tuple[str, ...] = ()
    withheld: int = 0


class PendingHit(NamedTuple):
    """A hit of the queue as an officer sees it, with its place: the last moment to act (None: any may be), and when it is due.

    Hits of one passenger stand together: those of one ``shown.passenger.id`` are one piece of work.
    """

    shown: ShownHit
    act_by: Instant | None
    due: Instant


class QueuePage(NamedTuple):
    """A page of the queue, as it stood ``as_of`` the first page, without what was decided or withdrawn since.

    ``after`` is the cursor of the next page, "" behind the last; ``waiting`` counts the open hits on all pages, ``withheld``
    those besides that are for other organisations only.
    """

    items: Sequence[PendingHit]
    after: str
    as_of: Instant
    waiting: int
    withheld: int


class PassengerView(NamedTuple):
    """One passenger: the leg, what is known (statements put together), who else is on the reservation, and their hits.

    ``hits`` has every hit that the actor may see, whatever its state; it is None where the actor may not look at hits at all.
    ``restricted`` is since when the record is compared with nothing, ``rectified`` since when it was put right.
    """

    passenger: Passenger
    leg: FlightLeg
    companions: tuple[Companion, ...]
    hits: Sequence[ShownHit] | None
    restricted: str = ""
    rectified: str = ""


class Found(NamedTuple):
    """A passenger whom a search found, so far that they can be told apart and opened."""

    id: str
    leg: FlightLeg
    names: tuple[PersonName, ...]


def board(app: App, access: Access) -> Sequence[BoardRow]:
    """Return every leg with counts, arrivals, open hits and how many are decided, soonest departure first."""
    grant = app.permit(access, Capability.READ_BOARD)
    with app.store.reading(grant) as snapshot:
        return snapshot.board()


def flights(
    app: App, access: Access, *, since: str = "", until: str = "", after: str = "", limit: int | None = None
) -> Page[tuple[BoardRow, Status]]:
    """Return flights with their status (what is missing, what waits, or that each is screened), soonest departure first.

    Those that leave from ``since`` on and before ``until``: ISO days or local times, by the clock of the airport they leave
    from; "" is no bound. A flight of which only the day is known belongs to the whole of it. With a ``limit`` (1 to
    ``FLIGHTS_MAX``) one page of them, with the cursor of the next, which is handed back as ``after``; without, all.

    Raises Refused for an actor without the right, a bound that is no day or time, a limit out of bounds, and a cursor that is
    none.
    """
    grant = app.permit(access, Capability.READ_BOARD)
    for bound in (since, until):
        _check_time(bound)
    if limit is not None:
        pages.check_limit(limit, FLIGHTS_MAX)
    window = Window(since, until, _flight_place(after), None if limit is None else limit + 1)
    with app.store.reading(grant) as snapshot:
        rows = snapshot.board(window)
    now, expected = app.clock.now(), EXPECTATIONS[app.config.expects]
    shown = [(row, completeness(row, expected, now)) for row in rows[:limit]]
    more = limit is not None and len(rows) > limit
    return Page(shown, pages.cursor((_departs(rows[len(shown) - 1]), *rows[len(shown) - 1].leg.key)) if more else "")


def _departs(row: BoardRow) -> str:
    return row.leg.scheduled_departure or row.leg.key.date


def _flight_place(after: str) -> tuple[str, LegKey] | None:
    if not after:
        return None
    departs, *key = map(str, pages.place(after, _FLIGHT_PLACE))
    return departs, LegKey(*key)


def _check_time(said: str) -> None:
    try:
        datetime.fromisoformat(said or "2026-01-01")
    except ValueError:
        raise Refused("say a day or a local time, such as 2026-03-01 or 2026-03-01T10:00") from None


def carriers(app: App, access: Access, since: str = "") -> Sequence[CarrierQuality]:
    """Return the quality of each carrier, worst first, by messages received and flights leaving since ``since`` (a day)."""
    grant = app.permit(access, Capability.READ_BOARD)
    with app.store.reading(grant) as snapshot:
        counted, rows = snapshot.counted(since), snapshot.board()
    now, expected, margin = app.clock.now(), EXPECTATIONS[app.config.expects], app.config.missing_alarm_minutes
    listed = [
        one
        for row in rows
        if row.leg.key.date >= since
        for one in (*lists_due(row, completeness(row, expected, now), now, margin), *list_findings(row))
    ]
    return quality.carriers((*counted, *listed))


def receipts(app: App, access: Access, last: int, *, reveal: bool = False) -> Sequence[ReceiptRow]:
    """Return the newest receipts, oldest of them first. ``reveal`` adds sender and source: a consult, written down."""
    grant = app.permit(access, Capability.READ_RECEIPTS)
    if reveal:
        sequence.keep_up(app)
    with app.store.reading(grant) as snapshot:
        found = snapshot.deliveries(last, reveal=reveal)
        if reveal:
            snapshot.append(app.entry(access, "consult.receipts", {"receipts": len(found)}))
    return found


def receipt(app: App, access: Access, delivery: str) -> ReceiptStatus:
    """Return where one delivery stands, by its id: its counts, whether it waits to be screened, what of it is in quarantine.

    A carrier's machine sees deliveries all of whose carriers it may speak for; of any other it is told that there is none, and
    the log that it asked. Raises NotFound.
    """
    grant = app.permit(access, Capability.FOLLOW_RECEIPT)
    with app.store.reading(grant) as snapshot:
        found = snapshot.receipt(delivery)
    theirs = set(found.row.carriers)
    if Role.CARRIER not in grant.actor.roles or (theirs and theirs <= grant.actor.carriers):
        return found
    nothing = NotFound("there is no delivery of that id")
    try:
        app.turn_away(Refused(str(nothing), privacy.Denial.CARRIER), Capability.FOLLOW_RECEIPT, access)
    except Refused:
        raise nothing from None


def hits(
    app: App, access: Access, leg: LegKey | None = None, *, everything: bool = False, reveal: bool = False
) -> Sequence[ShownHit]:
    """Return the hits to work on, in the order of ``triage``; ``everything`` adds decided and withdrawn ones. Who it is in the
    lane of protection is shown where the caller asks to ``reveal`` it, which is a leaf of its own.
    """
    app.permit(access, Capability.READ_HITS)
    sequence.keep_up(app)
    return _show(app, access, queue(app, access, leg, everything=everything).hits, reveal=reveal)


def page(app: App, access: Access, after: str = "", *, limit: int = PAGE, leg: LegKey | None = None) -> QueuePage:
    """Return one page of the hits to work on, in the order of ``triage``, each with when it is due and who works on it.

    ``after`` is the cursor of the page before, "" for the first page; ``limit`` is 1 to ``PAGE_MAX``; ``leg`` asks for the hits
    of one flight only. The pages of one walk show the queue as it stood at its first page: nothing is passed over or shown
    twice because hits are opened or decided meanwhile; what opened since stands on the next first page.

    Raises Refused for an actor without the right, a limit out of bounds, and a cursor that is none.
    """
    grant = app.permit(access, Capability.READ_HITS)
    pages.check_limit(limit, PAGE_MAX)
    as_of, behind = _hit_place(after) if after else (app.clock.now(), None)
    with app.store.reading(grant) as snapshot:
        sequence.keep_up(app, snapshot)
        ahead = snapshot.ahead(as_of, limit, behind and behind[: triage.GROUP], leg)
    still = [one for one in triage.in_order(ahead.hits, as_of) if one.queued.state is HitState.OPEN]
    rest = [one for one in still if behind is None or one.place > behind]
    asked = {one.queued.id: one.queued for one in rest[:limit]}
    shown = _show(app, access, [*asked])
    more = len(rest) > limit
    return QueuePage(
        items=[PendingHit(one, *triage.deadline(asked[one.hit.id], as_of, app.config.due_minutes)) for one in shown],
        after=pages.cursor((as_of.isoformat(), *rest[limit - 1].place)) if more else "",
        as_of=as_of,
        waiting=ahead.waiting,
        withheld=ahead.withheld,
    )


def _hit_place(after: str) -> tuple[Instant, triage.Place]:
    said, *place = pages.place(after, _HIT_PLACE)
    try:
        as_of = datetime.fromisoformat(str(said))
    except ValueError:
        as_of = None
    if as_of is None or as_of.tzinfo is None:
        raise Unusable(pages.NO_CURSOR)
    return as_of, tuple(place)


def hit(app: App, access: Access, named: str, *, reveal: bool = False) -> ShownHit:
    """Return the one hit whose id begins so, wherever it stands, as ``hits`` does. Raises NotFound for none, Refused for
    several.
    """
    grant = app.permit(access, Capability.READ_HITS)
    check_name(named)
    sequence.keep_up(app)
    with app.store.transaction(grant) as change:
        shown = change.hit(named, reveal=reveal)
        _write_down(app, access, change, [shown], reveal=reveal)
    return shown


def queue(app: App, access: Access, leg: LegKey | None = None, *, everything: bool = False) -> Waiting:
    """Return which hits there are to work on, in the order of ``triage``, and how many more are for other organisations; shows
    none of them.
    """
    grant = app.permit(access, Capability.READ_HITS)
    with app.store.reading(grant) as snapshot:
        queue = snapshot.queue(leg=leg, everything=everything)
    standing = triage.in_order(queue.hits, app.clock.now())
    return Waiting(tuple(one.queued.id for one in standing), queue.withheld)


def check_name(hit: str) -> None:
    """Refuse the beginning of an id that is too short to mean one hit."""
    if len(hit) < NAME_CHARS_MIN:
        raise Refused(f"name the hit by at least {NAME_CHARS_MIN} characters of its id")


def _show(app: App, access: Access, ids: Sequence[str], *, reveal: bool = False) -> list[ShownHit]:
    """Show hits in the order asked, and write down so many in one leaf as it may name."""
    grant, shown = app.permit(access, Capability.READ_HITS), list[ShownHit]()
    for start in range(0, max(len(ids), 1), HITS_A_LEAF):
        with app.store.transaction(grant) as change:
            some = change.hits(ids[start : start + HITS_A_LEAF], reveal=reveal)
            _write_down(app, access, change, some, reveal=reveal)
        shown += some
    return shown


def _write_down(app: App, access: Access, change: Transaction, shown: Sequence[ShownHit], *, reveal: bool) -> None:
    """Describe a look at hits for the log: how many; which ones is part of the commitment. Who was revealed is said apart."""
    change.append(app.entry(access, "consult", {"hits": len(shown)}, {"hits": " ".join(item.hit.id for item in shown)}))
    revealed = [item.hit.id for item in shown if item.hit.lane is Lane.PROTECTION] if reveal else []
    if revealed:
        change.append(app.entry(access, "consult.reveal", {"hits": len(revealed)}, {"hits": " ".join(revealed)}))


def passenger(app: App, access: Access, passenger: str) -> PassengerView:
    """Return one passenger by their id: the leg, what is known of them, who else is on the reservation, and their hits.

    To answer a request a ticket is needed. Raises Refused for an actor without the right, without a ticket, or where the record
    is sealed; NotFound where there is no passenger of that id.
    """
    grant = app.permit(access, Capability.READ_PASSENGER)
    if access.purpose is Purpose.ANSWER_REQUEST:
        _check_ticket(app, access, Capability.READ_PASSENGER)
    sequence.keep_up(app)
    with app.store.reading(grant) as snapshot:
        try:
            opened = snapshot.passenger(passenger)
        except Refused as masked:
            app.turn_away(masked, Capability.READ_PASSENGER, access)
        others = " ".join(one.id for one in opened.companions)
        public = {"passengers": 1, "companions": len(opened.companions)}
        snapshot.append(app.entry(access, "consult.passenger", public, {"passenger": passenger, "companions": others}))
    hits, since = _hits_of(app, access, opened), (opened.restricted, opened.rectified)
    return PassengerView(opened.passenger, opened.leg, opened.companions, hits, *since)


def _hits_of(app: App, access: Access, opened: OpenedPassenger) -> Sequence[ShownHit] | None:
    """Show every hit of a passenger to whoever may look at hits for the purpose they came for."""
    try:
        grant = privacy.permit(access, Capability.READ_HITS, app.registry.actors, app.profile, app.clock.now())
    except Refused:
        return None
    with app.store.reading(grant) as snapshot:
        theirs = snapshot.queued_of(opened.passenger.id)
    standing = triage.in_order(theirs, app.clock.now())
    return _show(app, access, [one.queued.id for one in standing]) if standing else ()


def search(app: App, access: Access, asked: privacy.Sought) -> Sequence[Found]:
    """Find passengers of whom all hold that is asked: exactly, by whole values, soonest flight first. Each can then be opened.

    A search needs a ticket, and must be precise: what would find nobody (a document without its issuer, a name without the year
    of birth) and what finds more than ``FOUND_MAX`` is refused and shows nobody. The log says in clear by which kinds was
    searched and how many were found; the values stand sealed. A record that is sealed is not found.
    """
    grant = app.permit(access, Capability.SEARCH)
    _check_ticket(app, access, Capability.SEARCH)
    sought = privacy.sought(asked)
    if not sought:
        said = "say whole values: a document with its issuer, a name with the year of birth, a phone number, an address"
        app.turn_away(Refused(said, privacy.Denial.UNSPECIFIC), Capability.SEARCH, access)
    public = {"kinds": " ".join(purpose for purpose, _ in sought)}
    private = {f"sought.{purpose}": value[:_SEALED_MAX] for purpose, value in sought}
    sequence.keep_up(app)
    with app.store.reading(grant) as snapshot:
        found = snapshot.find(sought, FOUND_MAX)
        if found.number <= FOUND_MAX:
            shown = " ".join(one.id for one in found.people)
            snapshot.append(
                app.entry(access, "consult.search", {**public, "found": len(found.people)}, {**private, "passengers": shown})
            )
    if found.number > FOUND_MAX:
        more = f"more than {next((least for least in _CLASSES if found.number > least), FOUND_MAX)}"
        said = f"this finds {more} passengers: say something more of the one who is meant"
        app.turn_away(Refused(said, privacy.Denial.UNSPECIFIC), Capability.SEARCH, access, {**public, "found": more}, private)
    return [Found(one.id, one.leg, one.identity.names) for one in found.people]


def _check_ticket(app: App, access: Access, capability: Capability) -> None:
    """Refuse whoever does not say for which request they ask (users' S23)."""
    if not access.ticket.strip():
        app.turn_away(Refused("say under which ticket you ask", privacy.Denial.TICKET), capability, access)


def edition(app: App, access: Access) -> Edition:
    """Return what judges now: the digest of the edition, and its lists, rules, profile and engine."""
    app.permit(access, Capability.READ_RULES)
    return app.in_force().edition


def lists(app: App, access: Access) -> Sequence[ListRecord]:
    """Return the registered watchlists that are active."""
    grant = app.permit(access, Capability.READ_LISTS)
    with app.store.reading(grant) as snapshot:
        return snapshot.lists()


def numbers(app: App, access: Access) -> Mapping[str, int]:
    """Return how many of each thing the store holds."""
    grant = app.permit(access, Capability.READ_BOARD)
    with app.store.reading(grant) as snapshot:
        return snapshot.numbers()


def metrics(app: App, access: Access) -> Mapping[str, int]:
    """Return how much waits to whoever watches that the server runs, and sees no flight."""
    grant = app.permit(access, Capability.READ_METRICS)
    with app.store.reading(grant) as snapshot:
        return snapshot.backlog()
