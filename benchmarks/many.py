"""Many rules that differ, as a unit with several desks has them: made from questions that officers ask, with a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

HEAD = """
id = "{id}"
version = 1
status = "active"
title = "Made for measuring"
why = "w"
owner = "o"
role = "courier"
bases = ["eu-2016-681:6.3.b"]
purpose = "advance-assessment"
offence = "eu-annex-ii:4"
air_link = "a"
severity = "low"
valid_from = 2026-11-01
review_due = 2027-04-30
falsepositives = ["f"]
condition = "{condition}"
"""
PART = """
[[{kind}]]
name = "{name}"
when = '''{when}'''
why = "w"
"""
EXAMPLES = """
[[example]]
verdict = "undetermined"
facts = {}
"""
CORRIDORS = (
    '"EU" in leg.destination.regions && itinerary.countries_before.exists(c, c in [{countries}])',
    "leg.departure.country in [{countries}] && leg.destination.country in [{others}]",
    "itinerary.origin.country in [{countries}] && itinerary.destination.country in [{others}]",
    "itinerary.via_countries.exists(c, c in [{countries}])",
    "itinerary.flights.exists(f, f.departure.country in [{countries}] && f.arrival.country in [{others}])",
    "itinerary.stops.exists(s, s.country in [{countries}] && s.hours > {hours})",
    "leg.departure.airport in [{airports}]",
)
BOOKINGS = (
    '"cash" in booking.payment.kinds && booking.lead_hours < {hours}',
    "booking.lead_hours < {hours}",
    'leg.departs - booking.created < duration("{hours}h")',
    'payments.exists(p, p.kind == "cash" && p.amount > {amount}.0)',
    "booking.change_lead_hours < {hours} && booking.split",
    "booking.agency.country in [{others}]",
    "itinerary.one_way && bags.pieces == 0",
    "!itinerary.one_way && itinerary.nights_away <= {nights}",
    "itinerary.broken || itinerary.open_jaw",
    "document.persons > 1 || passenger.conflicting_documents",
    'documents.exists(d, d.days_left < {hours} && d.kind == "passport")',
    'travellers.exists(t, t.kind == "infant") && bags.weight_kg > {nights}',
    "contact.shared_with >= {nights}",
    "leg.departs_hour < {nights}",
)
AGAINST = ("companions.count >= {nights}", "passenger.frequent_flyer", "booking.party > {nights}", "passenger.checked_in")
COUNTRIES = (
    *("BOL", "BRA", "COL", "DOM", "ECU", "PER", "SUR", "VEN", "CPV", "GMB", "GNB", "SEN", "MEX"),
    *("PAN", "CRI", "GUY", "JAM", "TTO", "NGA", "GHA", "MAR", "DZA", "TUN", "TUR", "ARE", "THA"),
)
OTHERS = ("PRT", "ESP", "BEL", "NLD", "DEU", "FRA", "ITA", "IRL", "SWE", "DNK")
AIRPORTS = (
    *("BOG", "UIO", "LIM", "VVI", "GRU", "SDQ", "CCS", "PBM", "DSS"),
    *("GYE", "CUN", "PTY", "LOS", "ACC", "IST", "DXB", "BKK", "MEX"),
)


def rules(count: int, seed: int = 3) -> Mapping[str, bytes]:
    """Return so many rule files: a corridor, two circumstances of the booking, and one or two against."""
    rng = random.Random(seed)
    return {f"made-{number:03d}.toml": "".join(_rule(rng, f"made-{number:03d}")).encode() for number in range(count)}


def _rule(rng: random.Random, identifier: str) -> Iterator[str]:
    condition = rng.choice(("a && b && c && !d", "a && (b || c) && !d", "a && b && c && !d && !e", "b && c && a && !d"))
    yield HEAD.format(id=identifier, condition=condition)
    for name, several in zip("abcde", (CORRIDORS, BOOKINGS, BOOKINGS, AGAINST, AGAINST), strict=True):
        if name in condition:
            kind = "exonerating" if name in "de" else "indicator"
            yield PART.format(kind=kind, name=name, when=_filled(rng, rng.choice(several)))
    yield EXAMPLES


def _filled(rng: random.Random, question: str) -> str:
    return question.format(
        countries=_listed(rng, COUNTRIES),
        others=_listed(rng, OTHERS),
        airports=_listed(rng, AIRPORTS),
        hours=rng.choice((12, 24, 36, 48, 72)),
        amount=rng.choice((200, 500, 1000)),
        nights=rng.choice((2, 3, 5, 7)),
    )


def _listed(rng: random.Random, words: tuple[str, ...]) -> str:
    return ", ".join(f'"{word}"' for word in rng.sample(words, rng.randint(3, 8)))
