"""Who works on which hits, and what a queue, a board and a search are read by."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "queue"
down_revision = "session"
branch_labels = None
depends_on = None

INDEXES = (
    ("leg", "date"),
    ("leg", "cohort"),
    ("schedule", "date"),
    ("passenger", "id"),
    ("hit", "state"),
    ("review", "at"),
)


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "taking",
        Column("leg", Integer, nullable=False, autoincrement=False),
        *(Column(name, Text, nullable=False) for name in ("passenger", "actor", "until")),
        PrimaryKeyConstraint("leg", "passenger", name="pk_taking"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name="fk_taking_leg", ondelete="CASCADE"),
    )
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """Take them away: nobody works on anything any more."""
    for table, column in reversed(INDEXES):
        op.drop_index(f"ix_{table}_{column}", table)
    op.drop_table("taking")
