"""Until when what was received on a day may be seen, and until when it may be kept: instants of the law's own calendar.

This module knows the three stages of a record, and which of them the name of a cohort says. It refuses to know keys and rows,
and to prolong anything: where two readings of a date are possible, the earlier one counts.

::

    ACTIVE ---- masking ----> SEALED ---- end ----> ERASED     with an objective link, or where the law masks everybody
       `----------------------- end --------------> ERASED     everybody else; no stage leads back

A day of receipt is a day of UTC. In the law's time zone it may have begun on the day before: then the period is counted from
that one. It ends at midnight there or in UTC, whichever comes first. A period of hours is counted from the beginning of the
day of receipt, so that the first of the day is not kept too long.

Where the law has what is known of people deleted when they have left the country, what is received of flights out of it has an
end of its own, counted from the day of departure, unless a link keeps somebody. No end is later for that.

Where profiles followed each other in a home, a day of receipt has the limits of each that was in force on it or since, and the
earliest of them counts: what became stricter acts on all that is held, what became laxer on what is received from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pnrscreen.custody import day_of, is_linked, leaves_by
from pnrscreen.model import Instant
from pnrscreen.privacy.clauses import Period
from pnrscreen.privacy.period import last_day
from pnrscreen.privacy.profile import Profile

_LEAST = timedelta(microseconds=1)
_HOURS: Mapping[str, Callable[[Profile], int | None]] = MappingProxyType(
    {
        "quarantine": lambda law: law.quarantine_after_hours,
        "answer": lambda law: law.interactive.answer_hours if law.interactive else None,
    }
)
"""For how many hours a profile keeps what is not kept by its day."""
_IDENTIFYING = frozenset({"identity", "raw"})
_ABOUT_A_TRAVELLER = _IDENTIFYING | {"context"}


class Stage(StrEnum):
    """What may be done with a record: the daily work, nothing without an approval, nothing at all."""

    ACTIVE = "active"
    SEALED = "sealed"
    ERASED = "erased"


class Limits(NamedTuple):
    """The first instant at which nothing may be seen any more, and the first at which nothing may be there any more."""

    masked: Instant
    erased: Instant


def limits(law: Profile, received: date, *, linked: bool, leaves: date | None = None) -> Limits:
    """Return the limits of what was first received on a day (of UTC); of flights out of the country, by which they left.
    No link leads beyond ``law.retention.linked``.
    """
    each = [_limits(one, received, linked=linked, leaves=leaves) for one in _applying(law, received)]
    return Limits(masked=min(one.masked for one in each), erased=min(one.erased for one in each))


def _limits(law: Profile, received: date, *, linked: bool, leaves: date | None) -> Limits:
    """Return the limits that one profile sets by itself."""
    kept = law.retention
    cap, everyone = ends(law, received, kept.linked), ends(law, received, kept.default)
    if leaves is not None and law.leaving is not None:
        everyone = min(everyone, _midnight(law, leaves, law.leaving.kept))
    erased = cap if linked else min(everyone, cap)
    return Limits(masked=min(ends(law, received, kept.mask_after), everyone, erased), erased=erased)


def stage(law: Profile, received: date, now: Instant, *, linked: bool, leaves: date | None = None) -> Stage:
    """Return the stage of what was first received on a day, as ``limits`` says."""
    masked, erased = limits(law, received, linked=linked, leaves=leaves)
    if now >= erased:
        return Stage.ERASED
    return Stage.SEALED if now >= masked else Stage.ACTIVE


def log_ends(law: Profile, written: date) -> Instant:
    """Return until when the private parts of the log of a day are kept: as the profile in force when the day began says.

    That they are there so long is a duty, and that they go then is one: no later profile changes either for what is written.
    """
    then = next(_applying(law, written))
    return ends(then, written, then.retention.log)


def _applying(law: Profile, received: date) -> Iterator[Profile]:
    """Yield the profiles that were in force on a day or since, oldest first."""
    yield from (before.law for before in law.earlier if before.until > begun(received))
    yield law


def begun(received: date) -> Instant:
    """Return the instant at which a day of receipt begins."""
    return datetime.combine(received, time(), UTC)


def ends(law: Profile, received: date, period: Period) -> Instant:
    """Return the first instant that a period, counted from a day of receipt, does not hold any more."""
    zone = ZoneInfo(law.legal_timezone)
    begins = begun(received)
    if not period.months and not period.days:
        return begins + timedelta(hours=period.hours)
    return _midnight(law, min(received, begins.astimezone(zone).date()), period)


def _midnight(law: Profile, first: date, period: Period) -> Instant:
    """Return the midnight, in the law's time zone or in UTC, whichever comes first, behind the last day of a period."""
    after = last_day(first, period, law.period_counting) + timedelta(days=1)
    zone = ZoneInfo(law.legal_timezone)
    return min(datetime.combine(after, time(), UTC), datetime.combine(after, time(), zone).astimezone(UTC))


def left(law: Profile, day: date, now: Instant) -> bool:
    """Tell whether what is known of flights that left the country on a day is kept no more, whenever it comes."""
    return law.leaving is not None and now >= _midnight(law, day, law.leaving.kept)


def hours_end(law: Profile, kind: str, came: Instant) -> Instant | None:
    """Return the first instant at which what came at a moment is kept no more, by the strictest profile in force then or since;
    None where none says. ``kind`` is ``quarantine`` or ``answer``.
    """
    since = (*(before.law for before in law.earlier if before.until > came), law)
    return min((came + timedelta(hours=hours) for one in since if (hours := _HOURS[kind](one)) is not None), default=None)


def outlived(law: Profile, kind: str, now: Instant) -> Instant | None:
    """Return the last moment such that what came by then is kept no more by now, as ``hours_end`` says, or None."""
    each = ((law, now), *((before.law, before.until - _LEAST) for before in law.earlier))
    ends = ((now - timedelta(hours=hours), last) for one, last in each if (hours := _HOURS[kind](one)) is not None)
    return max(map(min, ends), default=None)


def visible(law: Profile, cohort: str, now: Instant) -> bool:
    """Tell whether what lies under a cohort may be opened: asked at every envelope, whatever the keys still could.

    What is of no day or about no traveller (lists, answers, quarantine, the log) has dates of its own.
    """
    received, kind = day_of(cohort), cohort.rpartition("/")[2]
    if received is None or kind not in _ABOUT_A_TRAVELLER:
        return True
    masked, erased = limits(law, received, linked=is_linked(cohort), leaves=leaves_by(cohort))
    return now < (masked if kind in _IDENTIFYING else erased)
