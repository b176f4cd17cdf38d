"""The versions of the registry of actors, as files of the home: HOME/registry/0001.json, 0002.json, and so on.

This module knows where a version lies and that one that is there is never replaced. It refuses to read what is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pnrscreen.adapters import durable

FOLDER = "registry"


def read(home: Path) -> Sequence[bytes]:
    """Return every version there is, in the order of their numbers."""
    return [path.read_bytes() for path in sorted((home / FOLDER).glob("[0-9][0-9][0-9][0-9].json"))]


def add(home: Path, number: int, content: bytes) -> bool:
    """Keep a version, durable before return; False, and nothing changed, where one of that number is there."""
    return durable.create(durable.folder(home / FOLDER) / f"{number:04}.json", content)
