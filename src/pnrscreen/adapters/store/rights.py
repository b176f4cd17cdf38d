"""The tables of what persons concerned ask and are granted, and of breaches: beside those of ``schema``, under the same law.

In clear stand ids, kinds, states, days, instants, cohorts and keyed hashes; everything said of a person stands in envelopes.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table

from pnrscreen.adapters.store.schema import Text, metadata, proof

# What a person was granted on one leg: no comparison, another identity than carriers said, or erasure. One row
# for each grant; what was lifted stays on record. By its names a person is known again in later messages.
marks = Table(
    "mark",
    metadata,
    Column("id", Text, primary_key=True),
    Column("leg", Integer, ForeignKey("leg.id"), nullable=False, index=True),
    Column("passenger", Text, nullable=False, index=True),
    Column("cohort", Text, nullable=False, index=True),  # the passenger's: it goes with them
    Column("kind", Text, nullable=False),  # restricted, rectified, erased
    Column("names", Text, nullable=False),  # JSON: keyed hashes
    Column("request", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("lifted", Text, nullable=False, server_default=""),
    Column("aside", Text, nullable=False, server_default="[]"),  # JSON: ids of the hits that were set aside
    Column("rectified", LargeBinary),  # envelope: what was put right
    proof(),
)

requests = Table(
    "subject_request",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("cohort", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),  # envelope: the request whole
    Index(None, "until"),
)

breaches = Table(
    "breach",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("at", Text, nullable=False),  # when it became known
    Column("due", Text, nullable=False),
    Column("notified", Text, nullable=False, server_default=""),
    Column("until", Text, nullable=False),
    Column("cohort", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),  # envelope: the entry whole
    Index(None, "until"),
)
