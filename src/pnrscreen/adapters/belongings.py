"""The files of a home that belong in a backup: an allow-list, so that a key can never be among them.

This module knows which names they have. It refuses whatever is no plain file: a link could lead to a key.

::

    pnrscreen.toml, senders.toml
    registry/, lists/, log/, rules/, profiles/     every plain file in them and below, but log/lease

What was signed of the log grows while it is read. Its lease is held for the files that change: the checkpoints, and hashes and
entries that do not fill a file yet. A full one stays what it is.

Kept apart: ``keys/``, and the database, whose rows are read instead. Anything else in a home is no part of it, and is named.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from pnrscreen.adapters.logs import LogFolder
from pnrscreen.errors import ConfigError
from pnrscreen.keeping import HomeFile

FILES = frozenset({"pnrscreen.toml", "senders.toml"})
SIGNED = "log"
FOLDERS = frozenset({"registry", "lists", SIGNED, "rules", "profiles"})
APART = frozenset({"keys", "spool", "pnrscreen.db", "pnrscreen.db-wal", "pnrscreen.db-shm"})
LEASE = f"{SIGNED}/lease"
_FULL = re.compile(rf"{SIGNED}/[a-z]+/tile/(?:entries|[0-9]+)/(?:x[0-9]{{3}}/)*[0-9]{{3}}", re.ASCII)
_PIECE = 1 << 20
_PATH_MAX = 500


class FileBelongings:
    """The files of one home. Implements ``keeping.Belongings``."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def before(self) -> Iterator[HomeFile]:
        """Yield what was signed of the log: signed later than the tables were read, it would speak of entries they lack."""
        with LogFolder(self._home / SIGNED).alone():
            files = [_held(one) for one in self._within([SIGNED])]
        yield from files

    def after(self) -> Iterator[HomeFile]:
        """Yield the rest: a list is on the shelf before a table names it, and stays."""
        return self._within([*sorted(FILES), *sorted(FOLDERS - {SIGNED})])

    def left_out(self) -> list[str]:
        """Return what lies in the home and is neither taken nor kept apart on purpose; names of half-written files apart."""
        return sorted(
            one.name for one in self._home.iterdir() if one.name not in FILES | FOLDERS | APART and one.name[0] != "."
        )

    def _within(self, names: Iterable[str]) -> Iterator[HomeFile]:
        for name in names:
            if os.path.lexists(self._home / name):
                yield from (_read(self._home, path) for path in below(self._home, name) if path != LEASE)


def takes(path: str) -> bool:
    """Tell whether a path may be that of a file in a backup: one of the names above, leading nowhere else."""
    first, *rest = parts = path.split("/")
    if path == LEASE:
        return False
    if not all(part not in {"", ".", ".."} and part.isprintable() and "\\" not in part for part in parts):
        return False
    return len(path.encode("utf-8", "surrogatepass")) <= _PATH_MAX and (first in FOLDERS if rest else first in FILES)


def below(folder: Path, name: str = "") -> Iterator[str]:
    """Yield the paths, from ``folder`` on, of the plain files at and below a name in it, in order; half-written ones apart.

    Raises ConfigError, naming it, for anything that is neither a plain file nor a folder.
    """
    mode = (folder / name).lstat().st_mode
    if stat.S_ISREG(mode):
        yield name
    elif stat.S_ISDIR(mode):
        for inner in sorted(one.name for one in (folder / name).iterdir()):
            if not inner.startswith("."):
                yield from below(folder, f"{name}/{inner}" if name else inner)
    else:
        raise ConfigError(f"{folder / name} is a link or no plain file: put the file itself there")


def _held(file: HomeFile) -> HomeFile:
    """Read a file of the log that may change, now."""
    if _FULL.fullmatch(file.path):
        return file
    content = b"".join(file.content)
    return HomeFile(file.path, len(content), iter([content]))


def _read(home: Path, path: str) -> HomeFile:
    if not takes(path):
        raise ConfigError(f"{path!r} in {home} has a name that no backup can hold: give it a plain one")

    def content() -> Iterator[bytes]:
        with open(os.open(home / path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:  # noqa: PTH123  a Path follows links
            yield from iter(lambda: file.read(_PIECE), b"")

    return HomeFile(path, (home / path).lstat().st_size, content())
