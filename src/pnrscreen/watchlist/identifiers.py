"""Listed documents: found by number, held against the issuer, whatever the name.

This module knows which document is listed. It refuses to know whether whoever carries it is the person meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pnrscreen.model import Document, Entry
from pnrscreen.normalise import documents
from pnrscreen.resemblance import Agreement, Evidence

Papers = Mapping[str, tuple[tuple[int, Document], ...]]
"""By number: which entry lists it, by position, and as what document."""


def carries(entry: Entry) -> bool:
    """Tell whether anything of an entry is found besides its names."""
    return bool(entry.documents)


def papers(entries: Iterable[tuple[int, Entry]]) -> Papers:
    """Return the documents of entries, each with its position, by number; numbers that tell nothing apart are left out."""
    by_number: defaultdict[str, list[tuple[int, Document]]] = defaultdict(list)
    for position, entry in entries:
        for document in entry.documents:
            if documents.distinctive(number := documents.number(document.number)):
                by_number[number].append((position, document))
    return {number: tuple(found) for number, found in by_number.items()}


def carried(said: Iterable[Document], listed: Papers) -> Iterator[tuple[int, Evidence]]:
    """Yield each listed document that is carried: the entry's position, and what was found.

    The number is the same letter for letter; the issuers are the same (1000), or one of them is not known (950). The same
    number from another issuer is another document.
    """
    for document in said:
        number = documents.number(document.number)
        for position, other in listed.get(number, ()):
            if not (document.issuer and other.issuer and document.issuer != other.issuer):
                yield position, _evidence(number, document, other)


def _evidence(number: str, said: Document, listed: Document) -> Evidence:
    """Say which document met which."""
    known = bool(said.issuer and listed.issuer)
    return Evidence(
        field="document",
        agreement=Agreement.AGREES if known else Agreement.COMPATIBLE,
        points=1000 if known else 950,
        key="document.same" if known else "document.issuer_unknown",
        said=" ".join(filter(None, (said.kind, said.issuer, number))),
        listed=" ".join(filter(None, (listed.kind, listed.issuer, listed.number))),
    )
