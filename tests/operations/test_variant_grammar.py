"""S02: whatever a carrier leaves out or strews in, its passengers exist, and what was not said is said to be unknown."""

from __future__ import annotations

import pytest

from pnrscreen import bootstrap, pipeline, toolbench
from pnrscreen.message import Kind
from pnrscreen.model import FlightLeg
from pnrscreen.stages import Known
from support.clock import MORNING
from support.homes import paxlst, person, pnrgov

STRICT = bootstrap.profile("eu-strict")
SECTOR = "TVL+010326:0610:010326:0730+IST+VIE+ZZ+0123:Y'RPI+1+HK'"
DOCS = "SSR+DOCS:HK::ZZ:::::/P/UZB/AB7654321/UZB/29FEB84/F/01JAN31/KARIMOVA/AMINA-1KARIMOVA/AMINAMRS'"
HEAD = "SRC'RCI+ZZ:ABC2DE::150126:0915'"
BARE = "NAD+FL+++KARIMOVA:AMINA'"


def travellers(raw: bytes) -> list[toolbench.View]:
    (view,) = toolbench.parse(raw, "f", STRICT)
    assert isinstance(view, dict)
    return [*view["travellers"], *(person for pnr in view["pnrs"] for person in pnr["travellers"])]


@pytest.mark.parametrize(
    "reservation",
    [
        f"{HEAD}{DOCS}TIF+KARIMOVA+AMINAMRS:A:1'{SECTOR}",  # GR1: before the travellers
        f"{HEAD}TIF+KARIMOVA+AMINAMRS:A:1'{SECTOR}{DOCS}",  # GR5: behind the flight
        f"L'{HEAD}L'TIF+KARIMOVA+AMINAMRS:A:1'L'{SECTOR}L'{DOCS}L'",
    ],
)
def test_a_document_said_anywhere_reaches_its_traveller(reservation: str) -> None:
    (traveller,) = travellers(pnrgov(reservation))
    assert (traveller["surname"], traveller["sex"], traveller["birth_date"]) == ("KARIMOVA", "F", "1984-02-29")
    assert [document["number"] for document in traveller["documents"]] == ["AB7654321"]
    assert traveller["unknown"] == []


def test_without_a_count_sex_or_birth_date_everyone_is_there_and_the_gaps_are_named() -> None:
    raw = paxlst(BARE, person("DOE", "JANE", "840229", "AB7654321", "A2")).replace(b"CNT+42:2'", b"")
    bare, full = travellers(raw)
    assert (bare["surname"], bare["sex"], bare["birth_date"]) == ("KARIMOVA", "", None)
    assert bare["unknown"] == ["sex", "birth_date", "nationality", "document"]
    assert full["unknown"] == []


def test_a_birth_date_without_its_year_is_unknown_and_a_year_alone_is_not() -> None:
    for said, unknown in (("0229", True), ("1984", False)):
        (traveller,) = travellers(paxlst(f"{BARE}DTM+329:{said}'"))
        assert ("birth_date" in traveller["unknown"]) is unknown


def test_a_hit_shows_what_is_unknown_of_the_passenger() -> None:
    (admitted,) = pipeline.read(paxlst(BARE), STRICT).admitted
    in_force = bootstrap.put_together(STRICT, [], {})
    known = Known(leg=FlightLeg(key=admitted.reports[0].leg.key), waiting=admitted.reports)
    (passenger,) = pipeline.screen(known, in_force, MORNING, str).changed
    view = toolbench.person_view(passenger)
    assert (passenger.kind, view["sex"], view["birth_dates"]) == (Kind.PASSENGER, "", [])
    assert view["unknown"] == ["sex", "birth_date", "nationality", "document"]
