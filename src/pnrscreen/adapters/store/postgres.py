"""What only PostgreSQL does: many writers at a time, in a database that may stand on another machine.

This module knows the sessions, the transactions and the errors of PostgreSQL, and how it is filled in bulk. It refuses to know
any table.

A reader sees one snapshot whatever is written meanwhile: REPEATABLE READ, READ ONLY. A change is READ COMMITTED: all that must
hold between two changes at once is a constraint, a row that is locked before it is read, or ``hold``; each statement behind a
lock sees what whoever held it before has written. A stricter level would refuse such a change where it can wait.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Boolean,
    Connection,
    Engine,
    ExceptionContext,
    Integer,
    LargeBinary,
    Table,
    Text,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeEngine

from pnrscreen.errors import ConfigError, Conflict, Tampered
from pnrscreen.ports import StoreFacts

DIALECT = "postgresql"
COPY_ROWS_MIN = 16
"""From how many rows on COPY is quicker than statements sent together; below it they are level."""

_COPIED = "copied"
_PATIENCE = 10.0
"""Seconds for which a change waits for another, unless it says otherwise."""
_RESTS = 1.0
"""Seconds after which a connection that rested is asked whether it still stands; what breaks sooner is an error of who asks."""
_AT_ONCE = 16
"""Connections that a process keeps: as many as it needs at once. A new one costs more than most of what it is asked."""
_RESTED = "since when it rests"
_LONGEST = 600.0
"""Seconds that one statement may take at all."""
_SESSION = (
    "synchronous_commit = on",  # what was said to be committed survives a power cut
    f"lock_timeout = '{_PATIENCE:.0f}s'",
    f"statement_timeout = '{_LONGEST:.0f}s'",
    "idle_in_transaction_session_timeout = '10min'",  # a process that hangs lets go of what it has locked
    "timezone = 'UTC'",
)
_PATIENT = "SET LOCAL lock_timeout = '{0}'; SET LOCAL statement_timeout = '{0}'"
"""How long this transaction waits for others, and for the server itself."""
SIZE = "SELECT pg_database_size(current_database())"
_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))"
_REPEATABLE_READ = 3  # psycopg.IsolationLevel
_BEGUN = frozenset({2, 3})  # psycopg.pq.TransactionStatus: in a transaction, in one that failed
_SHARES = 16
_BUSY = frozenset({"40001", "40P01", "55P03", "23505"})  # serialisation, deadlock, lock timeout, a unique value taken meanwhile
_FULL = ("53", "58")  # insufficient resources, system errors
_DAMAGED = "XX00"  # data or index corrupted: XX001, XX002
_LONG = "57014"
_GONE = ("08", "57P")  # connection, operator's intervention
_NO_TABLE = "42P01"
_ENDED = "ended the connection: what was committed stands; run again when it is back"
_KINDS = MappingProxyType({Boolean: "bool", BigInteger: "int8", Integer: "int4", LargeBinary: "bytea", Text: "text"})
"""What a column is called in COPY, the narrower kind first: envelopes go as they are, and not as twice as many hexadecimal
digits.
"""


def postgres_engine(url: str) -> Engine:
    """Return the engine of the database at ``url``; nothing is connected yet. Raises ConfigError for what is no such URL."""
    place = _read(url)
    try:
        made = create_engine(
            place.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_size=_AT_ONCE,
            pool_use_lifo=True,
            connect_args={"application_name": "pnrscreen", "connect_timeout": 10},
        )
    except ModuleNotFoundError:
        raise ConfigError("PostgreSQL needs the package psycopg: pip install 'pnrscreen[postgres]'") from None
    event.listen(made, "connect", _connect)
    event.listen(made, "checkin", _rested)
    event.listen(made, "checkout", _greeter(made))
    event.listen(made, "begin", _beginner(made, _where(place)))
    event.listen(made, "do_executemany", _copy)
    event.listen(made, "handle_error", _explainer(place))
    return made


def _rested(session: Any, record: ConnectionPoolEntry | None) -> None:
    """Note since when a connection rests. What a commit that failed left begun is undone: the pool takes it for ended, and
    nobody could begin anything on that connection any more.
    """
    if session is not None and session.info.transaction_status in _BEGUN:
        session.rollback()
    if record is not None:
        record.info[_RESTED] = time.monotonic()


def _greeter(engine: Engine) -> Callable[[Any, ConnectionPoolEntry, Any], None]:
    """Ask a connection that rested whether it still stands: each time it is taken would be a question for every answer."""

    def greet(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        rested = record.info.get(_RESTED)
        if rested is None or time.monotonic() - rested < _RESTS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone

    return greet


def public_url(url: str) -> str:
    """Return where a database is without the password. Raises ConfigError for what is no such URL."""
    place = _read(url).difference_update_query(["password"])
    return URL.create(
        place.drivername, place.username, None, place.host, place.port, place.database, place.query
    ).render_as_string(hide_password=False)


def share(connection: Connection) -> int:
    """Return the share of a count in which the changes of this connection are: of as many connections few have the same."""
    session: Any = connection.connection.dbapi_connection
    return int(session.info.backend_pid) % _SHARES


def hold(connection: Connection, name: str) -> None:
    """Wait until no other change holds ``name``, and hold it until this one ends."""
    connection.exec_driver_sql(_HOLD, {"name": name})


def describe(connection: Connection) -> StoreFacts:
    """Say which server it is, and whether others on the way to it can listen."""
    version = connection.exec_driver_sql("SHOW server_version").scalar()
    session: Any = connection.connection.dbapi_connection
    at, away = session.info, _away(session.info)
    where = f"{at.host}:{at.port}/{at.dbname}" if away else f"{at.dbname} on this machine"
    return StoreFacts(
        said=f"PostgreSQL {version}, {where}",
        overheard=away and not session.pgconn.ssl_in_use,
        attended=connection.exec_driver_sql("SHOW autovacuum").scalar() == "on",
    )


def _away(at: Any) -> bool:
    """Tell whether a connection leaves this machine: neither a socket in a folder nor a loopback address."""
    if at.host.startswith(("/", "@")) or not at.host:
        return False
    try:
        return not ipaddress.ip_address(at.hostaddr or at.host).is_loopback
    except ValueError:
        return True


def _read(url: str) -> URL:
    try:
        place = make_url(url)
    except ArgumentError:
        raise ConfigError("the store is no URL: it reads postgresql://USER@HOST/DATABASE") from None
    if place.drivername != DIALECT or not place.database:
        raise ConfigError("the store is not named like postgresql://USER@HOST/DATABASE")
    return place


def _connect(session: Any, _record: object) -> None:
    session.execute("; ".join(f"SET {setting}" for setting in _SESSION))
    session.commit()


def _beginner(engine: Engine, where: str) -> Callable[[Connection], None]:
    """Say how the transaction begins; the driver does so with its first statement."""

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        reading, patience = bool(options.get("reading")), options.get("patience") or 0
        session: Any = connection.connection.dbapi_connection
        session.isolation_level = _REPEATABLE_READ if reading else None
        session.read_only = reading or None
        if patience:
            try:
                session.execute(_PATIENT.format(f"{patience * 1000:.0f}ms"))
            except engine.dialect.loaded_dbapi.Error:
                connection.invalidate()
                raise OSError(f"the database ({where}) {_ENDED}") from None

    return begin


def fill(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that have the same columns; many of them in one stream, as the driver takes them."""
    if len(rows) < COPY_ROWS_MIN:
        connection.execute(table.insert(), rows)
        return
    quote, names = connection.dialect.identifier_preparer.quote, tuple(rows[0])
    statement = f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN (FORMAT binary)"
    kinds = [_kind(table.c[name].type) for name in names]
    connection.exec_driver_sql(statement, list(map(itemgetter(*names), rows)), {_COPIED: kinds})


def _copy(cursor: Any, statement: str, rows: Sequence[Any], context: Any) -> bool:
    """Send what ``fill`` copies in one stream; False leaves anything else to the driver."""
    kinds = context.execution_options.get(_COPIED)
    if kinds is None:
        return False
    with cursor.copy(statement) as stream:
        stream.set_types(kinds)
        for row in rows:
            stream.write_row(row)
    return True


def _kind(column: TypeEngine[Any]) -> str:
    """Return what the type of a column is called in COPY, be it as we declare it or as the database says it is."""
    return next(kind for known, kind in _KINDS.items() if isinstance(column, known))


def _explainer(place: URL) -> Callable[[ExceptionContext], None]:
    where = _where(place)

    def explain(context: ExceptionContext) -> None:
        """Say what the caller can do; anything else stays what it is, without the values it concerned."""
        original: Any = context.original_exception
        state = getattr(original, "sqlstate", None) or ""
        if not state and isinstance(context.sqlalchemy_exception, OperationalError):
            raise OSError(f"the database ({where}) does not answer: {_said(original, place)}. Mend it, run again")
        _withhold(context)
        if state in _BUSY:
            raise Conflict("others change the same in the store: run again")
        if state == _LONG:
            raise OSError(f"the database ({where}) took too long: what was committed stands; run again when it has less to do")
        if state.startswith(_GONE) or context.is_disconnect:
            raise OSError(f"the database ({where}) {_ENDED}")
        if state.startswith(_FULL):
            raise OSError(f"the database ({where}) is full or failing: what was committed stands; mend it, run again")
        if state.startswith(_DAMAGED) and state != "XX000":
            raise Tampered(f"the database ({where}) is damaged: restore it from a backup")
        if state == _NO_TABLE:
            raise ConfigError(f"the database ({where}) holds no home of this version: pnrscreen init --store makes one")

    return explain


def _where(place: URL) -> str:
    return f"{place.host or place.query.get('host', 'its socket')}, database {place.database}"


def _said(error: BaseException, place: URL) -> str:
    """Return what the driver says of a connection that failed, in one line and without the password."""
    said = " ".join(str(error).split())
    return said.replace(place.password, "***") if place.password else said


def _withhold(context: ExceptionContext) -> None:
    """Keep the first line of what the server said: the others quote keys and rows."""
    original: Any = context.original_exception
    first = getattr(getattr(original, "diag", None), "message_primary", None)
    if first:
        for error in (original, context.sqlalchemy_exception):
            if error is not None:
                error.args = (f"{original.sqlstate}: {first}",)
