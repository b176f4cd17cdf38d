"""In which lane a hit is worked on: by what is said of a person, never by the order in which it came."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pnrscreen import bootstrap, lanes, pipeline, watchlist
from pnrscreen.message import Kind
from pnrscreen.model import Booking, Hit, HitState, Lane, Level, Outcome, PersonName, Report, Verdict
from pnrscreen.stages import Known
from support.builders import a_date, a_leg, a_passenger, an_identity
from support.clock import MORNING
from support.homes import LIST, paxlst, person, pnr, pnrgov
from test_decided import LAW, committed, name_of, said

DAY = "2026-03-01"
OUTCOME = Outcome(
    rule="minor-travelling-alone",
    version=1,
    digest="d",
    title="A child who travels alone",
    verdict=Verdict.HIT,
    severity=Level.MEDIUM,
    trace=(),
    indicators=(("child", True),),
    victim=True,
)
HIT = Hit(
    id="hit-1",
    passenger="passenger-1",
    leg=a_leg().key,
    cause=OUTCOME,
    level=Level.MEDIUM,
    edition="edition-1",
    opened_at=MORNING,
    lane=Lane.PROTECTION,
)


# --------------------------------------------------------------------------------------------------------------- a child


@pytest.mark.parametrize(
    ("born", "child"),
    [
        (("2008-03-02",), True),  # 18 tomorrow
        (("2008-03-01",), False),  # 18 today
        (("2009",), True),  # 17 at most
        (("2008",), False),  # either, and nothing else says so
        (("1984", "2010-06-01"), True),  # one of two that contradict each other
        (("2030-01-01",), False),  # nobody is born then: not known
        ((), False),
    ],
)
def test_a_child_is_one_whom_a_birth_date_makes_one_however_it_is_read(born: Sequence[str], child: bool) -> None:  # noqa: FBT001
    somebody = a_passenger(identity=replace(an_identity(), birth_dates=tuple(map(a_date, born))))
    assert lanes.is_child(somebody, DAY, 18) is child


@pytest.mark.parametrize("marked", ["infant", "CHD", "INF", "MSTR", "UMNR", "CHLD"])
@pytest.mark.parametrize(("born", "child"), [((), True), (("2008",), True), (("2030-01-01",), True), (("1984",), False)])
def test_where_no_date_says_otherwise_somebody_treated_as_a_child_is_one(
    marked: str,
    born: Sequence[str],
    child: bool,  # noqa: FBT001
) -> None:
    who = replace(an_identity(), birth_dates=tuple(map(a_date, born)), names=(PersonName(surname="X", title=marked),))
    somebody = replace(a_passenger(identity=who), booking=Booking(services=(marked,)))
    assert lanes.is_child(replace(somebody, kind=Kind.INFANT) if marked == "infant" else somebody, DAY, 18) is child


def test_bands_of_age_say_no_more_than_they_must() -> None:
    said_of = {
        "2025-01-01": "0 to 5",
        "2020-03-02": "0 to 5",
        "2020-03-01": "6 to 11",
        "2010": "12 to 17",
        "2008-03-01": "18 or over",
        "2030": "not known",
    }
    for born, band in said_of.items():
        assert lanes.band(replace(an_identity(), birth_dates=(a_date(born),)), DAY) == band


# ----------------------------------------------------------------------------------------------- whatever order it comes in

UNKNOWN = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1").replace("DTM+329:840229'", "")
CHILD, ADULT = (UNKNOWN.replace("NAT+2", f"DTM+329:{born}'NAT+2") for born in ("110101", "840229"))
SENDINGS = [
    said(paxlst(who, prepared=f"260228:0{hour}00", reference=f"{hour}"))
    for hour, who in ((4, UNKNOWN), (5, ADULT), (6, CHILD), (7, ADULT), (8, CHILD))
]


@pytest.fixture(scope="module")
def in_force() -> pipeline.InForce:
    lists = [watchlist.read("csv", {"test.csv": LIST}, "test", sought_or_alert=True)]
    return bootstrap.put_together(LAW, lists, {}, day=DAY)


def screened(in_force: pipeline.InForce, sendings: Sequence[Sequence[Report]]) -> Known:
    known = Known(leg=sendings[0][0].leg)
    for reports in sendings:
        screening = pipeline.screen(replace(known, waiting=tuple(reports)), in_force, MORNING, name_of)
        known = committed(known, screening, in_force)
        laned = {hit.id: screening.laned.get(hit.id, hit.lane) for hit in known.hits}
        known = replace(known, hits=tuple(replace(hit, lane=laned[hit.id]) for hit in known.hits))
    return known


@pytest.mark.parametrize(("upto", "lane"), [(2, Lane.ORDINARY), (3, Lane.PROTECTION), (4, Lane.ORDINARY), (5, Lane.PROTECTION)])
def test_a_hit_is_in_the_lane_of_what_is_said_last_in_whatever_order_it_comes(
    in_force: pipeline.InForce, upto: int, lane: Lane
) -> None:
    for order in itertools.islice(itertools.permutations(SENDINGS[:upto]), 0, None, 1 + upto * (upto > 3)):
        (hit,) = screened(in_force, order).hits
        assert hit.lane is lane


def test_a_hit_that_reads_as_it_did_changes_lane_and_nothing_else(in_force: pipeline.InForce) -> None:
    booked = said(pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS"), reference="11"))
    as_child = said(
        pnrgov(pnr("ABC2DE", "KARIMOVA+AMINACHD", changed="260227:0800"), prepared="260227:0900", reference="12", kind="141")
    )
    known = screened(in_force, [SENDINGS[0], booked])
    assert [hit.lane for hit in known.hits] == [Lane.ORDINARY]
    screening = pipeline.screen(replace(known, waiting=tuple(as_child)), in_force, MORNING, name_of)
    assert (screening.opened, screening.laned) == ((), {known.hits[0].id: Lane.PROTECTION})
    (moved,) = screened(in_force, [as_child, booked, SENDINGS[0]]).hits
    assert moved.lane is Lane.PROTECTION


def test_all_hits_of_somebody_share_the_stricter_lane_and_a_decided_one_comes_along() -> None:
    who = a_passenger()
    match = replace(HIT, id="hit-2", lane=Lane.ORDINARY, cause=replace(OUTCOME, rule="another", victim=False))
    confirmed = replace(match, id="hit-3", state=HitState.CONFIRMED)
    unfounded = replace(HIT, id="hit-4", state=HitState.UNFOUNDED)
    hits = [replace(one, passenger=who.id) for one in (match, confirmed, unfounded)]
    here = lanes.Lanes([who], hits, [], name_of, 18)
    assert here.moved([]) == {}  # what two found unfounded makes nobody a victim
    assert here.of(who.id, victim=True) is Lane.PROTECTION
    assert here.moved([]) == {"hit-2": Lane.PROTECTION, "hit-3": Lane.PROTECTION}
    standing = replace(HIT, id="hit-5", passenger=who.id, state=HitState.PROTECTED)
    assert lanes.Lanes([who], [*hits, standing], [], name_of, 18).of(who.id) is Lane.PROTECTION
