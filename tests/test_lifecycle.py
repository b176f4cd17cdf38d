"""Where a hit may go from where it stands, and that only a person's word confirms one."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import bootstrap, lifecycle, privacy
from pnrscreen.errors import Conflict, Refused
from pnrscreen.lifecycle import HIT_TRANSITIONS, HitEvent
from pnrscreen.model import Hit, HitState, Lane, Level, Outcome, Verdict
from pnrscreen.privacy.access import RIGHTS
from pnrscreen.resemblance import Match
from pnrscreen.review import ConfirmationKey, ConfirmedHit, Decision, Opinion, ProtectionOutcome, ProtectionReview, Review
from pnrscreen.rights import Actor, Capability, Grant, Purpose, Role
from support.builders import a_leg
from support.clock import MORNING
from support.grants import a_grant, an_access

HIT = Hit(
    id="hit-1",
    passenger="passenger-1",
    leg=a_leg().key,
    cause=Match(watchlist="national", entry_id="entry-1", entry_digest="d", entry_name="ODETTE MARLOWE", score=900),
    level=Level.HIGH,
    edition="edition-1",
    opened_at=MORNING,
)


def a_review(decision: Decision = Decision.CONFIRM, **said: object) -> Review:
    """Return a review of ``HIT`` by the officer on duty."""
    usual = {
        "id": "review-1",
        "hit": "hit-1",
        "grant": a_grant(Capability.REVIEW),
        "decision": decision,
        "reason": "the passport is hers",
        "at": MORNING,
    }
    return Review(**usual | said)


@pytest.mark.parametrize(("state", "event"), tuple(itertools.product(HitState, HitEvent)))
def test_the_table_is_the_whole_law(state: HitState, event: HitEvent) -> None:
    """Every move is either in the table or refused."""
    assert lifecycle.may(state, event) == ((state, event) in HIT_TRANSITIONS)
    if lifecycle.may(state, event):
        assert lifecycle.after(state, event) is HIT_TRANSITIONS[state, event]
    else:
        with pytest.raises(Conflict, match=event):
            lifecycle.after(state, event)


@pytest.mark.parametrize("state", [HitState.CONFIRMED, HitState.DISMISSED])
def test_no_machine_moves_a_hit_that_a_human_decided(state: HitState) -> None:
    assert not lifecycle.may(state, HitEvent.WITHDRAW)
    assert not lifecycle.may(state, HitEvent.REOPEN)


# -------------------------------------------------------------------------------------------------------------- a review


def test_a_confirmation_makes_a_confirmed_hit_and_a_dismissal_makes_none() -> None:
    review = a_review()
    decided, confirmed = lifecycle.decide(HIT, review)
    assert decided == replace(HIT, state=HitState.CONFIRMED)
    assert confirmed is not None
    assert (confirmed.hit, confirmed.review, confirmed.review.reviewer) == (decided, review, "officer-1")
    assert lifecycle.decide(HIT, a_review(Decision.DISMISS)) == (replace(HIT, state=HitState.DISMISSED), None)


@pytest.mark.parametrize("state", [state for state in HitState if state is not HitState.OPEN])
@pytest.mark.parametrize("decision", Decision)
def test_only_an_open_hit_is_decided(state: HitState, decision: Decision) -> None:
    with pytest.raises(Conflict, match=f"{state} cannot {decision}"):
        lifecycle.decide(replace(HIT, state=state), a_review(decision))


@pytest.mark.parametrize("hit", ["hit-0", "hit-2"])
def test_a_review_is_of_one_hit(hit: str) -> None:
    with pytest.raises(Conflict, match="another hit"):
        lifecycle.decide(HIT, a_review(hit=hit))


@pytest.mark.parametrize("capability", [capability for capability in Capability if capability is not Capability.REVIEW])
def test_no_other_grant_makes_a_review(capability: Capability) -> None:
    with pytest.raises(TypeError, match="grant to review"):
        a_review(grant=a_grant(capability))


def test_a_review_needs_a_grant_and_a_reason() -> None:
    with pytest.raises(TypeError, match="grant to review"):
        a_review(grant="officer-1")
    with pytest.raises(ValueError, match="says why"):
        a_review(reason=" \n")
    assert "passport" not in repr(a_review())


def test_no_confirmed_hit_is_made_without_the_key_or_of_what_was_not_confirmed() -> None:
    _, confirmed = lifecycle.decide(HIT, a_review())
    assert confirmed is not None
    with pytest.raises(TypeError, match=r"lifecycle\.decide only"):
        ConfirmedHit(key=object(), hit=confirmed.hit, review=confirmed.review)
    for forged in ({"hit": HIT}, {"hit": replace(confirmed.hit, id="hit-2")}, {"review": a_review(Decision.DISMISS)}):
        with pytest.raises(TypeError, match="the review that confirmed it"):
            replace(confirmed, **forged)
    assert "ConfirmationKey" not in repr(confirmed)
    assert isinstance(confirmed.key, ConfirmationKey)


# ------------------------------------------------------------------------------------------------------ whatever happens

ACTORS = {
    **{role.value: Actor(id=role.value, organisation="unit", roles=frozenset({role})) for role in Role},
    "system": Actor(id="system", organisation="unit", roles=frozenset({Role.OPERATOR})),
}

STRICT = bootstrap.profile("eu-strict")


def a_claim(actor: str, capability: Capability) -> Grant:
    """Ask for a grant as this actor."""
    return privacy.permit(an_access(actor), capability, ACTORS, STRICT, MORNING)


def a_move(hit: Hit, step: tuple[object, ...]) -> tuple[Hit, ConfirmedHit | None]:
    """Let one thing happen to a hit: the machine withdraws or reopens it, or somebody tries to decide it by any grant."""
    match step:
        case (HitEvent() as event,):
            return replace(hit, state=lifecycle.after(hit.state, event)), None
        case (str(actor), Capability() as capability, Decision() as decision):
            return lifecycle.decide(hit, a_review(decision, grant=a_claim(actor, capability)))
    raise AssertionError(step)


MACHINE = st.tuples(st.sampled_from([HitEvent.WITHDRAW, HitEvent.REOPEN]))
ANYONE = st.tuples(
    st.sampled_from(sorted(ACTORS)),
    st.sampled_from([Capability.REVIEW, Capability.REVIEW, Capability.SCREEN, Capability.READ_HITS]),
    st.sampled_from(Decision),
)
REVIEWER = st.tuples(st.just("reviewer"), st.just(Capability.REVIEW), st.sampled_from(Decision))


@given(st.lists(st.one_of(MACHINE, ANYONE, REVIEWER), max_size=12))
def test_a_confirmed_hit_exists_only_after_a_reviewer_confirmed_it(steps: list[tuple[object, ...]]) -> None:
    """S16: over whatever machine and people try, in any order; and what a person decided stays as it was decided."""
    hit, made = HIT, []
    for step in steps:
        before = hit
        try:
            hit, confirmed = a_move(hit, step)
        except (Conflict, Refused, TypeError):
            continue
        assert before.state not in {HitState.CONFIRMED, HitState.DISMISSED}
        if confirmed is not None:
            assert step == ("reviewer", Capability.REVIEW, Decision.CONFIRM)
            made.append(confirmed)
    assert [one.hit for one in made] == ([hit] if hit.state is HitState.CONFIRMED else [])


def test_only_reviewers_may_be_granted_a_review() -> None:
    """The program's own actor is an operator, and no purpose lets an operator review."""
    assert {why: roles for (what, why), roles in RIGHTS.items() if what is Capability.REVIEW} == {
        Purpose.ADVANCE_ASSESSMENT: frozenset({Role.REVIEWER, Role.PROTECTION_REVIEWER}),
        Purpose.BORDER_CHECK: frozenset({Role.BORDER_OFFICER, Role.PROTECTION_REVIEWER}),
    }
    with pytest.raises(Refused, match="review needs one of the roles border_officer, protection_reviewer, reviewer"):
        a_claim("system", Capability.REVIEW)


def test_a_cause_reads_as_it_did_whatever_edition_its_list_came_in() -> None:
    match = HIT.cause
    assert isinstance(match, Match)
    outcome = Outcome(
        rule="r", version=1, digest="d", title="t", verdict=Verdict.HIT, severity=Level.HIGH, trace=(), indicators=()
    )
    for one in (match, outcome):
        assert lifecycle.same(one, one)
    assert lifecycle.same(match, replace(match, edition="another"))
    assert not lifecycle.same(match, replace(match, entry_digest="another"))
    assert not lifecycle.same(outcome, replace(outcome, version=2))
    assert not lifecycle.same(match, outcome)
    assert not lifecycle.same(outcome, match)


# ----------------------------------------------------------------------------------------------------- the lane of protection

GUARDED = replace(HIT, lane=Lane.PROTECTION)
ORDINARY, PROTECTION = a_grant(Capability.REVIEW), replace(a_grant(Capability.REVIEW), lanes=frozenset({Lane.PROTECTION}))
EVERY = replace(a_grant(Capability.REVIEW, actor="officer-2"), lanes=frozenset(Lane))


def a_finding(decision: Decision = Decision.CONFIRM, grant: Grant = PROTECTION, **other: object) -> ProtectionReview:
    usual = {"id": "opinion-1", "hit": "hit-1", "grant": grant, "decision": decision, "reason": "alone", "at": MORNING}
    told = "child-protection" if decision is Decision.CONFIRM else ""
    return ProtectionReview(**usual | {"recipient": told} | other)  # type: ignore[arg-type]


def an_opinion(reviewer: str, decision: Decision, recipient: str, hit: str = "hit-1") -> Opinion:
    return Opinion(
        id=f"by-{reviewer}", hit=hit, reviewer=reviewer, decision=decision, at=MORNING, reason="alone", recipient=recipient
    )


OPINIONS = st.lists(
    st.builds(
        an_opinion,
        st.sampled_from(["officer-1", "officer-2", "officer-3"]),
        st.sampled_from(Decision),
        st.sampled_from(["child-protection", "victim-support"]),
        st.sampled_from(["hit-1", "hit-2"]),
    ),
    max_size=5,
)


@given(before=OPINIONS, decision=st.sampled_from(Decision), reviewers=st.integers(0, 3), event=st.sampled_from(HitEvent))
def test_nothing_leads_from_the_lane_of_protection_to_a_confirmed_hit(
    before: list[Opinion], decision: Decision, reviewers: int, event: HitEvent
) -> None:
    """Whatever was said before, and however few a profile would let decide: two different people, or it stays open."""
    told = [one if one.decision is Decision.CONFIRM else replace(one, recipient="") for one in before]
    hit, outcome = lifecycle.protect(GUARDED, told, a_finding(decision), reviewers)
    last = {one.reviewer: one for one in told if one.hit == "hit-1"}
    alike = {who for who, one in last.items() if who != "officer-1" and one.finding == a_finding(decision).finding}
    assert (outcome is not None) == (reviewers >= 2 and len(alike) + 1 >= reviewers)
    if outcome is None:
        assert hit == GUARDED
    else:
        assert hit.state is (HitState.PROTECTED if decision is Decision.CONFIRM else HitState.UNFOUNDED)
        assert not isinstance(outcome, ConfirmedHit)
        with pytest.raises(Conflict):
            lifecycle.after(hit.state, event)
    for grant in (ORDINARY, EVERY):
        review = Review(id="r", hit="hit-1", grant=grant, decision=decision, reason="alone", at=MORNING)
        with pytest.raises(Conflict):
            lifecycle.decide(hit, review)


ALIKE = [an_opinion(who, Decision.CONFIRM, "child-protection") for who in ("officer-0", "officer-2")]


@pytest.mark.parametrize(
    ("before", "reviewers", "agreed"),
    [
        (ALIKE, 2, ["officer-0", "officer-2"]),
        (ALIKE, 3, ["officer-0", "officer-2"]),
        (ALIKE[1:], 2, ["officer-2"]),
        (ALIKE[:1], 2, ["officer-0"]),
        ([an_opinion("officer-2", Decision.DISMISS, ""), *ALIKE], 3, ["officer-0", "officer-2"]),  # who thought again
        (ALIKE[1:], 3, None),
        (ALIKE, 4, None),
        (ALIKE, 1, None),  # one decides nothing, whatever a profile says
        ([], 2, None),
        ([an_opinion("officer-1", Decision.CONFIRM, "child-protection")], 2, None),  # the same person again
        *(([an_opinion("officer-2", Decision.CONFIRM, told)], 2, None) for told in ("border-police", "victim-support")),
        *(([replace(ALIKE[0], hit=hit)], 2, None) for hit in ("hit-0", "hit-2")),
        ([*ALIKE, an_opinion("officer-2", Decision.DISMISS, "")], 3, None),
    ],
)
def test_so_many_others_must_have_found_the_same_of_the_same_hit(
    before: list[Opinion], reviewers: int, agreed: list[str] | None
) -> None:
    hit, outcome = lifecycle.protect(GUARDED, before, a_finding(), reviewers)
    assert hit.state is (HitState.OPEN if agreed is None else HitState.PROTECTED)
    assert (outcome and [one.reviewer for one in outcome.agreed]) == agreed


@pytest.mark.parametrize("hit", ["hit-0", "hit-2"])
def test_a_finding_is_of_one_hit(hit: str) -> None:
    with pytest.raises(Conflict, match="another hit"):
        lifecycle.protect(GUARDED, ALIKE, a_finding(hit=hit), 2)


def test_no_grant_of_one_lane_says_anything_in_the_other() -> None:
    with pytest.raises(TypeError, match="lane of protection only"):
        a_finding(grant=ORDINARY)
    with pytest.raises(TypeError, match="ordinary hits only"):
        Review(id="r", hit="hit-1", grant=PROTECTION, decision=Decision.CONFIRM, reason="alone", at=MORNING)
    with pytest.raises(ValueError, match="who is to be told"):
        a_finding(recipient="")
    with pytest.raises(Conflict, match="another lane"):
        lifecycle.protect(HIT, [], a_finding(), 2)


def test_no_outcome_is_forged_of_one_or_without_the_key() -> None:
    agreed = an_opinion("officer-2", Decision.CONFIRM, "child-protection")
    _, outcome = lifecycle.protect(GUARDED, [agreed], a_finding(), 2)
    assert outcome is not None
    assert (outcome.recipient, [one.reviewer for one in outcome.agreed]) == ("child-protection", ["officer-2"])
    with pytest.raises(TypeError, match=r"lifecycle\.protect only"):
        ProtectionOutcome(key=object(), hit=outcome.hit, review=outcome.review, agreed=outcome.agreed)  # type: ignore[arg-type]
    for forged in (
        {"agreed": ()},
        {"agreed": (replace(agreed, reviewer="officer-1"),)},
        {"agreed": (replace(agreed, recipient="victim-support"),)},
        {"hit": replace(outcome.hit, lane=Lane.ORDINARY)},
        {"hit": replace(outcome.hit, state=HitState.CONFIRMED)},
    ):
        with pytest.raises(TypeError, match="a ProtectionOutcome"):
            replace(outcome, **forged)
    confirmed = lifecycle.decide(
        HIT,
        Review(id="r", hit="hit-1", grant=ORDINARY, decision=Decision.CONFIRM, reason="she is", at=MORNING),
    )[1]
    assert confirmed is not None
    with pytest.raises(TypeError, match="holds a confirmed hit"):
        replace(confirmed, hit=replace(confirmed.hit, lane=Lane.PROTECTION))
