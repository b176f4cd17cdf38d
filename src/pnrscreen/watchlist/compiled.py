"""The ground on which retrieval counts: compiled loops over arrays, keys of 61 bits, and the tables they are looked up in.

This module knows numbers. It refuses to know what they stand for: ``lexicon`` and ``index`` lay them out.

Loops are compiled by numba where that is installed (the extra ``speed``), kept compiled on disk, and let other threads run.
Without it the same lines are interpreted, slower, over memory views, whose numbers are Python's own; both count alike because
every product is masked to 61 bits.

numba knows a kept loop by its own file alone: whoever edits one file of these deletes ``__pycache__``, or the callers in the
others keep what they had. An installation rewrites all of them.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
from collections.abc import Callable, MutableSequence, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

_NUMBA: Any = importlib.import_module("numba") if importlib.util.find_spec("numba") else None
COMPILED = _NUMBA is not None and not _NUMBA.config.DISABLE_JIT
"""Whether loops are compiled here; what they answer is the same either way."""

MASK = (1 << 61) - 1
BASE = 1_000_003
LONGEST = 256  # letters whose powers are at hand: all parts of a name run together are fewer
_MIX, _REMIX = 0x1E3779B97F4A7C15, 0x0F58476D1CE4E5B9
_BLOCK = 511  # bits of a line of memory: both bits of a key are in one
_SIEVE_BITS = 16  # a key: one in some hundred absent keys passes

Numbers = Sequence[int]
Room = MutableSequence[int]
Reals = MutableSequence[float]


class Grid(Protocol):
    """Numbers in rows and columns."""

    def __len__(self) -> int:
        """Return how many rows there are."""
        ...

    def __getitem__(self, place: tuple[int, int], /) -> int:
        """Return the number at a row and a column."""
        ...


class Sheet(Grid, Protocol):
    """Rows and columns to write in."""

    def __setitem__(self, place: tuple[int, int], number: int, /) -> None:
        """Write the number at a row and a column."""
        ...


F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a loop where numba is installed, and keep it on disk where there is a place for it.

    Arrays are handed in and none is made, so none is counted as it goes from hand to hand (``_nrt``): that took half the time.
    """
    if not COMPILED:
        return function
    try:
        kept: F = _NUMBA.njit(cache=True, nogil=True, _nrt=False)(function)
    except RuntimeError:  # neither the package's folder nor a home can be written
        fleeting: F = _NUMBA.njit(nogil=True, _nrt=False)(function)
        return fleeting
    return kept


def flat(numbers: npt.NDArray[Any]) -> Any:
    """Return an array as loops take it."""
    return numbers if COMPILED else memoryview(numbers)  # type: ignore[arg-type]  # numpy's arrays are buffers


POWERS: Numbers = flat(np.array([pow(BASE, n, MASK + 1) for n in range(LONGEST)], dtype=np.int64))


def spelled(text: str) -> int:
    """Return the number of a text: of two run together it follows from theirs (``joined``)."""
    number = 0
    for sign in text.encode():
        number = (number * BASE + sign) & MASK
    return number


@kernel
def joined(one: int, other: int, length: int, powers: Numbers) -> int:
    """Return the number of two texts run together; ``length`` is the second one's."""
    return (one * powers[length] + other) & MASK


@kernel
def mixed(number: int) -> int:
    """Scatter a number over 61 bits."""
    number ^= number >> 31
    number = (number * _MIX) & MASK
    number ^= number >> 29
    number = (number * _REMIX) & MASK
    return number ^ (number >> 32)


@kernel
def all_mixed(numbers: Numbers, out: Room) -> None:
    """Write each number scattered."""
    for at in range(len(numbers)):
        out[at] = mixed(numbers[at])


@kernel
def pair_key(one: int, other: int) -> int:
    """Return the key of two classes, whichever comes first."""
    if one > other:
        one, other = other, one
    return mixed((one * 31 + mixed(other) + 7) & MASK)


@kernel
def alone_key(kind: int) -> int:
    """Return the key of a class that is all of a name."""
    return mixed((kind * 37 + 11) & MASK)


@kernel
def among_key(kind: int) -> int:
    """Return the key of a class that is one of several of a name."""
    return mixed((kind * 43 + 17) & MASK)


@kernel
def whole_key(text: int) -> int:
    """Return the key of all parts of a name run together."""
    return mixed((text * 41 + 13) & MASK)


class Table(NamedTuple):
    """Numbers under keys: sorted keys, where the values of each begin, where in the keys each bucket begins, and a sieve."""

    keys: Numbers
    starts: Numbers
    values: Numbers
    heads: Numbers
    sieve: Room
    shift: int


def table(keys: npt.NDArray[np.int64], values: npt.NDArray[np.int32]) -> Table:
    """Put values under their keys."""
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    unique = np.ascontiguousarray(keys[first])
    bits = max(1, len(unique).bit_length() - 1)
    heads = np.searchsorted(unique >> (61 - bits), np.arange((1 << bits) + 1))
    sieve = np.zeros(1 << max(6, math.ceil(math.log2(max(1, len(unique)) * _SIEVE_BITS / 8))), np.uint8)
    starts = np.append(first, len(keys)).astype(np.int32)
    made = tabled(unique, starts, np.ascontiguousarray(values[order]), heads.astype(np.int32), sieve)
    _fill(made.sieve, made.keys)
    return made


def tabled(*arrays: npt.NDArray[Any]) -> Table:
    """Return a table of the arrays that ``table`` made one of: keys, starts, values, heads and sieve."""
    keys, starts, values, heads, sieve = arrays
    return Table(*map(flat, (keys, starts, values, heads, sieve)), shift=61 - ((len(heads) - 1).bit_length() - 1))  # type: ignore[misc]


@kernel
def _fill(sieve: Room, keys: Numbers) -> None:
    last = len(sieve) * 8 - 1
    for key in keys:
        one = key & last
        other = (one | _BLOCK) ^ (key >> 29 & _BLOCK)
        sieve[one >> 3] |= 1 << (one & 7)
        sieve[other >> 3] |= 1 << (other & 7)


@kernel
def place(held: Table, key: int) -> int:
    """Return at which place of a table a key stands, -1 where it does not."""
    last = len(held.sieve) * 8 - 1
    one = key & last
    other = (one | _BLOCK) ^ (key >> 29 & _BLOCK)
    if not (held.sieve[one >> 3] >> (one & 7) & 1 and held.sieve[other >> 3] >> (other & 7) & 1):
        return -1
    bucket = key >> held.shift
    for at in range(held.heads[bucket], held.heads[bucket + 1]):
        if held.keys[at] == key:
            return at
    return -1
