"""The logic of a condition: questions that can come out either way, and what joins them.

This module knows no question. ``sense`` reads them out of a condition, ``table`` says what they come to together.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple


class Atom(NamedTuple):
    """A question that can come out either way, and the attributes that make a difference to it.

    One that asks whether something is ``below`` a number says what, and the number, with 1 beside it where that still counts.
    """

    text: str
    asks: frozenset[str]
    below: tuple[str, tuple[Fraction, int]] | None = None


class Joined(NamedTuple):
    """Two formulas under ``&&``, ``||`` or ``==``."""

    operator: str
    left: Formula
    right: Formula


class Negated(NamedTuple):
    """The opposite of a formula."""

    operand: Formula


Formula = bool | Atom | Joined | Negated


def negated(one: Formula) -> Formula:
    """Return the opposite."""
    match one:
        case bool():
            return not one
        case Negated(operand=operand):
            return operand
    return Negated(one)


def joined(operator: str, left: Formula, right: Formula) -> Formula:
    """Join two formulas, of which one may hold for everyone or for nobody."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, bool):
            if operator == "==":
                return other if one else negated(other)
            return other if one is (operator == "&&") else one
    if left == right:
        return True if operator == "==" else left
    if left == negated(right):
        return operator == "||"
    return Joined(operator, left, right)
