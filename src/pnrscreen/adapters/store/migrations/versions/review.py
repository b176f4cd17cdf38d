"""What people decide about hits, who saw which of them, and who alone may."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

revision = "review"
down_revision = "registry"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the column. A hit that is there already may be seen by everyone until it is screened again."""
    op.add_column("hit", Column("control", Text, nullable=False, server_default=""))
    op.create_index("uq_hit_id_state_cohort", "hit", ["id", "state", "cohort"], unique=True)
    op.create_table(
        "sight",
        Column("id", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("hit", "actor", "version")),
        PrimaryKeyConstraint("id", name="pk_sight"),
        ForeignKeyConstraint(["hit"], ["hit.id"], name="fk_sight_hit", ondelete="CASCADE"),
    )
    op.create_index("ix_sight_hit_actor", "sight", ["hit", "actor"])
    op.create_table(
        "review",
        *(Column(name, Text, nullable=False) for name in ("id", "hit", "state", "reviewer", "at", "cohort")),
        Column("reason", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_review"),
        UniqueConstraint("hit", name="uq_review_hit"),
        ForeignKeyConstraint(["hit", "state", "cohort"], ["hit.id", "hit.state", "hit.cohort"], name="fk_review_hit"),
        CheckConstraint("state IN ('confirmed', 'dismissed')", name="state_is_decided"),
    )


def downgrade() -> None:
    """Take them away, with everything in them."""
    op.drop_table("review")
    op.drop_table("sight")
    op.drop_index("uq_hit_id_state_cohort", "hit")
    op.drop_column("hit", "control")
