"""What is wrong with a condition: every fault at once, each with its line and column and how to mend it.

This module knows how types fit together and what a condition may cost. It refuses to know the law and any attribute: the names
a condition may use, with their types, are an argument. Of type ANY are those that may not be asked, which are never proposed.

The name of a part stands in the table under the list it belongs to, ``documents.kind``; a condition reaches it by a variable.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.rulebook import habits
from pnrscreen.rulebook.language import (
    ARITHMETIC,
    ELEMENT,
    FUNCTIONS,
    LIST_OF,
    LISTS,
    NUMBERS,
    ORDERED,
    RECORDS,
    SCALARS,
    WRITTEN_OUT,
    Type,
    did_you_mean,
    moment,
    span,
)
from pnrscreen.rulebook.syntax import MACROS, RELATIONS
from pnrscreen.rulebook.tree import LOGIC, At, Binary, Call, Listing, Literal, Macro, Name, Node, Unary, children, listed, write

NESTING_MAX = 2
"""How deep lists may be looked through within lists: a question about each pair is the most an officer can follow."""
ITEMS_ASSUMED = 50
"""How long a list is taken to be when cost is counted: more than an itinerary, about the largest group reservation."""
STEPS_MAX = 100_000
"""What a condition may cost for one passenger at that length, and a whole rule, in parts evaluated: about ten milliseconds."""


class Flaw(NamedTuple):
    """Something wrong in a condition, and where."""

    at: At
    said: str

    def __str__(self) -> str:
        return f"{self.at}: {self.said}"


def check(
    node: Node, names: Mapping[str, Type], what: str = "attribute", others: Container[str] = frozenset()
) -> tuple[Flaw, ...]:
    """Return everything wrong with a condition that may use ``names``; an empty tuple means it is well typed and a bool.

    ``what`` the names are is said of one that is not among them; ``others`` are circumstances, which no other may name.
    """
    flaws: list[Flaw] = []
    checker = _Checker(Names(what=what, types=names, others=others), {}, {}, flaws)
    checker.asks(node, node.at, "a condition")
    flaws += _costs(node)
    return tuple(sorted(flaws, key=lambda flaw: flaw.at))


class Names(NamedTuple):
    """What a condition may name, with its types, and what to call it."""

    what: str
    types: Mapping[str, Type]
    others: Container[str]


def cost(node: Node) -> int:
    """Count the parts evaluated for one passenger, each list taken to hold ``ITEMS_ASSUMED``."""
    if isinstance(node, Macro):
        return 1 + cost(node.over) + ITEMS_ASSUMED * cost(node.body)
    return 1 + sum(map(cost, children(node)))


def too_much(trees: Iterable[Node]) -> str:
    """Return what is wrong with what a whole rule costs; nothing where that is little enough."""
    steps = sum(map(cost, trees))
    return f"costs up to {steps:,} steps a passenger, at most {STEPS_MAX:,}: ask fewer lists" if steps > STEPS_MAX else ""


def _costs(node: Node) -> list[Flaw]:
    deep = [
        Flaw(
            inner.at,
            f"lists are looked through {depth} deep, at most {NESTING_MAX}: give the inner question an indicator of its own",
        )
        for inner, depth in _nested(node, 0)
        if depth == NESTING_MAX + 1
    ]
    steps = cost(node)
    if steps > STEPS_MAX and not deep:
        return [
            Flaw(
                node.at,
                f"costs up to {steps:,} steps a passenger, at most {STEPS_MAX:,}: ask fewer lists",
            )
        ]
    return deep


def _nested(node: Node, depth: int) -> list[tuple[Macro, int]]:
    """Return every macro with how deep it stands; what it looks through stands beside it, not within."""
    if not isinstance(node, Macro):
        return [each for child in children(node) for each in _nested(child, depth)]
    return [(node, depth + 1), *_nested(node.over, depth), *_nested(node.body, depth + 1)]


class _Checker:
    """Walks a tree from the leaves up, giving each node a type and noting what does not fit.

    ``variables`` are those of the macros around, with their types, and ``lists`` the attribute each stands for an item of.
    """

    def __init__(self, names: Names, variables: Mapping[str, Type], lists: Mapping[str, str], flaws: list[Flaw]) -> None:
        self._given = names
        self._names = names.types
        self._variables = variables
        self._lists = lists
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
            self.flaw(node.at, f"a list holds values of one type, not {' and '.join(sorted(types))}: write two lists")
            return Type.ANY
        return LIST_OF[types.pop()]

    def name(self, node: Name) -> Type:
        head, _, rest = node.path.partition(".")
        if head in self._variables:
            return self.part(node, head, rest) if rest else self._variables[head]
        above = next((name for name in self._names if node.path.startswith(f"{name}.") and self._is_list(name)), "")
        if above and self._names.get(node.path, Type.ANY) is not Type.ANY:
            part = node.path.removeprefix(f"{above}.")
            self.flaw(node.at, f"`{node.path}` is asked of one at a time: write {above}.exists(one, one.{part} ...)")
            return Type.ANY
        if node.path in self._names:
            return self._names[node.path]
        self.unknown(node.at, node.path, tuple(name for name, of in self._names.items() if of is not Type.ANY))
        return Type.ANY

    def part(self, node: Name, variable: str, part: str) -> Type:
        """Find a part of what a list holds: it stands in the table under the name of the list."""
        if self._variables[variable] is Type.ANY:
            return Type.ANY
        above = f"{self._lists[variable]}."
        if self._variables[variable] in RECORDS and above + part in self._names:
            return self._names[above + part]
        parts = tuple(name.removeprefix(above) for name in self._names if name.startswith(above))
        if self._variables[variable] in RECORDS:
            self.unknown(node.at, part, parts, of=self._variables[variable])
        else:
            self.flaw(node.at, f"`{variable}` is a {self._variables[variable]} and has no parts: compare `{variable}` itself")
        return Type.ANY

    def unknown(self, at: At, said: str, known: tuple[str, ...], of: str = "") -> None:
        what = f"a {of} has no `{said}`" if of else f"unknown {self._given.what} `{said}`"
        self.flaw(at, what + (self._mend(said, known) or f"; there are {', '.join(sorted(_near(said, known)))}"))

    def _mend(self, said: str, known: tuple[str, ...]) -> str:
        if said in self._given.others:
            return f": one circumstance names no other; join `{said}` with this one in `condition`"
        if self._given.what != "attribute":
            return did_you_mean(said, known)
        if habit := habits.ATTRIBUTES.get(said.rpartition(".")[2].lower()):
            return f": {habit}"
        if said.isupper():
            return f': a text stands in quotes, "{said}"'
        return "" if any(name.startswith(f"{said}.") for name in known) else did_you_mean(said, known)

    def unary(self, node: Unary) -> Type:
        found = self.type_of(node.operand)
        if node.operator == "!":
            self._asked(node.operand, found, node.at, "what `!` negates")
            return Type.BOOL
        self.require(found, NUMBERS, node.at, "what `-` negates", "take the `-` away")
        return found if found in NUMBERS else Type.ANY

    def binary(self, node: Binary) -> Type:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if node.operator in LOGIC:
            for side, found in ((node.left, left), (node.right, right)):
                self._asked(side, found, node.at, f"each side of `{node.operator}`")
            return Type.BOOL
        if node.operator == "in":
            return self.membership(node, left, right)
        if node.operator in ("+", "-", "*", "/", "%"):
            return self.arithmetic(node, left, right)
        if isinstance(node.left, Binary) and node.left.operator in RELATIONS and right not in (Type.BOOL, Type.ANY):
            mend = f"write `{write(node.left)} && {write(node.left.right)} {node.operator} {write(node.right)}`"
            self.flaw(node.at, f"`{node.operator}` compares two values, not three: {mend}")
            return Type.BOOL
        if self._is_of_lists(left) or self._is_of_lists(right):
            self.flaw(node.at, f"`{node.operator}` compares one value with one: ask a list with `in`, `exists` or `all`")
            return Type.BOOL
        if node.operator not in ("==", "!="):
            mend = "ask it as it stands, or with `!` before it"
            self.require(left, ORDERED, node.at, f"what `{node.operator}` compares", mend)
        if left is not right and Type.ANY not in (left, right):
            self.flaw(
                node.at, f"`{node.operator}` compares like with like, not {left} with {right}: {_alike(node, left, right)}"
            )
        return Type.BOOL

    def membership(self, node: Binary, left: Type, right: Type) -> Type:
        scalar = tuple(LIST_OF[of] for of in SCALARS if of in LIST_OF)
        if right in SCALARS:
            mend = "write the values between [ and ]" if isinstance(node.right, Literal) else "compare with `==`"
            self.flaw(node.at, f"what stands right of `in` must be a list, not {right}: {mend}")
        elif right not in (*scalar, Type.ANY):
            self.flaw(node.at, f"a {right} is looked through: write list.exists(one, one.part == ...)")
        elif self._is_of_lists(left):
            self.flaw(node.at, f"`in` looks for one value, not {left}: write list.exists(one, one in [...])")
        elif Type.ANY not in (left, right) and ELEMENT[right] is not left:
            timed = left in (Type.TIMESTAMP, Type.DURATION)
            mend = "compare one by one with `==` and `||`" if timed else f"write a {ELEMENT[right]} on its left"
            self.flaw(node.at, f"a {left} is never in a {right}: {mend}")
        return Type.BOOL

    def arithmetic(self, node: Binary, left: Type, right: Type) -> Type:
        gives = Type.ANY if Type.ANY in (left, right) else ARITHMETIC.get((node.operator, left, right))
        # A divisor that is written out cannot be zero on the day, so no condition can fail for a number.
        if node.operator in ("/", "%") and not (isinstance(node.right, Literal) and node.right.value):
            self.flaw(
                node.at, f"`{node.operator}` divides by a number written out, and not by zero: multiply the other side instead"
            )
        elif gives is None and left in NUMBERS and right in NUMBERS and node.operator != "%":
            self.flaw(
                node.at, f"`{node.operator}` computes like with like, not {left} with {right}: {_alike(node, left, right)}"
            )
        elif gives is None:
            self.flaw(
                node.at, f"`{node.operator}` does not compute {left} with {right}: take numbers, or timestamps and durations"
            )
        return gives or Type.ANY

    def call(self, node: Call) -> Type:
        function = FUNCTIONS.get(node.function)
        if function is None:
            self.flaw(node.at, self._no_function(node))
            return Type.ANY
        found = tuple(self.type_of(arg) for arg in node.args)
        takes = len(function.takes)
        if not (function.method if node.method else function.plain):
            form = f"after a value: value.{node.function}(...)" if function.method else f"before a value: {node.function}(...)"
            self.flaw(node.at, f"`{node.function}` is written {form}")
        elif len(found) != takes:
            form = f"{node.function}(x)" if function.plain else f"x.{node.function}({'y' if takes > 1 else ''})"
            self.flaw(node.at, f"`{node.function}` takes {takes} values, not {len(found)}: write {form}")
        for argument, wanted in zip(found, function.takes, strict=False):
            mend = "ask a list with `in`, `exists` or `all`" if argument in LISTS else f"compare the {argument} itself"
            self.require(argument, wanted, node.at, f"what `{node.function}` takes", mend)
        if node.function in WRITTEN_OUT and Type.STRING in found:
            self.written_out(node)
        return function.gives

    def _no_function(self, node: Call) -> str:
        """Say how to mend a call of what is no function. What is between its brackets is not looked at: it may be anything."""
        said, over = node.function, node.args[0] if node.args else None
        if said in MACROS:
            listed = over.path if isinstance(over, Name) else "list"
            return f"`{said}` follows the list that it looks through: write {listed}.{said}(one, ...)"
        if node.method and isinstance(over, Name) and f"{over.path}.{said}" in self._names:
            return f"`{over.path}.{said}` is no function: write it without brackets"
        known = (*FUNCTIONS, *MACROS)
        habit = habits.FUNCTIONS.get(said.lower())
        mend = f": {habit}" if habit else did_you_mean(said, known) or f"; there are {', '.join(known)}"
        return f"unknown function `{said}`{mend}"

    def written_out(self, node: Call) -> None:
        said = node.args[0].value if isinstance(node.args[0], Literal) else None
        read, form = (moment, "2026-12-01T00:00:00Z") if node.function == "timestamp" else (span, "48h")
        if not isinstance(said, str) or read(said) is None:
            mend = "; a day is 24h, and nothing is finer than 0.001ms" if node.function == "duration" else ", in UTC"
            self.flaw(node.at, f'`{node.function}` is given a text written out: write {node.function}("{form}"){mend}')

    def macro(self, node: Macro) -> Type:
        over = self.type_of(node.over)
        mend = "compare a single value with `==` or `in`"
        self.require(over, LISTS, node.at, f"what `{node.operator}` looks through", mend)
        if node.variable in self._variables or any(name.partition(".")[0] == node.variable for name in self._names):
            self.flaw(node.at, f"`{node.variable}` has a meaning already: choose another name for the variable")
        variables = {**self._variables, node.variable: ELEMENT.get(over, Type.ANY)}
        lists = {**self._lists, node.variable: listed(node.over, self._lists)}
        inner = _Checker(self._given, variables, lists, self._flaws)
        inner.asks(node.body, node.body.at, f"the condition of `{node.operator}`")
        return over if node.operator == "filter" else Type.BOOL

    def flaw(self, at: At, said: str) -> None:
        self._flaws.append(Flaw(at, said))

    def asks(self, node: Node, at: At, what: str) -> None:
        """Note a tree that is not a question."""
        self._asked(node, self.type_of(node), at, what)

    def _asked(self, node: Node, found: Type, at: At, what: str) -> None:
        said = node.path if isinstance(node, Name) else "..."
        mend = f"write `{said} == ...`" if found in SCALARS else f"write `{said}.exists(one, ...)`"
        self.require(found, (Type.BOOL,), at, what, mend)

    def require(self, found: Type, wanted: tuple[Type, ...], at: At, what: str, mend: str) -> None:
        if found is not Type.ANY and found not in wanted:
            asked = " or ".join(("string", "list") if len(wanted) > len(LISTS) else ("list",) if wanted == LISTS else wanted)
            self.flaw(at, f"{what} must be {asked}, not {found}: {mend}")

    def _is_list(self, name: str) -> bool:
        return ELEMENT.get(self._names[name]) in RECORDS

    @staticmethod
    def _is_of_lists(found: Type) -> bool:
        return found in LISTS or found in RECORDS


def _alike(node: Binary, left: Type, right: Type) -> str:
    """Say how two values that do not compare are made alike."""
    for other, side in ((right, node.left), (left, node.right)):
        if other is Type.TIMESTAMP and (day := _day(side)):
            return f'write timestamp("{day}T00:00:00Z")'
        if isinstance(side, Literal):
            return _WRITTEN[other].format(_plain(side))
    return "write double(...) around the int" if {left, right} == set(NUMBERS) else "compare values of one type"


def _day(node: Node) -> str:
    """Return the day that somebody wrote as a text, or without quotes, as a subtraction; nothing where it is none."""
    match node:
        case Literal(value=str(said)):
            day = said
        case Binary(
            operator="-",
            left=Binary(operator="-", left=Literal(value=int(year)), right=Literal(value=int(month))),
            right=Literal(value=int(number)),
        ):
            day = f"{year:04}-{month:02}-{number:02}"
        case _:
            return ""
    return day if moment(f"{day}T00:00:00Z") is not None else ""


_WRITTEN = MappingProxyType(
    {
        Type.STRING: 'write "{}" in quotes',
        Type.BOOL: "write true or false without quotes",
        Type.INT: "write a whole number without quotes",
        Type.DOUBLE: "write a number with a point and without quotes, as 500.0",
        Type.TIMESTAMP: 'write timestamp("2026-12-01T00:00:00Z")',
        Type.DURATION: 'write duration("48h")',
    }
)
"""How a value of each type is written."""


def _plain(literal: Literal) -> str:
    return str(literal.value).lower() if isinstance(literal.value, bool) else str(literal.value)


def _near(said: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return what stands under a name, or under the same first word, else every first word."""
    if under := tuple(name for name in known if name.startswith(f"{said}.")):
        return under
    head = said.partition(".")[0]
    under = tuple(name for name in known if name.startswith(f"{head}."))
    return under or tuple(dict.fromkeys(name.partition(".")[0] for name in known))


def _type_of_literal(value: float | str) -> Type:
    return {bool: Type.BOOL, int: Type.INT, float: Type.DOUBLE, str: Type.STRING}[type(value)]
