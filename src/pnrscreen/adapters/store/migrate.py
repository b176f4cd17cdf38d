"""How the tables came to be: Alembic revisions, run from code.

This module knows how to bring a database to a revision. It refuses to know what a revision holds; ``migrations/versions``
does, one file each, up and down.
"""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from pnrscreen.adapters.store import database

NEWEST = "head"
EMPTY = "base"


def migrate(engine: Engine, revision: str = NEWEST) -> None:
    """Bring the database to a revision, in one transaction: the newest, or ``EMPTY`` for no tables at all.

    Safe to run always and by several processes at once: the second finds nothing left to do.
    """
    config = Config()
    config.set_main_option("script_location", "pnrscreen.adapters.store:migrations")
    with engine.begin() as connection:
        database.hold(connection, ["migration"])
        config.attributes["connection"] = connection
        if revision == EMPTY:
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
