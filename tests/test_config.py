"""The settings of a home: what may be said, and what is told to whoever says it wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from pnrscreen import config
from pnrscreen.errors import ConfigError

HEAD = 'unit = "Test unit"\nname_threshold = 720\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / config.FILE).write_text(HEAD)
    return tmp_path


def say(home: Path, text: str) -> Path:
    (home / config.FILE).write_text(HEAD + text)
    return home


def test_thresholds_are_read_by_list_and_by_category(home: Path) -> None:
    read = config.read(say(home, '[thresholds]\nun = 680\n"national/FTF" = 620\n'))
    assert read.thresholds == {"un": 680, "national/FTF": 620}
    assert config.thresholds(home / config.FILE) == (720, {"un": 680, "national/FTF": 620})


def test_without_any_there_is_one_threshold_for_all(home: Path) -> None:
    assert config.thresholds(home / config.FILE) == (720, {})


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("un = 499", "thresholds.un: Input should be greater than or equal to 500"),
        ("un = 1001", "thresholds.un: Input should be less than or equal to 1000"),
        ("un = 0.7", "thresholds.un: Input should be a valid integer"),
        ('un = "700"', "thresholds.un: Input should be a valid integer"),
        ('"un/" = 700', "thresholds.un/"),
        ("national.FTF = 620", '"national/FTF" = 650'),
    ],
)
def test_a_threshold_that_cannot_be_one_is_named_with_what_it_may_be(home: Path, stated: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config.read(say(home, f"[thresholds]\n{stated}\n"))
    assert told in str(refused.value)


def test_a_variable_takes_the_place_of_the_table(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PNRSCREEN_THRESHOLDS", '{"un": 690}')
    assert config.read(say(home, "[thresholds]\nofac = 680\n")).thresholds == {"un": 690}
    monkeypatch.setenv("PNRSCREEN_THRESHOLDS", "un=690")
    with pytest.raises(ConfigError, match="thresholds"):
        config.read(home)


def test_a_settings_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        config.thresholds(tmp_path / "absent.toml")
    with pytest.raises(ConfigError, match="init"):
        config.read(tmp_path)


@pytest.mark.parametrize("store", ["", "postgresql://user@host/db", "postgresql://user:word@host:5433/db?sslmode=require"])
def test_where_the_store_is_can_be_said_and_is_never_shown(home: Path, store: str) -> None:
    read = config.read(say(home, f'store = "{store}"\n'))
    assert read.store == store
    assert "user" not in repr(read)


@pytest.mark.parametrize(
    "store", ["pnrscreen.db", "postgres://user:ZZYZX@host/db", "postgresql://user@host", "postgresql://u@h/d b"]
)
def test_what_is_no_store_is_refused_and_not_quoted(home: Path, store: str) -> None:
    with pytest.raises(ConfigError, match=r"store: .*postgresql://USER@HOST/DATABASE") as refused:
        config.read(say(home, f'store = "{store}"\n'))
    assert "ZZYZX" not in str(refused.value)
