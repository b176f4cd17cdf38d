import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.audit import merkle, tiles

LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(66_400)]  # a tree of three levels of tiles
ENTRIES = [b"entry %d" % number for number in range(600)]

SIZES = [0, 1, 2, 255, 256, 257, 511, 512, 513, 600, 65_535, 65_536, 65_537, 66_048, 66_400]


def the_hash(level, index):
    """Return hash ``index`` of a level as tlog-tiles defines it: the root of the 256^level leaves below it."""
    width = 256**level
    return merkle.Frontier().grown(LEAVES[index * width : (index + 1) * width]).root()


def the_widths(count):
    """Return the widths of the files that a number of hashes or entries fill."""
    return [256] * (count // 256) + [count % 256] * (count % 256 > 0)


def the_paths(size):
    """Return the paths of all tiles of a tree of fewer than a thousand times 256 leaves, from the text of tlog-tiles."""
    return [
        f"tile/{level}/{index:03}" + (f".p/{width}" if width < 256 else "")
        for level in range(6)
        for index, width in enumerate(the_widths(size // 256**level))
    ]


# -------------------------------------------------------------------------------------------------------------------- paths


@pytest.mark.parametrize(
    ("index", "path"),
    [
        (0, "000"),
        (67, "067"),
        (999, "999"),
        (1000, "x001/000"),
        (999_999, "x999/999"),
        (1_234_067, "x001/x234/067"),
        (10**9, "x001/x000/x000/000"),
        (2**56 - 1, "x072/x057/x594/x037/x927/935"),
    ],
)
def test_an_index_is_told_in_groups_of_three_digits(index, path):
    assert tiles.tile_path(0, index) == f"tile/0/{path}"
    assert tiles.tile_path(5, index, 3) == f"tile/5/{path}.p/3"
    assert tiles.entries_path(index) == f"tile/entries/{path}"
    assert tiles.entries_path(index, 255) == f"tile/entries/{path}.p/255"


@pytest.mark.parametrize(("index", "width"), [(-1, 256), (0, 0), (0, 257), (0, -1)])
def test_a_file_that_cannot_be_has_no_path(index, width):
    with pytest.raises(ValueError, match="no file"):
        tiles.tile_path(0, index, width)
    with pytest.raises(ValueError, match="no file"):
        tiles.entries_path(index, width)


def test_there_is_no_level_below_the_leaves():
    with pytest.raises(ValueError, match="level -1"):
        tiles.tile_path(-1, 0)


# ------------------------------------------------------------------------------------------------------------------ bundles


def test_a_bundle_gives_each_entry_its_length():
    assert tiles.bundle([b"ab", b"", b"c" * 258]) == b"\0\2ab" + b"\0\0" + b"\1\2" + b"c" * 258


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_what_is_bundled_is_unbundled(entries):
    assert tiles.unbundle(tiles.bundle(entries)) == entries


def test_an_entry_has_two_bytes_for_its_length():
    longest = [b"x" * 65_535, b"y"]
    assert tiles.unbundle(tiles.bundle(longest)) == longest
    with pytest.raises(ValueError, match="at most 65535 bytes, this one has 65536"):
        tiles.bundle([b"", b"x" * 65_536])


def test_a_bundle_has_256_entries_and_no_more():
    full = tiles.bundle([b"x"] * 256)
    assert len(tiles.unbundle(full)) == 256
    with pytest.raises(ValueError, match="at most 256 entries, not 257"):
        tiles.bundle([b"x"] * 257)
    for more in (b"\0", b"\0\0", b"\0\1x"):
        with pytest.raises(ValueError, match="goes on after its 256 entries, at byte 768"):
            tiles.unbundle(full + more)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=8), st.data())
def test_a_bundle_cut_within_an_entry_is_refused(entries, data):
    content = tiles.bundle(entries)
    whole = {len(tiles.bundle(entries[:count])) for count in range(len(entries) + 1)}
    cut = data.draw(st.sampled_from(sorted({*range(len(content))} - whole)))
    with pytest.raises(ValueError, match="cut within the entry"):
        tiles.unbundle(content[:cut])


@given(st.binary(max_size=600))
def test_whatever_can_be_unbundled_was_bundled(content):
    try:
        entries = tiles.unbundle(content)
    except ValueError:
        return
    assert tiles.bundle(entries) == content


@pytest.mark.parametrize(("since", "size"), [(since, size) for since in SIZES for size in SIZES if since <= size <= 600])
def test_bundles_are_those_that_the_log_did_not_have(since, size):
    before, now = (dict(tiles.bundles(ENTRIES[:count])) for count in (since, size))
    assert list(now) == [tiles.entries_path(index, width) for index, width in enumerate(the_widths(size))]
    assert [entry for content in now.values() for entry in tiles.unbundle(content)] == ENTRIES[:size]
    assert dict(tiles.bundles(ENTRIES[:size], since)) == {path: now[path] for path in now if path not in before}


# -------------------------------------------------------------------------------------------------------------------- tiles


@pytest.mark.parametrize("size", SIZES)
def test_a_tree_has_these_tiles(size):
    assert [path for path, _ in tiles.hash_tiles(LEAVES[:size])] == the_paths(size)


def test_a_level_above_begins_with_the_first_full_tile_below():
    assert [path for path, _ in tiles.hash_tiles(LEAVES[:255])] == ["tile/0/000.p/255"]
    assert [path for path, _ in tiles.hash_tiles(LEAVES[:256])] == ["tile/0/000", "tile/1/000.p/1"]
    assert [path for path, _ in tiles.hash_tiles(LEAVES[:257])] == ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]


def test_a_tile_holds_the_hashes_of_its_level_side_by_side():
    for path, content in tiles.hash_tiles(LEAVES):
        level, index, width = re.fullmatch(r"tile/(\d)/(\d{3})(?:\.p/(\d+))?", path).groups()
        first, count = int(index) * 256, int(width or 256)
        assert len(content) == 32 * count  # 8,192 bytes when full
        assert content == b"".join(the_hash(int(level), first + place) for place in range(count))


@pytest.mark.parametrize(("since", "size"), [(since, size) for since in SIZES for size in SIZES if since <= size])
def test_tiles_are_those_that_the_tree_did_not_have(since, size):
    had = set(the_paths(since))
    now = dict(tiles.hash_tiles(LEAVES[:size]))
    assert dict(tiles.hash_tiles(LEAVES[:size], since)) == {path: now[path] for path in now if path not in had}


@given(st.lists(st.integers(0, 2000), max_size=6))
def test_a_log_written_in_steps_is_the_log_written_at_once(steps):
    written = {}
    size = 0
    for step in steps:
        written |= dict(tiles.hash_tiles(LEAVES[: size + step], size)) | dict(tiles.bundles(LEAVES[: size + step], size))
        size += step
    once = dict(tiles.hash_tiles(LEAVES[:size])) | dict(tiles.bundles(LEAVES[:size]))
    assert once == {path: written[path] for path in once}
    assert all(".p/" in path for path in written.keys() - once.keys())


def test_the_root_follows_from_the_tiles():
    """What an auditor does who was given the directory: the right edge of every level makes the peaks."""
    size = 66_400
    files = dict(tiles.hash_tiles(LEAVES))
    peaks = []
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            level, span = bit // 8, 1 << bit % 8
            start = (size >> bit + 1 << bit + 1) >> 8 * level
            index, width = start // 256, min(256, (size >> 8 * level) - start // 256 * 256)
            tile = files[tiles.tile_path(level, index, width)]
            below = [tile[32 * at : 32 * at + 32] for at in range(start % 256, start % 256 + span)]
            peaks.append(merkle.Frontier().grown(below).root())
    assert merkle.Frontier(size=size, peaks=tuple(peaks)) == merkle.Frontier().grown(LEAVES)


@pytest.mark.parametrize("since", [-1, 4])
def test_a_log_does_not_shrink(since):
    """Said when asked, not when the first file is taken."""
    with pytest.raises(ValueError, match="did not grow"):
        tiles.hash_tiles(LEAVES[:3], since)
    with pytest.raises(ValueError, match="did not grow"):
        tiles.bundles(ENTRIES[:3], since)


def test_a_tile_takes_hashes_and_nothing_else():
    with pytest.raises(ValueError, match="32 bytes"):
        list(tiles.hash_tiles([LEAVES[0], b"an entry"]))


def test_a_bundle_of_a_log_takes_no_entry_too_long():
    with pytest.raises(ValueError, match="65535"):
        list(tiles.bundles([b"x" * 65_536]))
