"""A hit that was decided as one of protection stands in that lane, whoever writes to the tables."""

from __future__ import annotations

from collections.abc import Callable

from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy import text

revision = "laned"
down_revision = "shares"
branch_labels = None
depends_on = None

NAME, CONDITION = "decided_in_its_lane", text("state NOT IN ('protected', 'unfounded') OR lane = 'protection'")
REFERRING = ("sight", "review", "opinion", "protection")
"""The tables that refer to hits, those that refer to another of them last."""


def upgrade() -> None:
    """Add the condition: no program ever wrote a row that does not meet it."""
    _alter(lambda hit: hit.create_check_constraint(NAME, CONDITION))


def downgrade() -> None:
    """Take it away."""
    _alter(lambda hit: hit.drop_constraint(NAME, type_="check"))


def _alter(change: Callable[[BatchOperations], None]) -> None:
    """Alter the table of hits. SQLite makes it anew for that and takes out the old one, and with its rows those that refer to
    them: these stand aside meanwhile.
    """
    aside = REFERRING if op.get_bind().dialect.name == "sqlite" else ()
    for table in reversed(aside):
        op.execute(f"CREATE TABLE before_{table} AS SELECT * FROM {table}")  # noqa: S608  names of our own
        op.execute(f"DELETE FROM {table}")  # noqa: S608  names of our own
    with op.batch_alter_table("hit") as hit:
        change(hit)
    for table in aside:
        op.execute(f"INSERT INTO {table} SELECT * FROM before_{table}")  # noqa: S608  names of our own
        op.drop_table(f"before_{table}")
