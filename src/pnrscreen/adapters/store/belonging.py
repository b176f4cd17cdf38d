"""Whose home a database is.

This module knows that a database holds one home, and that the home is told by a keyed hash only it can make. It refuses to let
another home in.
"""

from __future__ import annotations

from sqlalchemy import Engine, inspect, select

from pnrscreen.adapters.store import database, schema
from pnrscreen.errors import ConfigError
from pnrscreen.ports import Keys


def vacant(engine: Engine) -> None:
    """Raise ConfigError where a database holds a home, or tables that are none of ours."""
    with engine.connect().execution_options(reading=True) as connection:
        if inspect(connection).get_table_names():
            raise ConfigError("the database is not empty: a home is made in a new one")


def claim(engine: Engine, keys: Keys, home: str) -> None:
    """Write down that it is the store of this home where it is nobody's; raises ConfigError where it is another's."""
    ours = keys.blind("home", home)
    with engine.connect().execution_options(reading=True) as connection:
        whose = connection.execute(select(schema.homes.c.id)).scalar()
    if whose is None:
        with engine.begin() as connection:
            connection.execute(database.insert(connection, schema.homes).values(id=ours).on_conflict_do_nothing())
            whose = connection.execute(select(schema.homes.c.id)).scalar()
    if whose != ours:
        raise ConfigError("the database holds another home: correct the setting store, or the home one is in")
