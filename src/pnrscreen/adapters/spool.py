"""Queries that the store could not take: one sealed file each, below one folder of the home, until it can.

This module knows how a query lies there durable and by what name it is found again: a keyed hash of its transaction. It refuses
to answer one. ``shut`` is a file beside them that says since when the store takes nothing, so that every process of the home
knows without asking the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pnrscreen.adapters import durable
from pnrscreen.adapters.store import codec
from pnrscreen.model import Instant
from pnrscreen.ports import Keys, Spooled
from pnrscreen.rights import Grant

_CLASS = "spool"
_SHUT = "shut"
_SEALED = ".sealed"


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
        return self._opened(self._place(key), grant)

    def oldest(self, at_most: int, grant: Grant) -> Sequence[Spooled]:
        """Return some that wait, the oldest first."""
        places = sorted(self._folder.glob(f"[!.]*{_SEALED}"), key=lambda place: (place.stat().st_mtime_ns, place.name))
        opened = (self._opened(place, grant) for place in places[:at_most])
        return [one for one in opened if one is not None]

    def drop(self, key: str) -> None:
        """Destroy a query that the store has taken; it may be gone already."""
        with suppress(FileNotFoundError):
            durable.erase(self._place(key))

    def shut(self, now: Instant) -> None:
        """Remember that the store takes nothing."""
        durable.folder(self._folder)
        durable.replace(self._folder / _SHUT, codec.stamp(now).encode("ascii"))

    def reopen(self) -> None:
        """Remember that it does again."""
        (self._folder / _SHUT).unlink(missing_ok=True)

    def shut_since(self) -> Instant | None:
        """Return since when the store was last found to take nothing, or None where it takes what comes."""
        try:
            return codec.moment((self._folder / _SHUT).read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def _place(self, key: str) -> Path:
        return self._folder / f"{self._keys.blind('spool', key)}{_SEALED}"

    def _opened(self, place: Path, grant: Grant) -> Spooled | None:
        try:
            envelope = place.read_bytes()
        except FileNotFoundError:
            return None
        return codec.decode(Spooled, self._keys.open(envelope, f"spool/{place.name}", grant))
