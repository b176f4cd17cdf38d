"""Rules that judge in a synthetic home: its invented people take every step."""

from __future__ import annotations

from pnrscreen.app import App
from pnrscreen.operations import rules, tenures
from pnrscreen.rights import Purpose
from pnrscreen.tenure import Override, Status, View
from support.homes import claim

WHY = "tests have no history"


def let_judge(app: App, *which: str) -> None:
    """Activate these rules, or every one whose file says active. Who holds an App opens another then."""
    author, approver, second = (claim(app, one, Purpose.CRITERIA_DEVELOPMENT) for one in ("author", "approver", "approver2"))
    for rule in which or [one for one, status in rules.drafts(app, author).items() if status is Status.ACTIVE]:
        made = rules.submit(app, author, rule)
        for signer in (author, approver, second):
            rules.approve(app, signer, rule, b"")
        rules.opine(app, claim(app, "dpo", Purpose.OVERSIGHT), rule, View.FAVOURABLE, WHY)
        tenures.activate(app, approver, rule, override=Override(who="approver", why=WHY, until=made.review_due))
