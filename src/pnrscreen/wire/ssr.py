"""Special service requests: the free-form texts of DOCS, DOCA, DOCO, INFT, FOID and their like.

This module knows AIRIMP's slashes. It refuses to know which traveller a request belongs to: it reports the references and the
name association it carries, and ``party`` decides.

Texts are aligned by pattern, not by position: some senders write a leading slash, some none, some two, and some lose a field.
In DOCS the date of birth and the sex beside it are the anchor, in DOCO and DOCA the one-letter type.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pnrscreen.message import Membership, SaidDocument
from pnrscreen.wire import stamps
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.located import Located

_ASSOCIATION = re.compile(r"-[0-9]+([^/\d:-][^/\d:]*)/([^/\d:]+)(?=-[0-9]|$)")
_SEXES = frozenset({"M", "F", "U", "X", "MI", "FI", "UI", "XI"})
_TICKETS = frozenset({"TKNE", "TKNA", "TKNM"})
_SEATS = frozenset({"SEAT", "NSST", "NSSA", "NSSW", "NSSB", "RQST"})
_SEAT = re.compile(r"(?<![A-Z0-9])0*[1-9][0-9]{0,2}[A-Z]{1,2}(?![A-Z0-9])")
_NOTHING_BUT_SEATS = re.compile(r"(?:[ /,]*[0-9]{1,3}[A-Z](?![A-Z0-9]))+[ /,]*")
_FLIGHT_DAY = re.compile(r"[0-9]{3,4}[A-Z]?[0-9]{2}[A-Z]{3}")
_DAY_LIKE = re.compile(r"[0-9]{2}[A-Z]{3}(?:[0-9]{4}|[0-9]{2})")
_MEMBER = re.compile(r"/?((?:[A-Z][A-Z0-9]|[0-9][A-Z]))?[ -]?([A-Z]{0,2}[0-9][A-Z0-9]{4,})(?:[ /].*)?")
_IDENTITY = re.compile(r"/?(PP|NI|ID|DL)[ /-]?([A-Z0-9]{4,})")


class Request(NamedTuple):
    """One SSR taken apart: code, airline, board point, text without name association, and whom it names."""

    segment: Located
    code: str
    carrier: str
    board: str
    text: str
    references: tuple[str, ...]
    data: Sequence[tuple[str, str]]  # what stands beside each reference, a seat for one
    associated: tuple[str, str] | None = None


class Identification(NamedTuple):
    """A DOCS text: whom a document names. Dates as in SaidDocument; ``odd`` when one of them is not a date."""

    document: SaidDocument | None
    surname: str
    given: str
    nationality: str
    birth_date: str
    sex: str
    infant: bool
    odd: bool = False


def request(segment: Segment) -> Request:
    """Return an SSR taken apart."""
    parts = segment.values(0)
    said = len(parts)
    text = parts[8] if said == 9 else "".join(parts[8:])
    text, associated = parted(text or _misplaced(parts, segment))
    data = [(beside[0], beside[2] if len(beside) > 2 else "") for beside in segment.composites(1)]
    references = tuple([reference for _, reference in data if reference])
    code = parts[0] if parts else ""
    if code in _SEATS and not any(seat for seat, _ in data) and _NOTHING_BUT_SEATS.fullmatch(text):
        data = seated(text, references)
    return Request(
        segment,
        code,
        parts[3] if said > 3 else "",
        _airport(parts[6]) if said > 6 else "",
        text,
        references if len(references) < 2 else tuple(dict.fromkeys(references)),
        data,
        associated,
    )


def seated(text: str, references: Sequence[str]) -> list[tuple[str, str]]:
    """Return the seats a text says, each beside the reference in the same place; a single one is beside every reference."""
    seats, whose = _SEAT.findall(text), references or ("",)
    return list(zip(seats * len(whose) if len(seats) == 1 else seats, whose, strict=False))


def parted(text: str) -> tuple[str, tuple[str, str] | None]:
    """Part a text from the name association at its end (``-1FALKEN/OTTO``): the text, and the name or None.

    Of several names none is handed on: what is said of all of them stays with the reservation, and not with the first.
    """
    end, names = len(text), []
    for found in reversed(list(_ASSOCIATION.finditer(text)) if "-" in text else []):
        if found.end() != end:
            break
        end = found.start()
        names.append((found[1].strip(), found[2].strip()))
    return text[:end], names[0] if len(names) == 1 else None


def _misplaced(parts: list[str], segment: Segment) -> str:
    """Return a text that stands before its place, or behind it in an element of its own.

    In an element of its own nothing of a TKNx stands but the ticket number, which needs no slash to be known.
    """
    for index, part in enumerate(parts[4:8], 4):
        if "/" in part:
            return "".join(parts[index:])
    ticket = bool(parts) and parts[0] in _TICKETS
    return next((beside[0] for beside in segment.composites(1) if "/" in beside[0] or (ticket and beside[0])), "")


def _airport(said: str) -> str:
    return said if len(said) == 3 and said.isascii() and said.isalpha() and said.isupper() else ""


def docs(text: str) -> Identification:
    """Read a DOCS: type / issuer / number / nationality / birth / sex / expiry / surname / given / second given / holder."""
    parts = _parts(text)
    anchor = _birth(parts)
    kind, issuer, number, nationality = (parts[at] if 0 <= at < len(parts) else "" for at in range(anchor - 4, anchor))
    born, sex, expiry, surname, given, second = (*parts[anchor : anchor + 6], *[""] * 6)[:6]
    birth_date, expires = stamps.named_day(born), stamps.named_day(expiry)
    document = SaidDocument(kind=kind, number=number, issuer=issuer, expiry=expires or "") if number else None
    return Identification(
        document=document,
        surname=surname,
        given=f"{given} {second}".strip(),
        nationality=nationality,
        birth_date=birth_date or "",
        sex=sex[0] if sex in _SEXES else "",
        infant=sex in _SEXES and sex.endswith("I"),
        odd=birth_date is None or expires is None,
    )


def _parts(text: str) -> list[str]:
    parts = text.split("/")
    return [part.strip() for part in parts] if " " in text else parts


def _birth(parts: list[str]) -> int:
    """Return which field is the date of birth: the day before a sex, else the first of two days, else where it should be.

    With nothing where the sex belongs, a U, M, F or X behind the second day is a surname.
    """
    usual = 5 if parts and not parts[0] else 4
    if len(parts) > usual + 1 and parts[usual + 1] in _SEXES and stamps.NAMED_DAY.fullmatch(parts[usual]):
        return usual
    days = [index for index, part in enumerate(parts) if stamps.NAMED_DAY.fullmatch(part)]
    sexes = [index for index, part in enumerate(parts) if part in _SEXES and index >= 3]
    for index in days:
        if index + 1 in sexes or (index + 2 in days and not parts[index + 1]):
            return index
    if len(days) > 1 and days[1] - days[0] == 2:
        return days[0]
    return sexes[0] - 1 if sexes and abs(sexes[0] - 1 - usual) <= 1 else usual


class Address(NamedTuple):
    """A DOCA text. ``kind`` is R residence, D destination, H home, or "" when not said."""

    kind: str
    country: str
    lines: tuple[str, ...]
    infant: bool


def doca(text: str) -> Address:
    """Read a DOCA: type / country / street / city / state / postcode / infant."""
    parts = _parts(text)
    anchor = next((index for index, part in enumerate(parts[:3]) if part in {"R", "D", "H"}), 1 if not parts[0] else 0)
    kind, country, street, city, state, postcode, infant = (*parts[anchor : anchor + 7], *[""] * 7)[:7]
    return Address(kind=kind, country=country, lines=(street, city, state, postcode, country), infant=infant == "I")


class Permission(NamedTuple):
    """A DOCO text: a visa, redress or known traveller number, and the place of birth that stands before it."""

    document: SaidDocument | None
    birth_place: str
    infant: bool
    odd: bool = False


def doco(text: str) -> Permission:
    """Read a DOCO: place of birth / type / number / place of issue / day of issue / where it applies / infant."""
    parts = _parts(text)
    anchor = next((index for index, part in enumerate(parts) if part in {"V", "R", "K", "N"}), 2)
    kind, number, place, day, applies, infant = (*parts[anchor : anchor + 6], *[""] * 6)[:6]
    issued = stamps.named_day(day)
    before = parts[anchor - 1] if 1 <= anchor <= len(parts) else ""
    return Permission(
        document=SaidDocument(kind=kind, number=number, issuer=applies or place, issued=issued or "") if number else None,
        birth_place="" if _FLIGHT_DAY.fullmatch(before) else before,
        infant=infant == "I",
        odd=issued is None,
    )


def inft(text: str) -> tuple[str, str, str | None]:
    """Read an INFT (``SURNAME/GIVEN 12JUL09``): surname, given, date of birth; with neither slash nor day it names nobody."""
    text = text.strip(" /")
    day = _DAY_LIKE.search(text)
    surname, slash, given = (text[: day.start()] if day else text).partition("/")
    if not (slash or day):
        return "", "", ""
    return surname.strip(), given.partition("/")[0].strip(), stamps.named_day(day[0]) if day else ""


def born(text: str) -> str:
    """Return the date of birth a CHLD or UMNR text carries, or ""."""
    found = stamps.NAMED_DAY.search(text)
    return (stamps.named_day(found[0]) or "") if found else ""


def foid(text: str) -> SaidDocument | None:
    """Read a FOID that is a document (PP passport, NI and ID national identity, DL driving licence); not a card or a ticket.

    Two letters before more than the nine characters of a passport number (ICAO Doc 9303) are its country.
    """
    found = _IDENTITY.match(text)
    if found is None:
        return None
    kind = {"PP": "P", "DL": "DL"}.get(found[1], "I")
    number, issuer = found[2], ""
    if kind == "P" and len(number) > 9 and number[:2].isalpha():
        issuer, number = number[:2], number[2:]
    return SaidDocument(kind=kind, number=number, issuer=issuer)


def membership(request: Request) -> Membership | None:
    """Read an FQTV: the number, and the airline before it or the one that the request is addressed to."""
    found = _MEMBER.fullmatch(request.text)
    return Membership(carrier=found[1] or request.carrier, number=found[2]) if found else None
