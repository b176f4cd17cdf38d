"""The condition language: which types there are, which functions, and what may be combined with what.

This module knows types, operators and functions. It refuses to know any attribute: the names a condition may use, with
their types, are an argument. ``syntax`` reads the text, ``emit_python`` gives a tree its meaning.

Types never mix: an ``int`` is compared with an ``int``. Every fault of a condition is collected, each with line and column.
A value may always be missing; it is then UNKNOWN, and ``&&``, ``||``, ``!``, ``exists`` and ``all`` follow Kleene's
three-valued logic, which is also what CEL does when an operand is in error.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.rulebook.tree import LOGIC, At, Binary, Call, Listing, Literal, Macro, Name, Node, Unary


class Type(StrEnum):
    """What a value can be. ANY stands for a value whose fault was reported already; it fits everywhere."""

    BOOL = "bool"
    INT = "int"
    DOUBLE = "double"
    STRING = "string"
    BOOLS = "list(bool)"
    INTS = "list(int)"
    DOUBLES = "list(double)"
    STRINGS = "list(string)"
    ANY = "any"


ELEMENT = MappingProxyType(
    {
        Type.BOOLS: Type.BOOL,
        Type.INTS: Type.INT,
        Type.DOUBLES: Type.DOUBLE,
        Type.STRINGS: Type.STRING,
        Type.ANY: Type.ANY,
    }
)
LIST_OF = MappingProxyType({element: listing for listing, element in ELEMENT.items()})
NUMBERS = (Type.INT, Type.DOUBLE)
ORDERED = (Type.INT, Type.DOUBLE, Type.STRING)
SCALARS = (Type.BOOL, *ORDERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function: what each argument may be, what it gives, and whether it may be written without a receiver."""

    name: str
    takes: tuple[tuple[Type, ...], ...]
    gives: Type
    plain: bool = False
    method: bool = True


_TEXT = (Type.STRING,)
FUNCTIONS = MappingProxyType(
    {
        row.name: row
        for row in (
            Function(name="size", takes=((Type.STRING, *LIST_OF.values()),), gives=Type.INT, plain=True),
            Function(name="startsWith", takes=(_TEXT, _TEXT), gives=Type.BOOL),
            Function(name="endsWith", takes=(_TEXT, _TEXT), gives=Type.BOOL),
            Function(name="contains", takes=(_TEXT, _TEXT), gives=Type.BOOL),
        )
    }
)


class Flaw(NamedTuple):
    """Something wrong in a condition, and where."""

    at: At
    said: str

    def __str__(self) -> str:
        return f"{self.at}: {self.said}"


def check(node: Node, names: Mapping[str, Type]) -> tuple[Flaw, ...]:
    """Return everything wrong with a condition that may use ``names``; an empty tuple means it is well typed and a bool."""
    flaws: list[Flaw] = []
    _require(_Checker(names, flaws).type_of(node), (Type.BOOL,), node.at, "a condition", flaws)
    return tuple(flaws)


def did_you_mean(said: str, known: Iterable[str]) -> str:
    """Return ``; did you mean `x`?`` for the closest known name, or nothing."""
    near = difflib.get_close_matches(said, list(known), n=1, cutoff=0.6)
    return f"; did you mean `{near[0]}`?" if near else ""


def _require(found: Type, wanted: tuple[Type, ...], at: At, what: str, flaws: list[Flaw]) -> None:
    if found is not Type.ANY and found not in wanted:
        flaws.append(Flaw(at, f"{what} must be {' or '.join(wanted)}, not {found}"))


class _Checker:
    """Walks a tree from the leaves up, giving each node a type and noting what does not fit."""

    def __init__(self, names: Mapping[str, Type], flaws: list[Flaw]) -> None:
        self._names = names
        self._flaws = flaws

    def type_of(self, node: Node) -> Type:
        match node:
            case Literal(value=value):
                found = _type_of_literal(value)
            case Listing():
                found = self.listing(node)
            case Name():
                found = self.name(node)
            case Unary():
                found = self.unary(node)
            case Binary():
                found = self.binary(node)
            case Call():
                found = self.call(node)
            case Macro():
                found = self.macro(node)
        return found

    def listing(self, node: Listing) -> Type:
        types = {_type_of_literal(item.value) for item in node.items}
        if len(types) > 1:
            self.flaw(node.at, f"a list holds values of one type, not {' and '.join(sorted(types))}")
            return Type.ANY
        return LIST_OF[types.pop()]

    def name(self, node: Name) -> Type:
        if node.path in self._names:
            return self._names[node.path]
        self.flaw(node.at, f"unknown attribute `{node.path}`{did_you_mean(node.path, self._names)}")
        return Type.ANY

    def unary(self, node: Unary) -> Type:
        found = self.type_of(node.operand)
        if node.operator == "!":
            self.require(found, (Type.BOOL,), node.at, "what `!` negates")
            return Type.BOOL
        self.require(found, NUMBERS, node.at, "what `-` negates")
        return found if found in NUMBERS else Type.ANY

    def binary(self, node: Binary) -> Type:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if node.operator in LOGIC:
            for side in (left, right):
                self.require(side, (Type.BOOL,), node.at, f"each side of `{node.operator}`")
            return Type.BOOL
        if node.operator == "in":
            return self.membership(node, left, right)
        if node.operator in ("+", "-", "*", "/", "%"):
            return self.arithmetic(node, left, right)
        self.require(left, SCALARS if node.operator in ("==", "!=") else ORDERED, node.at, f"what `{node.operator}` compares")
        if left is not right and Type.ANY not in (left, right):
            self.flaw(node.at, f"`{node.operator}` compares like with like, not {left} with {right}")
        return Type.BOOL

    def membership(self, node: Binary, left: Type, right: Type) -> Type:
        self.require(right, tuple(LIST_OF[scalar] for scalar in SCALARS), node.at, "what stands right of `in`")
        if Type.ANY not in (left, right) and ELEMENT.get(right, left) is not left:
            self.flaw(node.at, f"a {left} is never in a {right}")
        return Type.BOOL

    def arithmetic(self, node: Binary, left: Type, right: Type) -> Type:
        allowed = (Type.INT,) if node.operator == "%" else NUMBERS
        self.require(left, allowed, node.at, f"what `{node.operator}` computes with")
        if left is not right and Type.ANY not in (left, right):
            self.flaw(node.at, f"`{node.operator}` computes like with like, not {left} with {right}")
        # A divisor that is written out cannot be zero on the day, so no condition can fail for a number.
        if node.operator in ("/", "%") and not (isinstance(node.right, Literal) and node.right.value):
            self.flaw(node.at, f"`{node.operator}` divides by a number written out, and not by zero")
        return left if left in NUMBERS else Type.ANY

    def call(self, node: Call) -> Type:
        found = tuple(self.type_of(arg) for arg in node.args)
        function = FUNCTIONS.get(node.function)
        if function is None:
            known = (*FUNCTIONS, "exists", "all")
            self.flaw(node.at, f"unknown function `{node.function}`{did_you_mean(node.function, known)}")
            return Type.ANY
        if not (function.method if node.method else function.plain):
            self.flaw(node.at, f"`{node.function}` is written after a value: value.{node.function}(...)")
        elif len(found) != len(function.takes):
            self.flaw(node.at, f"`{node.function}` takes {len(function.takes)} values, not {len(found)}")
        for argument, wanted in zip(found, function.takes, strict=False):
            self.require(argument, wanted, node.at, f"what `{node.function}` takes")
        return function.gives

    def macro(self, node: Macro) -> Type:
        over = self.type_of(node.over)
        self.require(over, tuple(LIST_OF[scalar] for scalar in SCALARS), node.at, f"what `{node.operator}` looks through")
        if node.variable in self._names:
            self.flaw(node.at, f"`{node.variable}` has a meaning already; choose another name for the variable")
        inner = _Checker({**self._names, node.variable: ELEMENT.get(over, Type.ANY)}, self._flaws)
        inner.require(inner.type_of(node.body), (Type.BOOL,), node.body.at, f"the condition of `{node.operator}`")
        return Type.BOOL

    def flaw(self, at: At, said: str) -> None:
        self._flaws.append(Flaw(at, said))

    def require(self, found: Type, wanted: tuple[Type, ...], at: At, what: str) -> None:
        _require(found, wanted, at, what, self._flaws)


def _type_of_literal(value: float | str) -> Type:
    return {bool: Type.BOOL, int: Type.INT, float: Type.DOUBLE, str: Type.STRING}[type(value)]
