"""TOML files: bytes in, what they say out, or the one thing that keeps them from being read and how to mend it.

This module knows how people get TOML wrong. It refuses to know what any key means.
"""

from __future__ import annotations

import codecs
import tomllib
from types import MappingProxyType
from typing import Any

DEPTH_MAX = 20
"""How deep tables and lists may stand within each other: a rule needs seven."""
TOO_DEEP = f"not TOML that a rule needs: lists and tables stand more than {DEPTH_MAX} deep in each other: close the brackets"

_MARKS = MappingProxyType(
    {
        codecs.BOM_UTF8: "begins with a byte order mark: save it as UTF-8 without one (BOM)",
        codecs.BOM_UTF16_LE: "not UTF-8 but UTF-16: save it as UTF-8",
        codecs.BOM_UTF16_BE: "not UTF-8 but UTF-16: save it as UTF-8",
    }
)
_ONCE = "write a key once in its table; where there are several of one kind, each begins with two brackets, as [[indicator]]"
_LINE = "a line is `key = value`, [table] or [[table]], and a comment begins with #"
_MENDS = (
    ("Invalid statement", _LINE),
    ("Expected '='", _LINE),
    ("Invalid value", 'a text stands between straight quotes, as "late", a day without; true and false are in small letters'),
    ("Cannot overwrite a value", _ONCE),
    ("Cannot declare", _ONCE),
    ("Cannot mutate", _ONCE),
    ("Cannot redefine", _ONCE),
    ("Expected newline", "write one key a line; within a text in quotes, use the other kind of quotes; a day is 2026-12-01"),
    ("Unterminated string", "close the quotes"),
    ("Illegal character", 'a text of several lines stands between three quotes, """'),
    ("Unescaped '\\'", "write the text between single quotes, where `\\` is itself"),
    ("Unclosed array", "put a comma between values, and `]` behind the last"),
    ("Unclosed inline table", "put a comma between `key = value`, and `}` behind the last, all on one line"),
    ("Expected \"'''\"", "close the three quotes"),
    ('Expected "\'"', "close the quotes"),
    ("Found invalid character", 'a text of several lines stands between three quotes, """'),
    ("Expected ']", "close the brackets"),
)
"""How the parser's reason begins -> what to do."""


def document(content: bytes) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """Return what a TOML file says, or None and why it cannot be read."""
    try:
        found = tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        return None, (_marked(content) or f"not UTF-8 at byte {error.start}: save it as UTF-8",)
    except tomllib.TOMLDecodeError as error:
        return None, (_marked(content) or f"not TOML: {error}: {_mend(str(error))}",)
    except RecursionError:
        return None, (TOO_DEEP,)
    except ValueError:  # of a whole number alone
        return None, ("not TOML that can be read: a whole number has thousands of digits: write at most 18",)
    return (None, (TOO_DEEP,)) if _is_deep(found) else (found, ())


def _marked(content: bytes) -> str:
    said = next((said for mark, said in _MARKS.items() if content.startswith(mark)), "")
    return said or ("not UTF-8 but UTF-16: save it as UTF-8" if b"\x00" in content[:4] else "")


def _mend(reason: str) -> str:
    return next((mend for start, mend in _MENDS if reason.startswith(start)), "mend the place that it names")


def _is_deep(found: object) -> bool:
    """Tell whether something stands too deep, level by level: whoever walks it later may call themselves for each."""
    level = [found]
    for _ in range(DEPTH_MAX):
        level = [
            item
            for held in level
            for item in (held.values() if isinstance(held, dict) else held if isinstance(held, list) else ())
            if isinstance(item, dict | list)
        ]
    return bool(level)
