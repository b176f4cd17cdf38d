"""Listed identifiers: documents, telephones, e-mails, means of payment, and keywords in texts, whatever the name.

This module knows which of them is listed and where each is looked for. It refuses to know whether whoever gave it is the person
meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pnrscreen.model import Document, Entry, Finding, Identity
from pnrscreen.normalise import documents
from pnrscreen.watchlist import contacts, mentions, slips

UNKNOWN_ISSUER: Final = 50
"""What is taken from the score when one side does not say the issuer."""
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


def papers(entries: Sequence[Entry]) -> Papers:
    """Gather the identifiers of all entries; those that tell nothing apart are left out."""
    by_number: defaultdict[str, list[tuple[int, Document]]] = defaultdict(list)
    for position, entry in enumerate(entries):
        for document in entry.documents:
            if documents.distinctive(number := documents.number(document.number)):
                by_number[slips.folded(number)].append((position, document))
    return Papers(
        numbers={number: tuple(found) for number, found in by_number.items()},
        contacts=contacts.listed(entries),
        mentions=mentions.Mentions(entries),
    )


def carried(identity: Identity, listed: Papers) -> Iterator[tuple[int, Finding]]:
    """Yield each listed identifier that someone carries or gave: the entry's position, and what was found."""
    yield from _documents(identity.documents, listed.numbers)
    yield from contacts.said(identity, listed.contacts)
    for field, text in mentions.texts(identity):
        yield from dict.fromkeys(_mentioned(field, text, listed))


def _documents(said: Iterable[Document], listed: Numbers) -> Iterator[tuple[int, Finding]]:
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
                score, detail = slips.likeness(number, documents.number(other.number), misread)
                issuer = "same issuer" if known else "one issuer is not known"
                said_so = f"{detail}; {issuer}"
                yield position, replace(slips.met(document, other), score=score - UNKNOWN_ISSUER * (not known), detail=said_so)


def _mentioned(field: str, text: str, listed: Papers) -> Iterator[tuple[int, Finding]]:
    """Yield what a text mentions; the finding repeats neither the text nor what was found in it."""
    for position, kind in listed.mentions.found(text):
        score = KEYWORD if kind == "keyword" else MENTIONED
        yield position, Finding(feature="mention", score=score, detail=f"a listed {kind} stands in the field {field}")
    for number in mentions.numbers(text):
        for position, document in listed.numbers.get(slips.folded(number), ()):
            if documents.number(document.number) == number:
                detail = f"a listed document number stands in the field {field}"
                yield position, Finding(feature="mention", score=MENTIONED, detail=detail)
