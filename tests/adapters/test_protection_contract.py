"""What every database itself holds on to in the lane of protection: nobody decides alone, whoever writes to the tables."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import pytest
from sqlalchemy import Engine, delete, insert, literal, select, text, update
from sqlalchemy.exc import IntegrityError

from pnrscreen import lanes, lifecycle
from pnrscreen.adapters.store import schema
from pnrscreen.adapters.store.opinions import opinions, outcomes
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.model import Hit, HitState, Lane
from pnrscreen.review import Decision, ProtectionReview, Review
from pnrscreen.rights import Capability, Grant
from support.builders import a_passenger
from support.grants import a_grant
from support.unit import Unit

WHY = "alone, and met by nobody who is known"


def specialist(capability: Capability = Capability.REVIEW, actor: str = "cora") -> Grant:
    return replace(a_grant(capability, actor=actor), lanes=frozenset({Lane.PROTECTION}))


def looks(unit: Unit, actor: str = "cora") -> None:
    with unit.store.transaction(specialist(Capability.READ_HITS, actor)) as change:
        change.hits(["hit-1"], reveal=True)
        change.append(unit.entry("consult"))


def finds(unit: Unit, actor: str, decision: Decision = Decision.CONFIRM) -> Hit:
    grant = specialist(actor=actor)
    with unit.store.transaction(grant) as change:
        found, said = (
            change.to_review("hit-1"),
            ProtectionReview(
                id=f"by-{actor}-{decision}",
                hit="hit-1",
                grant=grant,
                decision=decision,
                reason=WHY,
                at=unit.clock.now(),
                recipient="child-protection" if decision is Decision.CONFIRM else "",
            ),
        )
        decided, outcome = lifecycle.protect(found, change.opinions("hit-1"), said, 2)
        change.opine(said, outcome)
        change.append(unit.entry("review.protection"))
    return decided


@pytest.fixture
def opened(unit: Unit, a_hit: Callable[..., Hit]) -> Hit:
    unit.accept()
    made = replace(a_hit(), lane=Lane.PROTECTION)
    unit.record(a_passenger(), opened=(made,))
    for who in ("cora", "dana"):
        looks(unit, who)
    return made


@pytest.fixture
def protected(unit: Unit, opened: Hit) -> Hit:
    finds(unit, "cora")
    decided = finds(unit, "dana")
    assert decided == replace(opened, state=HitState.PROTECTED)
    return decided


UNLAWFUL = {
    "reopen": update(schema.hits).values(state=text("'open'")),
    "turn": update(schema.hits).values(state=text("'confirmed'")),
    "delete": delete(schema.hits),
    "take an opinion back": delete(opinions),
    "change what was found": update(opinions).values(finding=text("'dismiss'"), recipient=text("''")),
    "tell another": update(outcomes).values(recipient=text("'the carrier'")),
    "one for two": update(outcomes).values(second=outcomes.c.first, second_by=outcomes.c.first_by),
    "two names for one": update(outcomes).values(second=outcomes.c.first, second_by=text("'zoe'")),
    "review it alone": insert(schema.reviews).from_select(
        ["id", "hit", "state", "reviewer", "at", "cohort", "reason"],
        select(
            text("'r'"),
            schema.hits.c.id,
            text("'confirmed'"),
            text("'pol'"),
            text("''"),
            schema.hits.c.cohort,
            schema.hits.c.cause,
        ),
    ),
}


@pytest.mark.parametrize("statement", UNLAWFUL)
def test_the_database_itself_holds_on_to_what_two_found(unit: Unit, protected: Hit, engine: Engine, statement: str) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(UNLAWFUL[statement])
    assert unit.known().hits == (protected,)


def test_no_ordinary_grant_sees_takes_or_closes_it(unit: Unit, opened: Hit) -> None:
    for grant in (a_grant(Capability.READ_HITS), a_grant(Capability.REVIEW)):
        with unit.store.transaction(grant) as change:
            if grant.capability is Capability.READ_HITS:
                assert change.hits(["hit-1"], reveal=True) == []
                with pytest.raises(NotFound):
                    change.hit("hit-1", reveal=True)
            else:
                with pytest.raises(NotFound):
                    change.to_review("hit-1")
                forged = replace(opened, state=HitState.CONFIRMED)
                said = Review(id="r", hit="hit-1", grant=grant, decision=Decision.CONFIRM, reason=WHY, at=unit.clock.now())
                with pytest.raises(NotFound):
                    change.review(forged, said)
            change.append(unit.entry("tried"))
    assert unit.known().hits == (opened,)


def test_a_grant_of_both_lanes_closes_it_no_sooner(unit: Unit, opened: Hit) -> None:
    """Past the operation and the lifecycle, with a hit forged to be confirmed: the store asks in which lane it stands."""
    grant = replace(a_grant(Capability.REVIEW, actor="cora"), lanes=frozenset(Lane))
    said = Review(id="r", hit="hit-1", grant=grant, decision=Decision.CONFIRM, reason=WHY, at=unit.clock.now())
    with pytest.raises(Conflict, match="another lane"), unit.store.transaction(grant) as change:
        change.review(replace(opened, state=HitState.CONFIRMED, lane=Lane.ORDINARY), said)
    assert unit.known().hits == (opened,)


def test_an_opinion_of_what_reads_otherwise_by_now_counts_no_more(unit: Unit, opened: Hit) -> None:
    assert finds(unit, "cora").state is HitState.OPEN
    unit.record(opened=(replace(opened, called=("another",)),))
    with pytest.raises(Conflict, match="changed since you looked"):
        finds(unit, "dana")
    looks(unit, "dana")
    assert finds(unit, "dana").state is HitState.OPEN  # the first must look again
    looks(unit)
    with unit.store.transaction(specialist()) as change:
        assert [one.reviewer for one in change.opinions("hit-1")] == ["dana"]
        change.append(unit.entry("looked"))


def test_who_has_not_asked_who_it_is_has_seen_nobody(unit: Unit, a_hit: Callable[..., Hit]) -> None:
    unit.accept()
    unit.record(a_passenger(), opened=(replace(a_hit(), lane=Lane.PROTECTION),))
    with unit.store.transaction(specialist(Capability.READ_HITS)) as change:
        (shown,) = change.hits(["hit-1"])
        change.append(unit.entry("consult"))
    assert shown.masked
    assert "MARLOWE" not in str(shown)
    assert "ODETTE" not in str(shown)
    with pytest.raises(Refused, match="look at this hit first"):
        finds(unit, "cora")


def test_a_hit_moves_with_what_was_found_of_it_and_goes_with_it(unit: Unit, protected: Hit, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(schema.hits).values(cohort=text("'eu-strict.linked/2026-03-01'")))
        assert connection.execute(select(outcomes.c.cohort)).scalar_one() == "eu-strict.linked/2026-03-01"


@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize("state", HitState)
def test_what_was_decided_as_one_of_protection_stands_in_no_other_lane(
    unit: Unit, a_hit: Callable[..., Hit], state: HitState, lane: Lane
) -> None:
    """Of the other states each lane has its own: what was decided in the ordinary one moves, once its bearer is a child."""
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    columns = [column for column in schema.hits.c if column.name not in {"id", "state", "lane"}]
    by_hand = select(literal("by-hand"), literal(state.value), literal(lane.value), *columns)
    row = insert(schema.hits).from_select(["id", "state", "lane", *columns], by_hand)
    refused = lanes.DECIDED_IN.get(state) is Lane.PROTECTION and lane is Lane.ORDINARY
    with pytest.raises(IntegrityError) if refused else nullcontext(), unit.engine.begin() as connection:
        connection.execute(row)


def test_nobody_takes_it_out_of_its_lane_by_hand(unit: Unit, protected: Hit) -> None:
    with pytest.raises(IntegrityError), unit.engine.begin() as connection:
        connection.execute(update(schema.hits).values(lane=Lane.ORDINARY.value))
    assert unit.known().hits == (protected,)
