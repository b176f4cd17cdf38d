"""The machine readable zone of a travel document (ICAO Doc 9303 parts 3 to 7): two or three lines, taken apart and proved.

This module knows the layouts, the check digits, and which letters a reader takes for which digits. It refuses to know what a
name or a code means, and to mend on a guess: a letter is read as the digit it is taken for only where nothing but digits may
stand and the check digit is then right. In a document number both may stand, and every tenth guess would be.

Every layout that fits is tried, and the one with the most digits right stands: the French identity card issued before 2021
has the shape of TD2 and other fields. Lines that lost fillers at their end are filled up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.message import Defect, SaidDocument, SaidName, Severity
from pnrscreen.wire import stamps

LONGEST_LINE = 46
"""A line of 44 and two fillers too many: what is longer is no line of a zone."""

_Place = tuple[int, int, int]  # line, first character, end
_VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LINE = re.compile(r"[A-Z0-9<]+")
_BREAK = re.compile(r"[\r\n|]+")
# What optical readers confuse. G and 6 differ by ten: no check digit, modulo ten, ever tells them apart.
_DIGITS = str.maketrans("OISBZG", "015826")


class _Layout(NamedTuple):
    """Where each field stands. A check digit stands right behind its field; ``over`` is what the composite one covers."""

    name: str
    lines: int
    width: int
    names: tuple[_Place, ...]  # one field, or surname and given names apart
    number: _Place
    birth: _Place
    sex: _Place
    nationality: _Place
    expiry: _Place | None
    optional: tuple[_Place, ...]
    composite: _Place | None = None
    over: tuple[_Place, ...] = ()


def _two_lines(name: str, width: int, optional_end: int, *, proved: bool) -> _Layout:
    """Return a layout of the passport's order: TD3, TD2 and the visas (parts 4, 6, 7)."""
    end = width - 1
    return _Layout(
        name=name,
        lines=2,
        width=width,
        names=((0, 5, width),),
        number=(1, 0, 9),
        birth=(1, 13, 19),
        sex=(1, 20, 21),
        nationality=(1, 10, 13),
        expiry=(1, 21, 27),
        optional=((1, 28, optional_end),),
        composite=(1, end, width) if proved else None,
        over=((1, 0, 10), (1, 13, 20), (1, 21, end)) if proved else (),
    )


_LAYOUTS = (
    _two_lines("TD3", 44, 42, proved=True),
    _two_lines("MRV-A", 44, 44, proved=False),
    _two_lines("TD2", 36, 35, proved=True),
    _two_lines("MRV-B", 36, 36, proved=False),
    _Layout(
        name="TD1",
        lines=3,
        width=30,
        names=((2, 0, 30),),
        number=(0, 5, 14),
        birth=(1, 0, 6),
        sex=(1, 7, 8),
        nationality=(1, 15, 18),
        expiry=(1, 8, 14),
        optional=((0, 15, 30), (1, 18, 29)),
        composite=(1, 29, 30),
        over=((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)),
    ),
    _Layout(  # the national layout of the French identity card, issued until 2021
        name="FR-ID",
        lines=2,
        width=36,
        names=((0, 5, 30), (1, 13, 27)),
        number=(1, 0, 12),
        birth=(1, 27, 33),
        sex=(1, 34, 35),
        nationality=(0, 2, 5),
        expiry=None,
        optional=((0, 30, 36),),
        composite=(1, 35, 36),
        over=((0, 0, 36), (1, 0, 35)),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mrz:
    """What a zone says. ``checks`` tells of each check digit whether it is right, None where nothing is said to be checked.

    ``truncated``: the name fills its field, so take it for the beginning of one (part 3, 4.6). ``private`` are the places
    (line, start, end) of the issuer's optional data, often a personal number. ``defects`` count lines from 1 in ``number`` and
    characters of the line in ``offset``; a repair quotes what was transmitted.
    """

    layout: str
    document: SaidDocument
    name: SaidName
    birth_date: str
    sex: str
    nationality: str
    optional: str
    truncated: bool
    checks: Mapping[str, bool | None]
    private: tuple[tuple[int, int, int], ...]
    defects: tuple[Defect, ...]


def check_digit(text: str) -> int:
    """Return the check digit of a field (part 3, 4.9): weights 7, 3, 1. Raises ValueError where a character has no value."""
    return sum((0 if sign == "<" else _VALUES.index(sign)) * (7, 3, 1)[at % 3] for at, sign in enumerate(text)) % 10


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a zone written as one text: with line breaks or ``|`` between them, or with nothing at all."""
    whole = text.strip()
    count = {88: 2, 72: 2, 90: 3}.get(len(whole))
    if count and _LINE.fullmatch(whole.upper()):
        width = len(whole) // count
        return tuple(whole[start : start + width] for start in range(0, len(whole), width))
    return tuple(line for part in _BREAK.split(whole) if (line := part.strip()))


def read(said: Sequence[str]) -> Mrz | None:
    """Read the two or three lines of one zone, or return None when they are none.

    Lines of exactly the right length are a zone whatever their digits say; others must prove it by a check digit.
    """
    zone = [line.strip().upper() for line in said]
    if not all(_LINE.fullmatch(line) for line in zone):
        return None
    found = [_read(zone, layout) for layout in _LAYOUTS if _fits(zone, layout)]
    return max(found, key=lambda one: _merit(one, zone)) if found else None


def _merit(read_zone: Mrz, zone: Sequence[str]) -> tuple[int, bool]:
    verdicts = [*read_zone.checks.values()]
    width = next(layout.width for layout in _LAYOUTS if layout.name == read_zone.layout)
    return verdicts.count(True) - verdicts.count(False), all(len(line) == width for line in zone)


def _fits(zone: Sequence[str], layout: _Layout) -> bool:
    if len(zone) != layout.lines or not zone[0][:1].isalpha() or (zone[0][0] == "V") != layout.name.startswith("MRV"):
        return False
    if layout.name == "FR-ID" and not zone[0].startswith("IDFRA"):
        return False
    if all(len(line) == layout.width for line in zone):
        return True
    needed = [0] * layout.lines
    for line, _, end in (layout.number, layout.birth, layout.sex, layout.nationality, layout.expiry or layout.sex):
        needed[line] = max(needed[line], end)
    for line, start, _ in layout.names:
        needed[line] = max(needed[line], start + 1)
    if not all(least <= len(line) <= layout.width + 2 for least, line in zip(needed, zone, strict=True)):
        return False
    fields = (layout.number, layout.birth, layout.expiry or layout.birth)
    return any(_verdict(_filled(zone, layout), (field,), _behind(field)) for field in fields)


def _filled(zone: Sequence[str], layout: _Layout) -> list[str]:
    return [line.ljust(layout.width, "<")[: layout.width] for line in zone]


def _at(zone: Sequence[str], *places: _Place) -> str:
    return "".join(zone[line][start:end] for line, start, end in places)


def _behind(place: _Place) -> _Place:
    line, _, end = place
    return line, end, end + 1


def _verdict(zone: Sequence[str], field: tuple[_Place, ...], digit: _Place) -> bool | None:
    """Tell whether a check digit is right; a filler may stand for the digit of an empty field (part 4, 4.2.2)."""
    text, stated = _at(zone, *field), _at(zone, digit)
    if stated == "<":
        return False if text.strip("<") else None
    return stated.isdigit() and check_digit(text) == int(stated)


class _Checked:
    """A zone while it is being proved and mended."""

    def __init__(self, said: Sequence[str], layout: _Layout) -> None:
        self.layout = layout
        self.zone = _filled(said, layout)
        self.defects: list[Defect] = [
            _defect("MRZ_LENGTH", (at, 0, 0), said=str(len(line)), expected=str(layout.width))
            for at, line in enumerate(said)
            if len(line) != layout.width
        ]
        self.checks: dict[str, bool | None] = {}
        self.rest = self._long_number()

    def _long_number(self) -> str:
        """Return what of a long number stands in the optional data, its check digit behind it (part 5, 4.2.2)."""
        if self.layout.name not in {"TD1", "TD2"} or _at(self.zone, _behind(self.layout.number)) != "<":
            return ""
        rest = _at(self.zone, self.layout.optional[0]).partition("<")[0]
        return rest if len(rest) > 1 and rest[-1].isdigit() else ""

    def prove(self) -> None:
        """Check every digit, and mend where that makes one right."""
        for name, field in (("birth_date", self.layout.birth), ("expiry", self.layout.expiry)):
            if field is not None:
                self._prove(name, (field,), _behind(field), numeric=True)
        if self.rest:
            number = _at(self.zone, self.layout.number) + self.rest
            self._settle("number", (self.layout.number,), number[:-1], number[-1])
        else:
            self._prove("number", (self.layout.number,), _behind(self.layout.number))
        if self.layout.name == "TD3":
            self._prove("optional", self.layout.optional, _behind(self.layout.optional[0]))
        if self.layout.composite is not None:
            self._prove("composite", self.layout.over, self.layout.composite)

    def _prove(self, name: str, field: tuple[_Place, ...], digit: _Place, *, numeric: bool = False) -> None:
        if _verdict(self.zone, field, digit) is False:
            self._mend_digits((*field, digit) if numeric else (digit,), field, digit)
        elif numeric:
            self._mend_digits(field, field, digit)  # a G that stands for 6
        text, stated = _at(self.zone, *field), _at(self.zone, digit)
        self.checks[name] = _verdict(self.zone, field, digit)
        if self.checks[name] is False:
            self.defects.append(
                _defect("MRZ_CHECK_DIGIT", digit, Severity.WARNING, said=f"{name} {stated}", expected=str(check_digit(text)))
            )

    def _settle(self, name: str, field: tuple[_Place, ...], text: str, stated: str) -> None:
        self.checks[name] = stated == str(check_digit(text))
        if not self.checks[name]:
            self.defects.append(_defect("MRZ_CHECK_DIGIT", field[0], said=f"{name} {stated}", expected=str(check_digit(text))))

    def _mend_digits(self, places: tuple[_Place, ...], field: tuple[_Place, ...], digit: _Place) -> None:
        """Turn letters into the digits they are mistaken for where only digits may stand, if the check digit then is right."""
        mended = list(self.zone)
        for line, start, end in places:
            mended[line] = mended[line][:start] + mended[line][start:end].translate(_DIGITS) + mended[line][end:]
        if mended != self.zone and _verdict(mended, field, digit):
            self._take(mended, places)

    def _take(self, mended: list[str], places: tuple[_Place, ...]) -> None:
        for place in places:
            if (said := _at(self.zone, place)) != (repaired := _at(mended, place)):
                self.defects.append(_defect("MRZ_REPAIRED", place, Severity.INFO, said=said, expected=repaired))
        self.zone = mended

    def date(self, place: _Place | None) -> str:
        """Return a date as ``YY-MM-DD``, unknown parts as ``00``; without its year it says nothing (part 3, 4.8)."""
        said = _at(self.zone, place) if place is not None else ""
        if said.startswith("<"):
            return ""
        day = stamps.day(said)
        if day is None and place is not None:
            self.defects.append(_defect("BAD_DATE", place, said=said, expected="YYMMDD"))
        return day or ""


def _read(said: Sequence[str], layout: _Layout) -> Mrz:
    checked = _Checked(said, layout)
    checked.prove()
    zone, rest = checked.zone, checked.rest
    private = _private(layout, len(rest))
    name, truncated = _name(zone, layout, said)
    if truncated:
        checked.defects.append(_defect("MRZ_NAME_CUT", layout.names[0], Severity.INFO))
    return Mrz(
        layout=layout.name,
        document=SaidDocument(
            kind=zone[0][:2].strip("<"),
            number=(_at(zone, layout.number) + rest[:-1]).strip("<"),
            issuer=zone[0][2:5].strip("<"),
            expiry=checked.date(layout.expiry),
        ),
        name=name,
        birth_date=checked.date(layout.birth),
        sex=_at(zone, layout.sex).strip("<"),
        nationality=_at(zone, layout.nationality).strip("<"),
        optional=" ".join(filter(None, (_at(zone, place).strip("<").replace("<", " ") for place in private))),
        truncated=truncated,
        checks=MappingProxyType(checked.checks),
        private=private,
        defects=tuple(checked.defects),
    )


def _private(layout: _Layout, taken: int) -> tuple[_Place, ...]:
    """Return where optional data stands, behind what a long document number takes of it."""
    (line, start, end), *others = layout.optional
    return ((line, start + taken, end), *others)


def _name(zone: Sequence[str], layout: _Layout, said: Sequence[str]) -> tuple[SaidName, bool]:
    """Return the name and whether it was cut: then its field ends in a letter. A line that was too short was not cut."""
    fields = [_at(zone, place) for place in layout.names]
    surname, given = fields if len(fields) == 2 else fields[0].partition("<<")[::2]
    cut = any(
        not field.endswith("<") and len(said[place[0]]) >= place[2] for field, place in zip(fields, layout.names, strict=True)
    )
    return SaidName(source="MRZ", surname=_words(surname), given=_words(given)), cut


def _words(field: str) -> str:
    return " ".join(field.replace("<", " ").split())


def _defect(code: str, place: _Place, severity: Severity = Severity.WARNING, *, said: str = "", expected: str = "") -> Defect:
    line, start, _ = place
    return Defect(code=code, severity=severity, segment="MRZ", offset=start, said=said, expected=expected, number=line + 1)


def places(zone: Mrz, said: Sequence[str]) -> Iterator[_Place]:
    """Yield where the optional data stands in the lines as transmitted, where anything is said in it."""
    for line, start, end in zone.private:
        if said[line][start:end].strip("< "):
            yield line, start, min(end, len(said[line]))
