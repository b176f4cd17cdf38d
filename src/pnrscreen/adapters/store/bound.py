"""What somebody says of their own name, sealed so that it opens only beside what they said: who, what, of what, and when.

This module knows to what a reason and a reference of evidence are bound, and by what an older program bound them: to their row
alone. Either opens only what was made under it, so that no row that was bound to its columns is ever read as an older one. It
refuses to know who may open anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Tampered

_Row = Mapping[str, Any]


class Bound(NamedTuple):
    """What an envelope is bound to now and was bound to by an older program, and what it is of, for who is told."""

    context: str
    older: str
    of: str


def review(row: _Row) -> Bound:
    """Return to what the reason of a review is bound."""
    context = _said("review", *(row[name] for name in ("id", "hit", "state", "reviewer", "at")))
    return Bound(context, f"review/{row['id']}/reason", f"the review of hit {row['hit']}")


def opinion(row: _Row) -> Bound:
    """Return to what the reason of an opinion in the lane of protection is bound."""
    columns = ("id", "hit", "reviewer", "finding", "recipient", "at", "ordinal", "version")
    context = _said("opinion", *(row[name] for name in columns))
    return Bound(context, f"opinion/{row['id']}/reason", f"what was found of hit {row['hit']}")


def link(row: _Row) -> Bound:
    """Return to what the evidence of a link is bound; until when it stands changes, and whether it lapsed."""
    context = _said("link", *(row[name] for name in ("id", "leg", "passenger", "kind", "author", "at")))
    return Bound(context, f"link/{row['id']}/evidence", f"link {row['id']}")


def unseal(visit: Visit, envelope: bytes, to: Bound) -> bytes:
    """Open what was sealed so, as ``Visit.unseal`` does. Raises Tampered, saying of what, where its row says otherwise."""
    return either(to, lambda context: visit.unseal(envelope, context))


def move(visit: Visit, envelope: bytes, cohort: str, data_class: str, to: Bound) -> bytes:
    """Put it into another cohort, bound as it was: moving makes no older row one that is bound to what it says now."""
    return either(to, lambda context: visit.move(envelope, cohort, data_class, context))


def either(to: Bound, does: Callable[[str], bytes]) -> bytes:
    """Do something under the context of now, else that of an older program."""
    try:
        return does(to.context)
    except Tampered:
        try:
            return does(to.older)
        except Tampered as error:
            raise Tampered(f"{to.of} is not as it was written down: {error}") from None


def _said(*columns: str | int) -> str:
    # No context of an older program begins so, and no two rows are written alike, whatever stands in their columns.
    return json.dumps(columns, separators=(",", ":"))
