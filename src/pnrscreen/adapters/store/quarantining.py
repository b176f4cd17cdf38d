"""Quarantine: sealing away what could not be read, and destroying it once it is repaired or its time is over.

This module knows how a repair is recognised without keeping a locator: by keyed hashes of leg and locator, and of the sender.
It refuses to depend on what arrives first: a broken reservation that comes behind the resend which repaired it is not kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, bindparam, select, tuple_, update

from pnrscreen.adapters.store import accepting, codec, cutting, database, noun, schema
from pnrscreen.adapters.store.legs import leg_rows
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import NotFound
from pnrscreen.message import Severity
from pnrscreen.model import Instant, LegKey
from pnrscreen.naming import named
from pnrscreen.ports import Expired, Quarantined, QuarantineState, Receipt
from pnrscreen.stages import Counted

_ROW = schema.quarantine.c
_LEG = (_ROW.carrier, _ROW.number, _ROW.departure, _ROW.date)
_PUSH = schema.pushes.c
_PUSHED = (_PUSH.carrier, _PUSH.number, _PUSH.departure, _PUSH.date)
OPEN = _ROW.state == QuarantineState.OPEN.value
UNREPAIRED = _ROW.state.in_((QuarantineState.OPEN.value, QuarantineState.LEFT_OUT.value))
OLDEST = (_ROW.at, _ROW.offset, _ROW.id)
_UNREPAIRED_BY = select(schema.quarantine).where(UNREPAIRED, _ROW.prepared_at <= bindparam("by")).order_by(*OLDEST)
_UNREPAIRED_OF = _UNREPAIRED_BY.where(*(column == bindparam(f"of_{column.name}") for column in _LEG))
"""The same of one leg, told by its key, as nearly always."""
_FOLDS = b"\r\n"
_NO_LEG = LegKey("", "", "", "")


def _newest(insert: Callable[[Table], Any]) -> Any:
    """Return what notes a push unless a newer one is noted."""
    made = insert(schema.pushes)
    return made.on_conflict_do_update(
        index_elements=list(schema.pushes.primary_key),
        set_={"prepared_at": made.excluded.prepared_at},
        where=_PUSH.prepared_at < made.excluded.prepared_at,
    )


_NEWEST = database.insertion(_newest)


def seal(visit: Visit, broken: Quarantined) -> bool:
    """Seal away a stretch; False, and nothing changed, when it lies there already or a later resend repaired it."""
    token = visit.keys.blind("quarantine", _named(broken))
    if broken.leg:
        visit.hold(_repairs(broken.leg))
    known = visit.connection.execute(select(_ROW.id, _ROW.state).where(_ROW.token == token)).first()
    gone = known is not None and known.state in {QuarantineState.EXPIRED.value, QuarantineState.LEFT_OUT.value}
    if (known is not None and not gone) or _repaired(visit, broken):
        return False
    if known is not None:  # it is destroyed, or was lost with its home: what comes again is kept anew
        this = update(schema.quarantine).where(_ROW.id == known.id, _ROW.token == token)
        visit.connection.execute(this.values(token=f"{token}|{known.id}"))
    context = f"quarantine/{broken.id}"
    particulars = codec.encode(codec.QuarantineParticulars.of(broken))
    sealed = visit.connection.execute(
        visit.insertion(schema.quarantine)
        .values(
            **(broken.leg or _NO_LEG)._asdict(),
            id=broken.id,
            token=token,
            at=codec.stamp(broken.at),
            until=codec.stamp(broken.until),
            offset=broken.offset,
            length=broken.length,
            reason=broken.reason,
            segment=broken.segment,
            place=broken.number,
            reservation=_reservation(visit, broken.leg, broken.reservation),
            sender=visit.keys.blind("sender", broken.sender),
            prepared_at=broken.prepared_at,
            state=QuarantineState.OPEN.value,
            cohort=broken.cohort,
            particulars=visit.keys.enclose(particulars, broken.cohort, f"{context}/particulars"),
            content=visit.keys.enclose(broken.content, broken.cohort, f"{context}/content"),
        )
        .on_conflict_do_nothing(index_elements=["token"])
        .returning(_ROW.id)
    )
    if sealed.first() is None:  # someone else sealed the same away meanwhile
        return False
    accepting.count(visit, [_counted(broken)], f"{broken.at:%Y-%m-%d}")
    visit.owes = True
    return True


def repair(visit: Visit, receipt: Receipt) -> Sequence[str]:
    """Destroy the unrepaired stretches that an accepted interchange repairs, and return their ids, oldest first.

    It repairs a reservation by bringing the same locator on the same leg, and every one of the same sender on a leg of which it
    brings all reservations, none of them broken; in both cases only what was prepared no later than itself.
    """
    admitted = receipt.admitted
    prepared, sender = admitted.prepared_at or "", visit.keys.blind("sender", admitted.sender)
    legs = {report.leg.key for report in admitted.reports} | set(admitted.whole)
    visit.hold(*map(_repairs, legs))
    _note_pushes(visit, admitted.whole, sender, prepared)
    open_rows = _unrepaired(visit, legs, prepared)
    if not open_rows:
        return ()
    brought = {_reservation(visit, report.leg.key, report.key) for report in admitted.reports}
    ids = [
        row.id
        for row in open_rows
        if row.reservation in brought or (row.sender == sender and noun.leg_key(row) in admitted.whole)
    ]
    _destroy(visit, ids, QuarantineState.REPAIRED)
    return ids


def of_leg(leg: LegKey) -> tuple[ColumnElement[bool], ...]:
    """Return what picks the open stretches of a leg."""
    return tuple_(*_LEG) == leg, OPEN


def _unrepaired(visit: Visit, legs: Collection[LegKey], prepared: str) -> Sequence[Row[Any]]:
    """Return the unrepaired stretches of some legs that were prepared by a moment, oldest first."""
    if len(legs) == 1:
        (leg,) = legs
        asked = {"by": prepared, **{f"of_{name}": said for name, said in leg._asdict().items()}}
        return visit.connection.execute(_UNREPAIRED_OF, asked).all()
    return visit.connection.execute(_UNREPAIRED_BY.where(tuple_(*_LEG).in_(legs)), {"by": prepared}).all()


def expire(visit: Visit, now: Instant) -> Expired:
    """Destroy the unrepaired stretches whose time is over.

    The key of a day goes with the last open stretch of it, so that no copy of any of them can be read; not before the day is
    over, since more may come under it.
    """
    visit.hold("expiry")
    over = select(_ROW.id).where(UNREPAIRED, visit.over(schema.quarantine, now))
    ids = list(visit.connection.execute(over).scalars())
    _destroy(visit, ids, QuarantineState.EXPIRED)
    done = select(_ROW.cohort).where(_ROW.cohort != "", _ROW.cohort.not_in(select(_ROW.cohort).where(OPEN))).distinct()
    cohorts = [one for one in visit.connection.execute(done).scalars() if one.split("/")[1] < f"{now:%Y-%m-%d}"]
    for cohort in cohorts:
        with suppress(NotFound):  # a home restored with older keys has none of the last days
            visit.keys.destroy(cohort)
        visit.connection.execute(update(schema.quarantine).where(_ROW.cohort == cohort).values(cohort=""))
        visit.owes = True
    return Expired(stretches=len(ids), keys=len(cohorts))


def content(visit: Visit, id_: str) -> bytes:
    """Return the bytes of an open stretch whose time is not over, or raise NotFound."""
    wanted = select(_ROW.content).where(_ROW.id == id_, OPEN, ~visit.over(schema.quarantine, visit.clock.now()))
    envelope = visit.connection.execute(wanted).scalar()
    if envelope is None:
        raise NotFound("no open stretch of that id is in quarantine")
    return visit.unseal(envelope, f"quarantine/{id_}/content")


def _counted(broken: Quarantined) -> Counted:
    """Count a stretch that could not be read against its carrier, as the error it is."""
    return Counted(broken.leg.carrier if broken.leg else "", Severity.ERROR.value, broken.reason, 1)


def _named(broken: Quarantined) -> str:
    """Name a stretch by what it says, and by the transmission it stood in where it is a reservation: the same bytes sent anew
    after a repair are news.
    """
    digest = hashlib.sha256(broken.content.translate(None, _FOLDS)).hexdigest()
    return named("stretch", digest, *broken.leg, broken.prepared_at) if broken.leg else digest


def _repairs(leg: LegKey) -> str:
    """Name what is held while a stretch of a leg is sealed or repaired: neither may miss the other."""
    return named("repairs", *leg)


def _reservation(visit: Visit, leg: LegKey | None, key: str) -> str:
    return visit.keys.blind("reservation", named("reservation", *leg, key)) if leg and key else ""


def _repaired(visit: Visit, broken: Quarantined) -> bool:
    """Tell whether what would repair a stretch came before it."""
    if broken.leg is None:
        return False
    whole = select(_PUSH.prepared_at).where(
        tuple_(*_PUSHED) == broken.leg,
        _PUSH.sender == visit.keys.blind("sender", broken.sender),
        _PUSH.prepared_at >= broken.prepared_at,
    )
    if visit.connection.execute(whole).first() is not None:
        return True
    row = leg_rows(visit, [broken.leg]).get(broken.leg)
    return bool(broken.reservation) and row is not None and _brought(visit, row, broken)


def _brought(visit: Visit, leg: Row[Any], broken: Quarantined) -> bool:
    """Tell whether a readable version of the reservation, prepared no earlier, is known of the leg: screened, or waiting.

    A reservation's version says first when its message was prepared.
    """
    versions = [noun.ledger(visit, leg.id, leg.ledger).versions.get(broken.reservation)]
    waiting = visit.connection.execute(select(schema.inbox).where(schema.inbox.c.leg == leg.id))
    slips = [noun.slip(visit, row) for row in waiting if visit.shows(row.report)]
    versions += [slip.version for slip in slips if slip.key == broken.reservation]
    return any(version is not None and version[:1] >= (broken.prepared_at,) for version in versions)


def _note_pushes(visit: Visit, legs: Collection[LegKey], sender: str, prepared: str) -> None:
    """Keep when the newest full push of each leg was prepared by its sender."""
    visit.each(
        _NEWEST(visit.connection), ({**leg._asdict(), "sender": sender, "prepared_at": prepared} for leg in sorted(legs))
    )


def _destroy(visit: Visit, ids: Collection[str], state: QuarantineState) -> None:
    """Overwrite the sealed bytes with nothing and say why they are gone. What was repaired may speak of who is erased later, so
    no older copy of it is to open either.
    """
    if ids:
        these = _ROW.id.in_(ids)
        cutting.note(visit, cutting.hung(visit.connection.scalars(select(cutting.head(_ROW.content)).where(these)).all()))
        visit.connection.execute(update(schema.quarantine).where(these).values(state=state.value, content=b""))
        visit.owes = True
