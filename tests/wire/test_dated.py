import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.wire import dated


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("1984-02-29", "1984-02-29"),
        ("1984/2/9", "1984-02-09"),
        ("1984-02", "1984-02-00"),
        ("1984", "1984-00-00"),
        ("19840229", "1984-02-29"),
        ("840229", "84-02-29"),
        ("29FEB84", "84-02-29"),
        ("29-Feb-1984", "1984-02-29"),
        ("9 february 1984", "1984-02-09"),
        ("29/02/1984", "1984-02-29"),
        ("02/29/1984", "1984-02-29"),
        ("05/05/84", "84-05-05"),
        ("5.6.1984", "1984-06-05"),
        ("", ""),
        ("000000", ""),
        ("05/06/1984", None),
        ("31/02/1984", None),
        ("1984-13-01", None),
        ("FEBRUARY", None),
        ("30740", None),
        ("yesterday", None),
    ],
)
def test_a_date_is_read_where_it_can_be_only_one(said, day):
    assert dated.day(said) == day


@pytest.mark.parametrize(
    ("said", "time", "zoned"),
    [
        ("2026-03-01T06:10", "2026-03-01T06:10", False),
        ("2026-03-01 06:10:00", "2026-03-01T06:10", False),
        ("2026-03-01", "2026-03-01", False),
        ("2603010610", "2026-03-01T06:10", False),
        ("01MAR26 0610", "2026-03-01T06:10", False),
        ("25/03/2026, 6.10", "2026-03-25T06:10", False),
        ("2026-03-01T06:10Z", "2026-03-01T06:10", True),
        ("2026-03-01T06:10+03:00", "2026-03-01T06:10", True),
        ("2026-03", None, False),
        ("2026-02-30", None, False),
        ("2026-03-01T25:00", None, False),
        ("01/03/2026 06:10", None, False),
        ("later", None, False),
        (" " * 5000, None, False),
    ],
)
def test_a_time_is_as_precise_as_it_was_said(said, time, zoned):
    assert dated.moment(said) == (time, zoned)


@given(st.text(max_size=30) | st.text("0123456789-/. TZ:JANFEB", max_size=30))
def test_any_text_is_a_date_or_none(said):
    assert dated.day(said) is None or len(dated.day(said)) in {0, 8, 10}
    dated.moment(said)
