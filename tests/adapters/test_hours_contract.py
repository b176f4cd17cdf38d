"""What is kept for hours is kept no longer than the law in force says, whatever was written into its row when it came."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pnrscreen import bootstrap
from pnrscreen.adapters.keys import FileKeys
from pnrscreen.errors import NotFound
from pnrscreen.ports import Answered, Given, Quarantined
from pnrscreen.query import Reply
from pnrscreen.rights import Capability
from support.clock import MORNING, SettableClock
from support.unit import Unit, a_unit

LAW = bootstrap.profile("eu-border")
assert LAW.interactive is not None
STRICTER = replace(LAW, quarantine_after_hours=2, interactive=replace(LAW.interactive, answer_hours=2))
REPLY = Reply(reference="T1", at="2026-03-01T05:00")


@pytest.fixture
def tightened(tmp_path: Path, engine: Engine, keys: FileKeys, clock: SettableClock) -> Unit:
    """Return a store under a law that keeps things for two hours, with what was to be kept for days."""
    unit = a_unit(tmp_path, engine, keys, clock, law=STRICTER)
    assert unit.does("answer", answered(unit)) is None
    broken = Quarantined(
        id="q-1",
        at=MORNING,
        until=MORNING + timedelta(hours=72),
        source="a.edi",
        offset=0,
        length=4,
        reason="SEGMENT_UNREADABLE",
        segment="TIF",
        content=b"TIF+",
        cohort="eu-border/2026-03-01/quarantine",
    )
    assert unit.does("quarantine", broken)
    clock.advance(hours=1, minutes=59)
    return unit


def answered(unit: Unit, reply: Reply = REPLY) -> Answered:
    now = unit.clock.now()
    cohort = f"eu-border/{now:%Y-%m-%d}"
    return Answered(key="T1", digest="asked", reply=reply, cohort=cohort, at=now, until=now + timedelta(hours=48))


def test_until_then_it_stands(tightened: Unit) -> None:
    assert tightened.does("open_quarantined", "q-1") == b"TIF+"
    assert tightened.does("answer", answered(tightened)) == Given(REPLY, same=True)
    assert tightened.does("expire_quarantine", tightened.clock.now()) == (0, 0)
    assert tightened.does("expire_answers", tightened.clock.now()) == (0, 0)


def test_from_then_on_nothing_of_it_is_read(tightened: Unit, clock: SettableClock) -> None:
    clock.advance(minutes=1)
    with pytest.raises(NotFound):
        tightened.does("open_quarantined", "q-1")
    other = replace(REPLY, reference="T2")
    assert tightened.does("answer", answered(tightened, other)) is None
    assert tightened.does("answer", answered(tightened)) == Given(other, same=True)


def test_it_is_destroyed_with_the_keys_of_a_day_that_is_over(tightened: Unit, clock: SettableClock) -> None:
    clock.advance(minutes=1)
    assert tightened.does("expire_quarantine", clock.now()) == (1, 0)
    assert tightened.does("expire_answers", clock.now()) == (1, 0)
    assert [one.number for one in tightened.sees(Capability.READ_DUE, "holdings") if one.kind in {"quarantine", "answer"}] == []
