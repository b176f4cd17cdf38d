"""The nouns of an interactive query: what a carrier asks about people at its desk, and what a machine may answer.

This module knows the four answers there are. It refuses to have a fifth: that somebody may not board is never said by a machine
(users' 3b); whoever should not be let on without a look is referred, and a human looks. An answer carries no reason either: no
match, score, list or rule has a place in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pnrscreen.message import Flight, LocalTime


class Said(StrEnum):
    """What is answered of one person: nothing was found; a human must look; more must be said; it could not be judged."""

    BOARD = "board"
    REFER = "refer"
    INSUFFICIENT = "insufficient"
    ERROR = "error"


class Lack(StrEnum):
    """What a query may fail to say: of the flight, then of a person."""

    CARRIER = "carrier"
    FLIGHT_NUMBER = "flight-number"
    DEPARTURE = "departure"
    ARRIVAL = "arrival"
    SCHEDULED_DEPARTURE = "scheduled-departure"
    SURNAME = "surname"
    BIRTH_DATE = "birth-date"
    SEX = "sex"
    NATIONALITY = "nationality"
    DOCUMENT_NUMBER = "document-number"
    DOCUMENT_KIND = "document-kind"
    DOCUMENT_ISSUER = "document-issuer"
    DOCUMENT_EXPIRY = "document-expiry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveller:
    """One person as a query in values names them, verbatim. Dates are ISO (``1984-02-29``), states alpha-3 or alpha-2,
    ``document_kind`` a code (``P``) or a word; ``reference`` is the carrier's own for the person and comes back in the answer.
    """

    surname: str
    given: str = ""
    birth_date: str = ""
    sex: str = ""
    nationality: str = ""
    document_kind: str = ""
    document_number: str = ""
    document_issuer: str = ""
    document_expiry: str = ""
    reference: str = ""
    locator: str = ""
    seat: str = ""
    crew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query in values: who is to board which flight. ``reference`` is the transaction's, another for each of a sender."""

    reference: str
    flight: Flight
    travellers: tuple[Traveller, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAnswer:
    """What is answered of one person, named by the carrier's own references; of ``insufficient`` also what lacks."""

    said: Said
    reference: str = ""
    locators: tuple[str, ...] = ()
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Where an answer in EDIFACT goes back to, as the query's own envelope said it."""

    sender: str = ""
    recipient: str = ""
    interchange: str = ""
    message: str = ""
    access_reference: str = ""


NOWHERE: Final = Return()
_NO_FLIGHT: Final = Flight()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a query is answered, one for each person in the order they were named; none where nobody is asked about (a flight
    is closed, somebody leaves). ``at`` is when it was first answered, UTC to the minute. ``degraded``: nothing could be
    kept, and who would board is answered as the profile says for an outage.
    """

    reference: str
    at: LocalTime
    flight: Flight = _NO_FLIGHT
    revision: str = ""
    answers: tuple[PersonAnswer, ...] = ()
    back: Return = NOWHERE
    degraded: bool = False

    def count(self, said: Said) -> int:
        """Return how many people are answered so."""
        return sum(1 for one in self.answers if one.said is said)
