"""Which characters the bytes of an interchange stand for: as its syntax identifier says, or as can only be guessed.

This module knows the character sets of ISO 9735 (UNOA to UNOY) and that senders declare one and use another. It refuses to
keep a guess to itself: what does not fit its declaration is a defect that names what it was read as.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from types import MappingProxyType

from pnrscreen.wire.limits import BLOCK_BYTES

_CONTROLS = re.compile(rb"[\x80-\x9f]")

DECLARED: Mapping[str, str] = MappingProxyType(
    {
        "UNOC": "iso8859-1",
        "UNOD": "iso8859-2",
        "UNOE": "iso8859-5",
        "UNOF": "iso8859-7",
        "UNOG": "iso8859-3",
        "UNOH": "iso8859-4",
        "UNOI": "iso8859-6",
        "UNOJ": "iso8859-8",
        "UNOK": "iso8859-9",
        "UNOW": "utf-8",
        "UNOY": "utf-8",
    }
)
"""The encoding of each syntax identifier that has letters beyond ASCII; UNOA, UNOB and the airlines' own have none."""


def of(content: bytes, syntax: str) -> tuple[str, bool]:
    """Return the encoding of an interchange, and whether it is a guess that its syntax identifier does not bear out.

    Bytes that read as UTF-8 are UTF-8, whatever was declared: the chance that another text does is slight. Otherwise a declared
    set is believed where every byte stands for something in it, then Windows-1252, then Latin-1, which has all bytes. Declared
    UTF-8 with a few letters cut in half, as in names cut to a number of bytes, is read with those replaced and called a guess.
    """
    if content.isascii():
        return "ascii", False
    if DECLARED.get(syntax) == "utf-8" and not _reads(content, "utf-8") and _mostly_utf_8(content):
        return "utf-8", True
    declared = DECLARED.get(syntax, "utf-8")
    candidates = dict.fromkeys(("utf-8", declared, "cp1252"))
    encoding = next((name for name in candidates if _reads(content, name)), "latin-1")
    return encoding, encoding != declared


def _reads(content: bytes, encoding: str) -> bool:
    """Tell whether every byte stands for something, block by block: an interchange may be large.

    In the sets of ISO 8859 the bytes 80 to 9F are controls, which no name holds.
    """
    if encoding.startswith("iso8859") and _CONTROLS.search(content):
        return False
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(content), BLOCK_BYTES):
            decoder.decode(content[at : at + BLOCK_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf_8(content: bytes) -> bool:
    """Tell whether at least half of what is not ASCII is whole UTF-8, which in other sets hardly a letter is."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    broken = beyond = 0
    for at in range(0, len(content), BLOCK_BYTES):
        text = decoder.decode(content[at : at + BLOCK_BYTES], final=at + BLOCK_BYTES >= len(content))
        broken += text.count("\N{REPLACEMENT CHARACTER}")
        beyond += len(text) - len(text.encode("ascii", "ignore"))
    return 2 * broken <= beyond
