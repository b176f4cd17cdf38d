"""Decisions on flights, and which days were scanned again under which dictionary of what is refused."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, LargeBinary, PrimaryKeyConstraint, Text, false

revision = "scope"
down_revision = "rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables: nothing was decided, and nothing scanned again."""
    op.create_table(
        "scope",
        Column("digest", Text, nullable=False),
        Column("content", LargeBinary, nullable=False),
        Column("adopted_at", Text, nullable=False),
        Column("until", Text, nullable=False),
        Column("ended_at", Text),
        Column("closed", Boolean(create_constraint=False), nullable=False, server_default=false()),
        PrimaryKeyConstraint("digest", name="pk_scope"),
    )
    op.create_table(
        "rescan",
        Column("stem", Text, nullable=False),
        Column("dictionary", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("place", Text, nullable=False, server_default=""),
        Column("over", Boolean(create_constraint=False), nullable=False, server_default=false()),
        Column("closed", Boolean(create_constraint=False), nullable=False, server_default=false()),
        PrimaryKeyConstraint("stem", name="pk_rescan"),
    )


def downgrade() -> None:
    """Take them away: no decision is known any more."""
    op.drop_table("rescan")
    op.drop_table("scope")
