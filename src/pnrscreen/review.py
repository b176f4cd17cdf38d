"""What a person decides about a hit, and the confirmed hit that only such a decision makes.

This module knows the shape of a review and of what follows from it. It refuses to decide: a Review begins with a grant that
``privacy.permit`` gave to a reviewer, and ``lifecycle.decide`` alone turns one into a ConfirmedHit. Whatever leaves a unit
takes a ConfirmedHit, so what no person confirmed has no way out (Directive 2016/681 Art 6(5), 6(6)).

In the lane of protection nothing makes one. Several reviewers who find the same make a ProtectionOutcome, which is no
ConfirmedHit and nothing of the kind: it names a recipient who protects, and whatever acts against a person cannot take it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pnrscreen.model import Hit, HitState, Instant, Lane
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
        if Lane.ORDINARY not in self.grant.lanes:
            raise TypeError("a Review is made under a grant for ordinary hits only")
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
        if not confirmed or self.review.hit != self.hit.id or self.hit.lane is not Lane.ORDINARY:
            raise TypeError("a ConfirmedHit holds a confirmed hit and the review that confirmed it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What stands on record of a review: who decided what, when and why."""

    decision: Decision
    reviewer: str
    at: Instant
    reason: str = field(repr=False)


# ----------------------------------------------------------------------------------------------------------- protection

Finding = tuple[Decision, str]
"""What a specialist reviewer finds: whether there is somebody to protect, and who is to be told (nobody where there is not)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionReview:
    """One specialist reviewer says what they find of one hit in the lane of protection, and why. It decides nothing alone.

    ``recipient`` is who is to be told: somebody for whoever is to be protected, nobody where there is nobody.
    """

    id: str
    hit: str
    grant: Grant = field(repr=False)
    decision: Decision
    reason: str = field(repr=False)
    at: Instant
    recipient: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.grant, Grant) or self.grant.capability is not Capability.REVIEW:
            raise TypeError("a ProtectionReview is made under a grant to review only")
        if Lane.PROTECTION not in self.grant.lanes:
            raise TypeError("a ProtectionReview is made under a grant for the lane of protection only")
        if not self.reason.strip() or bool(self.recipient) is not (self.decision is Decision.CONFIRM):
            raise ValueError("a ProtectionReview says why, and who is to be told of whoever is to be protected")

    @property
    def reviewer(self) -> str:
        """Who says it."""
        return self.grant.actor.id

    @property
    def finding(self) -> Finding:
        """What they find."""
        return self.decision, self.recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What stands on record of a ProtectionReview."""

    id: str
    hit: str
    reviewer: str
    decision: Decision
    at: Instant
    reason: str = field(repr=False)
    recipient: str = ""

    @property
    def finding(self) -> Finding:
        """What they found."""
        return self.decision, self.recipient


class ProtectionKey:
    """The token without which no ProtectionOutcome can be made; only ``lifecycle`` may name it (tested)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionOutcome:
    """What specialist reviewers found together of one hit, with what the last of them said, and others before. Made by
    ``lifecycle.protect`` alone.
    """

    key: ProtectionKey = field(repr=False)
    hit: Hit
    review: ProtectionReview
    agreed: tuple[Opinion, ...]

    def __post_init__(self) -> None:
        if type(self.key) is not ProtectionKey:
            raise TypeError("a ProtectionOutcome is made by lifecycle.protect only")
        same = all(one.hit == self.hit.id and one.finding == self.review.finding for one in self.agreed)
        others = {one.reviewer for one in self.agreed} - {self.review.reviewer}
        state = HitState.PROTECTED if self.review.decision is Decision.CONFIRM else HitState.UNFOUNDED
        if not others or len(others) < len(self.agreed) or not same or self.review.hit != self.hit.id:
            raise TypeError("a ProtectionOutcome is what several reviewers found of one hit")
        if self.hit.lane is not Lane.PROTECTION or self.hit.state is not state:
            raise TypeError("a ProtectionOutcome holds a hit of the lane of protection that was decided so")

    @property
    def recipient(self) -> str:
        """Who is to be told; nobody where there is nobody to protect."""
        return self.review.recipient
