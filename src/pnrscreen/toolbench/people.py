"""Tables of people: which columns say what, and who is described in a row.

This module knows the headings by which tables name a person's fields. It refuses to open a table, and to understand a value:
``watchlist`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pnrscreen import watchlist
from pnrscreen.model import Identity

HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": ("name", "full_name"),
        "surname": ("surname", "last_name"),
        "given_names": ("given_names", "first_name"),
        "birth_date": ("birth_date", "date_of_birth", "dob"),
        "sex": ("sex", "gender"),
        "nationality": ("nationality",),
        "document": ("document_number",),
    }
)
"""What a table may say of a person, and under which headings; the first that says something counts."""


def lacking(header: Iterable[str]) -> str:
    """Say what a table lacks in which nobody can be named, or nothing."""
    if {*HEADINGS["name"], *HEADINGS["surname"], *HEADINGS["document"]} & {*header}:
        return ""
    return "the table has no column name, full_name or surname"


def lacking_pairs(header: Iterable[str]) -> str:
    """Say what a table of pairs lacks, or nothing."""
    missing = [name for name in ("name1", "name2") if name not in {*header}]
    return f"the table has no column {missing[0]}" if missing else ""


def identity(row: Mapping[str, str]) -> tuple[Identity, tuple[str, ...]]:
    """Return who is described in a row, and the fields that say something which cannot be understood."""
    said = {field: _first(row, headings) for field, headings in HEADINGS.items()}
    whole = said["name"]
    return watchlist.understand(
        watchlist.Described(
            name=whole or said["given_names"],
            surname="" if whole else said["surname"],
            birth_date=said["birth_date"],
            sex=said["sex"],
            nationality=said["nationality"],
            document=said["document"],
        )
    )


def _first(row: Mapping[str, str], headings: Sequence[str]) -> str:
    for heading in headings:
        if said := row.get(heading, "").strip():
            return said
    return ""
