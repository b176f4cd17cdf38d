"""A lawful rule to change one thing of, the policy it is lawful under, and airports that lie somewhere."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest

from pnrscreen.rulebook import Place, Policy

RULE = """
id = "late-cash"
version = 2
status = "active"
title = "Late and in cash"
why = "Couriers are sent late."
owner = "Narcotics desk"
role = "courier"
bases = ["eu-2016-681:6.3.b"]
purpose = "advance-assessment"
offence = "eu-annex-ii:4"
air_link = "The courier flies."
severity = "high"
valid_from = 2026-12-01
review_due = 2027-05-31
falsepositives = ["Who flies to a funeral."]
condition = "late && cash && !company"
[[indicator]]
name = "late"
when = "booking.lead_hours < 48"
why = "Decided late."
[[indicator]]
name = "cash"
when = '"cash" in booking.payment.kinds'
why = "No trace."
[[exonerating]]
name = "company"
when = "companions.count >= 2"
why = "Families."
[[example]]
verdict = "hit"
facts = { "booking.lead_hours" = 3, "booking.payment.kinds" = ["cash"], "companions.count" = 0 }
[[example]]
verdict = "clear"
facts = { "booking.lead_hours" = 300 }
[[example]]
verdict = "clear"
facts = { "booking.payment.kinds" = ["card"] }
[[example]]
verdict = "undetermined"
facts = { "booking.lead_hours" = 3, "booking.payment.kinds" = ["cash"] }
"""

AIRPORTS = MappingProxyType(
    {
        "GYE": Place(country="ECU", regions=frozenset(), zone="America/Guayaquil"),
        "UIO": Place(country="ECU", regions=frozenset(), zone="America/Guayaquil"),
        "OXB": Place(country="GNB", regions=frozenset(), zone="Africa/Bissau"),
        "LIS": Place(country="PRT", regions=frozenset({"EU", "SCHENGEN"}), zone="Europe/Lisbon"),
        "OSL": Place(country="NOR", regions=frozenset({"SCHENGEN"}), zone="Europe/Oslo"),
        "AMS": Place(country="NLD", regions=frozenset({"EU", "SCHENGEN"}), zone="Europe/Amsterdam"),
        "NOZ": Place(country="PRT", zone="Nowhere/At all"),
    }
)


@pytest.fixture
def policy() -> Policy:
    return Policy(
        prohibited={"religion": "Art 6(4)", "meal": "Art 13(4)"},
        restricted={"passenger.nationality": "C-817/19 para 197"},
        offences={"eu-annex-ii:4": "trafficking in narcotic drugs"},
        bases=frozenset({"eu-2016-681:6.3.b"}),
        review_months_max=6,
        min_exonerating=1,
        excluded={"overstay": "Art 6(2)", "tax": "Annex II"},
        roles={"eu-annex-ii:11": frozenset({"facilitator", "victim"})},
    )


@pytest.fixture
def stricter(policy: Policy) -> Policy:
    """Return a policy that adds to the attribute table: one attribute and one category prohibited, one restricted."""
    return replace(
        policy,
        prohibited={**policy.prohibited, "booking.split": "Act 7", "annex-i:9": "Act 8"},
        restricted={**policy.restricted, "booking.lead_hours": "Act 9"},
    )


@pytest.fixture
def a_rule() -> Callable[..., bytes]:
    """Return the lawful rule with some of its text replaced."""

    def write(changes: Mapping[str, str] = MappingProxyType({})) -> bytes:
        text = RULE
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        return text.encode()

    return write


@pytest.fixture
def airport() -> Callable[[str], Place | None]:
    return AIRPORTS.get
