"""Flight scope: which flights may be taken in at all, and which only while a decision lets them be.

This module knows when a flight touches no state but those inside (Directive 2016/681 Art 3(3)), what a decision to take such
flights in must say (C-817/19 paras 163-174, Regulation 2025/13 Art 13), and that it ends by itself. It refuses to know which
states are inside and how long a decision may last: the profile says so. It refuses to know where an airport lies: whoever asks
brings that.

What is judged is the flight, with its stop-overs (Art 3(2)): one sector outside makes it a flight from or to a third country,
on all its sectors and for everyone aboard. A connection is another flight. So a reservation that also has one outside stays,
with its whole itinerary (Annex I item 7), as it was pushed for the flight outside; what is pushed for the one inside is not
taken in. A place that nobody knows is not inside: what cannot be placed is kept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar

import orjson

from pnrscreen.errors import Refused
from pnrscreen.message import Broken, Flight, Interchange, Manifest, Message, Push
from pnrscreen.model import Instant
from pnrscreen.privacy import signing
from pnrscreen.privacy.clauses import Flights
from pnrscreen.privacy.profile import Profile
from pnrscreen.privacy.registry import Registry, check_signatures
from pnrscreen.privacy.retention import ends

OUT_OF_SCOPE = "out_of_scope"
"""Under which what was not taken in for its flight is counted."""
ORGANISATIONS_MIN = 2
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_TEXT = re.compile(r"[^\x00-\x1f\x7f]{1,400}")
_TEXTS = ("authority", "ground", "reference", "reasons", "review_body")
_MOMENTS = ("valid_from", "valid_until")


class Covers(StrEnum):
    """What a decision is about: every flight inside, or those on named routes, at named airports, of named carriers."""

    ALL = "all"
    ROUTES = "routes"
    AIRPORTS = "airports"
    CARRIERS = "carriers"


_NAMED: Mapping[Covers, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        Covers.ROUTES: (re.compile(r"[A-Z]{3}-[A-Z]{3}"), "VIE-FRA, from and to"),
        Covers.AIRPORTS: (re.compile(r"[A-Z]{3}"), "VIE"),
        Covers.CARRIERS: (re.compile(r"[A-Z0-9]{2,3}"), "ZZ"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(signing.Signed):
    """That flights inside are taken in: who decided, on what ground and for what reasons, which flights, from when until when.

    ``review_body`` is the court or independent body that can end it. Moments are UTC, ``valid_until`` the first second on which
    it stands no more. It is not renewed: whoever wants it longer reviews the reasons and decides again.
    """

    domain: ClassVar[bytes] = b"pnrscreen/flight-scope/v1\n"
    home: str
    made_at: str
    authority: str
    ground: str
    reference: str
    reasons: str
    review_body: str
    covers: str
    named: tuple[str, ...]
    valid_from: str
    valid_until: str

    def said(self) -> dict[str, object]:
        """Return what it says, without the signatures."""
        told = ("home", "made_at", *_TEXTS, "covers", *_MOMENTS)
        return {name: getattr(self, name) for name in told} | {"named": sorted(self.named)}

    @property
    def begins(self) -> Instant:
        """The first second on which it stands."""
        return _moment(self.valid_from)

    @property
    def ends(self) -> Instant:
        """The first second on which it stands no more."""
        return _moment(self.valid_until)

    def stands(self, now: Instant) -> bool:
        """Tell whether it lets flights in at a moment, unless somebody ended it."""
        return self.begins <= now < self.ends

    def takes(self, sectors: Sequence[Flight]) -> bool:
        """Tell whether it is about a flight of these sectors."""
        match Covers(self.covers):
            case Covers.ALL:
                return True
            case Covers.ROUTES:
                spoken = {f"{_code(one.departure)}-{_code(one.arrival)}" for one in sectors}
            case Covers.AIRPORTS:
                spoken = {_code(place) for one in sectors for place in (one.departure, one.arrival)}
            case _:  # of carriers
                spoken = {_code(one.carrier) for one in sectors}
        return not spoken.isdisjoint(self.named)


# ---------------------------------------------------------------------------------------------------------- decisions


def propose(text: bytes, home: str, made_at: Instant) -> Decision:
    """Read what is to be decided, TOML with a value for every field of a Decision but ``home`` and ``made_at``.

    Raises Refused with every fault.
    """
    try:
        stated = tomllib.loads(text.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(f"a decision is written in TOML: {error}") from None
    wanted = {*_TEXTS, *_MOMENTS, "covers"}
    faults = [f"{key} is missing" for key in sorted(wanted - stated.keys())]
    faults += [f"{key} is not a key of a decision" for key in sorted(stated.keys() - wanted - {"named"})]
    for key in _MOMENTS:
        if isinstance(stated.get(key), datetime) and stated[key].tzinfo is not None:
            stated[key] = f"{stated[key].astimezone(UTC):{_MOMENT}}"
        elif key in stated:
            faults.append(f"{key} is a moment with its zone, such as 2026-12-01T00:00:00Z")
    if faults:
        raise Refused("; ".join(faults))
    return _made({**stated, "named": stated.get("named", []), "home": home, "made_at": f"{made_at.astimezone(UTC):{_MOMENT}}"})


def read(content: bytes) -> Decision:
    """Read a decision as its file holds it, whoever signed it. Raises Refused for what is not the one byte form of one."""
    try:
        stated = orjson.loads(content)
        signatures = signing.unlisted(stated.pop("signatures"))
        made = replace(_made(stated), signatures=signatures)
        same = made.written() == content
    except (ValueError, TypeError, KeyError, AttributeError):
        same = False
    if not same:
        raise Refused("this is no decision on flights, or not written in its one canonical form")
    return made


def _made(stated: dict[str, Any]) -> Decision:
    """Return a decision whose fields are of the shape they must have; raises Refused with every fault."""
    faults = [f"{key} is a text of at most 400 characters" for key in _TEXTS if not _is_text(stated.get(key))]
    named = stated.get("named")
    if stated.get("covers") not in set(Covers):
        faults.append(f"covers is one of {', '.join(Covers)}")
    elif not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        faults.append("named is a list of texts")
    else:
        faults += _misnamed(Covers(stated["covers"]), named)
    if faults:
        raise Refused("; ".join(faults))
    made = Decision(**{**stated, "named": tuple(sorted(set(named or ())))})
    if made.begins >= made.ends:
        raise Refused("valid_from is before valid_until")
    return made


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and _TEXT.fullmatch(value) is not None


def _misnamed(covers: Covers, named: Sequence[str]) -> list[str]:
    if covers is Covers.ALL:
        return ["a decision about all flights names none"] if named else []
    shape, example = _NAMED[covers]
    if not named:
        return [f"named lists the {covers}, such as {example}"]
    return [f"{one!r} is none of {covers}: write it as {example}" for one in named if not shape.fullmatch(one)]


def check(made: Decision, law: Profile, registry: Registry, now: Instant, *, signed: bool) -> None:
    """Raise Refused for a decision that the profile does not let be made, or that is over. Where it is to be ``signed``, raise
    Refused or RegistryError unless actors of two organisations did; in a home that holds no real person nobody needs to.
    """
    if law.flights is None:
        raise Refused(f"the profile {law.id} names no states whose flights among themselves need a decision")
    ground = law.flights.grounds.get(made.ground)
    if ground is None:
        known = ", ".join(law.flights.grounds) or "none: no decision lets flights in that touch no state outside"
        raise Refused(f"{made.ground!r} is no ground of the profile {law.id}; it knows {known}")
    if made.covers == Covers.ALL and not ground.everything:
        raise Refused(f"on the ground {made.ground!r} only named routes, airports or carriers can be taken in")
    if made.ends > (latest := ends(law, made.begins.date(), ground.longest)):
        raise Refused(
            f"a decision on the ground {made.ground!r} lasts {ground.longest.text} at most: here until {latest:%F %T} UTC"
        )
    if now >= made.ends:
        raise Refused("this decision is over: what is to go on is decided anew")
    if made.home != registry.home:
        raise Refused("this decision was made for another home")
    if not signed:
        return
    check_signatures("the decision", made.to_sign, made.signatures, registry.actors, synthetic=registry.synthetic)
    organisations = {registry.actors[who].organisation for who in made.signatures}
    if not registry.synthetic and len(organisations) < ORGANISATIONS_MIN:
        raise Refused("the decision is signed by actors of two organisations; those who signed are of one")


def _moment(said: str) -> Instant:
    return datetime.strptime(said, _MOMENT).replace(tzinfo=UTC)


# --------------------------------------------------------------------------------------------------------------- gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What lets a flight in at one moment: which states are inside, the decisions that stand, the country (alpha-3) of an
    airport, "" for one that nobody knows, and whether a flight has left the country and what is known of it is kept no more.
    """

    law: Flights | None
    decisions: tuple[Decision, ...]
    country: Callable[[str], str]
    left: Callable[[Sequence[Flight]], bool] | None = None

    def admits(self, sectors: Sequence[Flight]) -> bool:
        """Tell whether a flight of these sectors may be taken in."""
        if self.left is not None and self.left(sectors):
            return False
        return not self.within(sectors) or any(one.takes(sectors) for one in self.decisions)

    def within(self, sectors: Sequence[Flight]) -> bool:
        """Tell whether a flight touches known places inside and nothing else."""
        if self.law is None:
            return False
        places = {place for one in sectors for place in (one.departure, one.arrival)}
        return bool(places) and all(self.country(_code(place)) in self.law.inside for place in places)


def parted(interchange: Interchange, gate: Gate | None) -> tuple[Interchange, tuple[int, ...]]:
    """Return an interchange with the messages that may be taken in, and the places (from 0) of those that may not.

    Messages about one push are taken in or not together: any of them may show where its flight goes on to.
    """
    if gate is None:
        return interchange, ()
    turned = [place for place, one in enumerate(interchange.messages) if not _admitted(one, gate)]
    if not turned:
        return interchange, ()
    taken = {
        one.body.flight for place, one in enumerate(interchange.messages) if place not in turned and isinstance(one.body, Push)
    }
    out = tuple(place for place in turned if getattr(interchange.messages[place].body, "flight", None) not in taken)
    kept = tuple(one for place, one in enumerate(interchange.messages) if place not in out)
    return replace(interchange, messages=kept), out


def unread(broken: Iterable[Broken], interchange: Interchange, gate: Gate | None) -> list[Broken]:
    """Return the stretches that may wait in quarantine: not those of a flight that may not be taken in."""
    taken = {one.body.flight for one in interchange.messages if isinstance(one.body, Push)}
    return [one for one in broken if gate is None or one.flight is None or one.flight in taken or gate.admits((one.flight,))]


def flights(messages: Iterable[Message]) -> int:
    """Return how many flights messages are about."""
    return len({one.body.flight if isinstance(one.body, Push) else getattr(one.body, "sectors", ()) for one in messages})


def _admitted(message: Message, gate: Gate) -> bool:
    body = message.body
    if isinstance(body, Manifest):
        return gate.admits(body.sectors)
    if not isinstance(body, Push) or gate.admits((body.flight,)):
        return True
    return gate.admits((body.flight, *_going_on(body)))


def _going_on(push: Push) -> Iterator[Flight]:
    """Yield the sectors of reservations that are the pushed flight's own, before or after a stop-over."""
    flight = push.flight
    for pnr in push.pnrs:
        yield from (one for one in pnr.itinerary if _name(one) == _name(flight) and _near(one, flight))


def _name(flight: Flight) -> tuple[str, str]:
    return _code(flight.carrier), _code(flight.number).lstrip("0")


def _near(one: Flight, other: Flight) -> bool:
    """Tell whether two sectors leave within a day: the same number flies again on the next."""
    try:
        days = [date.fromisoformat((sector.scheduled_departure or "")[:10]) for sector in (one, other)]
    except ValueError:
        return False
    return abs((days[0] - days[1]).days) <= 1


def _code(said: str) -> str:
    return said.strip().upper()
