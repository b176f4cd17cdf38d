"""Keeping what arrived: one interchange with its reports and deliveries, or a stretch that could not be read.

This module knows how arrivals are told apart without keeping their digest: by a keyed hash. A bare digest of a message would
let anyone who holds a copy prove that the unit received it. It refuses to know what the reports say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from sqlalchemy import Table, insert, select, update

from pnrscreen.adapters.store import codec, schema
from pnrscreen.adapters.store.reading import leg_rows
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.message import Source
from pnrscreen.model import Delivery, FlightLeg, LegKey, Report
from pnrscreen.ports import Quarantined, Receipt

_ARRIVED = {Source.API: schema.legs.c.api_at, Source.PNR: schema.legs.c.pnr_at}


def accept(visit: Visit, receipt: Receipt) -> bool:
    """Keep a receipt, queue what it reports; False, and nothing changed, when its interchange was received before."""
    token = visit.keys.blind("receipt", receipt.admitted.digest)
    if _stands(visit, schema.receipts, token):
        return False
    _write_receipt(visit, receipt, token)
    legs = _find_legs(visit, receipt)
    _touch_legs(visit, receipt, legs)
    _write_reports(visit, receipt, legs)
    _write_deliveries(visit, receipt, legs)
    visit.owes = True
    return True


def quarantine(visit: Visit, broken: Quarantined) -> bool:
    """Seal away what could not be read; False, and nothing changed, when the same bytes already lie there."""
    token = visit.keys.blind("quarantine", hashlib.sha256(broken.content).hexdigest())
    if _stands(visit, schema.quarantine, token):
        return False
    particulars = codec.encode(codec.QuarantineParticulars.of(broken))
    context = f"quarantine/{broken.id}"
    visit.connection.execute(
        insert(schema.quarantine).values(
            id=broken.id,
            token=token,
            at=codec.stamp(broken.at),
            offset=broken.offset,
            length=broken.length,
            cohort=broken.cohort,
            particulars=visit.keys.enclose(particulars, broken.cohort, f"{context}/particulars"),
            content=visit.keys.enclose(broken.content, broken.cohort, f"{context}/content"),
        )
    )
    visit.owes = True
    return True


def _stands(visit: Visit, table: Table, token: str) -> bool:
    return visit.connection.execute(select(table.c.id).where(table.c.token == token)).first() is not None


def _write_receipt(visit: Visit, receipt: Receipt, token: str) -> None:
    particulars = codec.encode(codec.ReceiptParticulars.of(receipt))
    context = f"receipt/{receipt.id}"
    visit.connection.execute(
        insert(schema.receipts).values(
            id=receipt.id,
            token=token,
            at=codec.stamp(receipt.at),
            cohort=receipt.cohort,
            messages=receipt.admitted.messages,
            dropped=codec.clear(receipt.admitted.dropped),
            particulars=visit.seal(particulars, receipt.cohort, "raw", f"{context}/particulars"),
            raw=visit.seal(receipt.admitted.redacted, receipt.cohort, "raw", f"{context}/raw"),
        )
    )


def _find_legs(visit: Visit, receipt: Receipt) -> Mapping[LegKey, int]:
    """Return the row of every leg that is spoken of, made now where it is new; the first that says its time is taken."""
    said: dict[LegKey, FlightLeg] = {}
    for one in _spoken(receipt):
        before = said.setdefault(one.leg.key, one.leg)
        if not before.scheduled_departure and one.leg.scheduled_departure:
            said[one.leg.key] = one.leg
    old = leg_rows(visit, said)
    visit.each(insert(schema.legs), (_new_leg(leg, receipt.cohort) for key, leg in said.items() if key not in old))
    return {key: row.id for key, row in leg_rows(visit, said).items()}


def _spoken(receipt: Receipt) -> Iterable[Report | Delivery]:
    return (*receipt.admitted.reports, *receipt.admitted.deliveries)


def _new_leg(leg: FlightLeg, cohort: str) -> dict[str, object]:
    return {
        **leg.key._asdict(),
        "destination": leg.destination,
        "scheduled_departure": leg.scheduled_departure,
        "scheduled_arrival": leg.scheduled_arrival,
        "revision": 0,
        "waiting": True,
        "cohort": cohort,
        "defects": 0,
        "counts": "{}",
        "undetermined": "{}",
        "edition": "",
    }


def _touch_legs(visit: Visit, receipt: Receipt, legs: Mapping[LegKey, int]) -> None:
    """Let the legs wait to be screened, and note when check-in and reservation last spoke of them."""
    arrived = {(legs[one.leg.key], one.source) for one in _spoken(receipt)}
    for source, column in _ARRIVED.items():
        ids = [leg for leg, spoke in arrived if spoke is source]
        visit.connection.execute(update(schema.legs).where(schema.legs.c.id.in_(ids)).values({column: codec.stamp(receipt.at)}))
    defects = schema.legs.c.defects + len(receipt.admitted.defects)
    touched = update(schema.legs).where(schema.legs.c.id.in_(legs.values()))
    visit.connection.execute(touched.values(waiting=True, defects=defects))


def _write_reports(visit: Visit, receipt: Receipt, legs: Mapping[LegKey, int]) -> None:
    def row(ordinal: int, report: Report) -> dict[str, object]:
        context = f"inbox/{receipt.id}/{ordinal}/report"
        return {
            "leg": legs[report.leg.key],
            "receipt": receipt.id,
            "ordinal": ordinal,
            "cohort": receipt.cohort,
            "report": visit.seal(codec.encode(report), receipt.cohort, "identity", context),
        }

    visit.each(insert(schema.inbox), (row(ordinal, report) for ordinal, report in enumerate(receipt.admitted.reports)))


def _write_deliveries(visit: Visit, receipt: Receipt, legs: Mapping[LegKey, int]) -> None:
    def row(ordinal: int, delivery: Delivery) -> dict[str, object]:
        context = f"delivery/{receipt.id}/{ordinal}/delivery"
        return {
            "leg": legs[delivery.leg.key],
            "receipt": receipt.id,
            "ordinal": ordinal,
            "at": codec.stamp(receipt.at),
            "cohort": receipt.cohort,
            "delivery": visit.seal(codec.encode(delivery), receipt.cohort, "identity", context),
        }

    visit.each(insert(schema.deliveries), (row(ordinal, one) for ordinal, one in enumerate(receipt.admitted.deliveries)))
