"""Queries that the store could not take: one sealed file each, below one folder of the home, until it can.

This module knows how a query lies there durable and by what name it is found again: a keyed hash of its transaction. It refuses
to answer one. Each hangs by a strand of its day's keys, which whoever takes it in notes in the same change; what hangs by one
that was cut is taken for gone, though its file be there. Two files beside them tell every process of the home what the store
cannot: ``shut`` since when it takes nothing, ``restricted`` who is compared with nothing: keyed hashes, one a line, below a
keyed hash of them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from itertools import islice
from pathlib import Path

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.store import codec
from pnrscreen.errors import Conflict, Tampered
from pnrscreen.model import Instant
from pnrscreen.ports import Keys, Laid, Spooled
from pnrscreen.rights import Grant

_CLASS = "spool"
_SHUT, _RESTRICTED = "shut", "restricted"
_SEALED, _GONE = ".sealed", ".gone"


class FileSpool:
    """The spool of one home. Implements ``ports.Spool``; the folder is made when it is first needed."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder = folder
        self._keys = keys

    def lay(self, spooled: Spooled, cohort: str) -> None:
        """Keep a query, durable before return; one that is there already stays."""
        place = self._place(spooled.key)
        durable.folder(self._folder)
        durable.create(place, self._keys.enclose(codec.encode(spooled), f"{cohort}/{_CLASS}", f"spool/{place.name}"))

    def find(self, key: str, grant: Grant) -> Spooled | None:
        """Return the query of a transaction, if it waits here."""
        found = self._opened(self._place(key), grant)
        return found.spooled if found else None

    def oldest(self, at_most: int, grant: Grant) -> Sequence[Laid]:
        """Return some that wait, the oldest first; one that cannot be opened holds up no other."""
        return [*islice(self._openable(grant), at_most)]

    def waiting(self) -> int:
        """Return how many wait, those that cannot be opened among them."""
        return len(self._places())

    def drop(self, key: str) -> None:
        """Destroy a query that the store has taken; it may be gone already."""
        _drop(self._place(key))

    def laid(self) -> Mapping[str, int]:
        """Return of which days (``profile/day``) queries lie here, and how many; half-written and half-erased ones too."""
        return Counter(stem for place in self._every() if (stem := _stem(place)))

    def forget(self, stem: str) -> int:
        """Destroy every query of a day, taken or not, and return how many."""
        gone = [place for place in self._every() if _stem(place) == stem]
        for place in gone:
            with suppress(FileNotFoundError):
                durable.erase(place)
        return len(gone)

    def shut(self, now: Instant) -> None:
        """Remember that the store takes nothing."""
        durable.folder(self._folder)
        durable.replace(self._folder / _SHUT, codec.stamp(now).encode("ascii"))

    def reopen(self) -> None:
        """Remember that it does again."""
        try:
            (self._folder / _SHUT).unlink()
        except FileNotFoundError:
            return
        for left in self._folder.glob(f"*{_GONE}"):  # of a process that ended while it erased
            with suppress(FileNotFoundError):
                durable.erase(left)

    def shut_since(self) -> Instant | None:
        """Return since when the store was last found to take nothing, or None where it takes what comes."""
        try:
            return codec.moment((self._folder / _SHUT).read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def restrict(self, names: AbstractSet[str]) -> None:
        """Note who is compared with nothing, in place of what was noted. Of those who do so at the same time one does."""
        durable.folder(self._folder)
        for left in self._folder.glob(f".{_RESTRICTED}.*"):  # of a process that ended while it noted, or of one that does
            left.unlink(missing_ok=True)
        said = "\n".join(sorted(names))
        with suppress(FileNotFoundError):
            durable.replace(self._folder / _RESTRICTED, f"{self._keys.blind(_RESTRICTED, said)}\n{said}".encode("ascii"))

    def restricted(self) -> frozenset[str] | None:
        """Return who is compared with nothing; None where that was never noted here, or what was is not whole."""
        try:
            mark, _, said = (self._folder / _RESTRICTED).read_text("ascii").partition("\n")
        except (OSError, ValueError):
            return None
        return frozenset(said.split()) if mark == self._keys.blind(_RESTRICTED, said) else None

    def _place(self, key: str) -> Path:
        return self._folder / f"{self._keys.blind('spool', key)}{_SEALED}"

    def _places(self) -> list[Path]:
        return sorted(self._folder.glob(f"[!.]*{_SEALED}"), key=lambda place: (_laid(place), place.name))

    def _every(self) -> list[Path]:
        """Return every file of a query, whatever became of it."""
        return [place for place in self._folder.glob("*") if place.name.strip(".").split(".")[0] != _SHUT and place.is_file()]

    def _openable(self, grant: Grant) -> Iterator[Laid]:
        for place in self._places():
            with suppress(Tampered):
                opened = self._opened(place, grant)
                if opened is not None:
                    yield opened

    def _opened(self, place: Path, grant: Grant) -> Laid | None:
        try:
            envelope = place.read_bytes()
        except FileNotFoundError:
            return None
        try:
            spooled = codec.decode(Spooled, self._keys.open(envelope, f"spool/{place.name}", grant))
            return Laid(spooled, envelopes.head(envelope))
        except Conflict:  # it was taken in, by whoever ended before it went
            _drop(place)
            return None
        except Tampered:
            if place.exists():
                raise
            return None  # another process took it in meanwhile


def _drop(place: Path) -> None:
    gone = place.with_suffix(_GONE)
    with suppress(FileNotFoundError):
        place.rename(gone)  # another process must not read what is half erased
        durable.erase(gone)


def _stem(place: Path) -> str:
    """Return the day a file of a query is sealed under, or nothing where it is gone or too short to say."""
    try:
        return envelopes.cohort(envelopes.begins(place.read_bytes())).removesuffix(f"/{_CLASS}")
    except (FileNotFoundError, IndexError, ValueError):
        return ""


def _laid(place: Path) -> int:
    """Return when a file was laid aside, or 0 where it is gone by now."""
    try:
        return place.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
