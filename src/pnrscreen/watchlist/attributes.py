"""What is known of a person besides the name, held against what a list says: birth date, sex, nationality.

This module knows one attribute at a time, and says what it found. It refuses to weigh: a Finding's score is how well two
values agree (1000 the same, 500 says nothing, 0 a contradiction), and ``match`` states what that adds or takes away. What
either side does not know is no finding at all: missing never counts as agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pnrscreen.model import BirthClaim, Entry, Finding, Identity, PartialDate

AGREES = 1000
NEAR = 850
ALMOST = 800
COMPATIBLE = 700
WITHIN = 650
OPEN = 500
DOUBTFUL = 150
CONFLICTS = 0

CIRCA_YEARS = 3
"""How far a ``circa`` year may be off."""


def birth_date(identity: Identity, entry: Entry) -> Finding | None:
    """Compare birth dates: the same day, a day easily mistaken for it, the same year where only years are known, or not."""
    held = [(*_compare(said, claim), said, claim) for said in identity.birth_dates for claim in entry.birth_dates]
    if not held:
        return None
    score, detail, said, claim = max(held, key=lambda one: one[0])
    return Finding(feature="birth_date", score=score, said=str(said), listed=_written(claim), detail=detail)


def sex(identity: Identity, entry: Entry) -> Finding | None:
    """Compare the sex, where both sides say male or female."""
    if not ({identity.sex, entry.sex} <= {"M", "F"}):
        return None
    same = identity.sex == entry.sex
    return Finding(
        feature="sex",
        score=OPEN if same else CONFLICTS,
        said=identity.sex,
        listed=entry.sex,
        detail="same sex, as half of all people" if same else "other sex",
    )


def nationality(identity: Identity, entry: Entry) -> Finding | None:
    """Compare nationalities: one in common, or none. People have several, and lists know few, so a difference says little."""
    if not identity.nationalities or not entry.nationalities:
        return None
    shared = sorted(set(identity.nationalities) & set(entry.nationalities))
    return Finding(
        feature="nationality",
        score=AGREES if shared else CONFLICTS,
        said=" ".join(identity.nationalities),
        listed=" ".join(entry.nationalities),
        detail="a nationality in common" if shared else "no nationality in common",
    )


def _compare(said: PartialDate, claim: BirthClaim) -> tuple[int, str]:
    """Hold one birth date against one claim of the list."""
    if claim.first != claim.last:
        return _within(said, claim)
    listed = claim.first
    if said.day and listed.day:
        return _days(said, listed, circa=claim.circa)
    years = abs(said.year - listed.year)
    if years == 0:
        if said.month and listed.month and said.month != listed.month and not claim.circa:
            return (OPEN, "same year, other month")
        return COMPATIBLE, "same year; no more is known"
    if years == 1:
        return OPEN, "one year apart; no more is known"
    return (OPEN, "near the year the list estimates") if claim.circa and years <= CIRCA_YEARS else (CONFLICTS, "other year")


def _days(said: PartialDate, listed: PartialDate, *, circa: bool) -> tuple[int, str]:  # noqa: PLR0911  a table of cases, one answer each
    """Hold one day against another."""
    if said == listed:
        return (
            (COMPATIBLE, "same day, but 1 January often stands for an unknown day") if _default(said) else (AGREES, "same day")
        )
    if said.year == listed.year:
        if (said.month, said.day) == (listed.day, listed.month):
            return NEAR, "day and month exchanged"
        if _default(said) or _default(listed):
            return COMPATIBLE, "same year; 1 January often stands for an unknown day"
    apart = abs(_ordinal(said) - _ordinal(listed))
    if apart == 1:
        return NEAR, "one day apart"
    equal = (said.year == listed.year) + (said.month == listed.month) + (said.day == listed.day)
    if equal == 2 and abs(said.year - listed.year) <= 10:
        return ALMOST, "one figure of the date differs"
    if circa and apart <= 366 * CIRCA_YEARS:
        return OPEN, "near the day the list estimates"
    if abs(said.year - listed.year) <= 1 and (_default(said) or _default(listed)):
        return OPEN, "one year apart; 1 January often stands for an unknown day"
    if said.year == listed.year:
        return DOUBTFUL, "same year, other day"
    return CONFLICTS, "other year"


def _within(said: PartialDate, claim: BirthClaim) -> tuple[int, str]:
    """Hold a birth date against a range."""
    slack = CIRCA_YEARS if claim.circa else 1
    if claim.first.year <= said.year <= claim.last.year:
        return WITHIN, "within the years the list gives"
    if claim.first.year - slack <= said.year <= claim.last.year + slack:
        return OPEN, "just outside the years the list gives"
    return CONFLICTS, "outside the years the list gives"


def _default(day: PartialDate) -> bool:
    return (day.month, day.day) == (1, 1)


def _ordinal(day: PartialDate) -> int:
    """Return a full date as a count of days; a day the calendar lacks counts as the month's first."""
    try:
        return date(day.year, day.month or 1, day.day or 1).toordinal()
    except ValueError:
        return date(max(1, day.year), min(12, day.month or 1), 1).toordinal()


def _written(claim: BirthClaim) -> str:
    """Write a claim as a list file does: ``1980..1985``, ``~1984``."""
    dates: Sequence[str] = (str(claim.first),) if claim.first == claim.last else (str(claim.first), str(claim.last))
    return ("~" if claim.circa else "") + "..".join(dates)
