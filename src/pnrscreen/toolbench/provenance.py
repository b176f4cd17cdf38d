"""Which segment said it: every value of a message traced to where it stands, by reading the message again without each segment.

This module knows that what goes away with a segment came from it. It refuses to follow a value through the readers, who keep
nothing of where it was: so a trace can be no other than what a reading shows, and reading costs nothing until somebody asks.

Strategy. The head of a message and each of its records (a person of a list, a reservation) are read by themselves, then again
without one segment after the other. A value that changes or vanishes was said there; where a segment only opens what the value
stands in, those whose text holds it say it. A value that two segments say changes with neither: then all whose text holds it
are named, else the one with which it first appears.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from pnrscreen.message import Broken, Interchange, Manifest, Message, Push
from pnrscreen.wire import edifact, transport
from pnrscreen.wire.edifact import Segment

View = dict[str, Any]
Path = tuple[str | int, ...]
Show = Callable[[bytes], View | None]
"""Shows the one message that some bytes hold, or tells that they hold none or several."""

_NOT_SAID = frozenset({"provenance", "unknown"})
_TELLING = 2
"""A value of so few letters stands in any segment by chance."""
_ENVELOPE = frozenset({"UNB", "UNG", "UNE", "UNZ"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """A stretch of a message that is read by itself, behind ``head``; ``path`` is where the view of the message shows it.

    ``offset`` is where ``content`` begins in the file, ``number`` which segment of the message comes first in it.
    """

    path: Path
    head: bytes
    content: bytes
    offset: int
    number: int


def values(raw: bytes, interchange: Interchange, message: Message, show: Show) -> list[View]:
    """Return every value of a message with the segments that say it: path, value, segments (number, tag, byte in the file).

    ``raw`` is the file. Only EDIFACT is traced, and of a very large message only its first portion; else the answer is empty.
    """
    if not interchange.terminator or interchange.instalment > 1 or message.portion > 1:
        return []
    return [found for record in _records(raw, interchange, message) for found in _traced(record, show)]


def _records(raw: bytes, interchange: Interchange, message: Message) -> Iterator[_Record]:
    """Yield the head of a message and its records."""
    content = raw[interchange.start : interchange.end]
    envelope = content[: min(one.offset for one in interchange.messages)]
    starts, name = _starts(message)
    end = min((one.offset for one in interchange.messages if one.offset > message.offset), default=len(content))
    first = starts[0][0] if starts else end
    head = content[message.offset : first]
    yield _Record(path=(), head=envelope, content=head, offset=interchange.start + message.offset, number=1)
    bounds = [*(offset for offset, _ in starts), end]
    for index, ((offset, number), upto) in enumerate(zip(starts, bounds[1:], strict=True)):
        yield _Record(
            path=(name, index),
            head=envelope + head,
            content=content[offset:upto],
            offset=interchange.start + offset,
            number=number,
        )


def _starts(message: Message) -> tuple[list[tuple[int, int]], str]:
    """Return where the records of a message begin (offset, segment number), and under which name its view shows them."""
    if isinstance(message.body, Manifest):
        return [(person.offset, person.segment) for person in message.body.people], "travellers"
    if isinstance(message.body, Push):
        return [(pnr.offset, pnr.segment) for pnr in message.body.pnrs], "pnrs"
    return [], ""


def _traced(record: _Record, show: Show) -> Iterator[View]:
    whole = _said(record, show(record.head + record.content))
    segments = _segments(record)
    if whole is None or not segments:
        return
    saying: dict[Path, list[int]] = {path: [] for path, _ in _leaves(whole)}
    for place, segment in enumerate(segments):
        without = record.head + record.content[: segment.start] + record.content[segment.end :]
        for path in _gone(whole, _said(record, show(without))):
            saying[path].append(place)
    for path, value in _leaves(whole):
        found = _closest(saying[path], _holding(segments, value), value)
        found = found or _first(record, segments, path, value, show)
        yield {
            "path": _spelled((*record.path, *path)),
            "value": value,
            "segments": [
                {"segment": record.number + place, "tag": segments[place].tag, "offset": record.offset + segments[place].start}
                for place in found
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """One segment of a record: its bytes there, its tag and its text."""

    start: int
    end: int
    tag: str
    said: str


def _segments(record: _Record) -> list[_Cut]:
    """Return the segments of a record; the envelope behind it is none of it."""
    found = next((one for one in transport.stretches(record.head + record.content) if not isinstance(one, Broken)), None)
    if found is None:
        return []
    begin = len(record.head) - found.start
    page = edifact.Page(found, "utf-8" if _reads(found.content) else "latin-1", at=found.una)
    cuts = [_cut(segment, begin) for segment in page.segments() if segment.start >= begin]
    return [cut for cut in cuts if cut.tag not in _ENVELOPE]


def _cut(segment: Segment, begin: int) -> _Cut:
    return _Cut(start=segment.start - begin, end=segment.end - begin, tag=segment.tag, said=segment.said)


def _reads(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _said(record: _Record, view: View | None) -> View | None:
    """Return what a view shows of a record read by itself, None when it is no longer one record."""
    if view is None:
        return None
    if not record.path:
        return {name: view[name] for name in ("message", "flight", "legs")}
    several = view[str(record.path[0])]
    return several[0] if len(several) == 1 else None


def _leaves(said: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every value that is said, with the way to it."""
    if isinstance(said, Mapping):
        for name, inner in said.items():
            if name not in _NOT_SAID:
                yield from _leaves(inner, (*path, name))
    elif isinstance(said, list):
        for index, inner in enumerate(said):
            yield from _leaves(inner, (*path, index))
    elif said not in (None, "", False):
        yield path, said


def _gone(whole: Any, less: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the way to every value of ``whole`` that ``less`` lacks; in lists equal parts are one part, wherever they stand."""
    if isinstance(whole, Mapping) and isinstance(less, Mapping):
        for name, inner in whole.items():
            if name not in _NOT_SAID:
                yield from _gone(inner, less.get(name), (*path, name))
    elif isinstance(whole, list) and isinstance(less, list):
        left = [_bare(inner) for inner in less]
        changed = []
        for index, inner in enumerate(whole):
            if _bare(inner) in left:
                left.remove(_bare(inner))
            else:
                changed.append((index, inner))
        for (index, inner), other in zip_longest(changed, left[: len(changed)]):
            yield from _gone(inner, other, (*path, index))
    elif whole != less:
        yield from (where for where, _ in _leaves(whole, path))


def _bare(said: Any) -> Any:
    """Return a part of a view without what is only about it, so that it can be compared wherever it stands."""
    if isinstance(said, Mapping):
        return {name: _bare(inner) for name, inner in said.items() if name not in _NOT_SAID}
    return [_bare(inner) for inner in said] if isinstance(said, list) else said


def _closest(found: Sequence[int], holding: Sequence[int], value: Any) -> Sequence[int]:
    """Return of the segments that take a value away, and of those whose text holds it, those that say it."""
    both = [place for place in found if place in holding]
    if not found or (not both and len(str(value)) > _TELLING):
        return holding or found[-1:]
    return both if both and len(str(value)) > _TELLING else (both or found)[-1:]


def _holding(segments: Sequence[_Cut], value: Any) -> list[int]:
    """Return the segments whose text holds a value as a word of its own, else those that hold its letters and digits at all."""
    word = re.compile(rf"(?<!\w){re.escape(str(value))}(?!\w)", re.IGNORECASE)
    wanted = _plain(str(value))
    words = [place for place, segment in enumerate(segments) if word.search(segment.said)]
    return words or [place for place, segment in enumerate(segments) if wanted and wanted in _plain(segment.said)]


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).upper()


def _first(record: _Record, segments: Sequence[_Cut], path: Path, value: Any, show: Show) -> list[int]:
    """Return the segment with which a value first appears."""
    for place, segment in enumerate(segments):
        said = _said(record, show(record.head + record.content[: segment.end]))
        if said is not None and (path, value) in list(_leaves(said)):
            return [place]
    return []


def _spelled(path: Path) -> str:
    """Spell a way as ``pnrs[0].travellers[1].surname``."""
    said = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return said.removeprefix(".")
