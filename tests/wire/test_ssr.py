import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.message import Membership, SaidDocument
from pnrscreen.wire import ssr
from wire.spoken import segment

FULL = SaidDocument(kind="P", number="P0000001", issuer="AUT", expiry="30-01-01")


@pytest.mark.parametrize(
    ("text", "document", "name", "birth_date"),
    [
        ("/P/AUT/P0000001/AUT/01JAN70/M/01JAN30/FALKEN/OTTO", FULL, "FALKEN/OTTO", "70-01-01"),
        ("P/AUT/P0000001/AUT/01JAN70/M/01JAN30/FALKEN/OTTO", FULL, "FALKEN/OTTO", "70-01-01"),
        ("//P/AUT/P0000001/AUT/01JAN70/M/01JAN30/FALKEN/OTTO/KARL", FULL, "FALKEN/OTTO KARL", "70-01-01"),
        ("/P/AUT/P0000001/AUT/01JAN70/M/01JAN30/FALKEN/OTTO//H", FULL, "FALKEN/OTTO", "70-01-01"),
        ("/P/AUT/P0000001/AUT/01JAN1970//01JAN30/FALKEN/OTTO", FULL, "FALKEN/OTTO", "1970-01-01"),
        ("/P/AUT/P0000001/AUT//M/01JAN30/FALKEN/OTTO", FULL, "FALKEN/OTTO", ""),
        ("/P/AUT/P0000001/AUT///01JAN30/FALKEN/OTTO", FULL, "FALKEN/OTTO", ""),
        ("////01JAN70/M//FALKEN/OTTO", None, "FALKEN/OTTO", "70-01-01"),
        ("/////01JAN70/M//FALKEN/OTTO", None, "FALKEN/OTTO", "70-01-01"),
        (
            "P0000001/AUT/01JAN70/M/01JAN30/FALKEN/OTTO",
            SaidDocument(kind="", number="P0000001", expiry="30-01-01"),
            "FALKEN/OTTO",
            "70-01-01",
        ),
        ("", None, "/", ""),
        ("NOTHING HERE", None, "/", ""),
    ],
)
def test_docs_is_aligned_by_what_it_says(text, document, name, birth_date):
    """A missing slash, one too many, or a missing field moves nobody's name into another field."""
    said = ssr.docs(text)
    assert (said.document, f"{said.surname}/{said.given}", said.birth_date) == (document, name, birth_date)


@pytest.mark.parametrize(
    ("sex", "said", "infant"),
    [
        ("M", "M", False),
        ("F", "F", False),
        ("MI", "M", True),
        ("FI", "F", True),
        ("UI", "U", True),
        ("X", "X", False),
        ("Q", "", False),
    ],
)
def test_docs_says_sex_and_infant_together(sex, said, infant):
    found = ssr.docs(f"/P/AUT/P1/AUT/01JAN25/{sex}/01JAN30/FALKEN/MIO")
    assert (found.sex, found.infant) == (said, infant)


@pytest.mark.parametrize("surname", ["U", "M", "F", "X", "MI"])
@pytest.mark.parametrize("slashes", ["/", "", "//"])
def test_docs_without_sex_keeps_a_surname_that_could_be_one(surname, slashes):
    said = ssr.docs(f"{slashes}P/MMR/111111111/MMR/01JAN80//01JAN30/{surname}/WIN")
    assert said.document == SaidDocument(kind="P", number="111111111", issuer="MMR", expiry="30-01-01")
    assert (said.birth_date, said.sex, said.infant, said.odd) == ("80-01-01", "", False, False)
    assert (said.surname, said.given) == (surname, "WIN")


def test_a_day_that_is_none_is_told():
    assert ssr.docs("/P/AUT/P1/AUT/99JAN70/M/01JAN30/FALKEN/OTTO").odd
    assert not ssr.docs("/P/AUT/P1/AUT/01JAN70/M//FALKEN/OTTO").odd


@pytest.mark.parametrize(
    ("text", "kind", "country", "lines"),
    [
        ("/D/AUT/GASSE 1/WIEN//1010", "D", "AUT", ("GASSE 1", "WIEN", "", "1010", "AUT")),
        ("R/IRL/HILL ROAD 2/CORK", "R", "IRL", ("HILL ROAD 2", "CORK", "", "", "IRL")),
        ("//R/IRL", "R", "IRL", ("", "", "", "", "IRL")),
        ("//IRL/HILL ROAD 2", "", "IRL", ("HILL ROAD 2", "", "", "", "IRL")),
    ],
)
def test_doca(text, kind, country, lines):
    said = ssr.doca(text)
    assert (said.kind, said.country, said.lines, said.infant) == (kind, country, lines, False)


def test_doca_of_an_infant():
    assert ssr.doca("/R/IRL/HILL ROAD 2/CORK//T12/I").infant


@pytest.mark.parametrize(
    ("text", "document", "birth_place"),
    [
        (
            "/CORK IRL/V/VI1/DUBLIN/02JAN25/AUT",
            SaidDocument(kind="V", number="VI1", issuer="AUT", issued="25-01-02"),
            "CORK IRL",
        ),
        ("//R/1234567890123///US", SaidDocument(kind="R", number="1234567890123", issuer="US"), ""),
        ("/V/H0380256/USA//USA", SaidDocument(kind="V", number="H0380256", issuer="USA"), ""),
        ("0001Y28JUN/V/VI1/DUBLIN", SaidDocument(kind="V", number="VI1", issuer="DUBLIN"), ""),
        ("/K/KT1///US", SaidDocument(kind="K", number="KT1", issuer="US"), ""),
        ("V//USA", None, ""),
        ("", None, ""),
    ],
)
def test_doco(text, document, birth_place):
    said = ssr.doco(text)
    assert (said.document, said.birth_place) == (document, birth_place)


@pytest.mark.parametrize(
    ("text", "infant"),
    [
        ("FALKEN/MIO 12JUL25", ("FALKEN", "MIO", "25-07-12")),
        ("/FALKEN/MIO MAX/12JUL25", ("FALKEN", "MIO MAX", "25-07-12")),
        ("FALKEN/MIO", ("FALKEN", "MIO", "")),
        ("FALKEN/MIO 12JUL2025 OCCUPYING NO SEAT", ("FALKEN", "MIO", "2025-07-12")),
        ("FALKEN/MIO 99JUL25", ("FALKEN", "MIO", None)),
        ("FALKEN BABY 12JUL25", ("FALKEN BABY", "", "25-07-12")),
        ("12JUL25", ("", "", "25-07-12")),
        ("OCCUPYING SEAT", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_inft(text, infant):
    assert ssr.inft(text) == infant


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("PPAB1234567", SaidDocument(kind="P", number="AB1234567")),
        ("PPRU1234567890", SaidDocument(kind="P", number="1234567890", issuer="RU")),
        ("/NI 5550001", SaidDocument(kind="I", number="5550001")),
        ("DLX55500", SaidDocument(kind="DL", number="X55500")),
        ("CC4111111111111111", None),
        ("FFZX7788990", None),
        ("", None),
    ],
)
def test_foid_is_a_document_or_nothing(text, document):
    assert ssr.foid(text) == document


@pytest.mark.parametrize(
    ("text", "membership"),
    [
        ("/ZX7788990", Membership(carrier="ZX", number="7788990")),
        ("YY 7788990/G", Membership(carrier="YY", number="7788990")),
        ("7788990", Membership(carrier="ZX", number="7788990")),
        ("NUMBER UNKNOWN", None),
    ],
)
def test_fqtv(text, membership):
    assert ssr.membership(ssr.request(segment(f"SSR+FQTV:HK:1:ZX:::::{text}"))) == membership


def test_born():
    assert ssr.born("CHILD BORN 12JUL16 OK") == "16-07-12"
    assert ssr.born("AGE 8") == ssr.born("99JUL16") == ""


def test_a_request_taken_apart():
    said = ssr.request(segment("SSR+SEAT:HK:2:ZX:::IST:VIE+12A::1:N+12B::2:N+12C::1"))
    assert (said.code, said.carrier, said.board, said.text) == ("SEAT", "ZX", "IST", "")
    assert said.references == ("1", "2")
    assert said.data == [("12A", "1"), ("12B", "2"), ("12C", "1")]


@pytest.mark.parametrize(
    ("said", "data"),
    [
        ("SSR+SEAT:HK:1:ZX:::IST:VIE:12A-1FALKEN/OTTOMR", [("12A", "")]),
        ("SSR+RQST:HK:1:ZX:::IST:VIE:/012A+::1:N", [("012A", "1")]),
        ("SSR+SEAT:HK:2:ZX:::IST:VIE:12A 12B+::1+::2", [("12A", "1"), ("12B", "2")]),
        ("SSR+SEAT:HK:2:ZX:::IST:VIE:12A+::1+::2", [("12A", "1"), ("12A", "2")]),
        ("SSR+SEAT:HK:1:ZX:::IST:VIE:12A+14C::1", [("14C", "1")]),
        ("SSR+RQST:KK:1:ZX:::IST:VIE:1ST ROW OR 2A+::1", [("", "1")]),
        ("SSR+OTHS:HK:1:ZX:::IST:VIE:12A+::1", [("", "1")]),
    ],
)
def test_a_seat_may_be_all_that_a_text_says(said, data):
    assert ssr.request(segment(said)).data == data


def test_a_name_association_is_taken_off_the_text():
    said = ssr.request(segment("SSR+DOCS:HK:1:ZX:::::/P/AUT/P1/AUT/01JAN70/M//FALKEN/ANNA-LENA-1FALKEN/ANNALENAMRS"))
    assert said.associated == ("FALKEN", "ANNALENAMRS")
    assert said.text.endswith("FALKEN/ANNA-LENA")


@pytest.mark.parametrize(
    ("said", "text", "associated"),
    [
        ("/P/GBR/P1/SMITH-JONES/ANNA-1SMITH-JONES/ANNAMRS", "/P/GBR/P1/SMITH-JONES/ANNA", ("SMITH-JONES", "ANNAMRS")),
        ("/43 660-5550001-1SMITH/JO-ANNMRS", "/43 660-5550001", ("SMITH", "JO-ANNMRS")),
        ("/5550001-1SMITH/JOHNMR-1DOE-ROE/JANEMRS", "/5550001", None),
        ("GASSE 1-3 TOP/WIEN/1010", "GASSE 1-3 TOP/WIEN/1010", None),
        ("-1SMITH/JOHN-2X", "-1SMITH/JOHN-2X", None),
        ("999-0000000007C1", "999-0000000007C1", None),
        ("-", "-", None),
    ],
)
def test_a_name_association_ends_a_text(said, text, associated):
    """Its surname may be hyphenated; of several names none stands for all."""
    assert ssr.parted(said) == (text, associated)


@pytest.mark.parametrize(
    "said",
    [
        "SSR+DOCS:HK:1:ZX:::::/P/AUT",
        "SSR+DOCS:HK:1:ZX::::/P/AUT",
        "SSR+DOCS:HK:1:ZX:::::/P/:AUT",
        "SSR+DOCS:HK:1:ZX+/P/AUT",
        "SSR+DOCS:HK:1:ZX++/P/AUT",
    ],
)
def test_a_text_out_of_its_place_is_found(said):
    assert ssr.request(segment(said)).text == "/P/AUT"


def test_a_ticket_number_beside_the_reference_is_found():
    said = ssr.request(segment("SSR+TKNE:HK:1:ZX:::IST:VIE+9990000000006C1::1"))
    assert (said.text, said.references) == ("9990000000006C1", ("1",))
    assert ssr.request(segment("SSR+SEAT:HK:1:ZX:::IST:VIE+12A::1")).text == ""


def test_an_empty_request():
    said = ssr.request(segment("SSR"))
    assert (said.code, said.text, said.references) == ("", "", ())


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_no_text_is_too_odd(text):
    for read in (ssr.docs, ssr.doca, ssr.doco, ssr.inft, ssr.foid, ssr.born):
        read(text)
    assert ssr.docs(text).surname in text
