"""Text becomes a tree with CEL's precedence, or a fault with line and column."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.errors import RulebookError
from pnrscreen.rulebook.syntax import PARTS_MAX, parse
from pnrscreen.rulebook.tree import At, Binary, Call, Listing, Literal, Macro, Name, Unary, write


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a || b && c", "a || (b && c)"),
        ("a && b || c", "(a && b) || c"),
        ("!a && b", "(!a) && b"),
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a + 1 < b && c", "((a + 1) < b) && c"),
        ("(a || b) && c", "(a || b) && c"),
        ("x.y in ['p', 'q']", 'x.y in ["p", "q"]'),
        ("-a < -1", "(-a) < (-1)"),
        ("size(a.b) == a.b.size()", "size(a.b) == a.b.size()"),
        ("l.exists(v, v.startsWith('x')) == true", 'l.exists(v, v.startsWith("x")) == true'),
        ("1.5e3 > 0.25", "1500.0 > 0.25"),
    ],
)
def test_precedence_is_that_of_cel(text, grouped):
    assert write(parse(text)) == grouped


def test_every_node_knows_its_line_and_column():
    tree = parse('a.b\n  && "x" in c')
    assert isinstance(tree, Binary)
    assert tree.at == At(2, 3)
    assert tree.left == Name(path="a.b", at=At(1, 1))
    assert isinstance(tree.right, Binary)
    assert tree.right.left == Literal(value="x", at=At(2, 6))


def test_escapes_are_those_of_the_text_and_no_others():
    assert parse(r'"a\"b\\c\n\t\'"') == Literal(value="a\"b\\c\n\t'", at=At(1, 1))
    with pytest.raises(RulebookError, match="column 1"):
        parse(r'"\x41"')


def test_the_least_number_of_64_bits_is_one():
    """CEL takes the sign for a part of it, as its opposite is too large."""
    assert parse("-9223372036854775808") == Literal(value=-(2**63), at=At(1, 1))
    assert parse("[- 9223372036854775808]").items[0].value == -(2**63)
    assert write(parse("a > -9223372036854775808")) == "a > -9223372036854775808"


def test_a_list_holds_literals_and_negative_numbers():
    tree = parse("[1, -2]")
    assert isinstance(tree, Listing)
    assert [item.value for item in tree.items] == [1, -2]


def test_a_call_without_values_and_a_macro_are_told_apart():
    assert parse("f()") == Call(function="f", args=(), method=False, at=At(1, 1))
    tree = parse("l.all(v, !v)")
    assert isinstance(tree, Macro)
    assert (tree.operator, tree.variable) == ("all", "v")
    assert isinstance(tree.body, Unary)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1, column 1: a value was expected, not the end"),
        ("a &&", "line 1, column 5: a value was expected, not the end"),
        ("a = 3", "line 1, column 3: `=` has no meaning"),
        ("a\n == $", r"line 2, column 5: `\$` has no meaning"),
        ("a == null", "line 1, column 6: there is no `null`"),
        ("a in in", "column 6: a value was expected, not `in`"),
        ("for == 1", "a reserved word"),
        ("a in []", r'column 6: a list that is empty holds nothing: write at least one value, as \["XX"\]'),
        ("a in ('XX', 'YY')", r"column 6: a list is written between \[ and \], not \( and \): write \[1, 2\]"),
        ("a not in ['XX']", r"`not` was not expected here: `!` is not, before what it denies: write `!\(x in \[...\]\)`"),
        ("not (a)", "column 1: `not` was not expected here"),
        ("not a", "`!` is not, before what it denies"),
        ("a IN ['XX']", "`in` is written in small letters"),
        ("a =< 3", "column 3: `=<` has no meaning in a condition: `<=` is at most"),
        ("a => 3", "`=>` has no meaning in a condition: `>=` is at least"),
        ("a <> 3", "`<>` has no meaning in a condition: `!=` is unequal"),
        ("a === 3", "`===` has no meaning in a condition: `==` compares"),
        ("a \u2260 3", "has no meaning in a condition: `!=` is unequal"),
        ("a // late", "`//` has no meaning in a condition: put a comment into `why`"),
        ("a == True", "column 6: `True` is written in small letters: write `true`"),
        ("a == FALSE", "write `false`"),
        ("a == None", "there is no `None`: leave the question out"),
        ("a > 1e3", "column 5: `1e3` is no number: write it in figures alone, as 4800, or with a point"),
        ("a > 4_800", "`4_800` is no number"),
        ("a > 0x30", "`0x30` is no number"),
        ("a > 1.5f", "`1.5f` is no number"),
        ("a > 2026-12-01T00:00:00Z", "`01T00` is no number: .* a moment is timestamp"),
        ("a > .5", "a number begins with a figure, as 0.5"),
        ("a > 1.0e999", "larger than any number CEL knows"),
        ("a\u00a0> 3", r"column 2: `\u00a0` \(NO-BREAK SPACE\) has no meaning in a condition: write a plain space"),
        ("a\u200b> 3", r"\(ZERO WIDTH SPACE\) has no meaning in a condition: it cannot be seen; delete it"),
        ("\u0430 > 3", r"\(CYRILLIC SMALL LETTER A\) has no meaning .*: names are written in the letters a to z"),
        ("a > 3 @", "`@` has no meaning in a condition: take it out, or put the text that it belongs to between quotes"),
        ("l.exists(d.kind == 'visa')", r"column 11: `,` was expected, not `.`: .* write list.exists\(d, d.kind ...\)"),
        ("a > -9223372036854775809", "larger than any number"),
        ("a > 0 - 9223372036854775808", "larger than any number"),
        ("[a]", "column 2: a list holds values written out"),
        ("[-a]", "column 2: a list holds values written out"),
        ("[-true]", "column 2: a list holds values written out"),
        ("[1 + 2]", r"column 4: `\]` was expected, not `\+`"),
        ("(a", r"column 3: `\)` was expected, not the end"),
        ("a b", "column 3: `b` was not expected here"),
        ("a 'b'", "column 3: `'b'` was not expected here"),
        ("a..b", "column 3: a name was expected after the dot"),
        ('"a".b', "column 5: only a name has parts"),
        ("l.exists(3, a)", "begins with the name of a variable"),
        ("l.exists(if, a)", "begins with the name of a variable"),
        ("l.exists(v)", "`,` was expected"),
        ("f(a,)", "a value was expected"),
        ("9223372036854775808 > a", "larger than any number"),
        ("12ab", "`12ab` is no number"),
        ("a ? b : c", r"`\?` has no meaning"),
        ("a" * 5000, "at most 4000 characters"),
    ],
)
def test_what_cannot_be_read_is_located(text, fault):
    with pytest.raises(RulebookError, match=fault):
        parse(text)


@pytest.mark.parametrize(
    "text",
    ["!" * 500 + "a", "(" * 500 + "a", "||".join("a" * 500), "-" * 500 + "1 > a", "a" + ".b()" * 500, "a.b" * 1 + ".c" * 500],
)
def test_no_condition_is_deep_enough_to_exhaust_whoever_walks_it(text):
    with pytest.raises(RulebookError, match=f"at most {PARTS_MAX} parts"):
        parse(text)


@settings(max_examples=200)
@given(st.text(alphabet="ab.()[]!&|<>=+-*/%,\"'\\ \n0123456789in", max_size=40))
def test_any_text_is_a_tree_or_a_located_fault(text):
    try:
        tree = parse(text)
    except RulebookError as error:
        said, again = str(error), ""
    else:
        said, again = write(tree), write(parse(write(tree)))
    assert said == again or said.startswith("line ")
