"""What is new in an edition of a pack, in words: rules that came or went, and what changed in those that stayed.

This module knows two editions. It refuses to say which is better, and to know where either lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pnrscreen.model import Level
from pnrscreen.rulebook.pack import Pack
from pnrscreen.rulebook.rule import Circumstance, Rule

_TEXTS = ("title", "why", "owner", "role", "purpose", "offence", "air_link", "severity", "status", "valid_from", "review_due")
_LISTS = ("bases", "falsepositives", "guide", "references")
_MANIFEST = ("title", "owner", "purpose", "covers", "penalty_years_min")


def difference(old: tuple[Pack, Sequence[Rule]], new: tuple[Pack, Sequence[Rule]]) -> tuple[str, ...]:
    """Return every difference between two editions of a pack, one a line; what judges comes before what only explains."""
    (before, rules_before), (after, rules_after) = old, new
    return (
        *_pack(before, after),
        *_rules({rule.id: rule for rule in rules_before}, {rule.id: rule for rule in rules_after}),
    )


def _pack(old: Pack, new: Pack) -> Iterator[str]:
    if old.id != new.id:
        yield f"pack: {old.id} and {new.id} are two packs, not two editions of one"
    if old.version != new.version:
        yield f"version: {old.version} became {new.version}"
    elif old.digest != new.digest:
        yield f"version: is {old.version} in both, though the folders differ: raise it"
    yield from _listed("offences", old.offences, new.offences)
    for name in sorted(old.parameters.keys() | new.parameters.keys()):
        before, after = old.parameters.get(name), new.parameters.get(name)
        if before is None and after is not None:
            yield f"parameter {name}: new, {after.literal}"
        elif after is None and before is not None:
            yield f"parameter {name}: gone, was {before.literal}"
        elif before is not None and after is not None and before.value != after.value:
            yield f"parameter {name}: {_value(before.value, after.value)}"
    for key in _MANIFEST:
        yield from _text(key, getattr(old, key), getattr(new, key))
    yield from _listed("limits", old.limits, new.limits)
    yield from _listed("references", old.references, new.references)


def _value(old: object, new: object) -> str:
    """Say how a parameter changed: of a list, what came and what went."""
    if isinstance(old, tuple) and isinstance(new, tuple):
        came, went = [item for item in new if item not in old], [item for item in old if item not in new]
        said = (f"with {_comma(came)}" if came else "", f"without {_comma(went)}" if went else "")
        return ", ".join(part for part in said if part) or "another order"
    return f"{old} became {new}"


def _rules(old: Mapping[str, Rule], new: Mapping[str, Rule]) -> Iterator[str]:
    yield from (f"rule {name}: added, {new[name].title}" for name in sorted(new.keys() - old.keys()))
    yield from (f"rule {name}: removed, {old[name].title}" for name in sorted(old.keys() - new.keys()))
    for name in sorted(old.keys() & new.keys()):
        yield from (f"rule {name}: {said}" for said in _rule(old[name], new[name]))


def _rule(old: Rule, new: Rule) -> Iterator[str]:
    if old.digest == new.digest:
        return
    if old.version == new.version:
        yield f"changed, and its version is {old.version} still: raise it"
    else:
        yield f"version {old.version} became {new.version}"
    yield from _text("condition", old.condition, new.condition)
    yield from _circumstances("indicator", old.indicators, new.indicators)
    yield from _circumstances("exonerating", old.exonerating, new.exonerating)
    for key in _TEXTS:
        yield from _text(key, _said(getattr(old, key)), _said(getattr(new, key)))
    for key in _LISTS:
        yield from _listed(key, getattr(old, key), getattr(new, key))
    if old.examples != new.examples:
        yield f"examples: {len(old.examples)} became {len(new.examples)}, or other facts"


def _circumstances(kind: str, old: Iterable[Circumstance], new: Iterable[Circumstance]) -> Iterator[str]:
    before, after = {one.name: one for one in old}, {one.name: one for one in new}
    yield from (f"{kind} {name}: added, {after[name].when}" for name in after if name not in before)
    yield from (f"{kind} {name}: removed, was {before[name].when}" for name in before if name not in after)
    for name, was in before.items():
        if name in after:
            for key in ("when", "why", "justification"):
                yield from _text(f"{kind} {name}: {key}", getattr(was, key), getattr(after[name], key))


def _listed(key: str, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    yield from (f"{key}: with {one}" for one in new if one not in old)
    yield from (f"{key}: without {one}" for one in old if one not in new)


def _text(key: str, old: object, new: object) -> Iterator[str]:
    if old != new:
        yield f"{key}: {_flat(old)} became {_flat(new)}"


def _said(value: object) -> object:
    """Return the author's word for a severity, as files write it."""
    return value.name.lower() if isinstance(value, Level) else value


def _flat(value: object) -> str:
    return " ".join(str(value).split()) or "nothing"


def _comma(items: Iterable[object]) -> str:
    return ", ".join(str(item) for item in items)
