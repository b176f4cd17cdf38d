"""Review: a person confirms a hit or dismisses it, and says why (Directive 2016/681 Art 6(5)).

What is decided is what the reviewer was shown; a hit is decided once, by one person, and no machine moves it afterwards.
Nothing leaves the unit by this: a confirmed hit is what a disclosure begins with.

In the lane of protection specialist reviewers decide, several together: each says what they find, and until so many have found
the same as the profile asks the hit stays open. What comes of it names who protects, and is no confirmed hit.
"""

from __future__ import annotations

from datetime import timedelta

from pnrscreen import lifecycle
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.model import Hit, HitState, Lane, Outcome
from pnrscreen.operations import inspect, tenures
from pnrscreen.operations.inspect import Waiting
from pnrscreen.ports import Taken, Transaction
from pnrscreen.review import Decision, ProtectionReview, Review
from pnrscreen.rights import Access, Capability, Grant

TAKEN_MINUTES = 10
"""For how long who takes the hits of a passenger has them to themselves; taken again, from then on."""


def waiting(app: App, access: Access) -> Waiting:
    """Return which hits wait for a person's decision, in the order of ``triage``; refused to whoever may not decide them."""
    app.permit(access, Capability.REVIEW)
    return inspect.queue(app, access)


def take(app: App, access: Access, hit: str) -> Taken:
    """Take the open hit whose id begins so, and all others of that passenger, to work on: who, and until when.

    Until then nobody else decides any of them; whoever looks sees who has them. Taken again by the same person, it goes on from
    now. Raises Refused for an actor who is no reviewer; NotFound where none begins so; Conflict while somebody else has taken
    them, or when the hit is not open any more.
    """
    grant = app.permit(access, Capability.REVIEW)
    inspect.check_name(hit)
    with app.store.transaction(grant) as change:
        taken = change.take(hit, app.clock.now() + timedelta(minutes=TAKEN_MINUTES))
        change.append(app.entry(access, "review.take", {"minutes": TAKEN_MINUTES}, {"hit": hit}))
    return taken


def give_back(app: App, access: Access, hit: str) -> None:
    """Let others work on the hits of a passenger, named by one of them, that the actor took; else nothing changes.

    Raises Refused for an actor who is no reviewer, NotFound where none begins so.
    """
    grant = app.permit(access, Capability.REVIEW)
    inspect.check_name(hit)
    with app.store.transaction(grant) as change:
        if change.give_back(hit):
            change.append(app.entry(access, "review.give-back", {}, {"hit": hit}))


def review(app: App, access: Access, hit: str, decision: Decision, reason: str, recipient: str = "") -> Hit:
    """Decide the open hit whose id begins so, and return it as it stands now.

    In the lane of protection it says what one specialist reviewer finds; to confirm takes a ``recipient`` of the profile, who
    is told of whoever is to be protected. The hit is open still where others are waited for.

    Raises Refused for an actor who is no reviewer, a reason too short, or a hit the reviewer has not looked at; NotFound where
    none begins so; Conflict when somebody else decided it, or it changed, since they looked, and while somebody else has it.
    """
    grant = app.permit(access, Capability.REVIEW)
    inspect.check_name(hit)
    why = " ".join(reason.split())
    if len(why) < app.profile.reason_chars_min:
        raise Refused(f"say why, in at least {app.profile.reason_chars_min} characters: the reason stands in the log")
    with app.store.transaction(grant) as change:
        found = change.to_review(hit)
        if found.lane is Lane.PROTECTION:
            decided = _protect(app, change, found, (grant, decision, why, recipient))
        else:
            decided = _decide(app, change, found, (grant, decision, why, recipient))
    if decided.state is not HitState.OPEN and isinstance(decided.cause, Outcome):
        tenures.lapse(app)  # the decision may be the one that shows a rule to be wrong too often
    return decided


Said = tuple[Grant, Decision, str, str]
"""By what right somebody decides, what, why, and who is to be told."""


def _decide(app: App, change: Transaction, found: Hit, by: Said) -> Hit:
    grant, decision, why, recipient = by
    if recipient:
        raise Refused("nobody is told of an ordinary hit: a recipient is named in the lane of protection")
    said = Review(id=app.ids.new("review"), hit=found.id, grant=grant, decision=decision, reason=why, at=app.clock.now())
    decided, _ = lifecycle.decide(found, said)
    day = change.review(decided, said)
    public = {"decision": decision.value, "level": decided.level.name.lower(), "edition": decided.edition}
    change.append(app.entry(grant.access, "review", public, {"hit": decided.id, "cohort": day, "reason": why}))
    return decided


def _protect(app: App, change: Transaction, found: Hit, by: Said) -> Hit:
    """Say what one specialist reviewer finds; the hit is decided once enough have found the same."""
    grant, decision, why, recipient = by
    law = app.profile.protection
    if decision is Decision.CONFIRM and recipient not in law.recipients:
        raise Refused(f"say who is told of whoever is to be protected, one of: {', '.join(law.recipients)}")
    if decision is Decision.DISMISS and recipient:
        raise Refused("nobody is told where there is nobody to protect")
    said = ProtectionReview(
        id=app.ids.new("opinion"),
        hit=found.id,
        grant=grant,
        decision=decision,
        reason=why,
        at=app.clock.now(),
        recipient=recipient,
    )
    decided, outcome = lifecycle.protect(found, change.opinions(found.id), said, law.reviewers)
    day = change.opine(said, outcome)
    public: dict[str, str | int] = {"decided": int(outcome is not None), "edition": found.edition}
    told = {"hit": found.id, "cohort": day, "decision": decision.value, "recipient": recipient, "reason": why}
    change.append(app.entry(grant.access, "review.protection", public, told))
    return decided
