"""The cohort in the key of tables that grow with travellers, so that PostgreSQL can part them by month; whose home it is."""

from __future__ import annotations

from collections.abc import Iterator

from alembic import op
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
    true,
)

from pnrscreen.adapters.store import partition

revision = "partitions"
down_revision = "logs"
branch_labels = None
depends_on = None

COLUMNS = {  # of the tables that are made anew, those who refer to others first
    "lookup": "leg, passenger, cohort, purpose, token",
    "passenger": "leg, id, cohort, identity, context",
    "inbox": "receipt, ordinal, cohort, leg, report",
    "delivery": "receipt, ordinal, cohort, leg, at, delivery",
}
ARRIVED = ("inbox", "delivery")
BY_MONTH = "RANGE (cohort)"


def upgrade() -> None:
    """Make the tables anew with the cohort in their key, and take the raw out of the receipts."""
    op.create_table(
        "home",
        Column("single", Boolean(create_constraint=False), nullable=False, server_default=true()),
        _text("id"),
        PrimaryKeyConstraint("single", name="pk_home"),
        CheckConstraint("single", name="ck_home"),
    )
    lookups = "(SELECT cohort FROM passenger WHERE passenger.leg = lookup.leg AND passenger.id = lookup.passenger)"
    _put_aside("lookup", f"*, {lookups} AS cohort")
    for table in ("passenger", *ARRIVED):
        _put_aside(table)
    op.execute("CREATE TABLE before_raw AS SELECT id AS receipt, cohort, raw AS content FROM receipt")
    op.drop_column("receipt", "raw")
    op.create_index("uq_receipt_id_cohort", "receipt", ["id", "cohort"], unique=True)
    _raws()
    _people()
    for table in ARRIVED:
        _arrived(table)
    _make_room()
    for table, columns in (("raw", "receipt, cohort, content"), *reversed(COLUMNS.items())):
        _fill(table, columns)


def downgrade() -> None:
    """Make them as they were; what stands in them is kept."""
    for table in COLUMNS:
        _put_aside(table)
    _before()
    for table, columns in reversed(COLUMNS.items()):
        kept = columns.replace(", cohort", "") if table == "lookup" else columns
        _fill(table, kept)
    op.add_column("receipt", Column("raw", LargeBinary, nullable=False, server_default=text("''")))
    op.execute("UPDATE receipt SET raw = (SELECT content FROM raw WHERE raw.receipt = receipt.id)")
    op.drop_table("raw")
    op.drop_index("uq_receipt_id_cohort", "receipt")
    op.drop_table("home")


def _put_aside(table: str, columns: str = "*") -> None:
    """Copy a table's rows to where no constraint's name is in the way, and take the table out."""
    op.execute(f"CREATE TABLE before_{table} AS SELECT {columns} FROM {table}")  # noqa: S608  names of our own
    op.drop_table(table)


def _fill(table: str, columns: str) -> None:
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM before_{table}")  # noqa: S608  names of our own
    op.drop_table(f"before_{table}")


def _make_room() -> None:
    """Make the partitions of what is there already."""
    if op.get_bind().dialect.name == "postgresql":
        months = "SELECT min(cohort) FROM before_{} GROUP BY left(cohort, -3)"
        stems = [op.get_bind().execute(text(months.format(table))).scalars() for table in ("raw", "passenger")]
        for stem in {stem[:-2] + "01" for several in stems for stem in several}:
            partition.make(op.get_bind(), stem)


def _raws() -> None:
    op.create_table(
        "raw",
        _text("receipt"),
        _cohort(),
        Column("content", LargeBinary, nullable=False),
        PrimaryKeyConstraint("receipt", "cohort", name="pk_raw"),
        _of_receipt("raw"),
        postgresql_partition_by=BY_MONTH,
    )


def _arrived(table: str) -> None:
    op.create_table(
        table,
        _text("receipt"),
        Column("ordinal", Integer, nullable=False, autoincrement=False),
        _cohort(),
        Column("leg", Integer, nullable=False),
        *_envelope(table),
        PrimaryKeyConstraint("receipt", "ordinal", "cohort", name=f"pk_{table}"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name=f"fk_{table}_leg"),
        _of_receipt(table),
        postgresql_partition_by=BY_MONTH,
    )
    op.create_index(f"ix_{table}_leg", table, ["leg"])


def _people() -> None:
    op.create_table(
        "passenger",
        Column("leg", Integer, nullable=False, autoincrement=False),
        _text("id"),
        _cohort(),
        Column("identity", LargeBinary, nullable=False),
        Column("context", LargeBinary, nullable=False),
        PrimaryKeyConstraint("leg", "id", "cohort", name="pk_passenger"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name="fk_passenger_leg"),
        postgresql_partition_by=BY_MONTH,
    )
    op.create_table(
        "lookup",
        Column("leg", Integer, nullable=False, autoincrement=False),
        _text("passenger"),
        _cohort(),
        *map(_text, ("purpose", "token")),
        PrimaryKeyConstraint("leg", "passenger", "cohort", "purpose", "token", name="pk_lookup"),
        ForeignKeyConstraint(
            ["leg", "passenger", "cohort"],
            ["passenger.leg", "passenger.id", "passenger.cohort"],
            name="fk_lookup_passenger",
            ondelete="CASCADE",
        ),
        postgresql_partition_by=BY_MONTH,
    )
    op.create_index("ix_lookup_purpose_token", "lookup", ["purpose", "token"])


def _before() -> None:
    for table in ARRIVED:
        op.create_table(
            table,
            Column("id", Integer, nullable=False),
            Column("leg", Integer, nullable=False),
            _text("receipt"),
            Column("ordinal", Integer, nullable=False),
            _text("cohort"),
            *_envelope(table),
            PrimaryKeyConstraint("id", name=f"pk_{table}"),
            UniqueConstraint("receipt", "ordinal", name=f"uq_{table}_receipt_ordinal"),
            ForeignKeyConstraint(["leg"], ["leg.id"], name=f"fk_{table}_leg"),
            ForeignKeyConstraint(["receipt"], ["receipt.id"], name=f"fk_{table}_receipt"),
        )
        op.create_index(f"ix_{table}_leg", table, ["leg"])
    op.create_table(
        "passenger",
        Column("leg", Integer, nullable=False),
        *map(_text, ("id", "cohort")),
        Column("identity", LargeBinary, nullable=False),
        Column("context", LargeBinary, nullable=False),
        PrimaryKeyConstraint("leg", "id", name="pk_passenger"),
        ForeignKeyConstraint(["leg"], ["leg.id"], name="fk_passenger_leg"),
    )
    op.create_table(
        "lookup",
        Column("leg", Integer, nullable=False),
        *map(_text, ("passenger", "purpose", "token")),
        PrimaryKeyConstraint("leg", "passenger", "purpose", "token", name="pk_lookup"),
        ForeignKeyConstraint(
            ["leg", "passenger"], ["passenger.leg", "passenger.id"], name="fk_lookup_passenger", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_lookup_purpose_token", "lookup", ["purpose", "token"])


def _envelope(table: str) -> Iterator[Column[str] | Column[bytes]]:
    """Yield what a message said, and when where that counts."""
    if table == "delivery":
        yield _text("at")
    yield Column("report" if table == "inbox" else table, LargeBinary, nullable=False)


def _of_receipt(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["receipt", "cohort"], ["receipt.id", "receipt.cohort"], name=f"fk_{table}_receipt")


def _cohort() -> Column[str]:
    """Return the column tables are parted by; text of a key cannot be given another order later."""
    return Column("cohort", Text().with_variant(Text(collation="C"), "postgresql"), nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)
