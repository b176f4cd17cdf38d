"""Remask: what an approval opened ends by itself, or is ended; and the data protection officer looks at it afterwards.

An unmasking ends when its time is over, when what was approved in urgency is not ratified in time, and when the body or the
officer recalls it. Its keys are destroyed first: from then on what the body returned opens nothing, wherever copies of it lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from pnrscreen import custody, privacy
from pnrscreen.app import App
from pnrscreen.custody import KeyState
from pnrscreen.errors import NotFound, Refused
from pnrscreen.model import Instant
from pnrscreen.ports import Unmasking, UnmaskTask
from pnrscreen.privacy import approval
from pnrscreen.privacy.approval import End, Refusal
from pnrscreen.rights import Access, Capability, Purpose

NOTICE, REVIEW, UNRATIFIED = "notice", "review", "unratified"
"""What the data protection officer looks at: what a court approved; what others approved, or anybody in urgency; and what
nobody ratified.
"""
_CLASS = "/unmask"


def expire(app: App, access: Access) -> int:
    """End what has to end by now, keys first, and return how many did; put what nobody ratified before the officer, and say in
    the log which of the officer's tasks are overdue. Asked by the retention run, and before anything here is answered.
    """
    grant, now = app.permit(access, Capability.RETAIN), app.clock.now()
    ended = 0
    for row in rows(app):
        late = row.ratify_by is not None and now >= row.ratify_by and not row.ratified_at
        if why := _over(row, now, late=late):
            ended += end(app, row, why, access, {"unmask": row.id})
        elif late and not row.unratified_at:
            _unratified(app, access, row)
    _clear(app, now)
    with app.store.transaction(grant) as change:
        if count := change.escalate_unmask_tasks(now):
            change.append(app.entry(access, "unmask.overdue", {"tasks": count}))
        if count := change.forget_unmasks([row.id for row in rows(app) if _untold(app, row, now)]):
            change.append(app.entry(access, "expire.unmask", {"unmaskings": count}))
    return ended


def waiting(app: App) -> tuple[int, int]:
    """Return how many tasks of the data protection officer are open, and how many of them are overdue."""
    now = app.clock.now()
    with app.store.reading(app.own(Capability.RETAIN)) as snapshot:
        due = [one.due for one in snapshot.unmask_tasks() if not one.done_at]
    return len(due), sum(1 for one in due if one <= now)


def _over(row: Unmasking, now: Instant, *, late: bool) -> End | None:
    """Return why what stands has to end by now, or None."""
    if row.ended_at:
        return None
    if row.until is None:
        return End.LAPSED if now >= row.answer_by else None
    first = row.ratify_by is None or row.ratified_at or row.until <= row.ratify_by
    if now >= row.until and first:
        return End.EXPIRED
    return End.UNRATIFIED if late else None


def end(app: App, row: Unmasking, why: End, access: Access, private: Mapping[str, str | int]) -> bool:
    """End an unmasking: its keys are destroyed, then what they sealed is taken away, and the log and the officer are told."""
    with suppress(NotFound):
        app.keys.destroy(f"{row.stem}{_CLASS}")
    now, unsaid = app.clock.now(), row.urgent and row.until is not None and not row.ratified_at
    with app.store.transaction(app.own(Capability.RETAIN)) as change:
        ended = change.end_unmask(row.id, why, now)
        if ended:
            change.append(app.entry(access, "unmask.end", {"why": why.value, "urgent": int(row.urgent)}, private))
    if ended and unsaid and why is not End.EXPIRED:
        _unratified(app, access, row)
    return ended


def _unratified(app: App, access: Access, row: Unmasking) -> None:
    """Put before the officer that what was approved in urgency does not stand."""
    now = app.clock.now()
    with app.store.transaction(app.own(Capability.RETAIN)) as change:
        if change.unratified_unmask(row.id, now):
            change.add_unmask_task(task(app, row.id, UNRATIFIED, now))
            change.append(
                app.entry(access, "unmask.unratified", {"task": UNRATIFIED}, {"unmask": row.id, "viewer": row.viewer})
            )


def _untold(app: App, row: Unmasking, now: Instant) -> bool:
    """Tell whether what ended is not told any more: as long as the log keeps who acted (Art 13(6))."""
    law = app.profile
    return row.ended_at is not None and now >= privacy.ends(law, row.ended_at.date(), law.retention.log)


def _clear(app: App, now: Instant) -> None:
    """Destroy the keys of requests that broke off before they were written down."""
    known = {row.stem for row in rows(app) if not row.ended_at}
    for one in app.keys.cohorts():
        stem, _, kind = one.cohort.rpartition("/")
        day = custody.day_of(stem)
        broken = kind == _CLASS.strip("/") and one.state is not KeyState.DESTROYED and stem not in known
        if broken and day is not None and day < now.date() - timedelta(days=1):
            app.keys.destroy(one.cohort)


def recall(app: App, access: Access, named: str, reason: str) -> None:
    """End an unmasking at once: the data protection officer may, whoever approved it. Raises NotFound, Refused."""
    app.permit(access, Capability.CONTROL_UNMASKING)
    why = _reason(app, reason)
    row = found(app, named)
    if row.ended_at:
        raise approval.refused(Refusal.ENDED)
    end(app, row, End.RECALLED, access, {"unmask": row.id, "reason": why})


def tasks(app: App, access: Access) -> Sequence[UnmaskTask]:
    """Return what the data protection officer looks at afterwards, what is due first; others see that of their own."""
    grant = app.permit(access, Capability.READ_UNMASKINGS)
    expire(app, app.system)
    with app.store.reading(grant) as snapshot:
        about = {one.id for one in snapshot.unmaskings() if theirs(access, one)}
        return [one for one in snapshot.unmask_tasks() if one.unmasking in about]


def review(app: App, access: Access, task: str, finding: str) -> None:
    """Write down what the data protection officer found (Art 12(3)(b)(ii)). Raises Refused, NotFound."""
    grant, found = app.permit(access, Capability.CONTROL_UNMASKING), _reason(app, finding)
    with app.store.transaction(grant) as change:
        change.end_unmask_task(task, app.clock.now())
        change.append(app.entry(access, "unmask.review", {}, {"task": task, "finding": found}))


def rows(app: App) -> Sequence[Unmasking]:
    """Return every unmasking, oldest first; no passenger is named in it."""
    with app.store.reading(app.own(Capability.RETAIN)) as snapshot:
        return snapshot.unmaskings()


def found(app: App, named: str) -> Unmasking:
    """Return the unmasking of this id, or raise NotFound."""
    row = next((one for one in rows(app) if one.id == named), None)
    if row is None:
        raise NotFound("there is no unmasking of that id: pnrscreen unmask list says which there are")
    return row


def task(app: App, unmasking: str, kind: str, now: Instant) -> UnmaskTask:
    """Return a task of the data protection officer, due when the profile says."""
    limits = app.profile.unmasking
    days = limits.review_days if limits else 1
    return UnmaskTask(app.ids.new("task"), unmasking, kind, now, now + timedelta(days=days))


def theirs(access: Access, one: Unmasking) -> bool:
    """Tell whether somebody may know of an unmasking: who asked or looks, and who controls the unit."""
    return access.purpose is Purpose.OVERSIGHT or access.actor in {one.requester, one.viewer}


def _reason(app: App, said: str) -> str:
    why = " ".join(said.split())
    if len(why) < app.profile.reason_chars_min:
        raise Refused(f"say why, in at least {app.profile.reason_chars_min} characters: the reason stands in the log")
    return why
