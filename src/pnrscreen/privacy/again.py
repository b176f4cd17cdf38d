"""Again: what is stored, once more less everything that is refused by now (Directive 2016/681 Art 13(4)).

This module knows the dictionary of a profile (the codes, titles, words, stretches and fields that are refused) by its digest,
and how a noun that was admitted under another one is admitted anew. It refuses to say what it took: only how much of a class.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import singledispatch
from types import MappingProxyType
from typing import Any, NamedTuple

from pnrscreen.model import Booking, Identity, Report, Statement
from pnrscreen.privacy.admit import admit_booking, admit_identity, admit_report, admit_statement
from pnrscreen.privacy.annex import NOT_ANNEX_I
from pnrscreen.privacy.profile import Profile
from pnrscreen.privacy.titles import title_class

UNREADABLE = "unreadable"
"""Under which bytes are counted that cannot be read any more and hold a word that is refused: they go whole."""
_NOTHING: Mapping[Any, str] = MappingProxyType({})
_WORD = re.compile(rb"[A-Za-z]+")
_SHORT = 3
_HASH, _BLANK = ord("#"), ord(" ")


class Anew(NamedTuple):
    """A noun or bytes as they may stay, and how much was taken of them, by class."""

    kept: Any
    taken: Mapping[str, int]


def dictionary(profile: Profile) -> str:
    """Return the digest of everything that a profile refuses by code or word, whatever else it says."""
    said = {
        "services": dict(profile.services),
        "titles": dict(profile.titles),
        "titles_also_names": sorted(profile.titles_also_names),
        "words": dict(profile.words),
        "stretches": {" ".join(key): name for key, name in profile.refused.items()},
        "fields": sorted(profile.refused_fields),
        "documents": sorted(profile.refused_documents),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def bare(profile: Profile) -> Profile:
    """Return a profile that refuses nothing by code or word: what its dictionary takes is what the two take differently."""
    return replace(
        profile,
        services=_NOTHING,
        titles=_NOTHING,
        titles_also_names=frozenset(),
        words=_NOTHING,
        refused=_NOTHING,
        refused_fields=frozenset(),
        refused_documents=frozenset(),
    )


def overwritten(content: bytes, vouched: bytes, admitted: bytes, profile: Profile) -> tuple[bytes, bool]:
    """Return stored bytes less what the dictionary refuses, and whether some that cannot be read went with it.

    ``vouched`` is what reading them accounts for, ``admitted`` what of that may stay. What cannot be read any more goes whole
    where a word of it is refused; one of three letters says nothing there (FRA is a title, and an airport).
    """
    kept = bytearray(content)
    if vouched != admitted:
        for place, (one, other) in enumerate(zip(vouched, admitted, strict=True)):
            if one != other:
                kept[place] = _HASH
    if vouched == content:
        return bytes(kept), False
    unread = bytes(_BLANK if byte in {seen, _HASH} else byte for byte, seen in zip(content, vouched, strict=True))
    refused = {word.encode() for word in (*profile.services, *profile.titles, *profile.words) if len(word) > _SHORT}
    if not any(word.upper() in refused for word in _WORD.findall(unread)):
        return bytes(kept), False
    for place, byte in enumerate(unread):
        if byte not in b" \r\n":
            kept[place] = _HASH
    return bytes(kept), True


@singledispatch
def again(noun: object, _profile: Profile) -> Anew:
    """Admit a noun anew that was admitted under another dictionary: a Report, Statement, Identity or Booking."""
    raise TypeError(f"{type(noun).__name__} is nothing that is admitted")


@again.register
def _(noun: Report, profile: Profile) -> Anew:
    every = [again(one, profile) for one in noun.statements]
    kept = admit_report(replace(noun, version=noun.version[:-1]), profile)
    return Anew(kept if kept != noun else noun, _sum(every))


@again.register
def _(noun: Statement, profile: Profile) -> Anew:
    every = [again(noun.identity, profile), *([again(noun.booking, profile)] if noun.booking else [])]
    return Anew(admit_statement(noun, profile), _sum(every))


@again.register
def _(noun: Booking, profile: Profile) -> Anew:
    kept = admit_booking(noun, profile)
    gone = set(noun.services) - set(kept.services)
    return Anew(kept, Counter(profile.services.get(code, NOT_ANNEX_I) for code in gone))


@again.register
def _(noun: Identity, profile: Profile) -> Anew:
    kept = admit_identity(noun, profile)
    taken: Counter[str] = Counter()
    for before, after in zip(noun.names, kept.names, strict=True):
        if before != after:
            taken[title_class(f"{before.title} {before.given}", profile) or NOT_ANNEX_I] += 1
    taken[NOT_ANNEX_I] += len(noun.documents) - len(kept.documents)
    taken[NOT_ANNEX_I] += sum(getattr(noun, name) != getattr(kept, name) for name in profile.refused_fields)
    return Anew(kept, +taken)


def _sum(several: list[Anew]) -> Mapping[str, int]:
    taken: Counter[str] = Counter()
    for one in several:
        taken.update(one.taken)
    return taken
