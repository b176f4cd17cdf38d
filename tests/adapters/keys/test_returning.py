"""The key of a record on its way back from the approving body: for one request, one record, and nobody else."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from pnrscreen.adapters.keys import returning
from pnrscreen.adapters.keys.sealing import SealingKey
from pnrscreen.custody import KeyRequest
from pnrscreen.errors import Tampered

COHORT, CONTEXT, REQUEST = "eu-strict/2026-03-01/identity", "passenger/1/p/identity", "a" * 64
RECORD_KEY = bytes(range(32))
BODY = X25519PrivateKey.generate()


def asked() -> KeyRequest:
    key, resting = SealingKey.fresh(COHORT, BODY.public_key().public_bytes_raw())
    return KeyRequest(COHORT, key.part.hex(), CONTEXT, resting, key.wrap(RECORD_KEY, CONTEXT))


def test_it_comes_back_to_the_request_that_it_was_returned_to() -> None:
    private, public = returning.pair()
    returned = returning.give(BODY.private_bytes_raw(), asked(), REQUEST, public)
    assert RECORD_KEY not in returned.key
    assert returning.take(returned, private, REQUEST) == RECORD_KEY


def test_for_another_request_another_record_or_another_pair_it_does_not_open() -> None:
    private, public = returning.pair()
    returned = returning.give(BODY.private_bytes_raw(), asked(), REQUEST, public)
    for other in (returned._replace(cohort=f"{COHORT}x"), returned._replace(context="passenger/1/q/identity")):
        with pytest.raises(Tampered):
            returning.take(other, private, REQUEST)
    for key, request in ((private, "b" * 64), (returning.pair()[0], REQUEST)):
        with pytest.raises(Tampered):
            returning.take(returned, key, request)


@pytest.mark.parametrize("to", [b"", bytes(32), b"\1" * 31])
def test_to_what_is_no_key_nothing_is_returned(to: bytes) -> None:
    with pytest.raises(Tampered, match="no key"):
        returning.give(BODY.private_bytes_raw(), asked(), REQUEST, to)


def test_another_body_returns_nothing() -> None:
    with pytest.raises(Tampered):
        returning.give(X25519PrivateKey.generate().private_bytes_raw(), asked(), REQUEST, returning.pair()[1])
