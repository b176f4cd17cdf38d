"""The curve: each threshold found and cost what matching everyone under it would have found and cost."""

import datetime as dt
import math
import random

import pytest

from pnrscreen.demo.people import Population
from pnrscreen.model import Watchlist
from pnrscreen.toolbench import Asked, Labelled, Tuning
from pnrscreen.toolbench.tuning import HIGHEST, LOWEST, interval
from pnrscreen.watchlist import DEFAULT, Screener, Settings, Thresholds, person
from support.builders import an_entry


def a_list(name, entries):
    return Watchlist(name=name, digest="d", edition="1", entries=tuple(entries))


def invented():
    """Return two lists, and people: some of them listed and spelt wrong, the others of the same names and nobody."""
    rng = random.Random(3)
    population = Population(rng, dt.date(2026, 3, 1))
    people = [population.person() for _ in range(120)]
    lists = [
        a_list(
            name,
            [an_entry(one.surname, one.given, id=f"{at}", born="", watchlist=name) for at, one in enumerate(people[start::4])],
        )
        for start, name in enumerate(("one", "two"))
    ]
    cases = []
    for at, one in enumerate(people):
        name = list(f"{one.given} {one.surname}")
        for _ in range(at % 4):
            name[rng.randrange(len(name))] = rng.choice("AEINRST")
        meant = ("one", "two")[at % 4] if at % 4 < 2 and at % 3 else ""
        cases.append(Labelled(at, person("".join(name)), meant, f"{at // 4}" if meant else ""))
    return lists, cases


LISTS, CASES = invented()
ASKED = Asked(seats=180, flights=100, minutes=5, budget=0.5)


def tuned(present=DEFAULT, cases=CASES, lists=LISTS):
    tuning = Tuning(lists, present)
    tuning.add(cases[:50])
    tuning.add(cases[50:])
    return tuning.view(ASKED)


@pytest.mark.parametrize("threshold", range(LOWEST, HIGHEST + 1, 25))
def test_every_point_is_what_matching_under_that_threshold_gives(threshold):
    found = Screener.build((entry for one in LISTS for entry in one.entries), Settings(threshold=threshold)).screen(
        case.person for case in CASES
    )
    hit = [
        any((one.watchlist, one.entry_id) == (case.watchlist, case.entry_id) for one in matches)
        for case, matches in zip(CASES, found, strict=True)
    ]
    others = [matches for case, matches in zip(CASES, found, strict=True) if not case.entry_id]
    (point,) = [one for one in tuned()["curve"] if one["threshold"] == threshold]
    assert (point["found"], point["missed"]) == (sum(hit), sum(1 for case in CASES if case.entry_id) - sum(hit))
    assert (point["alerted"], point["hits"], point["people"]) == (sum(map(bool, others)), sum(map(len, others)), len(others))
    assert point["hits_per_flight"] == pytest.approx(180 * point["hits"] / len(others))
    assert point["minutes_per_day"] == pytest.approx(point["hits_per_flight"] * 500)


def test_the_cases_are_worth_a_curve():
    """What is tested here would not hold if everything were found or nothing."""
    curve = tuned()["curve"]
    assert curve[0]["recall"] > curve[-1]["recall"] > 0
    assert curve[0]["hits"] > curve[-1]["hits"] > 0


def test_what_is_set_now_goes_by_the_threshold_of_each_list():
    present = Settings(threshold=900, thresholds=Thresholds.stated({"one": 600}))
    found = Screener.build((entry for one in LISTS for entry in one.entries), present).screen(case.person for case in CASES)
    hits = sum(len(matches) for case, matches in zip(CASES, found, strict=True) if not case.entry_id)
    view = tuned(present)
    assert view["present"]["hits"] == hits > 0
    assert view["thresholds"] == {"name_threshold": 900, "own": {"one": 600}}
    assert {one["threshold"] for one in view["lists"]["one"]} >= {600}


def test_the_curve_of_a_list_counts_its_own_cases_and_hits():
    view = tuned()
    for number, point in enumerate(view["curve"]):
        parts = [[one for one in curve if one["threshold"] == point["threshold"]] for curve in view["lists"].values()]
        if all(parts):
            assert sum(part[0]["listed"] for part in parts) == point["listed"], number
            assert sum(part[0]["hits"] for part in parts) == point["hits"], number
    assert tuned(lists=LISTS[:1], cases=[case for case in CASES if case.watchlist != "two"])["lists"] == {}


def test_the_budget_is_kept_by_the_lowest_threshold_that_keeps_it():
    tuning = Tuning(LISTS, DEFAULT)
    tuning.add(CASES)
    costs = {point["hits_per_flight"] for point in tuning.view(ASKED)["curve"]}
    budget = (min(costs) + max(costs)) / 2
    kept = tuning.view(Asked(budget=budget))["budget"]
    under = tuned(Settings(threshold=kept["threshold"] - 1))["present"]
    assert kept["hits_per_flight"] <= budget < under["hits_per_flight"]
    assert tuning.keeping(10_000, 180) == LOWEST
    assert tuning.keeping(0, 180) is None  # somebody who is nobody bears a listed name
    assert tuned()["budget"] is None


def test_who_is_missed_is_named_by_row_and_score():
    view = tuned(Settings(threshold=1000))
    missed = view["missed"]
    assert 0 < len(missed) <= 20
    assert all(CASES[one["row"]].entry_id and one["score"] < 1000 for one in missed)


def test_an_id_that_two_lists_use_means_either_unless_the_list_is_said():
    case = CASES[0]._replace(row=0, watchlist="", entry_id=CASES[4].entry_id, person=CASES[4].person)
    curves = tuned(cases=[case])["lists"]
    assert [curve[0]["listed"] for curve in curves.values()] == [1, 1]
    assert [curve[0]["found"] for curve in curves.values()] == [1, 0]


def test_few_cases_are_said_to_be_few_and_unknown_entries_are_named():
    cases = [*CASES, Labelled(999, person("Amina Karimova"), "", "nobody's id"), Labelled(1000, person("A B"), "three", "1")]
    view = tuned(cases=cases)
    assert view["cases"]["entry_unknown"] == [999, 1000]
    said = " / ".join(view["remarks"])
    for word in ("listed cases: at the present threshold recall may be", "who are nobody", "first: row 999"):
        assert word in said


def test_without_cases_nothing_is_said_to_be_known():
    view = tuned(cases=[])
    assert view["budget"] is None
    assert {point["recall"] for point in view["curve"]} == {None} == {point["hits_per_flight"] for point in view["curve"]}
    assert [remark.split(":")[1] for remark in view["remarks"]] == [" nothing is known of recall", " nothing is known of hits"]


@pytest.mark.parametrize(
    ("found", "of", "low", "high"), [(0, 0, 0, 1), (0, 10, 0, 0.278), (10, 10, 0.722, 1), (81, 263, 0.255, 0.366)]
)
def test_the_interval_is_wilsons(found, of, low, high):
    assert all(math.isclose(*pair, abs_tol=0.0006) for pair in zip(interval(found, of), (low, high), strict=True))
