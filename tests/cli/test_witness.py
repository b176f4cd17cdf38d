"""The whole way of a witnessed log at the command line: policy, request, signature, joined, handed out, verified."""

from __future__ import annotations

from pathlib import Path

import pytest

from pnrscreen.adapters.keys import person
from pnrscreen.rights import Log
from support.command import Done, pnrscreen

AS = ("--as", "m.roe")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = pnrscreen("init", "--home", tmp_path / "home", "--unit", "U", "--actor", "op", "--dpo", "m.roe", "--synthetic")
    assert made.returncode == 0, made.stderr
    return tmp_path / "home"


@pytest.fixture
def passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return where the passphrase of the keys stands that a test makes: quick to open, here nobody guesses it."""
    monkeypatch.setattr(person, "_ROUNDS", 1)
    (tmp_path / "passphrase").write_text("a passphrase of a test\n")
    (tmp_path / "passphrase").chmod(0o600)
    return {"PNRSCREEN_PASSPHRASE_FILE": str(tmp_path / "passphrase")}


def done(*words: object, **environment: str) -> Done:
    made = pnrscreen(*words, **environment)
    assert made.returncode == 0, made.stderr
    return made


def keys_of(home: Path, out: Path) -> list[str]:
    done("audit", "export", "--home", home, "--out", out, *AS)
    return [(out / log / "key").read_text().strip() for log in Log]


def test_two_of_three_witnesses_are_enough_and_a_rewritten_past_is_not_signed(
    home: Path, tmp_path: Path, passphrase: dict[str, str]
) -> None:
    logs = [word for key in keys_of(home, tmp_path / "first") for word in ("--log", key)]
    asked = tmp_path / "asked"
    names = {name: f"{name}.example/w1" for name in ("dpa", "court", "peer")}
    for name in names:
        done("actor", "key", tmp_path / f"{name}.key", **passphrase)

    def signs(name: str) -> Done:
        files = [asked / f"{log}.request" for log in Log]
        said = ("--name", names[name], "--key", tmp_path / f"{name}.key", "--memory", tmp_path / f"{name}.seen", *logs)
        return pnrscreen("audit", "witness", *files, *said, **passphrase)

    done("audit", "ask", "--home", home, "--out", asked, *AS)
    told = {name: signs(name) for name in ("dpa", "court")}
    assert {one.returncode for one in told.values()} == {0}, told
    vkeys = {name: one.stdout.split(b"\n")[0].removeprefix(b"witness ").decode() for name, one in told.items()}
    policy = tmp_path / "policy"
    policy.write_text(
        "".join(f"witness {name} {vkey}\n" for name, vkey in vkeys.items()) + "group both all dpa court\nquorum both\n"
    )
    done("audit", "policy", policy, "--home", home, "--out", tmp_path / "change.json")
    assert b"2 witnesses, quorum both" in done("audit", "adopt", tmp_path / "change.json", "--home", home, *AS).stdout
    joined = done("audit", "join", *(asked / f"{log}.request" for log in Log), "--home", home, *AS)
    assert joined.stdout.count(b"more must sign") == joined.stdout.count(b"enough have signed") == 2
    done("audit", "export", "--home", home, "--out", tmp_path / "second", *AS)
    verified = done("audit", "verify", tmp_path / "second", "--policy", policy)
    assert b"witnessed: " in verified.stdout

    again = signs("dpa")
    assert again.returncode == 3
    assert b"the request begins at 0 entries, the witness saw" in again.stderr


def test_whoever_signs_a_policy_reads_it_and_a_signature_of_no_registered_key_is_refused(
    home: Path, tmp_path: Path, passphrase: dict[str, str]
) -> None:
    (tmp_path / "policy").write_text("quorum none\n")
    change = tmp_path / "change.json"
    done("audit", "policy", tmp_path / "policy", "--home", home, "--out", change)
    done("actor", "key", tmp_path / "x.key", **passphrase)
    signed = done("audit", "sign", change, *AS, "--key", tmp_path / "x.key", **passphrase)
    assert b"quorum none" in signed.stdout
    assert b"signed by m.roe" in signed.stdout + signed.stderr
    refused = pnrscreen("audit", "adopt", change, "--home", home, *AS)
    assert (refused.returncode, b"is not theirs" in b" ".join(refused.stderr.split())) == (3, True), refused.stderr


def test_what_is_no_request_and_what_is_no_name_are_said(home: Path, tmp_path: Path, passphrase: dict[str, str]) -> None:
    (key, _) = keys_of(home, tmp_path / "first")
    done("actor", "key", tmp_path / "w.key", **passphrase)
    (tmp_path / "x.request").write_bytes(b"\xff nothing")
    usual = ("audit", "witness", tmp_path / "x.request", "--key", tmp_path / "w.key", "--memory", tmp_path / "seen")
    nothing = pnrscreen(*usual, "--name", "w.example", "--log", key, **passphrase)
    assert (nothing.returncode, b"not one of those watched here" in nothing.stderr) == (3, True)
    named = pnrscreen(*usual, "--name", "a witness", "--log", key, **passphrase)
    assert (named.returncode, b"cannot be the name of a witness" in named.stderr) == (2, True)
    keyed = pnrscreen(*usual, "--name", "w.example", "--log", "nothing", **passphrase)
    assert (keyed.returncode, b"no key of a log" in keyed.stderr) == (2, True)
    alone = pnrscreen("audit", "join", tmp_path / "x.request", "--home", home, *AS)
    assert (alone.returncode, b"lies nothing that a witness signed" in alone.stderr) == (1, True)


def test_a_log_that_does_not_go_on_is_not_signed(home: Path, tmp_path: Path, passphrase: dict[str, str]) -> None:
    """The unit makes its log anew: the witness remembers another past."""
    key, asked = keys_of(home, tmp_path / "first")[1], tmp_path / "asked"
    done("actor", "key", tmp_path / "w.key", **passphrase)
    usual = ("--key", tmp_path / "w.key", "--memory", tmp_path / "seen", "--name", "w.example", "--log", key)
    done("audit", "ask", "--home", home, "--out", asked, "--log", "operations", *AS)
    done("audit", "witness", asked / "operations.request", *usual, **passphrase)
    (seen,) = (tmp_path / "seen").glob("*.json")
    size = int(seen.read_text().split('"size": ')[1].split(",")[0])
    other = seen.read_text().replace('"root": "', '"root": "AAAA')[:-6] + '"}'
    seen.write_text(other)
    done("audit", "ask", "--home", home, "--out", asked, "--log", "operations", "--seen", size, *AS)
    forked = pnrscreen("audit", "witness", asked / "operations.request", *usual, **passphrase)
    assert forked.returncode == 4, forked.stderr
    seen.write_text("nothing")
    assert pnrscreen("audit", "witness", asked / "operations.request", *usual, **passphrase).returncode == 4
