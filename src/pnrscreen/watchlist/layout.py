"""Names laid out for compiled loops, as parts at places: listed ones, and those that are asked for.

This module knows how a name is written down in numbers. It refuses to know what its parts are: a ``place`` is told for each.

Most names are plain words. A word is taken apart once; a name of words that were all plain before is only looked up.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from pnrscreen.watchlist.compare import CUT_LENGTH
from pnrscreen.watchlist.compiled import LONGEST, flat, spelled
from pnrscreen.watchlist.name import Spelled, is_plain, is_syllabic, take_apart
from pnrscreen.watchlist.posting import LONG, SINGLES, SYLLABIC, Names
from pnrscreen.watchlist.spelling import sounds

_LETTERS_MAX = 255


class Layout:
    """Names being laid out one behind the other. ``words`` are plain words and their places: it is kept and shared by who
    lays out several times.
    """

    def __init__(self, place: Callable[[str], int], words: dict[str, int]) -> None:
        self._place = place
        self._words = words
        self._places = array("i")
        self._rows = array("i")
        self._glues = [(0, 0, 0, 0)]
        self._letters = bytearray()
        self._glued: dict[str, int] = {"": 0}

    def add(self, text: str, *, singles: bool = False) -> bool:
        """Lay out one name, and tell whether there is anything of it; ``singles`` lets it be found among single names."""
        words = text.split()
        places = [self._words.get(word, -1) for word in words]
        if -1 in places or not places:
            return self._add(take_apart(text), words, singles=singles)
        letters = len(" ".join(words))
        syllabic = len(words) == 3 and is_syllabic(tuple(map(str.upper, words)))
        self._row(letters, LONG * (letters >= CUT_LENGTH) | SYLLABIC * syllabic | SINGLES * singles)
        for place in places:
            self._places.append(place)
            self._places.append(0)
        return True

    def _add(self, taken: Spelled, words: Iterable[str], *, singles: bool) -> bool:
        long, syllabic = taken.letters >= CUT_LENGTH, is_syllabic(taken.cores)
        self._row(taken.letters, LONG * long | SYLLABIC * syllabic | SINGLES * singles)
        for before, core in zip(taken.before, taken.cores, strict=True):
            self._places.extend((self._place(core), self._glue("".join(before) + core) if before else 0))
        for word in words:
            if word not in self._words and is_plain(word) and word.upper() in taken.cores:
                self._words[word] = self._place(word.upper())
        return bool(taken.cores)

    def take_back(self) -> None:
        """Forget the last name, of which there was nothing."""
        del self._rows[-3:]

    def _row(self, letters: int, kinds: int) -> None:
        self._rows.extend((len(self._places) // 2, kinds, min(letters, _LETTERS_MAX)))

    def _glue(self, text: str) -> int:
        """Return where a part with the particles before it stands among all such."""
        at = self._glued.get(text)
        if at is None:
            at = self._glued[text] = len(self._glues)
            said = text.encode()[: LONGEST - 1]
            self._glues.append((spelled(text), len(said), spelled(sounds(text)), len(self._letters)))
            self._letters += said
        return at

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return what was laid out."""
        end = array("i", (len(self._places) // 2, 0, 0))
        return {
            "names.rows": np.frombuffer(self._rows + end, np.int32).reshape(-1, 3),
            "names.places": np.frombuffer(self._places + array("i", (0, 0)), np.int32).reshape(-1, 2),
            "names.glues": np.array(self._glues, np.int64),
            "names.letters": np.frombuffer(bytearray(self._letters or b"\0"), np.uint8),
        }


def names(arrays: Mapping[str, npt.NDArray[Any]]) -> Names:
    """Return names as loops take them."""
    return Names(*(flat(arrays[f"names.{one}"]) for one in Names._fields))
