import pytest

from pnrscreen import bootstrap, pipeline
from pnrscreen.message import Function, Kind, SaidDocument
from pnrscreen.wire import paxlst_us, pdt
from wire.golden import FOLDER
from wire.spoken import codes, interchange, message, names, only, segment

FLOWN = ("TDT+20+ZX0123+++ZX", "LOC+005+VIE", "DTM+136:2603010610:201", "LOC+008+JFK", "DTM+132:2603011030:201", "UNS+D")


def said(*segments, version="001:000", flown=FLOWN):
    return only(interchange(*message(f"PAXLST:{version}", *flown, *segments)))


def test_a_list_in_the_old_dialect_is_a_list():
    one = said("PDT+P/PX0000001:GBR:311231+MARROW:ANNA:B+F:840229+GBR", "UNS+S", "CNT+42:1")
    assert (one.function, codes(one.defects)) == (Function.ORIGINAL, ["US_DIALECT"])
    assert (one.body.code, one.body.stated_count) == ("745", 1)
    (sector,) = one.body.sectors
    assert (sector.carrier, sector.number, sector.departure, sector.arrival) == ("ZX", "123", "VIE", "JFK")
    assert (sector.scheduled_departure, sector.scheduled_arrival) == ("2026-03-01T06:10", "2026-03-01T10:30")
    (person,) = one.body.people
    assert names([person]) == ["MARROW/ANNA B"]
    assert (person.sex, person.birth_date, person.nationality) == ("F", "84-02-29", "GBR")
    assert person.documents == (SaidDocument(kind="P", number="PX0000001", issuer="GBR", expiry="31-12-31"),)


@pytest.mark.parametrize(
    ("version", "segments", "dialect"),
    [
        ("001:000", (), True),
        ("1:000", (), True),
        ("D:05B", ("PDT+P/PX0000001+MARROW:ANNA",), True),
        ("D:05B", ("PDT+P/PX0000001+MARROW:ANNA", "NAD+FL+++HALDEN:RUNE"), False),
        ("D:05B", ("NAD+FL+++HALDEN:RUNE",), False),
    ],
)
def test_the_dialect_is_told_by_its_version_or_its_segments(version, segments, dialect):
    one = said(*segments, version=version)
    assert ("US_DIALECT" in codes(one.defects)) is dialect
    assert one.standard == "PAXLST"


@pytest.mark.parametrize(("word", "kind"), [("PAX", Kind.PASSENGER), ("CRW", Kind.CREW), ("ITI", Kind.TRANSIT)])
def test_what_a_traveller_is(word, kind):
    assert said(f"PDT+MARROW:ANNA+{word}").body.people[0].kind is kind


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ("GBR", ("GBR", "", "")),
        ("JFK", ("JFK", "", "")),
        ("VIE+JFK+GBR", ("GBR", "VIE", "JFK")),
        ("GBR+VIE", ("GBR", "VIE", "")),
        ("GBR+USA", ("GBR", "", "")),
    ],
)
def test_a_code_is_an_airport_where_the_flight_calls_there(places, found):
    """Alone it is the nationality, whatever airport is called so; what a second country is, is not known."""
    person = said(f"PDT+MARROW:ANNA+{places}").body.people[0]
    assert (person.nationality, person.embarked, person.disembarks) == found


def test_of_two_dates_of_a_document_the_later_is_its_end():
    (paper,) = said("PDT+P/PX0000001:310101:210101+MARROW:ANNA").body.people[0].documents
    assert (paper.issued, paper.expiry) == ("21-01-01", "31-01-01")


def test_many_documents_are_gone_through_once():
    class Counted(tuple):
        __slots__ = ()
        times = 0

        def __iter__(self):
            Counted.times += 1
            return super().__iter__()

    words = Counted(pdt.words(segment("PDT" + "+P/P0000001:AUT:310101" * 50)))
    assert len(list(paxlst_us._papers(words))) == 50
    assert Counted.times == 1


def test_nobody_is_lost_over_what_is_not_understood():
    one = said("PDT+P/PX0000001:319931+M:991399", "PDT", "PDT+MARROW:ANNA+VGML1", "XYZ+1", "CNT+42:X")
    assert len(one.body.people) == 3
    assert sorted(codes(one.defects)) == [
        *("BAD_DATE", "BAD_DATE", "NAME_MISSING", "NAME_MISSING", "UNKNOWN_SEGMENT", "UNKNOWN_WORD", "US_DIALECT")
    ]


@pytest.mark.parametrize(
    ("flown", "sectors", "defects"),
    [
        ((), [], ["NO_FLIGHT"]),
        (("LOC+005+VIE", "DTM+136:2603010610:201"), [], ["NO_FLIGHT"]),
        (("TDT+20+ZX0123",), [("ZX", "", "")], []),
        (("TDT+20+ZX0123", "LOC+005+VIE"), [("ZX", "VIE", "")], []),
        (("TDT+20+ZX0123+++ZY", "LOC+005+VIE", "LOC+008"), [("ZY", "VIE", "")], ["CARRIER_MISMATCH"]),
        (("TDT+20+ZX1", "LOC+5+VIE", "LOC+8+DUB", "LOC+8+JFK"), [("ZX", "VIE", "DUB"), ("ZX", "DUB", "JFK")], []),
        (("TDT+20+ZX1", "LOC+5+VIE", "DTM+136:9", "DTM+136:", "DTM+999:1"), [("ZX", "VIE", "")], ["BAD_DATE"]),
    ],
)
def test_airports_are_read_in_the_order_of_the_journey(flown, sectors, defects):
    one = said("PDT+MARROW:ANNA", "LOC+174+IRL", flown=flown)
    assert [(flight.carrier, flight.departure, flight.arrival) for flight in one.body.sectors] == sectors
    assert sorted({*codes(one.defects)} - {"US_DIALECT"}) == defects


def test_the_message_may_call_itself_and_count():
    one = said("PDT+MARROW:ANNA", "CNT+42:2", flown=("BGM+250+C", *FLOWN))
    assert (one.body.code, one.body.identifier) == ("250", "C")
    assert codes(one.defects) == ["US_DIALECT", "CNT_MISMATCH"]


def test_of_a_traveller_only_what_the_law_admits_is_kept():
    """Names, passport and birth stay; a visa, a second country and what was not understood are overwritten."""
    raw = (FOLDER / "paxlst_us" / "plain.edi").read_bytes()
    (admitted,) = pipeline.read(raw, bootstrap.profile("eu-strict")).admitted
    assert b"PDT+P/PX0000001:GBR:311231+MARROW:ANNA LENA:B+F:840229+GBR'" in admitted.redacted
    assert b"PDT+###########:###:######:######+TESSEL:TIM+770115:M+PAX+VIE+###+###'" in admitted.redacted
    assert b"VGML" not in admitted.redacted
    assert len(admitted.redacted) == len(raw.rstrip())
    assert len(admitted.reports) == 5
    assert {report.leg.key.departure for report in admitted.reports} == {"VIE"}
