"""Ways to reach someone, as the many places of a message spell them.

This module knows telephone, e-mail and address forms (COM, ADD, NAD, SSR CTCx, OSI CTCx). It refuses to know whose they are,
and takes nothing from a text that says more than one contact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from pnrscreen.message import Contact
from pnrscreen.wire.edifact import Segment

_CHANNELS: Mapping[str, str] = MappingProxyType({"TE": "phone", "AL": "phone", "MO": "phone", "FX": "fax", "EM": "email"})
# AIRIMP CTCx: M mobile, H home, B business, P phone of unknown nature, T agency, F fax, E e-mail, A address, R refused
_LETTERS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys("MHBPT", "phone") | {"F": "fax", "E": "email", "A": "address", "R": "refused", "": "phone"}
)
_REMARK = re.compile(r"CTC ?([MHBPTFEAR]?)(?:[ /]+|(?=\+?[0-9])|$)(.*)")
_PHONE = re.compile(r"(?:[A-Z]{3}[ /-]+)?\+?[0-9 ()./-]{5,}(?:-?[A-Z])?")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
_DIGITS_MIN = 6  # fewer are an extension
_LANGUAGE = re.compile(r"(?<![./])/[A-Z]{2}$")


def of_com(segment: Segment) -> list[Contact]:
    """Return the contacts of a COM: every element is one, value and kind."""
    found = []
    for value, kind in ((parts[0], parts[1] if len(parts) > 1 else "TE") for parts in segment.composites()):
        if value:
            named = _CHANNELS.get(kind, "phone")
            found.append(Contact(kind=named, value=email(value) if named == "email" else value))
    return found


def of_nad(segment: Segment, first: int) -> list[Contact]:
    """Return the address behind the name of a NAD: street, city, sub-entity (code, or name in its 4th), postcode, country."""
    street = " ".join(filter(None, segment.values(first)))
    region = segment.value(first + 2, 3) or segment.value(first + 2)
    return address(street, segment.value(first + 1), region, segment.value(first + 3), segment.value(first + 4))


def of_add(segment: Segment) -> list[Contact]:
    """Return the contacts of an ADD: an address, and its free text where that is a number or an e-mail and no more."""
    found = []
    for parts in segment.composites(1):
        found += address(*parts[1:7])
        if len(parts) > 7 and parts[7]:
            found += of_text(parts[7])
    return found


def address(*lines: str) -> list[Contact]:
    """Return one address of the lines that say something."""
    said = ", ".join(filter(None, lines))
    return [Contact(kind="address", value=said)] if said else []


def of_text(text: str) -> list[Contact]:
    """Return the numbers or the e-mail that a text consists of; a text that holds a word is left alone."""
    if text.isdigit():
        return [Contact(kind="phone", value=text)] if len(text) >= _DIGITS_MIN else []
    mail = email(text)
    if _EMAIL.fullmatch(mail):
        return [Contact(kind="email", value=mail)]
    if _TWO_LETTERS.search(text):
        return []
    numbers = (number.strip() for number in re.split(r"[^\W\d_]", text))
    return [Contact(kind="phone", value=number) for number in numbers if sum(map(str.isdigit, number)) >= _DIGITS_MIN]


def remark(segment: Segment) -> str:
    """Return the text of an IFT, its elements joined by blanks."""
    return " ".join(":".join(parts) for parts in segment.composites(1)).strip()


def of_remark(text: str) -> list[Contact]:
    """Return the one contact an OSI consists of (``CTCE NAME//HOST``), or nothing where it says anything else."""
    found = _REMARK.fullmatch(text)
    return of_service(found[1], found[2]) if found else []


def of_service(letter: str, text: str) -> list[Contact]:
    """Return the contact of an SSR or OSI CTCx, ``letter`` being the x, when the text is one and nothing else."""
    kind = _LETTERS.get(letter, "")
    value = _LANGUAGE.sub("", text.strip().removeprefix("/")).strip()
    if kind == "refused":
        return [Contact(kind=kind, value="")]
    if kind == "email":
        value = email(value)
        return [Contact(kind=kind, value=value)] if _EMAIL.fullmatch(value) else []
    if kind == "address":
        return address(value)
    return [Contact(kind=kind, value=value)] if kind and _PHONE.fullmatch(value) else []


def email(said: str) -> str:
    """Return an e-mail as mailed: teletype writes ``//`` for @, ``..`` for _ and ``./`` for - (AIRIMP)."""
    return said.replace("//", "@").replace("..", "_").replace("./", "-").strip()
