"""The store a home has, as whoever sets it up says it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url

from support.command import pnrscreen
from support.homes import LIST, paxlst, person

SECRET = "ZZYZX"


def test_a_unit_in_a_database_from_init_to_hits(tmp_path: Path, new_database: Callable[[], str]) -> None:
    """The password is used and kept nowhere; whoever comes later brings it."""
    home, url = tmp_path / "home", make_url(new_database()).set(password=SECRET).render_as_string(hide_password=False)
    (tmp_path / "list.csv").write_bytes(LIST)
    (tmp_path / "api.edi").write_bytes(paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")))
    done = [
        pnrscreen("init", "--home", home, "--unit", "U", "--actor", "op", "--synthetic", "--store", url),
        pnrscreen(
            *("watchlist", "load", tmp_path / "list.csv", "--home", home, "--owner", "me", "--basis", "tests"),
            "--sought-or-alert",
        ),
        pnrscreen("ingest", tmp_path / "api.edi", "--home", home),
        pnrscreen("doctor", "--home", home, PNRSCREEN_STORE=url),
        pnrscreen("hits", "--home", home),
    ]
    assert [one.returncode for one in done] == [0] * 5, done
    assert b"PostgreSQL 1" in done[3].stdout
    assert b"KARIMOVA" in done[4].stdout
    assert SECRET.encode() not in b"".join(one.stdout + one.stderr for one in done)
    assert all(SECRET.encode() not in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_store_that_cannot_be_is_said_without_what_was_said(tmp_path: Path) -> None:
    home = tmp_path / "home"
    wrong = pnrscreen("init", "--home", home, "--unit", "U", "--synthetic", "--store", f"mysql://u:{SECRET}@host/db")
    away = pnrscreen("init", "--home", home, "--unit", "U", "--synthetic", "--store", f"postgresql://u:{SECRET}@127.0.0.1:1/db")
    assert (wrong.returncode, away.returncode) == (2, 5)
    assert b"does not answer" in away.stderr
    assert pnrscreen("init", "--home", home, "--unit", "U", "--synthetic").returncode == 0
    set_wrong = pnrscreen("board", "--home", home, PNRSCREEN_STORE=f"postgres:{SECRET}")
    assert (set_wrong.returncode, b"postgresql://USER@HOST/DATABASE" in set_wrong.stderr) == (2, True)
    assert SECRET.encode() not in wrong.stderr + away.stderr + set_wrong.stderr
