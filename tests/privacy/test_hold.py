"""An authority's order: one byte form, says what it must, names somebody and not everybody, and two organisations sign it."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from pnrscreen.privacy import hold, registry
from pnrscreen.privacy.hold import Order
from pnrscreen.privacy.registry import Registry, RegistryError
from pnrscreen.rights import Actor, Role
from support.keys import a_key
from support.people import HOME_ID, PEOPLE, a_draft, signed

OTHER = [
    Actor(id=id_, organisation=id_, roles=frozenset({Role.OVERSIGHT}), key=a_key(id_).line) for id_ in ("a.court", "z.court")
]
KNOWN = registry.verify([signed(a_draft(*PEOPLE, *OTHER), "j.doe", "m.roe").written()])
PRETENDED = replace(KNOWN, newest=replace(KNOWN.newest, synthetic=True))
COURT = X25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
PEM = (form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
MADE = Order(
    home=HOME_ID,
    made_at="2026-03-01T05:00:00Z",
    nonce="00" * 16,
    authority="Court of X",
    key=hold.key_of(COURT.public_bytes(*PEM)),
    reference="4 Gs 12/26",
    basis="Code 94",
    ticket="T-1",
    passengers=("passenger-1",),
    locators=("ZZ/ABC2DE",),
)


def placed(made: Order, *who: str, by: str = "j.doe", known: Registry = KNOWN) -> str:
    """Return who approved an order that some signed, or why it is refused."""
    for one in who:
        made = made.signed(one, a_key(one).sign(made.to_sign))
    try:
        return hold.check(made, known, by)
    except RegistryError as refused:
        return refused.code


def test_whoever_carries_it_out_signs_and_somebody_of_another_organisation() -> None:
    assert placed(MADE, "j.doe", "z.court") == "z.court"
    assert placed(MADE, "z.court", "j.doe", "a.court", "m.roe") == "a.court"
    assert placed(MADE, "j.doe", "m.roe") == placed(MADE, "j.doe") == placed(MADE) == "signers_few"
    assert placed(MADE, "m.roe", "a.court") == placed(MADE, "m.roe", "z.court") == "signers_few"
    assert placed(MADE, "j.doe", "stranger") == "signer_unknown"
    for home in ("home-6", "home-8"):
        assert placed(replace(MADE, home=home), "j.doe", "a.court") == "home_other"


def test_in_a_home_that_holds_no_real_person_nobody_needs_to_sign_but_who_does_is_held_to_it() -> None:
    assert placed(MADE, known=PRETENDED) == ""
    assert placed(MADE, "j.doe", known=PRETENDED) == placed(MADE, "a.court", known=PRETENDED) == "signers_few"
    assert placed(MADE, "j.doe", "a.court", known=PRETENDED) == "a.court"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        *(({name: " "}, "order_incomplete") for name in ("authority", "reference", "basis", "ticket")),
        *(({name: "a\nb"}, "order_malformed") for name in ("authority", "reference", "basis", "ticket")),
        ({"basis": "x" * 201}, "order_malformed"),
        ({"passengers": (), "locators": ()}, "order_unspecific"),
        ({"passengers": tuple(f"passenger-{place}" for place in range(100))}, "order_unspecific"),
        (
            {"passengers": tuple(map(str, range(60))), "locators": tuple(f"ZZ/{place}" for place in range(10_000, 10_060))},
            "order_unspecific",
        ),
        ({"locators": ("ZZ/ABC2DE", "ABC2DE")}, "order_malformed"),
        ({"locators": ("ZZ/abc2de",)}, "order_malformed"),
        ({"basis": "x" * 200}, "a.court"),
        ({"passengers": ()}, "a.court"),
        ({"locators": ()}, "a.court"),
        ({"passengers": tuple(f"passenger-{place}" for place in range(99))}, "a.court"),
        ({"locators": ("Z9A/ABCDE12345", "ZZ/ABC2D")}, "a.court"),
    ],
)
def test_an_order_says_what_it_must_and_names_somebody_but_not_everybody(said: dict[str, Any], code: str) -> None:
    assert placed(replace(MADE, **said), "j.doe", "a.court") == code
    written = replace(MADE, **said).signed("j.doe", b"s").written()
    if code == "a.court":
        assert hold.read(written) == replace(MADE, **said).signed("j.doe", b"s")
    else:
        with pytest.raises(RegistryError) as refused:
            hold.read(written)
        assert refused.value.code == code


def test_whom_an_order_names_is_not_quoted() -> None:
    assert "passenger-1" not in repr(MADE)
    assert "ABC2DE" not in repr(MADE)


def test_an_order_has_one_byte_form() -> None:
    content = MADE.signed("j.doe", b"s").written()
    short, long = (base64.b64encode(bytes(length)) for length in (31, 33))
    key = MADE.key.encode()
    for other in (
        content + b" ",
        content.replace(key, short),
        content.replace(key, long),
        content.replace(b'"basis"', b'"bases"'),
        content.replace(b'"signatures"', b'"signature"'),
        b"[]",
        b"\xff",
    ):
        with pytest.raises(RegistryError) as refused:
            hold.read(other)
        assert refused.value.code == "order_malformed"


def test_an_authority_s_key_is_one_that_copies_can_be_encrypted_to() -> None:
    assert MADE.public_key == COURT.public_bytes_raw()
    assert hold.fingerprint(MADE.key) == "SHA256:7t2IPaCpRRWT3Ao45YP7dw+ifbvtIJwgQE4HXmjE8Mk"
    signing = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes(*PEM)
    for pem in (b"", b"ssh-ed25519 AAAA", signing):
        with pytest.raises(RegistryError, match="openssl pkey") as refused:
            hold.key_of(pem)
        assert refused.value.code == "key_wrong"
