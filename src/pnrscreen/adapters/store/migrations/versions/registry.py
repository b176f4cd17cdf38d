"""What the registry says of a list: whether who is listed is sought or under alert, the kind of alert, who may see it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Text, false

revision = "registry"
down_revision = "ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Of a list that was registered before, nobody has said that it is one of persons sought."""
    op.add_column("list", Column("sought_or_alert", Boolean(create_constraint=False), nullable=False, server_default=false()))
    op.add_column("list", Column("category", Text, nullable=False, server_default=""))
    op.add_column("list", Column("control", Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away again."""
    for column in ("control", "category", "sought_or_alert"):
        op.drop_column("list", column)
