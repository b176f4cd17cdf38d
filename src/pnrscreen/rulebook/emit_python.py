"""A checked tree becomes a Python function of the facts: True, False, or None for UNKNOWN.

This module knows what each operator means when something is missing. It refuses to know where facts come from: a function it
makes asks a mapping for each attribute by name and takes None for "not known".

How it works. Python is emitted as ``ast`` nodes and compiled; no text is ever put together, so nothing a rule says can become
code. The tree must have passed ``check``. A value is computed only if all its parts are known. ``&&`` and ``||`` ask what costs
least first, since their order makes no difference; with ``!``, ``exists`` and ``all`` they are Kleene's: an UNKNOWN part
decides nothing, and is overruled by a part that decides. ``exists_one`` and ``filter`` need every answer. A list may hold None
among its items, "something, not known what"; what has parts is a mapping. A sum that no 64 bits hold, or a moment beyond the
calendar, is UNKNOWN, as it is an error in CEL.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any

from pnrscreen.rulebook.check import cost
from pnrscreen.rulebook.language import SPAN_MAX, WRITTEN_OUT, moment, span
from pnrscreen.rulebook.syntax import INT_MAX, INT_MIN
from pnrscreen.rulebook.tree import LOGIC, Binary, Call, Listing, Literal, Macro, Name, Node, Unary, children, write

Facts = Mapping[str, Any]
"""Attribute name -> value, None when not known."""

Condition = Callable[[Facts], bool | None]
Value = Callable[[Facts], Any]
Written = bool | int | float | str
Operation = Unary | Binary | Call | Macro


def compile_condition(node: Node, label: str) -> Condition:
    """Compile a condition; ``label`` names it in tracebacks."""
    return compile_value(node, label)


def compile_value(node: Node, label: str) -> Value:
    """Compile any part of a condition to a function of the facts that gives its value, or None."""
    return itemgetter(node.path) if isinstance(node, Name) else _compiled(node, label, _Emitter())


def compile_shared(node: Node, label: str) -> tuple[Condition, Mapping[str, Node]]:
    """Compile a condition that takes what it asks of lists for facts too, under their own spelling; return these beside it.

    Whoever asks many rules of one passenger answers such a question once, however many rules ask it.
    """
    lists: dict[str, Node] = {}
    return _compiled(node, label, _Emitter(lists)), lists


def _compiled(node: Node, label: str, emitter: _Emitter) -> Value:
    function = ast.Expression(ast.Lambda(args=_parameters("facts"), body=emitter.emit(node)))
    code = compile(ast.fix_missing_locations(function), f"<rule {label}>", "eval")
    within = {"__builtins__": {}, **_RUNTIME, **emitter.constants}
    made: Value = eval(code, within)  # noqa: S307 - our own nodes, with no builtins in reach
    return made


# ------------------------------------------------------------------------------------------------- what a rule can call


def _exists(items: Sequence[Any], holds: Callable[[Any], bool | None]) -> bool | None:
    unsure = False
    for item in items:
        found = holds(item)
        if found:
            return True
        unsure = unsure or found is None
    return None if unsure else False


def _all(items: Sequence[Any], holds: Callable[[Any], bool | None]) -> bool | None:
    unsure = False
    for item in items:
        found = holds(item)
        if found is False:
            return False
        unsure = unsure or found is None
    return None if unsure else True


def _exists_one(items: Sequence[Any], holds: Callable[[Any], bool | None]) -> bool | None:
    verdicts = [holds(item) for item in items]
    return None if None in verdicts else verdicts.count(True) == 1


def _filter(items: Sequence[Any], holds: Callable[[Any], bool | None]) -> Sequence[Any] | None:
    verdicts = [holds(item) for item in items]
    return None if None in verdicts else [item for item, kept in zip(items, verdicts, strict=True) if kept]


def _met(items: Sequence[Any], wanted: frozenset[Any]) -> bool | None:
    if not wanted.isdisjoint(items):
        return True
    return None if None in items else False


def _member(value: Any, items: Sequence[Any]) -> bool | None:
    return True if value in items else None if None in items else False


def _plus(left: Any, right: Any) -> Any:
    try:
        return _held(left + right)
    except OverflowError:  # beyond the calendar
        return None


def _minus(left: Any, right: Any) -> Any:
    try:
        return _held(left - right)
    except OverflowError:
        return None


def _times(left: Any, right: Any) -> Any:
    return _held(left * right)


def _negative(value: Any) -> Any:
    return _held(-value)


def _quotient(dividend: float, divisor: float) -> Any:
    """CEL divides integers towards zero; Python towards minus infinity."""
    if type(dividend) is float:
        return dividend / divisor
    whole = abs(dividend) // abs(divisor)
    return _held(whole if (dividend < 0) == (divisor < 0) else -whole)


def _remainder(dividend: int, divisor: int) -> int:
    """CEL's remainder has the sign of the dividend; Python's that of the divisor."""
    rest = abs(dividend) % abs(divisor)
    return -rest if dividend < 0 else rest


def _held(value: Any) -> Any:
    """Return a number that 64 bits hold or a duration CEL knows, and None for any other."""
    if type(value) is int:
        return value if INT_MIN <= value <= INT_MAX else None
    return None if type(value) is timedelta and abs(value) > SPAN_MAX else value


def _hours(value: datetime | timedelta) -> int:
    return value.hour if isinstance(value, datetime) else _whole(value, 3_600_000_000)


def _minutes(value: datetime | timedelta) -> int:
    return value.minute if isinstance(value, datetime) else _whole(value, 60_000_000)


def _whole(value: timedelta, unit: int) -> int:
    ticks = value // _TICK
    return ticks // unit if ticks >= 0 else -(-ticks // unit)


_TICK = timedelta(microseconds=1)

_RUNTIME = MappingProxyType(
    {
        "exists": _exists,
        "met": _met,
        "exists_one": _exists_one,
        "all": _all,
        "filter": _filter,
        "member": _member,
        "plus": _plus,
        "minus": _minus,
        "times": _times,
        "negative": _negative,
        "quotient": _quotient,
        "remainder": _remainder,
        "size": len,
        "startsWith": str.startswith,
        "endsWith": str.endswith,
        "contains": str.__contains__,
        "double": float,
        "getFullYear": attrgetter("year"),
        "getMonth": lambda when: when.month - 1,
        "getDate": attrgetter("day"),
        "getDayOfWeek": lambda when: when.isoweekday() % 7,
        "getHours": _hours,
        "getMinutes": _minutes,
    }
)

_COMPARE: Mapping[str, type[ast.cmpop]] = MappingProxyType(
    {"==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE}
)
_NAMED = MappingProxyType({"in": "member", "+": "plus", "-": "minus", "*": "times", "/": "quotient", "%": "remainder"})


# --------------------------------------------------------------------------------------------------------- the emitter


class _Emitter:
    """Emits one function. Each part that may be missing is kept under a name of its own until it was asked about."""

    def __init__(self, lists: dict[str, Node] | None = None) -> None:
        self._lists = lists  # takes up what is asked of lists, by its spelling, where that is asked as a fact
        self._names = 0
        self._variables: dict[str, str] = {}
        self.constants: dict[str, Any] = {}

    def emit(self, node: Node) -> ast.expr:
        """Emit any part."""
        if is_written_out(node):
            return self.written_out(node)
        match node:
            case Name(path=path):
                return self.name(path)
            case Binary(operator=operator) if operator in LOGIC:
                return self.logic(operator, sorted(chain(node, operator), key=cost))
            case Macro():
                return self.macro(node)
            case Unary() | Binary() | Call():
                return self.strict(node)
        msg = f"{type(node).__name__} has no meaning"
        raise TypeError(msg)

    def written_out(self, node: Node) -> ast.expr:
        match node:
            case Literal(value=value):
                return ast.Constant(value)
            case Listing(items=items):
                return ast.Tuple([ast.Constant(item.value) for item in items], ast.Load())
        return self.constant(written_out(node))

    def macro(self, node: Macro) -> ast.expr:
        """Emit a macro: as a fact where it is shared, as one question about sets where it can be, else item by item."""
        if self._lists is not None and not self._variables and node.operator != "filter":
            self._lists[write(node)] = node
            return ast.Subscript(_load("facts"), ast.Constant(write(node)), ast.Load())
        wanted = _one_of(node.body, node.variable) if node.operator == "exists" else None
        return self.strict(node) if wanted is None else self.met(node.over, wanted)

    def name(self, path: str) -> ast.expr:
        """Emit a variable, a part of what it holds, or an attribute."""
        head, _, part = path.partition(".")
        if head not in self._variables:
            return ast.Subscript(_load("facts"), ast.Constant(path), ast.Load())
        variable = _load(self._variables[head])
        return ast.Subscript(variable, ast.Constant(part), ast.Load()) if part else variable

    def constant(self, value: Any) -> ast.expr:
        name = f"constant_{len(self.constants)}"
        self.constants[name] = value
        return _load(name)

    def logic(self, operator: str, parts: Sequence[Node]) -> ast.expr:
        """``decided if any part decides else None if any part is None else the other``, left to right and no further."""
        decides = operator == "||"
        kept = [self.keep(part) for part in parts]
        deciding = ast.BoolOp(ast.Or(), [_is(asked, decides) for asked, _ in kept])
        missing = ast.BoolOp(ast.Or(), [_is(again, None) for _, again in kept])
        return _choose(deciding, ast.Constant(decides), _choose(missing, ast.Constant(None), ast.Constant(not decides)))

    def strict(self, node: Operation) -> ast.expr:
        """Emit an operation that needs all its parts: None as soon as one is missing, its value otherwise."""
        tests, values = [], []
        for part in (node.over,) if isinstance(node, Macro) else children(node):
            if is_written_out(part):
                values.append(self.emit(part))
                continue
            asked, again = self.keep(part)
            tests.append(_is(asked, None))
            values.append(again)
        value = self.operation(node, values)
        return _choose(_any(tests), ast.Constant(None), value) if tests else value

    def operation(self, node: Operation, values: list[ast.expr]) -> ast.expr:
        """Emit an operation on parts that are all known."""
        match node:
            case Unary(operator=operator):
                return ast.UnaryOp(ast.Not(), values[0]) if operator == "!" else ast.Call(_load("negative"), values, [])
            case Binary(operator="in", right=Listing(items=items)):  # a list written out has no unknown items
                return ast.Compare(values[0], [ast.In()], [_constant(frozenset(item.value for item in items))])
            case Binary(operator=operator):
                return _binary(operator, values)
            case Macro(operator=name):
                return ast.Call(_load(name), [values[0], self.predicate(node)], [])
            case Call(function=name):
                return ast.Call(_load(name), values, [])

    def met(self, over: Node, wanted: frozenset[Written]) -> ast.expr:
        """Emit ``list.exists(v, v in [...])``, the most common of all, as one question about sets."""
        asked, again = self.keep(over)
        value = ast.Call(_load("met"), [again, _constant(wanted)], [])
        return _choose(_is(asked, None), ast.Constant(None), value)

    def predicate(self, node: Macro) -> ast.expr:
        """Emit the body of a macro as a function of its variable."""
        around = dict(self._variables)
        self._variables[node.variable] = self.fresh()
        body = ast.Lambda(args=_parameters(self._variables[node.variable]), body=self.emit(node.body))
        self._variables = around
        return body

    def keep(self, node: Node) -> tuple[ast.expr, ast.expr]:
        """Return an expression that computes a part and keeps it, and one that reads what was kept."""
        name = self.fresh()
        return ast.NamedExpr(ast.Name(name, ast.Store()), self.emit(node)), _load(name)

    def fresh(self) -> str:
        self._names += 1
        return f"part_{self._names}"


def is_written_out(node: Node) -> bool:
    """Tell whether the value of a part stands in the text itself, so that it is never missing."""
    return isinstance(node, Literal | Listing) or (isinstance(node, Call) and node.function in WRITTEN_OUT)


def written_out(node: Node) -> Any:
    """Return the value of a part whose value stands in the text itself."""
    match node:
        case Literal(value=value):
            return value
        case Listing(items=items):
            return tuple(item.value for item in items)
        case Call(function="timestamp", args=(Literal(value=str(said)),)):
            return moment(said)
        case Call(function="duration", args=(Literal(value=str(said)),)):
            return span(said)
    return None


def _constant(value: frozenset[Written]) -> ast.expr:
    return ast.Constant(value)  # type: ignore[arg-type]  # Python has such constants; their type does not say so


def _one_of(body: Node, variable: str) -> frozenset[Written] | None:
    """Return the values of which the variable is to be one, if a body asks nothing else."""
    match body:
        case Binary(operator="in", left=Name(path=path), right=Listing(items=items)) if path == variable:
            return frozenset(item.value for item in items)
        case Binary(operator="==", left=Name(path=path), right=Literal(value=value)) if path == variable:
            return frozenset((value,))
    return None


def _binary(operator: str, values: list[ast.expr]) -> ast.expr:
    left, right = values
    if operator in _COMPARE:
        return ast.Compare(left, [_COMPARE[operator]()], [right])
    return ast.Call(_load(_NAMED[operator]), [left, right], [])


def chain(node: Node, operator: str) -> tuple[Node, ...]:
    """Return the parts of ``a && b && c``, which is one question however it was nested."""
    if isinstance(node, Binary) and node.operator == operator:
        return (*chain(node.left, operator), *chain(node.right, operator))
    return (node,)


def _parameters(name: str) -> ast.arguments:
    return ast.arguments(posonlyargs=[], args=[ast.arg(name)], kwonlyargs=[], kw_defaults=[], defaults=[])


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _is(value: ast.expr, what: bool | None) -> ast.expr:  # noqa: FBT001 - one of Kleene's three values
    return ast.Compare(value, [ast.Is()], [ast.Constant(what)])


def _any(tests: Iterable[ast.expr]) -> ast.expr:
    found = list(tests)
    return found[0] if len(found) == 1 else ast.BoolOp(ast.Or(), found)


def _choose(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    return ast.IfExp(test, then, otherwise)
