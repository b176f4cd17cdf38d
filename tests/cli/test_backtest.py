"""``rules backtest`` as it is typed: invented traffic and a home, the same bytes again, and what is wrong use."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pnrscreen.adapters import system
from pnrscreen.cli import app, backtest
from pnrscreen.errors import Refused
from pnrscreen.operations import receive, screen
from pnrscreen.rights import Actor, Role
from pnrscreen.rulebook import person as asked_of
from support.clock import SettableClock
from support.homes import claim, open_unit, paxlst, person, register
from support.trials import NEUTRAL, a_rule

NEW_HERE = a_rule("new-here", "new", new="passenger.trips_last_180_days == 0")
RULES = Path(__file__).parents[2] / "rules"


def typed(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["rules", "backtest", *map(str, words)], standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.return_value, done.output


def test_invented_days_give_the_same_bytes_however_many_processes_invent_them(tmp_path: Path):
    asked = ("--synthetic", "--days", 2, "--flights", 2, "--seed", 5, RULES / "narcotics")
    code, said = typed(*asked, "--processes", 1, "--out", tmp_path / "one")
    assert code == 0
    assert "invented traffic" in said
    typed(*asked, "--processes", 2, "--out", tmp_path / "two")
    for name in ("report.json", "report.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    report = json.loads((tmp_path / "one" / "report.json").read_bytes())
    assert (report["source"], report["flights"], len(report["digest"])) == ("synthetic", 4, 64)
    rule = next(one for one in report["rules"] if one["id"] == "courier-corridor-late-cash")
    assert (rule["planted_for"], rule["recall"]) == ("courier", 1)
    told = {one["id"] for one in report["rules"] if one["recall"] is not None}
    assert told == {"courier-corridor-late-cash"}, "couriers were planted for one pattern, and not for a role"
    said = " ".join(said.split())
    assert f"Nobody was planted for {len(report['rules']) - 1} of {len(report['rules'])} rules" in said
    assert "cannot be judged" in said
    assert {"id", "version", "digest", "hits_per_flight"} <= rule.keys()
    decoys = [one for one in rule["planted"] if not one["wanted"]]
    assert sum(one["of"] for one in decoys) > 0
    assert sum(one["hit"] for one in decoys) == 0


@pytest.fixture
def home(tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())
    unit = open_unit(tmp_path / "home", clock)
    receive.receive(unit, claim(unit), paxlst(person("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")), "a.edi")
    screen.screen(unit, claim(unit))
    register(tmp_path / "home", Actor(id="author", organisation="unit", roles=frozenset({Role.RULE_AUTHOR})))
    return tmp_path / "home"


def test_a_rule_author_asks_a_rule_file_of_who_flew(home: Path, tmp_path: Path):
    (tmp_path / "late-cash.toml").write_bytes(NEUTRAL)
    code, said = typed(tmp_path / "late-cash.toml", "--home", home, "--as", "author", "--out", tmp_path / "out")
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert code == 0
    assert (report["source"], report["flights"], report["passengers"]) == ("store", 1, 1)
    assert [one["id"] for one in report["rules"]] == ["late-cash"]
    assert "MARLOWE" not in said + (tmp_path / "out" / "report.html").read_text("utf-8")


def test_it_says_from_when_on_earlier_flights_are_known(home: Path, tmp_path: Path):
    (tmp_path / "new-here.toml").write_bytes(NEW_HERE)
    _, said = typed(tmp_path / "new-here.toml", "--home", home, "--as", "author", "--out", tmp_path / "out")
    assert "The 180 days before a flight, of which rules ask, are whole on no day of it" in " ".join(said.split())
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert report["history"] == {"days": 180, "whole_from": "", "short": 1}
    assert "PX4417203" not in (tmp_path / "out" / "report.json").read_text() + (tmp_path / "out" / "report.html").read_text()
    (tmp_path / "late-cash.toml").write_bytes(NEUTRAL)
    _, said = typed(tmp_path / "late-cash.toml", "--home", home, "--as", "author")
    assert "are whole" not in " ".join(said.split())


def test_invented_days_are_asked_of_earlier_ones_whichever_process_invents_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asked_of, "WINDOW", timedelta(days=1))  # so that three days are enough
    (tmp_path / "new-here.toml").write_bytes(NEW_HERE)
    (tmp_path / "again.toml").write_bytes(a_rule("again", "again", again="passenger.trips_last_180_days > 0"))
    monkeypatch.setattr(backtest, "REGULARS", 100)
    asked = ("--synthetic", "--days", 3, "--flights", 2, tmp_path / "new-here.toml", tmp_path / "again.toml")
    for processes in (1, 2):
        typed(*asked, "--processes", processes, "--out", tmp_path / str(processes))
    one, two = ((tmp_path / name / "report.json").read_bytes() for name in "12")
    assert one == two
    assert [bool(count) for count in json.loads(one)["rules"][1]["by_day"].values()] == [False, True, True]
    assert json.loads(one)["rules"][0]["hits"] > 0, "some invented people fly again"


def test_what_the_profile_does_not_admit_is_left_out_by_name_and_the_rest_is_tested(home: Path, tmp_path: Path):
    (home / "rules").mkdir(exist_ok=True)
    (home / "rules" / "late-cash.toml").write_bytes(NEUTRAL)
    unlawful = NEUTRAL.replace(b'"late-cash"', b'"unlawful"').replace(b'"draft"', b'"active"')
    (home / "rules" / "unlawful.toml").write_bytes(unlawful)
    code, said = typed("--home", home, "--as", "author", "--out", tmp_path / "out")
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert (code, [one["id"] for one in report["rules"]]) == (0, ["late-cash"])
    assert "Left out: unlawful.toml: why: is missing" in said


def test_who_is_no_rule_author_is_refused(home: Path):
    with pytest.raises(Refused):
        typed("--home", home, "--as", "op")


def test_the_data_protection_officer_asks_as_who_controls(home: Path):
    code, said = typed("--home", home, "--as", "dpo", "--oversight")
    assert (code, "1 passengers on 1 flights" in said) == (0, True)


def test_it_wants_to_be_told_of_whom():
    done = CliRunner().invoke(app, ["rules", "backtest"], env={"PNRSCREEN_HOME": ""})
    assert done.exit_code == 2
    assert "--synthetic" in done.output
