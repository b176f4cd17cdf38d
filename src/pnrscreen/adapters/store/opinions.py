"""The tables of the lane of protection, beside ``schema``: what each specialist reviewer found, and what they found together.

This module knows what the database itself holds on to: an outcome names two opinions of one hit, of different people who found
the same. It refuses an outcome of one, or of a person and themselves, whoever writes it.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, LargeBinary, Table

from pnrscreen.adapters.store.schema import Text, metadata

opinions = Table(
    "opinion",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hit", Text, ForeignKey("hit.id", ondelete="CASCADE"), nullable=False),
    *(Column(name, Text, nullable=False) for name in ("reviewer", "finding", "recipient", "at")),
    Column("ordinal", Integer, nullable=False),  # of those of one hit, in the order they were said
    Column("version", Text, nullable=False),  # digest of the envelopes that were shown
    Column("cohort", Text, nullable=False, index=True),  # the hit's
    Column("reason", LargeBinary, nullable=False),  # envelope
    CheckConstraint("(finding = 'confirm') = (recipient <> '')", name="recipient_is_told"),
    Index("uq_opinion_hit_ordinal", "hit", "ordinal", unique=True),
    Index("uq_opinion_finding", "id", "hit", "reviewer", "finding", "recipient", unique=True),  # what an outcome refers to
)

_FOUND = ("opinion.id", "opinion.hit", "opinion.reviewer", "opinion.finding", "opinion.recipient")

# While it stands, its hit can neither leave the state that was decided nor be deleted; to another cohort it follows the hit.
outcomes = Table(
    "protection",
    metadata,
    Column("hit", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("state", "cohort", "finding", "recipient", "at")),
    *(Column(name, Text, nullable=False) for name in ("first", "first_by", "second", "second_by")),
    ForeignKeyConstraint(["hit", "state", "cohort"], ["hit.id", "hit.state", "hit.cohort"], onupdate="CASCADE"),
    ForeignKeyConstraint(["first", "hit", "first_by", "finding", "recipient"], _FOUND, name="fk_protection_first"),
    ForeignKeyConstraint(["second", "hit", "second_by", "finding", "recipient"], _FOUND, name="fk_protection_second"),
    CheckConstraint("first_by < second_by", name="two_people"),
    CheckConstraint(
        "(state = 'protected' AND finding = 'confirm') OR (state = 'unfounded' AND finding = 'dismiss')", name="found_so"
    ),
    Index(None, "at"),
)
