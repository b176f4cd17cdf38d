"""What a home goes by, as numbered files: versions of the registry of actors, and adoptions of a profile.

This module knows where a version lies (``HOME/registry/0001.json``, ``HOME/profiles/0001.json``, and so on) and that one that
is there is never replaced. It refuses to read what is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pnrscreen.adapters import durable

FOLDER = "registry"
PROFILES = "profiles"


def read(home: Path, folder: str = FOLDER) -> Sequence[bytes]:
    """Return every version there is, in the order of their numbers."""
    return [path.read_bytes() for path in sorted((home / folder).glob("[0-9][0-9][0-9][0-9].json"))]


def add(home: Path, number: int, content: bytes, folder: str = FOLDER) -> bool:
    """Keep a version, durable before return; False, and nothing changed, where one of that number is there."""
    return durable.create(durable.folder(home / folder) / f"{number:04}.json", content)
