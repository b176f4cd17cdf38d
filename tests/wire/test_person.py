import pytest

from pnrscreen.message import Kind
from pnrscreen.wire import person
from pnrscreen.wire.person import Person
from wire.spoken import segment


def named(surname, given):
    who = Person(Kind.PASSENGER, segment("TIF"))
    who.name("TIF", surname, given)
    return who


@pytest.mark.parametrize(
    ("tif", "docs", "agreement"),
    [
        (("FALKEN", "OTTOMR"), ("FALKEN", "OTTO"), 2),
        (("ONEILLVANDYKE", "MARYANNMRS"), ("O'NEILL VAN DYKE", "MARY ANN"), 2),
        (("BELT", "SOPHY"), ("BELT", "SOPHY OLIVIA"), 1),
        (("BELT", "MARYMRS"), ("BELT", "MARY ANN"), 1),
        (("VANDERBERGHE", "JAN"), ("VANDERB", "JAN"), 1),
        (("LIN", "WEI"), ("LI", "WEI"), 0),
        (("FALKEN", "OTTOMR"), ("FALKEN", "RITA"), 0),
        (("FALKEN", "OTTOMR"), ("HOLM", "OTTO"), 0),
        (("MÜLLER", "JÖRG"), ("Müller", "Jörg"), 2),
        (("MONONYM", ""), ("MONONYM", ""), 2),
        (("FALKEN", "MR"), ("FALKEN", "OTTO"), 0),
        (("", "OTTO"), ("FALKEN", "OTTO"), 0),
    ],
)
def test_two_spellings_agree(tif, docs, agreement):
    assert person.agreement(named(*tif), *docs) == agreement


def test_nobody_agrees_without_a_name():
    assert person.agreement(Person(Kind.PASSENGER, segment("TIF")), "FALKEN", "OTTO") == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1", "001", True),
        ("1.1", "1.1", True),
        ("1.1", "1", False),
        ("01.1", "1.1", True),
        ("0", "00", True),
        ("", "", True),
        ("", "0", False),
        ("43578I", "43578", False),
    ],
)
def test_traveller_numbers(one, other, same):
    assert (person.plain_rank(one) == person.plain_rank(other)) is same


@pytest.mark.parametrize(
    ("said", "seat"), [("023B", "23B"), ("12A", "12A"), ("XXX", ""), ("", ""), ("1", ""), ("0A", ""), ("11DE", "11DE")]
)
def test_a_seat_has_no_leading_zeros(said, seat):
    assert person.seat(said) == seat


@pytest.mark.parametrize(
    ("said", "ticket"),
    [
        ("1392178947000C2", "1392178947000"),
        ("INF1392178947000C3", "1392178947000"),
        ("0062230534212", "0062230534212"),
        ("9990000000004-05", "9990000000004-05"),
        ("9990000000004C1/9990000000005C1", "9990000000004/9990000000005"),
        ("999-9990000001", "9999990000001"),
        ("999 9990000001C2", "9999990000001"),
        ("INF999-9990000001C1/999-9990000002C1", "9999990000001/9999990000002"),
        ("5550001-9990000001", ""),
        ("700", ""),
        ("", ""),
    ],
)
def test_a_ticket_is_said_without_coupon(said, ticket):
    assert person.ticket(said) == ticket


def test_the_first_word_stands_and_names_gather():
    who = named("FALKEN", "OTTO")
    who.name("TIF", "FALKEN", "OTTO")
    who.name("DOCS", "FALKEN", "OTTO KARL")
    who.name("DOCS", "")
    who.first("sex", "")
    who.first("sex", "M")
    who.first("sex", "F")
    report = who.report()
    assert [name.given for name in report.names] == ["OTTO", "OTTO KARL"]
    assert report.sex == "M"


@pytest.mark.parametrize(
    ("given", "infant"),
    [
        ("JANEMRS(INFSMITH/BABY/01JAN26)", ("SMITH", "BABY", "26-01-01")),
        ("JANEMRS(INF /BABY)", ("", "BABY", "")),
        ("JANEMRS(INFBABY)", ("", "BABY", "")),
    ],
)
def test_an_infant_behind_a_given_name_may_have_no_surname_of_its_own(given, infant):
    assert person.brought_along(given) == ("JANEMRS", infant)
