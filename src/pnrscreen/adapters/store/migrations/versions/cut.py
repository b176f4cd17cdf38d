"""The strands that are to be cut: what hung by them is gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "cut"
down_revision = "placed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "cut",
        sa.Column("cohort", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("strand", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("cohort", "strand", name="pk_cut"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("cut")
