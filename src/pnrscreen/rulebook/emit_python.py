"""A checked tree becomes a Python function of the facts: True, False, or None for UNKNOWN.

This module knows what each operator means when something is missing. It refuses to know where facts come from: a function it
makes asks a mapping for each attribute by name and takes None for "not known".

How it works. Python is emitted as ``ast`` nodes and compiled; no text is ever put together, so nothing a rule says can become
code. The tree must have passed ``language.check``. A value is computed only if all its parts are known. ``&&``, ``||``, ``!``,
``exists`` and ``all`` are Kleene's: an UNKNOWN part decides nothing, and is overruled by a part that decides. A list may hold
None among its items, "something, not known what".
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pnrscreen.rulebook.tree import LOGIC, Binary, Call, Listing, Literal, Macro, Name, Node, Unary, children

Facts = Mapping[str, Any]
"""Attribute name -> value, None when not known."""

Condition = Callable[[Facts], bool | None]
Value = Callable[[Facts], Any]
Operation = Unary | Binary | Call | Macro


def compile_condition(node: Node, label: str) -> Condition:
    """Compile a condition; ``label`` names it in tracebacks."""
    return compile_value(node, label)


def compile_value(node: Node, label: str) -> Value:
    """Compile any part of a condition to a function of the facts that gives its value, or None."""
    body = _Emitter().emit(node)
    function = ast.Expression(ast.Lambda(args=_parameters("facts"), body=body))
    code = compile(ast.fix_missing_locations(function), f"<rule {label}>", "eval")
    made: Value = eval(code, {"__builtins__": {}, **_RUNTIME})  # noqa: S307 - our own nodes, with no builtins in reach
    return made


# ------------------------------------------------------------------------------------------------- what a rule can call


def _exists(items: Sequence[Any], holds: Callable[[Any], bool | None]) -> bool | None:
    verdicts = [holds(item) for item in items]
    return True if True in verdicts else None if None in verdicts else False


def _all(items: Sequence[Any], holds: Callable[[Any], bool | None]) -> bool | None:
    verdicts = [holds(item) for item in items]
    return False if False in verdicts else None if None in verdicts else True


def _member(value: Any, items: Sequence[Any]) -> bool | None:
    return True if value in items else None if None in items else False


def _quotient(dividend: float, divisor: float) -> float:
    """CEL divides integers towards zero; Python towards minus infinity."""
    if type(dividend) is float:
        return dividend / divisor
    whole = abs(dividend) // abs(divisor)
    return whole if (dividend < 0) == (divisor < 0) else -whole


def _remainder(dividend: int, divisor: int) -> int:
    """CEL's remainder has the sign of the dividend; Python's that of the divisor."""
    rest = abs(dividend) % abs(divisor)
    return -rest if dividend < 0 else rest


_RUNTIME = MappingProxyType(
    {
        "exists": _exists,
        "all": _all,
        "member": _member,
        "quotient": _quotient,
        "remainder": _remainder,
        "size": len,
        "startsWith": str.startswith,
        "endsWith": str.endswith,
        "contains": str.__contains__,
    }
)

_COMPARE: Mapping[str, type[ast.cmpop]] = MappingProxyType(
    {"==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE}
)
_NAMED = MappingProxyType({"in": "member", "/": "quotient", "%": "remainder"})
_COMPUTE: Mapping[str, type[ast.operator]] = MappingProxyType({"+": ast.Add, "-": ast.Sub, "*": ast.Mult})


# --------------------------------------------------------------------------------------------------------- the emitter


class _Emitter:
    """Emits one function. Each part that may be missing is kept under a name of its own until it was asked about."""

    def __init__(self) -> None:
        self._names = 0
        self._variables: dict[str, str] = {}

    def emit(self, node: Node) -> ast.expr:
        match node:
            case Literal(value=value):
                return ast.Constant(value)
            case Listing(items=items):
                return ast.Tuple([ast.Constant(item.value) for item in items], ast.Load())
            case Name(path=path) if path in self._variables:
                return _load(self._variables[path])
            case Name(path=path):
                return ast.Subscript(_load("facts"), ast.Constant(path), ast.Load())
            case Binary(operator=operator) if operator in LOGIC:
                return self.logic(operator, _chain(node, operator))
            case Unary() | Binary() | Call() | Macro():
                return self.strict(node)

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
            if isinstance(part, Literal | Listing):
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
                return ast.UnaryOp(ast.Not() if operator == "!" else ast.USub(), values[0])
            case Binary(operator=operator, right=right):
                return _binary(operator, values, listed=isinstance(right, Listing))
            case Macro(operator=name):
                return ast.Call(_load(name), [values[0], self.predicate(node)], [])
            case Call(function=name):
                return ast.Call(_load(name), values, [])

    def predicate(self, node: Macro) -> ast.expr:
        """Emit the body of a macro as a function of its variable."""
        shadowed = dict(self._variables)
        self._variables[node.variable] = self.fresh()
        body = ast.Lambda(args=_parameters(self._variables[node.variable]), body=self.emit(node.body))
        self._variables = shadowed
        return body

    def keep(self, node: Node) -> tuple[ast.expr, ast.expr]:
        """Return an expression that computes a part and keeps it, and one that reads what was kept."""
        name = self.fresh()
        return ast.NamedExpr(ast.Name(name, ast.Store()), self.emit(node)), _load(name)

    def fresh(self) -> str:
        self._names += 1
        return f"part_{self._names}"


def _binary(operator: str, values: list[ast.expr], *, listed: bool) -> ast.expr:
    left, right = values
    if operator in _COMPARE:
        return ast.Compare(left, [_COMPARE[operator]()], [right])
    if operator in _COMPUTE:
        return ast.BinOp(left, _COMPUTE[operator](), right)
    if operator == "in" and listed:  # a list written out has no unknown items
        return ast.Compare(left, [ast.In()], [right])
    return ast.Call(_load(_NAMED[operator]), [left, right], [])


def _chain(node: Node, operator: str) -> tuple[Node, ...]:
    """Return the parts of ``a && b && c``, which is one question however it was nested."""
    if isinstance(node, Binary) and node.operator == operator:
        return (*_chain(node.left, operator), *_chain(node.right, operator))
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
