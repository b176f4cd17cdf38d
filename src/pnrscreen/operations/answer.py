"""Answer: a carrier asks about people at its desk and is told at once what a machine may tell of them.

The unit is the transaction, by the reference its sender gives it. The same transaction again, whatever envelope it comes in, is
answered from the store, word for word; another question under its reference is a Conflict. What was asked is kept as what is
received, so that the board shows it and a change of lists compares it again; where a human must look, the leg is screened
before the answer leaves, so that the hit stands in the queue by then. A hit that a human dismissed on the same evidence counts
no more. An answer never says why.

Nothing that takes long is made here: whoever takes queries has called ``app.in_force()`` once before the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from pnrscreen import answering, privacy
from pnrscreen.answering import Asked, Judged
from pnrscreen.app import App
from pnrscreen.errors import Conflict, PnrscreenError, Refused, WireError
from pnrscreen.operations import screen
from pnrscreen.operations.again import again
from pnrscreen.ports import Answered, Expired, Given, Quarantined, Receipt, Transaction
from pnrscreen.privacy import Denial, Interactive
from pnrscreen.query import Question, Reply, Said
from pnrscreen.rights import Access, AuditEntry, Capability, Grant, Role

SOURCE = "interactive"


def answer(app: App, access: Access, asked: bytes | Question) -> Reply:
    """Answer one query, a PAXLST (``bytes``) or one in values; ``written`` makes the CUSRES of what is returned.

    Idempotent by transaction reference, for each organisation and sender. Raises Refused in a home that is not for border
    checks, for a carrier that the actor does not speak for, for reservations, for more than one message, and where the home
    lacks something; Conflict for another question under a reference that was answered. What cannot be read is answered with
    ``error`` and waits in quarantine.
    """
    _law(app, access)
    grant = app.permit(access, Capability.ANSWER)
    try:
        question = _read(app, asked)
        _check(app, grant, question)
    except WireError as error:
        return _unreadable(app, access, grant, asked if isinstance(asked, bytes) else b"", error)
    except Refused as refused:
        app.turn_away(refused, Capability.ANSWER, access)

    judged = answering.judge(question, app.in_force(), app.clock.now(), app.name_of)

    reply = again(lambda: _commit(app, access, grant, question, judged))
    if reply is None:
        raise Conflict("this transaction reference was answered already, for another question: give each question its own")
    if reply.count(Said.REFER):
        _open_hits(app, question)
    return reply


def written(reply: Reply) -> bytes:
    """Return a reply as CUSRES, for whoever asked in EDIFACT."""
    return answering.written(reply)


def expire(app: App, access: Access) -> Expired:
    """Destroy the answers that are over their time; where none was, nothing is written down."""
    _law(app, access)
    grant = app.permit(access, Capability.ANSWER)
    with app.store.transaction(grant) as change:
        expired = change.expire_answers(app.clock.now())
        if any(expired):
            change.append(app.entry(access, "expire.answers", {"answers": expired.stretches, "keys": expired.keys}))
    return expired


def _law(app: App, access: Access) -> Interactive:
    """Return how queries are answered here, or refuse where they are not."""
    law = app.profile.interactive
    if law is None:
        said = f"queries are answered in a home for border checks only; the profile {app.profile.id} is of another kind"
        app.turn_away(Refused(said, Denial.KIND), Capability.ANSWER, access)
    return law


def _read(app: App, asked: bytes | Question) -> Asked:
    if isinstance(asked, Question):
        return answering.ask(asked, app.profile, app.clock.now())
    if len(asked) > app.config.interchange_bytes_max:
        raise Refused("the query is larger than any message this home takes")
    return answering.read(asked, app.profile)


def _check(app: App, grant: Grant, asked: Asked) -> None:
    """Refuse a carrier that the actor does not speak for, and a home that would compare nobody with anything."""
    if Role.CARRIER in grant.actor.roles and not asked.carriers <= grant.actor.carriers:
        raise Refused("this login does not speak for the carrier of that flight", Denial.CARRIER)
    if missing := privacy.lacks(app.profile, len(app.in_force().edition.watchlists)):
        raise Refused("; ".join(missing))


def _commit(app: App, access: Access, grant: Grant, asked: Asked, judged: Sequence[Judged]) -> Reply | None:
    """Keep what was asked and answered in one change; None where the reference stands for another question."""
    now = app.clock.now()
    causes = {id_: cause for one in judged for id_, cause in one.causes.items()}
    with app.store.transaction(grant) as change:
        dismissed = change.dismissed(causes) if causes else frozenset[str]()
        reply = answering.reply(asked, judged, dismissed, now)
        given = _keep(app, grant, change, asked, reply)
        if given is not None:
            change.append(app.entry(access, "answer.repeat", {"same": int(given.same)}))
            return given.reply if given.same else None
        change.append(_answered(app, access, _accept(app, change, asked), reply))
    return reply


def _keep(app: App, grant: Grant, change: Transaction, asked: Asked, reply: Reply) -> Given | None:
    """Keep an answer under its transaction; a query without reference is told by what it asks."""
    now = app.clock.now()
    hours = app.profile.interactive.answer_hours if app.profile.interactive else 0
    transaction = f"{asked.reference}|{asked.revision}" if asked.reference else f"|{asked.digest}"
    answered = Answered(
        key=f"{grant.actor.organisation}|{asked.back.sender.strip().upper()}|{transaction}",
        digest=asked.digest,
        reply=reply,
        cohort=f"{app.profile.id}/{now:%Y-%m-%d}",
        at=now,
        until=now + timedelta(hours=hours),
    )
    return change.answer(answered)


def _accept(app: App, change: Transaction, asked: Asked) -> Receipt:
    """Keep what was asked as what is received; what came before, after its answer was destroyed, is noted as come again."""
    now = app.clock.now()
    receipt = Receipt(
        id=app.ids.new("receipt"),
        at=now,
        source=SOURCE,
        admitted=asked.admitted,
        cohort=f"{app.profile.id}/{now:%Y-%m-%d}",
    )
    if not change.accept(receipt):
        change.repeat(receipt)
    return receipt


def _answered(app: App, access: Access, receipt: Receipt, reply: Reply) -> AuditEntry:
    """Describe an answer for the log: how many were answered how; by whom it was asked is part of the commitment."""
    admitted = receipt.admitted
    public: dict[str, str | int] = {
        "receipt": receipt.id,
        "reports": len(admitted.reports),
        "defects": len(admitted.defects),
        "edition": app.in_force().edition.digest,
        **{said.value: reply.count(said) for said in Said},
        **{f"dropped.{name}": count for name, count in sorted(admitted.dropped.items())},
    }
    private = {"sender": admitted.sender, "reference": reply.reference, "digest": admitted.digest}
    return app.entry(access, "answer", public, private)


def _open_hits(app: App, asked: Asked) -> None:
    """Screen the legs that were asked about, so that whoever is referred stands before an officer.

    Where that cannot be done now the answer stands all the same, and the legs wait to be screened as any others do.
    """
    legs = tuple(dict.fromkeys(report.leg.key for report in asked.admitted.reports))
    with suppress(PnrscreenError, OSError):
        for _ in screen.those(app, app.system, legs):
            pass


def _unreadable(app: App, access: Access, grant: Grant, raw: bytes, error: WireError) -> Reply:
    """Seal what cannot be read, whole, until somebody has looked at it."""
    now = app.clock.now()
    sealed = Quarantined(
        id=app.ids.new("quarantine"),
        at=now,
        until=now + timedelta(hours=app.profile.quarantine_after_hours),
        source=SOURCE,
        offset=0,
        length=len(raw),
        reason="NO_QUERY",
        segment="",
        content=raw,
        cohort=f"{app.profile.id}/{now:%Y-%m-%d}/quarantine",
    )
    reply = answering.unreadable(now)
    with app.store.transaction(grant) as change:
        public: dict[str, str | int] = {Said.ERROR.value: 1, "length": len(raw)}
        if raw and change.quarantine(sealed):
            public["quarantine"] = sealed.id
        change.append(app.entry(access, "answer", public, {"reason": error.reason}))
    return reply
