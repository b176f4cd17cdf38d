"""When flights leave and land, as numbers: by them a long queue is put in order where it lies."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, Text, column, select, table, update

from pnrscreen.adapters.store import codec
from pnrscreen.model import FlightLeg, LegKey

revision = "course"
down_revision = "retention"
branch_labels = None
depends_on = None

MOMENTS = ("begins_at", "lands_at", "over_at")
KEY = ("carrier", "number", "departure", "date")
SAID = ("destination", "scheduled_departure", "scheduled_arrival")
LEG = table(
    "leg", column("id", Integer), *(column(name, Text) for name in KEY + SAID), *(column(name, BigInteger) for name in MOMENTS)
)


def upgrade() -> None:
    """Make the columns, and fill them from what is said of each flight."""
    for name in MOMENTS:
        op.add_column("leg", Column(name, BigInteger))
    connection = op.get_bind()
    for row in connection.execute(select(LEG)).mappings().all():
        of = FlightLeg(key=LegKey(*(row[name] for name in KEY)), **{name: row[name] for name in SAID})
        connection.execute(update(LEG).where(LEG.c.id == row["id"]).values(codec.course(of)))


def downgrade() -> None:
    """Take them away again."""
    for name in MOMENTS:
        op.drop_column("leg", name)
