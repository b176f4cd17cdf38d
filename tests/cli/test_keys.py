"""Keys from the command line: where each stands, turning them, and homes whose keys Vault wraps."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from pnrscreen import bootstrap
from pnrscreen.rights import Actor, Role
from support import vault as stub
from support.command import Done, load_list, pnrscreen
from support.homes import paxlst, person, register
from support.logs import entries
from support.vault import Vault

MESSAGE = paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "1"))


def made(home: Path, *said: object, **environment: str) -> Done:
    return pnrscreen("init", "--home", home, "--unit", "Test unit", "--actor", "op", "--synthetic", *said, **environment)


def staffed(home: Path, **environment: str) -> Path:
    """Register a key custodian too, and a list: without one nobody is taken in."""
    register(home, Actor(id="k", organisation="unit", roles=frozenset({Role.KEY_CUSTODIAN})))
    load_list(home, **environment)
    return home


@pytest.fixture
def approver(tmp_path: Path) -> Path:
    public = X25519PrivateKey.generate().public_key().public_bytes_raw()
    (tmp_path / "approver.pub").write_bytes(base64.b64encode(public) + b"\n")
    return tmp_path / "approver.pub"


@pytest.fixture
def home(tmp_path: Path, approver: Path) -> Path:
    assert made(tmp_path / "home", "--approver", approver).returncode == 0
    return staffed(tmp_path / "home")


@pytest.fixture
def vault() -> Iterator[Vault]:
    with stub.a_vault() as running:
        yield running


def words(done: Done) -> bytes:
    """Return what was shown, wherever the lines of a table were broken."""
    return b" ".join(done.stdout.split())


def listed(home: Path, who: str, **environment: str) -> list[dict[str, str]]:
    shown = pnrscreen("keys", "list", "--home", home, "--as", who, "--format", "jsonl", **environment)
    assert shown.returncode == 0, shown.stderr
    return [json.loads(line) for line in shown.stdout.splitlines()]


def test_cohorts_are_listed_by_class_and_state_and_never_a_byte(home: Path) -> None:
    assert [row["class"] for row in listed(home, "dpo")] == ["log", "lists"]
    assert pnrscreen("ingest", "-", "--home", home, stdin=MESSAGE).returncode == 0
    keys = bootstrap.open_home(home).keys
    (identity,) = [one.cohort for one in keys.cohorts() if one.cohort.endswith("/identity")]
    (context,) = [one.cohort for one in keys.cohorts() if one.cohort.endswith("/context")]
    prints = {keys.seal(identity): "sealed", keys.destroy(context): "destroyed", "": "operational"}
    rows = listed(home, "dpo")
    assert rows == listed(home, "k")
    assert {row["state"] for row in rows} == {"operational", "sealed", "destroyed"}
    assert {row["class"] for row in rows} >= {"identity", "context", "raw", "log"}
    assert all(prints[row["fingerprint"]] == row["state"] for row in rows)
    table = pnrscreen("keys", "list", "--home", home, "--as", "k").stdout
    assert b"sealed" in table
    assert not [path for path in (home / "keys" / "cohorts").iterdir() if path.read_bytes().hex().encode() in table]


@pytest.mark.parametrize(("verb", "who"), [("list", "op"), ("rotate", "op"), ("rotate", "dpo")])
def test_keys_are_their_custodians_work(home: Path, verb: str, who: str) -> None:
    refused = pnrscreen("keys", verb, "--home", home, "--as", who)
    assert refused.returncode == 3
    assert b"needs one of the roles" in refused.stderr


def test_turning_keys_in_files_says_that_there_is_nothing_to_turn_and_is_on_record(home: Path) -> None:
    done = pnrscreen("keys", "rotate", "--home", home, "--as", "k")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"Nothing to turn: these keys rest in files")
    assert turned(home) == [0]


def turned(home: Path) -> list[object]:
    """Return how many keys each rotation on record turned."""
    said = entries(bootstrap.open_home(home))
    return [entry["public"]["keys"] for entry in said if entry["event"] == "key.rotate"]


def test_doctor_says_who_holds_the_keys_and_whether_anything_can_be_sealed(home: Path, tmp_path: Path) -> None:
    shown = words(pnrscreen("doctor", "--home", home))
    assert b"whoever is root on this machine" in shown
    assert b"nothing can be sealed" not in shown
    assert made(tmp_path / "bare").returncode == 0
    assert b"nothing can be sealed, only erased" in words(pnrscreen("doctor", "--home", tmp_path / "bare"))


@pytest.mark.parametrize(
    "content", [b"", b"no base64", b"AAAA", base64.b64encode(bytes(32)), base64.b64encode(bytes([1, *bytes(31)]))]
)
def test_an_approvers_key_that_is_none_makes_no_home(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "approver.pub").write_bytes(content)
    refused = made(tmp_path / "home", "--approver", tmp_path / "approver.pub")
    assert refused.returncode == 2
    assert b"32 bytes (X25519) in one line of base64" in refused.stderr
    assert not (tmp_path / "home").exists()


# ---------------------------------------------------------------------------------------------------------------- Vault


def test_a_home_whose_keys_vault_wraps_works_as_any_other(tmp_path: Path, vault: Vault, approver: Path) -> None:
    home, token = tmp_path / "home", {"PNRSCREEN_VAULT_TOKEN": stub.TOKEN}
    done = made(home, "--keys", f"vault:{vault.address}", "--approver", approver, **token)
    assert done.returncode == 0, done.stderr
    staffed(home, **token)
    assert pnrscreen("ingest", "-", "--home", home, stdin=MESSAGE, **token).returncode == 0
    assert b"ZZ123" in pnrscreen("board", "--home", home, "--as", "op", **token).stdout
    assert b"keys wrapped by Vault" in words(pnrscreen("doctor", "--home", home, **token))
    rotated = pnrscreen("keys", "rotate", "--home", home, "--as", "k", **token)
    assert b"keys have a new version" in rotated.stdout, rotated.stderr
    assert {len(key.versions) for name, key in vault.keys.items() if "-cohorts_." in name} == {2}
    assert stub.TOKEN.encode() not in b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())

    (home / "token").write_text(f"{stub.TOKEN}\n")
    (home / "token").chmod(0o644)
    stated = {"PNRSCREEN_VAULT_TOKEN_FILE": str(home / "token")}
    open_to_all = pnrscreen("board", "--home", home, "--as", "op", **stated)
    assert open_to_all.returncode == 2
    assert b"chmod 600" in open_to_all.stderr
    (home / "token").chmod(0o600)
    assert listed(home, "dpo", **stated)


def test_a_vault_that_is_sealed_is_said_in_one_line(tmp_path: Path, vault: Vault) -> None:
    home, token = tmp_path / "home", {"PNRSCREEN_VAULT_TOKEN": stub.TOKEN}
    vault.sealed = True
    assert made(home, "--keys", f"vault:{vault.address}", **token).returncode == 5
    vault.sealed = False
    assert made(home, "--keys", f"vault:{vault.address}", **token).returncode == 0
    vault.sealed = True
    refused = pnrscreen("ingest", "-", "--home", home, stdin=MESSAGE, **token)
    assert refused.returncode == 5
    assert refused.stderr.splitlines()[-1].startswith(b"pnrscreen: the system says: Vault at http://127.0.0.1:")
    assert b"have it unsealed, then ask again" in refused.stderr
    examined = pnrscreen("doctor", "--home", home, **token)
    assert examined.returncode == 1
    assert b"is sealed or not ready" in words(examined)
    untold = pnrscreen("board", "--home", home)
    assert untold.returncode == 2
    assert b"set PNRSCREEN_VAULT_TOKEN" in untold.stderr


@pytest.mark.parametrize("stated", ["vault", "vault:", "hsm", "vault:http://vault.example:8200/transit", "vault:https://v"])
def test_a_holder_of_keys_that_is_none_makes_no_home(tmp_path: Path, stated: str) -> None:
    refused = made(tmp_path / "home", "--keys", stated)
    assert refused.returncode == 2
    assert b'keys are held by "file", or as "vault:https://vault.example:8200/transit"' in refused.stderr
    assert not (tmp_path / "home").exists()


def test_another_key_signs_a_log_and_its_line_is_printed_whole(home: Path, tmp_path: Path) -> None:
    refused = pnrscreen("keys", "rotate", "--home", home, "--as", "op", "--signing", "operations")
    assert refused.returncode == 3
    done = pnrscreen("keys", "rotate", "--home", home, "--as", "k", "--signing", "operations")
    assert done.returncode == 0, done.stderr
    vkey = done.stdout.decode().splitlines()[-1]
    out = tmp_path / "log"
    assert pnrscreen("audit", "export", "--home", home, "--as", "dpo", "--out", out).returncode == 0
    assert (out / "operations" / "key").read_text().splitlines()[1:] == [vkey]
    assert pnrscreen("audit", "verify", out, "--key", vkey).returncode == 0
