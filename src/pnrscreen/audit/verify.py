"""The standalone verifier, quicker: what it looks at entry by entry is read by a compiled parser first.

This module knows a short way to see that an entry is well formed. It refuses to judge one that is not: that, and everything
else, is the standalone verifier's own work, so that both always say the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from pnrscreen.audit import standalone

_Number = Annotated[int, msgspec.Meta(gt=-(2**53), lt=2**53)]  # RFC 8785 section 3.2.2.3: beyond it two readers may see two


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the log, its fields in the order in which they are written."""

    at: str
    event: str
    log: str
    private_commitment: str
    profile: str
    public: dict[str, str | _Number]
    ticket: str
    v: Literal[1]


_NODE = b"\x01"  # RFC 6962 section 2.1
_READ = msgspec.json.Decoder(_Entry)
_WRITE = msgspec.json.Encoder(order="sorted")


class Tree(standalone.Tree):
    """The same tree; a whole bundle is hashed level by level, and joins as one."""

    def add(self, leaves: list[bytes]) -> None:
        """Add the hashes of some more leaves."""
        if len(leaves) != standalone.WIDTH or self.size % standalone.WIDTH:
            super().add(leaves)
            return
        sha256, level = hashlib.sha256, leaves
        while len(level) > 1:
            level = [sha256(_NODE + one + other).digest() for one, other in zip(level[::2], level[1::2], strict=True)]
        (node,) = level
        rest, self.size = self.size // standalone.WIDTH, self.size + standalone.WIDTH
        while rest & 1:
            node, rest = sha256(_NODE + self.parts.pop() + node).digest(), rest >> 1
        self.parts.append(node)


class Audit(standalone.Audit):
    """One reading of a folder, as the standalone verifier makes it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.tree, self.form = Tree(), form_of


def form_of(entry: bytes) -> tuple[str, str]:
    """Return instant and log of an entry. Raises ValueError for what is none."""
    try:
        read = _READ.decode(entry)
    except ValueError:
        return standalone.form_of(entry)
    written = _WRITE.encode(read) == entry and "".join(read.public).isascii()
    if written and standalone.COMMITMENT.fullmatch(read.private_commitment) and standalone.INSTANT.fullmatch(read.at):
        return read.at, read.log
    return standalone.form_of(entry)


def verified(words: Sequence[str]) -> int:
    """Verify what these words of a command line name, as the standalone verifier does; return its exit code."""
    return standalone.main(Audit, [*words])
