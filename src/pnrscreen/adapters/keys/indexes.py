"""Keyed hashes: under which a value is found again by whoever has the keys of a home, and by nobody else.

This module knows how a value is hashed, one purpose apart from another. It refuses to know where the keys rest.

What every hash of a purpose begins with is hashed once: several values of each passenger are hashed for few purposes.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

_BYTES = 16  # 32 hexadecimal digits


class Indexes:
    """The keys of a home's hashes, by quarter; each is ``opened`` when it is first asked for."""

    def __init__(self, opened: Callable[[str], bytes]) -> None:
        self._opened = opened
        self._keys: dict[str, bytes] = {}
        self._begun: dict[tuple[str, str], HMAC] = {}

    def blind(self, purpose: str, value: str, quarter: str) -> str:
        """Return the hash (HMAC-SHA-256, 32 hex digits) of ``value``."""
        hashed = (self._begun.get((quarter, purpose)) or self._begin(quarter, purpose)).copy()
        hashed.update(value.encode("utf-8", errors="surrogatepass"))
        return hashed.finalize()[:_BYTES].hex()

    def forget(self, quarter: str) -> None:
        """Hold the key of a quarter no longer, and nothing that was made of it."""
        self._begun.clear()
        self._keys.pop(quarter, None)

    def _begin(self, quarter: str, purpose: str) -> HMAC:
        if quarter not in self._keys:
            self._keys[quarter] = self._opened(quarter)
        name = purpose.encode("utf-8")
        begun = HMAC(self._keys[quarter], SHA256())
        begun.update(len(name).to_bytes(2, "big") + name)
        return self._begun.setdefault((quarter, purpose), begun)
