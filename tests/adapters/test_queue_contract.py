"""What every store promises of a long queue: what it finds to be next is what stands next where all of it is put in order."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from pnrscreen import triage
from pnrscreen.adapters.store import codec, schema
from pnrscreen.model import FlightLeg, HitState, Instant, LegKey, Level
from pnrscreen.ports import Ahead
from pnrscreen.rights import Capability
from support.builders import a_leg, a_report
from support.clock import MORNING
from support.grants import a_grant
from support.unit import Unit

PEOPLE, HITS, LIMIT_MAX = 6, 120, 40
EARLIER = MORNING - timedelta(hours=30)


def flights() -> Iterator[FlightLeg]:
    """Yield flights around the morning: with all their times, without one, without any, of places nobody knows."""
    for number, hours in enumerate((-40, -26, -9, -2, -1, 0, 0, 1, 2, 9, 26)):
        leaves, lands = MORNING + timedelta(hours=hours), MORNING + timedelta(hours=hours + 2)
        said = {"departs": f"{leaves:%Y-%m-%dT%H:%M}", "arrives": f"{lands:%Y-%m-%dT%H:%M}"}
        whole = a_leg(f"NV{number + 1}", **said)
        yield whole
        yield _again(whole, "NW", whole.scheduled_departure, None)
        yield _again(whole, "NX", None, whole.scheduled_arrival)
        yield _again(whole, "NY", None, None)
    yield FlightLeg(key=LegKey("NZ", "1", "QQQ", "2026-03-01"), scheduled_departure="2026-03-01T07:00")
    yield FlightLeg(key=LegKey("NZ", "2", "OSL", ""), scheduled_departure="soon")


def _again(leg: FlightLeg, carrier: str, departs: str | None, arrives: str | None) -> FlightLeg:
    key = leg.key._replace(carrier=carrier)
    return FlightLeg(key=key, destination=leg.destination, scheduled_departure=departs, scheduled_arrival=arrives)


@pytest.fixture
def long(unit: Unit) -> Unit:
    """Let many hits wait on many flights, some of them decided or opened since the morning."""
    rng, legs = random.Random(5), [*flights()]
    unit.accept(*(a_report(leg=leg) for leg in legs))
    with unit.engine.begin() as connection:
        ids = connection.scalars(select(schema.legs.c.id).order_by(schema.legs.c.id)).all()
        assert len(ids) == len(legs)
        rows = [_row(rng, f"hit-{number:03}", rng.choice(ids)) for number in range(HITS)]
        connection.execute(insert(schema.hits), rows)
        gone = [row for row in rows if row["state"] != "open"]
        connection.execute(insert(schema.reviews), [_decided(rng, str(row["id"])) for row in gone])
    return unit


def _row(rng: random.Random, id_: str, leg: int) -> dict[str, object]:
    opened = EARLIER if rng.random() < 0.9 else MORNING + timedelta(minutes=5)
    return {
        "id": id_,
        "leg": leg,
        "passenger": f"passenger-{leg}-{rng.randrange(PEOPLE)}",
        "level": int(rng.choice([*Level])),
        "state": rng.choice(["open", "open", "open", "dismissed"]),
        "edition": "",
        "opened_at": codec.stamp(opened),
        "cohort": "eu-strict/2026-03-01",
        "cause": b"",
        "control": "|customs|" if rng.random() < 0.2 else "",
    }


def _decided(rng: random.Random, hit: str) -> dict[str, object]:
    at = codec.stamp(MORNING + rng.choice([-1, 1]) * timedelta(minutes=3))
    sealed = {"cohort": "eu-strict/2026-03-01", "reason": b""}
    return {"id": f"review-{hit}", "hit": hit, "state": "dismissed", "reviewer": "officer-1", "at": at, **sealed}


def ahead(unit: Unit, as_of: Instant, limit: int, behind: triage.Place | None, leg: LegKey | None = None) -> Ahead:
    with unit.store.reading(a_grant(Capability.READ_HITS)) as snapshot:
        return snapshot.ahead(as_of, limit, behind and behind[: triage.GROUP], leg)


def still(hits: Sequence[triage.Standing], behind: triage.Place | None, limit: int) -> list[triage.Standing]:
    open_ones = [one for one in hits if one.queued.state is HitState.OPEN]
    return [one for one in open_ones if behind is None or one.place > behind][: limit + 1]


def test_what_a_store_finds_next_is_what_stands_next(long):
    """Whoever puts these hits in order sees the same page as one who puts all of them in order, decided ones among them."""
    rng = random.Random(7)
    for _ in range(60):
        as_of, limit = MORNING + timedelta(seconds=rng.randrange(-5, 7200) + rng.random()), rng.randint(1, LIMIT_MAX)
        walked = rng.random() < 0.8
        every = ahead(long, as_of, HITS, (False, 0, "", "", "", "", "") if walked else None).hits
        standing = triage.in_order(every, as_of)
        behind = rng.choice(standing).place if walked else None
        found = ahead(long, as_of, limit, behind)
        assert still(triage.in_order(found.hits, as_of), behind, limit) == still(standing, behind, limit)
        assert found.waiting == sum(one.state is HitState.OPEN for one in every)
        assert len(found.hits) < len(every) or limit > 10


def test_pages_of_one_flight_show_that_flight_alone(long):
    now = MORNING + timedelta(hours=1)
    every = ahead(long, now, HITS, None)
    leg = next(iter(every.hits)).leg.key
    alone = ahead(long, now, 3, None, leg)
    assert {hit.id for hit in alone.hits} == {hit.id for hit in every.hits if hit.leg.key == leg}
    assert (alone.waiting, {type(alone.waiting), type(alone.withheld)}) == (len(alone.hits), {int})
    assert every.withheld > alone.withheld
