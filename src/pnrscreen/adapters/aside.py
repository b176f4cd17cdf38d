"""Bytes laid aside in a file that has no name: too many for memory, and gone when nobody looks at them any more.

This module knows where such bytes may lie. It refuses to know what they are.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

MEMORY = Path(os.environ.get("PNRSCREEN_MEMORY") or "/dev/shm")  # noqa: S108  a folder in memory
"""What is opened there never reaches a disk."""


def lay(pieces: Iterable[bytes], folder: Path | None = None) -> memoryview:
    """Lay pieces aside, one after the other, and return them as one run of bytes; its owner alone could read the file.

    The file loses its name before anything is written, so that it is gone with the last view of it, whatever happens.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        return memoryview(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))
