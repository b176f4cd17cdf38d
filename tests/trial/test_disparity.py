"""On whom something falls: who is hit most is named, whatever is withheld beside them, and no small count follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.trial import disparity
from pnrscreen.trial.disparity import Limits, Met

LIMITS = Limits(10, 1.25)
SEXES = {"men": 6213, "women": 6253, "unspecified": 64}
PARTS = {"Caribbean": 107, "Central America": 300, "Northern Africa": 865, "Southern Europe": 4072, "Western Asia": 1809}


def apart(counts: Mapping[str, int]) -> Met:
    """Say of each hit that it stands on a reservation of its own."""
    return Met(counts, counts)


def judged(
    counts: Mapping[str, int], people: Mapping[str, int], limits: Limits = LIMITS
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return the rows of a dimension, and by group."""
    found = disparity.rows(apart(counts), people, limits)
    return found, {row["group"]: row for row in found}


@pytest.mark.parametrize("beside", [1, 2, 9])
def test_who_alone_is_hit_is_flagged_where_a_small_count_beside_them_has_theirs_withheld(beside: int):
    found, groups = judged({"women": 900, "unspecified": beside}, SEXES)
    assert (groups["women"]["hits"], groups["unspecified"]["hits"], groups["men"]["hits"]) == (None, None, 0)
    assert groups["women"]["flagged"] is True
    assert "sex: women" in disparity.flagged({"sex": found})


def test_what_is_withheld_is_compared_together_for_that_follows_from_the_total():
    _, groups = judged({"women": 900, "unspecified": 2}, SEXES)
    together = groups["women + unspecified"]
    assert (together["together"], together["passengers"], together["hits"]) == (True, 6317, 902)
    assert (together["ratio"], together["flagged"]) == (None, True)
    assert together["low"] > 100


def test_a_group_too_small_to_be_shown_hides_nobody_who_is_hit_instead():
    found, groups = judged({"women": 900}, {"men": 7000, "women": 6253, "not said": 3})
    assert (groups["women"]["passengers"], groups["women"]["hits"], groups["women"]["flagged"]) == (None, None, True)
    assert (groups["men"]["hits"], groups["men"]["flagged"]) == (0, False)
    assert groups["not said"]["flagged"] is None
    assert disparity.unjudged({"sex": found}) == ["sex: not said"]


@pytest.mark.parametrize(
    ("counts", "group"),
    [
        ({"Central America": 23, "Caribbean": 2}, "Central America"),
        ({"Central America": 11, "Southern Europe": 1}, "Central America"),
        ({"Northern Africa": 20, "Western Asia": 2, "Southern Europe": 3, "Caribbean": 1}, "Northern Africa"),
        ({"Central America": 9}, "Central America"),
    ],
)
def test_a_group_hit_by_a_rule_with_few_hits_is_flagged_with_its_counts_withheld(counts: Mapping[str, int], group: str):
    found, groups = judged(counts, PARTS)
    assert (groups[group]["hits"], groups[group]["flagged"]) == (None, True)
    assert disparity.flagged({"nationality": found})[0] == f"nationality: {group}"


def test_the_worst_is_seen_where_its_counts_are_withheld():
    found, _ = judged({"women": 900, "unspecified": 2}, SEXES)
    assert disparity.worst({"sex": found})["group"] == "women + unspecified"
    alone, _ = judged({"Central America": 9}, PARTS)
    assert disparity.worst({"nationality": alone})["group"] == "Central America"


def test_who_is_withheld_and_treated_as_all_others_is_told_so():
    found, groups = judged({"men": 450, "women": 440, "unspecified": 4}, SEXES)
    assert (groups["women"]["hits"], groups["women"]["flagged"]) == (None, False)
    assert disparity.flagged({"sex": found}) == []


def test_of_too_few_people_nothing_is_judged():
    found, groups = judged({"men": 300, "not said": 8}, {**SEXES, "not said": 9})
    assert groups["not said"]["flagged"] is None
    assert "sex: not said" in disparity.unjudged({"sex": found})


def test_where_nothing_can_be_judged_it_is_said_of_all():
    for counts, people in (({}, SEXES), ({"women": 30}, {"women": 400})):
        found, _ = judged(counts, people)
        assert all(row["flagged"] is None for row in found)
        assert disparity.unjudged({"sex": found}) == [f"sex: {disparity.ALL}"]


COUNTS = st.integers(0, 14)
PEOPLE = st.sampled_from((40, 400, 4000, 9000))
STRICT = Limits(6, 1.25)


@given(st.lists(st.tuples(PEOPLE, COUNTS), min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_small_count_follows_from_what_is_shown_flags_and_the_total(said: Sequence[tuple[int, int]]):
    """Every way to spread the hits is tried that would be shown alike: no small count is the same in all of them."""
    groups = "abcd"[: len(said)]
    people, counts = (dict(zip(groups, one, strict=True)) for one in zip(*said, strict=True))
    found, _ = judged(counts, people, STRICT)
    rows = [row for row in found if not row["together"]]
    shown = {row["group"]: row["hits"] for row in rows if not row["hidden"]}
    assert all(hits == 0 or hits >= STRICT.small for hits in shown.values())
    flagged = [row["group"] for row in rows if row["hidden"] and row["flagged"]]
    alike = list(_alike(people, shown, flagged, sum(counts.values())))
    for group in people.keys() - shown.keys():
        if 0 < counts[group] < STRICT.small:
            assert len({one[group] for one in alike}) > 1, (counts, people)


def _alike(
    people: Mapping[str, int], shown: Mapping[str, int], flagged: Sequence[str], total: int
) -> Iterator[Mapping[str, int]]:
    """Yield the counts that come to a total, are as shown, and flag the same withheld groups, each hit apart."""
    unshown = [group for group in people if group not in shown]
    for spread in _spread(total - sum(shown.values()), len(unshown)):
        counts = {**shown, **dict(zip(unshown, spread, strict=True))}
        table = disparity.rows(apart(counts), people, Limits(1, STRICT.ratio_max))
        if all(row["flagged"] for row in table if row["group"] in flagged) and (total < STRICT.small or all(spread)):
            yield counts


def _spread(number: int, over: int) -> Iterator[tuple[int, ...]]:
    if over < 2:
        yield from [(number,)] * over
        return
    for first in range(number + 1):
        yield from ((first, *rest) for rest in _spread(number - first, over - 1))
