"""What a change of profile does, field by field: it tightens, it loosens, or it does neither.

This module knows for every field of a profile which way is the stricter. It refuses to know who must sign for a change, and to
give anyone the benefit of the doubt: what is not surely stricter, or surely without effect on anybody, loosens.

A field that is not filed here may not exist: a test walks the profile and fails until a new field has its row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from pnrscreen.privacy.clauses import Counting, Outage, Period
from pnrscreen.privacy.period import last_day
from pnrscreen.privacy.profile import Profile


class Way(StrEnum):
    """What a change does to those whose data it governs."""

    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    NEUTRAL = "neutral"


class Change(NamedTuple):
    """One field that differs, by its path (``retention.default``), with both values in short."""

    field: str
    way: Way
    before: str
    after: str


Compare = Callable[[Any, Any], Way]
_BEGINNINGS = tuple(date(2024, 1, 1) + timedelta(days=day) for day in range(366 + 3 * 365))
"""Every day of receipt of four years, so that months of every length and a leap day are among them."""


def _way(*, tighter: bool) -> Way:
    return Way.TIGHTENED if tighter else Way.LOOSENED


def _no_matter(_before: object, _after: object) -> Way:
    return Way.NEUTRAL


def _never(_before: object, _after: object) -> Way:
    """File under loosened whatever the change: neither way is stricter for everybody."""
    return Way.LOOSENED


def _less(before: Any, after: Any) -> Way:
    return _way(tighter=after < before)


def _more(before: Any, after: Any) -> Way:
    return _way(tighter=after > before)


def _fewer(before: Collection[Any], after: Collection[Any]) -> Way:
    """Compare what is admitted. What stays must mean what it meant: a word that describes it anew may widen it."""
    if isinstance(before, Mapping) and isinstance(after, Mapping) and any(before.get(key) != after[key] for key in after):
        return Way.LOOSENED
    return _way(tighter=set(after) < set(before))


def _further(before: Collection[Any], after: Collection[Any]) -> Way:
    """Compare what is refused, masked or forbidden; under which class, or by which article, changes nothing about that."""
    return Way.NEUTRAL if set(after) == set(before) else _way(tighter=set(after) > set(before))


def _shorter(before: Period, after: Period) -> Way:
    """Compare two periods by every day on which they can begin: 180 days are not always shorter than six months."""
    pairs = [(_end(begun, before), _end(begun, after)) for begun in _BEGINNINGS]
    if all(old == new for old, new in pairs):
        return Way.NEUTRAL
    return _way(tighter=all(new <= old for old, new in pairs))


def _end(begun: date, period: Period) -> datetime:
    if not period.months and not period.days:
        return datetime.combine(begun, time(), UTC) + timedelta(hours=period.hours)
    after = last_day(begun, period, Counting.EXCLUSIVE) + timedelta(days=1)
    return datetime.combine(after, time(), UTC)


def _sooner(before: date | None, after: date | None) -> Way:
    """Compare last days; without one there is no end."""
    return _way(tighter=(after or date.max) < (before or date.max))


def _categories(before: Mapping[str, str], after: Mapping[str, str]) -> Way:
    """Compare the kinds of alert that may be compared with; none stated admits every one."""
    if bool(before) is not bool(after):
        return _way(tighter=bool(after))
    return _fewer(before, after)


def _bases(before: Mapping[str, frozenset[Any]], after: Mapping[str, frozenset[Any]]) -> Way:
    def each(bases: Mapping[str, frozenset[Any]]) -> set[tuple[str, str]]:
        return {(basis, purpose) for basis, purposes in bases.items() for purpose in purposes}

    return _fewer(each(before), each(after))


def _gated(before: object, _after: object) -> Way:
    """Compare a table that comes or goes, and narrows: without it every flight is taken in, every listed offence is enough, and
    nobody's leaving ends anything.
    """
    return _way(tighter=before is None)


def _sooner_assessed(before: Period | None, after: Period | None) -> Way:
    """Compare how long after landing people are still assessed; without a term, whenever."""
    if before is None or after is None:
        return _way(tighter=before is None)
    return _shorter(before, after)


FIELDS: Mapping[str, Compare] = MappingProxyType(
    {
        "id": _no_matter,
        "kind": _never,
        "version": _no_matter,
        "title": _no_matter,
        "valid_from": _no_matter,
        "valid_until": _sooner,
        "legal_timezone": _never,  # days begin and end elsewhere
        "period_counting": lambda _, after: _way(tighter=after is Counting.INCLUSIVE),
        "purposes": _fewer,
        "bases": _bases,
        "grant_minutes": _less,
        "session_hours": _less,
        "retention.default": _shorter,
        "retention.linked": _shorter,
        "retention.mask_after": _shorter,
        "retention.link_review": _shorter,
        "retention.log": _never,  # a shorter one frees the unit of a duty, a longer one keeps officers' data
        "quarantine_after_hours": _less,
        "withdraw_share_max": _less,
        "list_timeout_minutes": _no_matter,
        "reason_chars_min": _more,
        "require_sought_or_alert": lambda _, after: _way(tighter=after),
        "alert_categories": _categories,
        "sealed": _further,
        "link_kinds": _fewer,
        "services": _further,
        "titles": _further,
        "titles_also_names": _fewer,  # those are refused only where their spelling shows a title
        "words": _further,
        "refused": _further,
        "refused_fields": _further,
        "refused_documents": _further,
        "prohibited": _further,
        "restricted": _further,
        "offences": _fewer,
        "rules_shipped": _no_matter,  # each must be lawful under the profile all the same
        "excluded": _further,
        "rule_roles": _never,  # whom alone a rule against an offence may look for: two look at it
        "rule_life.signatures_min": _more,
        "rule_life.restricted_signatures_min": _more,
        "rule_life.organisations_min": _more,
        "rule_life.shadow_days_max": _less,
        "rule_life.budget_hits_per_flight": _less,
        "rule_life.precision_floor": _more,
        "rule_life.precision_decided_min": _less,  # looked at sooner
        "review_months_max": _less,
        "min_exonerating": _more,
        "seriousness": _gated,
        "seriousness.years_min": _more,
        "seriousness.article": _no_matter,
        "seriousness.exempt": _fewer,
        "seriousness.years": _never,  # what the criminal code says of each offence: two look at it
        "seriousness.assumed": _less,
        "disparity_percent_max": _less,
        "small_cell": _more,
        "persons.answer": _shorter,
        "persons.extension": _shorter,
        "persons.kept": _shorter,
        "persons.withheld": _fewer,
        "persons.grounds": _fewer,
        "breaches.notice_hours": _less,
        "breaches.kept": _never,  # a register of one's own breaches, as the log
        "protection.age": _more,
        "protection.reviewers": _more,
        "protection.recipients": _fewer,
        "flights": _gated,
        "flights.inside_as_of": _no_matter,
        "flights.inside": _further,
        "flights.grounds": _never,
        "flights.warn_days": _no_matter,
        "assessed_after": _sooner_assessed,
        "leaving": _gated,
        "leaving.states": _never,  # with more of them fewer flights leave, with fewer nobody leaves the others
        "leaving.kept": _shorter,
        "unmasking": lambda _, after: _way(tighter=after is None),  # without it nothing is unmasked
        "unmasking.bodies": _fewer,
        "unmasking.urgent_bodies": _fewer,
        "unmasking.hours_max": _less,
        "unmasking.urgent_hours_max": _less,
        "unmasking.ratify_hours": _less,
        "unmasking.answer_days": _less,
        "unmasking.review_days": _less,
        "unmasking.records_max": _less,
        "unmasking.necessity_chars_min": _more,
        "interactive": _never,
        "interactive.mandatory": _further,
        "interactive.documents": _fewer,
        "interactive.refer_expired": lambda _, after: _way(tighter=after),
        "interactive.answer_hours": _less,
        "interactive.outage": lambda _, after: _way(tighter=after is Outage.FAIL_CLOSED),
    }
)
"""Which way is the stricter, by field; the fields of a part (``retention``) under its name."""
UNSAID = frozenset({"digest", "text", "earlier"})
"""What a profile knows about itself, and no law says."""


def compare(before: Profile, after: Profile) -> tuple[Change, ...]:
    """Return every field in which one profile differs from another that takes its place, in the order of the profile.

    Raises KeyError for a field that has no row.
    """
    return tuple(_differing(before, after, ""))


def loosens(changes: Collection[Change]) -> bool:
    """Tell whether any of these changes loosens."""
    return any(change.way is Way.LOOSENED for change in changes)


def _differing(before: Any, after: Any, path: str) -> list[Change]:
    found: list[Change] = []
    for one in fields(after):
        name, old, new = f"{path}{one.name}", getattr(before, one.name), getattr(after, one.name)
        if name in UNSAID or old == new:
            continue
        if is_dataclass(old) and is_dataclass(new) and not isinstance(new, Period):
            found += _differing(old, new, f"{name}.")
        else:
            found.append(Change(name, FIELDS[name](old, new), *_shown(old, new)))
    return found


def _shown(before: Any, after: Any) -> tuple[str, str]:
    """Say two values in short: of two collections, what only one of them has."""
    if isinstance(before, Collection) and not isinstance(before, str) and isinstance(after, Collection):
        return _listed(before, after), _listed(after, before)
    return _said(before), _said(after)


def _listed(one: Collection[Any], other: Collection[Any]) -> str:
    """List what one of two collections has alone; what both have and mean otherwise, with what it means."""
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return ", ".join(sorted(_said(value) for value in one if value not in other))
    alone = (_said(key) for key in one if key not in other)
    otherwise = (f"{_said(key)} = {_said(one[key])}" for key in one if key in other and one[key] != other[key])
    return ", ".join(sorted([*alone, *otherwise]))


def _said(value: Any) -> str:
    if isinstance(value, Period):
        return value.text
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " ".join(map(_said, value))
    if isinstance(value, frozenset):
        return " ".join(sorted(map(_said, value)))
    if is_dataclass(value):
        return ", ".join(f"{one.name} {_said(getattr(value, one.name))}" for one in fields(value))
    return value.name.lower() if isinstance(value, IntEnum) else str(value)
