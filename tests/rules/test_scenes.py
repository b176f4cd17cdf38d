"""One whole passenger for each pack, among others on a flight: reservation, payment, documents and bags, not facts."""

import dataclasses
import re
from pathlib import Path

import pytest

from pnrscreen import bootstrap
from pnrscreen.message import Bags, Contact, Flight, Locator, Payment
from pnrscreen.model import Booking
from pnrscreen.pipeline import place
from pnrscreen.resemblance import Match
from pnrscreen.rulebook import Scene, evaluate, load
from support.builders import a_date, a_leg, a_passenger, an_identity

FOLDER = Path(__file__).resolve().parents[2] / "rules"
FILES = {
    path.relative_to(FOLDER).as_posix(): re.sub(
        rb'^status = "draft"', b'status = "active"', path.read_bytes(), flags=re.MULTILINE
    )
    for path in FOLDER.rglob("*.toml")
}
BOOK = load(FILES, bootstrap.policy(bootstrap.profile("eu-strict")))
OUT = Flight(
    *(), carrier="NV", number="412", departure="BOG", arrival="MAD", status="HK",
    scheduled_departure="2026-12-15T18:00", scheduled_arrival="2026-12-16T10:00",
)  # fmt: skip
CARD = Payment(kind="card", vendor="VI", account="411111XXXXXX4321", holder="PAYER/PAT")


def flight(way, leaves, lands, status="HK"):
    departure, _, arrival = way.partition("-")
    return Flight(
        carrier="NV", number="412", departure=departure, arrival=arrival,
        scheduled_departure=leaves, scheduled_arrival=lands, status=status,
    )  # fmt: skip


BACK = flight("MAD-BOG", "2026-12-19T12:00", "2026-12-19T22:00")


def someone(number, *, itinerary, created="2026-12-14T09:00", born="1990-05-05", payments=(), bags=Bags(), **said):
    """Return a passenger with a reservation, a document and a name of their own; ``said`` is more of the identity."""
    booked = {name: said.pop(name) for name in ("changed_at", "split") if name in said}
    identity = dataclasses.replace(
        an_identity(f"SURNAME{'ABCDEFGH'[number]}", f"GIVEN{'ABCDEFGH'[number]}", document=f"PX44172{number:02d}"),
        birth_dates=(a_date(born),),
        locators=(Locator(owner="NV", locator=f"AB{number}CD{number}"),),
        payments=payments,
        **said,
    )
    booking = Booking(
        created_at=f"{created}Z",
        itinerary=itinerary,
        payment_kinds=tuple(dict.fromkeys(one.kind for one in payments)) or ("card",),
        party=1 + identity.companions,
        **booked,
    )
    return a_passenger(identity, id=f"p{number}", booking=booking, bags=bags)


def hits(people, leg=None, matches=None):
    """Return the rules that hit the first of several people on one flight."""
    on = leg or a_leg(departure="BOG", destination="MAD", departs="2026-12-15T18:00", arrives="2026-12-16T10:00")
    scene = Scene(passenger=people[0], leg=on, others=tuple(people), airport=place, matches=matches or {})
    return {outcome.rule for outcome in evaluate([scene], BOOK)[0].hits}


def like(score):
    return Match(watchlist="test", entry_id="N-1", entry_digest="", entry_name="", score=score)


def test_a_courier_whose_ticket_a_stranger_paid_with_those_of_others():
    people = [someone(number, itinerary=(OUT, BACK), payments=(CARD,)) for number in range(3)]
    assert hits(people) == {"courier-card-of-a-stranger"}
    assert hits(people[:1]) == set()


def test_a_bag_tag_that_a_stranger_bears_as_well():
    tagged = Bags(pieces=1, weight_kg=20, tags=("0220123456",))
    people = [someone(0, itinerary=(OUT, BACK), bags=tagged), someone(1, itinerary=(OUT, BACK), bags=tagged)]
    assert hits(people) == {"bag-tag-of-a-stranger"}
    together = [
        dataclasses.replace(one, identity=dataclasses.replace(one.identity, locators=people[0].identity.locators))
        for one in people
    ]
    assert hits(together) == set()


def test_two_seats_that_stand_behind_one_document():
    there = (flight("BOG-MAD", "2026-12-15T18:00", "2026-12-16T10:00"),)
    first = someone(0, itinerary=there, payments=(dataclasses.replace(CARD, account="411111XXXXXX1111"),))
    other = someone(1, itinerary=there, payments=(dataclasses.replace(CARD, account="411111XXXXXX2222"),))
    same = dataclasses.replace(other.identity, names=first.identity.names, documents=first.identity.documents)
    assert hits([first, dataclasses.replace(other, identity=same)]) == {"two-seats-for-one-document"}
    assert hits([first, other]) == set()


def test_a_journey_in_pieces_to_a_gateway():
    pieces = (
        flight("BRU-IST", "2026-12-15T08:00", "2026-12-15T13:00"),
        flight("SAW-GZT", "2026-12-15T20:00", "2026-12-15T21:40"),
    )
    leg = a_leg(departure="SAW", destination="GZT", departs="2026-12-15T20:00", arrives="2026-12-15T21:40")
    assert hits([someone(0, itinerary=pieces)], leg) == {"one-way-in-pieces-to-a-gateway"}
    whole = (pieces[0], flight("IST-GZT", "2026-12-15T15:00", "2026-12-15T16:40"))
    leg = a_leg(departure="IST", destination="GZT", departs="2026-12-15T15:00", arrives="2026-12-15T16:40")
    assert hits([someone(0, itinerary=whole)], leg) == set()


def test_a_name_that_is_barely_alike_on_a_journey_in_pieces():
    pieces = (
        flight("BRU-IST", "2026-12-15T08:00", "2026-12-15T13:00"),
        flight("SAW-ADB", "2026-12-15T20:00", "2026-12-15T21:10"),
    )
    leg = a_leg(departure="SAW", destination="ADB", departs="2026-12-15T20:00", arrives="2026-12-15T21:10")
    found = {score: hits([someone(0, itinerary=pieces)], leg, {"p0": [like(score)]}) for score in (720, 930)}
    assert found == {720: {"barely-like-a-listed-person-on-a-broken-journey"}, 930: set()}


@pytest.mark.parametrize(("others", "found"), [(0, {"child-with-a-listed-companion"}), (1, set())])
def test_a_child_with_somebody_who_resembles_an_entry_unless_another_adult_is_there(others, found):
    there = (flight("BOG-MAD", "2026-12-15T18:00", "2026-12-16T10:00"), BACK)
    one = Locator(owner="NV", locator="FAM1LY")
    party = [
        someone(number, itinerary=there, born=born) for number, born in enumerate(("2015-04-04", "1980-01-01", "1983-02-02"))
    ]
    party = [
        dataclasses.replace(who, identity=dataclasses.replace(who.identity, locators=(one,))) for who in party[: 2 + others]
    ]
    assert hits(party, matches={"p1": [like(910)]}) == found


def test_an_escort_who_turns_round_beside_those_who_share_a_telephone():
    turn = (OUT, flight("MAD-BOG", "2026-12-17T09:00", "2026-12-17T19:00"))
    phone = (Contact(kind="phone", value="+573001112233"),)
    people = [someone(number, itinerary=turn if number == 0 else (OUT,), contacts=phone) for number in range(4)]
    assert hits(people) == {"escort-who-turns-round"}
    assert hits(people[:2]) == set()


def test_heavy_luggage_for_two_nights_in_a_state_under_an_embargo():
    there = (
        flight("IST-TIP", "2026-12-15T09:00", "2026-12-15T11:30"),
        flight("TIP-IST", "2026-12-17T12:00", "2026-12-17T16:00"),
    )
    leg = a_leg(departure="IST", destination="TIP", departs="2026-12-15T09:00", arrives="2026-12-15T11:30")
    cash = (Payment(kind="cash"),)
    assert hits([someone(0, itinerary=there, payments=cash, bags=Bags(pieces=3, weight_kg=58))], leg) == {
        "heavy-luggage-for-a-day-under-an-embargo"
    }
    assert hits([someone(0, itinerary=there, payments=cash, bags=Bags(pieces=1, weight_kg=12))], leg) == set()
