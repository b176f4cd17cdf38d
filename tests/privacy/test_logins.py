"""Who enters over the network: a registered login opens a session for one purpose, and nothing else does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pnrscreen import privacy
from pnrscreen.errors import Refused
from pnrscreen.operations.registry import read
from pnrscreen.privacy import registry
from pnrscreen.rights import Login, LoginKind, Purpose, Role
from support.clock import MORNING
from support.people import PEOPLE, a_draft, signed, someone

KEY = Login(kind=LoginKind.API_KEY, value="a" * 64, purpose=Purpose.ADVANCE_ASSESSMENT)
SUBJECT = Login(kind=LoginKind.TOKEN, value="f3a1-subject")
MACHINE = replace(someone("zz-dcs", Role.CARRIER, key=""), logins=(KEY,), carriers=frozenset({"ZZ"}))
OFFICER = replace(someone("a.poe", Role.REVIEWER), logins=(SUBJECT,))


def verified(*actors):
    return registry.verify([signed(a_draft(*PEOPLE, *actors), "j.doe", "m.roe").written()])


def asked(login, **said):
    return privacy.Asked(login=login, **said)


def entered(strict, *, now=MORNING, **said):
    return privacy.enter(asked(**said), verified(MACHINE, OFFICER), strict, now)


def test_a_login_names_its_actor_and_its_purpose(strict):
    access = entered(strict, login=replace(KEY, purpose=None), ticket="T-7")
    assert (access.actor, access.purpose, access.ticket) == ("zz-dcs", Purpose.ADVANCE_ASSESSMENT, "T-7")
    assert access.basis == "eu-2016-681:6.2.a"
    assert access.until == MORNING + timedelta(hours=strict.session_hours)


def test_who_asks_is_the_login_until_somebody_knows_better():
    assert asked(SUBJECT).actor == "token f3a1-subject"


def test_a_session_ends_with_its_credential(strict):
    soon = MORNING + timedelta(minutes=3)
    assert entered(strict, login=SUBJECT, purpose=Purpose.ADVANCE_ASSESSMENT, until=soon).until == soon


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"login": replace(KEY, value="b" * 64)}, "login"),
        ({"login": replace(KEY, kind=LoginKind.CERTIFICATE)}, "login"),
        ({"login": Login(kind=LoginKind.TOKEN, value="a.poe")}, "login"),  # a live home knows subjects, not names
        ({"login": SUBJECT}, "purpose"),
        ({"login": KEY, "purpose": Purpose.OVERSIGHT}, "purpose"),
        ({"login": SUBJECT, "purpose": Purpose.BORDER_CHECK}, "basis"),
        ({"login": SUBJECT, "purpose": Purpose.ADVANCE_ASSESSMENT, "basis": "eu-2016-681:15"}, "basis"),
        ({"login": SUBJECT, "purpose": Purpose.ADVANCE_ASSESSMENT, "until": MORNING}, "session"),
    ],
)
def test_whatever_does_not_hold_is_refused_with_its_code(strict, said, code):
    with pytest.raises(Refused) as refused:
        entered(strict, **said)
    assert refused.value.code in {code, "purpose" if code == "basis" else code}


def test_what_cannot_stand_in_the_log_is_no_request():
    for said in ({"ticket": "a\nb"}, {"basis": "x" * 201}):
        with pytest.raises(ValueError, match="printable text"):
            asked(KEY, **said)


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (replace(MACHINE, logins=(replace(KEY, value="A" * 64),)), "login_wrong"),
        (replace(OFFICER, logins=(replace(SUBJECT, value="with blank"),)), "login_wrong"),
        (replace(MACHINE, carriers=frozenset()), "carriers_missing"),
        (replace(OFFICER, carriers=frozenset({"ZZ"})), "carriers_missing"),
        (replace(MACHINE, carriers=frozenset({"zz"})), "actor_wrong"),
        (replace(MACHINE, logins=()), "key_missing"),
        (replace(MACHINE, roles=frozenset({Role.CARRIER, Role.OPERATOR})), "roles_apart"),
    ],
)
def test_what_no_registry_may_say_of_a_login(actor, code):
    with pytest.raises(Refused) as refused:
        a_draft(*PEOPLE, actor)
    assert refused.value.code == code


def test_one_login_is_one_actor_s():
    with pytest.raises(Refused) as refused:
        a_draft(*PEOPLE, MACHINE, replace(OFFICER, logins=(KEY,)))
    assert refused.value.code == "login_twice"


def test_a_version_with_logins_is_read_as_it_was_written():
    draft = a_draft(*PEOPLE, MACHINE, OFFICER)
    again = read(draft.written())
    assert {actor.id: actor for actor in again.actors} == {actor.id: actor for actor in draft.actors}
    assert again.digest == draft.digest
    assert b"logins" not in a_draft(*PEOPLE).written()  # a registry without any is as it always was


def test_a_machine_without_key_signs_nothing(strict):
    known = verified(MACHINE)
    claim = privacy_claim(known, "zz-dcs")
    with pytest.raises(Refused) as refused:
        privacy.sign_in(claim, b"", known, strict, MORNING)
    assert refused.value.code == "signature"


def privacy_claim(known, actor):
    from pnrscreen.rights import Claim

    return Claim(
        home=known.home,
        actor=actor,
        purpose=Purpose.ADVANCE_ASSESSMENT,
        basis="eu-2016-681:6.2.a",
        ticket="",
        made_at=datetime(2026, 3, 1, 5, tzinfo=UTC),
        nonce="0" * 32,
    )
