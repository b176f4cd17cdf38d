"""What readers of these messages are known to get wrong: each fault as a message that shows it, and what must come out."""

import pytest

from pnrscreen import normalise, wire
from pnrscreen.message import Kind
from wire.spoken import FLOWN, LEG, codes, interchange, message, names, only, paxlst, pnr, pnrgov

HE = "TIF+FALKEN+OTTO:A:1"
DOCS = "SSR+DOCS:HK:1:ZX:::::/P/NLD/NX0000001/NLD/29FEB84/M/01JAN31/FALKEN/OTTO"
SHE = "TIF+FALKEN+OLGA:A:2"


def whole(said):
    """Return the normalised people of a message read from an interchange."""
    (held,) = wire.read(said).interchanges
    return [statement for report in normalise.people(held, held.messages[0]) for statement in report.statements]


def listed(*segments, prepared="260228:0440"):
    """Return the normalised people of a passenger list."""
    unb = f"UNB+UNOA:4+ZXAIR+PIU+{prepared}+REF1"
    return whole(interchange(*message("PAXLST:D:15B:UN:IATA", "BGM+745", *FLOWN, *segments), unb=unb))


@pytest.mark.parametrize(
    "segments",
    [
        pytest.param((DOCS, HE, *LEG), id="before anybody is named"),
        pytest.param((HE, DOCS, *LEG), id="behind the person"),
        pytest.param((HE, *LEG, DOCS), id="behind a flight"),
        pytest.param((HE, *LEG, "DAT+2:010326:0430", "ORG+ZX++++A", "TRI++IST-1:::1", HE, DOCS), id="at check-in"),
        pytest.param((HE, DOCS + "+::1", *LEG), id="with a reference"),
    ],
)
def test_a_document_counts_wherever_it_stands(segments):
    (he,) = pnr(*segments).travellers
    assert [document.number for document in he.documents] == ["NX0000001"]


def test_an_infants_document_is_the_infants():
    infant = "SSR+DOCS:HK:1:ZX:::::/P/NLD/NX0000009/NLD/01JUN25/FI/01JAN31/FALKEN/ANNA"
    said = pnr(HE, DOCS, infant, *LEG)
    assert [(one.kind, [paper.number for paper in one.documents]) for one in said.travellers] == [
        (Kind.PASSENGER, ["NX0000001"]),
        (Kind.INFANT, ["NX0000009"]),
    ]


def test_nobody_is_lost_for_want_of_a_document_or_a_name():
    said = pnr(HE, "TIF+TBA:A:2", "TIF+SOLO:A:3", *LEG)
    assert names(said.travellers) == ["FALKEN/OTTO", "TBA/", "SOLO/"]


def test_a_split_keeps_its_other_reservation():
    said = pnr("EQN+2:7", "RCI+ZX:SPL1TA", HE, *LEG)
    assert "SPL1TA" in {locator.locator for locator in (*said.splits, *said.locators)}


def test_segments_in_an_order_of_their_own_lose_nothing():
    straight = pnr("DAT+700:270226:1804", HE, DOCS, "TKT+9990000000001:T:1", *LEG)
    crooked = pnr("TKT+9990000000001:T:1", *LEG, HE, "DAT+700:270226:1804", DOCS)
    for said in (straight, crooked):
        assert said.changed_at == "2026-02-27T18:04:00Z"
        assert "9990000000001" in (*said.tickets, *said.travellers[0].tickets)
        assert [len(one.documents) for one in said.travellers] == [1]


def test_what_is_unknown_never_ends_a_message():
    said = pnrgov("SRC", "RCI+ZX:QX7P2D", "ZZZ+JUNK", HE, "JUNK LINE", *LEG, "SRC", "RCI+ZX:QX7P2E", SHE, *LEG)
    assert [names(one.travellers) for one in said.body.pnrs] == [["FALKEN/OTTO"], ["FALKEN/OLGA"]]
    assert codes(said.defects).count("UNKNOWN_SEGMENT") == 2


def test_a_released_release_sign_is_one_sign_and_releases_nothing():
    said = pnr("TIF+FAL??KEN+OTTO???'S:A:1", *LEG)
    assert names(said.travellers) == ["FAL?KEN/OTTO?'S"]


def test_counts_are_checked_and_refuse_nobody():
    raw = interchange("UNH+1+PNRGOV:13:1:IA", "MSG+:22", LEG[0], "EQN+9", "SRC", "RCI+ZX:A1", HE, "UNT+99+2", unz="UNZ+7+REF9")
    said = only(raw)
    assert names(said.body.pnrs[0].travellers) == ["FALKEN/OTTO"]
    assert {"EQN_MISMATCH", "UNT_COUNT", "REF_MISMATCH"} <= set(codes(said.defects))


def test_bags_are_counted_once_however_many_legs_say_them():
    check_in = ("ORG+ZX++++A", "TRI++IST-1:::1", HE, "TBD++2:30:700++HP:IST-1+ZX:0999123456:2:VIE")
    onward = "TVL+010326:0900:010326:1000+VIE+GRZ+ZX+124:Y"
    said = pnr(HE, *LEG, "DAT+2:010326:0430", *check_in, onward, "RPI+1+HK", "DAT+2:010326:0431", *check_in)
    assert said.travellers[0].bags.pieces == 2


def test_letters_keep_their_case_and_their_script():
    said = pnr(HE, "SSR+CTCE:HK:1:ZX:::::Otto.Falken//example.com", *LEG)
    contacts = [one.value for one in (*said.contacts, *said.travellers[0].contacts)]
    assert any("Otto.Falken" in value for value in contacts)
    raw = interchange(
        *message("PAXLST:D:15B:UN:IATA", "BGM+745", *FLOWN, "NAD+FL+++MÜLLER:ÁNGEL"), unb="UNB+UNOW:4+ZX+P+260228:0440+1"
    )
    assert names(only(raw).body.people) == ["MÜLLER/ÁNGEL"]


@pytest.mark.parametrize(
    ("unb", "encoding"), [("UNOC", "iso8859-1"), ("UNOD", "iso8859-2"), ("UNOE", "iso8859-5"), ("UNOF", "iso8859-7")]
)
def test_every_character_set_is_read_as_declared(unb, encoding):
    name = {"UNOC": "MÜLLER", "UNOD": "ŠTĚPÁN", "UNOE": "ИВАНОВ", "UNOF": "ΠΑΠΑΣ"}[unb]
    said = interchange(
        *message("PAXLST:D:15B:UN:IATA", "BGM+745", *FLOWN, f"NAD+FL+++{name}:X"), unb=f"UNB+{unb}:4+ZX+P+260228:0440+1"
    )
    assert names(only(said.decode().encode(encoding)).body.people) == [f"{name}/X"]


def test_the_century_of_a_birth_follows_the_flight_not_the_clock():
    (old,) = listed("NAD+FL+++FALKEN:OTTO", "DTM+329:270301")
    assert str(old.identity.birth_dates[0]) == "1927-03-01"
    (young,) = listed("NAD+FL+++FALKEN:OTTO", "DTM+329:260225")
    assert str(young.identity.birth_dates[0]) == "2026-02-25"


def test_an_expiry_lies_in_this_century():
    (he,) = listed("NAD+FL+++FALKEN:OTTO", "DOC+P+NX0000001", "DTM+36:610301")
    assert str(he.identity.documents[0].expiry) == "2061-03-01"


def test_a_nationality_is_never_guessed_from_birth_place_or_issuer():
    (he,) = listed("NAD+FL+++FALKEN:OTTO", "LOC+180+NLD", "DOC+P+NX0000001", "LOC+91+NLD")
    assert he.identity.nationalities == ()


@pytest.mark.parametrize("given", ["DREW", "AMR", "ADAM", "SIRI", "MISSAL", "DRAGAN", "MSTISLAV"])
def test_a_name_that_begins_or_ends_like_a_title_is_whole(given):
    (he,) = listed(f"NAD+FL+++ADAMS:{given}")
    assert (he.identity.names[0].surname, he.identity.names[0].given, he.identity.names[0].title) == ("ADAMS", given, "")
    (she,) = listed(f"NAD+FL+++NASR:{given}")
    assert she.identity.names[0].surname == "NASR"


def test_an_unknown_place_code_or_a_missing_count_is_no_reason_to_stop():
    said = paxlst("LOC+188+XXX", "NAD+FL+++FALKEN:OTTO", "LOC+999+YYY", "NAD+FL+++FALKEN:OLGA")
    assert names(said.body.people) == ["FALKEN/OTTO", "FALKEN/OLGA"]


def test_several_messages_in_one_interchange_are_all_read():
    one = message("PAXLST:D:15B:UN:IATA", "BGM+745", *FLOWN, "NAD+FL+++FALKEN:OTTO")
    other = message("PAXLST:D:15B:UN:IATA", "BGM+250", *FLOWN, "NAD+FM+++FALKEN:OLGA")
    (held,) = wire.read(interchange(*one, *other, unz="UNZ+2+REF1")).interchanges
    assert [names(said.body.people) for said in held.messages] == [["FALKEN/OTTO"], ["FALKEN/OLGA"]]


def test_a_date_of_creation_misplaced_by_a_colon_is_read():
    assert pnr("RCI+ZX:AAAAAA:150126:0915", HE).created_at == "2026-01-15T09:15:00Z"


def test_every_locator_is_kept():
    said = pnr("RCI+1X:QWERTY+YY:ZXCVBN", HE)
    assert [one.locator for one in said.locators] == ["QX7P2D", "QWERTY", "ZXCVBN"]


def test_a_leg_without_a_flight_and_one_without_a_time_stay_what_they_are():
    said = pnr(HE, *LEG, "TVL+++VIE+GRZ", "TVL+020326+GRZ+VIE+ZX+125:Y")
    assert [(one.number, one.scheduled_arrival) for one in said.itinerary if one.number] == [
        ("123", "2026-03-01T07:30"),
        ("125", None),
    ]


def test_the_seat_loses_its_zeros_and_nothing_else():
    (he,) = listed("NAD+FL+++FALKEN:OTTO", "RFF+SEA:012A")
    assert he.seat == "12A"


# ------------------------------------------------------------------------------------------------ who is one, who is two


def test_infants_whose_names_begin_alike_are_two_if_their_documents_are():
    docs = "SSR+DOCS:HK:1:ZX:::::/P/NLD/NX000000{}/NLD/01JUN25/FI/01JAN31/FALKEN/{}"
    said = pnr(HE, docs.format(8, "ANN"), docs.format(9, "ANNA"), *LEG)
    assert [paper.number for one in said.travellers for paper in one.documents] == ["NX0000008", "NX0000009"]
    assert len(said.travellers) == 3


def test_adults_whose_names_begin_alike_are_two_if_the_party_is():
    docs = "SSR+DOCS:HK:1:ZX:::::/P/NLD/NX000000{}/NLD/01JUN85/M/01JAN31/FALKEN/{}"
    two = (docs.format(8, "JOHN"), docs.format(9, "JOHNNY"), LEG[0], "RPI+2+HK")
    assert [len(one.documents) for one in pnr(*two).travellers] == [1, 1]
    one = (docs.format(8, "JOHN"), docs.format(9, "JOHN PAUL"), LEG[0], "RPI+1+HK")
    assert [len(one.documents) for one in pnr(*one).travellers] == [2]


@pytest.mark.parametrize(("checked_in", "people"), [("FALKN+OTTO", 1), ("FORSTER+OLAF", 2), ("KO+MUNHO", 2)])
def test_a_name_at_check_in_is_the_booked_one_only_if_spelled_like_it(checked_in, people):
    at_check_in = ("DAT+2:010326:0430", "ORG+ZX++++A", "TRI++IST-1:::1", f"TIF+{checked_in}:A:1")
    assert len(pnr(HE, *LEG, *at_check_in).travellers) == people


def test_one_tif_may_name_several():
    assert names(pnr("TIF+FALKEN+OTTO:A:1+OLGA:A:2", *LEG).travellers) == ["FALKEN/OTTO", "FALKEN/OLGA"]


def test_a_name_of_ones_own_beats_the_type_of_a_group():
    assert names(pnr("TIF+FALKEN:G+OTTO:A:1", *LEG).travellers) == ["FALKEN/OTTO"]
    (he,) = pnr(HE, "TIF+SKI CLUB:G", "REF+:GROUP1", *LEG).travellers
    assert he.reference == ""


def test_an_infant_behind_an_adults_name_is_one():
    mother, infant = pnr("TIF+FALKEN+OLGAMRS(INFFALKEN/ANNA/01JUN25):A:1", *LEG).travellers
    assert (names([mother, infant]), infant.kind, infant.birth_date) == (
        ["FALKEN/OLGAMRS", "FALKEN/ANNA"],
        Kind.INFANT,
        "25-06-01",
    )
    assert infant.responsible_for == mother.rank


def test_a_document_goes_to_whom_it_names_however_it_is_placed():
    docs = "SSR+DOCS:HK:1:ZX:::::/P/NLD/NX0000001/NLD/29FEB84/M/01JAN31/FALKEN/{}"
    he, she = pnr(HE, SHE, docs.format("OTTO/KARL"), *LEG).travellers
    assert (len(he.documents), len(she.documents)) == (1, 0)
    longer, exact = pnr("TIF+FALKEN+OTTOKAR:A:1", docs.format("OTTO"), "TIF+FALKEN+OTTO:A:2", *LEG).travellers
    assert (len(longer.documents), len(exact.documents)) == (0, 1)


def test_of_two_with_one_number_the_document_is_that_of_whom_it_stands_under():
    docs = "SSR+DOCS:HK:1:ZX:::::/P/NLD/NX0000001/NLD/01JUN25/M/01JAN31/FALKEN/OTTO+::1"
    she, he = pnr("TIF+FALKEN+OLGA:A:1", "TIF+FALKEN+OTTO:IN:1", docs, *LEG).travellers
    assert (len(she.documents), len(he.documents)) == (0, 1)


# -------------------------------------------------------------------------------------------------- where something ends


def test_a_reservation_without_src_begins_where_its_locator_and_traveller_do():
    other = ("RCI+ZX:QX7P2E::160126:0915", "DAT+700:160126:0915", "TIF+FORSTER+OLAF:A:1", "REF+:ZX77", *LEG)
    said = pnrgov("SRC", "RCI+ZX:QX7P2D::150126:0915", HE, *LEG, *other)
    assert [(one.locators[0].locator, names(one.travellers)) for one in said.body.pnrs] == [
        ("QX7P2D", ["FALKEN/OTTO"]),
        ("QX7P2E", ["FORSTER/OLAF"]),
    ]
    assert not any(who.checked_in for one in said.body.pnrs for who in one.travellers)
    assert codes(said.defects).count("MISSING_SRC") == 1


def test_a_partners_locator_behind_a_flight_or_in_the_past_begins_nothing():
    partner = ("RCI+YY:ZXCVBN", "DAT+2:010326:0430", "ORG+ZX++++A", "TRI++IST-1:::1", HE)
    past = ("ABI+4+AB01", "SAC+++X", "RCI+YY:OLDREF", *LEG)
    said = pnrgov("SRC", "RCI+ZX:QX7P2D::150126:0915", HE, *LEG, *partner, *past)
    assert [len(one.travellers) for one in said.body.pnrs] == [1]


def test_behind_a_hotel_the_itinerary_goes_on():
    hotel = ("MSG+8", "TVL+010326++VIE+HOTEL", "TIF+HOTEL+GUEST")
    said = pnr(HE, *hotel, *LEG)
    assert (len(said.itinerary), names(said.travellers)) == (1, ["FALKEN/OTTO"])


def test_another_flight_of_the_day_is_not_the_pushed_one():
    cancelled = (LEG[0], "RPI+1+HX", "TVL+010326:1500:010326:1620+IST+VIE+ZX+125:Y", "RPI+1+HK")
    assert pnr(HE, *cancelled).cancelled


def test_what_is_told_of_a_check_in_without_a_name_is_of_that_leg():
    onward = ("TVL+010326:0900:010326:1000+VIE+GRZ+ZX+124:Y", "RPI+1+HK", "SSD+33K++++Y", "TBD++4:61:700")
    (he,) = pnr(HE, *LEG, "DAT+2:010326:0430", "TRI++IST-1:::1", "SSD+12A++++Y", "TBD++2:30:700", *onward).travellers
    assert (he.seat, he.bags.pieces) == ("12A", 2)
    (alone,) = pnr(HE, *LEG, "DAT+2:010326:0430", "SSD+12A++++Y", "TBD++2:30:700").travellers
    assert (alone.seat, alone.bags.pieces, alone.checked_in) == ("12A", 2, True)


def test_travellers_named_behind_their_flights_are_not_checked_in():
    (he,) = pnr(*LEG, HE, "REF+:ZX77").travellers
    assert (he.checked_in, he.reference) == (False, "ZX77")


def test_a_date_stays_what_it_says_unless_nothing_of_the_kind_can_be_then():
    assert pnr("RCI+ZX:AAAAAA::260325:0915", HE).created_at == "2025-03-26T09:15:00Z"
    assert pnr("DAT+700:260227:0915", HE).changed_at == "2026-02-27T09:15:00Z"  # not in a year: what is told has been
    assert pnr("DAT+700:310226:0915", HE).changed_at is None
    home = pnr(HE, *LEG, "TVL+260127:0610+VIE+IST+ZX+124:Y").itinerary[1]
    assert home.scheduled_departure == "2027-01-26T06:10"


# --------------------------------------------------------------------------------------------- passenger lists, oddly put

DEPARTS, ARRIVES = "DTM+189:2603010610:201", "DTM+232:2603010730:201"
FROM, TO = "LOC+125+IST", "LOC+87+VIE"


@pytest.mark.parametrize(
    "said",
    [
        (FROM, DEPARTS, TO, ARRIVES),
        (FROM, TO, DEPARTS, ARRIVES),
        (DEPARTS, ARRIVES, FROM, TO),
        (DEPARTS, FROM, ARRIVES, TO),
        (TO, ARRIVES, FROM, DEPARTS),
        (TO, FROM, ARRIVES, DEPARTS),
        (FROM, DEPARTS, TO, ARRIVES, "LOC+22+SZG"),
    ],
)
def test_the_codes_of_airports_say_the_direction_and_both_times_are_of_the_one_sector(said):
    (sector,) = only(interchange(*message("PAXLST:D:15B:UN:IATA", "BGM+745", "TDT+20+ZX0123+++ZX", *said))).body.sectors
    assert (sector.departure, sector.arrival) == ("IST", "VIE")
    assert (sector.scheduled_departure, sector.scheduled_arrival) == ("2026-03-01T06:10", "2026-03-01T07:30")


def test_an_onward_sector_without_its_departure_time_goes_on():
    onward = ("TDT+20+ZX0123+++ZX", "LOC+87+VIE", "LOC+130+GRZ", "DTM+232:2603010930:201")
    first, second = paxlst(*onward, "NAD+FL+++FALKEN:OTTO").body.sectors
    assert (first.arrival, second.departure, second.arrival) == ("VIE", "VIE", "GRZ")
    assert second.scheduled_arrival == "2026-03-01T09:30"


@pytest.mark.parametrize(("said", "number"), [("ZXY0123", "123"), ("ZX0123", "123"), ("ZX123A", "123A"), ("0123", "123")])
def test_a_designator_in_three_letters_beside_a_carrier_in_two_is_one_flight(said, number):
    flight = ("LOC+125+IST", DEPARTS, "LOC+87+VIE", ARRIVES)
    read = only(interchange(*message("PAXLST:D:15B:UN:IATA", "BGM+745", f"TDT+20+{said}+++ZX", *flight)))
    assert (read.body.sectors[0].carrier, read.body.sectors[0].number) == ("ZX", number)
    assert "CARRIER_MISMATCH" not in codes(read.defects)


def test_an_only_name_is_not_replaced_by_the_street():
    (who,) = paxlst("NAD+FL+++:SUKARNO+12 MAIN ST:APT 4+ANYCITY+VA+10053+USA").body.people
    assert names([who]) == ["/SUKARNO"]
    assert "12 MAIN ST" in who.contacts[0].value


@pytest.mark.parametrize("qualifier", ["XX", ""])
def test_an_only_name_under_an_unknown_qualifier_is_a_person_of_whom_something_is_said(qualifier):
    said = paxlst(f"NAD+{qualifier}+++SUKARNO", "ATT+2++M", "DTM+329:800101", "NAD+YY+++FORWARDING LTD", "NAD+FL+++FALKEN:OTTO")
    assert names(said.body.people) == ["SUKARNO/", "FALKEN/OTTO"]
    assert codes(said.defects).count("UNKNOWN_QUALIFIER") == 1


def test_a_date_is_of_its_own_document():
    passport = ("DOC+P+NX0000001", "LOC+91+NLD")
    (he,) = paxlst("NAD+FL+++FALKEN:OTTO", *passport, "DOC+", "DTM+36:251231").body.people
    assert [(paper.number, paper.expiry) for paper in he.documents] == [("NX0000001", "")]
    (he,) = paxlst("NAD+FL+++FALKEN:OTTO", "DTM+36:301231", *passport).body.people
    assert he.documents[0].expiry == "30-12-31"
    (he,) = paxlst("NAD+FL+++FALKEN:OTTO", "RFF+AEA:R123456", "DTM+36:301231", "LOC+91+USA").body.people
    assert [(paper.kind, paper.expiry, paper.issuer) for paper in he.documents] == [("AEA", "", "")]


def test_a_thousand_series_of_tags_are_a_thousand_steps():
    tags = [f"FTX+BAG+++ZX{number:06d}:9" for number in range(0, 9000, 9)]
    (he,) = paxlst("NAD+FL+++FALKEN:OTTO", *tags).body.people
    assert len(he.bags.tags) == 9000
