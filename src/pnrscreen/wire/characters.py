"""The service characters of an interchange: which character separates what, and how an escaped one is set aside.

This module knows ISO 9735's UNA and what carriers really send in its place. It refuses to know segments: it is asked before
the first of them can be told apart.

A UNA is believed only when the interchange keeps to it; otherwise, as when there is none, the characters are read off UNB
itself: the one after the tag separates elements, the one after the syntax identifier components, and the one before the next
UNG or UNH ends segments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pnrscreen.message import Severity

USUAL_UNA = frozenset({":+.? '", ":+.?*'"})
_MARK = "\ue000"  # private characters, which no Latin-1 text holds
_FIRST_SIGN = 0xE001
_WINDOW = 2000  # bytes behind UNB within which UNG or UNH must follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Characters:
    """Service characters (ISO 9735 level A defaults). ``release`` is a blank and ``repetition`` empty where there is none."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = ""
    terminator: str = "'"


def settle(una: str, unb: bytes) -> tuple[Characters, str]:
    """Return the characters an interchange keeps to, and the code of the defect its UNA deserves (or "").

    ``una`` is what stands between ``UNA`` and ``UNB`` ("" without UNA); ``unb`` starts at UNB.
    """
    version = re.match(rb"UNB.[A-Za-z0-9]{4}[^A-Za-z0-9]([0-9]{1,2})", unb, re.DOTALL)
    declared = _declared(una, int(version[1]) if version else 0)
    if declared is not None and _kept(declared, unb):
        return declared, "" if una[:6] in USUAL_UNA else "CUSTOM_UNA"
    guess = _guessed(unb)
    if una:
        return guess, "WRONG_UNA"
    return guess, "" if guess == Characters() else "GUESSED_SEPARATORS"


def severity(code: str) -> Severity:
    """Return how much it matters that separators are unusual: only a UNA that says one thing and means another may mislead."""
    return Severity.WARNING if code == "WRONG_UNA" else Severity.INFO


def mask(text: str, characters: Characters) -> str:
    """Set every escaped character aside, from left to right, so that ``??'`` ends a segment and ``???'`` does not.

    ``text`` has one Latin-1 character for every byte, and what is masked keeps its length: a plain split is then a right split,
    and every place in the text is one in the bytes. ``unmasking`` turns masked characters into what was meant.
    """
    release = characters.release
    if release == " " or release not in text:
        return text
    for sign, character in enumerate(_escaped(characters), _FIRST_SIGN):
        text = text.replace(release + character, _MARK + chr(sign))
    return text.replace(release, _MARK)  # a release before an ordinary character means nothing


def unmasking(characters: Characters) -> dict[int, str]:
    """Return the table by which ``str.translate`` gives a masked value its meaning."""
    return {ord(_MARK): "", **dict(enumerate(_escaped(characters), _FIRST_SIGN))}


def _escaped(characters: Characters) -> tuple[str, ...]:
    """Return what may be escaped, the release itself first: what it has eaten escapes nothing more."""
    signs = (characters.release, characters.element, characters.component, characters.terminator, characters.repetition)
    return tuple(filter(None, signs))


def _declared(una: str, version: int) -> Characters | None:
    """Read the six characters of a UNA; a gateway that strips blanks leaves five."""
    if len(una) == 5:
        una = f"{una[:4]} {una[4]}"
    if len(una) < 6 or not una.isascii():
        return None
    component, element, decimal, release, reserved, terminator = tuple(una[:6])
    if len({component, element, release, terminator}) < 4 or {component, element, terminator} & set(" \t"):
        return None
    # Syntax 4 alone repeats elements; at lower versions an asterisk is text whatever UNA says.
    repetition = "*" if reserved == "*" and version >= 4 and "*" not in {component, element, terminator} else ""
    return Characters(
        component=component, element=element, decimal=decimal, release=release, repetition=repetition, terminator=terminator
    )


def _kept(characters: Characters, unb: bytes) -> bool:
    opening = f"UNB{characters.element}".encode()
    if not unb.startswith(opening):
        return False
    sign = unb[len(opening) + 4 : len(opening) + 5]
    if sign not in {characters.component.encode(), characters.element.encode()}:
        return False
    header = _header(characters.element.encode(), unb)
    return header is None or header == characters.terminator


def _guessed(unb: bytes) -> Characters:
    element = chr(unb[3])
    sign = chr(unb[8]) if len(unb) > 8 else element
    component = sign if sign != element and sign.isascii() and not sign.isalnum() and sign not in " \t" else ":"
    terminator = _header(element.encode("latin-1"), unb)
    if terminator is None or terminator in {element, component}:
        terminator = "'"
    release = "?" if "?" not in {element, component, terminator} else " "
    return Characters(component=component, element=element, release=release, terminator=terminator)


def _header(element: bytes, unb: bytes) -> str | None:
    """Return the character that ends the segment before the first UNG or UNH."""
    found = re.search(rb"([^A-Za-z0-9 \t\x80-\xff])[ \t]*UN[GH]" + re.escape(element), unb[:_WINDOW])
    return chr(found[1][0]) if found else None
