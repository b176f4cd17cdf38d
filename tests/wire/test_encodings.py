"""Letters beyond ASCII are read as the syntax identifier says where the bytes bear it out, and a guess is said."""

import pytest

from pnrscreen import wire
from pnrscreen.wire import encodings, limits
from wire.spoken import codes, interchange, message, names


def named(surname, syntax, encoding):
    """Return the surname that is read, and the defects of the interchange."""
    raw = interchange(*message("PAXLST:D:15B", f"NAD+FL+++{surname}:ADA"), unb=f"UNB+{syntax}:4+ZX+PIU+260228:0440+REF1")
    (one,) = wire.read(raw.decode().encode(encoding)).interchanges
    return one.messages[0].body.people[0].names[0].surname, codes(one.defects)


@pytest.mark.parametrize(
    ("surname", "syntax", "encoding"),
    [
        ("GRÜN", "UNOC", "iso8859-1"),
        ("WAŁĘSA", "UNOD", "iso8859-2"),
        ("ИВАНОВ", "UNOE", "iso8859-5"),
        ("ΠΑΠΑΣ", "UNOF", "iso8859-7"),
        ("كريم", "UNOI", "iso8859-6"),
        ("כהן", "UNOJ", "iso8859-8"),
        ("YILDIZOĞLU", "UNOK", "iso8859-9"),
        ("ИВАНОВ", "UNOW", "utf-8"),
        ("GRÜN", "UNOA", "utf-8"),
        ("GREEN", "UNOE", "ascii"),
    ],
)
def test_what_is_declared_is_read_so(surname, syntax, encoding):
    assert named(surname, syntax, encoding) == (surname, [])


@pytest.mark.parametrize(
    ("surname", "syntax", "encoding"),
    [
        ("ИВАНОВ", "UNOE", "utf-8"),
        ("GRÜN", "UNOA", "cp1252"),
        ("GRÜN\N{EN DASH}", "UNOC", "cp1252"),
        ("GRÜN", "UNOW", "cp1252"),
        ("GR\x81N", "IATA", "latin-1"),
    ],
)
def test_what_is_guessed_is_said(surname, syntax, encoding):
    assert named(surname, syntax, encoding) == (surname, ["ENCODING_GUESSED"])


@pytest.mark.parametrize("syntax", ["UNOY", "UNOW"])
def test_a_name_cut_in_the_middle_of_a_letter_spoils_no_other_one(syntax):
    people = ("NAD+FL+++MÜLLER:JÖRG", "NAD+FL+++ŁUKASZEWSKI:ZOË")
    raw = interchange(*message("PAXLST:D:15B", *people), unb=f"UNB+{syntax}:4+ZX+PIU+260228:0440+REF1")
    (one,) = wire.read(raw.replace("Ë".encode(), b"\xc3")).interchanges
    assert names(one.messages[0].body.people) == ["MÜLLER/JÖRG", "ŁUKASZEWSKI/ZO\N{REPLACEMENT CHARACTER}"]
    assert [(defect.code, defect.said) for defect in one.defects] == [("ENCODING_GUESSED", "utf-8")]


def test_what_is_hardly_utf_8_is_read_as_something_else():
    assert encodings.of("GRÜN GRÖßE Ü".encode("cp1252"), "UNOY") == ("cp1252", True)
    assert encodings.of("Ü".encode() + b"\xc3", "UNOA") == ("cp1252", True)


def test_a_letter_cut_by_the_border_of_two_blocks_is_still_one(monkeypatch):
    monkeypatch.setattr(encodings, "BLOCK_BYTES", 3)
    assert encodings.of("AAÜ".encode(), "UNOA") == ("utf-8", False)
    assert encodings.of(b"AA\xc3", "UNOA") == ("cp1252", True)
    assert limits.BLOCK_BYTES > 3
