"""What proves that a row stands as it was written: blank, until whoever upgrades has every row proven as it stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "proof"
down_revision = "cut"
branch_labels = None
depends_on = None

PROVEN = ("hit", "link", "mark", "receipt", "list", "edition", "clock", "leg", "schedule")


def upgrade() -> None:
    """Add the column to each table that is proven, and to flights that of who stands on them."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    for table in PROVEN:
        op.add_column(table, sa.Column("proof", text, nullable=False, server_default=""))
    op.add_column("leg", sa.Column("standing", text, nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("leg", "standing")
    for table in PROVEN:
        op.drop_column(table, "proof")
