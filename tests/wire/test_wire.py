import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen import wire
from pnrscreen.errors import WireError
from pnrscreen.message import Received
from pnrscreen.wire.columns import COLUMNS
from wire.golden import CASES, EDIFACT
from wire.spoken import codes, interchange, message

SEEDS = [case.read_bytes() for case in CASES]
SAMPLES = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "messages"
TRAVELLERS = {
    "guides/paxlst_15B_guide_ex5_1_pax.edi": 1,
    "guides/paxlst_15B_guide_ex5_2_crew.edi": 1,
    "guides/paxlst_15B_guide_ex5_3_progressive.edi": 2,
    "guides/pnrgov_11_1_guide_appB_ex1.edi": 2,
    "peer/3_pnrs.edi": 13,
    "peer/Test1.txt": 8,
    "peer/apisMessage.txt": 2,
    "peer/pnrMessageExample.txt": 5,
    "peer/pnrMessagePg76.txt": 2,
    "peer/pnrMessagePg77.txt": 1,
    "public/PAXLST_land_mode_negative.txt": 0,
    "public/PNRGOV_11_1_PassengerData.txt": 2,
    "public/cusres_05B_ack_312.edi": 0,
    "public/cusres_05B_response_ok_and_no_board.edi": 0,
    "public/cusres_05B_unsolicited_132.edi": 0,
    "public/paxlst_02B_multipart_single_C.edi": 3,
    "public/pnrgov_fragment.xml": 3,
    "synthetic/cusres_05B.edi": 0,
    "synthetic/paxlst_15B.edi": 2,
    "synthetic/paxlst_15B_typeb_folded.txt": 2,
    "synthetic/paxlst_15B_una_parens.txt": 2,
    "synthetic/pnrgov_13_1.edi": 2,
}


def people(received):
    for one in received.interchanges:
        for said in one.messages:
            yield from getattr(said.body, "people", ())
            for pnr in getattr(said.body, "pnrs", ()):
                yield from pnr.travellers


def assert_covered(raw):
    """Check that segment items, envelope items and broken stretches part the interchange, inner items lying inside."""
    received = wire.read(raw)
    for one in received.interchanges:
        covered = bytearray(one.end - one.start)
        segments = 0, 0
        for item in (*one.items, *(item for said in one.messages for item in said.items)):
            inner = segments[0] <= item.start and item.end <= segments[1] and inside(item.code)
            if not inner:
                segments = item.start, item.end
                assert not any(covered[item.start : item.end])
                covered[item.start : item.end] = b"\1" * (item.end - item.start)
        for broken in received.broken:
            if one.start <= broken.start < one.end:
                start, end = broken.start - one.start, broken.end - one.start
                covered[start:end] = b"\1" * (end - start)
        left = bytes(byte for byte, seen in zip(raw[one.start : one.end], covered, strict=True) if not seen)
        assert not left.strip(b" \t\r\n\f\v\0")


CELLS = {"mrz_optional", "visa_mrz", *(column.name for column in COLUMNS)}
INNER = {"surname", "given", "account", "text", "UMNR:text", "sine", "optional"} | {  # and the words of a PDT
    *("document", "visa", "issuer", "dated", "kind", "sex", "birth", "place", "other"),
}


def inside(code):
    """Tell whether an item may be a part of the one before it; an attribute of XML is, known or not."""
    return code in INNER | CELLS or code.startswith("@") or code == "UNKNOWN"


@pytest.mark.parametrize("sample", sorted(TRAVELLERS))
def test_every_traveller_of_a_known_message_comes_out(sample):
    """The counts are those of NAD and TIF in each message, counted by hand."""
    if not SAMPLES.is_dir():
        pytest.skip("shared/data is absent")
    raw = (SAMPLES / sample).read_bytes()
    received = wire.read(raw)
    assert len(list(people(received))) == TRAVELLERS[sample]
    assert len(received.broken) == ("land_mode" in sample)
    assert_covered(raw)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_items_cover_every_byte_once(case):
    assert_covered(case.read_bytes())


@pytest.mark.parametrize("case", EDIFACT, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_an_inner_item_spans_what_it_says(case):
    """The bytes of a name, an account or a free text are exactly those its item points at, folded or escaped."""
    raw = case.read_bytes()
    for one in wire.read(raw).interchanges:
        for item in (item for said in one.messages for item in said.items if item.code in INNER):
            bytes_said = raw[one.start + item.start : one.start + item.end].translate(None, b"\r\n")
            assert bytes_said.replace(b"?", b"").strip() in {
                item.said.replace("?", "").encode(encoding).strip()
                for encoding in ("utf-8", "latin-1", "utf-16-le")
                if encodable(item.said, encoding)
            }


def encodable(text, encoding):
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def test_no_interchange_at_all_is_an_error():
    with pytest.raises(WireError) as caught:
        wire.read(b"NAD+FL+++SECRET:NAME'")
    assert "SECRET" not in str(caught.value)
    assert caught.value.offset == 21


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_edifact_saved_as_utf_16_reads_as_its_utf_8(encoding):
    """Offsets are those of the UTF-8, as for what comes out of a container."""
    text = "UNB+UNOA:4+ZX+PIU+260228:0440+R1'UNH+1+PAXLST:D:15B'NAD+FL+++FALKÉN:OTTO'UNT+9+1'UNZ+1+R1'"
    received = wire.read(text.encode(encoding))
    assert received == wire.read(text.encode())
    (defect,) = (one for one in received.interchanges[0].messages[0].defects if one.code == "UNT_COUNT")
    assert text.encode()[defect.offset :].startswith(b"UNT+9")


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_any_bytes_are_received_or_refused(raw):
    with contextlib.suppress(WireError):
        assert isinstance(wire.read(raw), Received)


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=120, deadline=None)
def test_a_damaged_message_is_still_received(raw, data):
    """Bytes cut out, doubled or overwritten anywhere lose nobody the program to an exception, and no byte to the items."""
    start = data.draw(st.integers(min_value=0, max_value=len(raw)))
    end = data.draw(st.integers(min_value=start, max_value=min(len(raw), start + 80)))
    damage = data.draw(
        st.sampled_from([b"", b"'", b"+", b":", b"?", b"\r\n", b"\xff", "é".encode(), raw[start:end] * 2, b"'SRC'", b"UNZ+"])
    )
    damaged = raw[:start] + damage + raw[end:]
    try:
        wire.read(damaged)
    except WireError:
        return
    assert_covered(damaged)


@given(st.binary(max_size=80))
@settings(max_examples=60)
def test_anything_inside_an_envelope_is_received(text):
    raw = interchange(*message("PNRGOV:13:1:IA", "SRC")).replace(b"SRC'", b"SRC'" + text + b"'TIF+FALKEN+OTTO:A:1'")
    received = wire.read(raw)
    assert received.interchanges or received.broken


def test_a_message_that_cannot_be_read_leaves_the_others():
    good = message("PAXLST:D:15B", "BGM+745", "TDT+20+ZX1", "NAD+FL+++FALKEN:OTTO")
    received = wire.read(
        interchange(*message("APERAK:D:05B", "BGM+962"), *good, *message("PAXLST:D:03B", "BGM+745", "TDT+11+X"), *good)
    )
    assert [broken.reason for broken in received.broken] == ["UNSUPPORTED_TYPE", "UNSUPPORTED_MODE"]
    assert len(list(people(received))) == 2
    assert codes(received.interchanges[0].defects) == ["UNZ_COUNT"]
