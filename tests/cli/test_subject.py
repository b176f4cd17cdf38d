"""The verbs on requests of persons and on breaches, as they are typed."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pnrscreen.adapters import system
from pnrscreen.cli import app, outcome
from pnrscreen.errors import ConfigError, Conflict, Refused, Tampered
from pnrscreen.operations import receive, screen
from pnrscreen.rights import Actor, Role
from support.clock import SettableClock
from support.homes import claim, open_unit, paxlst, person, register

GRANTED = ("--reason", "the officer granted it")


@pytest.fixture
def home(tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())
    unit = open_unit(tmp_path / "home", clock)
    receive.receive(unit, claim(unit), paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")), "a.edi")
    screen.screen(unit, claim(unit))
    register(tmp_path / "home", Actor(id="q", organisation="unit", roles=frozenset({Role.REQUEST_OFFICER})))
    return tmp_path / "home"


def typed(group: str, verb: str, *words: object, home: Path, who: str = "q", code: int = 0) -> str:
    said = [group, verb, *map(str, words), "--home", str(home), "--as", who]
    done = CliRunner().invoke(app, said, standalone_mode=False)
    if done.exception:
        raise done.exception
    assert done.return_value == code, done.output
    return done.output


def opened(home: Path, kind: str) -> tuple[str, str]:
    """Open a request and find its record."""
    said = typed("subject", "open", kind, "--ticket", "T-7", "--proven", "passport seen", home=home)
    request = said.partition(":")[0]
    found = typed("subject", "find", request, "--document", "AB7654321", "--issuer", "UZB", "--ticket", "T-7", home=home)
    shown = json.loads(typed("subject", "show", request, home=home))
    assert found.splitlines()[1].split()[0] == shown["records"][0], "an id is copied from where it is shown"
    return request, shown["records"][0]


def test_access_is_answered_in_two_files_that_their_owner_alone_reads(home: Path, tmp_path: Path) -> None:
    assert "subject open access" in typed("subject", "list", home=home)
    request, _ = opened(home, "access")
    out = tmp_path / "answer"
    with pytest.raises(Refused, match="--out"):
        typed("subject", "answer", request, home=home)
    typed("subject", "answer", request, "--out", out, home=home)
    package = json.loads((out / "answer.json").read_bytes())
    assert package["records"][0]["held"]["names"].startswith("KARIMOVA")
    assert "KARIMOVA" in (out / "answer.html").read_text()
    assert {stat.S_IMODE(file.stat().st_mode) for file in out.iterdir()} == {0o600}
    assert "answered" in typed("subject", "list", home=home)


def test_access_is_answered_in_the_language_that_is_typed(home: Path, tmp_path: Path) -> None:
    request, _ = opened(home, "access")
    typed("subject", "answer", request, "--out", tmp_path / "answer", "--lang", "ar", home=home)
    page = (tmp_path / "answer" / "answer.html").read_text()
    assert page.startswith("<!doctype html><html lang='ar' dir='rtl'>")
    assert json.loads((tmp_path / "answer" / "answer.json").read_bytes())["language"] == "ar"
    assert "KARIMOVA" in page


def test_restricting_lifting_rectifying_and_erasing_are_typed(home: Path) -> None:
    request, record = opened(home, "restriction")
    assert "1 open hits" in typed("subject", "restrict", request, record, *GRANTED, home=home)
    assert "1 hits are open" in typed("subject", "lift", record, *GRANTED, home=home)
    request, record = opened(home, "rectification")
    typed("subject", "recipient", request, "Federal police", home=home)
    assert "Federal police" in typed("subject", "rectify", request, record, "--born", "1991-05", *GRANTED, home=home)
    for half in (("--given", "X"), ("--surname", "X")):
        with pytest.raises(Refused, match="whole name"):
            typed("subject", "rectify", request, record, *half, *GRANTED, home=home)
    typed("subject", "rectify", request, record, "--surname", "MONONYM", "--given", "", *GRANTED, home=home)
    screened = typed("subject", "show", request, home=home)
    assert json.loads(screened)["state"] == "open"
    request, record = opened(home, "erasure")
    assert "passenger 1" in typed("subject", "erase", request, record, *GRANTED, home=home)


def run(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*map(str, words)], standalone_mode=False)
    if done.exception:
        raise done.exception
    assert done.return_value == code, done.output
    return " ".join(done.output.split())


def test_a_restore_says_what_persons_were_granted_since_and_what_it_cannot_know(
    home: Path, tmp_path: Path, clock: SettableClock
) -> None:
    archive, listed, keys = tmp_path / "a.tar", tmp_path / "listed", tmp_path / "keys"
    run("backup", "--home", home, "--out", archive, "--as", "sysadmin")
    shutil.copytree(home / "keys", keys)
    clock.advance(minutes=1)
    request, record = opened(home, "erasure")
    typed("subject", "erase", request, record, *GRANTED, home=home)
    printed = typed("backup", "destroyed", home=home, who="sysadmin")
    assert printed.startswith("granted ")
    listed.write_text(printed)
    restore = ("restore", archive, "--home")
    told = run(*restore, tmp_path / "current", "--keys", home / "keys")
    assert "Of 1 grants to persons that the keys list, done again since the backup: 1 erased." in told
    told = run(*restore, tmp_path / "old", "--keys", keys)
    assert "Of 0 grants to persons that the keys list, done again since the backup: none." in told
    assert "granted after these keys were copied is not known here" in told
    assert ": 1 erased." in run(*restore, tmp_path / "newer", "--keys", keys, "--destroyed", listed)
    shutil.rmtree(keys / "granted")
    assert "is in no list" in run(*restore, tmp_path / "older", "--keys", keys, code=outcome.UNPROCESSED)
    listed.write_text("granted 00\n")
    with pytest.raises(ConfigError, match="no envelope"):
        run(*restore, tmp_path / "wrong", "--keys", keys, "--destroyed", listed)


def test_a_request_past_its_day_is_told_by_the_exit_code_and_one_is_refused_on_a_ground(
    home: Path, clock: SettableClock
) -> None:
    request, _ = opened(home, "access")
    assert "2026-06-01" in typed("subject", "extend", request, "--reason", "the carrier must be asked", home=home)
    clock.advance(days=120)
    assert "OVERDUE" in typed("subject", "list", home=home, code=1)
    assert json.loads(typed("subject", "list", "--format", "jsonl", home=home, code=1))["state"] == "overdue"
    typed("subject", "answer", request, "--refuse", "unproven", "--say", "the passport was a copy", home=home)
    assert "refused" in typed("subject", "list", home=home)


def test_what_does_not_verify_opens_no_breach_and_says_who_may(capsys: pytest.CaptureFixture[str]) -> None:
    def tampered(**_: object) -> int:
        raise Tampered("the log is not what was signed")

    with pytest.raises(SystemExit) as ended:
        outcome.run(tampered)
    assert ended.value.code == outcome.TAMPERED
    assert "pnrscreen breach open" in capsys.readouterr().err


def test_the_breach_register_is_typed_and_says_by_its_exit_code_what_is_overdue(home: Path, clock: SettableClock) -> None:
    assert "breach open" in typed("breach", "list", home=home, who="dpo")
    made = typed("breach", "open", "--happened", "a laptop was stolen", home=home, who="dpo").partition(":")[0]
    typed("breach", "add", made, "--measure", "keys destroyed", "--high-risk", home=home, who="dpo")
    assert "72 h left" in typed("breach", "list", home=home, who="dpo")
    clock.advance(hours=73)
    assert "OVERDUE since" in typed("breach", "list", home=home, who="dpo", code=1)
    assert ", late" in typed("breach", "notify", made, "--reason", "the officer was away", home=home, who="dpo")
    typed("breach", "notify", made, "--persons", home=home, who="dpo")
    typed("breach", "close", made, "--reason", "the laptop was found", home=home, who="dpo")
    (entry,) = map(json.loads, typed("breach", "list", "--format", "jsonl", home=home, who="dpo").splitlines())
    assert (entry["state"], entry["measures"][0]) == ("closed", "keys destroyed")
    with pytest.raises(Conflict, match="closed"):
        typed("breach", "add", made, "--measure", "more", home=home, who="dpo")
