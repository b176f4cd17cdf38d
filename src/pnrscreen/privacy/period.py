"""When a legal period is over: calendar months and days, never a number of seconds.

This module knows Regulation (EEC, Euratom) 1182/71 Art 3, and how other laws count. It refuses to know what falls due: whoever
asks brings the day on which the period began, in the legal time zone. The extension to the next working day (Art 3(4)) is never
used: it would keep personal data longer.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from pnrscreen.privacy.clauses import Counting, Period


def last_day(begun: date, period: Period, counting: Counting) -> date:
    """Return the last day of a period that begins with an event on ``begun``; hours beyond whole days are not waited for.

    Exclusive: the day of the event is not counted, and the period ends with the same date of a later month, or with that
    month's last day where there is no such date. Inclusive: it ends a day earlier.
    """
    years, month = divmod(begun.month - 1 + period.months, 12)
    year = begun.year + years
    ends = date(year, month + 1, min(begun.day, monthrange(year, month + 1)[1])) + timedelta(days=period.days)
    return ends if counting is Counting.EXCLUSIVE else ends - timedelta(days=1)
