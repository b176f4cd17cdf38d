"""Legs whose screening failed: of what kind the fault was, and when it was tried last."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Text

revision = "failing"
down_revision = "once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns."""
    op.add_column("leg", Column("failed", Text, nullable=False, server_default=""))
    op.add_column("leg", Column("failed_at", Text))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("leg", "failed_at")
    op.drop_column("leg", "failed")
