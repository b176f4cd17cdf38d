"""The table of what a rule may ask is complete, typed, explained, and lawful."""

from dataclasses import replace
from datetime import datetime

import pytest

from pnrscreen.message import Bags, Contact, Flight, Locator, Payment
from pnrscreen.model import Booking
from pnrscreen.rulebook import Scene
from pnrscreen.rulebook.attributes import ATTRIBUTES, BY_NAME, PARTS, USABLE, Facts, Standing, find, is_prohibited
from pnrscreen.rulebook.language import LISTS, Type
from pnrscreen.rulebook.scene import History
from support.builders import a_leg, a_passenger, an_identity

ASKED = [row for row in ATTRIBUTES if row.standing is not Standing.PROHIBITED]


def test_no_name_stands_twice():
    assert len(BY_NAME) == len(ATTRIBUTES)


@pytest.mark.parametrize("row", ATTRIBUTES, ids=lambda row: row.name)
def test_every_row_says_what_it_means_and_where_it_comes_from(row):
    assert row.meaning.endswith(".")
    assert row.category in {"derived", "special"} or 1 <= int(row.category.removeprefix("annex-i:")) <= 19


WHO = "Art 6(3)(a): who somebody is, is compared with lists of persons sought; criteria are no list (Art 6(4))"
FREE_TEXT = "C-817/19 paras 129-140: free text is not reachable; an address is one text"
NOT_HELD = "the model holds no such fact"
TECHNICAL = "says something of the system that stores, nothing of the journey"
REASONS = frozenset({WHO, FREE_TEXT, NOT_HELD, TECHNICAL})

PEER = {
    **dict.fromkeys(
        (f"Address.{part}" for part in ("city", "country", "line1", "line2", "line3", "postalCode", "state")), FREE_TEXT
    ),
    "CreditCard.accountHolder": "payments.third_party",
    "CreditCard.expiration": NOT_HELD,
    "CreditCard.number": "payments.shared_with",
    "CreditCard.cardType": "payments.vendor",
    "Document.issuanceCountry": "documents.issuer",
    "Document.expirationDate": "documents.expiry",
    "Document.issuanceDate": "documents.issued",
    "Document.documentNumber": WHO,
    "Document.documentType": "documents.kind",
    "Email.address": WHO,
    "Email.domain": "contact.email_domains",
    "Flight.destination": "leg.destination.airport",
    "Flight.origin": "leg.departure.airport",
    "Flight.carrier": "leg.carrier",
    "Flight.destinationCountry": "leg.destination.country",
    "Flight.originCountry": "leg.departure.country",
    "Flight.direction": "leg.destination.regions",
    "Flight.ETA": "leg.arrives",
    "Flight.ETD": "leg.departs",
    "Flight.flightNumber": "leg.number",
    "Flight.isOperatingFlight": "itinerary.flights.codeshare",
    "Flight.isMarketingFlight": "itinerary.flights.codeshare",
    "BookingDetail.origin": "itinerary.flights.departure.airport",
    "BookingDetail.destination": "itinerary.flights.arrival.airport",
    "FrequentFlyer.carrier": "passenger.frequent_flyer_carriers",
    "FrequentFlyer.number": WHO,
    "Passenger.age": "passenger.age",
    "Passenger.coTravelerCount": "companions.count",
    "Passenger.hoursBeforeTakeOff": "booking.lead_hours",
    "Passenger.nationality": "passenger.nationality",
    "Passenger.debarkation": "passenger.disembarks.airport",
    "Passenger.debarkationCountry": "passenger.disembarks.country",
    "Passenger.dob": "passenger.age",
    "Passenger.embarkation": "passenger.embarks.airport",
    "Passenger.embarkationCountry": "passenger.embarks.country",
    "Passenger.gender": "passenger.sex",
    **dict.fromkeys((f"Passenger.{part}Name" for part in ("first", "last", "middle")), WHO),
    "Passenger.residencyCountry": "passenger.residence",
    "Passenger.passengerType": "passenger.kind",
    "Passenger.travelFrequency": "passenger.trips_last_180_days",
    "Phone.number": "contact.shared_with",
    "Seat.number": "passenger.seat",
    "Seat.cabinClass": "leg.class",
    "Seat.apis": "passenger.sources",
    **dict.fromkeys((f"Bag.{part}" for part in ("airline", "country", "destinationAirport", "primeFlight")), NOT_HELD),
    "Bag.bagId": "bags.tags",
    "Bag.data_source": TECHNICAL,
    "Bag.weight": "bags.weight_kg",
    "Bag.bagCount": "bags.pieces",
    "Bag.headPool": "bags.shared_with",
    "PaymentForm.wholeDollarAmount": "payments.amount",
    "PaymentForm.paymentType": "payments.kind",
    "Pnr.bagCount": "bags.pieces",
    "Pnr.baggageWeight": "bags.weight_kg",
    "Pnr.dateBooked": "booking.created",
    "Pnr.carrier": "booking.owners",
    "Pnr.dateReceived": TECHNICAL,
    "Pnr.daysBookedBeforeTravel": "booking.lead_hours",
    "Pnr.departureDate": "itinerary.departs",
    "Pnr.id": TECHNICAL,
    "Pnr.origin": "itinerary.origin.airport",
    "Pnr.originCountry": "itinerary.origin.country",
    "Pnr.passengerCount": "booking.party",
    "Pnr.recordLocator": WHO,
    "Pnr.tripType": "itinerary.one_way",
    "Pnr.tripDuration": "itinerary.nights_away",
    "DwellTime.location": "itinerary.stops.airport",
    "DwellTime.dwellTime": "itinerary.stops.hours",
    "Agency.country": "booking.agency.country",
    "Agency.identifier": "booking.agency.number",
    "Agency.location": "booking.agency.city",
    "Agency.name": "booking.agency.office",
    "Agency.city": "booking.agency.city",
    "Agency.phone": NOT_HELD,
}
"""Every attribute a rule of GTAS can ask (its ``entities.json``)."""

KINDS = {
    Type.BOOL: bool,
    Type.INT: int,
    Type.DOUBLE: float,
    Type.STRING: str,
    Type.TIMESTAMP: datetime,
    **dict.fromkeys(LISTS, (tuple, list)),
}


@pytest.fixture
def full(airport) -> Scene:
    """Return a scene in which as much as possible is known."""
    flights = (
        Flight(carrier="NV", departure="GYE", arrival="LIS", scheduled_departure="2026-12-01T20:00", operated_by="XY 1"),
        Flight(carrier="NV", departure="LIS", arrival="AMS", scheduled_departure="2026-12-03T20:00", booking_class="Y"),
    )
    booked = Locator(owner="NV", locator="ABCDEF")
    who = replace(
        an_identity(),
        contacts=(Contact(kind="email", value="a@b.example"),),
        payments=(Payment(kind="card", amount="10.0", currency="EUR", vendor="VI", account="XX1234", holder="MARLOWE"),),
        locators=(booked,),
        splits=(Locator(owner="NV", locator="GHIJKL"),),
    )
    booking = Booking(created_at="2026-11-01T00:00:00Z", itinerary=flights, payment_kinds=("card",), party=2)
    me, other = (
        a_passenger(who, id=name, booking=booking, bags=Bags(pieces=1, weight_kg=9, tags=("1",)), seat="1A") for name in "ab"
    )
    leg = a_leg(departure="GYE", destination="LIS", departs="2026-12-01T20:00")
    history = History(flown=(), since="2020-01-01")
    return Scene(passenger=me, leg=leg, others=(me, other), airport=airport, matches={}, history=history)


def fits(value: object, of: Type) -> bool:
    return value is None or (isinstance(value, KINDS[of]) and (of is not Type.INT or not isinstance(value, bool)))


@pytest.mark.parametrize("row", [row for row in ASKED if not row.part_of], ids=lambda row: row.name)
def test_every_answer_is_unknown_or_of_its_type(row, full):
    bare = Scene(passenger=a_passenger(booking=Booking()), leg=a_leg(), others=(), airport=lambda _: None)
    assert fits(Facts(bare)[row.name], row.type)
    assert fits(Facts(full)[row.name], row.type)
    assert row.type is not Type.STRINGS or all(item is None or isinstance(item, str) for item in Facts(full)[row.name] or ())


@pytest.mark.parametrize("name", PARTS)
def test_every_part_of_what_a_list_holds_is_unknown_or_of_its_type(name, full):
    items = Facts(full)[name]
    assert items
    for item in items:
        assert all(fits(item[row.part], row.type) for row in PARTS[name])


@pytest.mark.parametrize(("peer", "ours"), PEER.items())
def test_everything_the_peer_asks_is_asked_here_or_refused_for_a_reason(peer, ours):
    """A value is one of our attributes, or why there is none: an article, or that the model holds no such fact."""
    assert ours in USABLE or ours in REASONS, peer


def test_the_peer_asks_eighty_six_attributes():
    assert len(PEER) == 86


@pytest.mark.parametrize(
    "name", ["religion", "passenger.religion", "service.meal", "remarks.text", "passenger.remarks", "health", "passenger.title"]
)
def test_a_prohibited_word_anywhere_in_a_name_prohibits_it(name):
    assert is_prohibited(name)


@pytest.mark.parametrize("name", ["booking.party", "unknown.name"])
def test_what_is_free_or_unknown_is_not_prohibited(name):
    assert not is_prohibited(name)
    assert (find(name) is None) is name.startswith("unknown")


@pytest.mark.parametrize("name", ["age", "minor", "sex", "nationality", "residence", "birth_place"])
def test_what_a_person_is_asks_for_a_justification(name):
    assert BY_NAME[f"passenger.{name}"].standing is Standing.RESTRICTED


def test_a_prohibited_attribute_has_no_answer():
    facts = Facts(Scene(passenger=a_passenger(), leg=a_leg(), others=(), airport=lambda _: None))
    assert facts["religion"] is None


def test_an_answer_is_asked_for_once():
    asked = []

    def airport(code):
        asked.append(code)

    facts = Facts(Scene(passenger=a_passenger(bags=Bags(pieces=1)), leg=a_leg(), others=(), airport=airport))
    assert facts["leg.departure.country"] is facts["leg.departure.country"] is None
    assert asked == ["OSL"]
