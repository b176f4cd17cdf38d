"""EDIFACT segments: one interchange as text, cut into segments that remember where their bytes stood.

This module knows syntax (ISO 9735: segments, elements, components, release, repetition). It refuses to know what any segment
is for; it knows tags only well enough to see where two segments were glued together for want of a terminator.

Escapes are masked first, so that segments and elements come from two plain splits; components are split when they are asked
for. A segment without escapes, folds or letters beyond ASCII is its own bytes; the rest takes the longer way round.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from pnrscreen.message import Defect, Severity
from pnrscreen.wire.characters import Characters, mask
from pnrscreen.wire.transport import Stretch

_BLANK = " \t\f\v\0"
_NOTHING = re.compile(r"(?!)")
_GLUED_TAGS = (
    *("IFT", "SSR", "TVL", "RCI", "RPI", "DAT", "TKT", "FOP", "NAD", "DTM", "LOC", "RFF", "DOC", "ATT", "NAT", "TIF"),
    *("REF", "UNH", "UNT", "UNE", "UNZ"),
)


def tokenise(text: str, characters: Characters) -> list[list[str]]:
    """Cut a masked text into segments and those into elements; what follows the last terminator comes last."""
    element = characters.element
    return [segment.split(element) for segment in text.split(characters.terminator)]


class Segment:
    """One segment. ``tag`` is its first element; elements are counted from 0 behind the tag, components from 0 inside them.

    ``start`` and ``end`` are byte offsets in the interchange as received, the terminator included.
    """

    __slots__ = ("_at", "elements", "end", "glued", "page", "start", "tag", "token")

    def __init__(self, page: Page, token: str, at: int, start: int, end: int) -> None:
        self.page = page
        self.token = token
        self.elements = token.split(page.element)
        self.tag = self.elements.pop(0)
        self.start = start
        self.end = end
        self.glued = False
        self._at = at  # unfolded

    @property
    def label(self) -> str:
        """The tag as it was written, no longer than a tag can be mistaken for."""
        return self.page.said(self.tag)[:8]

    @property
    def said(self) -> str:
        """The segment as it was written, without terminator and folds."""
        return self.page.said(self.token)

    def value(self, element: int, component: int = 0) -> str:
        """Return what one component means, blanks around it taken off; "" where the segment does not reach that far."""
        if element >= len(self.elements):
            return ""
        page = self.page
        value = self.elements[element]
        if page.repetition:
            value = value.partition(page.repetition)[0]
        if component or page.component in value:
            components = value.split(page.component)
            value = components[component] if component < len(components) else ""
        return (value if value.isascii() else page.meant(value)).strip()

    def values(self, element: int) -> list[str]:
        """Return what the components of one element mean; an element that is not there has none."""
        return self._meant(self.elements[element]) if element < len(self.elements) else []

    def composites(self, first: int = 0) -> Iterator[list[str]]:
        """Yield the components of every element from ``first`` on, a repeated element (syntax 4) as often as it stands."""
        repetition = self.page.repetition
        for whole in self.elements[first:]:
            for part in whole.split(repetition) if repetition else (whole,):
                yield self._meant(part)

    def stretch(self, element: int, component: int, upto: int | None = None) -> tuple[int, int]:
        """Return the bytes of the components ``component`` to ``upto`` of an element, without the separators around them."""
        skipped = sum(len(part) + 1 for part in (self.tag, *self.elements[:element]))
        components = self.elements[element].split(self.page.component)
        start = skipped + sum(len(part) + 1 for part in components[:component])
        length = len(self.page.component.join(components[component:upto]))
        begin, end = self._unfolded(start), self._unfolded(start + length)
        return self.page.received(begin), self.page.received(end - 1) + 1

    def defect(self, code: str, severity: Severity = Severity.WARNING, *, said: str = "", expected: str = "") -> Defect:
        """Return a defect located at this segment."""
        return Defect(code=code, severity=severity, segment=self.label, offset=self.start, said=said, expected=expected)

    def _meant(self, whole: str) -> list[str]:
        values = whole.split(self.page.component)
        if whole.isascii():
            return [value.strip() for value in values] if " " in whole else values
        return [self.page.meant(value).strip() for value in values]

    def _unfolded(self, at: int) -> int:
        """Return where the character at ``at`` of the token stands among the unfolded bytes."""
        return self._at + (at if self.token.isascii() else self.page.weight(self.token[:at]))


class Page:
    """The text of one interchange and the way from any place in it back to the bytes as received.

    ``encoding`` is UTF-8 when the bytes are, else Windows-1252, the commonest other habit.
    """

    __slots__ = ("_breaks", "_masked", "component", "element", "encoding", "repetition", "start", "terminator", "una")

    def __init__(self, stretch: Stretch) -> None:
        self.component, self.element = stretch.characters.component, stretch.characters.element
        self.repetition, self.terminator = stretch.characters.repetition, stretch.characters.terminator
        self.start = stretch.start
        self._breaks = stretch.breaks
        self.encoding, text = _decoded(stretch.content[stretch.una :])
        self.una = stretch.content[: stretch.una].rstrip(b" \t")
        self._masked = mask(text, stretch.characters)

    def segments(self, behind: int) -> Iterator[Segment]:
        """Yield the segments behind the first ``behind`` bytes (the UNA). Glued ones are split and marked so."""
        tokens = self._masked.text.split(self.terminator)
        glued = _seam(self._masked.text, tokens, self)
        at, breaks, passed = behind, (*self._breaks, len(self._masked.text) * 8), 0
        for token in tokens[:-1]:
            stripped = token if token[:1] > " " else token.lstrip(_BLANK)
            start = at + len(token) - len(stripped)
            at += (len(token) if token.isascii() else self.weight(token)) + 1
            if glued is not None and glued.search(stripped, 3):
                yield from self._pieces(stripped, start, at, glued)
                continue
            while breaks[passed] <= start:
                passed += 1
            begin = start + passed
            while breaks[passed] < at:
                passed += 1
            yield Segment(self, stripped, start, begin, at + passed)
        if cut := tokens[-1].strip(_BLANK):
            start = at + len(tokens[-1]) - len(tokens[-1].lstrip(_BLANK))
            yield from self._pieces(cut, start, start + self.weight(cut), glued or _NOTHING)

    def _pieces(self, token: str, at: int, end: int, glued: re.Pattern[str]) -> Iterator[Segment]:
        """Yield the segments that stand in one for want of terminators."""
        seams = [0, *(seam.start() for seam in glued.finditer(token, 3)), len(token)]
        for start, upto in pairwise(seams):
            behind = end if upto == len(token) else at + self.weight(token[start:upto])
            segment = Segment(self, token[start:upto], at, self.received(at), self.received(behind - 1) + 1)
            segment.glued = start > 0
            at = behind
            yield segment

    def meant(self, value: str) -> str:
        """Return a value with its escapes resolved."""
        return value.translate(self._masked.meant)

    def said(self, token: str) -> str:
        """Return a token with its escapes as they were written."""
        return token if token.isascii() else token.translate(self._masked.said)

    def weight(self, token: str) -> int:
        """Return how many unfolded bytes a token took."""
        return len(self.said(token).encode(self.encoding))

    def received(self, at: int) -> int:
        """Return where an unfolded byte stands in the interchange as received."""
        return at + bisect_right(self._breaks, at)


def _decoded(content: bytes) -> tuple[str, str]:
    """Return encoding and text: UTF-8 when it is that, else Windows-1252, else (five bytes it lacks) Latin-1."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "latin-1", content.decode("latin-1")


def _seam(text: str, tokens: list[str], page: Page) -> re.Pattern[str] | None:
    """Return the shape of a glued segment, or None when every known tag in the text stands where a segment begins."""
    heads = Counter([token[:4] for token in tokens])
    blanks = Counter([token.lstrip(_BLANK)[:4] for token in tokens if token[:1] in _BLANK])
    element = page.element
    if all(text.count(tag + element) <= heads[tag + element] + blanks[tag + element] for tag in _GLUED_TAGS):
        return None
    return re.compile("|".join(_shapes(re.escape(element), re.escape(page.component))))


def _shapes(e: str, c: str) -> tuple[str, ...]:
    """Return what a segment must look like to be split off another one: qualifiers and digits tell, never a name alone."""
    return (
        *(
            rf"IFT{e}4{c}[0-9]",
            rf"SSR{e}[A-Z]{{4}}[{c}{e}]",
            rf"TVL{e}(?:[0-9]{{6}}|{e}{e})",
            rf"RCI{e}[A-Z0-9]{{2}}{c}[A-Z0-9]",
        ),
        *(rf"RPI{e}[0-9]+{e}[A-Z]{{2}}", rf"DAT{e}(?:700|710|2|T){c}", rf"TKT{e}[0-9]{{10}}", rf"FOP{e}[A-Z]{{2}}{c}"),
        *(
            rf"NAD{e}(?:FL|FM|MS|DDU|DDT){e}",
            rf"DTM{e}[0-9]{{2,3}}{c}",
            rf"LOC{e}[0-9]{{2,3}}{e}",
            rf"DOC{e}[A-Z]{{1,2}}[{c}{e}]",
        ),
        *(rf"RFF{e}(?:TN|AVF|ABO|SEA|AEA|YZY){c}", rf"ATT{e}2{e}{e}", rf"NAT{e}2{e}"),
        rf"(?<=[0-9])REF{e}{c}",
        rf"TIF{e}[^{e}{c}]+(?:{c}[A-Z])?{e}[^{e}{c}]*{c}(?:A|C|IN)(?![A-Z])",
        *(rf"UNH{e}[^{e}]+{e}(?:PAXLST|PNRGOV){c}", rf"UNT{e}[0-9]+{e}", rf"UNE{e}[0-9]+{e}", rf"UNZ{e}[0-9]+{e}"),
    )
