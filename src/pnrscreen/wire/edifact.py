"""EDIFACT segments: one interchange as text, cut into segments that remember where their bytes stood.

This module knows syntax (ISO 9735: segments, elements, components, release, repetition). It refuses to know what any segment
is for; where two segments were glued together for want of a terminator, ``seams`` sees.

Strategy. An interchange is taken block by block as Latin-1, one character a byte, so that places in the text are places in the
bytes. Escapes are masked at their length, then two plain splits make segments and elements; components are split, values
decoded and places computed when they are asked for: most never are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate, count, pairwise, repeat

from pnrscreen.message import Defect, Severity
from pnrscreen.wire import seams
from pnrscreen.wire.characters import Characters, mask, unmasking
from pnrscreen.wire.limits import BLOCK_BYTES, SEGMENT_BYTES_MAX
from pnrscreen.wire.transport import Stretch

_BLANK = " \t\f\v\0"
TAG = 3  # letters
_BEGINNING = TAG + 5  # the separator behind a tag, a qualifier of three letters, the separator behind it
_LABEL = 8  # characters: no tag is longer
_LETTER_BYTES = 4  # of UTF-8, at most


def tokenise(text: str, characters: Characters) -> list[list[str]]:
    """Cut a masked text into segments and those into elements; what follows the last terminator comes last."""
    element = characters.element
    return [segment.split(element) for segment in text.split(characters.terminator)]


class Segment:
    """One segment. ``tag`` is its first element; elements are counted from 0 behind the tag, components from 0 inside them.

    ``group`` is where it stands in its message when that matters to the law: HISTORY, NONAIR, UNKNOWN or "". ``beginning`` is
    as much of it, masked, as says its tag and what qualifies it.
    """

    __slots__ = ("_elements", "_token", "beginning", "group", "index", "page", "tag")

    def __init__(self, page: Page, index: int, token: str) -> None:
        self.page = page
        self.index = index
        self.tag = token[:TAG] if token[TAG : TAG + 1] == page.element else token.partition(page.element)[0]
        self.beginning = token[:_BEGINNING]
        self.group = ""
        self._token = token
        self._elements: list[str] | None = None

    @property
    def elements(self) -> list[str]:
        """The elements behind the tag, masked; split when first asked for, as most of a history is not."""
        if self._elements is None:
            self._elements = self._token.split(self.page.element)
            del self._elements[0]
        return self._elements

    @property
    def label(self) -> str:
        """The tag as it was written, no longer than a tag can be mistaken for."""
        return self.page.said(self.index, _LABEL * _LETTER_BYTES).split(self.page.element)[0][:_LABEL]

    @property
    def said(self) -> str:
        """The segment as it was written, without terminator and folds."""
        page = self.page
        return self._token if page.plain and not page.oversize else page.said(self.index)

    @property
    def start(self) -> int:
        """Where the segment begins: a byte offset in the interchange as received."""
        return self.page.received(self.page.first(self.index))

    @property
    def end(self) -> int:
        """Where the segment ends, its terminator included."""
        return self.bounds[1]

    @property
    def bounds(self) -> tuple[int, int]:
        """Where the segment begins and ends, as ``start`` and ``end`` say it one by one."""
        return self.page.bounds(self.index)

    @property
    def number(self) -> int:
        """Which segment of its message it is: UNH is 1, and what stands outside of any message 0."""
        return self.page.number(self.index)

    @property
    def glued(self) -> bool:
        """Whether it stood behind another one without a terminator between them."""
        return self.index in self.page.glued

    @property
    def oversize(self) -> bool:
        """Whether it is too long to be a segment, and was not taken apart."""
        return self.index in self.page.oversize

    def value(self, element: int, component: int = 0) -> str:
        """Return what one component means, blanks around it taken off; "" where the segment does not reach that far."""
        elements, page = self._elements or self.elements, self.page
        if element >= len(elements):
            return ""
        value = elements[element]
        if page.repetition:
            value = value.partition(page.repetition)[0]
        if component:
            components = value.split(page.component)
            value = components[component] if component < len(components) else ""
        elif page.component in value:
            value = value.partition(page.component)[0]
        return value.strip() if page.plain or value.isascii() else page.meant(value)

    def pair(self, element: int) -> tuple[str, str]:
        """Return what the first two components of an element mean, as of a qualifier and what it qualifies."""
        values = self.values(element)
        return (values[0], values[1]) if len(values) > 1 else (values[0] if values else "", "")

    def values(self, element: int) -> list[str]:
        """Return what the components of one element mean; an element that is not there has none."""
        elements = self._elements or self.elements
        return self._meant(elements[element]) if element < len(elements) else []

    def composites(self, first: int = 0) -> list[list[str]]:
        """Return the components of every element from ``first`` on, a repeated element (syntax 4) as often as it stands."""
        repetition = self.page.repetition
        if not repetition:
            return [self._meant(whole) for whole in self.elements[first:]]
        return [self._meant(part) for whole in self.elements[first:] for part in whole.split(repetition)]

    def stretch(self, element: int, component: int, upto: int | None = None) -> tuple[int, int]:
        """Return the bytes of the components ``component`` to ``upto`` of an element, without the separators around them."""
        page = self.page
        before, components = self.elements[:element], self.elements[element].split(page.component)
        skipped = len(page.element.join((self.tag, *before, "")))
        start = page.first(self.index) + skipped + len(page.component.join((*components[:component], "")))
        length = len(page.component.join(components[component:upto]))
        return page.received(start), page.received(start + length - 1) + 1

    def places(self) -> list[list[tuple[int, int]]]:
        """Return the bytes of every component of every element, as ``stretch`` does of one."""
        page = self.page
        start = page.first(self.index) + len(self.tag) + 1
        found: list[list[tuple[int, int]]] = []
        for element in self.elements:
            found.append([])
            for component in element.split(page.component):
                end = start + len(component)
                found[-1].append((page.received(start), page.received(end - 1) + 1))
                start = end + 1
        return found

    def defect(self, code: str, severity: Severity = Severity.WARNING, *, said: str = "", expected: str = "") -> Defect:
        """Return a defect located at this segment."""
        return Defect(
            code=code,
            severity=severity,
            segment=self.label,
            number=self.number,
            offset=self.start,
            said=said,
            expected=expected,
        )

    def _meant(self, whole: str) -> list[str]:
        values = whole.split(self.page.component)
        if self.page.plain or whole.isascii():
            return [value.strip() for value in values] if " " in whole else values
        return [self.page.meant(value) for value in values]


class Page:
    """A block of an interchange, from byte ``at`` of its content on, and the way from any place in it to the bytes as received.

    Places are counted from byte ``origin`` of the content: where the interchange begins, or the instalment of it. ``start``
    is where the origin stands in the file. ``opened`` remembers the segments at which messages begin, ``closed`` those at which
    the envelope goes on; ``carried`` counts the segments that the message under way had before this page, and is 0 when none
    is. It is ``tight`` where no blank stands before any segment.
    """

    __slots__ = (
        *("_begins", "_bounds", "_content", "_shift", "_stretch", "_tokens", "_unmasking", "at", "carried", "closed"),
        *("component", "element", "encoding", "glued", "opened", "oversize", "plain", "repetition", "signs", "start"),
        *("terminator", "tight", "upto"),
    )

    def __init__(self, stretch: Stretch, encoding: str = "ascii", at: int = 0, origin: int = 0, carried: int = 0) -> None:
        signs = stretch.characters
        self.component, self.element = signs.component, signs.element
        self.repetition, self.terminator = signs.repetition, signs.terminator
        self.signs = frozenset((signs.element, signs.component, signs.repetition))
        self.encoding = encoding
        self.at, self.carried = at, carried
        self.opened: list[int] = []
        self.closed: list[int] = []
        self.upto = _cut(stretch.content, at, signs)
        self.start = stretch.received(origin)
        self._stretch, self._shift = stretch, None if stretch.folded else stretch.at - self.start
        self._content = stretch.content[at : self.upto]
        text = mask(self._content.decode("latin-1"), signs)
        self.plain = text.isascii()
        self._unmasking = unmasking(signs)
        self._tokens = text.split(signs.terminator)
        self.tight = {token[:1] for token in self._tokens}.isdisjoint(_BLANK)
        self._begins = [passed + index for index, passed in enumerate(accumulate(map(len, self._tokens), initial=at))]
        self._begins[-1] -= 1  # behind the last token no terminator stands: each ends where the next begins
        self._bounds: list[tuple[int, int]] | None = None
        self.glued: frozenset[int] = frozenset()
        if parted := seams.found(text, self._tokens, signs):
            self._part(parted)
        longest = max(map(len, self._tokens))
        self.oversize = frozenset(
            index
            for index, token in enumerate(self._tokens if longest > SEGMENT_BYTES_MAX else ())
            if len(token) > SEGMENT_BYTES_MAX
        )

    def bounds(self, index: int) -> tuple[int, int]:
        """Return the bytes of a segment as received: blanks before it left out, its terminator, if it has one, included."""
        shift = self._shift
        if shift is not None:
            return self.first(index) + shift, self._begins[index + 1] + shift
        if self._bounds is None:
            self._bounds = self._placed()
        return self._bounds[index]

    def _placed(self) -> list[tuple[int, int]]:
        """Place every segment of folded lines at once: to look one up takes longer."""
        firsts = map(self.first, range(len(self._tokens)))
        start, received = self.start, self._stretch.each_received
        last_bytes = received([end - 1 for end in self._begins[1:]])
        return [(first - start, end - start + 1) for first, end in zip(received(firsts), last_bytes, strict=True)]

    def segments(self) -> Iterator[Segment]:
        """Make the segments of the page, one after the other. Glued ones are parted; one that is too long is all tag."""
        tokens = self._tokens if self._tokens[-1].strip(_BLANK) else self._tokens[:-1]
        if not self.oversize and self.tight:
            return map(Segment, repeat(self), count(), tokens)
        return map(self._segment, count(), tokens)

    def _segment(self, index: int, token: str) -> Segment:
        oversize = index in self.oversize
        segment = Segment(self, index, token[:3] if oversize else token.lstrip(_BLANK))
        segment.group = "UNKNOWN" if oversize else ""
        return segment

    def first(self, index: int) -> int:
        """Return where in the content a segment begins, blanks before it left out."""
        if self.tight:
            return self._begins[index]
        token = self._tokens[index]
        return self._begins[index] + len(token) - len(token.lstrip(_BLANK))

    def received(self, at: int) -> int:
        """Return where a byte of the content stands among the bytes as received, counted from the origin.

        Where no line was folded that is a fixed distance, and nothing has to be looked up.
        """
        return self._stretch.received(at) - self.start if self._shift is None else at + self._shift

    def number(self, index: int) -> int:
        """Return which segment of its message one is, from 1; 0 outside of any message."""
        opened, closed = bisect_right(self.opened, index), bisect_right(self.closed, index)
        first = self.opened[opened - 1] if opened else -self.carried
        if not (opened or self.carried) or (closed and self.closed[closed - 1] > first):
            return 0
        return index - first + 1

    def meant(self, value: str) -> str:
        """Return what a value means: escapes resolved, decoded, blanks around it taken off."""
        value = value.translate(self._unmasking).strip(" ")
        return (value if value.isascii() else self._decoded(value.encode("latin-1"))).strip()

    def said(self, index: int, most: int | None = None) -> str:
        """Return a segment as it was written, or the first ``most`` bytes of it, where the whole would cost too much.

        What is ASCII holds no escape and means in every encoding what it says: it was written as it was masked.
        """
        token = self._tokens[index]
        if token.isascii():
            return token.lstrip(_BLANK)[:most]
        start, end = self.first(index), self._begins[index] + len(self._tokens[index])
        if most is not None:
            end = min(end, start + most)
        return self._decoded(self._content[start - self.at : end - self.at])

    def _decoded(self, content: bytes) -> str:
        return content.decode(self.encoding, errors="replace")

    def _part(self, parted: Mapping[int, list[int]]) -> None:
        """Part the tokens that hold several segments for want of terminators, at the places given for each."""
        pieces: list[str] = []
        begins: list[int] = []
        glued: list[int] = []
        for index, token in enumerate(self._tokens):
            bounds = [0, *parted.get(index, ()), len(token)]
            glued += range(len(pieces) + 1, len(pieces) + len(bounds) - 1)
            begins += [self._begins[index] + at for at in bounds[:-1]]
            pieces += [token[one:other] for one, other in pairwise(bounds)]
        self._tokens, self._begins = pieces, [*begins, self._begins[-1]]
        self.glued = frozenset(glued)


def _cut(content: bytes, at: int, signs: Characters) -> int:
    """Return where a block of the content ends that begins at ``at``: behind a terminator, where one comes in time."""
    upto = at + BLOCK_BYTES
    if upto >= len(content):
        return len(content)
    terminator, limit = signs.terminator.encode(), upto + BLOCK_BYTES
    end = content.find(terminator, upto, limit)
    while end >= 0 and _escaped(content, at, end, signs.release):
        end = content.find(terminator, end + 1, limit)
    return end + 1 if end >= 0 else min(limit, len(content))


def _escaped(content: bytes, at: int, end: int, release: str) -> bool:
    """Tell whether an odd run of release characters stands before ``end``."""
    run = end
    while release != " " and run > at and content[run - 1] == ord(release):
        run -= 1
    return (end - run) % 2 == 1
