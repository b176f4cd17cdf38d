"""Where rules stand in this home, and what is counted of them.

This module knows three tables: of each version of a rule its tenure, with its text; of rules in shadow how often they would
have hit on a flight; of the others how many of their hits were confirmed and dismissed. It refuses a column for whom a rule
met: nothing here leads from a rule to a passenger or to a hit.

Texts of rules stand in clear, and with them whoever stands behind them and what they say of the text: the signatures, the data
protection officer's opinion, the reason of an override. They are about a text and concern nobody who travels; whoever may read
the rule may read them, oversight too, for as long as the rule is on record. Under the key of a day an opinion would go with
that day while its rule judges on, and whoever opens the home, which reads where rules stand, would owe the log an entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, ForeignKey, Integer, Table, bindparam, case, delete, func, insert, select, tuple_

from pnrscreen.adapters.store import codec, schema
from pnrscreen.adapters.store.schema import Text
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Conflict
from pnrscreen.model import HitState, Outcome
from pnrscreen.ports import Decided, ShadowCount
from pnrscreen.tenure import Status, Tenure

rules = Table(
    "rule",
    schema.metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("status", Text, nullable=False),
    Column("tenure", Text, nullable=False),  # JSON, in clear as said above
)

# One row for each flight that a rule in shadow was asked about, made anew at each screening of it.
shadows = Table(
    "shadow",
    schema.metadata,
    Column("leg", Integer, ForeignKey("leg.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("rule", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("day", Text, nullable=False),  # of the flight
    Column("hits", Integer, nullable=False),
)

tallies = Table(
    "tally",
    schema.metadata,
    Column("rule", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, primary_key=True),  # confirmed, dismissed
    Column("number", Integer, nullable=False),
)

DECIDED = (HitState.CONFIRMED, HitState.DISMISSED)
_OF_LEG = delete(shadows).where(shadows.c.leg == bindparam("of_leg"))
# A rule for victims is right as often as there is somebody to protect.
_TALLIED = {
    HitState.PROTECTED: HitState.CONFIRMED,
    HitState.UNFOUNDED: HitState.DISMISSED,
    **{state: state for state in DECIDED},
}


def tenures(visit: Visit) -> Sequence[Tenure]:
    """Return where every version of every rule stands, by rule and version."""
    wanted = select(rules.c.tenure).order_by(rules.c.id, rules.c.version)
    return [codec.decode(Tenure, text) for text in visit.connection.scalars(wanted)]


def put(visit: Visit, tenure: Tenure, before: Tenure | None) -> None:
    """Write down where a rule stands now, in place of where it stood. Raises Conflict where that is not so any more."""
    visit.hold("rules")  # one at a time: all active rules share one budget
    this = tuple_(rules.c.id, rules.c.version) == (tenure.rule, tenure.version)
    found = visit.connection.scalar(select(rules.c.tenure).where(this).with_for_update())
    if (None if found is None else codec.decode(Tenure, found)) != before:
        raise Conflict(f"{tenure.named} changed meanwhile: look at it again, then go on")
    visit.connection.execute(delete(rules).where(this))
    row = {"id": tenure.rule, "version": tenure.version, "status": tenure.status.value}
    visit.connection.execute(insert(rules).values(row | {"tenure": codec.encode(tenure).decode()}))
    visit.owes = True


def count(visit: Visit, leg: int, day: str, shadow: Mapping[tuple[str, int], int]) -> None:
    """Write down what the rules in shadow would have hit on a flight, in place of what was counted of it before. Of a rule that
    left the shadow while the flight was judged nothing is.
    """
    visit.connection.execute(_OF_LEG, {"of_leg": leg})
    if shadow:
        standing = select(rules.c.id, rules.c.version).where(rules.c.status == Status.SHADOW.value).with_for_update(read=True)
        still = [(id_, version) for id_, version in visit.connection.execute(standing) if (id_, version) in shadow]
        rows = ({"rule": rule, "version": version, "hits": shadow[rule, version]} for rule, version in sorted(still))
        visit.each(insert(shadows), ({"leg": leg, "day": day, **row} for row in rows))


def shadowed(visit: Visit) -> Sequence[ShadowCount]:
    """Return what the rules in shadow would have hit, by rule and day."""
    by = (shadows.c.rule, shadows.c.version, shadows.c.day)
    wanted = select(*by, func.sum(shadows.c.hits), func.count()).group_by(*by).order_by(*by)
    return [ShadowCount(*row) for row in visit.connection.execute(wanted)]


def end_shadow(visit: Visit, rule: str, version: int) -> int:
    """Delete what was counted of a rule in shadow, and return of how many flights."""
    gone = visit.connection.execute(delete(shadows).where(shadows.c.rule == rule, shadows.c.version == version)).rowcount
    visit.owes = visit.owes or gone > 0
    return gone


def tally(visit: Visit, outcome: Outcome, state: HitState) -> None:
    """Count one more hit of a rule that was decided so."""
    row = {"rule": outcome.rule, "version": outcome.version, "state": _TALLIED[state].value, "number": 1}
    more = {"number": tallies.c.number + 1}
    keyed = [column.name for column in tallies.primary_key]
    visit.connection.execute(visit.insertion(tallies).values(row).on_conflict_do_update(index_elements=keyed, set_=more))


def judged(visit: Visit) -> Sequence[Decided]:
    """Return how many hits of each rule people confirmed and dismissed."""
    of = [func.sum(case((tallies.c.state == state.value, tallies.c.number), else_=0)) for state in DECIDED]
    by = (tallies.c.rule, tallies.c.version)
    wanted = select(*by, *of).group_by(*by).order_by(*by)
    return [Decided(*row) for row in visit.connection.execute(wanted)]
