"""The claims that began a session, and the versions of the registry of actors that were in force."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Text

revision = "session"
down_revision = "partitions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "session",
        Column("nonce", Text(), nullable=False),
        Column("at", Text(), nullable=False),
        PrimaryKeyConstraint("nonce", name="pk_session"),
    )
    op.create_table(
        "version",
        Column("version", Integer(), nullable=False, autoincrement=False),
        Column("digest", Text(), nullable=False),
        Column("noted_at", Text(), nullable=False),
        Column("seen_at", Text(), nullable=True),
        PrimaryKeyConstraint("version", name="pk_version"),
    )


def downgrade() -> None:
    """Take the two tables away, with everything in them."""
    op.drop_table("version")
    op.drop_table("session")
