"""What a PAXLST does to what is known of a flight: the functions of interactive API (BGM, WCO/IATA/ICAO guide).

Knows which function states, changes, removes or closes. Refuses to do any of it: ``people`` makes Reports of the people named,
and what concerns those who are not named is for whoever knows everyone.

================  ========================  ==================================================================================
BGM               effect                    what it does to what is known
================  ========================  ==================================================================================
745, 250          STATES                    who is named is on the flight. In interactive API it may be a request to clear one
                                            person, so that someone is not named says nothing by itself
745 CP            CHANGES                   what is said of the named replaces what was known of them; the others keep
250 CC BC EC FC   CHANGES                   the same of crew
745 XR            REMOVES                   the named leave: their reservation is cancelled
745 RP            REMOVES                   the named leave: their party became smaller
266, 266 CL       CLOSES                    the flight is closed; nobody comes or goes
266 CLOB          CLOSES_WITH               the named boarded, and nobody else did
266 CLNB          CLOSES_WITHOUT            the named did not board and leave; the others keep
266 XF            CANCELS_FLIGHT            everybody leaves, named or not
266 CF            CHANGES_FLIGHT            the flight itself is another; nobody comes or goes
336 G H I         MASTER_CREW               crew who may fly for a carrier some day: on no flight
655               GATE_PASS                 visitors who may go to a gate: on no flight
================  ========================  ==================================================================================

A person may be named by reference alone (RFF+ABO). That removes, and it confirms; it never replaces what is known by nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pnrscreen.message import Function, Manifest, Message


class Effect(StrEnum):
    """What a list does to what is known of its flight."""

    STATES = "states"
    CHANGES = "changes"
    REMOVES = "removes"
    CLOSES = "closes"
    CLOSES_WITH = "closes with"
    CLOSES_WITHOUT = "closes without"
    CANCELS_FLIGHT = "cancels flight"
    CHANGES_FLIGHT = "changes flight"
    MASTER_CREW = "master crew"
    GATE_PASS = "gate pass"  # noqa: S105  a permit on paper


LEAVING: Final = frozenset({Effect.REMOVES, Effect.CLOSES_WITHOUT, Effect.CANCELS_FLIGHT})
"""Whoever a list of this effect names is no longer on the flight."""

ON_NO_FLIGHT: Final = frozenset({Effect.MASTER_CREW, Effect.GATE_PASS})
"""Whoever a list of this effect names is on no flight by it, even where it repeats one."""

_BY_CODE: Final[Mapping[str, Effect]] = MappingProxyType({"336": Effect.MASTER_CREW, "655": Effect.GATE_PASS})
_BY_IDENTIFIER: Final[Mapping[str, Effect]] = MappingProxyType(
    dict.fromkeys(("CP", "CC", "BC", "EC", "FC"), Effect.CHANGES)
    | dict.fromkeys(("XR", "RP"), Effect.REMOVES)
    | {
        "CL": Effect.CLOSES,
        "CLOB": Effect.CLOSES_WITH,
        "CLNB": Effect.CLOSES_WITHOUT,
        "XF": Effect.CANCELS_FLIGHT,
        "CF": Effect.CHANGES_FLIGHT,
    }
)
_BY_FUNCTION: Final[Mapping[Function, Effect]] = MappingProxyType(
    {Function.UPDATE: Effect.CHANGES, Function.CANCEL: Effect.REMOVES, Function.CLOSEOUT: Effect.CLOSES}
)


def effect(manifest: Manifest, function: Function) -> Effect:
    """Return what a list does: by its code, else its identifier, else, where that is the sender's own, its function."""
    identifier = manifest.identifier.strip().upper()
    if manifest.code in _BY_CODE:
        return _BY_CODE[manifest.code]
    if identifier in _BY_IDENTIFIER:
        return _BY_IDENTIFIER[identifier]
    if manifest.code == "266" and function is not Function.CANCEL:
        return Effect.CLOSES
    return _BY_FUNCTION.get(function, Effect.STATES)


def lacks_people(message: Message, manifest: Manifest) -> bool:
    """Tell whether a message names nobody, or fewer than it states: what is said of who was not read would be taken for
    somebody else's.
    """
    lost = any(defect.code == "UNKNOWN_SEGMENT" and defect.segment.startswith("NAD") for defect in message.defects)
    return lost or not manifest.people or len(manifest.people) < (manifest.stated_count or 0)
