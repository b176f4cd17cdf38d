"""A claim counts once, and whoever is turned away is written down: over a real store, with real signatures."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pnrscreen import bootstrap, privacy
from pnrscreen.adapters.store import schema, sqlite_engine
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, law
from pnrscreen.errors import ConfigError, Conflict, Refused, Tampered
from pnrscreen.operations import inspect, registry, session
from pnrscreen.rights import SYSTEM, Capability, Claim, Purpose, Role
from support.clock import SettableClock
from support.homes import open_unit
from support.keys import a_key
from support.people import a_claim, a_draft, open_live, signed, someone


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return open_live(tmp_path / "home", clock)


def leaves(app: App) -> list[dict[str, object]]:
    """Return every entry of the log."""
    with sqlite_engine(app.config.home / founding.DATABASE).connect() as connection:
        return [json.loads(row) for row in connection.execute(select(schema.leaves.c.canonical)).scalars()]


def opened(app: App, act: str) -> dict[str, object]:
    """Return the private part of the last entry of an act, as oversight opens it."""
    with sqlite_engine(app.config.home / founding.DATABASE).connect() as connection:
        rows = connection.execute(select(schema.leaves).order_by(schema.leaves.c.id.desc())).all()
    row = next(row for row in rows if json.loads(row.canonical)["event"] == act)
    return json.loads(app.keys.open(row.opening, f"leaf/{row.ticket}/opening", app.own(Capability.SIGN_IN))[32:])


def acts(app: App) -> list[str]:
    return [str(leaf["event"]) for leaf in leaves(app)]


def sign(claim: Claim, key: str = "") -> bytes:
    return a_key(key or claim.actor).sign(session.to_sign(claim))


def test_the_log_keeps_what_proves_that_the_person_signed(app: App) -> None:
    claim = a_claim(app)
    access = session.begin(app, claim, sign(claim))
    assert inspect.board(app, access) == []
    assert acts(app) == ["registry.change", "profile.adopt", "session.begin"]
    assert leaves(app)[2]["public"] == {"purpose": "advance-assessment", "registry": 1, "settings": app.settings}
    kept = opened(app, "session.begin")
    assert kept["actor"] == "j.doe"
    message = str(kept["claim"]).encode()
    assert message == session.to_sign(claim)
    assert privacy.signing.verifies(str(kept["key"]), message, base64.b64decode(str(kept["signature"])))


def refused(app: App, claim: Claim, signature: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        session.begin(app, claim, signature)
    last = leaves(app)[-1]
    assert (last["event"], last["public"]) == (
        "refuse",
        {"capability": "sign-in", "purpose": claim.purpose.value, "why": refusal.value.code},
    )
    assert (opened(app, "refuse")["actor"], opened(app, "refuse")["ticket"]) == (claim.actor, claim.ticket)
    return refusal.value.code


def test_forged_altered_replayed_foreign_and_stale_claims_are_refused_and_written_down(app: App) -> None:
    claim = a_claim(app)
    signature = sign(claim)
    session.begin(app, claim, signature)
    assert refused(app, claim, signature) == "replayed"
    fresh = a_claim(app)
    assert refused(app, fresh, sign(fresh, "k.lee")) == "signature"
    assert refused(app, replace(fresh, ticket="T-2"), sign(fresh)) == "signature"
    foreign = a_claim(app, home="home-8")
    assert refused(app, foreign, sign(foreign)) == "home"
    stale = replace(a_claim(app), made_at=app.clock.now() - timedelta(minutes=6))
    assert refused(app, stale, sign(stale)) == "stale"
    nobody = a_claim(app, "stranger")
    assert refused(app, nobody, sign(nobody)) == "actor"
    program = a_claim(app, SYSTEM)
    assert refused(app, program, b"") == "actor"
    assert acts(app).count("session.begin") == 1
    assert acts(app).count("refuse") == 7


def test_a_replay_is_refused_in_another_process_too(app: App, clock: SettableClock) -> None:
    claim = a_claim(app)
    session.begin(app, claim, sign(claim))
    assert refused(bootstrap.open_home(app.config.home, clock), claim, sign(claim)) == "replayed"


def test_a_session_ends(app: App, clock: SettableClock) -> None:
    claim = a_claim(app)
    access = session.begin(app, claim, sign(claim))
    clock.advance(hours=11, minutes=59)
    inspect.board(app, access)
    clock.advance(minutes=1)
    with pytest.raises(Refused, match="session is over"):
        inspect.board(app, access)
    assert leaves(app)[-1]["public"] == {"capability": "read-board", "purpose": "advance-assessment", "why": "session"}


def test_a_log_that_cannot_be_written_lets_nobody_in(app: App) -> None:
    claim = a_claim(app, "stranger")
    with sqlite_engine(app.config.home / founding.DATABASE).begin() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON leaf BEGIN SELECT RAISE(ABORT, 'full'); END")
    registry_noted = replace(app, registry=app.registry)
    with pytest.raises(Refused, match="no such actor"):
        registry_noted.turn_away(Refused("no such actor", privacy.Denial.ACTOR), Capability.SIGN_IN, claim)


def test_in_a_synthetic_home_nobody_signs_and_still_a_claim_counts_once(tmp_path: Path, clock: SettableClock) -> None:
    app = open_unit(tmp_path / "home", clock, listed=b"")
    claim = a_claim(app, "op")
    assert session.begin(app, claim, b"").actor == "op"
    assert refused(app, claim, b"") == "replayed"


# ------------------------------------------------------------------------------------------------------- the registry


def changed(app: App, *who: str) -> bytes:
    """Return a version that takes a newcomer in, signed by some."""
    newcomer = someone("a.poe", Role.REVIEWER)
    draft = registry.propose(app.registry, app.profile, app.clock.now(), put=[newcomer])
    return signed(draft, *who).written()


def test_a_change_that_two_signed_is_in_force_logged_and_shown_to_the_officer(app: App, clock: SettableClock) -> None:
    registry.note(app)
    founding.adopt(app.config.home, changed(app, "j.doe", "k.lee"))
    app = bootstrap.open_home(app.config.home, clock)
    claim = a_claim(app, "a.poe")
    session.begin(app, claim, sign(claim))
    last = next(leaf for leaf in reversed(leaves(app)) if leaf["event"] == "registry.change")
    assert last["public"] == {"version": 2, "digest": app.registry.digests[1], "actors": 4}
    assert [row.version for row in registry.unseen(app)] == [1, 2]
    officer = a_claim(app, "m.roe", Purpose.OVERSIGHT)
    access = session.begin(app, officer, sign(officer))
    assert registry.acknowledge(app, access) == 2
    assert registry.unseen(app) == ()
    assert registry.acknowledge(app, access) == 0
    assert leaves(app)[-1]["public"] == {"versions": 2, "version": 2}
    with pytest.raises(Refused, match="acknowledge needs one of the roles dpo"):
        registry.acknowledge(app, session.begin(app, again := a_claim(app), sign(again)))


@pytest.mark.parametrize("who", [(), ("m.roe",), ("j.doe", "a.poe")])
def test_a_change_without_two_signatures_of_those_before_is_refused(app: App, who: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        founding.adopt(app.config.home, changed(app, *who))
    assert bootstrap.open_home(app.config.home).registry.version == 1


def test_of_two_changes_of_one_version_the_second_is_refused(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    content = changed(app, "j.doe", "m.roe")
    founding.adopt(app.config.home, content)
    with pytest.raises(Refused, match="version 3"):
        founding.adopt(app.config.home, content)
    monkeypatch.setattr(founding.versions, "read", lambda home, kind="registry": [(home / kind / "0001.json").read_bytes()])
    with pytest.raises(Conflict, match="propose the change anew"):
        founding.adopt(app.config.home, content)


def test_a_version_that_was_in_force_cannot_be_dropped_or_swapped(app: App, clock: SettableClock) -> None:
    folder = app.config.home / "registry"
    founding.adopt(app.config.home, changed(app, "j.doe", "m.roe"))
    registry.note(bootstrap.open_home(app.config.home, clock))
    second = folder / "0002.json"
    kept = second.read_bytes()
    second.unlink()
    rolled_back = bootstrap.open_home(app.config.home, clock)
    claim = a_claim(rolled_back)
    with pytest.raises(Tampered, match="put back every file"):
        session.begin(rolled_back, claim, sign(claim))
    second.write_bytes(kept.replace(b"a.poe", b"b.poe"))
    with pytest.raises(Tampered, match="signature of"):
        bootstrap.open_home(app.config.home)
    second.write_bytes(kept)
    (folder / "0001.json").unlink()
    with pytest.raises(Tampered, match="version 1 of the registry is not there"):
        bootstrap.open_home(app.config.home)
    second.unlink()
    with pytest.raises(ConfigError, match="no registry"):
        bootstrap.open_home(app.config.home)


def test_a_live_home_cannot_be_called_synthetic(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by a setting, nor by a registry whose actors have no keys."""
    monkeypatch.setenv("PNRSCREEN_SYNTHETIC", "true")
    with pytest.raises(Tampered, match="do not agree"):
        bootstrap.open_home(app.config.home)
    unsigned = registry.synthetic(app.registry.home, app.profile, app.clock.now(), operator="j.doe")
    (app.config.home / "registry" / "0001.json").write_bytes(unsigned.written())
    with pytest.raises(Tampered, match="signed under no registry of its time"):  # what was adopted names the registry there was
        bootstrap.open_home(app.config.home, app.clock)
    (app.config.home / "profiles" / "0001.json").unlink()
    law.lay(app.config.home, unsigned, app.profile)
    claim = a_claim(app)
    session.begin(app, claim, sign(claim))  # noted by the store as it was
    with pytest.raises(Tampered, match="not those that were adopted here"):
        bootstrap.open_home(app.config.home, app.clock)


def test_a_home_is_founded_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    for draft in (a_draft(), signed(a_draft(), "m.roe"), signed(a_draft(), "j.doe", "k.lee")):
        with pytest.raises(Refused, match="sign"):
            founding.create(home, founding.NewHome(unit="U", profile="eu-strict", registry=draft.written()))
    other = signed(a_draft(), "j.doe", "m.roe").written()
    with pytest.raises(Refused, match="another profile"):
        founding.create(home, founding.NewHome(unit="U", profile="eu-text", registry=other))
    assert not home.exists()

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(founding.config, "write", full)
    with pytest.raises(OSError, match="no space left"):
        open_live(home, SettableClock())
    assert not home.exists()
    assert founding.home_id() != founding.home_id()
