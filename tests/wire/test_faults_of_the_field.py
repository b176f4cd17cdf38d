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
