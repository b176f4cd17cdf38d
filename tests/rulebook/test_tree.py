"""What can be told from the shape of a condition alone."""

import pytest

from pnrscreen.rulebook.syntax import parse
from pnrscreen.rulebook.tree import children, inlined, leaves, uses, write


def test_variables_of_macros_are_not_used_names():
    tree = parse("a.l.exists(v, v == b && a.m.all(w, w == v)) && v")
    assert [name.path for name in uses(tree)] == ["a.l", "b", "a.m", "v"]


def test_leaves_are_the_questions_between_the_logic():
    tree = parse("!(a < 1 || b) && l.exists(v, v == 'x' || v == 'y')")
    assert [write(leaf) for leaf in leaves(tree)] == ["a < 1", "b", 'l.exists(v, (v == "x") || (v == "y"))']


@pytest.mark.parametrize("text", ["1", "a", "!a", "a < b", "f(a, b)", "l.all(v, v)", "[1]"])
def test_children_are_the_operands(text):
    assert [write(child) for child in children(parse(text))] == {
        "!a": ["a"],
        "a < b": ["a", "b"],
        "f(a, b)": ["a", "b"],
        "l.all(v, v)": ["l", "v"],
    }.get(text, [])


def test_a_text_is_written_as_it_can_be_read_again():
    tree = parse(r'a == "q\"\\\n\t"')
    assert parse(write(tree)) == tree


@pytest.mark.parametrize("text", ["1.0e-10", "2.5e-7", "1.0e+300", "1.0e16", "120.0"])
def test_a_number_is_written_as_it_can_be_read_again(text):
    tree = parse(f"d > {text}")
    assert write(parse(write(tree))) == write(tree)


def test_what_a_name_stands_for_is_put_within_lists_too():
    tree = inlined(parse("['x'].exists(v, late && v == 'x') && !late"), {"late": parse("a < 3")})
    assert write(tree) == '["x"].exists(v, (a < 3) && (v == "x")) && (!(a < 3))'
