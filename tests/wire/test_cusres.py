from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import wire
from pnrscreen.errors import WireError
from pnrscreen.message import Answer, AnswerLevel, AnswerResult, Flight, Function
from pnrscreen.wire import cusres
from wire.golden import FOLDER
from wire.spoken import codes, interchange, message, only

FLIGHT = Flight(
    carrier="ZX",
    number="123",
    departure="IST",
    arrival="VIE",
    scheduled_departure="2026-03-01T06:10",
    scheduled_arrival="2026-03-01T07:30",
)
FLOWN = ("RFF+AF:ZX0123", "DTM+189:2603010610:201", "DTM+232:2603010730:201", "LOC+125+IST", "LOC+87+VIE")
ENVELOPE = cusres.Envelope(
    sender="PIUAPI", recipient="ZXAIR", prepared_at="2026-03-01T04:41", reference="55", message="C1", access_reference="ZX0123"
)


def said(*segments, bgm="BGM+962"):
    """Return the one message of an answer about flight ZX123."""
    return only(interchange(*message("CUSRES:D:05B:UN:IATA", bgm, "RFF+TN:ZX1:::2", *FLOWN, *segments)))


# ---------------------------------------------------------------------------------------------------------------- read


def test_an_answer_repeats_what_it_answers():
    one = said("ERP+2", "RFF+ABO:ZX0000001", "ERC+0Z")
    assert (one.function, one.defects) == (Function.ANSWER, ())
    assert (one.body.code, one.body.reference, one.body.revision, one.body.flight) == ("962", "ZX1", "2", FLIGHT)


def test_each_person_has_a_result_of_their_own():
    """By the carrier's reference, by a locator alone, and with a reference to a government's own file."""
    one = said(
        *("ERP+2", "RFF+AVF:QX7P2D", "RFF+ABO:ZX0000001", "ERC+0Z", "FTX+AAP+++OK:TO BOARD"),
        *("ERP+2", "RFF+AVF:QX7P2D", "RFF+AVF:RR2K4M", "ERC+1Z", "ERC+A1", "FTX+AAP+++NO BOARD", "FTX+AAP+++CALL"),
        *("ERP+2", "RFF+AVF:", "RFF+AEA:ETA1", "RFF+ABO:ZX0000003", "ERC+2Z", "FTX+ZZZ+++NOT FOR THE DESK"),
    )
    assert one.body.results == (
        AnswerResult(
            level=AnswerLevel.PERSON, locators=("QX7P2D",), reference="ZX0000001", codes=("0Z",), texts=("OK TO BOARD",)
        ),
        AnswerResult(level=AnswerLevel.PERSON, locators=("QX7P2D", "RR2K4M"), codes=("1Z", "A1"), texts=("NO BOARD", "CALL")),
        AnswerResult(level=AnswerLevel.PERSON, reference="ZX0000003", references=(("AEA", "ETA1"),), codes=("2Z",)),
    )


def test_a_result_may_be_about_the_whole_message():
    (result,) = only(interchange(*message("CUSRES:D:05B", "BGM+312", "ERP+1", "ERC+118"))).body.results
    assert result == AnswerResult(level=AnswerLevel.MESSAGE, codes=("118",))


@pytest.mark.parametrize(
    ("segments", "levels", "defects"),
    [
        (("ERC+118",), "message", ["MISSING_ERP"]),
        (("RFF+ABO:X1", "ERC+0Z"), "person", ["MISSING_ERP"]),
        (("RFF+ABO:X1", "ERC+0Z", "RFF+ABO:X2", "ERC+0Z"), "person person", ["MISSING_ERP", "MISSING_ERP"]),
        (("ERP+3", "RFF+ABO:X1", "ERC+0Z"), "person", ["UNKNOWN_LEVEL"]),
        (("ERP+2", "RFF+ABO:X1", "ERP+2", "RFF+ABO:X2", "ERC+0Z"), "person person", ["NO_STATUS"]),
        (("ERP+2", "RFF+ABO:X1", "ERC+", "TIF+X"), "person", ["NO_STATUS", "UNKNOWN_SEGMENT"]),
        (("RFF+AF:ZX9", "DTM+189:2609010610:201"), "", ["SECOND_FLIGHT"]),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_lost(segments, levels, defects):
    one = said(*segments)
    assert " ".join(result.level for result in one.body.results) == levels
    assert codes(one.defects) == defects
    assert one.body.flight == FLIGHT


def test_a_status_may_stand_before_what_it_is_about():
    """A result lasts from its ERP to the next; only behind references does a status end it sooner."""
    one = said("ERP+2", "ERC+0Z", "RFF+AVF:QX7P2D", "RFF+ABO:P1", "ERP+2", "ERC+1Z", "ERC+A1", "RFF+ABO:P2")
    assert [(result.reference, result.codes) for result in one.body.results] == [("P1", ("0Z",)), ("P2", ("1Z", "A1"))]
    assert (one.body.results[0].locators, one.defects) == (("QX7P2D",), ())
    one = said("ERP+1", "ERC+118", "RFF+ABO:P1", "ERC+0Z", "RFF+ABO:P2", "ERC+0Z")
    assert [(result.level, result.reference) for result in one.body.results] == [
        (AnswerLevel.MESSAGE, ""),
        (AnswerLevel.PERSON, "P1"),
        (AnswerLevel.PERSON, "P2"),
    ]


def test_what_a_result_says_is_gathered_and_not_copied_each_time(monkeypatch):
    copied = []
    monkeypatch.setattr(cusres, "replace", lambda one, **said: copied.append(type(one)) or replace(one, **said))
    (result,) = said("ERP+2", *["RFF+AVF:Q", "RFF+AEA:X"] * 50, *["ERC+0Z", "FTX+AAP+++OK"] * 50).body.results
    assert list(map(len, (result.locators, result.references, result.codes, result.texts))) == [50, 50, 50, 50]
    assert AnswerResult not in copied


def test_an_answer_to_nothing_is_a_defect():
    """Neither a flight nor a reference; an acknowledgement needs neither."""
    assert codes(only(interchange(*message("CUSRES:D:05B", "BGM+962", "ERP+1", "ERC+0"))).defects) == ["NO_FLIGHT"]
    assert codes(only(interchange(*message("CUSRES:D:05B", "BGM+312", "ERP+1", "ERC+0"))).defects) == []


@pytest.mark.parametrize(
    ("segments", "departure", "arrival", "defects"),
    [
        (("LOC+92+IST", "LOC+92+VIE"), "IST", "VIE", []),
        (("LOC+87+VIE", "LOC+125+IST", "LOC+60+GRZ"), "IST", "VIE", []),
        (("LOC+125+IST", "LOC+125+GRZ"), "IST", "", []),
        (("LOC+125+IST", "DTM+189:2613010610:201", "DTM+189:", "DTM+137:2603010610:201"), "IST", "", ["BAD_DATE"]),
    ],
)
def test_the_flight_is_read_by_qualifier(segments, departure, arrival, defects):
    one = only(interchange(*message("CUSRES:D:05B", "BGM+132", "RFF+AF:ZX0123", *segments)))
    assert (one.body.flight.departure, one.body.flight.arrival, codes(one.defects)) == (departure, arrival, defects)


def test_what_stands_behind_a_person_is_not_of_the_flight():
    one = said("ERP+2", "RFF+TN:X", "ERC+0Z", "DTM+189:2603020610:201", "LOC+125+GRZ")
    assert (one.body.flight, one.body.reference) == (FLIGHT, "ZX1")
    assert one.body.results[0].references == (("TN", "X"),)


# --------------------------------------------------------------------------------------------------------------- write

UNOA = "ABCXYZ0189 .,-()/='+:?!\"%&*;<>"
SPOKEN = st.text(alphabet=UNOA, min_size=1, max_size=12).map(str.strip).filter(bool) | st.sampled_from(
    ["UNZ+1+55'", "UNB+UNOA:4+", "'UNH+2+PAXLST:", "?", "??'", ":", "RFF+ABO:X", "UNT+3+C1"]
)
RESULTS = st.builds(
    AnswerResult,
    level=st.sampled_from(AnswerLevel),
    locators=st.lists(SPOKEN, max_size=2).map(tuple),
    reference=SPOKEN | st.just(""),
    references=st.lists(st.tuples(st.sampled_from(["AEA", "ZZZ"]), SPOKEN), max_size=2).map(tuple),
    codes=st.lists(SPOKEN, max_size=2).map(tuple),
    texts=st.lists(SPOKEN, max_size=2).map(tuple),
)
TIMES = st.sampled_from(["2026-03-01", "2028-02-29T00:00", "2026-03-01T23:59", "2099-12-31T12:00"])
FLIGHTS = st.just(Flight()) | st.builds(
    Flight,
    carrier=st.sampled_from(["ZX", "7F", "ABC"]),
    number=st.sampled_from(["1", "123", "4567A"]),
    departure=st.sampled_from(["", "IST"]),
    arrival=st.sampled_from(["", "VIE"]),
    scheduled_departure=st.none() | TIMES,
    scheduled_arrival=st.none() | TIMES,
)
ANSWERS = st.builds(
    Answer,
    code=st.sampled_from(["962", "132", "312"]),
    reference=SPOKEN | st.just(""),
    revision=SPOKEN | st.just(""),
    flight=FLIGHTS,
    results=st.lists(RESULTS, max_size=3).map(tuple),
)


@given(ANSWERS, st.sampled_from(["", "7"]))
def test_what_is_written_is_read_again(answer, group):
    """Counts and references agree too: no defect but a person who was left without a status or a message without flight."""
    one = only(cusres.write(answer, replace(ENVELOPE, group=group)))
    assert one.body == answer
    assert set(codes(one.defects)) <= {"NO_STATUS", "NO_FLIGHT"}


def test_an_answer_as_it_is_sent():
    answer = Answer(
        code="962",
        reference="ZX1",
        revision="2",
        flight=FLIGHT,
        results=(
            AnswerResult(level=AnswerLevel.PERSON, locators=("qx7p2d",), reference="ZX0000001", codes=("0z",)),
            AnswerResult(level=AnswerLevel.MESSAGE, codes=("118",), texts=("it's 1+1: ok? yes",)),
        ),
    )
    envelope = replace(ENVELOPE, sender_qualifier="ZZ", group="7", application="IAPI", access_reference="")
    assert cusres.write(answer, envelope).decode().replace("'", "'\n").replace("?'\n", "?'").splitlines() == [
        "UNA:+.? '",
        "UNB+UNOA:4+PIUAPI:ZZ+ZXAIR+260301:0441+55++IAPI'",
        "UNG+CUSRES+PIUAPI:ZZ+ZXAIR+260301:0441+7+UN+D:05B'",
        "UNH+C1+CUSRES:D:05B:UN:IATA++01:F'",
        "BGM+962'",
        "RFF+TN:ZX1:::2'",
        "RFF+AF:ZX123'",
        "DTM+189:2603010610:201'",
        "DTM+232:2603010730:201'",
        "LOC+125+IST'",
        "LOC+87+VIE'",
        "ERP+2'",
        "RFF+AVF:QX7P2D'",
        "RFF+ABO:ZX0000001'",
        "ERC+0Z'",
        "ERP+1'",
        "ERC+118'",
        "FTX+AAP+++IT?'S 1?+1?: OK?? YES'",
        "UNT+16+C1'",
        "UNE+1+7'",
        "UNZ+1+55'",
    ]


def test_what_the_character_set_lacks_is_not_written():
    """Nor is it repeated in the error, which may be logged."""
    result = AnswerResult(level=AnswerLevel.PERSON, texts=("GRÜSSE AN HALDEN",))
    with pytest.raises(WireError) as caught:
        cusres.write(Answer(code="962", results=(result,)), ENVELOPE)
    assert "HALDEN" not in str(caught.value)
    assert caught.value.offset > 0


@pytest.mark.parametrize("name", ["response", "unsolicited", "acknowledgement"])
def test_a_golden_answer_can_be_written_again(name):
    body = only((FOLDER / "cusres" / f"{name}.edi").read_bytes()).body
    assert wire.read(cusres.write(body, ENVELOPE)).interchanges[0].messages[0].body == body
