"""Each count in shares, a row for each: of one that everybody adds to, all but one would wait."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, Text, column, delete, func, insert, select, table

revision = "shares"
down_revision = "lanes"
branch_labels = None
depends_on = None

KINDS = ("carrier", "day", "severity", "code")
COUNT = table("count", *(column(name, Text) for name in KINDS), column("count", Integer))


def upgrade() -> None:
    """Make room for other shares beside the one there is."""
    with op.batch_alter_table("count") as count:
        count.add_column(Column("share", Integer, nullable=False, server_default="0"))
        count.drop_constraint("pk_count", type_="primary")
        count.create_primary_key("pk_count", [*KINDS, "share"])


def downgrade() -> None:
    """Add the shares of each count up."""
    kinds = [COUNT.c[name] for name in KINDS]
    sums = select(*kinds, func.sum(COUNT.c.count).label("count")).group_by(*kinds)
    whole = [dict(row._mapping) for row in op.get_bind().execute(sums)]  # noqa: SLF001  SQLAlchemy's own name for it
    op.execute(delete(COUNT))
    with op.batch_alter_table("count") as count:
        count.drop_constraint("pk_count", type_="primary")
        count.drop_column("share")
        count.create_primary_key("pk_count", [*KINDS])
    if whole:
        op.get_bind().execute(insert(COUNT), whole)
