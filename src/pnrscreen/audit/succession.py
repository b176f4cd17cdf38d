"""Which key signs a log, and which did before it.

A new key takes over with an entry of the log itself, which names it and which the key before it signed: whoever knows one of
the keys can tell all that followed. What has the entry in it is signed by the new key; the old one signs nothing longer any
more. This module knows that entry and the keys of a log. It refuses to hold a private key, and to know where keys are kept.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pnrscreen.audit.checkpoint import NoteError, Opened, Verifier, opened, signer, verifies

_MARK = b'.successor","log":'  # in every entry that names a successor, and in few others


def successor_statement(vkey: str) -> bytes:
    """Return what a key signs that lets another take its place."""
    return f"pnrscreen/successor/v1\n{vkey}\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signers:
    """The keys of a log, oldest first; ``ends`` says of each but the last how many entries it signs at most."""

    keys: tuple[Verifier, ...]
    ends: tuple[int, ...] = ()

    @classmethod
    def of(cls, text: str) -> Signers:
        """Read them: a line for each, its vkey and after a blank where it ended. Raises ValueError for anything else."""
        lines = [line.partition(" ") for line in text.splitlines()]
        made = cls(keys=tuple(Verifier.of(vkey) for vkey, _, _ in lines), ends=tuple(int(end) for _, _, end in lines if end))
        if not lines or made.written() != text:
            raise ValueError("these are not the keys of a log")
        return made

    def written(self) -> str:
        """Return them as ``of`` reads them."""
        ends = [*(f" {end}" for end in self.ends), ""]
        return "".join(f"{key.vkey}{end}\n" for key, end in zip(self.keys, ends, strict=True))

    @property
    def current(self) -> Verifier:
        """The key that signs now."""
        return self.keys[-1]

    def opened(self, note: str, witnesses: Sequence[Verifier] = ()) -> Opened:
        """Return what a note proves, as ``checkpoint.opened`` does. Raises NoteError ``key_replaced`` for what a key signed
        after another took its place.
        """
        by = signer(note, self.keys)
        told = opened(note, by, witnesses)
        end = dict(zip(self.keys, self.ends, strict=False)).get(by)
        if end is not None and told.checkpoint.size > end:
            raise NoteError("key_replaced", f"{told.checkpoint.size} entries are signed by a key that was replaced at {end}")
        return told

    def after(self, entries: Iterable[bytes], first: int) -> Signers:
        """Return the keys after these entries, of which the first has the place ``first``. Raises ValueError where one names a
        successor that the key before it did not sign.
        """
        known = self
        for place, entry in enumerate(entries, first):
            if _MARK in entry and (read := json.loads(entry))["event"].endswith(".successor"):
                known = known.followed(read["public"]["key"], base64.b64decode(read["public"]["signed"]), place)
        return known

    def followed(self, vkey: str, signature: bytes, place: int) -> Signers:
        """Return them with one more, named by the entry at a place; the same where it is among them already."""
        new = Verifier.of(vkey)
        if new in self.keys:
            return self
        if not verifies(self.current, successor_statement(vkey), signature):
            raise ValueError(f"entry {place} names a key to sign from here on, and the one before did not sign that")
        return Signers(keys=(*self.keys, new), ends=(*self.ends, place))
