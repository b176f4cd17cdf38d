"""The nouns of what should come: the flights of a schedule, and which lists are expected of them.

This module knows what a schedule says. It refuses to know what came: ``completeness`` compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pnrscreen.message import Source
from pnrscreen.model import FlightLeg

EXPECTATIONS: Mapping[str, frozenset[Source]] = MappingProxyType(
    {
        "api": frozenset({Source.API}),
        "pnr": frozenset({Source.PNR}),
        "api+pnr": frozenset(Source),
        "none": frozenset(),
    }
)
"""How schedules and settings say which lists must come of a flight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledFlight:
    """A flight of the schedule: what should come about it, and whom to call (a desk, never a person) when it does not."""

    leg: FlightLeg
    expects: frozenset[Source]
    contact: str = ""
