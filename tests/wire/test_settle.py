import pytest

from pnrscreen.message import Bags, Kind
from wire.spoken import LEG, codes, names, pnr, pnrgov

OTTO, RITA = "TIF+FALKEN+OTTOMR:A:1", "TIF+FALKEN+RITAMRS:A:2"


def docs(number, sex, name, rest=""):
    return f"SSR+DOCS:HK:1:ZX:::::/P/AUT/{number}/AUT/01JAN70/{sex}/01JAN30/{name}{rest}"


def papers(people):
    return {one.names[0].given: [paper.number for paper in one.documents] for one in people}


@pytest.mark.parametrize("group", ["GR1", "GR2", "GR5"])
@pytest.mark.parametrize("rest", ["+::2", "+::002", "-1FALKEN/RITAMRS", ""])
def test_docs_finds_its_traveller_in_every_group(group, rest):
    """By number, by name association or by its own name; in GR2 it stands with the traveller."""
    said = docs("P2", "F", "FALKEN/RITA", rest)
    segments = {"GR1": (said, OTTO, RITA, *LEG), "GR2": (OTTO, RITA, said, *LEG), "GR5": (OTTO, RITA, *LEG, said)}[group]
    assert papers(pnr(*segments).travellers) == {"OTTOMR": [], "RITAMRS": ["P2"]}


def test_every_docs_under_the_first_traveller_goes_where_it_says():
    people = pnr(
        OTTO, docs("P1", "M", "FALKEN/OTTO"), docs("P2", "F", "FALKEN/RITA"), docs("P3", "M", "MAIDEN/NAME"), RITA
    ).travellers
    assert papers(people) == {"OTTOMR": ["P1", "P3"], "RITAMRS": ["P2"]}


def test_a_traveller_given_by_docs_alone_comes_out_once():
    said = docs("P9", "M", "UNSEEN/UDO")
    people = pnr(said, OTTO, RITA, *LEG, said, said).travellers
    assert names(people) == ["FALKEN/OTTOMR", "FALKEN/RITAMRS", "UNSEEN/UDO"]
    assert people[2].names[0].source == "DOCS"


def test_a_number_nobody_has_is_a_traveller_of_the_same_name():
    """Father and son: the second DOCS of the name has a number of its own and the first a document already."""
    people = pnr(OTTO, docs("P1", "M", "FALKEN/OTTO", "+::1"), *LEG, docs("P3", "M", "FALKEN/OTTO", "+::3")).travellers
    assert [(one.rank, [paper.number for paper in one.documents]) for one in people] == [("1", ["P1"]), ("3", ["P3"])]


def test_a_number_nobody_has_and_no_document_yet_is_the_one_of_that_name():
    assert papers(pnr(OTTO, RITA, *LEG, docs("P1", "M", "FALKEN/OTTO", "+::77")).travellers) == {
        "OTTOMR": ["P1"],
        "RITAMRS": [],
    }


def test_the_only_traveller_may_be_named_otherwise():
    assert papers(pnr("TIF+MAIDEN+JO:A:1", *LEG, docs("P1", "F", "MARRIED/JO")).travellers) == {"JO": ["P1"]}


def test_a_document_without_name_is_somebodys():
    said = pnrgov("SRC", "RCI+ZX:A", OTTO, RITA, *LEG, docs("P1", "M", "/"), docs("P1", "M", "/"))
    assert [len(one.documents) for one in said.body.pnrs[0].travellers] == [0, 0, 1]
    assert codes(said.defects) == ["NAME_MISSING"]


def test_travellers_without_numbers_are_counted():
    people = pnr("TIF+FALKEN+OTTO", "TIF+FALKEN+RITA", *LEG, docs("P2", "F", "X/Y", "+::2")).travellers
    assert [(one.rank, len(one.documents)) for one in people] == [("1", 0), ("2", 1)]


INFT = "SSR+INFT:HK:1:ZX:::::FALKEN/MIO 12JUL25+::2"
INFANT_DOCS = docs("P5", "MI", "FALKEN/MIO MAX", "+::2")
TIF_INFANT = "TIF+FALKEN+MIO:IN:3"


@pytest.mark.parametrize(
    "segments",
    [
        (OTTO, RITA, INFT),
        (OTTO, RITA, INFANT_DOCS),
        (OTTO, RITA, docs("P5", "MI", "FALKEN/MIO")),
        (OTTO, RITA, INFT, INFANT_DOCS, INFT),
        (OTTO, RITA, TIF_INFANT, INFT),
        (OTTO, RITA, TIF_INFANT, *LEG, INFANT_DOCS, INFT, INFANT_DOCS),
        (INFT, INFANT_DOCS, OTTO, RITA, TIF_INFANT),
        (OTTO, "TIF+FALKEN+RITAMRS:A:2:1", TIF_INFANT),
        (OTTO, RITA, "TIF+FALKEN+MIO::3", docs("P5", "MI", "FALKEN/MIO", "+::3"), INFT),
        (OTTO, RITA, "TIF+FALKEN+MIO::3", INFANT_DOCS),
        (OTTO, RITA, *LEG, "DAT", "TRI++1:::3", TIF_INFANT, INFT),
    ],
)
def test_an_infant_is_one_person_with_one_adult(segments):
    """Whether TIF, INFT or DOCS names it, and in whatever order: never the adult, never twice."""
    people = pnr(*segments).travellers
    infants = [one for one in people if one.kind is Kind.INFANT]
    assert len(people) == 3
    assert [one.names[0].given.split()[0] for one in infants] == ["MIO"]
    assert infants[0].responsible_for == "2"
    assert all(not one.documents for one in people if one.kind is not Kind.INFANT)


def test_twins_are_two():
    people = pnr(
        OTTO,
        RITA,
        INFT,
        INFT.replace("MIO", "PIA"),
        docs("P5", "MI", "FALKEN/MIO", "+::2"),
        docs("P6", "FI", "FALKEN/PIA", "+::2"),
    ).travellers
    assert papers([one for one in people if one.kind is Kind.INFANT]) == {"MIO": ["P5"], "PIA": ["P6"]}


def test_an_adult_of_the_infants_name_stays_an_adult():
    people = pnr(OTTO, docs("P1", "M", "FALKEN/OTTO"), docs("P5", "MI", "FALKEN/OTTO", "+::1")).travellers
    assert [(one.kind, [paper.number for paper in one.documents]) for one in people] == [
        (Kind.PASSENGER, ["P1"]),
        (Kind.INFANT, ["P5"]),
    ]


def test_a_traveller_of_no_type_whose_own_docs_is_an_infants_is_one():
    people = pnr(OTTO, "TIF+FALKEN+MIO::3", docs("P5", "MI", "FALKEN/MIO", "+::3")).travellers
    assert [(one.kind, one.responsible_for) for one in people] == [(Kind.PASSENGER, ""), (Kind.INFANT, "1")]


def test_an_infant_without_name():
    """An INFT without text names nobody; an infant's DOCS without name belongs to the one infant there is."""
    assert len(pnr(OTTO, "SSR+INFT:HK:1:ZX+::1").travellers) == 1
    people = pnr(OTTO, "SSR+INFT:HK:1:ZX:::::FALKEN/MIO 12JUL25+::1", docs("P5", "MI", "/", "+::1")).travellers
    assert papers(people) == {"OTTOMR": [], "MIO": ["P5"]}


def test_an_inft_at_the_infants_own_number():
    people = pnr(OTTO, TIF_INFANT, "SSR+INFT:HK:1:ZX:::::FALKEN/MIO 12JUL25+::3").travellers
    assert [(one.rank, one.responsible_for, one.birth_date) for one in people] == [("1", "", ""), ("3", "1", "25-07-12")]


def test_what_is_the_infants_goes_to_the_infant():
    people = pnr(
        *(OTTO, "SSR+INFT:HK:1:ZX:::::FALKEN/MIO 12JUL25+::1", "SSR+TKNE:HK:1:ZX:::IST:VIE:INF9990000000003C1+::1"),
        *(
            "SSR+TKNE:HK:1:ZX:::IST:VIE:9990000000001C1+::1",
            "SSR+DOCO:HK:1:ZX:::::/R/55///US/I+::1",
            "SSR+DOCA:HK:1:ZX:::::/R/IRL/////I+::1",
        ),
    ).travellers
    assert [one.tickets for one in people] == [("9990000000001",), ("9990000000003",)]
    assert [[paper.kind for paper in one.documents] for one in people] == [[], ["R"]]
    assert [one.residence for one in people] == ["", "IRL"]


def test_an_infants_ticket_with_two_infants_stays_with_the_reservation():
    said = pnr(
        OTTO,
        INFT.replace("::2", "::1"),
        INFT.replace("MIO", "PIA").replace("::2", "::1"),
        "SSR+TKNE:HK:1:ZX:::IST:VIE:INF9990000000003C1+::1",
        "SSR+DOCA:HK:1:ZX:::::/R/IRL/////I+::1",
    )
    assert said.tickets == ("9990000000003",)
    assert all(not one.tickets and not one.residence for one in said.travellers)


CHECKED = ("DAT+2:010326:0430", "TRI++IST-1:::1", OTTO)


def test_check_in_marks_the_leg_it_stands_on():
    other = ("TVL+280226:1000+LHR+IST+ZX+77", "RPI+1+HK")
    assert pnr(OTTO, *LEG, *CHECKED).travellers[0].checked_in
    assert not pnr(OTTO, *other, *CHECKED, *LEG).travellers[0].checked_in
    assert pnr(OTTO, *other, *CHECKED).travellers[0].checked_in


def test_a_traveller_given_by_check_in_alone_comes_out():
    people = pnr(
        OTTO, *LEG, *CHECKED, "TRI++IST-2:::7", "TIF+GOSHOW+GITTE:A", "TIF+LATE+LENA:A:8", "TRI++IST-9:::99", "TRI++IST-9"
    ).travellers
    assert [(one.names[0].surname, one.rank, one.checked_in) for one in people] == [
        ("FALKEN", "1", True),
        ("GOSHOW", "7", True),
        ("LATE", "8", True),
    ]


def test_a_check_in_name_beats_its_number():
    """The numbers of departure control may be others than those of the reservation."""
    people = pnr(OTTO, RITA, *LEG, "DAT", "TRI++1:::1", "TIF+FALKEN+RITAMRS:A", "SSD+1A").travellers
    assert [(one.checked_in, one.seat) for one in people] == [(False, ""), (True, "1A")]


def test_a_check_in_without_name_is_the_only_travellers():
    assert pnr(OTTO, *LEG, "DAT", "TRI++IST-1", "SSD+012A").travellers[0].seat == "12A"


def test_seats_of_other_legs_do_not_count():
    other = (
        "TVL+280226:1000+LHR+IST+ZX+77",
        "RPI+1+HK",
        "SSR+SEAT:HK:1:ZX:::LHR:IST+44K::1:N",
        "DAT",
        "TRI++1:::1",
        OTTO,
        "SSD+45K",
    )
    seat = "SSR+SEAT:HK:1:ZX:::IST:VIE+12A::1:N"
    assert pnr(OTTO, *other, *LEG, seat).travellers[0].seat == "12A"
    assert pnr(OTTO, *other, *LEG).travellers[0].seat == ""
    assert pnr(seat, OTTO, *other, *LEG).travellers[0].seat == "12A"
    assert pnr(OTTO, "SSR+RQST:HK:1:ZX+14F::1", *LEG, "SSR+SEAT:HK:1:ZX+XXX::1").travellers[0].seat == "14F"
    assert pnr(OTTO, *other, *LEG, seat, "DAT", "TRI++1:::1", OTTO, "SSD+9B").travellers[0].seat == "9B"
    assert pnr(OTTO, *other).travellers[0].seat in {"44K", "45K"}
    assert pnr(OTTO, RITA, *LEG, "SSR+SEAT:HK:1:ZX:::IST:VIE+12A", "SSR+SEAT:HK:1:ZX:::IST:VIE+12B::9").travellers[0].seat == ""


def test_bags_checked_through_are_counted_once():
    bags = ("TBD++2:30:700++HP+ZX:123456:2",)
    first = ("TVL+280226:1000+LHR+IST+ZX+77", "RPI+1+HK", *CHECKED, "TBD++3:45:700")
    assert pnr(OTTO, *first, *LEG, *CHECKED, *bags, *bags).travellers[0].bags == Bags(
        pieces=2, weight_kg=30, tags=("ZX123456", "ZX123457")
    )
    assert pnr(OTTO, *first, *LEG).travellers[0].bags == Bags(pieces=3, weight_kg=45)


def test_services_and_contacts_go_to_whom_they_name():
    said = pnr(
        "SSR+OTHS:HK:1:ZX:::::TEXT",
        "SSR+CTCM:HK:1:ZX:::::43660555001",
        "SSR+CTCR:HK:1:ZX+::2",
        OTTO,
        "SSR+VGML:HK:1:ZX",
        RITA,
        *LEG,
        "SSR+WCHR:HK:2:ZX+::1+::2",
    )
    assert said.services == ("OTHS", "CTCM")
    assert [one.value for one in said.contacts] == ["43660555001"]
    assert [one.services for one in said.travellers] == [("VGML", "WCHR"), ("CTCR", "WCHR")]
    assert [one.kind for one in said.travellers[1].contacts] == ["refused"]


def test_a_minors_address_is_his_guardians():
    (child,) = pnr(
        "TIF+FALKEN+KIM:C:1", "ADD++702:HILL ROAD 9:CORK", "SSR+UMNR:HK:1:ZX:::::UM09", "SSR+CHLD:HK:1:ZX:::::12JUL16"
    ).travellers
    assert [one.kind for one in child.contacts] == ["guardian"]
    assert child.birth_date == "16-07-12"


def test_the_rest_of_the_requests():
    (otto,) = pnr(
        *(
            OTTO,
            "SSR+FOID:HK:1:ZX:::::PPAB1234567",
            "SSR+FOID:HK:1:ZX:::::CC4111",
            "SSR+FQTV:HK:1:ZX:::::/ZX7788990",
            "SSR+FQTV:HK:1:ZX:::::/ZX7788990",
        ),
        *(
            "SSR+DOCO:HK:1:ZX:::::CORK/V/VI1/DUBLIN/02JAN25/AUT",
            "SSR+DOCA:HK:1:ZX:::::/R/IRL/HILL ROAD 2/CORK",
            "SSR+TKNE:HK:1:ZX:::::NONE",
        ),
    ).travellers
    assert [(paper.kind, paper.number) for paper in otto.documents] == [("P", "AB1234567"), ("V", "VI1")]
    assert (otto.residence, otto.birth_place, len(otto.memberships), otto.tickets) == ("IRL", "CORK", 1, ())


def test_requests_that_find_nobody():
    said = pnr(
        "SSR+DOCA:HK:1:ZX:::::/R/IRL/HILL ROAD 2/CORK",
        "SSR+DOCO:HK:1:ZX:::::CORK/V/VI1",
        "SSR+FOID:HK:1:ZX:::::PPAB1234567",
        "SSR+FQTV:HK:1:ZX:::::/ZX7788990",
        "SSR+TKNE:HK:1:ZX:::::9990000000001C1",
        OTTO,
        RITA,
    )
    assert [one.value for one in said.contacts] == ["HILL ROAD 2, CORK, IRL"]
    assert said.tickets == ("9990000000001",)
    assert all(not one.documents and not one.memberships for one in said.travellers)


@pytest.mark.parametrize(
    "text",
    [
        "DOCS:HK:1:ZX:::::/P/AUT/P1/AUT/99JAN70/M//FALKEN/OTTO",
        "DOCO:HK:1:ZX:::::/V/VI1/X/99JAN25",
        "INFT:HK:1:ZX:::::FALKEN/MIO 99JUL25",
    ],
)
def test_dates_that_are_none(text):
    assert codes(pnrgov("SRC", "RCI+ZX:A", OTTO, f"SSR+{text}", *LEG).defects) == ["BAD_DATE"]


def test_a_name_of_other_letters_in_check_in_is_another_traveller():
    """Where SRC was lost, the travellers of the next reservation stand behind the flights of this one, numbered anew."""
    said = pnr("TIF+FALKEN+OTTO:A:1", *LEG, "RCI+ZX:ZZ7P2D", "TIF+LARK+LENA:A:1", "TRI++1:::1", "TIF+FALCEN+OTO:A:1")
    assert [[(name.surname, name.given) for name in who.names] for who in said.travellers] == [
        [("FALKEN", "OTTO"), ("FALCEN", "OTO")],
        [("LARK", "LENA")],
    ]


@pytest.mark.parametrize("request_", ["SSR+DOCO:HK:1:ZX:::::/V/V0000001/NLD/010126/AUT", "SSR+FOID:HK:1:ZX:::::PPNX0000001"])
def test_a_document_of_which_nothing_tells_whose_it_is_is_named(request_):
    said = pnrgov("SRC", "RCI+ZX:QX7P2D", request_, "TIF+FALKEN+OTTO:A:1", "TIF+FALKEN+OLGA:A:2", *LEG)
    assert codes(said.defects).count("HOLDER_UNKNOWN") == 1
    assert not any(who.documents for who in said.body.pnrs[0].travellers)
