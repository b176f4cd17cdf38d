"""What is Vault's own: what it is asked, what it holds, and what its failures are called."""

import importlib.util
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import FileKeys, VaultKeys
from pnrscreen.adapters.keys.transit import Transit
from pnrscreen.errors import ConfigError, PnrscreenError, Refused, Tampered
from support import vault as stub
from support.grants import a_grant
from support.vault import TOKEN, Vault

COHORT, CONTEXT = "eu-strict/2026-03-01/identity", "passenger/1/7f3a/identity"
NAMED = "cohorts_.eu-strict_-2026-03-01_-identity"


@pytest.fixture
def vault() -> Iterator[Vault]:
    with stub.a_vault() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def keys(vault: Vault, home: Path) -> VaultKeys:
    return VaultKeys.create(home, transit=Transit(vault.address, TOKEN))


@pytest.fixture
def again(vault: Vault, home: Path) -> Callable[[], VaultKeys]:
    return lambda: VaultKeys(home, transit=Transit(vault.address, TOKEN))


def named(vault: Vault, ending: str = NAMED) -> str:
    (name,) = [name for name in vault.keys if name.endswith(ending)]
    return name


def test_vault_is_asked_once_for_a_cohort_and_not_for_a_record(keys, again, vault):
    vault.asked.clear()
    envelopes = [keys.enclose(b"BRUNHILDE", COHORT, CONTEXT) for _ in range(50)]
    assert [line.split("/")[3] for line in vault.asked] == ["keys", "datakey", "decrypt"]
    vault.asked.clear()
    other = again()
    assert {other.open(envelope, CONTEXT, a_grant()) for envelope in envelopes} == {b"BRUNHILDE"}
    assert [line.split("/")[3] for line in vault.asked] == ["decrypt"]


def test_no_key_rests_in_clear_and_none_in_vault_can_be_handed_out(keys, vault, home):
    keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    keys.blind("id", "x")
    keys.sign("log", b"x")
    held = [*keys._operational.values(), *keys._indexes._keys.values()]
    rest = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert not [key for key in held if key in rest]
    assert {(key.exportable, key.allow_plaintext_backup) for key in vault.keys.values()} == {(False, False)}
    assert len(vault.keys) == 3


def test_a_thief_of_the_whole_home_opens_nothing_without_vault(keys, vault, home):
    envelope = keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    with stub.a_vault() as empty, pytest.raises(Tampered):
        VaultKeys(home, transit=Transit(empty.address, TOKEN)).open(envelope, CONTEXT, a_grant())
    with pytest.raises(Tampered):
        FileKeys(home).open(envelope, CONTEXT, a_grant())


def test_a_wrapped_key_moved_to_another_cohort_does_not_open(keys, again, home):
    envelope = keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    keys.enclose(b"", "eu-strict/2026-03-02/identity", CONTEXT)
    one, two = sorted((home / "cohorts").iterdir())
    one.write_bytes(two.read_bytes())
    with pytest.raises(Tampered):
        again().open(envelope, CONTEXT, a_grant())


# ----------------------------------------------------------------------------------------------------------- destruction


def test_destroying_deletes_the_key_in_vault_and_a_copy_of_the_wrapped_form_is_dead(keys, again, vault, home):
    envelope = keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    (place,) = (home / "cohorts").iterdir()
    wrapped = place.read_bytes()
    name = named(vault)
    keys.destroy(COHORT)
    assert name not in vault.keys
    (home / "destroyed" / place.name).unlink()  # a key backup of before, restored without its tombstones
    place.write_bytes(wrapped)
    with pytest.raises(Tampered):
        again().open(envelope, CONTEXT, a_grant())


def test_a_cohort_that_vault_cannot_delete_now_is_dead_here_and_is_deleted_when_asked_again(keys, again, vault):
    envelope = keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    vault.sealed = True
    with pytest.raises(OSError, match="sealed"):
        keys.destroy(COHORT)
    vault.sealed = False
    with pytest.raises(Tampered, match="destroyed"):
        again().open(envelope, CONTEXT, a_grant())
    assert "interrupted" in keys.custody().faults[0]
    again().destroy(COHORT)
    assert keys.custody().faults == ()
    assert not [name for name in vault.keys if name.endswith(NAMED)]


def test_a_destruction_cut_between_vault_and_file_is_finished(keys, again, vault, home, monkeypatch):
    keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    fingerprint = ""
    with monkeypatch.context() as power:
        power.setattr(durable, "erase", lambda path: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            keys.destroy(COHORT)
    assert not [name for name in vault.keys if name.endswith(NAMED)]
    fingerprint = again().destroy(COHORT)
    assert list((home / "cohorts").iterdir()) == []
    assert again().destroy(COHORT) == fingerprint


def test_a_key_that_vault_keeps_all_the_same_is_said(keys, vault, monkeypatch):
    keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    key = vault.keys[named(vault)]
    monkeypatch.setattr(type(key), "deletion_allowed", property(lambda _: False, lambda *_: None), raising=False)
    with pytest.raises(OSError, match="did not delete"):
        keys.destroy(COHORT)


def test_a_key_that_is_gone_from_vault_is_tampered(keys, again, vault):
    envelope = keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    del vault.keys[named(vault)]
    with pytest.raises(Tampered):
        again().open(envelope, CONTEXT, a_grant())


# --------------------------------------------------------------------------------------------------------------- turning


def test_turning_gives_each_key_a_version_and_wraps_anew(keys, vault, home):
    keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    keys.public("log")
    (place,) = (home / "cohorts").iterdir()
    before = place.read_bytes()
    assert keys.rotate() == 2
    assert before.startswith(b"vault:v1:")
    assert place.read_bytes().startswith(b"vault:v2:")
    versions = {name.partition("-")[2]: len(key.versions) for name, key in vault.keys.items()}
    assert versions == {"index.key": 2, NAMED: 2, "signing_.log": 1}


def test_a_turning_that_a_destruction_overtakes_does_not_bring_the_key_back(keys, again, home, monkeypatch):
    keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    replace = durable.replace

    def overtaken(path: Path, content: bytes) -> None:
        if path.parent.name == "cohorts":
            monkeypatch.setattr(durable, "replace", replace)
            again().destroy(COHORT)
        replace(path, content)

    monkeypatch.setattr(durable, "replace", overtaken)
    keys.rotate()
    assert list((home / "cohorts").iterdir()) == []


def test_a_key_turned_by_hand_in_vault_signs_as_before(keys, vault):
    public, signature = keys.public("log"), keys.sign("log", b"x")
    vault.keys[named(vault, "signing_.log")].versions.append(bytes(32))
    assert (keys.public("log"), keys.sign("log", b"x")) == (public, signature)


# -------------------------------------------------------------------------------------------------------------- failures


@pytest.mark.parametrize(
    ("taken", "act", "lacks"),
    [
        ("POST keys", lambda keys: keys.enclose(b"", COHORT, CONTEXT), "create and update on transit/keys/"),
        ("datakey", lambda keys: keys.enclose(b"", COHORT, CONTEXT), "update on transit/datakey/wrapped/"),
        ("decrypt", lambda keys: keys.blind("id", "x"), "update on transit/decrypt/"),
        ("GET keys", lambda keys: keys.public("log"), "read on transit/keys/"),
        ("sign", lambda keys: keys.sign("log", b"x"), "update on transit/sign/"),
        ("rewrap", lambda keys: keys.rotate(), "update on transit/rewrap/"),
    ],
)
def test_a_right_that_is_missing_is_named(keys, vault, taken, act, lacks):
    vault.forbidden = {taken}
    with pytest.raises(Refused, match=lacks) as said:
        act(keys)
    silent(said)


@pytest.mark.parametrize("taken", ["POST keys", "DELETE keys"])
def test_a_right_to_destroy_that_is_missing_is_named(keys, vault, taken):
    keys.enclose(b"", COHORT, CONTEXT)
    vault.forbidden = {taken}
    with pytest.raises(Refused, match=r"update on transit/keys/.*/config|delete on transit/keys/"):
        keys.destroy(COHORT)


def test_a_wrong_token_is_refused_and_not_repeated(vault, home, keys):
    wrong = VaultKeys(home, transit=Transit(vault.address, "hvs.WRONGTOKEN"))
    with pytest.raises(Refused, match="the token has expired, or its policy lacks") as said:
        wrong.blind("id", "x")
    silent(said)
    assert "WRONG" not in repr(vars(wrong)) + repr(wrong)


def silent(said: pytest.ExceptionInfo[BaseException]) -> None:
    """Assert that neither the token nor what Vault said is told on."""
    told = "".join(traceback.format_exception_only(said.value)) + repr(said.value.__cause__)
    assert TOKEN not in told
    assert "WRONG" not in told
    assert "permission denied" not in told


@pytest.mark.parametrize("status", [429, 500, 502, 418])
def test_a_vault_that_fails_is_said_and_where(keys, vault, status):
    vault.status = status
    with pytest.raises(OSError, match=r"failed at transit/decrypt/.*its own log says why"):
        keys.blind("id", "x")


def test_a_vault_that_is_sealed_or_away_says_what_to_do(keys, vault, home):
    vault.sealed = True
    with pytest.raises(OSError, match="have it unsealed, then ask again"):
        keys.blind("id", "x")
    with stub.a_vault() as gone:
        address = gone.address
    with pytest.raises(OSError, match=r"cannot be reached.*check that it runs"):
        VaultKeys(home, transit=Transit(address, TOKEN)).blind("id", "x")


@pytest.mark.parametrize("act", [lambda keys: keys.blind("id", "x"), lambda keys: keys.enclose(b"", COHORT, CONTEXT)])
def test_what_is_no_vault_is_said_and_no_redirection_is_followed_with_the_token(keys, vault, act):
    for vault.nonsense in (b"<html>no vault</html>", b"{}", b'{"data": {"ciphertext": 1}}'):
        with pytest.raises(OSError, match="is no Vault"):
            act(keys)
    vault.nonsense, vault.status = b"", 307
    with pytest.raises(OSError, match="not its active node"):
        act(keys)


def test_a_mount_that_is_not_there_is_not_found(vault, home):
    with pytest.raises(PnrscreenError, match="nothing at other/keys"):
        VaultKeys.create(home, transit=Transit(vault.address.replace("/transit", "/other"), TOKEN))


def test_a_mount_that_is_gone_opens_nothing(keys, vault):
    vault.status = 404
    with pytest.raises(Tampered, match=r"does not open the key that rests in index\.key"):
        keys.blind("id", "x")


def test_a_signing_key_that_is_none_is_tampered(keys, vault):
    keys.public("log")
    vault.keys[named(vault, "signing_.log")].kind = "aes256-gcm96"
    with pytest.raises(Tampered, match="no Ed25519 key"):
        keys.public("log")


def test_custody_says_which_key_vault_may_hand_out_and_whether_it_answers(keys, vault):
    keys.enclose(b"", COHORT, CONTEXT)
    assert keys.custody() == ("vault", False, ())
    vault.keys[named(vault)].exportable = True
    (fault,) = keys.custody().faults
    assert NAMED in fault
    vault.sealed = True
    (fault,) = keys.custody().faults
    assert "sealed" in fault


@pytest.mark.parametrize("address", ["vault.example", "https://vault.example", "https://vault.example/", "ftp://x/transit"])
def test_an_address_without_a_mount_is_refused(address):
    with pytest.raises(ConfigError, match="its mount at the end"):
        Transit(address, TOKEN)


def test_a_missing_token_and_a_missing_client_are_said(monkeypatch):
    with pytest.raises(ConfigError, match="PNRSCREEN_VAULT_TOKEN"):
        Transit("https://vault.example/transit", "")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"pnrscreen\[vault\]"):
        Transit("https://vault.example/transit", TOKEN)


def test_keys_in_files_are_not_taken_for_vaults(tmp_path, vault):
    FileKeys.create(tmp_path / "files")
    with pytest.raises(ConfigError, match="not Vault's"):
        VaultKeys(tmp_path / "files", transit=Transit(vault.address, TOKEN))


def test_no_two_places_share_a_name_in_vault(keys, vault):
    """Cohorts whose names differ in the signs that are escaped alone."""
    for cohort in ("a/b", "a_b", "a_/b", "a/b_", "a.b", "a-b", "a__b"):
        keys.enclose(b"", cohort, CONTEXT)
    assert len([name for name in vault.keys if "-cohorts_." in name]) == 7
