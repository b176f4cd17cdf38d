"""What a person who asks is told: what is held on them, since when, from whom, until when, for what, and to whom it went.

This module knows how that is said in plain words, and what the profile lets be neither confirmed nor denied. It refuses to know
who asked and how they proved it, and says nothing of anybody else: others of a reservation are a number.

Strategy. What is given is plain values under fixed keys; what is a sentence among them, and the page, is in the language asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from pnrscreen.message import Source
from pnrscreen.model import FlightLeg, Identity, Instant, Passenger
from pnrscreen.privacy.period import last_day
from pnrscreen.privacy.profile import Profile
from pnrscreen.privacy.retention import limits
from pnrscreen.words import direction, quoted, say, worded

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:]{5,8}(?:Z|\+00:00)?)?")
HITS = "hits"
"""By what name a profile withholds whether a record was put before an officer."""
_STYLE = (
    "body{font:1em/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}"
    "th{text-align:start;padding-inline-end:1.5em;vertical-align:top}th,time,.basis{white-space:nowrap}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One record as the person is told of it. ``passenger`` is None where it is sealed, ``opened`` the approval that opened it;
    ``hits`` are (instant, state); ``leaves`` is by when its flight has left the country, where that ends it.
    """

    leg: FlightLeg
    received: date
    linked: bool
    passenger: Passenger | None
    opened: str = ""
    restricted: str = ""
    rectified: str = ""
    hits: Sequence[tuple[Instant, str]] = ()
    leaves: date | None = None


def due(law: Profile, received: date) -> str:
    """Return the last day (ISO) on which a request of a day is to be answered."""
    return last_day(received, law.persons.answer, law.period_counting).isoformat()


def extended(law: Profile, due_day: str) -> str:
    """Return the last day (ISO) once the time to answer was extended."""
    return last_day(date.fromisoformat(due_day), law.persons.extension, law.period_counting).isoformat()


def package(
    law: Profile, unit: str, at: Instant, records: Sequence[Told], said: Mapping[str, Any], language: str = "en"
) -> Mapping[str, Any]:
    """Return the answer as plain values: ``said`` are the request's id, kind, words and recipients."""
    tongue = _Tongue(language)
    return {
        **said,
        "language": language,
        "unit": unit,
        "at": at.isoformat(timespec="minutes"),
        "law": tongue.say("answer.law", id=law.id, version=str(law.version), title=law.title),
        "purposes": {str(why): sorted(one for one, these in law.bases.items() if why in these) for why in sorted(law.purposes)},
        "records": [_record(law, one, tongue) for one in records],
        "withheld": [
            say(language, "answer.withheld", what=tongue.word("answer.withheld", what), why=quoted(language, why))
            for what, why in law.persons.withheld.items()
        ],
    }


def page(answer: Mapping[str, Any]) -> str:
    """Return the answer as one page of HTML that needs nothing else, in its language."""
    language = str(answer["language"])
    tongue = _Tongue(language)
    title, nobody = escape(say(language, "answer.title")), escape(say(language, "answer.nobody"))
    kind = tongue.word("asked_for", answer["kind"])
    about = say(language, "answer.request", request=quoted(language, answer["request"]), kind=kind, law=answer["law"])
    parts = [
        f"<!doctype html><html lang='{language}' dir='{direction(language)}'><head><meta charset='utf-8'>",
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{title}</h1><p>{_sentence(tongue.say('answer.head', unit=answer['unit'], at=answer['at']))}",
        f"{escape(about)}</p>",
        f"<p>{_text(answer['answer'])}</p>" if answer["answer"] else "",
    ]
    parts += [_shown(number, one, tongue) for number, one in enumerate(answer["records"], start=1)]
    if not answer["records"]:
        parts.append(f"<p>{escape(say(language, 'answer.nothing'))} {escape(say(language, 'answer.sealed'))}</p>")
    purposes = "".join(
        f"<li>{escape(tongue.word('purpose', why))} ({_bases(on, tongue)})</li>" for why, on in answer["purposes"].items()
    )
    gone = "".join(f"<li>{_text(one)}</li>" for one in answer["recipients"]) or f"<li>{nobody}</li>"
    heads = [escape(say(language, key)) for key in ("answer.purposes", "answer.recipients")]
    parts.append(f"<h2>{heads[0]}</h2><ul>{purposes}</ul><h2>{heads[1]}</h2><ul>{gone}</ul>")
    parts += [f"<p>{escape(str(one))}.</p>" for one in answer["withheld"]]
    parts.append(f"<p>{escape(say(language, 'answer.complaint'))}</p></body></html>")
    return "\n".join(filter(None, parts))


class _Tongue:
    """A language in which things are said; what is given as values is data."""

    __slots__ = ("language",)

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, key: str, **values: str) -> str:
        """Return the sentence of a key."""
        return say(self.language, key, **{name: quoted(self.language, value) for name, value in values.items()})

    def word(self, group: str, code: str) -> str:
        """Return what a code is called."""
        return worded(self.language, group, code)

    def clauses(self, said: Iterable[str]) -> str:
        """Return what is said one after another."""
        return say(self.language, "join.clauses").join(said)

    def several(self, codes: Iterable[str], group: str = "") -> str:
        """Return codes or data one after another."""
        found = (self.word(group, one) if group else quoted(self.language, one) for one in codes)
        return say(self.language, "join.items").join(found)


def _record(law: Profile, one: Told, tongue: _Tongue) -> Mapping[str, Any]:
    key, ends = one.leg.key, limits(law, one.received, linked=one.linked, leaves=one.leaves)
    language = tongue.language
    view: dict[str, Any] = {
        "flight": say(
            language,
            "answer.flight",
            flight=quoted(language, f"{key.carrier}{key.number}"),
            date=quoted(language, key.date),
            departure=quoted(language, key.departure),
            arrival=quoted(language, one.leg.destination) or say(language, "answer.no_place"),
        ),
        "since": one.received.isoformat(),
        "readable_until": ends.masked.isoformat(timespec="minutes"),
        "held_until": ends.erased.isoformat(timespec="minutes"),
        "restricted_since": one.restricted,
        "rectified_since": one.rectified,
    }
    if HITS not in law.persons.withheld:
        view["hits"] = [{"since": at.isoformat(timespec="minutes"), "state": state} for at, state in one.hits]
    if one.passenger is None:
        opened = f" {tongue.say('answer.opened', approval=one.opened)}" if one.opened else ""
        return {**view, "sealed": say(language, "answer.sealed") + opened, "held": {}, "from": []}
    sources = {statement.source for _, statement in one.passenger.statements}
    systems = [say(language, f"answer.system.{source}") for source in Source if source in sources]
    view |= {"held": dict(_held(one.passenger, tongue)), "from": systems}
    if one.rectified:
        said = [dict(_identity(statement.identity, tongue)) for _, statement in one.passenger.statements]
        view["as_received"] = said
    return view


def _held(passenger: Passenger, tongue: _Tongue) -> Iterator[tuple[str, str]]:
    yield from _identity(passenger.identity, tongue)
    yield "travels as", tongue.word("travels_as", passenger.kind.value)
    yield from _said("seat", tongue.several(filter(None, [passenger.seat])))
    yield from _said("pieces of baggage", str(passenger.bags.pieces or ""))
    yield from _said("baggage tags", tongue.several(passenger.bags.tags))
    booking = passenger.booking
    if booking is not None:
        yield from _said("booked at", tongue.several(filter(None, [booking.created_at])))
        yield from _said("changed at", tongue.several(filter(None, [booking.changed_at])))
        flown = (
            f"{one.carrier}{one.number} {one.departure}-{one.arrival} {one.scheduled_departure or ''}"
            for one in booking.itinerary
        )
        yield from _said(
            "itinerary", tongue.clauses(quoted(tongue.language, said) for one in flown if (said := one.strip(" -")))
        )
        yield from _said("paid by", tongue.several(booking.payment_kinds, "paid_by"))
        yield from _said("booking office", tongue.several(booking.agency.values()))
        yield from _said("services", tongue.several(booking.services))
        yield from _said("travellers on the reservation", str(booking.party or ""))


def _identity(who: Identity, tongue: _Tongue) -> Iterator[tuple[str, str]]:
    """Yield what identifies a person, heading by heading; what is not held has no heading."""
    language = tongue.language
    names = (quoted(language, f"{name.surname}, {name.given}".rstrip(", ")) for name in who.names)
    yield from _said("names", tongue.clauses(names))
    yield from _said("birth dates", tongue.several(map(str, who.birth_dates)))
    yield from _said("sex", tongue.several(filter(None, [who.sex])))
    yield from _said("nationalities", tongue.several(who.nationalities))
    yield from _said("residence", tongue.several(filter(None, [who.residence])))
    yield from _said("place of birth", tongue.several(filter(None, [who.birth_place])))
    papers = (
        say(
            language,
            "answer.document",
            kind=tongue.word("paper", one.kind),
            issuer=quoted(language, one.issuer),
            number=quoted(language, one.number),
            expiry=quoted(language, str(one.expiry)) if one.expiry else say(language, "answer.no_day"),
        )
        for one in who.documents
    )
    yield from _said("documents", tongue.clauses(papers))
    reached = (
        say(language, "join.label", label=tongue.word("contact", one.kind), text=quoted(language, one.value))
        for one in who.contacts
    )
    yield from _said("contacts", tongue.clauses(reached))
    paid = (
        f"{tongue.word('paid_by', one.kind)} "
        + quoted(language, " ".join(filter(None, (one.vendor, one.account, one.amount, one.currency, one.holder))))
        for one in who.payments
    )
    yield from _said("payment", tongue.clauses(one.strip() for one in paid))
    yield from _said("memberships", tongue.clauses(quoted(language, f"{one.carrier} {one.number}") for one in who.memberships))
    yield from _said("tickets", tongue.several(who.tickets))
    yield from _said("reservations", tongue.several(one.locator for one in who.locators))
    yield from _said("reference of the carrier", tongue.several(filter(None, [who.reference])))


def _said(heading: str, value: str) -> Iterator[tuple[str, str]]:
    if value.strip():
        yield heading, value


def _shown(number: int, one: Mapping[str, Any], tongue: _Tongue) -> str:
    language = tongue.language
    rows = "".join(
        f"<tr><th>{escape(tongue.word('held', name))}</th><td>{_text(value)}</td></tr>" for name, value in one["held"].items()
    )
    since, masked, erased = one["since"], one["readable_until"], one["held_until"]
    hits = (
        say(language, "answer.hit", at=quoted(language, hit["since"]), state=tongue.word("hit_state", hit["state"]))
        for hit in one.get("hits", ())
    )
    facts = [
        tongue.say("answer.since", since=since, masked=masked, erased=erased),
        say(language, "answer.from", systems=tongue.clauses(one["from"])) if one["from"] else "",
        tongue.say("answer.restricted", day=one["restricted_since"]) if one["restricted_since"] else "",
        tongue.say("answer.rectified", day=one["rectified_since"]) if one["rectified_since"] else "",
        str(one.get("sealed", "")),
        *hits,
    ]
    said = " ".join(_sentence(fact) for fact in facts if fact)
    return f"<h2>{number}. {_sentence(one['flight'])}</h2><p>{said}</p><table>{rows}</table>"


def _bases(on: Iterable[str], tongue: _Tongue) -> str:
    return say(tongue.language, "join.items").join(f"<bdi class='basis'>{escape(one)}</bdi>" for one in on)


def _text(value: object) -> str:
    """Return data as HTML: it is read in its own direction, whatever stands around it."""
    return f"<bdi>{_sentence(str(value))}</bdi>"


def _sentence(said: str) -> str:
    """Return a sentence as HTML, no time in it cut by the end of a line."""
    return _TIME.sub(r"<time>\g<0></time>", escape(said))
