"""The whole way of an unmasking at the command line: the unit's verbs, and the approving body's own, with keys in files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pnrscreen import bootstrap
from pnrscreen.adapters import system
from pnrscreen.adapters.keys import body, person
from pnrscreen.bootstrap import founding
from pnrscreen.cli import setup
from pnrscreen.errors import ConfigError, Refused
from pnrscreen.operations import receive, registry, retain, screen
from pnrscreen.rights import Actor, Body, Role
from support.clock import SettableClock
from support.command import Done, load_list, pnrscreen
from support.homes import claim, paxlst, register
from support.homes import person as traveller
from support.keys import a_key
from support.retained import BODY, custodian, limits
from support.unmasked import NECESSITY, people

COURT = ("judge.a", "duty.b")


class Unit:
    """A unit and a court on two machines: what is typed at each."""

    def __init__(self, folder: Path, clock: SettableClock, said: dict[str, str]) -> None:
        self.home, self.court, self.folder, self.clock, self.said = folder / "home", folder / "court", folder, clock, said

    def at_the_unit(self, *words: object, who: str = "r") -> Done:
        return pnrscreen("unmask", *words, "--home", self.home, "--as", who, **self.said)

    def at_the_court(self, *words: object, who: str = "judge.a") -> Done:
        return pnrscreen("approver", *words, "--keys", self.court, "--as", who, "--reason", "order 4/26", **self.said)

    def asked(self, name: str, *words: object) -> Path:
        passenger = people(bootstrap.open_home(self.home, self.clock))[0]
        out = self.folder / f"{name}.request"
        said = ("--fields", "name,api", "--offence", "eu-annex-ii:4", "--necessity", NECESSITY, "--ticket", "CASE-7")
        done = self.at_the_unit("request", passenger, *said, "--out", out, *words)
        assert done.returncode == 0, done.stderr
        return out

    @property
    def key(self) -> str:
        return pnrscreen("unmask", "key", "--home", self.home).stdout.decode().strip()


@pytest.fixture
def unit(tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> Unit:
    """Return a home that half a year went over, and a court whose keys were made by its own tool."""
    monkeypatch.setattr(person, "_ROUNDS", 1)
    monkeypatch.setattr(body, "_COST", 4)
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())
    (tmp_path / "passphrase").write_text("a passphrase of a test\n")
    (tmp_path / "passphrase").chmod(0o600)
    made = Unit(tmp_path, clock, {"PNRSCREEN_PASSPHRASE_FILE": str(tmp_path / "passphrase")})
    lines = {who: pnrscreen("approver", "keygen", made.court, "--as", who, **made.said) for who in COURT}
    assert {done.returncode for done in lines.values()} == {0}, lines
    draft = registry.synthetic(founding.home_id(), bootstrap.profile("eu-text"), clock.now(), operator="op", dpo="dpo")
    public = made.court / "sealing.key.pub"
    founding.create(made.home, founding.NewHome(unit="PIU", profile="eu-text", registry=draft.written(), approver=public))
    register(
        made.home,
        Actor(id="r", organisation="PIU", roles=frozenset({Role.REVIEWER})),
        *(
            Actor(
                id=who,
                organisation="District Court",
                roles=frozenset({Role.EXTERNAL_APPROVER}),
                key=done.stdout.decode().strip().splitlines()[-1],
                body=Body.COURT,
            )
            for who, done in lines.items()
        ),
    )
    load_list(made.home)
    app = bootstrap.open_home(made.home, clock)
    receive.receive(app, claim(app), paxlst(traveller("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")), "a.edi")
    screen.screen(app, claim(app))
    clock.set(limits(app).masked)
    keeper = Actor(id="k", organisation="PIU", roles=frozenset({Role.KEY_CUSTODIAN}))
    retain.run(
        app_ := replace(app, registry=replace(app.registry, actors={**app.registry.actors, "k": keeper})), custodian(app_)
    )
    return made


def test_from_request_to_sight_and_to_the_officer_s_review(unit: Unit) -> None:
    assert b"Nothing was asked for" in unit.at_the_unit("list").stdout
    request = unit.asked("case")
    shown = pnrscreen("approver", "show", request, "--unit", unit.key)
    assert shown.returncode == 0, shown.stderr
    assert b"MARLOWE" not in request.read_bytes() + shown.stdout
    for words in (b"r of PIU", b"eu-annex-ii:4", b"CASE-7", b"api, name", b"received 2026-03-01"):
        assert words in shown.stdout
    assert b"waits for an answer" in unit.at_the_unit("list").stdout
    done = unit.at_the_court("approve", request, "--unit", unit.key, "--hours", 24, "--fields", "name")
    assert done.returncode == 0, done.stderr
    redeemed = unit.at_the_unit("redeem", request.with_suffix(".approval"))
    assert redeemed.returncode == 0, redeemed.stderr
    named = redeemed.stdout.decode().split(":")[0]
    seen = unit.at_the_unit("show", named)
    (line,) = map(json.loads, seen.stdout.splitlines())
    assert [*line["fields"]] == ["name"]
    assert "MARLOWE" in json.dumps(line["fields"])
    assert b"PX4417203" not in seen.stdout + seen.stderr
    again = unit.at_the_unit("redeem", request.with_suffix(".approval"))
    assert (again.returncode, b"opens once" in again.stderr) == (3, True)
    listed = [
        json.loads(one) for one in unit.at_the_unit("list", "--oversight", "--format", "jsonl", who="dpo").stdout.splitlines()
    ]
    (task,) = [one["id"] for one in listed if one["kind"] == "task"]
    assert unit.at_the_unit("review", task, "--finding", "necessary and in time", who="dpo").returncode == 0
    assert b"done by dpo" in unit.at_the_unit("list", "--oversight", who="dpo").stdout
    assert unit.at_the_unit("recall", named, "--reason", "no longer needed", who="dpo").returncode == 0
    assert unit.at_the_unit("show", named).returncode == 3


def test_what_was_urgent_is_ratified_by_another_person_and_recalled_by_the_court(unit: Unit) -> None:
    request = unit.asked("case", "--urgent", "the aircraft leaves at noon")
    done = unit.at_the_court("approve", request, "--unit", unit.key, "--hours", 24, "--urgent", who="duty.b")
    assert b"let another person ratify" in done.stdout
    approval = request.with_suffix(".approval")
    assert b"unless it is ratified" in unit.at_the_unit("redeem", approval).stdout
    assert unit.at_the_court("ratify", approval).returncode == 0
    assert b"open until" in unit.at_the_unit("ratify", approval.with_suffix(".ratified")).stdout
    assert unit.at_the_court("recall", approval).returncode == 0
    assert b"ended" in unit.at_the_unit("ratify", approval.with_suffix(".recalled")).stdout


def test_what_the_court_refuses_ends(unit: Unit) -> None:
    request = unit.asked("case")
    assert unit.at_the_court("refuse", request, "--unit", unit.key).returncode == 0
    assert b"refused" in unit.at_the_unit("ratify", request.with_suffix(".refused")).stdout
    assert unit.at_the_unit("redeem", request.with_suffix(".refused")).returncode == 3


def test_the_court_s_tool_says_what_is_wrong(unit: Unit, tmp_path: Path) -> None:
    request = unit.asked("case")
    other = (unit.court / "judge.a.key.pub").read_text()
    wrong = [
        (unit.at_the_court("approve", request, "--unit", other, "--hours", 1), 3, b"not signed by the unit"),
        (unit.at_the_court("approve", request, "--unit", "nothing", "--hours", 1), 2, b"unmask key"),
        (unit.at_the_court("approve", request, "--unit", unit.key, "--hours", 1, "--fields", "contact"), 3, b"narrows"),
        (unit.at_the_court("approve", request, "--unit", unit.key, "--hours", 1, "--records", "2"), 3, b"narrows"),
        (unit.at_the_court("approve", request, "--unit", unit.key, "--hours", 1, "--records", "x"), 2, b"numbers"),
        (unit.at_the_court("approve", request, "--unit", unit.key, "--hours", 1, "--urgent"), 3, b"the request was not"),
        (unit.at_the_court("approve", request, "--unit", unit.key, "--hours", 1, who="nobody"), 1, b"keygen"),
        (unit.at_the_court("ratify", request), 3, b"no paper"),
        (pnrscreen("approver", "keygen", unit.court, "--as", "judge.a", **unit.said), 2, b"already"),
        (pnrscreen("approver", "keygen", unit.home / "keys", "--as", "x", **unit.said), 2, b"inside the home"),
    ]
    for done, code, words in wrong:
        assert (done.returncode, words in done.stderr) == (code, True), done
    (unit.court / "sealing.key").write_bytes((tmp_path / "passphrase").read_bytes())
    done = unit.at_the_court("approve", request, "--unit", unit.key, "--hours", 1)
    assert (done.returncode, b"no sealing key" in done.stderr) == (2, True)


def test_the_sealing_key_opens_with_its_passphrase_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "_COST", 4)
    line = body.create(tmp_path / "sealing.key", "correct horse")
    assert (tmp_path / "sealing.key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "sealing.key.pub").read_bytes() == line
    assert len(body.open_(tmp_path / "sealing.key", "correct horse")) == 32
    with pytest.raises(Refused):
        body.open_(tmp_path / "sealing.key", "battery staple")
    with pytest.raises(ConfigError):
        body.create(tmp_path / "sealing.key", "correct horse")
    with pytest.raises(ConfigError):
        body.create(tmp_path / "other.key", "")


def test_a_sealing_key_that_openssl_made_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "_COST", 4)
    pem = BODY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    body.create(tmp_path / "sealing.key", "correct horse", pem)
    assert body.open_(tmp_path / "sealing.key", "correct horse") == BODY.private_bytes_raw()
    with pytest.raises(ConfigError, match="no X25519 key"):
        body.create(tmp_path / "other.key", "correct horse", b"none")


def test_an_approver_is_typed_with_the_kind_of_their_body(tmp_path: Path) -> None:
    line = tmp_path / "judge.a.pub"
    line.write_text(a_key("judge").line)
    spec = f"judge.a 'District Court' external_approver {line}"
    assert setup.described(f"{spec} body=court").body is Body.COURT
    with pytest.raises(typer.BadParameter, match="kind of body"):
        setup.described(f"{spec} body=unit")
