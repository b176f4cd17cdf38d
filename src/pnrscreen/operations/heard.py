"""Heard: the reports that the stored bytes of a message make, as when it was received."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from pnrscreen import normalise, privacy, wire
from pnrscreen.errors import WireError
from pnrscreen.message import Interchange
from pnrscreen.model import Report


def heard(raw: bytes, law: privacy.Profile) -> Sequence[Report]:
    """Return what stored bytes report, once the law has passed over it; nothing where they read as no message any more."""
    found: list[Report] = []
    with suppress(WireError):
        for held in wire.stored(raw):
            if isinstance(held, Interchange):
                interchange, _ = wire.part(held)
                said = (report for message in interchange.messages for report in normalise.people(interchange, message))
                found += (privacy.admit_report(report, law) for report in said)
    return found
