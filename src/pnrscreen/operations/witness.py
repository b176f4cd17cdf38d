"""Witness: let others, outside the unit, sign how long each log is and what its root is, so that its past cannot be told anew.

The unit asks with the bytes of C2SP tlog-witness, in files where there is no network between them, and keeps the last
checkpoint that its witnesses signed beside the log. Whom it asks stands in a policy (C2SP tlog-policy).
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from pnrscreen import audit
from pnrscreen.app import App
from pnrscreen.errors import ConfigError, Refused, Tampered
from pnrscreen.operations import sequence
from pnrscreen.rights import Access, Capability, Log

_POLICY = "policy"
_ENOUGH, _COLLECTED = "witnessed", "collected"


def adopt(app: App, access: Access, text: str) -> audit.Policy:
    """Rely on the witnesses of a policy from now on, and write that into the log of rules; raises ConfigError for no policy."""
    grant = app.permit(access, Capability.READ_LOG)
    read = _read(text)
    own = {key for log in Log for key in sequence.signers(app, log).keys}
    if not set(read.logs) <= own:
        raise ConfigError("the policy names a log that is not one of this home; pnrscreen audit export says their keys")
    digest = hashlib.sha256(text.encode()).hexdigest()
    with app.store.reading(grant) as snapshot:
        public: dict[str, str | int] = {"digest": digest, "witnesses": len(read.witnesses), "quorum": read.quorum}
        snapshot.append(app.entry(access, "witness.policy", public))
    app.logs.write(_POLICY, text.encode())
    return read


def ask(app: App, access: Access, log: Log, seen: int | None = None) -> str:
    """Return what witnesses are asked that saw what enough of them signed last.

    A witness that saw another number of entries (``seen``) last is asked about the checkpoint that is being signed.
    Raises Refused where there is nothing to ask, Tampered where the files are not those of a log that was signed.
    """
    app.permit(access, Capability.READ_LOG)
    sequence.sequence(app)
    newest = app.logs.read(f"{log}/checkpoint").decode()
    note = (app.logs.read(f"{log}/{_COLLECTED}").decode() if seen is not None else "") or newest
    told, whole = (sequence.signers(app, log).opened(one).checkpoint for one in (note, newest))
    before = witnessed(app, log) if seen is None else None
    old = seen if seen is not None else before.size if before else 0
    if not 0 <= old <= told.size:
        raise Refused(f"the checkpoint of the log of {log} is of {told.size:,} entries, no witness can have seen {old:,}")
    proving = audit.roots(whole.size, lambda path: app.logs.read(f"{log}/{path}"))
    try:
        proof = audit.consistency(proving, old, told.size)
    except ValueError as error:
        raise Tampered(f"the files of the log of {log} prove nothing: {error}") from None
    return audit.request(old, proof, note)


class Joined(NamedTuple):
    """Whose signature was added, and whether enough witnesses have signed by then."""

    witness: str
    enough: bool


def join(app: App, access: Access, log: Log, note: str, line: str) -> Joined:
    """Keep the signature of a witness of the policy on a checkpoint of this log.

    ``note`` is the checkpoint that was asked about, ``line`` the witness's. Signatures are collected beside the last checkpoint
    that enough witnesses signed, and take its place once they are enough themselves. Raises Refused where it is none of either.
    """
    grant = app.permit(access, Capability.READ_LOG)
    known, own = _policy(app), sequence.signers(app, log)
    witnesses = [*known.witnesses.values()]
    with app.logs.alone():
        kept = [app.logs.read(f"{log}/{name}").decode("utf-8", errors="replace") for name in (_ENOUGH, _COLLECTED)]
        same = [one for one in kept if one.partition("\n\n")[0] == note.partition("\n\n")[0]]
        try:
            asked = same[0] if same else note
            more, name = audit.joined(asked, line, audit.signer(asked, own.keys), witnesses)
            told = own.opened(more, witnesses)
        except audit.NoteError as error:
            raise Refused(f"this is no signature of a witness on a checkpoint of the log of {log}: {error}") from None
        last = witnessed(app, log)
        if last and last.size > told.checkpoint.size:
            raise Refused(f"{last.size:,} entries of the log of {log} are witnessed, this is about {told.checkpoint.size:,}")
        enough = known.satisfied([signer for signer, _ in told.cosigned])
        with app.store.reading(grant) as snapshot:
            public: dict[str, str | int] = {
                "log": log.value,
                "size": told.checkpoint.size,
                "witness": name,
                "enough": int(enough),
            }
            snapshot.append(app.entry(access, "witness.join", public))
        app.logs.write(f"{log}/{_ENOUGH if enough else _COLLECTED}", more.encode())
        if enough:
            app.logs.drop(f"{log}/{_COLLECTED}")
    return Joined(name, enough)


def witnessed(app: App, log: Log) -> audit.Checkpoint | None:
    """Return the last checkpoint of a log that enough witnesses signed, or None. Raises Tampered where it is not the log's."""
    note = app.logs.read(f"{log}/{_ENOUGH}").decode("utf-8", errors="replace")
    if not note:
        return None
    try:
        return sequence.signers(app, log).opened(note).checkpoint
    except audit.NoteError as error:
        raise Tampered(f"the witnessed checkpoint of the log of {log} cannot be believed: {error}") from None


def _policy(app: App) -> audit.Policy:
    """Return whose signatures this home relies on; raises ConfigError before any policy was adopted."""
    text = app.logs.read(_POLICY).decode("utf-8", errors="replace")
    if not text:
        raise ConfigError("this home has no witnesses yet: pnrscreen audit policy FILE names them")
    return _read(text)


def _read(text: str) -> audit.Policy:
    try:
        return audit.Policy.of(text)
    except ValueError as error:
        raise ConfigError(str(error)) from None
