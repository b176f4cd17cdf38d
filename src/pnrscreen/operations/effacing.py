"""Effacing: the stored bytes of an interchange, with everything overwritten that it says of one person on one leg.

This module knows by which marks a person's stretches are found in what carriers send. It refuses to touch what it says of those
beside them: a value that is theirs as well (a family's name, a telephone of the reservation) stays where it is theirs.

Strategy. On a passenger list a person's segments follow their own NAD: they go whole, and of a row of a table every cell that
says nothing of the flight. Of a reservation on which nobody else travels everything goes; else what names the traveller, what
hangs on them, and what elsewhere in the reservation names a value that is theirs alone (``apart``). In the end, and where bytes
can no longer be read, their own values go wherever they stand, unless others would read otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from pnrscreen import normalise, wire
from pnrscreen.errors import WireError
from pnrscreen.message import Interchange, Item, Manifest, Message, Pnr, Push, Reported
from pnrscreen.model import Identity, LegKey, Passenger, Statement
from pnrscreen.normalise.letters import letters
from pnrscreen.operations import apart
from pnrscreen.operations.apart import Key, Sign, called, overwritten, sparing
from pnrscreen.operations.mentions import Mentions, Place
from pnrscreen.ports import Efface
from pnrscreen.privacy import annex
from pnrscreen.privacy.classify import Category

_ENDS = frozenset({"UNS", "CNT", "AUT", "UNT", "UNE", "UNZ"})
_LISTED = _ENDS | {"NAD"}
_FLIGHT = frozenset({Category.OPERATIONAL, Category.TRAVEL_DATE, Category.ITINERARY})
_LOOK = 200  # bytes in which UTF-16 shows
_TELLING = 3
"""Characters from which on a value is looked for: a shorter one is part of many words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Who is to be effaced: by what they are spoken of, and those who stay; ``alone`` are the reports of nobody else;
    ``values`` is what identifies them and nobody beside them on a reservation, ``beside`` what does the others there,
    ``anywhere`` what identifies nobody else on the leg.
    """

    leg: LegKey
    spoken: frozenset[Key]
    staying: frozenset[Key]
    alone: frozenset[str]
    values: frozenset[str]
    beside: frozenset[str]
    anywhere: frozenset[str]

    def goes(self, key: Key) -> bool:
        """Tell whether it is they who are spoken of: as they were, or else under what nobody who stays is spoken of, or, where
        what was overwritten makes it read otherwise, by name and birth date.
        """
        if key in self.spoken or key.leg != self.leg:
            return key in self.spoken
        if any(_under(key) == _under(other) for other in self.staying):
            return False
        if key.report in self.alone or any(_under(key) == _under(theirs) for theirs in self.spoken):
            return True
        return any(_resembles(key, one) for one in self.spoken) and not any(_resembles(key, one) for one in self.staying)


def person(raw: bytes, passenger: Passenger, staying: Sequence[Passenger]) -> bytes:
    """Return stored bytes without what they say of a passenger, beside those who stay on the leg."""
    return efface(raw, whom(passenger, staying)) if raw else raw


def means(statement: Statement, passenger: Passenger, staying: Iterable[Passenger]) -> bool:
    """Tell whether a statement that is set aside, as of a reservation that was sent again, speaks of a passenger by name,
    and of nobody who stays.
    """
    return _may_be(statement, passenger) and not any(_may_be(statement, other) for other in staying)


def _may_be(statement: Statement, passenger: Passenger) -> bool:
    """Tell whether a statement names somebody as a passenger is named, and no birth date or document says otherwise."""
    (names, *more), (others, *known) = _known_by([statement]), _known_by(one for _, one in passenger.statements)
    return not names.isdisjoint(others) and all(
        not one or not other or one & other for one, other in zip(more, known, strict=True)
    )


def _known_by(statements: Iterable[Statement]) -> tuple[frozenset[object], ...]:
    """Return names, birth dates and documents."""
    said = [statement.identity for statement in statements]
    return (
        frozenset((letters(name.surname), letters(name.given)) for one in said for name in one.names),
        frozenset(date for one in said for date in one.birth_dates),
        frozenset(paper.number for one in said for paper in one.documents),
    )


EFFACE: Final = Efface(stored=person, means=means)
"""Both, for whoever takes them out of what is stored."""


def whom(passenger: Passenger, others: Iterable[Passenger]) -> Whom:
    """Say who is to be effaced, beside those who stay on the leg."""
    staying = tuple(others)
    own, beside = _values_of([passenger]), [other for other in staying if _reports(other) & _reports(passenger)]
    return Whom(
        leg=passenger.leg,
        spoken=_keys(passenger),
        staying=frozenset().union(*map(_keys, staying)),
        alone=_reports(passenger).difference(*map(_reports, staying)),
        values=_apart(own, _values_of(beside)),
        beside=_apart(_values_of(beside), own),
        anywhere=_apart(own, _values_of(staying)),
    )


def _keys(passenger: Passenger) -> frozenset[Key]:
    return frozenset(called(passenger.leg, report, statement) for report, statement in passenger.statements)


def _under(key: Key) -> tuple[str, str]:
    return key.report, key.statement


def _resembles(key: Key, known: Key) -> bool:
    """Tell whether a key whose given name was overwritten may be a known one, or one whose name lost a title."""
    surnames, given = ({name[part] for name in key.names} for part in (0, 1))
    same = not any(given) or bool(given & {name[1] for name in known.names})
    return bool(same and surnames & {name[0] for name in known.names} and key.births and key.births == known.births)


def _reports(passenger: Passenger) -> frozenset[str]:
    return frozenset(key.report for key in _keys(passenger))


def _values_of(people: Iterable[Passenger]) -> frozenset[str]:
    known = list(people)
    said = chain.from_iterable((one.identity, *(statement.identity for _, statement in one.statements)) for one in known)
    return values(said).union(*(one.bags.tags for one in known))


def _apart(own: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Return the values that are no part of anything that identifies others."""
    said = "\n".join(others)
    return frozenset(value for value in own if value not in said)


def values(identities: Iterable[Identity]) -> frozenset[str]:
    """Return what identifies a person wherever it stands, as it is written in messages: names, numbers, addresses."""
    found: set[str] = set()
    for who in identities:
        found.update(part for name in who.names for part in (name.surname, name.given))
        found.update(document.number for document in who.documents)
        found.update(contact.value for contact in who.contacts)
        found.update(membership.number for membership in who.memberships)
        found.update((*who.tickets, who.reference, *(payment.account for payment in who.payments)))
    return frozenset(value.upper() for value in found if len(value) >= _TELLING)


def efface(raw: bytes, who: Whom) -> bytes:
    """Return the stored bytes of one interchange without what they say of someone: same length, same offsets."""
    content = raw
    try:
        for held in wire.stored(raw):
            if isinstance(held, Interchange):
                content = _interchange(content, wire.part(held)[0], who)
            else:
                content = _values(content, Place(held.start, held.end), who)
    except WireError:
        content = _values(content, Place(0, len(content)), who)
    return content


def _interchange(content: bytes, interchange: Interchange, who: Whom) -> bytes:
    sign = Sign(_over(content), ord(interchange.terminator or "\0"))
    for message in interchange.messages:
        reports = [one for one in normalise.people(interchange, message) if one.leg.key == who.leg]
        segments = annex.segments(message.items)
        numbers = frozenset(
            one.provenance.segment
            for report in reports
            for one in report.statements
            if one.provenance and who.goes(called(report.leg.key, report.key, one))
        )
        if isinstance(message.body, Manifest) and numbers:
            ends = _LISTED if interchange.terminator else _ENDS
            for item, parts in _group(segments, message.body.people, numbers, ends):
                places = [part for part in parts if not _of_flight(part)] if item.tag == "ROW" else [item]
                content = overwritten(content, [_placed(interchange, one) for one in places], sign)
        elif isinstance(message.body, Push) and numbers:
            content = _pushed(content, interchange, message, numbers, who)
        if reports:
            content = _elsewhere(content, [_placed(interchange, item) for item, _ in segments], who, sign)
    return content


def _over(content: bytes) -> bytes:
    """Return what overwrites a letter: in UTF-16 it has two bytes."""
    if b"\0" not in content[:_LOOK]:
        return b"#"
    return b"#\0" if content.startswith(b"\xff\xfe") or not content[0:_LOOK:2].count(0) else b"\0#"


def _placed(interchange: Interchange, item: Item) -> Place:
    return Place(interchange.start + item.start, interchange.start + item.end)


def _of_flight(part: Item) -> bool:
    """Tell whether a cell of a row speaks of its flight, which the rows below may be about as well."""
    return annex.PARTS.get((part.tag, part.code)) in _FLIGHT


def _pushed(content: bytes, interchange: Interchange, message: Message, numbers: frozenset[int], who: Whom) -> bytes:
    pnrs = message.body.pnrs if isinstance(message.body, Push) else ()
    meant = [_bare(pnr) for pnr in pnrs if numbers & {one.segment or pnr.segment for one in pnr.travellers}]
    sides = apart.Sides(goes=who.goes, own=Mentions(who.values), beside=Mentions(who.beside))
    head = _head(content, interchange, message, pnrs[0].offset)
    for pnr in pnrs:
        if _bare(pnr) not in meant:
            continue
        here = Place(interchange.start + pnr.offset, interchange.start + pnr.end)
        stretch = content[here.start : here.end]
        staying = apart.said(head + stretch, lambda key: not who.goes(key))
        alone = apart.said(head + stretch, sides.goes) and not staying
        if alone:
            items = [
                _placed(interchange, item) for item, _ in annex.segments(message.items) if pnr.offset <= item.start < pnr.end
            ]
            content = overwritten(content, items, Sign(terminator=ord(interchange.terminator or "\0")))
        else:
            content = content[: here.start] + apart.without(head, stretch, sides) + content[here.end :]
    return content


def _head(content: bytes, interchange: Interchange, message: Message, first: int) -> bytes:
    """Return what stands before the first reservation of a message: what heads the interchange, and the message."""
    opening, here = interchange.messages[0], content[interchange.start :]
    if message is opening:
        return here[:first]
    before = opening.body.pnrs if isinstance(opening.body, Push) and not interchange.terminator else ()
    return here[: before[0].offset if before else opening.offset] + here[message.offset : first]


def _bare(pnr: Pnr) -> Pnr:
    """Return a reservation without where it stands: one that is said twice is about the same people twice."""
    return replace(
        pnr, segment=0, offset=0, end=0, travellers=tuple(replace(one, segment=0, offset=0) for one in pnr.travellers)
    )


def _group(
    segments: Sequence[tuple[Item, Sequence[Item]]],
    people: Sequence[Reported],
    numbers: frozenset[int],
    ends: frozenset[str],
) -> Iterator[tuple[Item, Sequence[Item]]]:
    """Yield the segments that follow on the one that names a person first, up to the next person or the end of the group."""
    alike = [replace(one, segment=0, offset=0) for one in people if one.segment in numbers]
    starts = sorted({one.offset for one in people})
    for one in people:
        if one.segment not in numbers and replace(one, segment=0, offset=0) not in alike:
            continue
        after = next((start for start in starts if start > one.offset), None)
        for item, parts in segments:
            if item.start < one.offset or (after is not None and item.start >= after):
                continue
            if item.start > one.offset and item.tag in ends:
                break
            yield item, parts


def _elsewhere(content: bytes, places: Sequence[Place], who: Whom, sign: Sign) -> bytes:
    """Overwrite their own values wherever a message names them, as long as everybody else reads as before."""
    spots = Mentions(who.anywhere)(content, *places)
    if not spots:
        return content

    def staying(key: Key) -> bool:
        return not who.goes(key)

    before = apart.said(content, staying)
    return sparing(content, spots, sign, lambda made: apart.said(made, staying) == before)


def _values(content: bytes, place: Place, who: Whom) -> bytes:
    return overwritten(content, Mentions(who.anywhere)(content, place), Sign(_over(content)))
