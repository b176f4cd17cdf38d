"""A PostgreSQL server to test against: one of our own from the programs on this machine, or one that is named.

``PNRSCREEN_TEST_POSTGRES=postgresql://USER@HOST/DATABASE`` names a server that runs; its user must be allowed to make
databases. Otherwise a server is started from what ``pg_config`` or Debian's folders hold: in a new folder of its own, reached
through a socket there and nowhere else, as an unprivileged user where the tests run as root (PostgreSQL refuses root). Tests
that need one are skipped, by name, where there is none; under CI they fail.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from pnrscreen.adapters.store import schema

RUNNING = "PNRSCREEN_TEST_POSTGRES"
UNPRIVILEGED = ("postgres", "nobody")
# What is tested is what a server promises while it runs; that it survives a power cut is not.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=''", "max_connections=60")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server in which each test gets a database."""

    url: str
    numbers: Iterator[int] = field(default_factory=count)
    made: list[str] = field(default_factory=list)

    def database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"pnrscreen_test_{os.getpid()}_{next(self.numbers)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE template0")
        self.made.append(name)
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Take a database away, whoever is still connected."""
        name = make_url(url).database or ""
        self._say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.made.remove(name)

    def drop_all(self) -> None:
        """Take away every database that was made."""
        for name in list(self.made):
            self.drop(make_url(self.url).set(database=name).render_as_string(hide_password=False))

    def _say(self, statement: str) -> None:
        engine = create_engine(make_url(self.url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Lend a server for as long as the tests run; skips the test, or fails it under CI, where there is none."""
    if running := os.environ.get(RUNNING):
        lent = Server(url=running)
        try:
            yield lent
        finally:
            lent.drop_all()
        return
    programs = _programs()
    if programs is None:
        missing = f"there is no PostgreSQL on this machine: install one, or name one in {RUNNING}"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with _started(programs) as socket:
        yield Server(url=f"postgresql://tester@/postgres?host={socket}")


def emptied(engine: Engine) -> Engine:
    """Take every row out of a database, and return it. Quicker than a new one: a fortieth of a second against a third."""
    tables = reversed(schema.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text("; ".join(f'DELETE FROM "{table.name}"' for table in tables)))
    return engine


def _programs() -> Path | None:
    """Return the folder of the newest server programs there are."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        folders.append(Path(subprocess.check_output(["pg_config", "--bindir"], text=True).strip()))
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: found.parent.name.zfill(3))
    whole = [folder for folder in (*folders, *versions) if all((folder / name).is_file() for name in ("initdb", "postgres"))]
    return whole[-1] if whole else None


@contextlib.contextmanager
def _started(programs: Path) -> Iterator[Path]:
    """Run a server on a socket in a folder of its own, and stop it whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="pnrscreen-postgres-"))
    owner = _unprivileged()
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(data), *arguments]
        done = subprocess.run(command, cwd=folder, user=owner, check=False, stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace')[-500:]}")

    try:
        if owner is not None:
            os.chown(folder, owner, -1)
        run("initdb", "--username=tester", "--auth=trust", "--no-sync", "--no-locale", "--encoding=UTF8")
        settings = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"unix_socket_directories={folder}"))
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield folder
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> int | None:
    """Return the user a server runs as where the tests run as root; None for who runs them."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED if name in known)
