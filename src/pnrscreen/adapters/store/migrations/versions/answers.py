"""What a query was answered, so that the same query is answered the same."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, LargeBinary, PrimaryKeyConstraint, Text

revision = "answers"
down_revision = "session"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "answer",
        Column("token", Text(), nullable=False),
        Column("content", Text(), nullable=False),
        Column("at", Text(), nullable=False),
        Column("until", Text(), nullable=False),
        Column("cohort", Text(), nullable=False),
        Column("reply", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("token", name="pk_answer"),
    )
    op.create_index("ix_answer_until", "answer", ["until"])


def downgrade() -> None:
    """Take the table away, with everything in it."""
    op.drop_table("answer")
