"""Readiness: what a home lacks before it may take in or compare anyone.

This module knows what must stand. That there is a data protection officer with a key and a profile that two actors signed is
not for it to ask: no registry is valid without the one, and no home opens without the other.
"""

from __future__ import annotations

from pnrscreen.privacy.profile import Profile


def lacks(profile: Profile, lists: int) -> tuple[str, ...]:
    """Return a sentence for each thing that is missing; ``lists`` is how many are registered.

    Directive 2016/681 Art 6(2)(a) and 6(3)(a): there is no assessment but for that purpose, nor one that compares with nothing.
    A border check is no different.
    """
    missing = []
    if not any(profile.work in purposes for purposes in profile.bases.values()):
        missing.append(f"the profile {profile.id} has no legal basis for {profile.work}: choose another one")
    if not lists:
        missing.append("no list is registered, so nobody would be compared with anything: pnrscreen watchlist load PATH")
    return tuple(missing)
