import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.message import Broken
from pnrscreen.wire import container


def packed(*files, method=zipfile.ZIP_DEFLATED):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return whole.getvalue()


def held(raw):
    return [(one.reason, one.said) if isinstance(one, Broken) else (one.source, one.raw) for one in container.members(raw, "f")]


DAY = packed(("a.edi", b"UNB+A" * 20), ("sub/", b""), ("sub/b.edi", b"UNB+B" * 20))
PIECES = gzip.compress(b"UNB+", mtime=0) + gzip.compress(b"UNOA", mtime=0)


def test_anything_else_is_its_own_member():
    assert held(b"UNB+UNOA") == [("f", b"UNB+UNOA")]
    assert held(b"") == [("f", b"")]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_zip_is_opened_file_by_file(method):
    raw = packed(("a.edi", b"A" * 99), ("sub/", b""), ("sub/b.edi", b"B"), method=method)
    assert held(raw) == [("f/a.edi", b"A" * 99), ("f/sub/b.edi", b"B")]


def test_a_gzip_in_pieces_is_one_file():
    assert held(PIECES) == [("f", b"UNB+UNOA")]
    assert held(PIECES + b"\0" * 512) == [("f", b"UNB+UNOA")]


def test_containers_in_a_container():
    assert held(packed(("in.zip", DAY), ("x.gz", PIECES))) == [
        ("f/in.zip/a.edi", b"UNB+A" * 20),
        ("f/in.zip/sub/b.edi", b"UNB+B" * 20),
        ("f/x.gz", b"UNB+UNOA"),
    ]
    assert held(packed(("2.zip", packed(("3.zip", DAY), ("c", b"C"))))) == [
        ("ZIP_NESTED", "f/2.zip/3.zip"),
        ("f/2.zip/c", b"C"),
    ]


def test_a_broken_member_is_where_the_outer_file_holds_it():
    raw = packed(("first", b"1"), ("2.zip", packed(("3.zip", DAY))))
    (nested,) = [one for one in container.members(raw, "f") if isinstance(one, Broken)]
    assert raw[nested.start : nested.start + 4] == b"PK\x03\x04"
    assert b"2.zip" in raw[nested.start : nested.end]
    assert nested.end < len(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (PIECES[:-3], [("f", b"UNB+"), ("ZIP_TRUNCATED", "")]),
        (PIECES + b"tail", [("f", b"UNB+UNOA"), ("ZIP_DAMAGED", "")]),
        (PIECES[:-8] + b"\0" * 8, [("f", b"UNB+"), ("ZIP_DAMAGED", "")]),
        (DAY[:-5], [("ZIP_DAMAGED", "")]),
        (b"PK\x03\x04", [("ZIP_DAMAGED", "")]),
        (packed(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")), [("OFFICE_DOCUMENT", "")]),
        (packed(("a", b"A"), method=zipfile.ZIP_BZIP2), [("ZIP_METHOD", "f/a")]),
        (packed(), []),
    ],
)
def test_what_cannot_be_opened_says_why(raw, expected):
    assert held(raw) == expected


def entry(raw, number):
    """Return where the central directory speaks of an entry."""
    at = -1
    for _ in range(number + 1):
        at = raw.index(b"PK\x01\x02", at + 1)
    return at


def changed(raw, at, new):
    return raw[:at] + new + raw[at + len(new) :]


@pytest.mark.parametrize(
    ("where", "new", "reason"),
    [
        (8, b"\x01\x00", "ZIP_ENCRYPTED"),
        (16, b"\0\0\0\0", "ZIP_DAMAGED"),  # check sum
        (24, b"\x01\0\0\0", "ZIP_DAMAGED"),  # size
        (42, b"\x07\0\0\0", "ZIP_DAMAGED"),  # place of the local header
    ],
)
def test_one_bad_entry_leaves_the_others(where, new, reason):
    raw = changed(DAY, entry(DAY, 0) + where, new)
    assert sorted(held(raw)) == sorted([(reason, "f/a.edi"), ("f/sub/b.edi", b"UNB+B" * 20)])


def test_two_entries_may_not_claim_the_same_bytes():
    raw = changed(DAY, entry(DAY, 2) + 42, DAY[entry(DAY, 0) + 42 : entry(DAY, 0) + 46])
    assert held(raw)[1] == ("ZIP_OVERLAP", "f/sub/b.edi")


def test_a_member_that_grows_like_a_bomb_is_not_opened():
    bomb = b"\0" * (container.RATIO_FREE_BYTES * 2)
    assert held(packed(("bomb", bomb), ("ok", b"1"))) == [("ZIP_RATIO", "f/bomb"), ("f/ok", b"1")]
    assert held(gzip.compress(bomb)) == [("ZIP_RATIO", "")]
    assert held(gzip.compress(b"\0" * container.RATIO_FREE_BYTES))[0][0] == "f"


def test_the_limits_of_a_container(monkeypatch):
    monkeypatch.setattr(container, "MEMBERS_MAX", 1)
    assert held(DAY) == [("f/a.edi", b"UNB+A" * 20), ("ZIP_TOO_MANY", "")]
    assert held(PIECES) == [("f", b"UNB+UNOA"), ("ZIP_TOO_MANY", "")]
    monkeypatch.setattr(container, "MEMBERS_MAX", 9)
    monkeypatch.setattr(container, "TOTAL_BYTES_MAX", 150)
    assert held(DAY) == [("f/a.edi", b"UNB+A" * 20), ("ZIP_TOO_LARGE", "f/sub/b.edi")]
    monkeypatch.setattr(container, "MEMBER_BYTES_MAX", 50)
    assert held(packed(("a", b"A" * 99), method=zipfile.ZIP_STORED)) == [("ZIP_TOO_LARGE", "f/a")]


@given(st.sampled_from([DAY, PIECES, packed(("in.zip", DAY), ("c", b"C" * 300))]), st.data())
@settings(max_examples=150, deadline=None)
def test_any_damage_gives_members_or_located_stretches(raw, data):
    places = data.draw(st.dictionaries(st.integers(0, len(raw) - 1), st.integers(0, 255), max_size=6))
    damaged = bytes(places.get(at, byte) for at, byte in enumerate(raw))[: data.draw(st.integers(0, len(raw)))]
    for one in container.members(damaged, "f"):
        if isinstance(one, Broken):
            assert 0 <= one.start <= one.end <= len(damaged)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_edifact_saved_in_two_bytes_a_letter_is_handed_on_in_one(encoding):
    edifact = "UNB+UNOA:4+ZX+PIU+260228:0440+R1'UNH+1+PAXLST:D:15B'NAD+FL+++FALKÉN:OTTO'UNT+3+1'UNZ+1+R1'"
    (member,) = container.members(edifact.encode(encoding), "wide.edi")
    assert member == container.Member("wide.edi", edifact.encode())


@pytest.mark.parametrize("text", ["surname,given_names", "<PNR/>"])
def test_other_texts_in_two_bytes_a_letter_stay_as_they_are(text):
    raw = text.encode("utf-16")
    assert [member.raw for member in container.members(raw, "wide")] == [raw]


def test_half_a_letter_too_many_changes_nothing():
    raw = "UNB+UNOA:4+ZX".encode("utf-16-le") + b"X"
    assert [member.raw for member in container.members(raw, "wide")] == [raw]
