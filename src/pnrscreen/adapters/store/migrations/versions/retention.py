"""Links that keep a record, and by what all that was received on a day is found."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "retention"
down_revision = "failing"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_passenger_cohort": ("passenger", ["cohort"]),
    "ix_receipt_cohort": ("receipt", ["cohort"]),
    "ix_repeat_receipt": ("repeat", ["receipt"]),
    "ix_hit_cohort": ("hit", ["cohort"]),
}
TEXTS = ("passenger", "stem", "kept", "kind", "author", "at", "review_due")


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "link",
        Column("id", Text, nullable=False),
        Column("leg", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in TEXTS),
        *(Column(name, Text, nullable=False, server_default="") for name in ("sealed", "lapsed")),
        Column("evidence", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_link"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name="fk_link_leg"),
    )
    op.create_index("ix_link_leg_passenger", "link", ["leg", "passenger"])
    for name in ("stem", "kept"):
        op.create_index(f"ix_link_{name}", "link", [name])
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Take them away: no link is known any more."""
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_table("link")
