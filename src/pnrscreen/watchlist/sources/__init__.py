"""The published and national lists, each in its own format: bytes in, entries and faults out.

This module knows which reader a format has, and how to recognise one. It refuses to know what is inside.

To add a source: a module with ``read(files) -> Contents`` and one row in SOURCES.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Watchlist
from pnrscreen.terms import UNSTATED, Terms
from pnrscreen.watchlist.sources import eu, followthemoney, ofac, ofac_advanced, ofac_xml, senzing, table, uk, un
from pnrscreen.watchlist.sources.entry import Contents, sealed

SOURCES: Mapping[str, Callable[[Mapping[str, bytes]], Contents]] = MappingProxyType(
    {
        "csv": table.read,
        "eu": eu.read,
        "ftm": followthemoney.read,
        "ofac": ofac.read,
        "ofac-advanced": ofac_advanced.read,
        "ofac-xml": ofac_xml.read,
        "senzing": senzing.read,
        "uk": uk.read,
        "un": un.read,
    }
)
"""Format -> reader."""

ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "csv": "a unit's own table, columns below",
        "eu": "European Union: financial sanctions files, XML 1.1",
        "ftm": "FollowTheMoney, JSON Lines: entities.ftm.json, targets.nested.json",
        "ofac": "US Treasury: sdn.csv or cons_prim.csv, with the alt, add and comments files beside it",
        "ofac-advanced": "US Treasury: sdn_advanced.xml or cons_advanced.xml",
        "ofac-xml": "US Treasury: sdn.xml or consolidated.xml",
        "senzing": "Senzing JSON: one record a line, or an array of records",
        "uk": "United Kingdom: UK sanctions list, CSV or XML; the Treasury's consolidated list before it, CSV",
        "un": "United Nations Security Council, consolidated list, XML",
    }
)
"""Format -> what it is, in a few words."""

_RECOGNISE: tuple[tuple[str, Callable[[str, bytes], bool]], ...] = (
    ("un", un.recognise),
    ("eu", eu.recognise),
    ("uk", uk.recognise),
    ("ofac-xml", ofac_xml.recognise),
    ("ofac-advanced", ofac_advanced.recognise),
    ("ftm", followthemoney.recognise),
    ("senzing", senzing.recognise),
    ("csv", table.recognise),
    ("ofac", ofac.recognise),
)


def read(
    format: str,  # noqa: A002  the field's word
    files: Mapping[str, bytes],
    name: str,
    terms: Terms = UNSTATED,
    *,
    sought_or_alert: bool = False,
) -> Watchlist:
    """Read one edition of a list, called ``name``; raises WatchlistError where nothing can be made of the files.

    ``files`` are keyed by file name. Rows that cannot be used are faults; an edition its publisher does not name is named
    by the first digits of its digest. ``terms`` and ``sought_or_alert`` are what the registry says of the whole list.
    """
    if format not in SOURCES:
        raise WatchlistError(f"there is no list format {format!r}: use one of {', '.join(SOURCES)}", name)
    if not files:
        raise WatchlistError("no file was given", name)
    contents = SOURCES[format](files)
    digest = _digest(files)
    unsealed = deque(contents.entries)
    listed = Watchlist(
        name=name,
        digest=digest,
        edition=contents.edition or digest[:12],
        entries=(),
        faults=contents.faults,
        terms=terms,
        sought_or_alert=sought_or_alert,
    )
    del contents  # of a million entries, no two forms are held at once
    return replace(listed, entries=tuple(sealed(unsealed.popleft(), name, terms) for _ in range(len(unsealed))))


def detect(files: Mapping[str, bytes]) -> str:
    """Return the format of a list from what its files begin with; raises WatchlistError when none fits."""
    for form, recognise in _RECOGNISE:
        if any(recognise(name, content) for name, content in files.items()):
            return form
    raise WatchlistError(f"the format is not recognised: say which one of {', '.join(SOURCES)}", ", ".join(sorted(files)))


def _digest(files: Mapping[str, bytes]) -> str:
    """Return SHA-256 over the files in the order of their names, each with its name and length before it."""
    running = hashlib.sha256()
    for name in sorted(files):
        running.update(f"{name}\0{len(files[name])}\0".encode())
        running.update(files[name])
    return running.hexdigest()
