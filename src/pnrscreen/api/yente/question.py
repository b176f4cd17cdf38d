"""Questions in yente's wire format, as people who can be compared.

This module knows which properties of FollowTheMoney say what of a person. It refuses to guess: a value that cannot be
understood is not compared, and what was compared is told beside the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.api.problems import Problem
from pnrscreen.api.yente.schema import (
    ALGORITHM,
    BEST,
    EVERYTHING,
    LETTERS_MAX,
    MATCHED,
    QUERIES_MAX,
    UNLISTED,
    VALUES_MAX,
    Batch,
    Example,
    Filters,
    Property,
    Understood,
)
from pnrscreen.message import Contact
from pnrscreen.model import Document, Identity, PersonName
from pnrscreen.normalise import codes, dates, documents, names
from pnrscreen.operations import ask
from pnrscreen.watchlist import contacts

NAMES_MAX = 100
_SOURCE = "TABLE"
_WHOLE = ("name", "alias", "previousName", "weakAlias")
_GIVEN = ("firstName", "secondName", "middleName")
_FAMILY = "lastName"
_NATIONAL = ("nationality", "citizenship")


class Question(NamedTuple):
    """Who is asked for, and how that is told; nobody where no list of a unit can name what is asked for."""

    person: Identity | None
    understood: Understood


def _birth_date(text: str) -> str:
    return str(dates.partial(text.partition("T")[0]) or "")


def _country(text: str) -> str:
    alpha3 = codes.country(text)
    return (codes.alpha2(alpha3) or alpha3).lower()


def _gender(text: str) -> str:
    return {"M": "male", "F": "female", "X": "other"}.get(codes.sex(text), "")


def _number(text: str) -> str:
    return text if documents.distinctive(documents.number(text)) else ""


def _phone(text: str) -> str:
    return text if contacts.telephone(text) else ""


def _email(text: str) -> str:
    return text if contacts.email(text) else ""


def _name(text: str) -> str:
    return text if names.person_name("", text, _SOURCE).surname else ""


_READ: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        **dict.fromkeys((*_WHOLE, *_GIVEN, _FAMILY), _name),
        "birthDate": _birth_date,
        **dict.fromkeys((*_NATIONAL, "country"), _country),
        "gender": _gender,
        **dict.fromkeys(("passportNumber", "idNumber", "taxNumber", "innCode", "socialSecurityNumber"), _number),
        "phone": _phone,
        "email": _email,
    }
)
"""Property -> how one of its values is told once it is understood; "" where it is not."""
_PAPERS: Mapping[str, str] = MappingProxyType(
    {"passportNumber": "passport", "idNumber": "identity card", "taxNumber": "", "innCode": "", "socialSecurityNumber": ""}
)


def questions(batch: Batch, filters: Filters) -> Mapping[str, Question]:
    """Understand the questions of a batch. Raises Problem for what cannot be asked, or not like this."""
    if not batch.queries:
        raise Problem(400, "queries", "No queries provided.")
    if len(batch.queries) > QUERIES_MAX:
        raise Problem(400, "queries", f"A batch has at most {QUERIES_MAX} queries.")
    if batch.weights or batch.config:
        raise Problem(400, "weights", "What counts how much is the unit's own: leave weights and config empty.")
    asked = {key: question(one) for key, one in batch.queries.items()}
    return {key: one._replace(person=None) for key, one in asked.items()} if MATCHED & {*filters.exclude_schema} else asked


def question(asked: Example) -> Question:
    """Understand one example. Raises Problem for a schema that there is not, or by which nothing can be matched."""
    if asked.schema_ not in MATCHED | UNLISTED:
        raise Problem(400, "schema", "The schema of a query is none, or none that can be matched: say Person.")
    told = {name: said for name, values in asked.properties.items() if (said := _understood(name, values))}
    of_people = asked.schema_ in MATCHED
    understood = Understood(id=asked.id, schema=asked.schema_, properties=told if of_people else {})
    return Question(_person(told) if of_people else None, understood)


def scope(dataset: str, filters: Filters) -> ask.Scope:
    """Return what a match is asked for. A list in the path is one of those that ``include_dataset`` names; all lists together
    are narrowed down to those. Raises Problem for what cannot be asked of a unit's lists.
    """
    if filters.algorithm.lower() not in {ALGORITHM, BEST}:
        raise Problem(400, "algorithm", f"There is one algorithm here: leave it out, or say {BEST} or {ALGORITHM}.")
    named = {*filters.include_dataset} | ({dataset} - {EVERYTHING})
    return ask.Scope(
        lists=frozenset(named - {EVERYTHING}) if named else None,
        without=frozenset(filters.exclude_dataset),
        topics=frozenset(filters.topics),
        except_for=frozenset(filters.exclude_entity_ids),
        threshold=_of_thousand(filters.threshold),
        cutoff=_of_thousand(filters.cutoff),
        limit=filters.limit,
    )


def _of_thousand(score: float | None) -> int | None:
    return None if score is None else round(1000 * score)


def _understood(name: str, values: Property) -> list[str]:
    """Return what a property says, each value once."""
    read = _READ.get(name)
    if read is None:
        return []
    said = [values] if isinstance(values, str) else [value for value in values if type(value) in {str, int}]
    texts = [str(value).encode(errors="replace").decode() for value in said]
    if len(texts) > VALUES_MAX or any(len(text) > LETTERS_MAX for text in texts):
        raise Problem(400, "properties", f"A property has at most {VALUES_MAX} values of {LETTERS_MAX} letters.")
    return [one for one in dict.fromkeys(read(text.strip()) for text in texts) if one]


def _person(told: Mapping[str, list[str]]) -> Identity:
    sexes = {codes.sex(text) for text in told.get("gender", ())}
    national = [*told.get("nationality", ()), *told.get("citizenship", ())] or told.get("country", [])
    return Identity(
        names=tuple(_names(told)),
        birth_dates=tuple(date for text in told.get("birthDate", ()) if (date := dates.partial(text))),
        sex=sexes.pop() if len(sexes) == 1 else "",
        nationalities=tuple(dict.fromkeys(map(codes.country, national))),
        documents=tuple(
            Document(kind=kind, number=documents.number(text)) for name, kind in _PAPERS.items() for text in told.get(name, ())
        ),
        contacts=tuple(Contact(kind=kind, value=text) for kind in ("phone", "email") for text in told.get(kind, ())),
    )


def _names(told: Mapping[str, list[str]]) -> Iterator[PersonName]:
    """Yield the names someone goes by; they are put together of their parts where none is whole."""
    whole = [("", text) for name in _WHOLE for text in told.get(name, ())]
    given = " ".join(text for name in _GIVEN for text in told.get(name, ()))
    apart = product(told.get(_FAMILY, ("",)), (given,)) if given or _FAMILY in told else ()
    said = whole or [*apart]
    if len(said) > NAMES_MAX:
        raise Problem(400, "names", f"A query has at most {NAMES_MAX} names.")
    yield from dict.fromkeys(names.person_name(surname, first, _SOURCE) for surname, first in said)
