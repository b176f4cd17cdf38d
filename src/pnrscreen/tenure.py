"""The life of a rule in a home: one transition table, the one function that obeys it, and what must come before each step.

This module knows the states and events of a rule, who signed for it, and what it still lacks. It refuses to know what a rule
asks, and what day it is: a rule file says what its author means it to be, a Tenure says what a home lets it be.

::

    draft      shadow -> shadow     activate -> active                          retire -> retired
    shadow     end -> draft         activate -> active    suspend -> suspended  retire -> retired
    active                                                suspend -> suspended  retire -> retired
    suspended  shadow -> shadow     activate -> active                          retire -> retired
    retired
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from pnrscreen.errors import Conflict
from pnrscreen.model import Instant


class Status(StrEnum):
    """Where a rule stands in its life. Of an active rule the hits are shown, of one in shadow they are counted."""

    DRAFT = "draft"
    SHADOW = "shadow"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    RETIRED = "retired"


IN_SERVICE = frozenset({Status.ACTIVE, Status.SHADOW})
"""The states in which a rule is asked about travellers."""


class RuleEvent(StrEnum):
    """What may happen to a rule. SUSPEND and END may be the program's own, the rest is a person's."""

    SHADOW = "shadow"
    ACTIVATE = "activate"
    END = "end"
    SUSPEND = "suspend"
    RETIRE = "retire"


RULE_TRANSITIONS: Mapping[tuple[Status, RuleEvent], Status] = MappingProxyType(
    {
        (Status.DRAFT, RuleEvent.SHADOW): Status.SHADOW,
        (Status.DRAFT, RuleEvent.ACTIVATE): Status.ACTIVE,
        (Status.SHADOW, RuleEvent.ACTIVATE): Status.ACTIVE,
        (Status.SHADOW, RuleEvent.END): Status.DRAFT,
        (Status.SHADOW, RuleEvent.SUSPEND): Status.SUSPENDED,
        (Status.ACTIVE, RuleEvent.SUSPEND): Status.SUSPENDED,
        (Status.SUSPENDED, RuleEvent.SHADOW): Status.SHADOW,
        (Status.SUSPENDED, RuleEvent.ACTIVATE): Status.ACTIVE,
        **{(status, RuleEvent.RETIRE): Status.RETIRED for status in Status if status is not Status.RETIRED},
    }
)


class Ending(StrEnum):
    """Why a rule went out of service: the closed list of what the log says of it."""

    REVIEW_DUE = "review-due"
    PRECISION = "precision"
    NOT_ADMITTED = "not-admitted"  # by the profile in force, which is tighter by now
    OVERRIDE_OVER = "override-over"
    SHADOW_OVER = "shadow-over"
    SAID = "said"  # a person did, and says why
    REPLACED = "replaced"  # by a later version


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A signature under one text of a rule: who, of which organisation, as an approver or not, and the signature (base64)."""

    actor: str
    organisation: str
    approver: bool
    at: Instant
    signature: str = ""


class View(StrEnum):
    """What an opinion comes to."""

    FAVOURABLE = "favourable"
    UNFAVOURABLE = "unfavourable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the data protection officer says of one text of a rule. It binds nobody; that there is one is what counts."""

    officer: str
    view: View
    said: str
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The word of whoever activated a rule that it runs without a back-test, or against what one says: over the budget, more
    often on some group. Who answers for it, why, and its last day.
    """

    who: str
    why: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a back-test said of one text of a rule: the digest of its report, and the hits it forecasts for a flight of 180
    seats, as budgets count them.
    """

    report: str
    source: str
    hits_per_flight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """Where one version of a rule stands in a home. ``content`` is its file as it was submitted, ``digest`` what that says, and
    what is signed, opined and measured here is this text and no other. ``review_due`` is the last day it stands without a
    review; ``shadow_until`` its last day in shadow (ISO). ``ending`` is why it went out of service last.
    """

    rule: str
    version: int
    digest: str
    content: str
    author: str
    organisation: str
    status: Status
    since: Instant
    by: str
    review_due: str
    approvals: tuple[Approval, ...] = ()
    opinion: Opinion | None = None
    measured: Measured | None = None
    override: Override | None = None
    shadow_until: str = ""
    ending: str = ""

    @property
    def last_day(self) -> str:
        """The last day (ISO) on which it may be asked about anyone, as it stands."""
        ends = (self.review_due, self.shadow_until, self.override.until if self.override else "")
        return min(filter(None, ends), default="")

    @property
    def named(self) -> str:
        """How a person is told which rule is meant."""
        return f"{self.rule} v{self.version}"


def after(status: Status, event: RuleEvent) -> Status:
    """Return the state that follows, or raise Conflict when the table has no such move."""
    try:
        return RULE_TRANSITIONS[status, event]
    except KeyError:
        known = ", ".join(one for (begin, one) in RULE_TRANSITIONS if begin is status)
        raise Conflict(f"a rule that is {status} has no {event}" + (f"; it has {known}" if known else "")) from None


def may(status: Status, event: RuleEvent) -> bool:
    """Tell whether the table has this move."""
    return (status, event) in RULE_TRANSITIONS


def unapproved(tenure: Tenure, signatures: int, organisations: int) -> Iterator[str]:
    """Yield what a rule lacks of the people who must stand behind it (C-817/19; Directive 2016/681 Art 6(4)): so many different
    persons of so many organisations have signed this text, one of them an approver, none of them the data protection officer,
    whose opinion stands beside.
    """
    people = {one.actor for one in tenure.approvals}
    bodies = {one.organisation for one in tenure.approvals}
    if len(people) < signatures:
        yield f"signatures: {len(people)} of {signatures}: different people sign this text with pnrscreen rules approve"
    if len(bodies) < organisations:
        yield f"organisations: {len(bodies)} of {organisations}: someone of another organisation signs too"
    if not any(one.approver and one.actor != tenure.author for one in tenure.approvals):
        yield "approver: none has signed: someone with the role rule_approver, who did not write it, signs"
    if tenure.opinion is None:
        yield "opinion: the data protection officer has said nothing of this text: pnrscreen rules opine"
