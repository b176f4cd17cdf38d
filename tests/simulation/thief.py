"""A thief who has every file of a home, of its backups and of the homes before it, and every key there is now."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from support.stolen import Wrap, keys_of, lying_about, opens, resting, wraps
from support.stored import everything, opened

EACH = 2
"""Of each cohort so many wraps are kept, of each time that the thief took something."""
TRIED = 3
"""So many wraps are tried with whatever could be a key in any file; all with every key that rests as it is."""


class Thief:
    """Whoever takes what lies about, and tries to open it later."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.found: dict[str, set[Wrap]] = {}
        self.copied: list[tuple[str, bytes]] = []
        self.since: list[tuple[str, bytes]] = []

    def takes(self, home: Path) -> None:
        """Take whatever lies in a home but its keys."""
        taken: dict[str, set[Wrap]] = {}
        for cohort, wrap in wraps(lying_about(home)):
            some = taken.setdefault(cohort, set())
            if len(some) < EACH:
                some.add(wrap)
        for cohort, some in taken.items():
            self.found.setdefault(cohort, set()).update(some)

    def copies(self, app: App) -> None:
        """Copy what the store of a home says of people, row by row."""
        self.copied = _rows(app)

    def copies_between(self, app: App) -> None:
        """Copy it at a time of which no backup is: a home that is restored knows nothing of that time."""
        self.since = _rows(app)

    def reads(self, app: App) -> bytes:
        """Return what the keys of a home open of what was copied of it before."""
        return b"\n".join(opened(app.keys, place, one) or b"" for place, one in (*self.copied, *self.since))

    def opens(self, home: Path, over: Callable[[str], bool | None]) -> tuple[list[str], int]:
        """Return the cohorts of which something opens though it is over, and of how many that are not over something does."""
        self.takes(home)
        rest = resting(home / founding.KEYS)
        past = sorted(cohort for cohort in self.found if over(cohort))
        opened = [cohort for cohort in past if any(opens(key, wrap) for wrap in self.found[cohort] for key in rest)]
        every = keys_of(home / founding.KEYS) if past else set()
        for cohort in self._rng.sample(past, min(len(past), TRIED)):
            wrap = min(self.found[cohort])
            opened += [cohort] if any(opens(key, wrap) for key in every) else []
        present = sorted(cohort for cohort in self.found if over(cohort) is False)[-TRIED:]
        return opened, sum(any(opens(key, wrap) for wrap in self.found[cohort] for key in rest) for cohort in present)


def _rows(app: App) -> list[tuple[str, bytes]]:
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        return [*everything(connection)]
