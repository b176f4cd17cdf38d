"""The first tables: flights and people, arrivals, hits, lists and editions, the log."""

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
    text,
)

revision = "first"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _flights()
    _arrivals()
    _people()
    _registers()
    op.create_table(
        "leaf",
        _number("id"),
        _text("ticket"),
        _envelope("canonical"),
        _text("leaf_hash"),
        _text("cohort"),
        _envelope("opening"),
        PrimaryKeyConstraint("id", name="pk_leaf"),
        UniqueConstraint("ticket", name="uq_leaf_ticket"),
    )


def downgrade() -> None:
    """Take the tables away, with everything in them."""
    for table in ("lookup", "passenger", "hit", "inbox", "receipt", "quarantine", "leg", "list", "edition", "leaf"):
        op.drop_table(table)


def _flights() -> None:
    op.create_table(
        "leg",
        _number("id"),
        *map(_text, ("carrier", "number", "departure", "date", "destination")),
        _text("scheduled_departure", nullable=True),
        _text("scheduled_arrival", nullable=True),
        _number("revision"),
        Column("waiting", Boolean(), nullable=False),
        _text("cohort"),
        _text("api_at", nullable=True),
        _text("pnr_at", nullable=True),
        _number("defects"),
        *map(_text, ("counts", "undetermined", "edition")),
        _text("screened_at", nullable=True),
        _envelope("ledger", nullable=True),
        PrimaryKeyConstraint("id", name="pk_leg"),
        UniqueConstraint("carrier", "number", "departure", "date", name="uq_leg_carrier_number_departure_date"),
    )
    op.create_index("ix_leg_waiting", "leg", ["waiting"])


def _arrivals() -> None:
    op.create_table(
        "receipt",
        *map(_text, ("id", "token", "at", "cohort")),
        _number("messages"),
        _text("dropped"),
        _envelope("particulars"),
        _envelope("raw"),
        PrimaryKeyConstraint("id", name="pk_receipt"),
        UniqueConstraint("token", name="uq_receipt_token"),
    )
    op.create_table(
        "inbox",
        _number("id"),
        _number("leg"),
        _text("receipt"),
        _number("ordinal"),
        _text("cohort"),
        _envelope("report"),
        PrimaryKeyConstraint("id", name="pk_inbox"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name="fk_inbox_leg"),
        ForeignKeyConstraint(["receipt"], ["receipt.id"], name="fk_inbox_receipt"),
        UniqueConstraint("receipt", "ordinal", name="uq_inbox_receipt_ordinal"),
    )
    op.create_index("ix_inbox_leg", "inbox", ["leg"])
    op.create_table(
        "quarantine",
        *map(_text, ("id", "token", "at")),
        _number("offset"),
        _number("length"),
        _text("cohort"),
        _envelope("particulars"),
        _envelope("content"),
        PrimaryKeyConstraint("id", name="pk_quarantine"),
        UniqueConstraint("token", name="uq_quarantine_token"),
    )


def _people() -> None:
    op.create_table(
        "passenger",
        _number("leg"),
        _text("id"),
        _text("cohort"),
        _envelope("identity"),
        _envelope("context"),
        PrimaryKeyConstraint("leg", "id", name="pk_passenger"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name="fk_passenger_leg"),
    )
    op.create_table(
        "lookup",
        _number("leg"),
        *map(_text, ("passenger", "purpose", "token")),
        PrimaryKeyConstraint("leg", "passenger", "purpose", "token", name="pk_lookup"),
        ForeignKeyConstraint(
            ["leg", "passenger"], ["passenger.leg", "passenger.id"], name="fk_lookup_passenger", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_lookup_purpose_token", "lookup", ["purpose", "token"])
    op.create_table(
        "hit",
        _text("id"),
        _number("leg"),
        _text("passenger"),
        _number("level"),
        *map(_text, ("state", "edition", "opened_at")),
        _text("shown_at", nullable=True),
        _text("cohort"),
        _envelope("cause"),
        PrimaryKeyConstraint("id", name="pk_hit"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name="fk_hit_leg"),
    )
    op.create_index("ix_hit_leg", "hit", ["leg"])


def _registers() -> None:
    op.create_table(
        "list",
        _number("id"),
        *map(_text, ("name", "digest", "edition", "format")),
        _number("entries"),
        _number("faults"),
        *map(_text, ("owner", "basis", "loaded_at")),
        Column("active", Boolean(), nullable=False),
        PrimaryKeyConstraint("id", name="pk_list"),
    )
    in_force = text("active")
    op.create_index("uq_list_active_name", "list", ["name"], unique=True, sqlite_where=in_force, postgresql_where=in_force)
    said = map(_text, ("digest", "at", "content"))
    op.create_table("edition", _number("id"), *said, PrimaryKeyConstraint("id", name="pk_edition"))


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text(), nullable=nullable)


def _number(name: str) -> Column[int]:
    return Column(name, Integer(), nullable=False)


def _envelope(name: str, *, nullable: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary(), nullable=nullable)
