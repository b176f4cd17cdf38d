"""Where each rule stands in the home, what those in shadow would have hit, and how many hits of the others were right."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "rules"
down_revision = "adoption"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. No rule stands in any: what a file says of itself puts none in service."""
    op.create_table(
        "rule",
        Column("id", Text, nullable=False),
        Column("version", Integer, nullable=False, autoincrement=False),
        Column("status", Text, nullable=False),
        Column("tenure", Text, nullable=False),
        PrimaryKeyConstraint("id", "version", name="pk_rule"),
    )
    op.create_table(
        "shadow",
        Column("leg", Integer, nullable=False, autoincrement=False),
        Column("rule", Text, nullable=False),
        Column("version", Integer, nullable=False, autoincrement=False),
        Column("day", Text, nullable=False),
        Column("hits", Integer, nullable=False),
        PrimaryKeyConstraint("leg", "rule", "version", name="pk_shadow"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name="fk_shadow_leg", ondelete="CASCADE"),
    )
    op.create_table(
        "tally",
        Column("rule", Text, nullable=False),
        Column("version", Integer, nullable=False, autoincrement=False),
        Column("state", Text, nullable=False),
        Column("number", Integer, nullable=False),
        PrimaryKeyConstraint("rule", "version", "state", name="pk_tally"),
    )


def downgrade() -> None:
    """Take them away: the program before judges by what the files say of themselves."""
    for name in ("tally", "shadow", "rule"):
        op.drop_table(name)
