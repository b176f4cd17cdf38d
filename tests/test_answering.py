"""Which of the four answers goes before which, for one person and for many, as pure functions of what was found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import answering, privacy
from pnrscreen.answering import Asked, Judged
from pnrscreen.errors import Refused, WireError
from pnrscreen.message import AnswerLevel
from pnrscreen.model import Level, Outcome, Verdict
from pnrscreen.privacy import Outage
from pnrscreen.query import Lack, Said
from support.border import query
from support.clock import MORNING
from support.homes import paxlst, person

BORDER = privacy.profile((Path(privacy.__file__).parent / "profiles" / "eu-border.toml").read_bytes())
BERTA = person("TESTERSON", "BERTA", "900101", "XX1112223", "A2")
CAUSE = Outcome(rule="r", version=1, digest="d", title="t", verdict=Verdict.HIT, severity=Level.HIGH, trace=(), indicators=())
IDS = st.sets(st.sampled_from("abc"))
FOUND = st.builds(
    lambda lacks, ids, looked_at: Judged(lacks=tuple(lacks), causes=dict.fromkeys(ids, CAUSE), looked_at=looked_at),
    st.lists(st.sampled_from(Lack), unique=True, max_size=2),
    IDS,
    st.booleans(),
)


def asked(people: int) -> Asked:
    crowd = [BERTA.replace("A2", f"A{number}").replace("XX1112223", f"XX{number:07}") for number in range(people)]
    return answering.read(query(*crowd), BORDER)


@pytest.mark.parametrize(
    "people",
    [
        [],
        ["NADFL+++TESTERSON:BERTA'"],
        [BERTA, "NADFL+++OTHER:NILS'DOC+P+XX7654321'"],
        [BERTA, "CNT+42:2'"],
        ["CNT+42:1'"],
    ],
)
def test_a_query_that_names_fewer_people_than_it_asks_about_is_not_answered_for_the_others(people: list[str]) -> None:
    with pytest.raises(WireError, match="fewer people"):
        answering.read(query(*people), BORDER)


@given(found=st.lists(FOUND, min_size=1, max_size=3), dismissed=IDS)
def test_whoever_lacks_nothing_needs_no_look_and_was_found_nowhere_may_board_and_nobody_else(
    found: list[Judged], dismissed: set[str]
) -> None:
    reply = answering.reply(asked(len(found)), found, dismissed, MORNING)
    for one, judged in zip(reply.answers, found, strict=True):
        standing = judged.looked_at or bool(judged.causes.keys() - dismissed)
        assert one.said is (Said.INSUFFICIENT if judged.lacks else Said.REFER if standing else Said.BOARD)
        assert one.lacks == judged.lacks


@given(found=st.lists(FOUND, min_size=1, max_size=3), outage=st.sampled_from(Outage))
def test_an_outage_lets_nobody_on_in_whom_something_was_found(found: list[Judged], outage: Outage) -> None:
    reply = answering.degraded(asked(len(found)), found, outage, MORNING)
    assert reply.degraded
    for one, judged in zip(reply.answers, found, strict=True):
        clear = not (judged.lacks or judged.causes or judged.looked_at)
        assert (one.said is Said.BOARD) == (clear and outage is Outage.FAIL_OPEN)


@given(found=st.lists(FOUND, min_size=1, max_size=3))
def test_what_is_written_is_read_back_by_any_carrier(found: list[Judged]) -> None:
    reply = answering.reply(asked(len(found)), found, frozenset(), MORNING)
    (interchange,) = answering.wire.read(answering.written(reply)).interchanges
    results = interchange.messages[0].body.results
    assert {result.level for result in results} == {AnswerLevel.PERSON}
    assert [result.reference for result in results] == [one.reference for one in reply.answers]
    assert [bool(result.texts) for result in results] == [bool(one.lacks) for one in reply.answers]


def test_who_is_named_twice_alike_is_answered_twice_and_compared_once() -> None:
    question = answering.read(query(BERTA, BERTA), BORDER)
    assert len(question.admitted.reports) == 1
    assert [statement is not None for _, statement in question.people] == [True, True]


def test_what_is_asked_is_told_by_its_content_whatever_envelope_it_comes_in() -> None:
    first = answering.read(query(BERTA, control="1"), BORDER)
    again = answering.read(query(BERTA, control="12345", prepared="260301:0455"), BORDER)
    other = answering.read(query(BERTA.replace("900101", "900102")), BORDER)
    assert first.digest == again.digest != other.digest


@pytest.mark.parametrize("raw", [b"", b"UNB", b"\x00" * 40, query(BERTA)[:60]])
def test_what_is_no_query_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(WireError):
        answering.read(raw, BORDER)


def test_a_query_of_several_messages_is_refused() -> None:
    with pytest.raises(Refused, match="one message"):
        answering.read(query(BERTA) + paxlst(BERTA), BORDER)


def test_no_ticket_contact_or_membership_is_kept_nor_anyone_known_by_one() -> None:
    more = BERTA.replace("RFF+ABO:A2'", "RFF+ABO:A2'RFF+YZY:2201234567890C1'RFF+CR:ZZ1234567'COM+0043 1 234:TE'")
    ((_, statement),) = answering.read(query(more), BORDER).people
    assert statement is not None
    who = statement.identity
    assert (who.tickets, who.contacts, who.memberships, who.payments) == ((), (), (), ())
    assert not [key for key in statement.joins if key.startswith("tkt:")]
    redacted = answering.read(query(more), BORDER).admitted.redacted
    assert not [word for word in (b"2201234567890", b"ZZ1234567", b"0043") if word in redacted]
