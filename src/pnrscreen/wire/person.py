"""One person while a message is being read, and whether two spellings name the same one.

This module knows how to gather what a message says of somebody, first word first. It refuses to choose between two words:
all names stay, all documents stay, and of what there can be only one the first said wins.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

from pnrscreen.message import Bags, Contact, Kind, Membership, Payment, Reported, SaidDocument, SaidName
from pnrscreen.wire import stamps
from pnrscreen.wire.located import Where

_Said = TypeVar("_Said")
# Titles glued to a given name may hide that two spellings agree; nothing is taken off what is reported.
_TITLE = re.compile(r"(?:MSTR|MISS|MRS|MR|MS|MDM|MME|MLLE|DR|PROF|REV|CHD|INF)+$")
_SEAT = re.compile(r"0*([1-9][0-9]{0,2}[A-Z]{1,2})")
_BROUGHT = re.compile(r"\(INF ?(?:([^/()]*)/)?([^/()]+)(?:/([0-9]{2}[A-Z]{3}[0-9]{2,4}))?\)")
_TICKET = re.compile(r"(?:INF)?([0-9]{8,14}(?:C[0-9]+)?(?:[-/][0-9]+(?:C[0-9]+)?){0,3})")
_WHOLE_TICKET = 8  # digits, as of a ticket that says no carrier
_COUPON = re.compile(r"C[0-9]+")
_ACCOUNTING_CODE = re.compile(r"(?<![0-9])([0-9]{3})-(?=[0-9]{10})")
NO_BAGS = Bags()
_MOST = 0.6  # of the letters: so much at least is left of a name that was mistyped
_CUT = 5  # letters: what is left of a surname that was cut off or joined is at least this long


class Infant(NamedTuple):
    """An infant as named behind an adult's name: the surname may be left out, the birth date too."""

    surname: str
    given: str
    birth_date: str


class Person:
    """Somebody a message names. Lists keep the order of saying; ``report`` closes them.

    What is said of few people is a default of the class, which costs nothing to make: people are made by the thousand.
    """

    sex = birth_date = nationality = residence = birth_place = seat = reference = rank = embarked = disembarks = ""
    checked_in = with_infant = adult_type = False
    adult: Person | None = None
    bags = NO_BAGS

    def __init__(self, kind: Kind, where: Where) -> None:
        self.kind = kind
        self.where = where
        self.names: list[SaidName] = []
        self.documents: list[SaidDocument] = []
        self.contacts: list[Contact] = []
        self.memberships: list[Membership] = []
        self.payments: list[Payment] = []
        self.tickets: list[str] = []
        self.services: list[str] = []
        self.locators: list[str] = []

    def name(self, source: str, surname: str, given: str = "") -> None:
        """Add a spelling of the name; nothing where none is said."""
        if surname or given:
            self.names.append(SaidName(source=source, surname=surname, given=given))

    def first(self, field: str, said: str) -> None:
        """Set a field of which there can be only one, unless it is said already."""
        if said and not getattr(self, field):
            setattr(self, field, said)

    def report(self) -> Reported:
        """Return the person as reported."""
        adult = self.adult
        return Reported(
            kind=self.kind,
            names=_once(self.names),
            sex=self.sex,
            birth_date=self.birth_date,
            nationality=self.nationality,
            residence=self.residence,
            birth_place=self.birth_place,
            documents=_once(self.documents),
            contacts=_once(self.contacts),
            memberships=_once(self.memberships),
            tickets=_once(self.tickets),
            payments=tuple(self.payments),
            services=_once(self.services),
            seat=self.seat,
            bags=self.bags,
            reference=self.reference,
            rank=self.rank,
            locators=_once(self.locators),
            embarked=self.embarked,
            disembarks=self.disembarks,
            checked_in=self.checked_in,
            responsible_for=adult.rank if adult is not None else "",
            segment=self.where.number,
            offset=self.where.start,
        )


def _once(said: list[_Said]) -> tuple[_Said, ...]:
    return tuple(dict.fromkeys(said)) if len(said) > 1 else tuple(said)


def agreement(person: Person, surname: str, given: str) -> int:
    """Return how well a spelling names a person: 2 the same letters, 1 one begins the other, 0 somebody else."""
    best = 0
    for said in person.names:
        if said.surname == surname and said.given == given:
            return 2
        best = max(best, _alike(said, surname, given))
    return best


def names_him(person: Person, surname: str, given: str) -> bool:
    """Tell whether a spelling may name a person."""
    for said in person.names:
        if said.surname == surname and said.given.startswith(given):
            return True
    return agreement(person, surname, given) > 0


def resembles(person: Person, surname: str, given: str) -> bool:
    """Tell whether a spelling may be a bad one of a person's name: most letters of the surname, and the given initial."""
    return not person.names or any(_misspelled(said, surname, given) for said in person.names)


def _misspelled(said: SaidName, surname: str, given: str) -> bool:
    if SequenceMatcher(a=letters(said.surname), b=letters(surname), autojunk=False).ratio() < _MOST:
        return False
    return letters(given)[:1] in {letters(said.given)[:1], ""}


def another(person: Person, surname: str, given: str, number: str) -> bool:
    """Tell whether a document is rather a second traveller's than a second one of a person's: so alike are twins' names."""
    known = {document.number for document in person.documents}
    return bool(known and number) and number not in known and not _names_whole(person, surname, given)


def _names_whole(person: Person, surname: str, given: str) -> bool:
    """Tell whether a spelling and one of a person's differ by whole given names at most: ANN MARIE is ANN, ANNA is not."""
    spelled = _words(given)
    for said in person.names:
        known = _words(said.given)
        shorter = min(len(spelled), len(known))
        if letters(said.surname) == letters(surname) and spelled[:shorter] == known[:shorter]:
            return True
    return False


def _words(given: str) -> list[str]:
    """Return the words of a given name as letters, without what may be a title at the end of each."""
    return [_TITLE.sub("", letters(word)) or letters(word) for word in given.split()]


def _alike(said: SaidName, surname: str, given: str) -> int:
    one, other = letters(said.surname), letters(surname)
    if one != other and not (min(len(one), len(other)) >= _CUT and (one.startswith(other) or other.startswith(one))):
        return 0
    mine, yours = _spellings(said.given), _spellings(given)
    if one == other and mine & yours:
        return 2
    return int(any(a.startswith(b) or b.startswith(a) for a in mine for b in yours))


def _spellings(given: str) -> set[str]:
    """Return a given name's letters, with and without what may be a title at its end."""
    spelled = letters(given)
    return {spelled, _TITLE.sub("", spelled) or spelled}


def beginning(surname: str) -> str:
    """Return the letters that every surname alike begins with too."""
    return letters(surname)[:_CUT]


def letters(name: str) -> str:
    """Return the letters of a name in capitals."""
    return name.upper() if name.isalpha() else "".join(filter(str.isalpha, name)).upper()


def plain_rank(rank: str) -> str:
    """Return a traveller number as it counts: ``001`` is ``1``, ``1.1`` is not."""
    return ".".join(part.lstrip("0") or "0" for part in rank.split(".")) if rank else ""


def brought_along(given: str) -> tuple[str, Infant | None]:
    """Return a given name without the infant that some write behind it, and that one: ``JANEMRS(INFSMITH/BABY/01JAN26)``."""
    found = _BROUGHT.search(given)
    if found is None:
        return given, None
    surname, child, born = (said or "" for said in found.group(1, 2, 3))
    return given[: found.start()].strip(), Infant(surname.strip(), child.strip(), stamps.named_day(born) or "")


def seat(said: str) -> str:
    """Return a seat without leading zeros; a placeholder (``XXX``) is none."""
    found = _SEAT.fullmatch(said.replace(" ", ""))
    return found[1] if found else ""


def tickets(number: str) -> list[str]:
    """Return the numbers in one that names several tickets whole; a short end (``.../05``) counts on from the first."""
    several = number.split("/")
    return several if all(len(one) >= _WHOLE_TICKET for one in several) else [number] if number else []


def ticket(said: str) -> str:
    """Return a ticket number without the coupon behind it (``...C2``) and the ``INF`` before it.

    Conjunction tickets stand in one, as they are said (``9990000000004-05``); the airline's three digits may stand apart.
    """
    found = _TICKET.fullmatch(_ACCOUNTING_CODE.sub(r"\1", said.replace(" ", "")))
    return _COUPON.sub("", found[1]) if found else ""
