"""The allow-list: what is not in it is refused, whatever it says, and counted under a class that says no more than it may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import privacy, wire
from pnrscreen.message import Item
from pnrscreen.privacy.annex import ADMITTED, judge, judge_item, judge_part
from pnrscreen.privacy.classify import Category

SENSITIVE = (  # SSR that reveal or hint at what Art 13(4) lists
    *("KSML", "MOML", "HNML", "VJML", "AVML", "VGML", "RVML", "VLML", "ORML", "VOML", "JPML", "DBML", "GFML", "LSML", "LFML"),
    *("LCML", "LPML", "PRML", "NLML", "BLML", "PFML", "FPML", "SPML", "MEDA", "STCR", "OXYG", "PPOC", "BLND", "DEAF", "DPNA"),
    *("WCHR", "WCHS", "WCHC", "WCHP", "WCBD", "WCBW", "WCLB", "WCMP", "WCOB", "LEGL", "LEGR", "LEGB", "ESAN", "SVAN", "MAAS"),
    *("CPAP", "LANG"),
)


def segment(tag: str, code: str, said: str = "") -> Item:
    return Item(tag, code, 0, len(said), said)


@pytest.mark.parametrize("code", SENSITIVE)
def test_a_code_that_reveals_a_special_category_is_refused_under_either_profile(code, strict, literal):
    for profile in (strict, literal):
        assert not privacy.admits_service(code, profile)
        assert judge("PNRGOV", "SSR", code, profile) in {"meal", "health", "language"}
        assert judge("PNRGOV", "SSR", f"HISTORY:{code}", profile) == judge("PNRGOV", "SSR", code, profile)


def test_all_meals_are_one_class(strict):
    """A count of kosher meals would tell what the meals do not."""
    assert {judge("PNRGOV", "SSR", code, strict) for code in ("KSML", "DBML", "BBML", "VGML")} == {"meal"}


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=5))
def test_a_code_nobody_wrote_down_is_refused(strict, code):
    """Every SSR code but those in the table, and so every code an airline may yet invent."""
    assert privacy.admits_service(code, strict) <= (("PNRGOV", "SSR", code) in ADMITTED)


@pytest.mark.parametrize("code", ["DOCS", "CTCM", "CTCE", "INFT", "CHLD", "UMNR", "FQTV", "TKNE", "SEAT", "XBAG"])
def test_what_annex_i_lists_is_admitted(code, strict):
    assert privacy.admits_service(code, strict)


@pytest.mark.parametrize(
    ("standard", "tag", "code", "reason"),
    [
        ("PNRGOV", "IFT", "4:28", "free_text"),
        ("PNRGOV", "IFT", "4:15", "free_text"),
        ("PNRGOV", "IFT", "4:63", "free_text"),
        ("PNRGOV", "IFT", "4:28:CTC", ""),
        ("PNRGOV", "IFT", "4:43", ""),
        ("PNRGOV", "IFT", "HISTORY:4:28:CTC", "history_text"),
        ("PNRGOV", "LTS", "", "history_text"),
        ("PNRGOV", "FAR", "", "fare_type"),
        ("PNRGOV", "ABI", "HISTORY", "agent"),
        ("PNRGOV", "TIF", "", ""),
        ("PNRGOV", "TIF", "HISTORY", ""),
        ("PNRGOV", "TIF", "UNKNOWN", "unknown_segment"),
        ("PNRGOV", "FOP", "HISTORY", "not_annex_i"),
        ("PNRGOV", "TVL", "NONAIR", "not_annex_i"),
        ("PNRGOV", "MSG", "NONAIR:8", "not_annex_i"),
        ("PNRGOV", "SSR", "HISTORY:DOCS", ""),
        ("PNRGOV", "SSR", "HISTORY", "not_annex_i"),
        ("PNRGOV", "SSR", "HISTORY:UMNR", "free_text"),
        ("PNRGOV", "SSR", "UMNR", ""),
        ("PNRGOV", "SSR", "OTHS", "free_text"),
        ("PNRGOV", "SSR", "DEPU", "not_annex_i"),
        ("PNRGOV", "NAD", "FL", "not_annex_i"),
        ("PNRGOV", "XYZ", "", "not_annex_i"),
        ("PAXLST", "NAD", "FL", ""),
        ("PAXLST", "NAD", "VW", "not_annex_i"),
        ("PAXLST", "FTX", "BAG", ""),
        ("PAXLST", "FTX", "AAI", "free_text"),
        ("PAXLST", "TIF", "", "not_annex_i"),
        ("TABLE-CSV", "ROW", "", ""),
        ("TABLE-JSON", "ROW", "UNKNOWN", "unknown_segment"),
        ("MRZ", "MRZ", "TD1", ""),
        ("MRZ", "MRZ", "MRVA", "not_annex_i"),
        ("PAXLST", "PDT", "", ""),
        ("CUSRES", "RFF", "ABO", ""),
        ("CUSRES", "RFF", "AEA", "not_annex_i"),
        ("CUSRES", "ERC", "", ""),
        ("CUSRES", "FTX", "AAP", "free_text"),
        ("ACKRES", "ERC", "", ""),
        ("ACKRES", "FTX", "", "free_text"),
        ("GOVREQ", "RCI", "", ""),
        ("GOVREQ", "TIF", "", "not_annex_i"),
        ("", "UNB", "", ""),
        ("", "SSR", "DOCS", "not_annex_i"),
    ],
)
def test_a_segment_is_judged_by_standard_tag_and_code(standard, tag, code, reason, strict):
    assert judge(standard, tag, code, strict) == reason


@pytest.mark.parametrize(
    ("standard", "tag", "code", "reason"),
    [
        ("PAXLST", "LOC", "180", "not_annex_i"),
        ("PAXLST", "LOC", "174", "not_annex_i"),
        ("PAXLST", "RFF", "AEA", "not_annex_i"),
        ("PAXLST", "DOC", "V", "not_annex_i"),
        ("PNRGOV", "SSR", "DOCO", "not_annex_i"),
        ("PNRGOV", "SSR", "PCTC", "third_party"),
    ],
)
def test_the_judgment_closes_the_headings_that_the_text_leaves_open(standard, tag, code, reason, strict, literal):
    """C-817/19 paras 129-140."""
    assert judge(standard, tag, code, strict) == reason
    assert judge(standard, tag, code, literal) == ""


@pytest.mark.parametrize(
    ("tag", "code", "said", "reason"),
    [
        ("SSR", "SPEQ", "SSR+SPEQ:HK:1:ZZ:::::FOLDED WHEELCHAIR", "health"),
        ("SSR", "SPEQ", "SSR+SPEQ:HK:1:ZZ:::::SURFBOARD", ""),
        ("SSR", "SEAT", "SSR+SEAT:HK:1:ZZ:::IST:VIE:PILGRIM GROUP+12A", "religion"),
        ("SSR", "DOCS", "SSR+DOCS:HK:1:ZZ:::::/P/GBR/PX1/GBR/01JAN80/M/01JAN31/PILGRIM/ADA", ""),
        ("SSR", "DOCA", "SSR+DOCA:HK:1:ZZ:::::/D/AUT/CHURCH STREET 1/WIEN", ""),
        ("SSR", "FOID", "SSR+FOID:HK:1:ZZ:::::CCVI4111111111111111", "payment"),
        ("SSR", "FOID", "SSR+FOID:HK:1:ZZ:::::NI110101199003070000", ""),
        ("IFT", "4:28:CTC", "IFT+4:28::ZZ+CTCM 4366000000", ""),
        ("IFT", "4:28:CTC", "IFT+4:28::ZZ+CTCT 4366000000 AGENT", "third_party"),
        ("DAT", "", "DAT+700:270226:1804+3:AT THE CHAPEL", "free_text"),
        ("DAT", "", "DAT+T:200126:1010", ""),
    ],
)
def test_what_anyone_may_have_typed_is_looked_at(tag, code, said, reason, strict):
    assert judge_item(segment(tag, code, said), "PNRGOV", strict) == reason


@pytest.mark.parametrize(
    ("tag", "code", "said", "reason"),
    [
        ("TIF", "given", "ODETTE", ""),
        ("FOP", "account", "411111XXXXXX1111", ""),
        ("ORG", "sine", "AB01", "agent"),
        ("ADD", "text", "?+43 660 000-000", ""),
        ("ADD", "text", "ODETTE.MARLOWE//EXAMPLE.ORG", ""),
        ("ADD", "text", "", ""),
        ("ADD", "text", "CALL AFTER PRAYERS", "free_text"),
        ("TIF", "anything", "X", "not_annex_i"),
        ("CELL", "surname", "MARLOWE", ""),
        ("CELL", "UNKNOWN", "MARLOWE", "not_annex_i"),
        ("CELL", "birth_place", "UTRECHT", "not_annex_i"),
        ("CELL", "visa_number", "VI0000009", "not_annex_i"),
        ("CELL", "mrz_optional", "ZE184226B<<<<<", "not_annex_i"),
        ("CELL", "seat", "12A", ""),
        ("CELL", "seat", "12A WHEELCHAIR", "health"),
        ("CELL", "phone", "+43 660 5550101", ""),
        ("CELL", "phone", "CALL AFTER PRAYERS", "free_text"),
        ("CELL", "email", "OTTO@EXAMPLE.ORG", ""),
        ("MRZ", "optional", "ZE184226B<<<<<", "not_annex_i"),
        ("PDT", "surname", "MARLOWE", ""),
        ("PDT", "visa", "V/VI0000009", "not_annex_i"),
        ("PDT", "other", "VEGETARIAN 1", "not_annex_i"),
    ],
)
def test_a_part_is_judged_by_itself(tag, code, said, reason, strict):
    assert judge_part(segment(tag, code, said), strict) == reason


def test_the_text_about_a_minor_is_a_door_the_judgment_closed(strict, literal):
    """Heading 12: the Directive's text lets remarks on a minor in, but not what the profile's words refuse."""
    assert judge_part(segment("SSR", "UMNR:text", "UM08 MEETS AUNT"), strict) == "free_text"
    assert judge_part(segment("SSR", "UMNR:text", "UM08 MEETS AUNT"), literal) == ""
    assert judge_part(segment("SSR", "UMNR:text", "UM08 INSULIN IN BAG"), literal) == "health"


def test_refusals_are_counted_once_each_by_class_alone(strict):
    items = [
        Item("TIF", "", 0, 20, "TIF+MARLOWE+ODETTE"),
        Item("TIF", "surname", 4, 11, "MARLOWE"),
        Item("SSR", "KSML", 20, 40, "SSR+KSML"),
        Item("SSR", "DBML", 40, 60, "SSR+DBML"),
        Item("LTS", "", 60, 80, "LTS+0/O/NM"),
        Item("ORG", "", 80, 99, "ORG+ZZ++++A+++AB01"),
        Item("ORG", "sine", 94, 98, "AB01"),
    ]
    assert privacy.refused(items, strict, "PNRGOV") == {"agent": 1, "history_text": 1, "meal": 2}


def test_every_row_of_the_table_names_a_passenger_item_or_says_it_is_none():
    assert set(ADMITTED.values()) <= set(Category)
    tables = {"TABLE-CSV", "TABLE-JSON", "MRZ"}
    assert {standard for standard, _, _ in ADMITTED} == {"", "PNRGOV-XML", *tables, *wire.FORMATS}
    assert all(len(tag) == 3 for standard, tag, _ in ADMITTED if standard != "PNRGOV-XML")
