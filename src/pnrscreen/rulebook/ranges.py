"""What an attribute can come to at all: the ends of a number, the words of a text, the lists that are never empty.

This module knows what holds of every passenger, so that a question which everyone answers alike is told from one that asks
something. It refuses to know conditions.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COUNTS = frozenset(
    (
        *("itinerary.cancelled_flights", "booking.splits", "booking.divided_here", "passenger.trips_last_180_days"),
        *("passenger.age", "travellers.age", "documents.shown_by", "bags.pieces", "bags.weight_kg", "bags.shared_with"),
        *("payments.shared_with", "companions.count", "companions.here", "companions.minors", "travellers.bags"),
        *("travellers.list_score", "contact.shared_with", "lists.score", "lists.matches"),
    )
)
"""What is counted, and so is never below 0."""
AT_LEAST_ONE = frozenset(("booking.party", "document.persons"))
"""What counts the passenger too."""

RANGES = MappingProxyType(
    {
        **dict.fromkeys(COUNTS, (0, None)),
        **dict.fromkeys(AT_LEAST_ONE, (1, None)),
        "leg.departs_hour": (0, 23),
    }
)
"""Attribute -> the least and the most it can be; None where there is no end."""

PARTS = MappingProxyType(
    {"getFullYear": (1, 9999), "getMonth": (0, 11), "getDate": (1, 31), "getDayOfWeek": (0, 6), "getHours": (0, 23)}
    | {"getMinutes": (0, 59)}
)
"""Part of a moment -> the least and the most it can be."""

NEVER_EMPTY = frozenset(
    (
        *("itinerary.legs", "itinerary.carriers", "itinerary.flights", "itinerary.countries_before"),
        *("booking.owners", "booking.payment.kinds", "passenger.sources", "passenger.nationalities"),
        *("document.kinds", "document.issuers", "documents", "payments", "bags.tags"),
        *("contact.kinds", "contact.email_domains"),
    )
)
"""Lists that hold something wherever they are known."""

COUNTRIES = frozenset(
    code
    for row in (
        "ABW AFG AGO AIA ALA ALB AND ANT ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS",
        "BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI",
        "CSK CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH EUE FIN FJI FLK FRA FRO FSM",
        "GAB GBD GBN GBO GBP GBR GBS GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV",
        "HTI HUN IAO IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN",
        "LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT",
        "MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NTZ NZL OMN PAK PAN PCN PER PHL PLW PNG",
        "POL PRI PRK PRT PRY PSE PYF QAT REU RKS ROU RUS RWA SAU SCG SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM",
        "SRB SSD STP SUN SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA",
        "UGA UKR UMI UNA UNO URY USA UTO UZB VAT VCT VEN VGB VIR VNM VUT WLF WSA WSM XAU XBA XCC XCE XCO XDC XEC XES",
        "XIM XMP XOM XPO XXA XXB XXC XXX YEM YUG ZAF ZMB ZWE",
    )
    for code in row.split()
)
"""The codes of countries and other issuers of documents: ISO 3166-1 alpha-3, ICAO Doc 9303, and those of states that were."""

_TRAVELLERS = frozenset(("passenger", "infant", "crew", "transit"))
_PAYMENTS = frozenset(("cash", "card", "cheque", "government", "invoice", "miscellaneous", "exchange", "other"))
_DOCUMENTS = frozenset(
    (
        *("passport", "visa", "identity card", "passport card", "residence permit", "crew certificate", "travel document"),
        *("pilot licence", "redress", "known traveller", "other"),
    )
)
_SEXES = frozenset("FMX")
_OF_COUNTRIES = (
    *("leg.departure.country", "leg.destination.country", "itinerary.origin.country", "itinerary.destination.country"),
    *("itinerary.via_countries", "itinerary.countries_before", "itinerary.stops.country"),
    *("itinerary.flights.departure.country", "itinerary.flights.arrival.country"),
    *("passenger.embarks.country", "passenger.disembarks.country", "passenger.nationality", "passenger.nationalities"),
    *("passenger.residence", "document.issuers", "documents.issuer", "travellers.nationality"),
)

WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(_OF_COUNTRIES, COUNTRIES),
        **dict.fromkeys(("passenger.kind", "travellers.kind"), _TRAVELLERS),
        **dict.fromkeys(("payments.kind", "booking.payment.kinds"), _PAYMENTS),
        **dict.fromkeys(("documents.kind", "document.kinds"), _DOCUMENTS),
        **dict.fromkeys(("passenger.sex", "travellers.sex"), _SEXES),
        "passenger.sources": frozenset(("api", "pnr")),
    }
)
"""Attribute -> all that it can say, or that one item of it can."""
