"""Apart: a reservation on which several travel, without what it says of one of them.

This module knows how to tell what hangs on one traveller: what can go without changing a word of what is read of the others. It
refuses to trust a number or a place in the message for it, as carriers use both as they like.

Strategy. The reservation is read alone, behind the head of its message, again and again with one stretch more overwritten. What
names a value of theirs alone goes, then what changes what is read of them, each only where nothing changes for those who stay.
What names them goes in any case: whole, or where it names somebody who stays as well, their own values in it. Where that cannot
be told, all of the reservation goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain, combinations
from typing import NamedTuple

from pnrscreen import normalise, wire
from pnrscreen.errors import WireError
from pnrscreen.message import Interchange, Item, Message, Push
from pnrscreen.model import LegKey, PartialDate, Statement
from pnrscreen.operations.mentions import Mentions, Place
from pnrscreen.privacy import annex

_ENDS = frozenset({"TIF", "TVL", "SRC", "UNT", "UNE", "UNZ"})
_ON_IT = frozenset({"SSD", "TBD"})
_IN_EDIFACT, _IN_XML = re.compile(rb"(?:[^+:*'?]|\?.)+", re.DOTALL), re.compile(rb"""[^<>"'=]+""")
_WORD = re.compile(rb"[A-Z0-9\x80-\xff]+", re.IGNORECASE)
_TOLD_APART = re.compile(r"/[0-9]+$")
_MISSING = 1_000


class Key(NamedTuple):
    """By what somebody is spoken of: leg, report and statement, and how they are called there. The numbers by which statements
    under one key are told apart are left out: they are others once one of them is gone.
    """

    leg: LegKey
    report: str
    statement: str
    names: frozenset[tuple[str, str]]
    births: frozenset[PartialDate]


Said = Mapping[Key, Statement]


class Sign(NamedTuple):
    """What is written over bytes, and the byte that ends a segment and stays (none: 0)."""

    over: bytes = b"#"
    terminator: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Who goes, by how they are spoken of, and what identifies them and nobody beside them; what does those who stay."""

    goes: Callable[[Key], bool]
    own: Mentions
    beside: Mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alone:
    """A reservation read alone: what names who goes, which of that names somebody who stays too, what else there is."""

    sign: Sign
    naming: Sequence[Place]
    shared: frozenset[Place]
    group: Sequence[Place]
    check_ins: Sequence[Place]
    units: Sequence[Place]


def called(leg: LegKey, report: str, statement: Statement) -> Key:
    """Return by what a statement speaks of somebody."""
    names = frozenset((name.surname, name.given) for name in statement.identity.names)
    births = frozenset(statement.identity.birth_dates)
    return Key(leg, _TOLD_APART.sub("", report), _TOLD_APART.sub("", statement.key), names, births)


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


def said(raw: bytes, wanted: Callable[[Key], bool] = lambda _: True) -> Said:
    """Return what stored bytes say of people, but where it stands, how many travel beside them, and how all of them paid."""
    found: dict[Key, Statement] = {}
    try:
        for held in wire.stored(raw):
            if isinstance(held, Interchange):
                found |= {key: one for message in held.messages for key, one in _statements(held, message) if wanted(key)}
    except WireError:
        pass
    return {key: _alike(one) for key, one in found.items()}


def _alike(one: Statement) -> Statement:
    booking = one.booking and replace(one.booking, payment_kinds=(), party=0)
    who = replace(one.identity, companions=0)
    return replace(one, key="", provenance=None, booking=booking, identity=who)


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
        gone = rest.nearest(overwritten(work, [unit], alone.sign), units)
        beside = unit in alone.shared or (not alone.sign.terminator and rest.read(gone).far)
        work = overwritten(work, sides.own(work, unit), alone.sign) if beside else gone
    work = rest.nearest(work, [*chain.from_iterable(_pieces(work, unit) for unit in units)])
    work = rest.hanging(work, units)
    everywhere = Place(len(head), len(work))
    if rest.read(work).left:  # what is left calls them otherwise
        work = rest.hanging(rest.sparing(work, sides.own(work, everywhere)), units)
    for unit in alone.shared:
        work = _called_beside(work, unit, sides, rest, alone.sign)
    if said(work, sides.goes):
        work = overwritten(work, [*sides.own(work, everywhere), *alone.naming], alone.sign)
        work = rest.hanging(rest.nearest(work, units), units)
    return work[len(head) :]


def _called_beside(work: bytes, unit: Place, sides: Sides, rest: _Rest, sign: Sign) -> bytes:
    """Take the words away by which who goes is still read beside others in a segment: blank where a sign would join theirs."""
    before = rest.read(work)
    for piece in _pieces(work, unit) if any(map(sides.goes, before.left)) else ():
        words = [found.span() for found in _WORD.finditer(work, *piece)]
        edges = [piece.start, *(end for _, end in words)]
        runs = [Place(one, other) for one, other in combinations(edges, 2)]
        for run in sorted(runs, key=lambda run: run.start - run.end):
            for over in (sign.over, b" "):
                made = overwritten(work, [run], sign._replace(over=over))
                after = rest.read(made)
                if after.no_worse_than(before) and not any(map(sides.goes, after.left)):
                    return made
    return work


class _Read(NamedTuple):
    """What is read of a reservation: how many values otherwise of those who stay, and what of anybody else."""

    far: int
    left: Said

    def no_worse_than(self, other: _Read) -> bool:
        """Tell whether it is no further from those who stay, and says no more of anybody else."""
        fewer = len(self.left) <= len(other.left) and frozenset(_told(other.left)).issuperset(_told(self.left))
        return self.far <= other.far and fewer


class _Rest:
    """Those who stay, while somebody is taken out: what is read of them may come no further from what it was before."""

    def __init__(self, before: bytes, goes: Callable[[Key], bool], sign: Sign) -> None:
        self._staying = said(before, lambda key: not goes(key))
        self._sign = sign

    def read(self, work: bytes) -> _Read:
        """Read a reservation."""
        found = said(work)
        return _Read(_distance(found, self._staying), {key: one for key, one in found.items() if key not in self._staying})

    def sparing(self, work: bytes, places: Sequence[Place]) -> bytes:
        """Overwrite as many of the stretches as those who stay can spare."""
        before = self.read(work)
        return sparing(work, places, self._sign, lambda made: self.read(made).no_worse_than(before))

    def hanging(self, work: bytes, units: Sequence[Place]) -> bytes:
        """Take the units away that change what is read of anybody but those who stay."""
        return self._hanging(work, self.read(work), units)[0]

    def _hanging(self, work: bytes, before: _Read, units: Sequence[Place]) -> tuple[bytes, _Read]:
        made = overwritten(work, units, self._sign)
        after = self.read(made) if before.left and units else before
        if all(after.left.get(key) == one for key, one in before.left.items()):
            return work, before
        if len(units) == 1:
            pieces = [*_pieces(work, units[0])]
            if after.no_worse_than(before):
                return made, after
            return self._hanging(work, before, pieces) if len(pieces) > 1 else (work, before)
        half = len(units) // 2
        return self._hanging(*self._hanging(work, before, units[:half]), units[half:])

    def nearest(self, work: bytes, units: Sequence[Place]) -> bytes:
        """Take the units away that are read of those who stay instead, now that nobody is named on whom they hang."""
        before = self.read(work)
        for unit in units if before.far else ():
            made = overwritten(work, [unit], self._sign)
            after = self.read(made)
            if after.far < before.far and after.left.keys() <= before.left.keys():
                work, before = made, after
        return work


def _distance(one: Said, other: Said) -> int:
    """Count the values that differ, of those who are in the other; who is missing counts more than any value."""
    return sum(_unlike(one[key], said) if key in one else _MISSING for key, said in other.items())


def _told(said: Said) -> Iterator[tuple[str, object]]:
    """Yield what is said of people, value by value."""
    for one in said.values():
        who = one.identity
        yield from (("names", text) for name in who.names for text in (name.surname, name.given) if text)
        yield from (
            (part.name, value) for part in fields(who) for value in _each(getattr(who, part.name)) if part.name != "names"
        )
        yield from (("bags", tag) for tag in one.bags.tags)
        yield from ((name, value) for name in ("kind", "seat", "embarked", "disembarks") if (value := getattr(one, name)))


def _each(value: object) -> Iterable[object]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def _unlike(one: Statement, other: Statement) -> int:
    values = ((getattr(one, part.name), getattr(other, part.name)) for part in fields(one))
    inner = ((getattr(one.identity, part.name), getattr(other.identity, part.name)) for part in fields(one.identity))
    return sum(mine != theirs for mine, theirs in chain(values, inner))


def _statements(interchange: Interchange, message: Message) -> Iterator[tuple[Key, Statement]]:
    for report in normalise.people(interchange, message):
        yield from ((called(report.leg.key, report.key, one), one) for one in report.statements)


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
    return _Alone(
        sign=Sign(terminator=ord(held.terminator or "\0")),
        naming=naming,
        shared=frozenset(unit for unit in naming if named[unit.start]),
        group=[*_group(items, frozenset(named), {one.offset for one in pnr.travellers})] if held.terminator else [],
        check_ins=[*_check_ins(items)] if held.terminator else [],
        units=[unit for unit in units if not any(unit.start <= one.start and one.end <= unit.end for one in naming)],
    )


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
    """Take a unit away that names a value of who goes: whole, or where it is about others too, what stands beside the value in
    one component or attribute, or the value.
    """
    if not sides.own.among(work, unit):
        return work
    if not sides.beside.among(work, unit) and (made := rest.sparing(work, [unit])) != work:
        return made
    pieces = [one for one in _pieces(work, unit) if sides.own.among(work, one) and not sides.beside.among(work, one)]
    work = rest.sparing(work, pieces)
    return rest.sparing(work, sides.own(work, unit))


def _pieces(work: bytes, unit: Place) -> Iterator[Place]:
    """Yield what stands between the signs that part components, attributes and texts."""
    signs = _IN_XML if b"<" in work[unit.start : unit.start + 1] else _IN_EDIFACT
    for found in signs.finditer(work, unit.start, unit.end):
        yield Place(*found.span())
