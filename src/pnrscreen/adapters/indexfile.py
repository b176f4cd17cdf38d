"""Index files on disk and in memory: written whole, and mapped, so that all processes that have one open share one copy.

This module knows the disk. It refuses to know what is in an index: ``watchlist.filing`` does.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pnrscreen.adapters import durable
from pnrscreen.errors import WatchlistError

_ENDING = ".index"


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


class Shared:
    """The prepared lists of one home in a folder in memory, where its processes find them; no other user can enter.

    They name people in clear, so the folder must be one that never reaches a disk (tmpfs). Where there is none, or no room in
    it, nothing is shared and every process prepares for itself.
    """

    def __init__(self, memory: Path, home: Path) -> None:
        self._folder = memory / f"pnrscreen-{os.getuid()}-{hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:24]}"

    def get(self, name: str) -> mmap.mmap | None:
        """Map the lists that are kept under a name; None where none are."""
        try:
            return mapped(self._folder / (name + _ENDING)) if self._ours() else None
        except (OSError, WatchlistError):
            return None

    def put(self, name: str, pieces: Iterable[bytes | memoryview]) -> mmap.mmap | None:
        """Keep lists under a name in the place of all others, and map them; None where there is no room for them.

        Processes that have the others mapped keep what they have until they let go of it.
        """
        if not self._ours():
            return None
        try:
            for old in self._folder.glob(f"*{_ENDING}*"):
                if old.name != name + _ENDING:
                    old.unlink(missing_ok=True)
            durable.replace_in_pieces(self._folder / (name + _ENDING), pieces)
        except OSError:
            for begun in self._folder.glob(".*"):
                begun.unlink(missing_ok=True)
            return None
        return self.get(name)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold every other process that prepares lists of this home, so that one does and the others find what it made."""
        if not self._ours(make=True):
            yield
            return
        with (self._folder / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # gone with the process, whatever becomes of it
            try:
                yield
            finally:
                fcntl.flock(lock, fcntl.LOCK_UN)  # a process forked meanwhile would hold it on

    def _ours(self, *, make: bool = False) -> bool:
        """Tell whether the folder is this user's own, and nobody else may enter it; make it, if wanted, where it is absent."""
        try:
            if make and self._folder.parent.is_dir():
                self._folder.mkdir(mode=0o700, exist_ok=True)
            found = self._folder.lstat()
        except OSError:
            return False
        return stat.S_ISDIR(found.st_mode) and (found.st_uid, found.st_mode & 0o077) == (os.getuid(), 0)
