"""What went wrong, as one line on standard error and an exit code: the one table of both."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from pnrscreen import errors
from pnrscreen.cli.show import complain

DONE, UNPROCESSED, WRONG_USE, REFUSED, TAMPERED, OUTSIDE = range(6)

CODES: tuple[tuple[type[BaseException], int, str], ...] = (
    (errors.Refused, REFUSED, "refused"),
    (errors.Tampered, TAMPERED, "tampered"),
    (errors.ConfigError, WRONG_USE, "not set up"),
    (errors.WireError, UNPROCESSED, "cannot read"),
    (errors.WatchlistError, UNPROCESSED, "cannot use the list"),
    (errors.RulebookError, UNPROCESSED, "cannot use the rules"),
    (errors.NotFound, UNPROCESSED, "not found"),
    (errors.Conflict, OUTSIDE, "changed meanwhile"),
    (MemoryError, OUTSIDE, "out of memory"),
    (OSError, OUTSIDE, "the system says"),
)
"""Exception, exit code, what the line begins with. The first row that fits is taken."""


def run(app: Callable[..., Any]) -> None:
    """Run a command line and exit; every expected trouble is one line, an unexpected one keeps its traceback."""
    try:
        code = app(standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        complain("stopped")
        sys.exit(OUTSIDE)
    except typer.TyperException as error:
        if error.format_message():  # a command without its verb has shown its help instead
            complain(f"{error.format_message()} See --help.")
        sys.exit(WRONG_USE)
    except tuple(row[0] for row in CODES) as error:
        for kind, code, words in CODES:
            if isinstance(error, kind):
                complain(f"{words}: {error}")
                if code == TAMPERED:
                    complain(
                        "if data of persons may be touched by it, the data protection officer enters it: pnrscreen breach open"
                    )
                sys.exit(code)
    sys.exit(code if isinstance(code, int) else DONE)


def named(error: Exception) -> str:
    """Say what went wrong. Only what the project says itself names nobody; of the rest its kind and place are told."""
    if isinstance(error, (errors.PnrscreenError, OSError)):
        return str(error)
    *_, frame = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}: this is a fault of the program"
