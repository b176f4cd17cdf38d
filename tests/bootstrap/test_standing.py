"""A home that stays open: what is in force after a change, after one that cannot be put in force, and after that is undone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pnrscreen import bootstrap
from pnrscreen.bootstrap import standing
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.errors import Tampered
from pnrscreen.operations import tenures
from pnrscreen.rights import Actor, Purpose, Role
from support.clock import SettableClock
from support.homes import claim, open_unit, register
from support.ruled import WHY, let_judge


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "home"
    let_judge(open_unit(place, SettableClock()))
    return place


@pytest.fixture
def opened(home: Path) -> Standing:
    return Standing(home, SettableClock())


def test_a_rule_that_changes_makes_another_app_and_leaves_the_one_there_was_as_it_is(home, opened):
    before = opened.app
    edition = before.in_force().edition
    assert not opened.look()
    tenures.suspend(before, claim(before, "approver", Purpose.CRITERIA_DEVELOPMENT), "minor-travelling-alone", WHY)
    assert opened.look()
    assert opened.app.in_force().edition != edition == before.in_force().edition
    assert len(opened.app.in_force().rules.rules) == len(before.in_force().rules.rules) - 1


def test_a_registry_that_changes_while_the_home_is_opened_is_not_missed(home, monkeypatch):
    def meanwhile(*asked):
        app = open_home(*asked)
        if not (home / "registry" / "0002.json").exists():
            register(home, Actor(id="guest", organisation="Test unit", roles=frozenset({Role.OPERATOR})))
        return app

    open_home = bootstrap.open_home
    monkeypatch.setattr(bootstrap, "open_home", meanwhile)
    opened = Standing(home, SettableClock())
    monkeypatch.undo()
    assert "guest" not in opened.app.registry.actors
    assert opened.look()
    assert "guest" in opened.app.registry.actors


def test_what_cannot_be_put_in_force_is_told_until_it_is_undone(home, opened):
    before = opened.app
    settings = home / "pnrscreen.toml"
    said = settings.read_text()
    settings.write_text(f"{said}\nname_threshold = ")
    assert not opened.look()
    assert (opened.app, "pnrscreen.toml" in opened.trouble) == (before, True)
    settings.write_text(said)
    opened.look()
    assert (opened.app.in_force().edition, opened.trouble) == (before.in_force().edition, "")


def test_a_registry_that_was_tampered_with_lets_nobody_in_until_it_is_put_back(home, opened):
    (version,) = (home / "registry").iterdir()
    kept = shutil.copy2(version, home.parent / "kept")
    version.write_bytes(version.read_bytes()[:-9])
    assert not opened.look()
    with pytest.raises(Tampered):
        _ = opened.app
    shutil.copy2(kept, version)
    assert not opened.look()
    assert "op" in opened.app.registry.actors


def test_what_could_not_be_put_in_force_is_tried_again_after_a_while_and_not_at_each_look(home, opened, monkeypatch):
    def counted(*asked):
        tried.append(asked)
        return open_home(*asked)

    open_home, tried, now = bootstrap.open_home, [], [100.0]
    monkeypatch.setattr(bootstrap, "open_home", counted)
    monkeypatch.setattr(standing.time, "monotonic", lambda: now[0])
    settings = home / "pnrscreen.toml"
    said = settings.read_text()
    settings.write_text(f"{said}\nname_threshold = ")
    for _ in range(5):
        assert not opened.look()
    assert len(tried) == 1
    now[0] += standing.AGAIN_SECONDS
    assert not opened.look()
    assert len(tried) == 2
    settings.write_text(said)
    tenures.suspend(opened.app, claim(opened.app, "approver", Purpose.CRITERIA_DEVELOPMENT), "minor-travelling-alone", WHY)
    assert opened.look()
