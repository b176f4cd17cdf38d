"""Review: a person confirms a hit or dismisses it, and says why (Directive 2016/681 Art 6(5)).

What is decided is what the reviewer was shown; a hit is decided once, by one person, and no machine moves it afterwards.
Nothing leaves the unit by this: a confirmed hit is what a disclosure begins with.
"""

from __future__ import annotations

from pnrscreen import lifecycle
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.model import Hit
from pnrscreen.operations import inspect
from pnrscreen.ports import Queue
from pnrscreen.review import Decision, Review
from pnrscreen.rights import Access, Capability


def waiting(app: App, access: Access) -> Queue:
    """Return which hits wait for a person's decision, gravest and soonest first; refused to whoever may not decide them."""
    app.permit(access, Capability.REVIEW)
    return inspect.queue(app, access)


def review(app: App, access: Access, hit: str, decision: Decision, reason: str) -> Hit:
    """Decide the open hit whose id begins so, and return it as it stands now.

    Raises Refused for an actor who is no reviewer, a reason too short, or a hit the reviewer has not looked at; NotFound where
    none begins so; Conflict when somebody else decided it, or it changed, since they looked.
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
    return decided
