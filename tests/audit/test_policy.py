"""Which witnesses must have signed: the lines of C2SP tlog-policy, and what they come to."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pnrscreen.audit import checkpoint, policy


def a_key(name, seed, kind=checkpoint.COSIGNATURE):
    public = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32).public_key().public_bytes_raw()
    return checkpoint.Verifier.named(name, public, kind).vkey


LOG = a_key("unit/operations", 9, checkpoint.ED25519)
WITNESSES = "".join(f"witness {name} {a_key(f'{name}.example/w', seed)}\n" for seed, name in enumerate("abcd", 1))


def read(*lines):
    return policy.Policy.of(WITNESSES + "\n".join(lines))


def signed(names):
    return {f"{name}.example/w" for name in names}


@pytest.mark.parametrize(
    ("lines", "enough", "too_few"),
    [
        (["quorum none"], ["", "a"], []),
        (["quorum b"], ["b", "ab"], ["", "a", "acd"]),
        (["group g 2 a b c", "quorum g"], ["ab", "bc", "abcd"], ["", "a", "d", "ad"]),
        (["group g any a b", "quorum g"], ["a", "b"], ["", "cd"]),
        (["group g all a b", "quorum g"], ["ab"], ["a", "b", "acd"]),
        (["group g any a b", "group h 2 g c d", "quorum h"], ["ac", "cd", "bd"], ["ab", "c"]),
    ],
)
def test_a_quorum_is_met_or_is_not(lines, enough, too_few):
    told = read(*lines)
    assert all(told.satisfied(signed(names)) for names in enough)
    assert not any(told.satisfied(signed(names)) for names in too_few)


def test_unknown_witnesses_count_for_nothing():
    assert not read("group g 2 a b c", "quorum g").satisfied({"a.example/w", "x.example/w", "a"})


def test_logs_are_named_and_comments_and_addresses_passed_over():
    told = policy.Policy.of(f"# whom we rely on\n\nlog {LOG} https://log.example/\n{WITNESSES}quorum none\n")
    assert [log.vkey for log in told.logs] == [LOG]
    assert [*told.witnesses] == [*"abcd"]


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["quorum x"], 5),
        (["quorum a", "quorum b"], 6),
        (["group g 2 a x", "quorum g"], 5),
        (["group g 2 a a", "quorum g"], 5),
        (["group g 0 a", "quorum g"], 5),
        (["group g 3 a b", "quorum g"], 5),
        (["group g many a b", "quorum g"], 5),
        (["group g any", "quorum g"], 5),
        (["group a any b", "quorum a"], 5),
        (["group g any g", "quorum g"], 5),
        (["group none any a", "quorum none"], 5),
        (["witness a " + a_key("other", 7), "quorum a"], 5),
        (["witness e " + LOG, "quorum e"], 5),
        (["witness e " + a_key("a.example/w", 1), "group g all a e", "quorum g"], 5),
        (["witness e " + a_key("e.example/w", 1), "group g all a e", "quorum g"], 5),
        (["witness e " + a_key("a.example/w", 7), "group g all a e", "quorum g"], 5),
        (["log " + a_key("other", 7), "quorum none"], 5),
        (["log nothing", "quorum none"], 5),
        (["log", "quorum none"], 5),
        (["trust me", "quorum none"], 5),
    ],
)
def test_a_line_that_is_none_is_named(lines, number):
    with pytest.raises(ValueError, match=f"line {number} of the policy"):
        read(*lines)


def test_a_policy_says_how_many():
    with pytest.raises(ValueError, match="no quorum line"):
        read()
