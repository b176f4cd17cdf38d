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
from functools import partial
from itertools import chain

from pnrscreen import normalise, wire
from pnrscreen.errors import WireError
from pnrscreen.message import Interchange, Item, Manifest, Message, Pnr, Push, Reported
from pnrscreen.model import Identity, LegKey, Passenger
from pnrscreen.operations import apart, mentions
from pnrscreen.operations.apart import Key, Sign, overwritten, sparing
from pnrscreen.operations.mentions import Place
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
    """Who is to be effaced: what is said of them, by (report key, statement key); ``alone`` are the reports of nobody
    else; ``values`` is what identifies them and nobody beside them on a reservation, ``beside`` what does the others there,
    ``anywhere`` what identifies nobody else on the leg.
    """

    leg: LegKey
    spoken: frozenset[tuple[str, str]]
    alone: frozenset[str]
    values: frozenset[str]
    beside: frozenset[str]
    anywhere: frozenset[str]


def whom(passenger: Passenger, others: Iterable[Passenger]) -> Whom:
    """Say who is to be effaced, beside those who stay on the leg."""
    staying = tuple(others)
    theirs = frozenset((report, statement.key) for report, statement in passenger.statements)
    own, beside = _values_of([passenger]), [other for other in staying if _reports(other) & _reports(passenger)]
    return Whom(
        leg=passenger.leg,
        spoken=theirs,
        alone=_reports(passenger).difference(*map(_reports, staying)),
        values=_apart(own, _values_of(beside)),
        beside=_apart(_values_of(beside), own),
        anywhere=_apart(own, _values_of(staying)),
    )


def _values_of(people: Iterable[Passenger]) -> frozenset[str]:
    said = chain.from_iterable((one.identity, *(statement.identity for _, statement in one.statements)) for one in people)
    return values(said)


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
            if one.provenance and _goes(who, (report.leg.key, report.key, one.key))
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


def _goes(who: Whom, key: Key) -> bool:
    leg, report, statement = key
    return leg == who.leg and ((report, statement) in who.spoken or report in who.alone)


def _of_flight(part: Item) -> bool:
    """Tell whether a cell of a row speaks of its flight, which the rows below may be about as well."""
    return annex.PARTS.get((part.tag, part.code)) in _FLIGHT


def _pushed(content: bytes, interchange: Interchange, message: Message, numbers: frozenset[int], who: Whom) -> bytes:
    pnrs = message.body.pnrs if isinstance(message.body, Push) else ()
    meant = [_bare(pnr) for pnr in pnrs if numbers & {one.segment or pnr.segment for one in pnr.travellers}]
    sides = apart.Sides(goes=partial(_goes, who), own=who.values, beside=who.beside)
    head = _head(content, interchange, message, pnrs[0].offset)
    for pnr in pnrs:
        if _bare(pnr) not in meant:
            continue
        here = Place(interchange.start + pnr.offset, interchange.start + pnr.end)
        stretch = content[here.start : here.end]
        staying = apart.said(head + stretch, lambda key: not _goes(who, key))
        alone = apart.said(head + stretch, sides.goes) and not staying
        if alone:
            items = [_placed(interchange, item) for item, _ in annex.segments(message.items) if pnr.offset <= item.start < pnr.end]
            content = overwritten(content, items, Sign(terminator=ord(interchange.terminator or "\0")))
        else:
            content = content[: here.start] + apart.without(head, stretch, sides) + content[here.end :]
    return content


def _head(content: bytes, interchange: Interchange, message: Message, first: int) -> bytes:
    """Return what stands before the first reservation of a message, behind the head of the interchange."""
    before = interchange.messages[0]
    opening = before.offset if before is not message or interchange.terminator else 0
    return content[interchange.start :][:opening] + content[interchange.start :][max(message.offset, opening) : first]


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
    spots = [spot for place in places for spot in mentions.spots(content, *place, who.anywhere)]
    if not spots:
        return content

    def staying(key: Key) -> bool:
        return not _goes(who, key)

    before = apart.said(content, staying)
    return sparing(content, spots, sign, lambda made: apart.said(made, staying) == before)


def _values(content: bytes, place: Place, who: Whom) -> bytes:
    return overwritten(content, list(mentions.spots(content, *place, who.anywhere)), Sign(_over(content)))


def _reports(passenger: Passenger) -> frozenset[str]:
    return frozenset(report for report, _ in passenger.statements)
