"""The schedule, what is counted of carriers, repeated deliveries, and what a resend repairs in quarantine."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "ledger"
down_revision = "lists"
branch_labels = None
depends_on = None

LEG = ("carrier", "number", "departure", "date")
ADDED = (
    ("leg", ("api_first_at", "pnr_first_at")),
    ("receipt", ("carriers", "reservations", "travellers", "defects", "quarantined")),
    ("quarantine", ("state", "until", "reason", "segment", "place", *LEG, "reservation", "sender", "prepared_at")),
)
NUMBERS = frozenset({"reservations", "travellers", "quarantined", "place"})
INDEX = "ix_quarantine_carrier_number_departure_date_state"
BEFORE = {"defects": "{}", "state": "open"}
"""What a new column says of the rows that were there before it, where that is neither nothing nor none."""


def upgrade() -> None:
    """Make the tables and add the columns."""
    for table, columns in ADDED:
        for column in columns:
            op.add_column(table, _nullable(column) if table == "leg" else _column(column))
    op.create_index(INDEX, "quarantine", [*LEG, "state"])
    op.create_table(
        "repeat",
        *map(_said, ("id", "receipt", "at")),
        PrimaryKeyConstraint("id", name="pk_repeat"),
        ForeignKeyConstraint(["receipt"], ["receipt.id"], name="fk_repeat_receipt"),
    )
    op.create_table(
        "count",
        *map(_said, ("carrier", "day", "severity", "code")),
        Column("count", Integer(), nullable=False),
        PrimaryKeyConstraint("carrier", "day", "severity", "code", name="pk_count"),
    )
    op.create_table(
        "schedule",
        *map(_said, (*LEG, "destination", "scheduled_departure")),
        _nullable("scheduled_arrival"),
        *map(_said, ("expects", "contact", "loaded_at")),
        PrimaryKeyConstraint(*LEG, name="pk_schedule"),
    )
    op.create_table("push", *map(_said, (*LEG, "sender", "prepared_at")), PrimaryKeyConstraint(*LEG, "sender", name="pk_push"))


def downgrade() -> None:
    """Take the tables and columns away, with everything in them."""
    for table in ("push", "schedule", "count", "repeat"):
        op.drop_table(table)
    op.drop_index(INDEX, "quarantine")
    for table, columns in ADDED:
        for column in columns:
            op.drop_column(table, column)


def _column(name: str) -> Column[int] | Column[str]:
    if name in NUMBERS:
        return Column(name, Integer(), nullable=False, server_default="0")
    return Column(name, Text(), nullable=False, server_default=BEFORE.get(name, ""))


def _said(name: str) -> Column[str]:
    return Column(name, Text(), nullable=False)


def _nullable(name: str) -> Column[str]:
    return Column(name, Text(), nullable=True)
