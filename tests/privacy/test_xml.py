"""PNRGOV XML is admitted by the same law as EDIFACT: what Annex I lists, and nothing that stands beside, in or around it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import pipeline, privacy, wire
from pnrscreen.privacy import annex_xml
from pnrscreen.privacy.annex import ADMITTED, judge
from pnrscreen.wire.xml_element import ELEMENTS
from pnrscreen.wire.xml_ssr import PAPERS, SEATS

GOLDEN = Path(__file__).resolve().parents[1] / "wire" / "golden" / "pnrgov_xml"
CANARIES = GOLDEN / "special_categories.xml"


def admitted(raw, profile):
    (one,) = pipeline.read(raw, profile).admitted
    return one


def test_no_canary_outlives_admission(strict):
    """Attributes, comments, remarks, meals, wheelchairs, history, an agent and a hobby: none of it is in anything kept."""
    raw = CANARIES.read_bytes()
    assert len(set(re.findall(rb"CANARY[0-9]{2}", raw))) == 26
    kept = admitted(raw, strict)
    assert not re.findall("CANARY|KSML|WCHC|WHEELCHAIR|PRAYERS|RABBI|REV|OTHS|Hobby|Diet|Mood", repr(kept))
    assert len(kept.redacted) == len(raw.rstrip())


def test_the_directives_text_alone_lets_the_remark_about_a_minor_in(literal):
    assert set(re.findall("CANARY[0-9]{2}", repr(admitted(CANARIES.read_bytes(), literal)))) == {"CANARY21"}


def test_no_card_number_outlives_admission(strict):
    """Neither written out, nor in groups, nor with a digit written as the number of its character."""
    kept = admitted(CANARIES.read_bytes(), strict)
    assert b'AccountNbr="411111######1111"' in kept.redacted
    assert not re.search(r"4111111111111111|5555[ #]*5555 5555|&#52;", repr(kept))
    accounts = {payment.account for report in kept.reports for one in report.statements for payment in one.identity.payments}
    assert accounts == {"411111######1111", "5555 55## #### 4444"}


def test_what_annex_i_lists_is_kept_as_received(strict):
    kept = admitted(CANARIES.read_bytes(), strict).redacted
    for said in (
        b'<BookingRefID ID="QX7P2D"><CompanyName Code="ZX"/></BookingRefID>',
        b"<GivenName>OTTO</GivenName><Surname>FALKEN</Surname>",
        b"CTCM 43660555011</OSI>",
        b'EmailAddress="otto@example.org"',
        b'<TicketDocument TicketDocumentNbr="9990000000001">',
        b"<Text>9990000000001C1</Text></SSR>",
        b"<Text>12A</Text>",
        b'FlightNumber="123"><DepartureAirport LocationCode="IST"/>',
    ):
        assert said in kept


def test_a_refusal_is_counted_under_its_class(strict):
    raw = CANARIES.read_bytes()
    dropped = admitted(raw, strict).dropped
    assert dropped["meal"] == 1
    assert dropped["fare_type"] == dropped["agent"] == dropped["history_text"] == 1
    assert dropped["clergy"] == 2
    message = wire.read(raw).interchanges[0].messages[0]
    assert privacy.refused(message.items, strict, message.standard)["meal"] == 1


def test_a_full_push_loses_what_the_judgment_closed_and_little_else(strict):
    """The visa (C-817/19 on heading 18), the fare type, the agent, free text and the carrier's desk go."""
    raw = (GOLDEN / "full_push.xml").read_bytes()
    kept = admitted(raw, strict)
    assert kept.dropped == {"agent": 2, "fare_type": 3, "free_text": 1, "not_annex_i": 3}
    assert b"VI0000009" not in kept.redacted
    assert b'DocumentNumber="PX0000001"' in kept.redacted


def test_utf_16_is_redacted_whole(strict):
    raw = (GOLDEN / "utf_16.xml").read_bytes()
    kept = admitted(raw, strict)
    assert set(kept.redacted) <= set(b"#\r\n")
    assert len(kept.reports) == 1


def test_a_broken_stretch_is_not_kept_in_the_clear(strict):
    reading = pipeline.read((GOLDEN / "broken_among_good.xml").read_bytes(), strict)
    assert b"TINA" not in reading.admitted[0].redacted
    assert b"OTTO" in reading.admitted[0].redacted


@pytest.mark.parametrize(
    ("tag", "code", "reason"),
    [
        ("PASSENGER", "tag", ""),
        ("PASSENGER", "text", "not_annex_i"),
        ("SURNAME", "text", ""),
        ("FAREINFO", "tag", "fare_type"),
        ("DAIRYFREE", "tag", "not_annex_i"),
        ("SSR", "DOCS", ""),
        ("SSR", "KSML", "meal"),
        ("IFT", "4:28", "free_text"),
        ("IFT", "4:28:CTC", ""),
        ("LTS", "", "history_text"),
        ("TIF", "tag", "not_annex_i"),
        ("TIF", "HISTORY", "not_annex_i"),
        ("HOTEL", "NONAIR", "not_annex_i"),
    ],
)
def test_an_element_is_judged_by_its_name(tag, code, reason, strict):
    assert judge("PNRGOV-XML", tag, code, strict) == reason


@pytest.mark.parametrize(("title", "stays"), [("MRS", True), ("Rabbi", False), ("REV. DR", False), ("DR", True)])
def test_a_title_that_reveals_an_office_goes_from_its_own_element(title, stays, strict):
    raw = f"<PNR><Passenger><Surname>FALKEN</Surname><NameTitle>{title}</NameTitle></Passenger></PNR>".encode()
    assert (f"<NameTitle>{title}</NameTitle>".encode() in admitted(raw, strict).redacted) == stays


def test_a_profile_without_titles_keeps_them_all(strict):
    raw = b"<PNR><Passenger><Surname>FALKEN</Surname><NameTitle>REV</NameTitle></Passenger></PNR>"
    assert admitted(raw, replace(strict, titles={})).redacted == raw


def test_a_surname_in_a_document_is_no_free_text(strict):
    raw = b'<PNR><Passenger><DOC_SSR><DOCS Surname="PILGRIM" FirstGivenName="ADA"/></DOC_SSR></Passenger></PNR>'
    assert admitted(raw, strict).redacted == raw


def test_the_table_and_the_reader_know_the_same_elements():
    """No row admits an element the reader does not know, and every attribute a document is read from has its row."""
    elements = {tag for standard, tag, code in ADMITTED if standard == annex_xml.STANDARD and code in {"tag", "text"}}
    assert elements - {"XML"} <= ELEMENTS
    read = {name for fields in PAPERS.values() for names in fields for name in names} | set(SEATS)
    assert {("SSR", f"@{name}") for name in read} <= annex_xml.PARTS.keys()


@given(
    st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12), st.text(alphabet="ZQXJ", min_size=8, max_size=12)
)
def test_nothing_is_kept_of_an_attribute_nobody_wrote_down(strict, name, value):
    known = {part.removeprefix("@") for tag, part in annex_xml.PARTS if tag == "PASSENGER"}
    raw = f'<PNR><Passenger {name}="{value}"><Surname>FALKEN</Surname></Passenger></PNR>'.encode()
    assert (value.encode() in admitted(raw, strict).redacted) == (name in known)
