"""What only SQLite does: one file in the home, several readers and one writer at a time.

This module knows the pragmas, the locks and the errors of SQLite. It refuses to know any table.

A transaction that may write begins IMMEDIATE: it waits for its turn at the door instead of failing half-way in. A reader
begins deferred and sees one snapshot (WAL) whatever is written meanwhile.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, ExceptionContext, Table, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from pnrscreen.errors import ConfigError, Conflict, Tampered
from pnrscreen.ports import StoreFacts

_PATIENCE = 10.0
"""Seconds for which a change waits for another, unless it says otherwise."""
_ASKED_AGAIN = 0.001
"""Seconds after which it is asked again whether another process still writes."""
_PRAGMAS = (
    f"busy_timeout = {_PATIENCE * 1000:.0f}",  # first, so that the others wait too
    "journal_mode = WAL",
    "synchronous = FULL",  # what was said to be committed survives a power cut
    "wal_autocheckpoint = 8192",  # pages: a flight writes as many as SQLite's own limit, and each commit would copy them all
    "foreign_keys = ON",
    "secure_delete = ON",  # a deleted row is overwritten, not only forgotten
    "temp_store = MEMORY",  # no spill of a sort to a file nobody erases
)
SIZE = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
_BUSY = "the store is busy with other writers: run again"
_OUTSIDE = "the store cannot be written: the disk is full, failing or read-only. What was committed stands; mend it, run again"


def sqlite_engine(path: Path) -> Engine:
    """Return the engine of the database file at ``path``, made readable by its owner alone where it is new."""
    if not path.parent.is_dir():
        raise ConfigError(f"there is no folder {path.parent}: set up the home first")
    if not path.exists():  # closing a file lets go of every lock this process has on it: never one that is in use
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # the journal files take over these rights
    # Parameters are envelopes and keyed hashes; even so, none is quoted in an exception.
    made = create_engine(URL.create("sqlite", database=str(path)), hide_parameters=True)
    event.listen(made, "connect", _connect)
    turn = _Turn()
    event.listen(made, "begin", turn.begin)
    event.listen(made, "checkin", turn.over)
    event.listen(made, "handle_error", _explain)
    return made


def sqlite_look(path: Path) -> Engine:
    """Return an engine that reads the database file at ``path`` and leaves no trace, not even the files of a reader.

    Where nobody has it open and nothing is left in its journal, it is read as a file that nobody changes.
    """
    if not path.is_file():
        raise ConfigError(f"there is no store at {path}: set up the home first")
    journal = path.with_name(f"{path.name}-wal")
    still = {"immutable": "1"} if not journal.exists() or journal.stat().st_size == 0 else {}
    place = f"file:{quote(os.fspath(path.absolute()))}"
    url = URL.create("sqlite", database=place, query={"mode": "ro", "uri": "true", **still})
    made = create_engine(url, hide_parameters=True)
    event.listen(made, "handle_error", _explain)
    return made


def fill(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that have the same columns, as the driver takes them: what stands in a column needs no translation."""
    names = tuple(rows[0])
    columns, places = ", ".join(map(connection.dialect.identifier_preparer.quote, names)), ", ".join("?" * len(names))
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({places})"  # noqa: S608  names of our own
    connection.exec_driver_sql(statement, list(map(itemgetter(*names), rows)))


def describe(connection: Connection) -> StoreFacts:
    """Say which library and file it is; nobody stands between a process and its file."""
    return StoreFacts(said=f"SQLite {sqlite3.sqlite_version}, {connection.engine.url.database}")


def _connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is said here, not guessed by the driver
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


class _Turn:
    """Lets those who write in one at a time: SQLite would have each who waits ask again ever less often, and the file lie idle
    in between. Those of this process wait in line; the first of them asks again and again while another process writes.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def begin(self, connection: Connection) -> None:
        """Begin a transaction; raises Conflict where others write for longer than this one waits."""
        options = connection.get_execution_options()
        patience = options.get("patience") or _PATIENCE
        if connection.info.get("patience", _PATIENCE) != patience:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
            connection.info["patience"] = patience
        if options.get("reading"):
            connection.exec_driver_sql("BEGIN")
            return
        held = connection.connection.record_info
        assert held is not None  # a connection of the pool
        if not held.get("turn"):
            if not self._turn.acquire(timeout=patience):
                raise Conflict(_BUSY)
            held["turn"] = True
        _begin_to_write(connection, patience)

    def over(self, connection: sqlite3.Connection | None, record: ConnectionPoolEntry) -> None:
        """Let the next in when a connection is given back. What a commit that failed left begun is undone: the pool takes it
        for ended, and nobody could write any more.
        """
        try:
            if connection is not None and connection.in_transaction:
                connection.rollback()
        finally:
            if record.record_info and record.record_info.pop("turn", False):
                self._turn.release()


def _begin_to_write(connection: Connection, patience: float) -> None:
    session: Any = connection.connection.dbapi_connection
    until = time.monotonic() + patience
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        while time.monotonic() < until:
            try:
                session.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                    break
                time.sleep(_ASKED_AGAIN)
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # says what is wrong
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience * 1000:.0f}")


def _explain(context: ExceptionContext) -> None:
    """Say what the caller can do about a busy, damaged or full file; anything else stays what it is."""
    name = getattr(context.original_exception, "sqlite_errorname", "")
    if name.startswith("SQLITE_BUSY"):
        raise Conflict(_BUSY)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        raise Tampered("the store's file is damaged or is no store: restore it from a backup")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
        raise OSError(_OUTSIDE)
