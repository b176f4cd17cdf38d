"""Who works on which hits, and what a queue, a board and a search are read by."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "queue"
down_revision = "answers"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_leg_date": ("leg", ["date"]),
    "ix_leg_cohort": ("leg", ["cohort"]),
    "ix_schedule_date": ("schedule", ["date"]),
    "ix_passenger_id": ("passenger", ["id"]),
    "ix_hit_queue": ("hit", ["state", "leg", "passenger", "level", "opened_at", "control", "id"]),
    "ix_review_at": ("review", ["at"]),
}


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "taking",
        Column("leg", Integer, nullable=False, autoincrement=False),
        *(Column(name, Text, nullable=False) for name in ("passenger", "actor", "until")),
        PrimaryKeyConstraint("leg", "passenger", name="pk_taking"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name="fk_taking_leg", ondelete="CASCADE"),
    )
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Take them away: nobody works on anything any more."""
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_table("taking")
