"""The byte form of an envelope: one record, sealed under its own key, wrapped under its cohort's.

This module knows the layouts and the ciphers. It refuses to know where a cohort's key lies and who may use it.

::

    1 byte   version: 0x01, or 0x02 for what can be sealed
    1 byte   length n of the cohort's name
    n bytes  the cohort's name, ASCII
    8 bytes  version 2 only: the part of the cohort, which names the sealing key
    40 bytes the record key (256 bits, fresh), wrapped under the cohort's operational key: AES-KW, RFC 3394
    48 bytes version 2 only: the record key once more, under the sealing key (``sealing``)
    12 bytes nonce, random
    rest     AES-256-GCM of the content with its 16-byte tag; authenticated with it: version, cohort, in version 2 part and
             sealing wrap, and context

The context says where the envelope belongs (``passenger/7f3a/identity``), so that one moved to another row does not open.
"""

from __future__ import annotations

import re
import secrets
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from pnrscreen.adapters.keys.sealing import PART_BYTES, WRAP_BYTES, SealingKey
from pnrscreen.errors import Tampered

KEY_BYTES = 32
_PLAIN, _SEALABLE = 1, 2
_SAID_PLAIN, _SAID_SEALABLE = b"pnrscreen/envelope/v1\n", b"pnrscreen/envelope/v2\n"
_WRAPPED_BYTES = KEY_BYTES + 8  # RFC 3394 section 2.2.1: one block of 64 bits more
_NONCE_BYTES = 12
_TAG_BYTES = 16
_COHORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*", re.ASCII)
_COHORT_LENGTH_MAX = 120


class Parts(NamedTuple):
    """An envelope taken apart, nothing of it verified yet. ``part`` and ``sealed`` are empty where it cannot be sealed."""

    cohort: str
    wrapped: bytes
    nonce: bytes
    content: bytes
    part: bytes = b""
    sealed: bytes = b""


def is_cohort(name: str) -> bool:
    """Tell whether ``name`` may name a cohort: parts of letters, digits, dot, dash and underscore, joined by slashes."""
    return len(name) <= _COHORT_LENGTH_MAX and _COHORT.fullmatch(name) is not None


def seal(plain: bytes, cohort: str, context: str, cohort_key: bytes, sealing: SealingKey | None = None) -> bytes:
    """Return the envelope of ``plain``: version 2 where there is a sealing key, else version 1."""
    fresh = secrets.token_bytes(KEY_BYTES + _NONCE_BYTES)
    record_key, nonce = fresh[:KEY_BYTES], fresh[KEY_BYTES:]
    wrapped = aes_key_wrap(cohort_key, record_key)
    part = sealing.part if sealing else b""
    sealed = sealing.wrap(record_key, context) if sealing else b""
    content = AESGCM(record_key).encrypt(nonce, plain, _authenticated(cohort, context, part, sealed))
    name = cohort.encode("ascii")
    return b"".join((bytes((_SEALABLE if sealing else _PLAIN, len(name))), name, part, wrapped, sealed, nonce, content))


def split(envelope: bytes) -> Parts:
    """Take an envelope apart, or raise Tampered when it has not the form of one."""
    if len(envelope) < 2 or envelope[0] not in {_PLAIN, _SEALABLE}:
        raise Tampered("this is no envelope of a known version")
    sealable = envelope[0] == _SEALABLE
    part_at = 2 + envelope[1]
    wrapped_at = part_at + PART_BYTES * sealable
    sealed_at = wrapped_at + _WRAPPED_BYTES
    nonce_at = sealed_at + WRAP_BYTES * sealable
    content_at = nonce_at + _NONCE_BYTES
    cohort = envelope[2:part_at].decode("ascii", errors="replace")
    if len(envelope) < content_at + _TAG_BYTES or not is_cohort(cohort):
        raise Tampered("this envelope is cut short or names no cohort")
    wrapped, sealed = envelope[wrapped_at:sealed_at], envelope[sealed_at:nonce_at]
    return Parts(cohort, wrapped, envelope[nonce_at:content_at], envelope[content_at:], envelope[part_at:wrapped_at], sealed)


def begins(envelope: bytes) -> bytes:
    """Return how an envelope begins, the same for all of a cohort: version and cohort. Of other bytes return none."""
    return envelope[: 2 + envelope[1]] if len(envelope) > 1 and envelope[0] in {_PLAIN, _SEALABLE} else b""


def cohort(beginning: bytes) -> str:
    """Return the cohort that the beginning of an envelope names, or nothing where it names none."""
    name = beginning[2:].decode("ascii", errors="replace")
    return name if is_cohort(name) else ""


def unseal(parts: Parts, context: str, cohort_key: bytes) -> bytes:
    """Return what the envelope holds, or raise Tampered when content, context or key do not belong together."""
    try:
        record_key = aes_key_unwrap(cohort_key, parts.wrapped)
    except InvalidUnwrap:
        raise _strange(parts) from None
    return reveal(parts, context, record_key)


def reveal(parts: Parts, context: str, record_key: bytes) -> bytes:
    """Return what the envelope holds by the key of its record; raises Tampered as ``unseal`` does."""
    bound = _authenticated(parts.cohort, context, parts.part, parts.sealed)
    try:
        return AESGCM(record_key).decrypt(parts.nonce, parts.content, bound)
    except (InvalidTag, ValueError):  # a key of another length is no key of a record
        raise _strange(parts) from None


def _strange(parts: Parts) -> Tampered:
    return Tampered(f"an envelope of cohort {parts.cohort} does not verify where it was found")


def _authenticated(cohort: str, context: str, part: bytes, sealed: bytes) -> bytes:
    name = cohort.encode("ascii")
    version, said = (_SEALABLE, _SAID_SEALABLE) if part else (_PLAIN, _SAID_PLAIN)
    return b"".join((said, bytes((version, len(name))), name, part, sealed, context.encode("utf-8")))
