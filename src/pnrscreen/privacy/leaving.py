"""Leaving: which flights take people out of the country, and by which day they have.

TCA Art 552(4): what was received of passengers is deleted when they depart, unless a risk assessment on objective evidence says
otherwise. This module refuses to know which country that is (the profile says so), and where an airport lies: whoever asks
brings that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from pnrscreen.privacy.clauses import Leaving


class Sector(NamedTuple):
    """From which airport to which, and on which local day (ISO, a time may follow)."""

    departure: str
    arrival: str
    day: str


def leaves_by(law: Leaving, sectors: Iterable[Sector], country: Callable[[str], str]) -> date | None:
    """Return the last day of these sectors where one of them leaves the country, else None. ``country`` says where an airport
    lies, "" where nobody knows: a flight to a place that nobody knows is not taken for one that leaves.

    What speaks of several flights ends together, when the last of them has left: nobody is forgotten before they fly.
    """
    several = [*sectors]
    if not any(country(one.departure) in law.states and _abroad(law, country(one.arrival)) for one in several):
        return None
    days = list[date]()
    for one in several:
        with suppress(ValueError):
            days.append(date.fromisoformat(one.day[:10]))
    return max(days, default=None)


def _abroad(law: Leaving, state: str) -> bool:
    return bool(state) and state not in law.states
