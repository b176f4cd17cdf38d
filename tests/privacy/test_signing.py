"""Keys as OpenSSH writes them, and what is signed with them: one line, one byte form, and no signature passes for another."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pnrscreen.privacy import signing
from pnrscreen.privacy.resolution import Resolution

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LINE = PRIVATE.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
CODED = LINE.partition(" ")[2]
BLOB = base64.b64decode(CODED)


def test_a_key_is_one_line_without_its_comment() -> None:
    assert signing.line_of(PRIVATE.public_key().public_bytes_raw()) == LINE
    assert signing.key_line(LINE) == signing.key_line(f"  {LINE}  j.doe@example \n") == LINE
    assert signing.fingerprint(LINE) == "SHA256:lbmsoA0yIEcEiVDRnMWuzm+nV+3ZEEpVIURqFoeSspg"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ssh-ed25519",
        f"ssh-rsa {CODED}",
        f"ssh-ed25519 {CODED}=",
        f"ssh-ed25519 {CODED[:-1]}",
        f"ssh-ed25519 {CODED[:5]}!{CODED[5:]}",
        f"ssh-ed25519 {CODED[:5]}~{CODED[5:]}",
        f"ssh-ed25519 {CODED[:5]}\u00e9{CODED[5:]}",
        "ssh-ed25519 " + base64.b64encode(BLOB[:-1]).decode(),
        "ssh-ed25519 " + base64.b64encode(BLOB + b"x").decode(),
        "ssh-ed25519 " + base64.b64encode(b"x" + BLOB[1:]).decode(),
    ],
)
def test_what_is_written_otherwise_is_no_key_and_verifies_nothing(line: str) -> None:
    with pytest.raises(ValueError, match="a public key is one line"):
        signing.key_line(line)
    if not line.startswith("ssh-rsa"):
        assert not signing.verifies(line, b"said", PRIVATE.sign(b"said"))


def test_a_signature_is_over_all_of_what_was_said() -> None:
    made = PRIVATE.sign(b"said")
    assert signing.verifies(LINE, b"said", made)
    for said, other in ((b"Said", made), (b"said", made[:-1]), (b"said", b""), (b"said", made[:-1] + bytes([made[-1] ^ 1]))):
        assert not signing.verifies(LINE, said, other)


def test_what_is_signed_of_a_rule_begins_with_a_line_of_its_own() -> None:
    assert signing.rule_bytes("home-1", "r", 2, "d") == (
        b'pnrscreen/rule/v1\n{"digest":"d","home":"home-1","rule":"r","version":2}'
    )


def test_what_is_signed_stands_behind_the_line_of_its_kind_and_its_digest_is_without_it() -> None:
    made = Resolution(kind="policy", home="home-1", previous="", made_at="2026-03-01T05:00:00Z", text="t")
    said = b'{"home":"home-1","kind":"policy","made_at":"2026-03-01T05:00:00Z","previous":"","text":"t"}'
    assert made.to_sign == b"pnrscreen/resolution/v1\n" + said
    assert made.digest == made.signed("j.doe", b"s").digest == hashlib.sha256(said).hexdigest()
    with pytest.raises(TypeError, match="abstract"):
        signing.Signed()


def test_signatures_stand_in_order_and_are_read_back() -> None:
    made = {"m.roe": b"2", "j.doe": b"1"}
    assert [one["actor"] for one in signing.listed(made)] == ["j.doe", "m.roe"]
    assert signing.unlisted(signing.listed(made)) == made
    with pytest.raises(ValueError, match="base64"):
        signing.unlisted([{"actor": "j.doe", "signature": "?"}])
