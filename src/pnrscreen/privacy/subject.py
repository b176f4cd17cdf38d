"""What a person who asks is told: what is held on them, since when, from whom, until when, for what, and to whom it went.

This module knows how that is said in plain words, and what the profile lets be neither confirmed nor denied. It refuses to know
who asked and how they proved it, and says nothing of anybody else: others of a reservation are a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from types import MappingProxyType
from typing import Any

from pnrscreen.message import Source
from pnrscreen.model import FlightLeg, Identity, Instant, Passenger
from pnrscreen.privacy.period import last_day
from pnrscreen.privacy.profile import Profile
from pnrscreen.privacy.retention import limits

_SYSTEMS: Mapping[Source, str] = MappingProxyType(
    {Source.API: "the check-in system of the carrier (API)", Source.PNR: "the reservation system of the carrier (PNR)"}
)
HITS = "hits"
"""By what name a profile withholds whether a record was put before an officer."""
_STYLE = (
    "body{font:1em/1.5 sans-serif;max-width:46em;margin:2em auto}th{text-align:left;padding-right:1.5em;vertical-align:top}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One record as the person is told of it. ``passenger`` is None where it is sealed, ``opened`` the approval that opened it;
    ``hits`` are (instant, state).
    """

    leg: FlightLeg
    received: date
    linked: bool
    passenger: Passenger | None
    opened: str = ""
    restricted: str = ""
    rectified: str = ""
    hits: Sequence[tuple[Instant, str]] = ()


def due(law: Profile, received: date) -> str:
    """Return the last day (ISO) on which a request of a day is to be answered."""
    return last_day(received, law.persons.answer, law.period_counting).isoformat()


def extended(law: Profile, due_day: str) -> str:
    """Return the last day (ISO) once the time to answer was extended."""
    return last_day(date.fromisoformat(due_day), law.persons.extension, law.period_counting).isoformat()


def package(law: Profile, unit: str, at: Instant, records: Sequence[Told], said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answer as plain values: ``said`` are the request's id, kind, words and recipients."""
    return {
        **said,
        "unit": unit,
        "at": at.isoformat(timespec="minutes"),
        "law": f"{law.id} version {law.version}: {law.title}",
        "purposes": {str(why): sorted(one for one, these in law.bases.items() if why in these) for why in sorted(law.purposes)},
        "records": [_record(law, one) for one in records],
        "withheld": [f"Whether {what} concern you is neither confirmed nor denied: {why}" for what, why in _withheld(law)],
    }


def page(answer: Mapping[str, Any]) -> str:
    """Return the answer as one page of HTML that needs nothing else."""
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        f"<title>Answer to your request</title><style>{_STYLE}</style></head><body>",
        f"<h1>Answer to your request</h1><p>{_text(answer['unit'])}, {_text(answer['at'])} (UTC).",
        f"Request {_text(answer['request'])}: {_text(answer['kind'])}. Law: {_text(answer['law'])}.</p>",
        f"<p>{_text(answer['answer'])}</p>" if answer["answer"] else "",
    ]
    parts += [_shown(number, one) for number, one in enumerate(answer["records"], start=1)]
    if not answer["records"]:
        parts.append("<p>Under what you gave, nothing that may be opened is held on you. " + _text(_SEALED) + "</p>")
    purposes = "".join(f"<li>{_text(why)} ({_text(', '.join(on))})</li>" for why, on in answer["purposes"].items())
    gone = "".join(f"<li>{_text(one)}</li>" for one in answer["recipients"]) or "<li>nobody that is recorded</li>"
    parts.append(f"<h2>For what it may be used</h2><ul>{purposes}</ul><h2>To whom it was given</h2><ul>{gone}</ul>")
    parts += [f"<p>{_text(one)}.</p>" for one in answer["withheld"]]
    parts.append("<p>You may complain to the supervisory authority, and ask it to verify in your place.</p></body></html>")
    return "\n".join(filter(None, parts))


_SEALED = (
    "What is older is sealed: nobody at the unit can read it or look it up by name. It can be opened for you, record by "
    "record, where a body outside the unit approves; ask again with that."
)


def _withheld(law: Profile) -> Iterator[tuple[str, str]]:
    yield from law.persons.withheld.items()


def _record(law: Profile, one: Told) -> Mapping[str, Any]:
    key, ends = one.leg.key, limits(law, one.received, linked=one.linked)
    view: dict[str, Any] = {
        "flight": f"{key.carrier}{key.number}, {key.date}, {key.departure} to {one.leg.destination or 'an unstated place'}",
        "since": one.received.isoformat(),
        "readable_until": ends.masked.isoformat(timespec="minutes"),
        "held_until": ends.erased.isoformat(timespec="minutes"),
        "restricted_since": one.restricted,
        "rectified_since": one.rectified,
    }
    if HITS not in law.persons.withheld:
        view["hits"] = [{"since": at.isoformat(timespec="minutes"), "state": state} for at, state in one.hits]
    if one.passenger is None:
        opened = f" It was opened under the approval {one.opened}: see there." if one.opened else ""
        return {**view, "sealed": _SEALED + opened, "held": {}, "from": []}
    sources = {statement.source for _, statement in one.passenger.statements}
    view |= {"held": dict(_held(one.passenger)), "from": [_SYSTEMS[source] for source in Source if source in sources]}
    if one.rectified:
        said = [dict(_identity(statement.identity)) for _, statement in one.passenger.statements]
        view["as_received"] = said
    return view


def _held(passenger: Passenger) -> Iterator[tuple[str, str]]:
    yield from _identity(passenger.identity)
    yield "travels as", passenger.kind.value
    yield from _said("seat", passenger.seat)
    yield from _said("pieces of baggage", str(passenger.bags.pieces or ""))
    yield from _said("baggage tags", ", ".join(passenger.bags.tags))
    booking = passenger.booking
    if booking is not None:
        yield from _said("booked at", booking.created_at or "")
        yield from _said("changed at", booking.changed_at or "")
        flown = (
            f"{one.carrier}{one.number} {one.departure}-{one.arrival} {one.scheduled_departure or ''}"
            for one in booking.itinerary
        )
        yield from _said("itinerary", "; ".join(one.strip() for one in flown))
        yield from _said("paid by", ", ".join(booking.payment_kinds))
        yield from _said("booking office", ", ".join(booking.agency.values()))
        yield from _said("services", ", ".join(booking.services))
        yield from _said("travellers on the reservation", str(booking.party or ""))


def _identity(who: Identity) -> Iterator[tuple[str, str]]:
    """Yield what identifies a person, heading by heading; what is not held has no heading."""
    yield from _said("names", "; ".join(f"{name.surname}, {name.given}".rstrip(", ") for name in who.names))
    yield from _said("birth dates", ", ".join(map(str, who.birth_dates)))
    yield from _said("sex", who.sex)
    yield from _said("nationalities", ", ".join(who.nationalities))
    yield from _said("residence", who.residence)
    yield from _said("place of birth", who.birth_place)
    papers = (f"{one.kind} {one.issuer} {one.number}, valid until {one.expiry or 'an unstated day'}" for one in who.documents)
    yield from _said("documents", "; ".join(papers))
    yield from _said("contacts", "; ".join(f"{one.kind}: {one.value}" for one in who.contacts))
    paid = (
        " ".join(filter(None, (one.kind, one.vendor, one.account, one.amount, one.currency, one.holder)))
        for one in who.payments
    )
    yield from _said("payment", "; ".join(paid))
    yield from _said("memberships", "; ".join(f"{one.carrier} {one.number}" for one in who.memberships))
    yield from _said("tickets", ", ".join(who.tickets))
    yield from _said("reservations", ", ".join(one.locator for one in who.locators))
    yield from _said("reference of the carrier", who.reference)


def _said(heading: str, value: str) -> Iterator[tuple[str, str]]:
    if value.strip():
        yield heading, value


def _shown(number: int, one: Mapping[str, Any]) -> str:
    rows = "".join(f"<tr><th>{_text(name)}</th><td>{_text(value)}</td></tr>" for name, value in one["held"].items())
    facts = [
        f"Held since {one['since']}, readable until {one['readable_until']}, held until {one['held_until']} at the latest.",
        f"From {'; '.join(one['from'])}." if one["from"] else "",
        f"Restricted since {one['restricted_since']}: it is compared with nothing." if one["restricted_since"] else "",
        f"Put right on {one['rectified_since']}; what the carrier said is kept beside it." if one["rectified_since"] else "",
        str(one.get("sealed", "")),
        *(f"Put before an officer on {hit['since']}: {hit['state']}." for hit in one.get("hits", ())),
    ]
    said = " ".join(_text(fact) for fact in facts if fact)
    return f"<h2>{number}. {_text(one['flight'])}</h2><p>{said}</p><table>{rows}</table>"


def _text(value: object) -> str:
    return escape(str(value))
