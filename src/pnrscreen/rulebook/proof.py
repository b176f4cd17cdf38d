"""What the examples of a rule prove: each must come out as it says, and one that does not tells why.

This module knows how an example is put to a rule. It refuses to know which examples a rule must have.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType

from pnrscreen.errors import RulebookError
from pnrscreen.rulebook.evaluate import VERDICTS
from pnrscreen.rulebook.program import Program, program, trees
from pnrscreen.rulebook.rule import Rule

SAID = MappingProxyType({True: "yes", False: "no", None: "not known"})


def examples(rule: Rule) -> tuple[str, ...]:
    """Run a rule's own examples and return those that come out otherwise than stated, as ``key: what happened``."""
    parsed, faults = trees(rule)
    if parsed is None:
        raise RulebookError(faults)
    return failing(program(rule, parsed))


def failing(ready: Program) -> tuple[str, ...]:
    """Run the examples of a rule that is ready, as ``examples`` does."""
    found = []
    for number, example in enumerate(ready.rule.examples, start=1):
        facts = defaultdict(lambda: None, example.facts)
        circumstances = {name: condition(facts) for name, condition in ready.circumstances}
        verdict = VERDICTS[ready.condition(circumstances)]
        if verdict is not example.verdict:
            note = f" ({example.note})" if example.note else ""
            each = ", ".join(f"{name} {SAID[said]}" for name, said in circumstances.items())
            found.append(
                f"example[{number}]: should be {example.verdict}, is {verdict}{note}: {each}; change its facts, or the rule"
            )
    return tuple(found)
