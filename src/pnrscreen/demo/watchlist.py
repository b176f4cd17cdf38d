"""A synthetic watchlist: entries that resemble planted travellers, among many that resemble nobody, as one CSV file.

This module knows how an entry may differ from the passport of the person it means. It refuses to know how entries are
matched.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.demo.nouns import Document, Person
from pnrscreen.demo.people import Population, pairs

HEADER = (
    *("entry_id", "name", "surname", "given_names", "aliases"),
    *("birth_dates", "sex", "nationalities", "documents", "reason_code"),
)
"""The columns of the file. Aliases, birth dates, nationalities and documents hold several values between ``|``."""

_REASONS = ("WANTED", "TRAVEL-BAN", "STOLEN-DOCUMENT", "MISSING", "INQUIRY", "SANCTIONS")
_RESPELLINGS = MappingProxyType(
    {
        "ABDEL-": "ABD AL-",
        "EL-": "AL-",
        "MOHAMED": "MUHAMMAD",
        "AHMED": "AHMAD",
        "YOUSSEF": "YUSUF",
        "OSS": "US",
        "SHCH": "SCH",
        "IIA": "IYA",
        "II": "IY",
        "OU": "U",
        "DJ": "J",
        "KS": "X",
        "KH": "H",
        "EE": "I",
        "CZ": "CH",
        "IE": "E",
        "Y": "I",
        "TZ": "TS",
        "OE": "O",
        "UE": "U",
    }
)
_RESPELLED = re.compile("|".join(_RESPELLINGS))


class Listed(NamedTuple):
    """One row of the list before it has an id."""

    surname: str
    given: str
    aliases: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    sex: str = ""
    nationalities: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    reason: str = "INQUIRY"


Variant = Callable[[random.Random, Person], Listed]


# ------------------------------------------------------------------------------- how a list may speak of a known traveller


def exact(_rng: random.Random, person: Person) -> Listed:
    """List the person as the passport has them."""
    return Listed(
        person.surname, person.given, births=(person.born.isoformat(),), sex=person.sex, nationalities=(person.nationality,)
    )


def respelled(rng: random.Random, person: Person) -> Listed:
    """Romanise the name in another school's way."""
    return exact(rng, person)._replace(surname=respell(person.surname), given=respell(person.given))


def swapped(rng: random.Random, person: Person) -> Listed:
    """Take the given names for the surname."""
    return exact(rng, person)._replace(surname=person.given, given=person.surname)


def mistyped(rng: random.Random, person: Person) -> Listed:
    """Exchange two neighbouring letters of the surname."""
    at = rng.randrange(1, len(person.surname) - 2)
    name = person.surname
    return exact(rng, person)._replace(surname=name[:at] + name[at + 1] + name[at] + name[at + 2 :])


def glued(rng: random.Random, person: Person) -> Listed:
    """Run all parts of the name together where the passport parts them."""
    return exact(rng, person)._replace(surname=person.surname.replace(" ", ""), given=person.given.replace(" ", ""))


def as_alias(rng: random.Random, person: Person) -> Listed:
    """List another name first and the passport's as a strong alias."""
    other = Population(rng, person.born).person(nation="GEO")
    name = f"{person.given} {person.surname}"
    return exact(rng, person)._replace(surname=other.surname, given=other.given, aliases=(name,))


def shortened(rng: random.Random, person: Person) -> Listed:
    """Know one surname of two."""
    return exact(rng, person)._replace(surname=person.surname.split()[0])


def by_year(rng: random.Random, person: Person) -> Listed:
    """Know the year of birth only."""
    return exact(rng, person)._replace(births=(str(person.born.year),))


def by_document(_rng: random.Random, person: Person) -> Listed:
    """Know the document and nothing else of the person it is with."""
    return Listed("", "", documents=(document(person.document),), reason="STOLEN-DOCUMENT")


def by_document_and_name(rng: random.Random, person: Person) -> Listed:
    """Know the document and the name."""
    return exact(rng, person)._replace(documents=(document(person.document),), reason="WANTED")


def other_birth(rng: random.Random, person: Person) -> Listed:
    """List a namesake a generation older."""
    born = person.born.replace(year=person.born.year - rng.randint(17, 25), day=min(person.born.day, 28))
    return exact(rng, person)._replace(births=(born.isoformat(),), nationalities=())


def weak_alias(rng: random.Random, person: Person) -> Listed:
    """Know the name only as what someone else is sometimes called, without a birth date."""
    other = Population(rng, person.born).person(nation="ISL")
    return Listed(other.surname, other.given, aliases=(f"~{person.given} {person.surname}",), sex=person.sex)


def other_issuer(rng: random.Random, person: Person) -> Listed:
    """List a document of the same number from another state."""
    issuer = rng.choice([state for state in ("ISL", "THA", "KEN") if state != person.document.issuer])
    return Listed("", "", documents=(document(person.document._replace(issuer=issuer)),), reason="STOLEN-DOCUMENT")


def respell(name: str) -> str:
    """Spell a name as another school of romanisation would."""
    return _RESPELLED.sub(lambda found: _RESPELLINGS[found.group()], name)


def document(paper: Document) -> str:
    """Write a document as the list does: ``P:ISSUER:NUMBER``."""
    return f"{paper.kind}:{paper.issuer}:{paper.number}"


# ----------------------------------------------------------------------------------------------------------- the rest of it


def strangers(rng: random.Random, population: Population, taken: frozenset[tuple[str, str]], count: int) -> list[Listed]:
    """List ``count`` people who share no pair of names (see ``people.pairs``) with anyone of whom they are ``taken``."""
    found: list[Listed] = []
    while len(found) < count:
        person = population.person(ages=(18, 70))
        if taken.isdisjoint(pairs(person.surname, person.given)):
            found.append(_stranger(rng, population, person))
    return found


def _stranger(rng: random.Random, population: Population, person: Person) -> Listed:
    born = person.born
    births = rng.choice(
        (born.isoformat(), born.isoformat(), str(born.year), f"{born.year - 2}..{born.year + 2}", f"~{born.year}")
    )
    plain = f"{person.given} {person.surname}".strip()
    other = respell(plain)
    return exact(rng, person)._replace(
        aliases=(rng.choice((other, f"~{other}")),) if rng.random() < 0.35 and other != plain else (),
        births=(births,),
        documents=tuple(document(population.document(person.nationality)) for _ in range(rng.choice((0, 0, 1, 2)))),
        reason=rng.choice(_REASONS),
    )


def write(entries: Iterable[tuple[str, Listed]]) -> bytes:
    """Write the list as CSV, ordered by entry id."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(HEADER)
    rows.writerows(_row(entry_id, listed) for entry_id, listed in sorted(entries))
    return text.getvalue().encode()


def _row(entry_id: str, listed: Listed) -> Sequence[str]:
    name = f"{listed.given} {listed.surname}".strip()
    several = ("|".join(values) for values in (listed.aliases, listed.births))
    return (
        entry_id,
        name,
        listed.surname,
        listed.given,
        *several,
        listed.sex,
        "|".join(listed.nationalities),
        "|".join(listed.documents),
        listed.reason,
    )
