"""Unmasking: what a unit asks of a court or independent body, what that body answers, and whether the answer opens anything.

This module knows the papers that go between the two, and in one function each why a paper is refused (Directive 2016/681 Art
12(3), C-817/19 paras 223 and 237-247). It refuses to know clear keys, the clock and any store: moment and uses are arguments.

A paper is canonical JSON (RFC 8785) with one signature, behind a line of its own kind (``signing``). The unit signs what it
asks, so that nobody else has keys returned to them; a person of the body signs what it answers.

::

    unit                         approving body
    UnmaskRequest  ----------->  reads it, narrows it; opens the sealing keys, and returns the keys of the records alone,
                   <-----------  encrypted to the key that this one request brought          Approval, or Ruling: refused
                   <-----------  what was urgent stands, or ends; anything ends                Ruling: ratified, recalled
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

import orjson

from pnrscreen.custody import KeyRequest, ReturnedKey
from pnrscreen.errors import Refused
from pnrscreen.model import Identity, Instant
from pnrscreen.privacy import signing
from pnrscreen.privacy.classify import CATEGORIES, Category
from pnrscreen.privacy.clauses import Unmasking
from pnrscreen.privacy.profile import Profile
from pnrscreen.privacy.registry import Registry, inside, organisation
from pnrscreen.rights import Actor, Body, Role

BYTES_MAX = 1 << 20
"""What is longer is no paper: a request of many records takes some hundred bytes for each."""
UNIT = "unit"
"""Under what name a unit signs what it asks."""
EARLY_MINUTES = 5
"""How far the clock of whoever signs may be ahead of the unit's."""
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_TEXT_MAX = 2000


class Refusal(StrEnum):
    """Why a paper opens nothing: the closed list of what a leaf of the log may say of it."""

    MALFORMED = "paper-malformed"
    NONE_HERE = "unmasking-not-provided"
    OTHER_REQUEST = "approval-of-another-request"
    REUSED = "approval-reused"
    UNKNOWN = "approver-unknown"
    ROLE = "approver-without-role"
    SIGNATURE = "approval-not-signed"
    INSIDE = "approver-of-the-unit"
    INTERESTED = "approver-of-the-requester"
    SAME_PERSON = "approver-is-requester"
    BODY = "approver-of-another-body"
    LAPSED = "request-lapsed"
    EARLY = "approval-not-yet-made"
    EXPIRED = "approval-expired"
    TOO_LONG = "approval-too-long"
    NOT_URGENT = "approval-not-urgent"
    VIEWER = "approval-for-another"
    RECORDS = "approval-of-other-records"
    FIELDS = "approval-of-other-fields"
    RATIFIED_ALONE = "ratified-by-who-approved"
    ENDED = "unmasking-ended"


WHY: Mapping[Refusal, str] = MappingProxyType(
    {
        Refusal.MALFORMED: "this is no paper of an unmasking, or not as it was signed: take the file as it was written",
        Refusal.NONE_HERE: "the profile of this home lets nothing be unmasked: two sign one that has a table [unmask]",
        Refusal.OTHER_REQUEST: "this answers another request than any that was made here: redeem it where it was asked for",
        Refusal.REUSED: "this request was answered already, and an approval opens once: make a new request",
        Refusal.UNKNOWN: "the approver is not registered here: let two sign that they are, pnrscreen actor propose",
        Refusal.ROLE: "who signed this is no external approver: a court or independent body outside the unit approves",
        Refusal.SIGNATURE: "this is not signed with the key that is registered for the approver: ask them to sign it again",
        Refusal.INSIDE: "the approver is of an organisation that has a part in the unit: another body has to approve",
        Refusal.INTERESTED: "the approver is of the organisation that asks: another body has to approve",
        Refusal.SAME_PERSON: "nobody approves what they ask for, or look at themselves: another person has to approve",
        Refusal.BODY: "the profile lets no body of this kind approve that: ask one that it names in [unmask]",
        Refusal.LAPSED: "the request was to be answered by now, and its key is gone: make a new request",
        Refusal.EARLY: "the approval was made before the request, or is not made yet: set the clocks of both machines",
        Refusal.EXPIRED: "the time of the approval is over: make a new request",
        Refusal.TOO_LONG: "the approval is for longer than the profile allows: ask for one of fewer hours",
        Refusal.NOT_URGENT: "the approval is for what is urgent, and the request was not: ask for one in the ordinary way",
        Refusal.VIEWER: "the approval is for somebody else to look: make a request that names you",
        Refusal.RECORDS: "the approval names no record, one twice, or one that was not asked for: ask for another",
        Refusal.FIELDS: "the approval names no field, or one that was not asked for: ask for another",
        Refusal.RATIFIED_ALONE: "what one person approved in urgency, another person of a body ratifies",
        Refusal.ENDED: "this unmasking has ended, and its keys are gone: make a new request",
    }
)
"""What each refusal says to whoever holds the paper."""


class End(StrEnum):
    """Why an unmasking ended."""

    LAPSED = "lapsed"  # not answered in time
    REFUSED = "refused"
    EXPIRED = "expired"
    UNRATIFIED = "unratified"
    RECALLED = "recalled"


class Said(StrEnum):
    """What a body rules beside an approval: no to a request; that what was urgent stands; that what was approved ends."""

    REFUSED = "refused"
    RATIFIED = "ratified"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper(signing.Signed):
    """What both sides write: whose home it is about, when it was made, and texts that can be shown."""

    home: str
    made_at: str

    def __post_init__(self) -> None:
        for name, value in ((item.name, getattr(self, item.name)) for item in fields(self)):
            if isinstance(value, str) and not (len(value) <= _TEXT_MAX and (value.isprintable() or not value)):
                raise ValueError(f"{name} is printable text of at most {_TEXT_MAX} characters")
            if not isinstance(value, str | bool | tuple | dict):
                raise TypeError(f"{name} is a text")
        moment(self.made_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmaskRequest(_Paper):
    """What a unit asks of the approving body, signed by the unit.

    ``records`` are the records with what is needed to return their keys; ``fields`` the items of Annex I that are wanted, in
    words; ``authority`` the organisation on whose behalf the unit asks, where it is not its own; ``urgency`` why it cannot
    wait, or nothing; ``key`` the public half (X25519, base64) of the pair to which keys are to be returned.
    """

    domain = b"pnrscreen/unmask-request/v1\n"
    unit: str
    id: str
    records: tuple[KeyRequest, ...]
    fields: tuple[str, ...]
    requester: str
    organisation: str
    viewer: str
    authority: str
    basis: str
    ticket: str
    offence: str
    necessity: str
    urgency: str
    answer_by: str
    key: str

    def said(self) -> dict[str, object]:
        """Return what it says, without the signature."""
        return _plainly(self, records=[_asked(one) for one in self.records])


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(_Paper):
    """That a body approves a request, all or a part of it: what may be seen, by whom, until when, with the keys for it.

    ``request`` is the digest of what was asked; ``nonce`` makes it one that is redeemed once.
    """

    domain = b"pnrscreen/unmask-approval/v1\n"
    request: str
    records: tuple[ReturnedKey, ...]
    fields: tuple[str, ...]
    viewer: str
    until: str
    urgent: bool
    nonce: str
    approver: str
    reason: str

    def said(self) -> dict[str, object]:
        """Return what it says, without the signature."""
        return _plainly(self, records=[_returned(one) for one in self.records])


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling(_Paper):
    """What a body says beside an approval, ``about`` the digest of a request (refused) or of an approval."""

    domain = b"pnrscreen/unmask-ruling/v1\n"
    about: str
    word: str
    approver: str
    reason: str

    def said(self) -> dict[str, object]:
        """Return what it says, without the signature."""
        return _plainly(self)


def askable(law: Profile) -> Mapping[str, Category]:
    """Return the items of Annex I that can be asked for, by their words: what the law masks, and what is sealed with it."""
    items = law.sealed | set(CATEGORIES[Identity].values())
    return MappingProxyType({one.name.lower(): one for one in sorted(items)})


def read_request(content: bytes, unit: str) -> UnmaskRequest:
    """Read what is asked; ``unit`` is the line of the unit's key. Raises Refused for what that unit did not sign."""
    made = _read(content, _to_request)
    if not signing.verifies(unit, made.to_sign, made.signatures.get(UNIT, b"")):
        raise refused(Refusal.SIGNATURE, "this request is not signed by the unit whose key you gave: answer nothing")
    return made


def read_answer(content: bytes) -> Approval | Ruling:
    """Read what a body answers, whoever signed it. Raises Refused for anything else."""
    return _read(content, lambda stated: _to_approval(stated) if "request" in stated else _to_ruling(stated))


def refused(why: Refusal, said: str = "") -> Refused:
    """Return a refusal as it is raised: its sentence, and its word for the log."""
    return Refused(said or WHY[why], why)


def check(
    made: Approval, asked: UnmaskRequest, law: Profile, registry: Registry, now: Instant, *, used: bool
) -> Refusal | None:
    """Return the first reason why an approval opens nothing, or None where it stands. ``used``: the request was answered."""
    limits = law.unmasking
    if limits is None:
        return Refusal.NONE_HERE
    if (made.home, made.request) != (registry.home, asked.digest):
        return Refusal.OTHER_REQUEST
    return (
        _check_signer(made, made.approver, registry, limits.urgent_bodies if made.urgent else limits.bodies)
        or (Refusal.REUSED if used else None)
        or _check_apart(made, asked, registry)
        or _check_times(made, asked, limits, now)
        or _check_extent(made, asked, law)
    )


def check_ruling(made: Ruling, about: str, approved_by: str, law: Profile, registry: Registry) -> Refusal | None:
    """Return why a ruling says nothing about the request or approval of digest ``about``, or None where it does."""
    limits = law.unmasking
    if limits is None:
        return Refusal.NONE_HERE
    if (made.home, made.about) != (registry.home, about):
        return Refusal.OTHER_REQUEST
    if why := _check_signer(made, made.approver, registry, limits.bodies):
        return why
    return Refusal.RATIFIED_ALONE if (made.word, made.approver) == (Said.RATIFIED, approved_by) else None


def written_at(at: Instant) -> str:
    """Return a moment as papers write it: UTC, to the second."""
    return at.astimezone(UTC).strftime(_MOMENT)


def moment(text: str) -> Instant:
    """Read it back; raises ValueError."""
    read = datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    if written_at(read) != text:
        raise ValueError("a moment is written like 2026-03-01T05:00:00Z")
    return read


def _check_signer(made: Approval | Ruling, who: str, registry: Registry, bodies: AbstractSet[Body | None]) -> Refusal | None:
    """Tell why an answer is not one of a body outside the unit that may give it."""
    signer: Actor | None = registry.actors.get(who)
    if signer is None:
        return Refusal.UNKNOWN
    if Role.EXTERNAL_APPROVER not in signer.roles:
        return Refusal.ROLE
    signatures = [*made.signatures]
    if signatures != [who] or not signing.verifies(signer.key, made.to_sign, made.signatures[who]):
        return Refusal.SIGNATURE
    if organisation(signer.organisation) in inside(registry.actors.values()):
        return Refusal.INSIDE
    return None if signer.body in bodies else Refusal.BODY


def _check_apart(made: Approval, asked: UnmaskRequest, registry: Registry) -> Refusal | None:
    """Tell why whoever approves is not apart from those who ask."""
    if made.approver in {asked.requester, asked.viewer}:
        return Refusal.SAME_PERSON
    interested = {organisation(one) for one in (asked.organisation, asked.authority) if one}
    return Refusal.INTERESTED if organisation(registry.actors[made.approver].organisation) in interested else None


def _check_times(made: Approval, asked: UnmaskRequest, limits: Unmasking, now: Instant) -> Refusal | None:
    begins, ends = moment(made.made_at), moment(made.until)
    if now >= moment(asked.answer_by):
        return Refusal.LAPSED
    if begins < moment(asked.made_at) - timedelta(minutes=EARLY_MINUTES) or begins > now + timedelta(minutes=EARLY_MINUTES):
        return Refusal.EARLY
    if now >= ends:
        return Refusal.EXPIRED
    hours = limits.urgent_hours_max if made.urgent else limits.hours_max
    return Refusal.TOO_LONG if ends - begins > timedelta(hours=hours) else None


def _check_extent(made: Approval, asked: UnmaskRequest, law: Profile) -> Refusal | None:
    """Tell why an approval goes beyond what was asked for: it may only narrow."""
    if made.urgent and not asked.urgency:
        return Refusal.NOT_URGENT
    if made.viewer != asked.viewer:
        return Refusal.VIEWER
    if not _part([(one.cohort, one.context) for one in made.records], [(one.cohort, one.context) for one in asked.records]):
        return Refusal.RECORDS
    return None if _part(made.fields, asked.fields) and set(made.fields) <= askable(law).keys() else Refusal.FIELDS


def _part(some: Iterable[object], of: Iterable[object]) -> bool:
    """Tell whether there are some, each once, and all of them among others."""
    listed = [*some]
    return bool(listed) and len({*listed}) == len(listed) and {*listed} <= {*of}


# ---------------------------------------------------------------------------------------------------------- as it is written


P = TypeVar("P", bound=_Paper)


def _plainly(paper: _Paper, **otherwise: object) -> dict[str, object]:
    """Return the fields of a paper but its signatures, lists as lists, some of them said otherwise."""
    said = {item.name: getattr(paper, item.name) for item in fields(paper) if item.name != "signatures"}
    return {name: [*value] if isinstance(value, tuple) else value for name, value in said.items()} | otherwise


def _read(content: bytes, build: Callable[[dict[str, Any]], P]) -> P:
    try:
        stated: dict[str, Any] = orjson.loads(content)
        stated["signatures"] = signing.unlisted(stated["signatures"])
        made = build(stated)
        same = len(content) <= BYTES_MAX and made.written() == content
    except (ValueError, TypeError, KeyError, AttributeError):
        same = False
    if not same:
        raise refused(Refusal.MALFORMED)
    return made


def _to_request(stated: dict[str, Any]) -> UnmaskRequest:
    records = tuple(
        KeyRequest(one["cohort"], one["part"], one["record"], _bytes(one["sealing"]), _bytes(one["wrap"]))
        for one in stated.pop("records")
    )
    if any(len(bytes.fromhex(one.part)) == 0 for one in records):
        raise ValueError("a record names the part of its cohort")
    moment(stated["answer_by"])
    return UnmaskRequest(**{**stated, "fields": _words(stated["fields"])}, records=records)


def _to_approval(stated: dict[str, Any]) -> Approval:
    records = tuple(ReturnedKey(one["cohort"], one["record"], _bytes(one["key"])) for one in stated.pop("records"))
    moment(stated["until"])
    if type(stated["urgent"]) is not bool:
        raise TypeError("urgent is true or false")
    return Approval(**{**stated, "fields": _words(stated["fields"])}, records=records)


def _to_ruling(stated: dict[str, Any]) -> Ruling:
    return Ruling(**{**stated, "word": Said(stated["word"]).value})


def _words(said: Iterable[str]) -> tuple[str, ...]:
    words = tuple(said)
    if not all(isinstance(word, str) for word in words):
        raise TypeError("fields are words")
    return words


def _asked(one: KeyRequest) -> dict[str, object]:
    return {
        "record": one.context,
        "cohort": one.cohort,
        "part": one.part,
        "sealing": _text(one.sealing),
        "wrap": _text(one.wrap),
    }


def _returned(one: ReturnedKey) -> dict[str, object]:
    return {"record": one.context, "cohort": one.cohort, "key": _text(one.key)}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
