"""A unit's own list as a CSV table: one person or one document a row.

This module knows the columns (``COLUMNS``), by header, in any order, with commas, semicolons or tabs between the cells; only
``entry_id`` must be there, and one of ``name``, ``surname`` and those from ``documents`` to ``keywords``. It refuses to guess:
a column it does not know is a fault, never a meaning.

A row with a document and no name lists the document, whoever carries it; so do telephones and the rest. Of a card number that
is listed whole the middle is dropped. ``category`` and what follows it are the terms of the entry; an empty cell takes what the
registry says of the whole list. A limit that cannot be read, or may be missing, must not become no limit: such a row is not
used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pnrscreen.errors import WatchlistError
from pnrscreen.message import Payment
from pnrscreen.model import Document, Entry, ListedName, Strength
from pnrscreen.normalise import codes
from pnrscreen.terms import UNSTATED
from pnrscreen.watchlist import contacts
from pnrscreen.watchlist.sources.entry import (
    Contents,
    Faults,
    claims,
    countries,
    document,
    each_once,
    only_file,
    reached,
    rows,
    terms,
)

COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("entry_id", "the list's own id, once", "N-0042"),
    ("name", "the whole name; or surname and given_names, or all three", "Amina Karimova"),
    ("surname", "the family name", "Karimova"),
    ("given_names", "the given names", "Amina"),
    ("aliases", "| between them; ~ before a weak one, which never makes a hit alone", "Amina Karimowa|~Sestra"),
    (
        "birth_dates",
        "| between them: a day, a month, a year, a range, or ~ for circa",
        "1984-02-29|1984-02|1984|1980..1985|~1984",
    ),
    ("sex", "M, F, X", "F"),
    ("nationalities", "| between them: alpha-2, alpha-3 or English name", "UZB|KAZ"),
    ("documents", "| between them: kind, issuer, number", "P:UZB:AB1234567"),
    ("phones", "| between them; with the country they say more", "+43 660 1234567"),
    ("emails", "| between them", "a@example.org"),
    (
        "payments",
        "| between them: first six and last four digits, or a whole account; month of expiry where known",
        "411111######1111/0927",
    ),
    ("keywords", "| between them: words sought in addresses, in a minor's guardian and in who pays", "Quartzline"),
    ("reason_code", "why, as the unit codes it", "FTF"),
    ("category", "what kind of alert it is, as the profile of the home lists them", "wanted"),
    ("owner", "the authority whose entry it is", "State Criminal Police"),
    ("legal_ground", "on what ground it is listed", "warrant 12 Gs 34/26"),
    (
        "originator_control",
        "| between them: organisations that may see it and be told of it, and no other",
        "PIU Example|JIT 7",
    ),
    ("valid_from", "the first day on which it may be matched", "2026-03-01"),
    ("expires", "the last day on which it may be matched: no hit comes after it", "2026-08-31"),
)
"""Column, what it says, an example."""

_TERMS = frozenset(("category", "owner", "legal_ground", "originator_control", "valid_from", "expires"))
_IDENTIFIERS = frozenset({"documents", "phones", "emails", "payments", "keywords"})
_KNOWN = frozenset(name for name, _, _ in COLUMNS)
_ALSO: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("expiry", "expiry_date", "expires_on", "valid_until", "valid_to"), "expires")
)
_NOTHING = ("",)
_LIMIT = re.compile(r"expir|valid|until")
_CARD = re.compile(r"([0-9]{6})[0-9]+([0-9]{4})")


def recognise(_name: str, content: bytes) -> bool:
    """Tell whether a file begins with a header that names an entry id."""
    return b"entry_id" in content[:2000].split(b"\n", 1)[0].lower()


def read(files: Mapping[str, bytes]) -> Contents:
    """Read the table; raises WatchlistError when its header lacks what no row can do without."""
    where = only_file(files, "csv")
    faults = Faults()
    lines = rows(files[where], where, faults, _delimiter(files[where]))
    _, heads = next(lines, (0, []))
    header = [_ALSO.get(name, name) for name in (head.strip().lower() for head in heads)]
    if "entry_id" not in header or not (_IDENTIFIERS | {"name", "surname"}) & set(header):
        raise WatchlistError(
            "the header needs entry_id and one of name, surname, documents, phones, emails, payments, keywords", where
        )
    for head in header:
        if head not in _KNOWN:
            faults.add("W_UNKNOWN_FIELD", f"{where} row 1", head)
            if _LIMIT.search(head):  # a limit by another name must not become no limit
                said = f"the column {head} may say until when an entry holds: call it valid_from or expires"
                raise WatchlistError(said, where)
    return Contents(entries=tuple(_entries(header, lines, faults)), faults=faults.all())


def _delimiter(content: bytes) -> str:
    """Return what stands between the cells of the header: a comma, or a semicolon or tab where there are more of them."""
    head = content.lstrip()[:4000].split(b"\n", 1)[0].decode(errors="replace")
    return max(",;\t", key=head.count)


def _entries(header: list[str], lines: Iterator[tuple[int, list[str]]], faults: Faults) -> Iterator[Entry]:
    """Yield an entry for each row that has an id of its own, and a name or a document."""
    seen: set[str] = set()
    limited = not {"valid_from", "expires"}.isdisjoint(header)
    for number, row in lines:
        said = dict(zip(header, map(str.strip, (*row, *_NOTHING * (len(header) - len(row)))), strict=False))
        where = f"row {number} (id {said['entry_id']})"
        if len(row) != len(header):
            faults.add("E_COLUMNS", where, f"{len(row)} of {len(header)} columns")
            if limited:  # nobody knows which cell is missing
                continue
        if not said["entry_id"]:
            faults.add("E_NO_ID", where)
        elif said["entry_id"] in seen:
            faults.add("E_DUP_ID", where)
        else:
            seen.add(said["entry_id"])
            yield from _entry(said, where, faults)


def _entry(said: Mapping[str, str], where: str, faults: Faults) -> Iterator[Entry]:
    names = each_once(_names(said))
    papers = tuple(_documents(said.get("documents", ""), where, faults))
    contacted = reached(_cells(said.get("phones", "")), _cells(said.get("emails", "")), where, faults)
    paid = tuple(_payments(said.get("payments", ""), where, faults))
    keywords = tuple(dict.fromkeys(_cells(said.get("keywords", ""))))
    if not (names or papers or contacted or paid or keywords):
        faults.add("E_NO_NAME", where)
        return
    told = UNSTATED if _TERMS.isdisjoint(said) else terms(said, where, faults)
    if told is None:
        return
    sex = codes.sex(said.get("sex", ""))
    if said.get("sex") and not sex:
        faults.add("W_UNKNOWN_ENUM", where, said["sex"])
    yield Entry(
        watchlist="",
        id=said["entry_id"],
        names=names,
        birth_dates=claims(said.get("birth_dates", "").split("|"), where, faults),
        sex=sex,
        nationalities=countries(said.get("nationalities", "").split("|"), where, faults),
        documents=papers,
        contacts=contacted,
        payments=paid,
        keywords=keywords,
        reason_code=said.get("reason_code", ""),
        terms=told,
        provenance=where,
    )


def _names(said: Mapping[str, str]) -> Iterator[ListedName]:
    """Yield the row's name and its aliases."""
    surname, given = said.get("surname", ""), said.get("given_names", "")
    yield ListedName(text=said.get("name") or f"{given} {surname}".strip(), surname=surname, given=given)
    for alias in filter(None, said.get("aliases", "").split("|")):
        text = alias.strip()
        yield ListedName(
            text=text.lstrip("~ "), kind="alias", strength=Strength.WEAK if text.startswith("~") else Strength.STRONG
        )


def _documents(text: str, where: str, faults: Faults) -> Iterator[Document]:
    """Yield the row's documents; one that is not kind, issuer, number is a fault."""
    for said in _cells(text):
        kind, issuer, number = (*said.split(":", 2), "", "")[:3]
        paper = document(kind, number, issuer)
        if paper is None:
            faults.add("E_BAD_ENUM", where, said)
            continue
        if issuer and not paper.issuer:
            faults.add("W_UNKNOWN_ENUM", where, issuer)
        yield paper


def _payments(text: str, where: str, faults: Faults) -> Iterator[Payment]:
    """Yield the row's means of payment; what a card number says too much is dropped, and no fault quotes one."""
    for said in _cells(text):
        account, _, expiry = said.partition("/")
        plain = "".join(filter(str.isalnum, account))
        if whole := _CARD.fullmatch(plain):
            faults.add("W_CARD_CUT", where)
            account = f"{whole[1]}######{whole[2]}"
        if contacts.account(account):
            yield Payment(
                kind="card" if contacts.is_card(contacts.account(account)) else "other", account=account, expiry=expiry
            )
        else:
            faults.add("E_BAD_ACCOUNT", where)


def _cells(text: str) -> Iterator[str]:
    """Yield what stands between the bars of one cell."""
    return filter(None, map(str.strip, text.split("|")))
