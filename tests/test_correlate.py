"""What a set of reports adds up to, in whatever order its members come."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.correlate import Correlation, correlate
from pnrscreen.message import Kind, Source
from pnrscreen.model import FlightLeg, Identity, LegKey, PartialDate, PersonName, Report, Statement
from pnrscreen.stages import Known

LEG = FlightLeg(key=LegKey("ZZ", "123", "IST", "2026-03-01"))


def name_of(key: str) -> str:
    return key


def statement(key: str, source: Source, *joins: str, born: PartialDate | None = None) -> Statement:
    identity = Identity(names=(PersonName(surname=key.upper(), source=source),), birth_dates=(born,) if born else ())
    return Statement(key=key, source=source, kind=Kind.PASSENGER, identity=identity, joins=joins)


def report(key: str, version: str, *statements: Statement, cancelled: bool = False) -> Report:
    source = statements[0].source if statements else Source.PNR
    return Report(key=key, version=(version,), leg=LEG, source=source, statements=statements, cancelled=cancelled)


def after(*reports: Report) -> Known:
    """Correlate reports one at a time, as if each arrived alone."""
    known = Known(leg=LEG)
    for one in reports:
        result = correlate(replace(known, waiting=(one,)), name_of)
        known = kept(known, result)
    return known


def kept(known: Known, result: Correlation) -> Known:
    """Return what is known of a leg once a result is."""
    return replace(
        known,
        leg=result.leg,
        versions=result.versions,
        superseded=result.superseded,
        aside=result.aside,
        passengers=result.passengers,
        waiting=(),
    )


def test_check_in_and_reservation_of_one_person_are_one_passenger() -> None:
    known = after(
        report("api", "1", statement("api:abo:1", Source.API, "doc:IRL:P1")),
        report("pnr", "1", statement("pnr:1", Source.PNR, "doc:IRL:P1")),
    )
    (passenger,) = known.passengers
    assert {spoken.source for _, spoken in passenger.statements} == {Source.API, Source.PNR}
    assert [name.source for name in passenger.identity.names] == [Source.API, Source.PNR]


def test_a_join_that_two_people_share_joins_nobody() -> None:
    """S06: documents attach to the right person or to neither, never to both."""
    known = after(
        report("api", "1", statement("api:1", Source.API, "loc:ABC|SOUZA|CARLA")),
        report("pnr", "1", *(statement(f"pnr:{n}", Source.PNR, "loc:ABC|SOUZA|CARLA") for n in "12")),
    )
    assert len(known.passengers) == 3


def test_contradicting_birth_dates_keep_two_people_apart() -> None:
    one = statement("api:1", Source.API, "name:X", born=PartialDate(year=1984, month=2, day=29))
    other = statement("pnr:1", Source.PNR, "name:X", born=PartialDate(year=1990))
    agreeing = statement("pnr:1", Source.PNR, "name:X", born=PartialDate(year=1984))
    assert len(after(report("a", "1", one), report("p", "1", other)).passengers) == 2
    assert len(after(report("a", "1", one), report("p", "1", agreeing)).passengers) == 1


def test_a_stronger_join_wins_over_a_weaker_one() -> None:
    known = after(
        report("api", "1", statement("api:1", Source.API, "doc:P1", "name:SAME")),
        report("p1", "1", statement("pnr:right", Source.PNR, "doc:P1")),
        report("p2", "1", statement("pnr:wrong", Source.PNR, "name:SAME")),
    )
    joined = next(p for p in known.passengers if len(p.statements) == 2)
    assert {spoken.key for _, spoken in joined.statements} == {"api:1", "pnr:right"}


def test_who_is_joined_no_longer_stands_in_the_way_of_the_rest() -> None:
    """Mother and daughter of one name on one booking: the birth date finds the one, and so the other."""
    mother, daughter = PartialDate(year=1989), PartialDate(year=2019)
    known = after(
        report("a1", "1", statement("api:mother", Source.API, "loc:X", born=mother)),
        report("a2", "1", statement("api:daughter", Source.API, "loc:X", "name:X|2019", born=daughter)),
        report(
            "p",
            "1",
            statement("pnr:m", Source.PNR, "loc:X"),
            statement("pnr:d", Source.PNR, "loc:X", "name:X|2019", born=daughter),
        ),
    )
    assert sorted(sorted(said.key for _, said in p.statements) for p in known.passengers) == [
        ["api:daughter", "pnr:d"],
        ["api:mother", "pnr:m"],
    ]


def test_two_statements_of_one_system_are_never_joined() -> None:
    known = after(report("a", "1", statement("api:1", Source.API, "doc:P1"), statement("api:2", Source.API, "doc:P1")))
    assert len(known.passengers) == 2


def test_an_older_version_that_arrives_late_changes_nothing() -> None:
    new, old = report("pnr", "2", statement("new", Source.PNR)), report("pnr", "1", statement("old", Source.PNR))
    one, other = after(new, old), after(old, new)
    assert one == other
    assert one.passengers == after(new).passengers
    assert one.superseded == {"pnr": (("1",),)}


def test_a_cancelled_report_takes_its_people_away_and_stays_cancelled() -> None:
    said, cancelled = report("pnr", "1", statement("one", Source.PNR)), report("pnr", "2", cancelled=True)
    assert after(said, cancelled).passengers == ()
    assert after(cancelled, said).passengers == ()


def test_who_is_gone_and_who_changed_is_told() -> None:
    before = after(report("pnr", "1", statement("one", Source.PNR), statement("two", Source.PNR)))
    fresh = report("pnr", "2", statement("two", Source.PNR), statement("three", Source.PNR))
    result = correlate(replace(before, waiting=(fresh,)), name_of)
    assert result.gone == ("passenger|ZZ123/2026-03-01/IST|one",)
    assert [passenger.id.rsplit("|")[-1] for passenger in result.changed] == ["three"]


def test_the_freshest_report_sets_the_times_of_the_leg() -> None:
    early = replace(report("a", "1"), leg=replace(LEG, scheduled_departure="2026-03-01T06:10", destination="VIE"))
    late = replace(report("b", "2"), leg=replace(LEG, scheduled_departure="2026-03-01T05:50"))
    for order in itertools.permutations((early, late)):
        leg = after(*order).leg
        assert (leg.scheduled_departure, leg.destination) == ("2026-03-01T05:50", "VIE")


MANY = [
    report("api:1", "1", statement("api:1", Source.API, "doc:P1", "loc:L1")),
    report("api:1", "2", statement("api:1", Source.API, "doc:P9", "loc:L1")),
    report("api:2", "1", statement("api:2", Source.API, "doc:P1")),
    report("pnr:1", "1", statement("pnr:1a", Source.PNR, "doc:P1", "loc:L1"), statement("pnr:1b", Source.PNR, "loc:L2")),
    report("pnr:1", "3", statement("pnr:1a", Source.PNR, "loc:L1")),
    report("pnr:2", "1", statement("pnr:2", Source.PNR, "doc:P1")),
    report("pnr:2", "2", cancelled=True),
]


@settings(max_examples=60)
@given(order=st.permutations(MANY), repeats=st.lists(st.sampled_from(MANY), max_size=5), split=st.integers(0, 7))
def test_order_repeats_and_batches_change_nothing(order: list[Report], repeats: list[Report], split: int) -> None:
    """S05: the picture is a function of the set of reports."""
    expected = after(*MANY)
    stream = [*order, *repeats]
    first = correlate(Known(leg=LEG, waiting=tuple(stream[:split])), name_of)
    then = correlate(replace(kept(Known(leg=LEG), first), waiting=tuple(stream[split:])), name_of)
    assert kept(expected, then) == expected
    assert after(*stream) == expected
