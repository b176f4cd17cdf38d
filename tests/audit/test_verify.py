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


# ----------------------------------------------------------------------------------------------------- bundles read whole

DAY = "2026-03-01T05:00:00Z"
ODD = (
    {"at": "2026-02-30T05:00:00Z"},
    {"at": "2026-03-02T05:00:00Z"},
    {"at": "2026-02-01T05:00:00Z"},
    {"at": f"{DAY}\n{DAY}"},
    {"at": ""},
    {"log": "rules"},
    {"private_commitment": "AB" * 32},
    {"private_commitment": "ab" * 31},
    {"private_commitment": ""},
    {"public": {"é": 1}},
    {"public": {"e": "é"}},
    {"public": {"e": 1.5}},
    {"public": {"v": 1}},
    {"event": "operations.successor"},
    {"v": 2},
    {"v": 1.0},
)


def bundled(entries):
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def read_by(audit, folder, capsys):
    """Return the hashes of the second bundle of a folder, what was printed, and what is known after it."""
    made = audit(folder)
    made.log, made.signers = "operations", {("", b"", b""): 1}
    hashes = [made.bundle(name, first) for name, first in (("first.p/1", 0), ("second.p/3", 1))]
    return hashes, capsys.readouterr().out, made.latest, made.faults


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_bundle_with_an_odd_entry_is_read_as_the_plain_verifier_reads_it(tmp_path, capsys, odd, place):
    entries = [rfc8785.dumps(FIELDS | {"ticket": str(number)}) for number in range(3)]
    entries[place] = rfc8785.dumps(FIELDS | odd)
    same(tmp_path, capsys, bundled(entries))


def same(folder, capsys, second):
    for name, content in (("first.p", bundled([rfc8785.dumps(FIELDS)])), ("second.p", second)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / name.replace("first.p", "1").replace("second.p", "3")).write_bytes(content)
    assert read_by(verify.Audit, folder, capsys) == read_by(standalone.Audit, folder, capsys)


WHOLE = bundled([rfc8785.dumps(FIELDS | {"ticket": str(number)}) for number in range(3)])


@pytest.mark.parametrize("second", [WHOLE, WHOLE[:-1], WHOLE[1:], WHOLE + b"\0", WHOLE + b"\0\0", b"", WHOLE * 2])
def test_a_bundle_of_any_length_is_read_as_the_plain_verifier_reads_it(tmp_path, capsys, second):
    same(tmp_path, capsys, second)


def test_entries_that_are_whole_only_together_are_none(tmp_path, capsys):
    """One ends within another: side by side they would read as three."""
    one, two = rfc8785.dumps(FIELDS), rfc8785.dumps(FIELDS | {"public": {"changed": 3, "v": 1}})
    at = two.index(b',"ticket"')
    same(tmp_path, capsys, bundled([one + b"," + two[:at], two[at + 1 :], one]))


def test_an_entry_that_is_written_otherwise_is_none(tmp_path, capsys):
    one = rfc8785.dumps(FIELDS)
    same(tmp_path, capsys, bundled([one, one.replace(b',"ticket"', b', "ticket"'), one]))


def test_an_ordinary_bundle_is_read_whole(tmp_path):
    (tmp_path / "second.p").mkdir()
    (tmp_path / "second.p" / "3").write_bytes(WHOLE)
    made = verify.Audit(tmp_path)
    made.latest, made.form = FIELDS["at"], lambda _: pytest.fail("read one by one")
    assert len(made.bundle("second.p/3", 0)) == 3
