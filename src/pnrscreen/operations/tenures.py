"""Tenures: putting a rule in service, in shadow or in force, and taking it out, by a person or by its day.

Each step is refused with all that is missing at once. Suspension acts at once: nothing new is opened, and what is open stays
for a person's decision. A rule ends by itself past its review, past the word that it runs on, past its trial, when the profile
in force admits it no longer, or when too few of its decided hits were right; ``lapse`` writes that down, and by its dates and
by the profile it is asked about nobody even before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from pnrscreen import governing, rulebook
from pnrscreen.app import App
from pnrscreen.errors import Conflict, Refused
from pnrscreen.operations import trial
from pnrscreen.operations.steps import LACKING, Step, newest, standing
from pnrscreen.ports import Decided, Transaction
from pnrscreen.rights import Access, AuditEntry, Capability, Role
from pnrscreen.tenure import IN_SERVICE, Ending, Override, RuleEvent, Status, Tenure, after, may


def shadow(app: App, access: Access, rule: str, days: int) -> Tenure:
    """Let the newest version of a rule be tried on live data for so many days: would-be hits are counted, shown to nobody who
    works on hits, and deleted at the end. It takes all that service takes but a back-test. Raises Refused with what is missing.
    """
    grant, step = app.permit(access, Capability.MOVE_RULE), Step(app=app, access=access)
    longest = app.profile.rule_life.shadow_days_max
    if not 1 <= days <= longest:
        raise Refused(f"a rule is tried for 1 to {longest} days", LACKING)
    with app.store.reading(grant) as snapshot:
        before = newest(snapshot.tenures(), rule)
    status = after(before.status, RuleEvent.SHADOW)
    step.check_complete(before, "put in shadow", step.lacking(before))
    until = (date.fromisoformat(step.today) + timedelta(days=days)).isoformat()
    made = step.moved(before, status, shadow_until=until, measured=None, override=None, ending="")
    with app.store.transaction(grant) as change:
        change.put_tenure(made, before)
        change.append(step.entry("rule.shadow", made, {"until": until, "signatures": len(made.approvals)}))
    return made


def activate(app: App, access: Access, rule: str, report: bytes = b"", override: Override | None = None) -> Tenure:
    """Let the newest version of a rule open hits, in the place of an earlier one. ``report`` is the JSON of a
    back-test that this home made, ``override`` the word of whoever activates for doing without one, or against what it says.

    Raises Refused with everything that is missing, Conflict where it stands where that cannot be done.
    """
    grant, step = app.permit(access, Capability.MOVE_RULE), Step(app=app, access=access)
    with app.store.reading(grant) as snapshot:
        tenures, judged = snapshot.tenures(), snapshot.judged()
    before = newest(tenures, rule)
    status = after(before.status, RuleEvent.ACTIVATE)
    active = [one for one in tenures if one.status is Status.ACTIVE and one.rule != rule]
    budget = app.profile.rule_life.budget_hits_per_flight
    measured, over = governing.forecast(report, before, active, budget, partial(trial.seal_of, app))
    missing = [*step.lacking(before), *_proved_wrong(app, before, judged)]
    missing += over if override is None else _unfit(step, before, override)
    step.check_complete(before, "activated", missing)
    made = step.moved(before, status, shadow_until="", measured=measured, override=override if over else None, ending="")
    with app.store.transaction(grant) as change:
        change.put_tenure(made, before)
        if [one for one in change.tenures() if one.status is Status.ACTIVE and one.rule != rule] != active:
            raise Conflict("another rule was activated or taken back meanwhile: look at the budget again")
        change.end_shadow(made.rule, made.version)
        change.append(_activation(step, made, over))
        for earlier in tenures:
            if earlier.rule == rule and earlier.version < made.version and may(earlier.status, RuleEvent.RETIRE):
                _retire(step, change, earlier, Ending.REPLACED)
    return made


def suspend(app: App, access: Access, rule: str, reason: str) -> Tenure:
    """Take a rule out of service at once: no further hit is opened, and those that are open stay for a person's decision."""
    grant, step = app.permit(access, Capability.SUSPEND_RULE), Step(app=app, access=access)
    why = step.why(reason)
    with app.store.transaction(grant) as change:
        before = standing(change.tenures(), rule, RuleEvent.SUSPEND)
        status = after(before.status, RuleEvent.SUSPEND)
        made = step.moved(before, status, shadow_until="", ending=Ending.SAID.value)
        change.put_tenure(made, before)
        change.end_shadow(made.rule, made.version)
        change.append(step.entry("rule.suspend", made, {"why": made.ending}, reason=why))
    return made


def retire(app: App, access: Access, rule: str, reason: str) -> Tenure:
    """End a rule for good: what would follow it is a new version."""
    grant, step = app.permit(access, Capability.MOVE_RULE), Step(app=app, access=access)
    why = step.why(reason)
    with app.store.transaction(grant) as change:
        return _retire(step, change, standing(change.tenures(), rule, RuleEvent.RETIRE), Ending.SAID, why)


def renew(app: App, access: Access, rule: str, reason: str) -> Tenure:
    """Let a rule stand for another term, its text as it is, having reviewed it (Art 6(4)): an approver does, who did not write
    it. What was suspended stays so. Raises Refused.
    """
    grant, step = app.permit(access, Capability.MOVE_RULE), Step(app=app, access=access)
    why = step.why(reason)
    if Role.RULE_APPROVER not in grant.actor.roles:
        raise Refused("a rule is reviewed by someone with the role rule_approver, who does not write rules", LACKING)
    due = rulebook.months_after(date.fromisoformat(step.today), app.profile.review_months_max).isoformat()
    with app.store.transaction(grant) as change:
        before = standing(change.tenures(), rule, RuleEvent.SUSPEND)
        after(before.status, RuleEvent.RETIRE)  # what is retired is not renewed
        made = replace(before, review_due=due)
        change.put_tenure(made, before)
        change.append(step.entry("rule.renew", made, {"review_due": due}, reason=why))
    return made


def lapse(app: App) -> tuple[str, ...]:
    """Take every rule out of service whose time or whose precision is over, and write it down; return which, as ``id version``.

    The program's own act. What another process did meanwhile is done.
    """
    step = Step(app=app, access=app.system)
    with app.store.reading(app.own(Capability.SUSPEND_RULE)) as snapshot:
        tenures, judged = snapshot.tenures(), snapshot.judged()
    due = [(one, ending) for one in tenures if one.status in IN_SERVICE and (ending := _over(step, one, judged))]
    return tuple(tenure.named for tenure, ending in due if _ended(step, tenure, ending))


def _over(step: Step, tenure: Tenure, judged: Sequence[Decided]) -> Ending | None:
    """Return why a rule in service is to go out of it today, or nothing."""
    if tenure.review_due < step.today:
        return Ending.REVIEW_DUE
    if tenure.override is not None and tenure.override.until < step.today:
        return Ending.OVERRIDE_OVER
    if tenure.shadow_until and tenure.shadow_until < step.today:
        return Ending.SHADOW_OVER
    if step.app.unadmitted(tenure):
        return Ending.NOT_ADMITTED
    return Ending.PRECISION if [*_proved_wrong(step.app, tenure, judged)] else None


def _ended(step: Step, before: Tenure, ending: Ending) -> bool:
    """End one rule's service by itself; False where somebody else moved it first."""
    lacks = {"reason": "; ".join(step.app.unadmitted(before))} if ending is Ending.NOT_ADMITTED else {}
    event = RuleEvent.END if ending is Ending.SHADOW_OVER else RuleEvent.SUSPEND
    made = step.moved(before, after(before.status, event), shadow_until="", override=None, ending=ending.value)
    try:
        with step.app.store.transaction(step.app.own(Capability.SUSPEND_RULE)) as change:
            change.put_tenure(made, before)
            change.end_shadow(made.rule, made.version)
            change.append(step.entry(f"rule.{event}", made, {"why": ending.value}, **lacks))
    except Conflict:
        return False
    return True


def _proved_wrong(app: App, tenure: Tenure, judged: Sequence[Decided]) -> Iterator[str]:
    """Yield how a version of a rule was right too seldom, once so many of its hits were decided as the profile asks."""
    life = app.profile.rule_life
    for one in judged:
        if (one.rule, one.version) != (tenure.rule, tenure.version) or one.number < life.precision_decided_min:
            continue
        if one.confirmed < life.precision_floor * one.number:
            yield (
                f"precision: {one.confirmed} of {one.number} decided hits were confirmed, below {life.precision_floor:g}:"
                " mend the rule, and submit it as a new version"
            )


def _retire(step: Step, change: Transaction, before: Tenure, ending: Ending, why: str = "") -> Tenure:
    made = step.moved(before, after(before.status, RuleEvent.RETIRE), shadow_until="", override=None, ending=ending.value)
    change.put_tenure(made, before)
    change.end_shadow(made.rule, made.version)
    change.append(step.entry("rule.retire", made, {"why": ending.value}, reason=why))
    return made


def _unfit(step: Step, tenure: Tenure, override: Override) -> list[str]:
    """Return what is wrong with an override: not the word of whoever activates, or not theirs to give, no reason, no end.

    Who answers for a rule signs in for it: nobody gives another's word.
    """
    who, least = step.app.registry.actors.get(override.who), step.app.profile.reason_chars_min
    wrong = []
    if override.who != step.access.actor:
        wrong.append(f"override: {override.who} answers for it by activating the rule, nobody else in their name")
    if who is None or Role.RULE_APPROVER not in who.roles or who.id == tenure.author:
        wrong.append("override: whoever answers for it has the role rule_approver, and did not write the rule")
    if len(override.why.strip()) < least:
        wrong.append(f"override: say why, in at least {least} characters")
    if not step.today <= override.until <= tenure.review_due:
        wrong.append(
            f"override: say a last day from today up to the review, {tenure.review_due or 'for which there is no day'}"
        )
    return wrong


def _activation(step: Step, made: Tenure, over: Sequence[str]) -> AuditEntry:
    """Describe an activation for the log: who stands behind it in numbers, what it is forecast to cost, whose word overrode
    what.
    """
    public: dict[str, str | int] = {
        "signatures": len(made.approvals),
        "organisations": len({one.organisation for one in made.approvals}),
        "report": made.measured.report if made.measured else "",
        "hits_per_1000_flights": round(1000 * made.measured.hits_per_flight) if made.measured else 0,
        "override": made.override.until if made.override else "",
    }
    private = {}
    if made.override:
        private = {"override_who": made.override.who, "override_why": made.override.why, "override_of": "; ".join(over)}
    return step.entry("rule.activate", made, public, signers=" ".join(one.actor for one in made.approvals), **private)
