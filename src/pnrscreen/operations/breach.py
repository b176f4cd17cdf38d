"""Breach: the register of personal data breaches, and the clock that runs from knowing of one (Directive 2016/680 Arts 30, 31).

The data protection officer keeps it. Nothing opens an entry by itself: a log that does not verify is a reason to look, and a
person says that it is a breach. What an entry says stands sealed; that its clock runs, everybody who watches the home sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.model import Instant
from pnrscreen.operations import subject
from pnrscreen.ports import Breach, BreachState, Transaction
from pnrscreen.rights import Access, Capability, Grant

_CHARS_MAX = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What is known of a breach, or more of it: empty is what nothing new is known of."""

    categories: str = ""
    number: str = ""
    consequences: str = ""
    measure: str = ""
    high_risk: bool = False


def begin(app: App, access: Access, happened: str, known_at: str = "", learnt: Learnt | None = None) -> Breach:
    """Enter a breach: what happened, and when it became known (ISO; now when not said). From then on the clock runs.

    Raises Refused for an actor who is no data protection officer, for words that say nothing, and for a moment to come.
    """
    grant, law, now = app.permit(access, Capability.BREACH_REGISTER), app.profile, app.clock.now()
    known = _moment(known_at, now)
    until = privacy.ends(law, known.date(), law.breaches.kept)
    if until <= now:
        raise Refused(f"what became known then is kept no longer ({law.breaches.kept.text}): say since when it is known")
    made = Breach(
        id=app.ids.new("breach"),
        known_at=known,
        due=known + timedelta(hours=law.breaches.notice_hours),
        until=until,
        cohort=f"{law.id}.breach/{known:%Y-%m-%d}",
        author=access.actor,
        happened=_said(app, happened),
    )
    made = _with(made, learnt or Learnt())
    with app.store.transaction(grant) as change:
        change.keep_breach(made)
        public: dict[str, str | int] = {"known_at": _stamp(known), "due": _stamp(made.due)}
        public["high_risk"] = int(made.high_risk)
        change.append(app.entry(access, "breach.open", public, {"breach": made.id}))
    return made


def add(app: App, access: Access, breach: str, learnt: Learnt) -> Breach:
    """Add what was learnt of an open breach, or a measure that was taken. Raises NotFound, Conflict; Refused for nothing."""
    grant = app.permit(access, Capability.BREACH_REGISTER)
    if learnt == Learnt():
        raise Refused("say what is new: categories, number, consequences, a measure, or that the risk is high")
    with app.store.transaction(grant) as change:
        now = _with(_open(change, breach), learnt)
        change.keep_breach(now)
        public: dict[str, str | int] = {"measures": len(now.measures), "high_risk": int(now.high_risk)}
        change.append(app.entry(access, "breach.add", public, {"breach": breach}))
    return now


def notify(app: App, access: Access, breach: str, reason: str = "", at: str = "") -> Breach:
    """Write down that the supervisory authority was told (ISO; now when not said). Raises Refused where it is late and nothing
    says why (Directive 2016/680 Art 30(1)), NotFound, and Conflict when it was told before.
    """
    grant, now = app.permit(access, Capability.BREACH_REGISTER), app.clock.now()
    told = _moment(at, now)
    with app.store.transaction(grant) as change:
        known = _open(change, breach)
        if known.notified_at is not None:
            raise Conflict(f"the authority was told on {known.notified_at:%d %b %Y at %H:%M} UTC: add what is new")
        if told < known.known_at:
            raise Refused(f"it became known later than that, on {known.known_at:%d %b %Y at %H:%M} UTC: say when it was told")
        late = told > known.due
        hours = app.profile.breaches.notice_hours
        why = _said(app, reason, f"this is later than {hours} hours after it became known: say why") if late or reason else ""
        done = replace(known, notified_at=told, late=why if late else "")
        change.keep_breach(done)
        change.append(
            app.entry(access, "breach.notify", {"late": int(late), "at": _stamp(told)}, {"breach": breach, "why": why})
        )
    return done


def communicate(app: App, access: Access, breach: str) -> Breach:
    """Write down that the persons concerned were told, where the risk to them is high (Art 31). Raises NotFound, Conflict."""
    grant = app.permit(access, Capability.BREACH_REGISTER)
    with app.store.transaction(grant) as change:
        known = _open(change, breach)
        if known.communicated_at is not None:
            raise Conflict("the persons concerned were told before")
        done = replace(known, communicated_at=app.clock.now())
        change.keep_breach(done)
        change.append(app.entry(access, "breach.communicate", {}, {"breach": breach}))
    return done


def close(app: App, access: Access, breach: str, reason: str) -> Breach:
    """Close an entry. Raises Refused while persons at high risk were not told, or the authority was not and nothing says that
    no risk is likely; NotFound, Conflict.
    """
    grant = app.permit(access, Capability.BREACH_REGISTER)
    why = _said(app, reason)
    with app.store.transaction(grant) as change:
        known = _open(change, breach)
        if known.high_risk and known.communicated_at is None:
            raise Refused("the risk to the persons concerned is high: tell them first (pnrscreen breach notify --persons)")
        if known.high_risk and known.notified_at is None:
            raise Refused("the risk is high: tell the authority first (pnrscreen breach notify)")
        done = replace(known, state=BreachState.CLOSED, measures=(*known.measures, f"closed: {why}"))
        change.keep_breach(done)
        public: dict[str, str | int] = {"notified": int(known.notified_at is not None)}
        change.append(app.entry(access, "breach.close", public, {"breach": breach, "reason": why}))
    return done


def breaches(app: App, access: Access, breach: str = "") -> Sequence[Breach]:
    """Return the entries of the register, or one, the first known first: a consult, written down. Raises NotFound."""
    grant: Grant = app.permit(access, Capability.BREACH_REGISTER)
    with app.store.reading(grant) as snapshot:
        found = snapshot.breaches(breach)
        snapshot.append(app.entry(access, "consult.breaches", {"breaches": len(found)}))
    return found


def clocks(app: App, access: Access) -> tuple[Mapping[str, int], Instant | None]:
    """Return how many requests of persons and notices of breaches wait and are overdue, and by when the first notice is due:
    for whoever may look at the board, since it says nothing of anyone.
    """
    grant = app.permit(access, Capability.READ_BOARD)
    with app.store.reading(grant) as snapshot:
        return snapshot.clocks(), snapshot.notice_due()


def _open(change: Transaction, breach: str) -> Breach:
    if not breach:
        raise NotFound("name the breach by its id: pnrscreen breach list")
    (known,) = change.breaches(breach)
    if known.state is not BreachState.OPEN:
        raise Conflict("this entry is closed: open another")
    return known


def _with(breach: Breach, learnt: Learnt) -> Breach:
    measures = (*breach.measures, learnt.measure[:_CHARS_MAX]) if learnt.measure else breach.measures
    return replace(
        breach,
        categories=learnt.categories[:_CHARS_MAX] or breach.categories,
        number=learnt.number[:_CHARS_MAX] or breach.number,
        consequences=learnt.consequences[:_CHARS_MAX] or breach.consequences,
        measures=measures,
        high_risk=breach.high_risk or learnt.high_risk,
    )


def _moment(said: str, now: Instant) -> Instant:
    try:
        at = datetime.fromisoformat(said) if said else now
    except ValueError:
        raise Refused("say a moment in UTC, such as 2026-03-01T10:00+00:00") from None
    if at.tzinfo is None or at > now:
        raise Refused("say a moment with its time zone that is not to come, such as 2026-03-01T10:00+00:00")
    return at.astimezone(UTC)


def _said(app: App, words: str, otherwise: str = "") -> str:
    try:
        return subject.reasoned(app.profile, words)
    except Refused:
        if otherwise:
            raise Refused(otherwise) from None
        raise


def _stamp(at: Instant) -> str:
    return at.isoformat(timespec="minutes")
