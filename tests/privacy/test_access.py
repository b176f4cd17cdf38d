"""A claim opens nothing by itself: role, purpose and basis must each carry it, and the grant ends by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pnrscreen import privacy
from pnrscreen.errors import Refused
from pnrscreen.model import Lane
from pnrscreen.privacy.access import RIGHTS, SHOW_NOBODY
from pnrscreen.rights import SYSTEM, Access, AccessKey, Actor, Capability, Grant, GrantKey, Purpose, Role
from support.grants import EVERY

NOW = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
BASIS = {
    Purpose.ADVANCE_ASSESSMENT: "eu-2016-681:6.2.a",
    Purpose.ANSWER_REQUEST: "eu-2016-681:6.2.b",
    Purpose.CRITERIA_DEVELOPMENT: "eu-2016-681:6.2.c",
    Purpose.OVERSIGHT: "eu-2016-681:15",
    Purpose.RETENTION: "eu-2016-681:12",
    Purpose.BORDER_CHECK: "border",
    Purpose.DATA_SUBJECT_RIGHT: "eu-2016-681:13.1",
}
ACTORS = {
    role.value: Actor(id=role.value, organisation="unit", roles=frozenset({role})) for role in Role if role is not Role.SYSTEM
}
SYSTEMS_OWN = {
    Capability.READ_RULES,
    Capability.SUSPEND_RULE,
    Capability.RETAIN,
    Capability.SIGN_IN,
    Capability.ANSWER,
    Capability.SCREEN,
    Capability.EXPIRE_QUARANTINE,
    Capability.SEQUENCE,
    Capability.READ_BOARD,
    Capability.READ_LISTS,
    Capability.READ_SCOPE,
    Capability.CLOSE_SCOPE,
    Capability.RESCAN,
}


def claim(actor: str, purpose: Purpose = Purpose.ADVANCE_ASSESSMENT, basis: str = "") -> Access:
    return Access(
        key=AccessKey(),
        actor=actor,
        purpose=purpose,
        basis=basis or BASIS[purpose],
        ticket="T-1",
        until=NOW + timedelta(hours=12),
    )


def reason(access: Access, capability: Capability, profile: privacy.Profile) -> str:
    with pytest.raises(Refused) as refusal:
        privacy.permit(access, capability, ACTORS, profile, NOW)
    return refusal.value.reason


@pytest.mark.parametrize(
    ("capability", "purpose", "who"),
    [
        (Capability.READ_HITS, Purpose.ADVANCE_ASSESSMENT, "operator reviewer protection_reviewer"),
        (Capability.READ_HITS, Purpose.BORDER_CHECK, "operator border_officer protection_reviewer"),
        (Capability.READ_HITS, Purpose.OVERSIGHT, "dpo oversight"),
        (Capability.READ_PASSENGER, Purpose.ADVANCE_ASSESSMENT, "operator reviewer"),
        (Capability.READ_PASSENGER, Purpose.ANSWER_REQUEST, "reviewer request_officer"),
        (Capability.READ_PASSENGER, Purpose.BORDER_CHECK, "operator border_officer"),
        (Capability.READ_PASSENGER, Purpose.OVERSIGHT, "dpo oversight"),
        (Capability.SEARCH, Purpose.ANSWER_REQUEST, "reviewer request_officer"),
        (Capability.REVIEW, Purpose.ADVANCE_ASSESSMENT, "reviewer protection_reviewer"),
        (Capability.REVIEW, Purpose.BORDER_CHECK, "border_officer protection_reviewer"),
    ],
)
def test_these_and_no_others_see_passengers(capability, purpose, who):
    assert {role.value for role in RIGHTS[capability, purpose]} == set(who.split())


@pytest.mark.parametrize(
    ("capability", "either"),
    [
        (Capability.READ_BOARD, "operator protection_reviewer system"),
        (Capability.READ_LISTS, "operator list_owner system"),
        (Capability.READ_RULES, "operator system"),
        (Capability.READ_METRICS, "operator sysadmin"),
        (Capability.READ_SCOPE, "operator sysadmin system"),
    ],
)
def test_these_and_no_others_see_what_names_no_passenger(capability, either):
    for purpose, decides in ((Purpose.ADVANCE_ASSESSMENT, "reviewer"), (Purpose.BORDER_CHECK, "border_officer")):
        assert {role.value for role in RIGHTS[capability, purpose]} == {*either.split(), decides}


@pytest.mark.parametrize("capability", Capability)
@pytest.mark.parametrize("purpose", Purpose)
def test_the_table_decides_and_nothing_else(purpose, capability):
    allowed = RIGHTS.get((capability, purpose), frozenset())
    for role in Role:
        actor = Actor(id="a", organisation="unit", roles=frozenset({role}))
        assert (purpose in privacy.purposes(actor, capability)) == (role in allowed)
        if role in allowed:
            grant = privacy.permit(claim(role.value, purpose), capability, ACTORS, EVERY, NOW)
            assert (grant.actor.id, grant.capability, grant.profile) == (role.value, capability, "eu-strict")
            assert role in grant.actor.roles
        else:
            assert reason(claim(role.value, purpose), capability, EVERY), role


def test_every_capability_is_open_to_someone():
    assert {capability for capability, _ in RIGHTS} == set(Capability)


def test_who_runs_the_machine_sees_no_passenger():
    blind = {Role.SYSADMIN, Role.KEY_CUSTODIAN}
    assert {capability for (capability, _), roles in RIGHTS.items() if roles & blind} == {
        Capability.ADMINISTER,
        Capability.BACKUP,
        Capability.READ_KEYS,
        Capability.ROTATE_KEYS,
        Capability.EXPIRE_LOG,
        Capability.RETAIN,
        Capability.READ_DUE,
        Capability.READ_METRICS,
        Capability.READ_SCOPE,
        Capability.RESCAN,
    }


def test_oversight_changes_nothing_but_that_it_ends_what_was_unmasked():
    own = {  # the officer's duties by law, and the word that a clock is right
        *(Capability.HANDLE_REQUEST, Capability.AMEND_RECORD, Capability.BREACH_REGISTER, Capability.CONFIRM_CLOCK),
    }
    assert {capability for (capability, _), roles in RIGHTS.items() if Role.OVERSIGHT in roles}.isdisjoint(own)
    assert {capability for (capability, _), roles in RIGHTS.items() if roles & {Role.DPO, Role.OVERSIGHT}} - own == {
        Capability.READ_BOARD,
        Capability.READ_HITS,
        Capability.READ_LISTS,
        Capability.READ_RECEIPTS,
        Capability.READ_LOG,
        Capability.READ_KEYS,
        Capability.READ_DUE,
        Capability.ACKNOWLEDGE,
        Capability.READ_PASSENGER,
        Capability.SEARCH,
        Capability.READ_RULES,
        Capability.READ_METRICS,
        Capability.BACKTEST,
        Capability.READ_SCOPE,
        Capability.READ_HOLDS,
        Capability.READ_UNMASKINGS,
        Capability.CONTROL_UNMASKING,
        Capability.READ_SHADOW,
        Capability.OPINE_RULE,  # an opinion is on record, and binds nobody
    }


def test_the_program_shows_nobody_a_passenger_and_nobody_else_keeps_the_door():
    assert {capability for (capability, _), roles in RIGHTS.items() if Role.SYSTEM in roles} == SYSTEMS_OWN
    assert [roles for (capability, _), roles in RIGHTS.items() if capability is Capability.SIGN_IN] == [{Role.SYSTEM}] * 2
    assert SYSTEM not in ACTORS


def test_a_grant_ends_by_itself(strict):
    grant = privacy.permit(claim("operator"), Capability.RECEIVE, ACTORS, strict, NOW)
    assert grant.until == NOW + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("access", "capability", "said"),
    [
        (claim("nobody"), Capability.RECEIVE, "no such actor is registered in this unit"),
        (
            claim("sysadmin"),
            Capability.READ_HITS,
            "read-hits needs one of the roles border_officer, dpo, operator, oversight, protection_reviewer, reviewer",
        ),
        (
            claim("operator", Purpose.RETENTION),
            Capability.RECEIVE,
            "receive is not open for the purpose retention; it is for advance-assessment, border-check",
        ),
        (
            claim("operator", Purpose.OVERSIGHT),
            Capability.READ_HITS,
            "read-hits for the purpose oversight needs one of the roles dpo, oversight",
        ),
        (
            claim("operator", basis="eu-2016-681:6.2.b"),
            Capability.RECEIVE,
            "the legal basis eu-2016-681:6.2.b does not carry the purpose advance-assessment",
        ),
    ],
)
def test_a_refusal_says_what_is_missing(access, capability, said, strict):
    assert reason(access, capability, strict) == said


def test_a_reason_never_repeats_a_basis_or_actor_that_the_unit_does_not_know(strict):
    """Either may hold anything, such as the name of a person sought."""
    assert "MARLOWE" not in reason(claim("MARLOWE"), Capability.RECEIVE, strict)
    said = reason(claim("operator", basis="because of MARLOWE"), Capability.RECEIVE, strict)
    assert "MARLOWE" not in said
    assert "eu-2016-681:6.2.a" in said


def test_a_purpose_that_the_jurisdiction_does_not_know_is_refused(strict):
    narrower = replace(strict, purposes=frozenset({Purpose.OVERSIGHT}))
    assert reason(claim("operator"), Capability.RECEIVE, narrower) == (
        "the profile eu-strict does not know the purpose advance-assessment"
    )


def test_no_grant_is_made_without_the_key(strict):
    grant = privacy.permit(claim("operator"), Capability.RECEIVE, ACTORS, strict, NOW)
    assert isinstance(grant.key, GrantKey)
    assert "GrantKey" not in repr(grant)
    with pytest.raises(TypeError):
        replace(grant, key=object())
    assert isinstance(grant, Grant)


@pytest.mark.parametrize("capability", [Capability.RETAIN, Capability.SEQUENCE, Capability.SCREEN, Capability.READ_BOARD])
def test_under_a_profile_that_has_expired_goes_on_what_shows_nobody(capability, strict):
    """And the program itself does no more than that."""
    ends = replace(strict, valid_until=date(2026, 2, 28))
    own = privacy.for_the_program(ends)
    assert (own.actor, own.purpose, own.basis, own.until) == (SYSTEM, ends.work, "eu-2016-681:6.2.a", privacy.NEVER)
    last_day = datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert privacy.permit(own, capability, {}, ends, last_day).actor.id == SYSTEM
    if capability in SHOW_NOBODY:
        assert privacy.permit(own, capability, {}, ends, NOW).actor.id == SYSTEM
    else:
        with pytest.raises(Refused, match="adopt one that is valid") as refused:
            privacy.permit(own, capability, {}, ends, NOW)
        assert refused.value.code == privacy.Denial.EXPIRED


def test_a_grant_is_made_of_an_access_only(strict):
    with pytest.raises(TypeError, match="of an Access only"):
        privacy.permit("operator", Capability.RECEIVE, ACTORS, strict, NOW)


@pytest.mark.parametrize(
    ("roles", "lanes"),
    [
        ({Role.REVIEWER}, {Lane.ORDINARY}),
        ({Role.PROTECTION_REVIEWER}, {Lane.PROTECTION}),
        ({Role.PROTECTION_REVIEWER, Role.REVIEWER}, set(Lane)),
        ({Role.PROTECTION_REVIEWER, Role.OPERATOR}, {Lane.PROTECTION}),  # an operator has no right to review
    ],
)
def test_a_grant_opens_the_lane_of_a_role_that_gives_the_right_itself(roles, lanes, strict):
    both = {"both": Actor(id="both", organisation="unit", roles=frozenset(roles))}
    assert privacy.permit(claim("both"), Capability.REVIEW, both, strict, NOW).lanes == lanes
