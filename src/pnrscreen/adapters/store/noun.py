"""Rows become nouns again.

This module knows how a row and its envelopes make up a noun of the model or of the ports. It refuses to ask for rows.

The context under which a field was sealed (``table/row/field``) is said here and in the module that seals it; an envelope
found anywhere else does not open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Row

from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.store import bound, codec
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.expected import EXPECTATIONS, ScheduledFlight
from pnrscreen.lifecycle import HitEvent, after
from pnrscreen.message import Bags, Kind, Source
from pnrscreen.model import Delivery, FlightLeg, Hit, HitState, Identity, Instant, Lane, LegKey, Level, Passenger, Report
from pnrscreen.ports import BoardRow, ListRecord, QuarantineRow, ReceiptRow
from pnrscreen.review import Decision, Reviewed
from pnrscreen.stages import Arrived, ListState, Waited

_Row = Row[Any]


def leg_key(row: _Row) -> LegKey:
    """Read the key of a leg."""
    return LegKey(row.carrier, row.number, row.departure, row.date)


def flight_leg(row: _Row) -> FlightLeg:
    """Read a leg."""
    return FlightLeg(
        key=leg_key(row),
        destination=row.destination,
        scheduled_departure=row.scheduled_departure,
        scheduled_arrival=row.scheduled_arrival,
        revision=row.revision,
    )


def ledger(visit: Visit, leg: int, envelope: bytes | None) -> codec.Ledger:
    """Open the ledger of a leg; before the first screening, and when its time is over, there is none: it reads as empty."""
    if envelope is None or not visit.shows(envelope):
        return codec.Ledger()
    return codec.decode(codec.Ledger, visit.unseal(envelope, f"leg/{leg}/ledger"))


def passenger(visit: Visit, row: _Row, leg: LegKey) -> Passenger:
    """Open a passenger."""
    return unmasked(visit, row, leg, visit.unseal(row.identity, f"passenger/{row.leg}/{row.id}/identity"))


def unmasked(visit: Visit, row: _Row, leg: LegKey, plain: bytes) -> Passenger:
    """Read a passenger whose identity is opened already, and open the rest."""
    at = f"passenger/{row.leg}/{row.id}"
    person = codec.decode(codec.Person, plain)
    rest = codec.decode(codec.Circumstances, visit.unseal(row.context, f"{at}/context"))
    return Passenger(
        id=row.id,
        leg=leg,
        kind=rest.kind,
        identity=person.identity,
        booking=codec.booked(person, rest),
        seat=rest.seat,
        bags=rest.bags,
        statements=person.statements,
        ambiguous=rest.ambiguous,
    )


def nobody(id_: str, leg: LegKey) -> Passenger:
    """Stand in for a passenger whose record is gone while a hit on it stays."""
    return Passenger(
        id=id_, leg=leg, kind=Kind.PASSENGER, identity=Identity(), booking=None, seat="", bags=Bags(), statements=()
    )


def hit(visit: Visit, row: _Row, leg: LegKey) -> Hit:
    """Open a hit."""
    cause = codec.decode(codec.Cause, visit.unseal(row.cause, f"hit/{row.id}/cause"))
    return Hit(
        id=row.id,
        passenger=row.passenger,
        leg=leg,
        cause=cause.value,
        level=Level(row.level),
        edition=row.edition,
        opened_at=codec.moment(row.opened_at),
        state=HitState(row.state),
        called=cause.called,
        lane=Lane(row.lane),
    )


def reviewed(visit: Visit, row: _Row) -> Reviewed:
    """Open what stands on record of a review."""
    decided = HitState(row.state)
    return Reviewed(
        decision=next(one for one in Decision if after(HitState.OPEN, HitEvent(one)) is decided),
        reviewer=row.reviewer,
        at=codec.moment(row.at),
        reason=bound.unseal(visit, row.reason, bound.review(row._asdict())).decode(),
    )


def report(visit: Visit, row: _Row) -> Report:
    """Open a report that waits."""
    return codec.decode(Report, _waiting(visit, row))


def waited(report: Report, row: _Row) -> Waited:
    """Say of a report that waits what is to be known of it once it is dealt with."""
    return Waited(report.key, row.receipt, row.cohort, envelopes.head(row.report))


def slip(visit: Visit, row: _Row) -> codec.Slip:
    """Open a report that waits, and read only which version of what it is."""
    return codec.decode(codec.Slip, _waiting(visit, row))


def _waiting(visit: Visit, row: _Row) -> bytes:
    return visit.unseal(row.report, f"inbox/{row.receipt}/{row.ordinal}/report")


def arrived(visit: Visit, row: _Row) -> Arrived:
    """Open what a message said of its list."""
    plain = visit.unseal(row.delivery, f"delivery/{row.receipt}/{row.ordinal}/delivery")
    return Arrived(codec.moment(row.at), codec.decode(Delivery, plain))


def list_record(row: _Row) -> ListRecord:
    """Read a registered list."""
    return ListRecord(
        name=row.name,
        digest=row.digest,
        edition=row.edition,
        format=row.format,
        entries=row.entries,
        faults=row.faults,
        owner=row.owner,
        basis=row.basis,
        loaded_at=codec.moment(row.loaded_at),
        active=row.active,
        sought_or_alert=row.sought_or_alert,
        category=row.category,
        control=tuple(filter(None, row.control.split("|"))),
    )


def board_row(row: _Row, hits: Mapping[str, int], decided: int, waiting: int, now: Instant) -> BoardRow:
    """Read a line of the board as of now. A leg that is queued anew without a new report waits as well."""
    spoke = {Source.API: row.api_first_at, Source.PNR: row.pnr_first_at}
    return BoardRow(
        leg=flight_leg(row),
        counts=msgspec.json.decode(row.counts, type=dict[str, int]),
        hits=hits,
        decided=decided,
        api_at=row.api_at and codec.moment(row.api_at),
        pnr_at=row.pnr_at and codec.moment(row.pnr_at),
        first={source: codec.moment(at) for source, at in spoke.items() if at},
        defects=row.defects,
        waiting=waiting or int(row.waiting),
        failed=row.failed,
        lists=tuple(state.seen(now) for state in codec.decode(tuple[ListState, ...], row.lists)),
    )


def planned(row: BoardRow, flight: ScheduledFlight | None, quarantined: int) -> BoardRow:
    """Add to a line of the board what schedule and quarantine know; times that no message says are the schedule's."""
    leg = row.leg
    if flight is not None:
        leg = replace(
            leg,
            destination=leg.destination or flight.leg.destination,
            scheduled_departure=leg.scheduled_departure or flight.leg.scheduled_departure,
            scheduled_arrival=leg.scheduled_arrival or flight.leg.scheduled_arrival,
        )
    return replace(row, leg=leg, scheduled=flight, quarantined=quarantined)


def scheduled(row: _Row) -> ScheduledFlight:
    """Read a flight of the schedule."""
    leg = FlightLeg(
        key=leg_key(row),
        destination=row.destination,
        scheduled_departure=row.scheduled_departure,
        scheduled_arrival=row.scheduled_arrival,
    )
    return ScheduledFlight(leg=leg, expects=EXPECTATIONS[row.expects], contact=row.contact)


def quarantine_row(row: _Row) -> QuarantineRow:
    """Read what is listed of a quarantined stretch."""
    return QuarantineRow(
        id=row.id,
        at=codec.moment(row.at),
        until=codec.moment(row.until),
        leg=leg_key(row) if row.carrier or row.number else None,
        reason=row.reason,
        segment=row.segment,
        number=row.place,
        offset=row.offset,
        length=row.length,
    )


def particulars(visit: Visit, row: _Row) -> codec.ReceiptParticulars:
    """Open what a receipt says of its sender."""
    return codec.decode(codec.ReceiptParticulars, visit.unseal(row.particulars, f"receipt/{row.id}/particulars"))


def receipt_row(row: _Row, opened: codec.ReceiptParticulars | None) -> ReceiptRow:
    """Read a receipt; with its particulars where they were opened."""
    return ReceiptRow(
        id=row.id,
        at=codec.moment(row.at),
        carriers=tuple(row.carriers.split()),
        messages=row.messages,
        reservations=row.reservations,
        travellers=row.travellers,
        defects=msgspec.json.decode(row.defects, type=dict[str, int]),
        dropped=msgspec.json.decode(row.dropped, type=dict[str, int]),
        quarantined=row.quarantined,
        sender=opened.sender if opened else "",
        source=opened.source if opened else "",
    )
