"""What the examples of a rule prove: each must come out as it says, and one that does not tells why.

This module knows how an example is put to a rule. It refuses to know which examples a rule must have.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.errors import RulebookError
from pnrscreen.model import Outcome
from pnrscreen.rulebook.evaluate import judge
from pnrscreen.rulebook.program import Program, program, trees
from pnrscreen.rulebook.rule import Rule

SAID = MappingProxyType({True: "yes", False: "no", None: "not known"})


class Failed(NamedTuple):
    """An example that comes out otherwise than stated: what happened, as ``key: what``, and the outcome with its trace."""

    fault: str
    outcome: Outcome


def examples(rule: Rule) -> tuple[Failed, ...]:
    """Run a rule's own examples and return those that come out otherwise than stated."""
    parsed, faults = trees(rule)
    if parsed is None:
        raise RulebookError(faults)
    return failing(program(rule, parsed))


def failing(ready: Program) -> tuple[Failed, ...]:
    """Run the examples of a rule that is ready, as ``examples`` does."""
    found = []
    for number, example in enumerate(ready.rule.examples, start=1):
        outcome = judge(ready, defaultdict(lambda: None, example.facts))
        if outcome.verdict is not example.verdict:
            note = f" ({example.note})" if example.note else ""
            each = ", ".join(f"{name} {SAID[said]}" for name, said in (*outcome.indicators, *outcome.exonerating))
            said = f"should be {example.verdict}, is {outcome.verdict}{note}: {each}; change its facts, or the rule"
            found.append(Failed(f"example[{number}]: {said}", outcome))
    return tuple(found)
