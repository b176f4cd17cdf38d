"""A person as a table or a program describes one, in plain strings: made into what is compared.

This module knows how each of the strings is understood. It refuses to guess: what cannot be understood is named, so that
nobody believes it was compared.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.model import Document, Identity
from pnrscreen.normalise import codes, dates, documents, names

NOT_SAID = frozenset({"U", "UNKNOWN", "-", "N/A"})
"""What tables write for a sex that is not known."""


class Described(NamedTuple):
    """What is said of a person: the whole name, or given names and surname apart; the rest as far as it is known."""

    name: str
    surname: str = ""
    birth_date: str = ""
    sex: str = ""
    nationality: str = ""
    document: str = ""


def understand(said: Described) -> tuple[Identity, tuple[str, ...]]:
    """Return who is described, and the names of the fields that say something which cannot be understood."""
    name = names.person_name(said.surname.strip(), said.name.strip(), "TABLE")
    born = dates.partial(said.birth_date.strip())
    sex = codes.sex(said.sex)
    country = codes.country(said.nationality)
    number = documents.number(said.document)
    understood = {
        "name": name.surname,
        "birth_date": born,
        "sex": sex or said.sex.strip().upper() in NOT_SAID,
        "nationality": country,
        "document": documents.distinctive(number),
    }
    identity = Identity(
        names=(name,) if name.surname else (),
        birth_dates=(born,) if born else (),
        sex=sex,
        nationalities=(country,) if country else (),
        documents=(Document(kind="P", number=number),) if number else (),
    )
    whole = said._replace(name=f"{said.name}{said.surname}")._asdict()
    return identity, tuple(field for field, known in understood.items() if whole[field].strip() and not known)


def person(
    name: str, surname: str = "", *, birth_date: str = "", sex: str = "", nationality: str = "", document: str = ""
) -> Identity:
    """Return who is described in strings: ``name`` is whole, or the given names where ``surname`` stands apart.

    ``birth_date`` is ``1984-02-29``, ``1984-02`` or ``1984``; ``sex`` M, F or X; ``nationality`` a code or an English name;
    ``document`` a number. Raises ValueError naming a field that cannot be understood, never what it says.
    """
    identity, unclear = understand(Described(name, surname, birth_date, sex, nationality, document))
    if unclear:
        raise ValueError(f"cannot be understood: {', '.join(unclear)}")
    return identity
