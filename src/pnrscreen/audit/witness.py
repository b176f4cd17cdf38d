"""A witness: someone outside the unit who saw a checkpoint, and signs only what goes on from what it saw before.

C2SP tlog-witness and tlog-cosignature v1, with files in place of requests where there is no network. This module knows the
bytes of a request, when a witness answers it and when not, and how the answer joins the checkpoint. It refuses to keep what a
witness saw last, to ask the clock, and to hold a key: whoever runs a witness brings all three.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pnrscreen.audit import checkpoint as notes
from pnrscreen.audit.checkpoint import COSIGNATURE, Checkpoint, NoteError, Verifier
from pnrscreen.audit.merkle import EMPTY, is_consistent

_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_PROOF_MAX = 63  # tlog-witness: a proof has no more hashes


class WitnessError(ValueError):
    """A checkpoint that a witness does not sign. ``code`` is stable, and says why.

    request_malformed  no request to a witness (tlog-witness answers 400)
    log_unknown        not signed by a log this witness knows (403 and 404)
    size_conflict      the request begins at another size than the witness saw last (409)
    proof_wrong        the log did not only grow: its past was rewritten (422)
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a witness saw of a log last."""

    size: int = 0
    root: bytes = EMPTY


def request(old: int, proof: Sequence[bytes], note: str) -> str:
    """Return what a log sends to a witness that saw its first ``old`` entries (tlog-witness, add-checkpoint)."""
    return "".join([f"old {old}\n", *(f"{base64.b64encode(node).decode()}\n" for node in proof), "\n", note])


def answered(asked: str, log: Verifier, seen: Seen) -> tuple[Checkpoint, Seen]:
    """Return the checkpoint that may be signed, and what the witness has seen once it has; raises WitnessError.

    What was seen must be kept before the signature is given away, in one step with looking it up (tlog-witness).
    """
    head, blank, note = asked.partition("\n\n")
    first, *coded = head.split("\n")
    begun = _OLD.fullmatch(first)
    if not blank or begun is None or len(coded) > _PROOF_MAX:
        raise WitnessError("request_malformed", "a request is a line with the old size, a proof, a blank line and a checkpoint")
    try:
        proof = [base64.b64decode(node, validate=True) for node in coded]
        told = notes.opened(note, log).checkpoint
    except NoteError as error:
        raise WitnessError("log_unknown", f"the checkpoint is none of {log.name}: {error}") from None
    except ValueError:
        raise WitnessError("request_malformed", "the proof is not written in base64") from None
    if int(begun[1]) != seen.size:
        raise WitnessError("size_conflict", f"the request begins at {begun[1]} entries, the witness saw {seen.size} last")
    if not is_consistent(seen.size, seen.root, told.size, told.root, proof):
        raise WitnessError(
            "proof_wrong", f"the log of {told.size} entries does not go on from the {seen.size} seen: its past was rewritten"
        )
    return told, Seen(size=told.size, root=told.root)


def cosigned(told: Checkpoint, witness: Verifier, time: int, sign: Callable[[bytes], bytes]) -> str:
    """Return the signature line of a witness; ``time`` counts seconds since 1970 (tlog-cosignature, Ed25519 signatures).

    Raises NoteError ``signature_wrong`` when what ``sign`` made does not verify, ValueError for a key of another kind.
    """
    message = f"cosignature/v1\ntime {time}\n{told.body()}".encode()
    return notes.signature_line(witness, time.to_bytes(8, "big") + sign(message), told.body())


def joined(note: str, line: str, log: Verifier, witnesses: Sequence[Verifier]) -> tuple[str, str]:
    """Return the note with a witness's line added, and the witness's name. Raises NoteError where no known one made it.

    A line of the same witness that stood there before is replaced.
    """
    head, _, tail = note.rpartition("\n\n")
    alone = notes.opened(f"{head}\n\n{tail}{line.strip()}\n", log, witnesses)
    name = line.split(" ")[1] if line.startswith("\u2014 ") else ""
    if name not in dict(alone.cosigned):
        raise NoteError("witness_missing", "the line is not one of a witness that the policy names")
    kept = [each for each in tail.splitlines() if each.split(" ")[1] != name]
    lines = [*kept, line.strip()]
    return f"{head}\n\n" + "".join(f"{each}\n" for each in lines), name


def witness_key(name: str, public: bytes) -> Verifier:
    """Return the key by which policies know a witness; raises ValueError for a name that cannot be one."""
    return Verifier.named(name, public, COSIGNATURE)
