"""What a file says, shown: its messages as plain values, for the command line and for whoever tests a carrier's feed.

This module knows the JSON that README promises. It refuses to show what a profile refuses: special-category codes and free text
are counted, never said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from pnrscreen import normalise, privacy, wire
from pnrscreen.errors import WireError
from pnrscreen.message import (
    Acknowledgement,
    Answer,
    AnswerResult,
    Bags,
    Body,
    Broken,
    Contact,
    Flight,
    GovernmentRequest,
    Interchange,
    Locator,
    Manifest,
    Message,
    Payment,
    Pnr,
    Push,
    Reported,
)
from pnrscreen.toolbench import provenance
from pnrscreen.wire import container, table
from pnrscreen.wire.container import Member

View = dict[str, Any]
Place = Callable[[int, int], View]
"""Shows where a record begins, by its segment number and its offset in the interchange."""


def members(raw: bytes, source: str) -> Iterator[Member | Broken]:
    """Yield the files in a gzip or zip, or the file itself where it is neither; a member reads ``file.zip/inner.edi``."""
    return container.members(raw, source)


def formats() -> Mapping[str, str]:
    """Return what can be read, by name, each in a few words."""
    return wire.SAID


def columns() -> Sequence[tuple[str, str, str, Sequence[str]]]:
    """Return the columns of a manifest as a table: name, meaning, example, other headings."""
    return [(one.name, one.meaning, one.example, [name.strip() for name in one.aliases.split(";")]) for one in table.COLUMNS]


def schema() -> View:
    """Return the JSON schema of a manifest."""
    return table.schema()


def parse(raw: bytes, source: str, profile: privacy.Profile, *, traced: bool = False) -> Iterator[View | Broken]:
    """Yield the wire view of each message (UNH) in ``raw``: what was said, without special-category codes and free text.

    ``traced`` adds for every value the segments that say it, found by reading again. Raises WireError when the bytes hold no
    interchange; a stretch that cannot be read is yielded as it is.
    """
    for held in wire.each(raw):
        if isinstance(held, Broken):
            yield held
            continue
        for message in held.messages:
            view = _message(held, message, source, profile)
            if traced:
                view["values"] = provenance.values(raw, held, message, lambda part: _only(part, profile))
            yield view


def _only(raw: bytes, profile: privacy.Profile) -> View | None:
    """Show the one message some bytes hold; None when they hold none, or several."""
    try:
        shown = [view for view in parse(raw, "", profile) if not isinstance(view, Broken)]
    except WireError:
        return None
    return shown[0] if len(shown) == 1 else None


def _message(interchange: Interchange, message: Message, source: str, profile: privacy.Profile) -> View:
    body = message.body
    legs = body.sectors if isinstance(body, Manifest) else () if isinstance(body, Acknowledgement) else (body.flight,)
    flight = legs[body.border if isinstance(body, Manifest) else 0] if legs else Flight()
    day = (flight.scheduled_departure or "")[:10]
    place = partial(_place, message.reference, interchange.start)
    return {
        "source": source,
        "interchange": {
            "sender": interchange.sender,
            "recipient": interchange.recipient,
            "reference": interchange.reference,
            "prepared_at": interchange.prepared_at,
        },
        "message": {
            "reference": message.reference,
            "standard": message.standard,
            "version": message.version,
            "function": message.function.value,
            "part": None if message.part is None else {"number": message.part, "flag": message.part_flag},
        },
        "flight": _flight(flight),
        "legs": [_flight(sector) for sector in legs],
        "travellers": [_traveller(person, day, profile, place) for person in body.people] if isinstance(body, Manifest) else [],
        "pnrs": [_pnr(pnr, day, profile, place) for pnr in body.pnrs] if isinstance(body, Push) else [],
        **_of_government(body, normalise.answers.state(interchange.sender)),
        "dropped": dict(privacy.refused(message.items, profile, message.standard)),
        "defects": [
            {
                "code": defect.code,
                "severity": defect.severity.value,
                "segment": defect.segment,
                "number": defect.number,
                "offset": interchange.start + defect.offset,
                "said": defect.said,
                "expected": defect.expected,
            }
            for defect in (*(interchange.defects if message is interchange.messages[0] else ()), *message.defects)
        ],
    }


def _of_government(body: Body, state: str) -> View:
    """Show what a government says, but for its texts, which may say anything; nothing of what a carrier does."""
    if isinstance(body, Answer):
        head = {"code": body.code, "reference": body.reference, "revision": body.revision, "state": state}
        return {"answer": {**head, "results": [_result(result, state) for result in body.results]}}
    if isinstance(body, Acknowledgement):
        return {"acknowledgement": {"code": body.code, "errors": list(body.errors)}}
    if isinstance(body, GovernmentRequest):
        locators = [locator_view(locator) for locator in body.locators]
        return {"request": {"code": body.code, "requester": dict(body.requester), "record_locators": locators}}
    return {}


def _result(result: AnswerResult, state: str) -> View:
    means = [{"code": code, "means": normalise.answers.status(state, code).value} for code in result.codes]
    locators = list(result.locators)
    return {"level": result.level.value, "reference": result.reference, "record_locators": locators, "statuses": means}


def _flight(flight: Flight) -> View:
    return {
        "carrier": flight.carrier,
        "number": flight.number,
        "departure": flight.departure,
        "arrival": flight.arrival,
        "scheduled_departure": flight.scheduled_departure,
        "scheduled_arrival": flight.scheduled_arrival,
    }


def _pnr(pnr: Pnr, day: str, profile: privacy.Profile, place: Place) -> View:
    master = pnr.locators[0].locator if pnr.locators else ""
    return {
        "record_locators": [locator_view(locator) for locator in pnr.locators],
        "created_at": pnr.created_at,
        "cancelled": pnr.cancelled,
        "travellers": [{**_traveller(person, day, profile, place), "record_locator": master} for person in pnr.travellers],
        "itinerary": [_flight(flight) for flight in pnr.itinerary if flight.kind != "surface"],
        "payments": [_payment(payment) for payment in pnr.payments]
        + [_payment(payment) for person in pnr.travellers for payment in person.payments],
        "tickets": list(dict.fromkeys((*pnr.tickets, *(ticket for person in pnr.travellers for ticket in person.tickets)))),
        "contacts": _contacts((*pnr.contacts, *(contact for person in pnr.travellers for contact in person.contacts))),
        "agency": dict(pnr.agency),
        "bags": _bags(pnr.bags),
        "splits": [locator_view(locator) for locator in pnr.splits],
        "provenance": place(pnr.segment, pnr.offset),
    }


def _place(reference: str, start: int, segment: int, offset: int) -> View:
    """Say where a record begins: in which message, at which segment of it, at which byte of the file."""
    return {"message": reference, "segment": segment, "offset": start + offset}


def _traveller(person: Reported, day: str, profile: privacy.Profile, place: Place) -> View:
    """Show one person. The name is the spelling that speaks for them, as it was written; its title stands apart."""
    name = normalise.names.speaking(person.names)
    said = [spelling for spelling in person.names if spelling.source == name.source]
    sex, born = normalise.codes.sex(person.sex), _date(person.birth_date, day)
    return {
        "surname": _as_written(name.surname, [spelling.surname for spelling in said]),
        "given_names": _as_written(name.given, [spelling.given for spelling in said]),
        "title": "" if privacy.refuses_title(name.title, profile) else name.title,
        "kind": person.kind.value,
        "sex": sex,
        "birth_date": born,
        "nationality": person.nationality,
        "residence": person.residence,
        "birth_place": person.birth_place,
        "documents": [
            {
                "kind": document.kind,
                "number": document.number,
                "issuer": document.issuer,
                "expiry": _date(document.expiry, day, horizon="future"),
            }
            for document in person.documents
        ],
        "seat": person.seat,
        "reference": person.reference or person.rank,
        "record_locator": person.locators[0] if person.locators else "",
        "bags": _bags(person.bags),
        "unknown": unknown(
            name=person.names, sex=sex, birth_date=born, nationality=person.nationality, document=person.documents
        ),
        "provenance": place(person.segment, person.offset),
    }


def unknown(**said: object) -> list[str]:
    """Name what identifies people and was not said, or not so that it can be read: a gap is shown, never filled."""
    return [name for name, value in said.items() if not value]


def _as_written(name: str, said: Sequence[str]) -> str:
    """Return the letters as the message wrote them where that is what was understood, else as they were understood."""
    for spelling in said:
        written = spelling[: len(name)]
        if written.upper() == name:
            return written
    return name


def _date(said: str, day: str, *, horizon: str = "past") -> str | None:
    date = normalise.dates.partial(said, latest=day or None, horizon=horizon)
    return None if date is None else str(date)


def _payment(payment: Payment) -> View:
    return {**asdict(payment), "account": privacy.masked(payment.account)}


def _contacts(contacts: Iterable[Contact]) -> Mapping[str, list[str]]:
    several: defaultdict[str, list[str]] = defaultdict(list)
    for contact in dict.fromkeys(contacts):
        several[contact.kind].append(contact.value)
    return several


def locator_view(locator: Locator) -> View:
    """Show a record locator with its owner."""
    return {"owner": locator.owner, "locator": locator.locator}


def _bags(bags: Bags) -> View:
    return {"pieces": bags.pieces, "weight_kg": bags.weight_kg, "tags": list(bags.tags)}
