"""The quicker verifier says what the standalone one says, about whatever an entry may be."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.audit import standalone, verify

FIELDS = {
    "v": 1,
    "log": "operations",
    "event": "match",
    "at": "2026-03-01T05:00:00.000000Z",
    "ticket": "t-1",
    "profile": "eu-strict",
    "public": {"changed": 3, "edition": "ab"},
    "private_commitment": "ab" * 32,
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def said(form, entry):
    try:
        return form(entry)
    except ValueError as fault:
        return str(fault)


def both(entry):
    quick = said(verify.form_of, entry)
    assert quick == said(standalone.form_of, entry)
    return quick


def test_an_entry_is_read():
    assert both(rfc8785.dumps(FIELDS)) == ("2026-03-01T05:00:00.000000Z", "operations")


@given(st.sampled_from([*FIELDS]), ANYTHING)
def test_a_field_of_any_value(field, value):
    entry = json.dumps(FIELDS | {field: value}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    both(entry.encode(errors="surrogatepass"))


@given(st.dictionaries(st.text(max_size=4), ANYTHING, max_size=4))
def test_a_public_part_of_any_kind(public):
    both(
        json.dumps(FIELDS | {"public": public}, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
            errors="surrogatepass"
        )
    )


@given(st.integers(0, 300), st.binary(max_size=3), st.integers(0, 3))
def test_bytes_changed_anywhere(at, new, gone):
    entry = rfc8785.dumps(FIELDS)
    both(entry[:at] + new + entry[at + gone :])


@given(st.binary(max_size=80))
def test_any_bytes(entry):
    both(entry)


@pytest.mark.parametrize(
    "public", [b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a":1.0}', b'{"a":9007199254740992}', b'{"a":true}', b"[]", b"{ }"]
)
def test_what_has_another_form_too(public):
    assert isinstance(both(rfc8785.dumps(FIELDS).replace(b'{"changed":3,"edition":"ab"}', public)), str)


@pytest.mark.parametrize("steps", [[256, 256, 256, 256, 40], [3, 256, 253, 256], [256, 1, 255, 256, 256], [0, 1], []])
def test_the_quicker_tree_is_the_same_tree(steps):
    quick, plain = verify.Tree(), standalone.Tree()
    for step in steps:
        leaves = [bytes([number % 256, step % 256]) * 16 for number in range(step)]
        quick.add(leaves)
        plain.add(leaves)
        assert (quick.size, quick.parts, quick.root()) == (plain.size, plain.parts, plain.root())
