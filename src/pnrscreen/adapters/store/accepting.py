"""Keeping what arrived: one interchange with its reports and deliveries, and what is counted of the carrier.

This module knows how arrivals are told apart without keeping their digest: by a keyed hash. A bare digest of a message would
let anyone who holds a copy prove that the unit received it. It refuses to know what the reports say. What is kept is sealed
before anything is locked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Integer, Row, Table, Text, Update, bindparam, func, insert, select, update

from pnrscreen.adapters.store import codec, database, proving, schema
from pnrscreen.adapters.store.legs import KEY, leg_rows
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.message import Source
from pnrscreen.model import Delivery, FlightLeg, LegKey, Report
from pnrscreen.ports import Receipt
from pnrscreen.stages import Counted

_LEG, _RECEIPT = schema.legs.c, schema.receipts.c
_ARRIVED = {
    Source.API: (_LEG.api_at, _LEG.api_first_at),
    Source.PNR: (_LEG.pnr_at, _LEG.pnr_first_at),
}
"""When a system last spoke of a leg, and when it first did."""


def _coming(sources: Iterable[Source]) -> Update:
    """Return what lets legs wait to be screened, and notes that systems spoke of them."""
    at = bindparam("came_at", type_=Text)
    came: dict[Any, Any] = {_LEG.waiting: True, _LEG.defects: _LEG.defects + bindparam("more_defects", type_=Integer)}
    for last, first in map(_ARRIVED.__getitem__, sources):
        came |= {last: at, first: func.coalesce(first, at)}
    return update(schema.legs).values(came)


_COME = MappingProxyType(
    {frozenset(some): _coming(some) for many in range(len(Source) + 1) for some in combinations(sorted(Source), many)}
)
"""By which systems speak of legs."""
_OF = tuple(column == bindparam(f"of_{column.name}") for column in KEY)
_COMES = MappingProxyType({sources: come.where(*_OF).returning(_LEG.id) for sources, come in _COME.items()})
"""The same of one leg, told by its key."""
_KEEPING = insert(schema.raws)


def _receiving(insert: Callable[[Table], Any]) -> Any:
    """Return what keeps a receipt unless its interchange was received before."""
    return insert(schema.receipts).on_conflict_do_nothing(index_elements=["token"]).returning(_RECEIPT.id)


def _making(insert: Callable[[Table], Any]) -> Any:
    """Return what makes a leg unless it is there."""
    return insert(schema.legs).on_conflict_do_nothing()


def _counting(insert: Callable[[Table], Any]) -> Any:
    """Return what adds to a count."""
    more = insert(schema.counts)
    return more.on_conflict_do_update(index_elements=_KINDS, set_={"count": schema.counts.c.count + more.excluded.count})


_KNOWN = select(schema.receipts.c.id).where(schema.receipts.c.token == bindparam("token"))
_KINDS = tuple(column.name for column in schema.counts.primary_key)
_RECEIVING, _MAKING, _COUNTING = (database.insertion(build) for build in (_receiving, _making, _counting))


def accept(visit: Visit, receipt: Receipt) -> bool:
    """Keep a receipt, queue what it reports; False, and nothing changed, when its interchange was received before."""
    if not visit.connection.in_transaction():  # a change that has begun spares nobody by looking first
        with visit.beforehand() as view:
            if _first(visit, view, receipt) is not None:
                return False
    row, raw = _receipt(visit, receipt)
    reports, deliveries = _reports(visit, receipt), _deliveries(visit, receipt)
    database.make_room(visit.connection, receipt.cohort)
    if not _write_receipt(visit, row, raw):
        return False
    legs = _touched(visit, receipt)
    visit.fill(schema.inbox, [{**report, "leg": legs[leg]} for leg, report in reports])
    visit.fill(schema.deliveries, [{**delivery, "leg": legs[leg]} for leg, delivery in deliveries])
    count(visit, receipt.admitted.counted, f"{receipt.at:%Y-%m-%d}")
    visit.owes = True
    return True


def queue(visit: Visit, leg: int, receipt: str, cohort: str, reports: Sequence[Report]) -> None:
    """Let reports of a receipt of before wait again, behind what else of it waits."""
    inside = schema.inbox.c
    first = visit.connection.scalar(select(func.max(inside.ordinal) + 1).where(inside.receipt == receipt)) or 0
    rows = [_report(visit, receipt, cohort, ordinal, report) for ordinal, report in enumerate(reports, first)]
    visit.fill(schema.inbox, [{**row, "leg": leg} for row in rows])


def repeat(visit: Visit, receipt: Receipt) -> str:
    """Note that an interchange came again and return the id of its first receipt."""
    first = _first(visit, visit.connection, receipt)
    if first is None:
        raise AssertionError("only what was accepted before can come again")
    row = {"id": receipt.id, "receipt": first, "at": codec.stamp(receipt.at)}
    visit.connection.execute(insert(schema.repeats).values(row))
    visit.owes = True
    return first


def count(visit: Visit, counted: Iterable[Counted], day: str) -> None:
    """Add to what is counted of carriers on one day of receipt; written when the change ends."""
    visit.counted.update({(one.carrier, day, one.severity, one.code): one.number for one in counted})


def write_counts(visit: Visit) -> None:
    """Write what was counted during a visit, in the one order that lets nobody wait in a circle."""
    if visit.counted:
        share = database.share(visit.connection)
        rows = ({**dict(zip(_KINDS, (*key, share), strict=True)), "count": n} for key, n in sorted(visit.counted.items()))
        visit.each(_COUNTING(visit.connection), rows)


def _first(visit: Visit, view: Connection, receipt: Receipt) -> str | None:
    """Return the id under which an interchange was received before."""
    first: str | None = view.execute(_KNOWN, {"token": _token(visit, receipt)}).scalar()
    return first


def _token(visit: Visit, receipt: Receipt) -> str:
    return visit.keys.blind("receipt", receipt.admitted.recognised)


def _receipt(visit: Visit, receipt: Receipt) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Return the row of a receipt, and that of its redacted raw."""
    particulars, admitted = codec.encode(codec.ReceiptParticulars.of(receipt)), receipt.admitted
    context = f"receipt/{receipt.id}"
    row = {
        "id": receipt.id,
        "token": _token(visit, receipt),
        "at": codec.stamp(receipt.at),
        "cohort": receipt.cohort,
        "messages": admitted.messages,
        "dropped": codec.clear(admitted.dropped),
        "carriers": " ".join(admitted.carriers),
        "reservations": admitted.total("reservations"),
        "travellers": admitted.total("travellers"),
        "defects": codec.clear(admitted.severities),
        "quarantined": receipt.quarantined,
        "particulars": visit.seal(particulars, receipt.cohort, "raw", f"{context}/particulars"),
    }
    content = visit.seal(admitted.redacted, receipt.cohort, "raw", f"{context}/raw")
    return proving.proven(visit.keys, schema.receipts, row), {
        "receipt": receipt.id,
        "cohort": receipt.cohort,
        "content": content,
    }


def _write_receipt(visit: Visit, row: Mapping[str, object], raw: Mapping[str, object]) -> bool:
    """Keep a receipt and its redacted raw; False when someone else received the interchange meanwhile."""
    if visit.connection.execute(_RECEIVING(visit.connection), row).first() is None:
        return False
    visit.connection.execute(_KEEPING, raw)
    return True


def _find_legs(visit: Visit, receipt: Receipt) -> Mapping[LegKey, int]:
    """Return the row of every leg that is spoken of, made now where it is new; the first that says its time is taken."""
    said: dict[LegKey, FlightLeg] = {}
    for one in _spoken(receipt):
        before = said.setdefault(one.leg.key, one.leg)
        if not before.scheduled_departure and one.leg.scheduled_departure:
            said[one.leg.key] = one.leg
    made: dict[LegKey, Row[Any]] = {}  # nobody else has seen them: they need no lock
    for key in sorted(said.keys() - leg_rows(visit, said).keys()):
        new = _MAKING(visit.connection).values(_new_leg(said[key], receipt.cohort))
        if (row := proving.add(visit, new, schema.legs)) is not None:
            made[key] = row
    found = made | leg_rows(visit, [key for key in said if key not in made], lock=True)
    return {key: row.id for key, row in found.items()}


def _spoken(receipt: Receipt) -> Iterable[Report | Delivery]:
    return (*receipt.admitted.reports, *receipt.admitted.deliveries)


def _new_leg(leg: FlightLeg, cohort: str) -> dict[str, object]:
    return {
        **leg.key._asdict(),
        "destination": leg.destination,
        "scheduled_departure": leg.scheduled_departure,
        "scheduled_arrival": leg.scheduled_arrival,
        **codec.course(leg),
        "revision": 0,
        "waiting": True,
        "cohort": cohort,
        "defects": 0,
        "counts": "{}",
        "undetermined": "{}",
        "edition": "",
    }


def _touched(visit: Visit, receipt: Receipt) -> Mapping[LegKey, int]:
    """Let the legs that are spoken of wait to be screened, and note when check-in and reservation first and last spoke of them;
    return the row of each.
    """
    spoke: defaultdict[LegKey, set[Source]] = defaultdict(set)
    for one in _spoken(receipt):
        spoke[one.leg.key].add(one.source)
    if len(spoke) == 1:  # as nearly always, of a flight that is known: found and noted in one step
        ((key, sources),) = spoke.items()
        asked = {**_came(receipt), **{f"of_{name}": said for name, said in key._asdict().items()}}
        if (leg := visit.connection.execute(_COMES[frozenset(sources)], asked).scalar()) is not None:
            return {key: leg}
    legs = _find_legs(visit, receipt)
    alike: defaultdict[frozenset[Source], list[int]] = defaultdict(list)
    for key, sources in spoke.items():
        alike[frozenset(sources)].append(legs[key])
    for together, ids in alike.items():
        visit.connection.execute(_COME[together].where(_LEG.id.in_(ids)), _came(receipt))
    return legs


def _came(receipt: Receipt) -> Mapping[str, object]:
    """Return what a leg is told of a receipt that speaks of it."""
    return {"came_at": codec.stamp(receipt.at), "more_defects": len(receipt.admitted.defects)}


def _reports(visit: Visit, receipt: Receipt) -> Sequence[tuple[LegKey, Mapping[str, object]]]:
    """Return the rows of the reports, each with its leg, whose row is not known yet."""
    said = enumerate(receipt.admitted.reports)
    return [(report.leg.key, _report(visit, receipt.id, receipt.cohort, ordinal, report)) for ordinal, report in said]


def _report(visit: Visit, receipt: str, cohort: str, ordinal: int, report: Report) -> Mapping[str, object]:
    context = f"inbox/{receipt}/{ordinal}/report"
    sealed = visit.seal(codec.encode(report), cohort, "raw", context)
    return {"receipt": receipt, "ordinal": ordinal, "cohort": cohort, "report": sealed}


def _deliveries(visit: Visit, receipt: Receipt) -> Sequence[tuple[LegKey, Mapping[str, object]]]:
    """Return the rows of the deliveries, each with its leg, whose row is not known yet."""

    def row(ordinal: int, delivery: Delivery) -> Mapping[str, object]:
        context = f"delivery/{receipt.id}/{ordinal}/delivery"
        return {
            "receipt": receipt.id,
            "ordinal": ordinal,
            "at": codec.stamp(receipt.at),
            "cohort": receipt.cohort,
            "delivery": visit.seal(codec.encode(delivery), receipt.cohort, "raw", context),
        }

    return [(one.leg.key, row(ordinal, one)) for ordinal, one in enumerate(receipt.admitted.deliveries)]
