"""Lists as a whole: what each message says of its list, and where the lists of a leg stand."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, LargeBinary, PrimaryKeyConstraint, Text, UniqueConstraint

revision = "lists"
down_revision = "first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of deliveries and the column for what they come to."""
    op.create_table(
        "delivery",
        Column("id", Integer, nullable=False),
        Column("leg", Integer, nullable=False),
        Column("receipt", Text, nullable=False),
        Column("ordinal", Integer, nullable=False),
        Column("at", Text, nullable=False),
        Column("cohort", Text, nullable=False),
        Column("delivery", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_delivery"),
        UniqueConstraint("receipt", "ordinal", name="uq_delivery_receipt_ordinal"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name="fk_delivery_leg"),
        ForeignKeyConstraint(["receipt"], ["receipt.id"], name="fk_delivery_receipt"),
    )
    op.create_index("ix_delivery_leg", "delivery", ["leg"])
    op.add_column("leg", Column("lists", Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("leg", "lists")
    op.drop_index("ix_delivery_leg", "delivery")
    op.drop_table("delivery")
