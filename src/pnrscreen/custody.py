"""The nouns of keys: what of a cohort can still be opened and by whom, and what an approving body is asked for.

This module knows the states a cohort's keys pass through, and that no state leads back. It refuses to know a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import chain
from typing import NamedTuple


class KeyState(StrEnum):
    """What can still be opened of a cohort: by the unit, by the approving body alone, by nobody."""

    OPERATIONAL = "operational"
    SEALED = "sealed"
    DESTROYED = "destroyed"


class CohortKey(NamedTuple):
    """A cohort and where its keys stand. The fingerprint is that of a key that is gone, empty before."""

    cohort: str
    state: KeyState
    fingerprint: str = ""


def gravest(*told: Iterable[CohortKey]) -> Mapping[str, CohortKey]:
    """Unite what several told of cohorts, by name, where of each the gravest counts: no state leads back."""
    graver = [*KeyState].index
    united: dict[str, CohortKey] = {}
    for one in sorted(chain.from_iterable(told), key=lambda one: graver(one.state)):
        united[one.cohort] = one
    return united


class KeyRequest(NamedTuple):
    """What the approving body needs to return the key of one sealed record: ``sealing`` is the sealing key of a ``part`` of the
    cohort, encrypted to that body; ``wrap`` is the record's key under it, bound to the ``context`` of the record.
    """

    cohort: str
    part: str
    context: str
    sealing: bytes
    wrap: bytes


class Custody(NamedTuple):
    """Who holds the keys (``file``, ``vault``), whether there is an approving body, and what is to be mended."""

    holder: str
    approver: bool
    faults: tuple[str, ...] = ()
