"""What operations give back, as plain values: the one form in which the command line prints it and the API sends it.

This module knows the names of fields. It refuses to know terminals and HTTP, and to ask for anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from pnrscreen import rulebook, toolbench
from pnrscreen.completeness import Status, reported
from pnrscreen.message import Kind, Source
from pnrscreen.model import Edition, FlightLeg, Lane, Outcome, PersonName
from pnrscreen.operations.deliver import Delivered
from pnrscreen.operations.inspect import Found, PassengerView, PendingHit
from pnrscreen.operations.rules import Held
from pnrscreen.ports import BoardRow, QuarantineRow, ReceiptRow, ReceiptStatus, ShownHit, Taken
from pnrscreen.quality import CarrierQuality
from pnrscreen.query import Reply


def flight(row: BoardRow, status: Status) -> dict[str, Any]:
    """Return a flight as plain values; ``missing`` lists what should have come and has not."""
    key, counts = row.leg.key, row.counts
    return {
        "flight": f"{key.carrier}{key.number}",
        "date": key.date,
        "departure": key.departure,
        "arrival": row.leg.destination,
        "scheduled_departure": row.leg.scheduled_departure,
        "minutes_left": status.minutes_left,
        "status": status.state.value,
        "passengers": status.people,
        "crew": counts.get(f"all:{Kind.CREW}", 0),
        "api": reported(counts, Source.API),
        "pnr": reported(counts, Source.PNR),
        "expected": [source.name for source in Source if source in status.expected],
        "missing": [source.name for source in status.missing],
        "waiting": status.waiting,
        "failed": status.failed,
        "quarantined": status.quarantined,
        "contact": row.scheduled.contact if row.scheduled else "",
        "lists": [
            {
                "list": state.listed,
                "status": state.status.value,
                "reasons": list(state.reasons),
                "absent": state.absent,
                "standing": state.standing,
            }
            for state in row.lists
        ],
        "ambiguous": counts.get("ambiguous", 0),
        "superseded": counts.get("superseded", 0),
        "hits": dict(row.hits),
        "decided": row.decided,
    }


def hit(item: ShownHit, language: str) -> toolbench.View:
    """Return a hit as plain values: everything that made it, where it stands, who works on it, and who decided it."""
    said = item.review
    shown = toolbench.hit_view(item.hit, item.passenger, item.leg, language)
    return (_unspecific(shown, item, language) if item.masked else shown) | {
        "state": item.hit.state.value,
        "lane": item.hit.lane.value,
        "taken": item.taken and taken(item.taken),
        "review": said
        and {
            "decision": said.decision.value,
            "reviewer": said.reviewer,
            "at": said.at.isoformat(),
            "reason": said.reason,
        },
        **(_protection(item) if item.hit.lane is Lane.PROTECTION else {}),
    }


def _unspecific(shown: toolbench.View, item: ShownHit, language: str) -> toolbench.View:
    """Return of a view what is shown before somebody asks for the rest; of a rule's reasons, which circumstances hold."""
    view, cause = {name: shown[name] for name in _MASKED if name in shown}, item.hit.cause
    if isinstance(cause, Outcome):
        view["reasons"] = [line._asdict() for line in rulebook.reasons(replace(cause, trace=()), language)]
    return view


_MASKED = (
    *("hit", "severity", "passenger", "flight", "edition", "cause"),
    *("title", "verdict", "indicators", "exonerating", "score", "threshold"),
)
"""What is shown of a hit to whoever has not asked for who it is."""


def _protection(item: ShownHit) -> dict[str, Any]:
    """Return what is told of a hit in the lane of protection alone; ``age`` is a band, and stands where who it is does not."""
    return {
        "masked": bool(item.masked),
        "age": item.masked or None,
        "waits": item.waits,
        "opinions": [
            {
                "decision": one.decision.value,
                "reviewer": one.reviewer,
                "at": one.at.isoformat(),
                "reason": one.reason,
                "recipient": one.recipient,
            }
            for one in item.opinions
        ],
    }


def taken(of: Taken) -> dict[str, Any]:
    """Return who works on a hit, and until when."""
    return {"actor": of.actor, "until": of.until.isoformat()}


def pending(item: PendingHit, language: str) -> toolbench.View:
    """Return a hit of the queue: the hit, the last moment to act, and when it is due."""
    return hit(item.shown, language) | {
        "act_by": item.act_by and item.act_by.isoformat(),
        "due": item.due.isoformat(),
    }


def passenger(view: PassengerView, language: str) -> toolbench.View:
    """Return a passenger: the person and flight, contacts and payments, who else is on the reservation, and their hits."""
    person, booking = view.passenger, view.passenger.booking
    return toolbench.person_view(person) | {
        "flight": leg(view.leg),
        "contacts": [{"kind": one.kind, "value": one.value} for one in person.identity.contacts],
        "payments": [asdict(one) for one in person.identity.payments],
        "bags": asdict(person.bags),
        "booking": booking and asdict(booking),
        "companions": [{"id": one.id, "names": names(one.names)} for one in view.companions],
        "restricted": view.restricted or None,
        "rectified": view.rectified or None,
        "hits": None if view.hits is None else [hit(one, language) for one in view.hits],
    }


def found(one: Found) -> dict[str, Any]:
    """Return a passenger whom a search found, so far that they can be told apart and opened."""
    return {"id": one.id, "flight": leg(one.leg), "names": names(one.names)}


def names(spelled: Sequence[PersonName]) -> list[dict[str, str]]:
    """Return names as they were said."""
    return [{"surname": name.surname, "given_names": name.given} for name in spelled]


def leg(of: FlightLeg) -> dict[str, Any]:
    """Return which flight is meant."""
    return {
        "carrier": of.key.carrier,
        "number": of.key.number,
        "departure": of.key.departure,
        "date": of.key.date,
        "arrival": of.destination,
        "scheduled_departure": of.scheduled_departure,
    }


def receipt_status(status: ReceiptStatus) -> dict[str, Any]:
    """Return where a delivery stands."""
    return receipt(status.row) | {"state": status.state.value, "waiting": status.waiting}


def rule(one: Held) -> dict[str, Any]:
    """Return where a rule stands, who stands behind it, what it is for and on what basis; never whom it met."""
    of, tenure = one.rule, one.tenure
    opinion, override = tenure.opinion, tenure.override
    return {
        "id": of.id,
        "version": of.version,
        "digest": of.digest,
        "title": of.title,
        "status": of.status.value,
        "severity": of.severity.name.lower(),
        "role": of.role and of.role.value,
        "owner": of.owner,
        "why": of.why,
        "offence": of.offence,
        "air_link": of.air_link,
        "bases": list(of.bases),
        "purpose": of.purpose,
        "valid_from": of.valid_from,
        "review_due": tenure.review_due,
        "since": tenure.since.isoformat(),
        "last_day": tenure.last_day,
        "ending": tenure.ending,
        "signatures": [{"organisation": signed.organisation, "at": signed.at.isoformat()} for signed in tenure.approvals],
        "opinion": opinion and {"view": opinion.view.value, "at": opinion.at.isoformat()},
        "backtest": tenure.measured and tenure.measured.report,
        "override_until": override and override.until,
        "decided": {"confirmed": one.decided.confirmed, "dismissed": one.decided.dismissed},
    }


def edition(of: Edition) -> dict[str, Any]:
    """Return what judges, by names and digests."""
    return {
        "digest": of.digest,
        "lists": [{"name": name, "edition": edition, "digest": digest} for name, edition, digest in of.watchlists],
        "rules": [{"id": id_, "version": version, "digest": digest} for id_, version, digest in of.rules],
        "profile": of.profile,
        "engine": of.engine,
    }


def reply(of: Reply) -> dict[str, Any]:
    """Return what a query is answered, one for each person, in the order they were named."""
    return {
        "reference": of.reference,
        "at": of.at,
        "degraded": of.degraded,
        "answers": [
            {"answer": one.said.value, "reference": one.reference, "lacks": [lack.value for lack in one.lacks]}
            for one in of.answers
        ],
    }


def carrier(one: CarrierQuality, meanings: Mapping[str, str]) -> dict[str, Any]:
    """Return a carrier as plain values: counts, and codes with what they mean."""
    return {
        "carrier": one.carrier,
        "score": one.score,
        "messages": one.messages,
        "reservations": one.reservations,
        "travellers": one.travellers,
        "lists": {"due": one.due, "missing": one.missing, "late": one.late},
        "defects": [
            {"code": code, "severity": severity, "count": count, "means": meanings.get(code, "")}
            for code, severity, count in one.worst(len(one.defects))
        ],
    }


def delivery(delivered: Delivered) -> dict[str, Any]:
    """Return what a delivery gave: receipts, counts, and where and why something could not be read."""
    intake = delivered.intake
    return {
        "receipts": [receipt(one) for one in intake.deliveries],
        "interchanges": intake.interchanges,
        "duplicates": intake.duplicates,
        "messages": intake.messages,
        "people": intake.people,
        "repaired": intake.repaired,
        "quarantined": [
            {"reason": broken.reason, "offset": broken.start, "length": broken.end - broken.start, "segment": broken.number}
            for _, broken in intake.broken
        ],
        "refused": [{"file": file, "reason": why} for file, why in delivered.refused],
        "defects": dict(intake.defects),
        "dropped": dict(intake.dropped),
    }


def receipt(one: ReceiptRow) -> dict[str, Any]:
    """Return a receipt as plain values; sender and source only where they were revealed."""
    view: dict[str, Any] = {
        "receipt": one.id,
        "at": one.at.isoformat(),
        "carriers": list(one.carriers),
        "messages": one.messages,
        "reservations": one.reservations,
        "travellers": one.travellers,
        "defects": dict(one.defects),
        "dropped": dict(one.dropped),
        "quarantined": one.quarantined,
        "duplicate_of": one.repeats or None,
    }
    return view | ({"sender": one.sender, "source": one.source} if one.source else {})


def stretch(row: QuarantineRow) -> dict[str, Any]:
    """Return a quarantined stretch as plain values."""
    return {
        "id": row.id,
        "at": row.at.isoformat(),
        "until": row.until.isoformat(),
        "flight": f"{row.leg.carrier}{row.leg.number}" if row.leg else None,
        "departure": row.leg.departure if row.leg else None,
        "date": row.leg.date if row.leg else None,
        "reason": row.reason,
        "segment": row.segment,
        "number": row.number,
        "offset": row.offset,
        "length": row.length,
    }
