"""Witnessing: what someone outside the unit does who watches its logs, with a key and a memory of their own and no home.

This module knows how a request is answered: once, and only where the log goes on from what was seen before. It refuses to know
who sent it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pnrscreen import audit
from pnrscreen.adapters.keys import PersonKey
from pnrscreen.adapters.sightings import Sightings
from pnrscreen.adapters.system import SystemClock
from pnrscreen.audit import NoteError, Verifier, WitnessError
from pnrscreen.errors import ConfigError, Refused, Tampered


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A witness: its name and key, the logs it watches, and the folder where it keeps what it saw."""

    name: str
    key: PersonKey
    logs: tuple[str, ...]
    memory: Path

    @property
    def vkey(self) -> str:
        """Return the line by which the unit's policy knows this witness. Raises ConfigError for a name that cannot be one."""
        try:
            return audit.witness_key(self.name, self.key.public).vkey
        except ValueError as error:
            raise ConfigError(f"this cannot be the name of a witness: {error}") from None

    def answer(self, asked: str) -> tuple[str, audit.Checkpoint]:
        """Return the signature line for a request, and the checkpoint it is about.

        Raises Refused for a log that is not watched or a request that begins elsewhere; Tampered, and signs nothing, for a
        log whose past is not the one that was seen.
        """
        note = asked.partition("\n\n")[2]
        origin = note.partition("\n")[0]
        keys = [known for known in _verifiers(self.logs) if known.name == origin]
        if not keys:
            raise Refused(f"the log {origin!a} is not one of those watched here: say its key with --log")
        known_as = Verifier.of(self.vkey)
        try:
            log = audit.signer(note, keys)
        except NoteError as error:
            raise Refused(f"this asks for no signature on a checkpoint: {error}") from None

        def judge(last: audit.Seen) -> tuple[tuple[str, audit.Checkpoint], audit.Seen]:
            told, now = audit.answered(asked, log, last)
            line = audit.cosigned(told, known_as, int(SystemClock().now().timestamp()), self.key.sign)
            return (line, told), now

        try:
            return Sightings(self.memory).once(log.name, judge)
        except WitnessError as error:
            if error.code == "proof_wrong":
                raise Tampered(f"{error}. Nothing is signed: keep the request, it is evidence") from None
            raise Refused(str(error)) from None


def _verifiers(vkeys: Iterable[str]) -> list[Verifier]:
    try:
        return [Verifier.of(vkey.strip()) for vkey in vkeys]
    except (ValueError, NoteError) as error:
        raise ConfigError(f"this is no key of a log: {error}") from None
