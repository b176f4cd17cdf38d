"""What governments' status codes mean: by state, and never cleared where it is not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.normalise import answers
from pnrscreen.normalise.answers import STATUSES, Status


@pytest.mark.parametrize(
    ("state", "code", "status"),
    [
        ("CHN", "0Z", Status.CLEARED),
        ("CHN", "1Z", Status.REFUSE),
        ("CHN", "2Z", Status.CHECK),
        ("CHN", "4Z", Status.INSUFFICIENT),
        ("CHN", "1", Status.ERROR),
        ("CHN", "0", Status.UNKNOWN),
        ("CHN", " 0z ", Status.CLEARED),
        ("USA", "0A", Status.CLEARED),
        ("USA", "00", Status.CHECK),
        ("USA", "1A", Status.REFUSE),
        ("USA", "2", Status.CHECK),
        ("USA", "3", Status.ERROR),
        ("USA", "4Z", Status.INSUFFICIENT),
        ("USA", "5", Status.UNKNOWN),
        ("USA", "118", Status.ERROR),
        ("", "118", Status.ERROR),
        ("", "0Z", Status.UNKNOWN),
        ("AUT", "0Z", Status.UNKNOWN),
    ],
)
def test_a_code_means_what_the_state_says_it_means(state: str, code: str, status: Status):
    assert answers.status(state, code) is status


@given(st.text(max_size=3), st.text(max_size=4))
def test_nothing_unknown_clears_anybody(state: str, code: str):
    known = STATUSES.get((state, code.strip().upper())) is Status.CLEARED
    assert (answers.status(state, code) is Status.CLEARED) is known


def test_a_state_is_known_by_its_address():
    assert [answers.state(sender) for sender in ("NIAC", "usadhs ", "PIUAPI", "")] == ["CHN", "USA", "", ""]
