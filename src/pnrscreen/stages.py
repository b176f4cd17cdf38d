"""What one stage of the hot path hands to the next: Reading -> Known -> Screening.

``pipeline.read`` gives a Reading; the store gives what is Known of a leg; ``pipeline.screen`` gives a Screening, which the
store commits whole. This module knows those three shapes and nothing of what happens between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pnrscreen.message import Broken, Defect, LocalTime
from pnrscreen.model import FlightLeg, Hit, Passenger, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """One interchange once the law has passed over it: what may be kept of it, and nothing else.

    ``redacted`` has the length and offsets of what was received; every stretch that is not admitted reads ``#``.
    ``dropped`` counts by class what was refused, never what it was.
    """

    digest: str
    sender: str = ""
    recipient: str = ""
    reference: str = ""
    prepared_at: LocalTime | None = None
    start: int = 0
    messages: int = 0
    reports: tuple[Report, ...] = ()
    redacted: bytes = b""
    dropped: Mapping[str, int] = field(default_factory=dict)
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one file gave: the interchanges that could be read, and the stretches that go to quarantine."""

    admitted: tuple[Admitted, ...] = ()
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the unit knows of one leg before it screens it again: one snapshot.

    ``versions`` maps each report key ever seen on this leg to its newest version, cancelled ones included; ``waiting`` are
    reports received since; ``edition`` is the digest of the edition that judged the leg last, empty if none has.
    """

    leg: FlightLeg
    versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passengers: tuple[Passenger, ...] = ()
    hits: tuple[Hit, ...] = ()
    waiting: tuple[Report, ...] = ()
    edition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What one screening of one leg decided; the store commits it whole or refuses it as stale.

    ``undetermined`` counts the rules that could not be evaluated, by rule id; ``compared`` the passengers matched anew.
    """

    leg: FlightLeg
    versions: Mapping[str, tuple[str, ...]]
    changed: tuple[Passenger, ...] = ()
    gone: tuple[str, ...] = ()
    opened: tuple[Hit, ...] = ()
    withdrawn: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)  # by source and kind: "api:passenger" -> 143
    undetermined: Mapping[str, int] = field(default_factory=dict)
    compared: int = 0
