"""The stage of a record, to the second: every shipped profile, both ways of counting, leap years, time zones (law A.6)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pnrscreen import bootstrap, custody
from pnrscreen.bootstrap import law as laws
from pnrscreen.privacy import retention
from pnrscreen.privacy.clauses import Counting, Period
from pnrscreen.privacy.profile import Earlier
from pnrscreen.privacy.retention import Stage

LAWS = {name: bootstrap.profile(name) for name in laws.codes()}
STRICT, TEXT, BORDER = (LAWS[name] for name in ("eu-strict", "eu-text", "eu-border"))
HALF, FIVE = Period(text="P6M", months=6), Period(text="P5Y", months=60)
SECOND = timedelta(seconds=1)
VECTORS = [  # law A.6
    (date(2026, 8, 31), HALF, date(2027, 2, 28)),
    (date(2027, 8, 31), HALF, date(2028, 2, 29)),
    (date(2026, 3, 31), HALF, date(2026, 9, 30)),
    (date(2024, 2, 29), FIVE, date(2029, 2, 28)),
]


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize(("received", "period", "last"), VECTORS)
def test_the_vectors_hold_in_every_profile_exclusive_and_inclusive(name, received, period, last):
    law = replace(LAWS[name], legal_timezone="UTC", period_counting=Counting.EXCLUSIVE)
    assert retention.ends(law, received, period) == midnight(last + timedelta(days=1))
    inclusive = replace(law, period_counting=Counting.INCLUSIVE)
    assert retention.ends(inclusive, received, period) == midnight(last)


@pytest.mark.parametrize(
    ("zone", "ends"),
    [
        ("UTC", datetime(2026, 9, 2, tzinfo=UTC)),
        ("Europe/Brussels", datetime(2026, 9, 1, 22, tzinfo=UTC)),  # midnight there comes first, by summer time
        ("Pacific/Kiritimati", datetime(2026, 9, 1, 10, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 8, 29, tzinfo=UTC)),  # there the day of receipt began on 28 February
    ],
)
def test_the_earlier_of_the_day_there_and_the_day_of_utc_counts(zone, ends):
    law = replace(STRICT, legal_timezone=zone)
    assert retention.ends(law, date(2026, 3, 1), HALF) == ends


def test_a_midnight_that_summer_time_skips_ends_a_period_when_the_day_begins():
    law = replace(STRICT, legal_timezone="Africa/Cairo")  # on 24 April 2026 the clock goes from 0 to 1 h
    assert retention.ends(law, date(2025, 10, 23), HALF) == datetime(2026, 4, 23, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("law", "linked", "stages"),
    [
        (STRICT, False, {HALF: Stage.ERASED, FIVE: Stage.ERASED}),
        (STRICT, True, {HALF: Stage.SEALED, FIVE: Stage.ERASED}),
        (TEXT, False, {HALF: Stage.SEALED, FIVE: Stage.ERASED}),
        (TEXT, True, {HALF: Stage.SEALED, FIVE: Stage.ERASED}),
    ],
)
def test_each_stage_begins_to_the_second(law, linked, stages):
    received, before = date(2026, 3, 1), Stage.ACTIVE
    for period, stage in stages.items():
        ends = retention.ends(law, received, period)
        assert retention.stage(law, received, ends - SECOND, linked=linked) is before
        assert retention.stage(law, received, ends, linked=linked) is stage
        before = stage


def test_a_border_home_keeps_nothing_beyond_48_hours_and_what_is_worked_on_96():
    received, begun = date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)
    for linked, end in ((False, 48), (True, 96)):
        over = begun + timedelta(hours=end)
        assert retention.stage(BORDER, received, over - SECOND, linked=linked) is not Stage.ERASED
        assert retention.stage(BORDER, received, over, linked=linked) is Stage.ERASED
    assert retention.stage(BORDER, received, begun + timedelta(hours=48), linked=True) is Stage.SEALED


@given(
    st.sampled_from([*LAWS.values()]),
    st.sampled_from(["UTC", "Europe/Brussels", "America/New_York", "Pacific/Kiritimati", "Pacific/Niue"]),
    st.sampled_from([*Counting]),
    st.dates(date(2020, 1, 1), date(2060, 1, 1)),
    st.booleans(),
)
def test_no_stage_leads_back_and_the_cap_holds_for_everybody(law, zone, counting, received, linked):
    said = replace(law, legal_timezone=zone, period_counting=counting)
    masked, erased = retention.limits(said, received, linked=linked)
    assert masked <= erased <= retention.ends(said, received, said.retention.linked)
    assert masked <= retention.limits(said, received, linked=False).erased
    for later in (timedelta(), SECOND, timedelta(days=1), timedelta(days=10_000)):
        assert retention.stage(said, received, erased + later, linked=linked) is Stage.ERASED
    whole = midnight(received + timedelta(days=1))
    if not said.retention.linked.months:
        assert erased <= midnight(received) + timedelta(hours=said.retention.linked.hours)
    # Whoever was received at any time of the day is never kept a day longer than the law lets them.
    local = (whole - SECOND).astimezone(retention.ZoneInfo(zone)).date()
    assert erased <= midnight(max(local, received)) + timedelta(days=5 * 366 + 2)
    after = retention.limits(said, received + timedelta(days=1), linked=linked)
    assert (after.masked, after.erased) >= (masked, erased)


def test_what_may_be_seen_follows_from_the_name_of_the_cohort():
    received = date(2026, 3, 1)
    masked, erased = retention.limits(STRICT, received, linked=True)
    stem, kept = "eu-strict/2026-03-01", custody.linked("eu-strict/2026-03-01")
    assert (kept, custody.day_of(f"{kept}/kept-1/identity")) == ("eu-strict.linked/2026-03-01", received)
    for kind in ("identity", "raw", "context"):
        assert retention.visible(STRICT, f"{stem}/{kind}", masked - SECOND)
        assert not retention.visible(STRICT, f"{stem}/{kind}", masked)
    assert not retention.visible(STRICT, f"{kept}/kept-1/identity", masked)
    assert retention.visible(STRICT, f"{kept}/kept-1/context", erased - SECOND)
    assert not retention.visible(STRICT, f"{kept}/kept-1/context", erased)
    for other in ("lists", f"{stem}/log", f"{stem}/quarantine", f"{stem}/answer"):
        assert retention.visible(STRICT, other, erased)


def at_noon(day: date) -> datetime:
    return midnight(day) + timedelta(hours=12)


FOLLOWING = st.sampled_from([STRICT, TEXT, LAWS["strict-six-months"], LAWS["uk"]])


@given(
    st.lists(st.tuples(FOLLOWING, st.integers(1, 300)), max_size=4),
    FOLLOWING,
    st.integers(0, 1500),
    st.booleans(),
)
def test_a_day_has_the_earliest_limit_of_every_profile_in_force_on_it_or_since(past, last, received, linked):
    first, day = date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=received)
    ends, earlier = first, []
    for law, days in past:
        ends += timedelta(days=days)
        earlier.append(Earlier(law, at_noon(ends)))
    here = replace(last, earlier=tuple(earlier))
    counted = [law for law, until in earlier if until.date() >= day] + [last]
    alone = [retention.limits(law, day, linked=linked) for law in counted]
    assert retention.limits(here, day, linked=linked) == (min(one[0] for one in alone), min(one[1] for one in alone))


def test_what_became_laxer_acts_from_the_next_day_on_and_what_became_stricter_on_all_that_is_held():
    day, tomorrow, before = date(2026, 3, 1), date(2026, 3, 2), date(2026, 1, 15)
    laxer = replace(TEXT, earlier=(Earlier(STRICT, at_noon(day)),))
    for held in (before, day):
        assert retention.limits(laxer, held, linked=False) == retention.limits(STRICT, held, linked=False)
    assert retention.limits(laxer, tomorrow, linked=False) == retention.limits(TEXT, tomorrow, linked=False)
    stricter = replace(STRICT, earlier=(Earlier(TEXT, at_noon(day)),))
    for held in (before, day, tomorrow):
        assert retention.limits(stricter, held, linked=False) == retention.limits(STRICT, held, linked=False)
    back = replace(TEXT, earlier=(Earlier(TEXT, at_noon(before)), Earlier(STRICT, at_noon(day))))
    assert retention.limits(back, before, linked=False) == retention.limits(STRICT, before, linked=False)


def test_the_log_of_a_day_is_kept_as_the_law_of_that_day_said():
    day = date(2026, 3, 1)
    shorter = replace(STRICT, retention=replace(STRICT.retention, log=HALF), earlier=(Earlier(STRICT, at_noon(day)),))
    assert retention.log_ends(shorter, day) == retention.ends(STRICT, day, FIVE)
    assert retention.log_ends(shorter, day + timedelta(days=1)) == retention.ends(STRICT, day + timedelta(days=1), HALF)


@given(
    hours=st.lists(st.integers(1, 100), min_size=1, max_size=4),
    turns=st.lists(st.integers(0, 200), min_size=3, max_size=3, unique=True),
    came=st.integers(0, 250),
    later=st.integers(0, 150),
)
@example(hours=[1, 100], turns=[2, 199, 200], came=2, later=2)  # it came when the laxer law came in force
def test_what_is_kept_for_hours_is_kept_for_the_fewest_of_every_profile_in_force_then_or_since(hours, turns, came, later):
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    *past, last = [replace(STRICT, quarantine_after_hours=one) for one in hours]
    ends = [begin + timedelta(hours=turn) for turn in sorted(turns)]
    law = replace(last, earlier=tuple(Earlier(one, end) for one, end in zip(past, ends, strict=False)))
    at, now = begin + timedelta(hours=came), begin + timedelta(hours=came + later)
    counted = [one.quarantine_after_hours for one, end in law.earlier if at < end] + [last.quarantine_after_hours]
    assert retention.hours_end(law, "quarantine", at) == at + timedelta(hours=min(counted))
    assert (at <= retention.outlived(law, "quarantine", now)) == (retention.hours_end(law, "quarantine", at) <= now)


def test_a_law_without_queries_says_nothing_of_answers():
    assert retention.hours_end(STRICT, "answer", midnight(date(2026, 3, 1))) is None
    assert retention.outlived(STRICT, "answer", midnight(date(2026, 3, 1))) is None
