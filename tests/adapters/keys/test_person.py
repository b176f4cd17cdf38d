"""A person's key: behind a passphrase, never over another file, and the same that ssh-keygen makes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from pnrscreen import privacy
from pnrscreen.adapters.keys import PersonKey
from pnrscreen.errors import ConfigError, Refused
from support.keys import PASSPHRASE, a_key, key_file


def test_a_key_is_made_once_for_its_owner_alone_and_opened_with_its_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "j.doe"
    made = PersonKey.create(path, "pass phrase", "j.doe")
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "j.doe.pub").read_text() == f"{made.line} j.doe\n"
    assert privacy.signing.verifies(made.line, b"said", PersonKey.open(path, "pass phrase").sign(b"said"))
    assert not privacy.signing.verifies(made.line, b"other", made.sign(b"said"))
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="never replaced"):
        PersonKey.create(path, "pass phrase", "")
    (tmp_path / "j.doe.pub").unlink()
    with pytest.raises(ConfigError, match="never replaced"):
        PersonKey.create(path, "pass phrase", "")
    assert path.read_bytes() == before
    with pytest.raises(Refused, match="does not open with that passphrase"):
        PersonKey.open(path, "pass phrasf")
    with pytest.raises(Refused, match="none was given"):
        PersonKey.open(path, "")


def test_a_key_needs_a_passphrase(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="needs a passphrase"):
        PersonKey.create(tmp_path / "bare", "", "")
    assert not list(tmp_path.iterdir())
    bare = tmp_path / "bare"
    bare.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    with pytest.raises(ConfigError, match="has no passphrase"):
        PersonKey.open(bare, "anything")


@pytest.mark.parametrize("content", [b"", b"ssh-ed25519 AAAA", b"\xff\x00"])
def test_what_is_no_key_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(ConfigError, match="no private key"):
        PersonKey.open(tmp_path / "key", "pass phrase")


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "key").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, BestAvailableEncryption(b"pp")))
    with pytest.raises(ConfigError, match="not an Ed25519 key"):
        PersonKey.open(tmp_path / "key", "pp")


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_what_ssh_keygen_makes_is_taken_and_what_we_make_it_reads(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-a", "1", "-N", PASSPHRASE, "-f", theirs], check=True)
    opened = PersonKey.open(theirs, PASSPHRASE)
    assert privacy.key_line((tmp_path / "theirs.pub").read_text()) == opened.line
    said = subprocess.run(
        ["ssh-keygen", "-l", "-f", tmp_path / "theirs.pub"], check=True, capture_output=True, text=True
    ).stdout
    assert privacy.fingerprint(opened.line) in said
    ours = key_file(tmp_path, "ours")
    read = subprocess.run(["ssh-keygen", "-y", "-P", PASSPHRASE, "-f", ours], check=True, capture_output=True, text=True).stdout
    assert privacy.key_line(read) == a_key("ours").line


@pytest.mark.parametrize("line", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa AAAAB3NzaC1yc2E", "ssh-ed25519 !!!!"])
def test_what_is_no_public_line(line: str) -> None:
    with pytest.raises(ValueError, match="ssh-ed25519"):
        privacy.key_line(line)
    assert not privacy.signing.verifies(line, b"said", b"0" * 64)
    comment = f"{a_key('x').line}   x@example  \n"
    assert privacy.key_line(comment) == a_key("x").line
