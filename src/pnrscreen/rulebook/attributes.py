"""What a rule may ask: one table of every attribute, with its type, its place in the law, and who answers it.

This module knows the names of attributes and how each stands in law. It refuses to know how an answer is found: that is one
function of a scene each, in ``journey``, ``itinerary``, ``person``, ``papers`` and ``company``, whose first sentence is what an
officer reads as its meaning.

To add an attribute, write its function and add its row. What a list holds may have parts; each is a row too, under the name of
the list, and its function is asked of one item. Standing: FREE; RESTRICTED, which asks the author of a rule for a written
justification, because the attribute describes what a person is rather than what they did, or stands in for it (C-817/19 paras
196-197); PROHIBITED, which no rule may use (Directive 2016/681 Art 6(4)). Prohibited names stand in the table so that using one
is answered with the article that forbids it. Free text is not reachable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from pnrscreen.rulebook import company, itinerary, journey, papers, person
from pnrscreen.rulebook.language import ELEMENT, RECORDS, Type
from pnrscreen.rulebook.scene import Scene


class Standing(StrEnum):
    """How an attribute stands in law."""

    FREE = "free"
    RESTRICTED = "restricted"
    PROHIBITED = "prohibited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One row. ``category`` is the item of Annex I to Directive 2016/681 the value is taken from, or ``derived``.

    ``part_of`` is the list whose items it is asked of; ``answer`` then takes the scene and the item.
    """

    name: str
    type: Type
    category: str
    standing: Standing
    answer: Callable[..., Any] | None
    part_of: str = ""

    @property
    def part(self) -> str:
        """What a part is called where one item is asked."""
        return self.name.removeprefix(f"{self.part_of}.")

    @property
    def meaning(self) -> str:
        """The officer's words: what the attribute says."""
        said = (self.answer.__doc__ or "") if self.answer is not None else "Special categories of data and free text."
        return said.partition("\n")[0]


class _Rows:
    """Rows in short: which list the parts that follow are of, what they have in common."""

    def __init__(self, standing: Standing, part_of: str = "") -> None:
        self._standing = standing
        self._part_of = part_of

    def __call__(self, name: str, of: Type, category: str, answer: Callable[..., Any]) -> Attribute:
        whole = f"{self._part_of}.{name}" if self._part_of else name
        return Attribute(name=whole, type=of, category=category, standing=self._standing, answer=answer, part_of=self._part_of)


def _prohibited(name: str) -> Attribute:
    return Attribute(name=name, type=Type.ANY, category="special", standing=Standing.PROHIBITED, answer=None)


_free, _restricted = _Rows(Standing.FREE), _Rows(Standing.RESTRICTED)
_flight, _stop, _payment = (_Rows(Standing.FREE, of) for of in ("itinerary.flights", "itinerary.stops", "payments"))
_document, _document_restricted = _Rows(Standing.FREE, "documents"), _Rows(Standing.RESTRICTED, "documents")
_traveller, _traveller_restricted = _Rows(Standing.FREE, "travellers"), _Rows(Standing.RESTRICTED, "travellers")

_BOOL, _INT, _TEXT, _TEXTS, _TIME = Type.BOOL, Type.INT, Type.STRING, Type.STRINGS, Type.TIMESTAMP

ATTRIBUTES: tuple[Attribute, ...] = (
    _free("leg.carrier", _TEXT, "annex-i:7", journey.leg_carrier),
    _free("leg.number", _TEXT, "annex-i:7", journey.leg_number),
    _free("leg.day", _TIME, "annex-i:3", journey.leg_day),
    _free("leg.departs", _TIME, "annex-i:3", journey.leg_departs),
    _free("leg.departs_hour", _INT, "annex-i:3", journey.leg_departs_hour),
    _free("leg.arrives", _TIME, "annex-i:3", journey.leg_arrives),
    _free("leg.class", _TEXT, "annex-i:13", journey.leg_class),
    _free("leg.status", _TEXT, "annex-i:10", journey.leg_status),
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
    _free("itinerary.departs", _TIME, "annex-i:3", itinerary.departs),
    _free("itinerary.broken", _BOOL, "annex-i:7", itinerary.broken),
    _free("itinerary.surface", _BOOL, "annex-i:7", itinerary.surface),
    _free("itinerary.open", _BOOL, "annex-i:7", itinerary.is_open),
    _free("itinerary.open_jaw", _BOOL, "annex-i:7", itinerary.open_jaw),
    _free("itinerary.cancelled_flights", _INT, "annex-i:10", itinerary.cancelled_flights),
    _free("itinerary.flights", Type.FLIGHTS, "annex-i:7", itinerary.flights),
    _flight("carrier", _TEXT, "annex-i:7", itinerary.flight_carrier),
    _flight("departure.airport", _TEXT, "annex-i:7", itinerary.flight_departure_airport),
    _flight("departure.country", _TEXT, "annex-i:7", itinerary.flight_departure_country),
    _flight("arrival.airport", _TEXT, "annex-i:7", itinerary.flight_arrival_airport),
    _flight("arrival.country", _TEXT, "annex-i:7", itinerary.flight_arrival_country),
    _flight("departs", _TIME, "annex-i:3", itinerary.flight_departs),
    _flight("arrives", _TIME, "annex-i:3", itinerary.flight_arrives),
    _flight("class", _TEXT, "annex-i:13", itinerary.flight_class),
    _flight("status", _TEXT, "annex-i:10", itinerary.flight_status),
    _flight("codeshare", _BOOL, "annex-i:15", itinerary.flight_codeshare),
    _free("itinerary.stops", Type.STOPS, "annex-i:7", itinerary.stops),
    _stop("airport", _TEXT, "annex-i:7", itinerary.stop_airport),
    _stop("country", _TEXT, "annex-i:7", itinerary.stop_country),
    _stop("hours", _INT, "annex-i:7", itinerary.stop_hours),
    _free("booking.lead_hours", _INT, "annex-i:2", journey.lead_hours),
    _free("booking.change_lead_hours", _INT, "annex-i:19", journey.change_lead_hours),
    _free("booking.created", _TIME, "annex-i:2", journey.created),
    _free("booking.changed", _TIME, "annex-i:19", journey.changed),
    _free("booking.owners", _TEXTS, "annex-i:1", journey.owners),
    _free("booking.payment.kinds", _TEXTS, "annex-i:6", journey.payment_kinds),
    _free("booking.party", _INT, "annex-i:17", journey.party),
    _free("booking.split", _BOOL, "annex-i:11", journey.split),
    _free("booking.splits", _INT, "annex-i:11", journey.splits),
    _free("booking.divided_here", _INT, "annex-i:11", company.divided_here),
    _free("booking.agency.country", _TEXT, "annex-i:9", journey.agency_country),
    _free("booking.agency.city", _TEXT, "annex-i:9", journey.agency_city),
    _free("booking.agency.number", _TEXT, "annex-i:9", journey.agency_number),
    _free("booking.agency.office", _TEXT, "annex-i:9", journey.agency_office),
    _free("passenger.kind", _TEXT, "derived", person.kind),
    _free("passenger.checked_in", _BOOL, "annex-i:10", person.checked_in),
    _free("passenger.frequent_flyer", _BOOL, "annex-i:8", person.frequent_flyer),
    _free("passenger.frequent_flyer_carriers", _TEXTS, "annex-i:8", person.frequent_flyer_carriers),
    _free("passenger.seat", _TEXT, "annex-i:14", person.seat),
    _free("passenger.sources", _TEXTS, "derived", person.sources),
    _free("passenger.ambiguous", _BOOL, "derived", person.ambiguous),
    _free("passenger.embarks.airport", _TEXT, "annex-i:18", person.embarks_airport),
    _free("passenger.embarks.country", _TEXT, "annex-i:18", person.embarks_country),
    _free("passenger.disembarks.airport", _TEXT, "annex-i:18", person.disembarks_airport),
    _free("passenger.disembarks.country", _TEXT, "annex-i:18", person.disembarks_country),
    _free("passenger.trips_last_180_days", _INT, "derived", person.trips_last_180_days),
    _free("passenger.birth_conflict", _BOOL, "annex-i:18", person.birth_conflict),
    _free("passenger.conflicting_documents", _BOOL, "annex-i:18", papers.conflicting_documents),
    _restricted("passenger.age", _INT, "annex-i:18", person.age),
    _restricted("passenger.minor", _BOOL, "annex-i:18", person.minor),
    _restricted("passenger.sex", _TEXT, "annex-i:18", person.sex),
    _restricted("passenger.nationality", _TEXT, "annex-i:18", person.nationality),
    _restricted("passenger.nationalities", _TEXTS, "annex-i:18", person.nationalities),
    _restricted("passenger.residence", _TEXT, "annex-i:18", person.residence),
    _restricted("passenger.birth_place", _TEXT, "annex-i:18", person.birth_place),
    _free("document.kinds", _TEXTS, "annex-i:18", papers.document_kinds),
    _restricted("document.issuers", _TEXTS, "annex-i:18", papers.document_issuers),  # stands in for nationality
    _free("document.days_valid", _INT, "annex-i:18", papers.document_days_valid),
    _free("document.persons", _INT, "derived", papers.document_persons),
    _free("document.same_booking", _BOOL, "derived", papers.document_same_booking),
    _free("documents", Type.DOCUMENTS, "annex-i:18", papers.documents),
    _document("kind", _TEXT, "annex-i:18", papers.document_kind),
    _document_restricted("issuer", _TEXT, "annex-i:18", papers.document_issuer),
    _document("expiry", _TIME, "annex-i:18", papers.document_expiry),
    _document("issued", _TIME, "annex-i:18", papers.document_issued),
    _document("days_left", _INT, "annex-i:18", papers.days_left),
    _document("days_old", _INT, "annex-i:18", papers.days_old),
    _document("shown_by", _INT, "derived", papers.document_shown_by),
    _free("bags.pieces", _INT, "annex-i:16", papers.bag_pieces),
    _free("bags.weight_kg", _INT, "annex-i:16", papers.bag_weight),
    _free("bags.tags", _TEXTS, "annex-i:16", papers.bag_tags),
    _free("bags.shared_with", _INT, "derived", papers.bags_shared_with),
    _free("payments", Type.PAYMENTS, "annex-i:6", papers.payments),
    _payment("kind", _TEXT, "annex-i:6", papers.payment_kind),
    _payment("amount", Type.DOUBLE, "annex-i:6", papers.payment_amount),
    _payment("currency", _TEXT, "annex-i:6", papers.payment_currency),
    _payment("vendor", _TEXT, "annex-i:6", papers.payment_vendor),
    _payment("third_party", _BOOL, "derived", papers.payment_third_party),
    _payment("shared_with", _INT, "derived", papers.payment_shared_with),
    _free("companions.count", _INT, "annex-i:17", company.companions),
    _free("companions.adult_same_booking", _BOOL, "derived", company.adult_same_booking),
    _free("companions.here", _INT, "annex-i:17", company.here),
    _restricted("companions.minors", _INT, "derived", company.minors),
    _free("travellers", Type.TRAVELLERS, "annex-i:17", company.travellers),
    _traveller("kind", _TEXT, "derived", company.traveller_kind),
    _traveller("checked_in", _BOOL, "annex-i:10", company.traveller_checked_in),
    _traveller("bags", _INT, "annex-i:16", company.traveller_bags),
    _traveller("same_document", _BOOL, "derived", company.traveller_document),
    _traveller("list_score", _INT, "derived", company.traveller_list_score),
    _traveller_restricted("age", _INT, "annex-i:18", company.traveller_age),
    _traveller_restricted("minor", _BOOL, "annex-i:18", company.traveller_minor),
    _traveller_restricted("sex", _TEXT, "annex-i:18", company.traveller_sex),
    _traveller_restricted("nationality", _TEXT, "annex-i:18", company.traveller_nationality),
    _traveller_restricted("same_surname", _BOOL, "derived", company.traveller_surname),  # taken from a name
    _free("contact.shared_with", _INT, "derived", company.contact_shared_with),
    _free("contact.shared_adult", _BOOL, "derived", company.contact_shared_adult),
    _free("contact.kinds", _TEXTS, "annex-i:5", company.contact_kinds),
    _restricted("contact.email_domains", _TEXTS, "annex-i:5", company.email_domains),  # may name whom a person belongs to
    _free("lists.score", _INT, "derived", person.list_score),
    _free("lists.matches", _INT, "derived", person.list_matches),
    _free("service.umnr", _BOOL, "annex-i:12", company.umnr),
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

DISCLOSES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("wchr", "wchs", "wchc", "wchp", "wcbd", "wcbw", "wcmp", "wcob", "wcol", "legl", "legr", "legb"), "health"
        ),
        **dict.fromkeys(("blnd", "deaf", "dpna", "esan", "meda", "oxyg", "ppoc", "stcr", "svan"), "health"),
        **dict.fromkeys(
            ("avml", "bbml", "blml", "chml", "cnml", "dbml", "fpml", "gfml", "hfml", "hnml", "jpml", "ksml"), "meal"
        ),
        **dict.fromkeys(
            ("lcml", "lfml", "lpml", "lsml", "moml", "nfml", "nlml", "obml", "orml", "prml", "rvml", "sfml"), "meal"
        ),
        **dict.fromkeys(("spml", "vgml", "vjml", "vlml", "voml"), "meal"),
    }
)
"""The codes of special services that tell of health or belief -> the prohibited row that each falls under."""
BY_NAME: Mapping[str, Attribute] = MappingProxyType({row.name: row for row in ATTRIBUTES})
TYPES: Mapping[str, Type] = MappingProxyType({row.name: row.type for row in ATTRIBUTES})
PARTS: Mapping[str, tuple[Attribute, ...]] = MappingProxyType(
    {
        row.name: tuple(part for part in ATTRIBUTES if part.part_of == row.name)
        for row in ATTRIBUTES
        if ELEMENT.get(row.type) in RECORDS
    }
)
"""List -> the parts of what it holds."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_ANSWERS: Mapping[str, Callable[..., Any]] = MappingProxyType({row.name: row.answer or (lambda _: None) for row in ATTRIBUTES})
_PARTS: Mapping[str, Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {name: MappingProxyType({row.part: _ANSWERS[row.name] for row in parts}) for name, parts in PARTS.items()}
)
USABLE: tuple[str, ...] = tuple(row.name for row in ATTRIBUTES if row.standing is not Standing.PROHIBITED)


OF_LEG = tuple(row.name for row in ATTRIBUTES if row.answer in journey.OF_LEG)
"""What is the same for everyone on a leg."""
_OF_JOURNEY = journey.OF_LEG | journey.OF_JOURNEY | itinerary.OF_JOURNEY
OF_JOURNEY = frozenset(row.name for row in ATTRIBUTES if (BY_NAME[row.part_of] if row.part_of else row).answer in _OF_JOURNEY)
"""What is the same for everyone on a leg who has the same itinerary, with the parts of what such lists hold."""
OF_HISTORY: Mapping[str, int] = MappingProxyType(
    {row.name: person.OF_HISTORY[row.answer] for row in ATTRIBUTES if row.answer and row.answer in person.OF_HISTORY}
)
"""What is answered from earlier flights and the day of the leg alone, and how many days it looks back."""


class Facts(dict[str, Any]):
    """The answers about one scene: each asked for at most once, and only if some rule wants it. ``known`` are answered already;
    ``shared`` are further questions, each a function of the facts, that several rules ask.
    """

    __slots__ = ("_scene", "_shared")

    def __init__(
        self,
        scene: Scene,
        known: Mapping[str, Any] = _NOTHING,
        shared: Mapping[str, Callable[[Mapping[str, Any]], Any]] = _NOTHING,
    ) -> None:
        super().__init__(known)
        self._shared = shared
        self._scene = scene

    def __missing__(self, name: str) -> Any:
        if (ask := self._shared.get(name)) is not None:
            said = self[name] = ask(self)
            return said
        value = _ANSWERS[name](self._scene)
        if value is not None and name in _PARTS:
            scene, answers = self._scene, _PARTS[name]
            value = tuple([Parts(scene, answers, item) for item in value])
        self[name] = value
        return value


class Parts(dict[str, Any]):
    """The answers about one item of a list, asked for as those about the scene are."""

    __slots__ = ("_about", "_answers")

    def __init__(self, scene: Scene, answers: Mapping[str, Callable[..., Any]], item: Any) -> None:
        super().__init__()
        self._about = scene, item
        self._answers = answers

    def __missing__(self, name: str) -> Any:
        value = self[name] = self._answers[name](*self._about)
        return value


def is_prohibited(name: str) -> bool:
    """Tell whether the table itself forbids an attribute, whatever the jurisdiction."""
    row = find(name)
    return row is not None and row.standing is Standing.PROHIBITED


def find(name: str) -> Attribute | None:
    """Return the row of an attribute. A prohibited word anywhere in a name makes the whole name prohibited."""
    if name in BY_NAME:
        return BY_NAME[name]
    rows = [row for part in name.lower().split(".") if (row := BY_NAME.get(DISCLOSES.get(part, part))) is not None]
    return next((row for row in rows if row.standing is Standing.PROHIBITED), next(iter(rows), None))
