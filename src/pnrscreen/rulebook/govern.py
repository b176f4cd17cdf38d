"""What the law and good government ask of a rule: which attributes it may use, and what it must have before it is active.

This module knows the duties. It refuses to know files, passengers and countries: articles, offences, bases and terms are a
Policy, which the jurisdiction's profile fills.

Two sets of duties. ``lawful`` holds for every rule, a draft too: nothing prohibited, nothing restricted without a written
justification, and no hit on what a person is alone. ``ready`` holds for a rule that is active or in shadow: it says why,
for whom, on what basis, against which listed offence, what links that to air travel, what speaks for the passenger, what it
gets wrong, when it will be reviewed, and which examples prove it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, UTC, date, datetime
from types import MappingProxyType
from typing import Any

from pnrscreen.model import Verdict
from pnrscreen.rulebook.aim import aimed
from pnrscreen.rulebook.attributes import BY_NAME, PARTS, USABLE, Attribute, Standing, find
from pnrscreen.rulebook.check import too_much
from pnrscreen.rulebook.language import ELEMENT, RECORDS, Type, did_you_mean
from pnrscreen.rulebook.never import never, unheard
from pnrscreen.rulebook.program import Trees
from pnrscreen.rulebook.questions import Atom
from pnrscreen.rulebook.rule import Circumstance, Policy, Rule
from pnrscreen.rulebook.sense import formula
from pnrscreen.rulebook.table import ATOMS_MAX, Table, always, atoms, made_alone
from pnrscreen.rulebook.tree import Binary, Node, Unary, uses

PURPOSE = "advance-assessment"
"""Criteria serve the assessment of passengers before arrival or departure, and nothing else: Art 6(2)(a) and 6(3)(b)."""

HITS_MIN = 1
OTHERS_MIN = 3
TEXTS = MappingProxyType(
    {
        "why": "say in a sentence or two what the pattern shows, for the officer",
        "owner": "name the desk that answers for the rule",
        "air_link": "say what ties the offence to this flight",
        "valid_from": "write a day such as 2026-12-01",
        "review_due": "write the day by which somebody looks at the rule again",
    }
)

WORD = re.compile(r"\w+")
WORDS_MIN = 3
"""What a sentence has at least."""

_PYTHON = MappingProxyType({Type.BOOL: bool, Type.INT: int, Type.DOUBLE: float, Type.STRING: str, Type.TIMESTAMP: datetime})
_WRITTEN = MappingProxyType(
    {
        Type.BOOL: "true or false",
        Type.INT: "a whole number, without quotes",
        Type.DOUBLE: "a number with a point, as 120.0",
        Type.STRING: "a text in quotes",
        Type.TIMESTAMP: "a moment such as 2026-12-01T00:00:00Z, without quotes",
    }
)
"""How a value of each type is written in a rule file."""


# -------------------------------------------------------------------------------------------- what holds for every rule


def lawful(rule: Rule, trees: Trees, policy: Policy) -> tuple[str, ...]:
    """Return every way in which what a rule asks is not lawful, as ``key: what is wrong``."""
    return (
        *(fault for circumstance in rule.circumstances for fault in _attributes(circumstance, rule, trees, policy)),
        *aimed(rule, policy),
        *_role(rule, policy),
        *_no_hit_on_what_a_person_is(rule, trees, policy),
        *_every_circumstance_counts(rule, trees),
        *_never(rule, trees),
        *_cost(trees),
        *_facts_of_examples(rule),
    )


def restricted(trees: Trees, policy: Policy) -> tuple[str, ...]:
    """Return the restricted attributes a rule asks, by name: such a rule takes a signature more."""
    return tuple(sorted({name.path for tree in trees.circumstances.values() for name in uses(tree)} & _restricted(policy)))


def _never(rule: Rule, trees: Trees) -> Iterator[str]:
    for kind, circumstances in (("indicator", rule.indicators), ("exonerating", rule.exonerating)):
        for name in (circumstance.name for circumstance in circumstances):
            yield from (f"{kind}[{name}].when: {said}" for said in never(trees.circumstances[name]))


def _role(rule: Rule, policy: Policy) -> Iterator[str]:
    roles = policy.roles.get(rule.offence)
    if rule.role is not None and roles is not None and rule.role not in roles:
        yield (
            f"role: `{rule.role}` may not be sought for {rule.offence}: others commit that offence than those who only travel; "
            f"look for {' or '.join(sorted(roles))}, or give it up"
        )


def _cost(trees: Trees) -> Iterator[str]:
    """Hold against the limit what all circumstances cost together. What one costs beyond it alone is said where it is read."""
    if said := too_much((trees.condition, *trees.circumstances.values())):
        yield f"condition: {trees.condition.at}: with what it names, {said}"


def _attributes(circumstance: Circumstance, rule: Rule, trees: Trees, policy: Policy) -> Iterator[str]:
    kind = "indicator" if circumstance in rule.indicators else "exonerating"
    where = f"{kind}[{circumstance.name}]"
    for name in uses(trees.circumstances[circumstance.name]):
        forbidden = _article(name.path, policy.prohibited)
        if forbidden or _stands(name.path, Standing.PROHIBITED):
            article = forbidden or "no profile admits it"
            yield f"{where}.when: {name.at}: `{name.path}` may not be asked ({article}): take it out, no reason admits it"
        elif _is_restricted(name.path, policy) and not _is_sentence(circumstance.justification):
            article = _article(name.path, policy.restricted) or "it says what a person is, not what they did"
            yield (
                f"{where}.justification: is {'no sentence' if circumstance.justification else 'missing'} for `{name.path}`, "
                f"{name.at} of its `when` ({article}): "
                "write why the offence cannot be described without it, or ask what the passenger did"
            )


def _is_sentence(said: str) -> bool:
    """Tell whether somebody wrote more than what fills a field."""
    return len(WORD.findall(said)) >= WORDS_MIN


def _no_hit_on_what_a_person_is(rule: Rule, trees: Trees, policy: Policy) -> Iterator[str]:
    """Ask whether restricted attributes alone could make a hit, everything else speaking for the passenger.

    What exonerates is taken as absent: a hit may not rest on that alone either.
    """
    excused = frozenset(circumstance.name for circumstance in rule.exonerating)
    read = {name: formula(tree) for name, tree in trees.circumstances.items()}
    parts = {
        name: Atom(name, frozenset()) if name in excused and not isinstance(part, bool) else part for name, part in read.items()
    }

    if made_alone(formula(trees.condition, parts), lambda atom: all(_is_restricted(name, policy) for name in atom.asks)):
        asked = restricted(trees, policy)
        article = next((said for name in asked if (said := _article(name, policy.restricted))), "C-817/19 paras 196-197")
        yield (
            f"condition: {trees.condition.at}: {', '.join(asked) or 'nothing'} alone would make a hit ({article}): "
            "join it with `&&` to an indicator of what the passenger did; a question that holds for everyone is none"
        )


def _every_circumstance_counts(rule: Rule, trees: Trees) -> Iterator[str]:
    """Ask of each circumstance whether it can come out either way, and whether the condition then comes out otherwise."""
    named = Counter(_polarities(trees.condition, positive=True))
    sways = _sways(rule, trees)
    for circumstance in rule.indicators:
        name = circumstance.name
        yield from _either_way("indicator", name, trees)
        if not any((name, sign) in named for sign in (True, False)):
            yield f"indicator[{name}]: the condition does not use it: name it there, or take it out"
        elif sways.get(name) == (False, False):
            yield f"indicator[{name}]: the condition comes out alike with it and without: join it with `&&`, or take it out"
    for circumstance in rule.exonerating:
        name = circumstance.name
        yield from _either_way("exonerating", name, trees)
        for_a_hit, against = sways.get(name, (False, True))
        if (name, False) not in named or (name, True) in named or for_a_hit:
            mend = f"write `... && !{name}`"
            yield f"exonerating[{name}]: the condition must use it as `!{name}`, and only so: {mend}"
        elif not against:
            yield f"exonerating[{name}]: no hit is prevented by it: join it to the whole, `(...) && !{name}`"


def _either_way(kind: str, name: str, trees: Trees) -> Iterator[str]:
    held = always(formula(trees.circumstances[name]))
    if held is not None:
        yield (
            f"{kind}[{name}].when: {'holds for everyone' if held else 'can never hold'}, so nothing is asked: "
            "ask what some passengers do and others do not"
        )


def _sways(rule: Rule, trees: Trees) -> Mapping[str, tuple[bool, bool]]:
    """Return of each circumstance whether it makes a hit somewhere, and whether it prevents one. Where they are too many for a
    table, nothing is returned.
    """
    names = dict.fromkeys(circumstance.name for circumstance in rule.circumstances)
    parts = {name: Atom(name, frozenset()) for name in names}
    without, with_it = ({name: formula(trees.condition, {**parts, name: value}) for name in names} for value in (False, True))
    asked = {atom.text for one in (*without.values(), *with_it.values()) for atom in atoms(one)}
    if len(asked) > ATOMS_MAX:
        return MappingProxyType({})
    table = Table(tuple(sorted(asked)))
    held = {name: (table.of(without[name]), table.of(with_it[name])) for name in names}
    return MappingProxyType({name: (bool(on & ~off), bool(off & ~on)) for name, (off, on) in held.items()})


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
            yield from (f"example[{number}].facts: {fault}" for fault in _fact(name, value))


def _fact(name: str, value: Any) -> Iterator[str]:
    """Yield what is wrong with a fact of an example: its name, or what it is said to be."""
    row = BY_NAME.get(name)
    if row is None or row.standing is Standing.PROHIBITED:
        near = did_you_mean(name, USABLE) or ": take it out; `rulebook/attributes.py` lists what can be asked"
        yield f"unknown attribute `{name}`{near}"
    elif row.part_of:
        yield f'`{name}` is a part of each of `{row.part_of}`: write "{row.part_of}" = [{{ "{row.part}" = ... }}]'
    elif not isinstance(value, list) and row.type in ELEMENT:
        yield f"`{name}` is {row.type}, not {_said(value)}: write it between [ and ]"
    elif row.type in ELEMENT:
        yield from (fault for item in value for fault in _item(row, item))
    elif not _fits(row.type, value):
        yield f"`{name}` is {row.type}, not {_said(value)}: write {_WRITTEN[row.type]}"
    else:
        yield from unheard(name, value)


def _item(row: Attribute, item: Any) -> Iterator[str]:
    element = ELEMENT[row.type]
    if element not in RECORDS:
        if not _fits(element, item):
            yield f"`{row.name}` is {row.type}, not {_said(item)} within: write {_WRITTEN[element]}"
        else:
            yield from unheard(row.name, item)
        return
    if not isinstance(item, dict):
        yield f"`{row.name}` is {row.type}, not {_said(item)} within: write {{ kind = ..., ... }}"
        return
    parts = {part.part: part for part in PARTS.get(row.name, ())}
    for name, value in item.items():
        if name not in parts:
            near = did_you_mean(name, parts) or f"; there are {', '.join(sorted(parts))}"
            yield f"`{row.name}`: a {element} has no `{name}`{near}"
        elif not _fits(parts[name].type, value):
            yield f"`{row.name}`: `{name}` is {parts[name].type}, not {_said(value)}: write {_WRITTEN[parts[name].type]}"
        else:
            yield from unheard(parts[name].name, value)


def _fits(of: Type, value: Any) -> bool:
    return type(value) is _PYTHON[of] and getattr(value, "tzinfo", UTC) is not None


def _said(value: Any) -> str:
    return "a moment without a zone" if isinstance(value, datetime) else type(value).__name__


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
        *(f"{key}: is missing: {mend}" for key, mend in TEXTS.items() if not getattr(rule, key)),
        *_sentence("air_link", rule.air_link),
        *_purpose(rule, policy),
        *_review(rule, policy),
        *_balance(rule, policy),
        *_proof(rule),
    )


def _sentence(key: str, said: str) -> Iterator[str]:
    if said and not _is_sentence(said):
        yield f"{key}: `{said}` is no sentence, which has {WORDS_MIN} words at least: {TEXTS[key]}"


def _purpose(rule: Rule, policy: Policy) -> Iterator[str]:
    if rule.role is None:
        yield "role: is missing: say whom the rule looks for"
    if not rule.bases:
        yield f"bases: is missing: name the legal basis, of {', '.join(sorted(policy.bases))}"
    for basis in rule.bases:
        if basis not in policy.bases:
            yield f"bases: `{basis}` is no legal basis of the profile: take one of {', '.join(sorted(policy.bases))}"
    if rule.purpose != PURPOSE:
        yield f"purpose: must be {PURPOSE}: criteria serve nothing else, so a rule for anything else is no rule of this engine"
    if rule.offence not in policy.offences:
        yield (
            f"offence: `{rule.offence}` is not on the profile's list: passenger data serves against terrorism and listed "
            "serious crime only, not border control, migration, tax or ordinary crime: name a listed one, or give it up"
        )


def _review(rule: Rule, policy: Policy) -> Iterator[str]:
    if not (rule.valid_from and rule.review_due):
        return
    latest = months_after(date.fromisoformat(rule.valid_from), policy.review_months_max).isoformat()
    if latest == date.max.isoformat():
        yield f"valid_from: {rule.valid_from} leaves no time for a review, the calendar ends: write a day such as 2026-12-01"
        return
    if rule.review_due <= rule.valid_from:
        yield f"review_due: must lie after valid_from: write a day up to {latest}"
    elif rule.review_due > latest:
        yield f"review_due: must be {latest} at the latest, {policy.review_months_max} months after valid_from"


def _balance(rule: Rule, policy: Policy) -> Iterator[str]:
    if len(rule.exonerating) < policy.min_exonerating:
        yield f"exonerating: at least {policy.min_exonerating} must be stated: what speaks for the passenger"
    for kind, circumstances in (("indicator", rule.indicators), ("exonerating", rule.exonerating)):
        for circumstance in circumstances:
            if not circumstance.why:
                yield f"{kind}[{circumstance.name}].why: is missing: say what it shows, and on what that rests"
    if not rule.falsepositives:
        yield "falsepositives: is missing: say whom the rule will stop for nothing"


def _proof(rule: Rule) -> Iterator[str]:
    hits = sum(example.verdict is Verdict.HIT for example in rule.examples)
    if hits < HITS_MIN or len(rule.examples) - hits < OTHERS_MIN:
        yield f"example: at least {HITS_MIN} that hits and {OTHERS_MIN} that do not must be given"


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it has no such day; at most the last day that
    the calendar has.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > MAXYEAR:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))
