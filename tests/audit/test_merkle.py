import hashlib
import json
from base64 import b64decode
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.audit import merkle
from pnrscreen.audit.merkle import Frontier, is_consistent, is_included

UP_TO = 70

# The reference tree of Certificate Transparency.
CT_DATA = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_LEAVES = [merkle.leaf_hash(bytes.fromhex(data)) for data in CT_DATA]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

# A log of three entries.
COMMITMENT = "16b54c2df116ba282515447877895d17bf5f5203c1a06486d68586eb9b51c7da"
LOG = [
    ("2026-11-22T00:00:00Z", "rule.activated", {"rule_id": "R-014", "rule_version": 3}),
    ("2026-11-22T00:00:01Z", "match.reviewed", {"outcome": "negative", "rule_id": "R-014", "rule_version": 3}),
    ("2026-11-22T00:00:02Z", "pnr.masked", {"count": 12}),
]
LOG_LEAVES = [
    "9c61ceda49f51b42683232dad18af1888b3147d5950d6aefb4cfe794b52d3e01",
    "6c25306e48b1a1459c490a9be4c9e9450c301c88c4075fbbbdde353e631e69c9",
    "723ee86f2f05e60fa673a74cf68184bf55dfa509dfa21a279968a8582eaaad88",
]
LOG_ROOT = b64decode("9NwAwhTHqWPtSZHBP0AELmqf482uvUsYHAv33pG+NNw=")
LOG_PROOF = [
    b64decode("nGHO2kn1G0JoMjLa0YrxiIsxR9WVDWrvtM/nlLUtPgE="),
    b64decode("cj7oby8F5g+mc6dM9oGEv1XfpQnfohonmWioWC6qrYg="),
]


def a_leaf(number):
    return merkle.leaf_hash(b"%d" % number)


LEAVES = tuple(map(a_leaf, range(200)))


# -------------------------------------------------------- RFC 6962 section 2.1, as it is written, over a tuple of leaf hashes


def the_split(count):
    power = 1
    while power * 2 < count:
        power *= 2
    return power


@cache
def the_root(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = the_split(len(leaves))
    return hashlib.sha256(b"\x01" + the_root(leaves[:k]) + the_root(leaves[k:])).digest()


def the_path(index, leaves):
    """PATH(m, D[n]), with the side on which each hash stands."""
    if len(leaves) == 1:
        return []
    k = the_split(len(leaves))
    if index < k:
        return [*the_path(index, leaves[:k]), ("right", the_root(leaves[k:]))]
    return [*the_path(index - k, leaves[k:]), ("left", the_root(leaves[:k]))]


def the_subproof(old, leaves, whole):
    """SUBPROOF(m, D[n], b), with the side on which each hash stands."""
    if old == len(leaves):
        return [] if whole else [("start", the_root(leaves))]
    k = the_split(len(leaves))
    if old <= k:
        return [*the_subproof(old, leaves[:k], whole), ("right", the_root(leaves[k:]))]
    return [*the_subproof(old - k, leaves[k:], whole=False), ("left", the_root(leaves[:k]))]


def hashes(sided):
    return [each for _, each in sided]


def sides(sided):
    return [side for side, _ in sided]


# ------------------------------------------------------------------------------------------------------------------ vectors


@pytest.mark.parametrize(("size", "root"), [*enumerate(CT_ROOTS)])
def test_the_roots_of_certificate_transparency(size, root):
    assert Frontier().grown(CT_LEAVES[:size]).root().hex() == root


def test_the_empty_root():
    assert merkle.EMPTY.hex() == CT_ROOTS[0]


def test_the_proofs_of_certificate_transparency():
    included = merkle.inclusion(merkle.over(CT_LEAVES), 2, 5)
    assert [each.hex()[:16] for each in included] == ["07506a85fd9dd2f1", "fac54203e7cc696c", "bc1a0643b12e4d2d"]
    grown = merkle.consistency(merkle.over(CT_LEAVES), 3, 7)
    assert [each.hex()[:16] for each in grown] == [
        "0298d122906dcfc1",
        "07506a85fd9dd2f1",
        "fac54203e7cc696c",
        "837dbb152e9b0790",
    ]


def test_a_log_of_three_entries():
    """From the entries in clear to the root in the checkpoint and the proof in an auditor's hands."""
    private = b'{"actor":"u-7731","case":"C-2026-0042","subject_ref":"psn:9f2c"}'
    salt = bytes.fromhex("00112233445566778899aabbccddeeff" * 2)
    assert hashlib.sha256(b"pnrscreen/commit/v1\n" + salt + private).hexdigest() == COMMITMENT
    entries = [
        {"at": at, "event": event, "private_commitment": COMMITMENT, "profile": "eu-2016-681+c817", "public": public}
        | {"seq": seq, "v": 1}
        for seq, (at, event, public) in enumerate(LOG)
    ]
    leaves = [merkle.leaf_hash(json.dumps(entry, separators=(",", ":")).encode()) for entry in entries]
    assert [leaf.hex() for leaf in leaves] == LOG_LEAVES
    assert Frontier().grown(leaves).root() == LOG_ROOT
    assert merkle.inclusion(merkle.over(leaves), 1, 3) == LOG_PROOF
    assert is_included(leaves[1], 1, 3, LOG_PROOF, LOG_ROOT)


# --------------------------------------------------------------------------------------------- against the RFC, both ways


@given(st.lists(st.binary(max_size=40), max_size=90), st.data())
def test_a_frontier_grows_into_the_same_tree_in_whatever_steps(entries, data):
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(leaves)), max_size=5)))
    frontier = Frontier()
    for start, end in pairwise([0, *cuts, len(leaves)]):
        frontier = frontier.grown(iter(leaves[start:end]))
        assert frontier.root() == the_root(tuple(leaves[:end]))
    assert frontier == Frontier().grown(leaves)
    assert frontier.size == len(leaves)


@given(st.integers(1, 200), st.data())
def test_proofs_are_those_of_the_rfc(size, data):
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert merkle.inclusion(merkle.over(LEAVES), index, size) == hashes(the_path(index, LEAVES[:size]))
    assert merkle.consistency(merkle.over(LEAVES), old, size) == hashes(the_subproof(old, LEAVES[:size], whole=True))


@pytest.mark.parametrize("size", range(1, UP_TO + 1))
def test_every_leaf_is_proved_and_no_other(size):
    root = the_root(LEAVES[:size])
    for index in range(size):
        proof = merkle.inclusion(merkle.over(LEAVES), index, size)
        assert proof == hashes(the_path(index, LEAVES[:size]))
        assert is_included(LEAVES[index], index, size, proof, root)
        assert not is_included(LEAVES[index + 1], index, size, proof, root)
        assert [at for at in range(size + 2) if is_included(LEAVES[index], at, size, proof, root)] == [index]


@pytest.mark.parametrize("size", range(UP_TO + 1))
def test_every_growth_is_proved_and_no_rewriting(size):
    root = the_root(LEAVES[:size])
    for old in range(size + 1):
        old_root, proof = the_root(LEAVES[:old]), merkle.consistency(merkle.over(LEAVES), old, size)
        assert proof == (hashes(the_subproof(old, LEAVES[:size], whole=True)) if old else [])
        assert is_consistent(old, old_root, size, root, proof)
        rewritten = the_root((*LEAVES[: old - 1], a_leaf(-1))) if old else a_leaf(-1)
        assert not is_consistent(old, rewritten, size, root, proof)


def test_pymerkle_makes_the_same_roots():
    pymerkle = pytest.importorskip("pymerkle")
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for size in range(1, UP_TO + 1):
        tree.append_entry(b"%d" % (size - 1))
        assert tree.get_root() == Frontier().grown(LEAVES[:size]).root()


# --------------------------------------------------------------------------------------------------------- what is refused


def spoilt(value):
    """Yield the value with each of its bytes changed, once in the lowest bit and once in all."""
    for at, byte in enumerate(value):
        for flip in (1, 255):
            yield value[:at] + bytes([byte ^ flip]) + value[at + 1 :]


def spoilt_proofs(proof):
    """Yield the proof with one byte changed, one hash missing, doubled, or added, or two changing places."""
    for at, each in enumerate(proof):
        yield from ([*proof[:at], other, *proof[at + 1 :]] for other in spoilt(each))
        yield [*proof[:at], *proof[at + 1 :]]
        yield [*proof[:at], each, *proof[at:]]
    yield [*proof, a_leaf(-1)]
    yield [a_leaf(-1), *proof]
    yield from ([*proof[:at], proof[at + 1], proof[at], *proof[at + 2 :]] for at in range(len(proof) - 1))


SPOILT_SIZES = [*range(1, 14), 21, 32, 33]


@pytest.mark.parametrize("size", SPOILT_SIZES)
def test_an_inclusion_proof_with_one_byte_changed_is_refused(size):
    root = the_root(LEAVES[:size])
    for index in range(size):
        leaf, proof = LEAVES[index], merkle.inclusion(merkle.over(LEAVES), index, size)
        assert not any(is_included(leaf, index, size, other, root) for other in spoilt_proofs(proof))
        assert not any(is_included(leaf, index, size, proof, other) for other in spoilt(root))
        assert not any(is_included(other, index, size, proof, root) for other in spoilt(leaf))


@pytest.mark.parametrize("size", SPOILT_SIZES)
def test_a_consistency_proof_with_one_byte_changed_is_refused(size):
    root = the_root(LEAVES[:size])
    for old in range(1, size + 1):
        old_root, proof = the_root(LEAVES[:old]), merkle.consistency(merkle.over(LEAVES), old, size)
        assert not any(is_consistent(old, old_root, size, root, other) for other in spoilt_proofs(proof))
        assert not any(is_consistent(old, old_root, size, other, proof) for other in spoilt(root))
        assert not any(is_consistent(old, other, size, root, proof) for other in spoilt(old_root))


BEYOND = [-1, 2**63, 2**64, 2**64 + 3, -(2**70), 10**400]
NUMBERS = [*range(40), 127, 128, 199, *BEYOND]


@pytest.mark.parametrize("size", range(2, 24))
def test_another_size_is_refused_with_its_own_root_and_with_the_old_root_unless_the_way_up_is_the_same(size):
    """A proof does not speak of the size as such: what a signed checkpoint says together must be taken together."""
    for index in range(size):
        way, proof = sides(the_path(index, LEAVES[:size])), merkle.inclusion(merkle.over(LEAVES), index, size)
        for other in set(NUMBERS) - {size}:
            told = is_included(LEAVES[index], index, other, proof, the_root(LEAVES[:size]))
            same_way = other not in BEYOND and index < other and sides(the_path(index, LEAVES[:other])) == way
            assert told == same_way
            if other not in BEYOND:
                assert not is_included(LEAVES[index], index, other, proof, the_root(LEAVES[:other]))


@pytest.mark.parametrize("size", range(2, 24))
def test_other_sizes_of_a_growth_are_refused_unless_the_way_up_is_the_same(size):
    root = the_root(LEAVES[:size])
    for old in range(1, size):
        old_root, proof = the_root(LEAVES[:old]), merkle.consistency(merkle.over(LEAVES), old, size)
        way = sides(the_subproof(old, LEAVES[:size], whole=True))
        for was, now in [*((was, size) for was in NUMBERS if was != old), *((old, now) for now in NUMBERS if now != size)]:
            told = is_consistent(was, old_root, now, root, proof)
            known = not {was, now} & set(BEYOND) and 0 < was < now
            assert told == (known and sides(the_subproof(was, LEAVES[:now], whole=True)) == way)


def test_from_nothing_everything_grows_without_proof():
    root = the_root(LEAVES[:5])
    assert is_consistent(0, merkle.EMPTY, 5, root, [])
    assert is_consistent(0, merkle.EMPTY, 0, merkle.EMPTY, [])
    assert not is_consistent(0, merkle.EMPTY, 5, root, [root])
    assert not is_consistent(0, root, 5, root, [])
    assert not is_consistent(0, merkle.EMPTY, 0, root, [])
    assert not is_consistent(0, root, 0, root, [])


def test_equal_sizes_have_equal_roots_and_no_proof():
    root = the_root(LEAVES[:5])
    assert is_consistent(5, root, 5, root, [])
    assert not is_consistent(5, root, 5, root, [root])
    assert not is_consistent(5, LEAVES[0], 5, root, [])


def test_a_node_cannot_be_shown_as_a_leaf():
    data = LEAVES[0] + LEAVES[1]
    assert merkle.leaf_hash(data) != merkle.node_hash(LEAVES[0], LEAVES[1])
    assert merkle.node_hash(LEAVES[0], LEAVES[1]) != merkle.node_hash(LEAVES[1], LEAVES[0])


@pytest.mark.parametrize("cut", [b"", b"\0", LEAVES[0][:31], LEAVES[0] + b"\0"], ids=len)
def test_a_hash_of_another_length_proves_nothing(cut):
    """Not even where it would hash to the right root, its missing byte standing in its neighbour."""
    leaf, root = LEAVES[0], the_root(LEAVES[:2])
    assert not is_included(cut, 0, 2, [LEAVES[1]], root)
    assert not is_included(leaf, 0, 2, [cut], root)
    assert not is_included(leaf, 0, 2, [LEAVES[1]], cut)
    assert not is_included(leaf[:31], 0, 2, [leaf[31:] + LEAVES[1]], root)
    assert not is_included(cut, 0, 1, [], cut)
    assert not is_consistent(1, cut, 2, root, [LEAVES[1]])
    assert not is_consistent(1, leaf, 2, cut, [LEAVES[1]])
    assert not is_consistent(1, leaf, 2, root, [cut])
    assert not is_consistent(1, cut, 1, cut, [])
    assert not is_consistent(0, merkle.EMPTY, 1, cut, [])


ANY_NUMBER = st.integers() | st.integers(-2, 80) | st.integers(2**62, 2**66)
ANY_HASH = st.binary(max_size=40) | st.sampled_from(LEAVES)


@given(ANY_HASH, ANY_NUMBER, ANY_NUMBER, st.lists(ANY_HASH, max_size=70), ANY_HASH)
def test_garbage_is_refused_without_a_word(leaf, index, size, proof, root):
    assert is_included(leaf, index, size, proof, root) == (
        (index, size, proof) == (0, 1, []) and leaf == root and len(leaf) == 32
    )
    if 0 < index < size:
        assert not is_consistent(index, leaf, size, root, proof)
    assert is_consistent(index, leaf, size, root, proof) in {True, False}


@given(st.integers(1, 2**64 - 1), st.data())
def test_the_greatest_trees_can_be_checked(size, data):
    """A tree nobody could build: the way up from a leaf, with made-up siblings, told by the recursive definition."""
    index = data.draw(st.integers(0, size - 1))
    way, low, high = [], 0, size
    while high - low > 1:
        middle = low + the_split(high - low)
        way.append("right" if index < middle else "left")
        low, high = (low, middle) if index < middle else (middle, high)
    proof, root = LEAVES[1 : len(way) + 1], LEAVES[0]
    for sibling, side in zip(proof, reversed(way), strict=True):
        root = merkle.node_hash(sibling, root) if side == "left" else merkle.node_hash(root, sibling)
    assert is_included(LEAVES[0], index, size, proof, root)
    assert not is_included(LEAVES[0], index, size, (*proof, LEAVES[99]), root)
    assert not is_included(LEAVES[0], index, size + 2**64, proof, root)


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0), (0, -1)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError, match=f"no leaf {index} in a tree of {size}"):
        merkle.inclusion(merkle.over(LEAVES), index, size)


@pytest.mark.parametrize(("old", "size"), [(-1, 5), (6, 5), (0, -1)])
def test_there_is_no_proof_of_growth_backwards(old, size):
    with pytest.raises(ValueError, match=f"no tree of {old} leaves before one of {size}"):
        merkle.consistency(merkle.over(LEAVES), old, size)


@pytest.mark.parametrize(
    ("size", "peaks"), [(0, LEAVES[:1]), (3, LEAVES[:1]), (4, ()), (-1, LEAVES[:1]), (1, (b"short",))], ids=str
)
def test_a_frontier_that_no_tree_has_is_refused(size, peaks):
    with pytest.raises(ValueError, match="peak"):
        Frontier(size=size, peaks=peaks)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_frontier_takes_hashes_and_nothing_else(at):
    leaves = [*LEAVES[:at], b"an entry, not its hash", *LEAVES[at:3]]
    with pytest.raises(ValueError, match="32 bytes, not 22"):
        Frontier().grown(leaves)
