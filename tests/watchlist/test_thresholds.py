"""Whose threshold counts: the most particular one, in what is found, in what is left out, and in what is said."""

import pytest

from pnrscreen.errors import ConfigError
from pnrscreen.watchlist import Screener, Settings, Thresholds, person
from support.builders import an_entry

MISSPELT = person("BARTOLOMEV", "QUILFETHER")
OWN = Thresholds.stated({"un": 680, "national/FTF": 620, "national": 750})


@pytest.mark.parametrize(
    ("watchlist", "category", "threshold"),
    [("national", "FTF", 620), ("national", "other", 750), ("national", "", 750), ("un", "FTF", 680), ("ofac", "FTF", 700)],
)
def test_the_threshold_of_a_category_counts_before_that_of_its_list_and_that_before_everyones(watchlist, category, threshold):
    assert OWN.of(watchlist, category, 700) == threshold


def test_the_lowest_is_that_of_whoever_is_found_most_easily():
    assert (OWN.lowest(700), OWN.lowest(600), Thresholds().lowest(700)) == (620, 600, 700)


@pytest.mark.parametrize("said", [{"un": 499}, {"un": 1001}, {"": 700}, {"/FTF": 700}, {"un/": 700}])
def test_what_cannot_be_a_threshold_is_refused(said):
    with pytest.raises(ConfigError):
        Thresholds.stated(said)


def test_the_order_in_which_thresholds_are_stated_makes_no_difference():
    assert Thresholds.stated({"a": 600, "b": 700}) == Thresholds.stated({"b": 700, "a": 600})


def test_each_list_is_matched_from_its_own_threshold_on_and_says_it():
    """The same person stands on three lists; the name alone scores between their thresholds."""
    entries = [an_entry("QUILLFEATHER", "BARTHOLOMEW", born="", watchlist=name) for name in ("low", "middle", "high")]
    (scored, *_) = Screener.build(entries, Settings(threshold=500)).screen_one(MISSPELT)
    assert 520 < scored.score < 980
    own = Thresholds.stated({"low": scored.score - 20, "middle": scored.score, "high": scored.score + 20})
    found = Screener.build(entries, Settings(threshold=990), own).screen_one(MISSPELT)
    assert [(one.watchlist, one.score) for one in found] == [("low", scored.score), ("middle", scored.score)]
    assert [one.threshold for one in found] == [scored.score - 20, scored.score]


def test_a_threshold_below_everyones_finds_whom_everyones_would_not_even_look_at():
    """The search goes by the lowest threshold there is, not by everyone's."""
    entry, everyone = an_entry("QUILLFEATHER", "BARTHOLOMEW", born="", watchlist="low"), Settings(threshold=1000)
    assert Screener.build([entry], everyone).screen_one(MISSPELT) == ()
    assert Screener.build([entry], everyone, Thresholds.stated({"low": 500})).screen_one(MISSPELT)


def test_a_weak_name_never_alerts_alone_whatever_the_threshold_of_its_list():
    entry = an_entry("QUILLFEATHER", born="", weak=["BARTHOLOMEW OSTERKAMP"], watchlist="low")
    screener = Screener.build([entry], Settings(threshold=900), Thresholds.stated({"low": 500}))
    assert screener.screen_one(person("BARTHOLOMEW OSTERKAMP")) == ()
