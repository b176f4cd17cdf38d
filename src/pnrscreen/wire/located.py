"""Where something is said: what a segment of EDIFACT and an element of XML have in common.

This module knows that a place has a number and an offset, and that a defect can be located at it. It refuses to know what
stands there, so that people, requests and their settlement serve both formats.
"""

from __future__ import annotations

from typing import Protocol

from pnrscreen.message import Defect, Severity


class Located(Protocol):
    """A segment or an element. ``start`` is a byte offset in the interchange, ``number`` its place in message or document."""

    @property
    def start(self) -> int:
        """The byte offset in the interchange as received."""

    @property
    def number(self) -> int:
        """The place in the message (UNH is 1) or in the document (the root is 1)."""

    def defect(self, code: str, severity: Severity = ..., *, said: str = "", expected: str = "") -> Defect:
        """Return a defect located here."""


class Leg(Protocol):
    """A sector of an itinerary. ``here`` tells whether it is the pushed leg."""

    here: bool
