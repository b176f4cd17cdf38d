"""The highest moment a home acted on, how its last retention run ended, and what was copied to authorities' cases."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    true,
)

revision = "clock"
down_revision = "scope"
branch_labels = None
depends_on = None

TEXTS = ("at", "authority", "key", "order", "package", "requester", "approver")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "clock",
        Column("single", Boolean(create_constraint=False), nullable=False, server_default=true()),
        Column("highest", Text, nullable=False),
        *(Column(name, Text, nullable=False, server_default="") for name in ("since", "seen")),
        PrimaryKeyConstraint("single", name="pk_clock"),
        CheckConstraint("single", name="ck_clock"),
    )
    op.create_table(
        "run",
        Column("single", Boolean(create_constraint=False), nullable=False, server_default=true()),
        Column("at", Text, nullable=False),
        *(Column(name, Integer, nullable=False) for name in ("due", "late")),
        Column("failed", Text, nullable=False, server_default=""),
        PrimaryKeyConstraint("single", name="pk_run"),
        CheckConstraint("single", name="ck_run"),
    )
    op.create_table(
        "hold",
        Column("id", Text, nullable=False),
        *(Column(name, Text, nullable=False) for name in TEXTS[:5]),
        *(Column(name, Integer, nullable=False) for name in ("records", "masked")),
        *(Column(name, Text, nullable=False) for name in TEXTS[5:]),
        PrimaryKeyConstraint("id", name="pk_hold"),
        UniqueConstraint("order", name="uq_hold_order"),
    )


def downgrade() -> None:
    """Take them away: nothing is known of them any more."""
    for name in ("hold", "run", "clock"):
        op.drop_table(name)
