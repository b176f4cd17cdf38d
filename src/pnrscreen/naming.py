"""The text of which an id is made: several parts in a row, from which each part can be told again.

This module knows how parts are written one after another, so that no two rows of parts read alike. It refuses to know what
the parts are, and to make an id: that takes a key.
"""

from __future__ import annotations

import json
from typing import Final

_WRITE: Final = json.JSONEncoder(separators=(",", ":")).encode


def named(kind: str, *parts: str) -> str:
    """Return the text that stands for one kind of thing with these parts, and for nothing else."""
    return _WRITE((kind, *parts))
