"""Rules: handing one in, and standing behind its text.

A rule file is a draft. A home keeps, of each version, its text and where it stands (``tenure``). Every step is an act of a
person who may take it, and an entry in the log. Who writes a rule does not approve it; text that is edited loses its
signatures. What puts a rule in service, and takes it out, stands in ``tenures``.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pnrscreen import governing, rulebook
from pnrscreen.app import App
from pnrscreen.errors import NotFound, Refused
from pnrscreen.operations.steps import LACKING, Step, newest
from pnrscreen.ports import Decided, ShadowCount
from pnrscreen.privacy import signing
from pnrscreen.rights import Access, Capability, Role
from pnrscreen.rulebook import Rule
from pnrscreen.tenure import IN_SERVICE, Approval, Ending, Opinion, Status, Tenure, View


class Held(NamedTuple):
    """A version of a rule as a home holds it: where it stands, what its text says, how its decided hits came out, and why the
    profile in force does not admit it, where it was let into service and is not, or was suspended for that.
    """

    tenure: Tenure
    rule: Rule
    decided: Decided
    unadmitted: Sequence[str] = ()


# ------------------------------------------------------------------------------------------------------------ looking


def held(app: App, access: Access) -> Sequence[Held]:
    """Return every version of every rule that was submitted here, by rule and version: counts of decisions, nobody's name."""
    step = Step(app=app, access=access)
    with app.store.reading(app.permit(access, Capability.READ_RULES)) as snapshot:
        tenures, judged = snapshot.tenures(), {(one.rule, one.version): one for one in snapshot.judged()}
    none = Decided("", 0, 0, 0)
    return [Held(one, step.text(one), judged.get((one.rule, one.version), none), _unadmitted(app, one)) for one in tenures]


def _unadmitted(app: App, tenure: Tenure) -> Sequence[str]:
    return app.unadmitted(tenure) if tenure.status in IN_SERVICE or tenure.ending == Ending.NOT_ADMITTED else ()


def drafts(app: App, access: Access) -> Mapping[str, Status]:
    """Return the rule files that lie in the home (or are shipped) and of which no version was submitted, by id, with
    what each file says of itself.
    """
    with app.store.reading(app.permit(access, Capability.READ_RULES)) as snapshot:
        known = {one.rule for one in snapshot.tenures()}
    filed = Step(app=app, access=access).filed()
    read = {name: rulebook.vet(f"{name}.toml", filed[name], governing.policy(app.profile))[0] for name in filed.keys() - known}
    return {name: one.rule.status if (one := read[name]) else Status.DRAFT for name in sorted(read)}


def lacking(app: App, access: Access, rule: str) -> tuple[str, ...]:
    """Return what the newest version of a rule still lacks before it may be active; a back-test is asked for at that step."""
    with app.store.reading(app.permit(access, Capability.READ_RULES)) as snapshot:
        tenure = newest(snapshot.tenures(), rule)
    return tuple(Step(app=app, access=access).lacking(tenure))


def shadowed(app: App, access: Access) -> Sequence[ShadowCount]:
    """Return what the rules in shadow would have hit, in counts by rule and day: for who writes rules and who controls."""
    grant = app.permit(access, Capability.READ_SHADOW)
    with app.store.reading(grant) as snapshot:
        found = snapshot.shadowed()
        snapshot.append(app.entry(access, "consult.shadow", {"rules": len({one.rule for one in found})}))
    return found


def submit(app: App, access: Access, rule: str) -> Tenure:
    """Hand in a rule file of the home (or a shipped one) by its id. A text that was handed in before under that version is
    replaced while it is a draft, and loses its signatures and the opinion.

    Raises NotFound where no file is of that name, RulebookError for what is not lawful, Refused for a text that changed without
    a higher version.
    """
    grant, step = app.permit(access, Capability.SUBMIT_RULE), Step(app=app, access=access)
    content = step.filed().get(rule)
    if content is None:
        raise NotFound(f"no rule file {rule}.toml lies in HOME/rules or is shipped")
    (read,) = rulebook.load({f"{rule}.toml": content}, governing.policy(app.profile)).rules
    if stale := rulebook.changed(read, app.shelf.rules(shipped=app.profile.rules_shipped)):
        raise Refused(stale[0], LACKING)
    with app.store.transaction(grant) as change:
        versions = [one for one in change.tenures() if one.rule == rule]
        before = next((one for one in versions if one.version == read.version), None)
        _check_version(read, before, versions)
        made = Tenure(
            rule=read.id,
            version=read.version,
            digest=read.digest,
            content=content.decode(),
            author=access.actor,
            organisation=grant.actor.organisation,
            status=Status.DRAFT,
            since=app.clock.now(),
            by=access.actor,
            review_due=read.review_due,
        )
        change.put_tenure(made, before)
        void = len(before.approvals) + (before.opinion is not None) if before else 0
        change.append(step.entry("rule.submit", made, {"void": void}))
    return made


def to_sign(app: App, access: Access, rule: str) -> tuple[Tenure, bytes]:
    """Return the newest version of a rule, and the bytes that an actor signs with their key to stand behind its text."""
    grant = app.permit(access, Capability.SIGN_RULE)
    with app.store.reading(grant) as snapshot:
        tenure = newest(snapshot.tenures(), rule)
    return tenure, Step(app=app, access=access).to_sign(tenure)


def approve(app: App, access: Access, rule: str, signature: bytes) -> Tenure:
    """Put a signature under the text of the newest version of a rule, as the actor's organisation.

    Raises Refused where it is not that of the actor's registered key over this text, or stands there already, or the file says
    something else by now. In a home that holds no real person who has no key signs with nothing.
    """
    grant, step = app.permit(access, Capability.SIGN_RULE), Step(app=app, access=access)
    actor = grant.actor
    with app.store.transaction(grant) as change:
        before = newest(change.tenures(), rule)
        _check_draft(step, before)
        if any(one.actor == actor.id and step.stands(before, one) for one in before.approvals):
            raise Refused(f"{actor.id} has signed this text of {before.named} already: another person signs next", LACKING)
        unkeyed = app.registry.synthetic and not actor.key and not signature
        if not unkeyed and not signing.verifies(actor.key, step.to_sign(before), signature):
            raise Refused(f"this is no signature of {actor.id} under {before.named}: sign with the registered key", LACKING)
        signed = Approval(
            actor=actor.id,
            organisation=actor.organisation,
            approver=Role.RULE_APPROVER in actor.roles,
            at=app.clock.now(),
            signature=base64.b64encode(signature).decode(),
        )
        others = (one for one in before.approvals if one.actor != actor.id)
        made = replace(before, approvals=(*others, signed))
        change.put_tenure(made, before)
        change.append(step.entry("rule.sign", made, {"signatures": len(made.approvals)}))
    return made


def opine(app: App, access: Access, rule: str, view: View, said: str) -> Tenure:
    """Put the data protection officer's opinion of the text of a rule on record; it binds nobody. Raises Refused."""
    grant, step = app.permit(access, Capability.OPINE_RULE), Step(app=app, access=access)
    opinion = Opinion(officer=access.actor, view=view, said=step.why(said), at=app.clock.now())
    with app.store.transaction(grant) as change:
        before = newest(change.tenures(), rule)
        made = replace(before, opinion=opinion)
        change.put_tenure(made, before)
        change.append(step.entry("rule.opine", made, {"view": view.value}, opinion=opinion.said))
    return made


def _check_version(read: Rule, before: Tenure | None, versions: Sequence[Tenure]) -> None:
    """Refuse a text under a version that is taken, or that is not the newest."""
    newest = max((one.version for one in versions), default=0)
    if before is not None and read.digest in governing.texts(before):
        raise Refused(f"{before.named} stands here already, as {before.status}", LACKING)
    if read.version < newest or (before is not None and before.status is not Status.DRAFT):
        raise Refused(f"{read.id}: has changed, so its version must rise above {newest}", LACKING)


def _check_draft(step: Step, tenure: Tenure) -> None:
    """Refuse to sign what is in service or over, or of which the file says something else by now."""
    if tenure.status in IN_SERVICE or tenure.status is Status.RETIRED:
        raise Refused(f"{tenure.named} is {tenure.status}: there is nothing to sign; a new version is submitted first", LACKING)
    for fault in step.edited(tenure):
        raise Refused(fault, LACKING)
