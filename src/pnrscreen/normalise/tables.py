"""Tables written as words, each followed by what it stands for, as they are easiest read and mended.

This module knows the form. It refuses to know what any table says.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def pairs(table: str) -> Mapping[str, str]:
    """Return what stands for each word; a word that stands there twice is an error of the table."""
    words = table.split()
    found = dict(zip(words[::2], words[1::2], strict=True))
    if 2 * len(found) != len(words):
        raise ValueError(f"{len(words) // 2 - len(found)} words stand twice in a table")
    return MappingProxyType(found)
