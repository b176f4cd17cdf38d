"""A registry is believed when every version of it is signed by two whom the version before knows, and follows it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pnrscreen import bootstrap, privacy
from pnrscreen.errors import Refused
from pnrscreen.operations import registry as operation
from pnrscreen.privacy import duties, registry
from pnrscreen.privacy.registry import RegistryError, Version
from pnrscreen.rights import Actor, Login, LoginKind, Role
from support.clock import MORNING
from support.keys import a_key
from support.people import HOME_ID, PEOPLE, a_draft, signed, someone

FIRST = signed(a_draft(), "j.doe", "m.roe")
NEWCOMER = someone("a.poe", Role.REVIEWER)


def following(before: privacy.Registry, *who: str, **changes: object) -> Version:
    """Return a next version that takes a newcomer in, changed as told, then signed."""
    draft = operation.propose(before, bootstrap.profile("eu-strict"), MORNING, put=[NEWCOMER])
    return signed(replace(draft, **changes), *who)


def code(*versions: Version | bytes) -> str:
    """Return why a registry of these versions is refused."""
    with pytest.raises(RegistryError) as refused:
        registry.verify([one if isinstance(one, bytes) else one.written() for one in versions])
    return refused.value.code


@pytest.fixture
def founded() -> privacy.Registry:
    return registry.verify([FIRST.written()])


def test_two_signatures_found_a_registry_and_two_change_it(founded: privacy.Registry) -> None:
    assert (founded.version, founded.home, set(founded.actors)) == (1, HOME_ID, {"j.doe", "k.lee", "m.roe"})
    assert founded.profile == f"eu-strict/{bootstrap.profile('eu-strict').digest}"
    second = following(founded, "j.doe", "k.lee")
    known = registry.verify([FIRST.written(), second.written()])
    assert (known.version, known.actors["a.poe"], dict(known.since)) == (
        2,
        NEWCOMER,
        {"a.poe": 2, "j.doe": 1, "k.lee": 1, "m.roe": 1},
    )
    assert known.digests == (FIRST.digest, second.digest)
    assert known.whose(NEWCOMER.key) == "a.poe"
    assert known.whose(a_key("stranger").line) == ""


@pytest.mark.parametrize("who", [(), ("m.roe",), ("j.doe", "k.lee")])
def test_one_signature_or_none_of_the_officer_found_nothing(who: tuple[str, ...]) -> None:
    assert code(signed(a_draft(), *who)) == "signers_few"


def test_one_person_cannot_sign_twice() -> None:
    """Neither by standing twice among the signatures, nor by registering one key under two ids."""
    said = json.loads(signed(a_draft(), "m.roe").written())
    said["signatures"] *= 2
    assert code(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()) == "registry_malformed"
    with pytest.raises(RegistryError) as refused:
        replace(a_draft(), actors=(*PEOPLE, someone("j.doe2", Role.REVIEWER, key="j.doe")))
    assert (refused.value.code, str(refused.value)) == ("key_twice", "two actors have one key: each needs their own")
    with pytest.raises(RegistryError, match=r"^two actors have one id: j\.doe$"):
        replace(a_draft(), actors=(*PEOPLE, someone("j.doe", Role.REVIEWER, key="other")))


@pytest.mark.parametrize(
    ("least", "lacks"), [(1, "signature of an actor, it has 0"), (2, "signatures of two actors, it has 0")]
)
def test_how_many_have_to_sign_is_said(least: int, lacks: str) -> None:
    with pytest.raises(RegistryError, match=f"^it needs the {lacks}$"):
        registry.check_signatures("it", b"", {}, {}, synthetic=False, least=least)


def test_a_forged_signature_is_found(founded: privacy.Registry) -> None:
    draft = following(founded, "j.doe")
    assert code(FIRST, draft.signed("m.roe", a_key("stranger").sign(draft.to_sign))) == "signature_wrong"
    other_kind = a_key("m.roe").sign(draft.to_sign.replace(b"registry", b"claim", 1))
    assert code(FIRST, draft.signed("m.roe", other_kind)) == "signature_wrong"
    assert code(FIRST, draft.signed("m.roe", b"")) == "signature_wrong"


def test_what_was_changed_after_it_was_signed_is_found() -> None:
    changed = replace(FIRST, actors=(*PEOPLE[:2], replace(PEOPLE[2], organisation="Another")))
    assert code(changed) == "signature_wrong"


def test_whom_the_version_before_does_not_know_cannot_sign(founded: privacy.Registry) -> None:
    assert code(FIRST, following(founded, "j.doe", "a.poe")) == "signer_unknown"


def test_one_signer_changes_nothing(founded: privacy.Registry) -> None:
    assert code(FIRST, following(founded, "m.roe")) == "signers_few"


def test_a_chain_is_broken_by_another_digest_a_gap_or_another_home(founded: privacy.Registry) -> None:
    who = ("j.doe", "m.roe")
    assert code(FIRST, following(founded, *who, previous="0" * 64)) == "chain_broken"
    assert code(FIRST, following(founded, *who, home="home-8")) == "home_other"
    assert code(FIRST, following(founded, *who, synthetic=True)) == "home_other"
    second = following(founded, *who)
    third = signed(replace(second, version=3, previous=second.digest, signatures={}), *who)
    assert registry.verify([one.written() for one in (FIRST, second, third)]).version == 3
    assert code(FIRST, third) == code(second) == code() == "version_missing"


@pytest.mark.parametrize(
    ("actors", "why"),
    [
        ((*PEOPLE, someone("j.doe", Role.REVIEWER, key="other")), "actor_twice"),
        ((*PEOPLE, someone("system", Role.REVIEWER)), "id_reserved"),
        ((*PEOPLE, someone("System", Role.REVIEWER)), "id_reserved"),
        ((*PEOPLE, someone("x", Role.SYSTEM)), "id_reserved"),
        ((*PEOPLE, someone("n\u00e9e", Role.REVIEWER)), "actor_wrong"),
        ((*PEOPLE, someone("x" * 65, Role.REVIEWER)), "actor_wrong"),
        ((*PEOPLE, someone("x")), "actor_wrong"),
        ((*PEOPLE, replace(NEWCOMER, organisation="line\nbreak")), "actor_wrong"),
        ((*PEOPLE, replace(NEWCOMER, key="ssh-rsa AAAA")), "actor_wrong"),
        ((*PEOPLE, replace(NEWCOMER, key=NEWCOMER.key + " with a comment")), "actor_wrong"),
        ((*PEOPLE, replace(NEWCOMER, key=NEWCOMER.key[:-4])), "actor_wrong"),
        ((*PEOPLE, someone("x", Role.REVIEWER, key="")), "key_missing"),
        (PEOPLE[:2], "officer_missing"),
    ],
)
def test_what_no_registry_may_say(actors: tuple[Actor, ...], why: str) -> None:
    with pytest.raises(RegistryError) as refused:
        replace(a_draft(), actors=actors)
    assert refused.value.code == why


@pytest.mark.parametrize("work", [Role.OPERATOR, Role.REVIEWER, Role.LIST_OWNER, Role.RULE_AUTHOR])
@pytest.mark.parametrize("other", [Role.SYSADMIN, Role.KEY_CUSTODIAN, Role.DPO, Role.OVERSIGHT])
def test_who_works_neither_runs_the_machine_nor_controls(work: Role, other: Role) -> None:
    assert duties.conflict({work, other})
    with pytest.raises(RegistryError, match="one actor may not be") as refused:
        replace(a_draft(), actors=(*PEOPLE, someone("x", work, other)))
    assert refused.value.code == "roles_apart"


def test_who_controls_does_not_run_the_machine_and_what_is_left_goes_together() -> None:
    assert duties.conflict({Role.DPO, Role.SYSADMIN})
    assert not duties.conflict({Role.OPERATOR, Role.REVIEWER, Role.LIST_OWNER, Role.RULE_AUTHOR})
    assert not duties.conflict({Role.SYSADMIN, Role.KEY_CUSTODIAN})
    for outside in (Role.EXTERNAL_APPROVER, Role.CARRIER):  # holds nothing beside, of the work, the machine or the control
        assert all(duties.conflict({outside, other}) for other in Role if other not in {outside, Role.SYSTEM})


def test_of_roles_that_do_not_go_together_just_those_are_named() -> None:
    roles = {Role.RULE_AUTHOR, Role.RULE_APPROVER, Role.REVIEWER}
    assert duties.conflict(roles) == "one actor may not be rule_approver, rule_author: who writes a rule does not approve it"
    roles = {Role.DPO, Role.OPERATOR, Role.REVIEWER, Role.SYSTEM}
    assert duties.conflict(roles) == "one actor may not be dpo, operator, reviewer: who controls the work does none of it"


def test_a_version_has_one_byte_form() -> None:
    written = FIRST.written()
    assert registry.read(written) == FIRST
    for other in (
        written + b" ",
        written.replace(b'"version":1', b'"version":true'),
        written.replace(b'"version":1', b'"version":0'),
        written.replace(b'"version":1', b'"version":1,"more":1'),
        written.replace(b"2026-03-01T05:00:00Z", b"yesterday"),
        written.replace(b'"organisation":"PIU Example"', b'"organisation":7', 1),
        written.replace(b'"id":"j.doe"', b'"id":7', 1),
        written.replace(b'"operator"', b'"emperor"'),
        written.replace(b'"ssh-ed25519', b'7,"key2":"ssh-ed25519', 1),
        b"",
        b"[]",
        b"\xff",
    ):
        with pytest.raises(RegistryError) as refused:
            registry.read(other)
        assert refused.value.code in {"registry_malformed", "actor_wrong"}


def test_in_a_synthetic_home_nobody_needs_a_key_but_a_signature_must_be_right() -> None:
    draft = operation.synthetic("home-9", bootstrap.profile("eu-strict"), MORNING)
    known = registry.verify([draft.written()])
    assert (known.synthetic, set(known.actors)) == (
        True,
        {"operator", "sysadmin", "dpo", "author", "approver", "approver2"},
    )
    assert code(draft.signed("dpo", b"0" * 64)) == "signature_wrong"


def test_in_a_synthetic_home_a_token_may_name_an_actor_and_nothing_else_may() -> None:
    known = registry.verify([operation.synthetic("home-9", bootstrap.profile("eu-strict"), MORNING).written()])
    for kind in LoginKind:
        entering = known.entering(Login(kind=kind, value="operator"))
        assert (entering and entering[0].id) == ("operator" if kind is LoginKind.TOKEN else None)


def test_what_an_operation_drafts_is_refused_with_the_fault() -> None:
    law = bootstrap.profile("eu-strict")
    known = registry.verify([FIRST.written()])
    with pytest.raises(Refused, match="no key") as refused:
        operation.found("home-9", law, [someone("m.roe", Role.DPO, key="")], MORNING)
    assert refused.value.code == "key_missing"
    with pytest.raises(Refused, match="data protection officer"):
        operation.propose(known, law, MORNING, remove=["m.roe"])
    with pytest.raises(Refused, match=r"x\.y: no such actor"):
        operation.propose(known, law, MORNING, remove=["x.y"])
    with pytest.raises(Refused, match="no version"):
        operation.read(b"{}")
    with pytest.raises(Refused, match="no actor of this version has that key"):
        operation.sign(FIRST, "", a_key("stranger").line, a_key("stranger").sign)
    with pytest.raises(Refused, match="ssh-ed25519"):
        operation.public_key("ssh-rsa AAAAB3Nz me")
    assert operation.sign(FIRST, "", a_key("k.lee").line, a_key("k.lee").sign).signatures.keys() == {"j.doe", "m.roe", "k.lee"}
    assert operation.fingerprint(PEOPLE[0]).startswith("SHA256:")
    assert operation.fingerprint(someone("x", key="")) == ""
