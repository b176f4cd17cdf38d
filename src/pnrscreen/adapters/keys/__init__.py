"""Who holds the keys: files of the unit's home, or Vault; and for what a person signs, a file of their own.

This package knows ways to hold keys. It refuses to let one out: callers hand in bytes and get envelopes, or the reverse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.adapters.keys.adopting import adopt
from pnrscreen.adapters.keys.file import FileKeys
from pnrscreen.adapters.keys.held import HeldKeys
from pnrscreen.adapters.keys.person import PersonKey
from pnrscreen.adapters.keys.sealing import public_key
from pnrscreen.adapters.keys.transit import Transit
from pnrscreen.adapters.keys.vault import VaultKeys

__all__ = ("PROVIDERS", "FileKeys", "PersonKey", "Provider", "VaultKeys", "adopt", "public_key")


class Provider(NamedTuple):
    """One way to hold keys: ``create`` makes those of a new home (folder, seed, approver), ``held`` takes those of one (folder,
    clock).
    """

    create: Callable[..., HeldKeys]
    held: Callable[..., HeldKeys]


def _in_files(_address: str, _token: str) -> Provider:
    return Provider(FileKeys.create, FileKeys)


def _in_vault(address: str, token: str) -> Provider:
    transit = Transit(address, token)
    return Provider(partial(VaultKeys.create, transit=transit), partial(VaultKeys, transit=transit))


PROVIDERS: Mapping[str, Callable[[str, str], Provider]] = MappingProxyType({"file": _in_files, "vault": _in_vault})
"""Ways to hold keys by the word a home's setting begins with; each is given the address and the token of what it asks."""
