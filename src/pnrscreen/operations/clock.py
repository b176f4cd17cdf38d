"""Clock: up to which moment what is due may be destroyed, and who says that a clock that jumped is right.

Whatever destroys asks here for its moment. What a jump masks is masked at once, wherever it is read; what it makes due is
destroyed once the data protection officer confirms the clock, or the witnesses of the log, outside the unit and with clocks of
their own, sign for the same time, or it has stood for a day. Each jump, and each end of one, is an entry of the log.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from pnrscreen.app import App
from pnrscreen.errors import Refused, Tampered
from pnrscreen.model import Instant
from pnrscreen.operations import witness
from pnrscreen.ports import Transaction
from pnrscreen.rights import Access, Capability
from pnrscreen.timekeeping import SLACK, STEP, Remembered, looked


class Ahead(NamedTuple):
    """A clock that jumped forward: what it tells, the highest moment the home acted on, and when waiting for a word ends."""

    told: Instant
    highest: Instant
    until: Instant

    @property
    def said(self) -> str:
        """Say in words what happened and what to do."""
        return (
            f"the clock says {self.told:%Y-%m-%d %H:%M} UTC, {_long(self.told - self.highest)} after this home did anything: "
            f"what fell due in between is masked, and kept until the data protection officer says that the clock is right "
            f"(pnrscreen retain confirm), or until {self.until:%Y-%m-%d %H:%M}; if it is wrong, set it"
        )


class Behind(NamedTuple):
    """A clock that jumped back: what it tells, and the highest moment, which counts until it has come there again."""

    told: Instant
    highest: Instant

    @property
    def said(self) -> str:
        """Say in words what happened and what to do."""
        return (
            f"the clock says {self.told:%Y-%m-%d %H:%M} UTC, {_long(self.highest - self.told)} before what the home did last: "
            f"time stands at {self.highest:%Y-%m-%d %H:%M} until it is there again; set it"
        )


def settled(app: App, *, exactly: bool = False) -> Instant:
    """Look at the clock, and return the moment up to which what is due may be destroyed. ``exactly``: it is remembered before
    it is returned, so that what is begun by it is finished by it, whatever the clock tells then.
    """
    told = app.machine.now()
    return _look(app, told, timedelta() if exactly else SLACK).may_destroy(told)


def watch(app: App) -> None:
    """Look whether the clock has jumped, and write down that it did; where it has not, nothing is written."""
    _look(app, app.machine.now(), STEP)


def jump(app: App) -> Ahead | Behind | None:
    """Return how the clock has jumped, or None where it goes on from what was done; nothing is changed."""
    told, before = app.machine.now(), _remembered(app)
    if before is not None and before.is_ahead(told):
        return Ahead(told, before.highest, _waited_from(before, told) + STEP)
    return Behind(told, before.highest) if before is not None and before.is_behind(told) else None


def confirm(app: App, access: Access) -> timedelta:
    """Say that a clock that jumped forward is right, and return by how much it had: what fell due by it may be destroyed now.

    Where somebody edited in the database what is remembered of time, it is right as of the newest entry of the log. Raises
    Refused where neither is so.
    """
    grant, told = app.permit(access, Capability.CONFIRM_CLOCK), app.machine.now()
    with app.store.transaction(grant) as change:
        try:
            before = change.remembered()
        except Tampered:
            change.remember(Remembered(app.clock.now()))
            _tell(app, change, access, "clock.confirm", "edited", timedelta())
            return timedelta()
        if before is None or not before.is_ahead(told):
            raise Refused("the clock has not jumped forward: there is nothing to confirm")
        change.remember(Remembered(told))
        ahead = told - before.highest
        _tell(app, change, access, "clock.confirm", "confirmed", ahead)
    return ahead


def _look(app: App, told: Instant, lag: timedelta) -> Remembered:
    """Return what is remembered of time, brought up to date where it lags by so much or the clock has jumped."""
    before = _remembered(app)
    if before is not None:
        after, turn = looked(before, told, _witnessed(app, before, told))
        if turn is None and told - (before.seen or before.highest) <= lag:
            return after
    with app.store.transaction(app.own(Capability.SEQUENCE)) as change:
        before = change.remembered() or Remembered(told)
        after, turn = looked(before, told, _witnessed(app, before, told))
        change.remember(after)
        if turn is not None:
            _tell(app, change, app.system, "clock.jump", turn.value, told - before.highest)
    return after


def _tell(app: App, change: Transaction, who: Access, act: str, kind: str, ahead: timedelta) -> None:
    """Write down what became of the clock, in each log: whoever verifies one may not have the other, and sees in it where time
    went on and back.
    """
    for name in (act, "rules.jump"):
        change.append(app.entry(who, name, {"kind": kind, "seconds": round(ahead.total_seconds())}))


def _remembered(app: App) -> Remembered | None:
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        return snapshot.remembered()


def _witnessed(app: App, before: Remembered, told: Instant) -> Instant | None:
    """Ask the witnesses of the log for their time, where it matters."""
    return witness.newest(app) if before.is_ahead(told) else None


def _waited_from(before: Remembered, told: Instant) -> Instant:
    return before.since if before.since is not None and before.highest < before.since <= told else told


def _long(span: timedelta) -> str:
    days, hours = span.days, span.seconds // 3600
    return f"{days:,} days" if days > 1 else f"{24 * days + hours} hours" if days or hours else f"{span.seconds // 60} minutes"
