"""What a person answers, and when they answer nothing."""

from dataclasses import replace

import pytest

from pnrscreen.message import Bags, Kind, Membership
from pnrscreen.model import Booking
from pnrscreen.resemblance import Match
from pnrscreen.rulebook import Scene, papers, person
from pnrscreen.rulebook.scene import History
from support.builders import a_date, a_leg, a_passenger, a_statement, an_identity


def someone(id="me", *, kind=Kind.PASSENGER, booking=None, bags=Bags(), surname="MARLOWE", born="1984-03-12", **identity):  # noqa: A002
    who = replace(an_identity(surname, born=born), **identity)
    return a_passenger(who, id=id, kind=kind, booking=booking, bags=bags)


def a_scene(*people, departs="2026-03-01T07:00"):
    return Scene(passenger=people[0], leg=a_leg(departs=departs), others=people, airport=lambda _: None)


@pytest.mark.parametrize(
    ("births", "age", "minor"),
    [
        (("2008-03-01",), 18, False),
        (("2008-03-02",), 17, True),
        (("2008-02-29",), 18, False),
        (("2008-03",), None, None),
        (("2008-02",), 18, False),
        (("2008-04",), 17, True),
        (("1984",), None, False),
        (("2015",), None, True),
        (("2008",), None, None),
        (("1984", "1984-03-12"), 41, False),
        (("1984-03-12", "1985-03-12"), None, False),
        (("2030-01-01",), None, None),
        ((), None, None),
    ],
)
def test_age_is_that_of_the_day_of_travel_and_never_guessed(births, age, minor):
    scene = a_scene(someone(birth_dates=tuple(map(a_date, births))))
    assert person.age(scene) == age
    assert person.minor(scene) is minor


def test_a_flight_without_a_day_has_no_ages_and_no_expiries():
    scene = a_scene(someone(), departs="T07:00")
    assert person.age(scene) is papers.document_days_valid(scene) is person.trips_last_180_days(scene) is None


def test_infants_and_announced_children_are_minors_whatever_their_birth_date():
    assert person.minor(a_scene(someone(kind=Kind.INFANT, birth_dates=()))) is True
    assert person.minor(a_scene(someone(booking=Booking(services=("UMNR",)), birth_dates=()))) is True


def test_who_the_person_is():
    scene = a_scene(someone(residence="BEL", birth_place="GENT"))
    assert (person.kind(scene), person.sex(scene), person.nationality(scene)) == ("passenger", "F", "NLD")
    assert (person.residence(scene), person.birth_place(scene)) == ("BEL", "GENT")
    unknown = a_scene(someone(sex="", nationalities=("NLD", "BEL")))
    assert [ask(unknown) for ask in (person.sex, person.nationality, person.residence, person.birth_place)] == [None] * 4


def test_silence_is_no_answer_to_checking_in():
    statement = a_statement()
    said = replace(statement, checked_in=True)
    assert person.checked_in(a_scene(a_passenger(statements=(("api", statement),)))) is None
    assert person.checked_in(a_scene(a_passenger(statements=(("api", statement), ("pnr", said))))) is True


def test_a_frequent_flyer_is_named_in_the_reservation():
    member = (Membership(carrier="NV", number="1234567"),)
    assert person.frequent_flyer(a_scene(someone(memberships=member))) is True
    assert person.frequent_flyer(a_scene(someone(booking=Booking()))) is False
    assert person.frequent_flyer(a_scene(someone())) is None


def test_two_birth_dates_that_cannot_be_one_person_s_conflict():
    assert person.birth_conflict(a_scene(someone(birth_dates=(a_date("1984"), a_date("1984-03-12"))))) is False
    assert person.birth_conflict(a_scene(someone(birth_dates=(a_date("1984"), a_date("1985-03-12"))))) is True
    assert person.birth_conflict(a_scene(someone(birth_dates=()))) is None


def test_which_systems_speak_and_of_whom():
    said = replace(a_statement(), embarked="OSL", disembarks="LIS")
    other = replace(a_statement(), disembarks="AMS")
    scene = a_scene(replace(a_passenger(statements=(("api", said), ("again", other)), seat="12A"), ambiguous=True))
    assert person.sources(scene) == ("api",)
    assert person.ambiguous(scene) is True
    assert person.seat(scene) == "12A"
    assert (person.embarks_airport(scene), person.disembarks_airport(scene)) == ("OSL", None)
    assert person.embarks_country(scene) is person.disembarks_country(scene) is None
    assert person.nationalities(scene) == ("NLD",)


def test_programmes_are_named_by_their_carriers():
    member = (Membership(carrier="NV", number="1234567"), Membership(carrier="NV", number="2"))
    assert person.frequent_flyer_carriers(a_scene(someone(memberships=member))) == ("NV",)
    assert person.frequent_flyer_carriers(a_scene(someone(booking=Booking()))) == ()
    assert person.frequent_flyer_carriers(a_scene(someone())) is None


@pytest.mark.parametrize(
    ("history", "trips"),
    [
        (None, None),
        (History(flown=("2026-02-01",), since="2025-12-01"), None),
        (History(flown=(), since="2025-09-02"), 0),
        (History(flown=("2025-09-01", "2025-09-02", "2026-02-28", "2026-03-01"), since="2025-01-01"), 2),
    ],
)
def test_earlier_flights_are_counted_over_a_window_that_is_kept_whole(history, trips):
    """A store that gives nothing, or keeps less than the window, leaves the question unanswered."""
    assert person.trips_last_180_days(replace(a_scene(someone()), history=history)) == trips


def test_whoever_was_compared_with_no_list_resembles_nobody_known():
    scene = a_scene(someone("1"), someone("2"))
    found = tuple(Match(watchlist="l", entry_id=f"{n}", entry_digest="", entry_name="", score=n) for n in (700, 900))
    assert person.list_score(scene) is person.list_matches(scene) is None
    compared = replace(scene, matches={"1": found})
    assert (person.list_score(compared), person.list_matches(compared)) == (900, 2)
    assert person.list_score(replace(scene, matches={})) == 0
