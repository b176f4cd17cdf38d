"""Links: saying that a passenger is linked to a case, on what evidence, and until when somebody looks at that again.

Without a link nothing of anybody is kept beyond the limit that holds for everybody (C-817/19). A link is a person's word: no
machine makes one, and a hit that was confirmed is none by itself. One that nobody reviews by its day lapses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.errors import ConfigError, Refused
from pnrscreen.operations import sequence
from pnrscreen.ports import Link
from pnrscreen.rights import Access, Capability, sayable


def link(app: App, access: Access, passenger: str, kind: str, evidence: str) -> Link:
    """Link a passenger to evidence, named by a reference (of a case, an order, a request), from now until its review is due.

    Raises Refused for an actor without the right, a kind the profile does not know, evidence that is no short reference, a
    reviewed match where no hit of theirs was confirmed, and a passenger whose time is over; NotFound; ConfigError in a home
    without an approving body, where nothing could be kept sealed.
    """
    grant, law, now = app.permit(access, Capability.LINK), app.profile, app.clock.now()
    if not law.link_kinds:
        raise Refused("this profile knows no kind of link: nothing is kept longer than everybody's data")
    if kind not in law.link_kinds:
        raise Refused(f"a link is of one of these kinds: {', '.join(law.link_kinds)}")
    said = " ".join(evidence.split())
    if not said or not sayable(said):
        raise Refused("name what shows it by its reference, in at most 200 printable characters")
    if not app.keys.custody().approver:
        raise ConfigError("this home has no approving body: what a link keeps could not be sealed, so that none can be made")
    made = Link(
        id=app.ids.new("link"),
        passenger=passenger,
        kind=kind,
        evidence=said,
        author=access.actor,
        at=now,
        review_due=_review_due(app),
    )
    with app.store.transaction(grant) as change:
        change.link(made)
        private = {"link": made.id, "passenger": passenger, "evidence": said}
        change.append(app.entry(access, "link", {"kind": kind, "review_due": made.review_due}, private))
    return made


def review(app: App, access: Access, link: str, reason: str) -> str:
    """Let a link stand for another term, having looked at its evidence again, and return its next last day.

    Raises Refused for a reason too short, NotFound where none of that id stands: a link that lapsed never stands again.
    """
    grant, why = app.permit(access, Capability.LINK), " ".join(reason.split())
    if len(why) < app.profile.reason_chars_min:
        raise Refused(f"say why, in at least {app.profile.reason_chars_min} characters: the reason stands in the log")
    due = _review_due(app)
    with app.store.transaction(grant) as change:
        change.renew_link(link, due)
        change.append(app.entry(access, "link.review", {"review_due": due}, {"link": link, "reason": why}))
    return due


def links(app: App, access: Access, passenger: str = "") -> Sequence[Link]:
    """Return the links there are, of one passenger or of all, with their evidence: a consult, written down."""
    grant = app.permit(access, Capability.LINK)
    sequence.keep_up(app)
    with app.store.reading(grant) as snapshot:
        found = snapshot.links(passenger)
        shown = " ".join(one.id for one in found)
        snapshot.append(app.entry(access, "consult.links", {"links": len(found)}, {"links": shown}))
    return found


def _review_due(app: App) -> str:
    """Return the last day on which a link that is looked at now stands."""
    law = app.profile
    today = date.fromisoformat(law.day(app.clock.now()))
    return privacy.last_day(today, law.retention.link_review, law.period_counting).isoformat()
