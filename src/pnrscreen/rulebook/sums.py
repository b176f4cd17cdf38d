"""Numbers, moments and durations of a condition as sums, so that what cancels out and what is never otherwise can be seen.

This module knows how a tree becomes terms with a factor each, and between which numbers it lies. It refuses to know the logic
around it, which is ``sense``'s, and what an attribute means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.rulebook.attributes import BY_NAME
from pnrscreen.rulebook.language import LISTS, Type, moment, span
from pnrscreen.rulebook.ranges import NEVER_EMPTY, PARTS, RANGES
from pnrscreen.rulebook.tree import Binary, Call, Listing, Literal, Name, Node, Unary, write

Span = tuple[Fraction | None, Fraction | None]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


class Term(NamedTuple):
    """What a sum is made of: how much it counts, where it lies, which attributes it asks, whether it is a whole number."""

    factor: Fraction
    lies: Span
    asks: frozenset[str]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Terms by their spelling, none of them without effect, and what stands beside them."""

    terms: Mapping[str, Term] = field(default_factory=lambda: MappingProxyType({}))
    beside: Fraction = Fraction()

    @property
    def asks(self) -> frozenset[str]:
        """The attributes that make a difference to it."""
        return frozenset().union(*(term.asks for term in self.terms.values()))

    @property
    def lies(self) -> Span:
        """The least and the most it can be; None where there is no end."""
        ends = [_times(term.lies, term.factor) for term in self.terms.values()]
        low, high = ([end[side] for end in ends] for side in (0, 1))
        return _total(low, self.beside), _total(high, self.beside)

    @property
    def scale(self) -> Fraction:
        """The factor of the first of its terms, which says how often what is asked is counted, and which way."""
        return self.terms[min(self.terms)].factor

    @property
    def is_whole(self) -> bool:
        """Tell whether its terms come to whole numbers alone."""
        return all(term.whole and term.factor.denominator == 1 for term in self.terms.values())

    @property
    def spelled(self) -> str:
        """Its terms, without what stands beside them."""
        return " + ".join(f"{self.terms[text].factor} {text}" for text in sorted(self.terms))

    @property
    def is_never_below_zero(self) -> bool:
        """Tell whether it is a count of something."""
        below = self.lies[0]
        return below is not None and below >= 0

    def times(self, factor: Fraction) -> Sum:
        """Return it so many times."""
        if not factor:
            return Sum()
        terms = {text: term._replace(factor=term.factor * factor) for text, term in self.terms.items()}
        return Sum(terms=terms, beside=self.beside * factor)

    def plus(self, other: Sum) -> Sum:
        """Return both together, without what cancels out."""
        terms = dict(self.terms)
        for text, term in other.terms.items():
            factor = term.factor + (terms[text].factor if text in terms else 0)
            terms[text] = term._replace(factor=factor)
        return Sum(terms={text: term for text, term in terms.items() if term.factor}, beside=self.beside + other.beside)

    def __str__(self) -> str:
        return f"{self.spelled} + {self.beside}"


def _times(lies: Span, factor: Fraction) -> Span:
    low, high = (None if end is None else end * factor for end in lies)
    return (low, high) if factor > 0 else (high, low)


def _total(ends: list[Fraction | None], beside: Fraction) -> Fraction | None:
    known = [end for end in ends if end is not None]
    return sum(known, beside) if len(known) == len(ends) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoner:
    """Reads sums. ``bound`` maps the variables around to their lists; ``asks`` says which attributes a part asks."""

    bound: Mapping[str, str]
    asks: Callable[[Node], frozenset[str]]

    def of(self, node: Node) -> Sum:
        """Return a part as a sum."""
        match node:
            case Literal(value=int() | float() as value):
                found = Sum(beside=Fraction(value))
            case Call(function="timestamp" | "duration" as function, args=(Literal(value=str(said)),)):
                found = Sum(beside=_ticks(function, said))
            case Call(function="double", args=(inner,)):
                found = self.of(inner)
            case Unary(operator="-", operand=operand):
                found = self.of(operand).times(Fraction(-1))
            case Binary(operator="+" | "-" as operator, left=left, right=right):
                found = self.of(left).plus(self.of(right).times(Fraction(1 if operator == "+" else -1)))
            case Binary(operator="*", left=left, right=right):
                found = self.product(node, self.of(left), self.of(right))
            case Binary(operator="/" | "%" as operator, left=left, right=Literal(value=int() | float() as by)):
                found = self.divided(node, self.of(left), by if operator == "/" else abs(by), rest=operator == "%")
            case _:
                found = self.term(node, self.lies(node), self.asks(node), whole=not self.is_double(node))
        return found

    def product(self, node: Node, left: Sum, right: Sum) -> Sum:
        """Return a product: one side may be no more than a number."""
        for one, other in ((left, right), (right, left)):
            if not one.terms:
                return other.times(one.beside)
        lowest = str(left) == str(right) or (left.is_never_below_zero and right.is_never_below_zero)
        asks, whole = left.asks | right.asks, left.is_whole and right.is_whole
        return self.term(node, (Fraction() if lowest else None, None), asks, whole=whole)

    def divided(self, node: Node, left: Sum, by: float, *, rest: bool) -> Sum:
        """Return a quotient, or the rest of one. Each part is read once, however deep it stands."""
        if rest:
            most = Fraction(by) - 1
            return self.term(node, (Fraction() if left.is_never_below_zero else -most, most), left.asks)
        least = Fraction() if left.is_never_below_zero and by > 0 else None
        return self.term(node, (least, None), left.asks, whole=isinstance(by, int))

    def term(self, node: Node, lies: Span, asks: frozenset[str], *, whole: bool = True) -> Sum:
        """Return what is no sum of anything."""
        if lies[0] is not None and lies[0] == lies[1]:
            return Sum(beside=lies[0])
        return Sum(terms={write(node): Term(Fraction(1), lies, asks, whole)})

    def lies(self, node: Node) -> Span:
        """Return between which numbers a part lies that is no sum."""
        least: float | None = None
        most: float | None = None
        match node:
            case Name(path=path):
                least, most = RANGES.get(named(path, self.bound), (None, None))
            case Call(function="size", args=(Listing(items=items),)):
                least = most = len(items)
            case Call(function="size", args=(arg,)):
                least = int(self.is_never_empty(arg))
            case Call(function=function, args=(Name(),)) if function in PARTS:
                least, most = PARTS[function]
        return _end(least), _end(most)

    def is_never_empty(self, node: Node) -> bool:
        """Tell whether a list, or a text, holds something wherever it is known."""
        if isinstance(node, Name):
            row = BY_NAME.get(named(node.path, self.bound))
            return row is not None and (node.path in self.bound or row.type not in LISTS or row.name in NEVER_EMPTY)
        return isinstance(node, Listing) or (isinstance(node, Literal) and node.value != "")

    def is_double(self, node: Node) -> bool:
        """Tell whether an attribute may lie between whole numbers, as one does of which nothing is known."""
        row = BY_NAME.get(named(node.path, self.bound)) if isinstance(node, Name) else None
        return isinstance(node, Name) and (row is None or row.type in (Type.DOUBLE, Type.DOUBLES, Type.ANY))


def named(path: str, bound: Mapping[str, str]) -> str:
    """Return the attribute a name stands for; nothing for an item of a list written out."""
    head, dot, rest = path.partition(".")
    return f"{bound[head]}{dot}{rest}" if head in bound else path


def _end(value: float | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _ticks(function: str, said: str) -> Fraction:
    if function == "duration":
        found = span(said)
        return Fraction(0 if found is None else found // _TICK)
    when = moment(said)
    return Fraction(0 if when is None else (when - _EPOCH) // _TICK)
