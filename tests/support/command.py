"""The command line in this process: argv in, two streams and an exit code out."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typer

from pnrscreen.cli import app, outcome
from support.homes import NOBODY

_COMMAND = typer.main.get_command(app)
"""The commands as ``app`` puts them together at each call: together once, they are called many times over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: bytes
    stderr: bytes


def pnrscreen(*arguments: object, stdin: bytes = b"", cwd: Path | None = None, **environment: str) -> Done:
    """Run one command as a user would type it, in an environment without language or settings of ours but those given."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with (
        _environment(environment),
        contextlib.chdir(cwd or Path.cwd()),
        patch.multiple(
            sys, argv=["pnrscreen", *map(str, arguments)], stdin=io.TextIOWrapper(io.BytesIO(stdin)), stdout=out, stderr=err
        ),
    ):
        try:
            outcome.run(_COMMAND)
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 1
    return Done(returncode=code, stdout=_written(out), stderr=_written(err))


def load_list(home: Path, **environment: Any) -> None:
    """Load a small list of nobody who travels: a home without a list takes nobody in."""
    table = home.parent / "nobody.csv"
    table.write_bytes(NOBODY)
    terms = ("--owner", "tests", "--basis", "synthetic", "--sought-or-alert")
    assert pnrscreen("watchlist", "load", table, "--home", home, *terms, **environment).returncode == 0


def _written(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue()


@contextlib.contextmanager
def _environment(added: dict[str, str]) -> Iterator[None]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PNRSCREEN_") and name not in {"LANG", "LC_ALL", "LC_MESSAGES"}
    }
    with patch.dict(os.environ, {**clean, **added}, clear=True):
        yield
