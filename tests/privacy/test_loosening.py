"""What a change of profile does, field by field: which way is the stricter, and that every field has its row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest

from pnrscreen import bootstrap, privacy
from pnrscreen.privacy import loosening
from pnrscreen.privacy.classify import Category
from pnrscreen.privacy.clauses import Counting, Outage, Period
from pnrscreen.privacy.loosening import FIELDS, UNSAID, Way
from pnrscreen.query import Lack
from pnrscreen.rights import Purpose

STRICT, TEXT, BORDER, UK = (bootstrap.profile(code) for code in ("eu-strict", "eu-text", "eu-border", "uk"))
T, L, N = Way.TIGHTENED, Way.LOOSENED, Way.NEUTRAL
ASSESS, ANSWER = Purpose.ADVANCE_ASSESSMENT, Purpose.ANSWER_REQUEST


def walked(of: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every field of a profile, those of its parts too."""
    for one in fields(of):
        value = getattr(of, one.name)
        yield f"{path}{one.name}"
        if is_dataclass(value) and not isinstance(value, Period):
            yield from walked(value, f"{path}{one.name}.")


def test_every_field_has_its_row_and_no_other():
    every = {*walked(STRICT), *walked(BORDER), *walked(UK)}
    assert every - UNSAID - {"retention", "persons", "breaches", "rule_life", "protection"} == set(FIELDS)


@pytest.mark.parametrize(
    ("field", "before", "after", "way"),
    [
        ("id", "a", "b", N),
        ("kind", privacy.Kind.PNR_LE, privacy.Kind.API_BORDER, L),
        ("version", 1, 2, N),
        ("valid_until", None, date(2027, 1, 1), T),
        ("valid_until", date(2027, 1, 1), date(2027, 1, 2), L),
        ("valid_until", date(2027, 1, 1), None, L),
        ("valid_until", None, date.max, L),  # no sooner than never
        ("legal_timezone", "Europe/Vienna", "Europe/Brussels", L),
        ("period_counting", Counting.EXCLUSIVE, Counting.INCLUSIVE, T),
        ("period_counting", Counting.INCLUSIVE, Counting.EXCLUSIVE, L),
        ("purposes", {ASSESS, ANSWER}, {ASSESS}, T),
        ("purposes", {ASSESS}, {ANSWER}, L),
        ("bases", {"a": frozenset({ASSESS})}, {"a": frozenset({ASSESS, ANSWER})}, L),
        ("bases", {"a": frozenset({ASSESS}), "b": frozenset({ANSWER})}, {"a": frozenset({ASSESS})}, T),
        ("grant_minutes", 15, 14, T),
        ("session_hours", 12, 13, L),
        ("quarantine_after_hours", 72, 24, T),
        ("withdraw_share_max", 0.2, 0.3, L),
        ("list_timeout_minutes", 5, 9, N),
        ("reason_chars_min", 10, 20, T),
        ("require_sought_or_alert", True, False, L),
        ("alert_categories", {}, {"wanted": "w"}, T),
        ("alert_categories", {"wanted": "w"}, {}, L),
        ("alert_categories", {"wanted": "w", "alert": "a"}, {"wanted": "w"}, T),
        ("alert_categories", {"wanted": "w"}, {"wanted": "anyone at all"}, L),
        ("sealed", {Category.NAME}, {Category.NAME, Category.API}, T),
        ("sealed", {Category.NAME, Category.API}, {Category.NAME}, L),
        ("link_kinds", {"court_order": "an order"}, {}, T),
        ("link_kinds", {"court_order": "an order"}, {"court_order": "a wish"}, L),
        ("link_kinds", {"court_order": "an order", "request": "asked"}, {"court_order": "a wish"}, L),
        ("services", {"WCHR": "health"}, {"WCHR": "service"}, N),
        ("services", {"WCHR": "health"}, {"WCHR": "health", "XXML": "meal"}, T),
        ("titles", {"REV": "clergy"}, {}, L),
        ("titles_also_names", {"RABBI"}, {"RABBI", "IMAM"}, L),
        ("words", {"KOSHER": "religion"}, {"HALAL": "religion"}, L),
        ("refused", {("LOC", "180"): "x"}, {}, L),
        ("refused_fields", {"residence"}, {"residence", "birth_place"}, T),
        ("refused_documents", {"visa"}, set(), L),
        ("prohibited", {"race": "a"}, {"race": "b"}, N),
        ("prohibited", {"race": "a"}, {}, L),
        ("restricted", {}, {"passenger.age": "a"}, T),
        ("offences", {"eu:terrorism": "t"}, {"eu:terrorism": "t", "parking": "p"}, L),
        ("review_months_max", 6, 12, L),
        ("min_exonerating", 1, 2, T),
        ("seriousness", None, "a table", T),
        ("seriousness.years_min", 3, 2, L),
        ("seriousness.exempt", {"eu:terrorism"}, set(), T),
        ("seriousness.assumed", 3, 0, T),
        ("flights", None, "a table", T),
        ("flights", "a table", None, L),
        ("flights.inside", {"AUT"}, {"AUT", "BEL"}, T),
        ("assessed_after", None, Period(text="PT0H"), T),
        ("assessed_after", Period(text="PT0H"), Period(text="PT2H", hours=2), L),
        ("persons.withheld", {"hits": "a"}, {}, T),
        ("disparity_percent_max", 100, 120, L),
        ("small_cell", 5, 10, T),
        ("interactive.mandatory", {Lack.SEX}, set(), L),
        ("interactive.documents", {"passport", "identity card"}, {"passport"}, T),
        ("interactive.refer_expired", True, False, L),
        ("interactive.answer_hours", 48, 24, T),
        ("interactive.outage", Outage.FAIL_CLOSED, Outage.FAIL_OPEN, L),
    ],
)
def test_which_way_is_the_stricter(field, before, after, way):
    assert FIELDS[field](before, after) is way


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        (Period(text="P6M", months=6), Period(text="P3M", months=3), T),
        (Period(text="P6M", months=6), Period(text="P5Y", months=60), L),
        (Period(text="P12M", months=12), Period(text="P1Y", months=12), N),
        (Period(text="P6M", months=6), Period(text="P181D", days=181), T),
        (Period(text="P6M", months=6), Period(text="P182D", days=182), L),  # from 31 August on, six months are 181 days
        (Period(text="P1M", months=1), Period(text="P29D", days=29), L),  # in a year of a February of 28 days
        (Period(text="P365D", days=365), Period(text="P12M", months=12), L),  # where a leap day lies in them
        (Period(text="P1M", months=1), Period(text="P28D", days=28), T),
        (Period(text="P31D", days=31), Period(text="P1M", months=1), T),
        (Period(text="P2D", days=2), Period(text="PT72H", hours=72), N),
        (Period(text="P2D", days=2), Period(text="PT48H", hours=48), T),
    ],
)
def test_periods_are_compared_by_every_day_on_which_they_can_begin(before, after, way):
    for field in ("default", "linked", "mask_after", "link_review"):
        assert FIELDS[f"retention.{field}"](before, after) is way
    assert FIELDS["retention.log"](before, after) is L


def test_a_change_is_named_with_both_values():
    changes = {change.field: change for change in loosening.compare(STRICT, TEXT)}
    assert changes["retention.default"] == ("retention.default", L, "P6M", "P5Y")
    assert changes["refused_documents"] == ("refused_documents", L, "known traveller, redress, visa", "")
    assert changes["restricted"].before.startswith("passenger.age = C-817/19 paras 196-197")
    assert "retention.linked" not in changes
    assert changes["id"][2:] == ("eu-strict", "eu-text")
    (wider,) = loosening.compare(STRICT, replace(STRICT, bases={**STRICT.bases, "eu-2016-681:12": frozenset({ASSESS, ANSWER})}))
    assert wider == ("bases", L, "eu-2016-681:12 = retention", "eu-2016-681:12 = advance-assessment answer-request")
    assert not loosening.compare(STRICT, STRICT)
    assert loosening.loosens([*changes.values()])


def test_the_judgment_tightens_all_that_it_touches():
    ways = {change.field: change.way for change in loosening.compare(TEXT, STRICT)}
    assert [field for field, way in ways.items() if way is L] == ["flights.grounds"]  # others, so that two look at them
    assert ways["retention.default"] is ways["alert_categories"] is ways["review_months_max"] is T


def test_six_months_and_nothing_after_only_tightens_the_default():
    changes = loosening.compare(STRICT, bootstrap.profile("strict-six-months"))
    assert {change.field for change in changes if change.way is T} == {"retention.linked", "link_kinds"}
    assert not loosening.loosens(changes)


def test_a_field_that_nobody_filed_is_never_passed_over(monkeypatch):
    monkeypatch.setattr(loosening, "FIELDS", {name: row for name, row in FIELDS.items() if name != "grant_minutes"})
    with pytest.raises(KeyError):
        loosening.compare(STRICT, replace(STRICT, grant_minutes=99))


def test_the_kind_of_a_home_and_what_machines_answer_by_never_come_or_go_as_a_tightening():
    ways = {change.field: change.way for change in loosening.compare(STRICT, BORDER)}
    assert ways["kind"] is ways["interactive"] is L
