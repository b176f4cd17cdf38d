"""What queries were answered: kept so that the same query is answered the same, destroyed when its hours are over.

This module knows a transaction by a keyed hash, and an answer sealed. It refuses to know what was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Any

from sqlalchemy import Row, Table, bindparam, delete, select

from pnrscreen.adapters.store import codec, database, noun, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import NotFound, Tampered
from pnrscreen.lifecycle import same
from pnrscreen.model import HitState, Instant, Outcome
from pnrscreen.ports import Answered, Expired, Given
from pnrscreen.query import Reply
from pnrscreen.resemblance import Match

_CLASS = "answer"
_OUTLIVED = "outlived"
_ROW = schema.answers.c


def _keeping(insert: Callable[[Table], Any]) -> Any:
    """Return what keeps an answer where there is none, or one whose time is over."""
    made = insert(schema.answers)
    over = (_ROW.until <= made.excluded.at) | (_ROW.at <= bindparam(_OUTLIVED))
    anew = {column.name: made.excluded[column.name] for column in schema.answers.columns}
    kept = made.on_conflict_do_update(index_elements=["token"], set_=anew, where=over)
    return kept.returning(_ROW.token)


_KEEPING = database.insertion(_keeping)


def keep(visit: Visit, answered: Answered) -> Given | None:
    """Keep an answer; None, or what the transaction was answered before. What is over its time is as if it had never been."""
    token = visit.keys.blind("answer", answered.key)
    content = visit.keys.blind("question", answered.digest)
    row = {
        "token": token,
        "content": content,
        "at": codec.stamp(answered.at),
        "until": codec.stamp(answered.until),
        "cohort": answered.cohort,
        "reply": visit.seal(codec.encode(answered.reply), answered.cohort, _CLASS, _context(token)),
    }
    last = visit.dates.outlived(schema.answers.name, answered.at)
    asked = {**row, _OUTLIVED: codec.stamp(last) if last else ""}
    if visit.connection.execute(_KEEPING(visit.connection), asked).first() is not None:
        visit.owes = True
        return None
    before = visit.connection.execute(select(_ROW.content, _ROW.reply).where(_ROW.token == token)).one()
    reply = codec.decode(Reply, visit.unseal(before.reply, _context(token)))
    return Given(reply, same=before.content == content)


def dismissed(visit: Visit, causes: Mapping[str, Match | Outcome]) -> AbstractSet[str]:
    """Return which hits, of these ids, a human dismissed on evidence that reads as these causes do. What nobody dismissed, or
    was edited since, is not: whoever it is about is referred.
    """
    hit, said = schema.hits.c, schema.reviews.c
    by = (said.hit == hit.id) & (said.state == hit.state)
    wanted = select(schema.reviews, hit.cause).join(schema.hits, by)
    rows = visit.connection.execute(wanted.where(hit.id.in_(sorted(causes)), hit.state == HitState.DISMISSED.value)).all()
    shown = [row for row in rows if visit.shows(row.cause) and _made(visit, row)]
    opened = {row.hit: codec.decode(codec.Cause, visit.unseal(row.cause, f"hit/{row.hit}/cause")).value for row in shown}
    return frozenset(id_ for id_, cause in opened.items() if same(cause, causes[id_]))


def _made(visit: Visit, row: Row[Any]) -> bool:
    """Tell whether a review was made by whom its row names."""
    try:
        noun.reviewed(visit, row)
    except Tampered:
        return False
    return True


def expire(visit: Visit, now: Instant) -> Expired:
    """Destroy the answers whose time is over, and the keys of the days before today that hold none any more."""
    visit.hold("expiry")
    over = delete(schema.answers).where(visit.over(schema.answers, now))
    gone = visit.connection.execute(over.returning(_ROW.cohort)).all()
    left = set(visit.connection.scalars(select(_ROW.cohort).distinct()))
    empty = {stem for (stem,) in gone} - left
    cohorts = sorted(stem for stem in empty if not stem.endswith(f"/{now:%Y-%m-%d}"))
    for stem in cohorts:
        with suppress(NotFound):  # a home restored with older keys has none of the last days
            visit.keys.destroy(f"{stem}/{_CLASS}")
    visit.owes = visit.owes or bool(gone)
    return Expired(stretches=len(gone), keys=len(cohorts))


def _context(token: str) -> str:
    return f"answer/{token}/reply"
