"""What the builders say when a test says nothing, and that they speak of one another."""

import pytest

from pnrscreen.message import Kind, Source
from pnrscreen.model import PartialDate, Strength
from support.builders import a_date, a_leg, a_passenger, a_report, a_statement, an_entry, an_identity


@pytest.mark.parametrize("text", ["1984-02-29", "1984-02", "1984"])
def test_a_date_reads_what_a_date_writes(text: str) -> None:
    """However much of it is known."""
    assert str(a_date(text)) == text


def test_a_leg_is_keyed_by_its_local_day_of_departure() -> None:
    """As a timetable speaks of it."""
    assert str(a_leg("NV7", departure="BGO", departs="2026-11-22T23:40").key) == "NV7/2026-11-22/BGO"


def test_an_identity_leaves_out_what_is_said_to_be_missing() -> None:
    """An empty string is the builders' word for absent."""
    nobody = an_identity("", "", born="", sex="", nationality="", document="")
    assert (nobody.names, nobody.birth_dates, nobody.nationalities, nobody.documents) == ((), (), (), ())
    assert an_identity().birth_dates == (PartialDate(year=1984, month=3, day=12),)


def test_a_report_speaks_of_one_person_unless_cancelled() -> None:
    """A cancelled report speaks of nobody; both are of the same key, so the one replaces the other."""
    report = a_report(source=Source.PNR)
    assert [statement.source for statement in report.statements] == [Source.PNR]
    cancelled = a_report(source=Source.PNR, cancelled=True)
    assert (cancelled.statements, cancelled.key) == ((), report.key)
    assert a_report(a_statement(key="rank:1")).key == "api:rank:1"


def test_a_passenger_adds_up_to_what_its_statement_says() -> None:
    """By default one message named them."""
    passenger = a_passenger(an_identity("AALTO", document=""), kind=Kind.CREW, seat="12C")
    ((key, statement),) = passenger.statements
    assert key == f"api:{statement.key}"
    assert (statement.identity, statement.kind, statement.seat) == (passenger.identity, Kind.CREW, "12C")
    assert a_passenger(statements=()).statements == ()


def test_an_entry_names_first_then_aliases_then_weak_ones() -> None:
    """Weak names are the only ones that are not to be relied on."""
    entry = an_entry("MARLOWE", "ODETTE", aliases=["O MARLOWE"], weak=["THE OWL"], document="PX1")
    assert [name.text for name in entry.names] == ["ODETTE MARLOWE", "O MARLOWE", "THE OWL"]
    assert [name.strength for name in entry.names] == [Strength.STRONG, Strength.STRONG, Strength.WEAK]
    assert entry.documents[0].number == "PX1"
    assert an_entry("", "", born="").names == ()
