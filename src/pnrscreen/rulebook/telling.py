"""An outcome in words, in the language of whoever reads it: what each rule asked, what was found, what was missing.

This module knows in which order things are said. It refuses to know words (``words`` has them) and to add anything: what it
says is what the outcome holds. What an author wrote (names, values) is quoted as it stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from types import MappingProxyType

from pnrscreen.model import Outcome, Step, Verdict
from pnrscreen.words import CATALOGUES, Line, quoted, say

ENGLISH = "en"
_VERDICTS = MappingProxyType({True: "rule.holds", False: "rule.fails", None: "rule.open"})
_REPLIES = MappingProxyType({True: "rule.yes", False: "rule.no", None: "rule.open"})
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
_OF_ITEMS = frozenset({"exists", "exists_one", "all"})
_JOINS = MappingProxyType({"&&": "rule.and", "||": "rule.or"})
_SIZE = re.compile(r"size\(([\w.]+)\)")
_TEXT = r'"(?:[^"\\]|\\.)*"'
_VALUE = rf'{_TEXT}|\[(?:{_TEXT}|[^\]"])*\]|-?[\d.]+|true|false'
_CLAUSE = re.compile(
    rf"(?P<what>[^\W\d][\w.]*)(?: (?P<operator>==|!=|<=|>=|<|>|in) (?P<wanted>{_VALUE})(?=\)|$| &&| \|\|))?(?P<called>\()?"
    r"|(?P<join>&&|\|\|)|(?P<no>!)|(?P<between>[() ])"
)
"""A piece of what is asked of each item of a list: a name, perhaps compared with a value, or what stands between such."""
_ANSWER = re.compile(r"(?<![^ ])(?:true|false)(?![^ ,])")


def reasons(outcome: Outcome, language: str = ENGLISH) -> tuple[Line, ...]:
    """Return everything said of an outcome, one line for each thing: a circumstance, then what it asked, and so on.

    The heading of a circumstance says for what it speaks; that of a question, how it was answered.
    """
    asked: defaultdict[str, list[Line]] = defaultdict(list)
    for step in outcome.trace:
        asked[step.indicator].append(Line(say(language, _REPLIES[step.verdict]), _told(step, language)))
    lines: list[Line] = []
    for key, circumstances in (("rule.for", outcome.indicators), ("rule.against", outcome.exonerating)):
        heading = say(language, key)
        for name, verdict in circumstances:
            held = say(language, _VERDICTS[verdict])
            lines.append(Line(heading, say(language, "rule.circumstance", name=quoted(language, name), verdict=held)))
            lines += asked[name]
    missing = dict.fromkeys(_named(step.attribute, language) for step in outcome.trace if step.verdict is None)
    if missing and outcome.verdict is Verdict.UNDETERMINED:
        lacking = say(language, "rule.lacking", missing=say(language, "join.items").join(missing))
        lines.append(Line(say(language, "rule.undetermined"), lacking))
    return tuple(lines)


def _told(step: Step, language: str) -> str:
    """Say one question of a rule: what it asked, and what was found or that nothing was."""
    return say(language, "rule.step", asked=_asked(step, language), found=_found(step, language))


def _asked(step: Step, language: str) -> str:
    what, operator = _named(step.attribute, language), quoted(language, step.operator)
    wanted = _of_items(step, language) if step.operator in _OF_ITEMS else _named(step.wanted, language)
    return say(language, _OPERATORS.get(step.operator, "asks.otherwise"), what=what, wanted=wanted, operator=operator)


def _found(step: Step, language: str) -> str:
    if step.found is None:
        return say(language, "rule.missing")
    if not step.found:
        return say(language, "rule.nothing")
    if step.found in _ANSWERS:
        return say(language, "rule.found", found=say(language, _ANSWERS[step.found]))
    of_items = step.operator in _OF_ITEMS
    found = _ANSWER.sub(lambda answer: say(language, _ANSWERS[answer[0]]), step.found) if of_items else step.found
    return say(language, "rule.found", found=quoted(language, found))


def _of_items(step: Step, language: str) -> str:
    """Say what is asked of each item of a list, ``one: one.hours >= 24``; as it is written where it takes more than names,
    comparisons and what joins them.
    """
    variable, _, body = step.wanted.partition(": ")
    pieces, end = [], 0
    for clause in _CLAUSE.finditer(body):
        piece = _clause(clause, variable, step.attribute, language) if clause.start() == end else None
        if piece is None:
            break
        pieces.append(piece)
        end = clause.end()
    return "".join(pieces) if end == len(body) else quoted(language, step.wanted)


def _clause(clause: re.Match[str], variable: str, listed: str, language: str) -> str | None:
    """Say one piece of what is asked of an item; None where there are no words for it."""
    if join := clause["join"]:
        return say(language, _JOINS[join])
    if clause["no"]:
        return say(language, "rule.not")
    if (name := clause["what"]) is None:
        return clause["between"]
    head, _, part = name.partition(".")
    key = f"attribute.{listed}.{part}" if part else "rule.item"
    if clause["called"] or head != variable or key not in CATALOGUES[ENGLISH]:
        return None
    if not (operator := clause["operator"]):
        return say(language, key)
    return say(language, _OPERATORS[operator], what=say(language, key), wanted=quoted(language, clause["wanted"]))


def _named(written: str, language: str) -> str:
    """Return what an attribute is called, or how many it holds; anything else is quoted as its author wrote it."""
    key = f"attribute.{written}"
    if key in CATALOGUES[ENGLISH]:
        return say(language, key)
    if size := _SIZE.fullmatch(written):
        return say(language, "rule.size", what=_named(size[1], language))
    return quoted(language, written)
