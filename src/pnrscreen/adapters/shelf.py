"""Files that are read whole: profiles, rules, and the lists at rest.

This module knows where such files lie and that the unit's own come before the shipped ones. It refuses to read what is in
them. Profiles and rules are plain text anyone may review; a list names people, so it rests in an envelope and is opened
under a Grant.

::

    HOME/rules/**/*.toml        the unit's own rules, else the shipped ones
    HOME/lists/<name>.sealed    one edition of one list
    HOME/lists/<name>.register  one edition of a register of documents: pieces, each behind its length, each in an envelope
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from pnrscreen.adapters import aside, durable
from pnrscreen.errors import ConfigError, NotFound, WatchlistError
from pnrscreen.model import Instant
from pnrscreen.ports import Keys
from pnrscreen.rights import Grant

COHORT = "lists"
_KINDS = ("sealed", "register")
_PIECE = 1 << 22  # what is opened at once
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9@+._-]{0,99}", re.ASCII)


class FileShelf:
    """The files of one home, and behind them the ones shipped. Implements ``ports.Shelf``."""

    def __init__(self, home: Path, keys: Keys) -> None:
        self._home = home
        self._keys = keys

    def rules(self, *, shipped: bool = True) -> Mapping[str, bytes]:
        """Return every TOML file below the rules folder by its path there (``narcotics/late-cash.toml``), in order.

        Where the home has no folder of its own, it is the ``shipped`` one, or none.
        """
        own = self._home / "rules"
        if own.is_dir():
            return rules_below(own)
        return rules_below(shipped_rules()) if shipped else MappingProxyType({})

    def put_rules(self, files: Mapping[str, bytes]) -> None:
        """Keep rule files as the unit's own: what differs is written, each file whole, and what is not among them is gone."""
        own = self._home / "rules"
        before = rules_below(own) if own.is_dir() else {}
        for path, content in files.items():
            if before.get(path) != content:
                durable.folder((own / path).parent)
                durable.replace(own / path, content)
        for path in before.keys() - files.keys():
            (own / path).unlink()

    def put_list(self, name: str, content: bytes) -> None:
        """Keep one edition of a list sealed, in place of the one before, durable before return."""
        if not _NAME.fullmatch(name):
            raise WatchlistError("a list is named with letters, digits and @ + . _ -", name)
        place = self._place(name)
        durable.folder(place.parent)
        durable.replace(place, self._keys.enclose(content, COHORT, f"lists/{name}"))

    def get_list(self, name: str, grant: Grant) -> bytes:
        """Return a kept list; raises NotFound, or Tampered when the file is not what was kept under that name."""
        if not _NAME.fullmatch(name) or not self._place(name).is_file():
            raise NotFound(f"no list {name!r} is kept in this home")
        return self._keys.open(self._place(name).read_bytes(), f"lists/{name}", grant)

    def lists(self) -> AbstractSet[str]:
        """Return the names of the lists and registers that are kept."""
        return {place.stem for kind in _KINDS for place in (self._home / "lists").glob(f"[!.]*.{kind}")}

    def drop_list(self, name: str) -> None:
        """Destroy a kept list or register, if it is there, or a stray."""
        named = [self._place(name, kind) for kind in _KINDS if _NAME.fullmatch(name)]
        for place in (*named, *(one for one in self._lying() if one.name == name)):
            if place.is_file():
                durable.erase(place)

    def strays(self, known: AbstractSet[str]) -> Mapping[str, Instant]:
        """Return what lies beside the lists that are ``known``, half-written ones too, with when it was written."""
        return {
            place.name: datetime.fromtimestamp(place.stat().st_mtime, UTC)
            for place in self._lying()
            if place.stem not in known or place.suffix.removeprefix(".") not in _KINDS
        }

    def lay_aside(self, pieces: Iterable[bytes]) -> memoryview:
        """Lay aside what is too long for memory, and return it as one run of bytes; nothing of it has a name or outlives it."""
        return aside.lay(pieces, durable.folder(self._home / "lists"))

    def put_register(self, name: str, content: memoryview) -> None:
        """Keep one edition of a register sealed, piece by piece, durable before return."""
        if not _NAME.fullmatch(name):
            raise WatchlistError("a list is named with letters, digits and @ + . _ -", name)
        place = self._place(name, "register")
        durable.folder(place.parent)
        durable.replace_in_pieces(place, self._enclosed(name, content))

    def get_register(self, name: str, grant: Grant) -> memoryview:
        """Return a kept register, opened into memory that other processes may share; raises NotFound, or Tampered."""
        place = self._place(name, "register")
        if not _NAME.fullmatch(name) or not place.is_file():
            raise NotFound(f"no register {name!r} is kept in this home")
        folder = aside.MEMORY if aside.MEMORY.is_dir() else None
        if folder is not None and shutil.disk_usage(folder).free < (size := place.stat().st_size):
            raise ConfigError(f"register {name} takes {size // 10**6 + 1:,} MB of {folder}, where less is free: make it larger")
        with place.open("rb") as file:
            return aside.lay(self._opened(name, file, grant), folder)

    def _lying(self) -> list[Path]:
        """Return every file that lies where lists do."""
        return sorted(place for place in (self._home / "lists").glob("*") if place.is_file())

    def _enclosed(self, name: str, content: memoryview) -> Iterator[bytes]:
        for number, begin in enumerate(range(0, len(content), _PIECE)):
            envelope = self._keys.enclose(bytes(content[begin : begin + _PIECE]), COHORT, f"registers/{name}/{number}")
            yield len(envelope).to_bytes(4)
            yield envelope

    def _opened(self, name: str, file: BinaryIO, grant: Grant) -> Iterator[bytes]:
        for number in count():
            length = file.read(4)
            if not length:
                return
            yield self._keys.open(file.read(int.from_bytes(length)), f"registers/{name}/{number}", grant)

    def _place(self, name: str, kind: str = "sealed") -> Path:
        return self._home / "lists" / f"{name}.{kind}"


def profile_of(home: Path, code: str) -> bytes:
    """Return the text of the profile of a home that is older than adoption: its own, else the shipped one; raises NotFound."""
    own = home / "profiles" / f"{code}.toml"
    return own.read_bytes() if _NAME.fullmatch(code) and own.is_file() else shipped_profile(code)


def shipped_profile(code: str) -> bytes:
    """Return the text of a profile as the package ships it; raises NotFound."""
    place = resources.files("pnrscreen") / "privacy" / "profiles" / f"{code}.toml"
    if not _NAME.fullmatch(code) or not place.is_file():
        raise NotFound(f"there is no profile {code!r}")
    return place.read_bytes()


def shipped_profiles() -> list[str]:
    """Return the codes of the profiles that the package ships."""
    folder = resources.files("pnrscreen") / "privacy" / "profiles"
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))


def published() -> str:
    """Return the list of the profiles that were published, a line each: id, version, SHA-256."""
    return (resources.files("pnrscreen") / "privacy" / "profiles" / "PUBLISHED").read_text("ascii")


def shipped_rules() -> Traversable:
    """Return the folder of rules an installed package carries, or the top folder of a source checkout."""
    carried = resources.files("pnrscreen") / "_rules"
    return carried if carried.is_dir() else Path(__file__).resolve().parents[3] / "rules"


def rules_below(folder: Traversable) -> Mapping[str, bytes]:
    """Return every TOML file below a folder by its path there, in order."""
    return MappingProxyType(dict(_toml(folder)))


def _toml(folder: Traversable, below: str = "") -> Iterator[tuple[str, bytes]]:
    for child in sorted(folder.iterdir(), key=lambda child: child.name):
        if child.is_dir():
            yield from _toml(child, f"{below}{child.name}/")
        elif child.name.endswith(".toml"):
            yield f"{below}{child.name}", child.read_bytes()
