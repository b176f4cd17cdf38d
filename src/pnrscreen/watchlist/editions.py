"""One edition of a list beside another, and beside itself: what changed, and who stands in it twice.

This module knows when two entries say the same. It refuses to decide which of two is right, and drops neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from pnrscreen.model import BirthClaim, Document, Entry, Fault, ListedName, PartialDate, Strength, Watchlist
from pnrscreen.normalise.letters import tokens
from pnrscreen.terms import Terms
from pnrscreen.watchlist.attributes import written

SAME_PERSON, SAME_DOCUMENT = "W_SAME_PERSON", "W_SAME_DOCUMENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one field of an entry no longer says, and what it says now."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a newer edition adds, removes and changes, by entry id, each in order."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: Mapping[str, tuple[Change, ...]]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


# ---------------------------------------------------------------------------------------------------------- difference


def difference(before: Watchlist, after: Watchlist) -> Difference:
    """Compare two editions of a list by the ids of their entries, as if they had the same name and were registered alike."""
    old = {entry.id: entry for entry in before.entries}
    new = {entry.id: entry for entry in after.entries}
    changes = {ident: _changes(old[ident], new[ident]) for ident in sorted(old.keys() & new.keys())}
    return Difference(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed={ident: found for ident, found in changes.items() if found},
    )


def _changes(before: Entry, after: Entry) -> tuple[Change, ...]:
    old, new = said(before), said(after)
    if old == new:
        return ()
    return tuple(
        Change(
            field=name,
            before=tuple(text for text in old[name] if text not in new[name]),
            after=tuple(text for text in new[name] if text not in old[name]),
        )
        for name in old
        if sorted(old[name]) != sorted(new[name])
    )


def said(entry: Entry) -> Mapping[str, tuple[str, ...]]:
    """Return what an entry says, field by field, each value as a person reads it."""
    plain = {
        "names": tuple(map(_name, entry.names)),
        "birth_dates": tuple(map(written, entry.birth_dates)),
        "sex": _one(entry.sex),
        "nationalities": entry.nationalities,
        "documents": tuple(map(_paper, entry.documents)),
        "contacts": tuple(f"{one.kind}:{one.value}" for one in entry.contacts),
        "payments": tuple("/".join(filter(None, (one.account, one.expiry))) for one in entry.payments),
        "keywords": entry.keywords,
        "reason_code": _one(entry.reason_code),
    }
    terms = ((one.name, getattr(entry.terms, one.name)) for one in fields(Terms))
    return plain | {name: value if isinstance(value, tuple) else _one(value) for name, value in terms}


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _name(name: ListedName) -> str:
    about = " ".join(
        filter(None, (name.kind if name.kind != "primary" else "", "weak" if name.strength is Strength.WEAK else ""))
    )
    return f"{name.text} ({about})" if about else name.text


def _paper(paper: Document) -> str:
    return f"{paper.kind}:{paper.issuer}:{paper.number}"


# ---------------------------------------------------------------------------------------------------------- duplicates


def duplicates(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Yield a warning for each entry that may be meant by an earlier one too: the same document, or the same name (strong, in
    any order of its words) with a birth date, a sex and a nationality that do not speak against it.
    """
    papers: dict[tuple[str, str], Entry] = {}
    named: defaultdict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        for paper in entry.documents:
            first = papers.setdefault((paper.issuer, paper.number), entry)
            if first is not entry:
                yield _warning(SAME_DOCUMENT, entry, first, _paper(paper))
        keys = {key for name in entry.names if name.strength is Strength.STRONG if (key := tuple(sorted(tokens(name.text))))}
        alike = ((other, key) for key in sorted(keys) for other in named[key] if _may_be(entry, other, alone=len(key) == 1))
        twice = next(alike, None)
        if twice is not None:
            yield _warning(SAME_PERSON, entry, twice[0], " ".join(twice[1]))
            continue
        for key in keys:
            named[key].append(entry)


def _warning(code: str, entry: Entry, first: Entry, what: str) -> Fault:
    return Fault(
        code=code, where=entry.provenance or f"id {entry.id}", said=f"{what}: as {first.provenance or f'id {first.id}'}"
    )


def _may_be(one: Entry, other: Entry, *, alone: bool) -> bool:
    """Tell whether two entries that share a name may be one person; a single name is too little without a birth date."""
    if one.sex and other.sex and one.sex != other.sex:
        return False
    if one.nationalities and other.nationalities and not set(one.nationalities) & set(other.nationalities):
        return False
    if not one.birth_dates or not other.birth_dates:
        return not alone
    return any(_meet(first, second) for first in one.birth_dates for second in other.birth_dates)


def _meet(one: BirthClaim, other: BirthClaim) -> bool:
    return _begin(one.first) <= _end(other.last) and _begin(other.first) <= _end(one.last)


def _begin(date: PartialDate) -> tuple[int, int, int]:
    return date.year, date.month or 1, date.day or 1


def _end(date: PartialDate) -> tuple[int, int, int]:
    return date.year, date.month or 12, date.day or 31
