"""In which lane each hit is worked on, what specialist reviewers found of those of protection, and what they found together."""

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
    column,
    select,
    table,
)

revision = "lanes"
down_revision = "rules"
branch_labels = None
depends_on = None

FOUND = ["opinion.id", "opinion.hit", "opinion.reviewer", "opinion.finding", "opinion.recipient"]
QUEUE = ["state", "leg", "passenger", "level", "opened_at", "control"]


def upgrade() -> None:
    """Make the column and the tables. A hit that is there already is ordinary until its flight is screened again."""
    op.add_column("hit", Column("lane", Text, nullable=False, server_default="ordinary"))
    op.drop_index("ix_hit_queue", "hit")
    op.create_index("ix_hit_queue", "hit", [*QUEUE, "lane", "id"])
    op.create_table(
        "opinion",
        *(
            Column(name, Text, nullable=False)
            for name in ("id", "hit", "reviewer", "finding", "recipient", "at", "version", "cohort")
        ),
        Column("ordinal", Integer, nullable=False),
        Column("reason", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_opinion"),
        ForeignKeyConstraint(["hit"], ["hit.id"], name="fk_opinion_hit", ondelete="CASCADE"),
        CheckConstraint("(finding = 'confirm') = (recipient <> '')", name="recipient_is_told"),
    )
    op.create_index("uq_opinion_hit_ordinal", "opinion", ["hit", "ordinal"], unique=True)
    op.create_index("ix_opinion_cohort", "opinion", ["cohort"])
    op.create_index("uq_opinion_finding", "opinion", ["id", "hit", "reviewer", "finding", "recipient"], unique=True)
    op.create_table(
        "protection",
        *(Column(name, Text, nullable=False) for name in ("hit", "state", "cohort", "finding", "recipient", "at")),
        *(Column(name, Text, nullable=False) for name in ("first", "first_by", "second", "second_by")),
        PrimaryKeyConstraint("hit", name="pk_protection"),
        ForeignKeyConstraint(
            ["hit", "state", "cohort"], ["hit.id", "hit.state", "hit.cohort"], name="fk_protection_hit", onupdate="CASCADE"
        ),
        ForeignKeyConstraint(["first", "hit", "first_by", "finding", "recipient"], FOUND, name="fk_protection_first"),
        ForeignKeyConstraint(["second", "hit", "second_by", "finding", "recipient"], FOUND, name="fk_protection_second"),
        CheckConstraint("first_by < second_by", name="two_people"),
        CheckConstraint(
            "(state = 'protected' AND finding = 'confirm') OR (state = 'unfounded' AND finding = 'dismiss')", name="found_so"
        ),
    )
    op.create_index("ix_protection_at", "protection", ["at"])


def downgrade() -> None:
    """Take them away, where no hit is one of protection."""
    hit = table("hit", column("lane"))
    if op.get_bind().execute(select(hit.c.lane).where(hit.c.lane == "protection").limit(1)).first() is not None:
        raise RuntimeError(
            "there are hits in the lane of protection: a program that knows no lanes would show them to everyone"
        )
    op.drop_table("protection")
    op.drop_table("opinion")
    op.drop_index("ix_hit_queue", "hit")
    op.create_index("ix_hit_queue", "hit", [*QUEUE, "id"])
    op.drop_column("hit", "lane")
