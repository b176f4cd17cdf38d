"""What a person decides about a hit, and the confirmed hit that only such a decision makes.

This module knows the shape of a review and of what follows from it. It refuses to decide: a Review begins with a grant that
``privacy.permit`` gave to a reviewer, and ``lifecycle.decide`` alone turns one into a ConfirmedHit. Whatever leaves a unit
takes a ConfirmedHit, so what no person confirmed has no way out (Directive 2016/681 Art 6(5), 6(6)).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pnrscreen.model import Hit, HitState, Instant
from pnrscreen.rights import Capability, Grant


class Decision(StrEnum):
    """What a person may say of a hit."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One person decides one hit, and says why. Whoever holds no grant to review cannot make one, so no machine can."""

    id: str
    hit: str
    grant: Grant = field(repr=False)
    decision: Decision
    reason: str = field(repr=False)
    at: Instant

    def __post_init__(self) -> None:
        if not isinstance(self.grant, Grant) or self.grant.capability is not Capability.REVIEW:
            raise TypeError("a Review is made under a grant to review only")
        if not self.reason.strip():
            raise ValueError("a Review says why")

    @property
    def reviewer(self) -> str:
        """Who decided."""
        return self.grant.actor.id


class ConfirmationKey:
    """The token without which no ConfirmedHit can be made; only ``lifecycle`` may name it (tested)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedHit:
    """A hit that a person confirmed, with the review that did it. Made by ``lifecycle.decide`` alone."""

    key: ConfirmationKey = field(repr=False)
    hit: Hit
    review: Review

    def __post_init__(self) -> None:
        if type(self.key) is not ConfirmationKey:
            raise TypeError("a ConfirmedHit is made by lifecycle.decide only")
        confirmed = self.hit.state is HitState.CONFIRMED and self.review.decision is Decision.CONFIRM
        if not confirmed or self.review.hit != self.hit.id:
            raise TypeError("a ConfirmedHit holds a confirmed hit and the review that confirmed it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What stands on record of a review: who decided what, when and why."""

    decision: Decision
    reviewer: str
    at: Instant
    reason: str = field(repr=False)
