"""Rule files as their author checks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import pnrscreen

SHIPPED = Path(__file__).parents[2] / "rules" / "documents" / "one-document-several-persons.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def checked(folder: Path, text: str) -> str:
    (folder / SHIPPED.name).write_text(text)
    assert pnrscreen("rules", "lock", folder).returncode == 0
    done = pnrscreen("rules", "check", folder)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.decode().split())


def test_a_rule_in_service_whose_review_is_overdue_is_named(folder: Path) -> None:
    """It is lawful, and judges nobody: whoever reads no more than that it is lawful would wait for hits in vain."""
    text = SHIPPED.read_text().replace("2026-11-01", "2020-11-01").replace("2027-04-30", "2021-04-30")
    text = text.replace('status = "draft"', 'status = "active"')
    said = "lawful under eu-strict; review overdue since 2021-04-30, so it would judge nobody"
    assert said in checked(folder, text)
    assert "overdue" not in checked(
        folder, text.replace('status = "active"', 'status = "draft"').replace("version = 2", "version = 3")
    )


def test_a_lock_that_cannot_be_read_is_not_written_over(folder: Path) -> None:
    checked(folder, SHIPPED.read_text())
    (folder / "lock.toml").write_text("<<<<<<< ours")
    for verb in ("check", "lock"):
        done = pnrscreen("rules", verb, folder)
        assert done.returncode == 1
        assert b"lock.toml: not TOML" in done.stderr


@pytest.mark.parametrize("said", [f"id = {'[' * 5000}", f"references = {'[' * 900}{']' * 900}", f"version = {'9' * 5000}"])
def test_no_file_ends_in_a_traceback(folder: Path, said: str) -> None:
    (folder / SHIPPED.name).write_text(said)
    done = pnrscreen("rules", "check", folder)
    assert (done.returncode, b"one-document-several-persons.toml: not TOML" in done.stderr) == (1, True)
    assert b"Traceback" not in done.stderr
