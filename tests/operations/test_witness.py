"""Others sign the log, and whoever verifies it with their policy sees who did not."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pnrscreen import audit, doctor
from pnrscreen.app import App
from pnrscreen.errors import ConfigError, Refused, Tampered
from pnrscreen.operations import inspect, sequence, witness
from pnrscreen.rights import Access, Log, Purpose
from support.clock import SettableClock
from support.homes import claim, open_unit
from support.keys import a_key
from support.logs import entries, exported, held, verified
from support.people import open_live

EYES = {name: Ed25519PrivateKey.generate() for name in ("dpa", "court", "peer")}
KEYS = {name: audit.witness_key(f"{name}.example/w1", key.public_key().public_bytes_raw()) for name, key in EYES.items()}
POLICY = (
    "".join(f"witness {name} {key.vkey}\n" for name, key in KEYS.items()) + "group outside 2 dpa court peer\nquorum outside\n"
)


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    made = open_unit(tmp_path / "home", clock)
    for _ in range(3):
        inspect.hits(made, claim(made))
    return made


def dpo(app: App) -> object:
    return claim(app, "dpo", Purpose.OVERSIGHT)


def adopted(app: App, text: str) -> audit.Policy:
    """Let a home that holds no real person rely on a policy: nobody needs to sign for it."""
    return witness.adopt(app, dpo(app), witness.propose(app, text).written())


def signed_by(app: App, name: str, log: Log, before: audit.Seen | None = None, asked: str = "") -> tuple[str, str, audit.Seen]:
    """Ask one witness and return the checkpoint, the line it gave, and what it has seen by then."""
    asked = asked or witness.ask(app, dpo(app), log, before.size if before else 0)
    told, seen = audit.answered(asked, sequence.verifier(app, log), before or audit.Seen())
    return asked.partition("\n\n")[2], audit.cosigned(told, KEYS[name], 1_795_305_600, EYES[name].sign), seen


def witnessed(app: App, *names: str) -> dict[Log, audit.Seen]:
    """Ask these witnesses about the same checkpoint of each log."""
    seen = {}
    for log in Log:
        asked = witness.ask(app, dpo(app), log, 0)
        for name in names:
            note, line, seen[log] = signed_by(app, name, log, asked=asked)
            assert witness.join(app, dpo(app), log, note, line).witness == f"{name}.example/w1"
    return seen


def test_with_enough_witnesses_the_log_is_verified_and_with_too_few_who_is_missing_is_named(app: App, tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    policy.write_text(POLICY)
    adopted(app, POLICY)
    code, said = verified(exported(app, tmp_path / "none"), "--policy", policy)
    assert code == 1
    assert said.count("witness missing: too few signed for 'outside'; not signed by 'court', 'dpa', 'peer'") == 2
    witnessed(app, "dpa")
    code, said = verified(exported(app, tmp_path / "one"), "--policy", policy)
    assert code == 1
    assert said.count("witness missing: too few signed for 'outside'") == 2  # one signature is kept until it is joined
    witnessed(app, "dpa", "court")
    code, said = verified(exported(app, tmp_path / "two"), "--policy", policy)
    assert code == 0, said
    assert "by 'dpa' at 2026-11-22 00:00, 'court' at 2026-11-22 00:00 UTC" in said


def test_a_witness_is_asked_for_what_came_since(app: App) -> None:
    adopted(app, POLICY)
    seen = witnessed(app, "dpa", "court")[Log.OPERATIONS]
    inspect.hits(app, claim(app))
    assert witness.ask(app, dpo(app), Log.OPERATIONS).startswith(f"old {seen.size}\n")
    note, line, now = signed_by(app, "dpa", Log.OPERATIONS, seen)
    assert now.size > seen.size
    assert witness.join(app, dpo(app), Log.OPERATIONS, note, line) == ("dpa.example/w1", False)
    kept = witness.witnessed(app, Log.OPERATIONS)
    assert kept is not None
    assert kept.size == seen.size  # until enough have signed the newer one


def test_a_policy_that_was_not_adopted_is_named_and_no_word_of_its_witnesses_is_taken(app: App) -> None:
    adopted(app, POLICY)
    witnessed(app, "dpa", "court")
    assert witness.newest(app) is not None
    assert "witnesses" not in {one.about for one in doctor.examine(app.config.home)}
    held(app)
    policy = app.config.home / "log" / "policy"
    for text in (POLICY.replace("outside 2", "outside 1"), ""):
        policy.write_text(text)
        with pytest.raises(Tampered, match="which names the witnesses, is not what was adopted last"):
            held(app)
        assert witness.newest(app) is None
        assert "witnesses" in {one.about for one in doctor.examine(app.config.home)}
    adopted(app, POLICY)
    held(app)


def test_an_older_word_does_not_take_the_place_of_a_newer(app: App) -> None:
    adopted(app, POLICY)
    old, line, _ = signed_by(app, "dpa", Log.OPERATIONS)
    inspect.hits(app, claim(app))
    witnessed(app, "court", "peer")
    with pytest.raises(Refused, match="are witnessed, this is about"):
        witness.join(app, dpo(app), Log.OPERATIONS, old, line)


def test_strangers_do_not_join(app: App) -> None:
    with pytest.raises(ConfigError, match="no witnesses yet"):
        witnessed(app, "dpa")
    adopted(app, f"witness dpa {KEYS['dpa'].vkey}\nquorum dpa\n")
    with pytest.raises(Refused, match="no signature of a witness"):
        witnessed(app, "court")
    with pytest.raises(ConfigError, match="line 1 of the policy"):
        adopted(app, "quorum all")


def test_a_policy_of_another_log_is_not_adopted(app: App, tmp_path: Path, clock: SettableClock) -> None:
    other = open_unit(tmp_path / "other", clock)
    vkey = sequence.verifier(other, Log.RULES).vkey
    with pytest.raises(ConfigError, match="not one of this home"):
        adopted(app, f"log {vkey}\nquorum none\n")


def test_nothing_is_asked_that_cannot_be_proved(app: App) -> None:
    witness.ask(app, dpo(app), Log.OPERATIONS)
    with pytest.raises(Refused, match="no witness can have seen 99"):
        witness.ask(app, dpo(app), Log.OPERATIONS, 99)
    folder = app.config.home / "log" / "operations"
    (folder / "witnessed").write_bytes(b"nothing")
    with pytest.raises(Tampered, match="witnessed checkpoint"):
        witness.ask(app, dpo(app), Log.OPERATIONS)
    for call in (
        lambda: witness.ask(app, claim(app), Log.RULES),
        lambda: witness.adopt(app, claim(app), witness.propose(app, POLICY).written()),
    ):
        with pytest.raises(Refused, match="read-log needs"):
            call()


def test_a_signature_under_another_name_counts_for_nobody(app: App, tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    policy.write_text(POLICY)
    adopted(app, POLICY)
    witnessed(app, "dpa", "court")
    folder = exported(app, tmp_path / "log")
    forged = (folder / "operations" / "witnessed").read_text().replace("court.example", "peer.example")
    (folder / "operations" / "witnessed").write_text(forged)
    code, said = verified(folder, "--policy", policy)
    assert code == 1
    assert "witness missing" in said


# --------------------------------------------------------------------------------------------- who may change the policy


OTHER = f"witness court {KEYS['court'].vkey}\nquorum court\n"


@pytest.fixture
def live(tmp_path: Path, clock: SettableClock) -> App:
    return open_live(tmp_path / "live", clock)


def a_proposal(app: App, *who: str, text: str = OTHER) -> bytes:
    """Draft a policy and let these people sign it, each with the key of their id."""
    draft = witness.propose(app, text)
    for one in who:
        draft = draft.signed(one, a_key(one).sign(draft.to_sign))
    return draft.written()


def officer(app: App) -> Access:
    return claim(app, "m.roe", Purpose.OVERSIGHT)


def test_two_people_one_of_them_the_officer_change_the_policy_and_the_log_of_rules_says_so(live: App) -> None:
    assert witness.adopt(live, officer(live), a_proposal(live, "j.doe", "m.roe")).quorum == "court"
    (entry,) = [one for one in entries(live) if one["event"] == "witness.policy"]
    assert (entry["log"], entry["public"]["signatures"], entry["public"]["quorum"]) == ("rules", 2, "court")
    again = witness.adopt(live, officer(live), a_proposal(live, "k.lee", "m.roe", text=POLICY))
    assert len(again.witnesses) == 3


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ((), "signers_few"),
        (("m.roe",), "signers_few"),
        (("j.doe", "k.lee"), "signers_few"),
        (("j.doe", "x.new"), "signer_unknown"),
    ],
)
def test_one_alone_strangers_and_two_without_the_officer_change_nothing(live: App, who: tuple[str, ...], why: str) -> None:
    with pytest.raises(Refused) as refused:
        witness.adopt(live, officer(live), a_proposal(live, *who))
    assert refused.value.code == why
    assert [one["public"]["why"] for one in entries(live) if one["event"] == "refuse"] == [why]
    with pytest.raises(ConfigError, match="no witnesses yet"):
        witness.join(live, officer(live), Log.RULES, "", "")


def test_a_signature_under_another_policy_is_none_under_this_one(live: App) -> None:
    content = a_proposal(live, "j.doe", "m.roe").replace(b"quorum court", b"quorum none ")
    with pytest.raises(Refused) as refused:
        witness.adopt(live, officer(live), content)
    assert refused.value.code == "signature_wrong"


def test_a_policy_is_put_in_force_once_and_in_its_own_home(live: App, app: App) -> None:
    first = a_proposal(live, "j.doe", "m.roe")
    stale = a_proposal(live, "j.doe", "m.roe", text=POLICY)
    witness.adopt(live, officer(live), first)
    for content in (first, stale):
        with pytest.raises(Refused, match="another decision came first") as refused:
            witness.adopt(live, officer(live), content)
        assert refused.value.code == "chain_broken"
    with pytest.raises(Refused, match="another home"):
        witness.adopt(app, dpo(app), first)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"nothing", b'{"signatures": []}', b'{"kind":1,"signatures":[]}'])
def test_what_is_no_proposal_is_refused(live: App, content: bytes) -> None:
    with pytest.raises(Refused):
        witness.adopt(live, officer(live), content)
