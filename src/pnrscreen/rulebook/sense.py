"""What a condition really asks: its logic over the questions that can come out either way.

This module knows when a question holds for everyone or for nobody, and which attributes make a difference to it. What several
come to together it asks ``table``, of the body of a macro: one that always holds asks whether there is anything in the list.

A macro counts as its body: whether some item holds or all do, what is asked is asked by the body. What is unknown is left out
of account, as it makes no hit. ``a > b`` is ``b < a``, and ``a <= b`` is ``!(b < a)``, so that one question has one spelling.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType

from pnrscreen.rulebook.attributes import BY_NAME
from pnrscreen.rulebook.language import ELEMENT, FUNCTIONS, Type
from pnrscreen.rulebook.questions import Atom, Formula, joined, negated
from pnrscreen.rulebook.ranges import WORDS
from pnrscreen.rulebook.sums import Reckoner, Sum, named
from pnrscreen.rulebook.table import always
from pnrscreen.rulebook.tree import LOGIC, Binary, Call, Listing, Literal, Macro, Name, Node, Unary, children, listed, write

_OPPOSITE = MappingProxyType({"!=": "==", ">=": "<", "<=": ">"})
NOTHING: Mapping[str, str] = MappingProxyType({})


def formula(
    node: Node, named_parts: Mapping[str, Formula] = MappingProxyType({}), bound: Mapping[str, str] = NOTHING
) -> Formula:
    """Read a condition. ``named_parts`` is what the names of its circumstances stand for, ``bound`` maps variables to lists."""
    return _Reader(named_parts, bound, "").formula(node)


class _Reader:
    """Reads trees within the macros around: ``bound`` maps their variables to lists, ``scope`` spells them."""

    def __init__(self, parts: Mapping[str, Formula], bound: Mapping[str, str], scope: str) -> None:
        self._parts = parts
        self._bound = bound
        self._scope = scope
        self._reckon = Reckoner(bound=bound, asks=self.asks)

    def formula(self, node: Node) -> Formula:
        found: Formula
        match node:
            case Literal(value=bool(value)):
                found = value
            case Name(path=path) if path in self._parts:
                found = self._parts[path]
            case Unary(operator="!", operand=operand):
                found = negated(self.formula(operand))
            case Binary(operator=operator, left=left, right=right) if operator in LOGIC:
                found = joined(operator, self.formula(left), self.formula(right))
            case Binary(operator="in"):
                found = self.member(node)
            case Binary():
                found = self.relation(node)
            case Macro():
                found = self.macro(node)
            case Call(args=(one, other)) if write(other) in (write(one), '""'):
                found = True
            case _:
                found = self.atom(write(node), self.asks(node))
        return found

    def atom(self, text: str, asks: frozenset[str]) -> Atom:
        return Atom(self._scope + text, asks)

    def member(self, node: Binary) -> Formula:
        if isinstance(node.right, Listing):
            values = [item.value for item in node.right.items]
            if isinstance(node.left, Literal):
                return node.left.value in values
            if self.is_question(node.left):
                asked = self.formula(node.left)
                return True if len({*values}) > 1 else joined("==", asked, bool(values[0]))
            if isinstance(node.left, Name) and WORDS.get(named(node.left.path, self._bound), {""}) <= {*values}:
                return True
            if len(values) == 1:
                return self.relation(Binary(operator="==", left=node.left, right=node.right.items[0], at=node.at))
        return self.atom(write(node), self.asks(node))

    def relation(self, node: Binary) -> Formula:
        """Read a comparison: of two questions, of two sums, or of two texts."""
        if node.operator in _OPPOSITE:
            return negated(self.relation(replace(node, operator=_OPPOSITE[node.operator])))
        same = node.operator == "=="
        left, right = (node.left, node.right) if node.operator != ">" else (node.right, node.left)
        if self.is_question(left) or self.is_question(right):
            return joined("==", self.formula(left), self.formula(right))
        if self.is_text(left) or self.is_text(right):
            return self.of_texts(same, left, right)
        return self.of_sums(same, left, right)

    def of_texts(self, same: bool, left: Node, right: Node) -> Formula:  # noqa: FBT001 - one of two relations that are left
        if write(left) == write(right):
            return same
        if self.is_empty(left) or self.is_empty(right):  # what is known of a passenger is no empty text
            return not same and self.is_empty(left)
        if isinstance(left, Literal) and isinstance(right, Literal):
            return not same and str(left.value) < str(right.value)
        spelled = [write(left), write(right)]
        text = " == ".join(sorted(spelled)) if same else " < ".join(spelled)
        return self.atom(text, self.asks(left) | self.asks(right))

    def of_sums(self, same: bool, left: Node, right: Node) -> Formula:  # noqa: FBT001 - as above
        less = self._reckon.of(left).plus(self._reckon.of(right).times(Fraction(-1)))
        held = self._is_zero(less) if same else self._is_below_zero(less)
        if held is not None:
            return held
        up = less.scale > 0
        less = less.times(1 / abs(less.scale))
        if same:
            return self.atom(f"{less if up else less.times(Fraction(-1))} == 0", less.asks)
        return self.below(less, (-less.beside, 0)) if up else negated(self.below(less.times(Fraction(-1)), (less.beside, 1)))

    def below(self, found: Sum, limit: tuple[Fraction, int]) -> Atom:
        """Return the question whether the terms of a sum are below a number: of whole numbers, below a whole one."""
        value, still = limit
        if found.is_whole:
            value, still = Fraction(floor(value) + 1 if still else ceil(value)), 0
        text = f"{self._scope}{found.spelled}"
        return Atom(f"{text} {'<=' if still else '<'} {value}", found.asks, (text, (value, still)))

    @staticmethod
    def is_empty(node: Node) -> bool:
        return isinstance(node, Literal) and node.value == ""

    @staticmethod
    def _is_zero(found: Sum) -> bool | None:
        low, high = found.lies
        if (low is not None and low > 0) or (high is not None and high < 0):
            return False
        return None if found.terms else True

    @staticmethod
    def _is_below_zero(found: Sum) -> bool | None:
        low, high = found.lies
        if high is not None and high < 0:
            return True
        return False if low is not None and low >= 0 else None

    def macro(self, node: Macro) -> Formula:
        bound = {**self._bound, node.variable: listed(node.over, self._bound)}
        asked = _Reader(self._parts, bound, f"{self._scope}{write(node)}: ").formula(node.body)
        body = always(asked)
        if body is None:
            return asked
        if body is (node.operator == "all"):  # nothing has to be there
            return body
        if body is False and node.operator == "exists_one":
            return False
        if self._reckon.is_never_empty(node.over) and node.operator != "exists_one":
            return body
        some = self.atom(f"{node.operator} of {write(node.over)}", self.asks(node.over))
        return some if body else negated(some)

    # ---------------------------------------------------------------------------------------------- what makes a difference

    def asks(self, node: Node) -> frozenset[str]:
        """Return the attributes that make a difference to a part: what a list holds is asked by whoever looks through it."""
        match node:
            case Name(path=path):
                name = named(path, self._bound)
                return frozenset((name,)) if name and not name.startswith(".") else frozenset()
            case Macro(over=over, variable=variable, body=body):
                inside = _Reader(self._parts, {**self._bound, variable: listed(over, self._bound)}, self._scope)
                asked = inside.asks(body) | (self.asks(over) if isinstance(over, Macro) else frozenset())
                return asked or self.asks(over)
            case Binary(operator="+" | "-" | "*" | "/" | "%"):
                return self._reckon.of(node).asks
            case Call(function="size" | "double"):
                return frozenset().union(*map(self.asks, node.args))
        return frozenset().union(*map(self.asks, children(node)))

    def is_question(self, node: Node) -> bool:
        match node:
            case Literal(value=value):
                return isinstance(value, bool)
            case Name(path=path):
                return path in self._parts or self.type_of(path) is Type.BOOL
            case Unary(operator=operator) | Binary(operator=operator):
                return operator == "!" or operator in (*LOGIC, "in", "==", "!=", "<", "<=", ">", ">=")
            case Macro(operator=operator):
                return operator != "filter"
            case Call(function=function):
                return function in FUNCTIONS and FUNCTIONS[function].gives is Type.BOOL
        return False

    def is_text(self, node: Node) -> bool:
        match node:
            case Literal(value=value):
                return isinstance(value, str)
            case Name(path=path):
                return self.type_of(path) not in (Type.INT, Type.DOUBLE, Type.TIMESTAMP, Type.DURATION)
        return False

    def type_of(self, path: str) -> Type:
        name = named(path, self._bound)
        row = BY_NAME.get(name)
        if row is None:
            return Type.ANY
        return ELEMENT.get(row.type, row.type) if path in self._bound else row.type
