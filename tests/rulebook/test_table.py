"""A table of truth and a search for answers say the same of every formula, whatever follows from what."""

from fractions import Fraction
from itertools import product
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.rulebook import table
from pnrscreen.rulebook.questions import Atom, Joined, Negated

LIMITS = [Atom(f"x < {limit}", frozenset(), ("x", (Fraction(limit), 0))) for limit in (1, 2, 3)]
ATOMS = [*LIMITS, Atom("x <= 2", frozenset(), ("x", (Fraction(2), 1))), *(Atom(name, frozenset()) for name in "abc")]
FORMULAS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.builds(Joined, st.sampled_from(["&&", "||", "=="]), inner, inner) | st.builds(Negated, inner),
    max_leaves=8,
)


def holds(one, said) -> bool:
    """Answer a formula by what is said of each question: the number below which x lies, and the names that hold."""
    match one:
        case Atom(below=(_, (limit, still))):
            return said["x"] < limit or (bool(still) and said["x"] == limit)
        case Atom(text=text):
            return said[text]
        case Negated(operand=operand):
            return not holds(operand, said)
        case Joined(operator=operator, left=left, right=right):
            here, there = holds(left, said), holds(right, said)
            return here and there if operator == "&&" else here or there if operator == "||" else here == there


WORLDS = [
    dict(zip("xabc", said, strict=True))
    for said in product([Fraction(number, 2) for number in range(8)], *([[True, False]] * 3))
]


@given(FORMULAS)
def test_what_holds_in_every_world_holds_for_everyone(one):
    found = {holds(one, world) for world in WORLDS}
    wanted = found.pop() if len(found) == 1 else None
    assert table.always(one) is wanted
    with patch.object(table, "ATOMS_MAX", 0):
        assert table.always(one) is wanted


@given(FORMULAS, st.sampled_from(["", "x", "a", "ab", "xc", "xabc"]))
def test_some_questions_make_a_formula_hold_alone_where_no_answer_of_the_others_undoes_it(one, chosen):
    others = [name for name in "xabc" if name not in chosen]

    wanted = any(all(holds(one, {**other, **{name: world[name] for name in chosen}}) for other in WORLDS) for world in WORLDS)
    assert others or wanted is (True in {holds(one, world) for world in WORLDS})

    def is_chosen(atom):
        return (atom.below[0] if atom.below else atom.text) in chosen

    assert table.made_alone(one, is_chosen) is wanted
    with patch.object(table, "ATOMS_MAX", 0):
        assert table.made_alone(one, is_chosen) is wanted


def test_where_even_a_search_takes_too_long_no_question_stands_in_two_places():
    a, b = ATOMS[-3], ATOMS[-2]
    with patch.object(table, "ATOMS_MAX", 0), patch.object(table, "STEPS_MAX", 0):
        assert table.always(Joined("||", a, Negated(a))) is None
        assert not table.made_alone(Joined("||", b, Negated(b)), lambda atom: atom == a)
        assert table.made_alone(Joined("||", b, Joined("==", a, Negated(a))), lambda atom: atom == a)
