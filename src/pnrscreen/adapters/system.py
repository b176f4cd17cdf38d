"""The machine's clock and its source of randomness.

This module knows what time it is and how to draw an identifier. It refuses to know what either is used for, and to let the
time of a home run back.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

from pnrscreen.errors import Conflict
from pnrscreen.model import Instant
from pnrscreen.ports import Clock

_AGAIN_SECONDS = 1.0
"""How long what others acted on may stay unknown here, as long as the clock goes on."""


class SystemClock:
    """The clock of this machine. Implements ``ports.Clock``."""

    def now(self) -> Instant:
        """Return this moment in UTC."""
        return datetime.now(UTC)


class SteadyClock:
    """A clock that does not run back behind the highest moment its home acted on. Implements ``ports.Clock``."""

    def __init__(self, clock: Clock, highest: Callable[[], Instant | None]) -> None:
        """``highest`` reads that moment where the home keeps it; it is asked once a second, and whenever the clock ran back."""
        self._clock = clock
        self._highest = highest
        self._floor: Instant | None = None
        self._told: Instant | None = None
        self._asked = -_AGAIN_SECONDS

    def now(self) -> Instant:
        """Return this moment, or the highest one where the machine's clock is behind it."""
        told = self._clock.now()
        back = self._told is not None and told < self._told
        if back or time.monotonic() - self._asked >= _AGAIN_SECONDS:
            self._floor, self._asked = self._read(), time.monotonic()
        self._told = told
        return told if self._floor is None else max(told, self._floor)

    def _read(self) -> Instant | None:
        """Return the highest moment, or, where the home cannot be asked now, the highest known here: desks are answered all the
        same.
        """
        try:
            return self._highest()
        except (OSError, Conflict):
            if self._told is None:
                raise
            return self._told if self._floor is None else max(self._told, self._floor)


class RandomIds:
    """Identifiers nobody can guess. Implements ``ports.Ids``."""

    def new(self, kind: str) -> str:
        """Return ``kind`` and 128 random bits in hexadecimal: ``receipt-7f3a...``."""
        return f"{kind}-{secrets.token_hex(16)}"
