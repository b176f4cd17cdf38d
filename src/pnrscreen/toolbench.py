"""The bench: pure calls on bytes and tables for people without a store: parse a file, screen it, score names.

This module knows how to show what the core does. It refuses to open, grant, keep or log anything: what is done here is for
development, testing and procurement, on data one may use for that, and is no lawful screening.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from pnrscreen import normalise, pipeline, privacy, rulebook, watchlist, wire
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
from pnrscreen.model import Document, FlightLeg, Hit, Identity, Instant, LegKey, Match, Passenger, Report, Watchlist
from pnrscreen.pipeline import Screener
from pnrscreen.rulebook import Rulebook
from pnrscreen.stages import Arrived, Known, Reading, Screening
from pnrscreen.wire import container, table
from pnrscreen.wire.container import Member

__all__ = (
    "Bench",
    "Member",
    "Rulebook",
    "Scored",
    "Screener",
    "View",
    "columns",
    "examples",
    "formats",
    "hit_view",
    "load_rules",
    "lock",
    "members",
    "pair",
    "parse",
    "person_view",
    "read",
    "read_list",
    "schema",
    "screen",
    "unlocked",
    "why",
)

View = dict[str, Any]


# --------------------------------------------------------------------------------------------------------------- parse


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


def parse(raw: bytes, source: str, profile: privacy.Profile) -> Iterator[View | Broken]:
    """Yield the wire view of each message (UNH) in ``raw``: what was said, without special-category codes and free text.

    Raises WireError when the bytes hold no interchange; a stretch that cannot be read is yielded as it is.
    """
    for held in wire.each(raw):
        if isinstance(held, Broken):
            yield held
        else:
            yield from (_message(held, message, source, profile) for message in held.messages)


def _message(interchange: Interchange, message: Message, source: str, profile: privacy.Profile) -> View:
    body = message.body
    legs = body.sectors if isinstance(body, Manifest) else () if isinstance(body, Acknowledgement) else (body.flight,)
    flight = legs[body.border if isinstance(body, Manifest) else 0] if legs else Flight()
    day = (flight.scheduled_departure or "")[:10]
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
        "travellers": [_traveller(person, day, profile) for person in body.people] if isinstance(body, Manifest) else [],
        "pnrs": [_pnr(pnr, day, profile) for pnr in body.pnrs] if isinstance(body, Push) else [],
        **_of_government(body, normalise.answers.state(interchange.sender)),
        "dropped": dict(privacy.refused(message.items, profile, message.standard)),
        "defects": [
            {
                "code": defect.code,
                "severity": defect.severity.value,
                "segment": defect.segment,
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
        locators = [_locator(locator) for locator in body.locators]
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


def _pnr(pnr: Pnr, day: str, profile: privacy.Profile) -> View:
    master = pnr.locators[0].locator if pnr.locators else ""
    return {
        "record_locators": [_locator(locator) for locator in pnr.locators],
        "created_at": pnr.created_at,
        "cancelled": pnr.cancelled,
        "travellers": [{**_traveller(person, day, profile), "record_locator": master} for person in pnr.travellers],
        "itinerary": [_flight(flight) for flight in pnr.itinerary if flight.kind != "surface"],
        "payments": [_payment(payment) for payment in pnr.payments]
        + [_payment(payment) for person in pnr.travellers for payment in person.payments],
        "tickets": list(dict.fromkeys((*pnr.tickets, *(ticket for person in pnr.travellers for ticket in person.tickets)))),
        "contacts": _contacts((*pnr.contacts, *(contact for person in pnr.travellers for contact in person.contacts))),
        "agency": dict(pnr.agency),
        "bags": _bags(pnr.bags),
        "splits": [_locator(locator) for locator in pnr.splits],
    }


def _traveller(person: Reported, day: str, profile: privacy.Profile) -> View:
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
        "unknown": _unknown(
            name=person.names, sex=sex, birth_date=born, nationality=person.nationality, document=person.documents
        ),
    }


def _unknown(**said: object) -> list[str]:
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


def _locator(locator: Locator) -> View:
    return {"owner": locator.owner, "locator": locator.locator}


def _bags(bags: Bags) -> View:
    return {"pieces": bags.pieces, "weight_kg": bags.weight_kg, "tags": list(bags.tags)}


# -------------------------------------------------------------------------------------------------------------- screen


def read(raw: bytes, profile: privacy.Profile) -> Reading:
    """Read one file as the pipeline does: what the law admits, and the stretches that cannot be read."""
    return pipeline.read(raw, profile)


def screen(readings: Iterable[Reading], screener: Screener, now: Instant) -> Iterator[Screening]:
    """Screen what some files gave, in memory, leg by leg, as if nothing had been known before.

    Ids are plain hashes here: without a home there is no key to make them say nothing.
    """
    waiting: defaultdict[LegKey, list[Report]] = defaultdict(list)
    arrived: defaultdict[LegKey, list[Arrived]] = defaultdict(list)
    for admitted in chain.from_iterable(reading.admitted for reading in readings):
        for report in admitted.reports:
            waiting[report.leg.key].append(report)
        for delivery in admitted.deliveries:
            arrived[delivery.leg.key].append(Arrived(now, delivery))
    for key in sorted(waiting.keys() | arrived.keys()):
        known = Known(leg=FlightLeg(key=key), waiting=tuple(waiting[key]), deliveries=tuple(arrived[key]))
        yield pipeline.screen(known, screener, now, _plain_id)


def _plain_id(key: str) -> str:
    return hashlib.sha256(f"pnrscreen/bench|{key}".encode()).hexdigest()[:32]


def hit_view(hit: Hit, passenger: Passenger, leg: FlightLeg) -> View:
    """Show one hit with everything that made it: the person, the flight, the cause and each finding or step."""
    cause = hit.cause
    shown: View = {
        "hit": hit.id,
        "severity": hit.level.name.lower(),
        "passenger": person_view(passenger),
        "flight": {
            "carrier": hit.leg.carrier,
            "number": hit.leg.number,
            "departure": hit.leg.departure,
            "date": hit.leg.date,
            "arrival": leg.destination,
            "scheduled_departure": leg.scheduled_departure,
        },
        "edition": hit.edition,
    }
    if isinstance(cause, Match):
        shown["cause"] = {"kind": "list", "list": cause.watchlist, "entry": cause.entry_id, "version": cause.entry_digest}
        shown["entry_name"] = cause.entry_name
        shown["score"] = cause.score / 1000
        shown["findings"] = [asdict(finding) for finding in cause.findings]
    else:
        shown["cause"] = {"kind": "rule", "rule": cause.rule, "version": cause.version, "digest": cause.digest}
        shown["title"] = cause.title
        shown["verdict"] = cause.verdict.value
        shown["indicators"] = dict(cause.indicators)
        shown["exonerating"] = dict(cause.exonerating)
        shown["trace"] = [asdict(step) for step in cause.trace]
    return shown


def person_view(passenger: Passenger) -> View:
    """Show who a passenger is: the first name said, what identifies them, and which segments say so."""
    identity: Identity = passenger.identity
    name = identity.names[0] if identity.names else None
    return {
        "id": passenger.id,
        "kind": passenger.kind.value,
        "surname": name.surname if name else "",
        "given_names": name.given if name else "",
        "birth_dates": [str(date) for date in identity.birth_dates],
        "sex": identity.sex,
        "nationalities": list(identity.nationalities),
        "documents": [
            {"kind": document.kind, "number": document.number, "issuer": document.issuer} for document in identity.documents
        ],
        "record_locators": [_locator(locator) for locator in identity.locators if locator.locator],
        "splits": [_locator(locator) for locator in identity.splits],
        "seat": passenger.seat,
        "ambiguous": passenger.ambiguous,
        "provenance": [
            {"source": statement.source.value, **statement.provenance._asdict()}
            for _, statement in passenger.statements
            if statement.provenance is not None
        ],
        "unknown": _unknown(
            name=identity.names,
            sex=identity.sex,
            birth_date=identity.birth_dates,
            nationality=identity.nationalities,
            document=identity.documents,
        ),
    }


# --------------------------------------------------------------------------------------------------------------- match


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """How alike two people are said to be: score 0..1000, match at the default threshold, and one sentence why."""

    score: int
    match: bool
    why: str


def pair(row: Mapping[str, str]) -> Scored:
    """Score one row of ``match pairs``: name1 against name2, with whatever else the row says of both."""
    one, other = (_identity({name: row.get(f"{name}{side}", "") for name in FIELDS}) for side in "12")
    score, findings = watchlist.compare_pair(one, other)
    return Scored(score=score, match=score >= watchlist.DEFAULT.threshold, why=watchlist.sentence(findings))


FIELDS = ("name", "birth_date", "nationality", "sex")
"""What a row of ``match pairs`` may say of each side."""


def read_list(files: Mapping[str, bytes], name: str, format: str = "") -> Watchlist:  # noqa: A002  the field's word
    """Read a list from its files; the format is found out when not said."""
    return watchlist.read(format or watchlist.detect(files), files, name)


class Bench:
    """One list, indexed, to which a table of people is put."""

    def __init__(self, listed: Watchlist, threshold: int) -> None:
        self.entries = len(listed.entries)
        self.names = sum(len(entry.names) for entry in listed.entries)
        self._index = watchlist.prepare([listed])
        self._settings = watchlist.Settings(threshold=threshold, name_floor=min(threshold, watchlist.DEFAULT.name_floor))

    def query(self, row: Mapping[str, str]) -> Iterator[Match]:
        """Yield the matches of one row, best first."""
        yield from watchlist.match(_identity(row), self._index, self._settings)


def why(match: Match) -> str:
    """Return a match as one sentence."""
    return watchlist.why(match)


def _identity(row: Mapping[str, str]) -> Identity:
    """Read a person from a table row: any of the usual column names."""

    def said(*columns: str) -> str:
        return next((row[column].strip() for column in columns if row.get(column)), "")

    full = said("name", "full_name")
    surname, given = ("", full) if full else (said("surname", "last_name"), said("given_names", "first_name"))
    birth = normalise.dates.partial(said("birth_date", "date_of_birth", "dob"))
    number = normalise.documents.number(said("document_number"))
    country = normalise.codes.country(said("nationality"))
    return Identity(
        names=(normalise.names.person_name(surname, given, "TABLE"),),
        birth_dates=(birth,) if birth else (),
        sex=normalise.codes.sex(said("sex", "gender")),
        nationalities=(country,) if country else (),
        documents=(Document(kind="P", number=number),) if number else (),
    )


# --------------------------------------------------------------------------------------------------------------- rules


def load_rules(files: Mapping[str, bytes], policy: rulebook.Policy) -> Rulebook:
    """Read and check rule files, or raise RulebookError naming every fault."""
    return rulebook.load(files, policy)


def unlocked(book: Rulebook, files: Mapping[str, bytes]) -> Sequence[str]:
    """Return what stands differently in the files than in their lock: a rule changed without a new version, or not locked."""
    return rulebook.unlocked(book, files)


def examples(rule: rulebook.Rule) -> Sequence[str]:
    """Run a rule's own examples and return those that do not hold."""
    return rulebook.examples(rule)


def lock(book: Rulebook) -> bytes:
    """Return the lock file of a rulebook."""
    return rulebook.lock(book)
