"""Conditions are typed: what does not fit is said before any passenger is looked at, all of it at once."""

import pytest

from pnrscreen.rulebook.language import Type, check, did_you_mean
from pnrscreen.rulebook.syntax import parse

NAMES = {
    "n": Type.INT,
    "d": Type.DOUBLE,
    "s": Type.STRING,
    "p": Type.BOOL,
    "l": Type.STRINGS,
    "m": Type.INTS,
    "booking.lead_hours": Type.INT,
    "religion": Type.ANY,
}


def faults(text: str) -> list[str]:
    return [str(flaw) for flaw in check(parse(text), NAMES)]


@pytest.mark.parametrize(
    "text",
    [
        "p",
        "!p || n + 1 < 2 && d * 2.0 >= 0.5",
        "s == 'x' && s < 'y' && p != false",
        "n in [1, 2] && s in l && 'x' in l && 3 in m && d in [0.5] && p in [true]",
        "n / 2 == 1 && n % 2 == 1 && d / 0.5 > 1.0 && -n < 0",
        "size(l) == 2 && l.size() == 2 && size(s) > 0 && s.startsWith('a') && s.endsWith('b') && s.contains('c')",
        "l.exists(v, v == s) && m.all(k, k > n)",
        "religion == 1 && religion == 'x' && religion && religion + 1 == 2 && 1 in religion && religion.exists(v, v == 1)",
    ],
)
def test_what_fits_has_no_flaw(text):
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("n", "a condition must be bool, not int"),
        ("!n", "what `!` negates must be bool, not int"),
        ("-s < 'a'", "what `-` negates must be int or double, not string"),
        ("p && n", "each side of `&&` must be bool, not int"),
        ("n == s", "`==` compares like with like, not int with string"),
        ("n < d", "`<` compares like with like, not int with double"),
        ("p < p", "what `<` compares must be int or double or string, not bool"),
        ("l == l", "what `==` compares must be bool or int or double or string, not list(string)"),
        ("n in l", "a int is never in a list(string)"),
        ("n in s", "what stands right of `in` must be list(bool)"),
        ("s + s == s", "what `+` computes with must be int or double, not string"),
        ("n + d > 1", "`+` computes like with like, not int with double"),
        ("d % 2.0 > 1.0", "what `%` computes with must be int, not double"),
        ("n / n > 1", "`/` divides by a number written out, and not by zero"),
        ("n % 0 > 1", "`%` divides by a number written out, and not by zero"),
        ("s.matches('x')", "unknown function `matches`"),
        ("s.startWith('x')", "unknown function `startWith`; did you mean `startsWith`?"),
        ("startsWith(s, 'x')", "`startsWith` is written after a value: value.startsWith(...)"),
        ("s.startsWith()", "`startsWith` takes 2 values, not 1"),
        ("s.startsWith(n)", "what `startsWith` takes must be string, not int"),
        ("size(n) == 1", "what `size` takes must be string or list(bool)"),
        ("s.exists(v, v == s)", "what `exists` looks through must be list(bool)"),
        ("l.exists(v, v == 1)", "`==` compares like with like, not string with int"),
        ("l.exists(v, size(v))", "the condition of `exists` must be bool, not int"),
        ("l.exists(n, n == s)", "`n` has a meaning already"),
        ("n in [1, 'x']", "a list holds values of one type, not int and string"),
        ("booking.leed_hours < 2", "unknown attribute `booking.leed_hours`; did you mean `booking.lead_hours`?"),
        ("zzz.zzz", "unknown attribute `zzz.zzz`"),
    ],
)
def test_what_does_not_fit_is_said(text, said):
    assert any(said in fault for fault in faults(text))


def test_every_flaw_is_collected_with_its_place():
    assert faults("n == s &&\n !n && unknown") == [
        "line 1, column 3: `==` compares like with like, not int with string",
        "line 2, column 2: what `!` negates must be bool, not int",
        "line 2, column 8: unknown attribute `unknown`",
    ]


def test_one_mistake_is_said_once():
    assert len(faults("unknown + 1 > 2 && unknown2.exists(v, v == 1)")) == 2


def test_far_names_are_not_suggested():
    assert did_you_mean("xyz", ("booking",)) == ""
