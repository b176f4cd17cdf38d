import pytest

from pnrscreen.message import Severity
from pnrscreen.wire import characters
from pnrscreen.wire.characters import Characters


@pytest.mark.parametrize(
    ("una", "unb", "settled", "oddity"),
    [
        (":+.? '", b"UNB+UNOA:4+A'UNH+1'", Characters(), ""),
        (":+.?*'", b"UNB+UNOA:4+A'UNH+1'", Characters(repetition="*"), ""),
        (":+.?*'", b"UNB+UNOA:3+A'UNH+1'", Characters(), ""),
        (":*.? #", b"UNB*UNOA:4*A#UNG*1#", Characters(element="*", terminator="#"), "CUSTOM_UNA"),
        (":-.? '", b"UNB-UNOA:4-A'UNG-1'", Characters(element="-"), "CUSTOM_UNA"),
        (":(.) -", b"UNB(UNOA:4(A-UNG(1-", Characters(element="(", release=")", terminator="-"), "CUSTOM_UNA"),
        (":+.  '", b"UNB+UNOA:4+A'UNH+1'", Characters(release=" "), "CUSTOM_UNA"),
        (":+.?'", b"UNB+UNOA:4+A'UNH+1'", Characters(), "CUSTOM_UNA"),
        (":+,? '", b"UNB+UNOA:4+A'", Characters(decimal=","), "CUSTOM_UNA"),
        (":+.? ~", b"UNB+UNOA:4+A'UNH+1'", Characters(), "WRONG_UNA"),
        (":*.? '", b"UNB+UNOA:4+A'UNH+1'", Characters(), "WRONG_UNA"),
        ("/+.? '", b"UNB+UNOA:4+A'UNH+1'", Characters(), "WRONG_UNA"),
        ("::.? '", b"UNB+UNOA:4+A'UNH+1'", Characters(), "WRONG_UNA"),
        (":+.?", b"UNB+UNOA:4+A'UNH+1'", Characters(), "WRONG_UNA"),
        ("", b"UNB+UNOA:4+A'UNH+1'", Characters(), ""),
        ("", b"UNB+UNOA+A'UNH+1'", Characters(), ""),
        ("", b'UNB+UNOA:4+A"UNG+1"', Characters(terminator='"'), "GUESSED_SEPARATORS"),
        (
            "",
            b"UNB\x1dUNOB\x1f1\x1dA\x1cUNH\x1d1\x1c",
            Characters(element="\x1d", component="\x1f", terminator="\x1c"),
            "GUESSED_SEPARATORS",
        ),
        ("", b"UNB+UNOA:4+A+UNH+1+", Characters(), ""),
        ("", b"UNB?UNOA:4?A'UNH?1'", Characters(element="?", release=" "), "GUESSED_SEPARATORS"),
        ("", b"UNB+UNOA", Characters(), ""),
    ],
)
def test_a_una_is_believed_only_when_it_is_kept(una, unb, settled, oddity):
    assert characters.settle(una, unb) == (settled, oddity)


def test_only_a_una_that_misleads_is_a_warning():
    assert characters.severity("WRONG_UNA") is Severity.WARNING
    assert characters.severity("CUSTOM_UNA") is characters.severity("GUESSED_SEPARATORS") is Severity.INFO


def test_what_is_masked_is_unmasked_from_left_to_right():
    """Two releases are one letter, an odd run escapes what follows it, and a release before a letter means nothing."""
    masked = characters.mask("A??'B???'C?DE?", Characters())
    assert masked.count("'") == 1
    meant = characters.unmasking(Characters())
    assert [part.translate(meant) for part in masked.split("'")] == ["A?", "B?'CDE"]


def test_masking_keeps_every_place():
    assert len(characters.mask("\x80?'\x81?+??", Characters())) == 8


def test_without_a_release_character_nothing_is_masked():
    assert characters.mask("A B'", Characters(release=" ")) == "A B'"
