"""One query about people at a desk: read, judged, and written as a CUSRES. Pure, as the hot path is, and much shorter.

::

    read / ask   a PAXLST, or a question in values --normalise, privacy.admit--> Asked
    judge        Asked --watchlist, rulebook, profile--> Judged: for each person what lacks, and each cause
    reply        Judged, less what a human dismissed --> Reply: board, refer, insufficient or error
    written      Reply --wire.cusres--> bytes

This module knows in which order the four answers go before each other. It refuses to give a reason with any of them.

What lacks goes first: of somebody who is half said nothing that was found is more than a guess, and nothing that was not found
clears them. Then what a human must look at. Whoever is left may board.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Final

from pnrscreen import lanes, normalise, pipeline, privacy, quality, rulebook, wire
from pnrscreen import message as said
from pnrscreen.correlate import marks, passenger_id
from pnrscreen.decided import Cause
from pnrscreen.errors import Refused, WireError
from pnrscreen.message import (
    AnswerLevel,
    AnswerResult,
    Flight,
    Function,
    Interchange,
    Kind,
    LocalTime,
    Manifest,
    Message,
    Reported,
)
from pnrscreen.model import FlightLeg, Identity, Instant, Outcome, Passenger, Statement
from pnrscreen.normalise.answers import WRITTEN, Status
from pnrscreen.normalise.interactive import Effect, effect, lacks_people
from pnrscreen.pipeline import InForce
from pnrscreen.query import NOWHERE, Lack, PersonAnswer, Question, Reply, Return, Said, Traveller
from pnrscreen.stages import Admitted
from pnrscreen.wire import cusres

RESPONSE: Final = "962"
PEOPLE_MAX: Final = 99  # that one query may name: a party at a desk, never a flight

_STATUS: Final[Mapping[Said, Status]] = MappingProxyType(
    {
        Said.BOARD: Status.CLEARED,
        Said.REFER: Status.CHECK,
        Said.INSUFFICIENT: Status.INSUFFICIENT,
        Said.ERROR: Status.ERROR,
    }
)
_NOBODY: Final = Identity()
_UNWRITABLE: Final = re.compile(r"[^A-Z0-9 .,\-()/='+:?!\"%&*;<>]")
_QUERY: Final = frozenset({Effect.STATES, Effect.CHANGES})  # of any other nobody is asked about: they leave, a flight closes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query once the law has passed over it. ``digest`` is of what was asked; ``people`` are in the order they were named,
    each with what was admitted of them (None: nothing was). ``carriers`` are those it speaks for; of ``sectors`` is its flight.
    """

    reference: str
    digest: str
    flight: Flight
    leg: FlightLeg
    admitted: Admitted
    revision: str = ""
    people: tuple[tuple[Reported, Statement | None], ...] = field(default=(), repr=False)
    back: Return = NOWHERE
    sectors: tuple[Flight, ...] = ()

    @property
    def carriers(self) -> frozenset[str]:
        """The carriers it speaks for: of its message, and of every leg it reports on."""
        legs = {report.leg.key.carrier for report in self.admitted.reports}
        return frozenset({*self.admitted.carriers, *legs, self.leg.key.carrier} - {""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was found about one person: what lacks, the causes by the id of the hit each would be, whether a human must look
    whatever was found, and whether it is since their record stands ``restricted``, or might, so that nothing was looked for.
    Where it is ``protection``, a carrier is told nothing of it: no cause of those is among these.
    """

    lacks: tuple[Lack, ...] = ()
    causes: Mapping[str, Cause] = field(default_factory=dict, repr=False)
    looked_at: bool = False
    restricted: bool = False
    protection: bool = False


# ---------------------------------------------------------------------------------------------------------------- read


def read(raw: bytes, profile: privacy.Profile) -> Asked:
    """Read a query from the bytes of one interchange of one PAXLST.

    Raises WireError for bytes that cannot be read as one, Refused for reservations and for what is more than a query.
    """
    held = list(wire.each(raw))
    interchanges = [one for one in held if isinstance(one, Interchange)]
    messages = [message for one in interchanges for message in one.messages]
    for one in interchanges:
        privacy.check_kind(one, profile)
    if len(messages) > 1:
        raise Refused("a query is one message: send what is more as messages, where nobody waits for an answer")
    body = messages[0].body if messages else None
    if len(held) > 1 or not isinstance(body, Manifest):
        raise WireError("this is no query: one interchange of one PAXLST")
    (interchange,), (message,) = interchanges, messages
    if effect(body, message.function) in _QUERY and lacks_people(message, body):
        raise WireError("this query names nobody, or fewer people than it states")
    return _asked(interchange, message, body, raw[interchange.start : interchange.end], profile)


def ask(question: Question, profile: privacy.Profile, now: Instant) -> Asked:
    """Take a query in values: it is understood, admitted and kept as the PAXLST that would say the same."""
    canonical = json.dumps(asdict(question), sort_keys=True, separators=(",", ":")).encode("ascii")
    people = tuple(_reported(one, place) for place, one in enumerate(question.travellers, 1))
    manifest = Manifest(code="745", sectors=(question.flight,), people=people, reference=question.reference)
    message = Message(reference="1", standard="PAXLST", version="", function=Function.ORIGINAL, body=manifest)
    interchange = Interchange(
        digest=hashlib.sha256(f"{now.isoformat()}|".encode() + canonical).hexdigest(),
        start=0,
        end=len(canonical),
        reference=question.reference,
        prepared_at=f"{now:%Y-%m-%dT%H:%M:%S.%f}",
        messages=(message,),
    )
    return replace(_asked(interchange, message, manifest, canonical, profile), back=NOWHERE)


def _reported(one: Traveller, place: int) -> Reported:
    document = said.SaidDocument(
        kind=one.document_kind, number=one.document_number, issuer=one.document_issuer, expiry=one.document_expiry
    )
    return Reported(
        kind=Kind.CREW if one.crew else Kind.PASSENGER,
        names=(said.SaidName(source="NAD", surname=one.surname, given=one.given),) if one.surname or one.given else (),
        sex=one.sex,
        birth_date=one.birth_date,
        nationality=one.nationality,
        documents=(document,) if one.document_number or one.document_kind else (),
        seat=one.seat,
        reference=one.reference,
        locators=(one.locator,) if one.locator else (),
        segment=place,
    )


def _asked(interchange: Interchange, message: Message, manifest: Manifest, raw: bytes, profile: privacy.Profile) -> Asked:
    if len(manifest.people) > PEOPLE_MAX:
        raise Refused(f"a query names at most {PEOPLE_MAX} people: send a whole list as a message")
    reports = normalise.people(interchange, message)
    asks = effect(manifest, message.function) in _QUERY
    # A query is no list: that somebody is not named in it says nothing about anybody.
    deliveries = () if asks else normalise.deliveries(interchange, message, reports)
    admitted = privacy.admit(interchange, raw, reports, profile, deliveries)
    people = _named(manifest, admitted) if asks else ()
    on_flights = tuple(report for report in admitted.reports if all(report.leg.key))  # of no flight, nobody is on the board
    flight = normalise.crossing(manifest, None)
    return Asked(
        reference=manifest.reference.strip(),
        digest=_digest(manifest),
        flight=flight,
        leg=normalise.flight_leg(flight),
        admitted=replace(admitted, counted=quality.count(interchange), reports=on_flights),
        revision=manifest.revision,
        sectors=manifest.sectors,
        people=people,
        back=Return(
            sender=interchange.sender,
            recipient=interchange.recipient,
            interchange=interchange.reference,
            message=message.reference,
            access_reference=message.access_reference,
        ),
    )


def _digest(manifest: Manifest) -> str:
    """Return the digest of what is asked, whatever envelope it is sent in again."""
    people = tuple(replace(one, segment=0, offset=0) for one in manifest.people)
    return hashlib.sha256(repr(replace(manifest, people=people)).encode("utf-8", errors="surrogatepass")).hexdigest()


def _named(manifest: Manifest, admitted: Admitted) -> tuple[tuple[Reported, Statement | None], ...]:
    """Return everyone who is named with what was admitted of them; who is named twice alike was reported once."""
    by_segment = {
        statement.provenance.segment: statement
        for report in admitted.reports
        for statement in report.statements
        if statement.provenance is not None
    }
    alike = {replace(one, segment=0, offset=0): by_segment[one.segment] for one in manifest.people if one.segment in by_segment}
    return tuple((one, alike.get(replace(one, segment=0, offset=0))) for one in manifest.people)


# --------------------------------------------------------------------------------------------------------------- judge


def judge(
    asked: Asked, in_force: InForce, now: Instant, name_of: Callable[[str], str], restricted: AbstractSet[str] | None
) -> tuple[Judged, ...]:
    """Say what is found about everyone a query names, in order. Nothing is decided by who else is on the flight.

    Who goes by one of the ``restricted`` names (``correlate.marks``) is neither compared nor shown to a rule, about anybody,
    and a human looks (Directive 2016/680 Art 16(3), Regulation 2016/679 Art 18(2)). None: it may be anybody, so all are.
    """
    law = in_force.profile.interactive
    if law is None:
        raise AssertionError("only a home for border checks is asked")
    day = in_force.profile.day(now)
    of_flight = tuple(lack for lack, value in _of_flight(asked.flight) if not value and lack in law.mandatory)
    identities = [statement.identity if statement else _NOBODY for _, statement in asked.people]
    everyone = [_passenger(asked.leg, statement, name_of) for _, statement in asked.people]
    apart = [bool(one and (restricted is None or (restricted and restricted & marks(one, name_of)))) for one in everyone]
    passengers = [None if set_apart else one for one, set_apart in zip(everyone, apart, strict=True)]
    compared = (_NOBODY if set_apart else who for who, set_apart in zip(identities, apart, strict=True))
    matches = in_force.lists.screen(compared, day)
    outcomes = _outcomes(asked.leg, [one for one in passengers if one is not None], in_force, now)
    judged = []
    for identity, passenger, found, set_apart in zip(identities, passengers, matches, apart, strict=True):
        causes: list[Cause] = [*found, *(outcomes[passenger.id] if passenger else ())]
        lacks = *of_flight, *(lack for lack, value in _of_person(identity) if not value and lack in law.mandatory)
        ids = {pipeline.hit_id(passenger.id, cause, name_of): cause for cause in causes} if passenger else {}
        looked_at = passenger is None or not _recognised(identity, law, asked.leg.key.date or day)
        protection = bool(causes) and passenger is not None and _protected(passenger, causes, in_force.profile.protection.age)
        told = {} if protection else ids
        judged.append(Judged(lacks=lacks, causes=told, looked_at=looked_at, restricted=set_apart, protection=protection))
    return tuple(judged)


def _protected(passenger: Passenger, causes: Sequence[Cause], age: int) -> bool:
    """Tell whether what was found of somebody is for their protection, as it will be once their hits open."""
    victim = any(isinstance(cause, Outcome) and cause.victim for cause in causes)
    return victim or lanes.is_child(passenger, passenger.leg.date, age)


def _of_flight(flight: Flight) -> Iterator[tuple[Lack, object]]:
    yield Lack.CARRIER, flight.carrier
    yield Lack.FLIGHT_NUMBER, flight.number
    yield Lack.DEPARTURE, flight.departure
    yield Lack.ARRIVAL, flight.arrival
    yield Lack.SCHEDULED_DEPARTURE, flight.scheduled_departure


def _of_person(who: Identity) -> Iterator[tuple[Lack, object]]:
    """Yield what is said of a person: of documents by the one that says most."""
    papers = [one for one in who.documents if normalise.documents.distinctive(one.number)]
    paper = max(papers, key=lambda one: (bool(one.kind), bool(one.issuer), one.expiry is not None), default=None)
    yield Lack.SURNAME, any(name.surname for name in who.names)
    yield Lack.BIRTH_DATE, who.birth_dates
    yield Lack.SEX, who.sex
    yield Lack.NATIONALITY, who.nationalities
    yield Lack.DOCUMENT_NUMBER, paper
    yield Lack.DOCUMENT_KIND, paper and paper.kind
    yield Lack.DOCUMENT_ISSUER, paper and paper.issuer
    yield Lack.DOCUMENT_EXPIRY, paper and paper.expiry


def _recognised(who: Identity, law: privacy.Interactive, day: str) -> bool:
    """Tell whether someone carries a document of a kind that a machine takes for one, good on the day of the flight."""
    return any(
        one.kind in law.documents and not (law.refer_expired and one.expiry is not None and str(one.expiry) < day)
        for one in who.documents
    )


def _passenger(leg: FlightLeg, statement: Statement | None, name_of: Callable[[str], str]) -> Passenger | None:
    """Return the passenger that a statement alone makes, under the id they have on the board."""
    if statement is None:
        return None
    return Passenger(
        id=passenger_id(leg.key, name_of, statement.key),
        leg=leg.key,
        kind=statement.kind,
        identity=statement.identity,
        booking=None,
        seat=statement.seat,
        bags=statement.bags,
        statements=((statement.key, statement),),
    )


def _outcomes(leg: FlightLeg, people: Sequence[Passenger], in_force: InForce, now: Instant) -> Mapping[str, Sequence[Outcome]]:
    """Return the rules that say hit, by passenger."""
    ties, rules = rulebook.Ties.among(people), in_force.rules.on(in_force.profile.day(now))
    scenes = [rulebook.Scene(passenger=one, leg=leg, others=tuple(people), airport=pipeline.place, ties=ties) for one in people]
    said = rulebook.evaluate(scenes, rules)
    return {one.id: each.hits for one, each in zip(people, said, strict=True)}


# --------------------------------------------------------------------------------------------------------------- reply


def reply(asked: Asked, judged: Sequence[Judged], dismissed: AbstractSet[str], now: Instant) -> Reply:
    """Answer a query by what was found; ``dismissed`` are the ids of hits that a human dismissed on the very same evidence."""
    answers = [_answer(person, _said(one, dismissed), one.lacks) for (person, _), one in zip(asked.people, judged, strict=True)]
    return _reply(asked, answers, now)


def _said(one: Judged, dismissed: AbstractSet[str]) -> Said:
    if one.lacks:
        return Said.INSUFFICIENT
    return Said.REFER if one.looked_at or one.causes.keys() - dismissed else Said.BOARD


def degraded(asked: Asked, judged: Sequence[Judged], outage: privacy.Outage, now: Instant) -> Reply:
    """Answer a query of which nothing can be kept: as the profile says for an outage, where it would let people board.

    Nobody is let on for it in whom something was found, whatever an officer made of that: nobody can be asked.
    """
    told = reply(asked, judged, frozenset(), now)
    if outage is privacy.Outage.FAIL_CLOSED:
        closed = [replace(one, said=Said.REFER) if one.said is Said.BOARD else one for one in told.answers]
        told = replace(told, answers=tuple(closed))
    return replace(told, degraded=True)


def unreadable(now: Instant) -> Reply:
    """Answer what cannot be read: nobody in it could be judged, and nobody can be named."""
    return Reply(reference="", at=_minute(now), answers=(PersonAnswer(said=Said.ERROR),))


def _answer(person: Reported, answered: Said, lacks: tuple[Lack, ...] = ()) -> PersonAnswer:
    return PersonAnswer(said=answered, reference=person.reference, locators=person.locators, lacks=lacks)


def _reply(asked: Asked, answers: Sequence[PersonAnswer], now: Instant) -> Reply:
    return Reply(
        reference=asked.reference,
        at=_minute(now),
        flight=asked.flight,
        revision=asked.revision,
        answers=tuple(answers),
        back=asked.back,
    )


def _minute(now: Instant) -> LocalTime:
    return f"{now:%Y-%m-%dT%H:%M}"


# ------------------------------------------------------------------------------------------------------------- written


def written(answered: Reply) -> bytes:
    """Write a reply as an interchange of one CUSRES, from whom was asked to who asked.

    Of a reference that holds a letter character set UNOA does not have, a full stop stands in the letter's place.
    """
    back, flight = answered.back, answered.flight
    level = AnswerLevel.MESSAGE if not answered.reference and flight == Flight() else AnswerLevel.PERSON
    flown = {name: _plain(getattr(flight, name)) for name in ("carrier", "number", "departure", "arrival")}
    body = said.Answer(
        code=RESPONSE,
        reference=_plain(answered.reference),
        revision=_plain(answered.revision),
        flight=replace(flight, **flown),
        results=tuple(_result(one, level) for one in answered.answers),
    )
    envelope = cusres.Envelope(
        sender=_plain(back.recipient),
        recipient=_plain(back.sender),
        prepared_at=answered.at,
        reference=_plain(back.interchange) or "1",
        message=_plain(back.message) or "1",
        access_reference=_plain(back.access_reference),
        application="IAPI",
    )
    return cusres.write(body, envelope)


def _result(one: PersonAnswer, level: AnswerLevel) -> AnswerResult:
    lacks = " ".join(lack.value.upper() for lack in one.lacks)
    return AnswerResult(
        level=level,
        locators=tuple(map(_plain, one.locators)),
        reference=_plain(one.reference),
        codes=(WRITTEN[_STATUS[one.said]],),
        texts=(f"MISSING {lacks}",) if lacks else (),
    )


def _plain(text: str) -> str:
    return _UNWRITABLE.sub(".", text.strip().upper())
