"""Every value of a message is traced to the segment that says it, at the byte of the file where that stands."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen import toolbench
from pnrscreen.bootstrap import profile
from pnrscreen.errors import WireError
from pnrscreen.message import Broken
from wire.golden import EDIFACT

STRICT = profile("eu-strict")
HEAD = ("UNH+1+PNRGOV:13:1:IA+R", "MSG+:22", "ORG+1X:VIE", "TVL+010326:0610:010326:0730+IST+VIE+ZX+123")
RECORD = (
    "SRC",
    "RCI+ZX:QX7P2D",
    "TIF+FALKEN+OTTOMR:A:1",
    "REF+:ZX0000001",
    "SSR+DOCS:HK:1:ZX:::::/P/AUT/P1234567/AUT/29FEB84/M/01JAN31/FALKEN/OTTO",
    "TVL+010326:0610:010326:0730+IST+VIE+ZX+123:Y",
    "RPI+1+HK",
    "SSR+SEAT:HK:1:ZX:::IST:VIE+12A::1:N",
    "TRI++IST-1:::1",
    "TIF+FALKEN+OTTOMR:A:1",
    "SSD+12A",
    "TBD++2:31:700++HP:IST-1",
)
SECOND = ("SRC", "RCI+ZX:ZZ7P2D", "TIF+LARK+LENA:A:1")


def pushed(*records, una="", fold=0):
    """Return a push of these reservations."""
    segments = (*HEAD, *(segment for record in records for segment in record))
    said = ("UNB+UNOA:4+ZX+PIU+260228:0440+R1", *segments, f"UNT+{len(segments) + 1}+1", "UNZ+1+R1")
    raw = (una + "".join(f"{segment}'" for segment in said)).encode()
    return b"\r\n".join(raw[at : at + fold] for at in range(0, len(raw), fold)) if fold else raw


def traced(raw):
    """Return, by path, the tags and segment numbers that say each value."""
    (view,) = toolbench.parse(raw, "-", STRICT, traced=True)
    return {one["path"]: [(said["tag"], said["segment"]) for said in one["segments"]] for one in view["values"]}


def test_each_value_of_a_reservation_comes_from_its_segment():
    said = traced(pushed(RECORD, SECOND))
    assert said["flight.departure"] == [("TVL", 4)]
    assert said["pnrs[0].record_locators[0].locator"] == [("RCI", 6)]
    assert said["pnrs[0].travellers[0].title"] == [("TIF", 7), ("TIF", 14)]
    assert said["pnrs[0].travellers[0].reference"] == [("REF", 8)]
    for path in ("birth_date", "sex", "nationality", "documents[0].number", "documents[0].expiry"):
        assert said[f"pnrs[0].travellers[0].{path}"] == [("SSR", 9)]
    assert said["pnrs[0].travellers[0].bags.pieces"] == [("TBD", 16)]
    assert said["pnrs[1].travellers[0].surname"] == [("TIF", 19)]


def test_a_value_that_two_segments_say_names_both():
    assert traced(pushed(RECORD))["pnrs[0].travellers[0].seat"] == [("SSR", 12), ("SSD", 15)]


def test_each_value_of_a_list_comes_from_its_segment():
    raw = (
        b"UNB+UNOA:4+ZX+PIU+260228:0440+R1'UNH+1+PAXLST:D:15B'BGM+745'TDT+20+ZX123'LOC+125+IST'DTM+189:2603010610:201'"
        b"LOC+87+VIE'NAD+FL+++FALKEN:OTTO'DTM+329:840229'NAD+FL+++LARK:LENA'ATT+2++F'DOC+P+P7654321'UNT+11+1'UNZ+1+R1'"
    )
    said = traced(raw)
    assert said["flight.number"] == [("TDT", 3)]
    assert said["travellers[0].birth_date"] == [("DTM", 8)]
    assert said["travellers[1].sex"] == [("ATT", 10)]
    assert said["travellers[1].documents[0].number"] == [("DOC", 11)]


@pytest.mark.parametrize("raw", [pushed(RECORD, una="UNA:+.? '"), pushed(RECORD, SECOND, fold=17)])
def test_the_offset_is_where_the_segment_stands_in_the_file(raw):
    (view,) = toolbench.parse(raw, "-", STRICT, traced=True)
    for said in (said for one in view["values"] for said in one["segments"]):
        assert raw[said["offset"] :].translate(None, b"\r\n").startswith(said["tag"].encode())
    provenance = view["pnrs"][0]["travellers"][0]["provenance"]
    assert provenance["message"] == "1"
    assert raw[provenance["offset"] :].translate(None, b"\r\n").startswith(b"TIF+FALKEN")


def test_every_value_of_a_golden_message_is_said_somewhere():
    for case in EDIFACT:
        for view in toolbench.parse(case.read_bytes(), "-", STRICT, traced=True):
            if not isinstance(view, Broken):
                unsaid = [one["path"] for one in view["values"] if not one["segments"]]
                assert not [path for path in unsaid if path.startswith(("travellers", "pnrs"))], case


def test_other_formats_are_not_traced():
    table = b"surname,given_names,document_number\r\nFALKEN,OTTO,P1234567\r\n"
    (view,) = toolbench.parse(table, "-", STRICT, traced=True)
    assert view["values"] == []


@given(st.sampled_from(sorted(EDIFACT, key=Path)), st.data())
@settings(max_examples=25, deadline=None)
def test_a_damaged_message_is_traced_as_far_as_it_goes(case, data):
    raw = case.read_bytes()
    start = data.draw(st.integers(min_value=0, max_value=len(raw)))
    end = data.draw(st.integers(min_value=start, max_value=min(len(raw), start + 40)))
    damage = data.draw(st.sampled_from([b"", b"'", b"+", b"?", b"'SRC'", b"NAD+FL+++"]))
    try:
        list(toolbench.parse(raw[:start] + damage + raw[end:], "-", STRICT, traced=True))
    except WireError:
        return
