"""Finding what was received of people before they left the country.

This module knows that who leaves is known again by their document, whatever quarter the earlier record is of: the hashes of a
document under the key of every quarter there is lie beside the record of the flight out, and go with it. So nobody is opened
for it, and it can be found out late. It refuses to know which flights leave, and to take anything away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import and_, exists, or_, select

from pnrscreen.adapters.store import schema
from pnrscreen.adapters.store.visit import Visit

_LINK = schema.links.c
_DOCUMENT, _DEPARTING = "document", "departing"


def hashed(visit: Visit, found: Iterable[tuple[str, str]], quarters: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the (purpose, hash) pairs by which what came in these quarters is found of who is looked up by these values.
    A number without its issuer finds nobody.
    """
    for purpose, value in found:
        if purpose == _DOCUMENT and not value.startswith(":"):
            yield from ((_DEPARTING, visit.keys.blind(purpose, value, quarter)) for quarter in quarters)


def departed(visit: Visit, stem: str) -> Sequence[str]:
    """Return the records of earlier flights of those whose records of a cohort of flights out of the country are there: but
    those that a link keeps.
    """
    out, before = schema.lookups.alias("out"), schema.lookups.alias("before")
    flight, earlier = schema.legs.alias("flight"), schema.legs.alias("earlier")
    linked = exists().where(_LINK.leg == before.c.leg, _LINK.passenger == before.c.passenger, _LINK.lapsed == "")
    wanted = (
        select(before.c.passenger)
        .distinct()
        .join(out, and_(out.c.token == before.c.token, out.c.leg != before.c.leg))
        .join(flight, flight.c.id == out.c.leg)
        .join(earlier, earlier.c.id == before.c.leg)
        .where(out.c.cohort == stem, out.c.purpose == _DEPARTING, before.c.purpose == _DOCUMENT, ~linked)
        .where(or_(earlier.c.date < flight.c.date, earlier.c.begins_at < flight.c.begins_at))
        .order_by(before.c.passenger)
    )
    return list(visit.connection.scalars(wanted))
