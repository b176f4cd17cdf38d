"""Committing one screening of one leg: its passengers, their look-up hashes, its hits, its ledger.

This module knows what replaces what. It refuses to decide any of it, and to
commit a decision that was made about a leg which has changed since.

What is written is drafted before anything is locked: to encode, hash and seal a leg takes as long as to write it, and meanwhile
nobody waits. A draft stands as long as the revision it was made at: whoever changes what it was made from moves the leg one on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    func,
    literal,
    select,
    tuple_,
    union_all,
    update,
)

from pnrscreen.adapters.store import (
    codec,
    cutting,
    departing,
    finding,
    governing,
    linking,
    marking,
    noun,
    past,
    proving,
    schema,
    standing,
)
from pnrscreen.adapters.store.among import among
from pnrscreen.adapters.store.legs import KEY
from pnrscreen.adapters.store.visit import Visit, quarter_of
from pnrscreen.custody import leaves_by
from pnrscreen.errors import Conflict
from pnrscreen.lifecycle import HitEvent, after
from pnrscreen.model import Edition, FlightLeg, Hit, HitState, Instant, Lane, LegKey, Passenger
from pnrscreen.resemblance import Match
from pnrscreen.stages import Screening, Waited

_PASSENGER = schema.passengers.c
_WITHDRAWN = after(HitState.OPEN, HitEvent.WITHDRAW)

# Written once, not for each flight: to put a statement together takes longer than to run it.
_AT_REVISION = (*(column == bindparam(f"of_{column.name}") for column in KEY), schema.legs.c.revision == bindparam("screened"))
_SCREENED = select(schema.legs).where(*_AT_REVISION)
_CLAIM = update(schema.legs).where(*_AT_REVISION).values(revision=schema.legs.c.revision + 1).returning(schema.legs)
_ABOARD = select(_PASSENGER.id, _PASSENGER.cohort).where(_PASSENGER.leg == bindparam("leg"))
_HELD = select(schema.hits.c.id).where(schema.hits.c.leg == bindparam("leg")).order_by(schema.hits.c.id).with_for_update()
_JUDGED = update(schema.legs).where(schema.legs.c.id == bindparam("row"))
_INBOX = schema.inbox.c
_DEALT_WITH = delete(schema.inbox).where(
    _INBOX.leg == bindparam("of_leg"), _INBOX.receipt == bindparam("whence"), _INBOX.cohort == bindparam("stem")
)
_AWAY = delete(schema.passengers).where(
    _PASSENGER.leg == bindparam("of_leg"), _PASSENGER.id == bindparam("row"), _PASSENGER.cohort == bindparam("stem")
)


def _counted(table: Table) -> Select[Any]:
    return (
        select(literal(table.name), table.c.cohort, func.count())
        .where(table.c.leg == bindparam("leg"))
        .group_by(table.c.cohort)
    )


_COUNTED = union_all(_counted(schema.inbox), _counted(schema.deliveries))


class Draft(NamedTuple):
    """What a screening writes of a leg, and of whom something was written before (id and cohort). ``later`` are the flights
    that are judged anew for it.
    """

    leg: int
    later: Sequence[int]
    stems: Mapping[str, str]
    away: Sequence[tuple[str, str]]
    passengers: Sequence[Mapping[str, Any]]
    lookups: Sequence[Mapping[str, object]]
    cohort: str
    ledger: bytes


def record(visit: Visit, screening: Screening, edition: Edition, at: Instant) -> int:
    """Commit a screening whole, and return how many later flights wait anew for it. Raises Conflict when the leg is not at the
    revision that was screened.
    """
    with visit.beforehand() as view:
        draft = _drafted(visit, view, screening, at)
    _queue_later(visit, draft)
    leg = claim(visit, screening.leg)
    _write_passengers(visit, leg.id, draft)
    if screening.opened or screening.withdrawn or screening.moved or screening.laned:
        _write_hits(visit, leg.id, screening, draft)
    linking.follow(visit, leg.id, screening.gone, draft.stems)
    marking.grow(visit, screening.marked)
    marking.end(visit, screening.anew, at)
    _clear_inbox(visit, leg.id, screening.inbox)
    governing.count(visit, leg.id, screening.leg.key.date, screening.shadow)
    judged = {
        "destination": screening.leg.destination,
        "scheduled_departure": screening.leg.scheduled_departure,
        "scheduled_arrival": screening.leg.scheduled_arrival,
        **codec.course(screening.leg),
        "waiting": _waits(visit, leg.id, screening.deliveries),
        "counts": codec.clear(screening.counts),
        "undetermined": codec.clear(screening.undetermined),
        "lists": codec.clear_lists(screening.lists),
        "edition": edition.digest,
        "screened_at": codec.stamp(at),
        "failed": "",
        "failed_at": None,
        "cohort": draft.cohort,
        "ledger": draft.ledger,
        **standing.moved(visit, leg),
    }
    visit.connection.execute(_JUDGED, {"row": leg.id, **proving.moved(visit.keys, schema.legs, leg, judged)})
    return len(draft.later)


def _queue_later(visit: Visit, draft: Draft) -> None:
    """Queue the flights that are judged anew for what was told of this one. Each moves one revision on, so that a screening of
    it that is under way does not pass for one that knew. All are locked by id, this one too, so that nobody waits in a circle.
    """
    if draft.later:
        leg = schema.legs.c
        held = select(leg.id).where(leg.id.in_((draft.leg, *draft.later))).order_by(leg.id)
        visit.connection.execute(held.with_for_update(key_share=True))
        queued = update(schema.legs).where(leg.id.in_(draft.later))
        visit.connection.execute(queued.values(waiting=True, revision=leg.revision + 1))


def _drafted(visit: Visit, view: Connection, screening: Screening, at: Instant) -> Draft:
    """Make everything that is written of a leg, as it stands at the revision that was screened."""
    leg = view.execute(_SCREENED, _at_revision(screening.leg)).first()
    if leg is None:
        raise _changed(screening.leg)
    before = noun.ledger(visit, leg.id, leg.ledger)
    received = _received(before.received, screening.inbox)
    written = view.execute(_ABOARD, {"leg": leg.id})
    since = {id_: stem for id_, stem in written if visit.keeps(stem)}  # who is masked stays as they are, whoever comes anew
    changed = screening.changed
    cohort = _first_kept(visit, leg, (*since.values(), *received.values()))
    new = {passenger.id: _stem(passenger, since.get(passenger.id), received) or cohort for passenger in changed}
    stood = _stood(view, leg.id, [id_ for id_ in new if id_ in since and id_ not in screening.parted])
    passengers = [_passenger_row(visit, leg.id, passenger, new[passenger.id], stood.get(passenger.id)) for passenger in changed]
    ledger = codec.Ledger(
        versions=dict(screening.versions),
        received=received,
        superseded=dict(screening.superseded),
        aside=dict(screening.aside),
        decisions=before.decisions,
        hung=cutting.joined(before.hung, _made(screening.inbox, zip(changed, passengers, strict=True))),
    )
    return Draft(
        leg=leg.id,
        later=past.to_come(replace(visit, connection=view), screening.leg.key, screening.retold, at),
        stems=since | new,
        away=[(id_, since[id_]) for id_ in (*screening.gone, *new) if id_ in since],
        passengers=passengers,
        lookups=[*lookup_rows(visit, leg.id, changed, new)],
        cohort=cohort,
        ledger=_sealed(visit, leg, cohort, ledger),
    )


def _stood(view: Connection, leg: int, ids: Sequence[str]) -> Mapping[str, Row[Any]]:
    """Return how the envelopes begin of passengers who are written anew: what is written ends with what it was. Not so where
    that was made of more than is said of them now: somebody else may end before.
    """
    if not ids:
        return {}
    heads = [cutting.head(column).label(column.name) for column in (_PASSENGER.identity, _PASSENGER.context)]
    wanted = select(_PASSENGER.id, *heads).where(_PASSENGER.leg == leg, among(_PASSENGER.id, "ids"))
    return {row.id: row for row in view.execute(wanted, {"ids": ids})}


def _made(
    inbox: Iterable[Waited], written: Iterable[tuple[Passenger, Mapping[str, Any]]]
) -> Iterator[tuple[str, cutting.Hung]]:
    """Yield by which strands hangs what was made of each report: as it waited, and the records that repeat it."""
    made = [(one.report, one.head) for one in inbox]
    for passenger, row in written:
        for report in {report for report, _ in passenger.statements}:
            made += ((report, row["identity"]), (report, row["context"]))
    return cutting.hung_of(made)


def fail(visit: Visit, leg: LegKey, kind: str, at: Instant) -> bool:
    """Note that the screening of a leg failed, and of what kind the fault was; tell whether that is new."""
    this = tuple_(*KEY) == leg
    before: str = visit.connection.execute(select(schema.legs.c.failed).where(this).with_for_update()).scalar_one()
    visit.connection.execute(update(schema.legs).where(this).values(failed=kind, failed_at=codec.stamp(at)))
    return before != kind


def _first_kept(visit: Visit, leg: Row[Any], stems: Iterable[str]) -> str:
    """Return the cohort of a leg: of the first receipt that still counts, once the time of the very first is over."""
    if visit.keeps(leg.cohort):
        return str(leg.cohort)
    return min((stem for stem in stems if visit.keeps(stem)), default=str(leg.cohort))


def decide(visit: Visit, leg: FlightLeg, sending: str, *, withdraw: bool) -> None:
    """Write into the leg's ledger what a person decided about a list, and queue the leg. Raises Conflict as ``record`` does."""
    row = claim(visit, leg)
    before = noun.ledger(visit, row.id, row.ledger)
    ledger = msgspec.structs.replace(before, decisions={**before.decisions, sending: withdraw})
    changed = update(schema.legs).where(schema.legs.c.id == row.id)
    visit.connection.execute(changed.values(waiting=True, ledger=_sealed(visit, row, row.cohort, ledger)))


def _sealed(visit: Visit, leg: Row[Any], cohort: str, ledger: codec.Ledger) -> bytes:
    return visit.seal(codec.encode(ledger), cohort, "raw", f"leg/{leg.id}/ledger", leg.ledger)


def _waits(visit: Visit, leg: int, deliveries: int) -> bool:
    """Tell whether reports wait, or more deliveries are there by now: none of these is taken away but by a screening.

    What may not be seen any more is not counted: no screening will ever deal with it.
    """
    there = Counter[str]()
    for what, stem, number in visit.connection.execute(_COUNTED, {"leg": leg}):
        there[what] += number if visit.keeps(stem) else 0
    return there[schema.inbox.name] > 0 or there[schema.deliveries.name] > deliveries


def claim(visit: Visit, leg: FlightLeg) -> Row[Any]:
    """Move the leg one revision on, in the same statement that checks it, and return its row, or raise Conflict."""
    row = visit.connection.execute(_CLAIM, _at_revision(leg)).first()
    if row is None:
        raise _changed(leg)
    visit.owes = True
    return row


def _at_revision(leg: FlightLeg) -> Mapping[str, object]:
    return {"screened": leg.revision, **{f"of_{name}": said for name, said in leg.key._asdict().items()}}


def _changed(leg: FlightLeg) -> Conflict:
    return Conflict(f"flight {leg.key} changed since it was loaded: load it again and screen what is there now")


def _clear_inbox(visit: Visit, leg: int, inbox: Iterable[Waited]) -> None:
    """Take what was dealt with out of the inbox. What a receipt brought of a leg came at once, and was loaded together."""
    receipts = sorted({(one.receipt, one.cohort) for one in inbox})
    visit.each(_DEALT_WITH, ({"of_leg": leg, "whence": receipt, "stem": stem} for receipt, stem in receipts))


def _received(before: Mapping[str, str], inbox: Iterable[Waited]) -> dict[str, str]:
    """Return under which cohort each report was first received; a later version of it changes nothing."""
    received = dict(before)
    for one in inbox:
        received[one.report] = min(one.cohort, received.get(one.report, one.cohort))
    return received


def _write_passengers(visit: Visit, leg: int, draft: Draft) -> None:
    """Replace the changed and remove the gone, with their look-up hashes, which go with the old rows."""
    visit.each(_AWAY, ({"of_leg": leg, "row": id_, "stem": stem} for id_, stem in draft.away))
    visit.fill(schema.passengers, draft.passengers)
    came = (standing.passenger(visit, leg, row["id"], row["cohort"]) for row in draft.passengers)
    visit.standing[leg] += sum(came) - sum(standing.passenger(visit, leg, *gone) for gone in draft.away)
    visit.fill(schema.lookups, draft.lookups)


def _stem(passenger: Passenger, before: str | None, received: Mapping[str, str]) -> str:
    """Return the cohort of the first receipt of anything that is said of a passenger, or nothing when that is not known.

    Neither a change nor a new id for the same person prolongs retention (Directive 2016/681 Art 12(1): from the transfer).
    """
    since = [received[report] for report, _ in passenger.statements if report in received]
    return min([before, *since] if before else since, default="")


def _passenger_row(visit: Visit, leg: int, passenger: Passenger, stem: str, stood: Row[Any] | None) -> dict[str, Any]:
    context = f"passenger/{leg}/{passenger.id}"
    return {
        "leg": leg,
        "id": passenger.id,
        "cohort": stem,
        "identity": visit.seal(codec.person(passenger), stem, "identity", f"{context}/identity", stood and stood.identity),
        "context": visit.seal(codec.circumstances(passenger), stem, "context", f"{context}/context", stood and stood.context),
    }


def lookup_rows(
    visit: Visit, leg: int, passengers: Iterable[Passenger], stems: Mapping[str, str]
) -> Iterable[dict[str, object]]:
    """Yield the look-up hashes of passengers, each under the key of the quarter in which its cohort began; of who leaves the
    country also those by which ``departing`` finds what was received before.
    """
    before = finding.quarters(visit) if any(map(leaves_by, stems.values())) else ()
    for passenger in passengers:
        stem, found = stems[passenger.id], sorted(set(visit.lookups(passenger)))
        quarter = quarter_of(stem)
        hashed = [(purpose, visit.keys.blind(purpose, value, quarter)) for purpose, value in found]
        if leaves_by(stem):
            hashed += departing.hashed(visit, found, before)
        for purpose, token in hashed:
            yield {"leg": leg, "passenger": passenger.id, "cohort": stem, "purpose": purpose, "token": token}


def _write_hits(visit: Visit, leg: int, screening: Screening, draft: Draft) -> None:
    """Write what a screening changes of hits, which are held, as an officer holds them."""
    before = frozenset(visit.connection.scalars(_HELD, {"leg": leg}))
    _open_hits(visit, leg, screening.opened, draft, before)
    _withdraw_hits(visit, leg, screening.withdrawn)
    _move_hits(visit, leg, screening.moved)
    _lane_hits(visit, leg, screening.laned)


def _open_hits(visit: Visit, leg: int, opened: Sequence[Hit], draft: Draft, before: frozenset[str]) -> None:
    """Write the opened hits. One that stood before (withdrawn, then found again) stays marked as shown, to whom it was."""
    records = {str(row["id"]): row["identity"] for row in draft.passengers}
    stood = _stood(visit.connection, leg, sorted({new.passenger for new in opened} - records.keys()))
    records |= {id_: row.identity for id_, row in stood.items()}
    rows = [_hit_row(visit, new, draft.stems.get(new.passenger, draft.cohort), records.get(new.passenger)) for new in opened]
    first = [{**row, "leg": leg, "shown_at": None} for row in rows if row["id"] not in before]
    standing.enter(visit, schema.hits, first)
    for row in rows:
        if row["id"] in before:
            proving.change(visit, schema.hits, [schema.hits.c.id == row["id"]], row)


def _hit_row(visit: Visit, hit: Hit, stem: str, record: bytes | None) -> dict[str, Any]:
    cause = codec.encode(codec.Cause.of(hit))
    readers = hit.cause.terms.readers if isinstance(hit.cause, Match) else None
    return {
        "id": hit.id,
        "passenger": hit.passenger,
        "level": int(hit.level),
        "state": hit.state.value,
        "lane": hit.lane.value,
        "edition": hit.edition,
        "opened_at": codec.stamp(hit.opened_at),
        "cohort": stem,
        "cause": visit.seal(cause, stem, "identity", f"hit/{hit.id}/cause", record),
        "control": "" if readers is None else "|" + "".join(f"{name}|" for name in readers),
    }


def withdraw(visit: Visit, ids: Iterable[str]) -> None:
    """Set open hits aside, seen or not: they stay on record, and may be opened again."""
    some, hit = [*ids], schema.hits.c
    if some:
        proving.change(visit, schema.hits, [hit.id.in_(some), hit.state == HitState.OPEN.value], {"state": _WITHDRAWN.value})


def _withdraw_hits(visit: Visit, leg: int, ids: Sequence[str]) -> None:
    """Remove the open hits nobody saw; what an officer saw stays on record, and what one decided stays decided."""
    hit = schema.hits.c
    still_open = (hit.leg == leg, hit.id.in_(ids), hit.state == HitState.OPEN.value)
    if ids:
        standing.leave(visit, schema.hits, [*still_open, hit.shown_at.is_(None)])
        proving.change(visit, schema.hits, still_open, {"state": _WITHDRAWN.value})


def _move_hits(visit: Visit, leg: int, moved: Mapping[str, str]) -> None:
    """Let decided hits follow their passengers to another id; what was decided, when and on what stays as it is."""
    hit = schema.hits.c
    for id_, now in moved.items():
        decided = (hit.leg == leg, hit.id == id_, hit.state != HitState.OPEN.value)
        proving.change(visit, schema.hits, decided, {"passenger": now})


def _lane_hits(visit: Visit, leg: int, laned: Mapping[str, Lane]) -> None:
    """Put hits into another lane, decided ones too: who may see them changes, and nothing that was decided."""
    hit = schema.hits.c
    for id_, lane in laned.items():
        proving.change(visit, schema.hits, [hit.leg == leg, hit.id == id_], {"lane": lane.value})
