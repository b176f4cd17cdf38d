"""What each carrier sends for a flight, and when: pushes of reservations, passenger and crew lists, copies, and one ruin.

This module knows the timetable of a feed and lays each carrier's habits over what the writers wrote. It refuses to know who
is on the flight.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pnrscreen.demo import paxlst, pnrgov
from pnrscreen.demo.carriers import CARRIERS, Carrier
from pnrscreen.demo.changes import FIRST_PUSH
from pnrscreen.demo.edifact import Envelope, Segment, Spelling, interchange
from pnrscreen.demo.habits import Shape, Wrap
from pnrscreen.demo.nouns import Booking, File, Flight, Manned
from pnrscreen.demo.paxlst import Rider, Sheet
from pnrscreen.message import Source

_EARLIEST_PUSH = 2880
_UPDATES = (600, 150)
_CREW_LIST = 75
_PASSENGER_LIST = 45
_CLOSE_OUT = -3
_LAST_PUSH = -5


class Sent(NamedTuple):
    """One file before it has its place in the day: the flight it is about, what it is, when it left."""

    flight: Flight
    what: str
    at: int
    content: bytes

    @property
    def moment(self) -> dt.datetime:
        """Return when it left, in UTC."""
        return self.flight.departs_utc - dt.timedelta(minutes=self.at)


@dataclass(slots=True)
class Line:
    """The line to one unit: it numbers interchanges and remembers nothing else."""

    rng: random.Random
    number: int = 0

    def send(self, manned: Manned, silent: frozenset[Source]) -> Iterator[Sent]:
        """Send everything about one flight, but nothing from the systems that are ``silent``."""
        carrier = CARRIERS[manned.flight.carrier]
        if Source.PNR not in silent:
            yield from self._pushes(manned, carrier)
        if Source.API not in silent:
            yield from self._lists(manned, carrier)

    # ------------------------------------------------------------------------------------------------------ reservations

    def _pushes(self, manned: Manned, carrier: Carrier) -> Iterator[Sent]:
        flight = manned.flight
        if carrier.early_push:
            yield self._push(manned, carrier, _EARLIEST_PUSH, _known(manned, _EARLIEST_PUSH))
        yield self._push(manned, carrier, FIRST_PUSH, _known(manned, FIRST_PUSH))
        since = FIRST_PUSH
        for at in _UPDATES:
            news = [change for change in manned.changes if since >= change.at > at]
            since = at
            if news:
                changed = [change.after for change in news if change.after]
                cancelled = [change.before for change in news if change.before and not change.after]
                update = pnrgov.Push("141", changed, cancelled, _written(flight, at), closed=False)
                yield self._sent(flight, carrier, ("pnr-update", at), pnrgov.write(flight, update, carrier))
        yield self._push(manned, carrier, _LAST_PUSH, [booking for booking in manned.bookings if booking.locators])

    def _push(self, manned: Manned, carrier: Carrier, at: int, bookings: Sequence[Booking]) -> Sent:
        push = pnrgov.Push("22", bookings, (), _written(manned.flight, at), closed=at < 0)
        return self._sent(manned.flight, carrier, ("pnr-full", at), pnrgov.write(manned.flight, push, carrier))

    def _sent(self, flight: Flight, carrier: Carrier, what: tuple[str, int], message: Sequence[Segment]) -> Sent:
        name, at = what
        self.number += 1
        envelope = Envelope(carrier.code, "ESPPIUPNR", _written(flight, at), f"{self.number:09d}", ("IATA", "1"), "PNRGOV")
        content = _file([_shaped(message, carrier.pnr_shapes)], envelope, carrier.pnr, carrier.pnr_wraps)
        return Sent(flight, name, at, content)

    # ------------------------------------------------------------------------------------------------------------- lists

    def _lists(self, manned: Manned, carrier: Carrier) -> Iterator[Sent]:
        crew = [Rider(traveller, None) for traveller in manned.crew]
        riders = [
            Rider(traveller, booking)
            for booking in manned.bookings
            for traveller in booking.travellers
            if Source.API in traveller.seen
        ]
        yield from self._list(manned.flight, crew, carrier, ("250", "C", _CREW_LIST))
        yield from self._list(manned.flight, riders, carrier, ("745", "", _PASSENGER_LIST))
        if carrier.closeout:
            yield from self._list(manned.flight, riders, carrier, ("266", "CLOB", _CLOSE_OUT))

    def _list(self, flight: Flight, riders: list[Rider], carrier: Carrier, kind: tuple[str, str, int]) -> Iterator[Sent]:
        code, identifier, at = kind
        self.number += 1
        written = _written(flight, at)
        parts = [
            _shaped(part, carrier.api_shapes)
            for part in paxlst.write(flight, riders, carrier, Sheet(code, identifier, 1, written))
        ]
        group = f"D:{carrier.paxlst}" if carrier.grouped else ""
        envelope = Envelope(carrier.code, "ESPPIUAPI", written, f"{self.number:09d}", carrier.syntax, "APIS", group)
        what = {"250": "api-crew", "745": "api-list", "266": "api-closed"}[code]
        for number, held in enumerate([[part] for part in parts] if carrier.apart else [parts], start=1):
            name = f"{what}-{number:02d}" if carrier.apart and len(parts) > 1 else what
            yield Sent(flight, name, at, _file(held, envelope, carrier.api, carrier.api_wraps))


def file_all(rng: random.Random, sent: Iterable[Sent]) -> tuple[tuple[File, ...], tuple[str, ...]]:
    """Put everything sent in the order it left, with copies and one ruined file; also return the ruined file's name."""
    kept = list(sent)
    copies = [one._replace(at=one.at - rng.randint(1, 9)) for one in kept if rng.random() < 0.06]
    ruined = rng.choice([one for one in kept if b"UNH" in one.content])  # a fold may fall inside the tag
    kept += [*copies, ruined._replace(what="ruined", content=_ruin(ruined.content))]
    ordered = sorted(kept, key=lambda one: (one.moment, one.flight.label, one.what))
    files = tuple(
        File(f"{number:04d}_{one.flight.carrier}{one.flight.number}_{one.flight.origin}_{one.what}.edi", one.content, one.at)
        for number, one in enumerate(ordered, start=1)
    )
    return files, tuple(file.name for file in files if "ruined" in file.name)


def _known(manned: Manned, at: int) -> list[Booking]:
    """Return the bookings as they stood so many minutes before departure."""
    before = {change.before.locators: change.before for change in manned.changes if change.before}
    pushed = [before.pop(booking.locators, booking) for booking in manned.bookings if booking.locators]
    moment = manned.flight.departs_utc - dt.timedelta(minutes=at)
    return [booking for booking in (*pushed, *before.values()) if booking.created < moment]


def _written(flight: Flight, at: int) -> dt.datetime:
    return flight.departs_utc - dt.timedelta(minutes=at + 1)


def _shaped(message: Sequence[Segment], shapes: Iterable[Shape]) -> Sequence[Segment]:
    shaped = tuple(message)
    for shape in shapes:
        shaped = shape(shaped)
    return shaped


def _file(messages: Iterable[Sequence[Segment]], envelope: Envelope, spelling: Spelling, wraps: Iterable[Wrap]) -> bytes:
    content = interchange(messages, envelope, spelling)
    for wrap in wraps:
        content = wrap(content, f"{envelope.prepared:%d%H%M}")
    return content


def _ruin(content: bytes) -> bytes:
    """Lose the head of a transmission, envelope and all, as a line that opens late does."""
    return content[content.index(b"UNH") :]
