"""How many passengers one core takes from bytes to hits, with nothing stored."""

from __future__ import annotations

from collections import defaultdict

import pytest
from given import NOW, Given, Measure, name_of

from pnrscreen import pipeline, wire
from pnrscreen.model import LegKey, Report
from pnrscreen.stages import Known


def from_bytes(given: Given) -> Measure:
    """Read every file of the day, then screen every leg once; the baseline parses the files and does nothing with them."""
    in_force = given.in_force
    passengers = sum(len(leg.passengers) for leg in given.legs)

    def run() -> int:
        waiting: defaultdict[LegKey, list[Report]] = defaultdict(list)
        for content in given.contents:
            for admitted in pipeline.read(content, given.profile).admitted:
                for report in admitted.reports:
                    waiting[report.leg.key].append(report)
        return 1 + sum(
            len(pipeline.screen(Known(leg=reports[0].leg, waiting=tuple(reports)), in_force, NOW, name_of).opened)
            for reports in waiting.values()
        )

    def parse() -> int:
        return sum(len(wire.read(content).interchanges) for content in given.contents)

    return Measure("bytes to hits", "passengers", passengers, run, "parse only", passengers, parse)


def screen(given: Given) -> Measure:
    """Screen every leg once, its reports read before; the baseline only correlates them."""
    in_force = given.in_force
    passengers = sum(len(leg.passengers) for leg in given.legs)
    known = [Known(leg=reports[0].leg, waiting=reports) for reports in given.reports.values()]

    def run() -> int:
        return 1 + sum(len(pipeline.screen(one, in_force, NOW, name_of).opened) for one in known)

    def correlate() -> int:
        return sum(len(pipeline.correlate(one, name_of).passengers) for one in known)

    return Measure("screen", "passengers", passengers, run, "correlate only", passengers, correlate)


MEASURES = (from_bytes, screen)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.__name__)
def test_pipeline(benchmark, given, measure):
    measured = measure(given)
    assert benchmark.pedantic(measured.run, rounds=3)
