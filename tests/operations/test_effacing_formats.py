"""Effacing in every format that is taken in: one person's values stand nowhere any more, and the others read as before."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import pytest

from pnrscreen import normalise, pipeline, wire
from pnrscreen.correlate import correlate
from pnrscreen.message import Interchange
from pnrscreen.model import Passenger, Statement
from pnrscreen.operations.effacing import efface, whom
from pnrscreen.stages import Known
from support import zones
from support.grants import LAW
from support.homes import paxlst, person, pnrgov
from wire import spoken, spoken_xml

FLIGHT = ("ZZ", "123", "IST", "VIE", "2026-03-01T06:10")
COLUMNS = "carrier,flight_number,departure,arrival,scheduled_departure"
HEADING = f"{COLUMNS},surname,given_names,birth_date,sex,document_number,document_issuer,phone,email\n"


def stored(raw: bytes) -> bytes:
    """Return what is kept of a file that holds one interchange."""
    (admitted,) = pipeline.read(raw, LAW).admitted
    return admitted.redacted


def aboard(raw: bytes) -> tuple[Passenger, ...]:
    """Return who is on the one leg of a file."""
    reports = tuple(chain.from_iterable(admitted.reports for admitted in pipeline.read(raw, LAW).admitted))
    return correlate(Known(leg=reports[0].leg, waiting=reports), lambda key: key).passengers


def said(raw: bytes) -> Iterator[Statement]:
    """Yield what stored bytes say of each person, but where it stands and what depends on how many there are."""
    for held in wire.stored(raw):
        for message in held.messages if isinstance(held, Interchange) else ():
            for report in normalise.people(held, message):
                for one in report.statements:
                    booking = one.booking and replace(one.booking, party=0, payment_kinds=())
                    yield replace(one, provenance=None, identity=replace(one.identity, companions=0), booking=booking)


def given(name: str, people: Sequence[Passenger]) -> Passenger:
    return next(one for one in people if any(said.given == name for said in one.identity.names))


def erased(raw: bytes, name: str) -> bytes:
    """Efface whoever has this given name, and see that they alone are gone."""
    before, people = stored(raw), aboard(raw)
    who = given(name, people)
    after = efface(before, whom(who, [one for one in people if one is not who]))
    assert len(after) == len(before)
    assert [one for one in said(after) if same(one, who)] == []
    assert list(said(after)) == [one for one in said(before) if not same(one, who)]
    assert list(said(before)) != list(said(after)), "nobody was there to be effaced"
    return after


def same(said: Statement, who: Passenger) -> bool:
    """Tell whether a statement is about a passenger: by document, else by name."""
    if said.identity.documents:
        return said.identity.documents in {one.identity.documents for _, one in who.statements}
    return said.identity.names in {one.identity.names for _, one in who.statements}


def row(*cells: str, flight: Sequence[str] = FLIGHT) -> str:
    return ",".join((*flight, *cells)) + "\n"


NO_FLIGHT = ("",) * len(FLIGHT)
FAMILY = (
    row("Marlowe", "Odette", "1984-03-12", "F", "PX 441-7203", "UZB", "+43 660 555011", "odette@example.org"),
    row("Marlowe", "Percival", "1980-03-12", "M", "PX4417204", "UZB", "+43 660 555012", "", flight=NO_FLIGHT),
    row('"O\'Neil"', '"Ann, Lee"', "1970-01-02", "F", "PX5517204", "GBR", "", "", flight=NO_FLIGHT),
)
ODETTE = (b"odette", b"441-7203", b"555011", b"1984")


# ------------------------------------------------------------------------------------------------------------- tables


def test_a_row_loses_its_person_and_keeps_the_flight_that_the_rows_below_are_on() -> None:
    after = erased((HEADING + "".join(FAMILY)).encode(), "ODETTE")
    assert [value for value in ODETTE if value in after.lower()] == []
    assert b"ZZ,123,IST,VIE,2026-03-01T06:10,#######,######,##########,#," in after
    assert b"Marlowe,Percival" in after


@pytest.mark.parametrize("name", ["ODETTE", "PERCIVAL", "ANN, LEE"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be", "utf-16"])
def test_the_rows_of_a_table_go_one_by_one_in_any_encoding(encoding: str, name: str) -> None:
    mark = "\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else ""
    after = erased((mark + HEADING + "".join(FAMILY)).encode(encoding), name)
    assert name.split(",", maxsplit=1)[0].lower() not in after.decode(encoding).lower()


def test_a_row_without_a_document_goes_by_what_is_left_of_its_name() -> None:
    rows = [row("Marlowe", name, day, "F", "", "", "", "") for name, day in (("Odette", "1984-03-12"), ("Ida", "2018-05-06"))]
    raw = (HEADING + "".join(rows)).encode("utf-16")
    people = aboard(raw)
    after = efface(stored(raw), whom(given("ODETTE", people), [given("IDA", people)]))
    assert [str(one.identity.birth_dates[0]) for one in said(after)] == ["2018-05-06"]


def test_letters_of_an_eight_bit_table_go() -> None:
    raw = (HEADING + row("MÜLLER", "JÜRGEN", "1970-03-12", "M", "PX1", "DEU", "", "") + FAMILY[1]).encode("cp1252")
    after = erased(raw, "JÜRGEN")
    assert b"M\xdcLLER" not in after
    assert b"RGEN" not in after


def test_a_zone_in_a_cell_goes_with_its_row() -> None:
    one, other = ("|".join(zones.td3(surname, "ANNA", number)) for surname, number in (("HOLM", "P11111111"), ("FALK", "P22")))
    head = f"{COLUMNS},surname,given_names,mrz\n"
    raw = (head + row("HOLM", "ANNA", one) + row("FALK", "OLGA", other)).encode()
    after = erased(raw, "OLGA")
    assert b"FALK" not in after
    assert one.encode() in after


def listed(*people: object, **besides: object) -> bytes:
    flight = dict(zip(("carrier", "number", "departure", "arrival", "scheduled_departure"), FLIGHT, strict=True))
    return json.dumps({"flight": flight, "passengers": people, **besides}).encode()


def member(surname: str, given_names: str, number: str, **besides: object) -> dict[str, object]:
    document = {"number": number, "issuer": "UZB"}
    return {"surname": surname, "given_names": given_names, "birth_date": "1984-03-12", "document": document, **besides}


@pytest.mark.parametrize("name", ["ODETTE", "PERCIVAL", "JO"])
def test_an_object_of_json_stays_one_when_its_person_goes(name: str) -> None:
    people = member("MARLOWE", "ODETTE", "PX4417203", phone=43660555011), member("MARLOWE", "PERCIVAL", "PX2", points=5)
    after = erased(listed(*people, member("M\u00dcLLER", "JO", "PX3", remarks=[["A", 1], True])), name)
    assert name.encode() not in after
    assert b"43660555011" not in after or name != "ODETTE"
    assert after.count(b'"document": {"number": ') == 3


def test_who_is_named_by_escapes_goes() -> None:
    raw = listed(member("M\u00dcLLER", "JO", "PX3"), member("HOLM", "IDA", "PX4"))
    assert b"\\u00dc" in raw
    after = erased(raw, "JO")
    assert b"LLER" not in after.upper()


def test_zones_go_line_by_line() -> None:
    lines = [*zones.td3("MARLOWE", "ODETTE", "PX4417203"), "", *zones.td3("MARLOWE", "PERCIVAL", "PX2"), ""]
    raw = "\r\n".join((*lines, *zones.td1("ONEIL", "ANN", "ID0000002"))).encode()
    after = erased(raw, "ODETTE")
    assert b"ODETTE" not in after
    assert after.splitlines()[3:] == raw.splitlines()[3:]
    assert b"ANN" not in erased(raw, "ANN")


# --------------------------------------------------------------------------------------------------------- lists


def test_a_person_of_the_old_us_dialect_goes_with_their_segment() -> None:
    said = spoken.interchange(
        *spoken.message(
            "PAXLST:001:000",
            *("TDT+20+ZX0123+++ZX", "LOC+005+VIE", "DTM+136:2603010610:201", "LOC+008+JFK", "DTM+132:2603011030:201"),
            *("UNS+D", "PDT+P/PX0000001:GBR:311231+MARROW:ANNA:B+F:840229+GBR"),
            *("PDT+P/PX0000002:GBR:311231+MARROW:OTTO+M:800229+GBR", "UNS+S", "CNT+42:2"),
        )
    )
    after = erased(said, "OTTO")
    assert b"PX0000002" not in after
    assert b"UNS+S'" in after
    assert b"840229" not in erased(said, "ANNA B")


def test_a_value_that_release_characters_split_goes() -> None:
    raw = paxlst(person("O?'NEIL", "ANN", "840312", "PX4417203", "A2"), person("MARLOWE", "IDA", "840312", "PX2", "A3"))
    assert b"NEIL" not in erased(raw, "ANN")


def test_who_is_listed_twice_goes_twice() -> None:
    twice = person("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")
    raw = paxlst(twice, person("MARLOWE", "IDA", "840312", "PX2", "A3"), twice)
    assert b"ODETTE" not in erased(raw, "ODETTE")


def test_who_travels_on_one_passport_goes_whichever_is_the_first_to_go() -> None:
    on_one = [
        person("MARLOWE", name, f"{year}0312", "PX4417203", "").replace("RFF+ABO:'", "")
        for name, year in (("ODETTE", 84), ("IDA", 18), ("OTTO", 20))
    ]
    raw = paxlst(*on_one)
    people = aboard(raw)
    kept = stored(raw)
    for name in ("OTTO", "ODETTE", "IDA"):
        who = given(name, people)
        people = tuple(one for one in people if one is not who)
        kept = efface(kept, whom(who, people))
        assert sorted(one.identity.names[0].given for one in said(kept)) == sorted(
            one.identity.names[0].given for one in people
        )


# --------------------------------------------------------------------------------------------------- reservations


def reservation(*segments: str) -> str:
    flown = "TVL+010326:0610:010326:0730+IST+VIE+ZZ+0123:Y'RPI+2+HK'"
    before = [one for one in segments if not one.startswith(("TRI", "!"))]
    behind = [one.removeprefix("!") for one in segments if one.startswith(("TRI", "!"))]
    return (
        "SRC'RCI+ZZ:ABC2DE::150126:0915'" + "".join(f"{one}'" for one in before) + flown + "".join(f"{one}'" for one in behind)
    )


COUPLE = (
    "SSR+CTCE:HK:1:ZZ:::::/ANN..ONEIL//EXAMPLE.ORG+::1",
    "IFT+4:28::ZZ+CTCM 43660555010",
    "TIF+ONEIL+ANNMRS:A:1",
    "FTI+ZZ:000123456",
    "SSR+DOCS:HK:1:ZZ:::::/P/IRL/PX4417203/IRL/29FEB84/F/01JAN31/O?'NEIL/ANN",
    "TKT+9990000000001:T:1",
    "TIF+ONEIL+OTTOMR:A:2",
    "SSR+DOCS:HK:1:ZZ:::::/P/IRL/PX4417204/IRL/29FEB80/M/01JAN31/O?'NEIL/OTTO",
    "TKT+9990000000002:T:1",
)
SEATS = ("!SSR+SEAT:HK:2:ZZ:::IST:VIE+012A::1:N+012B::2:N", "TRI++IST-045:::1", "!TIF+ONEIL+ANNMRS:A:1", "!SSD+012A++++Y")
SEATS_OF_BOTH = (*SEATS, "TRI++IST-046:::2", "!TIF+ONEIL+OTTOMR:A:2", "!SSD+012B++++Y")


def test_of_a_couple_one_goes_with_what_only_a_number_tells_is_theirs() -> None:
    raw = pnrgov(reservation(*COUPLE, *SEATS_OF_BOTH))
    after = erased(raw, "ANN")
    left = [b"ANN", b"PX4417203", b"9990000000001", b"000123456", b"EXAMPLE", b"29FEB84", b"12A", b"IST-045"]
    assert [value for value in left if value in after] == []
    assert [value for value in (b"43660555010", b"12B", b"29FEB80", b"IST-046") if value not in after] == []


def test_who_goes_last_takes_the_reservation_along() -> None:
    raw = pnrgov(reservation(*COUPLE, *SEATS_OF_BOTH))
    people = aboard(raw)
    after = efface(erased(raw, "ANN"), whom(given("OTTO", people), ()))
    assert list(said(after)) == []
    assert b"43660555010" not in after


def test_of_two_named_in_one_segment_one_goes_by_name() -> None:
    raw = pnrgov(reservation("TIF+FALKEN+OLGAMRS:A:1+OTTOMR:A:2"))
    people = aboard(raw)
    assert len(people) == 2
    after = efface(stored(raw), whom(given("OLGA", people), [given("OTTO", people)]))
    assert b"OLGA" not in after
    assert "OTTO" in {name.given for one in said(after) for name in one.identity.names}


def test_an_infant_in_its_mothers_name_goes_alone() -> None:
    raw = pnrgov(reservation("TIF+FALKEN+OLGAMRS(INFFALKEN/ANNA/01JUN25):A:1"))
    people = aboard(raw)
    after = efface(stored(raw), whom(given("ANNA", people), [given("OLGA", people)]))
    assert [value for value in (b"ANNA", b"01JUN25") if value in after] == []
    assert given("OLGA", people).identity.names in {one.identity.names for one in said(after)}


def test_a_month_is_not_taken_for_the_name_of_who_goes() -> None:
    raw = pnrgov(
        reservation(
            "TIF+BERG+JANMR:A:1", "TIF+LI+WEIMR:A:2", "SSR+DOCS:HK:1:ZZ:::::/P/CHN/PX9/CHN/02JAN70/M/01JAN30/LI/WEI+::2"
        )
    )
    assert erased(raw, "JAN").count(b"JAN") == 2


def test_a_reservation_that_is_sent_twice_loses_whom_it_names_twice() -> None:
    one = reservation(*COUPLE)
    raw = pnrgov(one, one)
    assert b"PX4417203" not in erased(raw, "ANN")


# ------------------------------------------------------------------------------------------------------------ XML


def traveller(rank: int, surname: str, name: str, number: str, *inside: str) -> str:
    told = f'DocumentNumber="{number}" DateOfBirth="19{80 + rank}-02-28" Surname="{surname}" FirstGivenName="{name}"'
    docs = f'<DOCS DocumentType="P" {told}/>'
    return (
        f'<Passenger RPH="{rank}"><GivenName>{name}</GivenName><Surname>{surname}</Surname>'
        f'<DOC_SSR SSRCode="DOCS">{docs}</DOC_SSR>{"".join(inside)}</Passenger>'
    )


def seated(rank: int, seat: str) -> str:
    return f'<SSR SSRCode="SEAT" RPH="{rank}" BoardPoint="IST" OffPoint="VIE"><Text>{seat}</Text></SSR>'


PAIR = (
    traveller(1, "O&apos;Neil", "Ann", "PX4417203", '<ContactInfo EmailAddress="ann.oneil@example.org"/>'),
    traveller(2, "O&apos;Neil", "Otto", "PX4417204"),
)
ALONE = spoken_xml.record(traveller(9, "M&#xDC;LLER", "J\u00fcrgen", "PX5517203"), spoken_xml.flight()).replace(
    "QX7P2D", "KLM4NP"
)


def pushed(encoding: str = "utf-8") -> bytes:
    both = spoken_xml.record(*PAIR, "<OSI>CTCM 43660555010</OSI>", spoken_xml.flight(seated(1, "012A"), seated(2, "012B")))
    raw = (
        spoken_xml.document(both, ALONE, Version="13.1").decode().replace('FlightNumber="123"', 'FlightNumber="123" Odd="x"', 1)
    )
    return f'<?xml version="1.0" encoding="{encoding}"?>{raw}'.encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_of_a_reservation_in_xml_one_goes_with_what_only_a_number_tells_is_theirs(encoding: str) -> None:
    after = erased(pushed(encoding), "ANN")
    left = [b"Ann", b"ann", b"PX4417203", b"1981-02-28", b"012A", b"EmailAddress"]
    assert [value for value in left if value in after] == []
    assert [value for value in (b"43660555010", b"012B", b"1982-02-28", b"Otto") if value not in after] == []


def test_an_infant_whose_papers_lie_with_its_mother_keeps_them_when_she_goes() -> None:
    docs = '<DOCS DocumentNumber="PX5" DateOfBirth="2025-12-24" Gender="FI" Surname="FALKEN" FirstGivenName="PIA"/>'
    inft = '<SSR SSRCode="INFT"><Text>FALKEN/PIA 24DEC25</Text></SSR>'
    mother = traveller(1, "FALKEN", "ANNA", "PX4", f'{inft}<DOC_SSR SSRCode="DOCS">{docs}</DOC_SSR>')
    pia = '<Passenger RPH="2"><GivenName>PIA</GivenName><Surname>FALKEN</Surname></Passenger>'
    raw = spoken_xml.document(spoken_xml.record(mother, pia, spoken_xml.flight()))
    people = aboard(raw)
    after = efface(stored(raw), whom(given("ANNA", people), [given("PIA", people)]))
    assert [value for value in (b"ANNA", b"PX4", b"1981-02-28") if value in after] == []
    assert [one for one in said(stored(raw)) if same(one, given("PIA", people))] == [
        one for one in said(after) if same(one, given("PIA", people))
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_who_travels_alone_takes_a_reservation_in_xml_along(encoding: str) -> None:
    after = erased(pushed(encoding), "JÜRGEN")
    assert b"KLM4NP" not in after
    assert b"&#xDC;" not in after


def test_a_tag_of_which_an_attribute_was_refused_still_reads() -> None:
    kept = stored(pushed())
    assert b'Odd="x"' not in kept
    assert sorted(one.identity.names[0].given for one in said(kept)) == ["ANN", "JÜRGEN", "OTTO"]


def test_xml_in_utf_16_is_kept_of_nobody() -> None:
    kept = stored(pushed("utf-16"))
    assert set(kept) <= set(b"#\r\n")


# -------------------------------------------------------------------------------------------- families, at random

_LETTERS = ("ABE", "CLÉO", "DÖRTE", "ЮЛИЯ", "ΨΩΦ", "O?'DELL", "JAN", "LI", "ANNA LENA", "SAN?+TOS")


def _family(rng: random.Random, size: int) -> list[tuple[str, str, str]]:
    """Return surname, given name and document number of some who travel together, written in UTF-8 EDIFACT."""
    surnames = rng.sample(("MARLOWE", "QUORNE", "ЩЮЦ", "DE LA CRUZ", "O?'NEIL"), 2)
    names = rng.sample(_LETTERS, size)
    return [(rng.choice(surnames), name, f"PX{rng.randrange(10**7):07}") for name in names]


@pytest.mark.parametrize("seed", range(6))
def test_of_a_family_whoever_goes_is_gone_and_the_others_read_as_before(seed: int) -> None:
    rng = random.Random(seed)
    family = _family(rng, 3)
    travellers = [f"TIF+{surname}+{name}:A:{rank}" for rank, (surname, name, _) in enumerate(family, 1)]
    papers = [
        f"SSR+DOCS:HK:1:ZZ:::::/P/IRL/{number}/IRL/1{rank}FEB84/F/01JAN31/{surname}/{name}+::{rank}"
        for rank, (surname, name, number) in enumerate(family, 1)
    ]
    rng.shuffle(papers)
    raw = pnrgov(reservation(*travellers, *papers)).replace(b"IATA:1", b"UNOW:4")
    people = aboard(raw)
    assert len(people) == 3
    for who in people:
        others = [one for one in people if one is not who]
        after = efface(stored(raw), whom(who, others))
        own = next(number for _, _, number in family if number in {one.number for one in who.identity.documents})
        assert own.encode() not in after
        assert list(said(after)) == [one for one in said(stored(raw)) if not same(one, who)]
