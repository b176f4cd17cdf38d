import pytest

from pnrscreen import wire
from pnrscreen.errors import WireError
from pnrscreen.message import Broken
from pnrscreen.wire import transport
from pnrscreen.wire.transport import Stretch
from wire.spoken import interchange

ONE = interchange("UNH+1+PAXLST:D:15B", "BGM+745", "UNT+3+1")


def found(raw):
    return [one for one in transport.stretches(raw) if isinstance(one, Stretch)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b""),
        (b"\xef\xbb\xbf", b"\r\n"),
        (b"\x01QU VIEPIXH\r\n.ISTOPZX 010440\r\n\x02", b"\r\n\x03"),
        (b"$SOH$QK VIEPIXH\r\n", b"\r\n27AUG21 0031Z *3872\r\n____"),
        (b"the town of Unbar and UNA and UNB; ", b" kind regards, don't reply"),
    ],
)
def test_what_stands_around_an_interchange_is_not_of_it(before, after):
    (only,) = found(before + ONE + after)
    assert (only.start, only.end) == (len(before), len(before) + len(ONE))
    assert only.content == ONE


@pytest.mark.parametrize("width", [1, 7, 63])
def test_folds_fall_anywhere(width):
    folded = b"\r\n".join(ONE[at : at + width] for at in range(0, len(ONE), width))
    (only,) = found(b"QU X\r\n" + folded + b"\r\n")
    assert (only.content, only.start, only.end) == (ONE, 6, 6 + len(folded))


def test_several_interchanges_keep_their_own_separators():
    other = ONE.replace(b"'", b'"')
    first, second = found(b"x\r\n" + ONE + b"\r\nbetween\r\n" + other)
    assert (first.content, second.content) == (ONE, other)
    assert (first.characters.terminator, second.characters.terminator) == ("'", '"')
    assert (first.noise, second.noise) == (b"x", b"between")


def test_an_interchange_that_was_cut_off_ends_where_the_next_begins():
    cut = ONE[: ONE.index(b"745")]
    first, second = found(cut + b"\r\nUNA:+.? '" + ONE)
    assert (first.content, second.content) == (cut, b"UNA:+.? '" + ONE)


def test_what_was_cut_off_ends_before_the_footer():
    cut = ONE[: ONE.index(b"UNT")]
    assert found(cut + b"\r\nwritten by hand")[0].content == cut
    assert found(cut + b"NAD+FL+++SMI\x03bye")[0].content == cut + b"NAD+FL+++SMI"
    assert found(b"UNB+UNOA:4+A")[0].content == b"UNB+UNOA"


@pytest.mark.parametrize(
    ("tail", "kept"),
    [
        (b"UNZ+1+REF1\r\ndon't reply", b"UNZ+1+REF1"),
        (b"UNZ+1+REF1\r\n'", b"UNZ+1+REF1'"),
        (b"UNZ+1+OTHER'", b"UNZ+1+OTHER'"),
        (b"UNZ+1+OTHER", b"UNZ+1+OTHER"),
        (b"UNZ++'", b"UNZ++'"),
    ],
)
def test_the_end_of_a_unz(tail, kept):
    raw = ONE[: ONE.index(b"UNZ")] + tail
    assert found(raw)[0].content.endswith(kept)


def test_a_name_that_ends_in_unz_ends_nothing():
    raw = interchange("UNH+1+PNRGOV:13:1", "TIF+KUNZ+ADA:A:1", "UNT+3+1")
    assert found(raw)[0].content == raw


@pytest.mark.parametrize("given", ["KUNZ+1600+WASHINGTON+DC", "KUNZ+12+1010", "D?'UNZ+1600+WASHINGTON", "KUNZ+1+1+GRAZ"])
@pytest.mark.parametrize("reference", ["REF1", "1", ""])
def test_a_name_that_ends_in_unz_before_a_house_number_ends_nothing(given, reference):
    unb, unz = f"UNB+UNOA:4+ZXAIR+PIU+260228:0440+{reference}", f"UNZ+1+{reference}"
    message = ("UNH+1+PAXLST:D:15B", f"NAD+FL+++SMITH:{given}", "NAD+FL+++LAST:ONE", "UNT+4+1")
    raw = interchange(*message, unb=unb, unz=unz)
    assert found(raw + b"\r\nfooter")[0].content == raw
    cut = raw[: raw.index(b"UNZ+1+" + reference.encode(), raw.index(b"UNT"))]
    assert found(cut)[0].content == cut


@pytest.mark.parametrize(
    "tail", ["UNT+3+1UNZ+1+OTHER'", "UNT+3+1UNZ+1'", "UNT+3+XUNZ+1+REF1'", "UNT+3+XUNZ+1+REF1 kind regards"]
)
def test_a_glued_unz_is_known_by_the_reference_it_repeats_or_by_the_digit_before_it(tail):
    raw = ONE[: ONE.index(b"UNT")] + tail.encode()
    assert found(raw + b"\r\nfooter's")[0].content == raw.removesuffix(b" kind regards")


def test_a_unz_glued_to_the_segment_before_it_ends_the_interchange():
    raw = ONE.replace(b"'UNZ", b"UNZ")
    assert found(raw + b"\r\nfooter's")[0].content == raw


def test_a_message_that_lost_its_envelope_is_broken():
    raw = b"UNH+1+PAXLST:D:15B'NAD+FL+++LOST:SOUL'\r\n"
    broken = [one for one in transport.stretches(raw + ONE + raw) if isinstance(one, Broken)]
    assert len(found(raw + ONE + raw)) == 1
    assert [(one.start, one.reason) for one in broken] == [(0, "NO_ENVELOPE"), (len(raw) + len(ONE), "NO_ENVELOPE")]


def test_every_message_type_is_known_without_its_envelope():
    assert set(transport.MESSAGE_TYPES) == set(wire.FORMATS)
    for kind in wire.FORMATS:
        (_, lost) = transport.stretches(ONE + f"UNH+1+{kind}:D:05B'BGM+962'UNT+3+1'UNZ+1+2'".encode())
        assert isinstance(lost, Broken)
        assert (lost.start, lost.reason) == (len(ONE), "NO_ENVELOPE")


def test_a_telegram_marked_as_possible_duplicate_says_so():
    assert found(b"QU X\r\nPDM\r\n" + ONE)[0].possible_duplicate
    assert not found(b"QU PDMX\r\n" + ONE)[0].possible_duplicate


def test_a_header_without_version_is_taken_when_there_is_no_other():
    assert found(b"UNB+UNOA+A+B'UNH+1'UNZ+1+X'")[0].content.endswith(b"UNZ+1+X'")


@pytest.mark.parametrize("raw", [b"", b"UNB", b"UNB+", b"UNBUNOA:4+", b"\xff\xfe"])
def test_no_unb_no_interchange(raw):
    with pytest.raises(WireError):
        list(transport.stretches(raw))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("block", [3, 1 << 20])
def test_edifact_in_two_bytes_a_letter_is_narrowed_block_by_block(monkeypatch, encoding, block):
    monkeypatch.setattr(transport, "BLOCK_BYTES", block)
    text = ONE.decode() + "FALKÉN \N{BUS}"
    assert transport.narrow(text.encode(encoding)) == text.encode()


def test_half_a_pair_at_the_end_of_what_is_looked_at_hides_no_edifact(monkeypatch):
    monkeypatch.setattr(transport, "_EARLY", len(ONE) + 1)
    text = ONE.decode() + "\N{BUS}"
    assert transport.narrow(text.encode("utf-16-le")) == text.encode()


@pytest.mark.parametrize("raw", ["surname,given".encode("utf-16"), "<PNR/>".encode("utf-16-le"), b"\xff\xfe", ONE, b""])
def test_anything_else_is_not_narrowed(raw):
    assert transport.narrow(raw) is raw
