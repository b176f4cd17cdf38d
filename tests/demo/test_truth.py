from pnrscreen import demo
from pnrscreen.message import Kind, Source


def test_crew_is_known_to_check_in_alone(small: demo.Day) -> None:
    crew = [person for flight in small.truth.flights for person in flight.people if person.kind is Kind.CREW]
    assert crew
    assert {(person.locators, person.sources) for person in crew} == {((), frozenset((Source.API,)))}


def test_a_locator_is_true_where_reservations_know_the_person(small: demo.Day) -> None:
    for flight in small.truth.flights:
        for person in flight.people:
            assert bool(person.locators) or Source.PNR not in person.sources


def test_nobody_is_true_of_whom_no_system_spoke(day: demo.Day) -> None:
    assert all(person.sources for flight in day.truth.flights for person in flight.people)


def test_planted_entries_bear_ids_of_the_list(small: demo.Day) -> None:
    listed = small.watchlist_csv.decode()
    entries = [planted.entry for planted in (*small.truth.planted, *small.truth.decoys) if planted.cause == "list"]
    assert all(f"\n{entry}," in listed for entry in entries)
