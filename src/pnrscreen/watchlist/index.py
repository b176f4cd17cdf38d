"""Lists prepared for matching: which listed names could be meant by a name, found without looking at every one.

This module knows where to look. It refuses to judge: whatever it proposes is scored by ``compare``, and what it leaves out is
measured against comparing with everything.

Strategy. Every part of a listed name belongs to a *class*: its family, or its folded sounds. A listed name is posted under
each pair of classes among its parts (``posting``), with neighbours run together as parts of their own (ANNE MARIE, ANNEMARIE),
initials as classes of their own, and single names and whole names run together under one class. A part that is asked for stands
for its own class and for every class that is spelled like it (``lexicon``): candidates share consonants but for one or two, or
letters but for one, and are compared letter by letter (``alike``). A word that no list has is also cut where a listed part
begins or ends it. What is found is sifted by what its parts and birth dates can come to at most (``seeking``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from pnrscreen.model import Entry, ListedName, PartialDate, PersonName, Watchlist
from pnrscreen.watchlist import identifiers, lexicon
from pnrscreen.watchlist.bounds import Beside, Birth, Dates, Found, Listed, Points, Search, Space
from pnrscreen.watchlist.compare import CUT_LENGTH
from pnrscreen.watchlist.compiled import LONGEST, POWERS, Table, flat, spelled, table
from pnrscreen.watchlist.identifiers import Papers
from pnrscreen.watchlist.lexicon import Lexicon, Memory
from pnrscreen.watchlist.name import Name, Spelled, from_fields, given_parts, is_syllabic, ready, take_apart
from pnrscreen.watchlist.posting import PARTS_MAX, SLOTS_MAX, Names, Slots, post
from pnrscreen.watchlist.seeking import LONG, SINGLES, SYLLABIC, seek
from pnrscreen.watchlist.spelling import Part, sounds

EVERYONE = Points(threshold=-10.0, gain=0.0, near=0.0, loss=0.0, other=0.0, common=0.0)
"""With these nobody who is found is sifted out."""
_LETTERS_MAX = 255
_KINDS = 8192
_PLACES = 64
_FIRST_ROOM = 1 << 16  # names found at once; it grows where more are


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAs:
    """One listed name, ready to be compared: whose it is, by position among the entries, and as the list gives it."""

    entry: int
    name: Name
    said: ListedName


class Asking(NamedTuple):
    """A name that is asked for, taken apart, and the birth date that may rule listed names out."""

    name: Spelled
    born: PartialDate | None = None
    singles: bool = True


class Index:
    """Lists ready to be matched; nothing changes but what it remembers of names it was asked for, which changes no answer.

    One thread at a time may search in it: it has one space to count in. Several searches at once want an index each.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        held = [
            (at, place, taken)
            for at, entry in enumerate(entries)
            for place, name in enumerate(entry.names)
            if (taken := take_apart(name.text)).cores
        ]
        self.entries = tuple(entries)
        self.papers: Papers = identifiers.papers(entries)
        self._entry = np.array([at for at, _, _ in held], np.int32)
        self._place = np.array([place for _, place, _ in held], np.int32)
        self._lexicon = Lexicon(taken.cores for _, _, taken in held)
        self._memory = Memory(self._lexicon)
        names = _laid_out([taken for _, _, taken in held], self._lexicon.number.__getitem__)
        self._listed = _listed(self._lexicon, names, self._entry, entries)
        self._space = _space(len(self._lexicon), len(held))
        self._serial = 2
        self._room = _FIRST_ROOM

    def __len__(self) -> int:
        """Return how many names are listed."""
        return len(self._entry)

    @property
    def remembered(self) -> int:
        """How many parts of names that were asked for are remembered."""
        return len(self._memory)

    def part(self, text: str) -> Part:
        """Return a part of a name, weighted by how rare it is on these lists."""
        return self._lexicon.part(text)

    def listed(self, at: int) -> ListedAs:
        """Return one of the listed names."""
        entry = int(self._entry[at])
        said = self.entries[entry].names[self._place[at]]
        taken = take_apart(said.text)
        name = ready(taken, self._lexicon.part, given=given_parts(said.surname, taken))
        return ListedAs(entry=entry, name=name, said=said)

    def seek(self, names: Sequence[Asking], points: Points) -> list[list[int]]:
        """Return for each name the positions of listed names worth a comparison, in order."""
        if len(self._memory) > lexicon.REMEMBERED_MAX:
            self._memory = Memory(self._lexicon)
        asked = _laid_out([one.name for one in names], self._memory.place, [one.singles for one in names])
        birth = Birth(
            flat(np.array([one.born.year if one.born else 0 for one in names], np.int32)),
            flat(np.array([_day(one.born) if one.born else 0 for one in names], np.int32)),
        )
        while True:
            found = Found(*(flat(np.zeros(self._room, np.int32)) for _ in range(2)))
            search = Search(
                names=asked,
                birth=birth,
                asked=self._memory.asked(),
                listed=self._listed,
                points=points,
                powers=POWERS,
                space=self._space,
                found=found,
            )
            count = seek(search, self._serial)
            self._serial += 2 * len(names) + 2
            if count >= 0:
                break
            self._room *= 4
        several: list[list[int]] = [[] for _ in names]
        for at in range(count):
            several[found.query[at]].append(int(found.name[at]))
        return [sorted(one) for one in several]


def prepare(lists: Sequence[Watchlist]) -> Index:
    """Prepare lists for matching, in the order given; what is compiled is compiled here, so that no first answer waits."""
    index = Index([entry for one in lists for entry in one.entries])
    index.seek([Asking(take_apart("A B"))], EVERYONE)
    return index


def ask(said: PersonName, index: Index) -> Name:
    """Return a passenger's name ready to be compared with what is listed."""
    return from_fields(said.given, said.surname, index.part)


def asking(said: PersonName, born: PartialDate | None = None, *, singles: bool = True) -> Asking:
    """Return a passenger's name as it is looked for.

    A single listed name is meant by one part of several only together with a birth date: without ``singles`` it is left out.
    """
    return Asking(take_apart(f"{said.given} {said.surname}"), born, singles)


def candidates(said: PersonName, index: Index, *, singles: bool = True) -> list[int]:
    """Return the positions of all listed names that are found by a name, whatever they come to."""
    return index.seek([asking(said, singles=singles)], EVERYONE)[0]


# ---------------------------------------------------------------------------------------------------------- laying out


def _laid_out(names: Sequence[Spelled], place: Any, singles: Sequence[bool] = ()) -> Names:
    glued = {text: (spelled(text), min(len(text), LONGEST - 1), spelled(sounds(text))) for text in set(_glued(names))} | {
        "": (0, 0, 0)
    }
    whole = [glued[text] for text in _glued(names)]
    traits = [
        LONG * (one.letters >= CUT_LENGTH) | SYLLABIC * is_syllabic(one.cores) | SINGLES * bool(singles and singles[at])
        for at, one in enumerate(names)
    ]
    return Names(
        at=flat(np.cumsum([0, *(len(one.cores) for one in names)]).astype(np.int32)),
        part=flat(np.array([place(core) for one in names for core in one.cores], np.int32)),
        glued=flat(np.array([number for number, _, _ in whole], np.int64)),
        glued_length=flat(np.array([length for _, length, _ in whole], np.int32)),
        glued_sound=flat(np.array([sound for _, _, sound in whole], np.int64)),
        traits=flat(np.array(traits, np.uint8)),
        letters=flat(np.array([min(one.letters, _LETTERS_MAX) for one in names], np.uint8)),
    )


def _glued(names: Iterable[Spelled]) -> list[str]:
    """Return each part with the particles before it as one text, "" where there are none."""
    return [
        "".join(before) + core if before else "" for one in names for before, core in zip(one.before, one.cores, strict=True)
    ]


def _listed(held: Lexicon, names: Names, entry: Any, entries: Sequence[Entry]) -> Listed:
    claims = [claim for one in entries for claim in one.birth_dates]
    exact = [_day(claim.first) if claim.first == claim.last else 0 for claim in claims]
    return Listed(
        parts=held.parts,
        known=held.known,
        names=names,
        posts=_posts(names, held),
        entry=flat(entry),
        dates=Dates(
            at=flat(np.cumsum([0, *(len(one.birth_dates) for one in entries)]).astype(np.int32)),
            low=flat(np.array([claim.first.year for claim in claims], np.int32)),
            high=flat(np.array([claim.last.year for claim in claims], np.int32)),
            day=flat(np.array(exact, np.int32)),
            circa=flat(np.array([claim.circa for claim in claims], np.uint8)),
        ),
    )


def _posts(names: Names, held: Lexicon) -> Table:
    slots = Slots(*(flat(np.zeros(SLOTS_MAX, np.int64)) for _ in range(3)))
    nowhere = flat(np.zeros(0, np.int64)), flat(np.zeros(0, np.int32))
    count = post(names, held.parts, POWERS, slots, nowhere)
    keys, found = np.zeros(count, np.int64), np.zeros(count, np.int32)
    post(names, held.parts, POWERS, slots, (flat(keys), flat(found)))
    return table(keys, found)


def _space(parts: int, names: int) -> Space:
    return Space(
        kind=flat(np.zeros(_KINDS, np.int64)),
        worth=flat(np.zeros(_KINDS)),
        start=flat(np.zeros(_PLACES, np.int64)),
        end=flat(np.zeros(_PLACES, np.int64)),
        mask=flat(np.zeros(_PLACES, np.int64)),
        made=flat(np.zeros(_PLACES, np.int64)),
        weight=flat(np.zeros(_PLACES)),
        like=flat(np.zeros(PARTS_MAX * parts)),
        seen=flat(np.zeros(names, np.int64)),
        beside=Beside(
            stands=flat(np.zeros(PARTS_MAX * PARTS_MAX)),
            letters=flat(np.zeros(PARTS_MAX * PARTS_MAX, np.int64)),
            ours=flat(np.zeros(PARTS_MAX)),
            theirs=flat(np.zeros(PARTS_MAX)),
        ),
        rows=lexicon.rows(),
    )


def _day(date: PartialDate) -> int:
    """Return month * 32 + day of a full date, else 0."""
    return date.month * 32 + date.day if date.month and date.day else 0
