"""Keys that were kept apart come to a new home as they rest, but for those that are gone, whoever says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from pnrscreen.adapters.keys import FileKeys, VaultKeys, adopt, sealing
from pnrscreen.adapters.keys.transit import Transit
from pnrscreen.custody import CohortKey, KeyState
from pnrscreen.errors import ConfigError, Refused, Tampered
from support import vault as stub
from support.grants import a_grant

LIVING, SEALED, DESTROYED = (f"eu-strict/2026-03-0{day}/identity" for day in (1, 2, 3))
CONTEXT = "passenger/1/7f3a/identity"
BODY = X25519PrivateKey.generate()


@pytest.fixture
def kept(tmp_path: Path) -> FileKeys:
    """Return keys of three days, all of them alive."""
    return FileKeys.create(tmp_path / "kept", approver=BODY.public_key().public_bytes_raw())


@pytest.fixture
def envelopes(kept: FileKeys) -> dict[str, bytes]:
    return {cohort: kept.enclose(b"plain", cohort, CONTEXT) for cohort in (LIVING, SEALED, DESTROYED)}


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("[!.]*") if path.is_file()}


def test_what_is_gone_stays_behind_and_all_else_comes(kept: FileKeys, envelopes: dict[str, bytes], tmp_path: Path) -> None:
    kept.blind("passenger", "who", "2026Q1")
    public = kept.public("log")
    before = files(tmp_path / "kept")
    (tmp_path / "kept" / "notes.txt").write_text("no key")
    gone = [CohortKey(SEALED, KeyState.SEALED, fingerprint(tmp_path, SEALED))]
    gone += [CohortKey(DESTROYED, KeyState.DESTROYED, fingerprint(tmp_path, DESTROYED))]
    adopt(tmp_path / "kept", tmp_path / "new", gone, "file")
    lost = {f"cohorts/{name(SEALED)}", f"cohorts/{name(DESTROYED)}"}
    lost |= {path for path in before if path.startswith((f"sealing/{name(DESTROYED)}/", f"strands/{name(DESTROYED)}"))}
    assert len(lost) == 4
    found = files(tmp_path / "new")
    assert {path: found.get(path) for path in before.keys() - lost} == {path: before[path] for path in before.keys() - lost}
    assert not found.keys() & (lost | {"notes.txt"})
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "new").rglob("*")} == {0}

    new = FileKeys(tmp_path / "new")
    assert new.public("log") == public
    assert new.open(envelopes[LIVING], CONTEXT, a_grant()) == b"plain"
    assert [one for one in new.cohorts() if one.state is not KeyState.OPERATIONAL and one.fingerprint] == gone
    with pytest.raises(Refused, match="is sealed"):
        new.open(envelopes[SEALED], CONTEXT, a_grant())
    record_key = sealing.record_key(BODY.private_bytes_raw(), new.request(envelopes[SEALED], CONTEXT))
    assert new.open_approved(envelopes[SEALED], CONTEXT, record_key, a_grant()) == b"plain"
    with pytest.raises(Tampered, match="destroyed"):
        new.open(envelopes[DESTROYED], CONTEXT, a_grant())


def name(cohort: str) -> str:
    return cohort.replace("/", "~")


def fingerprint(folder: Path, cohort: str) -> str:
    """Return the fingerprint of a kept key as destroying it tells."""
    twin = folder / f"twin-{name(cohort)}"
    adopt(folder / "kept", twin, (), "file")
    return FileKeys(twin).destroy(cohort)


def test_the_gravest_of_what_is_told_counts(kept: FileKeys, envelopes: dict[str, bytes], tmp_path: Path) -> None:
    told = CohortKey(LIVING, KeyState.DESTROYED, kept.seal(LIVING))
    milder = CohortKey(SEALED, KeyState.SEALED, kept.destroy(SEALED))
    adopt(tmp_path / "kept", tmp_path / "new", [told, milder, told._replace(state=KeyState.SEALED)], "file")
    states = {one.cohort: one.state for one in FileKeys(tmp_path / "new").cohorts()}
    assert states == {LIVING: KeyState.DESTROYED, SEALED: KeyState.DESTROYED, DESTROYED: KeyState.OPERATIONAL}
    assert not list((tmp_path / "new" / "sealing").glob(f"{name(LIVING)}/*"))
    assert envelopes.keys() == states.keys()


def test_what_was_being_destroyed_when_the_keys_were_copied_is_not_copied(
    kept: FileKeys, envelopes: dict[str, bytes], tmp_path: Path
) -> None:
    key = tmp_path / "kept" / "cohorts" / name(DESTROYED)
    content = key.read_bytes()
    kept.destroy(DESTROYED)
    key.write_bytes(content)  # the tombstone was written, and then the machine died
    adopt(tmp_path / "kept", tmp_path / "new", (), "file")
    assert not (tmp_path / "new" / "cohorts" / name(DESTROYED)).exists()
    with pytest.raises(Tampered):
        FileKeys(tmp_path / "new").open(envelopes[DESTROYED], CONTEXT, a_grant())


def test_a_list_of_another_home_and_what_is_no_key_are_refused(kept: FileKeys, tmp_path: Path) -> None:
    kept.enclose(b"", LIVING, CONTEXT)
    for cohort, reason in ((LIVING, "of another home"), ("../../x", "no cohort")):
        with pytest.raises(ConfigError, match=reason):
            adopt(tmp_path / "kept", tmp_path / "new", [CohortKey(cohort, KeyState.DESTROYED, "0" * 32)], "file")
        assert not (tmp_path / "new").exists()
    with pytest.raises(ConfigError, match="there are no keys"):
        adopt(tmp_path, tmp_path / "new", (), "file")
    (tmp_path / "kept" / "signing").mkdir(exist_ok=True)
    (tmp_path / "kept" / "signing" / "log").symlink_to(tmp_path)
    with pytest.raises(ConfigError, match="is a link"):
        adopt(tmp_path / "kept", tmp_path / "new", (), "file")


def test_what_vault_wraps_moves_as_it_is_and_vault_is_not_asked(tmp_path: Path) -> None:
    with stub.a_vault() as vault:
        keys = VaultKeys.create(tmp_path / "kept", transit=Transit(vault.address, stub.TOKEN))
        envelope = keys.enclose(b"plain", LIVING, CONTEXT)
        keys.enclose(b"plain", DESTROYED, CONTEXT)
        turned = CohortKey(DESTROYED, KeyState.DESTROYED, "0" * 32)  # wrapped anew since it was copied: another fingerprint
        asked = len(vault.asked)
        adopt(tmp_path / "kept", tmp_path / "new", [turned], "vault")
        assert len(vault.asked) == asked
        assert not (tmp_path / "new" / "cohorts" / name(DESTROYED)).exists()
        new = VaultKeys(tmp_path / "new", transit=Transit(vault.address, stub.TOKEN))
        assert new.open(envelope, CONTEXT, a_grant()) == b"plain"
        with pytest.raises(ConfigError, match="--vault"):
            adopt(tmp_path / "kept", tmp_path / "newer", (), "file")
