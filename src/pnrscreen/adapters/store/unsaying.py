"""Taking what messages, lists and the ledger of a leg say of one passenger out of them, but for those who stay.

This module knows every place but their own record where a passenger of a leg is spoken of. It refuses to decide what of a
message is theirs: whoever asks says how stored bytes are overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row, select, update

from pnrscreen.adapters.store import codec, cutting, noun, parting, quarantining, schema
from pnrscreen.adapters.store.holding import opened
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import Passenger, Statement
from pnrscreen.ports import Efface

_Aside = Mapping[str, tuple[Statement, ...]]
_PERSON, _LEG = schema.passengers.c, schema.legs.c


class Unsaid(NamedTuple):
    """What had to change: how many messages and lists, and what went of hits (``parting``)."""

    messages: int
    lists: int
    went: parting.Went


def unsay(visit: Visit, leg: Row[Any], passenger: Passenger, names: Collection[str], efface: Efface) -> Unsaid:
    """Take out of what stays what is said of a passenger, of these ``names``, and note for cutting all that was made of it."""
    people = select(schema.passengers).where(_PERSON.leg == leg.id, _PERSON.id != passenger.id)
    beside = {row.id: row for row in visit.connection.execute(people)}
    known = [opened(visit, other, noun.leg_key(leg)) for other in beside.values()]
    staying = [other for other in known if other is not None]
    before = noun.ledger(visit, leg.id, leg.ledger)
    aside, found = _parted(before.aside, lambda one: efface.means(one, passenger, staying))
    passenger = replace(passenger, statements=(*passenger.statements, *found))
    theirs = {report for report, _ in passenger.statements}
    spoken = {report for other in staying for report, _ in other.statements} | aside.keys()
    ended = cutting.of_reports(before.hung, theirs) | cutting.unspoken(before.hung, spoken)
    ended |= cutting.of_person(visit, leg.id, passenger.id)

    def effaced(stored: bytes) -> bytes:
        return efface.stored(stored, passenger, staying)

    went = parting.part(visit, leg, parting.Parted(passenger.id, frozenset(names), ended, beside), effaced)
    ended = (ended | went.ended) - cutting.of_others(visit, leg.id, passenger.id)
    cutting.note(visit, ended)
    messages, lists = _efface(visit, leg, effaced), _unname(visit, leg.id, theirs - spoken)
    _forget(visit, leg, msgspec.structs.replace(before, aside=aside), _Forgotten(theirs - spoken, ended, passenger))
    return Unsaid(messages, lists, went)


def _parted(aside: _Aside, theirs: Callable[[Statement], bool]) -> tuple[_Aside, Sequence[tuple[str, Statement]]]:
    """Return what is set aside of others, and what is theirs, each with its report."""
    left = {report: tuple(one for one in said if not theirs(one)) for report, said in aside.items()}
    found = [(report, one) for report, said in aside.items() for one in said if theirs(one)]
    return {report: said for report, said in left.items() if said}, found


def _efface(visit: Visit, leg: Row[Any], efface: Callable[[bytes], bytes]) -> int:
    """Write anew, under the keys of their day, the stored bytes of what spoke of a leg, and of what could not be read of it;
    return how many had to change.
    """
    changed = 0
    delivered = select(schema.deliveries.c.receipt).where(schema.deliveries.c.leg == leg.id)
    raws = select(schema.raws).where(schema.raws.c.receipt.in_(delivered)).order_by(schema.raws.c.receipt)
    for row in visit.connection.execute(raws).all():
        if sealed := _effaced(visit, row.content, f"receipt/{row.receipt}/raw", efface):
            this = (schema.raws.c.receipt == row.receipt, schema.raws.c.cohort == row.cohort)
            visit.connection.execute(update(schema.raws).where(*this).values(content=sealed))
            changed += 1
    for row in visit.connection.execute(select(schema.quarantine).where(*quarantining.of_leg(noun.leg_key(leg)))).all():
        if sealed := _effaced(visit, row.content, f"quarantine/{row.id}/content", efface):
            this_stretch = schema.quarantine.c.id == row.id
            visit.connection.execute(update(schema.quarantine).where(this_stretch).values(content=sealed))
            changed += 1
    return changed


def _effaced(visit: Visit, envelope: bytes, context: str, efface: Callable[[bytes], bytes]) -> bytes:
    """Return what is stored anew, and let what was be cut; nothing where it stays as it is, or nobody can see it any more."""
    plain = visit.unseal(envelope, context) if visit.shows(envelope) else b""
    effaced = efface(plain)
    if effaced == plain:
        return b""
    cutting.note(visit, cutting.hung([envelope]))
    return visit.seal(effaced, *cutting.under(envelope), context)


def _unname(visit: Visit, leg: int, reports: set[str]) -> int:
    """Take the keys of reports out of what lists said whom they hold; return how many lists had to change."""
    changed, inside = 0, schema.deliveries.c
    for row in visit.connection.execute(select(schema.deliveries).where(inside.leg == leg)).all():
        if not visit.shows(row.delivery):
            continue
        said = noun.arrived(visit, row).delivery
        kept = tuple(key for key in said.reports if key not in reports)
        if kept != said.reports:
            context = f"delivery/{row.receipt}/{row.ordinal}/delivery"
            sealed = visit.seal(codec.encode(replace(said, reports=kept)), row.cohort, "raw", context)
            cutting.note(visit, cutting.hung([row.delivery]))
            this = (inside.receipt == row.receipt, inside.ordinal == row.ordinal, inside.cohort == row.cohort)
            visit.connection.execute(update(schema.deliveries).where(*this).values(delivery=sealed))
            changed += 1
    return changed


class _Forgotten(NamedTuple):
    """What a ledger is to forget: reports, strands that are cut, and the passenger they were of."""

    reports: set[str]
    ended: frozenset[cutting.Hung]
    passenger: Passenger


def _forget(visit: Visit, leg: Row[Any], before: codec.Ledger, what: _Forgotten) -> None:
    """Take what the ledger says under the keys of reports, and by the names of those on a reservation, out of it."""
    reports = what.reports
    names = {name.surname for name in what.passenger.identity.names} | {
        name.surname for _, said in what.passenger.statements for name in said.identity.names
    }

    def stays(key: str) -> bool:
        return key not in reports and not (key.startswith("party:") and any(name in key for name in names))

    def unsaid(version: tuple[str, ...]) -> tuple[str, ...]:
        return tuple("" if part in reports else part for part in version)

    ledger = codec.Ledger(
        versions={key: unsaid(version) for key, version in before.versions.items() if stays(key)},
        received={key: stem for key, stem in before.received.items() if stays(key)},
        superseded={key: said for key, said in before.superseded.items() if stays(key)},
        aside=before.aside,
        decisions=before.decisions,
        hung=cutting.without(before.hung, what.ended),
    )
    if leg.ledger is not None and visit.shows(leg.ledger):
        sealed = visit.seal(codec.encode(ledger), leg.cohort, "raw", f"leg/{leg.id}/ledger")
        cutting.note(visit, cutting.hung([leg.ledger]))
        visit.connection.execute(update(schema.legs).where(_LEG.id == leg.id).values(ledger=sealed))
