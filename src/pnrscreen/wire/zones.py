"""A file of machine readable zones: the lines of one document after those of another, as a reader or a clerk wrote them down.

This module knows where one zone ends and the next begins: at a line that is none, or after as many lines as its width asks
for. It refuses to know a flight: such a file names people and nothing else.

The century of a date is said only where one remains: a birth is not after the expiry of the document nor ``AGE_MAX`` years
before it, and no document of this kind expired before 1980.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pnrscreen.message import Broken, Defect, Function, Interchange, Item, Kind, Manifest, Message, Reported, Severity
from pnrscreen.wire import mrz, table
from pnrscreen.wire.located import Place
from pnrscreen.wire.mrz import Mrz
from pnrscreen.wire.person import Person
from pnrscreen.wire.plaintext import Plaintext

AGE_MAX = 110
"""Years: whoever would be older at the expiry of the document was born a century later."""
_FIRST_EXPIRY = 80
_LOOK = 65_536  # bytes among which the first zone stands
_LINE = re.compile(r"[ \t]*(?:([A-Z0-9<]{28,46})|((?=[A-Z0-9]*<)[A-Z0-9<]{6,27}))[ \t]*")
_TD1_WIDTH = 32  # a first line no wider begins a zone of three
_CODE = "745"


class _Line(NamedTuple):
    """One line and where it begins and ends, blanks around it left out; empty ``text`` for one that is of no zone."""

    text: str
    start: int
    end: int


def looks(raw: bytes) -> bool:
    """Tell whether a file holds machine readable zones and no EDIFACT interchange."""
    runs = _runs(Plaintext(raw[:_LOOK]).text)
    if not any(zone is not None for run in runs if run[0].text for _, zone in _zones(run)):
        return False
    return not table.holds_interchange(raw)


def each(raw: bytes) -> Iterator[Interchange | Broken]:
    """Yield the one interchange that a file of zones is, and the lines that look like part of a zone and are none."""
    page = Plaintext(raw)
    people: list[Reported] = []
    items: list[Item] = []
    defects: list[Defect] = []
    broken: list[Broken] = []
    for run in _runs(page.text):
        if not run[0].text:
            items += [page.item("MRZ", "UNKNOWN", line.start, line.end) for line in run]
            continue
        for lines, zone in _zones(run):
            first, last = page.at(lines[0].start), page.at(lines[-1].end)
            if zone is None:
                broken.append(Broken(start=first, end=last, reason="NO_MRZ", segment="MRZ", number=len(people) + 1))
                continue
            people.append(_person(zone, Place(len(people) + 1, first)))
            items += _items(page, lines, zone)
            defects += _located(page, lines, zone, len(people))
    defects.append(_defect("NO_FLIGHT", 0, expected="a flight; a machine readable zone names none"))
    if page.guessed:
        defects.append(_defect("ENCODING_GUESSED", 0, said=page.encoding))
    if any(item.code == "UNKNOWN" for item in items):
        defects.append(_defect("NOISE_STRIPPED", min(item.start for item in items if item.code == "UNKNOWN")))
    message = Message(
        reference="1",
        standard="MRZ",
        version="9303",
        function=Function.ORIGINAL,
        body=Manifest(code=_CODE, people=tuple(people)),
        items=tuple(items),
        defects=tuple(sorted(defects, key=lambda defect: defect.offset)),
    )
    digest = hashlib.sha256(raw.translate(None, b"\r\n")).hexdigest()
    yield Interchange(digest=digest, start=0, end=len(raw), messages=(message,), items=page.mark)
    yield from broken


def _runs(text: str) -> Iterator[list[_Line]]:
    """Yield the lines that follow one another without a blank one between them, those of zones apart from all others."""
    run: list[_Line] = []
    at = 0
    for whole in text.splitlines(keepends=True):
        found = _LINE.fullmatch(whole.rstrip("\r\n"))
        said = whole.strip()
        start = at + len(whole) - len(whole.lstrip())
        line = _Line(said if found else "", start, start + len(said))
        at += len(whole)
        if run and (not said or bool(run[-1].text) != bool(line.text)):
            yield run
            run = []
        if said:
            run.append(line)
    if run:
        yield run


def _zones(run: Sequence[_Line]) -> Iterator[tuple[Sequence[_Line], Mrz | None]]:
    """Yield the zones of a run, and, without a zone, each line that begins none."""
    at = 0
    while at < len(run):
        sizes = (3, 2) if len(run[at].text) <= _TD1_WIDTH else (2, 3)
        tried = ((size, mrz.read([line.text for line in run[at : at + size]])) for size in sizes if at + size <= len(run))
        size, zone = next(((size, zone) for size, zone in tried if zone is not None), (1, None))
        yield run[at : at + size], zone
        at += size


def _person(zone: Mrz, where: Place) -> Reported:
    one = Person(Kind.PASSENGER, where)
    expiry = _century(zone.document.expiry)
    one.name("MRZ", zone.name.surname, zone.name.given)
    one.documents.append(replace(zone.document, expiry=expiry))
    one.sex, one.nationality, one.birth_date = zone.sex, zone.nationality, _born(zone.birth_date, expiry)
    return one.report()


def _century(expiry: str) -> str:
    return expiry and f"{19 if int(expiry[:2]) >= _FIRST_EXPIRY else 20}{expiry}"


def _born(birth: str, expiry: str) -> str:
    """Return a birth date with its century where only one is possible, else as it was said."""
    if not birth or not expiry:
        return birth
    possible = [date for date in (f"19{birth}", f"20{birth}") if date <= expiry and int(expiry[:4]) - int(date[:4]) <= AGE_MAX]
    return possible[0] if len(possible) == 1 else birth


def _items(page: Plaintext, lines: Sequence[_Line], zone: Mrz) -> Iterator[Item]:
    """Yield each line, and in it the issuer's optional data apart."""
    private = list(mrz.places(zone, [line.text for line in lines]))
    for number, line in enumerate(lines):
        yield page.item("MRZ", zone.layout.replace("-", ""), line.start, line.end)
        yield from (
            page.item("MRZ", "optional", line.start + start, line.start + end) for at, start, end in private if at == number
        )


def _located(page: Plaintext, lines: Sequence[_Line], zone: Mrz, number: int) -> Iterator[Defect]:
    """Yield the defects of a zone at their bytes, numbered by the zone they are of."""
    for defect in zone.defects:
        at = lines[defect.number - 1].start + defect.offset
        yield replace(defect, offset=page.at(min(at, lines[defect.number - 1].end)), number=number)


def _defect(code: str, offset: int, *, said: str = "", expected: str = "") -> Defect:
    return Defect(code=code, severity=Severity.INFO, segment="MRZ", offset=offset, said=said, expected=expected)
