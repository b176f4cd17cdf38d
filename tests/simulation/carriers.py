"""The carriers of a simulated world: who flies when, and how their systems say so; they know nothing of who listens.

Everybody has a surname of their own, so that whoever finds it anywhere has found that one person.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace
from datetime import date

_CONSONANTS, _VOWELS = "BDFGKLMNPRSTVZ", "AEIOU"
_SYLLABLES = len(_CONSONANTS) * len(_VOWELS)
_APART = 9_876_543  # coprime to all syllables: no two names are alike
_GIVEN = ("OTTO", "SELMA", "IVO", "TILDA", "BRUNO", "AGATA", "MIRO", "EDDA")


@dataclass(frozen=True)
class Traveller:
    """Someone on a flight; ``listed`` once stood on the unit's list. Whoever booked with another is on their reservation, and
    named to sit where they sit.
    """

    surname: str
    given: str
    born: date
    document: str
    reference: str
    listed: bool = False
    seat: str = ""
    booked_with: str = ""

    @property
    def locator(self) -> str:
        """The record locator of the reservation."""
        return self.booked_with or f"A{self.document[-5:]}"


@dataclass
class Flight:
    """A flight IST-VIE of one day, with who is on it."""

    day: date
    number: int
    people: list[Traveller] = field(default_factory=list)


class Carrier:
    """A carrier with its two systems. Everything it does follows from ``rng``."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._made = 0
        self._reference = 0

    def flight(self, day: date) -> Flight:
        """Let a flight be sold."""
        made = Flight(day, self._rng.randint(1, 999))
        made.people += [self._traveller(place) for place in range(self._rng.randint(1, 3))]
        return made

    def couple(self, day: date) -> tuple[Flight, Flight, Flight]:
        """Let two book together who are called alike, and say of their flight at first that one checked in, then that the other
        is on the reservation, where the first sits, and in the end that both checked in.
        """
        number = self._rng.randint(1, 999)
        one = replace(self._traveller(0), seat="12A")
        other = replace(self._traveller(1), given=one.given, seat=one.seat, booked_with=one.locator)
        return Flight(day, number, [one]), Flight(day, number, [other]), Flight(day, number, [one, replace(other, seat="")])

    def _traveller(self, place: int) -> Traveller:
        self._made += 1
        left, word = self._made * _APART % _SYLLABLES**4, ""
        for _ in range(4):
            left, at = divmod(left, _SYLLABLES)
            word += _CONSONANTS[at // len(_VOWELS)] + _VOWELS[at % len(_VOWELS)]
        born = date(1950 + self._rng.randrange(50), self._rng.randint(1, 12), self._rng.randint(1, 28))
        listed = self._rng.random() < 0.3
        return Traveller(word, self._rng.choice(_GIVEN), born, f"ZQ{self._made:07}", f"R{place}", listed)

    def manifest(self, of: Flight, prepared: date) -> bytes:
        """Say who checked in (PAXLST): everybody, in whatever order."""
        people = self._rng.sample(of.people, len(of.people))
        body = "".join(self._checked_in(one) for one in people)
        reference, day = self._next(), f"{of.day:%y%m%d}"
        return (
            f"UNB+UNOA:4+ZZAIR:ZZ+PIU:ZZ+{prepared:%y%m%d}:0400+{reference}++APIS'UNH+M1+PAXLST:D:05B:UN:IATA'BGM+745'"
            f"TDT+20+ZZ{of.number:04}+++ZZ'LOC+125+IST'DTM+189:{day}0610:201'LOC+87+VIE'DTM+232:{day}0730:201'"
            f"{body}CNT+42:{len(people)}'UNT+{9 + body.count(chr(39))}+M1'UNZ+1+{reference}'"
        ).encode()

    def _checked_in(self, one: Traveller) -> str:
        seat = f"RFF+SEA:{one.seat}'" if one.seat else ""
        return (
            f"NAD+FL+++{one.surname}:{one.given}'ATT+2++M'DTM+329:{one.born:%y%m%d}'NAT+2+AUT'RFF+AVF:{one.locator}'RFF+ABO:{one.reference}'{seat}"
            f"DOC+P+{one.document}'DTM+36:451231'LOC+91+AUT'"
        )

    def push(self, of: Flight, prepared: date) -> bytes:
        """Say who booked (PNRGOV): everybody, each on a reservation of their own."""
        reference, day = self._next(), f"{of.day:%d%m%y}"
        flown = f"TVL+{day}:0610:{day}:0730+IST+VIE+ZZ+{of.number}'"
        body = "".join(
            f"SRC'RCI+ZZ:{one.locator}::{prepared:%d%m%y}:0915'DAT+700:{prepared:%d%m%y}:0915'"
            f"ORG+1X:VIE+00000000:VIEZZ0100'TIF+{one.surname}+{one.given}MR:A:1'{flown[:-1]}:Y'RPI+1+HK'"
            + (f"DAT+2:{day}:0430'TRI++IST-1:::1'SSD+{one.seat}++++Y'" if one.seat else "")
            for one in of.people
        )
        return (
            f"UNA:+.?*'UNB+IATA:1+ZZ+PIU+{prepared:%y%m%d}:0610+{reference}++PNRGOV'UNH+1+PNRGOV:13:1:IA+X+01:F'MSG+:22'"
            f"ORG+1X:VIE'{flown}EQN+{len(of.people)}'{body}UNT+{6 + body.count(chr(39))}+1'UNZ+1+{reference}'"
        ).encode()

    def garbled(self, raw: bytes) -> bytes:
        """Break a message off before somebody is named, as a line that fails does."""
        named = re.compile(rb"NAD\+|SRC'")
        return raw[: self._rng.choice([found.start() for found in named.finditer(raw)])]

    def _next(self) -> str:
        self._reference += 1
        return f"{self._reference:07}"
