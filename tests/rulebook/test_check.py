"""Conditions are typed: what does not fit is said before any passenger is looked at, all of it at once."""

from datetime import timedelta

import pytest

from pnrscreen.rulebook.check import STEPS_MAX, check, cost
from pnrscreen.rulebook.language import Type, did_you_mean, span
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
    "t": Type.TIMESTAMP,
    "documents": Type.DOCUMENTS,
    "documents.kind": Type.STRING,
    "documents.expiry": Type.TIMESTAMP,
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
        "l.exists(v, v == s) && m.all(k, k > n) && l.exists_one(v, v == s) && size(l.filter(v, v != s)) > 1",
        "documents.exists(one, one.kind == 'visa' && one.expiry - t < duration('48h'))",
        "documents.filter(one, one.kind == 'visa').all(other, other.expiry > timestamp('2026-12-01T00:00:00Z'))",
        "documents.exists(one, documents.exists(other, one.kind == other.kind && one.expiry < other.expiry))",
        "t + duration('1h30m') > t - duration('-2s') && duration('1h') + duration('1h') == duration('2h')",
        "t.getFullYear() == 2026 && t.getMonth() == 11 && t.getDate() == 1 && t.getDayOfWeek() == 0 && t.getMinutes() == 0",
        "(t - t).getHours() == 0 && (t - t).getMinutes() == 0 && double(n) < d",
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
        ("p < p", "what `<` compares must be int or double or string or timestamp or duration, not bool: ask it as it stands"),
        ("l == l", "`==` compares one value with one: ask a list with `in`, `exists` or `all`"),
        ("n in l", "a int is never in a list(string)"),
        ("n in s", "what stands right of `in` must be a list, not string: compare with `==`"),
        ("s + s == s", "`+` does not compute string with string: take numbers"),
        ("n + d > 1", "`+` computes like with like, not int with double"),
        ("d % 2.0 > 1.0", "`%` does not compute double with double: take numbers"),
        ("n / n > 1", "`/` divides by a number written out, and not by zero"),
        ("n % 0 > 1", "`%` divides by a number written out, and not by zero"),
        ("s.matches('x')", "unknown function `matches`"),
        ("s.startWith('x')", "unknown function `startWith`; did you mean `startsWith`?"),
        ("startsWith(s, 'x')", "`startsWith` is written after a value: value.startsWith(...)"),
        ("s.startsWith()", "`startsWith` takes 2 values, not 1"),
        ("s.startsWith(n)", "what `startsWith` takes must be string, not int"),
        ("size(n) == 1", "what `size` takes must be string or list, not int: compare the int itself"),
        ("s.exists(v, v == s)", "what `exists` looks through must be list, not string: compare a single value"),
        ("l.exists(v, v == 1)", "`==` compares like with like, not string with int"),
        ("l.exists(v, size(v))", "the condition of `exists` must be bool, not int"),
        ("l.exists(n, n == s)", "`n` has a meaning already"),
        ("n in [1, 'x']", "a list holds values of one type, not int and string"),
        ("t > '2026-12-01'", '`>` compares like with like, not timestamp with string: write timestamp("2026-12-01T00:00:00Z")'),
        ("t - t > 48", '`>` compares like with like, not duration with int: write duration("48h")'),
        (
            "t > timestamp('2026-12-01')",
            '`timestamp` is given a text written out: write timestamp("2026-12-01T00:00:00Z"), in UTC',
        ),
        ("t > timestamp('2026-13-01T00:00:00Z')", "`timestamp` is given a text written out"),
        ("t > timestamp(s)", "`timestamp` is given a text written out"),
        ("t - t > duration('2d')", '`duration` is given a text written out: write duration("48h"); a day is 24h'),
        ("t + t > t", "`+` does not compute timestamp with timestamp"),
        ("documents.kind == 'visa'", "is asked of one at a time: write documents.exists(one, one.kind ...)"),
        ("documents.exists(one, one.knd == 'visa')", "a document has no `knd`; did you mean `kind`?"),
        ("documents.exists(one, one.zzz == 'visa')", "a document has no `zzz`; there are expiry, kind"),
        ("l.exists(v, v.kind == 'visa')", "`v` is a string and has no parts: compare `v` itself"),
        ("'visa' in documents", "a list(document) is looked through: write list.exists(one, one.part == ...)"),
        ("l in l", "`in` looks for one value, not list(string)"),
        ("documents.exists(one, one == one)", "`==` compares one value with one"),
        ("t.double() < d", "`double` is written before a value: double(...)"),
        ("s == 3", '`==` compares like with like, not string with int: write "3" in quotes'),
        ("d == 3", "`==` compares like with like, not double with int: write a number with a point"),
        ("n == '3'", "write a whole number without quotes"),
        ("p == 'true'", "write true or false without quotes"),
        ("n in 3", "what stands right of `in` must be a list, not int: write the values between [ and ]"),
        ("documents.exists(documents, true)", "`documents` has a meaning already"),
        ("l.exists(a, l.exists(b, l.exists(c, a == c)))", "column 27: lists are looked through 3 deep, at most 2"),
        ("booking.leed_hours < 2", "unknown attribute `booking.leed_hours`; did you mean `booking.lead_hours`?"),
        ("zzz.zzz", "unknown attribute `zzz.zzz`"),
        ("passenger.name == 'x'", "unknown attribute `passenger.name`: rules ask no names: watchlists are compared with them"),
        ("documents.exists(one, one.surname == 'x')", "a document has no `surname`: rules ask no names"),
        ("s.Email == 'x'", "rules ask no contact itself"),
        ("1 < n < 48", "column 7: `<` compares two values, not three: write `1 < n && n < 48`"),
        ("n == k == 3", "`==` compares two values, not three: write `n == k && k == 3`"),
        (
            "t == 2026-12-01",
            'column 3: `==` compares like with like, not timestamp with int: write timestamp("2026-12-01T00:00:00Z")',
        ),
        ("t > '2027-03-09'", 'write timestamp("2027-03-09T00:00:00Z")'),
        ("2027-3-9 <= t", 'write timestamp("2027-03-09T00:00:00Z")'),
        ("t == 2026 - n", "compare values of one type"),
        ("t in ['2026-12-01']", "a timestamp is never in a list(string): compare one by one with `==` and `||`"),
        ("t - t == duration('0.0000001s')", 'write duration("48h"); a day is 24h, and nothing is finer than 0.001ms'),
        ("t - t == duration('0.0001ms')", "nothing is finer than 0.001ms"),
    ],
)
def test_what_does_not_fit_is_said(text, said):
    assert any(said in fault for fault in faults(text))


def test_every_flaw_is_collected_with_its_place():
    assert faults("n == s &&\n !n && unknown") == [
        "line 1, column 3: `==` compares like with like, not int with string: compare values of one type",
        "line 2, column 2: what `!` negates must be bool, not int: write `n == ...`",
        "line 2, column 8: unknown attribute `unknown`; there are booking, d, documents, l, m, n, p, s, t",
    ]


def test_a_condition_costs_no_more_than_a_passenger_may_wait_for():
    asked = " && ".join(["l.exists(a, l.exists(b, a == b || a == s || b == s))"] * 3)
    assert cost(parse(asked)) <= STEPS_MAX
    assert faults(asked) == []
    (fault,) = faults(f"{asked} && {asked}")
    assert "steps a passenger, at most 100,000: ask fewer lists" in fault


@pytest.mark.parametrize("text", ["reliogion == 'x'", "zzz == 1", "relig"])
def test_what_may_not_be_asked_is_never_proposed(text):
    (fault, *_) = faults(text)
    assert "religion" not in fault.replace("reliogion", "")


@pytest.mark.parametrize(
    ("said", "ticks"), [("1.5ms", 1500), ("0.001ms", 1), ("-0.000001s", -1), ("1h0.1s", 3_600_100_000), ("0.3s", 300_000)]
)
def test_durations_are_counted_in_whole_microseconds(said, ticks):
    assert span(said) == timedelta(microseconds=ticks)


def test_one_mistake_is_said_once():
    assert len(faults("unknown + 1 > 2 && unknown2.exists(v, v == 1)")) == 2


def test_far_names_are_not_suggested():
    assert did_you_mean("xyz", ("booking",)) == ""
