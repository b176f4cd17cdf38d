"""Refusal: the reservations of a push that cannot be screened, taken out of it whole, so that the rest goes on without them.

This module knows when a reservation names nobody though it should (users' S01), and where in it that shows. It refuses to mend
anything: the carrier sends it again. Whoever is named, or at least known by a document, is screened, whatever else is wrong;
a cancellation need name nobody, nor a group whose names are still to come.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pnrscreen.message import Broken, Interchange, Item, Message, Pnr, Push

_SAID_MAX = 80
_GROUP = re.compile(r"SSR.GRP[SF]|TIF.*[^A-Za-z0-9]G(?![A-Za-z0-9])", re.DOTALL)
"""A segment that speaks of a group: GRPS, GRPF, or a TIF of type G, whatever the separators are."""


def part(interchange: Interchange) -> tuple[Interchange, tuple[Broken, ...]]:
    """Part an interchange into what can be screened and the reservations that cannot, or not without a doubt.

    A refused reservation is neither among the reservations nor among the items of its message: its bytes are spoken for by the
    broken stretch alone. One whose travellers are named but which has no locator stays in both, and is kept to be repaired.
    """
    parted = [(message, list(_broken(interchange, message))) for message in interchange.messages]
    broken = tuple(one for _, several in parted for one in several)
    if not broken:
        return interchange, ()
    messages = tuple(_without(message, several, interchange.start) for message, several in parted)
    return replace(interchange, messages=messages), broken


def screenable(pnr: Pnr) -> bool:
    """Tell whether a reservation names somebody or a document, or need not: it is cancelled."""
    return pnr.cancelled or any(who.names or who.documents for who in pnr.travellers)


def _broken(interchange: Interchange, message: Message) -> Iterator[Broken]:
    if not isinstance(message.body, Push):
        return
    doubtful = [pnr for pnr in message.body.pnrs if not (screenable(pnr) and (pnr.locators or pnr.cancelled))]
    segments = list(_segments(message)) if doubtful else []
    starts = [item.start for _, item in segments]
    for pnr in doubtful:
        held = segments[bisect_left(starts, pnr.offset) : bisect_left(starts, pnr.end)]
        if not screenable(pnr) and any(_GROUP.match(item.said) for _, item in held):
            continue
        number, item = _fault(held, pnr)
        yield replace(
            _judged(pnr, held, item),
            start=interchange.start + pnr.offset,
            end=interchange.start + pnr.end,
            segment=item.tag,
            number=number,
            flight=message.body.flight,
            locators=pnr.locators,
            sender=interchange.sender,
            prepared_at=interchange.prepared_at,
        )


def _judged(pnr: Pnr, held: Sequence[tuple[int, Item]], at: Item) -> Broken:
    """Say why a reservation goes to quarantine, with what was said at the place and what should stand there."""
    said = at.said[:_SAID_MAX]
    if screenable(pnr):
        return Broken(start=0, end=0, reason="LOCATOR_MISSING", said=said, expected="RCI with a record locator")
    if pnr.locators:
        return Broken(start=0, end=0, reason="NO_TRAVELLER", said=said, expected="TIF with a name")
    if {"RCI", "TIF"} & {item.tag for _, item in held}:
        return Broken(start=0, end=0, reason="NO_LOCATOR_NO_TRAVELLER", said=said, expected="RCI and TIF")
    behind = next((item.said for _, item in held[1:]), "")[:_SAID_MAX]
    return Broken(start=0, end=0, reason="RESERVATION_UNREADABLE", said=behind, expected="RCI and TIF")


def _fault(held: Sequence[tuple[int, Item]], pnr: Pnr) -> tuple[int, Item]:
    """Return the segment that shows it: the RCI without locator, else the TIF without name, else the one that opens."""
    wanted = "TIF" if pnr.locators else "RCI"
    return next((one for one in held if one[1].tag == wanted), held[0])


def _segments(message: Message) -> Iterator[tuple[int, Item]]:
    """Yield the segments of a message with their numbers, UNH being 1, without the parts that are judged apart."""
    number, reached = 0, -1
    for item in message.items:
        if item.start >= reached:
            number, reached = number + 1, item.end
            yield number, item


def _without(message: Message, broken: Sequence[Broken], start: int) -> Message:
    """Return a message without the refused reservations and their items."""
    out = {one.start - start: one.end - start for one in broken if one.reason != "LOCATOR_MISSING"}
    if not out or not isinstance(message.body, Push):
        return message
    return replace(
        message,
        body=replace(message.body, pnrs=tuple(pnr for pnr in message.body.pnrs if pnr.offset not in out)),
        items=tuple(_outside(message.items, out)),
    )


def _outside(items: Iterable[Item], out: Mapping[int, int]) -> Iterator[Item]:
    """Yield the items that lie in none of the stretches, given as start and end; each begins where an item does."""
    upto = -1
    for item in items:
        upto = max(upto, out.get(item.start, -1))
        if item.start >= upto:
            yield item
