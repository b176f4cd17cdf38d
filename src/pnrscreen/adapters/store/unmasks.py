"""The tables of unmasking, beside ``schema``.

This module knows their columns. In clear stand officers, counts, items of Annex I and instants; the paper that was asked, the
private half to which keys are returned and the returned keys stand in envelopes of a cohort of that one request, and are no
bytes once it has ended.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Table, false

from pnrscreen.adapters.store.schema import Text, metadata

unmasks = Table(
    "unmask",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),  # of the request
    *(Column(name, Text, nullable=False) for name in ("cohort", "requester", "viewer")),
    Column("records", Integer, nullable=False),
    Column("fields", Text, nullable=False),  # items of Annex I, blanks between: asked for, then granted
    Column("urgent", Boolean(create_constraint=False), nullable=False, server_default=false()),
    *(Column(name, Text, nullable=False) for name in ("asked_at", "answer_by")),
    Column("asked", LargeBinary, nullable=False),  # envelope: the request
    Column("invitation", LargeBinary, nullable=False),  # envelope: the private half to which keys are returned
    Column("returned", LargeBinary),  # envelope: what was returned to it
    Column("nonce", Text, unique=True),  # of the approval: it is redeemed once
    *(Column(name, Text, nullable=False, server_default="") for name in ("approval", "approver", "body", "ended")),
    *(Column(name, Text) for name in ("decided_at", "until", "ratify_by", "ratified_at", "unratified_at", "ended_at")),
)

tasks = Table(
    "unmask_task",
    metadata,
    Column("id", Text, primary_key=True),
    Column("unmask", Text, ForeignKey("unmask.id", ondelete="CASCADE"), nullable=False, index=True),
    *(Column(name, Text, nullable=False) for name in ("kind", "made_at", "due")),
    Column("done_at", Text),
    Column("done_by", Text, nullable=False, server_default=""),
    Column("escalated", Boolean(create_constraint=False), nullable=False, server_default=false()),
)
