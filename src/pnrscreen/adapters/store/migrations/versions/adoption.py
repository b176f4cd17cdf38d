"""Which profiles were adopted, so that none of them can be taken away or altered unseen."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Text

revision = "adoption"
down_revision = "unmask"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. What a home is under is noted when it is next opened."""
    op.create_table(
        "adoption",
        Column("number", Integer, nullable=False, autoincrement=False),
        Column("digest", Text, nullable=False),
        Column("noted_at", Text, nullable=False),
        PrimaryKeyConstraint("number", name="pk_adoption"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("adoption")
