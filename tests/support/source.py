"""The project's own source as syntax trees: its modules, what each imports, what each reaches, which files the project holds.

This module knows how to read Python and how to list files. It refuses to know any law: what is forbidden to whom stands in
``support.laws`` and in the tables of ``test_architecture``.
"""

from __future__ import annotations

import ast
import builtins
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

ROOT = "pnrscreen"
UNKEPT = frozenset({".git", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".benchmarks", "__pycache__", "dist"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One Python file: its dotted name, the path it is shown under, its tree, its length in lines."""

    name: str
    path: str
    tree: ast.Module
    lines: int

    @property
    def unit(self) -> str:
        """Return the unit of the layer table it belongs to: ``wire`` for ``pnrscreen.wire.edifact``, "" for the package."""
        return self.name.partition(".")[2].partition(".")[0]

    def at(self, node: ast.stmt | ast.expr | ast.ExceptHandler) -> str:
        """Return ``path:line`` of a node."""
        return f"{self.path}:{node.lineno}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import: the module it names, the name it takes from it ("" for the module itself), the line it stands on."""

    target: str
    name: str
    line: int


def parse(name: str, text: str, path: str = "snippet.py") -> Module:
    """Return a module read from its text."""
    return Module(name=name, path=path, tree=ast.parse(text), lines=len(text.splitlines()))


def package(folder: Path) -> Mapping[str, Module]:
    """Return every module below a package's folder by dotted name."""
    found = {}
    for file in sorted(folder.rglob("*.py")):
        parts = [folder.name, *file.relative_to(folder).with_suffix("").parts]
        name = ".".join(part for part in parts if part != "__init__")
        found[name] = parse(name, file.read_text("utf-8"), str(file.relative_to(folder.parents[1])))
    return found


def imports(module: Module, known: Iterable[str]) -> Iterator[Import]:
    """Yield what a module imports, wherever in it; ``from a import b`` names ``a.b`` where that is a module."""
    names = frozenset(known)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(target=alias.name, name="", line=node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                below = f"{node.module}.{alias.name}"
                whole = below in names
                yield Import(target=below if whole else node.module, name="" if whole else alias.name, line=node.lineno)
        elif isinstance(node, ast.Constant) and node.value != ROOT and node.value in names:
            yield Import(target=node.value, name="", line=node.lineno)  # named to import_module, or in a table of lazy names


def graph(modules: Mapping[str, Module]) -> Mapping[str, frozenset[str]]:
    """Return which of the modules each module imports."""
    return {
        name: frozenset(found.target for found in imports(module, modules) if found.target in modules) - {name}
        for name, module in modules.items()
    }


def reachable(modules: Mapping[str, Module], roots: Iterable[str]) -> frozenset[str]:
    """Return the modules that importing the roots brings in, the packages around each included."""
    edges = graph(modules)
    reached: set[str] = set()
    ahead = [name for name in roots if name in modules]
    while ahead:
        name = ahead.pop()
        if name in reached:
            continue
        reached.add(name)
        ahead.extend(edges[name] | ({name.rpartition(".")[0]} & modules.keys()))
    return frozenset(reached)


def origins(tree: ast.AST) -> Mapping[str, str]:
    """Return where each imported local name comes from: ``dt`` -> ``datetime`` after ``import datetime as dt``."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def dotted(node: ast.AST, known: Mapping[str, str]) -> str:
    """Return the full name an expression stands for (``datetime.datetime.now``), or "" when it starts at a local value."""
    if isinstance(node, ast.Attribute):
        value = dotted(node.value, known)
        return f"{value}.{node.attr}" if value else ""
    if isinstance(node, ast.Name):
        return known.get(node.id) or (f"builtins.{node.id}" if hasattr(builtins, node.id) else "")
    return ""


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method, nested ones included."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def classes(tree: ast.AST) -> Iterator[ast.ClassDef]:
    """Yield every class, nested ones included."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def length(function: Function) -> int:
    """Return a function's length in lines, docstring included, decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters(function: Function) -> int:
    """Return how many parameters a function takes, ``self`` and ``cls`` not counted."""
    given = function.args
    named = [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    starred = [arg for arg in (given.vararg, given.kwarg) if arg is not None]
    return len(named) + len(starred) - (named[:1] in (["self"], ["cls"]))


def project_files(root: Path) -> tuple[Path, ...]:
    """Return the files the project holds: what git tracks or would track, or every kept file where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            check=True,
            capture_output=True,
        ).stdout.decode()
        files = [root / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        files = [file for file in root.rglob("*") if not any(_unkept(part) for part in file.relative_to(root).parts)]
    return tuple(sorted(file for file in files if file.is_file()))


def _unkept(part: str) -> bool:
    return part in UNKEPT or part.startswith((".venv", ".coverage")) or part.endswith(".egg-info")
