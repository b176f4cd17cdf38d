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


def test_a_home_states_its_own_minutes_until_a_hit_is_due(home: Path) -> None:
    assert config.read(home).due_minutes == {}
    assert config.read(say(home, "[due_minutes]\ncritical = 10\n")).due_minutes == {"critical": 10}


@pytest.mark.parametrize("stated", ["grave = 10", "low = 0", 'low = "10"', "low = 50000"])
def test_minutes_that_cannot_be_any_are_named(home: Path, stated: str) -> None:
    with pytest.raises(ConfigError, match="due_minutes"):
        config.read(say(home, f"[due_minutes]\n{stated}\n"))


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


@pytest.mark.parametrize(
    "stated", ["file", "vault:https://vault.example:8200/transit", "vault:http://127.0.0.1:8200/ns/transit"]
)
def test_who_holds_the_keys_is_files_or_vault(home: Path, stated: str) -> None:
    assert config.read(say(home, f'keys = "{stated}"\n')).keys == stated


@pytest.mark.parametrize(
    "stated", ["", "vault", "vault:vault.example/transit", "vault:http://10.0.0.1/transit", "vault:https://v"]
)
def test_keys_held_by_nobody_or_asked_for_in_clear_are_refused(home: Path, stated: str) -> None:
    with pytest.raises(ConfigError, match="keys"):
        config.read(say(home, f'keys = "{stated}"\n'))
    with pytest.raises(ConfigError, match="http on this machine only"):
        config.holder(stated)


def test_the_token_is_the_variables_else_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stated, place = "vault:https://vault.example:8200/transit", tmp_path / "token"
    assert config.holder("file", str(place)) == ("file", "", "")
    with pytest.raises(ConfigError, match="cannot be read"):
        config.holder(stated, str(place))
    place.touch(mode=0o600)
    place.write_text("hvs.file\n")
    assert config.holder(stated, str(place)) == ("vault", "https://vault.example:8200/transit", "hvs.file")
    monkeypatch.setenv("PNRSCREEN_VAULT_TOKEN", "hvs.variable")
    assert config.holder(stated, str(place))[2] == "hvs.variable"
    assert config.holder("file") == ("file", "", "")


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
