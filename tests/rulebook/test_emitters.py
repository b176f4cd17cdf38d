"""Both emitters say the same of every rule and all facts, whatever is missing, and Google's own CEL says it too."""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.rulebook.check import check
from pnrscreen.rulebook.columns import column, gather
from pnrscreen.rulebook.emit_numpy import verdicts
from pnrscreen.rulebook.emit_python import WORTH, asked_of_lists, compile_condition
from pnrscreen.rulebook.language import Type
from pnrscreen.rulebook.program import Together
from pnrscreen.rulebook.sense import formula
from pnrscreen.rulebook.syntax import parse
from pnrscreen.rulebook.table import always
from pnrscreen.rulebook.tree import At, Binary

NAMES = {
    "n": Type.INT,
    "k": Type.INT,
    "d": Type.DOUBLE,
    "s": Type.STRING,
    "t.u": Type.STRING,
    "p": Type.BOOL,
    "q": Type.BOOL,
    "l": Type.STRINGS,
    "m": Type.INTS,
    "w": Type.TIMESTAMP,
    "x": Type.TIMESTAMP,
    "docs": Type.DOCUMENTS,
    "docs.kind": Type.STRING,
    "docs.left": Type.INT,
    "docs.seen": Type.BOOL,
    "docs.until.day": Type.TIMESTAMP,
    "docs.paid": Type.DOUBLE,
}
HUGE = 2**63 - 1
TEXTS = st.sampled_from(["", "A", "B", "AB", "BA", "\u00e9", "\U0001f600"])
INTS = st.one_of(st.integers(-5, 5), st.sampled_from([HUGE, -HUGE - 1, 2**32, 2**53 + 1, 2**62, 2**62 + 1]))
MOMENTS = (
    "2026-12-01T00:00:00Z",
    "2026-12-06T23:59:01Z",
    "1969-02-28T05:00:00Z",
    "0001-01-02T00:00:00Z",
    "9999-12-31T00:00:00Z",
)
DAYS = st.sampled_from([datetime.fromisoformat(said) for said in MOMENTS])
DOUBLES = st.sampled_from([-1.5, 0.0, 0.5, 2.0, 1e308])
PARTS = {"kind": TEXTS, "left": INTS, "seen": st.booleans(), "until.day": DAYS, "paid": DOUBLES}
DOCUMENT = st.fixed_dictionaries({}, optional=PARTS)
VALUES = {
    "n": INTS,
    "k": INTS,
    "d": DOUBLES,
    "s": TEXTS,
    "t.u": TEXTS,
    "p": st.booleans(),
    "q": st.booleans(),
    "w": DAYS,
    "x": DAYS,
    "docs": st.lists(DOCUMENT, max_size=3),
}
WHOLE = st.fixed_dictionaries({}, optional={**VALUES, "l": st.lists(TEXTS, max_size=3), "m": st.lists(INTS, max_size=3)})
HOLED = st.fixed_dictionaries(
    {}, optional={**VALUES, "l": st.lists(st.none() | TEXTS, max_size=3), "m": st.lists(st.none() | INTS, max_size=3)}
)

COMPARED = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


class Scope:
    """Random well-typed conditions, and within a list those about its item."""

    def __init__(self, ints, texts, bools, doubles, moments, depth):
        self._ints, self._texts, self._bools = st.sampled_from(ints), st.sampled_from(texts), st.sampled_from(bools)
        self._doubles, self._moments = st.sampled_from(doubles), st.sampled_from(moments)
        self._names = (ints, texts, bools, doubles, moments)
        self._depth = depth

    def numbers(self):
        leaf = st.one_of(
            self._ints,
            st.sampled_from(
                ["0", "3", "-2", "9223372036854775807", "-9223372036854775808", "size(l)", "l.size()", "size(docs)"]
            ),
        )
        computed = st.builds("({} {} {})".format, leaf, st.sampled_from(["+", "-", "*"]), leaf)
        divided = st.builds("({} {} {})".format, leaf, st.sampled_from(["/", "%"]), st.sampled_from(["2", "3"]))
        part = st.sampled_from(["getFullYear", "getMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes"])
        read = st.builds("{}.{}()".format, self._moments, part)
        spans = st.builds("({}).{}()".format, self.spans(), st.sampled_from(["getHours", "getMinutes"]))
        length = st.builds("size({})".format, self._texts)
        kept = st.sampled_from(["size(l.filter(f, f < 'B'))", "size(docs.filter(f, f.left > 0))"])
        return st.one_of(leaf, computed, divided, read, spans, length, kept, st.builds("-{}".format, self._ints))

    def spans(self):
        return st.one_of(
            st.builds("{} - {}".format, self._moments, self._moments),
            st.sampled_from(["duration('48h')", "duration('1h30m') + duration('-90s')", "w - x + duration('1s')"]),
        )

    def moments(self):
        fixed = "timestamp('2026-12-01T00:00:00Z')"
        moved = st.builds(
            "({} {} duration('{}h'))".format, self._moments, st.sampled_from("+-"), st.sampled_from([1, 26, 2000000])
        )
        return st.one_of(self._moments, st.just(fixed), moved)

    def questions(self):
        called = st.sampled_from(["startsWith", "endsWith", "contains"])
        text = st.one_of(self._texts, st.sampled_from(["'A'", "'B'", "''"]))
        double = st.one_of(self._doubles, st.sampled_from(["0.5", "2.0", "double(n)"]))
        doubles = st.one_of(double, st.builds("({} {} {})".format, double, st.sampled_from("+-*"), double))
        plain = [
            self._bools,
            st.sampled_from(
                ["true", "false", "p == q", "n in [1, -2, 3]", "n in m", "k in [1,2,3,4,5,6,7,8,9,-1]", "'A' in l"]
            ),
            st.builds("{} {} {}".format, self.numbers(), COMPARED, self.numbers()),
            st.builds("{} {} {}".format, doubles, COMPARED, doubles),
            st.builds("{} {} {}".format, text, COMPARED, text),
            st.builds("{} {} {}".format, self.moments(), COMPARED, self.moments()),
            st.builds("{} {} {}".format, self.spans(), COMPARED, self.spans()),
            st.builds("{} in l".format, text),
            st.builds("{} in ['A', 'AB']".format, text),
            st.builds("{}.{}({})".format, text, called, text),
        ]
        return st.one_of(*plain, *self.looked())

    def looked(self):
        if not self._depth:
            return []
        ints, texts, bools, doubles, moments = self._names
        item = f"i{self._depth}"
        inside = Scope(ints, [*texts, item, item], bools, doubles, moments, self._depth - 1)
        part = Scope(
            [*ints, f"{item}.left"],
            [*texts, f"{item}.kind"],
            [*bools, f"{item}.seen"],
            [*doubles, f"{item}.paid"],
            [*moments, f"{item}.until.day"],
            self._depth - 1,
        )
        over = st.sampled_from(["exists", "all", "exists_one"])
        return [
            st.builds(
                f"{{}}.{{}}({item}, {{}})".format,
                st.sampled_from(["l", "['A', 'B']", "l.filter(g, g != 'A')"]),
                over,
                inside.conditions(),
            ),
            st.builds(
                f"{{}}.{{}}({item}, {{}})".format, st.sampled_from(["docs", "docs.filter(g, g.seen)"]), over, part.conditions()
            ),
        ]

    def conditions(self):
        return st.recursive(
            self.questions(),
            lambda inner: st.one_of(
                st.builds("({} {} {})".format, inner, st.sampled_from(["&&", "||"]), inner), st.builds("!({})".format, inner)
            ),
            max_leaves=5,
        )


CONDITIONS = Scope(["n", "k"], ["s", "t.u"], ["p", "q"], ["d"], ["w", "x"], 2).conditions().filter(lambda text: len(text) < 500)


def unknown_by_name(facts):
    return defaultdict(
        lambda: None,
        {
            name: [defaultdict(lambda: None, item) for item in value] if name == "docs" else value
            for name, value in facts.items()
        },
    )


def as_google_takes_it(facts):
    """Return facts whose maps hold no moment, which its Python binding cannot carry: there they are texts, read in the rule."""
    docs = [
        {name.replace(".", "_"): value.isoformat() if isinstance(value, datetime) else value for name, value in item.items()}
        for item in facts.get("docs", ())
    ]
    return {**facts, "docs": docs} if "docs" in facts else facts


def by_python(text, facts):
    return alone(parse(text), facts)


def alone(tree, facts):
    ask = compile_condition(tree, "test")
    return [ask(unknown_by_name(one)) for one in facts]


def by_numpy(text, facts):
    found = verdicts(
        parse(text), gather(map(unknown_by_name, facts), NAMES, [name for name in NAMES if not name.startswith("docs.")])
    )
    assert not (found.true & found.unknown).any()
    return [None if unknown else bool(true) for true, unknown in zip(found.true, found.unknown, strict=True)]


@given(CONDITIONS, st.lists(HOLED, min_size=1, max_size=8))
def test_columns_say_what_the_stream_says(text, facts):
    assert not [flaw for flaw in check(parse(text), NAMES) if "at most" not in flaw.said]
    assert by_numpy(text, facts) == by_python(text, facts)


@given(st.lists(CONDITIONS, min_size=1, max_size=4), st.frozensets(st.integers(0, 15)), HOLED)
def test_rules_asked_together_are_what_each_is_alone(texts, asked, facts):
    """Whatever several demand, and whichever of them are asked: those that are not clear are told, in order."""
    trees = [parse(text) for text in texts]  # two of them in one text could be more than a condition may hold
    chains = [Binary(operator="&&", left=one, right=other, at=At(1, 1)) for one in trees for other in trees]
    together, known = Together.of(tuple(map(a_program, chains))), unknown_by_name(facts)
    known.update({spelled: ask(known) for spelled, ask in together.shared.items()})
    apart = [alone(chain, [facts])[0] for chain in chains]
    assert together.ask(known, together.put(asked)) == [
        (place, verdict) for place, verdict in enumerate(apart) if place in asked and verdict is not False
    ]


def a_program(tree):
    """Return what rules that are asked together are made of."""
    shared = tuple((spelled, compile_condition(node, "test")) for spelled, node in asked_of_lists(tree).items())
    return SimpleNamespace(whole=tree, shared=shared)


def test_what_several_rules_demand_is_asked_once_and_ends_them_all():
    asked = []

    class Noted(dict):
        def __getitem__(self, name):
            asked.append(name)
            return super().__getitem__(name)

    together = Together.of(tuple(a_program(parse(f"n > {number} && s == 'A'")) for number in range(WORTH)))
    everyone = together.put(range(WORTH))
    assert together.ask(Noted(n=9, s="B"), everyone) == []
    assert asked == ["s"]
    assert together.ask(Noted(n=2, s="A"), everyone) == [(0, True), (1, True)]
    assert together.ask(Noted(n=2, s=None), everyone) == [(0, None), (1, None)]
    assert together.ask(Noted(n=2, s="A"), together.put((1, 2))) == [(1, True)]


def test_a_question_about_an_item_around_it_is_not_shared():
    text = "size(l.filter(f, docs.exists(d, d.kind == f))) == 1 && docs.exists(d, d.kind == 'A')"
    assert [*asked_of_lists(parse(text))] == ['docs.exists(d, d.kind == "A")']


@given(CONDITIONS, st.lists(WHOLE, min_size=1, max_size=4))
def test_google_s_own_implementation_agrees(text, facts):
    """CEL absorbs a missing operand exactly where Kleene does, and answers with an error where Kleene answers UNKNOWN."""
    cel = pytest.importorskip("cel_expr_python.cel")
    scalar = {
        Type.BOOL: cel.Type.BOOL,
        Type.INT: cel.Type.INT,
        Type.DOUBLE: cel.Type.DOUBLE,
        Type.STRING: cel.Type.STRING,
        Type.TIMESTAMP: cel.Type.TIMESTAMP,
    }
    types = {
        **scalar,
        Type.STRINGS: cel.Type.List(cel.Type.STRING),
        Type.INTS: cel.Type.List(cel.Type.INT),
        Type.DOCUMENTS: cel.Type.List(cel.Type.Map(cel.Type.STRING, cel.Type.DYN)),
    }
    variables = {name: types[of] for name, of in NAMES.items() if not name.startswith("docs.")}
    asked = cel.NewEnv(variables=variables).compile(re.sub(r"(\w+)\.until\.day", r"timestamp(\1.until_day)", text))
    found = [asked.eval(data=as_google_takes_it(one)) for one in facts]
    assert by_python(text, facts) == [one.value() if one.type() == cel.Type.BOOL else None for one in found]


def test_rows_beyond_one_slice_are_asked_alike(monkeypatch):
    """Slices meet without a seam, and few places left are asked as many are."""
    facts = [{"n": n % 7, "s": "AB"[n % 2], "l": ["A"] * (n % 3), "docs": [{"left": n % 5}] * (n % 4)} for n in range(1000)]
    text = "n == 3 && (docs.exists(a, a.left > n && l.exists(b, b == s)) || 'A' in l) || !(s == 'B') && size(l) == 2"
    whole = by_numpy(text, facts)
    assert whole == by_python(text, facts)
    monkeypatch.setattr("pnrscreen.rulebook.emit_numpy.SLICE", 7)
    assert by_numpy(text, facts) == whole


def test_nobody_is_a_row_like_any_other():
    found = verdicts(parse("docs.exists(a, a.kind == s) && 'A' in l"), gather((), NAMES, ("docs", "s", "l")))
    assert (len(found.true), len(found.unknown)) == (0, 0)


def test_words_keep_their_order_and_lists_their_places():
    columns = gather(map(unknown_by_name, [{"s": "B", "l": ["A", "B"]}, {"s": "A"}, {"l": [None]}]), NAMES, ("s", "l"))
    words = columns.table["s"]
    assert (words.words, list(words.values), list(words.known)) == (("A", "B"), [1, 0, 0], [True, True, False])
    lists = columns.table["l"]
    assert (list(lists.offsets), list(lists.known), list(lists.items[""].known)) == (
        [0, 2, 2, 3],
        [True, False, True],
        [1, 1, 0],
    )
    assert words.values.dtype == np.uint8


def test_moments_are_counted_in_microseconds():
    moment = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert gather([{"w": moment}], NAMES, ("w",)).table["w"].values.tolist() == [1_000_000]
    assert moment - timedelta(seconds=1) == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "n", "k"),
    [
        ("-(n) > 3", HUGE, 0),
        ("n - 1 == 9007199254740992", 2**53 + 1, 0),
        ("n == k", 2**62 + 1, 2**62),
        ("n == k", 2**63 - 1, -(2**63)),
        ("n in [9007199254740993, 1]", 2**53, 0),
        ("n == -9223372036854775808", -(2**63), 0),
        ("n in [-9223372036854775808]", -(2**63), 0),
        ("n > 127 || n < -128 || n == 300", 100, 0),
        ("-n == 128 && n * 2 == -256", -128, 0),
    ],
)
def test_numbers_near_the_ends_of_64_bits_stay_whole(text, n, k):
    """A column keeps every number it is given, however large, and whatever stands beside it."""
    facts = [{"n": n, "k": k}, {"n": 0, "k": -1}, {"k": 3}]
    assert by_numpy(text, facts) == by_python(text, facts)


@pytest.mark.parametrize(
    ("values", "bits"), [([-128, 127], 8), ([128], 16), ([-129], 16), ([2**31], 64), ([HUGE, -1], 64), ([], 8)]
)
def test_whole_numbers_take_few_bits_and_a_sign(values, bits):
    held = column(values, Type.INT).values
    assert (held.dtype.kind, held.dtype.itemsize * 8, held.tolist()) == ("i", bits, values)


REAL = {
    "n": "bags.pieces",
    "k": "booking.lead_hours",
    "s": "leg.carrier",
    "t.u": "passenger.seat",
    "p": "booking.split",
    "q": "itinerary.one_way",
    "l": "itinerary.via",
    "w": "leg.departs",
    "x": "booking.created",
    "docs": "payments",
    "left": "shared_with",
    "seen": "third_party",
    "paid": "amount",
}
"""What the names of random conditions stand for among attributes, of which more is known than their type."""
NAMED = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(REAL, key=len, reverse=True)))
COUNTS, HOURS = st.integers(0, 4), st.integers(-4, 4)
PAYMENT = st.fixed_dictionaries(
    {},
    optional={
        "kind": TEXTS.filter(bool),
        "shared_with": COUNTS,
        "third_party": st.booleans(),
        "amount": st.sampled_from([-1.5, 0.0, 0.5, 2.0]),
    },
)
ABOUT = st.fixed_dictionaries(
    {},
    optional={
        "bags.pieces": COUNTS,
        "booking.lead_hours": HOURS,
        "leg.carrier": TEXTS.filter(bool),
        "passenger.seat": TEXTS.filter(bool),
        "booking.split": st.booleans(),
        "itinerary.one_way": st.booleans(),
        "itinerary.via": st.lists(TEXTS.filter(bool), max_size=3),
        "leg.departs": DAYS,
        "booking.created": DAYS,
        "payments": st.lists(PAYMENT.map(lambda item: defaultdict(lambda: None, item)), min_size=1, max_size=3),
    },
)


@given(CONDITIONS, st.lists(ABOUT, min_size=1, max_size=8))
def test_what_is_said_to_hold_for_everyone_does(text, facts):
    """Where no table of truth leaves a choice, no passenger comes out otherwise, but for what is not known.

    A text that is known is none that is empty.
    """
    tree = parse(NAMED.sub(lambda found: REAL[found.group()], text))
    held = always(formula(tree))
    ask = compile_condition(tree, "test")
    said = {ask(defaultdict(lambda: None, one)) for one in facts}
    assert held is None or said <= {held, None}, held
