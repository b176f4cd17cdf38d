"""Each law catches what it forbids and lets pass what it allows: a law that cannot fail protects nothing."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support import laws
from support.laws import Layer
from support.source import Module, parse

KNOWN = frozenset({"pnrscreen", "pnrscreen.wire", "pnrscreen.model", "pnrscreen.adapters", "pnrscreen.adapters.shelf"})
EVERY_EFFECT = laws.CLOCK + laws.CHANCE + laws.SURROUNDINGS + laws.INPUT_OUTPUT


def effects(module: Module) -> Iterator[str]:
    """Yield every effect a module has."""
    return laws.effects(module, EVERY_EFFECT)


def layers(module: Module) -> Iterator[str]:
    """Yield imports beyond a layer that has model and numpy."""
    layer = Layer(units=frozenset({"model"}), third=frozenset({"numpy"}))
    return laws.outside(module, KNOWN, layer, sys.stdlib_module_names)


def long(module: Module) -> Iterator[str]:
    """Yield functions of more than three lines."""
    return laws.long_functions(module, 3)


def wide(module: Module) -> Iterator[str]:
    """Yield functions of more than two parameters."""
    return laws.wide_functions(module, 2)


def key(module: Module) -> Iterator[str]:
    """Yield mentions of the key to a grant."""
    return laws.naming(module, "GrantKey")


def confirmation(module: Module) -> Iterator[str]:
    """Yield mentions of the key to a confirmed hit."""
    return laws.naming(module, "ConfirmationKey")


DOCUMENTED = '"""Say."""\nclass A:\n    """Say."""\n    def f(self):\n        """Say."""\n    def _g(self): ...\n'

CASES: list[tuple[Callable[[Module], Iterator[str]], str, bool]] = [
    (layers, "from pnrscreen import model", True),
    (layers, "from pnrscreen.model import Hit", True),
    (layers, "from pnrscreen import __version__", True),
    (layers, "import json, numpy as np", True),
    (layers, "from pnrscreen.wire import edifact", True),  # its own unit
    (layers, "from pnrscreen import adapters", False),
    (layers, "def f():\n    from pnrscreen.adapters.shelf import FileShelf", False),
    (layers, "import_module('pnrscreen.adapters')", False),
    (layers, "from pnrscreen import screen", False),
    (layers, "import pnrscreen", False),
    (layers, "import sqlalchemy.orm", False),
    (laws.relative_imports, "from pnrscreen import model", True),
    (laws.relative_imports, "from . import model", False),
    (effects, "def f(clock, keys):\n    clock.now()\n    keys.open(b'')\n    time = random = 1\n    return time", True),
    (effects, "from datetime import datetime, time\ndatetime.fromisoformat('2026-03-01')", True),
    (effects, "import uuid\nuuid.uuid5(a, b)", True),
    (effects, "from datetime import datetime\ndatetime.now()", False),
    (effects, "import datetime as dt\ndt.datetime.utcnow()", False),
    (effects, "from datetime import date\ndate.today()", False),
    (effects, "import time", False),
    (effects, "from time import monotonic", False),
    (effects, "import random", False),
    (effects, "from uuid import uuid4", False),
    (effects, "import os\nos.environ['HOME']", False),
    (effects, "import numpy as np\nnp.random.default_rng()", False),
    (effects, "open('list.csv')", False),
    (effects, "print(1)", False),
    (effects, "import logging.config", False),
    (effects, "import socket", False),
    (effects, "def f(path):\n    return path.read_text()", False),
    (laws.coroutines, "def f(): ...", True),
    (laws.coroutines, "async def f(): ...", False),
    (laws.broad_excepts, "try: ...\nexcept (KeyError, ValueError): ...", True),
    (laws.broad_excepts, "import contextlib\nwith contextlib.suppress(KeyError): ...", True),
    (laws.broad_excepts, "try: ...\nexcept: ...", False),
    (laws.broad_excepts, "try: ...\nexcept Exception: ...", False),
    (laws.broad_excepts, "try: ...\nexcept (KeyError, BaseException): ...", False),
    (laws.broad_excepts, "import contextlib\nwith contextlib.suppress(Exception): ...", False),
    (laws.mutable_state, "T = (1, 'a', frozenset({1}))", True),
    (laws.mutable_state, "from types import MappingProxyType\nT = MappingProxyType({'a': (1,), **{'b': 2}})", True),
    (laws.mutable_state, "T = frozenset('a b'.split()) | {'c'}", True),
    (laws.mutable_state, "T = (*[1, 2], *more)", True),
    (laws.mutable_state, "T = tuple([1, 2] + [3])", True),
    (laws.mutable_state, "T = 1 if x else 2", True),
    (laws.mutable_state, "def f():\n    t = {}\n    return t", True),
    (laws.mutable_state, "x: int", True),
    (laws.mutable_state, "T = {}", False),
    (laws.mutable_state, "T: list[int] = []", False),
    (laws.mutable_state, "T = {1} | frozenset()", False),
    (laws.mutable_state, "T = ((1, {'a': 1}),)", False),
    (laws.mutable_state, "T = [] if x else ()", False),
    (laws.mutable_state, "T = (n := [1])", False),
    (laws.mutable_state, "T = (*[[]],)", False),
    (laws.mutable_state, "T = tuple([i] for i in x)", False),
    (laws.mutable_state, "from types import MappingProxyType\nT = MappingProxyType({'a': {'b': 1}})", False),
    (laws.mutable_state, "from collections import defaultdict\nT = defaultdict(int)", False),
    (laws.mutable_state, "import numpy as np\nT = np.zeros(3)", False),
    (laws.mutable_state, "class A:\n    seen = set()", False),
    (laws.mutable_state, "try:\n    T = 1\nexcept KeyError:\n    T = []", False),
    (laws.mutable_state, "def f():\n    global T", False),
    (laws.mutable_state, "from functools import lru_cache\n@lru_cache(maxsize=9)\ndef f(): ...", False),
    (laws.thawed_dataclasses, "class A: ...", True),
    (
        laws.thawed_dataclasses,
        "from dataclasses import dataclass\n@dataclass(frozen=True, slots=True, kw_only=True, order=True)\nclass A: ...",
        True,
    ),
    (laws.thawed_dataclasses, "from dataclasses import dataclass\n@dataclass\nclass A: ...", False),
    (laws.thawed_dataclasses, "import dataclasses\n@dataclasses.dataclass(frozen=True, slots=True)\nclass A: ...", False),
    (long, "def f():\n    '''Say.'''\n    return 1", True),
    (long, "def f():\n    '''Say.'''\n\n    return 1", False),
    (wide, "def f(a, b): ...", True),
    (wide, "@app.command()\ndef f(a, b, c): ...", True),
    (wide, "def f(a: Annotated[int, typer.Option()], b, c): ...", True),
    (wide, "def f(a, *, b, c): ...", False),
    (laws.undocumented, DOCUMENTED, True),
    (laws.undocumented, "x = 1", False),
    (laws.undocumented, '"""Say."""\ndef f(): ...', False),
    (laws.undocumented, '"""Say."""\nclass A:\n    """Say."""\n    def f(self): ...', False),
    (key, "from pnrscreen.rights import Grant", True),
    (key, "from pnrscreen.rights import GrantKey as K", False),
    (key, "from pnrscreen import rights\nrights.GrantKey()", False),
    (key, "getattr(rights, 'GrantKey')", False),
    (confirmation, "from pnrscreen.review import ConfirmedHit", True),
    (confirmation, "from pnrscreen.review import ConfirmationKey as K", False),
    (confirmation, "from pnrscreen import review\nreview.ConfirmationKey()", False),
    (confirmation, "vars(review)['ConfirmationKey']()", False),
    (laws.moves, "hit.state is HitState.WITHDRAWN", True),
    (laws.moves, "Hit(state=HitState.OPEN)", True),
    (laws.moves, "Hit(state=HitState(row.state))", True),
    (laws.moves, "replace(hit, state=lifecycle.after(hit.state, event))", True),
    (laws.moves, "Hit(state=HitState.CONFIRMED)", False),
    (laws.moves, "from dataclasses import replace\nreplace(hit, state=HitState.OPEN)", False),
    (laws.moves, "update(hits).values(state=HitState.WITHDRAWN.value)", False),
    (laws.moves, "update(hits).values(state='withdrawn')", False),
    (laws.moves, "row = {'id': 1, 'state': model.HitState.DISMISSED}", False),
]


@pytest.mark.parametrize(("law", "text", "lawful"), CASES)
def test_a_law_tells_right_from_wrong(law: Callable[[Module], Iterator[str]], text: str, lawful: bool) -> None:  # noqa: FBT001
    """What is lawful passes, and the first breach is located."""
    found = [*law(parse("pnrscreen.wire.snippet", text))]
    assert not found if lawful else found[0].startswith("snippet.py:")


def test_a_joined_layer_allows_what_either_allows() -> None:
    """A module's own allowance comes on top of its unit's."""
    joined = Layer(units=frozenset({"model"})) | Layer(units=frozenset({"demo"}), third=frozenset({"numpy"}))
    assert joined == Layer(units=frozenset({"model", "demo"}), third=frozenset({"numpy"}))


@pytest.mark.parametrize(
    ("pattern", "line", "found"),
    [
        (laws.PRIVATE_KEY, "-----BEGIN OPENSSH " + "PRIVATE KEY-----", True),
        (laws.PRIVATE_KEY, "PRIVATE" + "+KEY+unit+0a1b2c3d+AX", True),
        (laws.PRIVATE_KEY, "-----BEGIN PUBLIC KEY-----", False),
        (laws.MACHINE_PATH, "cd " + "/home" + "/ingrid/pnrscreen", True),
        (laws.MACHINE_PATH, "https://example.org" + "/work" + "/papers", False),
        (laws.UNFINISHED, "# TO" + "DO: later", True),
        (laws.UNFINISHED, "a photodocument", False),
    ],
)
def test_lines_with_finds_what_may_not_be_written(tmp_path: Path, pattern: re.Pattern[str], line: str, found: bool) -> None:  # noqa: FBT001
    """The place is named by file and line."""
    file = tmp_path / "said.txt"
    file.write_text(f"first\n{line}\n")
    assert [*laws.lines_with(pattern, [file], tmp_path)] == (["said.txt:2"] if found else [])
