import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.message import Severity
from pnrscreen.wire import mrz
from support import zones

UTOPIA = {  # the specimens of ICAO Doc 9303 parts 4 to 7, of a state that does not exist
    "TD3": ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    "TD1": ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"),
    "TD2": ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"),
    "MRV-A": ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"),
    "MRV-B": ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"),
}
FRENCH = ("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6")


def codes(zone):
    return [defect.code for defect in zone.defects]


@pytest.mark.parametrize("layout", sorted(UTOPIA))
def test_every_layout_is_read_and_proved(layout):
    zone = mrz.read(UTOPIA[layout])
    assert zone.layout == layout
    assert (zone.name.surname, zone.name.given, zone.sex, zone.document.issuer) == ("ERIKSSON", "ANNA MARIA", "F", "UTO")
    assert all(zone.checks.values())
    assert not zone.defects
    assert not zone.truncated


def test_the_fields_of_a_passport():
    zone = mrz.read(UTOPIA["TD3"])
    paper = zone.document
    assert (paper.kind, paper.number, paper.expiry) == ("P", "L898902C3", "12-04-15")
    assert (zone.birth_date, zone.nationality, zone.optional) == ("74-08-12", "UTO", "ZE184226B")


@pytest.mark.parametrize(
    "lines",
    [
        ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"),
        ("I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<", "D23145890<UTO3407127M95071227349<<<8"),
    ],
)
def test_a_long_number_runs_into_the_optional_data(lines):
    zone = mrz.read(lines)
    assert zone.document.number == "D23145890734"
    assert zone.checks["number"] is True
    assert zone.optional == ""


def test_a_long_number_whose_digit_is_wrong_stands_and_is_said():
    zone = mrz.read(("I<UTOD23145890<7348<<<<<<<<<<<", *UTOPIA["TD1"][1:]))
    assert zone.document.number == "D23145890734"
    assert zone.checks["number"] is False
    assert "MRZ_CHECK_DIGIT" in codes(zone)


def test_the_french_identity_card_is_told_from_td2_by_its_digits():
    zone = mrz.read(FRENCH)
    assert zone.layout == "FR-ID"
    assert (zone.name.surname, zone.name.given, zone.document.number) == ("BERTHIER", "CORINNE", "880692310285")
    assert (zone.birth_date, zone.nationality, zone.document.expiry) == ("65-12-06", "FRA", "")


@pytest.mark.parametrize(
    ("field", "transmitted"),
    [
        ("birth", "L898902C36UTO74O8122F1204159ZE184226B<<<<<10"),
        ("expiry", "L898902C36UTO7408122F12O4I59ZE184226B<<<<<10"),
        ("digit", "L898902C36UTO7408122F1204159ZE184226B<<<<<1O"),
    ],
)
def test_a_misread_sign_is_mended_where_a_digit_proves_it(field, transmitted):
    zone = mrz.read((UTOPIA["TD3"][0], transmitted))
    assert set(codes(zone)) == {"MRZ_REPAIRED"}
    assert all(zone.checks.values())
    assert (zone.document.number, zone.birth_date, zone.document.expiry) == ("L898902C3", "74-08-12", "12-04-15")
    assert all(defect.said in transmitted and defect.severity is Severity.INFO for defect in zone.defects)


@pytest.mark.parametrize("number", ["L8989O2C3", "L898902C4", "LB98902C3"])
def test_a_document_number_is_never_mended(number):
    """Letters and digits may both stand there, and one digit modulo ten fits every tenth guess: it only says what is wrong."""
    zone = mrz.read((UTOPIA["TD3"][0], f"{number}6UTO7408122F1204159ZE184226B<<<<<10"))
    assert zone.document.number == number
    assert zone.checks["number"] is False


def test_nothing_is_mended_without_proof():
    """3 for 8 is no confusion the digits know, and the number stands as it was read."""
    zone = mrz.read((UTOPIA["TD3"][0], "L893902C36UTO7408122F1204159ZE184226B<<<<<10"))
    assert zone.document.number == "L893902C3"
    assert zone.checks["number"] is False
    assert codes(zone) == ["MRZ_CHECK_DIGIT", "MRZ_CHECK_DIGIT"]


def test_lost_fillers_are_filled_up():
    zone = mrz.read(("P<UTOERIKSSON<<ANNA<MARIA", UTOPIA["TD3"][1]))
    assert codes(zone) == ["MRZ_LENGTH"]
    assert not zone.truncated
    assert zone.name.given == "ANNA MARIA"


def test_a_name_that_fills_its_field_is_the_beginning_of_one():
    zone = mrz.read(zones.td3("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG"))
    assert zone.truncated
    assert codes(zone) == ["MRZ_NAME_CUT"]
    assert (zone.name.surname, zone.name.given) == ("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K")


@pytest.mark.parametrize(
    ("birth", "said"), [("8402<<", "84-02-00"), ("84<<<<", "84-00-00"), ("<<<<<<", ""), ("<<0229", ""), ("841301", "")]
)
def test_unknown_parts_of_a_date(birth, said):
    zone = mrz.read(zones.td3("FALKEN", "ADA", birth=birth))
    assert zone.birth_date == said
    assert codes(zone) == (["BAD_DATE"] if birth == "841301" else [])


def test_a_single_name_has_no_second_part_and_an_unspecified_sex_is_none():
    zone = mrz.read(zones.td3("MONONYM", "", sex="<"))
    assert (zone.name.surname, zone.name.given, zone.sex) == ("MONONYM", "", "")


@pytest.mark.parametrize(
    "code", ["D", "GBD", "GBN", "GBO", "GBP", "GBS", "EUE", "RKS", "UNO", "XXA", "XXB", "XXC", "XXX", "XOM"]
)
def test_codes_beyond_the_countries_are_kept_as_said(code):
    zone = mrz.read(zones.td3("FALKEN", "ADA", issuer=code, nationality=code))
    assert (zone.document.issuer, zone.nationality) == (code, code)


def test_names_are_written_in_the_letters_of_a_document():
    """What the writer of these tests spells after Doc 9303 part 3 section 6 is read back."""
    zone = mrz.read(zones.td1("Müller-Łaß", "Þóra Щукина", number="ID00000027X"))
    assert (zone.name.surname, zone.name.given) == ("MUELLER LASS", "THORA SHCHUKINA")
    assert zone.document.number == "ID00000027X"


@pytest.mark.parametrize(
    "said", [(), ("",), ("HELLO",), ("P<UTO", "L89"), ("A B" * 10, "X" * 30), ("<" * 44, "<" * 44), ("ß" * 44,) * 2]
)
def test_what_is_no_zone_is_none(said):
    assert mrz.read(said) is None


@pytest.mark.parametrize("joint", ["\n", "\r\n", "|", " | ", ""])
def test_lines_come_apart_however_they_were_joined(joint):
    assert mrz.lines(joint.join(UTOPIA["TD1"])) == UTOPIA["TD1"]


def test_a_check_digit_is_of_known_signs():
    assert (mrz.check_digit("D23145890734"), mrz.check_digit("<")) == (9, 0)
    with pytest.raises(ValueError, match="substring not found"):
        mrz.check_digit("é")


@given(st.lists(st.text("AP<V0IDFRB169Z", min_size=20, max_size=46), min_size=1, max_size=4))
def test_any_lines_are_read_or_are_none(said):
    zone = mrz.read(said)
    assert zone is None or set(zone.checks.values()) <= {True, False, None}
