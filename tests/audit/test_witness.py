"""A witness signs what goes on from what it saw, and nothing else."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pnrscreen.audit import checkpoint, merkle, witness
from pnrscreen.audit.checkpoint import Checkpoint, NoteError, Verifier

LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(40)]
OTHERS = [merkle.leaf_hash(b"other"), *LEAVES[1:]]
SIGNER, STRANGER, WITNESS, SECOND = (Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in (1, 2, 3, 4))
LOG = Verifier.named("unit/operations", SIGNER.public_key().public_bytes_raw())
EYES = witness.witness_key("dpa.example/w1", WITNESS.public_key().public_bytes_raw())
MORE_EYES = witness.witness_key("court.example/w1", SECOND.public_key().public_bytes_raw())


def root(leaves):
    return merkle.Frontier().grown(leaves).root()


def note(size, leaves=LEAVES, signer=SIGNER, name=LOG.name):
    told = Checkpoint(origin=name, size=size, root=root(leaves[:size]))
    return checkpoint.signed(told, Verifier.named(name, signer.public_key().public_bytes_raw()), signer.sign)


def asked(old, size, leaves=LEAVES):
    return witness.request(old, merkle.consistency(merkle.over(leaves), old, size), note(size, leaves))


def seen(size, leaves=LEAVES):
    return witness.Seen(size=size, root=root(leaves[:size]))


@pytest.mark.parametrize(("old", "size"), [(0, 0), (0, 7), (7, 7), (7, 8), (16, 40), (39, 40)])
def test_what_goes_on_is_signed(old, size):
    told, now = witness.answered(asked(old, size), LOG, seen(old))
    assert now == seen(size)
    line = witness.cosigned(told, EYES, 1_795_305_600, WITNESS.sign)
    cosigned, name = witness.joined(note(size), line, LOG, [EYES, MORE_EYES])
    assert name == "dpa.example/w1"
    assert checkpoint.opened(cosigned, LOG, [EYES], 1).cosigned == (("dpa.example/w1", 1_795_305_600),)


def test_the_request_is_the_one_of_the_specification():
    proof = merkle.consistency(merkle.over(LEAVES), 3, 7)
    lines = asked(3, 7).split("\n")
    assert lines[0] == "old 3"
    assert lines[1 : 1 + len(proof)] == [base64.b64encode(node).decode() for node in proof]
    assert "\n".join(lines[2 + len(proof) :]) == note(7)


def test_the_vector_of_another_hand_is_what_a_witness_writes():
    """The cosignature of a small log, made by other code from the seed aa x 32."""
    key = Ed25519PrivateKey.from_private_bytes(b"\xaa" * 32)
    told = Checkpoint(
        origin="audit.piu.example/rules/2026", size=3, root=base64.b64decode("9NwAwhTHqWPtSZHBP0AELmqf482uvUsYHAv33pG+NNw=")
    )
    name = witness.witness_key("witness.dpa.example/w1", key.public_key().public_bytes_raw())
    assert name.vkey == "witness.dpa.example/w1+27367e8e+BOc06mwrYlfecjVeRyqgWkxIfmtGPAKe0wbfLwG1Y2tY"
    assert witness.cosigned(told, name, 1_795_305_600, key.sign) == (
        "\u2014 witness.dpa.example/w1 JzZ+jgAAAABrAjCATwsWWNTO1tArcqiHqxxmbJ0fMV5ECURzszTuLnX/"
        "hX6jzpq6omqdY9GjvTWDVDwGIDC/tW5M1bb/1zbSyseKAg==\n"
    )


@pytest.mark.parametrize(
    ("request_", "before", "code"),
    [
        (asked(7, 9), seen(5), "size_conflict"),
        (asked(0, 9), seen(5), "size_conflict"),
        (asked(5, 9, OTHERS), seen(5), "proof_wrong"),
        (asked(9, 9, OTHERS), seen(9), "proof_wrong"),
        (witness.request(5, [], note(9)), seen(5), "proof_wrong"),
        (witness.request(5, [], note(9, signer=STRANGER)), seen(5), "log_unknown"),
        (witness.request(5, [], note(9, name="unit/rules")), seen(5), "log_unknown"),
        (witness.request(5, [], "no note"), seen(5), "log_unknown"),
        ("", seen(0), "request_malformed"),
        ("old five\n\n" + note(9), seen(5), "request_malformed"),
        ("old 05\n\n" + note(9), seen(5), "request_malformed"),
        ("old 5\n!!\n\n" + note(9), seen(5), "request_malformed"),
        ("old 5\n" + "AAAA\n" * 64 + "\n" + note(9), seen(5), "request_malformed"),
    ],
)
def test_what_does_not_go_on_is_not_signed(request_, before, code):
    with pytest.raises(witness.WitnessError) as refused:
        witness.answered(request_, LOG, before)
    assert refused.value.code == code


def test_a_checkpoint_smaller_than_what_was_seen_is_a_rewritten_past():
    with pytest.raises(witness.WitnessError) as refused:
        witness.answered(witness.request(9, [], note(5)), LOG, seen(9))
    assert refused.value.code == "proof_wrong"


def test_a_second_witness_joins_and_a_later_word_takes_the_place_of_the_earlier():
    told = Checkpoint(origin=LOG.name, size=9, root=root(LEAVES[:9]))
    more = note(9)
    for eyes, key, time in ((EYES, WITNESS, 1), (MORE_EYES, SECOND, 2), (EYES, WITNESS, 3)):
        more, _ = witness.joined(more, witness.cosigned(told, eyes, time, key.sign), LOG, [EYES, MORE_EYES])
    assert set(checkpoint.opened(more, LOG, [EYES, MORE_EYES], 2).cosigned) == {(EYES.name, 3), (MORE_EYES.name, 2)}


@pytest.mark.parametrize("size", [9, 8])
def test_a_line_that_is_not_a_known_witness_s_on_this_checkpoint_does_not_join(size):
    told = Checkpoint(origin=LOG.name, size=size, root=root(LEAVES[:size]))
    stranger = witness.cosigned(told, MORE_EYES, 1, SECOND.sign)
    with pytest.raises(NoteError):
        witness.joined(note(9), stranger, LOG, [EYES])
    with pytest.raises(NoteError):
        witness.joined(note(9), "nothing", LOG, [EYES])
    if size == 8:
        with pytest.raises(NoteError):
            witness.joined(note(9), witness.cosigned(told, EYES, 1, WITNESS.sign), LOG, [EYES])


def test_a_signature_that_is_none_is_not_given_away():
    told = Checkpoint(origin=LOG.name, size=9, root=root(LEAVES[:9]))
    with pytest.raises(NoteError):
        witness.cosigned(told, EYES, 1, STRANGER.sign)
