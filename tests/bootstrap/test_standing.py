"""A home that stays open: what is in force after a change, after one that cannot be put in force, and after that is undone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pnrscreen import bootstrap
from pnrscreen.adapters.shelf import shipped_rules
from pnrscreen.bootstrap import standing
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.errors import Tampered
from pnrscreen.rights import Actor, Role
from support.clock import SettableClock
from support.homes import open_unit, register


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "home"
    open_unit(place, SettableClock())
    shutil.copytree(shipped_rules(), place / "rules")
    return place


@pytest.fixture
def opened(home: Path) -> Standing:
    return Standing(home, SettableClock())


def test_a_rule_that_changes_makes_another_app_and_leaves_the_one_there_was_as_it_is(home, opened):
    before = opened.app
    edition = before.in_force().edition
    assert not opened.look()
    next((home / "rules").rglob("minor-travelling-alone.toml")).unlink()
    assert opened.look()
    assert opened.app.in_force().edition != edition == before.in_force().edition


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
    broken = home / "rules" / "broken.toml"
    broken.write_text("id = ")
    assert not opened.look()
    assert (opened.app, "broken.toml" in opened.trouble) == (before, True)
    broken.unlink()
    assert not opened.look()
    assert (opened.app, opened.trouble) == (before, "")


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
    (home / "rules" / "broken.toml").write_text("id = ")
    for _ in range(5):
        assert not opened.look()
    assert len(tried) == 1
    now[0] += standing.AGAIN_SECONDS
    assert not opened.look()
    assert len(tried) == 2
    (home / "rules" / "broken.toml").unlink()
    next((home / "rules").rglob("minor-travelling-alone.toml")).unlink()
    assert opened.look()
