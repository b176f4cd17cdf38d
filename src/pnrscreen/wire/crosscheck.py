"""A machine readable zone beside typed columns: it fills what they leave out, and shows where they say something else.

This module knows when two spellings are one. It refuses to call a difference an error of either side: of what a person can
have several, names and documents, both stay; of what there is only one the typed word stays, but for a birth date that the
zone's check digit proves.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from pnrscreen.message import SaidDocument
from pnrscreen.wire.mrz import Mrz
from pnrscreen.wire.person import Person

_SPELLED = str.maketrans(
    {"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA", "Ø": "OE", "Æ": "AE", "Œ": "OE", "Þ": "TH", "Đ": "D", "Ł": "L"}
)
Conflict = Callable[[str, str, str], None]
"""Takes a column, what it says, and what the zone says."""


def complete(one: Person, zone: Mrz, conflict: Conflict) -> None:
    """Add to a person what the zone says, and report every column that says something else."""
    _names(one, zone, conflict)
    _birth(one, zone, conflict)
    for column, theirs in (("sex", zone.sex), ("nationality", zone.nationality)):
        mine = getattr(one, column).upper()
        if mine and theirs and _comparable(column, mine) and mine[: len(theirs)] != theirs:
            conflict(column, mine, theirs)
        one.first(column, theirs)
    _document(one, zone.document, conflict)


def _comparable(column: str, said: str) -> bool:
    """Tell whether a typed word can be held against a code: a name of a country, or its two letters, cannot."""
    return said[0] in "MFX" if column == "sex" else len(said) == 3


def _names(one: Person, zone: Mrz, conflict: Conflict) -> None:
    if not one.names:
        one.name("MRZ", zone.name.surname, zone.name.given)
        return
    typed = one.names[0]
    told = (("surname", typed.surname, zone.name.surname), ("given_names", typed.given, zone.name.given))
    for column, mine, theirs in told:
        if mine and theirs and not _alike(mine, theirs, cut=zone.truncated or column == "given_names"):
            conflict(column, mine, theirs)
    if not all(_alike(mine, theirs) for _, mine, theirs in told):
        one.name("MRZ", zone.name.surname, zone.name.given)


def _alike(typed: str, read: str, *, cut: bool = False) -> bool:
    """Tell whether a typed name may be the one read: letters alone count, in any usual spelling. With ``cut`` one may begin the
    other: of several given names people write the first.
    """
    spellings = {_letters(typed.upper().translate(_SPELLED)), _letters(typed.upper())}
    letters = _letters(read)
    if not all(spelling.isascii() for spelling in spellings):
        return True  # another alphabet: nothing here can tell
    return any(said == letters or (cut and (said.startswith(letters) or letters.startswith(said))) for said in spellings)


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFD", name)
    return "".join(sign for sign in plain if sign.isalpha())


def _birth(one: Person, zone: Mrz, conflict: Conflict) -> None:
    mine, theirs = one.birth_date, zone.birth_date
    if mine and theirs and mine[-8:] != theirs:
        conflict("birth_date", mine, theirs)
        if zone.checks["birth_date"]:
            one.birth_date = theirs
    one.first("birth_date", theirs)


def _document(one: Person, read: SaidDocument, conflict: Conflict) -> None:
    """Complete the typed document of this number; a visa is held against visas, any other document against the first."""
    visa = read.kind.startswith("V")
    typed = [at for at, paper in enumerate(one.documents) if paper.kind.upper().startswith("V") == visa]
    same = [at for at in typed if _number(one.documents[at].number) == _number(read.number)]
    if not same:
        if typed:
            conflict("visa_number" if visa else "document_number", one.documents[typed[0]].number, read.number)
        one.documents.append(read)
        return
    paper = one.documents[same[0]]
    for field, theirs in (("issuer", read.issuer), ("expiry", read.expiry)):
        mine = getattr(paper, field)
        if mine and theirs and len(mine) >= 3 and mine.upper()[-len(theirs) :] != theirs:
            conflict(f"{'visa' if visa else 'document'}_{field}", mine, theirs)
    one.documents[same[0]] = replace(
        paper, kind=paper.kind or read.kind, issuer=paper.issuer or read.issuer, expiry=paper.expiry or read.expiry
    )


def _number(said: str) -> str:
    return "".join(sign for sign in said.upper() if sign.isalnum())
