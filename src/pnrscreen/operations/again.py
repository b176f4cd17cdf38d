"""Again: an act that met another one half-way is done once more, from the beginning.

Nothing of the first try is left: the store undid it. Where acts on the same flights keep meeting, somebody has to be told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pnrscreen.errors import Conflict

T = TypeVar("T")

TRIES = 5
"""How often an act is tried before its Conflict is handed on."""


def again(act: Callable[[], T], tries: int = TRIES) -> T:
    """Do an act, and do it again where others changed what it works on; raises Conflict when they keep doing so."""
    for _ in range(tries - 1):
        try:
            return act()
        except Conflict:
            continue
    return act()
