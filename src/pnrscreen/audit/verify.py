"""The standalone verifier, quicker: what it looks at entry by entry is read by a compiled parser first.

This module knows a short way to see that an entry is well formed. It refuses to judge one that is not: that, and everything
else, is the standalone verifier's own work, so that both always say the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from pnrscreen.audit import standalone

_SAFE = 2**53  # RFC 8785 section 3.2.2.3: beyond it two readers may see two numbers


class Audit(standalone.Audit):
    """One reading of a folder, as the standalone verifier makes it."""

    @staticmethod
    def form(entry: bytes) -> tuple[str, str]:
        """Return instant and log of an entry. Raises ValueError for what is none."""
        try:
            value = orjson.loads(entry)
        except orjson.JSONDecodeError:
            return standalone.form_of(entry)
        if (
            orjson.dumps(value, option=orjson.OPT_SORT_KEYS) == entry
            and type(value) is dict
            and value.keys() == standalone.FIELDS
        ):
            at, public = value["at"], value["public"]
            texts = {*map(type, map(value.__getitem__, standalone.TEXTS))} == {str}
            if texts and value["v"] == 1 and type(public) is dict and _plain(public):
                well = standalone.COMMITMENT.fullmatch(value["private_commitment"]) and standalone.INSTANT.fullmatch(at)
                if well:
                    return at, value["log"]
        return standalone.form_of(entry)


def verified(words: Sequence[str]) -> int:
    """Verify what these words of a command line name, as the standalone verifier does; return its exit code."""
    return standalone.main(Audit, [*words])


def _plain(public: dict[str, object]) -> bool:
    """Tell whether every key is ASCII, and every value a text or a number that any reader reads alike."""
    return "".join(public).isascii() and all(
        type(one) is str or (type(one) is int and -_SAFE < one < _SAFE) for one in public.values()
    )
