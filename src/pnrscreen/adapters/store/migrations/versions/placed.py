"""What the place of a flight in the queue follows from, in an index that holds all of it: no flight is read for it."""

from __future__ import annotations

from alembic import op

revision = "placed"
down_revision = "laned"
branch_labels = None
depends_on = None

COLUMNS = (
    *("id", "begins_at", "lands_at", "over_at"),
    *("scheduled_departure", "date", "carrier", "number", "departure"),
)


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_leg_queue", "leg", [*COLUMNS])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_leg_queue", "leg")
