import pytest

from pnrscreen.wire.columns import COLUMNS, FLIGHT, named, schema


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("surname", "surname"),
        ("Date of Birth", "birth_date"),
        ("DATE_OF_BIRTH", "birth_date"),
        ("Passport No.", "document_number"),
        ("Flight-No", "flight_number"),
        ("PNR", "record_locator"),
        ("Remarks", ""),
        ("weight", ""),
        ("x" * 1000, ""),
        ("", ""),
    ],
)
def test_a_heading_names_a_column_without_case_blanks_and_signs(heading, column):
    assert named(heading) == column


def test_no_heading_names_two_columns():
    for column in COLUMNS:
        assert {named(heading) for heading in (column.name, *filter(None, column.aliases.split(";")))} == {column.name}


def test_the_schema_is_made_of_the_columns():
    made = schema()
    person, flight = made["$defs"]["person"]["properties"], made["$defs"]["flight"]["properties"]["flight"]["properties"]
    assert list(person) == [column.name for column in COLUMNS]
    assert set(flight) == {"prepared_at", *FLIGHT}
    assert person["role"]["enum"] == ["passenger", "crew", "transit", "infant"]
    assert person["bags"]["examples"] == [2]
