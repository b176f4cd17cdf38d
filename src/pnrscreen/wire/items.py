"""Names every stretch of a message, so that the law can be asked about each: which may stay, which must go.

This module knows which qualifier decides what a segment means, and which parts of a segment the law treats apart. It refuses
to know the law itself: nothing is left out here, not even what was not understood.

Items are made when somebody asks for them: most readers of a message never do.

A code never carries anything but a qualifier: two to seven letters and digits, whatever the sender put in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

from pnrscreen.message import Item
from pnrscreen.wire import contact, pdt
from pnrscreen.wire.edifact import TAG, Segment

HISTORY = "HISTORY"
NON_AIR = "NONAIR"
UNKNOWN = "UNKNOWN"


class Stretches:
    """The items of some segments, in order, made anew each time they are gone through; ``una`` is what stands before UNB."""

    __slots__ = ("_segments", "_una")

    def __init__(self, segments: Sequence[Segment], una: bytes = b"") -> None:
        self._segments = segments
        self._una = una

    def __iter__(self) -> Iterator[Item]:
        yield from self._before()
        yield from chain.from_iterable(map(of, self._segments))

    def sifted(self, stays: Callable[[str, str], bool]) -> tuple[list[tuple[int, int]], list[Item]]:
        """Return where those segments stand that may stay as they are, as ``stays`` says by tag and code, and the items of the
        rest. What is judged in parts, or is not known, is always of the rest.
        """
        known: dict[tuple[str, str], bool] = {}
        runs: list[tuple[int, int]] = []
        rest = [*self._before()]
        together: list[Segment] = []  # that stay, one behind the other
        for segment in self._segments:
            begins = segment.group, segment.beginning
            if (staying := known.get(begins)) is None:
                staying = not _judged_apart(segment) and stays(segment.tag, _code(segment))
                if _told_by_beginning(segment):
                    known[begins] = staying
            if staying:
                together.append(segment)
            else:
                _put(together, runs, rest)
                together = []
                rest += of(segment)
        _put(together, runs, rest)
        return runs, rest

    def _before(self) -> Iterator[Item]:
        if self._una:
            page = self._segments[0].page
            yield Item("UNA", "", 0, page.received(len(self._una) - 1) + 1, self._una.decode("latin-1"))


def _judged_apart(segment: Segment) -> bool:
    """Tell whether something in a segment is judged apart from it, or the whole of it is not known."""
    return segment.group == UNKNOWN or (segment.tag in _PARTS and not segment.group)


def _told_by_beginning(segment: Segment) -> bool:
    """Tell whether tag and code of a segment follow from how it begins: not where what qualifies it ends after that."""
    signs, beginning = segment.page.signs, segment.beginning
    return len(segment.tag) == TAG and segment.tag not in _TOLD_BY_MORE and not signs.isdisjoint(beginning[TAG + 1 :])


def _put(segments: Sequence[Segment], runs: list[tuple[int, int]], rest: list[Item]) -> None:
    """Add segments that stay to the runs, where they follow one another with nothing but folds between them."""
    if not segments:
        return
    first, last = segments[0], segments[-1]
    if first.page is last.page and first.page.tight and last.index - first.index == len(segments) - 1:
        runs.append((first.bounds[0], last.bounds[1]))
    else:
        rest += chain.from_iterable(map(of, segments))


def of(segment: Segment) -> list[Item]:
    """Return the item of a segment and, behind it, those of the parts in it that are judged apart.

    Where a segment stands in a group of its own (history, other services, unknown) nothing in it is judged apart.
    """
    tag, group = segment.tag, segment.group
    start, end = segment.bounds
    if group == UNKNOWN:
        return [Item(segment.label, UNKNOWN, start, end, segment.said)]
    code = _code(segment)
    whole = Item(tag, code, start, end, segment.said)
    return [whole, *_PARTS[tag](segment, code)] if tag in _PARTS and not group else [whole]


def _code(segment: Segment) -> str:
    """Return what the tag of a segment is qualified by, where the law asks for it, behind the group in which it stands."""
    read, group = _CODES.get(segment.tag), segment.group
    code = read(segment) if read else ""
    if group:
        return f"{group}:{code}" if code else group
    return code


def _qualified(segment: Segment) -> str:
    return _qualifier(segment.value(0))


def _service(segment: Segment) -> str:
    """Return the four letters of an SSR: all else about it follows from them."""
    code = segment.value(0)
    return _qualifier(code) if len(code) == 4 else UNKNOWN


def _text(segment: Segment) -> str:
    """Free text is its subject and type (``4:28``); an OSI that holds one contact and nothing else is told apart."""
    subject, kind = segment.value(0), segment.value(0, 1)
    code = f"{_qualifier(subject)}:{_qualifier(kind)}" if kind else _qualifier(subject)
    return f"{code}:CTC" if code == "4:28" and contact.of_remark(contact.remark(segment)) else code


def _channel(segment: Segment) -> str:
    """Return what kind of number a COM says; the number itself stands first and may not be in a code."""
    return _qualifier(segment.value(0, 1))


def _qualifier(said: str) -> str:
    return said if (len(said) <= 4 and said.isalnum() and said.isascii()) or not said else UNKNOWN


_QUALIFIED = ("ATT", "BGM", "CNT", "DOC", "DTM", "EMP", "FTX", "GEI", "LOC", "MEA", "NAD", "NAT", "RFF", "TDT")
_CODES: Mapping[str, Callable[[Segment], str]] = MappingProxyType(
    dict.fromkeys(_QUALIFIED, _qualified) | {"SSR": _service, "IFT": _text, "COM": _channel}
)
_TOLD_BY_MORE = frozenset({"IFT", "COM"})
"""What their code follows from stands behind their first qualifier."""


def _part(segment: Segment, code: str, element: int, component: int, upto: int | None = None) -> list[Item]:
    """Return the item of some components of an element, or nothing where nothing is said in them."""
    said = segment.values(element)[component:upto]
    if not any(said):
        return []
    start, end = segment.stretch(element, component, upto)
    return [Item(segment.tag, code, start, end, segment.page.component.join(said))]


def _traveller(segment: Segment, _code: str) -> list[Item]:
    return _part(segment, "surname", 0, 0, 1) + _part(segment, "given", 1, 0, 1)


def _person(segment: Segment, code: str) -> list[Item]:
    if code == "MS":
        return []
    element = name_element(segment)
    return _part(segment, "surname", element, 0, 1) + _part(segment, "given", element, 1)


def name_element(segment: Segment) -> int:
    """Return where a NAD carries the name: C080, or the element before or after it where the sender lost count."""
    if segment.value(3) or segment.value(3, 1):  # an only name may stand where the given name does
        return 3
    if segment.value(2):
        return 2
    return 4 if segment.value(4, 1) else 3


def _accounts(segment: Segment, _code: str) -> list[Item]:
    return [item for element in range(len(segment.elements)) for item in _part(segment, "account", element, 4, 5)]


def _remarks(segment: Segment, _code: str) -> list[Item]:
    return [item for element in range(1, len(segment.elements)) for item in _part(segment, "text", element, 7, 8)]


def _minor(segment: Segment, code: str) -> list[Item]:
    return _part(segment, "UMNR:text", 0, 8) if code == "UMNR" else []


def _agent(segment: Segment, _code: str) -> list[Item]:
    return _part(segment, "sine", 6, 0)


_PARTS: Mapping[str, Callable[[Segment, str], list[Item]]] = MappingProxyType(
    {"TIF": _traveller, "NAD": _person, "FOP": _accounts, "ADD": _remarks, "SSR": _minor, "ORG": _agent, "PDT": pdt.parts}
)
