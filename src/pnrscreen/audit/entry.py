"""An audit entry as a leaf: canonical JSON (RFC 8785), which the tree hashes (``merkle``).

This module knows the one byte form of an entry and refuses every value that has more than one. It refuses to know what an act
means, and to invent the salt: whoever writes the leaf brings it.

The public part stands in the leaf in clear. The private part enters only as a commitment, SHA-256 over a domain line, a
32-byte salt and the canonical private part. Salt and private part together are the *opening*: sealed beside the leaf, it lets
an oversight body check what the commitment says; destroyed, it leaves a leaf that names nobody and still verifies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC

import orjson

from pnrscreen.model import Instant
from pnrscreen.rights import AuditEntry

_COMMIT = b"pnrscreen/commit/v1\n"
_SALT_BYTES = 32
_INTEGER_MAX = 2**53 - 1  # RFC 8785 section 3.2.2.3: beyond it two readers may see two numbers
_LEAF_BYTES_MAX = 65_535  # a tlog-tiles entry bundle gives the length of an entry two bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One entry of the log: its ticket, its bytes, what they commit to (in hexadecimal), and what opens that commitment."""

    ticket: str
    canonical: bytes
    commitment: str
    opening: bytes = field(repr=False)


def leaf(entry: AuditEntry, ticket: str, salt: bytes) -> Leaf:
    """Turn an entry into its leaf; ``salt`` is 32 fresh random bytes. Raises ValueError for what has no single byte form."""
    opens = opening(entry, salt)
    commitment = hashlib.sha256(_COMMIT + opens).hexdigest()
    canonical = orjson.dumps(
        {
            "v": 1,
            "log": entry.log.value,
            "event": _string("act", entry.act),
            "at": _utc(entry.at),
            "ticket": _string("ticket", ticket),
            "profile": _string("profile", entry.profile),
            "public": _checked(entry.public),
            "private_commitment": commitment,
        },
        option=orjson.OPT_SORT_KEYS,
    )
    if len(canonical) > _LEAF_BYTES_MAX:
        raise ValueError(f"a leaf has at most {_LEAF_BYTES_MAX} bytes, this one has {len(canonical)}")
    return Leaf(ticket=ticket, canonical=canonical, commitment=commitment, opening=opens)


def opening(entry: AuditEntry, salt: bytes) -> bytes:
    """Return what the commitment of ``entry`` commits to: the salt, then the canonical private part."""
    if len(salt) != _SALT_BYTES:
        raise ValueError(f"a salt has {_SALT_BYTES} bytes, not {len(salt)}")
    return salt + orjson.dumps(_checked(entry.private), option=orjson.OPT_SORT_KEYS)


def disclosed(commitment: str, opening: bytes) -> Mapping[str, str | int]:
    """Return the private part that an opening holds; raises ValueError where ``commitment`` (hexadecimal) is another's."""
    if hashlib.sha256(_COMMIT + opening).hexdigest() != commitment:
        raise ValueError("this is not what the entry commits to")
    said: Mapping[str, str | int] = orjson.loads(opening[_SALT_BYTES:])
    return said


def _checked(part: Mapping[str, str | int]) -> dict[str, str | int]:
    """Refuse what RFC 8785 and a plain sort of keys could write differently: floats, great integers, keys beyond ASCII."""
    for key in part:
        if not isinstance(key, str) or not key.isascii():
            raise ValueError(f"the key {key!a} of an audit entry is not ASCII text")
    return {key: _value(key, value) for key, value in part.items()}


def _value(key: str, value: object) -> str | int:
    if isinstance(value, str):
        return _string(key, value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"the value of {key!r} is neither text nor an integer")  # noqa: TRY004  one kind of refusal for all
    if abs(value) > _INTEGER_MAX:
        raise ValueError(f"the value of {key!r} is beyond 2^53-1: write it as text")
    return int(value)


def _string(key: str, value: str) -> str:
    # A lone surrogate has no UTF-8 form, and the decoder's own message would quote the text around it.
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(f"the value of {key!r} holds half a character")
    return str(value)


def _utc(at: Instant) -> str:
    if at.tzinfo is None:
        raise ValueError("the instant of an audit entry has no time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
