"""What a set of reports adds up to, in whatever order its members come."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.correlate import Correlation, correlate
from pnrscreen.message import Kind, Locator, Source
from pnrscreen.model import (
    Booking,
    Delivery,
    FlightLeg,
    Identity,
    LegKey,
    PartialDate,
    PersonName,
    Report,
    Scope,
    Statement,
)
from pnrscreen.naming import named
from pnrscreen.normalise import keys
from pnrscreen.stages import Arrived, Known
from support.builders import an_identity
from support.clock import MORNING

LEG = FlightLeg(key=LegKey("ZZ", "123", "IST", "2026-03-01"))


WITHOUT = keys.without_locator(["DOE/JOHN"])


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


def test_who_goes_on_without_what_was_said_of_them_too_is_told_apart_and_who_gains_is_not() -> None:
    alone = after(report("api", "1", statement("api:1", Source.API, "doc:IRL:P1")))
    booked = report("pnr", "1", statement("pnr:1", Source.PNR, "doc:IRL:P1"))
    assert correlate(replace(alone, waiting=(booked,)), name_of).parted == frozenset()
    both = kept(alone, correlate(replace(alone, waiting=(booked,)), name_of))
    result = correlate(replace(both, waiting=(report("more", "1", statement("api:2", Source.API, "doc:IRL:P1")),)), name_of)
    assert len(result.passengers) == 3
    told = {one.id for one in result.passengers if one.statements[0][1].key != "api:2"}
    assert result.parted == told


def test_who_is_joined_to_another_of_the_same_reservation_is_told_apart_from_the_one_before() -> None:
    def booked(version: str, *papers: str) -> Report:
        said = (statement(f"pnr:{at}", Source.PNR, paper) for at, paper in enumerate(papers))
        return report("pnr", version, *said)

    known = after(report("api", "1", statement("api:1", Source.API, "doc:IRL:P1")), booked("1", "doc:IRL:P1", "doc:IRL:P2"))
    result = correlate(replace(known, waiting=(booked("2", "doc:IRL:P2", "doc:IRL:P1"),)), name_of)
    (joined,) = [one for one in result.passengers if len(one.statements) == 2]
    assert {said.key for _, said in joined.statements} == {"api:1", "pnr:1"}
    assert joined.id in result.parted


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
    assert result.gone == {named("passenger", *LEG.key, "one"): ""}
    assert [passenger.id for passenger in result.changed] == [named("passenger", *LEG.key, "three")]


def test_the_freshest_report_sets_the_times_of_the_leg() -> None:
    early = replace(report("a", "1"), leg=replace(LEG, scheduled_departure="2026-03-01T06:10", destination="VIE"))
    late = replace(report("b", "2"), leg=replace(LEG, scheduled_departure="2026-03-01T05:50"))
    for order in itertools.permutations((early, late)):
        leg = after(*order).leg
        assert (leg.scheduled_departure, leg.destination) == ("2026-03-01T05:50", "VIE")


def located(key: str, version: str, *names: str, born: str = "", document: str = "", cancelled: bool = False) -> Report:
    """Return a reservation whose travellers have only names, and perhaps one birth date and document."""
    said = [
        Statement(
            key=f"{key}#{name}",
            source=Source.PNR,
            kind=Kind.PASSENGER,
            identity=an_identity("DOE", name, born=born, document=document, sex="", nationality=""),
        )
        for name in names
    ]
    return report(key, version, *said, cancelled=cancelled)


def people(known: Known) -> list[str]:
    return sorted(statement.key for passenger in known.passengers for _, statement in passenger.statements)


def test_a_reservation_sent_again_with_its_locator_replaces_the_one_without():
    """In whatever order the two come, and though it is cancelled in the end."""
    without, mended = located(WITHOUT, "1", "JOHN", "MARY"), located("pnr:ZZ:ABC2DE", "2", "MARY", "JOHN")
    for order in itertools.permutations((without, mended)):
        assert people(after(*order)) == ["pnr:ZZ:ABC2DE#JOHN", "pnr:ZZ:ABC2DE#MARY"]
    for order in itertools.permutations((without, mended, located("pnr:ZZ:ABC2DE", "3", cancelled=True))):
        assert people(after(*order)) == []


def test_namesakes_with_another_birth_date_or_document_are_not_the_same_reservation():
    without = located(WITHOUT, "1", "JOHN", born="1984-03-12", document="PX1")
    for other in ({"born": "1990-01-01"}, {"document": "PX2"}):
        assert len(people(after(without, located("pnr:ZZ:ABC2DE", "2", "JOHN", **other)))) == 2
    assert len(people(after(without, located("pnr:ZZ:ABC2DE", "2", "JOHN", born="1984-03-12", document="PX1")))) == 1
    assert len(people(after(without, located("pnr:ZZ:ABC2DE", "2", "JIM")))) == 2
    assert len(people(after(without, located(keys.without_locator(["other"]), "2", "JIM")))) == 2


def test_a_reservation_whose_locator_has_no_owner_has_one_all_the_same():
    """It is not taken away because another names the same travellers."""
    ownerless = keys.reservation((Locator(owner="", locator="ABC2DF"),), "ZZ")
    for order in itertools.permutations((located(ownerless, "1", "JOHN"), located("pnr:ZZ:ABC2DE", "2", "JOHN"))):
        assert people(after(*order)) == [f"{ownerless}#JOHN", "pnr:ZZ:ABC2DE#JOHN"]


def split(key: str, version: str, locators: str, splits: str = "") -> Report:
    """Return a reservation of one traveller by its locators, and the ones it says it was split from."""
    statement = located(key, version, key[-3:]).statements[0]
    identity = replace(
        statement.identity,
        locators=tuple(Locator(owner=one[:2], locator=one[3:]) for one in locators.split()),
        splits=tuple(Locator(owner=one[:2], locator=one[3:]) for one in splits.split()),
    )
    return report(key, version, replace(statement, identity=identity, booking=Booking(split=bool(splits))))


def test_a_split_links_both_ways_though_only_one_side_says_so():
    old, new = split("pnr:ZZ:OLD", "1", "ZZ/OLD 1A/GDS"), split("pnr:ZZ:NEW", "1", "ZZ/NEW", "ZZ/GDS")
    other = split("pnr:ZZ:TRD", "1", "ZZ/TRD")
    for order in itertools.permutations((old, new, other)):
        linked = {
            p.identity.locators[0].locator: (p.identity.splits, p.booking and p.booking.split) for p in after(*order).passengers
        }
        assert linked == {
            "OLD": ((Locator(owner="ZZ", locator="NEW"),), True),
            "NEW": ((Locator(owner="ZZ", locator="GDS"),), True),
            "TRD": ((), False),
        }


def test_a_link_goes_with_the_reservation_that_made_it():
    old, new = split("pnr:ZZ:OLD", "1", "ZZ/OLD"), split("pnr:ZZ:NEW", "1", "ZZ/NEW", "ZZ/OLD")
    (left,) = after(old, new, report("pnr:ZZ:NEW", "2", cancelled=True)).passengers
    assert left.identity.splits == ()


def test_who_may_be_somebody_else_is_marked_and_not_joined():
    known = after(
        report("a1", "1", statement("api:1", Source.API, "loc:X")),
        report("a2", "1", statement("api:2", Source.API, "loc:X")),
        report("p", "1", statement("pnr:1", Source.PNR, "loc:X")),
    )
    assert [passenger.ambiguous for passenger in known.passengers] == [True, True, True]


def test_versions_that_say_the_same_are_not_superseded():
    first, changed, back = (replace(report("pnr", version), version=(version, said)) for version, said in ("1A", "2B", "3A"))
    for order in itertools.permutations((first, changed, back)):
        assert after(*order).superseded == {"pnr": (("2", "B"),)}
    assert after(first, back).superseded == {}


EIGHT, NINE = "2026-02-28T08:00", "2026-02-28T09:00"
PNRS = [report(f"pnr:ZZ:{n}", EIGHT, statement(f"pnr:{n}", Source.PNR)) for n in range(6)]


def push(reports: list[Report], prepared: str, part: int = 1, of: int = 1, total: int = 0) -> Delivery:
    return Delivery(
        assembly="A",
        leg=LEG,
        source=Source.PNR,
        listed="pnr",
        sender="ZZ",
        scope=Scope.FULL,
        version=(prepared, ""),
        part=part,
        last=part == of,
        stated=total or len(reports),
        read=len(reports),
        reports=tuple(one.key for one in reports),
    )


AGAIN = [replace(one, version=(NINE, one.version[0])) for one in PNRS[:5]]
LISTS = [push(PNRS, EIGHT), push(AGAIN[:3], NINE, 1, 2, 5), push(AGAIN[3:], NINE, 2, 2, 5)]


def heard(known: Known, message: Report | Delivery) -> Known:
    """Return what is known once a message has come and been screened."""
    if isinstance(message, Delivery):
        known = replace(known, deliveries=(*known.deliveries, Arrived(MORNING, message)))
    else:
        known = replace(known, waiting=(message,))
    return kept(known, correlate(known, name_of))


def test_who_is_set_aside_stands_again_when_somebody_names_them():
    known = Known(leg=LEG)
    for message in (*PNRS, *AGAIN, *LISTS):
        known = heard(known, message)
    assert people(known) == [f"pnr:{n}" for n in range(5)]
    assert list(known.aside) == ["pnr:ZZ:5"]
    late = replace(push(PNRS[5:], "2026-02-28T09:30"), assembly="B", scope=Scope.UPDATE)
    assert people(heard(known, late)) == [f"pnr:{n}" for n in range(6)]


@settings(max_examples=80)
@given(
    order=st.permutations([*PNRS, *AGAIN, *LISTS]),
    repeats=st.lists(st.sampled_from([*PNRS, *LISTS]), max_size=4),
    cut=st.integers(0, 18),
)
def test_order_repeats_and_batches_of_lists_change_nothing(order: list[object], repeats: list[object], cut: int) -> None:
    """S05 with parts, absence and supersession: one by one or in two batches, the same people, aside, versions and lists."""
    stream = [*order, *repeats]
    one_by_one, at_once = Known(leg=LEG), Known(leg=LEG)
    for message in stream:
        one_by_one = heard(one_by_one, message)
    for batch in (stream[:cut], stream[cut:]):
        arrived = tuple(Arrived(MORNING, one) for one in batch if isinstance(one, Delivery))
        waiting = tuple(one for one in batch if isinstance(one, Report))
        known = replace(at_once, deliveries=(*at_once.deliveries, *arrived), waiting=waiting)
        last = correlate(known, name_of)
        at_once = kept(known, last)
    assert replace(one_by_one, deliveries=()) == replace(at_once, deliveries=())
    assert people(at_once) == [f"pnr:{n}" for n in range(5)]
    assert last.lists == correlate(one_by_one, name_of).lists


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
