"""Document numbers as integers: which class of confusable numbers one is in, and which of the class it is.

This module knows O from 0 and I from 1, and that people, keyboards and readers do not. It refuses to know any document.

A class is the number with O read as 0 and I as 1: 34 letters and digits, hence base 35 with the end of the number, and twelve
places fill 62 bits. Which of the places held the letter is kept beside it, so that class and letters together are the number,
exactly. A longer number has no place in 62 bits: its class is the highest bit with 63 bits of a hash of the class, and its text
is kept whole beside it. No other pair is folded: nothing measured says how often S is taken for 5, B for 8 or Z for 2, and each
further pair makes more numbers of innocent people look like listed ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from pnrscreen.watchlist.slips import folded

PLACES: Final = 12
"""So many letters and digits are kept in the integer itself."""
LONGEST: Final = 32
"""A longer one is no document number."""
LONG: Final = 1 << 63
"""Set in the class of a number of more than PLACES."""

KEY: Final = np.dtype("<u8")

_SHORTEST: Final = 4
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_BASE: Final = len(_ALPHABET) + 1
_UNKNOWN: Final = 255


def _codes() -> bytes:
    """Return for each byte what it counts in its place: 0 ends a number, small letters are capital ones, 255 is none."""
    codes = bytearray([_UNKNOWN]) * 256
    codes[0] = 0
    for letter in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        codes[ord(letter)] = codes[ord(letter.lower())] = 1 + _ALPHABET.index(folded(letter))
    return bytes(codes)


_CODES: Final = _codes()
_LETTERS: Final = bytes(int(chr(byte) in "OIoi") for byte in range(256))


def one(number: str) -> tuple[int, int]:
    """Return class and letters of a number of capital letters and digits."""
    if len(number) > PLACES:
        return LONG | int.from_bytes(hashlib.blake2b(folded(number).encode(), digest_size=8).digest()) >> 1, 0
    key = letters = 0
    for place in range(PLACES):
        byte = ord(number[place]) if place < len(number) else 0
        key = key * _BASE + _CODES[byte]
        letters |= _LETTERS[byte] << place
    return key, letters


def many(numbers: Sequence[str]) -> tuple[Any, Any, Any]:
    """Return class and letters of many numbers, and which of them ``one`` must look at, since they are out of the ordinary:
    something else than letters and digits in them, too long, too short, of letters alone, or one letter throughout.
    """
    if not all(map(str.isascii, numbers)):
        numbers = [number if number.isascii() else "" for number in numbers]
    said = np.array(numbers, f"S{PLACES + 1}").view(np.uint8).reshape(len(numbers), PLACES + 1)
    codes = np.frombuffer(_CODES, np.uint8)[said]
    letters = np.frombuffer(_LETTERS, np.uint8)[said]
    keys, marks = np.zeros(len(numbers), KEY), np.zeros(len(numbers), KEY)
    for place in range(PLACES):
        keys *= KEY.type(_BASE)
        keys += codes[:, place]
        marks |= letters[:, place].astype(KEY) << KEY.type(place)
    stray = (codes == _UNKNOWN).any(axis=1) | (said[:, PLACES] != 0) | (said[:, _SHORTEST - 1] == 0)
    digits = (said >= ord("0")) & (said <= ord("9"))
    same = ((codes == codes[:, :1]) | (codes == 0)).all(axis=1)
    return keys, marks, stray | same | ~digits.any(axis=1)


def text(key: int, letters: int) -> str:
    """Return the number of a class and letters, of at most PLACES."""
    said = []
    for place in reversed(range(PLACES)):
        key, code = divmod(key, _BASE)
        if code:
            letter = _ALPHABET[code - 1]
            said.append("OI"[int(letter)] if letters >> place & 1 else letter)
    return "".join(reversed(said))
