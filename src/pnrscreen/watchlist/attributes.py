"""What is known of a person besides the name, held against what a list says: birth date, sex, nationality, documents.

This module knows one field at a time, and says how its two values stand to each other. It refuses to weigh: ``closeness`` is
how well they agree (1000 the same, 500 says nothing, 0 a contradiction), and ``weigh`` states what that adds or takes away.
What either side does not say is not held at all: missing never counts as agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from pnrscreen.model import BirthClaim, Entry, Identity, PartialDate
from pnrscreen.normalise import documents
from pnrscreen.resemblance import Agreement

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


class Held(NamedTuple):
    """One field on both sides: what is said, what is listed, how close they are, and the key of what that is called."""

    field: str
    closeness: int
    key: str
    said: str
    listed: str

    @property
    def agreement(self) -> Agreement:
        """Whether the values agree, could be one person's, or conflict."""
        if self.closeness >= AGREES:
            return Agreement.AGREES
        return Agreement.COMPATIBLE if self.closeness >= OPEN else Agreement.CONFLICTS


def held(identity: Identity, entry: Entry) -> tuple[Held, ...]:
    """Return each field that counts and that both sides know, in the order of ``FIELDS``."""
    return tuple(found for field in FIELDS if (found := field(identity, entry)))


def birth_date(identity: Identity, entry: Entry) -> Held | None:
    """Hold birth dates: the same day, a day easily mistaken for it, the same year where only years are known, or another."""
    dates = [(*_compare(said, claim), said, claim) for said in identity.birth_dates for claim in entry.birth_dates]
    if not dates:
        return None
    closeness, key, said, claim = max(dates, key=lambda one: one[0])
    return Held("birth_date", closeness, f"birth_date.{key}", str(said), written(claim))


def sex(identity: Identity, entry: Entry) -> Held | None:
    """Hold the sex, where both sides say male or female; half of all people have the same."""
    if not ({identity.sex, entry.sex} <= {"M", "F"}):
        return None
    same = identity.sex == entry.sex
    return Held("sex", AGREES if same else CONFLICTS, "sex.same" if same else "sex.other", identity.sex, entry.sex)


def nationality(identity: Identity, entry: Entry) -> Held | None:
    """Hold nationalities: one in common, or none. People have several, and lists know few, so a difference says little."""
    if not identity.nationalities or not entry.nationalities:
        return None
    shared = not set(identity.nationalities).isdisjoint(entry.nationalities)
    return Held(
        "nationality",
        AGREES if shared else CONFLICTS,
        "nationality.shared" if shared else "nationality.none_shared",
        " ".join(identity.nationalities),
        " ".join(entry.nationalities),
    )


def document(identity: Identity, entry: Entry) -> Held | None:
    """Hold documents of one kind and issuer: another number says nothing, people renew them. The same is ``identifiers``'s."""
    for said in identity.documents:
        for listed in entry.documents:
            if said.issuer and (said.issuer, said.kind) == (listed.issuer, listed.kind):
                one, other = documents.number(said.number), documents.number(listed.number)
                if one and other and one != other:
                    return Held("document", OPEN, "document.other", f"{said.issuer} {one}", f"{listed.issuer} {other}")
    return None


FIELDS = (birth_date, sex, nationality)
"""What counts besides the name, in this order."""


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
            return (OPEN, "same_year_other_month")
        return COMPATIBLE, "same_year"
    if years == 1:
        return OPEN, "one_year_apart"
    return (OPEN, "near_estimated_year") if claim.circa and years <= CIRCA_YEARS else (CONFLICTS, "other_year")


def _days(said: PartialDate, listed: PartialDate, *, circa: bool) -> tuple[int, str]:  # noqa: PLR0911  a table of cases, one answer each
    """Hold one day against another."""
    if said == listed:
        return (COMPATIBLE, "same_day_unknown") if _default(said) else (AGREES, "same_day")
    if said.year == listed.year:
        if (said.month, said.day) == (listed.day, listed.month):
            return NEAR, "day_month_exchanged"
        if _default(said) or _default(listed):
            return COMPATIBLE, "same_year_day_unknown"
    apart = abs(_ordinal(said) - _ordinal(listed))
    if apart == 1:
        return NEAR, "one_day_apart"
    equal = (said.year == listed.year) + (said.month == listed.month) + (said.day == listed.day)
    if equal == 2 and abs(said.year - listed.year) <= 10:
        return ALMOST, "one_figure_differs"
    if circa and apart <= 366 * CIRCA_YEARS:
        return OPEN, "near_estimated_day"
    if abs(said.year - listed.year) <= 1 and (_default(said) or _default(listed)):
        return OPEN, "one_year_apart_day_unknown"
    if said.year == listed.year:
        return DOUBTFUL, "same_year_other_day"
    return CONFLICTS, "other_year"


def _within(said: PartialDate, claim: BirthClaim) -> tuple[int, str]:
    """Hold a birth date against a range."""
    slack = CIRCA_YEARS if claim.circa else 1
    if claim.first.year <= said.year <= claim.last.year:
        return WITHIN, "within_years"
    if claim.first.year - slack <= said.year <= claim.last.year + slack:
        return OPEN, "just_outside_years"
    return CONFLICTS, "outside_years"


def _default(day: PartialDate) -> bool:
    return (day.month, day.day) == (1, 1)


def _ordinal(day: PartialDate) -> int:
    """Return a full date as a count of days; a day the calendar lacks counts as the month's first."""
    try:
        return date(day.year, day.month or 1, day.day or 1).toordinal()
    except ValueError:
        return date(max(1, day.year), min(12, day.month or 1), 1).toordinal()


def written(claim: BirthClaim) -> str:
    """Write a claim as a list file does: ``1980..1985``, ``~1984``."""
    dates: Sequence[str] = (str(claim.first),) if claim.first == claim.last else (str(claim.first), str(claim.last))
    return ("~" if claim.circa else "") + "..".join(dates)
