"""What Alembic runs for every migration: it takes the connection it is handed and the tables of ``schema``.

This module knows nothing of where the database is; ``migrate`` does.

On PostgreSQL every column of text that a revision made comes to be ordered by its bytes, as ``schema`` has it: otherwise each
revision would have to remember that the language of a database sorts differently.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from pnrscreen.adapters.store.schema import metadata

_OTHERWISE = """
    SELECT format('ALTER TABLE %I ALTER COLUMN %I TYPE text COLLATE "C"', relname, attname)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
      AND atttypid = 'text'::regtype AND attcollation <> '"C"'::regcollation AND attnum > 0 AND NOT attisdropped
"""


def _order_by_bytes(connection: Connection) -> None:
    for change in connection.execute(text(_OTHERWISE)).scalars().all():
        connection.exec_driver_sql(change.replace("%", "%%"))


# The connection's transaction is begun and committed by ``migrate``: both databases can undo DDL, so a migration is all or
# nothing.
opened: Connection = context.config.attributes["connection"]
context.configure(connection=opened, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
if opened.dialect.name == "postgresql":
    _order_by_bytes(opened)
