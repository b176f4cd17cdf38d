"""A thief who copied a store again and again before, and has the keys of its home as they are in the end."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Connection

from pnrscreen.adapters.keys import FileKeys
from pnrscreen.adapters.store import sqlite_engine
from pnrscreen.app import App
from pnrscreen.ports import Keys
from support.stored import everything, opened


class Thief:
    """Copies the database again and again, and has the keys of the home as they are in the end."""

    def __init__(self, app: App, folder: Path) -> None:
        self.app, self.folder, self.copies = app, folder, list[Path]()

    def copies_it(self) -> None:
        to = self.folder / f"copy-{len(self.copies)}"
        self.copies.append(Path(shutil.copytree(self.app.config.home, to, ignore=shutil.ignore_patterns("keys"))))

    def opens(self, copy: Path) -> tuple[bytes, int]:
        """Return what opens of a copy, and how much does not."""
        engine = sqlite_engine(copy / "pnrscreen.db")
        with engine.connect() as connection:
            found = read(connection, FileKeys(self.app.config.home / "keys"))
        engine.dispose()
        return found


def read(connection: Connection, keys: Keys) -> tuple[bytes, int]:
    found = [opened(keys, place, envelope) for place, envelope in everything(connection)]
    return b"\n".join(one for one in found if one is not None), found.count(None)


def rows(app: App) -> list[tuple[str, bytes]]:
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        return [*everything(connection)]
