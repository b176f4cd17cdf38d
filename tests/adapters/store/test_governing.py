"""Where rules stand and what is counted of them, in every database: whole, by one at a time, and of nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pnrscreen.errors import Conflict
from pnrscreen.ports import Decided, ShadowCount
from pnrscreen.rights import Capability
from pnrscreen.tenure import Approval, Measured, Opinion, Override, Status, Tenure, View
from support.builders import a_leg, a_report
from support.clock import MORNING
from support.unit import Unit

DRAFT = Tenure(
    rule="late-cash",
    version=1,
    digest="d" * 64,
    content='id = "late-cash"\ntitle = "Käse"\r\n',
    author="ann",
    organisation="PIU",
    status=Status.DRAFT,
    since=MORNING,
    by="ann",
    review_due="2026-07-31",
)
WHOLE = replace(
    DRAFT,
    status=Status.SHADOW,
    approvals=(Approval(actor="dov", organisation="Prosecutor", approver=True, at=MORNING, signature="AAAA"),),
    opinion=Opinion(officer="dpo", view=View.UNFAVOURABLE, said="too many", at=MORNING + timedelta(microseconds=7)),
    measured=Measured(report="r", source="store", hits_per_flight=0.1),
    override=Override(who="dov", why="because", until="2026-07-01"),
    shadow_until="2026-03-08",
    ending="precision",
)


def stands(unit: Unit) -> list[Tenure]:
    return list(unit.sees(Capability.READ_RULES, "tenures"))


def test_a_tenure_is_kept_as_it_is_and_replaced_whole(unit: Unit) -> None:
    unit.does("put_tenure", DRAFT)
    unit.does("put_tenure", replace(DRAFT, version=2))
    assert stands(unit) == [DRAFT, replace(DRAFT, version=2)]
    unit.does("put_tenure", WHOLE, DRAFT)
    assert stands(unit) == [WHOLE, replace(DRAFT, version=2)]


def test_whoever_looked_before_it_changed_changes_nothing(unit: Unit) -> None:
    unit.does("put_tenure", DRAFT)
    for before in (None, WHOLE):
        with pytest.raises(Conflict, match="late-cash v1 changed meanwhile"):
            unit.does("put_tenure", replace(DRAFT, by="bea"), before)
    with pytest.raises(Conflict):
        unit.does("put_tenure", replace(DRAFT, version=2), DRAFT)
    assert stands(unit) == [DRAFT]


def test_a_flight_counts_once_for_a_rule_in_shadow_and_for_no_other(unit: Unit) -> None:
    unit.does("put_tenure", WHOLE)
    unit.does("put_tenure", replace(DRAFT, rule="other"))
    unit.accept(a_report())
    seen = {("late-cash", 1): 3, ("other", 1): 5, ("gone", 1): 7}
    unit.record(shadow=seen)
    day = a_leg().key.date
    assert unit.sees(Capability.READ_SHADOW, "shadowed") == [ShadowCount("late-cash", 1, day, 3, 1)]
    unit.record(shadow={("late-cash", 1): 0})
    assert unit.sees(Capability.READ_SHADOW, "shadowed") == [ShadowCount("late-cash", 1, day, 0, 1)]
    assert unit.does("end_shadow", "late-cash", 2) == 0
    assert unit.does("end_shadow", "late-cash", 1) == 1
    assert unit.sees(Capability.READ_SHADOW, "shadowed") == []


def test_nothing_was_decided_yet(unit: Unit) -> None:
    assert unit.sees(Capability.READ_RULES, "judged") == []
    assert Decided("x", 1, 2, 3).number == 5
