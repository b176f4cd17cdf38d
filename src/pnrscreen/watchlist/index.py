"""Lists prepared for matching: which listed names could be meant by a name, found without looking at every one.

This module knows where to look. It refuses to judge: whatever it proposes is scored by ``compare``, and what it leaves out is
measured against comparing with everything.

Strategy. Every part of a listed name belongs to a *class*: its family, or its folded sounds. A listed name is posted under
each pair of classes among its parts (``posting``), with neighbours run together as parts of their own (ANNE MARIE, ANNEMARIE),
initials as classes of their own, and single names and whole names run together under one class. A part that is asked for stands
for its own class and for every class that is spelled like it (``memory``): candidates share consonants but for one or two, or
letters but for one, and are compared letter by letter (``alike``). A word that no list has is also cut where a listed part
begins or ends it. What is found is sifted by what its parts and birth dates can come to at most (``seeking``).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pnrscreen.model import BirthClaim, Entry, ListedName, PartialDate, PersonName, Watchlist
from pnrscreen.watchlist import identifiers, layout, lexicon, memory
from pnrscreen.watchlist.bounds import BESIDE, SEVERAL, YEAR_MAX, Listed, Points, Search, Space, birth_of
from pnrscreen.watchlist.compiled import POWERS, flat, tabled
from pnrscreen.watchlist.entries import Entries, Writing
from pnrscreen.watchlist.identifiers import Papers
from pnrscreen.watchlist.layout import Layout
from pnrscreen.watchlist.lexicon import Lexicon
from pnrscreen.watchlist.memory import Memory
from pnrscreen.watchlist.name import Name, from_fields, from_list
from pnrscreen.watchlist.posting import PARTS_MAX, SLOTS_MAX, Names, Slots, post, post_together
from pnrscreen.watchlist.seeking import KINDS_MAX, PLACE_COLUMNS, PLACES_MAX, seek
from pnrscreen.watchlist.spelling import Part

Arrays = Mapping[str, npt.NDArray[Any]]

EVERYONE = Points(threshold=-10.0, gain=0.0, near=0.0, within=0.0, loss=0.0, other=0.0, common=0.0, left_out=0.0, weak=0.0)
"""With these nobody who is found is sifted out."""
NAMES_KEPT_MAX = 10_000
"""Listed names kept ready to be compared."""
_FIRST_ROOM = 1 << 16  # names found at once; it grows where more are


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAs:
    """One listed name, ready to be compared: whose it is, by position among the entries, and as the list gives it."""

    entry: int
    name: Name
    said: ListedName


class Asking(NamedTuple):
    """A name that is asked for, as it is written, and the birth date that may rule listed names out.

    A single listed name is meant by one part of several only together with a birth date: without ``singles`` it is left out.
    """

    text: str
    born: PartialDate | None = None
    singles: bool = True


class Sought(NamedTuple):
    """A listed name worth a comparison, by position, and whether several names of its entry have all that was said together."""

    at: int
    several: bool


class Index:
    """Lists ready to be matched; nothing changes but what it remembers of names it was asked for, which changes no answer.

    It holds ``arrays``, as ``lay_out`` makes them, and is made of nothing else: arrays mapped from a file serve as well.
    It has one space to count in: ``alone`` is held while it is searched. Whoever lets several threads ask makes it a lock;
    several searches at once want an index each.
    """

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.entries = Entries(arrays)
        self.papers: Papers = identifiers.papers((at, self.entries[at]) for at in arrays["entries.carrying"].tolist())
        self._entry, self._place = arrays["names.entry"], arrays["names.place"]
        self._lexicon = Lexicon(arrays)
        self._memory = Memory(self._lexicon)
        self._listed = _listed(arrays, self._lexicon)
        self._space = _space(len(self._lexicon), len(self))
        self._make_room(_FIRST_ROOM)
        self._kept: dict[tuple[int, int], ListedAs] = {}
        self.alone: AbstractContextManager[object] = nullcontext()

    def __len__(self) -> int:
        """Return how many names are listed."""
        return len(self._entry)

    @property
    def kinds(self) -> list[Entry]:
        """One entry of each kind of alert of each list."""
        return [self.entries[at] for at in self.arrays["entries.kinds"].tolist()]

    @property
    def turns(self) -> list[str]:
        """On which days (ISO) entries come into force or go out of it, in order."""
        return [date.fromordinal(day).isoformat() for day in self.arrays["entries.turns"].tolist()]

    @cached_property
    def ids(self) -> frozenset[tuple[str, str]]:
        """Which entries there are: list and id."""
        return frozenset((entry.watchlist, entry.id) for entry in self.entries)

    @property
    def remembered(self) -> int:
        """How many parts of names that were asked for are remembered."""
        return len(self._memory)

    def part(self, text: str) -> Part:
        """Return a part of a name, weighted by how rare it is on these lists."""
        return self._lexicon.part(text)

    def listed(self, at: int) -> ListedAs:
        """Return one of the listed names."""
        return self._name(int(self._entry[at]), int(self._place[at]))

    def named(self, entry: int) -> Iterator[ListedAs]:
        """Yield every name of an entry, by its position."""
        several = (self._name(entry, place) for place in range(len(self.entries[entry].names)))
        return (one for one in several if one.name.parts)

    def _name(self, entry: int, place: int) -> ListedAs:
        """Return a name ready to be compared; few are met again and again, by whoever has a common one."""
        kept = self._kept.get((entry, place))
        if kept is None:
            said = self.entries[entry].names[place]
            kept = ListedAs(entry=entry, name=from_list(said, self._lexicon.part), said=said)
            if len(self._kept) >= NAMES_KEPT_MAX:
                self._kept.clear()
            self._kept[entry, place] = kept
        return kept

    def _make_room(self, room: int) -> None:
        """Let so many keys be hit and names be found at once."""
        self._found = np.zeros((room, 3), np.int32)
        self._space = self._space._replace(hits=flat(np.zeros(room, np.int64)), most=flat(np.zeros(room)))

    def seek(self, asked: Iterable[Asking], points: Points) -> dict[int, list[Sought]]:
        """Return the listed names worth a comparison, in order, by the position of the name asked for."""
        with self.alone:
            return self._seek(asked, points)

    def _seek(self, asked: Iterable[Asking], points: Points) -> dict[int, list[Sought]]:
        if len(self._memory) > memory.REMEMBERED_MAX:
            self._memory = Memory(self._lexicon)
        written = Layout(self._memory.place, self._memory.words)
        birth = array("i")
        for text, born, singles in asked:
            written.add(text, singles=singles)
            birth.extend((min(born.year, YEAR_MAX), _day(born)) if born else (0, 0))
        names = layout.names(written.arrays())
        born_when = np.frombuffer(birth or array("i", (0, 0)), np.int32).reshape(-1, 2)
        while True:
            search = Search(
                names=names,
                birth=flat(born_when),
                asked=self._memory.asked(),
                listed=self._listed,
                points=points,
                powers=POWERS,
                space=self._space,
                found=flat(self._found),
            )
            count = seek(search)
            if count >= 0:
                break
            self._make_room(4 * len(self._found))
        sought: dict[int, list[Sought]] = {}
        for query, name, several in sorted(self._found[:count].tolist()):
            sought.setdefault(query, []).append(Sought(name, several=bool(several)))
        return sought


def prepare(lists: Sequence[Watchlist]) -> Index:
    """Prepare lists for matching, in the order given; what is compiled is compiled here, so that no first answer waits."""
    return opened(lay_out(entry for one in lists for entry in one.entries))


def opened(arrays: Arrays) -> Index:
    """Return an index over what ``lay_out`` made, ready to answer."""
    index = Index(arrays)
    index.seek([Asking("A B")], EVERYONE)
    return index


def ask(said: PersonName, index: Index) -> Name:
    """Return a passenger's name ready to be compared with what is listed."""
    return from_fields(said.given, said.surname, index.part)


def asking(said: PersonName, born: PartialDate | None = None, *, singles: bool = True) -> Asking:
    """Return a passenger's name as it is looked for."""
    return Asking(f"{said.given} {said.surname}" if said.given else said.surname, born, singles)


def candidates(said: PersonName, index: Index, *, singles: bool = True) -> list[int]:
    """Return the positions of all listed names that are found by a name, whatever they come to."""
    return [one.at for one in index.seek([asking(said, singles=singles)], EVERYONE).get(0, [])]


# ---------------------------------------------------------------------------------------------------------- laying out


def lay_out(entries: Iterable[Entry], base: Index | None = None) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of an index over entries, which are looked at once and not kept.

    Of few entries that come to many, ``base``, parts are as common as they are there.
    """
    numbers: dict[str, int] = {}
    written, names = Writing(), Layout(lambda text: numbers.setdefault(text, len(numbers)), {})
    whose, place, carrying, claims = array("i"), array("i"), array("i"), _Claims()
    kinds: dict[tuple[str, str], int] = {}
    turns: set[str] = set()
    for at, entry in enumerate(entries):
        written.add(entry)
        kinds.setdefault((entry.watchlist, entry.terms.category), at)
        turns.update(entry.terms.turns())
        if identifiers.identifies(entry):
            carrying.append(at)
        claims.add(entry.birth_dates)
        for position, name in enumerate(entry.names):
            if names.add(name.text):
                whose.append(at)
                place.append(position)
            else:
                names.take_back()
    arrays = written.arrays() | names.arrays()
    arrays["entries.kinds"] = np.array([*kinds.values()], np.int32)
    arrays["entries.turns"] = np.array(sorted(date.fromisoformat(turn).toordinal() for turn in turns), np.int32)
    arrays |= {"names.entry": np.array(whose, np.int32), "names.place": np.array(place, np.int32)}
    arrays["entries.carrying"] = np.array(carrying, np.int32)
    counts = np.bincount(arrays["names.places"][:-1, 0], minlength=len(numbers))
    arrays |= lexicon.lay_out(numbers, counts.tolist(), base.part if base else None)
    arrays |= claims.arrays(arrays["names.entry"])
    return arrays | lexicon.tables("posts", *_posts(layout.names(arrays), arrays["names.entry"], Lexicon(arrays)))


class _Claims:
    """What lists claim of birth dates, being laid out."""

    def __init__(self) -> None:
        self._at, self._rows, self._births = array("i", (0,)), array("i"), array("q")

    def add(self, said: Sequence[BirthClaim]) -> None:
        """Lay out the claims of one entry."""
        for claim in said:
            day = _day(claim.first) if claim.first == claim.last else 0
            self._rows.extend((claim.first.year, claim.last.year, day, int(claim.circa)))
        self._at.append(len(self._rows) // 4)
        self._births.append(SEVERAL if said[1:] else birth_of(*self._rows[-4:]) if said else 0)

    def arrays(self, entry: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
        """Return what was laid out; ``entry`` is whose each name is."""
        rows = np.frombuffer(self._rows + array("i", (0,) * 4), np.int32)
        return {
            "claims.at": np.frombuffer(self._at, np.int32),
            "claims": rows.reshape(-1, 4),
            "names.births": np.frombuffer(self._births + array("q", (0,)), np.int64)[entry],
        }


def _listed(arrays: Arrays, held: Lexicon) -> Listed:
    return Listed(
        parts=held.parts,
        known=held.known,
        names=layout.names(arrays),
        posts=tabled(*(arrays[f"posts.{one}"] for one in lexicon.TABLE)),
        entry=flat(arrays["names.entry"]),
        births=flat(arrays["names.births"]),
        claim_at=flat(arrays["claims.at"]),
        claims=flat(arrays["claims"]),
    )


def _posts(names: Names, entry: npt.NDArray[Any], held: Lexicon) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    slots = Slots(*(flat(np.zeros(SLOTS_MAX, np.int64)) for _ in range(3)))
    whose = flat(entry)
    keys, found = np.zeros(0, np.int64), np.zeros(0, np.int32)
    for _ in range(2):  # counted, then written
        room = flat(keys), flat(found)
        count = post_together(names, whose, held.parts, slots, room, post(names, held.parts, POWERS, slots, room))
        if len(keys) < count:
            keys, found = np.zeros(count, np.int64), np.zeros(count, np.int32)
    return keys, found


def _space(parts: int, names: int) -> Space:
    return Space(
        kind=flat(np.zeros(KINDS_MAX, np.int64)),
        worth=flat(np.zeros(KINDS_MAX)),
        places=flat(np.zeros((PLACES_MAX, PLACE_COLUMNS), np.int64)),
        weight=flat(np.zeros(PLACES_MAX)),
        like=flat(np.zeros(PARTS_MAX * parts)),
        hits=flat(np.zeros(0, np.int64)),
        most=flat(np.zeros(0)),
        seen=flat(np.zeros(names + 1, np.int64)),
        beside=flat(np.zeros(BESIDE)),
        desk=lexicon.desk(),
    )


def _day(date: PartialDate) -> int:
    """Return month * 32 + day of a full date, else 0."""
    return date.month * 32 + date.day if date.month and date.day else 0
