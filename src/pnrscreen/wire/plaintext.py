"""A file as text, whatever its encoding, and the way from any character of it back to the bytes as received.

This module knows the encodings in which offices and small carriers save tables. It refuses to know what the text holds.

A byte order mark decides; without one, a zero in every second byte is UTF-16, and what is no UTF-8 is Windows-1252, the
commonest other habit. Half a surrogate, which no text may hold, becomes a replacement character.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate

from pnrscreen.message import Item

_UTF_16 = (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"))
_WIDE = re.compile("[^\x00-\x7f]")  # of more than one byte in UTF-8
_ASTRAL = re.compile("[^\x00-\uffff]")  # of two units in UTF-16
_HALF = re.compile("[\ud800-\udfff]")
_LOOK = 200  # bytes in which UTF-16 without its mark shows


class Plaintext:
    """``text`` without byte order mark; ``encoding`` by name, ``guessed`` where nothing declared it."""

    __slots__ = ("_lead", "_sums", "_wide", "_width", "encoding", "guessed", "text")

    def __init__(self, raw: bytes) -> None:
        self.encoding, self._lead = _declared(raw)
        content = raw[self._lead :]
        self.guessed = False
        if self.encoding.startswith("utf-16"):
            self.guessed = not self._lead
            self.text = content[: len(content) // 2 * 2].decode(self.encoding, errors="surrogatepass")
        else:
            self.encoding, self.text = _decoded(content)
            self.guessed = self.encoding != "utf-8"
        self._width = 2 if self.encoding.startswith("utf-16") else 1
        pattern = {"utf-8": _WIDE, "utf-16-le": _ASTRAL, "utf-16-be": _ASTRAL}.get(self.encoding)
        wide = [] if pattern is None or self.text.isascii() else [*pattern.finditer(self.text)]
        self._wide = [found.start() for found in wide]
        self._sums = [0, *accumulate(2 if self._width == 2 else len(found[0].encode()) - 1 for found in wide)]
        if self._width == 2:
            self.text = sound(self.text)

    def at(self, character: int) -> int:
        """Return the byte at which a character begins."""
        return self._lead + character * self._width + self._sums[bisect_left(self._wide, character)]

    @property
    def mark(self) -> tuple[Item, ...]:
        """The item of the byte order mark, or none."""
        return (Item("BOM", "", 0, self._lead, ""),) if self._lead else ()

    @property
    def wide(self) -> bool:
        """Whether a letter is two bytes, so that no byte of it says anything alone."""
        return self._width == 2

    def item(self, tag: str, code: str, start: int, end: int) -> Item:
        """Return the item of the characters from ``start`` to ``end``."""
        return Item(tag, code, self.at(start), self.at(end), self.text[start:end])


def sound(text: str) -> str:
    """Return a text without halves of surrogates, which cannot be written down again."""
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def _declared(raw: bytes) -> tuple[str, int]:
    """Return the encoding that a mark or zeroes tell, and the length of the mark."""
    for encoding, mark in _UTF_16:
        if raw.startswith(mark):
            return encoding, 2
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8", 3
    even, odd = raw[:_LOOK:2].count(0), raw[1:_LOOK:2].count(0)
    half = min(len(raw), _LOOK) // 2
    if half > 1 and max(even, odd) * 2 > half and min(even, odd) == 0:
        return ("utf-16-le" if odd else "utf-16-be"), 0
    return "utf-8", 0


def _decoded(content: bytes) -> tuple[str, str]:
    for encoding in ("utf-8", "cp1252"):
        try:
            return encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "latin-1", content.decode("latin-1")
