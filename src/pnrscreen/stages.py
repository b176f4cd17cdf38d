"""What one stage of the hot path hands to the next: Reading -> Known -> Screening.

``pipeline.read`` gives a Reading; the store gives what is Known of a leg; ``pipeline.screen`` gives a Screening, which the
store commits whole. This module knows those three shapes and nothing of what happens between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from pnrscreen.message import Broken, Defect, LocalTime, Severity
from pnrscreen.model import Delivery, FlightLeg, Hit, Identity, Instant, Lane, LegKey, Passenger, Report, Statement

Version = tuple[str, ...]


class Counted(NamedTuple):
    """How often something was counted of one carrier: a defect by its ``severity`` and code, or with no severity a measure
    (``messages``, ``reservations``, ``travellers``). ``carrier`` is "" where no message says which.
    """

    carrier: str
    severity: str
    code: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """One interchange once the law has passed over it: what may be kept of it, and nothing else.

    ``redacted`` has the length and offsets of what was received; every stretch that is not admitted reads ``#``.
    ``dropped`` counts by class what was refused, never what it was; ``counted`` is what was counted by carrier. ``whole``
    names the legs of which it brought every reservation there is, each of them readable. ``outside`` are the places of its
    messages that were not taken in for their flight, and ``flights_outside`` how many flights those are.
    """

    digest: str
    sender: str = ""
    recipient: str = ""
    reference: str = ""
    prepared_at: LocalTime | None = None
    start: int = 0
    messages: int = 0
    reports: tuple[Report, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    redacted: bytes = b""
    dropped: Mapping[str, int] = field(default_factory=dict)
    defects: tuple[Defect, ...] = ()
    counted: tuple[Counted, ...] = ()
    whole: tuple[LegKey, ...] = ()
    outside: tuple[int, ...] = ()
    flights_outside: int = 0

    @property
    def recognised(self) -> str:
        """By what it is recognised when it comes again: its bytes, and what of them was not taken in, which another decision
        may let in by then.
        """
        return f"{self.digest}|{self.outside}" if self.outside else self.digest

    @property
    def carriers(self) -> tuple[str, ...]:
        """The carriers its messages speak for, in order of designator."""
        return tuple(sorted({one.carrier for one in self.counted if one.carrier}))

    @property
    def severities(self) -> Mapping[str, int]:
        """How many defects of each severity its messages have, gravest first."""
        sums = {severity.value: sum(one.number for one in self.counted if one.severity == severity) for severity in Severity}
        return {severity: number for severity, number in sums.items() if number}

    def total(self, measure: str) -> int:
        """Return one measure over all carriers."""
        return sum(one.number for one in self.counted if not one.severity and one.code == measure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one file gave: the interchanges that could be read, and the stretches that go to quarantine."""

    admitted: tuple[Admitted, ...] = ()
    broken: tuple[Broken, ...] = ()


class Arrived(NamedTuple):
    """A delivery, and when it was received."""

    at: Instant
    delivery: Delivery


class Waited(NamedTuple):
    """A report that waited, by its key: with which receipt it came, of which cohort that is, and how what held it begins, which
    says with what it ends.
    """

    report: str
    receipt: str
    cohort: str
    head: bytes = b""


class ListStatus(StrEnum):
    """How far a list can be relied on for who is *not* on the flight; who is on it is screened in any case.

    COMPLETE is proved whole, UNCONFIRMED is not, PARTIAL lacks parts, ARRIVING may still get them, and of one that WAITS so
    many are absent that a person has to say whether they are gone.
    """

    COMPLETE = "complete"
    UNCONFIRMED = "unconfirmed"
    ARRIVING = "arriving"
    PARTIAL = "partial"
    WAITS = "waits"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """Where the newest sending of one list of a leg stands, in words and counts that name nobody.

    ``reasons`` say why it proves nothing; ``absent`` of the ``standing`` are not in it. ``id`` names the sending (a keyed
    hash), for whoever decides about it. ``finding`` is the code of what is odd about it as a whole, which is counted of the
    carrier. What is ARRIVING is PARTIAL from ``due`` on.
    """

    listed: str
    status: ListStatus
    reasons: tuple[str, ...] = ()
    absent: int = 0
    standing: int = 0
    id: str = ""
    finding: str = ""
    due: Instant | None = None

    def seen(self, now: Instant) -> ListState:
        """Return the state as of a moment."""
        late = self.status is ListStatus.ARRIVING and self.due is not None and now >= self.due
        return replace(self, status=ListStatus.PARTIAL) if late else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a person concerned was granted on one leg: that nobody compares them (``restricted``), that they are ``erased``, or
    what of their identity was put right: what ``rectified`` says takes the place of what a carrier said, what it leaves empty
    does not.

    ``names`` are keyed hashes of all by which that person may go in later messages (``correlate.marks``).
    """

    id: str = ""
    names: frozenset[str]
    restricted: bool = False
    rectified: Identity | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """On which earlier flights documents were shown, by ``issuer:number`` in the spelling of look-ups; a document that is not
    among them was shown on none. Of days before ``since`` (ISO) not everything may be seen: nothing is told by their silence.
    """

    since: str
    flown: Mapping[str, frozenset[LegKey]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the unit knows of one leg before it screens it again: one snapshot.

    ``versions`` maps each report key ever seen on this leg to its newest version, cancelled ones included, ``superseded`` to
    the other versions that said something else. ``waiting`` are reports received since, ``inbox`` whence each came.
    ``aside`` holds what those reports say whose people a list has left out, ``decisions`` which such lists a person has let
    have their way (true) or not. ``edition`` is the digest of the edition that judged the leg last, empty if none has.
    ``marks`` are what persons on it were granted. ``past`` is None where nobody asked for it.
    """

    leg: FlightLeg
    versions: Mapping[str, Version] = field(default_factory=dict)
    superseded: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    aside: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    deliveries: tuple[Arrived, ...] = ()
    decisions: Mapping[str, bool] = field(default_factory=dict)
    passengers: tuple[Passenger, ...] = ()
    hits: tuple[Hit, ...] = ()
    waiting: tuple[Report, ...] = ()
    inbox: tuple[Waited, ...] = ()
    edition: str = ""
    marks: tuple[Mark, ...] = ()
    past: Past | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retold:
    """Documents (``issuer:number``) that came onto a leg or left it: on flights of the ``window`` (days) behind it something
    else is told of earlier flights by now. Where no rule asks about those, no document is named.
    """

    documents: frozenset[str] = field(default=frozenset(), repr=False)
    window: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What one screening of one leg decided; the store commits it whole or refuses it as stale.

    ``undetermined`` counts the rules that could not be evaluated, by rule id; ``shadow`` what rules in shadow would have
    hit, by rule and version, 0 included; ``compared`` the passengers matched anew,
    ``late`` those who were not, for their flight has landed.
    ``laned`` names hits, besides those that opened, that stand in another lane by now, and which.
    ``gone`` are ids that nobody has any more, with whose id whoever they were goes by now ("" where nobody does).
    ``parted`` are those changed of whom something was said before that is not said of them any more: of what was made of both
    nothing is theirs alone.
    ``erased`` are people who were erased at their request and said again once the flight was over: nothing of them is kept.
    ``anew`` names the marks of those who were received anew before.
    ``moved`` names decided hits whose passenger has another id by now, and which; nothing else of them changes. ``marked`` has
    the names by which marked persons go by now, where they are more.
    ``inbox`` names the reports it took into account, ``deliveries`` counts the deliveries. ``findings`` counts, by code, what
    only shows once the parts of a list are put together: it speaks of the carrier of the leg, and refuses nobody. ``retold`` is
    what later flights of the same documents are judged anew for.
    """

    leg: FlightLeg
    versions: Mapping[str, Version]
    superseded: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    aside: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    inbox: tuple[Waited, ...] = ()
    deliveries: int = 0
    lists: tuple[ListState, ...] = ()
    findings: Mapping[str, int] = field(default_factory=dict)
    changed: tuple[Passenger, ...] = ()
    gone: Mapping[str, str] = field(default_factory=dict)
    parted: frozenset[str] = frozenset()
    opened: tuple[Hit, ...] = ()
    withdrawn: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    laned: Mapping[str, Lane] = field(default_factory=dict)
    marked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    erased: tuple[Passenger, ...] = ()
    anew: tuple[str, ...] = ()
    ended: Mapping[str, int] = field(default_factory=dict)  # why they were withdrawn: "entry.expired" -> 1
    counts: Mapping[str, int] = field(
        default_factory=dict
    )  # by source and kind: "api:passenger" -> 143; "ambiguous", "superseded"
    undetermined: Mapping[str, int] = field(default_factory=dict)
    shadow: Mapping[tuple[str, int], int] = field(default_factory=dict)
    retold: Retold = Retold()
    compared: int = 0
    late: int = 0
