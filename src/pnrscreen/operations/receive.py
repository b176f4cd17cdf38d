"""Receive: take in what a carrier sent, keep only what the law admits, and queue the legs it speaks of.

The unit of receipt is the interchange. The same interchange again, folded or not, from whatever file, is recognised by a
keyed hash of its bytes and changes nothing but that it came again is on record. What cannot be read goes to quarantine whole,
sealed, with offset and reason, until a resend repairs it (users' S01).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from pnrscreen import custody, normalise, pipeline, privacy, quality
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.message import Broken
from pnrscreen.model import Instant
from pnrscreen.operations import ready, scope
from pnrscreen.operations.again import again
from pnrscreen.ports import Quarantined, Receipt, ReceiptRow, Transaction
from pnrscreen.privacy.annex import NAMED_TAGS
from pnrscreen.rights import Access, AuditEntry, Capability, Grant, Role
from pnrscreen.stages import Admitted, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What some files gave. ``people`` counts statements, before anyone is joined to anyone; ``broken`` holds what could
    not be read, with the source it came from; ``repaired`` counts what a resend cleared from quarantine.
    """

    files: int = 0
    interchanges: int = 0
    duplicates: int = 0
    messages: int = 0
    people: int = 0
    quarantined: int = 0
    repaired: int = 0
    deliveries: tuple[ReceiptRow, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    defects: Mapping[str, int] = field(default_factory=dict)
    broken: tuple[tuple[str, Broken], ...] = ()

    def plus(self, other: Intake) -> Intake:
        """Return the sum of two."""
        return Intake(
            files=self.files + other.files,
            interchanges=self.interchanges + other.interchanges,
            duplicates=self.duplicates + other.duplicates,
            messages=self.messages + other.messages,
            people=self.people + other.people,
            quarantined=self.quarantined + other.quarantined,
            repaired=self.repaired + other.repaired,
            deliveries=(*self.deliveries, *other.deliveries),
            dropped=_total((self.dropped, other.dropped)),
            defects=_total((self.defects, other.defects)),
            broken=(*self.broken, *other.broken),
        )


class _File(NamedTuple):
    """The bytes of one file, where they came from, and when."""

    raw: bytes
    source: str
    at: Instant


def check(app: App, access: Access) -> Grant:
    """Return the right to take something in, or raise Refused where nothing at all could be, as ``receive`` would: asked once
    before many files.
    """
    grant = app.permit(access, Capability.RECEIVE)
    with app.store.reading(grant) as snapshot:
        ready.check(app, snapshot)
    return grant


def receive(app: App, access: Access, raw: bytes, source: str) -> Intake:
    """Take in the bytes of one file or telegram. ``source`` says where they came from and is kept sealed.

    Idempotent: what was received before is counted as a duplicate. Raises Refused for a file over the configured size, for
    reservations in a home for border checks, and where the home lacks something.
    """
    grant = app.permit(access, Capability.RECEIVE)
    with app.store.reading(grant) as snapshot:
        ready.check(app, snapshot)
        adopted = scope.adopted(app, snapshot)
    if len(raw) > app.config.interchange_bytes_max:
        limit = app.config.interchange_bytes_max / 2**20
        raise Refused(f"the file is larger than {limit:,.3g} MiB; raise interchange_bytes_max in pnrscreen.toml if it is meant")

    now = app.clock.now()
    gate = scope.gate(app, adopted, now)
    try:
        reading = pipeline.read(raw, app.profile, gate)
    except Refused as refused:
        app.turn_away(refused, Capability.RECEIVE, access)
    _check_carriers(app, access, grant, reading)

    return again(lambda: _take_in(app, access, grant, reading, _File(raw, source, now)))


def _check_carriers(app: App, access: Access, grant: Grant, reading: Reading) -> None:
    """Turn a carrier's machine away with what it says of another carrier, or of a flight that names none, as an aircraft does
    under its registration: nothing of it is kept, and the log is told.
    """
    if Role.CARRIER in grant.actor.roles:
        others = {one for admitted in reading.admitted for one in admitted.carriers} - grant.actor.carriers
        spoken = [one.leg.key for admitted in reading.admitted for one in admitted.reports]
        listed = [one.leg.key for admitted in reading.admitted for one in admitted.deliveries]
        if others or not all(leg.carrier for leg in spoken + listed):
            yours = ", ".join(sorted(grant.actor.carriers))
            whose = "of another carrier" if others else "of a flight that names no carrier"
            said = f"you may send for {yours}, and this is {whose}: nothing of it was kept"
            app.turn_away(Refused(said, privacy.Denial.CARRIER), Capability.RECEIVE, access)


def _take_in(app: App, access: Access, grant: Grant, reading: Reading, file: _File) -> Intake:
    """Keep what was read of a file in one change, as of the moment at which its flights were let in."""
    raw, source, now = file
    fresh: list[Admitted] = []
    deliveries: list[ReceiptRow] = []
    repaired = sealed = 0
    with app.store.transaction(grant) as change:
        for admitted in reading.admitted:
            receipt = Receipt(
                id=app.ids.new("receipt"),
                at=now,
                source=source,
                admitted=admitted,
                cohort=_cohort(app, admitted, now),
                quarantined=_within(admitted, reading.broken),
            )
            first = _accept(app, access, change, receipt)
            deliveries.append(_delivery(receipt, first))
            if not first:
                fresh.append(admitted)
                repaired += _repair(app, access, change, receipt)
        for broken in reading.broken:
            sealed += _quarantine(app, access, change, broken, raw[broken.start : broken.end], source)

    return Intake(
        files=1,
        interchanges=len(fresh),
        duplicates=len(reading.admitted) - len(fresh),
        messages=sum(admitted.messages for admitted in fresh),
        people=sum(len(report.statements) for admitted in fresh for report in admitted.reports),
        quarantined=sealed,
        repaired=repaired,
        deliveries=tuple(deliveries),
        dropped=_total(admitted.dropped for admitted in fresh),
        defects=_total(Counter(defect.code for defect in admitted.defects) for admitted in fresh),
        broken=tuple((source, broken) for broken in reading.broken),
    )


def _cohort(app: App, admitted: Admitted, now: Instant) -> str:
    """Name the cohort of an interchange: its day, and by which its flights have left the country where that ends anything."""
    stem = f"{app.profile.id}/{now:%Y-%m-%d}"
    if app.profile.leaving is None:
        return stem
    legs = {one.leg for said in (admitted.reports, admitted.deliveries) for one in said}
    by = scope.leaves_by(app, (privacy.Sector(leg.key.departure, leg.destination, leg.key.date) for leg in legs))
    return stem if by is None else custody.leaving(stem, by)


def unopened(app: App, access: Access, raw: bytes, source: str, broken: Broken) -> Intake:
    """Seal what of a container (gzip, zip) could not be opened; ``raw`` is the container, whose bytes ``broken`` bounds."""
    with app.store.transaction(check(app, access)) as change:
        sealed = _quarantine(app, access, change, broken, raw[broken.start : broken.end], source)
    return Intake(quarantined=sealed, broken=((source, broken),))


def _accept(app: App, access: Access, change: Transaction, receipt: Receipt) -> str:
    """Take in one interchange and write that down; return the id of its first receipt when it came before."""
    if change.accept(receipt):
        change.append(_collected(app, access, receipt))
        if outside := receipt.admitted.outside:
            public: dict[str, str | int] = {
                "receipt": receipt.id,
                "messages": len(outside),
                "flights": receipt.admitted.flights_outside,
            }
            change.append(app.entry(access, "drop.scope", public))
        return ""
    first = change.repeat(receipt)
    change.append(app.entry(access, "collect.repeat", {"receipt": receipt.id, "first": first}))
    return first


def _repair(app: App, access: Access, change: Transaction, receipt: Receipt) -> int:
    """Clear from quarantine what an interchange repairs, and write down each."""
    repaired = change.repair(receipt)
    for id_ in repaired:
        change.append(app.entry(access, "repair.quarantine", {"quarantine": id_, "receipt": receipt.id}))
    return len(repaired)


def _within(admitted: Admitted, broken: Iterable[Broken]) -> int:
    """Count the broken stretches that lie in an interchange: what stood between interchanges belongs to none."""
    end = admitted.start + len(admitted.redacted)
    return sum(1 for one in broken if admitted.start <= one.start < end)


def _delivery(receipt: Receipt, first: str) -> ReceiptRow:
    """Return what the carrier may be told of a delivery: counts."""
    admitted = receipt.admitted
    return ReceiptRow(
        id=receipt.id,
        at=receipt.at,
        carriers=admitted.carriers,
        messages=admitted.total(quality.MESSAGES),
        reservations=admitted.total(quality.RESERVATIONS),
        travellers=admitted.total(quality.TRAVELLERS),
        defects=admitted.severities,
        dropped=admitted.dropped,
        quarantined=receipt.quarantined,
        repeats=first,
    )


def _quarantine(app: App, access: Access, change: Transaction, broken: Broken, content: bytes, source: str) -> int:
    """Seal a broken stretch and write that down; the log names offset and length, never content."""
    now = app.clock.now()
    flight = broken.flight if broken.flight and quality.designator(broken.flight.carrier) else None
    sealed = Quarantined(
        id=app.ids.new("quarantine"),
        at=now,
        until=now + timedelta(hours=app.profile.quarantine_after_hours),
        source=source,
        offset=broken.start,
        length=broken.end - broken.start,
        reason=broken.reason,
        segment=broken.segment if broken.segment in NAMED_TAGS else "",
        content=content,
        cohort=f"{app.profile.id}/{now:%Y-%m-%d}/quarantine",
        number=broken.number,
        leg=normalise.keys.leg(flight) if flight else None,
        reservation=normalise.keys.reservation(broken.locators, flight.carrier if flight else ""),
        sender=broken.sender,
        prepared_at=broken.prepared_at or "",
    )
    if not change.quarantine(sealed):
        return 0
    public: dict[str, str | int] = {"quarantine": sealed.id, "offset": sealed.offset, "length": sealed.length}
    change.append(app.entry(access, "collect.quarantine", public, {"reason": sealed.reason}))
    return 1


def _collected(app: App, access: Access, receipt: Receipt) -> AuditEntry:
    """Describe one receipt for the log: counts and classes in clear, sender and digest only as a commitment."""
    admitted = receipt.admitted
    public: dict[str, str | int] = {
        "receipt": receipt.id,
        "messages": admitted.messages,
        "reports": len(admitted.reports),
        "defects": len(admitted.defects),
        **{f"dropped.{name}": count for name, count in sorted(admitted.dropped.items())},
    }
    private = {"sender": admitted.sender, "reference": admitted.reference, "digest": admitted.digest, "source": receipt.source}
    return app.entry(access, "collect", public, private)


def _total(several: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    counted: Counter[str] = Counter()
    for one in several:
        counted.update(one)
    return dict(sorted(counted.items()))
