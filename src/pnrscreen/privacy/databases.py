"""Which databases may be compared with: registered, of persons or objects sought or under alert, of a kind the law admits.

This module knows what a profile demands of a list and of an entry (Directive 2016/681 Art 6(3)(a); C-817/19 paras 183-191).
It refuses to know how anything is compared: what it lets through may be, and nothing else can become part of what judges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pnrscreen.errors import Refused
from pnrscreen.model import Entry, Watchlist
from pnrscreen.privacy.profile import Profile

CLAUSE = "Directive 2016/681 Art 6(3)(a) as read in C-817/19 paras 183-191"


def matchable(lists: Iterable[Watchlist], profile: Profile) -> Sequence[Watchlist]:
    """Return the lists as they may be compared with, entries of a kind that the profile does not admit left out.

    Raises Refused for a list that is not registered as the profile demands.
    """
    return [_matchable(one, profile) for one in lists]


def check_list(name: str, category: str, profile: Profile, *, sought_or_alert: bool) -> None:
    """Raise Refused for a list that may not be compared with, and say under which clause."""
    if profile.require_sought_or_alert and not sought_or_alert:
        raise Refused(
            f"list {name} is not registered as one of persons or objects sought or under alert, and profile {profile.id} lets"
            f" no other be compared with ({CLAUSE}); if it is one, say --sought-or-alert"
        )
    if not admits(category, profile):
        raise Refused(f"list {name}: {category!r} is no kind of alert of profile {profile.id} ({CLAUSE}); {kinds(profile)}")


def admits(category: str, profile: Profile) -> bool:
    """Tell whether entries of a category may be compared with; one that states none is of the kind its list is."""
    return not category or not profile.alert_categories or category in profile.alert_categories


def kinds(profile: Profile) -> str:
    """Name the kinds of alert there are."""
    return f"it knows {', '.join(profile.alert_categories)}"


def left_out(entries: Iterable[Entry], profile: Profile) -> Mapping[str, int]:
    """Count, by category, the entries that may not be compared with."""
    counted = Counter(entry.terms.category for entry in entries)
    return {category: count for category, count in sorted(counted.items()) if not admits(category, profile)}


def enforce(entries: Iterable[Entry], sought: frozenset[str], profile: Profile) -> None:
    """Raise Refused where any entry is of a list or a kind that may not be compared with."""
    for name, category in sorted({(entry.watchlist, entry.terms.category) for entry in entries}):
        check_list(name, category, profile, sought_or_alert=name in sought)


def _matchable(one: Watchlist, profile: Profile) -> Watchlist:
    check_list(one.name, one.terms.category, profile, sought_or_alert=one.sought_or_alert)
    if not left_out(one.entries, profile):
        return one
    return replace(one, entries=tuple(entry for entry in one.entries if admits(entry.terms.category, profile)))
