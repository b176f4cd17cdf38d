"""Redaction: the bytes of an interchange with everything overwritten that is not admitted.

This module knows how to leave admitted stretches as they are and to overwrite the rest with ``#``, so that length and offsets
stand and the result still reads as EDIFACT. It refuses to judge: ``annex`` says what stays.

Strategy. Begin with ``#`` everywhere and copy in what is admitted, never the reverse: a stretch that nobody spoke for, or that
nobody thought of, is overwritten by construction. Where stretches overlap, refusal wins. CR and LF stand everywhere, and so
does the terminator of a refused segment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import NamedTuple, Protocol, runtime_checkable

from pnrscreen.message import Interchange, Item, Message
from pnrscreen.privacy import titles
from pnrscreen.privacy.account import masked
from pnrscreen.privacy.annex import HISTORY, READ, TAG_ONLY, judge, judge_part, judge_said, segments
from pnrscreen.privacy.profile import Profile
from pnrscreen.privacy.scope import OUT_OF_SCOPE

_HASHES = bytes(byte if byte in b"\r\n" else ord("#") for byte in range(256))
_NO_TERMINATOR = -1
_PAYMENTS = frozenset({"FOP", "PAYMENTINFO"})
_LOOKED_INTO = _PAYMENTS | {"TIF", "GIVENNAME", "MIDDLENAME"}
"""Segments in which something is looked for even where nothing is judged apart."""
_GIVEN = frozenset({"given", "given_names", "full_name"})
_GIVEN_NAMES = frozenset({("GIVENNAME", "text"), ("MIDDLENAME", "text")})
_TAG = re.compile(rb"(?:[\r\n]*[A-Z]){3}")
_SAYS_SOMETHING = re.compile(rb"[^ \t\r\n]")


@runtime_checkable
class Sifted(Protocol):
    """Items that are sifted before they are made: most of a message stays as it is, and of that nobody asks for an item."""

    def sifted(self, stays: Callable[[str, str], bool]) -> tuple[Sequence[tuple[int, int]], Sequence[Item]]:
        """Return where those segments stand that may stay as they are, as ``stays`` says by tag and code, and the items of the
        rest, whatever holds parts among them.
        """


class Redaction(NamedTuple):
    """The redacted bytes, and how many stretches were overwritten, by class."""

    content: bytes
    dropped: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """The stretches of an interchange, sorted by what becomes of them. ``runs`` are kept, and nobody looks into them."""

    runs: list[tuple[int, int]] = field(default_factory=list)
    kept: list[Item] = field(default_factory=list)
    refused: list[Item] = field(default_factory=list)
    refused_parts: list[Item] = field(default_factory=list)
    payments: list[Item] = field(default_factory=list)
    names: list[Item] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


def redact(
    interchange: Interchange,
    raw: bytes,
    titled: Iterable[titles.Titled],
    profile: Profile,
    outside: Iterable[Message] = (),
) -> Redaction:
    """Overwrite every byte of ``raw`` that the Annex I table and the profile do not admit.

    ``raw`` is the interchange as received, to which the items' offsets refer; ``titled`` are the names whose title must go.
    ``outside`` are its messages about flights that may not be taken in: they are overwritten whole, and each counted once.
    """
    judged = _judge(interchange, profile)
    for message in outside:
        judged.refused.extend(message.items)
        judged.dropped[OUT_OF_SCOPE] += 1
    content, kept = bytearray(raw.translate(_HASHES)), judged.runs + _runs(judged.kept)
    for start, end in kept:
        content[start:end] = raw[start:end]
    terminator = ord(interchange.terminator) if interchange.terminator else _NO_TERMINATOR
    for item in judged.refused:
        _overwrite(content, raw, item, terminator)
    for item in judged.refused_parts:
        content[item.start : item.end] = raw[item.start : item.end].translate(_HASHES)
    for item in judged.payments:
        content[item.start : item.end] = masked(content[item.start : item.end].decode("latin-1")).encode("latin-1")
    names = ((item.start, item.end) for item in judged.names)
    for start, end, reason in titles.places(bytes(content), names, titled, profile):
        content[start:end] = raw[start:end].translate(_HASHES)
        judged.dropped[reason] += 1
    judged.dropped["noise"] += _noise(raw, kept + _runs(judged.refused))
    return Redaction(bytes(content), {name: count for name, count in sorted(judged.dropped.items()) if count})


def _judge(interchange: Interchange, profile: Profile) -> _Judged:
    judged = _Judged()
    said = (("", interchange.items), *((message.standard, message.items) for message in interchange.messages))
    for standard, items in said:
        verdict = cache(partial(judge, standard, profile=profile))  # a message repeats few qualifiers many times
        rest: Iterable[Item] = items
        if isinstance(items, Sifted):
            runs, rest = items.sifted(partial(_stays, verdict))
            judged.runs.extend(runs)
        for segment, parts in segments(rest):
            tag, code, _, _, _ = segment
            reason = verdict(tag, code)
            if not reason and tag in READ:
                reason = judge_said(segment, profile)
            if reason:
                judged.refused.append(segment)
                judged.dropped[reason] += 1
            else:
                judged.kept.append(segment)
                if parts or tag in _LOOKED_INTO:
                    _judge_parts(segment, parts, judged, profile)
    return judged


def _stays(verdict: Callable[[str, str], str], tag: str, code: str) -> bool:
    """Tell whether segments stay as they are by their tag and code alone, whatever is said in them."""
    return tag not in READ and tag not in _LOOKED_INTO and not verdict(tag, code)


def _judge_parts(segment: Item, parts: Sequence[Item], judged: _Judged, profile: Profile) -> None:
    if segment.tag in _PAYMENTS:
        judged.payments.append(segment)  # whole: an account may stand where nobody looked for one
    if (segment.tag == "TIF" and segment.code.startswith(HISTORY)) or (segment.tag, segment.code) in _GIVEN_NAMES:
        judged.names.append(segment)  # whole: in history nothing is judged apart, and XML says a name apart from all else
    for part in parts:
        reason = judge_part(part, profile)
        if reason:
            judged.refused_parts.append(part)
            judged.dropped[reason] += 1
        elif part.code in _GIVEN:
            judged.names.append(part)


def _overwrite(content: bytearray, raw: bytes, item: Item, terminator: int) -> None:
    """Overwrite a segment up to its terminator; of some segments the tag stays."""
    stretch = raw[item.start : item.end]
    covered = bytearray(stretch.translate(_HASHES))
    tag = _TAG.match(stretch)
    if item.tag in TAG_ONLY and tag:
        covered[: tag.end()] = tag[0]
    if stretch and stretch[-1] == terminator:
        covered[-1] = terminator
    content[item.start : item.end] = covered


def _runs(items: Iterable[Item]) -> list[tuple[int, int]]:
    """Return where items stand, those that follow one another as one stretch."""
    found: list[tuple[int, int]] = []
    start = end = 0
    for _, _, begins, ends, _ in items:
        if begins != end:
            found.append((start, end))
            start = begins
        end = ends
    return [*found, (start, end)]


def _noise(raw: bytes, stretches: Iterable[tuple[int, int]]) -> int:
    """Count the stretches that say something and that no item speaks for."""
    gaps: list[bytes] = []
    reached = 0
    for start, end in sorted(stretches):
        if start > reached:
            gaps.append(raw[reached:start])
        reached = max(reached, end)
    return sum(1 for gap in (*gaps, raw[reached:]) if _SAYS_SOMETHING.search(gap))
