"""A very large interchange comes in instalments, and says in them what it would have said whole."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen import wire
from pnrscreen.message import Broken, Manifest, Push
from pnrscreen.wire import edifact, envelope
from wire.golden import EDIFACT
from wire.spoken import FLOWN, codes, interchange, message

PEOPLE = tuple(
    segment for number in range(40) for segment in (f"NAD+FL+++FALKEN:NUMBER{number}", f"DOC+P+P10000{number:02d}", "ATT+2++F")
)
LIST = interchange(*message("PAXLST:D:15B:UN:IATA", "BGM+745", *FLOWN, *PEOPLE, "CNT+42:40"))
PUSH = interchange(
    *message(
        "PNRGOV:13:1:IA",
        *("MSG+:22", "TVL+010326:0610:010326:0730+IST+VIE+ZX+123", "EQN+30"),
        *(
            said
            for number in range(30)
            for said in ("SRC", f"RCI+ZX:QX{number:04d}", f"TIF+FALKEN+NUMBER{number}:A:1", "TVL+010326+IST+VIE+ZX+123")
        ),
    )
)


@pytest.fixture
def cut_small(monkeypatch):
    """Return a function that lets instalments be cut after so many segments and blocks after so many bytes."""

    def cut(segments, block=1 << 20):
        monkeypatch.setattr(envelope, "INSTALMENT_SEGMENTS", segments)
        monkeypatch.setattr(envelope, "RECORD_SEGMENTS_MAX", 10 * segments)
        monkeypatch.setattr(edifact, "BLOCK_BYTES", block)

    return cut


def instalments(raw):
    return [one for one in wire.each(raw) if not isinstance(one, Broken)]


def people(held):
    for one in held:
        for said in one.messages:
            if isinstance(said.body, Manifest):
                yield from said.body.people
            elif isinstance(said.body, Push):
                yield from (traveller for pnr in said.body.pnrs for traveller in pnr.travellers)


def spoken(held):
    """Return who is named, by names and documents: places differ between instalments, what is said does not."""
    return [(who.names, who.documents, who.tickets, who.segment) for who in people(held)]


@pytest.mark.parametrize("raw", [LIST, PUSH], ids=["list", "push"])
@pytest.mark.parametrize("block", [1 << 20, 150])
def test_everyone_comes_in_some_instalment_with_the_same_number(raw, block, cut_small):
    whole = spoken(instalments(raw))
    cut_small(25, block)
    held = instalments(raw)
    assert len(held) > 3
    assert [one.instalment for one in held] == list(range(1, len(held) + 1))
    assert [one.last for one in held] == [False] * (len(held) - 1) + [True]
    assert spoken(held) == whole
    assert {said.portion for one in held for said in one.messages} == set(range(1, len(held) + 1))


@pytest.mark.parametrize("raw", [LIST, PUSH], ids=["list", "push"])
def test_each_portion_knows_its_flight_and_no_count_is_doubted(raw, cut_small):
    cut_small(25)
    held = instalments(raw)
    assert codes(defect for one in held for said in (one, *one.messages) for defect in said.defects) == []
    for one in held:
        for said in one.messages:
            flight = said.body.sectors[0] if isinstance(said.body, Manifest) else said.body.flight
            assert (flight.carrier, flight.number, flight.departure) == ("ZX", "123", "IST")


def test_a_wrong_count_is_still_found_once(cut_small):
    cut_small(25)
    held = instalments(LIST.replace(b"UNT+129+1", b"UNT+999+1"))
    found = [defect for one in held for said in one.messages for defect in said.defects]
    assert [(defect.code, defect.said, defect.expected) for defect in found] == [("UNT_COUNT", "999", "129")]


@given(case=st.sampled_from(EDIFACT), segments=st.integers(1, 30), block=st.integers(40, 400))
@settings(max_examples=60)
def test_instalments_cover_every_byte_and_point_at_their_segments(case, segments, block):
    raw = case.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(envelope, "INSTALMENT_SEGMENTS", segments)
        patch.setattr(envelope, "RECORD_SEGMENTS_MAX", 3 * segments)
        patch.setattr(edifact, "BLOCK_BYTES", block)
        every = list(wire.each(raw))
        held = [one for one in every if not isinstance(one, Broken)]
        covered = bytearray(len(raw))
        for one in every:
            stretches = [(one.start, one.end)] if isinstance(one, Broken) else said_in(one)
            for start, end in stretches:
                covered[start:end] = b"\1" * (end - start)
        for one in held:
            for defect in (defect for said in (one, *one.messages) for defect in said.defects):
                at = raw[one.start + defect.offset :].translate(None, b"\r\n")
                assert at.startswith(defect.segment.encode()[:2])
        for one, following in pairwise(held):
            assert one.end <= following.start
        left = {raw[at] for one in held for at in range(one.start, one.end) if not covered[at]}
        assert left <= set(b" \t\r\n\f\v\0")


def said_in(one):
    for item in (*one.items, *(item for said in one.messages for item in said.items)):
        yield one.start + item.start, one.start + item.end


def test_a_record_without_end_is_cut_where_it_has_become_too_long(cut_small):
    """Nobody sends such a reservation; what lies in it is handed on all the same."""
    cut_small(10)
    endless = interchange(*message("PNRGOV:13:1:IA", "SRC", "RCI+ZX:QX7P2D", *["IFT+4:15+FARE"] * 500, "TIF+FALKEN+OTTO:A:1"))
    held = instalments(endless)
    assert len(held) > 2
    assert [who.names[0].surname for who in people(held)] == ["FALKEN"]
