import hashlib

from pnrscreen import wire
from wire.spoken import FLOWN, codes, interchange, message

LIST = ("BGM+745", *FLOWN, "NAD+FL+++FALKEN:OTTO")
GOOD = message("PAXLST:D:15B:UN:IATA", *LIST)


def read(*segments, **envelope):
    return wire.read(interchange(*segments, **envelope)).interchanges[0]


def test_what_the_envelope_says():
    raw = interchange(*GOOD)
    one = wire.read(raw).interchanges[0]
    assert (one.sender, one.recipient, one.reference, one.prepared_at) == ("ZXAIR", "PIU", "REF1", "2026-02-28T04:40")
    assert one.digest == hashlib.sha256(raw).hexdigest()
    assert (one.messages[0].reference, one.messages[0].standard, one.messages[0].version) == ("1", "PAXLST", "D.15B")
    assert one.defects == one.messages[0].defects == ()
    assert [item.tag for item in one.items] == ["UNB", "UNZ"]


def test_a_part_says_its_number_and_flag():
    one = read("UNH+1+PAXLST:D:15B+REF+02:F", *LIST, "UNT+9+1")
    assert (one.messages[0].part, one.messages[0].part_flag) == (2, "F")


def test_wrong_counts_and_references_are_defects_and_lose_nobody():
    one = read("UNG+PAXLST+A+B+260228:0440+G1", "UNH+1+PAXLST:D:15B", *LIST, "UNT+5+2", "UNE+7+G2", unz="UNZ+8+OTHER")
    assert codes(one.defects) == ["UNE_COUNT", "REF_MISMATCH", "UNZ_COUNT", "REF_MISMATCH"]
    assert codes(one.messages[0].defects) == ["UNT_COUNT", "REF_MISMATCH"]
    assert (one.messages[0].defects[0].said, one.messages[0].defects[0].expected) == ("5", "9")
    assert len(one.messages[0].body.people) == 1


def test_a_group_without_trailer_and_a_trailer_without_group():
    assert codes(read("UNG+PAXLST+A+B+260228:0440+G1", *GOOD).defects) == ["TRUNCATED"]
    assert codes(read(*GOOD, "UNE+1+G1").defects) == []


def test_what_never_ended_is_truncated():
    raw = interchange(*GOOD)
    one = wire.read(raw[: raw.index(b"UNT")]).interchanges[0]
    assert codes(one.defects) == codes(one.messages[0].defects) == ["TRUNCATED"]
    assert one.messages[0].body.people[0].names[0].given == "OTTO"


def test_an_early_trailer_ends_nothing():
    one = read("UNH+1+PAXLST:D:15B", *LIST[:-1], "UNT+8+1", "NAD+FL+++LATE:LENA")
    assert codes(one.messages[0].defects) == ["AFTER_TRAILER"]
    assert one.messages[0].body.people[0].names[0].surname == "LATE"


def test_a_second_unb_that_opens_nothing_stays_in_the_envelope():
    one = read(*GOOD, "UNB+NOTHING")
    assert [item.tag for item in one.items] == ["UNB", "UNB", "UNZ"]
    assert len(one.messages) == 1


def test_an_interchange_without_message():
    assert codes(read(unz="UNZ+0+REF1").defects) == ["NO_MESSAGE"]


def test_segments_outside_of_any_message_are_broken():
    raw = interchange("NAD+FL+++LOST:SOUL", "ATT+2++F", "", *GOOD)
    received = wire.read(raw)
    (broken,) = received.broken
    assert raw[broken.start : broken.end] == b"NAD+FL+++LOST:SOUL'ATT+2++F'"
    assert (broken.reason, broken.segment) == ("NO_HEADER", "NAD")
    assert codes(received.interchanges[0].defects) == ["UNKNOWN_SEGMENT"]
    assert len(received.interchanges[0].messages) == 1


def test_a_preparation_time_that_is_none_is_left_out():
    assert read(*GOOD, unb="UNB+UNOA:4+A+B+999999:0440+REF1").prepared_at is None
    assert read(*GOOD, unb="UNB+UNOA:4+A+B+20260228:0440+REF1").prepared_at == "2026-02-28T04:40"
    assert read(*GOOD, unb="UNB+UNOA:4+A+B+260228:9999+REF1").prepared_at == "2026-02-28"
