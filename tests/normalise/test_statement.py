"""One person, understood: identity, the keys that join two systems, seats and locators."""

import pytest

from pnrscreen.message import Contact, Kind, Locator, Reported, SaidDocument, SaidName
from pnrscreen.model import PartialDate
from pnrscreen.normalise.statement import Shared, identifying, identity, joins, joins_within, seat

DEPARTURE = "2026-03-01"
PASSPORT = SaidDocument(kind="P", number="PX0000001", issuer="IRL", expiry="31-01-01")


def at_check_in(**said) -> Reported:
    """Return MARY ANN O'NEILL VAN DYKE as a passenger list spells her."""
    return Reported(
        **{
            "kind": Kind.PASSENGER,
            "names": (SaidName(source="NAD", surname="O'NEILL VAN DYKE", given="MARY ANN"),),
            "birth_date": "84-02-29",
            "nationality": "IRL",
            **said,
        }
    )


def in_reservation(**said) -> Reported:
    """Return the same person as a reservation spells her."""
    return Reported(
        **{"kind": Kind.PASSENGER, "names": (SaidName(source="TIF", surname="ONEILLVANDYKE", given="MARYANNMRS"),), **said}
    )


def common(one: Reported, other: Reported, locator: str = "ABC2DE") -> list[str]:
    """Return the kinds of keys by which check-in and reservation recognise their person."""
    reserved = identity(other, DEPARTURE, Shared(locators=(Locator(owner="ZZ", locator=locator),)))
    shared = set(joins(reserved))
    return [key.partition(":")[0] for key in joins(identity(one, DEPARTURE)) if key in shared]


def test_everything_said_is_understood():
    who = identity(
        at_check_in(
            sex="F",
            residence="IE",
            birth_place=" Cork ",
            documents=(PASSPORT, SaidDocument(kind="", number="")),
            contacts=(Contact(kind="phone", value="2"),),
            tickets=("999",),
            reference="zz0000001",
            locators=("abc2de", "QWE RTY"),
        ),
        DEPARTURE,
        Shared(contacts=(Contact(kind="email", value="1"),), locators=(Locator(owner="ZZ", locator="ABC2DE"),), companions=3),
    )
    assert who.birth_dates == (PartialDate(year=1984, month=2, day=29),)
    assert (who.sex, who.nationalities, who.residence, who.birth_place) == ("F", ("IRL",), "IRL", "CORK")
    assert [document.number for document in who.documents] == ["PX0000001"]
    assert [contact.value for contact in who.contacts] == ["1", "2"]
    assert who.locators == (Locator(owner="ZZ", locator="ABC2DE"), Locator(owner="", locator="QWERTY"))
    assert (who.reference, who.companions, who.tickets) == ("ZZ0000001", 3, ("999",))


def test_what_is_not_said_is_empty_and_what_is_not_known_stays_as_said():
    who = identity(Reported(kind=Kind.PASSENGER, names=(), nationality=" q9 "), "")
    assert who.nationalities == ("Q9",)
    assert who.names == who.birth_dates == who.documents == ()
    assert joins(who) == ()


def test_a_locator_and_the_name_join():
    assert common(at_check_in(locators=("ABC2DE",)), in_reservation()) == ["loc"]


@pytest.mark.parametrize(
    ("nad", "tif"),
    [("MARY ANN", "MARYANNMRS"), ("MARY ANN", "MARYMRS"), ("MARY", "MARY ANN MRS"), ("MARYANN", "MARY ANN"), ("", "MRS")],
)
def test_the_name_joins_however_given_names_are_cut(nad: str, tif: str):
    one = at_check_in(names=(SaidName(source="NAD", surname="VAN DYKE", given=nad),), locators=("ABC2DE",))
    assert common(one, in_reservation(names=(SaidName(source="TIF", surname="VANDYKE", given=tif),))) == ["loc"]


def test_the_document_joins_first_even_where_only_one_side_names_its_issuer():
    one = at_check_in(documents=(SaidDocument(kind="P", number="PX0000001"),), locators=("ABC2DE",))
    assert common(one, in_reservation(documents=(PASSPORT,))) == ["doc", "loc"]


def test_the_name_with_the_birth_date_joins_without_a_locator():
    docs = SaidName(source="DOCS", surname="ONEILL VAN DYKE", given="MARY ANN")
    tif = in_reservation().names
    one, other = at_check_in(locators=()), in_reservation(names=(*tif, docs), birth_date="84-02-29")
    assert common(one, other) == ["name", "name"]


def test_a_partial_birth_date_does_not_join():
    assert common(at_check_in(birth_date="84-00-00"), in_reservation(birth_date="84-00-00")) == []


def test_the_carriers_reference_joins_unless_it_is_a_mere_number():
    assert common(at_check_in(reference="ZZ0000001"), in_reservation(reference="zz0000001")) == ["ref"]
    assert common(at_check_in(reference="1"), in_reservation(reference="1")) == []


def test_what_stands_for_no_number_joins_nobody():
    nothing = (SaidDocument(kind="P", number="000000", issuer="IRL"),)
    assert common(at_check_in(documents=nothing), in_reservation(documents=nothing)) == []


def test_the_best_document_identifies():
    visa = SaidDocument(kind="V", number="V0000009", issuer="AUT")
    card = SaidDocument(kind="I", number="I0000002", issuer="AUT")
    assert identifying(identity(at_check_in(documents=(visa, card, PASSPORT)), DEPARTURE)) == ("IRL", "PX0000001")
    assert identifying(identity(at_check_in(documents=(visa, card)), DEPARTURE)) == ("AUT", "I0000002")
    assert identifying(identity(at_check_in(documents=(visa,)), DEPARTURE)) == ("", "")


def within(said: Reported, place: str = "", *tickets: str, infant: bool = False) -> list[str]:
    return list(joins_within(identity(said, DEPARTURE), place, tickets, infant=infant))


def test_a_ticket_a_seat_and_an_infants_birth_tell_one_of_a_reservation_from_the_others():
    who = at_check_in(locators=("ABC2DE",))
    assert within(who, "", "2202400000001", "INF2202400000002", "220-24") == [
        "tkt:ABC2DE|2202400000001",
        "tkt:ABC2DE|2202400000002",
    ]
    assert within(who, "12A") == ["seat:ABC2DE|12A|M"]
    assert within(who, infant=True) == ["born:ABC2DE|1984-02-29"]
    assert within(who) == []


def test_without_a_locator_there_is_no_reservation_to_tell_people_apart_in():
    assert within(at_check_in(), "12A", "2202400000001", infant=True) == []


@pytest.mark.parametrize(
    ("said", "expected"), [("012a", "12A"), (" 1A ", "1A"), ("XXX", ""), ("000", ""), ("", ""), ("X12", "X12")]
)
def test_seat(said: str, expected: str):
    assert seat(said) == expected
