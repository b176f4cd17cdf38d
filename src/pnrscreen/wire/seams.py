"""Seams: where two segments were glued together for want of a terminator.

This module knows what a segment looks like that stands behind another one, by qualifiers and digits. It refuses to part on a
tag alone: plenty of names end like one, and a house number may follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from pnrscreen.wire.characters import Characters
from pnrscreen.wire.transport import MESSAGE_TYPES

Shapes = Mapping[str, str]
"""By tag, what the segment must look like."""

_BLANK = " \t\f\v\0"
_LISTED = frozenset(
    (
        *("NAD", "DTM", "LOC", "RFF", "DOC", "ATT", "NAT", "TDT", "MEA", "FTX", "GEI", "COM", "EMP", "CNT", "PDT"),
        *("ERP", "ERC"),
    )
)
"""Return what stands in lists (PAXLST) and in the answers to them (CUSRES), but not in reservations (PNRGOV)."""

_GLUED = _LISTED | {"IFT", "SSR", "TVL", "RCI", "RPI", "DAT", "TKT", "FOP", "TIF", "REF", "UNH", "UNT", "UNE", "UNZ"}
_TRAILED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "UNT": frozenset({"", "UNH", "UNG", "UNE", "UNZ", "UNB"}),
        "UNE": frozenset({"", "UNH", "UNG", "UNZ", "UNB"}),
        "UNZ": frozenset({"", "UNB"}),
    }
)
"""What may follow a trailer: where anything else does, it is the end of a name before a house number (HUNT, JUNE, KUNZ)."""

_HOSTS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("BGM", *_LISTED), "LIST")
    | dict.fromkeys(("NAD", "CTA", "PDT"), "LIST NAMES")
    | {"FTX": "LIST TEXT"}
    | dict.fromkeys(("TIF", "IFT", "ADD", "LTS", "SSR"), "PUSH NAMES")
)
"""The kind of segment another one may be glued to, where that tells what it can be; in any other everything is sought."""


def found(text: str, tokens: Sequence[str], signs: Characters) -> Mapping[int, list[int]]:
    """Return the tokens that hold another segment, and where in them it begins.

    Only where an element ends like a tag, and is more than one, does a closer look cost anything: plenty of names do.
    """
    element = signs.element
    ends = {part[-4:] for part in text.split(element)}
    doubtful = {end[1:] for end in ends if end[1:] in _GLUED and end[0] != signs.terminator}
    if not doubtful:
        return {}
    shapes = {
        host: re.compile("|".join([sought[tag] for tag in sorted(doubtful) if tag in sought]) or r"(?!)")
        for host, sought in _shapes(re.escape(element), re.escape(signs.component)).items()
    }
    suspected = {index for tag in doubtful for index, token in enumerate(tokens) if token.find(tag + element, 1) > 0}
    held: dict[int, list[int]] = {}
    for index in suspected:
        following = tokens[index + 1].lstrip(_BLANK)[:3] if index + 1 < len(tokens) else ""
        if seams := list(_parted(tokens[index], following, shapes, element)):
            held[index] = seams
    return held


def _parted(token: str, following: str, shapes: Mapping[str, re.Pattern[str]], element: str) -> Iterator[int]:
    """Yield where other segments begin in a token, each sought as it can stand behind the one before it."""
    host = len(token) - len(token.lstrip(_BLANK))
    at = _beyond(token, host, element)
    while seam := shapes[_HOSTS.get(token[host : host + 3], "")].search(token, at):
        tag = seam[0][:3]
        behind = token[seam.end() : seam.end() + 3] or following
        at = seam.start() + 3
        if behind in _TRAILED.get(tag, {behind}):
            yield seam.start()
            host = seam.start()
            at = _beyond(token, host, element)


def _beyond(token: str, host: int, element: str) -> int:
    """Return where in a segment another one may begin at the earliest: behind its tag; behind its surname in TIF (MOTIF)."""
    return max(token.find(element, host + 4), host + 3) if token.startswith("TIF", host) else host + 3


def _shapes(e: str, c: str) -> Mapping[str, Shapes]:
    """Return what a segment must look like to be split off another one: qualifiers and digits tell, never a name alone.

    Behind a name, an address or a text, which may end like a tag and have a house number follow, the whole of it must be right;
    a trailer that is not split off costs less than half a name.
    """
    end = rf"(?:\Z|(?=[A-Z]{{3}}{e}))"
    header = {"UNH": rf"UNH{e}[^{e}]+{e}(?:{'|'.join(MESSAGE_TYPES)}){c}"}
    anywhere, trailers = _anywhere(e, c, end), _trailers(e, c, end)
    listed, booked = _listed(e, c, end), _booked(e, c)
    beside = {**anywhere, **header, **_beside_names(e, c, end)}
    return {
        "": {**anywhere, **listed, **booked, **header, **trailers},
        "LIST": {**anywhere, **listed, **header, **trailers},
        "LIST NAMES": beside,
        "LIST TEXT": {**beside, "ERP": rf"ERP{e}[12]{end}"},
        "PUSH NAMES": {**header, **_beside_booked(e, c, end)},
    }


def _trailers(e: str, c: str, end: str) -> Shapes:
    """Return what closes a message, a group, an interchange."""
    return {
        "UNT": rf"UNT{e}[0-9]{{1,6}}{e}[A-Z0-9]{{1,14}}{end}",
        "UNE": rf"UNE{e}[0-9]{{1,6}}{e}[^{e}{c}]{{0,14}}{end}",
        "UNZ": rf"UNZ{e}[0-9]{{1,6}}(?:{e}[^{e}{c}]{{0,14}})?{end}",
    }


def _anywhere(e: str, c: str, end: str) -> Shapes:
    """Return what no name and no text looks like."""
    phone = r"[0-9 ()./\ue000-\uf8ff-]{6,40}"  # what is escaped is a private character
    mailbox = rf"[^{e}{c}]{{1,60}}(?:@|//|[.]AT[.])[^{e}{c}]{{1,60}}"
    return {
        "FTX": rf"FTX{e}(?:BAG|AAP){e}{e}{e}",
        "MEA": rf"MEA{e}(?:CT|WT){e}{e}[A-Z]{{0,3}}{c}[0-9]",
        "GEI": rf"GEI{e}4{e}17[34]{end}",
        "COM": rf"(?<![.])COM{e}(?:{phone}{c}(?:TE|FX|AL|MO)|{mailbox}{c}EM)",
        "EMP": rf"EMP{e}1{e}CR[0-9](?:{c}110{c}111|{end})",
        "CNT": rf"CNT{e}[0-9]{{1,2}}{c}[0-9]{{1,6}}{end}",
        "TDT": rf"TDT{e}[0-9]{{2}}{e}(?:[A-Z][A-Z0-9]|[0-9][A-Z])[A-Z]?[0-9]{{1,5}}[A-Z]?(?:{e}|{end})",
        "PDT": rf"PDT{e}[A-Z]{{1,2}}/[A-Z]{{0,3}}[0-9]",
    }


def _listed(e: str, c: str, end: str) -> Shapes:
    """Return what stands in lists and answers, by its qualifier."""
    return {
        "NAD": rf"NAD{e}(?:FL|FM|MS|DDU|DDT|ZZZ){e}",
        "DTM": rf"DTM{e}[0-9]{{2,3}}{c}",
        "LOC": rf"LOC{e}[0-9]{{2,3}}{e}",
        "DOC": rf"DOC{e}(?:[A-Z]{{1,2}}[{c}{e}]|{e}[A-Z]{{0,3}}[0-9])",
        "RFF": rf"RFF{e}(?:TN|AVF|ABO|SEA|AEA|YZY|CR){c}",
        "ATT": rf"ATT{e}2{e}{e}",
        "NAT": rf"NAT{e}2{e}",
        "ERP": rf"(?<![A-Z]{{4}})ERP{e}[12]{end}",  # ANTWERP
        "ERC": rf"ERC{e}[0-9][0-9A-Z]{{0,2}}{end}",
    }


def _beside_names(e: str, c: str, end: str) -> Shapes:
    """Return the same behind a name, an address or a text: the whole segment up to its end."""
    return {
        "NAD": rf"NAD{e}(?:FL|FM|MS|DDU|DDT|ZZZ){e}{e}{e}",
        "DTM": rf"DTM{e}[0-9]{{2,3}}{c}[0-9]{{6,12}}(?:{c}[0-9]{{3}})?{end}",
        "LOC": rf"LOC{e}(?:17[489]|180){e}[A-Z]{{3}}{end}",
        "DOC": rf"DOC{e}(?:[A-Z]{{1,2}}(?:{c}110{c}111)?)?{e}[A-Z]{{0,3}}[0-9]{{5,12}}{end}",
        "RFF": rf"RFF{e}(?:AVF|ABO|AEA|YZY){c}[A-Z0-9]{{1,35}}{end}",
        "ATT": rf"ATT{e}2{e}{e}[MFUX]{end}",
        "UNT": rf"UNT{e}[0-9]{{1,6}}{e}[0-9]{{1,14}}{end}",
    }


def _booked(e: str, c: str) -> Shapes:
    """Return what stands in reservations, by its qualifier."""
    return {
        "IFT": rf"IFT{e}4{c}[0-9]",
        "SSR": rf"SSR{e}[A-Z]{{4}}[{c}{e}]",
        "TVL": rf"TVL{e}(?:[0-9]{{6}}|{e}{e})",
        "RCI": rf"RCI{e}[A-Z0-9]{{2}}{c}[A-Z0-9]",
        "RPI": rf"RPI{e}[0-9]+{e}[A-Z]{{2}}",
        "DAT": rf"DAT{e}(?:700|710|2|T){c}",
        "TKT": rf"TKT{e}[0-9]{{10}}",
        "FOP": rf"FOP{e}[A-Z]{{2}}{c}",
        "REF": rf"(?<=[0-9])REF{e}{c}",
        "TIF": rf"TIF{e}[^{e}{c}]+(?:{c}[A-Z])?{e}[^{e}{c}]*{c}(?:A|C|IN)(?![A-Z])",
    }


def _beside_booked(e: str, c: str, end: str) -> Shapes:
    """Return the same behind a name or a text."""
    booked = _booked(e, c)
    return {
        "IFT": rf"IFT{e}4{c}[0-9]{{1,3}}(?:{e}|{end})",
        "SSR": rf"SSR{e}[A-Z]{{4}}{c}(?:[A-Z]{{2}})?{c}[0-9]{{0,3}}{c}[A-Z0-9]{{2}}(?:[{c}{e}]|{end})",
        "TVL": rf"TVL{e}[0-9]{{6}}[{c}{e}]",
        "DAT": rf"DAT{e}(?:700|710|2|T){c}[0-9]{{6}}",
        "TKT": rf"TKT{e}[0-9]{{10,14}}{c}T",
        "FOP": rf"FOP{e}[A-Z]{{2}}{c}[0-9]?{c}",
        "REF": booked["REF"],
        "TIF": booked["TIF"],
        "UNT": rf"UNT{e}[0-9]{{1,6}}{e}[0-9]{{1,14}}{end}",
    }
