"""Making the folder of a home's new keys.

This module knows what there is before any other key. It refuses to make keys where there are some.
"""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.keys import granted
from pnrscreen.errors import ConfigError

INDEX = "index.key"
APPROVER = "approver.pub"


def begin(folder: Path, approver: bytes | None) -> Path:
    """Make the folder of new keys, and return where its index key shall rest; raises ConfigError where there are keys."""
    if (folder / INDEX).exists():
        raise ConfigError(f"there are keys in {folder} already: they are never replaced")
    durable.folder(folder)
    granted.begin(folder, "")
    if approver is not None:
        durable.create(folder / APPROVER, base64.b64encode(approver) + b"\n")
    return folder / INDEX


def derived(seed: bytes) -> bytes:
    """Return the undated index key of synthetic homes of one seed."""
    return HKDF(SHA256(), envelopes.KEY_BYTES, salt=None, info=b"pnrscreen/index/v1").derive(seed)
