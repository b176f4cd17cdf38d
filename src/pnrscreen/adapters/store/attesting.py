"""What is held against the log: its entries with what lies beside them, what people decided, what was taken in.

This module knows where the log says again what a table says. It refuses to judge whether they agree, and to show anybody what
it opens: an envelope is opened to see that it opens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Row, Select, and_, exists, func, or_, select

from pnrscreen import audit
from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.store import bound, codec, leaf, proving, schema, standing, timekeeping
from pnrscreen.adapters.store.among import among
from pnrscreen.adapters.store.opinions import opinions, outcomes
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Refused, Tampered
from pnrscreen.model import HitState, Level
from pnrscreen.ports import Act, Stood, Verdict, finding
from pnrscreen.rights import Capability, Log

_AT_ONCE = 4096
_CLOCKS_APART = timedelta(days=1)
_LEAF, _HIT, _REVIEW, _OPINION, _OUTCOME = schema.leaves.c, schema.hits.c, schema.reviews.c, opinions.c, outcomes.c
_WRITTEN: Select[Any] = select(_LEAF.ticket, _LEAF.position, _LEAF.canonical, _LEAF.cohort, _LEAF.opening)
_ALONE = (HitState.CONFIRMED.value, HitState.DISMISSED.value)
_TOGETHER = (HitState.PROTECTED.value, HitState.UNFOUNDED.value)
_STANDING = select(_HIT.id, _HIT.state).where(among(_HIT.id, "ids"))
_RECEIPT = schema.receipts.c
_COUNTED: Select[Any] = select(_RECEIPT.id, _RECEIPT.messages, _RECEIPT.dropped).where(among(_RECEIPT.id, "ids"))
_BY_NOBODY = or_(
    and_(_HIT.state.in_(_ALONE), ~exists().where(_REVIEW.hit == _HIT.id, _REVIEW.state == _HIT.state)),
    and_(_HIT.state.in_(_TOGETHER), ~exists().where(_OUTCOME.hit == _HIT.id, _OUTCOME.state == _HIT.state)),
)

_SAID = or_(
    _HIT.state.in_((*_ALONE, *_TOGETHER)),
    exists().where(_REVIEW.hit == _HIT.id),
    exists().where(_OPINION.hit == _HIT.id),
)
_SPOKEN_OF: Select[Any] = select(_HIT.id, _HIT.state, _HIT.level, _HIT.edition, _HIT.opened_at).where(_SAID)
_BY_NOBODY_OF = select(_HIT.id).where(among(_HIT.id, "ids"), _BY_NOBODY).order_by(_HIT.id).limit(1)


class _Written(msgspec.Struct):
    """What of an entry says where it belongs and what it commits to."""

    event: str
    at: str
    ticket: str
    profile: str
    public: dict[str, str | int]
    private_commitment: str


_To = Callable[[Mapping[str, Any]], bound.Bound]
_READ = msgspec.json.Decoder(_Written)


def acts(visit: Visit, log: Log, standing: Collection[str]) -> Iterator[Act]:
    """Yield the entries of a log, those that wait for their place last."""
    here = _WRITTEN.where(_LEAF.log == log.value)
    placed = here.where(_LEAF.position.is_not(None)).order_by(_LEAF.position)
    for wanted in (placed, here.where(_LEAF.position.is_(None)).order_by(_LEAF.id)):
        with visit.connection.execute(wanted.execution_options(yield_per=_AT_ONCE)) as found:
            for row in found:
                yield _act(visit, row, standing)


def _act(visit: Visit, row: Row[Any], standing: Collection[str]) -> Act:
    try:
        said = _READ.decode(row.canonical)
    except (msgspec.MsgspecError, TypeError):
        raise Tampered(f"what is written under the ticket {row.ticket} is no entry of a log") from None
    cohort = f"{said.profile}/{said.at[:10]}/log"
    private, fault = None, ""
    if (row.ticket, f"{row.cohort}/log") != (said.ticket, cohort):
        fault = "lies under another name"
    elif cohort in standing:
        private, fault = _private(visit, row, said.private_commitment)
    return Act(row.position, said.event, said.at, cohort, said.public, private, fault)


def _private(visit: Visit, row: Row[Any], commitment: str) -> tuple[Mapping[str, str | int] | None, str]:
    if not row.opening:
        return None, "was taken away"
    try:
        return audit.disclosed(commitment, visit.keys.open(row.opening, leaf.context(row.ticket), visit.grant)), ""
    except (Refused, Tampered):
        return None, "does not open"
    except ValueError:
        return None, "is not what it commits to"


def stood(visit: Visit, standing: Collection[str]) -> Iterator[Stood]:
    """Yield what the store says of every hit that was decided, or of which somebody found something."""
    connection = visit.connection
    hits = {row.id: row for row in connection.execute(_SPOKEN_OF)}
    reviews = {row.hit: row for row in connection.execute(select(schema.reviews))}
    together = {row.hit: row for row in connection.execute(select(outcomes))}
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(opinions).order_by(_OPINION.hit, _OPINION.ordinal)):
        found[row.hit].append(row)
    for hit in sorted(hits.keys() | reviews.keys() | together.keys() | found.keys()):
        hidden = [*found[hit], *([reviews[hit]] if hit in reviews else [])]
        try:
            tried = (_tried(visit, row, bound.opinion if row in found[hit] else bound.review, standing) for row in hidden)
            verdict = _verdict(hits.get(hit), reviews.get(hit), together.get(hit), found[hit])
            at = max((row.at for row in hidden), default="")
            yield Stood(hit, verdict, at, (*filter(None, tried), *_early(hits.get(hit), at)))
        except (TypeError, ValueError):  # a level that is none, a time that is none: no program of this home wrote that
            yield Stood(hit, Verdict("unreadable"), "")


def _verdict(hit: Row[Any] | None, review: Row[Any] | None, outcome: Row[Any] | None, found: list[Row[Any]]) -> Verdict:
    """Say how a hit stands, and by whose word: a state that no row of theirs bears out is nobody's."""
    state = hit.state if hit is not None else "of no hit"
    if review is not None or state in _ALONE:
        level, edition = (Level(hit.level).name.lower(), hit.edition) if hit is not None else ("", "")
        who = (review.reviewer,) if review is not None and review.state == state else ()
        return Verdict(state, who, level, edition)
    by = tuple(finding(row.reviewer, row.finding, row.recipient) for row in found)
    if outcome is None:
        return Verdict("", by) if state not in _TOGETHER else Verdict(state)
    return Verdict(state, by if outcome.state == state else ())


def _early(hit: Row[Any] | None, at: str) -> Iterator[tuple[str, str]]:
    """Say that a hit was decided long before it was opened: in a time of which the log says nothing any more."""
    said = codec.moment(at) if at else None
    if hit is not None and said and said < codec.moment(hit.opened_at) - _CLOCKS_APART:
        yield "", f"hit {hit.id} was decided on {at[:10]}, and opened on {hit.opened_at[:10]}"


def _tried(visit: Visit, row: Row[Any], to: _To, standing: Collection[str]) -> tuple[str, str] | None:
    """Say what does not open that somebody gave as their reason, and under which key."""
    this = to(row._asdict())
    cohort = envelopes.cohort(envelopes.begins(row.reason))
    if not (cohort.startswith(f"{row.cohort}/") and cohort.endswith("/identity")):
        return row.cohort, f"{this.of} is sealed under a key that is not its own"
    if cohort in standing:
        try:
            bound.either(this, lambda context: visit.keys.open(row.reason, context, visit.grant))
        except (Refused, Tampered):
            return cohort, f"{this.of} does not open beside who decided it, when and how"
    return None


def states(visit: Visit, hits: Collection[str]) -> Mapping[str, str]:
    """Return in which state some hits stand."""
    return {row.id: row.state for row in visit.connection.execute(_STANDING, {"ids": [*hits]})}


def taken_in(visit: Visit, receipts: Collection[str]) -> Mapping[str, Mapping[str, int]]:
    """Return what some receipts count."""
    return {row.id: _counts(row) for row in visit.connection.execute(_COUNTED, {"ids": [*receipts]})}


def _counts(row: Row[Any]) -> Mapping[str, int]:
    try:
        dropped = msgspec.json.decode(row.dropped, type=dict[str, int])
    except (msgspec.MsgspecError, TypeError):
        return {"messages": row.messages, "unreadable": 1}
    return {"messages": row.messages, **{f"dropped.{name}": number for name, number in dropped.items()}}


def receipts(visit: Visit) -> Iterator[str]:
    """Yield the ids of all receipts."""
    with visit.connection.scalars(select(_RECEIPT.id).execution_options(yield_per=_AT_ONCE)) as found:
        yield from found


def judging(visit: Visit) -> Iterator[tuple[str, str]]:
    """Yield what judges or judged, with its digest: as often as it came into force."""
    for name, digest in visit.connection.execute(select(schema.lists.c.name, schema.lists.c.digest)):
        yield f"list {name}", digest
    yield from (("edition", digest) for digest in visit.connection.scalars(select(schema.editions.c.digest)))


def by_nobody(visit: Visit, hits: Collection[str]) -> str:
    """Return one of some hits that stands decided without the row of who decided it, or nothing."""
    found: str | None = visit.connection.scalar(_BY_NOBODY_OF, {"ids": [*hits]}) if hits else None
    return found or ""


def undecided(visit: Visit) -> int:
    """Return how many hits stand decided without the row of who decided them."""
    return int(visit.connection.scalar(select(func.count()).select_from(schema.hits).where(_BY_NOBODY)) or 0)


def edited(visit: Visit, *, whole: bool) -> Iterator[str]:
    """Yield what does not stand as it was written."""
    tables = [table for table in proving.tables() if whole or table not in {schema.receipts, schema.legs}]
    yield from (f"{row}: it is not as it was written" for row in proving.edited(visit, tables))
    if timekeeping.is_gone(visit):
        yield "clock: it is not there, though the log has entries"
    if not whole:
        return
    others = "other passengers, hits, links or marks stand on it than were put there and not taken away"
    yield from (f"{leg}: {others}" for leg in standing.edited(visit))


class SqlAttesting:
    """What is held against the log. A part of ``SqlSnapshot``."""

    _visit: Visit

    def acts(self, log: Log, standing: Collection[str]) -> Iterator[Act]:
        """Yield the entries of a log in order with what lies beside them; opens what lies under keys that stand."""
        self._visit.needs(Capability.READ_LOG)
        return acts(self._visit, log, standing)

    def stood(self, standing: Collection[str]) -> Iterator[Stood]:
        """Yield every hit that was decided or of which something was found; tries what lies under keys that stand."""
        self._visit.needs(Capability.READ_LOG)
        return stood(self._visit, standing)

    def states(self, hits: Collection[str]) -> Mapping[str, str]:
        """Return in which state some hits stand, by id."""
        self._visit.needs(Capability.READ_LOG)
        return states(self._visit, hits)

    def taken_in(self, receipts: Collection[str]) -> Mapping[str, Mapping[str, int]]:
        """Return what some receipts count, by id."""
        self._visit.needs(Capability.READ_LOG)
        return taken_in(self._visit, receipts)

    def receipts(self) -> Iterator[str]:
        """Yield the ids of all receipts."""
        self._visit.needs(Capability.READ_LOG)
        return receipts(self._visit)

    def judging(self) -> Iterator[tuple[str, str]]:
        """Yield what judges or judged, lists and editions, with its digest: as often as it came into force."""
        self._visit.needs(Capability.READ_LOG)
        return judging(self._visit)

    def edited(self, *, whole: bool = True) -> Iterator[str]:
        """Yield what does not stand as it was written: rows, and of the whole store flights and who stands on them."""
        self._visit.needs(Capability.READ_LOG, Capability.SEQUENCE)
        return edited(self._visit, whole=whole)

    def undecided(self) -> int:
        """Return how many hits stand decided by nobody."""
        self._visit.needs(Capability.SEQUENCE)
        return undecided(self._visit)
