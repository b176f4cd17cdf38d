import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.audit import merkle, tiles

ENTRIES = [b"entry %d" % number for number in range(66_400)]  # a tree of three levels of tiles
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]

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


# --------------------------------------------------------------------------------------------------------------------- edge


def the_log(size, steps=()):
    """Write the log of the first ``size`` entries, reading its edge anew from its files at each of ``steps``."""
    files, at = {}, 0
    for end in (*steps, size):
        edge = tiles.Edge.read(at, files.__getitem__)
        while at < end:
            some = ENTRIES[at : min(end, at + edge.room)]
            edge, full = edge.grown(some)
            files |= dict(full)
            at += len(some)
        files |= dict(edge.unfilled())
    return files


WHOLE = the_log(len(ENTRIES))


@pytest.mark.parametrize("size", SIZES)
def test_a_log_consists_of_these_files(size):
    bundles = [tiles.entries_path(index, width) for index, width in enumerate(the_widths(size))]
    assert list(tiles.paths(size)) == [*bundles, *the_paths(size)]
    files = the_log(size)
    assert {path: files[path] for path in tiles.paths(size)} == files
    assert [entry for path in bundles for entry in tiles.unbundle(files[path])] == ENTRIES[:size]


def test_a_level_above_begins_with_the_first_full_tile_below():
    def found(size):
        return [path for path in tiles.paths(size) if "entries" not in path]

    assert found(255) == ["tile/0/000.p/255"]
    assert found(256) == ["tile/0/000", "tile/1/000.p/1"]
    assert found(257) == ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]


def test_a_tile_holds_the_hashes_of_its_level_side_by_side():
    for path in tiles.paths(len(ENTRIES)):
        if found := re.fullmatch(r"tile/(\d)/(\d{3})(?:\.p/(\d+))?", path):
            level, index, width = found.groups()
            first, count = int(index) * 256, int(width or 256)
            assert WHOLE[path] == b"".join(the_hash(int(level), first + place) for place in range(count))


@given(st.lists(st.integers(0, 2000), max_size=6))
def test_a_log_written_in_steps_is_the_log_written_at_once(steps):
    sizes = [sum(steps[: count + 1]) for count in range(len(steps))] or [0]
    written, once = the_log(sizes[-1], sizes), the_log(sizes[-1])
    assert once == {path: written[path] for path in once}
    assert all(".p/" in path for path in written.keys() - once.keys())


@pytest.mark.parametrize("size", SIZES)
def test_the_root_follows_from_the_edge(size):
    edge = tiles.Edge.read(size, lambda path: the_log(size).get(path, b""))
    assert (edge.size, edge.root()) == (size, merkle.Frontier().grown(LEAVES[:size]).root())


@pytest.mark.parametrize("size", [size for size in SIZES if size])
def test_an_edge_whose_files_are_not_what_they_must_be_is_none(size):
    files = the_log(size)
    last = [path for path, _ in tiles.Edge.read(size, files.__getitem__).unfilled()]
    assert last
    for path in last:
        for wrong in (b"", files[path][:-1], files[path] + b"\0"):
            changed = files | {path: wrong}
            with pytest.raises(ValueError, match=r"missing|cut|not those|goes on"):
                tiles.Edge.read(size, changed.__getitem__)


def test_entries_that_are_not_those_of_the_tile_are_no_edge():
    files = the_log(3)
    files["tile/entries/000.p/3"] = tiles.bundle([b"x", *ENTRIES[1:3]])
    with pytest.raises(ValueError, match="not those its tiles hold"):
        tiles.Edge.read(3, files.__getitem__)


def test_a_bundle_takes_no_more_than_it_has_room_for():
    edge, _ = tiles.Edge().grown(ENTRIES[:250])
    assert edge.room == 6
    with pytest.raises(ValueError, match="room for 6 more entries, not for 7"):
        edge.grown(ENTRIES[:7])
    with pytest.raises(ValueError, match="65535"):
        list(tiles.Edge().grown([b"x" * 65_536])[0].unfilled())


# ------------------------------------------------------------------------------------------------------------------- proofs


@pytest.mark.parametrize("size", [size for size in SIZES if size])
def test_proofs_out_of_tiles_are_those_out_of_leaves(size):
    files, read = the_log(size), []

    def contents(path):
        read.append(path)
        return files.get(path, b"")

    of_tiles, of_leaves = tiles.roots(size, contents), merkle.over(LEAVES)
    for index in {0, size // 3, size - 1}:
        assert merkle.inclusion(of_tiles, index, size) == merkle.inclusion(of_leaves, index, size)
    for old in {0, 1, size // 2, size - 1, size}:
        assert merkle.consistency(of_tiles, old, size) == merkle.consistency(of_leaves, old, size)
    assert not any("entries" in path for path in read)


def test_a_run_outside_the_tree_has_no_root():
    for low, high in ((-1, 2), (2, 1), (0, 4)):
        with pytest.raises(ValueError, match="there are 3 leaves"):
            tiles.roots(3, the_log(3).__getitem__)(low, high)
        with pytest.raises(ValueError, match="there are 3 leaves"):
            merkle.over(LEAVES[:3])(low, high)


def test_a_tile_that_is_gone_proves_nothing():
    with pytest.raises(ValueError, match=r"tile/0/000\.p/3 is missing"):
        merkle.inclusion(tiles.roots(3, lambda _path: b""), 0, 3)
