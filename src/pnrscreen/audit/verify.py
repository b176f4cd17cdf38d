"""The standalone verifier, quicker: what it looks at entry by entry is read by a compiled parser first.

This module knows a short way to see that an entry is well formed. It refuses to judge one that is not: that, and everything
else, is the standalone verifier's own work, so that both always say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
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


_READ = msgspec.json.Decoder(_Entry)
_WRITE = msgspec.json.Encoder(order="sorted")


class Audit(standalone.Audit):
    """One reading of a folder, as the standalone verifier makes it."""

    @staticmethod
    def form(entry: bytes) -> tuple[str, str]:
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
