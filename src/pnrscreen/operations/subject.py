"""Requests of the persons concerned: access, rectification, restriction, erasure (Directive 2016/680 Arts 12 to 17).

A request is opened, the records it is about are found, and it is answered or refused on a ground the profile names, by the last
day the profile gives. The log has each step in counts; the request itself stands sealed under keys that end. What is granted
about a record, ``amend`` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from pnrscreen import custody, privacy
from pnrscreen.app import App
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.operations import inspect, sequence
from pnrscreen.operations.inspect import Found
from pnrscreen.ports import HeldRecord, RequestState, Right, SubjectRequest, Transaction
from pnrscreen.rights import Access, Capability, sayable

_CHARS_MAX = 2000


class Answer(NamedTuple):
    """What the person is given: plain values, and the same as a page that stands alone."""

    package: Mapping[str, Any]
    page: str


def begin(app: App, access: Access, kind: Right, proven: str) -> SubjectRequest:
    """Open a request, received now; its ticket is the session's. ``proven`` says in words how who asks is known.

    Raises Refused for an actor without the right, without a ticket, and where nothing says how identity was proven.
    """
    grant, law, now = app.permit(access, Capability.HANDLE_REQUEST), app.profile, app.clock.now()
    if not access.ticket.strip():
        app.turn_away(Refused("say under which ticket you ask", privacy.Denial.TICKET), Capability.HANDLE_REQUEST, access)
    today = date.fromisoformat(law.day(now))
    request = SubjectRequest(
        id=app.ids.new("request"),
        kind=kind,
        received_at=now,
        handler=access.actor,
        ticket=access.ticket,
        proven=words(proven, "say how it is known who asks, never who it is"),
        due=privacy.answer_due(law, today),
        until=privacy.ends(law, now.date(), law.persons.kept),
        cohort=f"{law.id}.subject/{now:%Y-%m-%d}",
    )
    with app.store.transaction(grant) as change:
        change.keep_request(request)
        change.append(app.entry(access, "dsr.open", {"kind": kind.value, "due": request.due}, {"request": request.id}))
    return request


def find(app: App, access: Access, request: str, asked: privacy.Sought) -> Sequence[Found]:
    """Find the person's records that may still be read, exactly, and add them to the request; asked again, more of them.

    What is sealed is found by no name: see ``carry``. Raises as ``inspect.search`` does, and Conflict for one that is over.
    """
    grant = app.permit(access, Capability.HANDLE_REQUEST)
    with app.store.reading(grant) as snapshot:
        _still_open(_named(snapshot, request))
        snapshot.append(app.entry(access, "dsr.find", {}, {"request": request}))
    found = inspect.search(app, access, asked)
    with app.store.transaction(grant) as change:
        known = _still_open(_named(change, request))
        records = tuple(dict.fromkeys((*known.records, *(one.id for one in found))))
        change.keep_request(replace(known, records=records))
        public = {"found": len(found), "records": len(records)}
        change.append(app.entry(access, "dsr.records", public, {"request": request}))
    return found


def carry(app: App, access: Access, request: str, record: str, approval: str) -> SubjectRequest:
    """Add a sealed record to a request, by the id under which an approval of an outside body opened it.

    This is where unmasking meets a request: whoever opens records under an approval brings their ids here, with its reference;
    the answer then names the record and where it was opened. Nothing is opened by it. Raises NotFound, Conflict, Refused.
    """
    grant = app.permit(access, Capability.HANDLE_REQUEST)
    said = words(approval, "name the approval by its reference")
    with app.store.transaction(grant) as change:
        known = _still_open(_named(change, request))
        change.held(record)
        kept = replace(known, records=tuple(dict.fromkeys((*known.records, record))), opened={**known.opened, record: said})
        change.keep_request(kept)
        change.append(app.entry(access, "dsr.carry", {"records": len(kept.records)}, {"request": request, "record": record}))
    return kept


def given_to(app: App, access: Access, request: str, recipients: Sequence[str]) -> SubjectRequest:
    """Note to whom the data was given, as far as the unit's files say: the person is told of them, they of what is put right.

    Raises NotFound, Conflict for a request that is over, Refused for a name that says nothing.
    """
    grant = app.permit(access, Capability.HANDLE_REQUEST)
    names = [words(one, "name the recipient: an authority, a case; no person") for one in recipients]
    with app.store.transaction(grant) as change:
        known = _still_open(_named(change, request))
        noted = replace(known, recipients=tuple(dict.fromkeys((*known.recipients, *names))))
        change.keep_request(noted)
        change.append(app.entry(access, "dsr.recipients", {"recipients": len(noted.recipients)}, {"request": request}))
    return noted


def extend(app: App, access: Access, request: str, reason: str) -> SubjectRequest:
    """Give a request more time, once, with a reason the person is told. Raises Conflict the second time; Refused."""
    grant = app.permit(access, Capability.HANDLE_REQUEST)
    why = reasoned(app.profile, reason)
    with app.store.transaction(grant) as change:
        known = _still_open(_named(change, request))
        if known.extended:
            raise Conflict("the time to answer was extended already: once is all the law gives")
        later = replace(known, due=privacy.answer_extended(app.profile, known.due), extended=why)
        change.keep_request(later)
        change.append(app.entry(access, "dsr.extend", {"due": later.due}, {"request": request, "reason": why}))
    return later


def answer(app: App, access: Access, request: str, said: str = "", language: str = "en") -> Answer:
    """Answer a request, and return what the person is given, in a language: what of each record is held, or that it is sealed.

    Raises Conflict for a request that is over; Refused where it asks for more than access and nothing says what was done.
    """
    grant, now = app.permit(access, Capability.HANDLE_REQUEST), app.clock.now()
    sequence.keep_up(app)
    with app.store.transaction(grant) as change:
        known = _still_open(_named(change, request))
        if known.kind is not Right.ACCESS:
            words(said, "say to the person what was done")
        done = replace(known, state=RequestState.ANSWERED, answer=said[:_CHARS_MAX], answered_at=now)
        told = [_told(one, known.opened) for one in _held(change, known)]
        change.keep_request(done)
        public: dict[str, str | int] = {
            "kind": known.kind.value,
            "records": len(told),
            "late": int(overdue(known, app.profile.day(app.clock.now()))),
        }
        public["sealed"] = sum(one.passenger is None for one in told)
        private = {"request": request, "records": " ".join(known.records)}
        change.append(app.entry(access, "dsr.answer", public, private))
    about = {"request": known.id, "kind": known.kind.value, "answer": done.answer, "recipients": list(done.recipients)}
    package = privacy.package(app.profile, app.config.unit, now, told, about, language)
    return Answer(package, privacy.page(package))


def refuse(app: App, access: Access, request: str, ground: str, said: str) -> SubjectRequest:
    """Refuse a request on a ground the profile names, and say why in words. Raises Refused for another ground, Conflict."""
    grant = app.permit(access, Capability.HANDLE_REQUEST)
    grounds = app.profile.persons.grounds
    if ground not in grounds:
        raise Refused(f"a request is refused on one of these grounds: {', '.join(grounds)}")
    why = reasoned(app.profile, said)
    with app.store.transaction(grant) as change:
        known = _still_open(_named(change, request))
        over = replace(known, state=RequestState.REFUSED, ground=ground, answer=why, answered_at=app.clock.now())
        change.keep_request(over)
        public: dict[str, str | int] = {
            "kind": known.kind.value,
            "ground": ground,
            "late": int(overdue(known, app.profile.day(app.clock.now()))),
        }
        change.append(app.entry(access, "dsr.refuse", public, {"request": request, "reason": why}))
    return over


def requests(app: App, access: Access, request: str = "") -> Sequence[SubjectRequest]:
    """Return the requests there are, or one, the first due first: a consult, written down. Raises NotFound."""
    grant = app.permit(access, Capability.HANDLE_REQUEST)
    sequence.keep_up(app)
    with app.store.reading(grant) as snapshot:
        found = snapshot.subject_requests(request)
        shown = " ".join(one.id for one in found)
        snapshot.append(app.entry(access, "consult.requests", {"requests": len(found)}, {"requests": shown}))
    return found


def overdue(request: SubjectRequest, today: str) -> bool:
    """Tell whether the last day to answer an open request is over, by the day (ISO) it is under the law."""
    return request.state is RequestState.OPEN and request.due < today


def granted(change: Transaction, request: str, kind: Right, record: str) -> SubjectRequest:
    """Return the open request of a kind that is about a record, or raise Refused: nothing is done about anybody else."""
    known = _still_open(_named(change, request))
    if known.kind is not kind:
        raise Refused(f"this request asks for {known.kind.value}: open one for {kind.value}")
    if record not in known.records:
        raise Refused("this record is none of those found for the request: pnrscreen subject find")
    return known


def reasoned(law: privacy.Profile, said: str) -> str:
    """Return a reason, or raise Refused for one too short."""
    why = " ".join(said.split())
    least = law.reason_chars_min
    if not least <= len(why) <= _CHARS_MAX:
        raise Refused(f"say why, in at least {least} characters: the reason stands in the log, sealed")
    return why


def words(said: str, otherwise: str) -> str:
    """Return short words that may stand in a record, or raise Refused with what is to be said."""
    plain = " ".join(said.split())
    if not plain or not sayable(plain):
        raise Refused(f"{otherwise}, in at most 200 printable characters")
    return plain


def _named(view: Any, request: str) -> SubjectRequest:
    if not request:
        raise NotFound("name the request by its id: pnrscreen subject list")
    (found,) = view.subject_requests(request)
    known: SubjectRequest = found
    return known


def _still_open(request: SubjectRequest) -> SubjectRequest:
    if request.state is not RequestState.OPEN:
        raise Conflict(f"this request was {request.state.value} on {request.answered_at:%d %b %Y}: open another")
    return request


def _held(change: Transaction, request: SubjectRequest) -> Sequence[HeldRecord]:
    """Return the records of a request that are still there: whose time came meanwhile is gone."""
    found = []
    for record in request.records:
        with suppress(NotFound):
            found.append(change.held(record))
    return found


def _told(one: HeldRecord, opened: Mapping[str, str]) -> privacy.Told:
    received = custody.day_of(one.cohort)
    if received is None:
        raise AssertionError("a record has the day of its first receipt")
    return privacy.Told(
        leg=one.leg,
        received=received,
        linked=custody.is_linked(one.cohort),
        leaves=custody.leaves_by(one.cohort),
        passenger=one.passenger,
        opened=opened.get(one.id, ""),
        restricted=one.restricted[:10],
        rectified=one.rectified[:10],
        hits=tuple(one.hits),
    )
