"""The byte form of an envelope: one record, sealed under its own key, wrapped under its cohort's.

This module knows the layout and the two ciphers. It refuses to know where a cohort's key lies and who may use it.

::

    1 byte   version, 0x01
    1 byte   length n of the cohort's name
    n bytes  the cohort's name, ASCII
    40 bytes the record key (256 bits, fresh), wrapped under the cohort's key: AES-KW, RFC 3394
    12 bytes nonce, random
    rest     AES-256-GCM of the content with its 16-byte tag; authenticated with it: version, cohort and context

The context says where the envelope belongs (``passenger/7f3a/identity``), so that one moved to another row does not open.
"""

from __future__ import annotations

import re
import secrets
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from pnrscreen.errors import Tampered

KEY_BYTES = 32
_VERSION = 1
_WRAPPED_BYTES = KEY_BYTES + 8  # RFC 3394 section 2.2.1: one block of 64 bits more
_NONCE_BYTES = 12
_TAG_BYTES = 16
_COHORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*", re.ASCII)
_COHORT_LENGTH_MAX = 120


class Parts(NamedTuple):
    """An envelope taken apart, nothing of it verified yet."""

    cohort: str
    wrapped: bytes
    nonce: bytes
    content: bytes


def is_cohort(name: str) -> bool:
    """Tell whether ``name`` may name a cohort: parts of letters, digits, dot, dash and underscore, joined by slashes."""
    return len(name) <= _COHORT_LENGTH_MAX and _COHORT.fullmatch(name) is not None


def seal(plain: bytes, cohort: str, context: str, cohort_key: bytes) -> bytes:
    """Return the envelope of ``plain``."""
    record_key = secrets.token_bytes(KEY_BYTES)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    content = AESGCM(record_key).encrypt(nonce, plain, _authenticated(cohort, context))
    name = cohort.encode("ascii")
    return b"".join((bytes((_VERSION, len(name))), name, aes_key_wrap(cohort_key, record_key), nonce, content))


def split(envelope: bytes) -> Parts:
    """Take an envelope apart, or raise Tampered when it has not the form of one."""
    if len(envelope) < 2 or envelope[0] != _VERSION:
        raise Tampered("this is no envelope of a known version")
    wrapped_at = 2 + envelope[1]
    nonce_at = wrapped_at + _WRAPPED_BYTES
    content_at = nonce_at + _NONCE_BYTES
    cohort = envelope[2:wrapped_at].decode("ascii", errors="replace")
    if len(envelope) < content_at + _TAG_BYTES or not is_cohort(cohort):
        raise Tampered("this envelope is cut short or names no cohort")
    return Parts(cohort, envelope[wrapped_at:nonce_at], envelope[nonce_at:content_at], envelope[content_at:])


def begins(envelope: bytes) -> bytes:
    """Return how an envelope begins, the same for all of a cohort: version and cohort. Of other bytes return none."""
    return envelope[: 2 + envelope[1]] if len(envelope) > 1 and envelope[0] == _VERSION else b""


def cohort(beginning: bytes) -> str:
    """Return the cohort that the beginning of an envelope names, or nothing where it names none."""
    name = beginning[2:].decode("ascii", errors="replace")
    return name if is_cohort(name) else ""


def unseal(parts: Parts, context: str, cohort_key: bytes) -> bytes:
    """Return what the envelope holds, or raise Tampered when content, context or key do not belong together."""
    try:
        record_key = aes_key_unwrap(cohort_key, parts.wrapped)
        return AESGCM(record_key).decrypt(parts.nonce, parts.content, _authenticated(parts.cohort, context))
    except (InvalidUnwrap, InvalidTag):
        raise Tampered(f"an envelope of cohort {parts.cohort} does not verify where it was found") from None


def _authenticated(cohort: str, context: str) -> bytes:
    name = cohort.encode("ascii")
    return b"pnrscreen/envelope/v1\n" + bytes((_VERSION, len(name))) + name + context.encode("utf-8")
