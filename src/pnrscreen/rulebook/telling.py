"""An outcome in words, in the language of whoever reads it: what each rule asked, what was found, what was missing.

This module knows in which order things are said. It refuses to know words (``words`` has them) and to add anything: what it
says is what the outcome holds. What an author wrote (names, titles, values) is quoted as it stands.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from pnrscreen.model import Outcome, Step, Verdict
from pnrscreen.words import CATALOGUES, quoted, say

ENGLISH = "en"
_VERDICTS = MappingProxyType({True: "rule.holds", False: "rule.fails", None: "rule.open"})
_OUTCOMES = MappingProxyType({Verdict.HIT: "rule.hit", Verdict.CLEAR: "rule.clear", Verdict.UNDETERMINED: "rule.undetermined"})
_OPERATORS = MappingProxyType(
    {
        "is": "asks.is",
        "==": "asks.equal",
        "!=": "asks.unlike",
        "in": "asks.in",
        "contains": "asks.contains",
        "<": "asks.less",
        "<=": "asks.most",
        ">": "asks.more",
        ">=": "asks.least",
        "startsWith": "asks.starts",
        "endsWith": "asks.ends",
        "exists": "asks.exists",
        "exists_one": "asks.one",
        "all": "asks.all",
    }
)
_ANSWERS = MappingProxyType({"true": "rule.yes", "false": "rule.no"})
_SIZE = re.compile(r"size\(([\w.]+)\)")


def explain(outcome: Outcome, language: str = ENGLISH) -> str:
    """Say in plain lines what a rule said of a passenger and why: what held, what did not, what is not known."""
    head = say(
        language,
        "rule.head",
        rule=quoted(language, outcome.rule),
        version=str(outcome.version),
        title=quoted(language, outcome.title),
        verdict=say(language, _OUTCOMES[outcome.verdict]),
    )
    lines = [head]
    for key, circumstances in (("rule.for", outcome.indicators), ("rule.against", outcome.exonerating)):
        for name, verdict in circumstances:
            said = say(language, key, name=quoted(language, name), verdict=say(language, _VERDICTS[verdict]))
            lines += [f"- {said}", *(f"  - {told(step, language)}" for step in outcome.trace if step.indicator == name)]
    if outcome.verdict is Verdict.UNDETERMINED:
        missing = dict.fromkeys(_named(step.attribute, language) for step in outcome.trace if step.verdict is None)
        lines.append(say(language, "rule.lacking", missing=say(language, "join.items").join(missing)))
    return "\n".join(lines)


def told(step: Step, language: str = ENGLISH) -> str:
    """Say one question of a rule: what it asked, what was found or that nothing was, and what came of it."""
    what = _named(step.attribute, language)
    wanted, operator = quoted(language, step.wanted), quoted(language, step.operator)
    asked = say(language, _OPERATORS.get(step.operator, "asks.otherwise"), what=what, wanted=wanted, operator=operator)
    return say(language, "rule.step", asked=asked, found=_found(step, language), verdict=say(language, _VERDICTS[step.verdict]))


def _found(step: Step, language: str) -> str:
    if step.found is None:
        return say(language, "rule.missing")
    if not step.found:
        return say(language, "rule.nothing")
    found = say(language, _ANSWERS[step.found]) if step.found in _ANSWERS else quoted(language, step.found)
    return say(language, "rule.found", found=found)


def _named(attribute: str, language: str) -> str:
    """Return what an attribute is called; a sum of several is quoted as its author wrote it."""
    if size := _SIZE.fullmatch(attribute):
        return say(language, "rule.size", what=_named(size[1], language))
    key = f"attribute.{attribute}"
    return say(language, key) if key in CATALOGUES[ENGLISH] else quoted(language, attribute)
