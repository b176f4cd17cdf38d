"""What every source needs to make an entry: text out of bytes, birth claims, countries, faults, and the entry's digest.

This module knows how a value that cannot be used becomes a fault without costing the record it stands in. It refuses to know
any one format.
"""

from __future__ import annotations

import calendar
import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import msgspec

from pnrscreen.errors import WatchlistError
from pnrscreen.message import Contact
from pnrscreen.model import BirthClaim, Document, Entry, Fault, ListedName, Strength
from pnrscreen.normalise import codes, dates, documents
from pnrscreen.terms import UNSTATED, Terms
from pnrscreen.watchlist import contacts
from pnrscreen.watchlist.sources.delimited import parsed

SANCTION = "sanction"
"""The kind of alert of whoever stands on a sanctions list."""
SAID_MAX = 200
"""How much of a value a fault quotes."""

_SEALED = tuple(one.name for one in fields(Entry) if one.name not in {"watchlist", "terms", "provenance", "digest"})
_PLAIN_NUMBER = re.compile(r"[A-Za-z]{0,3}[ .-]?\d[\dA-Za-z ./-]{3,}")
_NUMBER_IN_PROSE = re.compile(r"\b(?=[A-Za-z-]*\d)[A-Za-z\d-]{5,}\b")
_PLAIN = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_CIRCA = re.compile(r"^(?:(?:~|circa\b-?|c\.|approximately\b)\s*)+", re.IGNORECASE)
_MONTH = re.compile(r"\b([A-Z][a-z]{2})[a-z]*\.?")
_SHORT_DAY = re.compile(r"(?<!\d)(\d)(?=\s+[A-Za-z]{3})")
_EDGES = " \t,."
_COUNTED = re.compile(r"\([1-9]\)")
_BETWEEN = re.compile(r"[;|\r\n]")
_PERHAPS_BETWEEN = tuple(map(re.compile, (",", "/", r"\s+")))
_BOUNDS = re.compile(r"\.\.|\bto\b|(?<=\d{4})\s*-\s*(?=\d{4}$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the files of one edition hold. ``edition`` as the publisher marks it; entries without list name and digest."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...] = ()
    edition: str = ""


class Faults:
    """The faults of one reading, in order."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def add(self, code: str, where: str, said: str = "") -> None:
        """Note one fault."""
        self._found.append(Fault(code=code, where=where, said=said[:SAID_MAX]))

    def all(self) -> tuple[Fault, ...]:
        """Return the faults noted so far."""
        return tuple(self._found)


def sealed(entry: Entry, watchlist: str = "", terms: Terms = UNSTATED) -> Entry:
    """Return the entry as one of a list, on that list's terms where it states none, with the digest of everything it says.

    The digest is SHA-256 over canonical JSON (UTF-8, no blanks, keys sorted, fields by their names in ``model``). A field of
    the entry that says nothing is left out, so that one that is added to the model later changes no digest of an entry without
    it; where the entry stands in its file is no part of it.
    """
    told = entry.terms.within(terms)
    said = {name: value for name in _SEALED if (value := getattr(entry, name))}
    said["watchlist"] = watchlist = watchlist or entry.watchlist
    if told is not UNSTATED and told != UNSTATED:
        said["terms"] = {one.name: value for one in fields(told) if (value := getattr(told, one.name))}
    digest = hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()
    return replace(entry, watchlist=watchlist, terms=told, digest=digest)


def rows(content: bytes, where: str, faults: Faults, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file with their numbers; a row that cannot be parsed is a fault, and the next line follows.

    UTF-8 with or without byte order mark, otherwise Windows-1252 with a fault; NUL and Ctrl-Z at the end are dropped.
    """
    if content.endswith((b"\0", b"\x1a")):
        content = content.rstrip(b"\0\x1a\r\n")
    encoding = "utf-8-sig"
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        faults.add("E_ENCODING", f"{where} byte {error.start}")
        encoding = "cp1252"
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, errors="replace", newline="")
    for number, row in enumerate(parsed(text, delimiter), 1):
        if isinstance(row, csv.Error):
            faults.add("E_QUOTE", f"{where} row {number}", str(row))
        elif any(cell.strip() for cell in row):
            yield number, row


def claim(text: str) -> BirthClaim | None:
    """Return what a list says of a birth date, or None when it is none.

    Reads ``1984-02-29``, ``1984-02``, ``1984``, ``29 Feb 1984``, ranges with ``..``, ``to`` or a hyphen between years, and
    ``~`` or ``circa`` before any of them.
    """
    said = text.strip().removesuffix(".")
    if _PLAIN.fullmatch(said):  # as most lists say nearly all
        plain = dates.partial(said)
        return BirthClaim(first=plain, last=plain) if plain else None
    exact = _CIRCA.sub("", said)
    first, *rest = _BOUNDS.split(_SHORT_DAY.sub(r"0\1", _MONTH.sub(r"\1", exact)))
    begin, end = dates.partial(first), dates.partial(rest[0] if rest else first)
    if begin is None or end is None or len(rest) > 1:
        return None
    if (begin.year, begin.month or 1, begin.day or 1) > (end.year, end.month or 12, end.day or 31):
        return None
    return BirthClaim(first=begin, last=end, circa=exact != said)


def claims(texts: Iterable[str], where: str, faults: Faults) -> tuple[BirthClaim, ...]:
    """Return the birth claims of an entry, each once."""
    found: list[BirthClaim] = []
    for text in filter(None, map(str.strip, texts)):
        one = claim(text)
        if one is None:
            faults.add("E_BAD_DATE", where, text)
        elif one not in found:
            found.append(one)
    return tuple(found)


def countries(texts: Iterable[str], where: str, faults: Faults) -> tuple[str, ...]:
    """Return the countries of an entry as alpha-3 codes, each once; what is not known is a fault."""
    found: dict[str, None] = {}
    for text in filter(None, map(str.strip, texts)):
        code = codes.country(text)
        if code:
            found[code] = None
        else:
            faults.add("W_UNKNOWN_ENUM", where, text)
    return tuple(found)


def last_day(text: str) -> str:
    """Return a date as an ISO day, the last there is where day or month is not said; "" when it is no date."""
    found = dates.partial(text.partition("T")[0])
    if found is None:
        return ""
    month = found.month or 12
    return f"{found.year:04d}-{month:02d}-{found.day or calendar.monthrange(found.year, month)[1]:02d}"


def first_day(text: str) -> str:
    """Return a date as an ISO day, the first there is where day or month is not said; "" when it is no date."""
    found = dates.partial(text.partition("T")[0])
    return f"{found.year:04d}-{found.month or 1:02d}-{found.day or 1:02d}" if found else ""


def terms(said: Mapping[str, str], where: str, faults: Faults) -> Terms | None:
    """Return the terms of an entry as texts give them, or None where nobody can read from when or until when it holds.

    An entry whose last day cannot be read might be over already: it is not used, and that is a fault.
    """
    begins, ends = said.get("valid_from", ""), said.get("expires", "")
    begin, end = first_day(begins), last_day(ends)
    for text, read in ((begins, begin), (ends, end)):
        if text and not read:
            faults.add("E_BAD_TERM", where, text)
            return None
    if begin and end and begin > end:
        faults.add("E_BAD_TERM", where, f"{begins}..{ends}")
        return None
    return Terms(
        owner=said.get("owner", ""),
        ground=said.get("legal_ground", ""),
        control=tuple(filter(None, map(str.strip, said.get("originator_control", "").split("|")))),
        category=category(said.get("category", "")),
        valid_from=begin,
        expires=end,
    )


def category(text: str) -> str:
    """Return a category as a profile writes it: one lower-case word."""
    return "-".join(text.lower().split())


def document(kind: str, number: str, issuer: str) -> Document | None:
    """Return a listed document, or None when its number tells nothing apart."""
    plain = documents.number(number)
    if not documents.distinctive(plain):
        return None
    return Document(kind=codes.document_kind(kind) or kind.strip().lower(), number=plain, issuer=codes.country(issuer))


def papers(kind: str, number: str, issuer: str, where: str, faults: Faults) -> Iterator[Document]:
    """Yield a listed document, or note that its number tells nothing apart; an issuer that is not known is a warning."""
    paper = document(kind, number, issuer)
    if paper is None:
        faults.add("E_BAD_ENUM", where, number or f"{kind} without a number")
        return
    if issuer and not paper.issuer:
        faults.add("W_UNKNOWN_ENUM", where, issuer)
    yield paper


def numbers(text: str, where: str, faults: Faults) -> list[str]:
    """Return the document numbers a text holds; what has to be taken out of prose is a warning."""
    if not text or _PLAIN_NUMBER.fullmatch(text):
        return [text] if text else []
    faults.add("W_UNKNOWN_FIELD", where, text)
    return _NUMBER_IN_PROSE.findall(text)


def reached(phones: Iterable[str], emails: Iterable[str], where: str, faults: Faults) -> tuple[Contact, ...]:
    """Return telephones and e-mails, each once however it is written; one that tells nothing apart is a fault."""
    found: dict[tuple[str, object], Contact] = {}
    for kind, texts, usable in (("phone", phones, contacts.telephone), ("email", emails, contacts.email)):
        for value in (one for text in texts for one in _each_contact(text, usable)):
            if known := usable(value):
                found.setdefault((kind, known), Contact(kind=kind, value=value))
            else:
                faults.add("E_BAD_CONTACT", where, value)
    return tuple(found.values())


def _each_contact(text: str, usable: Callable[[str], object]) -> Iterator[str]:
    """Yield the telephones or the e-mails that one value lists: ``a; b``, or ``(1) a (2) b``.

    A comma, a slash or a blank may as well stand inside of one, ``0660/1234567``: it parts a value only where each part can be
    used by itself, which parts of one telephone are too short for.
    """
    counted = "(1)" in text and "(2)" in text
    parts = _BETWEEN.split(_COUNTED.sub(";", text) if counted else text)
    for mark in _PERHAPS_BETWEEN:
        parts = [piece for part in parts for piece in _parted(part, mark, usable)]
    yield from filter(None, (part.strip(_EDGES) for part in parts))


def _parted(text: str, mark: re.Pattern[str], usable: Callable[[str], object]) -> Sequence[str]:
    """Return the pieces between marks where each can be used by itself, otherwise the text as it is."""
    pieces = mark.split(text.strip(_EDGES))
    return pieces if all(map(usable, pieces)) else (text,)


def since(text: str, where: str, faults: Faults) -> str:
    """Return the day from which a publisher lists someone, or "" and a fault where it cannot be read."""
    day = first_day(text)
    if text and not day:
        faults.add("E_BAD_DATE", where, text)
    return day


def of_topics(topics: Sequence[str]) -> str:
    """Return the kind of alert that risk topics (FollowTheMoney) come to, the gravest first; "" where there is none.

    Whoever is only near to a listed person, holds an office or is written about is not sought: then the category is the
    first topic itself, and a profile decides.
    """
    for topic, category in (("wanted", "wanted"), ("sanction", SANCTION)):
        if topic in topics:
            return category
    return topics[0] if topics else ""


def each_once(found: Iterable[ListedName]) -> tuple[ListedName, ...]:
    """Return names, each spelling once: as it came first, or as it came strong."""
    names: dict[str, ListedName] = {}
    for name in found:
        if not name.text:
            continue
        key = name.text.casefold()
        first = names.setdefault(key, name)
        if first is not name and first.strength is Strength.WEAK and name.strength is Strength.STRONG:
            names[key] = name
    return tuple(names.values())


def base_name(path: str) -> str:
    """Return the lower-case name of a file without its folders."""
    return re.split(r"[\\/]", path)[-1].lower()


def only_file(files: Iterable[str], format_name: str) -> str:
    """Return the one file there is, or raise WatchlistError."""
    names = sorted(files)
    if len(names) != 1:
        raise WatchlistError(f"the {format_name} format is one file", ", ".join(names))
    return names[0]
