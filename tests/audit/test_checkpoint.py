import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.audit import checkpoint
from pnrscreen.audit.checkpoint import COSIGNATURE, Checkpoint, NoteError, Opened, Verifier, opened, signed

# signed-note, the example of the specification
SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)

# a log of three entries and a witness of it, worked out by other code than this
ORIGIN = "audit.piu.example/rules/2026"
LOG_SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG_KEY = "audit.piu.example/rules/2026+6596658c+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
BODY = f"{ORIGIN}\n3\n9NwAwhTHqWPtSZHBP0AELmqf482uvUsYHAv33pG+NNw=\n"
ROOT = bytes.fromhex("f4dc00c214c7a963ed4991c13f40042e6a9fe3cdaebd4b181c0bf7de91be34dc")
NOTE = f"{BODY}\n\u2014 {ORIGIN} ZZZljPYbsVk6H9FkEp84wei7IB0s0iNNr+l9jzvjpx1rkW/7jFhlpqX5sThptNNenQcdE7t2a6diSecSHrVbhs11QwQ=\n"
WITNESS_NAME = "witness.dpa.example/w1"
WITNESS_KEY = "witness.dpa.example/w1+27367e8e+BOc06mwrYlfecjVeRyqgWkxIfmtGPAKe0wbfLwG1Y2tY"
WITNESS_TIME = 1_795_305_600
WITNESS_LINE = (
    f"\u2014 {WITNESS_NAME} "
    "JzZ+jgAAAABrAjCATwsWWNTO1tArcqiHqxxmbJ0fMV5ECURzszTuLnX/hX6jzpq6omqdY9GjvTWDVDwGIDC/tW5M1bb/1zbSyseKAg==\n"
)

LOG = Verifier.of(LOG_KEY)
WITNESS = Verifier.of(WITNESS_KEY)
THREE = Checkpoint(origin=ORIGIN, size=3, root=ROOT)


def refusal(note, *args):
    with pytest.raises(NoteError) as refused:
        opened(note, *args)
    return refused.value.code


def line(key, raw):
    return f"\u2014 {key.name} {base64.b64encode(key.key_id + raw).decode()}\n"


def note_of(text):
    return f"{text}\n" + line(LOG, LOG_SIGNER.sign(text.encode()))


def a_witness(seed, name):
    signer = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return signer, Verifier.named(name, signer.public_key().public_bytes_raw(), COSIGNATURE)


def cosignature(signer, key, time, body=BODY):
    raw = signer.sign(f"cosignature/v1\ntime {time}\n{body}".encode())
    return line(key, time.to_bytes(8, "big") + raw)


def test_the_example_of_the_specification_verifies():
    key = Verifier.of(SPEC_KEY)
    text, lines = checkpoint._read(SPEC_NOTE)
    assert text == "This is an example message.\n"
    assert [*checkpoint._verified(text, lines, [key])] == [("example.com/foo", 0)]
    assert refusal(SPEC_NOTE, key) == "checkpoint_malformed"
    assert refusal(SPEC_NOTE.replace("This", "That"), key) == "signature_wrong"


def test_the_mini_log_is_signed_to_the_byte():
    assert THREE.body() == BODY
    assert signed(THREE, LOG, LOG_SIGNER.sign) == NOTE
    assert opened(NOTE, LOG) == Opened(checkpoint=THREE, cosigned=())


def test_its_witness_verifies():
    seen = ((WITNESS_NAME, WITNESS_TIME),)
    assert opened(NOTE + WITNESS_LINE, LOG, [WITNESS], quorum=1) == Opened(checkpoint=THREE, cosigned=seen)
    signer, key = a_witness(0xAA, WITNESS_NAME)
    assert key == WITNESS
    assert cosignature(signer, key, WITNESS_TIME) == WITNESS_LINE


@pytest.mark.parametrize("vkey", [SPEC_KEY, LOG_KEY, WITNESS_KEY])
def test_a_vkey_is_read_and_written_alike(vkey):
    key = Verifier.of(vkey)
    assert key.vkey == vkey
    assert Verifier.named(key.name, key.public, key.kind) == key
    assert key.key_id == hashlib.sha256(key.name.encode() + b"\n" + bytes([key.kind]) + key.public).digest()[:4]


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+6596658c",
        LOG_KEY.replace("6596658c", "6596658d"),
        LOG_KEY.replace("6596658c", "6596658C"),
        LOG_KEY.replace("rules", "other"),
        LOG_KEY.replace("audit", "au dit"),
        LOG_KEY + "\n",
        LOG_KEY + "+",
        LOG_KEY[:-4],
        LOG_KEY.replace("+AQOh", "+ARWh"),
        "+" + LOG_KEY.partition("+")[2],
    ],
)
def test_another_vkey_is_refused(vkey):
    with pytest.raises(ValueError, match=r"key|vkey|verifier"):
        Verifier.of(vkey)


@pytest.mark.parametrize(
    "change", [{"kind": 6}, {"public": bytes(31)}, {"key_id": bytes(4)}, {"name": "a+b"}, {"name": "a\tb"}]
)
def test_a_verifier_that_could_not_be_is_refused(change):
    fields = {"name": LOG.name, "key_id": LOG.key_id, "kind": LOG.kind, "public": LOG.public}
    with pytest.raises(ValueError, match="key"):
        Verifier(**fields | change)


@pytest.mark.parametrize(
    "change", [{"origin": ""}, {"origin": "a\nb"}, {"origin": "a\0"}, {"size": -1}, {"size": 2**63}, {"root": bytes(31)}]
)
def test_a_checkpoint_without_a_text_is_refused(change):
    with pytest.raises(ValueError, match=r"origin|checkpoint"):
        Checkpoint(**{"origin": ORIGIN, "size": 3, "root": ROOT} | change)


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_what_is_signed_can_be_opened(size, root):
    said = Checkpoint(origin=ORIGIN, size=size, root=root)
    assert opened(signed(said, LOG, LOG_SIGNER.sign), LOG).checkpoint == said


@pytest.mark.parametrize("at", range(0, len(BODY), 7))
def test_a_changed_letter_is_noticed(at):
    changed = BODY[:at] + ("x" if BODY[at] != "x" else "y") + BODY[at + 1 :]
    assert refusal(NOTE.replace(BODY, changed), LOG) in {"signature_wrong", "note_malformed"}


def test_a_note_signed_for_another_log_is_not_made():
    with pytest.raises(NoteError) as refused:
        signed(Checkpoint(origin="other.example", size=3, root=ROOT), LOG, LOG_SIGNER.sign)
    assert refused.value.code == "origin_other"


@pytest.mark.parametrize("sign", [lambda text: bytes(64), lambda text: b"", lambda text: LOG_SIGNER.sign(text + b"\n")])
def test_a_note_nobody_could_open_is_not_made(sign):
    with pytest.raises(NoteError) as refused:
        signed(THREE, LOG, sign)
    assert refused.value.code == "signature_wrong"


def test_keys_of_the_wrong_kind_are_refused():
    with pytest.raises(ValueError, match="kind 4"):
        opened(NOTE, WITNESS)
    with pytest.raises(ValueError, match="kind 1"):
        opened(NOTE, LOG, [LOG])
    with pytest.raises(ValueError, match="kind 4"):
        signed(THREE, WITNESS, LOG_SIGNER.sign)


def test_a_line_of_an_unknown_key_is_ignored():
    other = Verifier.named("other.example", LOG.public)
    same_name = Verifier.named(LOG.name, WITNESS.public)
    unknown = line(other, bytes(64)) + line(same_name, b"x") + line(WITNESS, bytes(72))
    assert opened(f"{BODY}\n{unknown}{NOTE.removeprefix(BODY)[1:]}", LOG).checkpoint == THREE


@pytest.mark.parametrize("raw", [bytes(64), b"x", bytes(65)])
def test_a_wrong_signature_of_a_known_key_is_an_error(raw):
    assert refusal(NOTE + line(LOG, raw), LOG) == "signature_wrong"
    assert refusal(NOTE + line(WITNESS, raw), LOG, [WITNESS]) == "signature_wrong"


def test_a_witness_signed_this_text_at_this_time_and_no_other():
    signer, _ = a_witness(0xAA, WITNESS_NAME)
    raw = signer.sign(f"cosignature/v1\ntime 5\n{BODY}".encode())
    assert refusal(NOTE + line(WITNESS, (6).to_bytes(8, "big") + raw), LOG, [WITNESS]) == "signature_wrong"
    later = cosignature(signer, WITNESS, 5, BODY.replace("\n3\n", "\n4\n"))
    assert refusal(NOTE + later, LOG, [WITNESS]) == "signature_wrong"


def test_a_note_the_log_did_not_sign_is_refused():
    assert refusal(f"{BODY}\n{WITNESS_LINE}", LOG, [WITNESS]) == "signature_missing"
    assert refusal(NOTE, Verifier.named(ORIGIN, WITNESS.public)) == "signature_missing"


def test_a_checkpoint_of_another_log_under_this_key_is_refused():
    assert refusal(note_of(BODY.replace("rules", "other")), LOG) == "origin_other"


def test_a_quorum_counts_each_witness_once():
    pairs = [a_witness(seed, f"w{seed}.example") for seed in (1, 2, 3)]
    keys = [key for _, key in pairs]
    lines = [cosignature(signer, key, 10 + at) for at, (signer, key) in enumerate(pairs)]
    assert opened(NOTE + lines[2] + lines[0], LOG, keys, 2).cosigned == (("w3.example", 12), ("w1.example", 10))
    twice = NOTE + lines[0] + cosignature(*pairs[0], 99)
    assert refusal(twice, LOG, keys, 2) == "witness_missing"
    assert opened(twice, LOG, keys, 1).cosigned == (("w1.example", 10),)
    signer, renewed = a_witness(4, "w1.example")
    assert refusal(NOTE + lines[0] + cosignature(signer, renewed, 11), LOG, [*keys, renewed], 2) == "witness_missing"
    assert refusal(NOTE, LOG, (), 1) == "witness_missing"


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "\n\n",
        BODY,
        BODY + "\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE + "more\n",
        NOTE.replace("\u2014 ", "- "),
        NOTE.replace("\u2014 ", "\u2014"),
        NOTE.replace("QwQ=", "QwQ"),
        NOTE.replace("QwQ=", "QwR="),
        NOTE.replace("\n", "\r\n"),
        "\n" + NOTE.removeprefix(BODY),
        f"{BODY}\n\u2014 {ORIGIN} \n",
        f"{BODY}\n\u2014 {ORIGIN} ZZZljA==\n",
        f"{BODY}\n\u2014 {ORIGIN} ZZZljPYb sVk6\n",
        f"{BODY}\n\u2014 a+b ZZZljPYbsVk6\n",
        BODY + "\ud800" + NOTE.removeprefix(BODY),
        BODY + "\n" + NOTE.removeprefix(BODY)[1:] * 101,
        "x" * 1_000_001 + NOTE,
    ],
)
def test_what_is_no_note_is_refused(note):
    assert refusal(note, LOG) == "note_malformed"


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n",
        f"{ORIGIN}\n3\n",
        BODY + "extension\n",
        "\n" + BODY,
        BODY.replace("\n3\n", "\n03\n"),
        BODY.replace("\n3\n", "\n-3\n"),
        BODY.replace("\n3\n", "\n\u0663\n"),
        BODY.replace("\n3\n", "\n9999999999999999999\n"),
        BODY.replace("NNw=", "NNx="),
        BODY.replace("9NwA", ""),
        BODY.replace("NNw=", ""),
    ],
)
def test_what_is_no_checkpoint_is_refused_though_it_is_signed(text):
    assert refusal(note_of(text), LOG) == "checkpoint_malformed"


@given(st.text(st.sampled_from("\u2014 \n3AQ=+x"), max_size=40), st.integers(0, len(NOTE)))
def test_garbage_is_refused_and_nothing_else_happens(text, at):
    try:
        told = opened(NOTE[:at] + text + NOTE[at:], LOG).checkpoint
    except NoteError:
        return
    assert told == THREE
