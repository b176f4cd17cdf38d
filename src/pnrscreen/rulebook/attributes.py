"""What a rule may ask: one table of every attribute, with its type, its place in the law, and who answers it.

This module knows the names of attributes and how each stands in law. It refuses to know how an answer is found: that is one
function of a scene each, in ``journey`` and ``person``, whose first sentence is what an officer reads as its meaning.

To add an attribute, write its function and add its row. Standing: FREE; RESTRICTED, which asks the author of a rule for a
written justification, because the attribute describes what a person is rather than what they did, or stands in for it
(C-817/19 paras 196-197); PROHIBITED, which no rule may use (Directive 2016/681 Art 6(4)). Prohibited names stand in the table
so that using one is answered with the article that forbids it. Free text is not reachable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from pnrscreen.rulebook import journey, person
from pnrscreen.rulebook.language import Type
from pnrscreen.rulebook.scene import Scene


class Standing(StrEnum):
    """How an attribute stands in law."""

    FREE = "free"
    RESTRICTED = "restricted"
    PROHIBITED = "prohibited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One row. ``category`` is the item of Annex I to Directive 2016/681 the value is taken from, or ``derived``."""

    name: str
    type: Type
    category: str
    standing: Standing
    answer: Callable[[Scene], Any] | None

    @property
    def meaning(self) -> str:
        """The officer's words: what the attribute says."""
        said = (self.answer.__doc__ or "") if self.answer is not None else "Special categories of data and free text."
        return said.partition("\n")[0]


def _free(name: str, of: Type, category: str, answer: Callable[[Scene], Any]) -> Attribute:
    return Attribute(name=name, type=of, category=category, standing=Standing.FREE, answer=answer)


def _restricted(name: str, of: Type, category: str, answer: Callable[[Scene], Any]) -> Attribute:
    return Attribute(name=name, type=of, category=category, standing=Standing.RESTRICTED, answer=answer)


def _prohibited(name: str) -> Attribute:
    return Attribute(name=name, type=Type.ANY, category="special", standing=Standing.PROHIBITED, answer=None)


_BOOL, _INT, _TEXT, _TEXTS = Type.BOOL, Type.INT, Type.STRING, Type.STRINGS

ATTRIBUTES: tuple[Attribute, ...] = (
    _free("leg.carrier", _TEXT, "annex-i:7", journey.leg_carrier),
    _free("leg.departure.airport", _TEXT, "annex-i:7", journey.leg_departure_airport),
    _free("leg.departure.country", _TEXT, "annex-i:7", journey.leg_departure_country),
    _free("leg.departure.regions", _TEXTS, "annex-i:7", journey.leg_departure_regions),
    _free("leg.destination.airport", _TEXT, "annex-i:7", journey.leg_destination_airport),
    _free("leg.destination.country", _TEXT, "annex-i:7", journey.leg_destination_country),
    _free("leg.destination.regions", _TEXTS, "annex-i:7", journey.leg_destination_regions),
    _free("itinerary.origin.airport", _TEXT, "annex-i:7", journey.origin_airport),
    _free("itinerary.origin.country", _TEXT, "annex-i:7", journey.origin_country),
    _free("itinerary.origin.regions", _TEXTS, "annex-i:7", journey.origin_regions),
    _free("itinerary.destination.airport", _TEXT, "annex-i:7", journey.destination_airport),
    _free("itinerary.destination.country", _TEXT, "annex-i:7", journey.destination_country),
    _free("itinerary.destination.regions", _TEXTS, "annex-i:7", journey.destination_regions),
    _free("itinerary.legs", _TEXTS, "annex-i:7", journey.legs),
    _free("itinerary.carriers", _TEXTS, "annex-i:7", journey.carriers),
    _free("itinerary.via", _TEXTS, "annex-i:7", journey.via),
    _free("itinerary.via_countries", _TEXTS, "annex-i:7", journey.via_countries),
    _free("itinerary.countries_before", _TEXTS, "annex-i:7", journey.countries_before),
    _free("itinerary.one_way", _BOOL, "annex-i:13", journey.one_way),
    _free("itinerary.nights_away", _INT, "annex-i:3", journey.nights_away),
    _free("booking.lead_hours", _INT, "annex-i:2", journey.lead_hours),
    _free("booking.change_lead_hours", _INT, "annex-i:19", journey.change_lead_hours),
    _free("booking.payment.kinds", _TEXTS, "annex-i:6", journey.payment_kinds),
    _free("booking.party", _INT, "annex-i:17", journey.party),
    _free("booking.split", _BOOL, "annex-i:11", journey.split),
    _free("booking.agency.country", _TEXT, "annex-i:9", journey.agency_country),
    _free("booking.agency.city", _TEXT, "annex-i:9", journey.agency_city),
    _free("booking.agency.number", _TEXT, "annex-i:9", journey.agency_number),
    _free("booking.agency.office", _TEXT, "annex-i:9", journey.agency_office),
    _free("passenger.kind", _TEXT, "derived", person.kind),
    _free("passenger.checked_in", _BOOL, "annex-i:10", person.checked_in),
    _free("passenger.frequent_flyer", _BOOL, "annex-i:8", person.frequent_flyer),
    _free("passenger.conflicting_documents", _BOOL, "annex-i:18", person.conflicting_documents),
    _restricted("passenger.age", _INT, "annex-i:18", person.age),
    _restricted("passenger.minor", _BOOL, "annex-i:18", person.minor),
    _restricted("passenger.sex", _TEXT, "annex-i:18", person.sex),
    _restricted("passenger.nationality", _TEXT, "annex-i:18", person.nationality),
    _restricted("passenger.residence", _TEXT, "annex-i:18", person.residence),
    _restricted("passenger.birth_place", _TEXT, "annex-i:18", person.birth_place),
    _free("document.kinds", _TEXTS, "annex-i:18", person.document_kinds),
    _restricted("document.issuers", _TEXTS, "annex-i:18", person.document_issuers),  # stands in for nationality
    _free("document.days_valid", _INT, "annex-i:18", person.document_days_valid),
    _free("document.persons", _INT, "derived", person.document_persons),
    _free("document.same_booking", _BOOL, "derived", person.document_same_booking),
    _free("bags.pieces", _INT, "annex-i:16", person.bag_pieces),
    _free("bags.weight_kg", _INT, "annex-i:16", person.bag_weight),
    _free("companions.count", _INT, "annex-i:17", person.companions),
    _free("companions.adult_same_booking", _BOOL, "derived", person.adult_same_booking),
    _free("contact.shared_with", _INT, "derived", person.contact_shared_with),
    _free("contact.shared_adult", _BOOL, "derived", person.contact_shared_adult),
    _free("service.umnr", _BOOL, "annex-i:12", person.umnr),
    *map(
        _prohibited,
        (
            "belief",
            "dietary",
            "disability",
            "ethnicity",
            "genetic",
            "health",
            "meal",
            "political_opinion",
            "race",
            "religion",
            "remarks",
            "remarks.text",
            "services",
            "sexual_life",
            "sexual_orientation",
            "title",
            "union_membership",
        ),
    ),
)

BY_NAME: Mapping[str, Attribute] = MappingProxyType({row.name: row for row in ATTRIBUTES})
TYPES: Mapping[str, Type] = MappingProxyType({row.name: row.type for row in ATTRIBUTES})
USABLE: tuple[str, ...] = tuple(row.name for row in ATTRIBUTES if row.standing is not Standing.PROHIBITED)


class Facts(dict[str, Any]):
    """The answers about one scene: each asked for at most once, and only if some rule wants it."""

    __slots__ = ("_scene",)

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene

    def __missing__(self, name: str) -> Any:
        answer = BY_NAME[name].answer
        value = self[name] = answer(self._scene) if answer is not None else None
        return value


def is_prohibited(name: str) -> bool:
    """Tell whether the table itself forbids an attribute, whatever the jurisdiction."""
    row = find(name)
    return row is not None and row.standing is Standing.PROHIBITED


def find(name: str) -> Attribute | None:
    """Return the row of an attribute. A prohibited word anywhere in a name makes the whole name prohibited."""
    if name in BY_NAME:
        return BY_NAME[name]
    rows = (BY_NAME.get(part) for part in name.split("."))
    return next((row for row in rows if row is not None), None)
