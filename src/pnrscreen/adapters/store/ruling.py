"""What can be read of rules in one consistent view, and changed: where each stands, and counts.

This module knows what a grant must be for. It refuses to know any other table.
"""

from __future__ import annotations

from collections.abc import Sequence

from pnrscreen.adapters.store import governing
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.ports import Decided, ShadowCount
from pnrscreen.rights import Capability
from pnrscreen.tenure import Tenure

_OF_RULES = (
    *(Capability.READ_RULES, Capability.READ_LISTS, Capability.SUBMIT_RULE, Capability.SIGN_RULE, Capability.OPINE_RULE),
    *(Capability.MOVE_RULE, Capability.SUSPEND_RULE, Capability.READ_SHADOW),
)
"""What a grant must be for to see where rules stand."""


class RulesRead:
    """The part of a view that is about rules."""

    _visit: Visit

    def tenures(self) -> Sequence[Tenure]:
        """Return where every version of every rule stands, by rule and version."""
        self._visit.needs(*_OF_RULES)
        return governing.tenures(self._visit)

    def shadowed(self) -> Sequence[ShadowCount]:
        """Return what the rules in shadow would have hit, in counts by rule and day."""
        self._visit.needs(Capability.READ_SHADOW)
        return governing.shadowed(self._visit)

    def judged(self) -> Sequence[Decided]:
        """Return how many hits of each rule people confirmed and dismissed."""
        self._visit.needs(Capability.READ_RULES, Capability.MOVE_RULE, Capability.SUSPEND_RULE)
        return governing.judged(self._visit)


class RulesWrite(RulesRead):
    """The part of a change that is about rules."""

    def put_tenure(self, tenure: Tenure, before: Tenure | None = None) -> None:
        """Write down where a rule stands; raises Conflict where it does not stand as ``before`` any more (None: not yet)."""
        self._visit.needs(
            *(
                Capability.SUBMIT_RULE,
                Capability.SIGN_RULE,
                Capability.OPINE_RULE,
                Capability.MOVE_RULE,
                Capability.SUSPEND_RULE,
            )
        )
        governing.put(self._visit, tenure, before)

    def end_shadow(self, rule: str, version: int) -> int:
        """Delete what was counted of a rule in shadow, and return of how many flights."""
        self._visit.needs(Capability.MOVE_RULE, Capability.SUSPEND_RULE)
        return governing.end_shadow(self._visit, rule, version)
