"""TCA Art 552(4): which flights leave the country, by when, and what is kept of them until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pnrscreen import custody, privacy
from pnrscreen.bootstrap import law as laws
from pnrscreen.errors import ConfigError
from pnrscreen.privacy import Sector, Stage, retention
from pnrscreen.privacy.profile import Earlier

UK = laws.profile("uk")
HOME = laws.profile("eu-strict")
COUNTRIES = {"LHR": "GBR", "EDI": "GBR", "CDG": "FRA", "JFK": "USA", "JER": "JEY"}
RECEIVED, LEAVES = date(2026, 3, 1), date(2026, 3, 4)


@pytest.mark.parametrize(
    ("sectors", "by"),
    [
        ([("LHR", "CDG", "2026-03-04T10:00")], "2026-03-04"),
        ([("LHR", "JER", "2026-03-04")], "2026-03-04"),
        ([("CDG", "LHR", "2026-03-04")], None),
        ([("LHR", "EDI", "2026-03-04")], None),  # within the country
        ([("LHR", "QQQ", "2026-03-04")], None),  # to a place that nobody knows
        ([("CDG", "JFK", "2026-03-04")], None),
        ([("LHR", "CDG", "")], None),  # nobody knows when
        ([("JFK", "LHR", "2026-03-04"), ("LHR", "CDG", "2026-03-05T01:00")], "2026-03-05"),  # a stop-over on its way
        ([("LHR", "CDG", "2026-03-04"), ("CDG", "LHR", "2026-03-06")], "2026-03-06"),  # nobody is forgotten before they fly
        ([], None),
    ],
)
def test_a_flight_from_inside_to_a_known_place_elsewhere_leaves(sectors, by):
    assert UK.leaving is not None
    found = privacy.leaves_by(UK.leaving, [Sector(*one) for one in sectors], lambda airport: COUNTRIES.get(airport, ""))
    assert (found and found.isoformat()) == by


def test_what_leaves_is_kept_for_the_day_of_departure_and_the_next():
    end = datetime(2026, 3, 6, tzinfo=UTC)
    assert retention.limits(UK, RECEIVED, linked=False, leaves=LEAVES) == (end, end)
    assert not privacy.left(UK, LEAVES, end - timedelta(seconds=1))
    assert privacy.left(UK, LEAVES, end)
    assert not privacy.left(HOME, LEAVES, end + timedelta(days=4000))  # of a law that does not ask


def test_summer_time_ends_it_at_whichever_midnight_comes_first():
    end = datetime(2026, 7, 5, 23, tzinfo=UTC)
    assert retention.limits(UK, date(2026, 7, 1), linked=False, leaves=date(2026, 7, 4)).erased == end


def test_a_link_keeps_whoever_left_sealed_and_to_the_same_cap():
    leaving, staying = (retention.limits(UK, RECEIVED, linked=True, leaves=leaves) for leaves in (LEAVES, None))
    assert leaving.erased == staying.erased == retention.ends(UK, RECEIVED, UK.retention.linked)
    assert leaving.masked == datetime(2026, 3, 6, tzinfo=UTC) < staying.masked
    stages = [retention.stage(UK, RECEIVED, leaving.masked, linked=linked, leaves=LEAVES) for linked in (False, True)]
    assert stages == [Stage.ERASED, Stage.SEALED]


def test_no_departure_prolongs_anything():
    """A flight that leaves in a year: what is said of it ends as everything does."""
    for linked in (False, True):
        late = retention.limits(UK, RECEIVED, linked=linked, leaves=date(2027, 3, 1))
        assert late == retention.limits(UK, RECEIVED, linked=linked)


def test_a_law_that_does_not_ask_ends_nothing_by_it_unless_the_one_before_did():
    assert retention.limits(HOME, RECEIVED, linked=False, leaves=LEAVES) == retention.limits(HOME, RECEIVED, linked=False)
    laxer = replace(HOME, earlier=(Earlier(UK, datetime(2026, 3, 3, tzinfo=UTC)),))
    assert retention.limits(laxer, RECEIVED, linked=False, leaves=LEAVES).erased == datetime(2026, 3, 6, tzinfo=UTC)


def test_a_cohort_names_its_day_and_by_when_its_flights_have_left():
    stem = custody.leaving("uk/2026-03-01", LEAVES)
    assert (custody.day_of(stem), custody.leaves_by(stem), custody.is_linked(stem)) == (RECEIVED, LEAVES, False)
    kept = f"{custody.linked(stem)}/kept-7f3a/identity"
    assert (custody.day_of(kept), custody.leaves_by(kept), custody.is_linked(kept)) == (RECEIVED, LEAVES, True)
    assert custody.leaves_by("uk.linked/2026-03-01/kept-7f3a/identity") is None


def test_nobody_sees_by_a_cohort_what_has_left():
    stem, end = custody.leaving("uk/2026-03-01", LEAVES), datetime(2026, 3, 6, tzinfo=UTC)
    for kind in ("identity", "raw", "context"):
        assert privacy.visible(UK, f"{stem}/{kind}", end - timedelta(seconds=1))
        assert not privacy.visible(UK, f"{stem}/{kind}", end)
        assert privacy.visible(UK, f"uk/2026-03-01/{kind}", end)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('states = ["UK"]\nkept = "P2D"', "leaving.states: 'UK' is no state"),
        ('states = ["GBR"]\nkept = "PT6H"', "leaving.kept: is counted in whole days"),
        ('states = ["GBR"]', "leaving.kept"),
        ('states = ["GBR"]\nkept = "P2D"\nsoon = 1', "leaving.soon"),
    ],
)
def test_what_a_profile_says_of_leaving_is_checked(tmp_path, said, fault):
    text = f'extends = "eu-strict"\nid = "ours"\nversion = 1\n[leaving]\n{said}\n'
    with pytest.raises(ConfigError, match=fault):
        laws.named(written(tmp_path, text))


def test_a_home_for_border_checks_knows_nobody_who_leaves(tmp_path):
    text = 'extends = "eu-border"\nid = "ours"\nversion = 1\n[leaving]\nstates = ["GBR"]\nkept = "P2D"\n'
    with pytest.raises(ConfigError, match="leaving"):
        laws.named(written(tmp_path, text))


def written(folder, text):
    (folder / "ours.toml").write_text(text)
    return str(folder / "ours.toml")
