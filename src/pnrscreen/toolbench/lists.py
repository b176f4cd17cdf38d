"""Watchlists on the bench: read them, check them, compare editions, and say which formats there are.

This module knows how to show what a list holds and lacks. It refuses to register anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pnrscreen import privacy, watchlist
from pnrscreen.model import Entry, Fault, Watchlist
from pnrscreen.terms import UNSTATED, Terms
from pnrscreen.watchlist import editions, register
from pnrscreen.watchlist.editions import Difference
from pnrscreen.watchlist.sources import ABOUT, table

View = dict[str, Any]
REGISTER = register.FORMAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a list holds, what of it could not be used, and who stands in it twice."""

    format: str
    listed: Watchlist
    duplicates: tuple[Fault, ...]

    @property
    def unused(self) -> Sequence[Fault]:
        """The rows or values that could not be used; a warning costs nothing that was said."""
        return [fault for fault in self.listed.faults if fault.code.startswith("E_")]


def read_list(
    files: Mapping[str, bytes],
    name: str,
    format: str = "",  # noqa: A002  the field's word
    terms: Terms = UNSTATED,
) -> Watchlist:
    """Read a list from its files; the format is found out when not said. On the bench every list passes for registered."""
    return watchlist.read(format or watchlist.detect(files), files, name, terms, sought_or_alert=True)


def check_list(files: Mapping[str, bytes], name: str, format: str = "") -> Checked:  # noqa: A002  the field's word
    """Read a list and look for entries that stand in it twice."""
    found = format or watchlist.detect(files)
    listed = read_list(files, name, found)
    return Checked(format=found, listed=listed, duplicates=tuple(duplicates(listed)))


def duplicates(listed: Watchlist) -> Sequence[Fault]:
    """Return a warning for each entry that may be meant by an earlier one of the list too."""
    return list(editions.duplicates(listed.entries))


def difference(before: Watchlist, after: Watchlist) -> Difference:
    """Return what a newer edition adds, removes and changes."""
    return editions.difference(before, after)


def difference_view(found: Difference) -> View:
    """Show a difference as plain values."""
    return {
        "added": list(found.added),
        "removed": list(found.removed),
        "changed": {
            ident: {one.field: {"before": list(one.before), "after": list(one.after)} for one in changes}
            for ident, changes in found.changed.items()
        },
    }


def checked_view(checked: Checked, profile: privacy.Profile, day: str) -> View:
    """Show what was found in a list as plain values."""
    listed = checked.listed
    return {
        "list": listed.name,
        "format": checked.format,
        "edition": listed.edition,
        "digest": listed.digest,
        "counts": counts(listed.entries, day),
        "not_matched": dict(left_out(listed, profile)),
        "faults": [asdict(fault) for fault in listed.faults],
        "duplicates": [asdict(fault) for fault in checked.duplicates],
    }


def register_view(built: register.Built) -> View:
    """Show what was found in a table of documents as plain values; of its faults the first."""
    made = watchlist.Register(built.content)
    return {
        "list": made.name,
        "format": REGISTER,
        "edition": made.edition,
        "digest": made.digest,
        "counts": {"documents": built.rows, "said before": built.twice, "rows not used": built.faulty},
        "faults": [asdict(fault) for fault in built.faults],
    }


def counts(entries: Iterable[Entry], day: str) -> dict[str, int]:
    """Count what entries hold, and where they stand on a day (ISO)."""
    counted: Counter[str] = Counter(
        dict.fromkeys(("entries", "people", "documents alone", "names", "documents", "with birth date"), 0)
    )
    for entry in entries:
        counted["entries"] += 1
        counted["people" if entry.names else "documents alone" if entry.documents else "other identifiers alone"] += 1
        counted["names"] += len(entry.names)
        counted["documents"] += len(entry.documents)
        counted["with birth date"] += bool(entry.birth_dates)
        if others := len(entry.contacts) + len(entry.payments) + len(entry.keywords):
            counted["other identifiers"] += others
        if not entry.terms.in_force(day):
            counted["expired" if entry.terms.over(day) else "not yet in force"] += 1
        if entry.terms.category:
            counted[f"category {entry.terms.category}"] += 1
    return dict(counted)


def left_out(listed: Watchlist, profile: privacy.Profile) -> Mapping[str, int]:
    """Count, by category, the entries that the profile lets nobody be compared with."""
    return privacy.left_out(listed.entries, profile)


def list_formats() -> Mapping[str, str]:
    """Return the formats of lists, and that of a register of documents, each in a few words."""
    return {**ABOUT, REGISTER: "a register: issuer, number, and where there are number_to, kind, expires, reason"}


def list_columns() -> Sequence[tuple[str, str, str]]:
    """Return the columns of a list as a table: name, meaning, example."""
    return table.COLUMNS
