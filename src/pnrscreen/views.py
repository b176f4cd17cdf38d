"""What operations give back, as plain values: the one form in which the command line prints it and the API sends it.

This module knows the names of fields. It refuses to know terminals and HTTP, and to ask for anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pnrscreen import toolbench
from pnrscreen.completeness import Status, reported
from pnrscreen.message import Kind, Source
from pnrscreen.operations.deliver import Delivered
from pnrscreen.ports import BoardRow, QuarantineRow, ReceiptRow, ShownHit
from pnrscreen.quality import CarrierQuality


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
    said, taken = item.review, item.taken
    return toolbench.hit_view(item.hit, item.passenger, item.leg, language) | {
        "state": item.hit.state.value,
        "taken": taken and {"actor": taken.actor, "until": taken.until.isoformat()},
        "review": said
        and {
            "decision": said.decision.value,
            "reviewer": said.reviewer,
            "at": said.at.isoformat(),
            "reason": said.reason,
        },
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
