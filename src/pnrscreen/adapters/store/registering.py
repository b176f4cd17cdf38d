"""Requests of persons concerned and the breach register: entries that rest sealed whole, each with a day on which it goes.

This module knows what of an entry stands in clear: where it stands and when it is due. It refuses to know what the law asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select

from pnrscreen.adapters.store import codec, rights
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import NotFound
from pnrscreen.model import Instant
from pnrscreen.ports import Breach, BreachState, Expired, RequestState, SubjectRequest

_REQUEST, _BREACH = rights.requests.c, rights.breaches.c
CLASS = "register"
"""The class of data of an entry: ``eu-strict.subject/2026-03-01/register``."""


def keep_request(visit: Visit, request: SubjectRequest) -> None:
    """Keep a request as it stands now, in the place of how it stood before."""
    row = {"kind": request.kind.value, "state": request.state.value, "due": request.due}
    _keep(visit, rights.requests, request, {**row, "at": codec.stamp(request.received_at)})


def requests(visit: Visit, named: str) -> Sequence[SubjectRequest]:
    """Return the request of this id, or every one, the first due first; raises NotFound where there is none of that id."""
    rows = _rows(visit, rights.requests, named, _REQUEST.due, _REQUEST.at)
    return [codec.decode(SubjectRequest, plain) for plain in rows]


def keep_breach(visit: Visit, breach: Breach) -> None:
    """Keep an entry of the breach register as it stands now."""
    notified = codec.stamp(breach.notified_at) if breach.notified_at else ""
    row = {"state": breach.state.value, "due": codec.stamp(breach.due), "notified": notified}
    _keep(visit, rights.breaches, breach, {**row, "at": codec.stamp(breach.known_at)})


def breaches(visit: Visit, named: str) -> Sequence[Breach]:
    """Return the breach of this id, or every one, the first known first; raises NotFound where there is none of that id."""
    return [codec.decode(Breach, plain) for plain in _rows(visit, rights.breaches, named, _BREACH.at)]


def clocks(visit: Visit, today: str) -> Mapping[str, int]:
    """Count what has a clock that runs, and what is past its time: of nobody by name."""
    now, table = codec.stamp(visit.clock.now()), rights.breaches
    open_ = _REQUEST.state == RequestState.OPEN.value
    untold = (_BREACH.notified == "") & (_BREACH.state == BreachState.OPEN.value)
    return {
        "subject_requests_open": _number(visit, rights.requests, open_),
        "subject_requests_overdue": _number(visit, rights.requests, open_ & (_REQUEST.due < today)),
        "breaches_open": _number(visit, table, _BREACH.state == BreachState.OPEN.value),
        "breaches_to_notify": _number(visit, table, untold),
        "breaches_overdue": _number(visit, table, untold & (_BREACH.due <= now)),
    }


def notice_due(visit: Visit) -> Instant | None:
    """Return by when the authority is to be told of the breach that is due first, or None when it was told of every one."""
    untold = (_BREACH.notified == "", _BREACH.state == BreachState.OPEN.value)
    due = visit.connection.scalar(select(func.min(_BREACH.due)).where(*untold))
    return codec.moment(due) if due else None


def expire(visit: Visit, now: Instant) -> Expired:
    """Take away the entries whose time is over; with the last one of a day goes its key."""
    gone = keys = 0
    for table in (rights.requests, rights.breaches):
        over = delete(table).where(table.c.until <= codec.stamp(now)).returning(table.c.cohort)
        cohorts = list(visit.connection.scalars(over))
        gone += len(cohorts)
        for cohort in sorted(set(cohorts)):
            if not _number(visit, table, table.c.cohort == cohort):
                with suppress(NotFound):
                    visit.keys.destroy(f"{cohort}/{CLASS}")
                    keys += 1
    visit.owes = visit.owes or gone > 0
    return Expired(stretches=gone, keys=keys)


def _keep(visit: Visit, table: Table, entry: SubjectRequest | Breach, row: Mapping[str, str]) -> None:
    content = visit.seal(codec.encode(entry), entry.cohort, CLASS, _context(table, entry.id))
    whole = {**row, "id": entry.id, "until": codec.stamp(entry.until), "cohort": entry.cohort, "content": content}
    insertion = visit.insertion(table).values(whole)
    visit.connection.execute(insertion.on_conflict_do_update(index_elements=["id"], set_=whole))
    visit.owes = True


def _rows(visit: Visit, table: Table, named: str, *order: ColumnElement[Any]) -> Iterator[bytes]:
    wanted = select(table.c.id, table.c.content).order_by(*order, table.c.id)
    rows = visit.connection.execute(wanted.where(table.c.id == named) if named else wanted).all()
    if named and not rows:
        raise NotFound("there is no entry of that id: the list shows them")
    return (visit.unseal(row.content, _context(table, row.id)) for row in rows)


def _number(visit: Visit, table: Table, which: ColumnElement[bool]) -> int:
    return int(visit.connection.execute(select(func.count()).select_from(table).where(which)).scalar_one())


def _context(table: Table, id_: str) -> str:
    return f"{table.name}/{id_}/content"
