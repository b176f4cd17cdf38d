"""Admission: an interchange and what it said, less everything the law refuses. Nothing is stored before it.

This module knows the order in which the law passes over a message and over the reports made of it: the same table for bytes
and for values. It refuses to remember what it took away: only how much of which class (Directive 2016/681 Art 6(1), 13(4)).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pnrscreen.errors import Refused
from pnrscreen.message import Defect, Interchange, Message, Payment, Push
from pnrscreen.model import Booking, Delivery, Identity, Report, Statement
from pnrscreen.privacy.access import Denial
from pnrscreen.privacy.account import masked
from pnrscreen.privacy.annex import NAMED_TAGS, admits_service
from pnrscreen.privacy.clauses import Kind
from pnrscreen.privacy.digest import digest
from pnrscreen.privacy.profile import Profile
from pnrscreen.privacy.redact import Redaction, redact
from pnrscreen.privacy.scope import OUT_OF_SCOPE
from pnrscreen.privacy.titles import titled, without_title
from pnrscreen.stages import Admitted

_NO_RESERVATIONS = (
    "this home is for border checks and takes no reservations (PNR): send them to the passenger information unit, and passenger"
    " lists (API) alone here; nothing of it was kept"
)
Noun = TypeVar("Noun", Identity, Booking, Payment)
_NOBODY = Identity()

CONTACTS = frozenset({"phone", "email", "fax", "address", "guardian"})
"""Annex I items 5 and 12 (guardian of an unaccompanied minor). That someone gave no contact is in neither."""

_TICKETS, _JOINS_BY_TICKET = "tickets", "tkt:"
"""Where tickets are refused, nobody is recognised by one either."""

AGENCY = frozenset({"system", "location", "iata_number", "office", "office_location", "type", "country", "currency"})
"""Annex I item 9 is the agency, not the person who sat there."""


def admit(
    interchange: Interchange,
    raw: bytes,
    reports: Sequence[Report],
    profile: Profile,
    deliveries: tuple[Delivery, ...] = (),
    outside: Sequence[Message] = (),
) -> Admitted:
    """Return what a unit may keep of an interchange: its redacted bytes, its reports, and counts of what was refused.

    ``raw`` is the interchange's own bytes as received, ``reports`` all that was understood of its messages, their versions
    open; two that say the same once the law has passed over them are one. A delivery holds no more than keys of reports.
    ``outside`` are messages of its own about flights that may not be taken in, which it holds no more: where they were all it
    had, nothing of its bytes is kept. Raises Refused for reservations where the profile's home may hold none.
    """
    check_kind(interchange, profile)
    redaction = redact(interchange, raw, titled(reports, profile), profile, outside)
    if outside and not interchange.messages:
        redaction = Redaction(b"", {OUT_OF_SCOPE: len(outside)})
    return Admitted(
        digest=interchange.digest,
        sender=interchange.sender,
        recipient=interchange.recipient,
        reference=interchange.reference,
        prepared_at=interchange.prepared_at,
        start=interchange.start,
        messages=len(interchange.messages),
        reports=tuple({(one.key, one.version): one for one in (admit_report(report, profile) for report in reports)}.values()),
        deliveries=deliveries,
        redacted=redaction.content,
        dropped=redaction.dropped,
        defects=tuple(_defect(defect) for defect in _defects(interchange)),
    )


def check_kind(interchange: Interchange, profile: Profile) -> None:
    """Raise Refused for reservations where the profile's home may hold none."""
    if profile.kind is Kind.API_BORDER and any(isinstance(message.body, Push) for message in interchange.messages):
        raise Refused(_NO_RESERVATIONS, Denial.KIND)


def _defects(interchange: Interchange) -> Iterator[Defect]:
    yield from interchange.defects
    for message in interchange.messages:
        yield from message.defects


def _defect(defect: Defect) -> Defect:
    """Keep where and what kind; the quotation goes, and with it a tag that is none, since anyone may have typed it."""
    return replace(defect, said="", expected="", segment=defect.segment if defect.segment in NAMED_TAGS else "")


def admit_report(report: Report, profile: Profile) -> Report:
    """Take from a report what is refused and close its version: of what was refused, not even a digest may stay."""
    kept = tuple([admit_statement(statement, profile) for statement in report.statements])
    return replace(report, statements=kept, version=(*report.version, digest(report, kept)))


def admit_statement(statement: Statement, profile: Profile) -> Statement:
    """Take from a statement what is refused."""
    admitted: dict[str, Any] = {}
    if (identity := admit_identity(statement.identity, profile)) is not statement.identity:
        admitted["identity"] = identity
    if statement.booking and (booking := admit_booking(statement.booking, profile)) is not statement.booking:
        admitted["booking"] = booking
    if _TICKETS in profile.refused_fields:
        admitted["joins"] = tuple(key for key in statement.joins if not key.startswith(_JOINS_BY_TICKET))
    return replace(statement, **admitted) if admitted else statement


def admit_identity(identity: Identity, profile: Profile) -> Identity:
    """Take from an identity what is refused. What is not said is not looked at: most say little."""
    admitted: dict[str, Any] = {"names": tuple([without_title(name, profile) for name in identity.names])}
    if identity.documents:
        admitted["documents"] = tuple([one for one in identity.documents if one.kind not in profile.refused_documents])
    if identity.contacts:
        admitted["contacts"] = tuple([contact for contact in identity.contacts if contact.kind in CONTACTS])
    if identity.payments:
        admitted["payments"] = tuple([_payment(payment) for payment in identity.payments])
    return _with(identity, **admitted | {name: getattr(_NOBODY, name) for name in profile.refused_fields})


def _payment(payment: Payment) -> Payment:
    """Cut card numbers short wherever a separator too few or too many puts them; no amount has more than ten digits."""
    said = {name: masked(getattr(payment, name)) for name in ("account", "vendor", "expiry", "amount", "holder")}
    return _with(payment, **said)


def admit_booking(booking: Booking, profile: Profile) -> Booking:
    """Take from a booking what is refused."""
    return _with(
        booking,
        services=tuple(code for code in booking.services if admits_service(code, profile)),
        agency={key: value for key, value in booking.agency.items() if key in AGENCY},
    )


def _with(noun: Noun, **admitted: Any) -> Noun:
    """Return a noun with these fields, and the same one when nothing changes: that nothing was refused is the common case."""
    changed = {name: value for name, value in admitted.items() if (said := getattr(noun, name)) is not value and said != value}
    return replace(noun, **changed) if changed else noun
