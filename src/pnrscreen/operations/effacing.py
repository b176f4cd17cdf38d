"""Effacing: the stored bytes of an interchange, with everything overwritten that it says of one person on one leg.

This module knows by which marks a person's stretches are found in what carriers send. It refuses to touch what it says of those
beside them: a value that is theirs as well (a family's name, a telephone of the reservation) stays where it is theirs.

Strategy. On a passenger list a person's segments follow their own NAD: they go whole. Of a reservation on which nobody else
travels everything goes; else the traveller's own segments (TIF up to the next traveller or flight), and what elsewhere in the
reservation names a value that is theirs alone. Where bytes can no longer be read, their own values go wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from pnrscreen import normalise, wire
from pnrscreen.errors import WireError
from pnrscreen.message import Interchange, Item, Manifest, Message, Pnr, Push, Reported
from pnrscreen.model import Identity, LegKey, Passenger
from pnrscreen.privacy import annex

_ENDS = frozenset({"CNT", "AUT", "UNT", "UNE", "UNZ"})
_LISTED, _BOOKED = _ENDS | {"NAD"}, _ENDS | {"TIF", "TVL", "SRC"}
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


def person(raw: bytes, passenger: Passenger, staying: Sequence[Passenger]) -> bytes:
    """Return stored bytes without what they say of a passenger, beside those who stay on the leg."""
    return efface(raw, whom(passenger, staying)) if raw else raw


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
    content = bytearray(raw)
    try:
        for held in wire.each(raw):
            if isinstance(held, Interchange):
                _interchange(content, wire.part(held)[0], who)
            else:
                _values(content, held.start, held.end, who.anywhere)
    except WireError:
        _values(content, 0, len(content), who.anywhere)
    return bytes(content)


def _interchange(content: bytearray, interchange: Interchange, who: Whom) -> None:
    for message in interchange.messages:
        reports = [one for one in normalise.people(interchange, message) if one.leg.key == who.leg]
        said = [
            (report.key, statement)
            for report in reports
            for statement in report.statements
            if (report.key, statement.key) in who.spoken or report.key in who.alone
        ]
        if not said:
            continue
        begins = frozenset(statement.provenance.segment for _, statement in said if statement.provenance)
        segments = [segment for segment, _ in annex.segments(message.items)]
        for item, value in _stretches(message, segments, begins, who, edifact=bool(interchange.terminator)):
            start, end = interchange.start + item.start, interchange.start + item.end
            if value:
                _values(content, start, end, frozenset({value}))
            else:
                _overwrite(content, start, end, interchange.terminator)


def _stretches(
    message: Message, segments: Sequence[Item], begins: frozenset[int], who: Whom, *, edifact: bool
) -> Iterator[tuple[Item, str]]:
    """Yield what is to be overwritten: a segment whole, or a value in it."""
    body = message.body
    if isinstance(body, Manifest):
        yield from _group(segments, body.people, begins, _LISTED if edifact else _ENDS)
    elif isinstance(body, Push):
        for pnr in body.pnrs:
            if pnr.segment in begins or begins & {one.segment for one in pnr.travellers}:
                inside = [item for item in segments if pnr.offset <= item.start < pnr.end]
                yield from _reservation(pnr, inside, begins, who, edifact=edifact)


def _reservation(
    pnr: Pnr, segments: Sequence[Item], begins: frozenset[int], who: Whom, *, edifact: bool
) -> Iterator[tuple[Item, str]]:
    travellers = {one.segment or pnr.segment for one in pnr.travellers}
    if travellers <= begins:
        yield from ((item, "") for item in segments)
        return
    if edifact:
        yield from _group(segments, pnr.travellers, begins, _BOOKED)
    for item in segments:
        said = item.said.upper()
        found = [value for value in who.values if value in said]
        if found and not any(value in said for value in who.beside):
            yield item, ""
        else:
            yield from ((item, value) for value in found)


def _group(
    segments: Sequence[Item], people: Sequence[Reported], begins: frozenset[int], ends: frozenset[str]
) -> Iterator[tuple[Item, str]]:
    """Yield the segments that follow on the one that names a person first, up to the next person or the end of the group."""
    alike = [replace(one, segment=0, offset=0) for one in people if one.segment in begins]
    theirs = [one for one in people if one.segment in begins or replace(one, segment=0, offset=0) in alike]
    starts = sorted({one.offset for one in people})
    for one in theirs:
        after = next((start for start in starts if start > one.offset), None)
        for item in segments:
            if item.start < one.offset or (after is not None and item.start >= after):
                continue
            if item.start > one.offset and item.tag in ends:
                break
            yield item, ""


def _overwrite(content: bytearray, start: int, end: int, terminator: str) -> None:
    for at in range(start, min(end, len(content))):
        if content[at] not in b"\r\n" and not (at == end - 1 and terminator and content[at] == ord(terminator)):
            content[at] = ord("#")


def _values(content: bytearray, start: int, end: int, values: Iterable[str]) -> None:
    """Overwrite every occurrence of these values, in whatever case, longest first."""
    for value in sorted(values, key=len, reverse=True):
        wanted = value.encode("utf-8", errors="replace")
        at = bytes(content[start:end]).upper().find(wanted)
        while at >= 0:
            content[start + at : start + at + len(wanted)] = b"#" * len(wanted)
            at = bytes(content[start:end]).upper().find(wanted, at)


def _reports(passenger: Passenger) -> frozenset[str]:
    return frozenset(report for report, _ in passenger.statements)
