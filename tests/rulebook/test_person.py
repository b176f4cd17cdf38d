"""What people, their documents and their company answer, and when they answer nothing."""

from dataclasses import replace

import pytest

from pnrscreen.message import Bags, Contact, Kind, Locator, Membership
from pnrscreen.model import Booking, Document
from pnrscreen.rulebook import Scene, person
from support.builders import a_date, a_document, a_leg, a_passenger, a_statement, an_identity

BOOKED = Locator(owner="NV", locator="ABCDEF")
ELSEWHERE = Locator(owner="NV", locator="GHIJKL")
PHONE = (Contact(kind="phone", value="+31200000001"),)


def someone(id="me", *, kind=Kind.PASSENGER, booking=None, bags=Bags(), surname="MARLOWE", born="1984-03-12", **identity):  # noqa: A002
    who = replace(an_identity(surname, born=born), **identity)
    return a_passenger(who, id=id, kind=kind, booking=booking, bags=bags)


def a_scene(*people, departs="2026-03-01T07:00"):
    return Scene(passenger=people[0], leg=a_leg(departs=departs), others=people, airport=lambda _: None)


@pytest.mark.parametrize(
    ("births", "age", "minor"),
    [
        (("2008-03-01",), 18, False),
        (("2008-03-02",), 17, True),
        (("2008-02-29",), 18, False),
        (("2008-03",), None, None),
        (("2008-02",), 18, False),
        (("2008-04",), 17, True),
        (("1984",), None, False),
        (("2015",), None, True),
        (("2008",), None, None),
        (("1984", "1984-03-12"), 41, False),
        (("1984-03-12", "1985-03-12"), None, False),
        (("2030-01-01",), None, None),
        ((), None, None),
    ],
)
def test_age_is_that_of_the_day_of_travel_and_never_guessed(births, age, minor):
    scene = a_scene(someone(birth_dates=tuple(map(a_date, births))))
    assert person.age(scene) == age
    assert person.minor(scene) is minor


def test_a_flight_without_a_day_has_no_ages_and_no_expiries():
    scene = a_scene(someone(), departs="T07:00")
    assert person.age(scene) is person.document_days_valid(scene) is None


def test_infants_and_announced_children_are_minors_whatever_their_birth_date():
    assert person.minor(a_scene(someone(kind=Kind.INFANT, birth_dates=()))) is True
    assert person.minor(a_scene(someone(booking=Booking(services=("UMNR",)), birth_dates=()))) is True


def test_who_the_person_is():
    scene = a_scene(someone(residence="BEL", birth_place="GENT"))
    assert (person.kind(scene), person.sex(scene), person.nationality(scene)) == ("passenger", "F", "NLD")
    assert (person.residence(scene), person.birth_place(scene)) == ("BEL", "GENT")
    unknown = a_scene(someone(sex="", nationalities=("NLD", "BEL")))
    assert [ask(unknown) for ask in (person.sex, person.nationality, person.residence, person.birth_place)] == [None] * 4


def test_silence_is_no_answer_to_checking_in():
    statement = a_statement()
    said = replace(statement, checked_in=True)
    assert person.checked_in(a_scene(a_passenger(statements=(("api", statement),)))) is None
    assert person.checked_in(a_scene(a_passenger(statements=(("api", statement), ("pnr", said))))) is True


def test_a_frequent_flyer_is_named_in_the_reservation():
    member = (Membership(carrier="NV", number="1234567"),)
    assert person.frequent_flyer(a_scene(someone(memberships=member))) is True
    assert person.frequent_flyer(a_scene(someone(booking=Booking()))) is False
    assert person.frequent_flyer(a_scene(someone())) is None


def test_documents_and_bags():
    visa = Document(kind="visa", number="V7654321", issuer="USA", expiry=a_date("2026-03"))
    scene = a_scene(
        someone(documents=(replace(a_document(expiry="2026-03-31"), kind="passport"), visa), bags=Bags(pieces=2, weight_kg=31))
    )
    assert person.document_kinds(scene) == ("passport", "visa")
    assert person.document_issuers(scene) == ("NLD", "USA")
    assert person.document_days_valid(scene) == 30
    assert (person.bag_pieces(scene), person.bag_weight(scene)) == (2, 31)


def test_without_documents_nothing_is_known_of_them():
    scene = a_scene(someone(documents=()))
    asked = (
        *(person.document_kinds, person.document_issuers, person.document_days_valid, person.document_persons),
        *(person.document_same_booking, person.conflicting_documents, person.bag_pieces, person.bag_weight),
    )
    assert [ask(scene) for ask in asked] == [None] * len(asked)


def test_an_expiry_known_to_the_month_counts_no_days():
    assert person.document_days_valid(a_scene(someone(documents=(a_document(expiry="2031-06"),)))) is None


def test_an_expiry_that_is_no_day_counts_no_days():
    document = replace(a_document(), expiry=replace(a_date("2031-02-28"), day=31))
    assert person.document_days_valid(a_scene(someone(documents=(document,)))) is None


def test_two_numbers_of_one_kind_and_issuer_conflict():
    first, second, foreign = a_document(), a_document("PX9999999"), a_document("PX9999999", issuer="BEL")
    assert person.conflicting_documents(a_scene(someone(documents=(first, second)))) is True
    assert person.conflicting_documents(a_scene(someone(documents=(first, foreign)))) is False


def test_one_document_shown_by_two_people_counts_two():
    me, other = someone("1"), someone("2", names=an_identity("KESTREL", "ILYA").names)
    assert person.document_persons(a_scene(me, other)) == 2
    assert person.document_persons(a_scene(me)) == 1


@pytest.mark.parametrize(
    ("surname", "born", "persons"),
    [
        ("MARLOWE", "1984-03-12", 1),
        ("MARLOWE", "1984", 1),
        ("MARLOWE", "", 1),
        ("MARLOWE", "1991-01-01", 2),
        ("KESTREL", "1984-03-12", 1),  # the given name is the same
    ],
)
def test_one_person_reported_twice_is_one_person(surname, born, persons):
    other = someone("2", surname=surname, born=born)
    assert person.document_persons(a_scene(someone("1"), other)) == persons


def test_whether_all_who_show_a_document_are_on_one_reservation():
    me = someone("1", locators=(BOOKED,))
    together, apart, unbooked = (someone(f"{n}", locators=where) for n, where in ((2, (BOOKED,)), (3, (ELSEWHERE,)), (4, ())))
    assert person.document_same_booking(a_scene(me, together)) is True
    assert person.document_same_booking(a_scene(me, together, unbooked)) is None
    assert person.document_same_booking(a_scene(me, unbooked, apart)) is False
    assert person.document_same_booking(a_scene(someone("1"), together)) is None


def test_companions_are_known_from_a_reservation_only():
    assert person.companions(a_scene(someone(booking=Booking(), companions=3))) == 3
    assert person.companions(a_scene(someone())) is None


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
    company = (someone(f"{n}", born=born, locators=(BOOKED,)) for n, born in enumerate(others))
    assert person.adult_same_booking(a_scene(child, *company)) is adult


def test_without_a_locator_nobody_can_be_on_the_reservation():
    assert person.adult_same_booking(a_scene(someone())) is None


def test_crew_is_no_company():
    child = someone("child", locators=(BOOKED,))
    assert person.adult_same_booking(a_scene(child, someone("crew", kind=Kind.CREW, locators=(BOOKED,)))) is False


def test_a_contact_is_shared_with_people_on_other_reservations():
    me = someone("1", contacts=PHONE, locators=(BOOKED,), booking=Booking())
    companion = someone("2", contacts=PHONE, locators=(BOOKED,))
    stranger = someone("3", contacts=PHONE, locators=(ELSEWHERE,))
    child = someone("4", contacts=PHONE, locators=(ELSEWHERE,), born="2014-01-01")
    assert person.contact_shared_with(a_scene(me, companion)) == 0
    assert person.contact_shared_with(a_scene(me, companion, stranger, child)) == 2
    assert person.contact_shared_adult(a_scene(me, stranger)) is True
    assert person.contact_shared_adult(a_scene(me, child)) is False


def test_a_reservation_without_a_contact_shares_none_and_no_reservation_says_nothing():
    assert person.contact_shared_with(a_scene(someone(booking=Booking()))) == 0
    assert person.contact_shared_adult(a_scene(someone(booking=Booking()))) is False
    assert person.contact_shared_with(a_scene(someone())) is person.contact_shared_adult(a_scene(someone())) is None


def test_an_unaccompanied_minor_is_announced_by_a_service_code():
    assert person.umnr(a_scene(someone(booking=Booking(services=("UMNR",))))) is True
    assert person.umnr(a_scene(someone(booking=Booking()))) is False
    assert person.umnr(a_scene(someone())) is None
