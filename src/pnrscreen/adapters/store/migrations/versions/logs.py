"""Two logs, and the place of each entry in its own."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, Text, text

revision = "logs"
down_revision = "review"
branch_labels = None
depends_on = None

WAITING = text("position IS NULL")


def upgrade() -> None:
    """Put every entry there is into the log of operations, for the sequencer to give it its place; its hash follows from it."""
    op.add_column("leaf", Column("log", Text(), nullable=False, server_default="operations"))
    op.add_column("leaf", Column("position", Integer()))
    op.create_index("ix_leaf_log_position", "leaf", ["log", "position"], unique=True)
    op.create_index("ix_leaf_waiting", "leaf", ["id"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.drop_column("leaf", "leaf_hash")


def downgrade() -> None:
    """Forget the places; the entries stay."""
    op.add_column("leaf", Column("leaf_hash", Text(), nullable=False, server_default=""))
    op.drop_index("ix_leaf_waiting", "leaf")
    op.drop_index("ix_leaf_log_position", "leaf")
    for column in ("position", "log"):
        op.drop_column("leaf", column)
