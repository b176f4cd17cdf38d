"""Unmask: a masked record is asked for at a court or independent body, opened by what it approves, and shown to one person.

Directive 2016/681 Art 12(3), C-817/19 paras 223 and 237-247. The unit cannot open such a record by itself: the keys come from
the body, for the records it names, encrypted to this one request. What was approved is redeemed once, ends by itself, and every
look at it is an entry that stands in the log before anything is shown. When it ends its keys are destroyed: by the retention
run, or by whoever asks next.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple, NoReturn

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.errors import ConfigError, Conflict, Refused
from pnrscreen.model import FlightLeg, Instant
from pnrscreen.operations import remask, sequence
from pnrscreen.ports import MaskedRecord, Redeemed, Unmasking
from pnrscreen.privacy import approval, signing
from pnrscreen.privacy.approval import Approval, End, Refusal, Ruling, Said, UnmaskRequest
from pnrscreen.privacy.clauses import Unmasking as Limits
from pnrscreen.privacy.disclosed import disclosed
from pnrscreen.rights import Access, Body, Capability, sayable

_KEY = "unmask"
"""Under what name the keys hold the key by which the unit signs what it asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: passengers by their ids, items of Annex I in words, for which offence and why it is necessary.

    ``urgency`` says why it cannot wait, ``viewer`` who is to look where it is not who asks, ``authority`` the organisation on
    whose behalf the unit asks.
    """

    passengers: Sequence[str]
    fields: Sequence[str]
    offence: str
    necessity: str
    urgency: str = ""
    viewer: str = ""
    authority: str = ""


class Asked(NamedTuple):
    """A request: its id here, by when it is to be answered, and the paper that is carried to the approving body."""

    id: str
    answer_by: Instant
    paper: bytes


class Shown(NamedTuple):
    """What was approved of one passenger: the granted items of Annex I, as plain values, and nothing beside."""

    passenger: str
    leg: FlightLeg
    fields: Mapping[str, object]


class Opened(NamedTuple):
    """What one person may look at, and until when."""

    until: Instant
    people: Sequence[Shown]


# ------------------------------------------------------------------------------------------------------------- asking for it


def unit_key(app: App) -> str:
    """Return the line of the public key by which an approving body knows what this unit asks; it is given by another way."""
    return signing.line_of(app.keys.public(_KEY))


def request(app: App, access: Access, wanted: Wanted) -> Asked:
    """Write down what is asked for, and return the paper that is carried to the approving body.

    Raises Refused for an actor without the right, without a ticket, for what the profile does not know or allow, and for a
    passenger who is not masked; NotFound; ConfigError in a home without an approving body.
    """
    grant, now = app.permit(access, Capability.UNMASK), app.clock.now()
    remask.expire(app, app.system)
    limits = _limits(app, access)
    if not app.keys.custody().approver:
        raise ConfigError("this home has no approving body: what is masked here is erased, and opened by nobody")
    wanted = _checked(app, access, wanted, limits)
    id_ = app.ids.new("unmask")
    stem = f"{app.profile.id}/{now:%Y-%m-%d}/{id_}"
    records = _masked(app, access, wanted.passengers, limits)
    with app.store.transaction(grant) as change:
        public, invitation = change.invite(id_, stem)
        made = _paper(app, access, id_, wanted, records, public)
        change.ask_unmask(_row(made, stem, now), made.written(), invitation)
        said: dict[str, str | int] = {
            "records": len(records),
            "fields": " ".join(made.fields),
            "offence": made.offence,
            "urgent": int(bool(made.urgency)),
        }
        change.append(app.entry(access, "unmask.request", said, _private(made)))
    return Asked(id_, approval.moment(made.answer_by), made.written())


def _limits(app: App, access: Access) -> Limits:
    if app.profile.unmasking is None:
        _turn_away(app, access, Refusal.NONE_HERE)
    return app.profile.unmasking


def _checked(app: App, access: Access, wanted: Wanted, limits: Limits) -> Wanted:
    """Return what is wanted with blanks as one; refuse what no body could approve."""
    law, known = app.profile, approval.askable(app.profile)
    tidy = {name: " ".join(getattr(wanted, name).split()) for name in ("necessity", "urgency", "authority")}
    viewer = wanted.viewer or access.actor
    why = ""
    if not access.ticket.strip():
        why = "say under which ticket you ask"
    elif not wanted.fields or not set(wanted.fields) <= known.keys():
        why = f"say which of these are needed, and no more: {', '.join(known)}"
    elif wanted.offence not in law.offences:
        why = f"say for which offence, by its code: {', '.join(law.offences)}"
    elif len(tidy["necessity"]) < limits.necessity_chars_min or not tidy["necessity"].isprintable():
        why = f"say why it is necessary, in at least {limits.necessity_chars_min} characters: the body decides by it"
    elif not sayable(tidy["authority"]) or not sayable(tidy["urgency"]):
        why = "an authority and a reason of urgency are printable text of at most 200 characters"
    elif viewer not in app.registry.actors:
        why = "who is to look is not registered in this unit"
    if why:
        app.turn_away(Refused(why, privacy.Denial.UNSPECIFIC), Capability.UNMASK, access)
    return replace(wanted, viewer=viewer, **tidy)


def _masked(app: App, access: Access, passengers: Sequence[str], limits: Limits) -> Sequence[MaskedRecord]:
    """Return the masked records of these passengers, each once; refuse a bulk request."""
    try:
        with app.store.reading(app.permit(access, Capability.UNMASK)) as snapshot:
            found = [one for passenger in dict.fromkeys(passengers) for one in snapshot.masked(passenger)]
    except Refused as seen:
        app.turn_away(seen, Capability.UNMASK, access)
    if not 1 <= len(found) <= limits.records_max:
        said = f"a request names 1 to {limits.records_max} records, this one {len(found)}"
        app.turn_away(Refused(said, privacy.Denial.UNSPECIFIC), Capability.UNMASK, access)
    return found


def _paper(app: App, access: Access, id_: str, wanted: Wanted, records: Sequence[MaskedRecord], public: bytes) -> UnmaskRequest:
    """Write what is asked, signed by the unit."""
    now, limits = app.clock.now(), app.profile.unmasking
    assert limits is not None
    made = UnmaskRequest(
        home=app.registry.home,
        unit=app.config.unit,
        id=id_,
        made_at=approval.written_at(now),
        records=tuple(one.asked for one in records),
        fields=tuple(sorted(set(wanted.fields))),
        requester=access.actor,
        organisation=app.registry.actors[access.actor].organisation,
        viewer=wanted.viewer,
        authority=wanted.authority,
        basis=access.basis,
        ticket=access.ticket,
        offence=wanted.offence,
        necessity=wanted.necessity,
        urgency=wanted.urgency,
        answer_by=approval.written_at(now + timedelta(days=limits.answer_days)),
        key=base64.b64encode(public).decode(),
    )
    return made.signed(approval.UNIT, app.keys.sign(_KEY, made.to_sign))


def _row(made: UnmaskRequest, stem: str, now: Instant) -> Unmasking:
    return Unmasking(
        id=made.id,
        digest=made.digest,
        stem=stem,
        requester=made.requester,
        viewer=made.viewer,
        records=len(made.records),
        fields=" ".join(made.fields),
        urgent=bool(made.urgency),
        asked_at=now,
        answer_by=approval.moment(made.answer_by),
    )


def _private(made: UnmaskRequest) -> Mapping[str, str | int]:
    """Return what the log keeps sealed of a request."""
    records = " ".join(one.context for one in made.records)
    said: dict[str, str | int] = {name: getattr(made, name) for name in ("necessity", "urgency", "authority", "viewer")}
    return {"unmask": made.id, "records": records, **said}


# ------------------------------------------------------------------------------------------------- what the body answers


def redeem(app: App, access: Access, content: bytes) -> Unmasking:
    """Redeem an approval, once: from now on, until it ends, the person it names may see what it names (``view``).

    Raises Refused, which the log is told, with the first reason why it opens nothing (``privacy.approval``).
    """
    grant, now = app.permit(access, Capability.UNMASK), app.clock.now()
    remask.expire(app, app.system)
    limits = _limits(app, access)
    made = _answer(app, access, content)
    if isinstance(made, Ruling):
        raise Refused("this is a ruling, not an approval: pnrscreen unmask ratify takes it in")
    row = next((one for one in remask.rows(app) if one.digest == made.request), None)
    if row is None:
        _turn_away(app, access, Refusal.OTHER_REQUEST)
    if why := _unfit(app, access, made, row, now):
        _turn_away(app, access, why, row.id)
    body = app.registry.actors[made.approver].body
    ratify_by = approval.moment(made.made_at) + timedelta(hours=limits.ratify_hours) if made.urgent else None
    kept = Redeemed(
        id=row.id,
        approval=made.digest,
        nonce=made.nonce,
        approver=made.approver,
        body=body or "",
        fields=" ".join(made.fields),
        urgent=made.urgent,
        at=now,
        until=approval.moment(made.until),
        ratify_by=ratify_by,
        returned=made.records,
    )
    kind = remask.NOTICE if body is Body.COURT and not made.urgent else remask.REVIEW
    try:
        with app.store.transaction(grant) as change:
            change.redeem(kept)
            change.add_unmask_task(remask.task(app, row.id, kind, now))
            said: dict[str, str | int] = {
                "records": len(made.records),
                "fields": kept.fields,
                "body": kept.body,
                "urgent": int(made.urgent),
                "task": kind,
            }
            private = {
                "unmask": row.id,
                "approver": made.approver,
                "approval": made.digest,
                "viewer": made.viewer,
                "reason": made.reason,
            }
            ticket = change.append(app.entry(access, "unmask.decide", {**said, "until": made.until}, private))
    except Conflict:
        _turn_away(app, access, Refusal.REUSED, row.id)
    sequence.include(app, ticket)
    return remask.found(app, row.id)


def _unfit(app: App, access: Access, made: Approval, row: Unmasking, now: Instant) -> Refusal | None:
    """Return the first reason why an approval opens nothing; of what has ended the paper that was asked is gone."""
    if row.ended_at:
        early = Refusal.LAPSED if row.ended == End.LAPSED else Refusal.ENDED
        return Refusal.REUSED if row.decided_at else early
    with app.store.reading(app.permit(access, Capability.UNMASK)) as snapshot:
        paper = snapshot.unmask_asked(row.id)
    asked = approval.read_request(paper, unit_key(app))
    return approval.check(made, asked, app.profile, app.registry, now, used=row.decided_at is not None)


def ratify(app: App, access: Access, content: bytes) -> Unmasking:
    """Take in what a body ruled: that what was urgent stands, that what was approved ends, or that nothing is approved.

    Raises Refused, which the log is told, for a ruling that is none; Conflict where there is nothing to rule on any more.
    """
    grant, now = app.permit(access, Capability.UNMASK), app.clock.now()
    remask.expire(app, app.system)
    made = _answer(app, access, content)
    if isinstance(made, Approval):
        raise Refused("this is an approval, not a ruling: pnrscreen unmask redeem takes it in")
    row = next((one for one in remask.rows(app) if made.about and made.about in {one.digest, one.approval}), None)
    if row is None or (made.word == Said.REFUSED) != (made.about == row.digest):
        _turn_away(app, access, Refusal.OTHER_REQUEST)
    if why := approval.check_ruling(made, made.about, row.approver, app.profile, app.registry):
        _turn_away(app, access, why, row.id)
    if row.ended_at and made.word != Said.RATIFIED:
        _turn_away(app, access, Refusal.ENDED, row.id)
    private = {"unmask": row.id, "approver": made.approver, "reason": made.reason}
    if made.word == Said.RATIFIED:
        with app.store.transaction(grant) as change:
            change.ratify_unmask(row.id, now)
            change.append(app.entry(access, "unmask.ratify", {}, private))
    else:
        remask.end(app, row, End.REFUSED if made.word == Said.REFUSED else End.RECALLED, access, private)
    return remask.found(app, row.id)


# ------------------------------------------------------------------------------------------------------------------ looking


def view(app: App, access: Access, named: str) -> Opened:
    """Show what was approved to the person it was approved for: the granted items of the named records, and nothing beside.

    That they look stands in the log, in its files and under what was signed, before a record is opened (law H 23). Raises
    Refused for anybody else, before an approval is redeemed, once it has ended, and while the log does not follow.
    """
    grant = app.permit(access, Capability.UNMASK)
    remask.expire(app, app.system)
    row = remask.found(app, named)
    if row.ended_at:
        _turn_away(app, access, Refusal.ENDED, row.id)
    if row.viewer != access.actor:
        _turn_away(app, access, Refusal.VIEWER, row.id)
    if row.until is None:
        raise Refused("nothing is approved yet: pnrscreen unmask redeem takes in what the approving body answers")
    said: dict[str, str | int] = {"records": row.records, "fields": row.fields}
    with app.store.reading(grant) as snapshot:
        ticket = snapshot.append(app.entry(access, "unmask.use", said, {"unmask": row.id}))
    sequence.include(app, ticket)
    with app.store.reading(grant) as snapshot:
        opened = snapshot.unmasked(row.id, ticket)
    known = approval.askable(app.profile)
    granted = {known[word] for word in row.fields.split()}
    return Opened(row.until, [Shown(one.passenger.id, one.leg, disclosed(one.passenger, granted)) for one in opened])


def unmaskings(app: App, access: Access) -> Sequence[Unmasking]:
    """Return what was asked and approved, oldest first: to who controls the unit everything, to others what is theirs."""
    grant = app.permit(access, Capability.READ_UNMASKINGS)
    remask.expire(app, app.system)
    with app.store.reading(grant) as snapshot:
        found = snapshot.unmaskings()
    return [one for one in found if remask.theirs(access, one)]


# ------------------------------------------------------------------------------------------------------------------- inside


def _answer(app: App, access: Access, content: bytes) -> Approval | Ruling:
    try:
        return approval.read_answer(content)
    except Refused as malformed:
        app.turn_away(malformed, Capability.UNMASK, access)


def _turn_away(app: App, access: Access, why: Refusal, named: str = "") -> NoReturn:
    said, law = approval.WHY[why], app.profile.unmasking
    if law is not None and why is Refusal.TOO_LONG:
        said = f"{said}: {law.hours_max} at most, {law.urgent_hours_max} in urgency"
    app.turn_away(approval.refused(why, said), Capability.UNMASK, access, private={"unmask": named})
