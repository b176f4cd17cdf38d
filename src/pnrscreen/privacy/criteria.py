"""What a profile asks of rules beyond their text: who stands behind one, what ends it, which aims and roles it may have.

This module knows the shape of three tables of a profile. It refuses to know any number or word in them, and any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pnrscreen.privacy.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLife:
    """What must come before a rule is asked about anyone, and what ends that: how many people of how many organisations sign it
    (more where it asks what a person is), what it may cost and for how long it may be tried, how often it must be right.
    """

    signatures_min: int
    restricted_signatures_min: int
    organisations_min: int
    shadow_days_max: int
    budget_hits_per_flight: float  # of all active rules together
    precision_floor: float  # confirmed hits of a rule among its decided ones
    precision_decided_min: int  # decided hits before that is looked at


def rule_life(table: Table) -> RuleLife:
    """Read ``[rules.life]``."""
    read = RuleLife(
        signatures_min=table.number("signatures_min"),
        restricted_signatures_min=table.number("restricted_signatures_min"),
        organisations_min=table.number("organisations_min"),
        shadow_days_max=table.number("shadow_days_max"),
        budget_hits_per_flight=table.amount("budget_hits_per_flight"),
        precision_floor=table.share("precision_floor"),
        precision_decided_min=table.number("precision_decided_min"),
    )
    table.close()
    return read


def roles(table: Table) -> Mapping[str, frozenset[str]]:
    """Read ``[rules.roles]``: offence -> whom alone a rule for it may look for."""
    return MappingProxyType({offence: table.words(offence) for offence in table})


def excluded(table: Table) -> Mapping[str, str]:
    """Turn ``[rules.excluded]``, what keeps an aim out -> words, into word -> what keeps it out."""
    return MappingProxyType({word: article for article in table for word in table.words(article)})
