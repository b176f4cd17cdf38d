"""Whoever signs in is whom the registry knows, here and now; everyone else is refused with one word of a closed list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pnrscreen import bootstrap, privacy
from pnrscreen.errors import Refused
from pnrscreen.operations import registry as operation
from pnrscreen.privacy import registry
from pnrscreen.rights import SYSTEM, Access, AccessKey, Capability, Claim, Purpose
from support.clock import MORNING
from support.keys import a_key
from support.people import HOME_ID, a_draft, signed

LIVE = registry.verify([signed(a_draft(), "j.doe", "m.roe").written()])
SYNTHETIC = registry.verify([operation.synthetic(HOME_ID, bootstrap.profile("eu-strict"), MORNING, operator="j.doe").written()])
CLAIM = Claim(
    home=HOME_ID,
    actor="j.doe",
    purpose=Purpose.ADVANCE_ASSESSMENT,
    basis="eu-2016-681:6.2.a",
    ticket="T-1",
    made_at=MORNING,
    nonce="5" * 32,
)


def entered(claim: Claim, *, key: str = "j.doe", known: privacy.Registry = LIVE) -> Access:
    signature = a_key(key).sign(privacy.claim_bytes(claim)) if key else b""
    return privacy.sign_in(claim, signature, known, bootstrap.profile("eu-strict"), MORNING)


def why(claim: Claim, *, key: str = "j.doe", known: privacy.Registry = LIVE) -> str:
    with pytest.raises(Refused) as refused:
        entered(claim, key=key, known=known)
    assert refused.value.code in set(privacy.Denial)
    return refused.value.code


@pytest.mark.parametrize("off", [timedelta(minutes=5), -timedelta(minutes=5)])
def test_two_clocks_may_be_five_minutes_apart(off: timedelta) -> None:
    assert entered(replace(CLAIM, made_at=MORNING + off)).actor == "j.doe"


def test_a_signed_claim_lasts_one_session() -> None:
    access = entered(CLAIM)
    assert (access.actor, access.ticket, access.until) == ("j.doe", "T-1", MORNING + timedelta(hours=12))
    law = bootstrap.profile("eu-strict")
    late = access.until - timedelta(minutes=1)
    grant = privacy.permit(access, Capability.RECEIVE, LIVE.actors, law, late)
    assert grant.until == access.until
    with pytest.raises(Refused, match="session is over") as refused:
        privacy.permit(access, Capability.RECEIVE, LIVE.actors, law, access.until)
    assert refused.value.code == privacy.Denial.SESSION


@pytest.mark.parametrize(
    ("changed", "key", "code"),
    [
        ({}, "k.lee", "signature"),
        ({}, "", "signature"),
        ({"actor": "stranger"}, "j.doe", "actor"),
        ({"actor": SYSTEM}, "j.doe", "actor"),
        ({"home": "home-8"}, "j.doe", "home"),
        ({"made_at": MORNING - timedelta(minutes=5, seconds=1)}, "j.doe", "stale"),
        ({"made_at": MORNING + timedelta(minutes=5, seconds=1)}, "j.doe", "stale"),
        ({"basis": "because"}, "j.doe", "basis"),
        ({"basis": "eu-2016-681:15"}, "j.doe", "basis"),
    ],
)
def test_a_claim_that_is_not_theirs_here_and_now_is_refused(changed: dict[str, object], key: str, code: str) -> None:
    assert why(replace(CLAIM, **changed), key=key) == code


@pytest.mark.parametrize(
    "altered",
    [
        {"actor": "m.roe"},
        {"purpose": Purpose.OVERSIGHT},
        {"basis": "eu-2016-681:6.3.a"},
        {"ticket": "T-2"},
        {"made_at": MORNING + timedelta(seconds=1)},
        {"nonce": "6" * 32},
    ],
)
def test_no_field_of_a_signed_claim_can_be_altered(altered: dict[str, object]) -> None:
    signature = a_key("j.doe").sign(privacy.claim_bytes(CLAIM))
    with pytest.raises(Refused) as refused:
        privacy.sign_in(replace(CLAIM, **altered), signature, LIVE, bootstrap.profile("eu-strict"), MORNING)
    assert refused.value.code == "signature"


def test_a_purpose_that_the_profile_does_not_know_is_refused() -> None:
    narrow = replace(bootstrap.profile("eu-strict"), purposes=frozenset({Purpose.OVERSIGHT}))
    signature = a_key("j.doe").sign(privacy.claim_bytes(CLAIM))
    with pytest.raises(Refused) as refused:
        privacy.sign_in(CLAIM, signature, LIVE, narrow, MORNING)
    assert refused.value.code == "purpose"


def test_only_a_synthetic_home_lets_someone_in_without_a_signature() -> None:
    assert entered(CLAIM, key="", known=SYNTHETIC).actor == "j.doe"
    assert why(CLAIM, key="j.doe", known=SYNTHETIC) == "signature"
    assert why(CLAIM, key="") == "signature"


def test_an_access_is_made_by_the_gate_alone() -> None:
    with pytest.raises(TypeError, match=r"privacy\.sign_in"):
        replace(entered(CLAIM), key=object())
    assert "AccessKey" not in repr(entered(CLAIM))
    assert isinstance(entered(CLAIM).key, AccessKey)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ticket": "x" * 201},
        {"ticket": "line\nbreak"},
        {"actor": "\udcff"},
        {"nonce": "55"},
        {"nonce": "not hexadecimal"},
        {"made_at": MORNING.replace(tzinfo=None)},
    ],
)
def test_what_cannot_stand_in_a_claim(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"claim|hexadecimal"):
        replace(CLAIM, **wrong)


def test_what_a_home_lacks_is_said_in_sentences() -> None:
    law = bootstrap.profile("eu-strict")
    assert privacy.lacks(law, 1) == ()
    none = replace(law, bases={"b": frozenset({Purpose.OVERSIGHT})})
    assert [sentence.partition(":")[0] for sentence in privacy.lacks(none, 0)] == [
        "the profile eu-strict has no legal basis for advance-assessment",
        "no list is registered, so nobody would be compared with anything",
    ]
