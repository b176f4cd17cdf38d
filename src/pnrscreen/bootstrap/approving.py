"""Approving: what a court or independent body does with what a unit asks, on a machine of its own, with no home.

This module knows how a request is answered: its sealing key opens, for each record that is named, the key of that record alone,
which goes back encrypted to the request. It refuses to see a record: what it opens are keys, and no envelope ever comes here.
A folder of the body holds its sealing key, which is one, and a signing key for each person who approves::

    FOLDER/sealing.key, sealing.key.pub     the line of the second goes to the unit: pnrscreen init --approver
    FOLDER/ID.key, ID.key.pub               the line of the second goes into the unit's registry of actors
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from pnrscreen import config
from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import PersonKey, body, returning
from pnrscreen.adapters.system import SystemClock
from pnrscreen.errors import ConfigError, Refused
from pnrscreen.privacy import approval, signing
from pnrscreen.privacy.approval import Approval, Refusal, Ruling, Said, UnmaskRequest

__all__ = (
    "SEALING",
    "Approver",
    "Granted",
    "Said",
    "UnmaskRequest",
    "make_sealing_key",
    "make_signing_key",
    "open_sealing_key",
    "read_approval",
    "read_request",
)

SEALING = "sealing.key"
_NONCE_BYTES = 16
P = TypeVar("P", Approval, Ruling)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """How far a body approves: hours from now, which fields and which records (by their numbers from 1), and why.

    No fields or no records: all that were asked for.
    """

    hours: int
    reason: str
    fields: Sequence[str] = ()
    records: Sequence[int] = ()
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """Someone of the body who answers: their id in the unit's registry, and their opened signing key."""

    id: str
    key: PersonKey = field(repr=False)
    now: Callable[[], str] = field(default=lambda: approval.written_at(SystemClock().now()), repr=False)

    def approve(self, asked: UnmaskRequest, granted: Granted, sealing: bytes) -> Approval:
        """Approve a request, or a part of it; ``sealing`` is the body's private key.

        Raises Refused for a part that was not asked for, for oneself, and for urgency where none was said; Tampered where what
        the request brings does not belong together or to this body.
        """
        fields = tuple(sorted(set(granted.fields or asked.fields)))
        numbers = sorted(set(granted.records or range(1, len(asked.records) + 1)))
        if self.id in {asked.requester, asked.viewer}:
            raise approval.refused(Refusal.SAME_PERSON)
        if not set(fields) <= set(asked.fields):
            raise Refused(f"an approval narrows: these fields were asked for: {', '.join(asked.fields)}")
        if not set(numbers) <= set(range(1, len(asked.records) + 1)):
            raise Refused(f"an approval narrows: the records that were asked for are 1 to {len(asked.records)}")
        if granted.urgent and not asked.urgency:
            raise approval.refused(Refusal.NOT_URGENT)
        if granted.hours < 1 or not granted.reason.strip():
            raise Refused("say for how many hours, and why")
        made_at = self.now()
        to, digest = base64.b64decode(asked.key), asked.digest
        return self._signed(
            Approval(
                home=asked.home,
                made_at=made_at,
                request=digest,
                records=tuple(returning.give(sealing, asked.records[number - 1], digest, to) for number in numbers),
                fields=fields,
                viewer=asked.viewer,
                until=approval.written_at(approval.moment(made_at) + timedelta(hours=granted.hours)),
                urgent=granted.urgent,
                nonce=secrets.token_hex(_NONCE_BYTES),
                approver=self.id,
                reason=" ".join(granted.reason.split()),
            )
        )

    def rule(self, home: str, about: str, word: Said, reason: str) -> Ruling:
        """Refuse a request, or say that an approval stands or ends; ``about`` is its digest."""
        if not reason.strip():
            raise Refused("say why")
        said = " ".join(reason.split())
        made = Ruling(home=home, made_at=self.now(), about=about, word=word.value, approver=self.id, reason=said)
        return self._signed(made)

    def _signed(self, made: P) -> P:
        return made.signed(self.id, self.key.sign(made.to_sign))


def make_sealing_key(folder: Path, passphrase: str, pem: Path | None = None) -> str:
    """Make the body's sealing key in a folder outside every home, or take the one of a PEM file; return its public line."""
    _outside(folder)
    content = pem.read_bytes() if pem else b""
    return body.create(durable.folder(folder) / SEALING, passphrase, content).decode().strip()


def make_signing_key(folder: Path, who: str, passphrase: str) -> str:
    """Make the signing key of one person of the body, and return its public line."""
    _outside(folder)
    return PersonKey.create(durable.folder(folder) / f"{who}.key", passphrase, who).line


def open_sealing_key(folder: Path, passphrase: str) -> bytes:
    """Open the body's sealing key. Raises ConfigError, Refused for the wrong passphrase."""
    return body.open_(folder / SEALING, passphrase)


def read_request(content: bytes, unit: str) -> UnmaskRequest:
    """Read what a unit asks, whose key is ``unit``, the line that ``pnrscreen unmask key`` prints there.

    Raises ConfigError for what is no such line, Refused for what that unit did not sign.
    """
    try:
        line = signing.key_line(unit)
    except ValueError as error:
        raise ConfigError(f"say the key of the unit as pnrscreen unmask key prints it there: {error}") from None
    return approval.read_request(content, line)


def read_approval(content: bytes) -> Approval:
    """Read an approval that a person of the body gave. Raises ConfigError, Refused for anything else."""
    made = approval.read_answer(content)
    if not isinstance(made, Approval):
        raise ConfigError("this is a ruling, not an approval: name the approval it is about")
    return made


def _outside(folder: Path) -> None:
    if inside := config.home_above(folder):
        raise ConfigError(f"{folder} is inside the home {inside}: the keys of the approving body are never where the data is")
