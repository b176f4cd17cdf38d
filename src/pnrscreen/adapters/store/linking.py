"""Links that keep a passenger beyond the limit that holds for everybody, and moving whom they keep under keys of their own.

This module knows which passengers a link keeps, and that each is kept under keys that are nobody else's: when their last link
lapses, destroying those destroys them alone. It refuses to know when anything is due, and to open anything for anyone's eyes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, tuple_

from pnrscreen import custody
from pnrscreen.adapters.store import bound, codec, database, noun, protecting, proving, retaining, schema, standing
from pnrscreen.adapters.store.among import among
from pnrscreen.adapters.store.queueing import MAY_SEE, eyes
from pnrscreen.adapters.store.visit import SEALED, Visit
from pnrscreen.errors import NotFound, Refused, Tampered
from pnrscreen.model import HitState, Instant
from pnrscreen.ports import REVIEWED_MATCH, Gone, Keeping, Link

_LINK, _PERSON, _HIT = schema.links.c, schema.passengers.c, schema.hits.c
_STANDS = _LINK.lapsed == ""
_KEPT = (_LINK.leg, _LINK.passenger)


def add(visit: Visit, made: Link) -> None:
    """Link a passenger, under the keys by which their other links keep them, else under new ones. Raises Refused where their
    time is over, and for a reviewed match of which there is none.
    """
    retaining.hold(visit, {*visit.connection.scalars(select(_PERSON.leg).where(_PERSON.id == made.passenger))})
    wanted = select(_PERSON.leg, _PERSON.cohort).where(_PERSON.id == made.passenger).order_by(_PERSON.cohort.desc()).limit(1)
    person = visit.connection.execute(wanted).first()
    if person is None:
        raise NotFound("there is no passenger of that id")
    if not visit.keeps(person.cohort):
        raise Refused("the time of this passenger is over: a link keeps nobody who is due already", SEALED)
    _check(visit, made.kind, person.leg, made.passenger)
    concerned = (_LINK.leg == person.leg, _LINK.passenger == made.passenger)
    kept = visit.connection.scalar(select(_LINK.kept).where(*concerned).limit(1))
    kept = kept or f"{custody.linked(person.cohort)}/{visit.ids.new('kept')}"
    values = {
        "id": made.id,
        "leg": person.leg,
        "passenger": made.passenger,
        "stem": person.cohort,
        "kept": kept,
        "kind": made.kind,
        "author": made.author,
        "at": codec.stamp(made.at),
        "review_due": made.review_due,
        "sealed": "",
        "lapsed": "",
    }
    evidence = visit.seal(made.evidence.encode(), kept, "link", bound.link(values).context)
    standing.enter(visit, schema.links, [{**values, "evidence": evidence}])
    visit.owes = True


def follow(visit: Visit, leg: int, gone: Mapping[str, str], stems: Mapping[str, str]) -> None:
    """Let links follow those of a leg who go by another id now: they keep them, and end with them."""
    ids = [id_ for id_, now in gone.items() if now]
    wanted = select(schema.links).where(_LINK.leg == leg, among(_LINK.passenger, "ids"))
    for row in visit.connection.execute(wanted, {"ids": ids}).all() if ids else ():
        before, now = row._asdict(), {"passenger": gone[row.passenger], "stem": stems.get(gone[row.passenger], row.stem)}
        evidence = _bound_anew(visit, row.evidence, row.kept, (bound.link(before), bound.link({**before, **now})))
        proving.change(visit, schema.links, [_LINK.id == row.id], {"evidence": evidence, **now})


def _bound_anew(visit: Visit, evidence: bytes, kept: str, to: tuple[bound.Bound, bound.Bound]) -> bytes:
    """Bind evidence to another passenger; what an older program bound to its row alone stays so."""
    was, now = to

    def again(context: str) -> bytes:
        plain = visit.unseal(evidence, context)
        return visit.seal(plain, kept, "link", now.context if context == was.context else context)

    return bound.either(was, again)


def renew(visit: Visit, link: str, review_due: str) -> None:
    """Let a link stand until another day; raises NotFound where none of that id stands, and Refused for a reviewed match of
    which there is none.
    """
    rows = proving.change(visit, schema.links, [_LINK.id == link, _STANDS], {"review_due": review_due})
    if not rows:
        raise NotFound("no link of that id stands")
    (row,) = rows
    proving.check(visit.keys, schema.links, row)
    _check(visit, row.kind, row.leg, row.passenger)
    visit.owes = True


def lapse(visit: Visit, today: str, at: Instant) -> int:
    """Let the links lapse whose last day without a review is over; return how many."""
    lapsed = len(proving.change(visit, schema.links, [_STANDS, _LINK.review_due < today], {"lapsed": codec.stamp(at)}))
    visit.owes = visit.owes or lapsed > 0
    return lapsed


def links(visit: Visit, passenger: str) -> Iterator[Link]:
    """Yield the links of one passenger, or of all where none is named, oldest first."""
    wanted = select(schema.links).order_by(_LINK.at, _LINK.id)
    for row in visit.connection.execute(wanted.where(_LINK.passenger == passenger) if passenger else wanted):
        proving.check(visit.keys, schema.links, row)
        yield Link(
            id=row.id,
            passenger=row.passenger,
            kind=row.kind,
            evidence=bound.unseal(visit, row.evidence, bound.link(row._asdict())).decode(),
            author=row.author,
            at=codec.moment(row.at),
            review_due=row.review_due,
            lapsed=row.lapsed,
        )


def keepings(visit: Visit) -> Sequence[Keeping]:
    """Return whom links keep or kept, by the name of their keys."""
    standing = func.count().filter(_STANDS)
    picked = (_LINK.kept, _LINK.stem, standing.label("standing"), func.max(_LINK.sealed).label("sealed"))
    wanted = select(*picked).group_by(_LINK.kept, _LINK.stem).order_by(_LINK.kept)
    return [Keeping(row.kept, row.stem, row.standing > 0, row.sealed != "") for row in visit.connection.execute(wanted)]


def note_sealed(visit: Visit, kept: str, at: Instant) -> None:
    """Note that whom these keys keep is sealed."""
    proving.change(visit, schema.links, [_LINK.kept == kept], {"sealed": codec.stamp(at)})
    visit.owes = True


def keep(visit: Visit, stem: str, at_most: int) -> int:
    """Move passengers of a day whom a link keeps, with their hits, under keys of their own; return how many were dealt with.

    What cannot be opened any more cannot be kept either: its links lapse, and it goes with its day.
    """
    linked = select(*_KEPT, func.max(_LINK.kept).label("kept")).where(_LINK.stem == stem, _STANDS).group_by(*_KEPT).subquery()
    theirs = (_PERSON.leg == linked.c.leg) & (_PERSON.id == linked.c.passenger)
    wanted = select(schema.passengers, linked.c.kept).join(linked, theirs).where(_PERSON.cohort == stem)
    ordered = wanted.order_by(_PERSON.leg, _PERSON.id).limit(at_most)
    with visit.beforehand() as view:
        some = view.execute(select(ordered.subquery().c.leg)).first()
    if some is None:
        return 0
    database.make_room(visit.connection, custody.linked(stem))
    visit.hold(retaining.ALONE)
    rows = visit.connection.execute(ordered).all()
    retaining.move_on(visit, {row.leg for row in rows})
    for row in rows:
        try:
            _move(visit, row, stem)
        except Tampered:
            this = (_LINK.leg == row.leg, _LINK.passenger == row.id)
            proving.change(visit, schema.links, this, {"lapsed": codec.stamp(visit.clock.now())})
    visit.owes = visit.owes or bool(rows)
    return len(rows)


def release(visit: Visit, kept: str) -> Gone:
    """Take away the passenger of these keys where they were moved under them, with their hits, and every link of theirs."""
    visit.hold(retaining.ALONE)
    rows = visit.connection.execute(select(*_KEPT, _LINK.stem).where(_LINK.kept == kept).distinct()).all()
    counts, names = {"link": 0}, list[str]()
    for row in rows:
        stem = custody.linked(row.stem)
        retaining.move_on(visit, {row.leg})
        theirs = (_PERSON.leg == row.leg, _PERSON.id == row.passenger, _PERSON.cohort == stem)
        hits = select(_HIT.id).where(_HIT.leg == row.leg, _HIT.passenger == row.passenger, _HIT.cohort == stem)
        ids = list(visit.connection.scalars(hits))
        counts["hit"] = counts.get("hit", 0) + len(retaining.take_hits(visit, ids))
        gone = visit.connection.execute(delete(schema.passengers).where(*theirs)).rowcount
        visit.standing[row.leg] -= gone * standing.passenger(visit, row.leg, row.passenger, stem)
        counts["passenger"] = counts.get("passenger", 0) + gone
        names += [*(f"hit/{id_}" for id_ in ids), *([f"passenger/{row.leg}/{row.passenger}"] if gone else [])]
    counts["link"] = len(standing.leave(visit, schema.links, [_LINK.kept == kept]))
    visit.owes = True
    return Gone({kind: number for kind, number in counts.items() if number}, tuple(names))


def _move(visit: Visit, row: Row[Any], stem: str) -> None:
    """Write one passenger anew under their own keys, and what hit on them; their look-up hashes go with the old row."""
    to, at = custody.linked(stem), f"passenger/{row.leg}/{row.id}"
    moved = {
        "leg": row.leg,
        "id": row.id,
        "cohort": to,
        "identity": visit.move(row.identity, row.kept, "identity", f"{at}/identity"),
        "context": visit.move(row.context, row.kept, "context", f"{at}/context"),
    }
    hits = visit.connection.execute(
        select(schema.hits).where(_HIT.leg == row.leg, _HIT.passenger == row.id, _HIT.cohort == stem)
    ).all()
    causes = {hit.id: visit.move(hit.cause, row.kept, "identity", f"hit/{hit.id}/cause") for hit in hits}
    review = schema.reviews.c
    decided = visit.connection.execute(select(schema.reviews).where(review.hit.in_([*causes]))).mappings().all()
    reasons = {one["id"]: bound.move(visit, one["reason"], row.kept, "identity", bound.review(dict(one))) for one in decided}
    found = protecting.moved(visit, [*causes], row.kept)
    this = tuple_(_PERSON.leg, _PERSON.id, _PERSON.cohort) == (row.leg, row.id, stem)
    visit.connection.execute(delete(schema.passengers).where(this))
    visit.connection.execute(insert(schema.passengers).values(moved))
    before, after = (standing.passenger(visit, row.leg, row.id, cohort) for cohort in (stem, to))
    visit.standing[row.leg] += after - before
    # A review holds its hit where it is: it is taken up while the hit moves.
    visit.connection.execute(delete(schema.reviews).where(review.hit.in_([*causes])))
    protecting.move(visit, found, to)
    for id_, cause in causes.items():
        proving.change(visit, schema.hits, [_HIT.id == id_], {"cause": cause, "cohort": to})
    visit.each(insert(schema.reviews), ({**one, "cohort": to, "reason": reasons[one["id"]]} for one in decided))


def _check(visit: Visit, kind: str, leg: int, passenger: str) -> None:
    """Refuse a link to a reviewed match where nobody confirmed a hit; of one that the grant may not see nobody learns so."""
    theirs = (_HIT.leg == leg, _HIT.passenger == passenger, _HIT.state == HitState.CONFIRMED.value, MAY_SEE)
    if kind != REVIEWED_MATCH:
        return
    by = schema.reviews.join(schema.hits, schema.reviews.c.hit == _HIT.id)
    reviewed = select(schema.reviews).select_from(by).where(*theirs).order_by(_HIT.id).limit(1)
    confirmed = visit.connection.execute(reviewed, eyes(visit)).first()
    if confirmed is None:
        raise Refused(
            "no hit of this passenger was confirmed: have it reviewed first (pnrscreen review), or link by another kind, of"
            " what does link them (pnrscreen profile show)"
        )
    hit = visit.connection.execute(select(schema.hits).where(_HIT.id == confirmed.hit)).one()
    proving.check(visit.keys, schema.hits, hit)
    if visit.shows(confirmed.reason):
        noun.reviewed(visit, confirmed)  # raises Tampered where nobody confirmed it
