import shutil

import pytest

from pnrscreen.adapters.shelf import FileShelf, profile_of, rules_below, shipped_profile, shipped_rules
from pnrscreen.errors import ConfigError, NotFound, Tampered, WatchlistError
from support.grants import a_grant

CANARY = b"ZZYZXKOWSKA;BRUNHILDE;1984-03-12"


@pytest.fixture
def shelf(tmp_path, keys):
    return FileShelf(tmp_path, keys)


def test_a_shipped_profile_is_found_by_its_code():
    assert b"eu-strict" in shipped_profile("eu-strict")


def test_the_own_profile_of_a_home_older_than_adoption_comes_before_the_shipped_one(tmp_path):
    assert profile_of(tmp_path, "eu-strict") == shipped_profile("eu-strict")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "eu-strict.toml").write_bytes(b"own = true")
    assert profile_of(tmp_path, "eu-strict") == b"own = true"


@pytest.mark.parametrize("code", ["nowhere", "", "../keys/index", "/etc/passwd", "eu-strict\n"])
def test_a_profile_that_is_not_there_is_not_found(tmp_path, code):
    """A code is a name, never a path."""
    with pytest.raises(NotFound, match="no profile"):
        profile_of(tmp_path, code)


def test_without_rules_of_its_own_a_home_has_the_shipped_ones(shelf):
    assert shelf.rules() == rules_below(shipped_rules())


def test_the_units_own_rules_stand_in_place_of_the_shipped_ones(shelf, tmp_path):
    (tmp_path / "rules" / "narcotics").mkdir(parents=True)
    (tmp_path / "rules" / "narcotics" / "late-cash.toml").write_bytes(b"id = 'late-cash'")
    (tmp_path / "rules" / "lock.toml").write_bytes(b"")
    (tmp_path / "rules" / "README.md").write_bytes(b"how to write one")
    assert list(shelf.rules().items()) == [("lock.toml", b""), ("narcotics/late-cash.toml", b"id = 'late-cash'")]


def test_rules_that_are_put_are_the_units_own_and_what_is_not_among_them_is_gone(shelf, tmp_path):
    shelf.put_rules({"narcotics/late-cash.toml": b"id = 'late-cash'", "lock.toml": b""})
    shelf.put_rules({"narcotics/late-cash.toml": b"id = 'late-cash'\n", "firearms/pack.toml": b"id = 'firearms'"})
    assert dict(shelf.rules()) == {"narcotics/late-cash.toml": b"id = 'late-cash'\n", "firearms/pack.toml": b"id = 'firearms'"}
    assert not list((tmp_path / "rules").rglob(".*"))


def test_an_installed_package_brings_its_rules(tmp_path, monkeypatch):
    (tmp_path / "_rules").mkdir()
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    assert shipped_rules() == tmp_path / "_rules"


def test_a_list_comes_back_as_it_was_put(shelf):
    shelf.put_list("national@0011", CANARY)
    shelf.put_list("national@0011", CANARY + b"\nsecond edition")
    assert shelf.get_list("national@0011", a_grant()) == CANARY + b"\nsecond edition"


def test_a_list_at_rest_names_nobody(shelf, tmp_path):
    shelf.put_list("national", CANARY)
    assert all(b"ZZYZX" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_list_is_opened_with_a_grant_only(shelf):
    shelf.put_list("national", CANARY)
    with pytest.raises(TypeError, match="Grant"):
        shelf.get_list("national", "officer-1")


def test_a_list_under_another_lists_name_does_not_open(shelf, tmp_path):
    shelf.put_list("national", CANARY)
    (tmp_path / "lists" / "national.sealed").rename(tmp_path / "lists" / "partner.sealed")
    with pytest.raises(Tampered):
        shelf.get_list("partner", a_grant())


REGISTER = memoryview(CANARY * 300_000)  # three pieces


def test_a_register_comes_back_as_it_was_put(shelf):
    shelf.put_register("sltd@0011", REGISTER)
    assert shelf.get_register("sltd@0011", a_grant()) == REGISTER


def test_a_register_at_rest_names_no_document(shelf, tmp_path):
    shelf.put_register("sltd", REGISTER)
    assert all(b"ZZYZX" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_register_is_opened_with_a_grant_only(shelf):
    shelf.put_register("sltd", REGISTER)
    with pytest.raises(TypeError, match="Grant"):
        shelf.get_register("sltd", "officer-1")


@pytest.mark.parametrize("cut", [2, 5_000_000])
def test_a_register_that_was_cut_within_a_piece_does_not_open(shelf, tmp_path, cut):
    shelf.put_register("sltd", REGISTER)
    place = tmp_path / "lists" / "sltd.register"
    place.write_bytes(place.read_bytes()[:cut])
    with pytest.raises(Tampered):
        shelf.get_register("sltd", a_grant())


def test_the_pieces_of_a_register_do_not_open_in_another_order(shelf, tmp_path):
    shelf.put_register("sltd", REGISTER)
    place = tmp_path / "lists" / "sltd.register"
    whole = place.read_bytes()
    first = 4 + int.from_bytes(whole[:4])
    place.write_bytes(whole[first : 2 * first] + whole[:first] + whole[2 * first :])
    with pytest.raises(Tampered):
        shelf.get_register("sltd", a_grant())


def test_a_register_that_memory_has_no_room_for_is_not_opened_elsewhere(shelf, tmp_path, monkeypatch):
    """What is opened never reaches a disk."""
    shelf.put_register("sltd", REGISTER)
    monkeypatch.setattr("pnrscreen.adapters.aside.MEMORY", tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(1, 0, 1))
    with pytest.raises(ConfigError, match="takes 10 MB of"):
        shelf.get_register("sltd", a_grant())


def test_what_is_laid_aside_has_no_name(shelf, tmp_path):
    view = shelf.lay_aside([CANARY, b"more"])
    assert view == CANARY + b"more"
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"ZZYZX" in path.read_bytes()]


@pytest.mark.parametrize("name", ["sltd", "", "../keys/index", "a/b"])
def test_a_register_that_is_not_kept_is_not_found(shelf, name):
    with pytest.raises(NotFound, match="no register"):
        shelf.get_register(name, a_grant())


@pytest.mark.parametrize("name", ["", "../escape", "a/b", "-x", "x" * 101])
def test_a_register_is_never_written_outside_its_folder(shelf, name):
    with pytest.raises(WatchlistError, match="named with letters"):
        shelf.put_register(name, REGISTER)


@pytest.mark.parametrize("name", ["national", "", "../keys/index", "a/b"])
def test_a_list_that_is_not_kept_is_not_found(shelf, name):
    with pytest.raises(NotFound, match="no list"):
        shelf.get_list(name, a_grant())


@pytest.mark.parametrize("name", ["", "../escape", "a/b", "-x", "x" * 101])
def test_a_list_is_never_written_outside_its_folder(shelf, name):
    with pytest.raises(WatchlistError, match="named with letters"):
        shelf.put_list(name, CANARY)
