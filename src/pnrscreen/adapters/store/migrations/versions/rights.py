"""What persons concerned ask and are granted, and the breach register."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "rights"
down_revision = "course"
branch_labels = None
depends_on = None

INDEXES = {
    "mark": ("leg", "passenger", "cohort"),
    "subject_request": ("until",),
    "breach": ("until",),
}


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "mark",
        Column("id", Text, nullable=False),
        Column("leg", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("passenger", "cohort", "kind", "names", "request", "at")),
        Column("lifted", Text, nullable=False, server_default=""),
        Column("aside", Text, nullable=False, server_default="[]"),
        Column("rectified", LargeBinary),
        PrimaryKeyConstraint("id", name="pk_mark"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name="fk_mark_leg"),
    )
    op.create_table(
        "subject_request",
        *(Column(name, Text, nullable=False) for name in ("id", "kind", "state", "at", "due", "until", "cohort")),
        Column("content", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_subject_request"),
    )
    op.create_table(
        "breach",
        *(Column(name, Text, nullable=False) for name in ("id", "state", "at", "due")),
        Column("notified", Text, nullable=False, server_default=""),
        *(Column(name, Text, nullable=False) for name in ("until", "cohort")),
        Column("content", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_breach"),
    )
    for table, columns in INDEXES.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """Take them away: no request, no grant and no breach is known any more."""
    for table in ("breach", "subject_request", "mark"):
        op.drop_table(table)
