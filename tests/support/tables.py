"""The tables of a new home in a file: migrated to once in a process, copied from then on, in a fiftieth of the time."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from pnrscreen.adapters.store import migrate, sqlite_engine


def lay(engine: Engine) -> None:
    """Leave in an empty database what ``migrate`` leaves there; one on a server is migrated."""
    if engine.dialect.name != "sqlite":
        migrate(engine)
        return
    engine.dispose()  # nobody may have the file open that is written
    assert engine.url.database
    Path(engine.url.database).write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory(prefix="pnrscreen-tables-") as folder:
        path = Path(folder) / "pnrscreen.db"
        engine = sqlite_engine(path)
        migrate(engine)
        engine.dispose()
        return path.read_bytes()
