"""Travel documents: numbers as they can be compared, kinds, issuers, dates.

Knows how one document number is spelled the same everywhere. Refuses to know whether the document is genuine or listed.
"""

from __future__ import annotations

from typing import Final

from anyascii import anyascii

from pnrscreen.message import SaidDocument
from pnrscreen.model import Document
from pnrscreen.normalise import codes, dates

_NO_NUMBER: Final = frozenset({"NIL", "NONE", "NOTAVAILABLE", "NULL", "PASSPORT", "TBA", "UNKNOWN"})
_SHORTEST: Final = 4


def number(text: str) -> str:
    """Return a document number in upper-case letters and digits only; applied twice it changes nothing more."""
    if text.isascii() and text.isalnum():
        return text.upper()
    said = text if text.isascii() else anyascii(text)
    return "".join(letter for letter in said.upper() if letter.isalnum())


def distinctive(said: str) -> bool:
    """Tell whether a number can tell documents apart: ``000000``, ``XXXXXXXXX`` and ``NONE`` stand for no number."""
    return len(said) >= _SHORTEST and len(set(said)) > 1 and said not in _NO_NUMBER


def document(said: SaidDocument, departure: str = "") -> Document:
    """Understand one document; ``departure`` is the ISO day of the flight, before which it was issued."""
    return Document(
        kind=codes.document_kind(said.kind),
        number=number(said.number),
        issuer=codes.country(said.issuer) or said.issuer.strip().upper(),
        expiry=dates.partial(said.expiry, horizon="future"),
        issued=dates.partial(said.issued, latest=departure),
    )
