"""Small secret files that survive a power cut, and leave nothing when they go.

This module knows in which order bytes, names and folders must reach the disk. It refuses to know what is in them.

A file appears whole or not at all: it is written under a passing name, flushed, and only then given its own. Every file is
readable by its owner alone. Flushing the folder makes the *name* durable, which flushing the file does not.
"""

from __future__ import annotations

import glob
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def create(path: Path, content: bytes) -> bool:
    """Make a new file; False, and nothing changed, when one of that name stands already (whoever made it)."""
    passing = _passing(path, (content,))
    try:
        os.link(passing, path)  # unlike a rename, a link never replaces
    except FileExistsError:
        return False
    finally:
        passing.unlink()
        flush(path.parent)
    return True


def replace(path: Path, content: bytes) -> None:
    """Make a file, or put another in its place; a reader sees the old one whole or the new one whole."""
    replace_in_pieces(path, (content,))


def renew(path: Path, content: bytes) -> None:
    """Put a file in the place of one, as ``replace`` does, and erase the one before. That has a passing name until it is
    overwritten, so that ``sweep`` finds it after whoever was interrupted.
    """
    before = _beside(path)
    os.link(path, before)
    replace(path, content)
    erase(before)


def sweep(path: Path) -> None:
    """Erase what was left beside a file, under passing names, by those who were interrupted. Nobody else may be writing it."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*"):
        if path.exists() and left.samefile(path):  # the file itself, which was about to get its name or to be renewed
            left.unlink()
        else:
            erase(left)


def replace_in_pieces(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    """Replace a file by one that is too long to be held whole."""
    _passing(path, pieces).replace(path)
    flush(path.parent)


def erase(path: Path) -> None:
    """Overwrite a file with random bytes, then remove it. What a disk keeps of old blocks is beyond a program's reach."""
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    flush(path.parent)


def folder(path: Path) -> Path:
    """Make a folder that its owner alone may enter, and return it; one that exists is left as it is."""
    if not path.parent.exists():
        folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def _passing(path: Path, pieces: Iterable[bytes | memoryview]) -> Path:
    passing = _beside(path)
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  a Path cannot open a descriptor
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # a full disk: what was written of it would only make it fuller
        erase(passing)
        raise
    return passing


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}")


def flush(directory: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
