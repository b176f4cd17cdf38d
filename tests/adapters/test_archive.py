"""An archive is what was written, or is refused with the name of what is not; nothing in it is believed before."""

import io
import os
import subprocess
import sys
import tarfile
from itertools import pairwise

import pytest

from pnrscreen.adapters import archive
from pnrscreen.custody import CohortKey, KeyState
from pnrscreen.errors import ConfigError, Conflict, Tampered
from pnrscreen.keeping import FORMAT, HomeFile, Manifest, Table

ROWS = [(number, f"text {number}", bytes([number % 256]) * 300, number % 2 == 0, None) for number in range(40)]
COLUMNS = ("id", "said", "sealed", "flag", "nothing")
LONG = "lists/" + "l" * 150 + ".sealed"
GONE = (CohortKey("eu-strict/2026-03-01/identity", KeyState.DESTROYED, "0" * 32),)


def quiet(kind, done, total):
    assert done <= total


def write(path, rows=ROWS, revision="registry"):
    with archive.writing(path) as made:
        made.put_file(HomeFile("log/checkpoint", 5, iter([b"note\n"])))
        made.put_table(Table("leg", COLUMNS, len(rows), iter(rows)))
        made.put_table(Table("leaf", ("id",), 0, iter(())))
        made.put_file(HomeFile(LONG, 2000, iter([b"s" * 1500, b"s" * 500])))
        manifest = Manifest(
            format=FORMAT,
            program="0",
            revision=revision,
            profile="eu-strict",
            unit="Test unit",
            made_at="2026-03-01",
            tables=made.summaries(),
            members=made.members(),
            gone=GONE,
        )
        digest = made.seal(manifest, lambda named: named[:32])
        made.publish()
    return digest


@pytest.fixture
def whole(tmp_path):
    write(tmp_path / "whole.tar")
    return tmp_path / "whole.tar"


def verified(path):
    with archive.reading(path) as kept:
        return kept.verify(quiet)


def said(path):
    with pytest.raises(Tampered) as refusal:
        verified(path)
    return str(refusal.value)


def offsets(path):
    with tarfile.open(path) as opened:
        return {member.name: (member.offset_data, member.size) for member in opened}


def test_what_was_written_comes_back(tmp_path):
    digest = write(tmp_path / "a.tar")
    with archive.reading(tmp_path / "a.tar") as kept:
        found = kept.verify(quiet)
        files = [(file.path, b"".join(file.content)) for file in kept.files()]
        (table,) = [table._replace(rows=list(table.rows)) for table in kept.tables(found.manifest)]
    assert (found.digest, found.mark) == (digest, found.named[:32])
    assert (found.manifest.rows, found.manifest.entries, found.manifest.gone) == (40, 0, GONE)
    assert files == [("log/checkpoint", b"note\n"), (LONG, b"s" * 2000)]
    assert (table.name, table.columns, table.rows) == ("leg", COLUMNS, ROWS)
    assert (tmp_path / "a.tar").stat().st_mode & 0o777 == 0o600


def test_the_order_of_rows_does_not_matter_and_each_row_does(tmp_path):
    for name, rows in (("a", ROWS), ("b", ROWS[::-1]), ("c", [*ROWS[1:], ROWS[1]])):
        write(tmp_path / name, rows)
    a, b, c = (verified(tmp_path / name).manifest.tables["leg"] for name in "abc")
    assert a == b != c


def test_any_tar_reads_it(whole):
    with tarfile.open(whole) as opened:
        assert opened.getnames()[0] == "home/log/checkpoint"
        assert f"home/{LONG}" in opened.getnames()


def test_a_long_table_is_written_in_parts_of_whole_rows(tmp_path):
    rows = [(number, os.urandom(3 << 20)) for number in range(8)]
    with archive.writing(tmp_path / "a.tar") as made:
        made.put_table(Table("receipt", ("id", "raw"), 8, iter(rows)))
        assert [*made.members()] == [f"tables/receipt/{number:06}" for number in range(3)]
    assert list(tmp_path.iterdir()) == []


def test_a_changed_byte_anywhere_is_found_and_its_member_named(whole):
    """But in the mark, which only the keys can judge."""
    content, places = whole.read_bytes(), offsets(whole)
    mark = places["seal"][0] + 65
    for at in {*range(0, len(content), 61), *(place for place, _ in places.values())} - {*range(mark, mark + 32)}:
        changed = bytearray(content)
        changed[at] ^= 0x20
        whole.write_bytes(changed)
        reason = said(whole)
        for name, (place, size) in places.items():
            if place <= at < place + size and name not in {"seal", "manifest.json"}:
                assert name in reason or "leg" in reason


def test_an_archive_cut_anywhere_is_found(whole):
    content = whole.read_bytes()
    for length in {*range(1, len(content), 307), *range(len(content) - 1030, len(content))}:
        whole.write_bytes(content[:length])
        assert said(whole)


def test_a_cut_names_where(whole):
    place, size = offsets(whole)["tables/leg/000000"]
    os.truncate(whole, place + size // 2)
    assert "tables/leg/000000 is cut short" in said(whole)


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", os.urandom(5000), bytes(512), bytes(1024), bytes(5000)])
def test_what_is_no_archive_is_said(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    assert said(tmp_path / "a")
    with pytest.raises(ConfigError, match="there is no file"):
        verified(tmp_path / "absent")


def member(name, content=b"x", kind=tarfile.REGTYPE, size=None):
    header = tarfile.TarInfo(name)
    header.mode, header.type, header.size, header.linkname = (
        0o600,
        kind,
        len(content) if size is None else size,
        "" if kind == tarfile.REGTYPE else "keys/index.key",
    )
    return header, content


@pytest.mark.parametrize(
    "forged",
    [
        member("home/../keys/index.key"),
        member("home/lists/../../x"),
        member("/etc/passwd"),
        member("home/keys/index.key"),
        member("home/pnrscreen.db"),
        member("home/lists/a\nb"),
        member("home/lists//a"),
        member("home/lists"),
        member("lists/a"),
        member("tables/../../x/000000"),
        member("home/lists/a", b"", tarfile.SYMTYPE),
        member("home/lists/a", b"", tarfile.LNKTYPE),
        member("home/lists/a", b"", tarfile.DIRTYPE),
        member("home/lists/a", b"", tarfile.FIFOTYPE),
        member("home/lists/a", b"x", tarfile.GNUTYPE_SPARSE),
        member("home/lists/" + "a" * 600),
    ],
    ids=lambda forged: f"{forged[0].type.decode()} {forged[0].name[:40]}",
)
def test_a_member_that_is_none_of_ours_is_refused(tmp_path, forged):
    header, content = forged
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.GNU_FORMAT) as made:
        made.addfile(header, io.BytesIO(content))
    assert "is no member of a backup" in said(tmp_path / "a.tar") or "cut short" in said(tmp_path / "a.tar")


def test_a_member_twice_is_refused(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.GNU_FORMAT) as made:
        for header, content in (member("home/lists/a"), member("home/lists/a")):
            made.addfile(header, io.BytesIO(content))
    assert "twice" in said(tmp_path / "a.tar")


@pytest.mark.parametrize("size", [2**33, 2**62, -1])
@pytest.mark.parametrize("name", ["home/lists/a", "tables/leg/000000", "manifest.json"])
def test_a_size_is_not_believed(tmp_path, name, size):
    header, _ = member(name, size=size)
    (tmp_path / "a.tar").write_bytes(header.tobuf(tarfile.GNU_FORMAT) + bytes(4096))
    assert f"{name} is cut short" in said(tmp_path / "a.tar")


@pytest.mark.parametrize("frames", [b"\xff\xff\xff\xffabc", b"\x00\x00\x00\x05abcd", b"\x00\x00"])
def test_the_length_of_a_row_is_not_believed(tmp_path, frames):
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.GNU_FORMAT) as made:
        header, _ = member("tables/leg/000000", frames)
        made.addfile(header, io.BytesIO(frames))
    assert "longer than what is there" in said(tmp_path / "a.tar")


@pytest.mark.parametrize("body", [b"\xc1", b"\x01", b"\x91\x01"])
def test_a_row_that_is_none_is_refused(body):
    with pytest.raises(Tampered, match="here holds a row"):
        archive.frame.row(body, 2, "here")


def test_a_format_of_a_newer_program_is_said(tmp_path):
    with archive.writing(tmp_path / "a.tar") as made:
        manifest = Manifest(
            format=FORMAT + 1,
            program="9",
            revision="r",
            profile="p",
            unit="u",
            made_at="t",
            tables={},
            members={},
            gone=(),
        )
        made.seal(manifest, lambda named: named[:32])
        made.publish()
    with pytest.raises(ConfigError, match="use a newer pnrscreen"):
        verified(tmp_path / "a.tar")


def test_what_is_there_is_never_replaced_and_what_fails_leaves_nothing(tmp_path, whole):
    with pytest.raises(ConfigError, match="never replaces"), archive.writing(whole):
        pass
    with pytest.raises(ConfigError, match="no folder"), archive.writing(tmp_path / "absent" / "a.tar"):
        pass
    for content in (iter([b"four"]), iter([b"four and more"])):
        with pytest.raises(Conflict, match=r"actors\.toml changed"), archive.writing(tmp_path / "a.tar") as made:
            made.put_file(HomeFile("actors.toml", 5, content))
    assert list(tmp_path.iterdir()) == [whole]


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path):
    """Full as a process finds it that may write no longer files."""
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from pnrscreen.adapters import archive\n"
        "from pnrscreen.keeping import HomeFile\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
        "with archive.writing(Path(sys.argv[1])) as made:\n"
        "    made.put_file(HomeFile('lists/a', 1 << 22, iter([bytes(1 << 22)])))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "a.tar"], capture_output=True, check=False)
    assert b"OSError: the backup could not be written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_lies_between_members_is_refused(whole):
    places = sorted(offsets(whole).values())
    content = bytearray(whole.read_bytes())
    (place, size), _ = next(pair for pair in pairwise(places) if pair[0][1] % 512)
    content[place + size] = 1
    whole.write_bytes(content)
    assert "between" in said(whole)
