"""The machine's clock and its source of randomness.

This module knows what time it is and how to draw an identifier. It refuses to know what either is used for.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from pnrscreen.model import Instant


class SystemClock:
    """The clock of this machine. Implements ``ports.Clock``."""

    def now(self) -> Instant:
        """Return this moment in UTC."""
        return datetime.now(UTC)


class RandomIds:
    """Identifiers nobody can guess. Implements ``ports.Ids``."""

    def new(self, kind: str) -> str:
        """Return ``kind`` and 128 random bits in hexadecimal: ``receipt-7f3a...``."""
        return f"{kind}-{secrets.token_hex(16)}"
