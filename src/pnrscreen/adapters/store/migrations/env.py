"""What Alembic runs for every migration: it takes the connection it is handed and the tables of ``schema``.

This module knows nothing of where the database is; ``migrate`` does.
"""

from __future__ import annotations

from alembic import context

from pnrscreen.adapters.store.schema import metadata

# The connection's transaction is begun and committed by ``migrate``: SQLite can undo DDL, so a migration is all or nothing.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
