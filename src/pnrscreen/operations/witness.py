"""Witness: let others, outside the unit, sign how long each log is and what its root is, so that its past cannot be told anew.

The unit asks with the bytes of C2SP tlog-witness, in files where there is no network between them, and keeps the last
checkpoint that its witnesses signed beside the log. Whom it asks stands in a policy (C2SP tlog-policy), which two actors sign,
one of them the data protection officer: nobody alone decides who watches the unit.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import NamedTuple

from pnrscreen import audit, privacy
from pnrscreen.app import App
from pnrscreen.errors import ConfigError, Refused, Tampered
from pnrscreen.model import Instant
from pnrscreen.operations import sequence
from pnrscreen.privacy import resolution
from pnrscreen.privacy.resolution import Resolution
from pnrscreen.rights import Access, Capability, Log

_POLICY, _RESOLUTION = "policy", "policy.json"
_KIND = "witness policy"
_ENOUGH, _COLLECTED = "witnessed", "collected"
_ADOPTION = "witness.policy"


def propose(app: App, text: str) -> Resolution:
    """Draft that the unit shall rely on the witnesses of a policy, for two to sign; raises ConfigError for no policy."""
    _check(app, text)
    made_at = f"{app.clock.now().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return Resolution(kind=_KIND, home=app.registry.home, previous=_in_force(app), made_at=made_at, text=text)


def read(content: bytes) -> Resolution:
    """Read a proposal; raises Refused where it is none."""
    try:
        made = resolution.read(content)
    except privacy.RegistryError as error:
        raise Refused(str(error), error.code) from None
    if made.kind != _KIND:
        raise Refused("this is no proposal of a witness policy")
    return made


def adopt(app: App, access: Access, content: bytes) -> audit.Policy:
    """Rely on the witnesses of a policy from now on, which two actors have signed, and write that into the log of rules.

    Raises Refused where it is signed by fewer, not by the data protection officer, or for what is in force no more; ConfigError
    for no policy.
    """
    grant = app.permit(access, Capability.READ_LOG)
    made = read(content)
    policy = _check(app, made.text)
    with app.logs.alone():
        try:
            resolution.check(made, app.registry, _in_force(app))
        except privacy.RegistryError as error:
            app.turn_away(Refused(str(error), error.code), Capability.READ_LOG, access)
        digest = hashlib.sha256(made.text.encode()).hexdigest()
        public: dict[str, str | int] = {"digest": digest, "witnesses": len(policy.witnesses), "quorum": policy.quorum}
        with app.store.reading(grant) as snapshot:
            private = {"signed": " ".join(sorted(made.signatures)), "resolution": made.digest}
            snapshot.append(app.entry(access, _ADOPTION, {**public, "signatures": len(made.signatures)}, private))
        app.logs.write(_RESOLUTION, content)
        app.logs.write(_POLICY, made.text.encode())
    sequence.sequence(app)  # what is in force is held against the entries that have their place
    return policy


def _check(app: App, text: str) -> audit.Policy:
    """Return a policy that this home can go by."""
    policy = _read(text)
    own = {key for log in Log for key in sequence.signers(app, log).keys}
    if not set(policy.logs) <= own:
        raise ConfigError("the policy names a log that is not one of this home; pnrscreen audit export says their keys")
    return policy


def _in_force(app: App) -> str:
    """Return the digest of the resolution in force, or nothing before the first."""
    content = app.logs.read(_RESOLUTION)
    return read(content).digest if content else ""


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


def strange(app: App) -> str:
    """Say that the policy beside the log is not the one that was adopted last, as the log of rules has it, or nothing."""
    text, adopted = app.logs.read(_POLICY), ""
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        for entry in snapshot.logged(Log.RULES, 0, snapshot.logged_size(Log.RULES)):
            said = json.loads(entry) if _ADOPTION.encode() in entry else {}
            if said.get("event") == _ADOPTION:
                adopted = str(said["public"]["digest"])
    if adopted == (hashlib.sha256(text).hexdigest() if text else ""):
        return ""
    return f"log/{_POLICY}, which names the witnesses, is not what was adopted last: adopt one anew (pnrscreen audit policy)"


def newest(app: App) -> Instant | None:
    """Return the newest time that enough witnesses have signed for, each by a clock of its own, or None.

    Every one of them signed a checkpoint of a log of this home then or later; where none are needed nobody's word is taken, nor
    where the policy is not the one that was adopted.
    """
    if not app.logs.read(_POLICY) or strange(app):
        return None
    known, told = _policy(app), list[int]()
    for log in Log:
        note = app.logs.read(f"{log}/{_ENOUGH}").decode("utf-8", errors="replace")
        try:
            cosigned = sequence.signers(app, log).opened(note, [*known.witnesses.values()]).cosigned if note else ()
        except audit.NoteError:
            continue
        told += [at for _, at in cosigned if known.satisfied([name for name, then in cosigned if then >= at])]
    return datetime.fromtimestamp(max(told), UTC) if told else None


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
