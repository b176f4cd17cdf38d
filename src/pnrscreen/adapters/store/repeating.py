"""Requests that are to count once: what was answered, for whoever asks the same again.

This module knows requests by two keyed hashes and keeps answers sealed. It refuses to know who asked and what for.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from pnrscreen.adapters.store import codec, cutting, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import Instant
from pnrscreen.ports import Repeated

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=5)
"""How long a request may be under way: whoever was at it has ended without a word, and it may be begun again."""

_ROW = schema.onces.c


def begin(visit: Visit, token: str, request: str, at: Instant) -> Repeated | None:
    """Note that a request is under way, or return what is kept of the one that was stated under the same key before."""
    over = _ROW.at < codec.stamp(at - KEPT)
    abandoned = _ROW.answer.is_(None) & (_ROW.at < codec.stamp(at - ABANDONED))
    visit.connection.execute(delete(schema.onces).where(over | abandoned))
    row = {"token": token, "request": request, "at": codec.stamp(at), "cohort": ""}
    written = visit.insertion(schema.onces).values(row).on_conflict_do_nothing().returning(_ROW.token)
    if visit.connection.execute(written).first() is not None:
        return None
    found = visit.connection.execute(select(schema.onces).where(_ROW.token == token)).first()
    if found is None or found.answer is None:  # it was forgotten this very moment, or is under way
        return Repeated(request=found.request if found else request, is_answered=False)
    answer = visit.unseal(found.answer, _context(token)) if found.request == request else b""
    return Repeated(request=found.request, is_answered=True, answer=answer)


def keep(visit: Visit, token: str, answer: bytes, stem: str) -> None:
    """Keep the answer to a request that is under way."""
    sealed = visit.seal(answer, stem, "identity", _context(token))
    visit.connection.execute(update(schema.onces).where(_ROW.token == token).values(answer=sealed, cohort=stem))


def forget(visit: Visit, token: str) -> None:
    """Forget a request that came to nothing."""
    visit.connection.execute(delete(schema.onces).where(_ROW.token == token, _ROW.answer.is_(None)))


def forget_answers(visit: Visit) -> None:
    """Forget all that was answered: it may speak of somebody who is taken away. What is asked again is done again."""
    gone = delete(schema.onces).where(_ROW.answer.is_not(None)).returning(cutting.head(_ROW.answer))
    cutting.note(visit, cutting.hung(visit.connection.scalars(gone).all()))


def _context(token: str) -> str:
    return f"once/{token}/answer"
