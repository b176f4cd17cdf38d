"""Law B4, H 7, H 8: which flights touch no state outside, and what a decision to take some of them in must say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pnrscreen.errors import Refused
from pnrscreen.message import Body as Content
from pnrscreen.message import Broken, Flight, Function, Interchange, Manifest, Message, Pnr, Push
from pnrscreen.privacy import registry, retention, scope
from pnrscreen.privacy.clauses import Flights
from pnrscreen.privacy.scope import Covers, Decision, Gate
from pnrscreen.rights import Actor, Role
from support.clock import MORNING
from support.grants import LAW
from support.keys import a_key
from support.people import HOME_ID, PEOPLE, a_draft, signed

assert LAW.flights
SECOND = timedelta(seconds=1)
COUNTRIES = {"VIE": "AUT", "BCN": "ESP", "FRA": "DEU", "IST": "TUR"}
INSIDE, OUTSIDE, ONWARD = ("BCN", "VIE"), ("IST", "VIE"), ("VIE", "FRA")
COURT = Actor(id="c.court", organisation="Ministry", roles=frozenset({Role.OVERSIGHT}), key=a_key("c.court").line)
KNOWN = registry.verify([signed(a_draft(*PEOPLE, COURT), "j.doe", "m.roe").written()])
MADE = Decision(
    home=HOME_ID,
    made_at="2026-03-01T05:00:00Z",
    authority="Ministry",
    ground="selected",
    reference="M/1",
    reasons="assessment part 4",
    review_body="Court",
    covers="routes",
    named=("BCN-VIE",),
    valid_from="2026-03-01T05:00:00Z",
    valid_until="2026-03-11T05:00:00Z",
)


def a_flight(places: tuple[str, str] = INSIDE, day: str | None = "2026-03-01", number: str = "123") -> Flight:
    departs = day and f"{day}T06:10"
    return Flight(carrier="ZZ", number=number, departure=places[0], arrival=places[1], scheduled_departure=departs)


def a_gate(*decisions: Decision, law: Flights | None = LAW.flights) -> Gate:
    return Gate(law=law, decisions=decisions, country=lambda airport: COUNTRIES.get(airport, ""))


def a_message(body: Content) -> Message:
    return Message(reference="1", standard="PNRGOV", version="13.1", function=Function.ORIGINAL, body=body)


def a_push(flight: Flight, *itinerary: Flight) -> Message:
    return a_message(Push(flight=flight, pnrs=(Pnr(itinerary=itinerary),)))


def an_interchange(*messages: Message) -> Interchange:
    return Interchange(digest="d", start=0, end=1, messages=messages)


# ----------------------------------------------------------------------------------------------------------------- flights


def test_where_the_law_knows_no_inside_every_flight_is_taken_in() -> None:
    assert a_gate(law=None).admits((a_flight(INSIDE),))
    assert not a_gate(law=None).within((a_flight(INSIDE),))


@pytest.mark.parametrize(
    ("sectors", "within"),
    [
        ([INSIDE], True),
        ([INSIDE, ONWARD], True),
        ([(" bcn", "vie ")], True),
        ([OUTSIDE], False),
        ([OUTSIDE[::-1]], False),
        ([INSIDE, OUTSIDE], False),
        ([("QQX", "VIE")], False),  # nobody knows where that is
        ([], False),
    ],
)
def test_a_flight_is_inside_where_every_place_it_touches_is(sectors: Sequence[tuple[str, str]], within: bool) -> None:  # noqa: FBT001
    flight = [a_flight(one) for one in sectors]
    assert a_gate().within(flight) is within
    assert a_gate().admits(flight) is not within
    assert a_gate(replace(MADE, covers="all", named=())).admits(flight)
    assert a_gate(replace(MADE, named=("VIE-QQX",)), replace(MADE, named=("QQX-BCN",))).admits(flight) is not within


@pytest.mark.parametrize(
    ("covers", "named", "takes"),
    [
        (Covers.ALL, (), True),
        (Covers.ROUTES, ("FRA-CDG", "BCN-VIE"), True),
        (Covers.ROUTES, ("VIE-BCN",), False),  # the way back is another route
        (Covers.AIRPORTS, ("VIE",), True),
        (Covers.AIRPORTS, ("BCN",), True),
        (Covers.AIRPORTS, ("FRA",), False),
        (Covers.CARRIERS, ("ZZ",), True),
        (Covers.CARRIERS, ("YY",), False),
    ],
)
def test_a_decision_is_about_the_routes_airports_or_carriers_it_names(
    covers: Covers,
    named: tuple[str, ...],
    takes: bool,  # noqa: FBT001
) -> None:
    made = replace(MADE, covers=covers.value, named=named)
    assert made.takes([a_flight()]) is takes
    assert made.takes([a_flight(("LHR", "DUB")), a_flight()]) is takes


def test_a_decision_stands_from_its_first_second_to_its_last() -> None:
    assert [MADE.stands(at) for at in (MADE.begins - SECOND, MADE.begins, MADE.ends - SECOND, MADE.ends)] == [
        *(False, True, True, False)
    ]


@pytest.mark.parametrize(
    ("onward", "one_flight"),
    [
        (a_flight(OUTSIDE), True),
        (a_flight(OUTSIDE, number="0123"), True),
        (a_flight(OUTSIDE, "2026-03-02"), True),
        (a_flight(OUTSIDE, "2026-02-28"), True),
        (a_flight(OUTSIDE, "2026-03-03"), False),  # the same number flies again
        (a_flight(OUTSIDE, "2026-02-27"), False),
        (a_flight(OUTSIDE, None), False),
        (a_flight(OUTSIDE, number="124"), False),
        (replace(a_flight(OUTSIDE), carrier="YY"), False),
        (a_flight(ONWARD), False),
    ],
)
def test_a_flight_goes_on_under_its_own_number_within_a_day(onward: Flight, one_flight: bool) -> None:  # noqa: FBT001
    sent = an_interchange(a_push(a_flight(), onward))
    kept, out = scope.parted(sent, a_gate())
    assert (kept, out) == ((sent, ()) if one_flight else (an_interchange(), (0,)))


def test_messages_about_one_push_are_taken_in_together_and_other_flights_are_not() -> None:
    inside, shows, other = a_push(a_flight()), a_push(a_flight(), a_flight(OUTSIDE)), a_push(a_flight(ONWARD))
    sent = an_interchange(inside, other, shows)
    assert scope.parted(sent, a_gate()) == (an_interchange(inside, shows), (1,))
    assert scope.parted(an_interchange(inside, other), a_gate()) == (an_interchange(), (0, 1))
    assert scope.parted(sent, None) == (sent, ())
    for sectors, turned in (((a_flight(),), (0,)), ((a_flight(), a_flight(OUTSIDE)), ())):
        manifest = an_interchange(a_message(Manifest(code="745", sectors=sectors)))
        assert scope.parted(manifest, a_gate())[1] == turned
    both = an_interchange(a_message(Manifest(code="745", sectors=(a_flight(),))), a_push(a_flight(OUTSIDE)))
    assert scope.parted(both, a_gate())[1] == (0,)


def test_what_cannot_be_read_waits_unless_its_flight_is_turned_away() -> None:
    unread = [Broken(start=0, end=1, reason="r", flight=flight) for flight in (None, a_flight(), a_flight(OUTSIDE))]
    empty, pushed = an_interchange(), an_interchange(a_push(a_flight()))
    assert scope.unread(unread, empty, a_gate()) == [unread[0], unread[2]]
    assert scope.unread(unread, empty, None) == scope.unread(unread, pushed, a_gate()) == unread


def test_flights_are_counted_once_whatever_speaks_of_them() -> None:
    manifest = a_message(Manifest(code="745", sectors=(a_flight(),)))
    assert scope.flights([a_push(a_flight()), a_push(a_flight()), a_push(a_flight(ONWARD)), manifest, manifest]) == 3


# --------------------------------------------------------------------------------------------------------------- decisions


def stated(**said: object) -> bytes:
    usual = {name: getattr(MADE, name) for name in ("authority", "ground", "reference", "reasons", "review_body", "covers")}
    moments = {"valid_from": datetime.fromisoformat(MADE.valid_from), "valid_until": datetime.fromisoformat(MADE.valid_until)}
    every = {**usual, "named": [*MADE.named], **moments} | said
    return "".join(
        f"{name} = {value.isoformat() if isinstance(value, datetime) else json.dumps(value)}\n"
        for name, value in every.items()
        if value is not None
    ).encode()


def test_what_is_stated_is_what_is_decided() -> None:
    assert scope.propose(stated(), HOME_ID, MORNING) == MADE
    assert scope.propose(stated(covers="all", named=None), HOME_ID, MORNING) == replace(MADE, covers="all", named=())
    assert scope.propose(stated(reasons="x" * 400, covers="carriers", named=["ZZ", "A1B", "ZZ"]), HOME_ID, MORNING).named == (
        *("A1B", "ZZ"),
    )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"ground": None, "covers": None}, "^covers is missing; ground is missing$"),
        ({"valid_from": None}, "^valid_from is missing$"),
        ({"more": 1}, "^more is not a key of a decision$"),
        ({"home": "home-9"}, "^home is not a key of a decision$"),
        ({"valid_from": "2026-03-01"}, "^valid_from is a moment with its zone"),
        ({"valid_until": datetime(2026, 3, 11)}, "^valid_until is a moment with its zone"),  # noqa: DTZ001
        ({"reasons": "x" * 401}, "^reasons is a text of at most 400 characters$"),
        ({"reasons": " "}, "^reasons is a text"),
        ({"reasons": "a\nb"}, "^reasons is a text"),
        ({"authority": 7, "reference": 7}, "^authority is a text of .*; reference is a text"),
        ({"covers": "some"}, "^covers is one of all, routes, airports, carriers$"),
        ({"named": "BCN-VIE"}, "^named is a list of texts$"),
        ({"named": ["BCN-VIE", 7]}, "^named is a list of texts$"),
        ({"named": []}, "^named lists the routes, such as VIE-FRA"),
        ({"covers": "all"}, "^a decision about all flights names none$"),
        ({"named": ["BCN-VIE", "bcn-vie"]}, "^'bcn-vie' is none of routes"),
        ({"covers": "carriers", "named": ["Z"]}, "^'Z' is none of carriers"),
        ({"covers": "carriers", "named": ["ZZZZ"]}, "^'ZZZZ' is none of carriers"),
        *(
            ({"valid_until": datetime.fromisoformat(MADE.valid_from) - before}, "^valid_from is before valid_until$")
            for before in (timedelta(), SECOND)
        ),
    ],
)
def test_every_fault_of_what_is_stated_is_said(said: dict[str, object], why: str) -> None:
    with pytest.raises(Refused, match=why):
        scope.propose(stated(**said), HOME_ID, MORNING)


def test_a_decision_has_one_byte_form() -> None:
    with pytest.raises(Refused, match="written in TOML"):
        scope.propose(b"\xff", HOME_ID, MORNING)
    content = MADE.signed("j.doe", b"s").written()
    assert scope.read(content) == MADE.signed("j.doe", b"s")
    for other in (
        content + b" ",
        content.replace(b'"2026-03-11T05:00:00Z"', b'"soon"'),
        content.replace(b'"signatures"', b'"signature"'),
        content.replace(b'"home"', b'"house"'),
        b"[]",
        b"",
    ):
        with pytest.raises(Refused, match="no decision on flights"):
            scope.read(other)


def why(made: Decision = MADE, *who: str, at: datetime = MORNING, law: object = LAW, known: object = KNOWN) -> str:
    """Return why a decision that some signed may not be adopted, or nothing where it may; where none did, be proposed."""
    for one in who:
        made = made.signed(one, a_key(one).sign(made.to_sign))
    try:
        scope.check(made, law, known, at, signed=bool(who))
    except (Refused, registry.RegistryError) as refused:
        return str(refused)
    return ""


def test_a_decision_is_one_that_the_profile_lets_be_made() -> None:
    assert why() == ""
    assert why(law=replace(LAW, flights=None)).endswith("names no states whose flights among themselves need a decision")
    assert why(replace(MADE, ground="whim")).startswith("'whim' is no ground of the profile eu-strict; it knows ")
    assert "it knows none" in why(law=replace(LAW, flights=replace(LAW.flights, grounds={})))
    everything = replace(MADE, covers="all", named=())
    assert "only named routes" in why(everything)
    assert why(replace(everything, ground="threat")) == ""
    for ground in LAW.flights.grounds.values():
        latest = retention.ends(LAW, MADE.begins.date(), ground.longest)
        name = next(name for name, one in LAW.flights.grounds.items() if one is ground)
        assert why(replace(MADE, ground=name, valid_until=f"{latest:%Y-%m-%dT%H:%M:%SZ}")) == ""
        longer = why(replace(MADE, ground=name, valid_until=f"{latest + SECOND:%Y-%m-%dT%H:%M:%SZ}"))
        assert longer.endswith(f"lasts {ground.longest.text} at most: here until {latest:%F %T} UTC")
    assert why(at=MADE.ends - SECOND) == ""
    assert "is over" in why(at=MADE.ends)
    for other in ("home-6", "home-8"):
        assert why(replace(MADE, home=other)) == "this decision was made for another home"


def test_actors_of_two_organisations_sign_a_decision_where_real_people_fly() -> None:
    assert why(MADE, "j.doe", "c.court") == ""
    assert "of two organisations" in why(MADE, "j.doe", "m.roe")
    assert "needs the signatures of two actors" in why(MADE, "c.court")
    assert "someone unknown" in why(MADE, "j.doe", "stranger")
    pretended = replace(KNOWN, newest=replace(KNOWN.newest, synthetic=True))
    assert why(MADE, "j.doe", known=pretended) == ""
