"""Retain: what is due is sealed or erased, keys first, and each batch leaves its certificate in the log.

What the keys are gone of, nobody reads any more, wherever copies of it lie: that is done at once, however much it is. Taking
the rows away takes longer, in batches. It may be stopped anywhere: whoever runs it next finishes what was begun. The log need
not follow for it: erasure never waits. The program itself may do it.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple, TypedDict

from pnrscreen import audit, custody, privacy
from pnrscreen.app import App
from pnrscreen.custody import KeyState
from pnrscreen.errors import NotFound, Refused
from pnrscreen.model import Instant
from pnrscreen.operations import attest, remask, sequence
from pnrscreen.ports import Gone, Holding, Keeping, Superseded
from pnrscreen.privacy import Stage
from pnrscreen.rights import Access, Capability, Log

AT_ONCE = 5_000
"""Records taken away in one transaction: long enough to be quick, short enough that others get their turn."""
_ACTS: Mapping[Stage, str] = MappingProxyType({Stage.SEALED: "mask", Stage.ERASED: "erase"})
_SEALED = "identity"
_CLASSES = (_SEALED, "context", "raw")
"""The classes of data that a day of receipt has about travellers."""
_KEPT = (_SEALED, "context", "link")
_BY_MASKING = frozenset({"receipt", "ledger", "once"})


class Due(NamedTuple):
    """So many records of one kind that are to go: ``masked`` when nobody may see them any more, ``due`` when they are gone."""

    kind: str
    cohort: str
    number: int
    masked: Instant
    due: Instant


class Certificate(NamedTuple):
    """That a batch of a cohort was sealed or erased: when, how many records, the root over their names, and which keys went.

    ``holds`` tells whether every one of those keys is gone now, and was that very key.
    """

    at: str
    act: str
    cohort: str
    number: int
    root: str
    keys: str
    holds: bool


class Done(NamedTuple):
    """What a run came to: certificates written, records taken away, links that lapsed."""

    certificates: int = 0
    records: int = 0
    lapsed: int = 0


class _Taken(NamedTuple):
    """What became of the keys of a day: its stage, their fingerprints, and whether this run did it."""

    stage: Stage
    keys: Mapping[str, str]
    now: bool


class _Said(TypedDict):
    """What of an entry of the log a certificate is read from."""

    event: str
    at: str
    public: Mapping[str, str | int]


# ---------------------------------------------------------------------------------------------------------- the inventory


def due(app: App, access: Access) -> Sequence[Due]:
    """Return everything that is kept for a time only, by when it is to go: nobody is named."""
    grant = app.permit(access, Capability.READ_DUE)
    with app.store.reading(grant) as snapshot:
        held, lists = snapshot.holdings(), snapshot.superseded()
    every = (*(one for holding in held for one in _due(app, holding)), *_lists(app, lists))
    return sorted(every, key=lambda one: (one.due, one.kind, one.cohort))


def _due(app: App, held: Holding) -> Iterator[Due]:
    law, received = app.profile, custody.day_of(held.cohort)
    if held.until is not None:
        masked = erased = held.until
    elif received is None:  # the nonces of sessions are told apart by the day alone
        masked = erased = privacy.begun(date.fromisoformat(held.cohort)) + timedelta(days=1) + _asked_for(app)
    elif held.kind == "log opening":
        masked = erased = privacy.ends(law, received, law.retention.log)
    else:
        masked, erased = privacy.limits(law, received, linked=custody.is_linked(held.cohort))
        erased = masked if held.kind in _BY_MASKING else erased
        if held.kind == "once":
            masked = erased = min(erased, privacy.begun(received) + timedelta(days=1) + _asked_for(app))
    yield Due(held.kind, held.cohort, held.number, masked, erased)


def _asked_for(app: App) -> timedelta:
    """Return how long it is remembered that a session began, and what was answered to a request that counts once."""
    return timedelta(hours=max(24, app.profile.session_hours))


def _lists(app: App, superseded: Sequence[Superseded]) -> Iterator[Due]:
    """Yield the editions of lists that lie here though others took their place: as long as what they judged may be seen."""
    kept, law = app.shelf.lists(), app.profile
    for one in superseded:
        if one.place in kept:
            over = privacy.ends(law, one.since.date(), law.retention.default)
            yield Due("superseded list", one.place, one.entries, over, over)


# ----------------------------------------------------------------------------------------------------------------- the run


def run(app: App, access: Access) -> Done:
    """Seal and erase what is due by now, and return what it came to; asked again, it finishes what was interrupted."""
    grant, now = app.permit(access, Capability.RETAIN), app.clock.now()
    with app.store.transaction(grant) as change:
        lapsed = change.lapse_links(app.profile.day(now), now)
        if lapsed:
            change.append(app.entry(access, "link.lapse", {"links": lapsed}))
    before = {one.cohort: one.state for one in app.keys.cohorts()}
    taken = {stem: _take_keys(app, access, stem, before) for stem in _overdue(app, access, before)}
    done = Done(lapsed=lapsed)
    for stem, keys in taken.items():
        for gone in _take_rows(app, access, stem, keys):
            done = done._replace(certificates=done.certificates + 1, records=done.records + len(gone.names))
    for gone in _keepings(app, access, now):
        done = done._replace(certificates=done.certificates + 1, records=done.records + len(gone.names))
    _others(app, access, now)
    remask.expire(app, access)
    return done


def _overdue(app: App, access: Access, before: Mapping[str, KeyState]) -> Sequence[str]:
    """Return the days (as cohorts) whose time is over and of which a key or a row is left."""
    with app.store.reading(app.permit(access, Capability.RETAIN)) as snapshot:
        stems = set(snapshot.stems())
    for cohort, state in before.items():
        stem, _, kind = cohort.rpartition("/")
        if kind in _CLASSES and state is not KeyState.DESTROYED and not custody.is_linked(stem):
            stems.add(stem)
    now = app.clock.now()
    return [stem for stem in sorted(stems) if _stage(app, stem, now) not in {None, Stage.ACTIVE}]


def _stage(app: App, stem: str, now: Instant, *, linked: bool = False) -> Stage | None:
    received = custody.day_of(stem)
    return None if received is None else privacy.stage(app.profile, received, now, linked=linked)


def _take_keys(app: App, access: Access, stem: str, before: Mapping[str, KeyState]) -> _Taken:
    """Seal or destroy the keys of a day; before they are destroyed, whom a link keeps is moved under keys of their own."""
    now = app.clock.now()
    stage = _stage(app, stem, now) or Stage.ERASED
    opens = before.get(f"{stem}/{_SEALED}") is KeyState.OPERATIONAL
    if stage is Stage.ERASED and opens and _stage(app, stem, now, linked=True) is not Stage.ERASED:
        _keep_linked(app, access, stem)
    if stage is Stage.SEALED:
        try:
            sealed = app.keys.seal(f"{stem}/{_SEALED}")
            return _Taken(stage, {_SEALED: sealed, **_destroyed(app, stem, ("raw",))}, opens)
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
    certified = not keys.now
    full = True
    while full:
        with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
            taking = change.erase_rows if keys.stage is Stage.ERASED else change.seal_rows
            gone = taking(stem, AT_ONCE)
            if gone.names or not certified:
                change.append(app.entry(access, _ACTS[keys.stage], _certified(stem, keys.keys, gone)))
        if gone.names or not certified:
            yield gone
        certified, full = True, len(gone.names) >= AT_ONCE


def _certified(cohort: str, keys: Mapping[str, str], gone: Gone) -> Mapping[str, str | int]:
    """Say what is certified: counts, the root over the names of what went, and by which keys nobody opens it any more."""
    fingerprints = " ".join(f"{kind}={fingerprint}" for kind, fingerprint in sorted(keys.items()))
    root = audit.tree_hash(name.encode() for name in sorted(gone.names)).hex()
    return {**gone.counts, "cohort": cohort, "keys": fingerprints, "records": len(gone.names), "root": root}


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
        change.append(app.entry(access, _ACTS[Stage.SEALED], _certified(one.kept, keys, Gone())))
    return Gone()


def _release(app: App, access: Access, one: Keeping) -> Gone:
    keys = _destroyed(app, one.kept, _KEPT)
    with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
        gone = change.release(one.kept)
        change.append(app.entry(access, _ACTS[Stage.ERASED], _certified(one.kept, keys, gone)))
    return gone


def _others(app: App, access: Access, now: Instant) -> None:
    """Destroy what has a date of its own: quarantine, answers, what was asked once, sessions, private parts of the log."""
    with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
        stretches, answers = change.expire_quarantine(now), change.expire_answers(now)
        if any(stretches):
            change.append(app.entry(access, "expire.quarantine", {"stretches": stretches.stretches, "keys": stretches.keys}))
        if any(answers):
            change.append(app.entry(access, "expire.answers", {"answers": answers.stretches, "keys": answers.keys}))
        registers = change.expire_registers(now)
        if any(registers):
            change.append(app.entry(access, "expire.registers", {"entries": registers.stretches, "keys": registers.keys}))
        asked = change.forget_asked(now - _asked_for(app))
        if asked.counts:
            change.append(app.entry(access, "expire.asked", asked.counts))
    with app.store.reading(app.permit(access, Capability.RETAIN)) as snapshot:
        lists = [one for one in _lists(app, snapshot.superseded()) if one.due <= now]
    if lists:
        with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
            for one in lists:
                app.shelf.drop_list(one.cohort)
            number = {"lists": len(lists), "entries": sum(one.number for one in lists)}
            change.append(app.entry(access, "expire.lists", number))
    for cohort in attest.overdue(app):
        app.keys.destroy(cohort)
        with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
            entries = change.forget_openings(cohort.rpartition("/")[0])
            change.append(app.entry(access, "expire.log", {"days": 1, "entries": entries}))
    with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
        if rooms := change.clear_months(lambda month: _month_over(app, month, now)):
            change.append(app.entry(access, "clear.months", {"rooms": rooms}))


def _month_over(app: App, month: str, now: Instant) -> bool:
    """Tell whether nothing of a month (``profile/2026-03``) may be there any more."""
    profile, _, named = month.partition("/")
    year, number = map(int, named.split("-"))
    last = f"{profile}/{named}-{monthrange(year, number)[1]}"
    return _stage(app, last, now, linked=custody.is_linked(last)) is Stage.ERASED


# ------------------------------------------------------------------------------------------------------------ certificates


def certify(app: App, access: Access) -> Sequence[Certificate]:
    """Return the certificates in the log, oldest first, each held against the keys as they are now."""
    grant = app.permit(access, Capability.READ_LOG)
    sequence.sequence(app)
    gone = {one.cohort: one for one in app.keys.cohorts() if one.state is not KeyState.OPERATIONAL}
    fingerprints = {cohort: one.fingerprint for cohort, one in gone.items()}
    found = []
    with app.store.reading(grant) as snapshot:
        for entry in snapshot.logged(Log.OPERATIONS, 0, snapshot.logged_size(Log.OPERATIONS)):
            said: _Said = json.loads(entry)
            if said["event"] in _ACTS.values():
                found.append(_read(said, fingerprints))
    return found


def _read(said: _Said, fingerprints: Mapping[str, str]) -> Certificate:
    public = said["public"]
    cohort, keys = str(public["cohort"]), str(public["keys"])
    named = [key.partition("=") for key in keys.split()]
    return Certificate(
        at=said["at"],
        act=said["event"],
        cohort=cohort,
        number=int(public["records"]),
        root=str(public["root"]),
        keys=keys,
        holds=all(fingerprints.get(f"{cohort}/{kind}") == fingerprint for kind, _, fingerprint in named),
    )
