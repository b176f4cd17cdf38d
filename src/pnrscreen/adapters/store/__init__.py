"""Where everything stands: one SQL database that holds no identifying value in clear.

This package knows tables, envelopes and transactions. It refuses to decide what is kept or shown, and to do anything without
a Grant.

In order of reading: ``schema`` (the tables; those of unmasking in ``unmasks``, of protection in ``opinions``), ``codec``
(what is in an envelope), ``visit`` (one grant's stay), ``noun`` (rows read back), ``reading`` and ``writing`` with
``accepting``, ``recording``, ``reviewing``, ``protecting``, ``unmasking``, ``sequencing``, ``timekeeping``, ``ordered`` and
``leaf`` (what can be done during a stay), ``store`` (where it begins and ends), ``database`` (where the two databases
differ), ``sqlite`` and ``postgres`` with ``partition`` and ``following`` (what only one of them does), ``migrate`` (how the
tables came to be), ``belonging`` (whose they are), ``raw`` (how they rest, out for a backup and back in).
"""

from __future__ import annotations

from sqlalchemy import Engine

from pnrscreen.adapters.store.belonging import check_opened, claim, vacant
from pnrscreen.adapters.store.migrate import SqlTables, migrate, revisions
from pnrscreen.adapters.store.postgres import postgres_engine, public_url
from pnrscreen.adapters.store.sqlite import sqlite_engine, sqlite_look
from pnrscreen.adapters.store.store import SqlStore
from pnrscreen.adapters.store.timekeeping import highest
from pnrscreen.adapters.store.visit import Dates

__all__ = (
    "Dates",
    "Engine",
    "SqlStore",
    "SqlTables",
    "check_opened",
    "claim",
    "highest",
    "migrate",
    "postgres_engine",
    "public_url",
    "revisions",
    "sqlite_engine",
    "sqlite_look",
    "vacant",
)
