"""Listed identifiers: documents, telephones, e-mails, means of payment, and keywords in texts, whatever the name.

This module knows which of them is listed and where each is looked for. It refuses to know whether whoever gave it is the person
meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pnrscreen.model import Document, Entry, Identity
from pnrscreen.normalise import documents
from pnrscreen.resemblance import Agreement, Evidence
from pnrscreen.watchlist import contacts, mentions, slips
from pnrscreen.watchlist.slips import SAME_ISSUER, Issuers

UNKNOWN_ISSUER: Final = Issuers(50, "issuer.unknown")
"""One side does not say the issuer."""
MENTIONED: Final = 750
KEYWORD: Final = 700

Numbers = Mapping[str, tuple[tuple[int, Document], ...]]
"""By number, slips folded: which entry lists it, by position, and as what document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """All identifiers of some entries, ready to be looked up."""

    numbers: Numbers
    contacts: contacts.Contacts
    mentions: mentions.Mentions


def identifies(entry: Entry) -> bool:
    """Tell whether anything of an entry is found besides its names."""
    return bool(entry.documents or entry.contacts or entry.payments or entry.keywords)


def papers(entries: Iterable[tuple[int, Entry]]) -> Papers:
    """Gather the identifiers of entries, each with its position, looked at once; those that tell nothing apart are left out."""
    by_number: defaultdict[str, list[tuple[int, Document]]] = defaultdict(list)
    others: list[tuple[int, Entry]] = []
    for position, entry in entries:
        for document in entry.documents:
            if documents.distinctive(number := documents.number(document.number)):
                by_number[slips.folded(number)].append((position, document))
        if entry.contacts or entry.payments or entry.keywords:
            others.append((position, entry))
    return Papers(
        numbers={number: tuple(found) for number, found in by_number.items()},
        contacts=contacts.listed(others),
        mentions=mentions.Mentions(others),
    )


def carries(identity: Identity) -> bool:
    """Tell whether someone carries or gave anything that may be listed."""
    return bool(identity.documents or identity.contacts or identity.payments)


def carried(identity: Identity, listed: Papers) -> Iterator[tuple[int, Evidence]]:
    """Yield each listed identifier that someone carries or gave: the entry's position, and what was found."""
    yield from _documents(identity.documents, listed.numbers)
    yield from contacts.said(identity, listed.contacts)
    for field, text in mentions.texts(identity):
        yield from dict.fromkeys(_mentioned(field, text, listed))


def _documents(said: Iterable[Document], listed: Numbers) -> Iterator[tuple[int, Evidence]]:
    """Yield each listed document that is carried.

    The number is the same letter for letter (1000) or but for a slip (900); the issuers are the same, or one of them is not
    known (50 less). The same number from another issuer is another document.
    """
    for document in said:
        for number, misread in slips.spellings(documents.number(document.number)):
            for position, other in listed.get(slips.folded(number), ()):
                known = bool(document.issuer and other.issuer)
                if known and document.issuer != other.issuer:
                    continue
                alike = slips.likeness(number, documents.number(other.number), misread)
                yield position, slips.met(document, other, alike, SAME_ISSUER if known else UNKNOWN_ISSUER)


def _mentioned(field: str, text: str, listed: Papers) -> Iterator[tuple[int, Evidence]]:
    """Yield what a text mentions; nothing that is said of it repeats the text, or what was found in it."""
    said = mentions.readings(text)
    for position, kind in listed.mentions.found(said):
        yield position, _mention(field, kind, KEYWORD if kind == "keyword" else MENTIONED)
    for number in mentions.numbers(said) if listed.numbers else ():
        for position, document in listed.numbers.get(slips.folded(number), ()):
            if documents.number(document.number) == number:
                yield position, _mention(field, "document", MENTIONED)


def _mention(field: str, kind: str, points: int) -> Evidence:
    return Evidence(field=field, agreement=Agreement.COMPATIBLE, points=points, key=f"mention.{kind}")
