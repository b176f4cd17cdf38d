"""No two things are named alike."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.correlate import correlate
from pnrscreen.message import Kind, Source
from pnrscreen.model import FlightLeg, Identity, LegKey, Report, Statement
from pnrscreen.naming import named
from pnrscreen.stages import Known

PARTS = st.lists(st.text(st.sampled_from('ab|/,"\\[] é'), max_size=3), min_size=1, max_size=4)


@given(PARTS, PARTS)
def test_other_parts_make_another_text(one: list[str], other: list[str]) -> None:
    assert (named(*one) == named(*other)) is (one == other)


def test_what_reads_alike_in_one_run_is_told_apart() -> None:
    assert named("leg", "123", "") != named("leg", "", "123")
    assert named("hit", "a/b", "c") != named("hit", "a", "b/c")


def test_a_text_is_of_ascii_and_the_same_wherever_it_is_made() -> None:
    assert named("passenger", "ZZ", "12", "MÜLLER") == '["passenger","ZZ","12","M\\u00dcLLER"]'


def test_one_person_on_two_flights_that_read_alike_has_two_ids() -> None:
    keys = LegKey("A1", "23", "IST", "2026-03-01"), LegKey("A12", "3", "IST", "2026-03-01")
    assert str(keys[0]) == str(keys[1])
    said = Statement(key="pnr:1", source=Source.PNR, kind=Kind.PASSENGER, identity=Identity())
    ids = set()
    for leg in [FlightLeg(key=key) for key in keys]:
        report = Report(key="pnr:1", version=("1",), leg=leg, source=Source.PNR, statements=(said,))
        ids |= {passenger.id for passenger in correlate(Known(leg=leg, waiting=(report,)), str).passengers}
    assert len(ids) == 2
