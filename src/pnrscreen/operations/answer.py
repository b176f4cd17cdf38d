"""Answer: a carrier asks about people at its desk and is told at once what a machine may tell of them.

The unit is the transaction, by the reference its sender gives it. The same transaction again, whatever envelope it comes in, is
answered from the store, word for word; another question under its reference is a Conflict. What was asked is kept as what is
received, so that the board shows it and a change of lists compares it again; where a human must look, the leg is screened
before the answer leaves, so that the hit stands in the queue by then. A hit that a human dismissed on the same evidence counts
no more. An answer never says why.

Nothing that takes long is made here: whoever takes queries has called ``app.in_force()`` once before the first.

A carrier cannot wait for a store that takes nothing. Then the profile answers, the query waits sealed in the home's spool, and
``catch_up`` takes it in later: what was told stands, and who should not have been let on stands before an officer (users' S30).
Who is compared with nothing is known then as well (``restricted``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Final, NamedTuple

from pnrscreen import answering, privacy
from pnrscreen.answering import Asked, Judged
from pnrscreen.app import App
from pnrscreen.errors import Conflict, PnrscreenError, Refused, Tampered, WireError
from pnrscreen.model import Instant
from pnrscreen.operations import clock, ended, scope, screen
from pnrscreen.operations.again import again
from pnrscreen.ports import Answered, Expired, Given, Laid, Quarantined, Receipt, Spooled, Transaction
from pnrscreen.privacy import Denial, Interactive, Outage
from pnrscreen.query import PersonAnswer, Question, Reply, Said
from pnrscreen.rights import Access, AuditEntry, Capability, Grant, Role

SOURCE: Final = "interactive"
PATIENCE: Final = 1.0
"""Seconds for which one try waits for the store, and no longer: a desk has three or four in all."""
TRIES: Final = 3
PAUSE: Final = timedelta(seconds=5)
"""How long the store is left alone after it took nothing: each query would wait for it, and they would pile up."""
AT_ONCE: Final = 100
_DOWN: Final = (OSError, Conflict, Tampered)
"""What a store raises that is gone, full, damaged, or held by others for longer than a desk can wait."""


class CaughtUp(NamedTuple):
    """What was taken in that the store could not take before. ``recalls`` counts people who were told to board and would now be
    referred, ``released`` those who were referred and may board; ``left`` tells whether some still wait. Of ``apart`` nothing
    was looked for then: they stood restricted, or nobody could say who does.
    """

    queries: int = 0
    people: int = 0
    recalls: int = 0
    released: int = 0
    left: bool = False
    apart: int = 0

    def plus(self, told: Sequence[PersonAnswer], found: Sequence[PersonAnswer], apart: int = 0) -> CaughtUp:
        """Return the sum with one query more."""
        both = [(one.said, other.said) for one, other in zip(told, found, strict=True)]
        return CaughtUp(
            queries=self.queries + 1,
            people=self.people + len(both),
            recalls=self.recalls + both.count((Said.BOARD, Said.REFER)),
            released=self.released + both.count((Said.REFER, Said.BOARD)),
            apart=self.apart + apart,
        )


# -------------------------------------------------------------------------------------------------------------- answer


Later = Callable[[Callable[[], None]], object]
"""Sees to it that something is done."""


def _at_once(work: Callable[[], None]) -> None:
    work()


def answer(app: App, access: Access, asked: bytes | Question, later: Later = _at_once) -> Reply:
    """Answer one query, a PAXLST (``bytes``) or one in values; ``written`` makes the CUSRES of what is returned.

    ``later`` is given what puts whoever is referred before an officer: to be done when the answer is on its way, for nobody
    at a desk need wait for it. Left undone, their flight waits to be screened as any other does.

    Idempotent by transaction reference, for each organisation and sender. Raises Refused in a home that is not for border
    checks, for a carrier that the actor does not speak for, for reservations, for more than one message, and where the home
    lacks something; Conflict for another question under a reference that was answered. What cannot be read is answered with
    ``error`` and waits in quarantine. A store that takes nothing is no error: the reply says that it is ``degraded``.
    """
    law = _law(app, access)
    grant = app.permit(access, Capability.ANSWER)
    try:
        question = _read(app, asked, app.clock.now())
        _check(app, grant, question)
    except WireError as error:
        return _unreadable(app, access, grant, asked if isinstance(asked, bytes) else b"", error)
    except Refused as refused:
        app.turn_away(refused, Capability.ANSWER, access)

    key = _transaction(grant, question)
    if (waiting := app.spool.find(key, grant)) is not None:
        return _given(Given(waiting.reply, same=waiting.digest == question.digest))
    judged: list[Judged] = []
    try:
        _spare(app)
        given = again(lambda: _commit(app, access, grant, question, judged), TRIES)
    except _DOWN:
        judged = judged or _judged(app, question, app.spool.restricted())
        reply = answering.degraded(question, judged, law.outage, app.clock.now())
        if _laid(app, access, asked, reply, (key, question.digest), _apart(judged)):
            return reply
        # Of whom no query is kept, nobody will be compared again: they are referred whatever the profile says.
        return answering.degraded(question, judged, Outage.FAIL_CLOSED, app.clock.now())
    with suppress(OSError):
        app.spool.reopen()
    reply = _given(given)
    if given.new and _to_open(reply, judged):
        later(partial(_open_hits, app, question))
    return reply


def _judged(app: App, asked: Asked, restricted: frozenset[str] | None) -> list[Judged]:
    return [*answering.judge(asked, app.in_force(), app.clock.now(), app.name_of, restricted)]


def written(reply: Reply) -> bytes:
    """Return a reply as CUSRES, for whoever asked in EDIFACT."""
    return answering.written(reply)


def expire(app: App, access: Access) -> Expired:
    """Destroy the answers that are over their time; where none was, nothing is written down."""
    _law(app, access)
    grant, now = app.permit(access, Capability.ANSWER), clock.settled(app)
    with app.store.transaction(grant) as change:
        expired = change.expire_answers(now)
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


def _read(app: App, asked: bytes | Question, at: Instant) -> Asked:
    if isinstance(asked, Question):
        return answering.ask(asked, app.profile, at)
    if len(asked) > app.config.interchange_bytes_max:
        raise Refused("the query is larger than any message this home takes")
    return answering.read(asked, app.profile)


def _check(app: App, grant: Grant, asked: Asked) -> None:
    """Refuse a carrier that the actor does not speak for, and a home that would compare nobody with anything."""
    if Role.CARRIER in grant.actor.roles and not asked.carriers <= grant.actor.carriers:
        raise Refused("this login does not speak for the carrier of that flight: nothing was kept", Denial.CARRIER)
    if not scope.crosses(app, asked.sectors):
        raise Refused(
            "this flight crosses no external border: nobody aboard is asked about, and nothing was kept", Denial.SCOPE
        )
    if missing := privacy.lacks(app.profile, len(app.in_force().edition.watchlists)):
        raise Refused("; ".join(missing))


def _given(given: Given) -> Reply:
    """Return what a transaction was answered, now or before, where it is the same question."""
    if not given.same:
        raise Conflict("this transaction reference was answered already, for another question: give each question its own")
    return given.reply


def _transaction(grant: Grant, asked: Asked) -> str:
    """Name a transaction: whose it is, and its reference; a query without one is told by what it asks."""
    said = f"{asked.reference}|{asked.revision}" if asked.reference else f"|{asked.digest}"
    return f"{grant.actor.organisation}|{asked.back.sender.strip().upper()}|{said}"


def _commit(app: App, access: Access, grant: Grant, asked: Asked, judged: list[Judged]) -> Given:
    """Judge what is asked, into ``judged``, once it is known who is restricted; keep it and the answer in one change, unless it
    was answered before.
    """
    now = app.clock.now()
    with app.store.transaction(grant, PATIENCE) as change:
        judged[:] = judged or _judged(app, asked, change.restricted_on(asked.leg.key))
        reply = answering.reply(asked, judged, _dismissed(change, judged), now)
        before = change.answer(_answered(app, (_transaction(grant, asked), asked.digest), reply, now))
        if before is not None:
            change.append(app.entry(access, "answer.repeat", {"same": int(before.same)}))
            return before
        change.append(_told(app, access, _accept(app, change, asked, now), reply, judged))
    return Given(reply, same=True, new=True)


def _dismissed(change: Transaction, judged: Sequence[Judged]) -> frozenset[str]:
    causes = {id_: cause for one in judged for id_, cause in one.causes.items()}
    return frozenset(change.dismissed(causes)) if causes else frozenset()


def _answered(app: App, named: tuple[str, str], reply: Reply, at: Instant) -> Answered:
    """Return an answer as it is kept for the hours of the profile from when it was given."""
    hours = app.profile.interactive.answer_hours if app.profile.interactive else 0
    key, digest = named
    return Answered(key=key, digest=digest, reply=reply, cohort=_cohort(app, at), at=at, until=at + timedelta(hours=hours))


def _accept(app: App, change: Transaction, asked: Asked, now: Instant) -> Receipt:
    """Keep what was asked as what is received; what came before, after its answer was destroyed, is noted as come again."""
    receipt = Receipt(id=app.ids.new("receipt"), at=now, source=SOURCE, admitted=asked.admitted, cohort=_cohort(app, now))
    if not change.accept(receipt):
        change.repeat(receipt)
    return receipt


def _told(app: App, access: Access, receipt: Receipt, reply: Reply, judged: Sequence[Judged]) -> AuditEntry:
    """Describe an answer for the log: how many were answered how, and of how many nothing was looked for since their records
    stand restricted; by whom it was asked is part of the commitment.
    """
    admitted = receipt.admitted
    public: dict[str, str | int] = {
        "receipt": receipt.id,
        "reports": len(admitted.reports),
        "defects": len(admitted.defects),
        "edition": app.in_force().edition.digest,
        "degraded": int(reply.degraded),
        **{said.value: reply.count(said) for said in Said},
        "restricted": _apart(judged),
        **{f"dropped.{name}": count for name, count in sorted(admitted.dropped.items())},
    }
    private = {"sender": admitted.sender, "reference": reply.reference, "digest": admitted.digest}
    return app.entry(access, "answer", public, private)


def _apart(judged: Sequence[Judged]) -> int:
    return sum(one.restricted for one in judged)


def _to_open(reply: Reply, judged: Sequence[Judged]) -> bool:
    """Tell whether somebody may have hits to open: who is referred, and who is to be protected, of whom no carrier is told."""
    return reply.count(Said.REFER) > 0 or any(one.protection for one in judged)


def _open_hits(app: App, asked: Asked) -> None:
    """Screen the legs that were asked about, so that whoever is referred stands before an officer.

    Where that cannot be done now the answer stands all the same, and the legs wait to be screened as any others do.
    """
    legs = tuple(dict.fromkeys(report.leg.key for report in asked.admitted.reports))
    with suppress(PnrscreenError, OSError):
        for _ in screen.those(app, app.system, legs):
            pass


def _unreadable(app: App, access: Access, grant: Grant, raw: bytes, error: WireError) -> Reply:
    """Seal what cannot be read, whole, until somebody has looked at it; it waits in the spool where the store takes nothing."""
    now = app.clock.now()
    reply = answering.unreadable(now)
    try:
        _spare(app)
        _quarantine(app, access, grant, raw, error)
    except _DOWN:
        digest = hashlib.sha256(raw).hexdigest()
        _laid(app, access, raw, reply, (f"{grant.actor.organisation}||{digest}", digest))
    return reply


def _quarantine(app: App, access: Access, grant: Grant, raw: bytes, error: WireError, head: bytes = b"") -> None:
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
        cohort=f"{_cohort(app, now)}/quarantine",
    )
    with app.store.transaction(grant, PATIENCE) as change:
        change.note_cut(head)
        public: dict[str, str | int] = {Said.ERROR.value: 1, "length": len(raw)}
        if raw and change.quarantine(sealed):
            public["quarantine"] = sealed.id
        change.append(app.entry(access, "answer", public, {"reason": error.reason}))


def _cohort(app: App, at: Instant) -> str:
    return f"{app.profile.id}/{at:%Y-%m-%d}"


# ---------------------------------------------------------------------------------------------------------- outage


def _spare(app: App) -> None:
    """Raise Conflict where the store took nothing a moment ago; after a pause one query tries it again."""
    since = app.spool.shut_since()
    if since is None:
        return
    now = app.clock.now()
    if now - since < PAUSE:
        raise Conflict("the store took nothing a moment ago: it is left alone for a while")
    app.spool.shut(now)  # the others spare it until this one knows


def _laid(app: App, access: Access, asked: bytes | Question, reply: Reply, named: tuple[str, str], apart: int = 0) -> bool:
    """Lay a query aside, and spare the store; False where nothing can be kept there either."""
    now = app.clock.now()
    spooled = Spooled(
        key=named[0],
        digest=named[1],
        at=now,
        asked=asked,
        reply=reply,
        actor=access.actor,
        basis=access.basis,
        ticket=access.ticket,
        apart=apart,
    )
    try:
        if app.spool.shut_since() is None:
            app.spool.shut(now)
        app.spool.lay(spooled, _cohort(app, now))
    except OSError:
        return False
    return True


def catch_up(app: App, access: Access) -> CaughtUp:
    """Take in what was answered while the store took nothing: keep, compare, and put before an officer whoever is listed.

    What was told stands as the answer. Where the store takes nothing still, what is left waits on. Asked by the program itself,
    again and again; where nothing waits, nothing is written down. Of what was taken in no copy of the file opens afterwards.
    """
    law = _law(app, access)
    grant = app.permit(access, Capability.ANSWER)
    total, since = CaughtUp(), list[Instant]()
    while some := app.spool.oldest(AT_ONCE, grant):
        for laid in some:
            try:
                total = _take_in(app, access, grant, laid, total)
            except _DOWN:
                return total._replace(left=True)
            since.append(laid.spooled.at)
            app.spool.drop(laid.spooled.key)
    if since:
        with app.store.transaction(grant) as change:
            change.append(_interval(app, access, law, total, since))
    app.spool.reopen()
    ended.cut(app)
    return total._replace(left=app.spool.waiting() > 0)


def _take_in(app: App, access: Access, grant: Grant, laid: Laid, total: CaughtUp) -> CaughtUp:
    """Take in one query; where a process ended before it could drop it, it was taken in already."""
    (spooled, head), now = laid, app.clock.now()
    try:
        asked = _read(app, spooled.asked, spooled.at)
    except WireError as error:
        _quarantine(app, access, grant, spooled.asked if isinstance(spooled.asked, bytes) else b"", error, head)
        return total.plus((), ())
    with app.store.transaction(grant, PATIENCE) as change:
        change.note_cut(head)
        judged = _judged(app, asked, change.restricted_on(asked.leg.key))
        found = answering.reply(asked, judged, _dismissed(change, judged), now)
        if change.answer(_answered(app, (spooled.key, spooled.digest), spooled.reply, spooled.at)) is not None:
            change.append(app.entry(access, "answer.repeat", {"same": 1}))
            return total
        private = {"asked_by": spooled.actor, "asked_on": spooled.basis, "asked_under": spooled.ticket}
        told = _told(app, access, _accept(app, change, asked, now), spooled.reply, judged)
        change.append(app.entry(access, told.act, told.public, {**told.private, **private}))
    if _to_open(found, judged):
        _open_hits(app, asked)
    return total.plus(spooled.reply.answers, found.answers, spooled.apart)


def _interval(app: App, access: Access, law: Interactive, total: CaughtUp, since: Sequence[Instant]) -> AuditEntry:
    """Describe for the log when nothing could be kept, how many were answered so, and what came of it."""
    public: dict[str, str | int] = {
        "outage": law.outage.value,
        "since": f"{min(since):%Y-%m-%dT%H:%M:%SZ}",
        "until": f"{max(since):%Y-%m-%dT%H:%M:%SZ}",
        "queries": total.queries,
        "people": total.people,
        "recalls": total.recalls,
        "released": total.released,
        "apart": total.apart,
    }
    return app.entry(access, "answer.degraded", public)
