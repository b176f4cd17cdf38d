"""One step in the life of a rule: what is looked up for it, what must be there before it, and how it is written down.

This module knows what every step has in common. Which steps there are, and who may take each, stands in ``rules`` and
``tenures``.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pnrscreen import governing, rulebook
from pnrscreen.app import App
from pnrscreen.errors import NotFound, Refused
from pnrscreen.privacy import signing
from pnrscreen.rights import Access, AuditEntry, Capability, Role
from pnrscreen.rulebook import Rule
from pnrscreen.tenure import Approval, RuleEvent, Status, Tenure, may

LACKING = "rule"
"""Why a step was refused, in one word for the log: the rule lacks something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that somebody takes."""

    app: App
    access: Access

    @property
    def today(self) -> str:
        """The day (ISO) under the law of the home."""
        return self.app.profile.day(self.app.clock.now())

    def why(self, reason: str) -> str:
        """Return a reason as it is kept; raises Refused for one that says nothing."""
        said, least = " ".join(reason.split()), self.app.profile.reason_chars_min
        if len(said) < least:
            raise Refused(f"say why, in at least {least} characters: the reason stands in the log")
        return said

    def filed(self) -> Mapping[str, bytes]:
        """Return the rule files that lie in the home, or the shipped ones, by the id that their name is; those of a pack with
        its parameters written out.
        """
        shelved = self.app.shelf.rules(shipped=self.app.profile.rules_shipped)
        files = {path: content for path, content in shelved.items() if path.rpartition("/")[2] != rulebook.LOCK}
        unpacked = rulebook.unpack(files, published=False).files
        return {path.rpartition("/")[2].removesuffix(".toml"): content for path, content in unpacked.items()}

    def text(self, tenure: Tenure) -> Rule:
        """Read the text of a rule as the home holds it."""
        program, faults = rulebook.vet(f"{tenure.rule}.toml", tenure.content.encode(), governing.policy(self.app.profile))
        if program is None:
            raise Refused(f"{tenure.named} cannot be read any more: {faults[0]}")
        return replace(program.rule, status=tenure.status, review_due=tenure.last_day)

    def to_sign(self, tenure: Tenure) -> bytes:
        """Return what an actor signs to stand behind the text of a rule."""
        return signing.rule_bytes(self.app.registry.home, tenure.rule, tenure.version, tenure.digest)

    def edited(self, tenure: Tenure) -> Iterator[str]:
        """Tell where the file of a rule is not the text that was submitted any more, whatever status it says."""
        content = self.filed().get(tenure.rule)
        if content is None or content == tenure.content.encode():
            return
        program, _ = rulebook.vet(f"{tenure.rule}.toml", content, governing.policy(self.app.profile))
        if program is None or program.rule.digest not in governing.texts(tenure):
            yield f"text: {tenure.rule}.toml was edited since it was submitted: submit it again, then it is signed anew"

    def lacking(self, tenure: Tenure) -> list[str]:
        """Return what a rule lacks before it may be in service, but for a back-test."""
        standing = replace(tenure, approvals=tuple(one for one in tenure.approvals if self.stands(tenure, one)))
        return [*self.edited(tenure), *governing.unready(standing, self.app.profile, self.today)]

    def stands(self, tenure: Tenure, signed: Approval) -> bool:
        """Tell whether a signature still counts: its maker is registered as they were, and their key made it of this text."""
        actor = self.app.registry.actors.get(signed.actor)
        if actor is None or actor.organisation != signed.organisation or not actor.roles & SIGN:
            return False
        unkeyed = self.app.registry.synthetic and not actor.key
        kept = (Role.RULE_APPROVER in actor.roles) == signed.approver
        return kept and (unkeyed or signing.verifies(actor.key, self.to_sign(tenure), base64.b64decode(signed.signature)))

    def check_complete(self, tenure: Tenure, step: str, missing: Iterable[str]) -> None:
        """Refuse a step for which anything is missing, with all of it, and write that down."""
        lacks = [*missing]
        if lacks:
            said = "\n".join((f"{tenure.named} is not {step}:", *(f"  {one}" for one in lacks)))
            public: dict[str, str | int] = {"rule": tenure.rule, "version": tenure.version, "missing": len(lacks)}
            self.app.turn_away(Refused(said, LACKING), Capability.MOVE_RULE, self.access, public)

    def moved(self, before: Tenure, status: Status, **said: Any) -> Tenure:
        """Return where a rule stands after the step."""
        return replace(before, status=status, since=self.app.clock.now(), by=self.access.actor, **said)

    def entry(self, act: str, tenure: Tenure, public: Mapping[str, str | int], **private: str) -> AuditEntry:
        """Describe the step for the log: which text of which version, and where it stands now."""
        which: dict[str, str | int] = {
            "rule": tenure.rule,
            "version": tenure.version,
            "digest": tenure.digest,
            "status": tenure.status.value,
        }
        return self.app.entry(self.access, act, {**which, **public}, private)


SIGN = frozenset({Role.RULE_AUTHOR, Role.RULE_APPROVER})
"""Whose signature counts under a rule."""


def newest(tenures: Iterable[Tenure], rule: str) -> Tenure:
    """Return the newest version of a rule; raises NotFound."""
    versions = [one for one in tenures if one.rule == rule]
    if not versions:
        raise NotFound(f"no rule {rule} was submitted here: pnrscreen rules submit {rule}")
    return max(versions, key=lambda one: one.version)


def standing(tenures: Sequence[Tenure], rule: str, event: RuleEvent) -> Tenure:
    """Return the version of a rule that is meant by taking it back: the active one, else the newest that can be."""
    fit = [one for one in tenures if one.rule == rule and may(one.status, event)]
    return max(fit, key=lambda one: (one.status is Status.ACTIVE, one.version)) if fit else newest(tenures, rule)
