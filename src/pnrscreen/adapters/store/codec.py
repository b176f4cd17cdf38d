"""What is in an envelope, and how values stand in the database.

This module knows the JSON form of the nouns inside an envelope, and the text form of instants. It refuses to seal or open
anything: it sees plain bytes on their way in and on their way out.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, TypeVar

import msgspec

from pnrscreen import urgency
from pnrscreen.errors import Tampered
from pnrscreen.message import Bags, Defect, Kind, LocalTime
from pnrscreen.model import Booking, FlightLeg, Hit, Identity, Instant, Outcome, Passenger, Statement
from pnrscreen.ports import Quarantined, Receipt
from pnrscreen.resemblance import Match
from pnrscreen.stages import ListState

T = TypeVar("T")
_MAKING = threading.Lock()


class Person(msgspec.Struct, frozen=True):
    """What of a passenger is masked: the identity, the statements, which repeat it, and what of the booking is filed under an
    item that is masked (``privacy.masking``), each by its name there.
    """

    identity: Identity
    statements: tuple[tuple[str, Statement], ...]
    party: int = 0
    split: bool = False
    changed_at: str | None = None
    payment_kinds: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


MASKED_OF_BOOKING: Final = tuple(name for name in Person.__struct_fields__ if name not in {"identity", "statements"})
_NOTHING_MASKED: Final = Person(Identity(), ())
_NO_BOOKING: Final = Booking()


class Circumstances(msgspec.Struct, frozen=True):
    """What of a passenger remains after masking; of the booking, what is not masked."""

    kind: Kind
    booking: Booking | None
    seat: str
    bags: Bags
    ambiguous: bool = False


Hung = Mapping[str, Mapping[str, tuple[bytes, ...]]]
"""By which strands hangs what was made of reports: their numbers by cohort and report."""


class Ledger(msgspec.Struct, frozen=True):
    """What a leg has heard: of every report its newest version, those it superseded, what it says while it is set aside, the
    cohort stem of the day it was first received, and by which strands hangs what was made of it; of lists, what a person
    decided about each.
    """

    versions: dict[str, tuple[str, ...]] = {}  # msgspec makes a new one for each ledger
    received: dict[str, str] = {}
    superseded: dict[str, tuple[tuple[str, ...], ...]] = {}
    aside: dict[str, tuple[Statement, ...]] = {}
    decisions: dict[str, bool] = {}
    hung: Hung = {}


class Cause(msgspec.Struct, frozen=True):
    """Why a hit was opened: one of the two, named; and by which ids its passenger went."""

    match: Match | None = None
    outcome: Outcome | None = None
    called: tuple[str, ...] = ()

    @classmethod
    def of(cls, hit: Hit) -> Cause:
        """Take it from a hit, and name which of the two it is."""
        cause = hit.cause
        if isinstance(cause, Match):
            return cls(match=cause, called=hit.called)
        return cls(outcome=cause, called=hit.called)

    @property
    def value(self) -> Match | Outcome:
        """The one that is set."""
        cause = self.match or self.outcome
        if cause is None:
            raise Tampered("a hit was stored without its cause")
        return cause


class Slip(msgspec.Struct, frozen=True):
    """The head of a stored Report: all that is read of it when it is only asked which version it is."""

    key: str
    version: tuple[str, ...]


class ReceiptParticulars(msgspec.Struct, frozen=True):
    """What a receipt says beside its raw. Defects without what they quote: that names people, and is never kept."""

    source: str
    digest: str
    sender: str
    recipient: str
    reference: str
    prepared_at: LocalTime | None
    start: int
    defects: tuple[Defect, ...]

    @classmethod
    def of(cls, receipt: Receipt) -> ReceiptParticulars:
        """Take them from a receipt."""
        admitted = receipt.admitted
        return cls(
            source=receipt.source,
            digest=admitted.digest,
            sender=admitted.sender,
            recipient=admitted.recipient,
            reference=admitted.reference,
            prepared_at=admitted.prepared_at,
            start=admitted.start,
            defects=tuple(replace(defect, said="") for defect in admitted.defects),
        )


class QuarantineParticulars(msgspec.Struct, frozen=True):
    """What is known of a stretch that could not be read."""

    source: str
    reason: str
    segment: str

    @classmethod
    def of(cls, broken: Quarantined) -> QuarantineParticulars:
        """Take them from a quarantined stretch."""
        return cls(source=broken.source, reason=broken.reason, segment=broken.segment)


def person(passenger: Passenger) -> bytes:
    """Return what goes into a passenger's identity envelope."""
    booking = passenger.booking or _NO_BOOKING
    masked = {name: getattr(booking, name) for name in MASKED_OF_BOOKING}
    return encode(Person(identity=passenger.identity, statements=passenger.statements, **masked))


def circumstances(passenger: Passenger) -> bytes:
    """Return what goes into a passenger's context envelope."""
    booking, seat, bags = passenger.booking, passenger.seat, passenger.bags
    return encode(remaining(Circumstances(passenger.kind, booking, seat, bags, passenger.ambiguous)))


def remaining(rest: Circumstances) -> Circumstances:
    """Return what remains after masking: of a record whose context was written when it held more, that and no more."""
    if rest.booking is None:
        return rest
    blank = {name: getattr(_NOTHING_MASKED, name) for name in MASKED_OF_BOOKING}
    return msgspec.structs.replace(rest, booking=replace(rest.booking, **blank))


def booked(who: Person, rest: Circumstances) -> Booking | None:
    """Put a booking together again; what a context that was written when it held more says is not lost."""
    if rest.booking is None:
        return None
    masked = {name: getattr(who, name) or getattr(rest.booking, name) for name in MASKED_OF_BOOKING}
    return replace(rest.booking, **masked)


def clear_lists(states: tuple[ListState, ...]) -> str:
    """Return where lists stand as a clear JSON column."""
    return encode(states).decode()


def encode(value: Any) -> bytes:
    """Return the JSON of a noun; raises TypeError for a value that is none."""
    return msgspec.json.encode(value, enc_hook=_plain)


def decode(kind: type[T], plain: bytes | str) -> T:
    """Read a noun back; raises Tampered when the bytes are not the JSON of one, and quotes none of them."""
    named: Any = kind
    try:
        read: T = _decoder(named).decode(plain)
    except msgspec.MsgspecError:
        raise Tampered(f"stored bytes do not read as {getattr(kind, '__name__', kind)}") from None
    return read


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """Return what reads a noun. msgspec notes on a type how it is read, and a second thread that needs the note before it is
    whole would end the process: decoders are made one after the other, and made before they are used.
    """
    with _MAKING:
        return msgspec.json.Decoder(kind)


def clear(counts: Mapping[str, int]) -> str:
    """Return counts as a clear JSON column, keys in order."""
    return msgspec.json.encode(dict(counts), order="sorted").decode()


def stamp(at: Instant) -> str:
    """Return an instant as it stands in a column; text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(text: str) -> Instant:
    """Read an instant back."""
    return datetime.fromisoformat(text)


def course(leg: FlightLeg) -> dict[str, int | None]:
    """Return the moments of a flight as they stand in columns: seconds since 1970 in UTC."""
    moments = urgency.course(leg)._asdict()
    return {f"{name}_at": None if at is None else int(at.timestamp()) for name, at in moments.items()}


def _plain(value: object) -> dict[object, object]:
    """Write any mapping as the dictionary it is; a frozen one is not known to the encoder."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in an envelope")
