"""A unit's own list as a CSV table: one person or one document a row.

This module knows the columns. It refuses to guess: a column it does not know is a fault, never a meaning.

Columns, by header, in any order; ``entry_id`` must be there, and one of ``name``, ``surname`` or those from ``documents`` on:

================  ========================================================================================
entry_id          the list's own id, once
name              the whole name; or ``surname`` and ``given_names``, or all three
aliases           ``|`` between them; ``~`` before a weak one
birth_dates       ``|`` between them: ``1984-02-29``, ``1984-02``, ``1984``, ``1980..1985``, ``~1984`` (circa)
sex               M, F, X
nationalities     ``|`` between them: alpha-2, alpha-3 or English name
documents         ``|`` between them: ``P:UTO:L898902C3`` (kind, issuer, number)
phones            ``|`` between them: ``+43 660 1234567``; with the country they say more
emails            ``|`` between them
payments          ``|`` between them: ``411111######1111/0927`` (first six and last four digits, month of expiry where known)
keywords          ``|`` between them: words sought in addresses, in a minor's guardian and in who pays
reason_code       why, as the unit codes it
================  ========================================================================================

A row with a document and no name lists the document, whoever carries it; so do telephones and the rest. Of a card number that
is listed whole the middle is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pnrscreen.errors import WatchlistError
from pnrscreen.message import Contact, Payment
from pnrscreen.model import Document, Entry, ListedName, Strength
from pnrscreen.normalise import codes
from pnrscreen.watchlist import contacts
from pnrscreen.watchlist.sources.entry import Contents, Faults, claims, countries, document, each_once, only_file, rows

COLUMNS = (
    *("entry_id", "name", "surname", "given_names", "aliases", "birth_dates"),
    *("sex", "nationalities", "documents", "phones", "emails", "payments", "keywords", "reason_code"),
)
_IDENTIFIERS = frozenset({"documents", "phones", "emails", "payments", "keywords"})
_CARD = re.compile(r"([0-9]{6})[0-9]+([0-9]{4})")


def recognise(_name: str, content: bytes) -> bool:
    """Tell whether a file begins with a header that names an entry id."""
    return b"entry_id" in content[:2000].split(b"\n", 1)[0].lower()


def read(files: Mapping[str, bytes]) -> Contents:
    """Read the table; raises WatchlistError when its header lacks what no row can do without."""
    where = only_file(files, "csv")
    faults = Faults()
    lines = rows(files[where], where, faults)
    _, heads = next(lines, (0, []))
    header = [head.strip().lower() for head in heads]
    if "entry_id" not in header or not (_IDENTIFIERS | {"name", "surname"}) & set(header):
        raise WatchlistError(
            "the header needs entry_id and one of name, surname, documents, phones, emails, payments, keywords", where
        )
    for head in header:
        if head not in COLUMNS:
            faults.add("W_UNKNOWN_FIELD", f"{where} row 1", head)
    return Contents(entries=tuple(_entries(header, lines, faults)), faults=faults.all())


def _entries(header: list[str], lines: Iterator[tuple[int, list[str]]], faults: Faults) -> Iterator[Entry]:
    """Yield an entry for each row that has an id of its own, and a name or a document."""
    seen: set[str] = set()
    for number, row in lines:
        said = dict.fromkeys(header, "") | {head: cell.strip() for head, cell in zip(header, row, strict=False)}
        where = f"row {number} (id {said['entry_id']})"
        if len(row) != len(header):
            faults.add("E_COLUMNS", where, f"{len(row)} of {len(header)} columns")
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
    reached = tuple(_contacts(said, where, faults))
    paid = tuple(_payments(said.get("payments", ""), where, faults))
    keywords = tuple(dict.fromkeys(_cells(said.get("keywords", ""))))
    if not (names or papers or reached or paid or keywords):
        faults.add("E_NO_NAME", where)
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
        contacts=reached,
        payments=paid,
        keywords=keywords,
        reason_code=said.get("reason_code", ""),
    )


def _names(said: Mapping[str, str]) -> Iterator[ListedName]:
    """Yield the row's name and its aliases."""
    surname, given = said.get("surname", ""), said.get("given_names", "")
    yield ListedName(text=said.get("name") or f"{given} {surname}".strip(), surname=surname, given=given)
    for alias in said.get("aliases", "").split("|"):
        weak = alias.strip().startswith("~")
        yield ListedName(text=alias.strip().lstrip("~ "), kind="alias", strength=Strength.WEAK if weak else Strength.STRONG)


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


def _contacts(said: Mapping[str, str], where: str, faults: Faults) -> Iterator[Contact]:
    """Yield the row's telephones and e-mails; one that tells nothing apart is a fault."""
    for kind, column, usable in (("phone", "phones", contacts.telephone), ("email", "emails", contacts.email)):
        for value in _cells(said.get(column, "")):
            if usable(value):
                yield Contact(kind=kind, value=value)
            else:
                faults.add("E_BAD_CONTACT", where, value)


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
