"""Invented people: a name, a birth date and a travel document, no two of them with the same document.

This module knows how to compose a person from the tables of ``cultures`` and ``nations``. It refuses to know flights or
messages.
"""

from __future__ import annotations

import datetime as dt
import random
from itertools import product
from types import MappingProxyType

from pnrscreen.demo.cultures import CULTURES, Culture
from pnrscreen.demo.nations import NATIONS
from pnrscreen.demo.nouns import Document, Person

_BY_NATION = MappingProxyType(
    {nation: tuple(c for c in CULTURES if nation in c.nations) for culture in CULTURES for nation in culture.nations}
)

_ENDINGS = MappingProxyType(
    {
        "slavic": (("SKI", "SKA"), ("CKI", "CKA"), ("OV", "OVA"), ("EV", "EVA"), ("IN", "INA")),
        "baltic": (("AITIS", "AITE"), ("AUSKAS", "AUSKAITE"), ("IUS", "IUTE"), ("IS", "YTE"), ("AS", "AITE"), ("US", "UTE")),
        "patronymic": (("SSON", "SDOTTIR"), ("SON", "DOTTIR")),
    }
)

_LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ"


class Population:
    """Everyone of one day. It gives no document number twice, and no name that was reserved for someone."""

    def __init__(self, rng: random.Random, today: dt.date) -> None:
        self._rng = rng
        self._today = today
        self._numbers: set[str] = set()
        self._reserved: set[tuple[str, str]] = set()

    def person(self, *, nation: str = "", ages: tuple[int, int] = (18, 78), family: str = "") -> Person:
        """Invent a person of a nation (any, when empty) and of an age in years between two bounds; ``family`` is a surname."""
        rng = self._rng
        culture = rng.choice(_BY_NATION.get(nation) or CULTURES)
        nation = nation if nation in _BY_NATION else rng.choice(culture.nations)
        sex = rng.choice("MF")
        surname, given = self._free_name(culture, sex, family)
        born = self._born(ages)
        return Person(
            surname=surname,
            given=given,
            sex="X" if rng.random() < 0.004 else sex,
            born=born,
            nationality=nation,
            document=self.document(nation),
        )

    def reserve(self, surname: str, given: str) -> None:
        """Let nobody invented from now on bear such a name, so that a namesake is never an accident."""
        self._reserved |= pairs(surname, given)

    def may_join(self, person: Person) -> bool:
        """Tell whether somebody from elsewhere may come in: nobody here has their document, or reserved their name."""
        return person.document.number not in self._numbers and self._reserved.isdisjoint(pairs(person.surname, person.given))

    def document(self, nation: str) -> Document:
        """Issue a passport (now and then an identity card) whose number nobody else bears."""
        rng = self._rng
        kind = "I" if nation in {"DEU", "FRA", "ITA", "ESP", "PRT"} and rng.random() < 0.1 else "P"
        number = _number(rng, NATIONS[nation].pattern)
        while number in self._numbers:
            number = _number(rng, NATIONS[nation].pattern)
        self._numbers.add(number)
        return Document(kind, number, nation, self._today + dt.timedelta(days=rng.randint(40, 3500)))

    def _free_name(self, culture: Culture, sex: str, family: str) -> tuple[str, str]:
        while True:
            surname, given = _name(self._rng, culture, sex)
            if family:
                surname, given = family, given or surname
            if self._reserved.isdisjoint(pairs(surname, given)):
                return surname, given

    def _born(self, ages: tuple[int, int]) -> dt.date:
        youngest = self._today - dt.timedelta(days=int(ages[0] * 365.25) + 20)
        oldest = self._today - dt.timedelta(days=int((ages[1] + 1) * 365.25) - 20)
        return oldest + dt.timedelta(days=self._rng.randrange((youngest - oldest).days))


def pairs(surname: str, given: str) -> frozenset[tuple[str, str]]:
    """Pair every surname of a person with every given name; a single name is paired with nothing."""
    return frozenset(product(surname.split(), given.split() or [""]))


def inflect(family: str, way: str, sex: str) -> str:
    """Give the surname the form it has for a woman, in languages where it has one."""
    if sex == "F":
        for masculine, feminine in _ENDINGS.get(way, ()):
            if family.endswith(masculine):
                return family.removesuffix(masculine) + feminine
    return family


def _name(rng: random.Random, culture: Culture, sex: str) -> tuple[str, str]:
    given = list(rng.sample(culture.female if sex == "F" else culture.male, 2))
    if rng.random() >= culture.second_given:
        given.pop()
    if rng.random() < culture.single:
        return given[0], ""
    families = rng.sample(culture.families, culture.surnames)
    return " ".join(inflect(family, culture.feminine, sex) for family in families), " ".join(given)


def _number(rng: random.Random, pattern: str) -> str:
    return "".join({"A": rng.choice(_LETTERS), "9": rng.choice("0123456789")}.get(sign, sign) for sign in pattern)
