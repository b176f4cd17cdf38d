"""What counts how much: a name by how alike it is, how many people share it, and what else is known.

This module knows how points add up to a score, in one table. It refuses to know where a name was found and what is done about
it. A name that half the world bears reaches the threshold only with a birth date behind it; a weak name of a list never
does alone; a birth date that differs outweighs the name, whatever else agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.model import Entry, ListedName, Strength
from pnrscreen.watchlist.attributes import AGREES, ALMOST, OPEN, WITHIN, Held
from pnrscreen.watchlist.compare import Alignment
from pnrscreen.watchlist.name import Name
from pnrscreen.watchlist.spelling import COMMON_WEIGHT
from pnrscreen.watchlist.thresholds import LEAST, Thresholds

NEAR_CERTAIN = 900
"""From here on a match is put before an officer ahead of the rest."""

ALONE_TELLS, SEVERAL_TELL, COMMON_TELL = 0.8, 1.3, 1.5
"""What the weights of the parts that agree must come to, that a name is taken for rare: of one part; of more; of three and more
none of which is rare, since even so many tell few apart where half a country has them.
"""
TELLS_WITHIN = 0.3
"""So far below that, it tells nobody from another."""

OF_TWO = "of two names"
"""Remarks that a name is made up of two listed ones (``together``): without a birth date it reaches no threshold there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What counts how much, of 1000. An edition names them, so that a match can be judged again under the same.

    A birth date that differs takes more than an equal name (1000) and a nationality in common (20) have above the default
    threshold (700): 1000 + 20 - 330 = 690. From a name that is not equal (below ``strong_name``) it takes so much that no
    threshold a unit may set (500 and up) is reached: 899 + 20 - 500 = 419.
    """

    threshold: int = 700
    thresholds: Thresholds = Thresholds()
    name_floor: int = 550  # below it no attribute makes a name worth looking at
    strong_name: int = 900
    birth_date_agrees: int = 150
    birth_date_near: int = 100
    birth_date_compatible: int = 50
    birth_date_conflicts: int = 330
    birth_date_conflicts_weak: int = 500  # where the name is not a strong one
    sex_conflicts: int = 100
    nationality_agrees: int = 20
    nationality_conflicts: int = 20
    common_name: int = 450
    common_name_left_out: int = 180  # besides, where either name has more parts and no birth date speaks
    weak_name: int = 690  # what a weak name comes to at most without a birth date

    def of(self, entry: Entry) -> Settings:
        """Return what counts for one entry: the same, with the threshold of its list or category where that has its own."""
        threshold = self.thresholds.of(entry.watchlist, entry.terms.category, self.threshold)
        return self if threshold == self.threshold else replace(self, threshold=threshold)

    @property
    def weak(self) -> int:
        """What a weak name comes to at most by itself: less than any threshold that a unit may set. One below those shows all
        there is.
        """
        return min(self.weak_name, self.threshold - 1) if self.threshold >= LEAST else self.weak_name

    @property
    def floor(self) -> int:
        """Below what name score no name is looked at; no higher than the threshold, so that a low one shows all there is."""
        return min(self.name_floor, self.thresholds.lowest(self.threshold))


DEFAULT = Settings()


class Named(NamedTuple):
    """A name of a person beside a listed one."""

    said: Name
    name: Name
    listed: ListedName
    alignment: Alignment


class Weighed(NamedTuple):
    """A score and what made it: how rare the name is and what that took, the points of each field, what a weak name lost."""

    score: int
    rarity: int
    common: int
    points: tuple[int, ...]
    withheld: int


# ------------------------------------------------------------------------------------------------------------- features


def birth_date(closeness: int, name_score: int, settings: Settings) -> int:
    """Let the birth date speak for or against: the same day, a day easily mistaken for it, the year alone, or another."""
    if closeness >= AGREES:
        return settings.birth_date_agrees
    if closeness >= ALMOST:
        return settings.birth_date_near
    if closeness > OPEN:
        return settings.birth_date_compatible
    strong = name_score >= settings.strong_name
    conflict = settings.birth_date_conflicts if strong else settings.birth_date_conflicts_weak
    return -conflict * (OPEN - closeness) // OPEN


def sex(closeness: int, _: int, settings: Settings) -> int:
    """Let the sex speak against when it differs, and say nothing when it is the same."""
    return 0 if closeness else -settings.sex_conflicts


def nationality(closeness: int, _: int, settings: Settings) -> int:
    """Let a nationality in common speak a little for, none in common a little against."""
    return settings.nationality_agrees if closeness else -settings.nationality_conflicts


FEATURES: Mapping[str, Callable[[int, int, Settings], int]] = MappingProxyType(
    {"birth_date": birth_date, "sex": sex, "nationality": nationality}
)
"""What each field counts beside the name, by how close its two values are."""


# ------------------------------------------------------------------------------------------------------------- weighing


def weigh(named: Named, known: Sequence[Held], settings: Settings) -> Weighed:
    """Return the score of one name pair with all that speaks for and against it."""
    alignment = named.alignment
    date = next((one.closeness for one in known if one.field == "birth_date"), OPEN)
    rare, common = _rarity(alignment, date, settings)
    points = tuple(FEATURES[one.field](one.closeness, alignment.score, settings) for one in known)
    score = alignment.score + common + sum(points)
    withheld = 0
    if named.listed.strength is Strength.WEAK and date < ALMOST:
        most = min(settings.weak, LEAST - 1) if any(remark == OF_TWO for remark, _ in alignment.remarks) else settings.weak
        withheld = min(0, most - score)
    return Weighed(max(0, min(1000, score + withheld)), rare, common, points, withheld)


def _rarity(alignment: Alignment, date: int, settings: Settings) -> tuple[int, int]:
    """Return how far the name parts that agree tell one person from another, and what is taken where they do not.

    A birth date that agrees makes up for it, a birth year in common for half.
    """
    told = sum(pairing.weight * pairing.alike for pairing in alignment.pairings if pairing.kind != "initial")
    wanted = ALONE_TELLS if len(alignment.pairings) == 1 else SEVERAL_TELL
    if len(alignment.pairings) > 2 and all(pairing.weight <= COMMON_WEIGHT for pairing in alignment.pairings):
        wanted = COMMON_TELL
    lacking = min(1.0, max(0.0, (wanted - told) / TELLS_WITHIN))
    share = 0.0 if date >= ALMOST else 0.5 if date >= WITHIN else 1.0
    taken = settings.common_name * share
    if share == 1.0 and (alignment.left_ours or alignment.left_theirs):
        taken += settings.common_name_left_out
    return round(1000 * (1 - lacking)), -round(taken * lacking)
