"""What holds of every shipped profile, each by its own numbers: one suite over all of them, so that none is the exception."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pnrscreen import bootstrap, demo, pipeline, privacy, watchlist
from pnrscreen.bootstrap import law as laws
from pnrscreen.errors import RulebookError
from pnrscreen.model import LegKey, Report
from pnrscreen.privacy import masking, retention
from pnrscreen.privacy.classify import Category
from pnrscreen.privacy.retention import Stage
from pnrscreen.resemblance import Match
from pnrscreen.stages import Known

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime(2026, 3, 1, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CODES = laws.codes()
Vector = tuple[str, str, str, str]
"""A day of receipt; then, in UTC, the first instant of masking, the end without a link, and the end with one."""

BRUSSELS_STRICT: list[Vector] = [
    ("2026-03-01", "2026-09-01T22:00", "2026-09-01T22:00", "2031-03-01T23:00"),  # summer time, then winter time
    ("2026-08-31", "2027-02-28T23:00", "2027-02-28T23:00", "2031-08-31T22:00"),  # no 31 February
    ("2027-08-31", "2028-02-29T23:00", "2028-02-29T23:00", "2032-08-31T22:00"),  # a leap day
    ("2024-02-29", "2024-08-29T22:00", "2024-08-29T22:00", "2029-02-28T23:00"),  # and none five years on
]
VECTORS: dict[str, list[Vector]] = {
    "eu-strict": BRUSSELS_STRICT,
    "eu-text": [(day, masked, linked, linked) for day, masked, _, linked in BRUSSELS_STRICT],
    "strict-six-months": [(day, masked, masked, masked) for day, masked, _, _ in BRUSSELS_STRICT],
    # The day of transfer counts, so that everything ends a day sooner; London is an hour ahead of UTC in summer.
    "uk": [
        ("2026-03-01", "2026-08-31T23:00", "2026-08-31T23:00", "2031-03-01T00:00"),
        ("2026-08-31", "2027-02-28T00:00", "2027-02-28T00:00", "2031-08-30T23:00"),
        ("2024-02-29", "2024-08-28T23:00", "2024-08-28T23:00", "2029-02-28T00:00"),
    ],
    "icao-un": [
        ("2026-03-01", "2026-09-02T00:00", "2031-03-02T00:00", "2031-03-02T00:00"),
        ("2026-08-31", "2027-03-01T00:00", "2031-09-01T00:00", "2031-09-01T00:00"),
        ("2024-02-29", "2024-08-30T00:00", "2029-03-01T00:00", "2029-03-01T00:00"),
    ],
    "eu-border": [("2026-03-01", "2026-03-03T00:00", "2026-03-03T00:00", "2026-03-05T00:00")],
}


@pytest.fixture(params=CODES)
def law(request: pytest.FixtureRequest) -> privacy.Profile:
    return laws.profile(request.param)


def test_its_digest_is_published_so_that_no_template_changes_without_a_version(law):
    """Whoever changes a template raises its version and adds a line to ``profiles/PUBLISHED``."""
    assert (law.id, law.version, law.digest) in laws.published()


def test_nothing_was_published_twice_under_one_version():
    lines = [(code, version) for code, version, _ in laws.published()]
    assert len(lines) == len(set(lines))
    assert {code for code, _ in lines} == set(CODES) == set(VECTORS)


def test_its_purposes_and_bases_are_consistent(law):
    assert law.work in law.purposes
    assert frozenset().union(*law.bases.values()) == law.purposes
    assert not law.expired(DAY)


@pytest.mark.parametrize(("code", "vector"), [(code, vector) for code in CODES for vector in VECTORS[code]])
def test_each_stage_begins_to_the_second_of_its_own_numbers(code, vector):
    law, received = laws.profile(code), date.fromisoformat(vector[0])
    masked, plain, linked = (datetime.fromisoformat(f"{moment}:00+00:00") for moment in vector[1:])
    for is_linked, erased in ((False, plain), (True, linked)):
        assert retention.limits(law, received, linked=is_linked) == (min(masked, erased), erased)
        stages = [retention.stage(law, received, moment, linked=is_linked) for moment in (masked - SECOND, masked)]
        assert stages == [Stage.ACTIVE, Stage.ERASED if masked >= erased else Stage.SEALED]
        ends = [retention.stage(law, received, moment, linked=is_linked) for moment in (erased - SECOND, erased)]
        assert ends == [Stage.ACTIVE if masked >= erased else Stage.SEALED, Stage.ERASED]


def test_nothing_is_kept_beyond_its_cap_linked_or_not(law):
    for received in (date(2024, 2, 29), date(2026, 8, 31), date(2026, 12, 31)):
        cap = retention.ends(law, received, law.retention.linked)
        assert max(retention.limits(law, received, linked=linked).erased for linked in (False, True)) <= cap


def test_what_it_masks_is_the_list_of_the_law_exactly(law):
    """Art 12(2)(a) to (f), and the history that repeats them (item 19); every profile follows that list."""
    assert law.sealed == {Category(number) for number in (4, 5, 6, 8, 12, 17, 18, 19)} == masking.MASKED
    privacy.check_masked(law)


def test_it_refuses_what_reveals_belief_or_health_and_lets_no_rule_ask_for_it(law):
    assert {"KSML", "MOML", "WCHR", "MEDA", "ORML", "SPML"} <= set(law.services)
    assert {"religion", "service.meal", "remarks.text"} <= set(law.prohibited)
    assert {"passenger.nationality", "passenger.sex", "passenger.age"} <= set(law.restricted)


@pytest.fixture(scope="module")
def traffic() -> demo.Day:
    return demo.day(random.Random(7), DAY.date(), flights=3, passengers=150)


def test_the_pipeline_screens_a_synthetic_day_under_it(law, traffic):
    """Where a unit holds PNR, with the shipped rules where they are for its law; whoever was planted for a list is hit."""
    if law.kind is not privacy.Kind.PNR_LE:
        assert not law.rules_shipped
        return
    listed = watchlist.read("csv", {"list.csv": traffic.watchlist_csv}, "synthetic", sought_or_alert=True)
    judge = bootstrap.put_together(law, (listed,), bootstrap.rule_files(None) if law.rules_shipped else {})
    waiting: defaultdict[LegKey, list[Report]] = defaultdict(list)
    for file in traffic.files:
        for admitted in pipeline.read(file.content, law).admitted:
            for report in admitted.reports:
                waiting[report.leg.key].append(report)
    found = set()
    for reports in waiting.values():
        known = Known(leg=reports[0].leg, waiting=tuple(reports))
        screening = pipeline.screen(known, judge, DAY, lambda text: hashlib.sha256(text.encode()).hexdigest())
        found |= {hit.cause.entry_id for hit in screening.opened if isinstance(hit.cause, Match)}
    planted = {one.entry for one in traffic.truth.planted if one.entry}
    assert planted
    assert planted <= found


def test_a_rule_against_an_offence_that_it_does_not_cover_is_refused(law):
    files = dict(bootstrap.rule_files(None))
    other = {path: content.replace(b'offence = "eu-annex-ii:', b'offence = "parking:') for path, content in files.items()}
    with pytest.raises(RulebookError, match="offence"):
        bootstrap.put_together(law, (), other)
    if law.rules_shipped:
        assert bootstrap.put_together(law, (), files).rules.rules
    else:
        with pytest.raises(RulebookError, match="is no legal basis of the profile"):
            bootstrap.put_together(law, (), files)
