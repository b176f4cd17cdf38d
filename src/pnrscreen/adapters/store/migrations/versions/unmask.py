"""Requests to open masked records, what was approved, and what the data protection officer looks at afterwards."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    false,
)

revision = "unmask"
down_revision = "clock"
branch_labels = None
depends_on = None

DATED = ("decided_at", "until", "ratify_by", "ratified_at", "unratified_at", "ended_at")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "unmask",
        *(Column(name, Text, nullable=False) for name in ("id", "digest", "cohort", "requester", "viewer")),
        Column("records", Integer, nullable=False),
        Column("fields", Text, nullable=False),
        Column("urgent", Boolean(create_constraint=False), nullable=False, server_default=false()),
        *(Column(name, Text, nullable=False) for name in ("asked_at", "answer_by")),
        *(Column(name, LargeBinary, nullable=False) for name in ("asked", "invitation")),
        Column("returned", LargeBinary),
        Column("nonce", Text),
        *(Column(name, Text, nullable=False, server_default="") for name in ("approval", "approver", "body", "ended")),
        *(Column(name, Text) for name in DATED),
        PrimaryKeyConstraint("id", name="pk_unmask"),
        UniqueConstraint("digest", name="uq_unmask_digest"),
        UniqueConstraint("nonce", name="uq_unmask_nonce"),
    )
    op.create_table(
        "unmask_task",
        *(Column(name, Text, nullable=False) for name in ("id", "unmask", "kind", "made_at", "due")),
        Column("done_at", Text),
        Column("done_by", Text, nullable=False, server_default=""),
        Column("escalated", Boolean(create_constraint=False), nullable=False, server_default=false()),
        PrimaryKeyConstraint("id", name="pk_unmask_task"),
        ForeignKeyConstraint(["unmask"], ["unmask.id"], name="fk_unmask_task_unmask", ondelete="CASCADE"),
    )
    op.create_index("ix_unmask_task_unmask", "unmask_task", ["unmask"])


def downgrade() -> None:
    """Take them away: no approval is known any more."""
    op.drop_table("unmask_task")
    op.drop_table("unmask")
