"""The laws of the source, each a function from a module to the places where it breaks that law, as ``path:line: why``.

This module knows what the house forbids. It refuses to know whom each law binds: ``test_architecture`` says that.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from support.source import ROOT, Function, Module, dotted, functions, imports, length, origins, parameters

CLOCK = ("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today", "time")
CHANCE = ("random", "secrets", "uuid.uuid1", "uuid.uuid4", "os.urandom", "numpy.random")
SURROUNDINGS = ("os.environ", "os.getenv", "sys.argv", "sys.stdin", "sys.stdout", "sys.stderr", "platform", "locale")
INPUT_OUTPUT = (
    *("builtins.open", "builtins.print", "builtins.input", "io.open", "os.open", "importlib.resources", "tempfile", "shutil"),
    *("logging", "socket", "ssl", "urllib.request", "http", "subprocess", "sqlite3", "threading", "multiprocessing", "asyncio"),
)
FILE_METHODS = frozenset({"read_text", "read_bytes", "write_text", "write_bytes"})

MUTABLE_LITERALS = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)
MUTABLE_MAKERS = frozenset(
    {f"builtins.{name}" for name in ("dict", "list", "set", "bytearray")}
    | {f"collections.{name}" for name in ("defaultdict", "deque", "Counter", "OrderedDict", "ChainMap")}
    | {f"numpy.{name}" for name in ("array", "arange", "empty", "full", "ones", "zeros")}
)
FREEZERS = frozenset({"types.MappingProxyType", "builtins.frozenset", "builtins.tuple"})
CACHES = frozenset({"functools.cache", "functools.lru_cache"})

# Written in pieces, so that the lines that forbid them do not hold them.
PRIVATE_KEY = re.compile("-----BEGIN [A-Z ]*" + r"PRIVATE KEY-----|PRIVATE" + r"\+KEY\+|AGE-SECRET" + "-KEY-1[0-9A-Z]{9}")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|tmp/venv|root|home/[a-z]+|Users/[A-Za-z]+)/")
UNFINISHED = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|HA" + r"CK)\b|NotImplemented" + "Error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One row of the layer table: the units of ours and the third-party packages a unit may import."""

    units: AbstractSet[str] = frozenset()
    third: AbstractSet[str] = frozenset()

    def __or__(self, other: Layer) -> Layer:
        return Layer(units=self.units | other.units, third=self.third | other.third)


def outside(module: Module, known: AbstractSet[str], layer: Layer, stdlib: AbstractSet[str]) -> Iterator[str]:
    """Yield imports that a module's layer does not allow; a name taken from the package itself would hide where it lives."""
    for found in imports(module, known):
        where = f"{module.path}:{found.line}"
        top, _, rest = found.target.partition(".")
        unit = rest.partition(".")[0]
        if top == ROOT and not unit:
            if found.name != "__version__" and module.unit:
                yield f"{where}: takes {found.name or ROOT} from the package, not from the unit it lives in"
        elif top == ROOT:
            if unit not in {module.unit, *layer.units}:
                yield f"{where}: {module.unit or ROOT} may not import {unit}"
        elif top not in stdlib and top not in layer.third:
            yield f"{where}: {module.unit or ROOT} may not use {top}"


def relative_imports(module: Module) -> Iterator[str]:
    """Yield relative imports."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"{module.at(node)}: a relative import"


def effects(module: Module, banned: tuple[str, ...]) -> Iterator[str]:
    """Yield uses of banned names, by whatever alias, and of the methods that read and write files."""
    known = origins(module.tree)
    seen = set()
    for node in ast.walk(module.tree):
        for name in _named(node, known):
            for prefix in banned:
                if name == prefix or name.startswith(f"{prefix}."):
                    seen.add((node.lineno, prefix))  # type: ignore[attr-defined]  # what has a name stands on a line
        if isinstance(node, ast.Attribute) and node.attr in FILE_METHODS:
            seen.add((node.lineno, node.attr))
    yield from (f"{module.path}:{line}: uses {name}" for line, name in sorted(seen))


def _named(node: ast.AST, known: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Attribute | ast.Name):
        yield dotted(node, known)


def coroutines(module: Module) -> Iterator[str]:
    """Yield asynchronous functions."""
    yield from (
        f"{module.at(node)}: async def {node.name}" for node in functions(module.tree) if isinstance(node, ast.AsyncFunctionDef)
    )


def broad_excepts(module: Module) -> Iterator[str]:
    """Yield handlers and suppressions that catch everything."""
    known = origins(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = [None] if node.type is None else node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or _everything(kind, known) for kind in caught):
                yield f"{module.at(node)}: catches everything"
        elif isinstance(node, ast.Call) and dotted(node.func, known) == "contextlib.suppress":
            yield from (f"{module.at(node)}: suppresses everything" for kind in node.args if _everything(kind, known))


def _everything(kind: ast.expr, known: Mapping[str, str]) -> bool:
    return dotted(kind, known) in {"builtins.Exception", "builtins.BaseException"}


def mutable_state(module: Module) -> Iterator[str]:
    """Yield what a module or a class body leaves open to change: mutable tables, caches, ``global``."""
    known = origins(module.tree)
    for statement in _standing(module.tree.body):
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign) and value is not None and _mutable(value, known):
            yield f"{module.at(statement)}: a table left mutable"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Global):
            yield f"{module.at(node)}: global {', '.join(node.names)}"
    for function in functions(module.tree):
        if any(dotted(_called(mark), known) in CACHES for mark in function.decorator_list):
            yield f"{module.at(function)}: {function.name} keeps a cache in its module"


def _standing(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run at import: a module's, its classes', and those inside if, try, with and loops."""
    for statement in body:
        yield statement
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in ("body", "orelse", "finalbody"):
                yield from _standing(getattr(statement, part, []))
            for handler in getattr(statement, "handlers", []):
                yield from _standing(handler.body)


def _mutable(value: ast.expr, known: Mapping[str, str]) -> bool:
    """Tell whether an expression leaves a mutable value behind; one handed to a freezer counts only by what it holds."""
    if isinstance(value, ast.Call):
        if dotted(value.func, known) not in FREEZERS:
            return dotted(value.func, known) in MUTABLE_MAKERS
        parts = [item for frozen in value.args for item in _held(frozen)]
    else:
        parts = list(_held(value)) if isinstance(value, ast.Tuple) else _either(value)
    return isinstance(value, MUTABLE_LITERALS) or any(_mutable(part, known) for part in parts)


def _either(value: ast.expr) -> list[ast.expr]:
    """Return the expressions of which a value may be made or chosen."""
    match value:
        case ast.BinOp(left=left):
            return [left]  # what frozenset | set gives is what stands on the left
        case ast.IfExp(body=one, orelse=other):
            return [one, other]
        case ast.Starred(value=inner) if not isinstance(inner, MUTABLE_LITERALS):
            return [inner]
        case ast.Starred(value=inner):
            return list(_held(inner))
        case ast.NamedExpr(value=inner):
            return [inner]
    return []


def _held(value: ast.expr) -> Iterator[ast.expr]:
    match value:
        case ast.Dict(keys=keys, values=held):
            for key, item in zip(keys, held, strict=True):
                yield from (item,) if key else _held(item)
        case ast.List(elts=held) | ast.Set(elts=held) | ast.Tuple(elts=held):
            yield from held
        case ast.DictComp(value=held_one) | ast.ListComp(elt=held_one) | ast.GeneratorExp(elt=held_one):
            yield held_one
        case ast.BinOp(left=left, right=right):
            yield from _held(left)
            yield from _held(right)


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def thawed_dataclasses(module: Module) -> Iterator[str]:
    """Yield dataclasses that are not frozen, slotted and keyword-only."""
    known = origins(module.tree)
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for mark in node.decorator_list:
            if dotted(_called(mark), known) == "dataclasses.dataclass":
                said = {word.arg for word in mark.keywords if _true(word.value)} if isinstance(mark, ast.Call) else set()
                if missing := {"frozen", "slots", "kw_only"} - said:
                    yield f"{module.at(node)}: {node.name} is not {', '.join(sorted(missing))}"


def _true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def long_functions(module: Module, most: int) -> Iterator[str]:
    """Yield functions longer than ``most`` lines."""
    for function in functions(module.tree):
        if (lines := length(function)) > most:
            yield f"{module.at(function)}: {function.name} has {lines} lines"


def wide_functions(module: Module, most: int) -> Iterator[str]:
    """Yield functions with more than ``most`` parameters, but for commands of the command line."""
    for function in functions(module.tree):
        if (count := parameters(function)) > most and not is_command(function):
            yield f"{module.at(function)}: {function.name} takes {count} parameters"


def is_command(function: Function) -> bool:
    """Tell whether typer reads a function's parameters as the options of a command."""
    marks = [_called(mark) for mark in function.decorator_list]
    options = [node for word in function.args.args if word.annotation for node in ast.walk(word.annotation)]
    return any(isinstance(mark, ast.Attribute) and mark.attr in {"command", "callback"} for mark in marks) or any(
        isinstance(node, ast.Attribute) and ast.unparse(node) in {"typer.Option", "typer.Argument"} for node in options
    )


def undocumented(module: Module) -> Iterator[str]:
    """Yield the module, its public classes, functions and methods that have no docstring."""
    if not ast.get_docstring(module.tree):
        yield f"{module.path}:1: the module says nothing of itself"
    yield from _undocumented(module, module.tree.body)


def _undocumented(module: Module, body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield f"{module.at(node)}: {node.name} says nothing of itself"
            if isinstance(node, ast.ClassDef):
                yield from _undocumented(module, node.body)


def naming(module: Module, name: str) -> Iterator[str]:
    """Yield the places where a module names something, or imports it."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Name(id=said) | ast.Attribute(attr=said) | ast.alias(name=said) | ast.Constant(value=said) if said == name:
                yield f"{module.path}:{node.lineno}: names {name}"


def moves(module: Module) -> Iterator[str]:
    """Yield places that move a hit by hand: a ``state`` said outright, where it is neither compared nor a new hit's OPEN."""
    known = origins(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            replaced = dotted(node.func, known) in {"dataclasses.replace", "copy.replace"}
            said = [word.value for word in node.keywords if word.arg == "state"]
        elif isinstance(node, ast.Dict):
            replaced = False
            keyed = zip(node.keys, node.values, strict=True)
            said = [value for key, value in keyed if isinstance(key, ast.Constant) and key.value == "state"]
        else:
            continue
        if any(_outright(value, opening=not replaced) for value in said):
            yield f"{module.at(node)}: moves a hit past the transition table"


def _outright(value: ast.expr, *, opening: bool) -> bool:
    if isinstance(value, ast.Attribute) and value.attr == "value":
        value = value.value
    if isinstance(value, ast.Attribute):
        owner = value.value.id if isinstance(value.value, ast.Name) else getattr(value.value, "attr", "")
        return owner == "HitState" and not (opening and value.attr == "OPEN")
    return isinstance(value, ast.Constant) and value.value in {"confirmed", "dismissed", "withdrawn", "protected", "unfounded"}


def lines_with(pattern: re.Pattern[str], files: Iterable[Path], root: Path) -> Iterator[str]:
    """Yield ``path:line`` of every line of these files in which a pattern is found."""
    for file in files:
        for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), start=1):
            if pattern.search(line):
                yield f"{file.relative_to(root)}:{number}"
