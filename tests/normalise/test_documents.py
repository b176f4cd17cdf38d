"""Travel documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.message import SaidDocument
from pnrscreen.model import Document, PartialDate
from pnrscreen.normalise.documents import distinctive, document, number


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("px 000-0001", "PX0000001"),
        ("C01X<<<<", "C01X"),
        ("№ 12/34", "NO1234"),
        ("\u0410\u0412123", "AV123"),
        ("---", ""),
        ("", ""),
    ],
)
def test_number(said: str, expected: str):
    assert number(said) == expected


@given(st.text(st.characters(), max_size=30))
def test_number_is_total_plain_and_idempotent(text: str):
    once = number(text)
    assert once == "" or (once.isascii() and once.isalnum() and once == once.upper())
    assert number(once) == once


@pytest.mark.parametrize("said", ["", "123", "000000", "XXXXXXXXX", "NONE", "UNKNOWN"])
def test_what_stands_for_no_number_tells_nobody_apart(said: str):
    assert not distinctive(said)


def test_a_document_is_understood():
    said = SaidDocument(kind="P", number="px 0000001", issuer="AT", expiry="31-01-01", issued="27-01-01")
    assert document(said, "2026-03-01") == Document(
        kind="passport",
        number="PX0000001",
        issuer="AUT",
        expiry=PartialDate(year=2031, month=1, day=1),
        issued=PartialDate(year=1927, month=1, day=1),
    )


def test_an_unknown_issuer_stays_as_said():
    assert document(SaidDocument(kind="", number="1", issuer=" Zz ")).issuer == "ZZ"
