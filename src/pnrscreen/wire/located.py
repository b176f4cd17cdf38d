"""Where something is said: what a segment of EDIFACT and an element of XML have in common.

This module knows that a place has a number and an offset, and that a defect can be located at it. It refuses to know what
stands there, so that people, requests and their settlement serve both formats.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from pnrscreen.message import Defect, Severity


class Where(Protocol):
    """Where something is said first. ``start`` is a byte offset in the interchange, ``number`` a place in the message."""

    @property
    def start(self) -> int:
        """The byte offset in the interchange as received."""

    @property
    def number(self) -> int:
        """The place in the message (UNH is 1), in the document (the root is 1) or in the file (the first row is 1)."""


class Place(NamedTuple):
    """Where something is said in a format that has neither segments nor elements."""

    number: int
    start: int


class Located(Where, Protocol):
    """A segment or an element."""

    def defect(self, code: str, severity: Severity = ..., *, said: str = "", expected: str = "") -> Defect:
        """Return a defect located here."""


class Leg(Protocol):
    """A sector of an itinerary. ``here`` tells whether it is the pushed leg."""

    here: bool
