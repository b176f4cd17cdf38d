"""Where a hit may go from where it stands: one transition table, and the one function that obeys it.

This module knows the states and events of a hit, and it alone can make a ConfirmedHit, out of a person's review. It refuses to
know why an event happens, or what is stored when it does.

::

              withdraw                     reopen: its cause came back
    OPEN ----------------> WITHDRAWN ----------------------------------> OPEN
      |--- confirm -> CONFIRMED    a human decided (Directive 2016/681 Art 6(5)); a machine never moves a decided hit
      `--- dismiss -> DISMISSED
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType

from pnrscreen.errors import Conflict
from pnrscreen.model import Hit, HitState, Outcome
from pnrscreen.resemblance import Match
from pnrscreen.review import ConfirmationKey, ConfirmedHit, Review


class HitEvent(StrEnum):
    """What may happen to a hit. WITHDRAW and REOPEN are the machine's, CONFIRM and DISMISS a human's."""

    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    CONFIRM = "confirm"
    DISMISS = "dismiss"


HIT_TRANSITIONS: Mapping[tuple[HitState, HitEvent], HitState] = MappingProxyType(
    {
        (HitState.OPEN, HitEvent.WITHDRAW): HitState.WITHDRAWN,
        (HitState.WITHDRAWN, HitEvent.REOPEN): HitState.OPEN,
        (HitState.OPEN, HitEvent.CONFIRM): HitState.CONFIRMED,
        (HitState.OPEN, HitEvent.DISMISS): HitState.DISMISSED,
    }
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

    Raises Conflict when the hit is not open, or is not the one that was reviewed.
    """
    if review.hit != hit.id:
        raise Conflict("the review is of another hit")
    decided = replace(hit, state=after(hit.state, HitEvent(review.decision)))
    if decided.state is not HitState.CONFIRMED:
        return decided, None
    return decided, ConfirmedHit(key=ConfirmationKey(), hit=decided, review=review)
