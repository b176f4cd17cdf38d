"""By what a flight leg and a reservation are told from every other, and whether a push brought every reservation of a leg.

Knows which words of a message name a leg and a reservation. Refuses to know what else is said of either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pnrscreen.message import Flight, Function, Interchange, Locator, Message, Push
from pnrscreen.model import LegKey
from pnrscreen.normalise.statement import locator


def leg(flight: Flight) -> LegKey:
    """Return the key of a flight's leg: designators in capitals, the number without leading zeros, the local day."""
    return LegKey(
        flight.carrier.strip().upper(),
        flight.number.strip().upper().lstrip("0"),
        flight.departure.strip().upper(),
        (flight.scheduled_departure or "")[:10],
    )


def reservation(locators: Sequence[Locator]) -> str:
    """Return the key of a reservation's report, made of its master locator; "" where it has none."""
    if not locators:
        return ""
    return f"pnr:{locators[0].owner.strip().upper()}:{locator(locators[0].locator)}"


def whole(interchange: Interchange) -> tuple[LegKey, ...]:
    """Return the legs of which an interchange brings every reservation: a full push (PNRGOV MSG 22) in one message or in all
    its parts, with as many reservations as it states (EQN).
    """
    pushes: defaultdict[LegKey, list[Message]] = defaultdict(list)
    for message in interchange.messages:
        if isinstance(message.body, Push):
            pushes[leg(message.body.flight)].append(message)
    return tuple(sorted(key for key, messages in pushes.items() if _full(messages)))


def _full(messages: Sequence[Message]) -> bool:
    if any(message.function is not Function.ORIGINAL for message in messages):
        return False
    parts = [message.part for message in messages]
    last = next((message.part for message in messages if message.part_flag == "F"), None)
    together = parts == [None] or (last is not None and sorted(part or 0 for part in parts) == list(range(1, last + 1)))
    bodies = [message.body for message in messages if isinstance(message.body, Push)]
    stated = {body.stated_count for body in bodies} - {None}
    return together and stated <= {sum(len(body.pnrs) for body in bodies)}
