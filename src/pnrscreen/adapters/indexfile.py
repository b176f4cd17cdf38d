"""Index files on disk: written whole, and mapped, so that all processes that have one open share one copy in memory.

This module knows the disk. It refuses to know what is in an index: ``watchlist.filing`` does.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from pathlib import Path

from pnrscreen.adapters import durable
from pnrscreen.errors import WatchlistError


def write(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    """Write an index file; another of that name is replaced only by a whole one. Raises WatchlistError where it cannot be."""
    try:
        durable.replace_in_pieces(path, pieces)
    except OSError as error:
        raise WatchlistError(f"the index could not be written: {error.strerror}", str(path)) from None


def mapped(path: Path) -> mmap.mmap:
    """Map an index file, private to this process where anything is written to it."""
    with path.open("rb") as file:
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        except ValueError:
            raise WatchlistError("the index file is empty: prepare the list again", str(path)) from None


def begins_as(path: Path, magic: bytes) -> bool:
    """Tell whether a file begins with these bytes."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(magic)) == magic
