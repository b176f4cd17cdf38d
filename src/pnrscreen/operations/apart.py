"""Apart: a reservation on which several travel, without what it says of one of them.

This module knows how to tell what hangs on one traveller: what can go without changing a word of what is read of the others. It
refuses to trust a number or a place in the message for it, as carriers use both as they like.

Strategy. The reservation is read alone, behind the head of its message, again and again with one stretch more overwritten. What
names a value of theirs alone goes, then what changes what is read of them, each only where nothing changes for those who stay.
What names them goes in any case: whole, or where it names somebody who stays as well, their own values in it. Where that cannot
be told, all of the reservation goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import NamedTuple

from pnrscreen import normalise, wire
from pnrscreen.errors import WireError
from pnrscreen.message import Interchange, Item, Message, Push, Reported
from pnrscreen.model import LegKey, Statement
from pnrscreen.operations import mentions
from pnrscreen.operations.mentions import Place
from pnrscreen.privacy import annex

_ENDS = frozenset({"TIF", "TVL", "SRC", "UNT", "UNE", "UNZ"})
_ON_IT = frozenset({"SSD", "TBD"})
Key = tuple[LegKey, str, str]
"""By which leg, report and statement somebody is spoken of."""
Said = Mapping[Key, Statement]
_MISSING = 1_000


class Sign(NamedTuple):
    """What is written over bytes, and the byte that ends a segment and stays (none: 0)."""

    over: bytes = b"#"
    terminator: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Who goes, by how they are spoken of, and what identifies them and nobody beside them; what does those who stay."""

    goes: Callable[[Key], bool]
    own: frozenset[str]
    beside: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alone:
    """A reservation read alone: what names who goes, which of that names somebody who stays too, what else there is."""

    sign: Sign
    naming: Sequence[Place]
    shared: frozenset[Place]
    group: Sequence[Place]
    check_ins: Sequence[Place]
    units: Sequence[Place]


def overwritten(content: bytes, places: Sequence[Place], sign: Sign) -> bytes:
    """Return bytes with some stretches overwritten: line breaks stay where a letter is a byte, and so do terminators."""
    made = bytearray(content)
    for start, end in places:
        covered = bytearray((sign.over * (end - start))[: end - start])
        if len(sign.over) == 1:
            for at, was in enumerate(content[start:end]):
                if was in b"\r\n" or (at == end - start - 1 and was == sign.terminator != 0):
                    covered[at] = was
        made[start:end] = covered
    return bytes(made)


def sparing(content: bytes, places: Sequence[Place], sign: Sign, unchanged: Callable[[bytes], bool]) -> bytes:
    """Return bytes with those of the stretches overwritten that leave unchanged what must not change."""
    if not places:
        return content
    made = overwritten(content, places, sign)
    if unchanged(made):
        return made
    if len(places) == 1:
        return content
    half = len(places) // 2
    return sparing(sparing(content, places[:half], sign, unchanged), places[half:], sign, unchanged)


def said(raw: bytes, wanted: Callable[[Key], bool]) -> Said:
    """Return what stored bytes say of people, but where it stands, how many travel beside them, and how all of them paid."""
    found: dict[Key, Statement] = {}
    try:
        for held in wire.stored(raw):
            for message in held.messages if isinstance(held, Interchange) else ():
                for key, one in _statements(held, message):
                    if wanted(key):
                        booking = one.booking and replace(one.booking, payment_kinds=(), party=0)
                        who = replace(one.identity, companions=0)
                        found[key] = replace(one, provenance=None, booking=booking, identity=who)
    except WireError:
        return found
    return found


def without(head: bytes, stretch: bytes, sides: Sides) -> bytes:
    """Return the stretch of a reservation, which stands behind a head, without what it says of who goes."""
    alone = _alone(head, stretch, sides)
    if alone is None:
        return overwritten(stretch, [Place(0, len(stretch))], Sign(terminator=ord("'")))
    work = head + stretch
    rest = _Rest(work, sides.goes, alone.sign)
    units = (*alone.check_ins, *alone.units)
    for unit in units:
        work = _mentioned(work, unit, sides, rest)
    work = rest.sparing(rest.hanging(work, units), alone.group)
    for unit in alone.naming:
        spots = list(mentions.spots(work, *unit, sides.own)) if unit in alone.shared else []
        work = overwritten(work, spots or [unit], alone.sign)
    work = rest.hanging(rest.nearest(work, units), units)
    if rest.left(work):  # what is left calls them otherwise
        work = rest.sparing(work, list(mentions.spots(work, len(head), len(work), sides.own)))
        work = rest.hanging(work, units)
    if said(work, sides.goes):
        work = overwritten(work, alone.naming, alone.sign)
    return work[len(head) :]


class _Rest:
    """Those who stay, while somebody is taken out: what is read of them may come no further from what it was before."""

    def __init__(self, before: bytes, goes: Callable[[Key], bool], sign: Sign) -> None:
        self._staying = said(before, lambda key: not goes(key))
        self._sign = sign

    def left(self, work: bytes) -> Said:
        """Return what is read of anybody but those who stay."""
        return said(work, lambda key: key not in self._staying)

    def spares(self, work: bytes) -> Callable[[bytes], bool]:
        """Return what tells whether bytes are no worse than others: for those who stay, and by naming nobody else."""
        limit, known = self._far(work), self.left(work).keys()
        return lambda made: self._far(made) <= limit and self.left(made).keys() <= known

    def sparing(self, work: bytes, places: Sequence[Place]) -> bytes:
        """Overwrite as many of the stretches as those who stay can spare."""
        return sparing(work, places, self._sign, self.spares(work))

    def hanging(self, work: bytes, units: Sequence[Place]) -> bytes:
        """Take the units away that change what is read of anybody but those who stay."""
        if not units or self.left(made := overwritten(work, units, self._sign)) == self.left(work):
            return work
        if len(units) == 1:
            return made if self.spares(work)(made) else work
        half = len(units) // 2
        return self.hanging(self.hanging(work, units[:half]), units[half:])

    def nearest(self, work: bytes, units: Sequence[Place]) -> bytes:
        """Take the units away that are read of those who stay instead, now that nobody is named on whom they hang."""
        limit = self._far(work)
        for unit in units if limit else ():
            if (far := self._far(made := overwritten(work, [unit], self._sign))) < limit:
                work, limit = made, far
        return work

    def _far(self, made: bytes) -> int:
        return _distance(said(made, self._staying.__contains__), self._staying)


def _distance(one: Said, other: Said) -> int:
    """Count the values that differ, of those who are in the other; who is missing counts more than any value."""
    return sum(_unlike(one[key], said) if key in one else _MISSING for key, said in other.items())


def _unlike(one: Statement, other: Statement) -> int:
    values = ((getattr(one, part.name), getattr(other, part.name)) for part in fields(one))
    inner = ((getattr(one.identity, part.name), getattr(other.identity, part.name)) for part in fields(one.identity))
    return sum(mine != theirs for mine, theirs in chain(values, inner))


def _statements(interchange: Interchange, message: Message) -> Iterator[tuple[Key, Statement]]:
    for report in normalise.people(interchange, message):
        yield from (((report.leg.key, report.key, one.key), one) for one in report.statements)


def _alone(head: bytes, stretch: bytes, sides: Sides) -> _Alone | None:
    """Read a reservation alone; None where it cannot be, or where that does not name who goes."""
    try:
        held = next(one for one in wire.stored(head + stretch) if isinstance(one, Interchange))
    except (WireError, StopIteration):
        return None
    message = held.messages[-1] if held.messages else None
    body = message.body if message is not None else None
    if message is None or not isinstance(body, Push) or len(body.pnrs) != 1:
        return None
    (pnr,) = body.pnrs
    numbers: dict[bool, set[int]] = {True: set(), False: set()}
    for key, one in _statements(held, message):
        numbers[sides.goes(key)].add(one.provenance.segment if one.provenance else 0)
    offsets = {one.segment or pnr.segment: one.offset if one.segment else pnr.offset for one in pnr.travellers}
    named = {offsets[number]: number in numbers[False] for number in numbers[True] if number in offsets}
    if not named:
        return None
    items = [item for item, _ in annex.segments(message.items) if item.start >= len(head)]
    units = [Place(item.start, item.end) for item in items] if held.terminator else [*_elements(items)]
    naming = [max(several) for at in named if (several := [unit for unit in units if unit.start == at])]
    around = [unit for unit in units if not any(_crosses(unit, one) for one in naming)]
    return _Alone(
        sign=Sign(terminator=ord(held.terminator or "\0")),
        naming=naming,
        shared=frozenset(unit for unit in naming if named[unit.start]),
        group=[*_group(items, frozenset(named), {one.offset for one in pnr.travellers})] if held.terminator else [],
        check_ins=[*_check_ins(items)] if held.terminator else [],
        units=around,
    )


def _crosses(unit: Place, other: Place) -> bool:
    return unit.start < other.end and other.start < unit.end


def _elements(items: Sequence[Item]) -> Iterator[Place]:
    """Yield the stretches of XML that can go without the others: texts and elements, inner ones first."""
    opened: list[int] = []
    for item in items:
        text = item.said.strip()
        if text.startswith("</"):
            if opened:
                yield Place(opened.pop(), item.end)
        elif text.startswith("<") and "</" not in text and not text.endswith("/>") and not text.startswith(("<!", "<?")):
            opened.append(item.start)
        else:
            yield Place(item.start, item.end)


def _group(items: Sequence[Item], named: frozenset[int], starts: set[int]) -> Iterator[Place]:
    """Yield the segments that follow on a TIF up to the next traveller, flight or end."""
    within = False
    for item in items:
        if item.start in starts or item.tag in _ENDS:
            within = item.start in named and item.tag == "TIF"
        elif within:
            yield Place(item.start, item.end)


def _check_ins(items: Sequence[Item]) -> Iterator[Place]:
    """Yield the segments of each check-in on a flight: TRI or TIF, and what follows on it."""
    opened, flown, unnamed = None, False, False
    for item in items:
        flown = flown or item.tag == "TVL"
        if opened is not None and item.tag in ({"TIF", *_ON_IT} if unnamed else _ON_IT):
            opened, unnamed = Place(opened.start, item.end), unnamed and item.tag != "TIF"
            continue
        if opened is not None:
            yield opened
        opened = Place(item.start, item.end) if flown and item.tag in {"TRI", "TIF"} else None
        unnamed = item.tag == "TRI"
    if opened is not None:
        yield opened


def _mentioned(work: bytes, unit: Place, sides: Sides, rest: _Rest) -> bytes:
    """Take a unit away that names a value of who goes: whole, or where it is about others too, the value."""
    told = work[unit.start : unit.end]
    if not mentions.named(told, sides.own):
        return work
    made = work if mentions.named(told, sides.beside) else rest.sparing(work, [unit])
    return made if made != work else rest.sparing(work, list(mentions.spots(work, *unit, sides.own)))
