import os

import pytest

from pnrscreen.adapters import durable


def test_what_is_created_is_never_replaced(tmp_path):
    assert durable.create(tmp_path / "key", b"first")
    assert not durable.create(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"


def test_a_replaced_file_is_the_new_one_whole(tmp_path):
    durable.replace(tmp_path / "list", b"first edition")
    durable.replace(tmp_path / "list", b"second")
    assert (tmp_path / "list").read_bytes() == b"second"


def test_no_passing_file_stays_behind(tmp_path):
    durable.create(tmp_path / "a", b"1")
    durable.create(tmp_path / "a", b"2")
    durable.replace(tmp_path / "b", b"3")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_files_and_folders_are_their_owners_alone(tmp_path):
    folder = durable.folder(tmp_path / "keys")
    durable.create(folder / "a", b"1")
    durable.replace(folder / "b", b"2")
    assert [path.stat().st_mode & 0o777 for path in (folder, folder / "a", folder / "b")] == [0o700, 0o600, 0o600]


def test_an_erased_file_is_overwritten_before_it_goes(tmp_path):
    """A second name for the same blocks shows what became of them."""
    durable.create(tmp_path / "key", b"secret of 16 by.")
    os.link(tmp_path / "key", tmp_path / "witness")
    durable.erase(tmp_path / "key")
    assert not (tmp_path / "key").exists()
    assert len((tmp_path / "witness").read_bytes()) == 16
    assert (tmp_path / "witness").read_bytes() != b"secret of 16 by."


def test_what_is_not_there_cannot_be_erased(tmp_path):
    with pytest.raises(FileNotFoundError):
        durable.erase(tmp_path / "key")
