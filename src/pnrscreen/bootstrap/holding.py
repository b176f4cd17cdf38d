"""Holding: how what is copied to an authority's case is sealed for it, and how the authority opens it.

This module knows, as the package does for a home at work, which adapter answers. It refuses to decide anything.
"""

from __future__ import annotations

from pathlib import Path

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import outside
from pnrscreen.errors import ConfigError

seal = outside.seal
"""Encrypt to a public key, behind a heading of one line."""


def keep(path: Path, content: bytes) -> None:
    """Write a sealed case, whole or not at all; raises ConfigError where a file of that name is there."""
    if not durable.create(path, content):
        raise ConfigError(f"{path} is there already: choose another name for the case")


def opened(path: Path, key: Path, passphrase: str = "") -> bytes:
    """Return what a sealed case holds; raises ConfigError or Tampered as ``outside.opened`` does."""
    return outside.opened(path.read_bytes(), key.read_bytes(), passphrase.encode() or None)[1]


def unpack(folder: Path, name: str, content: bytes) -> None:
    """Write a file of a case into a folder that its owner alone may enter."""
    durable.replace(durable.folder(folder) / name, content)
