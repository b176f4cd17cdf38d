"""By what a flight leg and a reservation are told from every other, and whether a push brought every reservation of a leg.

Knows which words of a message name a leg and a reservation. Refuses to know what else is said of either.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from pnrscreen.message import Flight, Function, Interchange, Locator, Message, Push, Severity
from pnrscreen.model import LegKey
from pnrscreen.normalise.statement import locator

_UNLOCATED: Final = re.compile("pnr::[0-9a-f]{64}")
LOSSES: Final = frozenset({"REF_MISMATCH", "TRUNCATED", "UNE_COUNT", "UNT_COUNT", "UNZ_COUNT"})
"""Defects after which something may be missing; so may it after any that is an error."""


def leg(flight: Flight) -> LegKey:
    """Return the key of a flight's leg: designators in capitals, the number without leading zeros, the local day."""
    return LegKey(
        designation(flight.carrier),
        designation(flight.number).lstrip("0"),
        designation(flight.departure),
        (flight.scheduled_departure or "")[:10],
    )


def designation(said: str) -> str:
    """Return the code of a carrier, flight or place in capitals, without what cannot be printed: it stands on the board, and
    not every database keeps a NUL.
    """
    return (said if said.isprintable() else "".join(filter(str.isprintable, said))).strip().upper()


def reservation(locators: Sequence[Locator], carrier: str) -> str:
    """Return the key of a reservation's report, made of the locator of the ``carrier`` that sends it, else of the first.

    Senders list the locators of a reservation (the carrier's, the agency system's) in any order. "" where it has none.
    """
    if not locators:
        return ""
    named = [(one.owner.strip().upper(), locator(one.locator)) for one in locators]
    owner, said = next((one for one in named if one[0] == carrier.strip().upper()), named[0])
    return f"pnr:{owner}:{said}"


def without_locator(travellers: Sequence[str]) -> str:
    """Return the key of the report of a reservation without locator, made of who travels on it."""
    return f"pnr::{hashlib.sha256(repr(travellers).encode()).hexdigest()}"


def unlocated(key: str) -> bool:
    """Tell whether this is the key of a reservation without locator; one whose locator has no owner has a shorter key."""
    return _UNLOCATED.fullmatch(key) is not None


def whole(interchange: Interchange) -> tuple[LegKey, ...]:
    """Return the legs of which an interchange brings every reservation: a full push (PNRGOV MSG 22) in one message or in all
    its parts, undamaged, that states a count (EQN) and holds as many reservations.
    """
    pushes: defaultdict[LegKey, list[Message]] = defaultdict(list)
    for message in interchange.messages:
        if isinstance(message.body, Push):
            pushes[leg(message.body.flight)].append(message)
    return tuple(
        sorted(key for key, several in pushes.items() if _full(several) and all(sound(interchange, one) for one in several))
    )


def sound(interchange: Interchange, message: Message) -> bool:
    """Tell whether a message came whole: both ends of it and of its interchange, and nothing lost between them."""
    defects = (*interchange.defects, *message.defects)
    return not any(defect.severity is Severity.ERROR or defect.code in LOSSES for defect in defects)


def _full(messages: Sequence[Message]) -> bool:
    if any(message.function is not Function.ORIGINAL for message in messages):
        return False
    parts = [message.part for message in messages]
    last = next((message.part for message in messages if message.part_flag == "F"), None)
    together = parts == [None] or (last is not None and sorted(part or 0 for part in parts) == list(range(1, last + 1)))
    bodies = [message.body for message in messages if isinstance(message.body, Push)]
    return together and {body.stated_count for body in bodies} == {sum(len(body.pnrs) for body in bodies)}
