"""Whoever is aboard is there once, by an id of their own, whatever carriers send and in whatever order."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen import bootstrap, pipeline, watchlist
from pnrscreen.model import Hit, HitState, Report
from pnrscreen.pipeline import InForce
from pnrscreen.stages import Known, Screening
from support.clock import MORNING
from support.homes import LIST, paxlst, person, pnr, pnrgov

LAW = bootstrap.profile("eu-strict")
IN_FORCE = bootstrap.put_together(
    LAW,
    [watchlist.read("csv", {"test.csv": LIST}, "test", sought_or_alert=True)],
    bootstrap.rule_files(None),
    watchlist.DEFAULT,
    day=f"{MORNING:%Y-%m-%d}",
)
LISTED = ("KARIMOVA", "AMINA", "840229")
LISTS = ("745", "250", "266", "336", "")
REFERENCES = ("R1", "r1", "R1/2", "R1/3", "R1/2/2", "R1#2", "R1{}", "745", "")


def name_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def people_of(*messages: bytes) -> list[Report]:
    readings = [pipeline.read(raw, LAW) for raw in messages]
    return [report for reading in readings for admitted in reading.admitted for report in admitted.reports]


def after(known: Known, waiting: list[Report], in_force: InForce = IN_FORCE) -> Known:
    """Screen what waits, and return what is known then."""
    return kept(known, pipeline.screen(replace(known, waiting=tuple(waiting)), in_force, MORNING, name_of))


def kept(known: Known, screening: Screening) -> Known:
    away = {*screening.gone, *(one.id for one in screening.changed)}
    hits = {hit.id: hit for hit in (*known.hits, *screening.opened) if hit.id not in screening.withdrawn}
    passengers = [*(one for one in known.passengers if one.id not in away), *screening.changed]
    return Known(
        leg=screening.leg,
        versions=screening.versions,
        superseded=screening.superseded,
        aside=screening.aside,
        passengers=tuple(sorted(passengers, key=lambda one: one.id)),
        hits=tuple(hits[id_] for id_ in sorted(hits)),
        edition=IN_FORCE.edition.digest,
    )


def listed(code: str, *people: str, hour: int = 4, reference: str = "1") -> bytes:
    return paxlst(*people, prepared=f"260228:{hour:02}00", reference=reference).replace(b"BGM+745", f"BGM+{code}".encode())


aboard = st.tuples(
    st.sampled_from([LISTED, ("ROE", "JANE", "900101"), ("ROE", "JOHN", "910101")]),
    st.sampled_from(["AB7654321", "XX1112223", ""]),
    st.sampled_from(REFERENCES),
    st.sampled_from(["FL", "FM", "DDT"]),
).map(lambda said: person(*said[0], said[1], said[2]).replace("NAD+FL", f"NAD+{said[3]}"))
lists = st.builds(
    lambda code, people, hour: listed(code, *people, hour=hour),
    st.sampled_from(LISTS),
    st.lists(aboard, min_size=1, max_size=4),
    st.integers(1, 3),
)
reservations = st.builds(
    lambda locator, names, hour: pnrgov(pnr(locator, *names), prepared=f"260227:{hour:02}10"),
    st.sampled_from(["ABC2DE", "ABC2DF"]),
    st.lists(st.sampled_from(["KARIMOVA+AMINAMRS", "ROE+JANEMRS", "ROE+JANE"]), min_size=1, max_size=3),
    st.integers(1, 3),
)


@settings(max_examples=150, deadline=None)
@given(messages=st.lists(lists | reservations, min_size=1, max_size=6), data=st.data())
def test_everyone_is_there_once_by_an_id_of_their_own_in_every_order(messages: list[bytes], data: st.DataObject) -> None:
    reports = people_of(*messages)
    if not reports:
        return
    nobody = Known(leg=replace(reports[0].leg, destination=""))
    at_once = after(nobody, reports)

    newest: dict[str, Report] = {}
    for report in reports:
        newest[report.key] = max(report, newest.get(report.key, report), key=lambda one: one.version)
    said = Counter((key, repr(one)) for key, report in newest.items() for one in report.statements)
    assert Counter((key, repr(one)) for person in at_once.passengers for key, one in person.statements) == said
    assert len({person.id for person in at_once.passengers}) == len(at_once.passengers)

    order = data.draw(st.permutations([*reports, *data.draw(st.lists(st.sampled_from(reports), max_size=3))]))
    cut = data.draw(st.integers(0, len(order)))
    then = nobody
    for waiting in (order[:cut], *([one] for one in order[cut:])):
        then = after(then, list(waiting))
        assert len({person.id for person in then.passengers}) == len(then.passengers)
    assert (then.passengers, then.versions) == (at_once.passengers, at_once.versions)
    assert [(hit.id, hit.passenger, hit.called) for hit in then.hits] == [
        (hit.id, hit.passenger, hit.called) for hit in at_once.hits
    ]


def test_people_of_one_message_never_stand_for_each_other() -> None:
    """A number that tells apart those who share a reference is not the reference of somebody else."""
    people = [person(*who, "", ref) for who, ref in ((LISTED, "R1"), (("ROE", "JANE", "900101"), "R1"))]
    reports = people_of(listed("745", *people, person("ROE", "JOHN", "910101", "", "R1/2")))
    assert sorted(report.key for report in reports) == [f"745:api:abo:R1{number}" for number in ("", "/2", "/3")]


def hit_of(known: Known) -> Hit:
    (hit,) = known.hits
    return hit


@pytest.mark.parametrize(("code", "kind"), [("250", "FM"), ("", "FL")])
def test_what_was_decided_of_one_stays_with_them_when_another_list_uses_their_reference(code: str, kind: str) -> None:
    """And is not said of the other, though the same evidence speaks for both."""
    first = people_of(listed("745", person(*LISTED, "AB7654321", "R1")))
    known = after(Known(leg=first[0].leg), first)
    alone = hit_of(known)
    assert alone.passenger == known.passengers[0].id
    known = replace(known, hits=(replace(alone, state=HitState.DISMISSED),))

    both = people_of(listed(code, person(*LISTED, "AB7654321", "R1").replace("NAD+FL", f"NAD+{kind}"), reference="2"))
    screening = pipeline.screen(replace(known, waiting=tuple(both)), IN_FORCE, MORNING, name_of)
    here = {key: one.id for one in kept(known, screening).passengers for key, _ in one.statements}
    mine, theirs = here[first[0].key], here[both[0].key]
    assert len({mine, theirs, alone.passenger}) == 3
    assert screening.moved == {alone.id: mine}
    assert [hit.passenger for hit in screening.opened] == [theirs]
