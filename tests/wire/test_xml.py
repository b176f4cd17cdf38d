from itertools import pairwise

import pytest

from pnrscreen import wire
from pnrscreen.errors import WireError
from pnrscreen.message import Function
from pnrscreen.wire import xml
from wire.spoken import codes, interchange
from wire.spoken import message as edifact
from wire.spoken_xml import FLIGHT_LEG, IDA, OTTO, document, flight, message, record

PUSH = document(record(OTTO, flight()), Version="13.1", TransactionIdentifier="T1", TimeStamp="2026-02-28T06:10:59+02:00")


@pytest.mark.parametrize(
    "raw",
    [
        PUSH,
        b"\xef\xbb\xbf" + PUSH,
        b"POST /push HTTP/1.1\r\nContent-Length: 9\r\n\r\n" + PUSH,
        b"\xff\xfe" + PUSH.decode().encode("utf-16-le"),
        PUSH.decode().encode("utf-16-be"),
        b"<!DOCTYPE PNR>" + PUSH,
        b"<!-- sent twice -->" + PUSH,
    ],
)
def test_xml_is_known_by_its_first_tag(raw):
    assert xml.looks(raw)
    assert [len(one.messages[0].body.pnrs) for one in wire.read(raw).interchanges] == [1]


def test_edifact_in_an_envelope_of_xml_is_edifact():
    """A SOAP body may carry a telegram; a remark may hold a bracket."""
    telegram = interchange(*edifact("PNRGOV:13:1:IA", "SRC", "TIF+FALKEN+OTTO:A", "LTS+<PNR> WAS CUT"))
    wrapped = b"<Envelope><Body>" + telegram + b"</Body></Envelope>"
    assert not xml.looks(telegram)
    assert not xml.looks(wrapped)
    assert [one.messages[0].standard for one in wire.read(wrapped).interchanges] == ["PNRGOV"]


def test_bytes_without_a_tag_hold_no_document():
    assert not xml.looks(b"FALKEN/OTTO < 12")
    with pytest.raises(WireError, match="not an XML document"):
        next(xml.each(b"FALKEN/OTTO < 12"))


def test_the_head_of_a_push_makes_the_interchange():
    """Who sends is the originator, what it is called the transaction, when it was made its time stamp, in UTC."""
    head = f'<Originator AirlineCode="ZX" AirlineContactInfo="DESK"/>{FLIGHT_LEG}'
    raw = document(record(OTTO, flight()), head=head, TransactionIdentifier="T1", TimeStamp="2026-02-28T06:10:59+02:00")
    one = wire.read(b"noise " + raw).interchanges[0]
    assert (one.sender, one.reference, one.prepared_at, one.start) == ("ZX", "T1", "2026-02-28T04:10", 6)
    assert one.end == one.start + len(raw)
    assert codes(one.defects) == ["NOISE_STRIPPED"]


def test_line_breaks_do_not_make_another_transmission():
    folded = PUSH.replace(b"<PNRs>", b"\r\n<PNRs>\r\n")
    assert wire.read(folded).interchanges[0].digest == wire.read(PUSH).interchanges[0].digest


@pytest.mark.parametrize(
    ("said", "function"),
    [
        ({}, Function.ORIGINAL),
        ({"MessageFunction": "22"}, Function.ORIGINAL),
        ({"MessageFunction": "141"}, Function.UPDATE),
        ({"Function": "CHANGES"}, Function.UPDATE),
        ({"Target": "141"}, Function.UPDATE),
        ({"Target": "Production"}, Function.ORIGINAL),
    ],
)
def test_a_push_is_full_unless_it_says_otherwise(said, function):
    assert message(document(record(OTTO, flight()), **said)).function is function


def test_a_root_of_the_senders_own_is_never_a_full_push():
    """Nobody called it the push of a flight, so it may tell of nobody that he is no longer on it."""
    said = message(f"<Daten>{record(OTTO, flight())}{record(IDA)}</Daten>".encode())
    assert said.function is Function.UPDATE
    assert len(said.body.pnrs) == 2
    assert codes(said.defects) == ["UNKNOWN_SEGMENT", "NO_FLIGHT"]


def test_a_reservation_may_be_the_root():
    said = message(record(OTTO, flight()).encode())
    assert [person.names[0].surname for person in said.body.pnrs[0].travellers] == ["FALKEN"]
    assert codes(said.defects) == ["NO_FLIGHT"]


def test_the_number_of_reservations_is_compared():
    raw = document(record(OTTO, flight())).replace(b"<PNRs>", b'<PNRs NumberOfPnrs="3">')
    said = message(raw)
    assert said.body.stated_count == 3
    assert [(one.code, one.said, one.expected) for one in said.defects] == [("EQN_MISMATCH", "3", "1")]


def test_a_number_that_is_none_is_not_compared():
    raw = document(record(OTTO, flight())).replace(b"<PNRs>", b'<PNRs NumberOfPnrs="SOME">')
    assert (message(raw).body.stated_count, message(raw).defects) == (None, ())


def test_each_flight_of_a_document_is_a_message():
    """A wrapper may hold several pushes, and a push two flights; the items of each are its own."""
    other = FLIGHT_LEG.replace("123", "124")
    push = f"<IATA_PNRGOV_NotifRQ>{FLIGHT_LEG}{record(OTTO, flight())}{other}{record(IDA)}</IATA_PNRGOV_NotifRQ>"
    received = wire.read(f"<Batch>{push}{push}</Batch>".encode())
    messages = received.interchanges[0].messages
    assert [said.body.flight.number for said in messages] == ["123", "124", "123", "124"]
    assert [len(said.body.pnrs) for said in messages] == [1, 1, 1, 1]
    bounds = [(items[0].start, items[-1].end) for items in ([*said.items] for said in messages)]
    assert all(one[1] == other[0] for one, other in pairwise(bounds))


def test_several_documents_are_several_interchanges():
    received = wire.read(PUSH + b"\r\n--\r\n" + b'<?xml version="1.0"?>' + PUSH + PUSH)
    assert len(received.interchanges) == 3
    assert [(one.start, one.end - one.start) for one in received.interchanges][2] == (2 * len(PUSH) + 27, len(PUSH))


def test_the_flight_may_come_late_or_without_a_time():
    leg = FLIGHT_LEG.replace('DepartureDateTime="2026-03-01T06:10:00"', "")
    said = message(f"<IATA_PNRGOV_NotifRQ><PNRs>{record(OTTO)}</PNRs>{leg}</IATA_PNRGOV_NotifRQ>".encode())
    assert said.body.flight.number == "123"
    assert codes(said.defects) == ["BAD_DATE"]


def test_a_traveller_outside_of_any_reservation_is_pointed_at():
    said = message(document(record(IDA), OTTO))
    assert [(one.code, one.segment) for one in said.defects] == [
        ("OTHER_FLIGHT", "PNR"),
        *(("UNKNOWN_SEGMENT", name) for name in ("PASSENGER", "GIVENNAME", "SURNAME")),
    ][1:]


def test_xml_without_flight_and_reservation_is_no_push():
    raw = b"<html><body>Service unavailable</body></html>"
    broken = wire.read(raw).broken
    assert [(one.start, one.end, one.reason, one.segment) for one in broken] == [(0, len(raw), "UNSUPPORTED_TYPE", "HTML")]


def test_an_empty_push_is_a_push():
    assert message(document()).body.pnrs == ()
