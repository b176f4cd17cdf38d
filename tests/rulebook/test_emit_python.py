"""A compiled condition means what Kleene's logic and CEL say, whatever is missing."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.rulebook.check import check
from pnrscreen.rulebook.emit_python import compile_condition, compile_value
from pnrscreen.rulebook.language import Type
from pnrscreen.rulebook.syntax import parse
from pnrscreen.rulebook.tree import Node, write

NAMES = {
    "n": Type.INT,
    "k": Type.INT,
    "d": Type.DOUBLE,
    "s": Type.STRING,
    "t.u": Type.STRING,
    "p": Type.BOOL,
    "q": Type.BOOL,
    "r": Type.BOOL,
    "l": Type.STRINGS,
}
KLEENE = (True, False, None)
TEXTS = st.sampled_from(["", "A", "B", "AB", "BA"])
VALUES = {
    "n": st.integers(-5, 5),
    "k": st.integers(-5, 5),
    "d": st.sampled_from([-1.5, 0.0, 0.5, 2.0]),
    "s": TEXTS,
    "t.u": TEXTS,
    "p": st.booleans(),
    "q": st.booleans(),
    "r": st.booleans(),
    "l": st.lists(TEXTS, max_size=3),
}
FACTS = st.fixed_dictionaries({}, optional=VALUES)


def verdict(text: str | Node, **facts: object) -> bool | None:
    node = parse(text) if isinstance(text, str) else text
    assert check(node, NAMES) == ()
    return compile_condition(node, "test")(defaultdict(lambda: None, facts))


def numbers() -> st.SearchStrategy[str]:
    leaf = st.sampled_from(["n", "k", "0", "3", "size(l)", "size(s)", "-n"])
    return st.one_of(
        leaf,
        st.builds("({} {} {})".format, leaf, st.sampled_from(["+", "-", "*"]), leaf),
        st.builds("({} {} {})".format, leaf, st.sampled_from(["/", "%"]), st.sampled_from(["2", "3"])),
    )


def questions() -> st.SearchStrategy[str]:
    compared = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    text = st.sampled_from(["s", "t.u", "'A'", "'B'"])
    called = st.sampled_from(["startsWith", "endsWith", "contains"])
    return st.one_of(
        st.sampled_from(
            ["p", "q", "r", "true", "false", "p == q", "n in [1, -2, 3]", "s in ['A', 'AB']", "d < 0.5", "d * 2.0 >= 1.0"]
        ),
        st.builds("{} {} {}".format, numbers(), compared, numbers()),
        st.builds("{} {} {}".format, text, compared, text),
        st.builds("{} in l".format, text),
        st.builds("{}.{}({})".format, text, called, text),
        st.builds("l.{}(v, v {} {} || {}.contains(v))".format, st.sampled_from(["exists", "all"]), compared, text, text),
    )


CONDITIONS = st.recursive(
    questions(),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["&&", "||"]), inner), st.builds("!({})".format, inner)
    ),
    max_leaves=6,
)


@given(CONDITIONS, FACTS)
def test_google_s_own_implementation_agrees(text, facts):
    """CEL absorbs a missing operand exactly where Kleene does, and answers with an error where Kleene answers UNKNOWN."""
    cel = pytest.importorskip("cel_expr_python.cel")
    types = {
        Type.BOOL: cel.Type.BOOL,
        Type.INT: cel.Type.INT,
        Type.DOUBLE: cel.Type.DOUBLE,
        Type.STRING: cel.Type.STRING,
        Type.STRINGS: cel.Type.List(cel.Type.STRING),
    }
    oracle = cel.NewEnv(variables={name: types[of] for name, of in NAMES.items()}).compile(text).eval(data=facts)
    expected = oracle.value() if oracle.type() == cel.Type.BOOL else None
    assert verdict(text, **facts) is expected


@given(CONDITIONS, CONDITIONS, FACTS)
def test_de_morgan_holds_for_all_three_values(left, right, facts):
    assert verdict(f"!(({left}) && ({right}))", **facts) is verdict(f"!({left}) || !({right})", **facts)


@given(st.lists(CONDITIONS, min_size=2, max_size=4), FACTS, st.sampled_from(["&&", "||"]), st.randoms(use_true_random=False))
def test_the_order_of_parts_is_irrelevant(parts, facts, operator, chance):
    shuffled = list(parts)
    chance.shuffle(shuffled)
    assert verdict(f" {operator} ".join(f"({part})" for part in parts), **facts) is verdict(
        f" {operator} ".join(f"({part})" for part in shuffled), **facts
    )


@given(CONDITIONS, st.fixed_dictionaries(VALUES), st.sets(st.sampled_from(sorted(VALUES))))
def test_what_is_missing_never_turns_a_verdict_round(text, facts, hidden):
    """Less knowledge gives the same verdict or none: a hit never becomes clear for want of data, nor a clear one a hit."""
    partial = {name: value for name, value in facts.items() if name not in hidden}
    assert verdict(text, **partial) in (verdict(text, **facts), None)


@given(CONDITIONS, FACTS)
def test_the_spelling_does_not_change_the_meaning(text, facts):
    assert verdict(parse(write(parse(text))), **facts) is verdict(text, **facts)


@pytest.mark.parametrize("p", KLEENE)
@pytest.mark.parametrize("q", KLEENE)
def test_the_truth_tables_are_kleene_s(p, q):
    both = False if False in (p, q) else None if None in (p, q) else True
    either = True if True in (p, q) else None if None in (p, q) else False
    assert verdict("p && q", p=p, q=q) is both
    assert verdict("p || q", p=p, q=q) is either
    assert verdict("!p", p=p) is (None if p is None else not p)


@pytest.mark.parametrize(
    ("text", "items", "expected"),
    [
        ("l.exists(v, v == 'A')", ["B", None, "A"], True),
        ("l.exists(v, v == 'A')", ["B", None], None),
        ("l.exists(v, v == 'A')", ["B"], False),
        ("l.exists(v, v == 'A')", [], False),
        ("l.exists(v, v == 'A')", None, None),
        ("l.all(v, v == 'A')", ["A", None, "B"], False),
        ("l.all(v, v == 'A')", ["A", None], None),
        ("l.all(v, v == 'A')", [], True),
        ("'A' in l", [None, "A"], True),
        ("'A' in l", [None, "B"], None),
        ("'A' in l", ["B"], False),
        ("'A' in l", None, None),
    ],
)
def test_a_list_may_hold_something_not_known(text, items, expected):
    assert verdict(text, l=items) is expected


def test_macros_nest_and_see_the_variables_around_them():
    assert verdict("l.all(v, l.exists(w, w == v) && v != s)", l=["A", "B"], s="C") is True
    assert verdict("l.exists(v, l.all(v2, v2 == v))", l=["A", "B"]) is False


@pytest.mark.parametrize(("dividend", "quotient", "remainder"), [(7, 3, 1), (-7, -3, -1), (6, 3, 0), (-6, -3, 0)])
def test_integers_divide_towards_zero_as_cel_has_it(dividend, quotient, remainder):
    assert compile_value(parse("n / 2"), "test")({"n": dividend}) == quotient
    assert compile_value(parse("n / -2"), "test")({"n": dividend}) == -quotient
    assert compile_value(parse("n % 2"), "test")({"n": dividend}) == remainder


def test_an_answer_that_cannot_matter_is_not_asked_for():
    asked: list[str] = []

    class Noting(dict[str, object]):
        def __missing__(self, name: str) -> object:
            asked.append(name)
            return False

    assert compile_condition(parse("p && q"), "test")(Noting()) is False
    assert asked == ["p"]


def test_a_rule_reaches_no_builtin():
    function = compile_condition(parse("!p"), "test")
    assert function.__globals__["__builtins__"] == {}  # type: ignore[attr-defined]


def test_a_row_of_one_operator_is_one_question_however_it_is_nested():
    assert verdict("p && (q && r)", p=True, q=True, r=None) is None
    assert verdict("p && (q && r)", p=None, q=True, r=False) is False
