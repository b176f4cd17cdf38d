"""What a report says: the disparity of a proxy, what each part decides, the week to come, and the same bytes again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from pnrscreen import trial
from pnrscreen.trial import Earlier, Planted
from support.flown import weeks, with_regulars
from support.trials import NEUTRAL, NOBODY, PILGRIMAGE, a_reader, a_report, a_rule, counted, of, terms

SEEDS = range(1, 5)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rule_that_asks_only_for_a_route_is_flagged_by_whom_it_falls_on_and_a_neutral_one_is_not(seed: int):
    report = a_report(4, seed)
    assert "nationality: Western Asia" in of(report, "pilgrim-route")["flagged"]
    assert of(report, "late-cash")["flagged"] == []
    (row,) = (one for one in of(report, "pilgrim-route")["disparity"]["nationality"] if one["group"] == "Western Asia")
    assert row["low"] > 1.25
    assert row["ratio"] == pytest.approx(
        row["rate"] / _rest(of(report, "pilgrim-route")["hits"] - row["hits"], report["passengers"] - row["passengers"]),
        rel=1e-3,
    )


def _rest(hits: int, passengers: int) -> float:
    return hits / passengers


def test_the_indicator_that_stands_in_for_a_group_is_named_with_the_group():
    parts = {one["name"]: one for one in of(a_report(4, 1), "pilgrim-route")["circumstances"]}
    assert parts["route"]["singles_out"]["group"] == "Western Asia"
    assert parts["stay"]["singles_out"] is None


def test_what_a_part_decides_is_what_the_rule_says_with_another_in_its_place():
    """Beside the counts from patterns stand rules from which a part was really taken."""
    late, cash = "booking.lead_hours < 400", '"cash" in booking.payment.kinds'
    company = "companions.count >= 3"
    without_late = a_rule("without-late", "cash && !company", ("company",), cash=cash, company=company)
    without_company = a_rule("without-company", "late && cash", late=late, cash=cash)
    report = a_report(2, 1, a_reader(NEUTRAL, without_late, without_company))
    parts = {one["name"]: one for one in of(report, "late-cash")["circumstances"]}
    assert parts["late"]["without"] == of(report, "without-late")["hits"]
    assert parts["company"]["without"] == of(report, "without-company")["hits"]
    assert parts["late"]["alone"] == of(report, "late-cash")["hits"]
    assert 0 < of(report, "late-cash")["hits"] < parts["company"]["without"] < parts["late"]["without"]


def test_the_forecast_holds_in_the_week_that_follows():
    """Fitted on eight weeks, held against the ninth: within a fifth for all rules together."""
    for seed in (1, 2):
        reader = a_reader()
        *seen, last = counted(reader, 9, seed)
        said = trial.report(sum(seen, Counter()), reader.asked, terms())["book"]["next_week"]
        came = sum(last["met", rule, ""] for rule in ("pilgrim-route", "late-cash", "nobody"))
        assert said["promised"], seed
        assert abs(came - said["hits"]) <= 0.2 * came, seed
        assert said["low"] <= came <= said["high"], seed


def test_a_rule_with_too_few_hits_is_promised_nothing_but_an_interval():
    rare = a_rule("rare", "late && cash", late="booking.lead_hours < 12", cash='"cash" in booking.payment.kinds')
    week = of(a_report(8, 1, a_reader(rare)), "rare")["next_week"]
    assert week["promised"] is False
    assert week["low"] < week["hits"] < week["high"]


def test_the_load_adds_up():
    report = a_report(3, 2)
    for row in (report["book"], *report["rules"]):
        assert sum(row["by_day"].values()) == sum(row["by_week"]) == sum(row["by_hour"].values()) == row["hits"]
    rule = of(report, "late-cash")
    assert report["flights"] == 3 * 7 * 4
    assert rule["hits_per_flight"] == pytest.approx(rule["hits"] / report["flights"], abs=1e-6)
    assert rule["hits_per_180_seats"] == pytest.approx(180 * rule["hits"] / report["passengers"], abs=1e-6)
    assert rule["reviewer_hours_per_week"] == pytest.approx(rule["hits"] * 10 / 60 / 3, abs=1e-5)
    assert report["book"]["over_budget"]


def test_what_a_rule_comes_to_that_asks_for_earlier_flights_is_told_of_the_days_on_which_they_are_known():
    """A window reaches back 180 days: what is hit before these are over is no measure of what is hit afterwards."""
    legs, first = with_regulars(30, 1), date(2026, 1, 1)
    seldom = a_rule("seldom", "seldom", seldom="passenger.trips_last_180_days < 5")
    reader, earlier = a_reader(seldom, NEUTRAL), Earlier(180, lambda _: first.isoformat())
    report = trial.report(reader.tally(legs, earlier), reader.asked, terms())
    short, after = (sum(len(one.passengers) for one in some) for some in (legs[: 4 * 180], legs[4 * 180 :]))
    assert report["history"] == {"days": 180, "whole_from": "2026-06-30", "short": short}
    row, plain, days = of(report, "seldom"), of(report, "late-cash"), 30 * 7 - 180
    assert row["hits"] == sum(row["by_day"].values())
    assert not any(count for day, count in row["by_day"].items() if day < "2026-06-30")
    assert row["hits_per_day"] == pytest.approx(row["hits"] / days, abs=1e-6)
    assert row["hits_per_flight"] == pytest.approx(row["hits"] / (4 * days), abs=1e-6)
    assert row["hits_per_180_seats"] == pytest.approx(180 * row["hits"] / after, abs=1e-6)
    assert row["next_week"]["low"] <= 7 * row["hits"] / days <= row["next_week"]["high"]
    assert row["undetermined_share"] == pytest.approx(short / (short + after), abs=1e-6)
    assert plain["hits_per_day"] == pytest.approx(plain["hits"] / 210, abs=1e-6)
    assert sum(row["by_day"].values()) / days < report["book"]["hits_per_day"]
    assert "whole <strong>from 2026-06-30 on</strong>" in trial.page(report)
    unknown = trial.report(reader.tally(legs), reader.asked, terms())
    assert unknown["history"] == {"days": 180, "whole_from": "", "short": short + after}
    assert "on no day do these all lie" in trial.page(unknown)
    assert a_report(1, 1)["history"] is None


def test_groups_that_are_small_are_withheld_and_do_not_follow():
    few = a_rule("few", "late", late="booking.lead_hours < 40")
    report = a_report(2, 1, a_reader(few))
    for rows in of(report, "few")["disparity"].values():
        shown = [row["hits"] for row in rows if not row["hidden"]]
        assert all(hits == 0 or hits >= 10 for hits in shown)
        hidden = of(report, "few")["hits"] - sum(row["hits"] for row in rows if not row["hidden"] and not row["together"])
        assert hidden == 0 or hidden >= 10 or not shown


def test_a_rule_says_whom_it_falls_on_and_of_whom_that_cannot_be_judged():
    report = a_report(4, 1)
    assert of(report, "nobody")["flagged"] == []
    assert of(report, "nobody")["unjudged"] == ["age: all", "nationality: all", "sex: all"]
    assert of(report, "pilgrim-route")["unjudged"] != of(report, "nobody")["unjudged"]
    assert {"flagged", "unjudged"} <= report["book"].keys()


def test_recall_is_told_of_the_rule_people_were_planted_for_and_of_no_other_of_its_role():
    reader = a_reader(_as(NEUTRAL, "courier"), _as(PILGRIMAGE, "courier"))
    (week,) = weeks(1, seed=5)
    planted = {one.id: Planted("courier", wanted=True) for one in week[0].passengers}
    tally = reader.tally([replace(week[0], planted=planted), *week[1:]])
    report = trial.report(tally, reader.asked, terms(source="synthetic", sought={"late-cash": "courier"}))
    own, other = of(report, "late-cash"), of(report, "pilgrim-route")
    assert (own["role"], other["role"]) == ("courier", "courier")
    assert own["planted_for"] == "courier"
    assert own["recall"] is not None
    assert (other["planted_for"], other["recall"], other["precision"]) == ("", None, None)
    page = trial.page(report)
    section = page[page.index('<section id="pilgrim-route">') :]
    assert "Nobody was planted for its pattern" in section[: section.index("<h3>When")]
    look = page[page.index("What to look at") : page.index("All rules together</h2>")]
    assert "Nobody was planted</strong> for 1 of 2 rules" in look
    missed = {line.partition("</a>")[0].rpartition(">")[2] for line in look.split("<li>") if "It misses" in line}
    assert "pilgrim-route" not in missed


def _as(rule: bytes, role: str) -> bytes:
    return rule.replace(b'severity = "low"', b'severity = "low"\nrole = "' + role.encode() + b'"')


def test_the_same_flights_give_the_same_bytes_in_whatever_order_they_are_counted():
    reader = a_reader()
    tallies = counted(reader, 3, 1)
    one = trial.report(sum(tallies, Counter()), reader.asked, terms())
    other = trial.report(sum(reversed(tallies), Counter()), a_reader(NOBODY, PILGRIMAGE, NEUTRAL).asked, terms())
    assert trial.canonical(one) == trial.canonical(other)
    assert trial.page(one) == trial.page(other)


def test_the_digest_is_over_everything_else():
    report = a_report(1, 1)
    rest = {name: value for name, value in report.items() if name != "digest"}
    assert report["digest"] == hashlib.sha256(trial.canonical(rest)).hexdigest()
    assert json.loads(trial.canonical(report)) == report


def test_a_report_of_nobody_says_so():
    reader = a_reader()
    report = trial.report(Counter(), reader.asked, terms())
    assert (report["flights"], report["passengers"]) == (0, 0)
    assert of(report, "late-cash")["hits_per_flight"] is None
    assert "<main>" in trial.page(report)
