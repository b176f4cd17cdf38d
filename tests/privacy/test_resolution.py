"""What two registered people decide beside the registry, one of them the officer: one byte form, one home, one order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pnrscreen.privacy import registry, resolution
from pnrscreen.privacy.registry import RegistryError
from pnrscreen.privacy.resolution import Resolution
from support.keys import a_key
from support.people import HOME_ID, a_draft, signed

KNOWN = registry.verify([signed(a_draft(), "j.doe", "m.roe").written()])
MADE = Resolution(kind="policy", home=HOME_ID, previous="5" * 64, made_at="2026-03-01T05:00:00Z", text="quorum none\n")


def code(made: Resolution, *who: str, known: registry.Registry = KNOWN) -> str:
    """Return why a resolution that some signed is refused, or nothing where it holds."""
    for one in who:
        made = made.signed(one, a_key(one).sign(made.to_sign))
    try:
        resolution.check(made, known, MADE.previous)
    except RegistryError as refused:
        return refused.code
    return ""


def test_two_sign_one_of_them_the_officer() -> None:
    assert code(MADE, "j.doe", "m.roe") == ""
    assert code(MADE, "m.roe") == code(MADE, "j.doe", "k.lee") == code(MADE) == "signers_few"
    assert code(MADE, "j.doe", "stranger") == "signer_unknown"
    assert code(replace(MADE, signatures={"m.roe": b"", "j.doe": b""})) == "signature_wrong"
    assert code(MADE, known=replace(KNOWN, newest=replace(KNOWN.newest, synthetic=True))) == ""


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        *(({"home": home}, "home_other") for home in ("home-6", "home-8")),
        *(({"previous": digit * 64}, "chain_broken") for digit in ("4", "6")),
    ],
)
def test_it_is_for_one_home_and_follows_one_other(changed: dict[str, str], why: str) -> None:
    assert code(replace(MADE, **changed), "j.doe", "m.roe") == why


def test_it_has_one_byte_form() -> None:
    content = MADE.signed("m.roe", b"s").written()
    assert resolution.read(content) == MADE.signed("m.roe", b"s")
    for other in (
        content + b" ",
        content.replace(b'"quorum none\\n"', b"7"),
        content.replace(b'"signatures"', b'"signature"'),
        content.replace(b'"kind"', b'"sort"'),
        content.replace(b'"signature":"cw=="', b'"signature":"c"'),
        b"[]",
        b"\xff",
    ):
        with pytest.raises(RegistryError, match="nothing that two actors sign") as refused:
            resolution.read(other)
        assert refused.value.code == "registry_malformed"
