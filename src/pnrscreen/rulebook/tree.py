"""The tree a condition is read into, and what can be told from its shape alone.

This module knows the kinds of node and how to walk and respell them. It refuses to know how text becomes a tree (``syntax``),
what types its parts have (``language``) and what it comes to for a passenger (``emit_python``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

LOGIC = ("&&", "||")


class At(NamedTuple):
    """Where in the condition something stands, both counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A value written out: ``48``, ``0.5``, ``"cash"``, ``true``."""

    value: bool | int | float | str
    at: At


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list written out: ``["BRA", "BOL"]``. Its items are literals, so its value is fixed."""

    items: tuple[Literal, ...]
    at: At


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """An attribute (``booking.lead_hours``), an indicator (``corridor``), a macro's variable or a part of it (``d.kind``)."""

    path: str
    at: At


@dataclass(frozen=True, slots=True, kw_only=True)
class Unary:
    """``!`` or ``-`` before an operand."""

    operator: str
    operand: Node
    at: At


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """Two operands with an operator between them; ``at`` is where the operator stands."""

    operator: str
    left: Node
    right: Node
    at: At


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A function, written ``size(x)`` or ``x.size()``; ``args`` begins with the receiver of the second form."""

    function: str
    args: tuple[Node, ...]
    method: bool
    at: At


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """``over.exists(variable, body)``, or ``exists_one``, ``all``, ``filter``."""

    operator: str
    over: Node
    variable: str
    body: Node
    at: At


Node = Literal | Listing | Name | Unary | Binary | Call | Macro


def uses(node: Node, bound: Mapping[str, str] = MappingProxyType({})) -> tuple[Name, ...]:
    """Return every attribute or indicator a tree names, in order of writing; variables of macros are not among them.

    A part of a variable is an attribute of what the list holds: in ``documents.exists(d, d.kind == "visa")`` it is named
    ``documents.kind``, at the place where ``d.kind`` stands. ``bound`` maps the variables of macros around to their lists.
    """
    return tuple(_uses(node, bound))


def inlined(node: Node, parts: Mapping[str, Node]) -> Node:
    """Return a tree with what its names stand for in their place."""
    match node:
        case Name(path=path) if path in parts:
            return parts[path]
        case Unary(operand=operand):
            return replace(node, operand=inlined(operand, parts))
        case Binary(left=left, right=right):
            return replace(node, left=inlined(left, parts), right=inlined(right, parts))
        case Macro(over=over, body=body):
            return replace(node, over=inlined(over, parts), body=inlined(body, parts))
    return node


def listed(over: Node, bound: Mapping[str, str]) -> str:
    """Return the attribute a macro looks through, nothing for a list written out; ``bound`` maps the variables around."""
    match over:
        case Name(path=path):
            head, dot, rest = path.partition(".")
            return f"{bound[head]}{dot}{rest}" if head in bound else path
        case Macro(operator="filter", over=inner):
            return listed(inner, bound)
    return ""


def leaves(node: Node) -> tuple[Node, ...]:
    """Return the questions a tree combines with ``&&``, ``||`` and ``!``, in order of writing."""
    if isinstance(node, Binary) and node.operator in LOGIC:
        return (*leaves(node.left), *leaves(node.right))
    if isinstance(node, Unary) and node.operator == "!":
        return leaves(node.operand)
    return (node,)


def write(node: Node) -> str:
    """Spell a tree out again, in CEL, with parentheses only where an operand has an operator of its own."""
    match node:
        case Literal(value=value):
            text = _literal(value)
        case Listing(items=items):
            text = f"[{', '.join(_literal(item.value) for item in items)}]"
        case Name(path=path):
            text = path
        case Unary(operator=operator, operand=operand):
            text = f"{operator}{_inside(operand)}"
        case Binary(operator=operator, left=left, right=right):
            text = f"{_inside(left)} {operator} {_inside(right)}"
        case Call(function=function, args=args, method=True):
            text = f"{_inside(args[0])}.{function}({', '.join(map(write, args[1:]))})"
        case Call(function=function, args=args):
            text = f"{function}({', '.join(map(write, args))})"
        case Macro(operator=operator, over=over, variable=variable, body=body):
            text = f"{_inside(over)}.{operator}({variable}, {write(body)})"
    return text


def _inside(node: Node) -> str:
    return f"({write(node)})" if isinstance(node, Binary | Unary) else write(node)


def _literal(value: float | str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        return f'"{escaped}"'
    figures, e, power = repr(value).partition("e")
    return figures + ("" if not e or "." in figures else ".0") + e + power


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below."""
    match node:
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Call(args=args):
            return args
        case Macro(over=over, body=body):
            return (over, body)
        case _:
            return ()


def _uses(node: Node, bound: Mapping[str, str]) -> Iterator[Name]:
    match node:
        case Name(path=path, at=at):
            head, _, rest = path.partition(".")
            if head not in bound:
                yield node
            elif rest:
                yield Name(path=f"{bound[head]}.{rest}", at=at)
        case Macro(over=over, variable=variable, body=body):
            yield from _uses(over, bound)
            yield from _uses(body, {**bound, variable: listed(over, bound)})
        case _:
            for child in children(node):
                yield from _uses(child, bound)
