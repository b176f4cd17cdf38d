"""What the status codes of a CUSRES mean, state by state.

Knows the schemes that are known. Refuses to guess: a code that no table has is UNKNOWN, and nothing unknown clears anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

ANY_STATE: Final = ""


class Status(StrEnum):
    """What an answer comes to for a person: may board, may not, look again, say more, or the request went wrong."""

    CLEARED = "cleared"
    REFUSE = "refuse"
    CHECK = "check"
    INSUFFICIENT = "insufficient"
    ERROR = "error"
    UNKNOWN = "unknown"


_SCHEMES: Final = (
    ("CHN", Status.CLEARED, "0Z"),
    ("CHN", Status.REFUSE, "1Z"),
    ("CHN", Status.CHECK, "2Z"),
    ("CHN", Status.INSUFFICIENT, "4Z"),
    ("CHN", Status.ERROR, "1"),  # of a whole message; a bare 0 accepts the message and clears nobody, so it has no row
    # First the result of vetting, then that of the travel authorisation: Z not applicable, A approved, 0 none on record.
    ("USA", Status.CLEARED, "0Z 0A"),
    ("USA", Status.REFUSE, "1 1Z 1A 10"),
    ("USA", Status.CHECK, "00 2 2Z 2A 20"),
    ("USA", Status.ERROR, "3 3Z 3A 30"),
    ("USA", Status.INSUFFICIENT, "4 4Z 4A 40"),
    # PADIS application errors: date, time, flight number, system unable to process, no matching PNR.
    (ANY_STATE, Status.ERROR, "102 103 114 118 129"),
)

STATUSES: Final[Mapping[tuple[str, str], Status]] = MappingProxyType(
    {(state, code): status for state, status, codes in _SCHEMES for code in codes.split()}
)
"""What a code means, by (state, code): the state ISO 3166-1 alpha-3, or ANY_STATE."""

WRITTEN: Final[Mapping[Status, str]] = MappingProxyType(
    {Status.CLEARED: "0Z", Status.CHECK: "2Z", Status.INSUFFICIENT: "4Z", Status.ERROR: "118"}
)
"""By which code this engine says what an answer comes to: one that every scheme reads alike. There is none for that someone may
not board: no machine says it."""

_ADDRESSES: Final[Mapping[str, str]] = MappingProxyType({"NIAC": "CHN", "USADHS": "USA"})


def status(state: str, code: str) -> Status:
    """Return what a status code (ERC) of a state's answer means; what no table has is UNKNOWN."""
    said = code.strip().upper()
    return STATUSES.get((state, said)) or STATUSES.get((ANY_STATE, said)) or Status.UNKNOWN


def state(sender: str) -> str:
    """Return the state whose system has this interchange address (UNB), or "" where that is not known."""
    return _ADDRESSES.get(sender.strip().upper(), "")
