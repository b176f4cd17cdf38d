import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen import wire
from pnrscreen.errors import WireError
from pnrscreen.message import Kind, Received
from pnrscreen.wire import table
from support.zones import td3
from wire.golden import CASES
from wire.spoken import codes, interchange, names

SEEDS = [case.read_bytes() for case in CASES if case.parent.name in {"table", "mrz"}]
FLIGHT = "flight_number;departure;scheduled_departure;"
FLOWN = "ZX123;IST;2026-03-01T06:10;"


def received(heading, *rows):
    return wire.read("\n".join((FLIGHT + heading, *(FLOWN + row for row in rows))).encode())


def only(heading, *rows):
    (message,) = received(heading, *rows).interchanges[0].messages
    return message


def person(heading, row):
    return only(heading, row).body.people[0]


def test_rows_of_two_flights_are_two_messages_and_blank_cells_repeat_the_flight():
    rows = (
        "flight_number,departure,date,surname",
        "ZX1,IST,2026-03-01,A",
        ",,,B",
        "ZX2,VIE,2026-03-02,C",
        "ZX1,IST,2026-03-01,D",
    )
    messages = wire.read("\n".join(rows).encode()).interchanges[0].messages
    assert [names(message.body.people) for message in messages] == [["A/", "B/", "D/"], ["C/"]]
    assert [message.body.sectors[0].number for message in messages] == ["1", "2"]


@pytest.mark.parametrize(
    ("said", "flight"),
    [
        ("carrier,flight_number\nZX,0123", ("ZX", "123")),
        ("carrier,flight_number\nZX,ZX0123", ("ZX", "123")),
        ("flight,airline\nZX 123A,", ("ZX", "123A")),
        ("carrier,registration\n,oe-xyz", ("", "OEXYZ")),
        ("airline,flight_number\nZX,ZY123", ("ZX", "123")),
    ],
)
def test_a_flight_by_its_designator_or_its_aircraft(said, flight):
    header, row = said.split("\n")
    message = (
        wire.read(f"{header},departure,scheduled_departure,surname\n{row},IST,2026-03-01,FALKEN".encode())
        .interchanges[0]
        .messages[0]
    )
    assert (message.body.sectors[0].carrier, message.body.sectors[0].number) == flight
    assert codes(message.defects) == (["CARRIER_MISMATCH"] if "ZY" in row else [])


@pytest.mark.parametrize(
    ("role", "kind", "odd"),
    [
        ("", Kind.PASSENGER, []),
        ("ADT", Kind.PASSENGER, []),
        ("Cabin  Crew", Kind.CREW, []),
        ("transit", Kind.TRANSIT, []),
        ("INF", Kind.INFANT, []),
        ("stowaway", Kind.PASSENGER, ["UNKNOWN_QUALIFIER"]),
    ],
)
def test_roles(role, kind, odd):
    message = only("surname;role", f"FALKEN;{role}")
    assert message.body.people[0].kind is kind
    assert codes(message.defects) == odd


@pytest.mark.parametrize(
    ("whole", "surname", "given"),
    [("FALKEN/ADA MARIA", "FALKEN", "ADA MARIA"), ("FALKEN, ADA", "FALKEN", "ADA"), ("MONONYM", "MONONYM", "")],
)
def test_a_whole_name_is_parted_where_it_says_where(whole, surname, given):
    name = person("passenger name", whole).names[0]
    assert (name.surname, name.given) == (surname, given)


def test_a_row_that_names_nobody_is_broken_alone():
    said = received("surname;document_number;seat", "FALKEN;;1A", ";;2A", ";PX0000001;3A")
    assert [(one.reason, one.segment, one.number) for one in said.broken] == [("EMPTY_PERSON", "ROW", 3)]
    message = said.interchanges[0].messages[0]
    assert names(message.body.people) == ["FALKEN/", ""]
    assert codes(message.defects) == ["NAME_MISSING"]
    assert [one.segment for one in message.body.people] == [2, 4]


def test_a_row_whose_person_was_overwritten_names_nobody_and_still_says_the_flight():
    said = received("surname;document_number;seat", "######;#########;##", "FALKEN;PX0000001;3A")
    assert said.broken == ()
    assert names(said.interchanges[0].messages[0].body.people) == ["FALKEN/"]


def test_what_is_no_seat_ticket_contact_or_count_is_left_out():
    one = person(
        "surname;seat;ticket;phone;email;bags;bag_weight_kg;record_locator;address_country",
        "FALKEN;window please;soon;ask me;none;two;23,5 kg;QX 7P2D;1",
    )
    assert (one.seat, one.tickets, one.contacts, one.bags.pieces, one.bags.weight_kg, one.locators) == (
        "",
        (),
        (),
        None,
        23,
        (),
    )


def test_a_cell_beyond_measure_is_left_out():
    message = only("surname;given_names", f"FALKEN;{'A' * 5000}")
    assert message.body.people[0].names[0].given == ""
    assert codes(message.defects) == ["CELL_TOO_LONG"]


def test_what_no_column_speaks_of_is_an_item_under_no_code():
    said = received("surname;Diet;Diet", "FALKEN;vegan;none;more")
    assert codes(said.interchanges[0].defects)[:3] == ["UNKNOWN_COLUMN", "UNKNOWN_COLUMN", "EXTRA_CELLS"]
    unknown = [item.said for item in said.interchanges[0].messages[0].items if item.code == "UNKNOWN"]
    assert unknown == ["vegan", "none", "more"]


def test_a_visas_cells_are_a_visas():
    items = only("surname;document_kind;document_number", "FALKEN;V;VI1").items
    assert [item.code for item in items if item.said in {"V", "VI1"}] == ["visa_number", "visa_number"]


def test_the_issuers_data_in_a_zone_stand_apart():
    zone = "|".join(td3("FALKEN", "ADA", optional="ZE184226B"))
    items = [item for item in only("mrz", zone).items if item.tag == "CELL" and item.code.startswith("mrz")]
    assert [(item.code, item.said) for item in items] == [
        ("mrz", zone[:73]),
        ("mrz_optional", "ZE184226B<<<<<"),
        ("mrz", zone[87:]),
    ]


@pytest.mark.parametrize(
    ("heading", "typed", "conflicts"),
    [
        ("surname;given_names", "FALKEN;ADA MARIA", 0),
        ("surname;given_names", "Falken;Ada", 0),
        ("surname;given_names", "FALCON;ADA", 1),
        ("surname;given_names", "ФАЛКЕН;АДА", 0),
        ("sex;nationality", "female;NL", 0),
        ("sex;nationality", "M;BEL", 2),
        ("birth_date;document_number", "1984-02-29;px 0000001", 0),
        ("birth_date;document_number", "1984-02-28;PX0000009", 2),
        ("document_number;document_issuer", "PX0000001;D", 0),
        ("document_number;document_expiry", "PX0000001;2031-01-02", 1),
    ],
)
def test_a_zone_is_held_against_the_columns(heading, typed, conflicts):
    message = only(f"{heading};mrz", f"{typed};{'|'.join(td3('FALKEN', 'ADA MARIA'))}")
    assert codes(message.defects) == ["MRZ_CONFLICT"] * conflicts


def test_umlauts_and_a_cut_name_are_no_conflict():
    assert not only("surname;given_names;mrz", f"Müller;José;{'|'.join(td3('MUELLER', 'JOSE'))}").defects
    cut = only(
        "surname;given_names;mrz",
        f"NILAVADHANANANDA;CHAYAPA DEJTHAMRONG KRASUANG;{'|'.join(td3('NILAVADHANANANDA', 'CHAYAPA DEJTHAMRONG KRASUANG'))}",
    )
    assert codes(cut.defects) == ["MRZ_NAME_CUT"]


def test_a_birth_date_that_a_digit_proves_stands_and_both_documents_do():
    one = person("surname;birth_date;document_number;mrz", f"FALKEN;1984-02-28;PX0000009;{'|'.join(td3('FALKEN', 'ADA'))}")
    assert one.birth_date == "84-02-29"
    assert [paper.number for paper in one.documents] == ["PX0000009", "PX0000001"]


def test_what_is_no_zone_is_said():
    assert codes(only("surname;mrz", "FALKEN;lost").defects) == ["MRZ_UNREADABLE"]


def test_the_newest_preparation_dates_the_list():
    raw = b"prepared_at,flight_number,departure,date,surname\n2026-02-28T04:00,ZX1,IST,2026-03-01,A\n2026-02-28T05:00,,,,B\n"
    one = wire.read(raw).interchanges[0]
    assert one.prepared_at == "2026-02-28T05:00"
    assert "UNDATED" not in codes(one.defects)


def test_rows_beyond_the_most_are_broken(monkeypatch):
    monkeypatch.setattr(table, "ROWS_MAX", 2)
    said = received("surname", "A", "B", "C", "D")
    assert names(said.interchanges[0].messages[0].body.people) == ["A/", "B/"]
    assert [one.reason for one in said.broken] == ["TOO_MANY_ROWS"]
    said = wire.read(b'[{"surname":"A"},{"surname":"B"},{"surname":"C"}]')
    assert [one.reason for one in said.broken] == ["TOO_MANY_ROWS"]


def test_a_header_alone_names_nobody_and_says_so():
    (one,) = wire.read(b"surname,given_names\n").interchanges
    assert codes(one.defects) == ["NO_PEOPLE"]
    assert one.messages[0].body.people == ()


@pytest.mark.parametrize("raw", [b'{"a": 1}', b'[{"b": [1, 2]}]', b"[{}]"])
def test_json_without_a_column_is_no_manifest(raw):
    with pytest.raises(WireError, match="formats table"):
        wire.read(raw)


def test_a_table_never_takes_a_telegram():
    telegram = interchange("UNH+1+PAXLST:D:05B", "BGM+745", "UNT+3+1")
    raw = b"surname,given_names\nFALKEN,ADA\n" + telegram
    assert not table.looks(raw)
    assert wire.read(raw).interchanges[0].messages[0].standard == "PAXLST"
    assert not table.looks(b'{"surname": "' + telegram + b'"}')


def test_the_same_table_with_other_line_ends_is_the_same_transmission():
    one, other = (wire.read(f"surname,sex{end}FALKEN,F{end}".encode()).interchanges[0].digest for end in ("\n", "\r\n"))
    assert one == other


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_still_received_or_refused(raw, data):
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 60)))
    damage = data.draw(st.sampled_from([b"", b'"', b",", b"{", b"]", b"\r\n", b"\xff", b"\0", b"<", b"|", raw[start:end] * 2]))
    with contextlib.suppress(WireError):
        assert isinstance(wire.read(raw[:start] + damage + raw[end:]), Received)
