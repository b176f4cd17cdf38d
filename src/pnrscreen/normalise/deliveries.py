"""What a message says of a list as a whole: which part of which list it is, whom it names, and whether it came whole.

Knows by what marks the parts of a list are put together again, and which functions speak of a list rather than of people.
Refuses to conclude anything: whether a list is complete, and who is therefore not on a flight, is for ``assembly``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from pnrscreen.message import Function, Interchange, Manifest, Message, Push, Reported, Source
from pnrscreen.model import Delivery, FlightLeg, LegKey, Report, Scope
from pnrscreen.normalise import interactive
from pnrscreen.normalise.interactive import Effect
from pnrscreen.normalise.keys import sound
from pnrscreen.normalise.people import check_in_reference, crossing, flight_leg, list_class, revision

_SCOPES: Final[Mapping[Effect, Scope]] = MappingProxyType(
    {
        Effect.STATES: Scope.FULL,
        Effect.CLOSES_WITH: Scope.BOARDED,
        Effect.CLOSES_WITHOUT: Scope.NOT_BOARDED,
        Effect.CANCELS_FLIGHT: Scope.CANCELLED,
    }
)
_WHOLE_LISTS: Final = frozenset({"745", "250"})
_CLOSE_OUT: Final = "266"


def deliveries(interchange: Interchange, message: Message, reports: Sequence[Report]) -> tuple[Delivery, ...]:
    """Return what a message says of each list it is of, one for every leg it names people on; ``reports`` are its own.

    A message that names neither people nor a flight says nothing.
    """
    if isinstance(message.body, Manifest):
        return tuple(_listed(interchange, message, message.body, reports))
    if not isinstance(message.body, Push):
        return ()
    leg = flight_leg(message.body.flight)
    if not reports and not _named(leg):
        return ()
    scope = Scope.FULL if message.function is Function.ORIGINAL else Scope.UPDATE
    body = message.body
    keys = tuple(dict.fromkeys(report.key for report in reports))
    version = (interchange.prepared_at or "", "")
    return (_delivery(interchange, message, (leg, "pnr", scope, version), (body.stated_count, len(body.pnrs)), keys),)


def scope(message: Message, manifest: Manifest) -> Scope:
    """Return what a passenger or crew list means for the list as a whole (BGM, by its ``interactive.effect``)."""
    found = _SCOPES.get(interactive.effect(manifest, message.function), Scope.UPDATE)
    return Scope.UPDATE if found is Scope.FULL and manifest.code not in _WHOLE_LISTS else found


def _listed(interchange: Interchange, message: Message, manifest: Manifest, reports: Sequence[Report]) -> Iterator[Delivery]:
    effect = interactive.effect(manifest, message.function)
    if effect in interactive.ON_NO_FLIGHT:
        return
    confirms = effect is not Effect.STATES and effect not in interactive.LEAVING
    legs: dict[LegKey, FlightLeg] = {}
    named: defaultdict[LegKey, dict[str, None]] = defaultdict(dict)
    for report in reports:
        legs.setdefault(report.leg.key, report.leg)
        named[report.leg.key][report.key] = None
    for person in manifest.people:
        if confirms and not person.names:  # by reference alone: a report would replace what is known by nothing
            leg = flight_leg(crossing(manifest, person))
            legs.setdefault(leg.key, leg)
            named[leg.key][_boarding(manifest, person)] = None
    if not legs and _named(leg := flight_leg(crossing(manifest, None))):
        legs[leg.key] = leg
    listed = "745" if manifest.code == _CLOSE_OUT else manifest.code
    version = (interchange.prepared_at or "", revision(manifest))
    counts = (manifest.stated_count, len(manifest.people))
    for key, leg in legs.items():
        about = (leg, listed, scope(message, manifest), version)
        yield _delivery(interchange, message, about, counts, tuple(named[key]))


def _boarding(manifest: Manifest, person: Reported) -> str:
    """Return the key of the report that a person named by reference alone has in the list; "" when no reference is given."""
    reference = check_in_reference(person.reference)
    return f"{list_class(manifest, person.kind)}:{reference}" if reference else ""


def _delivery(
    interchange: Interchange,
    message: Message,
    about: tuple[FlightLeg, str, Scope, tuple[str, str]],
    counts: tuple[int | None, int],
    reports: tuple[str, ...],
) -> Delivery:
    leg, listed, scope, version = about
    reference = message.access_reference or interchange.reference
    code = message.body.code if isinstance(message.body, Manifest) else ""
    return Delivery(
        assembly="|".join((interchange.sender, message.standard, code, scope, reference, str(leg.key))),
        leg=leg,
        source=Source.API if code else Source.PNR,
        listed=listed,
        sender=interchange.sender.strip().upper(),
        scope=scope,
        version=version,
        part=message.part or 1,
        last=message.part is None or message.part_flag.strip().upper() == "F",
        portion=message.portion,
        portions_end=message.last_portion,
        stated=counts[0],
        read=counts[1],
        sound=sound(interchange, message) and "" not in reports,
        reports=tuple(report for report in reports if report),
    )


def _named(leg: FlightLeg) -> bool:
    return bool(leg.key.carrier and leg.key.number)
