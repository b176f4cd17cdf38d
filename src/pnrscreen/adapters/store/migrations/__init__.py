"""The history of the tables, as Alembic reads it: ``env`` runs it, ``versions`` holds it, one file a revision."""
