import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.errors import Tampered

KEY = bytes(range(32))
COHORT, CONTEXT = "eu-strict/2026-03-01/identity", "passenger/1/7f3a/identity"


@given(st.binary(max_size=200), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_what_was_sealed_is_what_is_unsealed(plain, context):
    parts = envelopes.split(envelopes.seal(plain, COHORT, context, KEY))
    assert parts.cohort == COHORT
    assert envelopes.unseal(parts, context, KEY) == plain


@given(st.data())
def test_no_bit_of_an_envelope_can_be_turned(data):
    """Wherever it is touched (version, cohort, wrap, nonce, content, tag) it no longer opens."""
    sealed = bytearray(envelopes.seal(b"BRUNHILDE", COHORT, CONTEXT, KEY))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Tampered):
        envelopes.unseal(envelopes.split(bytes(sealed)), CONTEXT, KEY)


@given(st.integers(0, 200))
def test_an_envelope_cut_short_does_not_open(size):
    sealed = envelopes.seal(b"BRUNHILDE" * 20, COHORT, CONTEXT, KEY)
    with pytest.raises(Tampered):
        envelopes.unseal(envelopes.split(sealed[:size]), CONTEXT, KEY)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_envelope_or_tampered(noise):
    with pytest.raises(Tampered):
        envelopes.unseal(envelopes.split(noise), CONTEXT, KEY)


def test_an_envelope_opens_in_its_place_alone():
    parts = envelopes.split(envelopes.seal(b"BRUNHILDE", COHORT, CONTEXT, KEY))
    with pytest.raises(Tampered, match=r"eu-strict/2026-03-01/identity does not verify") as moved:
        envelopes.unseal(parts, "passenger/1/8a4b/identity", KEY)
    assert moved.value.__cause__ is None


def test_no_two_envelopes_of_one_thing_are_alike():
    assert len({envelopes.seal(b"BRUNHILDE", COHORT, CONTEXT, KEY) for _ in range(50)}) == 50


@pytest.mark.parametrize("name", ["lists", "eu-strict/2026-03-01/identity", "A.b_c-d/1"])
def test_a_cohort_is_named_by_its_parts(name):
    assert envelopes.is_cohort(name)


@pytest.mark.parametrize("name", ["", "/", "a//b", "a/", "../a", "a/../b", "a b", "ä", "a~b", "a\n", "x" * 121])
def test_a_name_that_could_lead_elsewhere_is_no_cohort(name):
    assert not envelopes.is_cohort(name)
