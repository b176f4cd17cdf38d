"""What persons concerned were granted on a leg: marks, read with the leg, grown with it, and gone with the person's day.

This module knows that a mark holds no value that identifies anybody but in an envelope under the person's own keys. It refuses
to know what a screening makes of a mark.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple, Self

from sqlalchemy import Row, bindparam, func, select, update

from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.store import codec, proving, rights, schema
from pnrscreen.adapters.store.legs import KEY
from pnrscreen.adapters.store.standing import enter
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import Identity, Instant, LegKey
from pnrscreen.ports import Granted, Granting
from pnrscreen.stages import Mark

_MARK, _LEG = rights.marks.c, schema.legs.c
RESTRICTED, RECTIFIED, ERASED = (one.value for one in (Granting.RESTRICTED, Granting.RECTIFIED, Granting.ERASED))
LISTED = "granted/entry"
"""To what a grant is bound that is listed beside the keys."""
# Written once, not for each query: to put a statement together takes longer than to ask it.
_APART_ON = (
    select(_MARK.names)
    .join(schema.legs, _LEG.id == _MARK.leg)
    .where(*(column == bindparam(column.name) for column in KEY), _MARK.kind == RESTRICTED, _MARK.lifted == "")
)


def of_legs(visit: Visit, legs: Collection[int]) -> Mapping[int, list[Mark]]:
    """Return the marks that stand on these legs, in the order they were made; what may not be opened any more is not there."""
    found: defaultdict[int, list[Mark]] = defaultdict(list)
    wanted = select(rights.marks).where(_MARK.leg.in_(legs), _MARK.lifted == "").order_by(_MARK.at, _MARK.id)
    for row in visit.connection.execute(wanted):
        if row.rectified is None or visit.shows(row.rectified):
            found[row.leg].append(_mark(visit, row))
    return found


def since(visit: Visit, leg: int, passenger: str) -> Mapping[str, str]:
    """Return since when a passenger is restricted and rectified, by the kind of mark; nothing where they are not."""
    wanted = select(_MARK.kind, _MARK.at, _MARK.names).where(_MARK.leg == leg, _MARK.lifted == "").order_by(_MARK.at.desc())
    return {row.kind: row.at for row in visit.connection.execute(wanted) if passenger in json.loads(row.names)}


class Marked(NamedTuple):
    """Whom a mark stands on: a passenger of a leg, the day with which it goes, the keys under which what it says rests, and the
    record with which that ends before.
    """

    leg: int
    id: str
    cohort: str
    stem: str
    record: bytes = b""

    @classmethod
    def of(cls, person: Row[Any]) -> Self:
        """Take it from a passenger's row."""
        return cls(person.leg, person.id, person.cohort, stem_of(person), person.identity)


def put(visit: Visit, who: Marked, mark: Mark, request: str, at: Instant) -> str:
    """Mark a passenger, whose leg is held, and return the id of the mark."""
    made = visit.ids.new("mark")
    sealed = None
    if mark.rectified is not None:
        sealed = visit.seal(codec.encode(mark.rectified), who.stem, "identity", context(made), who.record)
    row = {
        "id": made,
        "leg": who.leg,
        "passenger": who.id,
        "cohort": who.cohort,
        "kind": ERASED if mark.erased else RESTRICTED if mark.restricted else RECTIFIED,
        "names": json.dumps(sorted(mark.names)),
        "request": request,
        "at": codec.stamp(at),
        "lifted": "",
        "aside": "[]",
        "rectified": sealed,
    }
    enter(visit, rights.marks, [row])
    visit.owes = True
    return made


def end(visit: Visit, marks: Collection[str], at: Instant) -> None:
    """Let marks stand no longer; that they did stays on record."""
    if marks:
        proving.change(visit, rights.marks, [_MARK.id.in_(marks)], {"lifted": codec.stamp(at)})


def knows(visit: Visit, leg: int, granted: Granted) -> bool:
    """Tell whether what was granted is on record here."""
    lifted = granted.kind is Granting.LIFTED
    kind, at = (RESTRICTED, _MARK.lifted) if lifted else (granted.kind.value, _MARK.at)
    this = (_MARK.leg == leg, _MARK.kind == kind, at == codec.stamp(granted.at))
    rows = visit.connection.scalars(select(_MARK.names).where(*this))
    return any(granted.names & {*json.loads(names)} for names in rows)


def grow(visit: Visit, names: Mapping[str, Iterable[str]]) -> None:
    """Add the names under which marked persons go by now, so that they are known in what comes next."""
    for id_, said in names.items():
        proving.change(visit, rights.marks, [_MARK.id == id_], {"names": json.dumps(sorted(said))})


def standing(visit: Visit, leg: int, passenger: str, kind: str) -> Sequence[Row[Any]]:
    """Return the marks of a kind that stand on a passenger."""
    rows = visit.connection.execute(select(rights.marks).where(_MARK.leg == leg, _MARK.kind == kind, _MARK.lifted == ""))
    return [row for row in rows if passenger in json.loads(row.names)]


def queue(visit: Visit, leg: int, at: Instant) -> None:
    """Move a leg one revision on; where it is still to come, queue it so that everyone on it is compared again."""
    visit.connection.execute(update(schema.legs).where(_LEG.id == leg).values(revision=_LEG.revision + 1))
    coming = _LEG.date >= (at - timedelta(days=1)).date().isoformat()
    proving.change(visit, schema.legs, [_LEG.id == leg, coming], {"waiting": True, "edition": ""})


def stem_of(person: Row[Any]) -> str:
    """Return under which keys a passenger rests: those of their day, or their own where a link keeps them."""
    return envelopes.cohort(envelopes.begins(person.identity)).rpartition("/")[0]


def restricted(visit: Visit) -> frozenset[str]:
    """Return the names of all whose records stand restricted, ids among them: nothing is made of those (2016/680 Art 16(3))."""
    wanted = select(_MARK.names).where(_MARK.kind == RESTRICTED, _MARK.lifted == "")
    return frozenset(name for names in visit.connection.scalars(wanted) for name in json.loads(names))


def restricted_on(visit: Visit, leg: LegKey) -> frozenset[str]:
    """Return the names of those on a leg whose records stand restricted, by one look along two indexes. A change that asks this
    first has not begun by it.
    """
    with visit.beforehand() as view:
        found = view.scalars(_APART_ON, leg._asdict()).all()
    return frozenset(name for names in found for name in json.loads(names))


def counted(visit: Visit, kind: str) -> int:
    """Return how many marks of a kind stand."""
    wanted = select(func.count()).select_from(rights.marks).where(_MARK.kind == kind, _MARK.lifted == "")
    return int(visit.connection.execute(wanted).scalar_one())


def _mark(visit: Visit, row: Row[Any]) -> Mark:
    rectified = None
    if row.rectified is not None:
        rectified = codec.decode(Identity, visit.unseal(row.rectified, context(row.id)))
    return Mark(
        id=row.id,
        names=frozenset(json.loads(row.names)),
        restricted=row.kind == RESTRICTED,
        rectified=rectified,
        erased=row.kind == ERASED,
    )


def context(mark: str) -> str:
    """Return to what is bound what was put right."""
    return f"mark/{mark}/rectified"
