"""Retain: what is due is sealed or erased, keys first, and each batch leaves its certificate in the log.

What the keys are gone of, nobody reads any more, wherever copies of it lie: that is done at once, however much it is. Taking
the rows away takes longer, in batches. It may be stopped anywhere: whoever runs it next finishes what was begun. The log need
not follow for it: erasure never waits. The program itself may do it. By which moment things are due ``clock`` says once, at the
beginning: whatever a clock does during a run changes nothing about it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from pnrscreen import custody, privacy
from pnrscreen.app import App
from pnrscreen.custody import KeyState
from pnrscreen.errors import NotFound, Refused
from pnrscreen.model import Instant
from pnrscreen.operations import attest, clock, departed, ended, inventory, remask, restricted
from pnrscreen.operations.certificates import ACTS, certified, hits_of
from pnrscreen.ports import Gone, Keeping, Ran
from pnrscreen.privacy import Stage
from pnrscreen.rights import Access, Capability
from pnrscreen.timekeeping import STEP

AT_ONCE = 5_000
"""Records taken away in one transaction: long enough to be quick, short enough that others get their turn."""
_SEALED = "identity"
_CAME_IN = ("raw", "spool")
_CLASSES = (_SEALED, "context", *_CAME_IN)
"""The classes of data that a day of receipt has about travellers."""
_KEPT = (_SEALED, "context", "link")
_KEPT_YET = frozenset({None, Stage.ACTIVE})


class Done(NamedTuple):
    """What a run came to: certificates written, records taken away, links that lapsed. ``held`` says how a clock that jumped
    forward keeps it from destroying what fell due since.
    """

    certificates: int = 0
    records: int = 0
    lapsed: int = 0
    held: clock.Ahead | None = None

    def plus(self, several: Iterable[Gone]) -> Done:
        """Return this with what else was certified and taken away."""
        gone = [len(one.names) for one in several]
        return self._replace(certificates=self.certificates + len(gone), records=self.records + sum(gone))


class _Taken(NamedTuple):
    """What became of the keys of a day: its stage, their fingerprints, and whether this run did it."""

    stage: Stage
    keys: Mapping[str, str]
    now: bool


def run(app: App, access: Access, between: Callable[[], object] = lambda: None) -> Done:
    """Seal and erase what is due by now, and return what it came to; asked again, it finishes what was interrupted.
    ``between`` is called between records where it may take long, so that others get their turn.
    """
    grant = app.permit(access, Capability.RETAIN)
    now = clock.settled(app, exactly=True)
    ended.cut(app)  # before anything that may break off: of whoever was interrupted the rest is owed already
    with app.store.transaction(grant) as change:
        lapsed = change.lapse_links(app.profile.day(now), now)
        if lapsed:
            change.append(app.entry(access, "link.lapse", {"links": lapsed}))
    before = {one.cohort: one.state for one in app.keys.cohorts()}
    overdue = _overdue(app, access, before, now)
    taken = {stem: _take_keys(app, access, stem, before, now) for stem in overdue}
    jumped = clock.jump(app)
    done = Done(lapsed=lapsed, held=jumped if isinstance(jumped, clock.Ahead) else None)
    for stem, keys in taken.items():
        if custody.leaves_by(stem) is None:
            done = done.plus(_take_rows(app, access, stem, keys))
    done = done.plus(_keepings(app, access, now))
    _others(app, access, now)
    remask.expire(app, access)
    _lists(app, access, now)
    _lookups(app, access, now)
    _log(app, access, now)
    restricted.note(app)
    for stem, keys in taken.items():  # last, for it may take long
        if custody.leaves_by(stem) is not None:
            earlier, whole = departed.erase(app, access, stem, between)
            done = done._replace(certificates=done.certificates + earlier, records=done.records + earlier)
            done = done.plus(_take_rows(app, access, stem, keys)) if whole else done
    ended.cut(app)
    _note(app, access, Ran(app.clock.now()))
    return done


def broke_off(app: App, access: Access, fault: str) -> None:
    """Note by what kind of fault a run broke off, for who watches the home; what is due stays due for the next."""
    app.permit(access, Capability.RETAIN)
    _note(app, access, Ran(None, failed=fault))


def _note(app: App, access: Access, ran: Ran) -> None:
    """Note how a run ended, with what is due by the clock and left, and what of it for more than a day."""
    grant, told = app.permit(access, Capability.RETAIN), app.clock.now()
    states = {one.cohort: one.state for one in app.keys.cohorts()}
    stems = [stem for stem in _overdue(app, access, states, told) if _left(app, stem, states, told)]
    log = [cohort.rpartition("/")[0] for cohort in attest.overdue(app, told)]
    with app.store.reading(grant) as snapshot:
        left = inventory.over(app, snapshot, [*stems, *log], told)
    late = sum(one.number for one in left if one.due + STEP <= told)
    with app.store.transaction(grant) as change:
        change.note_run(ran._replace(due=sum(one.number for one in left), late=late))


def _left(app: App, stem: str, states: Mapping[str, KeyState], now: Instant) -> bool:
    """Tell whether a day whose time is over is still to be dealt with: one that is sealed is not counted again and again."""
    return _stage(app, stem, now) is Stage.ERASED or states.get(f"{stem}/{_SEALED}") is KeyState.OPERATIONAL


def _overdue(app: App, access: Access, before: Mapping[str, KeyState], now: Instant) -> Sequence[str]:
    """Return the days (as cohorts) whose time is over and of which a key or a row is left."""
    with app.store.reading(app.permit(access, Capability.RETAIN)) as snapshot:
        stems = set(snapshot.stems())
    for cohort, state in before.items():
        stem, _, kind = cohort.rpartition("/")
        if kind in _CLASSES and state is not KeyState.DESTROYED and not custody.is_linked(stem):
            stems.add(stem)
    return [stem for stem in sorted(stems) if _stage(app, stem, now) not in _KEPT_YET]


def _stage(app: App, stem: str, now: Instant, *, linked: bool = False) -> Stage | None:
    received = custody.day_of(stem)
    if received is None:
        return None
    return privacy.stage(app.profile, received, now, linked=linked, leaves=custody.leaves_by(stem))


def _take_keys(app: App, access: Access, stem: str, before: Mapping[str, KeyState], now: Instant) -> _Taken:
    """Seal or destroy the keys of a day; before they are destroyed, whom a link keeps is moved under keys of their own."""
    stage = _stage(app, stem, now) or Stage.ERASED
    opens = before.get(f"{stem}/{_SEALED}") is KeyState.OPERATIONAL
    if stage is Stage.ERASED and opens and _stage(app, stem, now, linked=True) is not Stage.ERASED:
        _keep_linked(app, access, stem)
    if stage is Stage.SEALED:
        try:
            sealed = app.keys.seal(f"{stem}/{_SEALED}")
            return _Taken(stage, {_SEALED: sealed, **_destroyed(app, stem, _CAME_IN)}, opens)
        except NotFound:
            pass
        except Refused:  # nobody could ever open what is sealed here: then it is not kept either
            stage = Stage.ERASED
    left = any(before.get(f"{stem}/{kind}", KeyState.DESTROYED) is not KeyState.DESTROYED for kind in _CLASSES)
    return _Taken(stage, _destroyed(app, stem, _CLASSES), left)


def _keep_linked(app: App, access: Access, stem: str) -> None:
    moved = AT_ONCE
    while moved:
        with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
            moved = change.keep_linked(stem, AT_ONCE)
            if moved:
                change.append(app.entry(access, "link.keep", {"cohort": stem, "records": moved}))


def _destroyed(app: App, stem: str, kinds: Sequence[str]) -> Mapping[str, str]:
    """Destroy keys, and return the fingerprint of each there was."""
    gone = {}
    for kind in kinds:
        with suppress(NotFound):
            gone[kind] = app.keys.destroy(f"{stem}/{kind}")
    return gone


def _take_rows(app: App, access: Access, stem: str, keys: _Taken) -> Iterator[Gone]:
    """Take the rows of a day away whose keys are gone, and yield each batch that has its certificate."""
    written = not keys.now
    full = True
    while full:
        with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
            taking = change.erase_rows if keys.stage is Stage.ERASED else change.seal_rows
            gone = taking(stem, AT_ONCE)
            if gone.names or not written:
                change.append(app.entry(access, ACTS[keys.stage], certified(stem, keys.keys, gone)))
        if gone.names or not written:
            yield gone
        written, full = True, len(gone.names) >= AT_ONCE


def _keepings(app: App, access: Access, now: Instant) -> Iterator[Gone]:
    """Seal whom a link keeps once they are masked; erase whom none keeps any more, or whose time is over for good."""
    with app.store.reading(app.permit(access, Capability.RETAIN)) as snapshot:
        kept = snapshot.keepings()
    for one in kept:
        stage = _stage(app, one.stem, now, linked=True)
        if not one.stands or stage is Stage.ERASED:
            yield _release(app, access, one)
        elif stage is Stage.SEALED and not one.sealed:
            yield _seal(app, access, one, now)


def _seal(app: App, access: Access, one: Keeping, now: Instant) -> Gone:
    """Seal whom a link keeps; where the law masks everybody they have no keys of their own, and are sealed with their day."""
    try:
        keys = {_SEALED: app.keys.seal(f"{one.kept}/{_SEALED}")}
    except NotFound:
        keys = {}
    except Refused:
        return _release(app, access, one)
    with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
        change.note_sealed(one.kept, now)
        change.append(app.entry(access, ACTS[Stage.SEALED], certified(one.kept, keys, Gone())))
    return Gone()


def _release(app: App, access: Access, one: Keeping) -> Gone:
    keys = _destroyed(app, one.kept, _KEPT)
    with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
        gone = change.release(one.kept)
        change.append(app.entry(access, ACTS[Stage.ERASED], certified(one.kept, keys, gone), hits_of(gone)))
    return gone


def _others(app: App, access: Access, now: Instant) -> None:
    """Destroy what has a date of its own: quarantine, answers, what was asked once, sessions, what waits for the store."""
    with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
        stretches, answers = change.expire_quarantine(now), change.expire_answers(now)
        if any(stretches):
            change.append(app.entry(access, "expire.quarantine", {"stretches": stretches.stretches, "keys": stretches.keys}))
        if any(answers):
            change.append(app.entry(access, "expire.answers", {"answers": answers.stretches, "keys": answers.keys}))
        registers = change.expire_registers(now)
        if any(registers):
            change.append(app.entry(access, "expire.registers", {"entries": registers.stretches, "keys": registers.keys}))
        asked = change.forget_asked(now - inventory.asked_for(app))
        if asked.counts:
            change.append(app.entry(access, "expire.asked", asked.counts))
        if marks := change.forget_marks(lambda day: _stage(app, day, now) not in _KEPT_YET):
            change.append(app.entry(access, "expire.marks", {"marks": marks}))
    if queries := sum(app.spool.forget(stem) for stem in app.spool.laid() if _stage(app, stem, now) not in _KEPT_YET):
        with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
            change.append(app.entry(access, "expire.spool", {"queries": queries}))
    with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
        if rooms := change.clear_months(lambda month: _month_over(app, month, now)):
            change.append(app.entry(access, "clear.months", {"rooms": rooms}))


def _lists(app: App, access: Access, now: Instant) -> None:
    """Destroy editions of lists that another took the place of, and what nobody registered."""
    with app.store.reading(app.permit(access, Capability.RETAIN)) as snapshot:
        gone = [one for one in inventory.lists(app, snapshot) if one.due <= now]
    for one in gone:
        app.shelf.drop_list(one.cohort)
    if gone:
        with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
            change.append(app.entry(access, "expire.lists", {"lists": len(gone), "entries": sum(one.number for one in gone)}))


def _lookups(app: App, access: Access, now: Instant) -> None:
    """Destroy the keys of look-up hashes of quarters of which nobody may be seen any more."""
    gone = [one.cohort for one in inventory.lookups(app) if one.due <= now]
    for quarter in gone:
        app.keys.forget(quarter)
    if gone:
        with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
            change.append(app.entry(access, "expire.lookups", {"quarters": len(gone)}))


def _log(app: App, access: Access, now: Instant) -> None:
    """Destroy the private parts of entries of the log that are past their time."""
    for cohort in attest.overdue(app, now):
        app.keys.destroy(cohort)
        with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
            entries = change.forget_openings(cohort.rpartition("/")[0])
            change.append(app.entry(access, "expire.log", {"days": 1, "entries": entries}))


def _month_over(app: App, month: str, now: Instant) -> bool:
    """Tell whether nothing of a month (``profile/2026-03``) may be there any more."""
    profile, _, named = month.partition("/")
    year, number = map(int, named.split("-"))
    last = f"{profile}/{named}-{monthrange(year, number)[1]}"
    return _stage(app, last, now, linked=custody.is_linked(last)) is Stage.ERASED
