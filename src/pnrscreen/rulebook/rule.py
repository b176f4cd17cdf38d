"""The nouns of a rulebook: a rule as its author wrote it, and the law it must keep to.

This module knows the shapes. It refuses to know how a file is read, what a condition means, or whether a rule is lawful.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pnrscreen.model import Level, Verdict
from pnrscreen.tenure import Status

__all__ = ("Circumstance", "Example", "Policy", "Rule", "Status", "TargetRole")


class TargetRole(StrEnum):
    """Who a rule looks for. A victim is looked for to be protected."""

    COURIER = "courier"
    FACILITATOR = "facilitator"
    VICTIM = "victim"
    DOCUMENT_USER = "document-user"
    TRAVELLER = "traveller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstance:
    """An indicator, which speaks for a hit, or an exonerating circumstance, which speaks against one.

    ``justification`` says why an attribute that describes what a person is may be asked for here.
    """

    name: str
    when: str
    why: str = ""
    justification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A passenger in facts, and what the rule must say of them. What is not named is not known."""

    verdict: Verdict
    facts: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule file. Days are ISO dates; ``digest`` is SHA-256 over the canonical JSON of everything the file says.

    ``status`` and ``review_due`` are the author's as a file is read, and the home's where a home judges by it (``tenure``).
    """

    id: str
    version: int
    status: Status
    title: str
    severity: Level
    condition: str
    indicators: tuple[Circumstance, ...]
    exonerating: tuple[Circumstance, ...] = ()
    examples: tuple[Example, ...] = ()
    why: str = ""
    owner: str = ""
    role: TargetRole | None = None
    bases: tuple[str, ...] = ()
    purpose: str = ""
    offence: str = ""
    air_link: str = ""
    valid_from: str = ""
    review_due: str = ""
    falsepositives: tuple[str, ...] = ()
    guide: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    digest: str = field(default="", repr=False)

    @property
    def circumstances(self) -> tuple[Circumstance, ...]:
        """Everything the condition can name: indicators first, then what exonerates."""
        return (*self.indicators, *self.exonerating)

    def in_force(self, day: str, status: Status = Status.ACTIVE) -> bool:
        """Tell whether the rule is active (or in shadow) on a day: valid by then, and not overdue for review."""
        return self.status is status and self.valid_from <= day <= self.review_due


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a jurisdiction asks of its rules. ``prohibited`` and ``restricted`` map an attribute, or a whole category of the
    attribute table, to the article that says so; they add to the table and never loosen it. ``offences`` maps what a rule may
    serve against to its title. ``excluded`` maps aims that no rule may have (those of ``lexicon.AIMS`` by name, others by a
    word) to the article that keeps them out, ``roles`` an offence to whom alone a rule for it may look for.
    """

    prohibited: Mapping[str, str]
    restricted: Mapping[str, str]
    offences: Mapping[str, str]
    bases: frozenset[str]
    review_months_max: int
    min_exonerating: int
    excluded: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
