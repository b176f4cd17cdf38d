"""The whole hot path on a synthetic day: everyone planted is hit, for their own cause, and hardly anyone else."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections import defaultdict
from pathlib import Path

import pytest

from pnrscreen import bootstrap, demo, pipeline, privacy, watchlist
from pnrscreen.demo.nouns import Planted
from pnrscreen.model import LegKey, Report
from pnrscreen.resemblance import Match
from pnrscreen.stages import Known

ROOT = Path(__file__).resolve().parents[2]
NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
RULES = {
    "courier": "courier-corridor-late-cash",
    "shared-document": "one-document-several-persons",
    "minor-alone": "minor-travelling-alone",
}

Question = tuple[str, str, str]
"""A flight, a document number, and what the hit is for: a list entry or a rule."""


@pytest.fixture(scope="module")
def traffic() -> demo.Day:
    return demo.day(random.Random(7), NOW.date(), flights=10, passengers=500)


@pytest.fixture(scope="module")
def hits(traffic: demo.Day) -> set[Question]:
    """Ask the engine after reading every file of the day and screening every leg once."""
    law = privacy.profile((ROOT / "src/pnrscreen/privacy/profiles/eu-strict.toml").read_bytes())
    listed = watchlist.read("csv", {"list.csv": traffic.watchlist_csv}, "synthetic", sought_or_alert=True)
    folder = ROOT / "rules"
    rules = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.toml")}
    in_force = bootstrap.put_together(law, (listed,), rules)
    waiting: defaultdict[LegKey, list[Report]] = defaultdict(list)
    for file in traffic.files:
        for admitted in pipeline.read(file.content, law).admitted:
            for report in admitted.reports:
                waiting[report.leg.key].append(report)
    found: set[Question] = set()
    for reports in waiting.values():
        known = Known(leg=reports[0].leg, waiting=tuple(reports))
        screening = pipeline.screen(known, in_force, NOW, lambda text: hashlib.sha256(text.encode()).hexdigest())
        people = {passenger.id: passenger for passenger in screening.changed}
        for hit in screening.opened:
            cause = hit.cause.entry_id if isinstance(hit.cause, Match) else hit.cause.rule
            found |= {(_label(hit.leg), paper.number, cause) for paper in people[hit.passenger].identity.documents}
    return found


def _label(leg: LegKey) -> str:
    return f"{leg.carrier}{leg.number.zfill(4)}/{leg.date}/{leg.departure}"


def _question(planted: Planted) -> Question:
    return planted.flight, planted.number, planted.entry or RULES[planted.cause]


def test_everyone_planted_is_hit_for_their_cause(traffic: demo.Day, hits: set[Question]) -> None:
    missed = [planted for planted in traffic.truth.planted if _question(planted) not in hits]
    assert not missed


def test_no_decoy_is_hit(traffic: demo.Day, hits: set[Question]) -> None:
    fooled = [decoy for decoy in traffic.truth.decoys if _question(decoy) in hits]
    assert not fooled


def test_hardly_anyone_else_is_hit(traffic: demo.Day, hits: set[Question]) -> None:
    """A chance resemblance may be asked about; on ten flights there are not many."""
    assert len(hits - {_question(planted) for planted in traffic.truth.planted}) <= 2
