"""An index file gives back what was prepared; whatever was done to it since is refused, and says what to do."""

import mmap

import pytest

from pnrscreen.errors import WatchlistError
from pnrscreen.watchlist import Screener, person
from support.builders import an_entry

ENTRIES = [
    an_entry("ZUBIRIAGA", "LEOCADIA INES", id="1", born="1984-03-12"),
    an_entry("VELTHUIS", "ANNE MARIE", id="2", document="PX4417203"),
    an_entry("VAN DER MEULENAAR", "JOOST", id="3"),
]
PEOPLE = [
    person("LEOKADIA", "ZUBIRIGA"),
    person("", "ANNEMARIE VELTHUIS"),
    person("Joost", "Vandermeulenaar"),
    person("A", "B"),
]


@pytest.fixture(scope="module")
def written():
    screener = Screener.build(ENTRIES, editions={"national": "7"})
    return screener, b"".join(screener.written("engine 1"))


def test_what_is_loaded_answers_as_what_was_prepared(written):
    screener, content = written
    loaded = Screener.load(content, engine="engine 1")
    assert loaded.screen(PEOPLE) == screener.screen(PEOPLE)
    assert loaded.screen_one(PEOPLE[0])[0].edition == "7"
    assert list(loaded.entries()) == ENTRIES
    assert [*loaded.named("2")] == ENTRIES[1:2]


def test_a_mapped_file_serves_as_well(written, tmp_path):
    screener, content = written
    path = tmp_path / "lists.index"
    path.write_bytes(content)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as mapped:
        loaded = Screener.load(mapped, engine="engine 1")
        assert loaded.screen(PEOPLE) == screener.screen(PEOPLE)
        del loaded


def test_a_file_cut_anywhere_is_refused(written):
    _, content = written
    for end in {*range(0, 200, 7), len(content) // 2, len(content) - 1}:
        with pytest.raises(WatchlistError, match=r"no index file|is cut") as refused:
            Screener.load(content[:end], engine="engine 1")
        assert "prepare the list again" in str(refused.value)
    with pytest.raises(WatchlistError, match="grew"):
        Screener.load(content + b"\0", engine="engine 1")


def test_a_changed_byte_is_found_wherever_it_counts(written):
    """Everything but the blanks between arrays: head and arrays."""
    screener, content = written
    answers, refused = screener.screen(PEOPLE), 0
    for at in range(0, len(content), max(1, len(content) // 400)):
        changed = bytearray(content)
        changed[at] ^= 0x41
        try:
            loaded = Screener.load(bytes(changed), engine="engine 1")
        except WatchlistError:
            refused += 1
        else:
            assert content[at] == 0
            assert loaded.screen(PEOPLE) == answers
    assert refused > 300


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"PNRSINDX", b"PK\x03\x04" * 100, b"PNRSINDX" + b"\xff" * 200])
def test_what_is_no_index_file_is_refused(content):
    with pytest.raises(WatchlistError):
        Screener.load(content)


def test_another_engine_refuses_it(written):
    with pytest.raises(WatchlistError, match="another version"):
        Screener.load(written[1], engine="engine 2")
