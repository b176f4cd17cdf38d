"""Amend: doing what a person concerned was granted about one record: restricting it, lifting that, putting right, erasing.

Each is done under a request that is open and about that record, by who may handle requests, with a reason; the evidence of what
a carrier said is never changed but where it is erased. Directive 2016/680 Art 16. Each is listed beside the keys as well, so
that a restore of an older backup does it again (``regrant``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from pnrscreen import audit
from pnrscreen.app import App
from pnrscreen.correlate import marks, right
from pnrscreen.errors import NotFound, PnrscreenError, Refused
from pnrscreen.model import Identity, Instant, PartialDate
from pnrscreen.operations import effacing, ended, restricted, subject
from pnrscreen.operations.certificates import hits_of
from pnrscreen.ports import Gone, HeldRecord, Right, Transaction
from pnrscreen.rights import Access, Capability
from pnrscreen.stages import Mark

_KEPT = ("identity", "context", "link")
_PUT_RIGHT = ("names", "birth_dates", "sex", "nationalities", "residence", "birth_place", "documents")
_SEXES = ("F", "M", "X")
_STATE = re.compile("[A-Z]{3}")
_OLDEST_YEAR = 1880
"""Nobody alive was born before it: what is written so was meant otherwise."""


def restrict(app: App, access: Access, request: str, record: str, reason: str) -> int:
    """Let nobody compare a record any more, whatever carriers send of the person on that flight; return how many open hits were
    set aside. Raises Refused for a record the request is not about, Conflict when it is restricted already.
    """
    grant, why, now = app.permit(access, Capability.AMEND_RECORD), subject.reasoned(app.profile, reason), app.clock.now()
    with app.store.transaction(grant) as change:
        subject.granted(change, request, Right.RESTRICTION, record)
        mark = Mark(names=_names(app, change.held(record)), restricted=True)
        aside = change.restrict(record, mark, request, now)
        private = {"request": request, "record": record, "reason": why}
        change.append(app.entry(access, "restrict", {"records": 1, "hits": aside}, private))
    _noted(app)
    return aside


def lift(app: App, access: Access, record: str, reason: str) -> int:
    """Lift the restriction of a record; return how many hits are open again. A flight still to come is screened anew.

    Raises Refused for a reason too short, NotFound, Conflict when it is not restricted.
    """
    grant, why, now = app.permit(access, Capability.AMEND_RECORD), subject.reasoned(app.profile, reason), app.clock.now()
    with app.store.transaction(grant) as change:
        names = _names(app, change.held(record))
        again = change.lift(record, now)
        change.append(app.entry(access, "restrict.lift", {"records": 1, "hits": again}, {"record": record, "reason": why}))
    with app.store.transaction(app.permit(access, Capability.AMEND_RECORD)) as change:
        change.list_lifted(record, names, now)
    _noted(app)
    return again


def rectify(app: App, access: Access, request: str, record: str, rectified: Identity, reason: str) -> Sequence[str]:
    """Let what is right stand in the place of what carriers said, which is kept beside it; return who is to be told of it.

    It is what is shown and compared from then on, also when a carrier repeats itself; a flight still to come is screened anew.
    Raises Refused for a sealed record, one the request is not about, and where nothing is said to be put right, or what nobody
    is: no date of the calendar, no sex, no state.
    """
    grant, why, now = app.permit(access, Capability.AMEND_RECORD), subject.reasoned(app.profile, reason), app.clock.now()
    said = {name: value for name in _PUT_RIGHT if (value := getattr(rectified, name))}
    if not said or Identity(**said) != rectified:
        raise Refused(f"say what is right, of these: {', '.join(_PUT_RIGHT)}")
    _check_right(rectified, now)
    with app.store.transaction(grant) as change:
        known = subject.granted(change, request, Right.RECTIFICATION, record)
        held = change.held(record)
        if held.passenger is None:
            raise Refused("this record is sealed: nobody compares it, and what it says cannot be put right")
        righted = replace(held.passenger, identity=right(held.passenger.identity, rectified))
        change.rectify(righted, Mark(names=_names(app, held), rectified=rectified), request, now)
        public: dict[str, str | int] = {"fields": " ".join(sorted(said)), "recipients": len(known.recipients)}
        change.append(app.entry(access, "dsr.rectify", public, {"request": request, "record": record, "reason": why}))
    return known.recipients


def _check_right(said: Identity, now: Instant) -> None:
    """Refuse what would be shown and compared from then on, and can be true of nobody."""
    if not all(_is_past(born, now) for born in said.birth_dates):
        raise Refused("a birth date is a day of the calendar that is past, as YYYY-MM-DD, or less of it")
    if said.sex and said.sex not in _SEXES:
        raise Refused(f"a sex is one of {', '.join(_SEXES)}")
    for state in (*said.nationalities, *(one.issuer for one in said.documents)):
        if not _STATE.fullmatch(state):
            raise Refused("a state is three letters, as a passport has it, such as UZB")


def _is_past(born: PartialDate, now: Instant) -> bool:
    try:
        first = date(born.year, born.month or 1, born.day or 1)
    except ValueError:
        return False
    return first.year >= _OLDEST_YEAR and first <= now.date()


def erase(app: App, access: Access, request: str, record: str, reason: str) -> Gone:
    """Take a record away before its time, and out of the stored messages; what they say of others stays. Return what went.

    Where a link keeps it its own keys go. Of the record, of what was made of it and of the messages as they were, no older copy
    opens any more (``ended``). What a carrier sends before the flight is over is received anew; what it sends later says
    nothing of the person (``correlate.without_erased``). A restore erases again.

    Raises Refused for a record the request is not about, Conflict while messages of its flight wait to be screened.
    """
    grant, why, now = app.permit(access, Capability.AMEND_RECORD), subject.reasoned(app.profile, reason), app.clock.now()
    with app.store.transaction(grant) as change:
        subject.granted(change, request, Right.ERASURE, record)
        gone, certified = taken(app, change, change.held(record), request, now)
        change.append(app.entry(access, "erase", certified, {"request": request, "reason": why, **hits_of(gone)}))
    ended.cut(app)
    _noted(app)
    return gone


def taken(app: App, change: Transaction, held: HeldRecord, request: str, now: Instant) -> tuple[Gone, Mapping[str, str | int]]:
    """Take a record away as ``erase`` does; return what went, and what the log is to certify of it."""
    mark = Mark(names=_names(app, held), erased=True)
    gone = change.erase_person(held.id, mark, request, now, effacing.EFFACE)
    cohort, keys = _destroyed(app, held)
    return gone, _certified(cohort, keys, gone)


def _noted(app: App) -> None:
    """Note who is restricted now. Done is done: where it cannot be noted, the worker says so and goes on trying."""
    with suppress(PnrscreenError, OSError):
        restricted.note(app)


def _names(app: App, held: HeldRecord) -> frozenset[str]:
    """Return by what a person is known again on the flight; of a sealed record nothing more is ever compared."""
    return frozenset({held.id}) if held.passenger is None else marks(held.passenger, app.name_of) | {held.id}


def _destroyed(app: App, held: HeldRecord) -> tuple[str, str]:
    """Destroy the keys under which a link keeps a record alone; return their cohort and fingerprints, else the cohort of its
    day, whose keys others need.
    """
    for kept in held.kept:
        gone: list[str] = []
        for kind in _KEPT:
            with suppress(NotFound):
                gone.append(f"{kind}={app.keys.destroy(f'{kept}/{kind}')}")
        if gone:
            return kept, " ".join(sorted(gone))
    return held.cohort, ""


def _certified(cohort: str, keys: str, gone: Gone) -> Mapping[str, str | int]:
    root = audit.tree_hash(name.encode() for name in sorted(gone.names)).hex()
    return {**gone.counts, "cohort": cohort, "keys": keys, "records": len(gone.names), "root": root}
