"""The signed statement of a log about itself: C2SP signed-note, tlog-checkpoint and tlog-cosignature v1, all over Ed25519.

A note is a text, a blank line, and signature lines ``— <key name> <base64(key id || signature)>``. A checkpoint is the text of
three lines that says how long a log is and which root its tree has. A witness signs the same text together with the time at
which it saw it. This module knows these byte forms and what they verify against. It refuses to hold a private key (whoever
signs brings the act of signing), to ask the clock, and to tell whether a root is the root of anything.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = 1  # signed-note, signature types: a log signs the text
COSIGNATURE = 4  # tlog-cosignature: a witness signs a time and the text

_KEY_BYTES = 32
_KEY_ID_BYTES = 4
_SIGNATURE_BYTES = 64
_TIME_BYTES = 8
_ROOT_BYTES = 32
_NOTE_CHARACTERS_MAX = 1_000_000
_SIGNATURES_MAX = 100
_SIZE = re.compile("0|[1-9][0-9]{0,18}")  # tlog-checkpoint: decimal, no leading zeros; a size has 63 bits
_SIZE_MAX = 2**63 - 1
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")  # signed-note: UTF-8 text, no control character but the newline
_OUTSIDE_NAMES = re.compile(r"[^a-z0-9.-]+")
_DASH = "\u2014 "


class NoteError(ValueError):
    """A note that proves nothing. ``code`` is stable, and says why.

    note_malformed        no signed note, or no vkey that could belong to one
    checkpoint_malformed  a signed note whose text is no checkpoint, or one with extension lines
    signature_missing     the log did not sign it
    signature_wrong       a known key's signature does not verify
    origin_other          a checkpoint of another log
    key_replaced          signed by a key of the log after another took its place
    witness_missing       fewer witnesses than the quorum
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """A public key under a name: ``kind`` 1 verifies a log's signature, 4 a witness's. ``key_id`` follows from the others.

    Raises ValueError for a name that is empty or holds a space, a plus or a control character; for another kind; for a public
    key that has not 32 bytes; for a key id of another key.
    """

    name: str
    key_id: bytes
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(letter.isspace() for letter in self.name) or _CONTROL.search(self.name):
            raise ValueError("a key name is text without spaces and without plus")
        if self.kind not in {ED25519, COSIGNATURE} or len(self.public) != _KEY_BYTES:
            raise ValueError(f"a verifier is Ed25519, kind {ED25519} or {COSIGNATURE}, with a key of {_KEY_BYTES} bytes")
        if self.key_id != _key_id(self.name, bytes([self.kind]) + self.public):
            raise ValueError("the key id is not the one of this name and key")

    @classmethod
    def of(cls, vkey: str) -> Verifier:
        """Read ``<name>+<key id in hexadecimal>+<base64(kind || public key)>``. Raises ValueError for anything else."""
        name, _, rest = vkey.partition("+")
        key_id, _, coded = rest.partition("+")
        raw = _decoded(coded)
        if not re.fullmatch("[0-9a-f]{8}", key_id) or not raw:
            raise ValueError("not a vkey: a name, a key id and a key, with a plus between them")
        return cls(name=name, key_id=bytes.fromhex(key_id), kind=raw[0], public=raw[1:])

    @classmethod
    def named(cls, name: str, public: bytes, kind: int = ED25519) -> Verifier:
        """Return the verifier of a public key under a name: SHA-256(name || 0x0A || kind || key) begins with its key id."""
        return cls(name=name, key_id=_key_id(name, bytes([kind]) + public), kind=kind, public=public)

    @property
    def vkey(self) -> str:
        """Return the line others know this key by."""
        return f"{self.name}+{self.key_id.hex()}+{_coded(bytes([self.kind]) + self.public)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a log says of itself: its origin (one line), how many leaves it has, and the root of their tree (32 bytes).

    Raises ValueError for what has no checkpoint text.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or "\n" in self.origin or _CONTROL.search(self.origin):
            raise ValueError("an origin is one line of text")
        if not 0 <= self.size <= _SIZE_MAX or len(self.root) != _ROOT_BYTES:
            raise ValueError(f"a checkpoint has a size of at most 63 bits and a root of {_ROOT_BYTES} bytes")

    def body(self) -> str:
        """Return the text that is signed (tlog-checkpoint, note text): origin, size, root in base64, a line each."""
        return f"{self.origin}\n{self.size}\n{_coded(self.root)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A checkpoint whose log signed it, and the witnesses that did: name, and seconds since 1970, in the note's order."""

    checkpoint: Checkpoint
    cosigned: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    name: str
    key_id: bytes
    signature: bytes


def origin(unit: str, log: str) -> str:
    """Return the name of a log of a unit: ``test-unit/operations``."""
    return f"{_OUTSIDE_NAMES.sub('-', unit.lower()).strip('-') or 'unit'}/{log}"


def signed(checkpoint: Checkpoint, verifier: Verifier, sign: Callable[[bytes], bytes]) -> str:
    """Return the note of a checkpoint: its body, a blank line, the log's signature line.

    ``sign`` makes the Ed25519 signature (64 bytes) of what it is given. Raises NoteError ``origin_other`` when the key is not
    this log's, ``signature_wrong`` when what ``sign`` made does not verify: a note that nobody could open is not made.
    """
    _expect(verifier, ED25519)
    if checkpoint.origin != verifier.name:
        raise NoteError("origin_other", "the checkpoint is of another log than the key")
    body = checkpoint.body()
    return f"{body}\n{signature_line(verifier, sign(body.encode()), body)}"


def signature_line(verifier: Verifier, signature: bytes, text: str) -> str:
    """Return a signature line, for a witness with its time before the signature. Raises NoteError ``signature_wrong``."""
    _verify(verifier, text, signature)
    return f"{_DASH}{verifier.name} {_coded(verifier.key_id + signature)}\n"


def opened(note: str, log: Verifier, witnesses: Sequence[Verifier] = (), quorum: int = 0) -> Opened:
    """Return what a note proves: that ``log`` signed a checkpoint of its own, and which of ``witnesses`` saw it, and when.

    A line of an unknown key is ignored, one of a known key must verify. A witness counts once, by its name, with the first
    time it stands in the note. Raises NoteError, with the codes told there; ValueError for keys of the wrong kind.
    """
    _expect(log, ED25519)
    for witness in witnesses:
        _expect(witness, COSIGNATURE)
    text, lines = _read(note)
    if not [*_verified(text, lines, [log])]:
        raise NoteError("signature_missing", "the log did not sign this note")
    seen: dict[str, int] = {}
    for name, time in _verified(text, lines, witnesses):
        seen.setdefault(name, time)
    checkpoint = _checkpoint(text)
    if checkpoint.origin != log.name:
        raise NoteError("origin_other", "the checkpoint is of another log")
    if len(seen) < quorum:
        raise NoteError("witness_missing", f"{len(seen)} of the witnesses signed, the quorum is {quorum}")
    return Opened(checkpoint=checkpoint, cosigned=tuple(seen.items()))


def signer(note: str, keys: Sequence[Verifier]) -> Verifier:
    """Return the newest (the last) of a log's keys that a line of a note names, else the newest of all.

    Whether it signed is for ``opened`` to say. Raises NoteError for what is no note.
    """
    named = {(line.name, line.key_id) for line in _read(note)[1]}
    return next((key for key in reversed(keys) if (key.name, key.key_id) in named), keys[-1])


def claimed(note: str) -> Checkpoint:
    """Return what a note says, whoever signed it. Raises NoteError where it says nothing of a log."""
    return _checkpoint(_read(note)[0])


def verifies(key: Verifier, message: bytes, signature: bytes) -> bool:
    """Tell whether a log's key signed a message."""
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _expect(verifier: Verifier, kind: int) -> None:
    if verifier.kind != kind:
        raise ValueError(f"a key of kind {verifier.kind} stands where one of kind {kind} belongs")


def _read(note: str) -> tuple[str, list[_Line]]:
    """Split a note at its last blank line (signed-note, format). Raises NoteError ``note_malformed``."""
    head, blank, tail = note.rpartition("\n\n")
    if len(note) > _NOTE_CHARACTERS_MAX or not head or not blank or not tail.endswith("\n") or _CONTROL.search(note):
        raise NoteError("note_malformed", "a note is a text, a blank line and signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > _SIGNATURES_MAX:
        raise NoteError("note_malformed", f"a note has at most {_SIGNATURES_MAX} signature lines")
    return f"{head}\n", [_line(each) for each in lines]


def _line(line: str) -> _Line:
    name, _, coded = line.removeprefix(_DASH).partition(" ")
    raw = _decoded(coded)
    if not line.startswith(_DASH) or not name or "+" in name or len(raw) <= _KEY_ID_BYTES:
        raise NoteError("note_malformed", "a signature line is a dash, a key name, and base64")
    return _Line(name=name, key_id=raw[:_KEY_ID_BYTES], signature=raw[_KEY_ID_BYTES:])


def _verified(text: str, lines: Sequence[_Line], keys: Sequence[Verifier]) -> Iterator[tuple[str, int]]:
    """Yield the name and the time of every line that one of these keys made. Raises NoteError ``signature_wrong``."""
    for line in lines:
        for key in keys:
            if (line.name, line.key_id) == (key.name, key.key_id):
                yield key.name, _verify(key, text, line.signature)


def _verify(key: Verifier, text: str, signature: bytes) -> int:
    """Return the time a signature states (0 for a log's, which states none). Raises NoteError ``signature_wrong``.

    A witness signs ``cosignature/v1``, a line ``time <seconds>``, and the text; its line holds the time as 8 bytes, then the
    signature (tlog-cosignature, Ed25519 signatures).
    """
    time, told = 0, text
    if key.kind == COSIGNATURE:
        time, signature = int.from_bytes(signature[:_TIME_BYTES], "big"), signature[_TIME_BYTES:]
        told = f"cosignature/v1\ntime {time}\n{text}"
    if len(signature) != _SIGNATURE_BYTES:
        raise NoteError("signature_wrong", "a signature of a known key has another length")
    if not verifies(key, told.encode(), signature):
        raise NoteError("signature_wrong", "a signature of a known key does not verify")
    return time


def _checkpoint(text: str) -> Checkpoint:
    """Read the three lines of a checkpoint; more lines are extensions, which no auditor of ours could judge."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise NoteError("checkpoint_malformed", "a checkpoint has three lines: origin, size, root")
    size, root = int(lines[1]), _decoded(lines[2])
    if size > _SIZE_MAX or len(root) != _ROOT_BYTES:
        raise NoteError("checkpoint_malformed", "a checkpoint has a size of at most 63 bits and a root of 32 bytes")
    return Checkpoint(origin=lines[0], size=size, root=root)


def _key_id(name: str, key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + key).digest()[:_KEY_ID_BYTES]


def _coded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decoded(text: str) -> bytes:
    """Return what a standard base64 text with padding stands for; nothing when it is none, or not the one way to write it."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return raw if _coded(raw) == text else b""
