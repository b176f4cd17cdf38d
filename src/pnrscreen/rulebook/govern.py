"""What the law and good government ask of a rule: which attributes it may use, and what it must have before it is active.

This module knows the duties. It refuses to know files, passengers and countries: articles, offences, bases and terms are a
Policy, which the jurisdiction's profile fills.

Two sets of duties. ``lawful`` holds for every rule, a draft too: nothing prohibited, nothing restricted without a written
justification, and no hit on what a person is alone. ``ready`` holds for a rule that is active or in shadow: it says why,
for whom, on what basis, against which listed offence, what links that to air travel, what speaks for the passenger, what it
gets wrong, when it will be reviewed, and which examples prove it.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from pnrscreen.model import Verdict
from pnrscreen.rulebook.attributes import BY_NAME, Attribute, Standing, find
from pnrscreen.rulebook.language import Type, did_you_mean
from pnrscreen.rulebook.program import Trees
from pnrscreen.rulebook.rule import Circumstance, Policy, Rule
from pnrscreen.rulebook.tree import LOGIC, Binary, Name, Node, Unary, uses

PURPOSE = "advance-assessment"
"""Criteria serve the assessment of passengers before arrival or departure, and nothing else: Art 6(2)(a) and 6(3)(b)."""

HITS_MIN = 1
OTHERS_MIN = 3
TEXTS = ("why", "owner", "air_link", "valid_from", "review_due")

_PYTHON = MappingProxyType({Type.BOOL: bool, Type.INT: int, Type.STRING: str})
_ELEMENT = MappingProxyType({Type.STRINGS: str})


# -------------------------------------------------------------------------------------------- what holds for every rule


def lawful(rule: Rule, trees: Trees, policy: Policy) -> tuple[str, ...]:
    """Return every way in which what a rule asks is not lawful, as ``key: what is wrong``."""
    return (
        *(fault for circumstance in rule.circumstances for fault in _attributes(circumstance, rule, trees, policy)),
        *_no_hit_on_what_a_person_is(rule, trees, policy),
        *_every_circumstance_counts(rule, trees),
        *_facts_of_examples(rule),
    )


def _attributes(circumstance: Circumstance, rule: Rule, trees: Trees, policy: Policy) -> Iterator[str]:
    kind = "indicator" if circumstance in rule.indicators else "exonerating"
    where = f"{kind}[{circumstance.name}]"
    for name in uses(trees.circumstances[circumstance.name]):
        forbidden = _article(name.path, policy.prohibited)
        if forbidden or _stands(name.path, Standing.PROHIBITED):
            yield f"{where}.when: {name.at}: `{name.path}` may not be asked ({forbidden or 'no profile admits it'})"
        elif _is_restricted(name.path, policy) and not circumstance.justification:
            article = _article(name.path, policy.restricted) or "it says what a person is, not what they did"
            yield f"{where}.justification: is missing for `{name.path}` ({article})"


def _no_hit_on_what_a_person_is(rule: Rule, trees: Trees, policy: Policy) -> Iterator[str]:
    """Ask whether restricted attributes alone could make a hit, everything else speaking for the passenger."""
    exonerating = frozenset(circumstance.name for circumstance in rule.exonerating)

    def holds(node: Node, *, wanted: bool, excused: bool) -> bool:
        """Tell whether restricted questions can bring a tree to ``wanted`` by themselves."""
        match node:
            case Unary(operator="!", operand=operand):
                return holds(operand, wanted=not wanted, excused=excused)
            case Binary(operator=operator, left=left, right=right) if operator in LOGIC:
                both = (operator == "&&") is wanted
                sides = (holds(side, wanted=wanted, excused=excused) for side in (left, right))
                return all(sides) if both else any(sides)
            case Name(path=path) if path in trees.circumstances:
                return holds(trees.circumstances[path], wanted=wanted, excused=path in exonerating)
        return excused or all(_is_restricted(name.path, policy) for name in uses(node))

    if holds(trees.condition, wanted=True, excused=False):
        restricted = sorted({name.path for tree in trees.circumstances.values() for name in uses(tree)} & _restricted(policy))
        article = next((said for name in restricted if (said := _article(name, policy.restricted))), "C-817/19 paras 196-197")
        yield f"condition: {', '.join(restricted) or 'nothing'} alone would make a hit ({article})"


def _every_circumstance_counts(rule: Rule, trees: Trees) -> Iterator[str]:
    named = Counter(_polarities(trees.condition, positive=True))
    for circumstance in rule.indicators:
        if not any((circumstance.name, sign) in named for sign in (True, False)):
            yield f"indicator[{circumstance.name}]: the condition does not use it"
    for circumstance in rule.exonerating:
        if (circumstance.name, False) not in named or (circumstance.name, True) in named:
            yield f"exonerating[{circumstance.name}]: the condition must use it as `!{circumstance.name}`, and only so"


def _polarities(node: Node, *, positive: bool) -> Iterator[tuple[str, bool]]:
    match node:
        case Unary(operator="!", operand=operand):
            yield from _polarities(operand, positive=not positive)
        case Binary(left=left, right=right):
            yield from _polarities(left, positive=positive)
            yield from _polarities(right, positive=positive)
        case _:
            yield from ((name.path, positive) for name in uses(node))


def _facts_of_examples(rule: Rule) -> Iterator[str]:
    for number, example in enumerate(rule.examples, start=1):
        for name, value in example.facts.items():
            row = BY_NAME.get(name)
            if row is None or row.standing is Standing.PROHIBITED:
                yield f"example[{number}].facts: unknown attribute `{name}`{did_you_mean(name, BY_NAME)}"
            elif not _fits(row, value):
                yield f"example[{number}].facts: `{name}` is {row.type}, not {type(value).__name__}"


def _fits(row: Attribute, value: Any) -> bool:
    if row.type in _PYTHON:
        return type(value) is _PYTHON[row.type]
    return isinstance(value, list) and all(type(item) is _ELEMENT[row.type] for item in value)


def _is_restricted(name: str, policy: Policy) -> bool:
    return _stands(name, Standing.RESTRICTED) or bool(_article(name, policy.restricted))


def _restricted(policy: Policy) -> frozenset[str]:
    return frozenset(name for name in BY_NAME if _is_restricted(name, policy))


def _stands(name: str, standing: Standing) -> bool:
    row = find(name)
    return row is not None and row.standing is standing


def _article(name: str, articles: Mapping[str, str]) -> str:
    """Return what a profile says of an attribute by its name, by the row it falls under, or by its category."""
    row = find(name)
    keys = (name, row.name, row.category) if row is not None else (name,)
    return next((articles[key] for key in keys if key in articles), "")


# ------------------------------------------------------------------------------------- what holds for a rule in service


def ready(rule: Rule, policy: Policy) -> tuple[str, ...]:
    """Return everything a rule still lacks before it may be active, as ``key: what is wrong``. Its examples are run apart."""
    return (
        *(f"{key}: is missing" for key in TEXTS if not getattr(rule, key)),
        *_purpose(rule, policy),
        *_review(rule, policy),
        *_balance(rule, policy),
        *_proof(rule),
    )


def _purpose(rule: Rule, policy: Policy) -> Iterator[str]:
    if rule.role is None:
        yield "role: is missing: say whom the rule looks for"
    if not rule.bases:
        yield "bases: is missing"
    yield from (f"bases: `{basis}` is no legal basis of the profile" for basis in rule.bases if basis not in policy.bases)
    if rule.purpose != PURPOSE:
        yield f"purpose: must be {PURPOSE}"
    if rule.offence not in policy.offences:
        yield (
            f"offence: `{rule.offence}` is not on the profile's list: passenger data serves against terrorism and listed "
            "serious crime only, not border control, migration, tax or ordinary crime"
        )


def _review(rule: Rule, policy: Policy) -> Iterator[str]:
    if not (rule.valid_from and rule.review_due):
        return
    latest = months_after(date.fromisoformat(rule.valid_from), policy.review_months_max).isoformat()
    if rule.review_due <= rule.valid_from:
        yield "review_due: must lie after valid_from"
    elif rule.review_due > latest:
        yield f"review_due: must be {latest} at the latest, {policy.review_months_max} months after valid_from"


def _balance(rule: Rule, policy: Policy) -> Iterator[str]:
    if len(rule.exonerating) < policy.min_exonerating:
        yield f"exonerating: at least {policy.min_exonerating} must be stated: what speaks for the passenger"
    for kind, circumstances in (("indicator", rule.indicators), ("exonerating", rule.exonerating)):
        yield from (f"{kind}[{circumstance.name}].why: is missing" for circumstance in circumstances if not circumstance.why)
    if not rule.falsepositives:
        yield "falsepositives: is missing: say whom the rule will stop for nothing"


def _proof(rule: Rule) -> Iterator[str]:
    hits = sum(example.verdict is Verdict.HIT for example in rule.examples)
    if hits < HITS_MIN or len(rule.examples) - hits < OTHERS_MIN:
        yield f"example: at least {HITS_MIN} that hits and {OTHERS_MIN} that do not must be given"


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
