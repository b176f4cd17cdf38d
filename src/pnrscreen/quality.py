"""Carrier quality: what is counted of each carrier's messages when they arrive, and the one figure made of it.

This module knows counts and codes. It refuses to know anyone a message names, and quotes nothing: a carrier's row can be shown
to the carrier.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pnrscreen.message import Defect, Interchange, Manifest, Message, Push, Severity
from pnrscreen.stages import Counted

MESSAGES, RESERVATIONS, TRAVELLERS = "messages", "reservations", "travellers"
"""The measures of what came: counted with no severity."""
OUT_OF_SCOPE = "out_of_scope"
"""The measure of messages that were not taken in, for the law lets nobody take in what is said of their flights."""
DUE, MISSING, LATE = "due", "missing", "late"
"""The measures of lists: how many should have come by now, never came, came too late."""

WEIGHTS: Mapping[str, int] = MappingProxyType({Severity.ERROR: 100, Severity.WARNING: 20, Severity.INFO: 1})
"""What a defect costs, in hundredths of a message: an error loses something, so it costs what the message is worth; five
warnings may mislead as much as one error; a tolerated habit is noted and next to free."""

LATE_WEIGHT = 50
"""What a late list costs, in hundredths of one that never came: it was of use, but for half of the work."""

_DESIGNATOR = re.compile(r"[A-Z0-9]{2}[A-Z]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierQuality:
    """One carrier over some days. ``due`` counts the lists that should have come by now, of which some are ``missing`` and some
    came ``late``; ``defects`` counts by severity and code.
    """

    carrier: str
    messages: int = 0
    reservations: int = 0
    travellers: int = 0
    due: int = 0
    missing: int = 0
    late: int = 0
    defects: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def score(self) -> int:
        """The carrier's score, as ``score`` makes it."""
        burden = sum(WEIGHTS[severity] * count for (severity, _), count in self.defects.items())
        return score(self.messages, burden, (self.due, self.missing, self.late))

    def worst(self, limit: int) -> list[tuple[str, str, int]]:
        """Return the defects that cost most, as (code, severity, count), dearest first, then by code."""
        ranked = sorted(self.defects.items(), key=lambda item: (-WEIGHTS[item[0][0]] * item[1], item[0][1], item[0][0]))
        return [(code, severity, count) for (severity, code), count in ranked[:limit]]


def score(messages: int, burden: int, lists: tuple[int, int, int]) -> int:
    """Return 0 (nothing of use) to 100 (everything, in time, without a defect), rounded half up.

    ``100 x punctual x clean``. *Punctual* is the part of the lists that came in time: of (due, missing, late) a missing one
    counts whole against the carrier and a late one by ``LATE_WEIGHT``; it is 1 where none was due. *Clean* is
    ``messages / (messages + burden)``, ``burden`` being the defects by ``WEIGHTS``: one error to a message halves it. It is 1
    where nothing came. Whole numbers only, so that the same counts give the same score everywhere.
    """
    due, missing, late = lists
    due_parts, good_parts = max(due, 1) * 100, max(due, 1) * 100 - missing * 100 - late * LATE_WEIGHT
    worth, heavy = (messages * 100, messages * 100 + burden) if messages or burden else (1, 1)
    return (200 * good_parts * worth + due_parts * heavy) // (2 * due_parts * heavy)


def count(interchange: Interchange) -> tuple[Counted, ...]:
    """Count what an interchange brings, by carrier: messages, reservations, travellers, and defects by severity and code.

    What is wrong with the envelope is counted of the carrier of its first message.
    """
    counted: Counter[tuple[str, str, str]] = Counter()
    first = carrier_of(interchange.messages[0]) if interchange.messages else ""
    counted.update(_coded(first, interchange.defects))
    for message in interchange.messages:
        carrier = carrier_of(message)
        counted.update(_coded(carrier, message.defects))
        counted[carrier, "", MESSAGES] += 1
        body = message.body
        if isinstance(body, Manifest):
            counted[carrier, "", TRAVELLERS] += len(body.people)
        elif isinstance(body, Push):
            counted[carrier, "", RESERVATIONS] += len(body.pnrs)
            counted[carrier, "", TRAVELLERS] += sum(len(pnr.travellers) for pnr in body.pnrs)
    return tuple(Counted(*key, number) for key, number in sorted(counted.items()) if number)


def outside(messages: Iterable[Message]) -> tuple[Counted, ...]:
    """Count messages that are not taken in, by carrier, and nothing that is in them."""
    counted = Counter(carrier_of(message) for message in messages)
    return tuple(Counted(carrier, "", OUT_OF_SCOPE, number) for carrier, number in sorted(counted.items()))


def carrier_of(message: Message) -> str:
    """Return the carrier a message speaks for, or "" where what stands in its place is no airline designator."""
    body = message.body
    if isinstance(body, Manifest):
        said = body.sectors[body.border].carrier if body.border < len(body.sectors) else ""
    else:
        said = body.flight.carrier if isinstance(body, Push) else ""
    return designator(said)


def designator(said: str) -> str:
    """Return an airline designator in capitals, or "" where it is none: whatever stands there may be anything."""
    code = said.strip().upper()
    return code if _DESIGNATOR.fullmatch(code) else ""


def _coded(carrier: str, defects: Iterable[Defect]) -> Iterator[tuple[str, str, str]]:
    return ((carrier, defect.severity.value, defect.code) for defect in defects)


def carriers(counted: Iterable[Counted]) -> tuple[CarrierQuality, ...]:
    """Add up what was counted into carriers, worst score first."""
    sums: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for carrier, severity, code, number in counted:
        sums[carrier][severity, code] += number
    built = [_quality(carrier, several) for carrier, several in sums.items()]
    return tuple(sorted(built, key=lambda one: (one.score, one.carrier)))


def _quality(carrier: str, several: Counter[tuple[str, str]]) -> CarrierQuality:
    return CarrierQuality(
        carrier=carrier,
        messages=several["", MESSAGES],
        reservations=several["", RESERVATIONS],
        travellers=several["", TRAVELLERS],
        due=several["", DUE],
        missing=several["", MISSING],
        late=several["", LATE],
        defects={key: number for key, number in sorted(several.items()) if key[0]},
    )
