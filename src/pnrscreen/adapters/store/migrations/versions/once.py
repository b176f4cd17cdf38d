"""Requests that are to count once, and what was answered."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, LargeBinary, PrimaryKeyConstraint, Text

revision = "once"
down_revision = "queue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "once",
        Column("token", Text(), nullable=False),
        Column("request", Text(), nullable=False),
        Column("at", Text(), nullable=False),
        Column("cohort", Text(), nullable=False),
        Column("answer", LargeBinary(), nullable=True),
        PrimaryKeyConstraint("token", name="pk_once"),
    )
    op.create_index("ix_once_at", "once", ["at"])


def downgrade() -> None:
    """Take the table away, with everything in it."""
    op.drop_table("once")
