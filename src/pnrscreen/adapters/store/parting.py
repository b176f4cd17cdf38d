"""Enclosing anew what is of those who stay and hangs by what is to be cut: whoever ends was once taken for one of them.

This module knows that the record of whoever is told apart hangs by a strand of its own from then on (``recording``), and what
was made of both before by the one they shared: hits, what was said of those, what was put right, what is listed by the keys. It
refuses to leave in a hit what was found of both: what it is about stays, and what was decided.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Row, select, update

from pnrscreen.adapters.store import bound, codec, cutting, marking, noun, proving, retaining, rights, schema, standing
from pnrscreen.adapters.store.opinions import opinions
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import PnrscreenError
from pnrscreen.ports import Granted
from pnrscreen.resemblance import Values

_HIT, _MARK = schema.hits.c, rights.marks.c
_OVER = "#"

_Clean = Callable[[bytes], bytes]


class Parted(NamedTuple):
    """Who ends: their id and every name by which they are known (``correlate.marks``), the strands that are to be cut, and the
    rows of those who stay, by id.
    """

    passenger: str
    names: frozenset[str]
    ended: frozenset[cutting.Hung]
    beside: Mapping[str, Row[Any]]

    def hangs(self, envelope: bytes | None, record: bytes | None) -> bool:
        """Tell whether an envelope hangs by what is to be cut, and not as the record does that it lies beside."""
        return bool({*cutting.hung([envelope])} & self.ended - {*cutting.hung([record])})

    def record(self, passenger: str) -> bytes | None:
        """Return the identity of somebody who stays, as it rests."""
        row = self.beside.get(passenger)
        return None if row is None else row.identity


class Went(NamedTuple):
    """What went of nobody who is there any more: hits, and the strands by which they hung. ``shared`` tells whether a hit of
    whoever ends was one of somebody who stays as well.
    """

    hits: tuple[str, ...]
    ended: frozenset[cutting.Hung]
    shared: bool


def part(visit: Visit, leg: Row[Any], who: Parted, clean: _Clean) -> Went:
    """Enclose it anew beside the records of those who stay; ``clean`` overwrites in a text what is of whoever ends."""
    went = _hits(visit, leg, who, clean)
    _marks(visit, leg, who)
    _listed(visit, leg, who)
    return went


def _hits(visit: Visit, leg: Row[Any], who: Parted, clean: _Clean) -> Went:
    """Take out of the hits of those who stay what was found of both, and away those of nobody who is there any more."""
    went, shared = dict[str, bytes](), False
    for row in visit.connection.execute(select(schema.hits).where(_HIT.leg == leg.id).order_by(_HIT.id)).all():
        if not visit.shows(row.cause):
            continue
        context, record = f"hit/{row.id}/cause", who.record(row.passenger)
        cause = codec.decode(codec.Cause, visit.unseal(row.cause, context))
        is_both = not who.names.isdisjoint(cause.called)
        if row.passenger == who.passenger:
            shared = shared or not who.beside.keys().isdisjoint(cause.called)
        elif is_both and record is None:
            went[row.id] = row.cause
        elif is_both or who.hangs(row.cause, record):
            kept = _without(cause, who.names) if is_both else cause
            sealed = visit.seal(codec.encode(kept), *cutting.under(row.cause), context, record)
            proving.change(visit, schema.hits, [_HIT.id == row.id], {"cause": sealed})
            _reasons(visit, row.id, sealed, clean if is_both else bytes)
    return Went(tuple(retaining.take_hits(visit, [*went])), frozenset(cutting.hung(went.values())), shared)


def _without(cause: codec.Cause, names: Collection[str]) -> codec.Cause:
    """Return why a hit was opened without what was found, and without the names of whoever ends."""
    match, outcome = cause.match, cause.outcome
    if match is not None:
        match = replace(
            match,
            findings=tuple(replace(one, said=_OVER, values=_over(one.values)) for one in match.findings),
            evidence=tuple(replace(one, said=_OVER, values=_over(one.values)) for one in match.evidence),
            otherwise=tuple(replace(one, values=_over(one.values)) for one in match.otherwise),
        )
    if outcome is not None:
        outcome = replace(outcome, trace=tuple(replace(step, found=step.found and _OVER) for step in outcome.trace))
    return codec.Cause(match=match, outcome=outcome, called=tuple(name for name in cause.called if name not in names))


def _over(values: Values) -> Values:
    return tuple((place, _OVER) for place, _ in values)


def _reasons(visit: Visit, hit: str, cause: bytes, clean: _Clean) -> None:
    """Enclose anew what was said of a hit."""
    for table, binding in ((schema.reviews, bound.review), (opinions, bound.opinion)):
        for row in visit.connection.execute(select(table).where(table.c.hit == hit)).mappings().all():
            sealed = _reason(visit, dict(row), binding(dict(row)), cause, clean)
            visit.connection.execute(update(table).where(table.c.id == row["id"]).values(reason=sealed))


def _reason(visit: Visit, row: Mapping[str, Any], to: bound.Bound, cause: bytes, clean: _Clean) -> bytes:
    envelope: bytes = row["reason"]

    def again(context: str) -> bytes:
        return visit.seal(clean(visit.unseal(envelope, context)), *cutting.under(envelope), context, cause)

    return bound.either(to, again)


def _marks(visit: Visit, leg: Row[Any], who: Parted) -> None:
    """Let what was put right of one who stays hang by their record, and let them stay restricted where both were; take away the
    marks of nobody who is there any more.
    """
    wanted = select(rights.marks).where(_MARK.leg == leg.id, _MARK.kind != marking.ERASED).order_by(_MARK.id)
    for row in visit.connection.execute(wanted).all():
        this, names = [_MARK.id == row.id], {*json.loads(row.names)}
        stays = next((id_ for id_ in (row.passenger, *sorted(names)) if id_ in who.beside), None)
        record = who.record(stays) if stays else None
        if row.passenger == who.passenger:
            if stays and row.kind == marking.RESTRICTED:
                left = json.dumps(sorted(names - who.names))
                proving.change(visit, rights.marks, this, {"passenger": stays, "names": left})
        elif not stays and not who.names.isdisjoint(names):
            cutting.note(visit, cutting.hung([row.rectified]))
            standing.leave(visit, rights.marks, this)
        elif who.hangs(row.rectified, record) and visit.shows(row.rectified):
            plain = visit.unseal(row.rectified, marking.context(row.id))
            sealed = visit.seal(plain, *cutting.under(row.rectified), marking.context(row.id), record)
            proving.change(visit, rights.marks, this, {"rectified": sealed})


def _listed(visit: Visit, leg: Row[Any], who: Parted) -> None:
    """List anew beside the keys what somebody who stays was granted: what is listed goes with the strand that is cut."""
    for envelope in visit.keys.granted().envelopes:
        if who.ended.isdisjoint(cutting.hung([envelope])):
            continue
        try:
            granted = codec.decode(Granted, visit.unseal(envelope, marking.LISTED))
        except PnrscreenError:  # nobody opens it, and it can do nothing again
            continue
        for id_ in sorted(granted.names & who.beside.keys()) if granted.leg == noun.leg_key(leg) else ():
            row = who.beside[id_]
            if who.hangs(envelope, row.context):
                visit.keys.list_granted(
                    visit.seal(codec.encode(granted), *cutting.under(envelope), marking.LISTED, row.context)
                )
