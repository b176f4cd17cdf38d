import datetime as dt

import pytest

from pnrscreen.demo.edifact import Characters, Envelope, Spelling, interchange, message, spell

ENVELOPE = Envelope("ZZ", "UNIT", dt.datetime.fromisoformat("2026-03-01T04:05"), "000000012", ("UNOA", "4"), "APIS", "D:15B")
HEAD = ("UNH", "1", ("PAXLST", "D", "15B", "UN", "IATA"))


def test_a_message_counts_itself() -> None:
    assert message(HEAD, [("BGM", "745"), ("CNT", ("42", "0"))])[-1] == ("UNT", "4", "1")


def test_an_interchange_is_closed_by_what_opened_it() -> None:
    written = interchange([message(HEAD, [("BGM", "745")])], ENVELOPE, Spelling()).decode()
    assert written == (
        "UNA:+.? 'UNB+UNOA:4+ZZ:ZZ+UNIT:ZZ+260301:0405+000000012++APIS'UNG+PAXLST+ZZ:ZZ+UNIT:ZZ+260301:0405+00012+UN+D:15B'"
        "UNH+1+PAXLST:D:15B:UN:IATA'BGM+745'UNT+3+1'UNE+1+00012'UNZ+1+000000012'"
    )


def test_without_a_group_the_interchange_counts_messages() -> None:
    one = message(HEAD, [])
    written = interchange([one, one], ENVELOPE._replace(group=""), Spelling(announced=False)).decode()
    assert written.startswith("UNB+")
    assert "UNG" not in written
    assert written.endswith("UNZ+2+000000012'")


@pytest.mark.parametrize(
    ("service", "written"),
    [
        (Characters(), "NAD+FL+O?'NEIL-A:B??C'"),
        (Characters(element="-"), "NAD-FL-O?'NEIL?-A:B??C'"),
        (Characters(component="(", element=":", release=")", terminator="-"), "NAD:FL:O'NEIL)-A(B?C-"),
    ],
)
def test_what_would_act_as_a_separator_is_released(service: Characters, written: str) -> None:
    assert "".join(spell([("NAD", "FL", ("O'NEIL-A", "B?C"))], Spelling(characters=service))) == written


def test_a_line_end_follows_every_segment() -> None:
    assert "".join(spell([("A",), ("B",)], Spelling(line_end="\r\n"))) == "A'\r\nB'\r\n"
