"""The nouns of keys: how a cohort is named, what of it can still be opened and by whom, what an approving body is asked for.

This module knows the states a cohort's keys pass through, and that no state leads back. It refuses to know a key.

::

    eu-strict/2026-03-01/identity                 who was first received on a day
    eu-strict.linked/2026-03-01/kept-7f3a/identity  the same day, one passenger whom an objective link keeps beyond its limit
    uk.out/2026-03-01/2026-03-04/identity           the same day, of flights that leave the country by 4 March
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

LINKED = ".linked"
"""What the profile's name is followed by in the cohort of records that an objective link keeps."""
_OUT = ".out"


def day_of(cohort: str) -> date | None:
    """Return the day of receipt that a cohort, or the stem of one, is named by; None where it is of no day."""
    parts = cohort.split("/")
    try:
        return date.fromisoformat(parts[1]) if len(parts) > 1 else None
    except ValueError:
        return None


def quarter_ends(quarter: str) -> date:
    """Return the last day of a quarter, as keys of look-ups are named (``2026Q1``)."""
    year, number = int(quarter[:4]), int(quarter[5:])
    return date(year + number // 4, number % 4 * 3 + 1, 1) - timedelta(days=1)


def leaving(stem: str, by: date) -> str:
    """Return the stem for what is received on a day about flights that have left the country by another."""
    profile, _, day = stem.partition("/")
    return f"{profile}{_OUT}/{day}/{by.isoformat()}"


def leaves_by(cohort: str) -> date | None:
    """Return by which day the flights have left the country that a cohort, or the stem of one, is about; None for any other."""
    parts = cohort.split("/")
    goes_out = parts[0].removesuffix(LINKED).endswith(_OUT)
    return date.fromisoformat(parts[2]) if goes_out and len(parts) > 2 else None


def is_linked(cohort: str) -> bool:
    """Tell whether a cohort, or the stem of one, is of records that an objective link keeps."""
    return cohort.partition("/")[0].endswith(LINKED)


def linked(stem: str) -> str:
    """Return the stem under which a record of a day goes on being kept once a link keeps it: the same day, the same cap."""
    profile, _, day = stem.partition("/")
    return f"{profile}{LINKED}/{day}"


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


class ReturnedKey(NamedTuple):
    """The key of one record as the approving body returns it: encrypted to whoever asked, of use to nobody else."""

    cohort: str
    context: str
    key: bytes


class Invitation(NamedTuple):
    """To what an approving body returns keys: the private half of a request's own key pair, ``sealed`` under a cohort that
    ends with the request; ``request`` is the digest of what was asked.
    """

    sealed: bytes
    context: str
    request: str


class Listed(NamedTuple):
    """What persons were granted, as it is listed beside the keys: since when (ISO; empty: ever), and the envelopes of it."""

    since: str
    envelopes: tuple[bytes, ...]


class Custody(NamedTuple):
    """Who holds the keys (``file``, ``vault``), whether there is an approving body, and what is to be mended."""

    holder: str
    approver: bool
    faults: tuple[str, ...] = ()
