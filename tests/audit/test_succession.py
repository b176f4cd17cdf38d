"""The keys of a log: each but the first named by an entry that the key before it signed."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pnrscreen.audit.checkpoint import Verifier
from pnrscreen.audit.succession import Signers, successor_statement

PRIVATE = [Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in range(3)]
OLD, NEW, OTHER = (Verifier.named("unit/rules", key.public_key().public_bytes_raw()) for key in PRIVATE)
KNOWN = Signers(keys=(OLD,))


def names(key: Verifier, by: int = 0) -> bytes:
    """Return an entry that names a key, signed by one."""
    signed = base64.b64encode(PRIVATE[by].sign(successor_statement(key.vkey))).decode()
    said = {"event": "rules.successor", "log": "rules", "public": {"key": key.vkey, "signed": signed}}
    return json.dumps(said, separators=(",", ":")).encode()


def test_keys_follow_each_other_by_entries_and_each_is_named_once() -> None:
    found = KNOWN.after([b"{}", names(NEW), names(NEW), names(OTHER, 1)], 5)
    assert (found.keys, found.ends, found.current) == ((OLD, NEW, OTHER), (6, 8), OTHER)
    assert Signers.of(found.written()) == found


def test_a_key_that_the_one_before_did_not_sign_follows_none() -> None:
    for entries in ([names(NEW, 1)], [names(NEW), names(OTHER, 0)]):
        with pytest.raises(ValueError, match="the one before did not sign that"):
            KNOWN.after(entries, 5)


@pytest.mark.parametrize("text", ["", OLD.vkey, f"{OLD.vkey} 05\n{NEW.vkey}\n", f"{OLD.vkey}\n{NEW.vkey}\n", "key\n"])
def test_what_is_written_otherwise_is_no_list_of_keys(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  its own or a key's
        Signers.of(text)
