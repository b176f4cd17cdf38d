"""Who holds the keys: files of the unit's home, and for what a person signs a file of their own.

This package knows ways to hold keys. It refuses to let one out: callers hand in bytes and get envelopes, or the reverse.
"""

from __future__ import annotations

from pnrscreen.adapters.keys.file import FileKeys
from pnrscreen.adapters.keys.person import PersonKey

__all__ = ("FileKeys", "PersonKey")
