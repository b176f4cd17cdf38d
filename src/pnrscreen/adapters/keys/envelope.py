"""The byte form of an envelope: one record, sealed under its own key, wrapped under its cohort's.

This module knows the layouts and the ciphers. It refuses to know where a cohort's key lies and who may use it.

::

    1 byte   version: 0x01; of what can be sealed one more; of what hangs by a strand two more
    1 byte   length n of the cohort's name
    n bytes  the cohort's name, ASCII
    8 bytes  versions 3 and 4: the number of the strand (``strands``)
    8 bytes  versions 2 and 4: the part of the cohort, which names the sealing key
    40 bytes the record key (256 bits, fresh), wrapped under the cohort's operational key: AES-KW, RFC 3394
    48 bytes versions 2 and 4: the record key once more, under the sealing key (``sealing``)
    12 bytes nonce, random
    rest     AES-256-GCM of the content with its 16-byte tag; authenticated with it: version, cohort, the number of the strand,
             part and sealing wrap where there are, and context

What hangs by a strand is encrypted under BLAKE2b (RFC 7693, 256 bits) of the record key, keyed by the strand: whoever has the
one and not the other has nothing, be it the unit or the approving body.

The context says where the envelope belongs (``passenger/7f3a/identity``), so that one moved to another row does not open.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from pnrscreen.adapters.keys.sealing import PART_BYTES, WRAP_BYTES, SealingKey
from pnrscreen.adapters.keys.strands import NUMBER_BYTES, Strand
from pnrscreen.errors import Tampered

KEY_BYTES = 32
_PLAIN, _SEALABLE, _HUNG = 1, 1, 2
_VERSIONS = range(_PLAIN, _PLAIN + _SEALABLE + _HUNG + 1)
_SAID = tuple(b"pnrscreen/envelope/v%d\n" % version for version in range(_VERSIONS.stop))
_WRAPPED_BYTES = KEY_BYTES + 8  # RFC 3394 section 2.2.1: one block of 64 bits more
_NONCE_BYTES = 12
_TAG_BYTES = 16
_COHORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*", re.ASCII)
_COHORT_LENGTH_MAX = 120
HEAD_BYTES = 2 + _COHORT_LENGTH_MAX + NUMBER_BYTES
"""Within so many bytes an envelope says its cohort and the strand by which it hangs."""


class Parts(NamedTuple):
    """An envelope taken apart, nothing of it verified yet. ``part`` and ``sealed`` are empty where it cannot be sealed, and
    ``strand`` where it hangs by none.
    """

    cohort: str
    wrapped: bytes
    nonce: bytes
    content: bytes
    part: bytes = b""
    sealed: bytes = b""
    strand: bytes = b""


def is_cohort(name: str) -> bool:
    """Tell whether ``name`` may name a cohort: parts of letters, digits, dot, dash and underscore, joined by slashes."""
    return len(name) <= _COHORT_LENGTH_MAX and _COHORT.fullmatch(name) is not None


def seal(
    plain: bytes,
    cohort: str,
    context: str,
    cohort_key: bytes,
    *,
    sealing: SealingKey | None = None,
    strand: Strand | None = None,
) -> bytes:
    """Return the envelope of ``plain``, which can be sealed where there is a sealing key, and ends with its strand if any."""
    fresh = secrets.token_bytes(KEY_BYTES + _NONCE_BYTES)
    record_key, nonce = fresh[:KEY_BYTES], fresh[KEY_BYTES:]
    number, key = strand or (b"", record_key)
    part, sealed = (sealing.part, sealing.wrap(record_key, context)) if sealing else (b"", b"")
    head = _head(cohort, number, part)
    content = AESGCM(_hung(record_key, key) if strand else key).encrypt(nonce, plain, _bound(head, part, sealed, context))
    return b"".join((head, part, aes_key_wrap(cohort_key, record_key), sealed, nonce, content))


def split(envelope: bytes) -> Parts:
    """Take an envelope apart, or raise Tampered when it has not the form of one."""
    if len(envelope) < 2 or envelope[0] not in _VERSIONS:
        raise Tampered("this is no envelope of a known version")
    sealable, hung = _kind(envelope)
    strand_at = 2 + envelope[1]
    part_at = strand_at + NUMBER_BYTES * hung
    wrapped_at = part_at + PART_BYTES * sealable
    sealed_at = wrapped_at + _WRAPPED_BYTES
    nonce_at = sealed_at + WRAP_BYTES * sealable
    content_at = nonce_at + _NONCE_BYTES
    cohort = envelope[2:strand_at].decode("ascii", errors="replace")
    if len(envelope) < content_at + _TAG_BYTES or not is_cohort(cohort):
        raise Tampered("this envelope is cut short or names no cohort")
    return Parts(
        cohort=cohort,
        wrapped=envelope[wrapped_at:sealed_at],
        nonce=envelope[nonce_at:content_at],
        content=envelope[content_at:],
        part=envelope[part_at:wrapped_at],
        sealed=envelope[sealed_at:nonce_at],
        strand=envelope[strand_at:part_at],
    )


def begins(envelope: bytes) -> bytes:
    """Return how an envelope begins, the same for all of a cohort: version and cohort. Of other bytes return none."""
    return envelope[: 2 + envelope[1]] if len(envelope) > 1 and envelope[0] in _VERSIONS else b""


def head(envelope: bytes) -> bytes:
    """Return as much of an envelope as says its cohort and the strand by which it hangs."""
    return envelope[:HEAD_BYTES]


def cohort(beginning: bytes) -> str:
    """Return the cohort that the beginning of an envelope names, or nothing where it names none."""
    name = beginning[2:].decode("ascii", errors="replace")
    return name if is_cohort(name) else ""


def strand(envelope: bytes) -> bytes:
    """Return the number of the strand by which an envelope, or its first ``HEAD_BYTES``, hangs; nothing where by none."""
    at = len(begins(envelope))
    return envelope[at : at + NUMBER_BYTES] if at and _kind(envelope)[1] else b""


def unseal(parts: Parts, context: str, cohort_key: bytes, strand_key: bytes = b"") -> bytes:
    """Return what the envelope holds, or raise Tampered when content, context or keys do not belong together."""
    try:
        record_key = aes_key_unwrap(cohort_key, parts.wrapped)
    except InvalidUnwrap:
        raise _strange(parts) from None
    return reveal(parts, context, record_key, strand_key)


def reveal(parts: Parts, context: str, record_key: bytes, strand_key: bytes = b"") -> bytes:
    """Return what the envelope holds by the key of its record; raises Tampered as ``unseal`` does."""
    try:
        key = _hung(record_key, strand_key) if parts.strand else record_key
        bound = _bound(_head(parts.cohort, parts.strand, parts.part), parts.part, parts.sealed, context)
        return AESGCM(key).decrypt(parts.nonce, parts.content, bound)
    except (InvalidTag, ValueError):  # a key of another length is no key of a record
        raise _strange(parts) from None


def _hung(record_key: bytes, strand_key: bytes) -> bytes:
    return hashlib.blake2b(record_key, digest_size=KEY_BYTES, key=strand_key).digest()


def _kind(envelope: bytes) -> tuple[bool, bool]:
    """Tell whether an envelope can be sealed, and whether it hangs by a strand."""
    more = envelope[0] - _PLAIN
    return bool(more & _SEALABLE), bool(more & _HUNG)


def _strange(parts: Parts) -> Tampered:
    return Tampered(f"an envelope of cohort {parts.cohort} does not verify where it was found")


def _head(cohort: str, number: bytes, part: bytes) -> bytes:
    version = _PLAIN + (_SEALABLE if part else 0) + (_HUNG if number else 0)
    return b"".join((bytes((version, len(cohort))), cohort.encode("ascii"), number))


def _bound(head: bytes, part: bytes, sealed: bytes, context: str) -> bytes:
    return b"".join((_SAID[head[0]], head, part, sealed, context.encode("utf-8")))
