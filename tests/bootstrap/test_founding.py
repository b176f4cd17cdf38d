"""Where a home may be made."""

from __future__ import annotations

from pathlib import Path

import pytest

from pnrscreen import bootstrap
from pnrscreen.errors import ConfigError
from support.clock import SettableClock
from support.homes import found


def test_a_home_is_made_where_an_empty_disk_for_its_keys_is_mounted(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "keys").mkdir(parents=True, mode=0o700)
    found(home, SettableClock())
    assert any((home / "keys").iterdir())
    assert bootstrap.open_home(home, SettableClock()).registry.synthetic


@pytest.mark.parametrize("left", ["keys/index.key", "letter.txt"])
def test_a_folder_that_holds_anything_else_becomes_no_home_and_keeps_it(tmp_path: Path, left: str) -> None:
    kept = tmp_path / "home" / left
    kept.parent.mkdir(parents=True)
    kept.write_text("kept")
    with pytest.raises(ConfigError, match="is not empty"):
        found(tmp_path / "home", SettableClock())
    assert kept.read_text() == "kept"
