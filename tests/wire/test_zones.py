from pathlib import Path

import pytest

from pnrscreen import wire
from pnrscreen.wire import zones
from support.zones import td1, td3
from wire.spoken import codes, interchange, names

SPECIMENS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "messages" / "mrz_specimens.txt"


def one(*blocks):
    received = wire.read("\n".join("\n".join(block) for block in blocks).encode())
    return received.interchanges[0].messages[0], received.broken


def test_a_file_of_zones_is_a_message_without_flight():
    message, broken = one(td3("FALKEN", "ADA"), [""], td1("MARROW", "OTTO"))
    assert not broken
    assert message.standard == "MRZ"
    assert names(message.body.people) == ["FALKEN/ADA", "MARROW/OTTO"]
    assert [defect.severity for defect in message.defects if defect.code == "NO_FLIGHT"] == ["info"]


def test_zones_need_no_blank_line_between_them():
    message, broken = one(td1("FALKEN", "ADA"), td3("MARROW", "OTTO"), td3("TESSEL", "JAN"))
    assert not broken
    assert names(message.body.people) == ["FALKEN/ADA", "MARROW/OTTO", "TESSEL/JAN"]


def test_a_line_without_its_others_is_broken_alone():
    message, broken = one(td3("FALKEN", "ADA"), [""], td1("MARROW", "OTTO")[:1], [""], td3("TESSEL", "JAN"))
    assert [said.reason for said in broken] == ["NO_MRZ"]
    assert names(message.body.people) == ["FALKEN/ADA", "TESSEL/JAN"]


def test_defects_stand_at_their_bytes():
    lines = td3("FALKEN", "ADA")
    wrong = lines[1][:13] + "990101" + lines[1][19:]
    message, _ = one(["Desk 4"], lines, [""], [lines[0], wrong])
    digits = [defect for defect in message.defects if defect.code == "MRZ_CHECK_DIGIT"]
    assert digits[0].number == 2
    assert digits[0].offset == len("Desk 4\n") + 45 * 2 + 1 + 45 + 19
    assert "NOISE_STRIPPED" in codes(message.defects)


@pytest.mark.parametrize(
    ("birth", "expiry", "said"),
    [
        ("740812", "310101", "1974-08-12"),
        ("340712", "950712", "1934-07-12"),
        ("120415", "301231", "2012-04-15"),
        ("290101", "310101", "29-01-01"),
    ],
)
def test_a_century_is_said_where_only_one_is_left(birth, expiry, said):
    message, _ = one(td3("FALKEN", "ADA", birth=birth, expiry=expiry))
    assert message.body.people[0].birth_date == said


def test_a_zone_in_a_telegram_is_the_telegrams():
    raw = "\n".join(td3("FALKEN", "ADA")).encode() + b"\n" + interchange("UNH+1+PAXLST:D:05B", "BGM+745", "UNT+3+1")
    assert not zones.looks(raw)
    assert wire.read(raw).interchanges[0].messages[0].standard == "PAXLST"


def test_the_specimens_of_doc_9303():
    if not SPECIMENS.is_file():
        pytest.skip("shared/data is absent")
    received = wire.read(SPECIMENS.read_bytes())
    people = received.interchanges[0].messages[0].body.people
    assert not received.broken
    assert [person.documents[0].number for person in people[-2:]] == ["D23145890734"] * 2
    assert {person.names[0].surname for person in people} == {"ERIKSSON", "STEVENSON"}
    assert "MRZ_CHECK_DIGIT" not in codes(received.interchanges[0].messages[0].defects)
