"""The verbs of retention, as they are typed: the inventory, a run by whoever keeps the keys, and its certificates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pnrscreen import bootstrap
from pnrscreen.adapters import system
from pnrscreen.cli import app
from pnrscreen.operations import receive, screen
from pnrscreen.rights import Actor, Role
from support.clock import MORNING, SettableClock
from support.homes import claim, open_unit, paxlst, person, register


@pytest.fixture
def home(tmp_path: Path, clock: SettableClock) -> Path:
    """Return a home that received a flight on the first of March 2026."""
    unit = open_unit(tmp_path / "home", clock)
    receive.receive(unit, claim(unit), paxlst(person("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")), "a.edi")
    screen.screen(unit, claim(unit))
    register(tmp_path / "home", Actor(id="k", organisation="unit", roles=frozenset({Role.KEY_CUSTODIAN})))
    return tmp_path / "home"


def typed(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["retain", *map(str, words)], standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.return_value, done.output


def test_it_is_shown_done_and_certified(home: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())
    code, said = typed("due", "--home", home, "--as", "k", "--format", "jsonl")
    kinds = {json.loads(line)["kind"]: json.loads(line) for line in said.splitlines()}
    assert code == 0
    assert kinds["passenger"]["number"] == 1
    assert kinds["passenger"]["cohort"] == f"eu-strict/{MORNING:%Y-%m-%d}"
    assert "MARLOWE" not in said
    clock.advance(days=200)
    code, said = typed("run", "--home", home, "--as", "k")
    assert (code, "records are gone" in said) == (0, True)
    code, said = typed("certify", "--home", home, "--as", "dpo", "--format", "jsonl")
    certificates = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert certificates
    assert all(one["holds"] for one in certificates)
    assert bootstrap.open_home(home, clock).profile.id in certificates[0]["cohort"]


def test_a_certificate_whose_key_is_not_gone_is_told_by_the_exit_code(
    home: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())
    clock.advance(days=200)
    typed("run", "--home", home, "--as", "k")
    for tombstone in (home / "keys" / "destroyed").iterdir():
        tombstone.unlink()
    code, said = typed("certify", "--home", home, "--as", "dpo")
    assert code == 4
    assert "NOT GONE" in said
