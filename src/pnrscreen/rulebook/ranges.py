"""What an attribute can come to at all: the least and the most of a number, and the lists that are never empty.

This module knows what holds of every passenger, so that a question which everyone answers alike is told from one that asks
something. It refuses to know conditions.
"""

from __future__ import annotations

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
