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
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from pnrscreen.rulebook.calls import CALLED
from pnrscreen.rulebook.check import cost
from pnrscreen.rulebook.language import WRITTEN_OUT, moment, span
from pnrscreen.rulebook.tree import LOGIC, Binary, Call, Listing, Literal, Macro, Name, Node, Unary, children, write

Facts = Mapping[str, Any]
"""Attribute name -> value, None when not known."""

Condition = Callable[[Facts], bool | None]
Value = Callable[[Facts], Any]
Several = Callable[[Facts, Sequence[bool]], Sequence[tuple[int, bool | None]]]
WORTH = 4
"""How many rules have to demand the same before it takes less time to ask it ahead of them."""
Written = bool | int | float | str
Operation = Unary | Binary | Call | Macro


def compile_condition(node: Node, label: str) -> Condition:
    """Compile a condition; ``label`` names it in tracebacks."""
    return compile_value(node, label)


def compile_value(node: Node, label: str) -> Value:
    """Compile any part of a condition to a function of the facts that gives its value, or None."""
    return itemgetter(node.path) if isinstance(node, Name) else _compiled(node, label)


def asked_of_lists(node: Node) -> Mapping[str, Node]:
    """Return what a condition asks of lists, each question under its own spelling: what ``compile_together`` takes for facts.

    Whoever asks many rules of one passenger answers such a question once, however many rules ask it.
    """
    lists: dict[str, Node] = {}
    _Emitter(lists).emit(node)
    return lists


def compile_together(wholes: Sequence[Node], label: str) -> tuple[Several, tuple[tuple[int, ...], ...]]:
    """Compile the conditions of rules to one function: of the facts, and of the questions that are put, it returns those rules
    that are not False, in their order, with what they are. Beside it stand the rules, by their places, that a question is of:
    one is put, True, where any of those is asked.

    A rule that is a chain of demands (``a && b && !c``) is False as soon as one of them is. What many demand is asked ahead of
    them, and where it is False none of them is asked. What is asked of lists is taken for a fact (``asked_of_lists``).
    """
    emitter, questions = _Emitter({}), list[tuple[int, ...]]()
    demands = {place: {write(part): part for part in chain(whole, "&&")} for place, whole in enumerate(wholes)}
    body = [
        ast.Assign([ast.Name("found", ast.Store())], ast.List([], ast.Load())),
        *_ahead(demands, (), emitter, questions),
        ast.Expr(ast.Call(ast.Attribute(_load("found"), "sort", ast.Load()), [], [])),
        ast.Return(_load("found")),
    ]
    function = ast.FunctionDef("together", _parameters("facts", "put"), body, [])
    code = compile(ast.fix_missing_locations(ast.Module([function], [])), f"<{label}>", "exec")
    within = _reach(emitter)
    exec(code, within)  # noqa: S102 - our own nodes, with no builtins in reach
    return within["together"], tuple(questions)


def _ahead(
    demands: Mapping[int, Mapping[str, Node]], kept: tuple[str, ...], emitter: _Emitter, questions: list[tuple[int, ...]]
) -> Iterator[ast.stmt]:
    """Emit rules, by their places, of which ``demands`` is what each has left; what was asked ahead of them, none of it False,
    is ``kept``. What ends most of them for the least is asked ahead of those next. ``questions`` takes up whose each is.
    """
    left, name = dict(demands), f"ahead_{len(kept)}"
    while (first := _most_telling(left)) is not None:
        said = write(first)
        inside = {place: left.pop(place) for place in [*left] if said in left[place]}
        rest = {place: {key: part for key, part in parts.items() if key != said} for place, parts in inside.items()}
        number = _number(questions, inside)
        then = [*_ahead(rest, (*kept, name), emitter, questions)]
        yield _if_put(number, name, emitter.anew().emit(first), then)
    for place, parts in left.items():
        one = ast.Tuple([ast.Constant(place), _load("said")], ast.Load())
        keeps = ast.Expr(ast.Call(ast.Attribute(_load("found"), "append", ast.Load()), [one], []))
        yield _if_put(_number(questions, (place,)), "said", emitter.anew().logic("&&", parts.values(), kept), [keeps])


def _number(questions: list[tuple[int, ...]], rules: Iterable[int]) -> int:
    questions.append(tuple(rules))
    return len(questions) - 1


def _most_telling(demands: Mapping[int, Mapping[str, Node]]) -> Node | None:
    """Return what ends most rules for the least, where enough of them demand it."""
    shared = Counter(said for parts in demands.values() for said in parts)
    nodes = {said: part for parts in demands.values() for said, part in parts.items() if shared[said] >= WORTH}
    first = max(nodes, key=lambda said: (shared[said] / cost(nodes[said]), said), default=None)
    return None if first is None else nodes[first]


def _if_put(question: int, name: str, condition: ast.expr, then: list[ast.stmt]) -> ast.stmt:
    """Emit what is done where a question is put, and its condition, kept under a name, is not False."""
    put = ast.Subscript(_load("put"), ast.Constant(question), ast.Load())
    said = ast.NamedExpr(ast.Name(name, ast.Store()), condition)
    return ast.If(ast.BoolOp(ast.And(), [put, ast.Compare(said, [ast.IsNot()], [ast.Constant(value=False)])]), then, [])


def _compiled(node: Node, label: str) -> Value:
    emitter = _Emitter()
    function = ast.Expression(ast.Lambda(args=_parameters("facts"), body=emitter.emit(node)))
    code = compile(ast.fix_missing_locations(function), f"<rule {label}>", "eval")
    made: Value = eval(code, _reach(emitter))  # noqa: S307 - our own nodes, with no builtins in reach
    return made


def _reach(emitter: _Emitter) -> dict[str, Any]:
    return {"__builtins__": {}, **CALLED, **emitter.constants}


# --------------------------------------------------------------------------------------------------------- the emitter

_COMPARE: Mapping[str, type[ast.cmpop]] = MappingProxyType(
    {"==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE}
)
_NAMED = MappingProxyType({"in": "member", "+": "plus", "-": "minus", "*": "times", "/": "quotient", "%": "remainder"})


class _Emitter:
    """Emits one function. Each part that may be missing is kept under a name of its own until it was asked about."""

    def __init__(self, lists: dict[str, Node] | None = None) -> None:
        self._lists = lists  # takes up what is asked of lists, by its spelling, where that is asked as a fact
        self._names = 0
        self._variables: dict[str, str] = {}
        self.constants: dict[str, Any] = {}

    def anew(self) -> _Emitter:
        """Take the names again of what was kept: nothing of it is needed any more."""
        self._names = 0
        return self

    def emit(self, node: Node) -> ast.expr:
        """Emit any part."""
        if is_written_out(node):
            return self.written_out(node)
        match node:
            case Name(path=path):
                return self.name(path)
            case Binary(operator=operator) if operator in LOGIC:
                return self.logic(operator, chain(node, operator))
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

    def logic(self, operator: str, parts: Iterable[Node], known: Sequence[str] = ()) -> ast.expr:
        """``decided if any part decides else None if any part is None else the other``, what costs least first and no further.
        What stands under ``known`` names was asked already, and does not decide.
        """
        decides = operator == "||"
        kept = [self.keep(part) for part in sorted(parts, key=cost)]
        missing = [_is(again, None) for again in (*(again for _, again in kept), *map(_load, known))]
        otherwise = _choose(_any(missing), ast.Constant(None), ast.Constant(not decides))
        deciding = [_is(asked, decides) for asked, _ in kept]
        return _choose(_any(deciding), ast.Constant(decides), otherwise) if deciding else otherwise

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


def _parameters(*names: str) -> ast.arguments:
    return ast.arguments(posonlyargs=[], args=[*map(ast.arg, names)], kwonlyargs=[], kw_defaults=[], defaults=[])


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _is(value: ast.expr, what: bool | None) -> ast.expr:  # noqa: FBT001 - one of Kleene's three values
    return ast.Compare(value, [ast.Is()], [ast.Constant(what)])


def _any(tests: Iterable[ast.expr]) -> ast.expr:
    found = list(tests)
    return found[0] if len(found) == 1 else ast.BoolOp(ast.Or(), found)


def _choose(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    return ast.IfExp(test, then, otherwise)
