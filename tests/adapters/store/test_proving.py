"""Every column of every table is proven, or bound to what is sealed beside it, or stands here with the reason why not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import LargeBinary, Table

from pnrscreen.adapters.store import proving, schema
from pnrscreen.adapters.store.migrations.versions import proof

OF_A_PROVEN_ROW = {
    "leg": {
        "revision": "a draft made at another one is made again",
        "waiting": "a leg that does not wait is screened with the next message or edition",
        "api_at": "when its systems spoke last, for the board",
        "pnr_at": "when its systems spoke last, for the board",
        "api_first_at": "when its systems spoke first, for the board and for a restore",
        "pnr_first_at": "when its systems spoke first, for the board and for a restore",
        "defects": "a count for the board",
        "failed": "what kept it from being screened; the next attempt says it again",
        "failed_at": "what kept it from being screened; the next attempt says it again",
        "ledger": "as long as the list of passengers, and bound to its leg",
    },
}
"""Columns of proven tables that are not proven."""
BY_ITSELF = {
    "passenger": "who stands on a leg, by id and day, is in the number of the leg (standing); the envelopes are bound to both",
    "review": "sealed with why, and held against the log",
    "opinion": "sealed with why, and held against the log",
    "protection": "held against the log, and bound to two opinions by constraints",
    "leaf": "held against the files of the log, and its private part against what it commits to",
    "version": "held against the signed files of the registry whenever the home is opened",
    "adoption": "held against the signed files of the profiles whenever the home is opened",
    "rule": "its text and who stands behind it are signed; where it stands is an entry of the log",
    "scope": "the decisions are signed by two; when one ended is an entry of the log",
    "home": "held against the keys whenever the home is opened",
}
"""Tables whose rows are known otherwise."""
LEFT = {
    "raw": "the message as kept is bound to its receipt; what is missing is not screened again",
    "inbox": "a report is bound to its receipt and place; that it waits, and for which leg, is not",
    "delivery": "a list is bound to its receipt and place; that it came, and of which leg, is not",
    "quarantine": "what was not read: nobody is judged by it",
    "lookup": "keyed hashes by which somebody is found; whoever takes one away lets them not be found",
    "repeat": "that a message came again changes nothing",
    "count": "counts of carriers for the board",
    "push": "by what a late repair is measured",
    "taking": "who works on hits, for minutes",
    "sight": "who has seen which version of a hit; who decides is in the log",
    "answer": "what a query was answered, for hours; each answer is an entry of the log",
    "session": "claims that were used, for minutes",
    "once": "requests that are to count once, for hours",
    "run": "how the last retention run ended; the next says it again, and what it did is in the log",
    "shadow": "counts of rules in shadow",
    "tally": "counts of rules",
    "cut": "what a retention run is to cut; gone within the run",
    "hold": "copies to authorities' cases; each is an entry of the log",
    "unmask": "unmaskings; each step is an entry of the log, and keys are returned to sealed pairs",
    "unmask_task": "what the officer is to look at; each step of an unmasking is an entry of the log",
    "rescan": "how far days were gone through",
    "subject_request": "requests are sealed whole; what was granted is listed beside the keys and an entry of the log",
    "breach": "breaches are sealed whole, and entries of the log",
}
"""Tables whose rows nothing vouches for beside what is sealed in them: SECURITY.md says what follows."""


@pytest.mark.parametrize("table", schema.metadata.sorted_tables, ids=str)
def test_every_column_is_proven_or_somebody_says_why_it_is_not(table: Table) -> None:
    kinds = [table.name in {one.name for one in proving.tables()}, table.name in BY_ITSELF, table.name in LEFT]
    assert sum(kinds) == 1, "say once what vouches for the rows of this table, or that nothing does"
    if not kinds[0]:
        assert "proof" not in table.c
        return
    said: Mapping[str, str] = OF_A_PROVEN_ROW.get(table.name, {})
    assert {column.name for column in table.c} == {*proving.columns(table), "proof", *said}
    assert set(proving.columns(table)).isdisjoint(said)


def test_what_is_sealed_of_a_proven_row_is_proven_but_where_it_grows_with_the_people() -> None:
    sealed = [column for table in proving.tables() for column in table.c if isinstance(column.type, LargeBinary)]
    assert {str(column) for column in sealed if column.name not in proving.columns(column.table)} == {"leg.ledger"}


def test_the_revision_brings_a_proof_to_every_proven_table() -> None:
    assert {*proof.PROVEN} == {table.name for table in proving.tables()}
