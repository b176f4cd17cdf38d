"""Review: a person confirms a hit or dismisses it, and says why (Directive 2016/681 Art 6(5)).

What is decided is what the reviewer was shown; a hit is decided once, by one person, and no machine moves it afterwards.
Nothing leaves the unit by this: a confirmed hit is what a disclosure begins with.
"""

from __future__ import annotations

from datetime import timedelta

from pnrscreen import lifecycle
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.model import Hit, Outcome
from pnrscreen.operations import inspect, tenures
from pnrscreen.operations.inspect import Waiting
from pnrscreen.ports import Taken
from pnrscreen.review import Decision, Review
from pnrscreen.rights import Access, Capability

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


def review(app: App, access: Access, hit: str, decision: Decision, reason: str) -> Hit:
    """Decide the open hit whose id begins so, and return it as it stands now.

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
        said = Review(id=app.ids.new("review"), hit=found.id, grant=grant, decision=decision, reason=why, at=app.clock.now())
        decided, _ = lifecycle.decide(found, said)
        change.review(decided, said)
        public = {"decision": decision.value, "level": decided.level.name.lower(), "edition": decided.edition}
        change.append(app.entry(access, "review", public, {"hit": decided.id, "reason": why}))
    if isinstance(decided.cause, Outcome):  # the decision may be the one that shows a rule to be wrong too often
        tenures.lapse(app)
    return decided
