import pytest

from pnrscreen.demo import habits
from pnrscreen.demo.habits import Segments, Shape

DOCS = ("SSR", ("DOCS", "HK", "1", "ZZ", "", "", "", "", "/P/COL/AB123456/ESP/29FEB84/F/01JAN31/PEREZ/ANA"))
PNR: Segments = (
    ("UNH", "1"),
    ("SRC",),
    ("RCI", ("ZZ", "ABC2DE")),
    ("TIF", "PEREZ", ("ANA LUZ MRS", "A", "1")),
    DOCS,
    ("TIF", "PEREZ", ("BEA MISS", "C", "2")),
    DOCS,
    ("TVL", "", "BOG", "MAD", "ZZ", ("12", "Y")),
    ("TRA", "YY", ("4567", "M")),
    ("RPI", "2", "HK"),
    ("APD", "789"),
    ("DAT", ("2", "010326", "0430")),
    ("SRC",),
    ("TIF", "OTRO", ("JON", "A", "1")),
    ("UNT", "15", "1"),
)
API: Segments = (
    ("UNH", "1"),
    ("RFF", ("TN", "1")),
    ("DTM", ("189", "2603010610", "201")),
    ("NAD", "FL", "", "", ("O'HALLORAN", "MARY", "ANN")),
    ("ATT", "2", "", "F"),
    ("MEA", "CT", "", ("", "2")),
    ("MEA", "WT", "", ("KGM", "20")),
    ("RFF", ("AVF", "ABC2DE")),
    ("RFF", ("SEA", "8A")),
    ("DOC", "P", "X1"),
    ("DTM", ("36", "310101")),
    ("NAD", "FL", "", "", ("SUHARSO",)),
    ("ATT", "2", "", "M"),
    ("CNT", ("42", "2")),
    ("UNT", "15", "1"),
)


@pytest.mark.parametrize(
    ("habit", "message", "at", "segment"),
    [
        (habits.miscount_segments, API, -1, ("UNT", "14", "1")),
        (habits.miscount_people, API, -2, ("CNT", ("42", "1"))),
        (habits.title_names, API, 3, ("NAD", "FL", "", "", ("O'HALLORAN", "MARY", "ANNMRS"))),
        (habits.title_names, API, 11, ("NAD", "FL", "", "", ("SUHARSO",))),
        (habits.mix_case, API, 3, ("NAD", "FL", "", "", ("O'Halloran", "Mary", "Ann"))),
        (habits.bare_bag_count, API, 5, ("MEA", "CT", "", "2")),
        (habits.bare_bag_count, API, 6, ("MEA", "WT", "", ("KGM", "20"))),
        (habits.space_times, API, 2, ("DTM", ("189", " 2603010610", "201"))),
        (habits.space_times, API, 10, ("DTM", ("36", "310101"))),
        (habits.pad_seats, API, 8, ("RFF", ("SEA", "008A"))),
        (habits.empty_locators, API, 7, ("RFF", ("AVF", ""))),
        (habits.glue_titles, PNR, 3, ("TIF", "PEREZ", ("ANALUZMRS", "A", "1"))),
        (habits.codeshare_as_second_flight, PNR, 8, ("TVL", "", "", "", "", ("4567", "M"))),
        (habits.empty_check_in, PNR, 11, ("DAT",)),
        (habits.stray_segments, PNR, 11, ("L",)),
    ],
)
def test_a_habit_alters_one_segment(habit: Shape, message: Segments, at: int, segment: tuple[object, ...]) -> None:
    assert habit(message)[at] == segment


def test_states_in_two_letters_leave_the_rest_of_the_text_alone() -> None:
    shaped = habits.say_states_in_two_letters(PNR)
    assert shaped[4][1][8] == "/P/CO/AB123456/ES/29FEB84/F/01JAN31/PEREZ/ANA"
    assert [segment for segment in shaped if segment[0] != "SSR"] == [segment for segment in PNR if segment[0] != "SSR"]


@pytest.mark.parametrize(("habit", "before"), [(habits.docs_at_booking, "TIF"), (habits.docs_at_segment, "APD")])
def test_documents_moved_say_whose_they_are(habit: Shape, before: str) -> None:
    """No DOCS is lost, each names its traveller, all stand together, and a reservation without any is unchanged."""
    shaped = habit(PNR)
    moved = [at for at, segment in enumerate(shaped) if segment[0] == "SSR"]
    assert [shaped[at][2] for at in moved] == [("", "", "1"), ("", "", "2")]
    assert moved[1] - moved[0] == 1
    assert shaped[moved[1] + 1][0] == before
    assert len(shaped) == len(PNR)
    assert shaped[-3:] == PNR[-3:]


def test_references_go_behind_the_document_but_the_transaction_stays() -> None:
    tags = [segment[0] for segment in habits.references_last(API)]
    assert tags[1] == "RFF"
    assert tags[7:11] == ["DOC", "DTM", "RFF", "RFF"]
    assert len(tags) == len(API)


def test_folding_only_adds_line_ends() -> None:
    folded = habits.fold(b"x" * 200, "011200")
    assert [len(line) for line in folded.split(b"\r\n")] == [64, 64, 64, 8]


def test_wraps_leave_the_content_whole() -> None:
    content = b"UNB+UNOA:4'UNZ'"
    for wrap in (habits.type_b, habits.mail_footer, habits.byte_order_mark):
        assert content in wrap(content, "011200")
    assert b".MADOPXX 011200" in habits.type_b(content, "011200")
