"""The files of one list edition as one run of bytes: what is kept, sealed, so that every load reads what the publisher wrote.

This module knows how to pack and unpack. It refuses to read what it packs.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from pnrscreen.errors import WatchlistError


def pack(files: Mapping[str, bytes]) -> bytes:
    """Pack files by name; the same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unpack(content: bytes) -> Mapping[str, bytes]:
    """Return the files that were packed, or raise WatchlistError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError):
        raise WatchlistError("a kept list is no bundle of files: load it again") from None
