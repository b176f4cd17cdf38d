"""Where a hit may go from where it stands: one transition table, and the one function that obeys it.

This module knows the states and events of a hit, and it alone can make a ConfirmedHit, out of a person's review. It refuses to
know why an event happens, or what is stored when it does.

::

              withdraw                     reopen: its cause came back
    OPEN ----------------> WITHDRAWN ----------------------------------> OPEN
      |--- confirm -> CONFIRMED    a human decided (Directive 2016/681 Art 6(5)); a machine never moves a decided hit
      |--- dismiss -> DISMISSED
      |--- protect -> PROTECTED    in the lane of protection: several specialist reviewers found the same, for the person
      `--- release -> UNFOUNDED    and never against them; one of them alone moves nothing
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pnrscreen.errors import Conflict
from pnrscreen.model import Hit, HitState, Lane, Outcome
from pnrscreen.resemblance import Match
from pnrscreen.review import (
    ConfirmationKey,
    ConfirmedHit,
    Decision,
    Opinion,
    ProtectionKey,
    ProtectionOutcome,
    ProtectionReview,
    Review,
)


class HitEvent(StrEnum):
    """What may happen to a hit. WITHDRAW and REOPEN are the machine's, CONFIRM and DISMISS a human's, the others of several."""

    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    PROTECT = "protect"
    RELEASE = "release"


HIT_TRANSITIONS: Mapping[tuple[HitState, HitEvent], HitState] = MappingProxyType(
    {
        (HitState.OPEN, HitEvent.WITHDRAW): HitState.WITHDRAWN,
        (HitState.WITHDRAWN, HitEvent.REOPEN): HitState.OPEN,
        (HitState.OPEN, HitEvent.CONFIRM): HitState.CONFIRMED,
        (HitState.OPEN, HitEvent.DISMISS): HitState.DISMISSED,
        (HitState.OPEN, HitEvent.PROTECT): HitState.PROTECTED,
        (HitState.OPEN, HitEvent.RELEASE): HitState.UNFOUNDED,
    }
)


_JOINTLY: Final[Mapping[Decision, HitEvent]] = MappingProxyType(
    {Decision.CONFIRM: HitEvent.PROTECT, Decision.DISMISS: HitEvent.RELEASE}
)


def after(state: HitState, event: HitEvent) -> HitState:
    """Return the state that follows, or raise Conflict when the table has no such move."""
    try:
        return HIT_TRANSITIONS[state, event]
    except KeyError:
        raise Conflict(f"a hit that is {state} cannot {event}") from None


def may(state: HitState, event: HitEvent) -> bool:
    """Tell whether the table has this move."""
    return (state, event) in HIT_TRANSITIONS


def same(old: Match | Outcome, cause: Match | Outcome) -> bool:
    """Tell whether a cause reads as it did. That its list came in a new edition, and the entry as it was, changes nothing."""
    if isinstance(old, Match) and isinstance(cause, Match):
        return replace(old, edition=cause.edition) == cause
    return old == cause


def decide(hit: Hit, review: Review) -> tuple[Hit, ConfirmedHit | None]:
    """Return the hit as a person decided it, with the confirmed hit where they confirmed it (Directive 2016/681 Art 6(5)).

    Raises Conflict when the hit is not open, or is not the one that was reviewed; and for one in the lane of protection, which
    no one person decides.
    """
    if review.hit != hit.id:
        raise Conflict("the review is of another hit")
    if hit.lane is not Lane.ORDINARY:
        raise Conflict("a hit in the lane of protection is decided by specialist reviewers together")
    decided = replace(hit, state=after(hit.state, HitEvent(review.decision)))
    if decided.state is not HitState.CONFIRMED:
        return decided, None
    return decided, ConfirmedHit(key=ConfirmationKey(), hit=decided, review=review)


def protect(
    hit: Hit, before: Iterable[Opinion], said: ProtectionReview, reviewers: int
) -> tuple[Hit, ProtectionOutcome | None]:
    """Return a hit of the lane of protection as it stands once somebody more has said what they find, with the outcome where so
    many ``reviewers`` have found the same. Until then it stays open, whatever each of them said.

    Of each reviewer counts what they said last; ``before`` is in the order it was said. Raises Conflict when the hit is not
    open or in another lane, or is not the one that was reviewed.
    """
    if said.hit != hit.id or hit.lane is not Lane.PROTECTION:
        raise Conflict("the review is of another hit, or of another lane")
    moved = replace(hit, state=after(hit.state, _JOINTLY[said.decision]))
    last = {one.reviewer: one for one in before if one.hit == hit.id}
    agreed = tuple(one for who, one in sorted(last.items()) if who != said.reviewer and one.finding == said.finding)
    if reviewers < 2 or len(agreed) + 1 < reviewers:
        return hit, None
    return moved, ProtectionOutcome(key=ProtectionKey(), hit=moved, review=said, agreed=agreed)
