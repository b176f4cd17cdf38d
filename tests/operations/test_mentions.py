"""Mentions: a value is found in whatever form carriers write it, and not in what is another."""

from __future__ import annotations

import pytest

from pnrscreen.operations.mentions import Mentions, Place


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("O'NEIL", b"O?'Neil"),
        ("O'NEIL", b"O&apos;Neil"),
        ("O'NEIL", b"ONEIL"),
        ("ODETTE", b"ode\r\ntte"),
        ("ODETTE", b"ODE?TTE"),
        ("ODETTE", "Odette".encode("utf-16-le")[:-1]),
        ("ANNA LENA", b"ANNA<LENA"),
        ("ANNA LENA", b"ANNA/LENA"),
        ("ANNA LENA", b"ANNALENA"),
        ("ANN_O@EXAMPLE.ORG", b"ANN..O//EXAMPLE.ORG"),
        ("PX4417203", b"px 441-7203"),
        ("+43 660 555011", b"43660555011"),
        ("M\u00dcLLER", "m\u00fcller".encode()),
        ("M\u00dcLLER", "M\u00fcller".encode("cp1252")),
        ("M\u00dcLLER", b"M\\u00fcLLER"),
        ("M\u00dcLLER", b"M&#252;ller"),
        ("M\u00dcLLER", b"M&#xDC;LLER"),
        ("WEISS", "wei\u00df".encode()),
        ("IPEK", "\u0130pek".encode("iso8859-9")),
        ("\u042e\u041b\u0418\u042f", "\u042e\u043b\u0438\u044f".encode("cp1251")),
        ("\u042e\u041b\u0418\u042f", "\u044e\u043b\u0438\u044f".encode("iso8859-5")),
        ("\u674e\u660e", "\u674e\u660e".encode()),
    ],
)
def test_a_value_is_found_as_it_is_written(value: str, written: bytes) -> None:
    content = b"+" + written + b"+"
    assert Mentions([value])(content, Place(0, len(content))) == [Place(1, len(content) - 1)]


@pytest.mark.parametrize(
    ("value", "written"),
    [("ODETTE", b"ODILE"), ("PX4417203", b"PX441+7203"), ("ANNA LENA", b"ANNA-MARIA LENA"), ("SAS", b"SS")],
)
def test_another_value_is_not_taken_for_it(value: str, written: bytes) -> None:
    assert not Mentions([value]).among(written, Place(0, len(written)))


def test_the_longer_of_two_values_is_found_first() -> None:
    assert Mentions(["ANN", "ANNA LENA"])(b"ANNA LENA", Place(0, 9))[0] == Place(0, 9)
