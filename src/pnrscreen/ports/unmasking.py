"""What is exchanged with the store about unmasking: what was asked and approved, until when, and what the officer looks at.

This module knows the shape of it. It refuses to know who may approve, and when anything ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pnrscreen.custody import KeyRequest, ReturnedKey
from pnrscreen.model import FlightLeg, Instant, Passenger


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmasking:
    """A request to open masked records, and what became of it. In clear: officers, counts, items of Annex I, instants.

    ``digest`` is that of the request, ``approval`` that of the approval that was redeemed. ``stem`` names its keys, which end
    with it. ``ended`` says why it ended. ``ratify_by`` is when what was approved in urgency must have been ratified.
    """

    id: str
    digest: str
    stem: str
    requester: str
    viewer: str
    records: int
    fields: str
    urgent: bool
    asked_at: Instant
    answer_by: Instant
    approval: str = ""
    approver: str = ""
    body: str = ""
    decided_at: Instant | None = None
    until: Instant | None = None
    ratify_by: Instant | None = None
    ratified_at: Instant | None = None
    unratified_at: Instant | None = None
    ended_at: Instant | None = None
    ended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """What is kept of an approval: which it was (``approval`` its digest, ``nonce``), who gave it, what it opens until when."""

    id: str
    approval: str
    nonce: str
    approver: str
    body: str
    fields: str
    urgent: bool
    at: Instant
    until: Instant
    ratify_by: Instant | None
    returned: tuple[ReturnedKey, ...]


class MaskedRecord(NamedTuple):
    """A masked record of a passenger, and what the approving body needs to return its key."""

    passenger: str
    leg: FlightLeg
    asked: KeyRequest


class UnmaskedPassenger(NamedTuple):
    """A passenger whose record was opened by an approval."""

    passenger: Passenger
    leg: FlightLeg


class UnmaskTask(NamedTuple):
    """What the data protection officer has to look at after an unmasking: ``notice`` of what a court approved, ``review`` of
    what another body approved or anybody in urgency, ``unratified``. ``escalated`` tells whether it is overdue in the log.
    """

    id: str
    unmasking: str
    kind: str
    made_at: Instant
    due: Instant
    done_at: Instant | None = None
    done_by: str = ""
    escalated: bool = False


class Placed(NamedTuple):
    """An entry of the log of operations at its place."""

    position: int
    canonical: bytes


class UnmaskReading(Protocol):
    """What of unmasking can be read; a part of ``Snapshot``."""

    def masked(self, passenger: str) -> Sequence[MaskedRecord]:
        """Return the masked records of a passenger, with what is needed to ask for their keys; opens nothing.

        Raises NotFound where there is none, Refused where it is not masked yet.
        """

    def unmaskings(self) -> Sequence[Unmasking]:
        """Return every request to open masked records, and what became of it, oldest first."""

    def unmask_tasks(self) -> Sequence[UnmaskTask]:
        """Return what the data protection officer looks at after an unmasking, what is due first."""

    def unmask_asked(self, unmasking: str) -> bytes:
        """Return the paper that was asked; raises NotFound, and Refused once it has ended."""

    def unmasked(self, unmasking: str, ticket: str) -> Sequence[UnmaskedPassenger]:
        """Open what was approved, once the entry of that ticket has its place in the log: raises Refused before that, for
        anybody but who was to look, and once it has ended. Reveals identities.
        """

    def placed(self, ticket: str) -> Placed | None:
        """Return the entry of a ticket where it has its place in the log, or None."""


class UnmaskWriting(Protocol):
    """What of unmasking can be changed; a part of ``Transaction``."""

    def invite(self, unmasking: str, stem: str) -> tuple[bytes, bytes]:
        """Make the pair of a request to which keys are returned: its public half, and what rests of its private half."""

    def ask_unmask(self, made: Unmasking, paper: bytes, invitation: bytes) -> None:
        """Write a request to open masked records down, with its paper."""

    def redeem(self, made: Redeemed) -> None:
        """Keep what an approval opens. Raises Conflict where the request was answered, or the approval redeemed, before."""

    def ratify_unmask(self, unmasking: str, at: Instant) -> None:
        """Note that what was approved in urgency stands. Raises Conflict where there is nothing to ratify."""

    def unratified_unmask(self, unmasking: str, at: Instant) -> bool:
        """Note that what was approved in urgency was not ratified; False where that was noted before."""

    def end_unmask(self, unmasking: str, why: str, at: Instant) -> bool:
        """Note that an unmasking ended, whose keys went first, and take away what they sealed; False where it had ended."""

    def forget_unmasks(self, ids: Sequence[str]) -> int:
        """Take away what is told of these unmaskings, which have ended, with their tasks; return of how many."""

    def add_unmask_task(self, made: UnmaskTask) -> None:
        """Put before the data protection officer what is to be looked at."""

    def end_unmask_task(self, task: str, at: Instant) -> None:
        """Note that the officer has looked at it; raises NotFound where no task of that id is open."""

    def escalate_unmask_tasks(self, now: Instant) -> int:
        """Note which tasks are overdue, each once, and return how many became so."""
