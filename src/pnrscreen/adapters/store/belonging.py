"""Whose home a database is.

This module knows that a database holds one home, and that the home is told by a keyed hash only it can make. It refuses to let
another home in. While a home is restored into a database, the table ``restoring`` says so: what is there then is no home yet,
and whoever has the token in it may erase all of it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, Table, Text, insert, inspect, select

from pnrscreen.adapters.store import database, schema
from pnrscreen.errors import ConfigError, Tampered
from pnrscreen.ports import Keys, Strange

_RESTORING = Table("restoring", MetaData(), Column("token", Text, primary_key=True))


def vacant(engine: Engine) -> None:
    """Raise ConfigError where a database holds a home, or tables that are none of ours."""
    with engine.connect().execution_options(reading=True) as connection:
        _check_vacant(connection)


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
        raise ConfigError(
            "the database holds another home, or the keys or the registry of actors here are not its own: correct the setting"
            " store, the home one is in, its keys, or HOME/registry"
        )


def check_opened(strange: Strange | None, keys: Path) -> None:
    """Raise where the keys in a folder do not open the newest entry of the log: ConfigError where they open nothing, Tampered
    where they open others.
    """
    if strange and strange.alone:
        said = f"{strange.entry} does not open with the keys in {keys}, though others do: who writes the database put it there"
        raise Tampered(f"{said}, or changed it, or the key of {strange.cohort} was taken away")
    if strange:
        raise ConfigError(f"the keys in {keys} do not open what is sealed in the store ({strange.cohort}): put its own there")


def begin(engine: Engine, token: str) -> None:
    """Say in an empty database that a home is restored into it; what a restore of the same token left is erased first."""
    with engine.begin() as connection:
        database.hold(connection, ["migration"])
        _erase(connection, token)
        _check_vacant(connection)
        _RESTORING.create(connection)
        connection.execute(insert(_RESTORING).values(token=token))


def end(engine: Engine) -> None:
    """Say that what was restored is a home."""
    with engine.begin() as connection:
        _RESTORING.drop(connection)


def clear(engine: Engine, token: str) -> None:
    """Erase what a restore of this token left, and nothing else."""
    with engine.begin() as connection:
        _erase(connection, token)


def _check_vacant(connection: Connection) -> None:
    names = inspect(connection).get_table_names()
    if _RESTORING.name in names:
        raise ConfigError("a restore into another folder has not finished in the database: name a new one")
    if names:
        raise ConfigError("the database is not empty: a home is made in a new one")


def _erase(connection: Connection, token: str) -> None:
    if not inspect(connection).has_table(_RESTORING.name):
        return
    if connection.execute(select(_RESTORING.c.token)).scalar() == token:
        database.drop_all(connection)  # nothing but what the restore made: it began in an empty database
