"""The exceptions of pnrscreen, as a tree. They know no HTTP status, no exit code, and never a personal value.

::

    PnrscreenError
    |-- WireError          bytes that hold no message at all, or a value no message can hold; located
    |-- RulebookError      a rule file that may not be used; names file, key path, line and column
    |-- WatchlistError     a list that may not be used; names the file and the place in it
    |-- Refused            the law or the actor's rights say no; the reason is said and logged
    |-- NotFound           no such thing, or not for you
    |-- Conflict           someone else changed it first; run again from load
    |-- Tampered           stored bytes are not what was stored
    `-- ConfigError        the home or its settings cannot be used; says what to do

Expected trouble is a value instead: a Defect, a Fault, an UNDETERMINED verdict. A programmer's mistake is an assertion.
"""

from __future__ import annotations


class PnrscreenError(Exception):
    """Anything this package raises on purpose. ``str()`` is one sentence that says what to do."""


class WireError(PnrscreenError):
    """The bytes hold no interchange, or an answer cannot be written. ``offset`` is where reading or writing stopped."""

    def __init__(self, reason: str, offset: int = 0) -> None:
        super().__init__(f"{reason} (at byte {offset})")
        self.reason = reason
        self.offset = offset


class RulebookError(PnrscreenError):
    """One or more rule files may not be used. ``faults`` lists every one: ``file: key path: what is wrong``."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class WatchlistError(PnrscreenError):
    """A list may not be used. ``where`` is the file and the place in it."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(f"{where}: {reason}" if where else reason)
        self.reason = reason
        self.where = where


class Refused(PnrscreenError):
    """Permission was denied. The reason is fit for the actor; ``code`` is one word of a closed list, fit for the log."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Unusable(Refused):
    """What was asked cannot be meant, as a cursor that is none: no right would help."""


class NotFound(PnrscreenError):
    """There is no such thing, or none that this grant may see."""


class Conflict(PnrscreenError):
    """The thing changed between load and commit; the operation runs again from load."""


class Tampered(PnrscreenError):
    """Stored bytes do not verify: a wrong key, a damaged file, or someone else's hand."""


class ConfigError(PnrscreenError):
    """The home folder, a setting or an environment variable cannot be used."""
