"""What those who travel with a passenger answer, and when they answer nothing."""

from dataclasses import replace

import pytest

from pnrscreen.message import Bags, Contact, Kind, Locator
from pnrscreen.model import Booking
from pnrscreen.rulebook import Scene, company
from pnrscreen.rulebook.attributes import Facts
from support.builders import a_leg, a_passenger, an_identity

BOOKED = Locator(owner="NV", locator="ABCDEF")
ELSEWHERE = Locator(owner="NV", locator="GHIJKL")
PHONE = (Contact(kind="phone", value="+31200000001"),)


def someone(id="me", *, kind=Kind.PASSENGER, booking=None, bags=Bags(), surname="MARLOWE", born="1984-03-12", **identity):  # noqa: A002
    who = replace(an_identity(surname, born=born), **identity)
    return a_passenger(who, id=id, kind=kind, booking=booking, bags=bags)


def a_scene(*people, departs="2026-03-01T07:00"):
    return Scene(passenger=people[0], leg=a_leg(departs=departs), others=people, airport=lambda _: None)


def test_companions_are_known_from_a_reservation_only():
    assert company.companions(a_scene(someone(booking=Booking(), companions=3))) == 3
    assert company.companions(a_scene(someone())) is None


@pytest.mark.parametrize(
    ("others", "adult"),
    [
        ((), False),
        (("1980-01-01",), True),
        (("2016-01-01",), False),
        (("2016-01-01", ""), None),
        (("", "1980-01-01"), True),
    ],
)
def test_an_adult_on_the_reservation_is_one_known_to_be_adult(others, adult):
    child = someone("child", born="2014-01-01", locators=(BOOKED,))
    others = (someone(f"{n}", born=born, locators=(BOOKED,)) for n, born in enumerate(others))
    assert company.adult_same_booking(a_scene(child, *others)) is adult


def test_without_a_locator_nobody_can_be_on_the_reservation():
    assert company.adult_same_booking(a_scene(someone())) is None


def test_crew_is_no_company():
    child = someone("child", locators=(BOOKED,))
    assert company.adult_same_booking(a_scene(child, someone("crew", kind=Kind.CREW, locators=(BOOKED,)))) is False


def test_a_contact_is_shared_with_people_on_other_reservations():
    me = someone("1", contacts=PHONE, locators=(BOOKED,), booking=Booking())
    companion = someone("2", contacts=PHONE, locators=(BOOKED,))
    stranger = someone("3", contacts=PHONE, locators=(ELSEWHERE,))
    child = someone("4", contacts=PHONE, locators=(ELSEWHERE,), born="2014-01-01")
    assert company.contact_shared_with(a_scene(me, companion)) == 0
    assert company.contact_shared_with(a_scene(me, companion, stranger, child)) == 2
    assert company.contact_shared_adult(a_scene(me, stranger)) is True
    assert company.contact_shared_adult(a_scene(me, child)) is False


def test_a_reservation_without_a_contact_shares_none_and_no_reservation_says_nothing():
    assert company.contact_shared_with(a_scene(someone(booking=Booking()))) == 0
    assert company.contact_shared_adult(a_scene(someone(booking=Booking()))) is False
    assert company.contact_shared_with(a_scene(someone())) is company.contact_shared_adult(a_scene(someone())) is None


def test_an_unaccompanied_minor_is_announced_by_a_service_code():
    assert company.umnr(a_scene(someone(booking=Booking(services=("UMNR",))))) is True
    assert company.umnr(a_scene(someone(booking=Booking()))) is False
    assert company.umnr(a_scene(someone())) is None


def test_others_of_the_reservation_on_this_flight_are_counted():
    me = someone("1", locators=(BOOKED,))
    child, other = someone("2", born="2014-01-01", locators=(BOOKED,)), someone("3", locators=(BOOKED,))
    assert (company.here(a_scene(me, child, other)), company.minors(a_scene(me, child, other))) == (2, 1)
    assert company.minors(a_scene(me, someone("4", born="", locators=(BOOKED,)))) is None
    assert (
        company.here(a_scene(someone())) is company.minors(a_scene(someone())) is company.travellers(a_scene(someone())) is None
    )


def test_people_of_a_divided_reservation_are_counted_from_either_side():
    me = someone("1", locators=(BOOKED,), splits=(ELSEWHERE,), booking=Booking(split=True))
    other = someone("2", locators=(ELSEWHERE,), splits=(BOOKED,), booking=Booking(split=True))
    silent = someone("3", locators=(ELSEWHERE,), booking=Booking())
    assert company.divided_here(a_scene(me, other, silent)) == 2
    assert company.divided_here(a_scene(silent, me)) == 1
    assert company.divided_here(a_scene(someone("4"), me)) is None


def test_contacts_are_told_by_kind_and_domain():
    given = (*PHONE, Contact(kind="email", value="a.b@Example.ORG"), Contact(kind="email", value="nonsense"))
    scene = a_scene(someone(contacts=given))
    assert company.contact_kinds(scene) == ("phone", "email")
    assert company.email_domains(scene) == ("example.org",)
    assert company.contact_kinds(a_scene(someone())) is company.email_domains(a_scene(someone())) is None


def test_each_traveller_says_what_is_known_of_them():
    me = someone("1", locators=(BOOKED,))
    child = someone("2", born="2014-01-01", locators=(BOOKED,), bags=Bags(pieces=2), surname="KESTREL")
    facts = Facts(replace(a_scene(me, child), matches={}))
    (other,) = facts["travellers"]
    asked = ("kind", "age", "minor", "sex", "nationality", "checked_in", "bags", "same_surname", "same_document", "list_score")
    assert [other[part] for part in asked] == ["passenger", 12, True, "F", "NLD", None, 2, False, True, 0]
    (unlisted,) = Facts(a_scene(me, child))["travellers"]
    assert unlisted["list_score"] is None
