"""Committing one screening of one leg: its passengers, their look-up hashes, its hits, its ledger.

This module knows what replaces what, and which reports a screening has dealt with. It refuses to decide any of it, and to
commit a decision that was made about a leg which has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row, Select, bindparam, delete, func, insert, select, tuple_, update

from pnrscreen.adapters.store import codec, noun, schema
from pnrscreen.adapters.store.reading import KEY
from pnrscreen.adapters.store.visit import Visit, quarter_of
from pnrscreen.errors import Conflict
from pnrscreen.lifecycle import HitEvent, after
from pnrscreen.model import Edition, FlightLeg, Hit, HitState, Instant, Passenger
from pnrscreen.resemblance import Match
from pnrscreen.stages import Screening

_WITHDRAWN = after(HitState.OPEN, HitEvent.WITHDRAW)


class Waited(NamedTuple):
    """A report that waited and was dealt with: where it stood in the inbox, and what it is a version of."""

    receipt: str
    ordinal: int
    cohort: str
    report: str


def record(visit: Visit, screening: Screening, edition: Edition, at: Instant) -> None:
    """Commit a screening whole. Raises Conflict when the leg is not at the revision that was screened."""
    leg = claim(visit, screening.leg)
    done, left = _sort_inbox(visit, leg.id, screening.versions)
    before = noun.ledger(visit, leg.id, leg.ledger)
    received = _received(before.received, done)
    stems = _write_passengers(visit, leg, screening, received)
    _open_hits(visit, leg, screening.opened, stems)
    _withdraw_hits(visit, leg.id, screening.withdrawn)
    _move_hits(visit, leg.id, screening.moved)
    _clear_inbox(visit, done)
    ledger = codec.Ledger(
        versions=dict(screening.versions),
        received=received,
        superseded=dict(screening.superseded),
        aside=dict(screening.aside),
        decisions=before.decisions,
    )
    visit.connection.execute(
        update(schema.legs)
        .where(schema.legs.c.id == leg.id)
        .values(
            destination=screening.leg.destination,
            scheduled_departure=screening.leg.scheduled_departure,
            scheduled_arrival=screening.leg.scheduled_arrival,
            waiting=left > 0 or _deliveries(visit, leg.id) > screening.deliveries,
            counts=codec.clear(screening.counts),
            undetermined=codec.clear(screening.undetermined),
            lists=codec.clear_lists(screening.lists),
            edition=edition.digest,
            screened_at=codec.stamp(at),
            ledger=_sealed(visit, leg, ledger),
        )
    )


def decide(visit: Visit, leg: FlightLeg, sending: str, *, withdraw: bool) -> None:
    """Write into the leg's ledger what a person decided about a list, and queue the leg. Raises Conflict as ``record`` does."""
    row = claim(visit, leg)
    before = noun.ledger(visit, row.id, row.ledger)
    ledger = msgspec.structs.replace(before, decisions={**before.decisions, sending: withdraw})
    changed = update(schema.legs).where(schema.legs.c.id == row.id)
    visit.connection.execute(changed.values(waiting=True, ledger=_sealed(visit, row, ledger)))


def _sealed(visit: Visit, leg: Row[Any], ledger: codec.Ledger) -> bytes:
    return visit.seal(codec.encode(ledger), leg.cohort, "identity", f"leg/{leg.id}/ledger")


def _deliveries(visit: Visit, leg: int) -> int:
    """Return how many deliveries there are by now; they are never taken away while the leg is kept."""
    counted = select(func.count()).select_from(schema.deliveries).where(schema.deliveries.c.leg == leg)
    return visit.connection.execute(counted).scalar_one()


def claim(visit: Visit, leg: FlightLeg) -> Row[Any]:
    """Move the leg one revision on, in the same statement that checks it, and return its row, or raise Conflict."""
    key, revision = leg.key, leg.revision
    moved = update(schema.legs).where(tuple_(*KEY) == key, schema.legs.c.revision == revision).values(revision=revision + 1)
    row = visit.connection.execute(moved.returning(schema.legs)).first()
    if row is None:
        raise Conflict(f"flight {key} changed since it was loaded: load it again and screen what is there now")
    visit.owes = True
    return row


def _sort_inbox(visit: Visit, leg: int, versions: Mapping[str, tuple[str, ...]]) -> tuple[list[Waited], int]:
    """Part the leg's waiting reports: return those the screening has dealt with, and how many came after it had loaded.

    Dealt with is what the ledger covers: a report whose version is the newest known, or which a newer one replaces.
    """
    rows = visit.connection.execute(select(schema.inbox).where(schema.inbox.c.leg == leg)).all()
    slips = [(row, noun.slip(visit, row)) for row in rows]
    done = [
        Waited(row.receipt, row.ordinal, row.cohort, slip.key)
        for row, slip in slips
        if slip.version <= versions.get(slip.key, ())
    ]
    return done, len(rows) - len(done)


def _clear_inbox(visit: Visit, done: Iterable[Waited]) -> None:
    """Take what was dealt with out of the inbox."""
    stood = ("receipt", "ordinal", "cohort")
    this = [schema.inbox.c[name] == bindparam(f"its_{name}") for name in stood]
    rows = ({f"its_{name}": getattr(one, name) for name in stood} for one in done)
    visit.each(delete(schema.inbox).where(*this), rows)


def _received(before: Mapping[str, str], done: Iterable[Waited]) -> dict[str, str]:
    """Return under which cohort each report was first received; a later version of it changes nothing."""
    received = dict(before)
    for one in done:
        received[one.report] = min(one.cohort, received.get(one.report, one.cohort))
    return received


def _write_passengers(visit: Visit, leg: Row[Any], screening: Screening, received: Mapping[str, str]) -> dict[str, str]:
    """Replace the changed and remove the gone, with their look-up hashes (the schema cascades); return everyone's cohort."""
    table, changed = schema.passengers, screening.changed
    stems = _pairs(visit, select(table.c.id, table.c.cohort).where(table.c.leg == leg.id))
    away = [id_ for id_ in (*screening.gone, *(passenger.id for passenger in changed)) if id_ in stems]
    this = delete(table).where(table.c.leg == leg.id, table.c.id == bindparam("row"), table.c.cohort == bindparam("stem"))
    visit.each(this, ({"row": id_, "stem": stems[id_]} for id_ in away))
    stems |= {passenger.id: _stem(passenger, stems.get(passenger.id), received) or leg.cohort for passenger in changed}
    visit.each(insert(table), (_passenger_row(visit, leg.id, passenger, stems[passenger.id]) for passenger in changed))
    visit.each(insert(schema.lookups), _lookups(visit, leg.id, changed, stems))
    return stems


def _stem(passenger: Passenger, before: str | None, received: Mapping[str, str]) -> str:
    """Return the cohort of the first receipt of anything that is said of a passenger, or nothing when that is not known.

    Neither a change nor a new id for the same person prolongs retention (Directive 2016/681 Art 12(1): from the transfer).
    """
    since = [received[report] for report, _ in passenger.statements if report in received]
    return min([before, *since] if before else since, default="")


def _passenger_row(visit: Visit, leg: int, passenger: Passenger, stem: str) -> dict[str, object]:
    context = f"passenger/{leg}/{passenger.id}"
    return {
        "leg": leg,
        "id": passenger.id,
        "cohort": stem,
        "identity": visit.seal(codec.person(passenger), stem, "identity", f"{context}/identity"),
        "context": visit.seal(codec.circumstances(passenger), stem, "context", f"{context}/context"),
    }


def _lookups(visit: Visit, leg: int, passengers: Iterable[Passenger], stems: Mapping[str, str]) -> Iterable[dict[str, object]]:
    """Yield the look-up hashes of passengers, each under the key of the quarter in which its cohort began."""
    for passenger in passengers:
        stem = stems[passenger.id]
        quarter = quarter_of(stem)
        for purpose, value in sorted(set(visit.lookups(passenger))):
            token = visit.keys.blind(purpose, value, quarter)
            yield {"leg": leg, "passenger": passenger.id, "cohort": stem, "purpose": purpose, "token": token}


def _open_hits(visit: Visit, leg: Row[Any], opened: Sequence[Hit], stems: Mapping[str, str]) -> None:
    """Write the opened hits. One that stood before (withdrawn, then found again) stays marked as shown, to whom it was."""
    hit = schema.hits.c
    held = select(hit.id).where(hit.leg == leg.id).order_by(hit.id).with_for_update()  # as an officer holds them
    before = set(visit.connection.scalars(held))
    rows = [_hit_row(visit, new, stems.get(new.passenger, leg.cohort)) for new in opened]
    visit.each(insert(schema.hits), ({**row, "leg": leg.id} for row in rows if row["id"] not in before))
    for row in rows:
        if row["id"] in before:
            visit.connection.execute(update(schema.hits).where(hit.id == row["id"]).values(row))


def _hit_row(visit: Visit, hit: Hit, stem: str) -> dict[str, Any]:
    cause = codec.encode(codec.Cause.of(hit))
    readers = hit.cause.terms.readers if isinstance(hit.cause, Match) else None
    return {
        "id": hit.id,
        "passenger": hit.passenger,
        "level": int(hit.level),
        "state": hit.state.value,
        "edition": hit.edition,
        "opened_at": codec.stamp(hit.opened_at),
        "cohort": stem,
        "cause": visit.seal(cause, stem, "identity", f"hit/{hit.id}/cause"),
        "control": "" if readers is None else "|" + "".join(f"{name}|" for name in readers),
    }


def _withdraw_hits(visit: Visit, leg: int, ids: Sequence[str]) -> None:
    """Remove the open hits nobody saw; what an officer saw stays on record, and what one decided stays decided."""
    hit = schema.hits.c
    still_open = (hit.leg == leg, hit.id == bindparam("row"), hit.state == HitState.OPEN.value)
    named = [{"row": id_} for id_ in ids]
    visit.each(delete(schema.hits).where(*still_open, hit.shown_at.is_(None)), named)
    visit.each(update(schema.hits).where(*still_open).values(state=_WITHDRAWN.value), named)


def _move_hits(visit: Visit, leg: int, moved: Mapping[str, str]) -> None:
    """Let decided hits follow their passengers to another id; what was decided, when and on what stays as it is."""
    hit = schema.hits.c
    this = update(schema.hits).where(hit.leg == leg, hit.id == bindparam("row"), hit.state != HitState.OPEN.value)
    visit.each(this.values(passenger=bindparam("now")), ({"row": id_, "now": now} for id_, now in moved.items()))


def _pairs(visit: Visit, wanted: Select[tuple[str, Any]]) -> dict[str, Any]:
    return dict(visit.connection.execute(wanted).all())
