"""The tables of the store.

This module knows every column there is. It refuses a column for anything that identifies a person: names, documents,
contacts, locators, seats and what was judged of them stand in envelopes (``LargeBinary``), and what must be found again is
found by a keyed hash (``token``). In clear stand ids (an officer's among them), flights, organisations, counts, states,
levels, instants, digests, cohorts.

Instants are ISO 8601 UTC with microseconds, so that text order is time order. A cohort column holds the stem
``<profile>/<day of first receipt>``; the class of each envelope's key is added to it.

The tables that grow with travellers are parted by the month of their cohort where the database can do that (``partition``), so
the cohort is part of their key. Tables with a number or a token that is one in the whole store are not: a key of several parts
could not promise it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy import Text as AnyText

Text = AnyText().with_variant(AnyText(collation="C"), "postgresql")
"""Text in the order of its bytes, as SQLite and Python order it: a database's own language would sort flights otherwise."""
BY_MONTH = "RANGE (cohort)"

metadata = MetaData(
    naming_convention={
        "ck": "ck_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _texts(*names: str, **said: Any) -> list[Column[str]]:
    """Return columns of text that are alike."""
    return [Column(name, Text, **said) for name in names]


def proof() -> Column[str]:
    """Return the column of what proves that a row stands as it was written (``proving``)."""
    return Column("proof", Text, nullable=False, server_default="")


# Whose home this is, by a keyed hash: two homes cannot share one database by mistake.
homes = Table(
    "home",
    metadata,
    Column("single", Boolean(create_constraint=False), primary_key=True, server_default=true()),
    Column("id", Text, nullable=False),
    CheckConstraint("single"),
)

legs = Table(
    "leg",
    metadata,
    Column("id", Integer, primary_key=True),
    *_texts("carrier", "number", "departure", "date", "destination", nullable=False),
    *_texts("scheduled_departure", "scheduled_arrival"),
    Column("revision", Integer, nullable=False),
    Column("waiting", Boolean(create_constraint=False), nullable=False, index=True),
    Column("cohort", Text, nullable=False),
    *_texts("api_at", "pnr_at"),
    Column("defects", Integer, nullable=False),
    *_texts("counts", "undetermined", "edition", nullable=False),  # JSON: counts by source and kind, undetermined by rule
    Column("lists", Text, nullable=False, server_default="[]"),  # JSON: where each list stands, in words and counts
    Column("ledger", LargeBinary),  # envelope: versions of reports, what is set aside, decisions about lists
    *_texts("screened_at", "api_first_at", "pnr_first_at", "failed_at"),
    Column("standing", Text, nullable=False, server_default=""),  # what keyed hashes of its passengers and hits come to
    *(Column(name, BigInteger) for name in ("begins_at", "lands_at", "over_at")),  # seconds of ``urgency.Course``
    Column("failed", Text, nullable=False, server_default=""),  # what kind of fault keeps it from being screened
    proof(),
    UniqueConstraint("carrier", "number", "departure", "date"),
    Index(None, "date"),
    Index(None, "cohort"),
    # Holds all that the place of a flight in the queue follows from: its row is long, and lies in several pieces.
    Index(
        "ix_leg_queue",
        *("id", "begins_at", "lands_at", "over_at", "scheduled_departure", "date", "carrier", "number", "departure"),
    ),
)

_FLOWN = ("id", "carrier", "number", "departure", "date", "destination", "scheduled_departure", "scheduled_arrival", "revision")
FLIGHT = tuple(legs.c[name] for name in _FLOWN)
"""What makes up a flight, without what was said of those on it: that is long, and sealed."""

receipts = Table(
    "receipt",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token", Text, nullable=False, unique=True),  # keyed hash of the interchange's digest
    *_texts("at", "cohort", nullable=False),
    Column("messages", Integer, nullable=False),
    Column("dropped", Text, nullable=False),  # JSON, by class
    Column("particulars", LargeBinary, nullable=False),  # envelope: sender, source, defects
    Column("carriers", Text, nullable=False, server_default=""),  # designators, blanks between
    Column("reservations", Integer, nullable=False, server_default="0"),
    Column("travellers", Integer, nullable=False, server_default="0"),
    Column("defects", Text, nullable=False, server_default="{}"),  # JSON, by severity
    Column("quarantined", Integer, nullable=False, server_default="0"),
    proof(),
    Index(None, "cohort"),
    Index("uq_receipt_id_cohort", "id", "cohort", unique=True),  # so that what came with it can be of no other cohort
)

raws = Table(
    "raw",
    metadata,
    Column("receipt", Text, primary_key=True),
    Column("cohort", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),  # envelope: the redacted raw
    ForeignKeyConstraint(["receipt", "cohort"], ["receipt.id", "receipt.cohort"]),
    postgresql_partition_by=BY_MONTH,
)

# An interchange that came again: it changes nothing, but that it came is on record.
repeats = Table(
    "repeat",
    metadata,
    Column("id", Text, primary_key=True),
    Column("receipt", Text, ForeignKey("receipt.id"), nullable=False, index=True),
    Column("at", Text, nullable=False),
)

# What is counted of carriers, by day of receipt: codes and numbers, nothing a message says.
counts = Table(
    "count",
    metadata,
    *_texts("carrier", "day", "severity", "code", primary_key=True),  # severity: of a defect; "" for a measure
    Column("share", Integer, primary_key=True, autoincrement=False, server_default="0"),  # of it the count is the sum
    Column("count", Integer, nullable=False),
)

schedule = Table(
    "schedule",
    metadata,
    *_texts("carrier", "number", "departure", "date", primary_key=True),
    *_texts("destination", "scheduled_departure", nullable=False),
    Column("scheduled_arrival", Text),
    Column("expects", Text, nullable=False),  # api, pnr, api+pnr, none
    Column("contact", Text, nullable=False),  # a carrier's desk
    Column("loaded_at", Text, nullable=False),
    proof(),
    Index(None, "date"),
)

# The newest full push of a leg without a hole, by sender: what it repairs need not be repaired again when it comes late.
pushes = Table(
    "push",
    metadata,
    *_texts("carrier", "number", "departure", "date", primary_key=True),
    Column("sender", Text, primary_key=True),  # keyed hash
    Column("prepared_at", Text, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("receipt", Text, primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),  # place among the receipt's reports
    Column("cohort", Text, primary_key=True),
    Column("leg", Integer, ForeignKey("leg.id"), nullable=False, index=True),
    Column("report", LargeBinary, nullable=False),  # envelope
    ForeignKeyConstraint(["receipt", "cohort"], ["receipt.id", "receipt.cohort"]),
    postgresql_partition_by=BY_MONTH,
)

deliveries = Table(
    "delivery",
    metadata,
    Column("receipt", Text, primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),  # place among the receipt's deliveries
    Column("cohort", Text, primary_key=True),
    Column("leg", Integer, ForeignKey("leg.id"), nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("delivery", LargeBinary, nullable=False),  # envelope: which list, which part, whom it names
    ForeignKeyConstraint(["receipt", "cohort"], ["receipt.id", "receipt.cohort"]),
    postgresql_partition_by=BY_MONTH,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token", Text, nullable=False, unique=True),  # keyed hash of content, leg and time of preparation
    Column("at", Text, nullable=False),
    Column("offset", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("cohort", Text, nullable=False),  # empty once its key is destroyed
    Column("particulars", LargeBinary, nullable=False),  # envelope: source, reason, segment
    Column("content", LargeBinary, nullable=False),  # envelope; no bytes at all once destroyed
    Column("state", Text, nullable=False, server_default="open"),
    *_texts("until", "reason", "segment", nullable=False, server_default=""),  # segment: a tag of the standards' own
    Column("place", Integer, nullable=False, server_default="0"),  # number of the segment in its message
    *_texts("carrier", "number", "departure", "date", nullable=False, server_default=""),  # the leg, or nothing
    *_texts("reservation", "sender", nullable=False, server_default=""),  # keyed hashes: of leg and locator, of the sender
    Column("prepared_at", Text, nullable=False, server_default=""),
    Index(None, "carrier", "number", "departure", "date", "state"),
)

# One row a passenger: whoever writes them holds the leg's row, and takes the old one out first.
passengers = Table(
    "passenger",
    metadata,
    Column("leg", Integer, ForeignKey("leg.id"), primary_key=True, autoincrement=False),
    Column("id", Text, primary_key=True),
    Column("cohort", Text, primary_key=True),
    Column("identity", LargeBinary, nullable=False),  # envelope: who it is, and every statement
    Column("context", LargeBinary, nullable=False),  # envelope: kind, booking, seat, bags
    Index(None, "id"),
    Index(None, "cohort"),
    postgresql_partition_by=BY_MONTH,
)

lookups = Table(
    "lookup",
    metadata,
    Column("leg", Integer, primary_key=True, autoincrement=False),
    Column("passenger", Text, primary_key=True),
    Column("cohort", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("token", Text, primary_key=True),  # keyed hash of one identifying value
    ForeignKeyConstraint(
        ["leg", "passenger", "cohort"], ["passenger.leg", "passenger.id", "passenger.cohort"], ondelete="CASCADE"
    ).ddl_if(dialect="sqlite"),  # on PostgreSQL a trigger stands for it (``following``): checking took too long
    Index(None, "purpose", "token"),
    postgresql_partition_by=BY_MONTH,
)

# A hit outlives its passenger (a booking is cancelled, a shown hit stays on record): no foreign key to the passenger. Hits are
# few and are decided upon by their id, which is one in the whole store: not parted by month.
hits = Table(
    "hit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("leg", Integer, ForeignKey("leg.id"), nullable=False, index=True),
    Column("passenger", Text, nullable=False),
    Column("level", Integer, nullable=False),
    *_texts("state", "edition", "opened_at", nullable=False),
    Column("shown_at", Text),
    Column("cohort", Text, nullable=False),
    Column("cause", LargeBinary, nullable=False),  # envelope: the match or the outcome
    Column("control", Text, nullable=False, server_default=""),  # |organisations|that alone|may see it|; empty: everyone
    Column("lane", Text, nullable=False, server_default="ordinary"),
    proof(),
    CheckConstraint("state NOT IN ('protected', 'unfounded') OR lane = 'protection'", name="decided_in_its_lane"),
    Index(None, "cohort"),
    Index("uq_hit_id_state_cohort", "id", "state", "cohort", unique=True),  # what a review refers to
    # Holds all that the place of a hit in the queue follows from: of a long queue no hit is read itself.
    Index("ix_hit_queue", "state", "leg", "passenger", "level", "opened_at", "control", "lane", "id"),
)

# Who works on the hits of a passenger: until then nobody else decides them.
takings = Table(
    "taking",
    metadata,
    Column("leg", Integer, ForeignKey("leg.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("passenger", Text, primary_key=True),
    *_texts("actor", "until", nullable=False),
)

# Who saw which version of a hit: nobody decides what they have not seen.
sights = Table(
    "sight",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hit", Text, ForeignKey("hit.id", ondelete="CASCADE"), nullable=False),
    Column("actor", Text, nullable=False),
    Column("version", Text, nullable=False),  # digest of the envelopes that were shown
    Index(None, "hit", "actor"),
)

# A hit is decided once. While its review stands, the hit can neither leave the state that was decided nor be deleted.
reviews = Table(
    "review",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hit", Text, nullable=False, unique=True),
    *_texts("state", "reviewer", "at", nullable=False),
    Column("cohort", Text, nullable=False),  # the hit's
    Column("reason", LargeBinary, nullable=False),  # envelope
    ForeignKeyConstraint(["hit", "state", "cohort"], ["hit.id", "hit.state", "hit.cohort"]),
    CheckConstraint("state IN ('confirmed', 'dismissed')", name="state_is_decided"),
    Index(None, "at"),
)

lists = Table(
    "list",
    metadata,
    Column("id", Integer, primary_key=True),
    *_texts("name", "digest", "edition", "format", nullable=False),
    Column("entries", Integer, nullable=False),
    Column("faults", Integer, nullable=False),
    *_texts("owner", "basis", "loaded_at", nullable=False),
    Column("active", Boolean(create_constraint=False), nullable=False),
    Column("sought_or_alert", Boolean(create_constraint=False), nullable=False, server_default=false()),
    *_texts("category", "control", nullable=False, server_default=""),  # control: organisations, | between them
    proof(),
    # At most one edition of a name is in force.
    Index("uq_list_active_name", "name", unique=True, sqlite_where=text("active"), postgresql_where=text("active")),
)

# One row each time an edition came into force; the last row is the one in force.
editions = Table(
    "edition",
    metadata,
    Column("id", Integer, primary_key=True),
    *_texts("digest", "at", "content", nullable=False),  # content: JSON: digests of lists, rules, profile, engine
    proof(),
)

# An entry stands here from its own transaction on; the sequencer gives it its place in its log (0, 1, 2, ... without a gap).
leaves = Table(
    "leaf",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ticket", Text, nullable=False, unique=True),
    Column("log", Text, nullable=False, server_default="operations"),
    Column("position", Integer),
    Column("canonical", LargeBinary, nullable=False),  # the leaf itself: nothing in it is personal
    Column("cohort", Text, nullable=False),
    Column("opening", LargeBinary, nullable=False),  # envelope: salt and private part; no bytes once it is destroyed
    Index(None, "log", "position", unique=True),
    Index("ix_leaf_waiting", "id", sqlite_where=text("position IS NULL"), postgresql_where=text("position IS NULL")),
)

# What a query was answered, so that the same query is answered the same: one row for each transaction of a sender.
answers = Table(
    "answer",
    metadata,
    Column("token", Text, primary_key=True),  # keyed hash of sender, transaction reference and revision
    Column("content", Text, nullable=False),  # keyed hash of what was asked
    Column("at", Text, nullable=False),
    Column("until", Text, nullable=False, index=True),
    Column("cohort", Text, nullable=False),
    Column("reply", LargeBinary, nullable=False),  # envelope
)

# The nonce of every claim that began a session: who claimed stands in the log alone.
sessions = Table(
    "session",
    metadata,
    Column("nonce", Text, primary_key=True),
    Column("at", Text, nullable=False),
)

# Requests that are to count once, each by a keyed hash of who asked under which key.
onces = Table(
    "once",
    metadata,
    Column("token", Text, primary_key=True),
    Column("request", Text, nullable=False),  # keyed hash of what was asked
    Column("at", Text, nullable=False, index=True),
    Column("cohort", Text, nullable=False),
    Column("answer", LargeBinary),  # envelope; none while it is under way
)

# Why a record is kept beyond the limit that holds for everybody: one row for each link of a passenger to evidence.
links = Table(
    "link",
    metadata,
    Column("id", Text, primary_key=True),
    Column("leg", Integer, ForeignKey("leg.id"), nullable=False),
    *_texts("passenger", "stem", nullable=False),  # stem: the day of the passenger's first receipt, as a cohort
    Column("kept", Text, nullable=False, index=True),  # under which keys the passenger is kept once that is due
    *_texts("kind", "author", "at", "review_due", nullable=False),  # review_due: the last day it stands without one
    *_texts("sealed", "lapsed", nullable=False, server_default=""),  # when
    Column("evidence", LargeBinary, nullable=False),  # envelope: the reference of what shows it
    proof(),
    Index(None, "leg", "passenger"),
    Index(None, "stem"),
)

# One row for each version of the registry of actors that was in force here.
versions = Table(
    "version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    *_texts("digest", "noted_at", nullable=False),
    Column("seen_at", Text),  # when a data protection officer was shown it
)
