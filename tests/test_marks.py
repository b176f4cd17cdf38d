"""What persons concerned were granted, in the hot path: nobody compares them, and what was put right counts."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from pnrscreen import bootstrap, pipeline, watchlist
from pnrscreen.correlate import marks
from pnrscreen.model import Identity, Passenger, PersonName, Report
from pnrscreen.pipeline import InForce
from pnrscreen.stages import Known, Mark, Screening
from support.clock import MORNING
from support.homes import paxlst, person, pnr, pnrgov

LIST = b"entry_id,name,birth_dates\nN-1,Amina KARIMOVA,1984-02-29\n"
AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
TWIN = person("KARIMOVA", "AMINA", "840229", "AB1111111", "A5")


@pytest.fixture(scope="module")
def in_force() -> InForce:
    lists = [watchlist.read("csv", {"test.csv": LIST}, "test", sought_or_alert=True)]
    law = bootstrap.profile("eu-strict")
    return bootstrap.put_together(law, lists, bootstrap.rule_files(None), watchlist.DEFAULT, day=f"{MORNING:%Y-%m-%d}")


def name_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def reports(in_force: InForce, *files: bytes) -> tuple[Report, ...]:
    return tuple(
        report for raw in files for admitted in pipeline.read(raw, in_force.profile).admitted for report in admitted.reports
    )


def screened(in_force: InForce, granted: tuple[Mark, ...], *files: bytes) -> Screening:
    said = reports(in_force, *files)
    return pipeline.screen(Known(leg=said[0].leg, waiting=said, marks=granted), in_force, MORNING, name_of)


def the_one(in_force: InForce, *files: bytes) -> Passenger:
    (one,) = screened(in_force, (), *files).changed
    return one


def restricted(passenger: Passenger) -> tuple[Mark, ...]:
    return (Mark(id="mark-1", names=marks(passenger, name_of), restricted=True),)


def test_neither_lists_nor_rules_see_who_is_restricted_and_others_are_judged_as_ever(in_force: InForce) -> None:
    mark = restricted(the_one(in_force, paxlst(AMINA)))
    screening = screened(in_force, mark, paxlst(AMINA, TWIN))
    assert len(screening.changed) == 2, "who is restricted stays on the flight"
    assert screening.compared == 1
    (hit,) = screening.opened
    assert hit.passenger == next(one.id for one in screening.changed if one.identity.documents[0].number == "AB1111111")
    assert sum(screening.undetermined.values()) <= sum(screened(in_force, (), paxlst(AMINA, TWIN)).undetermined.values())


def test_a_person_is_known_again_by_any_name_they_had_and_by_the_document(in_force: InForce) -> None:
    mark = restricted(the_one(in_force, paxlst(AMINA)))
    renamed = person("KARIMOVA", "AMINA", "840229", "AB7654321", "Z9")
    assert screened(in_force, mark, paxlst(renamed)).opened == ()
    joined = screened(in_force, mark, paxlst(AMINA), pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS")))
    assert joined.opened == ()
    ((id_, names),) = joined.marked.items()
    assert id_ == "mark-1"
    alone = screened(in_force, (replace(mark[0], names=names),), pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS")))
    assert alone.opened == (), "when the list of passengers leaves her out, the reservation alone is hers as well"
    assert alone.marked == {}


def test_what_was_put_right_is_what_is_compared_and_what_was_said_is_what_stands_beside_it(in_force: InForce) -> None:
    who = the_one(in_force, paxlst(AMINA))
    right = Identity(names=(PersonName(surname="QUORNE", given="ZBIGNIEW"),))
    mark = Mark(id="mark-1", names=marks(who, name_of), rectified=right)
    screening = screened(in_force, (mark,), paxlst(AMINA))
    (shown,) = screening.changed
    assert screening.opened == ()
    assert shown.identity == replace(who.identity, names=right.names)
    assert shown.statements == who.statements
    again = Known(leg=screening.leg, versions=screening.versions, passengers=screening.changed, marks=(mark,))
    later = pipeline.screen(
        replace(again, waiting=reports(in_force, paxlst(AMINA, reference="0000007")), edition=in_force.edition.digest),
        in_force,
        MORNING,
        name_of,
    )
    assert (later.changed, later.opened) == ((), ()), "a carrier that repeats itself changes nothing"


def test_who_is_put_right_may_be_like_someone_on_the_list_now(in_force: InForce) -> None:
    who = the_one(in_force, paxlst(person("TESTERSON", "BERTA", "840229", "XX1112223", "B1")))
    right = Identity(names=(PersonName(surname="KARIMOVA", given="AMINA"),))
    mark = Mark(names=marks(who, name_of), rectified=right)
    said = paxlst(person("TESTERSON", "BERTA", "840229", "XX1112223", "B1"))
    (hit,) = screened(in_force, (mark,), said).opened
    assert hit.passenger == who.id
