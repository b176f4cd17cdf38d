import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.adapters.store import codec
from pnrscreen.errors import Tampered
from pnrscreen.message import Source
from pnrscreen.model import Booking, FlightLeg, Hit, Identity, Level, Outcome, Report, Statement
from pnrscreen.resemblance import Match
from support.builders import a_leg
from support.clock import MORNING

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
st.register_type_strategy(str, TEXT)
LEG = a_leg().key


@pytest.mark.parametrize("noun", [Identity, Booking, Statement, FlightLeg])
@given(data=st.data())
def test_every_noun_of_an_envelope_reads_back_as_itself(noun, data):
    value = data.draw(st.from_type(noun))
    assert codec.decode(noun, codec.encode(value)) == value


@given(st.from_type(Statement), st.from_type(FlightLeg), st.booleans())
def test_a_report_reads_back_as_itself_and_its_slip_is_its_head(statement, leg, cancelled):
    said = Report(
        key="api:1", version=("1", "x"), leg=leg, source=Source.PNR, statements=(statement, statement), cancelled=cancelled
    )
    assert codec.decode(Report, codec.encode(said)) == said
    assert codec.decode(codec.Slip, codec.encode(said)) == codec.Slip(key="api:1", version=("1", "x"))


@given(st.from_type(Match) | st.from_type(Outcome), st.lists(TEXT, max_size=2).map(tuple))
def test_a_cause_reads_back_as_the_kind_it_was_with_the_ids_of_its_passenger(cause, called):
    hit = Hit(id="h", passenger="p", leg=LEG, cause=cause, level=Level.LOW, edition="e", opened_at=MORNING, called=called)
    read = codec.decode(codec.Cause, codec.encode(codec.Cause.of(hit)))
    assert (read.value, read.called) == (cause, called)


def test_a_value_that_is_no_noun_is_a_programmers_mistake():
    with pytest.raises(TypeError, match="object has no place"):
        codec.encode({"key": object()})


def test_a_cause_that_is_neither_is_no_cause():
    with pytest.raises(Tampered, match="without its cause"):
        codec.decode(codec.Cause, b"{}").value  # noqa: B018  asking is the test


@pytest.mark.parametrize("stored", [b"", b"{", b'{"key": "ZZYZX"}', b'{"key": "ZZYZX", "version": "ZZYZX"}', b"\xff"])
def test_bytes_that_are_no_noun_are_tampered_with_and_not_quoted(stored):
    with pytest.raises(Tampered) as unreadable:
        codec.decode(codec.Slip, stored)
    assert "ZZYZX" not in str(unreadable.value)
    assert unreadable.value.__cause__ is None


@given(st.datetimes(timezones=st.timezones() | st.just(UTC), min_value=datetime(1900, 1, 2), max_value=datetime(2999, 1, 1)))  # noqa: DTZ001  hypothesis adds the zone
def test_an_instant_reads_back_as_itself(at):
    assert codec.moment(codec.stamp(at)) == at


@given(st.lists(st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(UTC)), max_size=6))  # noqa: DTZ001  the same
def test_the_order_of_the_text_is_the_order_of_time(several):
    assert sorted(map(codec.stamp, several)) == [codec.stamp(at) for at in sorted(several)]


def test_an_instant_is_written_in_utc():
    there = datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=9)))
    assert codec.stamp(there) == "2026-03-01T05:00:00.000000Z"


AT_ONCE = """
import sys, threading
from pnrscreen.adapters.store import codec

sys.setswitchinterval(1e-6)
together = threading.Barrier(12)

def read():
    together.wait()
    codec.decode(codec.Person, b'{"identity": {}, "statements": []}')

threads = [threading.Thread(target=read) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_threads_that_read_a_kind_of_noun_for_the_first_time_end_no_process():
    """A type that msgspec has half noted ends the process of the thread that comes upon it."""
    for _ in range(3):
        assert subprocess.run([sys.executable, "-c", AT_ONCE], check=False).returncode == 0
