"""What every store promises of the answers to queries, whichever database it stands in; and what a spool promises."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from pnrscreen import lifecycle
from pnrscreen.adapters import durable
from pnrscreen.adapters.spool import FileSpool
from pnrscreen.adapters.store import schema
from pnrscreen.custody import KeyState
from pnrscreen.errors import Tampered
from pnrscreen.message import Flight
from pnrscreen.model import Hit
from pnrscreen.ports import Answered, Given, Spooled
from pnrscreen.query import Lack, PersonAnswer, Question, Reply, Said, Traveller
from pnrscreen.review import Decision, Review
from pnrscreen.rights import Capability
from support.builders import a_passenger
from support.clock import SettableClock
from support.grants import a_grant
from support.unit import Unit

ASKING = a_grant(Capability.ANSWER)
REPLY = Reply(
    reference="MARLOWE-7",
    at="2026-03-01T05:00",
    flight=Flight(carrier="ZZ", number="123"),
    answers=(
        PersonAnswer(said=Said.INSUFFICIENT, reference="A1", locators=("ABC2DE",), lacks=(Lack.SEX, Lack.BIRTH_DATE)),
        PersonAnswer(said=Said.BOARD, reference="A2"),
    ),
)


def answered(unit: Unit, key: str = "MARLOWE|7", digest: str = "asked", reply: Reply = REPLY, hours: int = 48) -> Answered:
    now = unit.clock.now()
    cohort = f"eu-border/{now:%Y-%m-%d}"
    return Answered(key=key, digest=digest, reply=reply, cohort=cohort, at=now, until=now + timedelta(hours=hours))


def test_the_first_answer_of_a_transaction_stands_and_comes_back_as_it_was_given(unit: Unit) -> None:
    assert unit.does("answer", answered(unit)) is None
    other = replace(REPLY, answers=())
    assert unit.does("answer", answered(unit, reply=other)) == Given(REPLY, same=True)
    assert unit.does("answer", answered(unit, digest="else", reply=other)) == Given(REPLY, same=False)
    assert unit.does("answer", answered(unit, key="MARLOWE|8", reply=other)) is None


def test_an_answer_whose_hours_are_over_is_as_if_it_had_never_been(unit: Unit, clock: SettableClock) -> None:
    unit.does("answer", answered(unit, hours=2))
    clock.advance(hours=2)
    other = replace(REPLY, answers=())
    assert unit.does("answer", answered(unit, digest="else", reply=other)) is None
    assert unit.does("answer", answered(unit, digest="else")) == Given(other, same=True)


def test_nothing_of_an_answer_stands_in_clear(unit: Unit) -> None:
    unit.does("answer", answered(unit))
    with unit.engine.connect() as connection:
        (row,) = connection.execute(select(schema.answers)).all()
    said = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    assert not [word for word in (b"MARLOWE", b"ABC2DE", b"board", b"asked") if word in said]


def test_an_answer_moved_to_another_transaction_does_not_open(unit: Unit) -> None:
    unit.does("answer", answered(unit))
    unit.does("answer", answered(unit, key="MARLOWE|8", reply=replace(REPLY, answers=())))
    with unit.engine.begin() as connection:
        connection.execute(text("UPDATE answer SET reply = (SELECT reply FROM answer ORDER BY token LIMIT 1)"))
    moved = 0
    for key in ("MARLOWE|7", "MARLOWE|8"):
        try:
            unit.does("answer", answered(unit, key=key))
        except Tampered:
            moved += 1
    assert moved == 1


def test_expiry_takes_the_answers_that_are_over_and_the_keys_of_days_that_hold_none(unit: Unit, clock: SettableClock) -> None:
    unit.does("answer", answered(unit, hours=1))
    unit.does("answer", answered(unit, key="MARLOWE|8", hours=30))
    clock.advance(hours=1)
    assert unit.does("expire_answers", clock.now()) == (1, 0)
    clock.advance(hours=29)
    assert unit.does("expire_answers", clock.now()) == (1, 1)
    states = {one.cohort: one.state for one in unit.keys.cohorts()}
    assert states["eu-border/2026-03-01/answer"] is KeyState.DESTROYED


def test_a_hit_counts_as_dismissed_on_the_evidence_it_was_dismissed_on_alone(unit: Unit, a_hit: Callable[..., Hit]) -> None:
    hit = a_hit()
    unit.accept()
    unit.record(a_passenger(), opened=(hit,))
    cause = hit.cause
    assert unit.does("dismissed", {hit.id: cause}) == set()
    reviewer = a_grant(Capability.REVIEW)
    assert [shown.hit.id for shown in unit.shown()] == [hit.id]
    with unit.store.transaction(reviewer) as change:
        found = change.to_review(hit.id)
        review = Review(
            id="review-1", hit=found.id, grant=reviewer, decision=Decision.DISMISS, reason="another man", at=unit.clock.now()
        )
        change.review(lifecycle.decide(found, review)[0], review)
        change.append(unit.entry("review"))
    assert unit.does("dismissed", {hit.id: cause, "hit-9": cause}) == {hit.id}
    assert unit.does("dismissed", {hit.id: replace(cause, edition="2")}) == {hit.id}
    assert unit.does("dismissed", {hit.id: replace(cause, score=cause.score + 1)}) == set()
    with unit.engine.begin() as connection:
        connection.execute(update(schema.reviews).values(reviewer="mallory"))
    assert unit.does("dismissed", {hit.id: cause}) == set()
    with unit.engine.begin() as connection:
        connection.execute(delete(schema.reviews))
    assert unit.does("dismissed", {hit.id: cause}) == set()


# ------------------------------------------------------------------------------------------------------------------- spool


def a_spooled(unit: Unit, key: str = "MARLOWE|7", asked: bytes | Question = b"UNB+\xff\x00MARLOWE") -> Spooled:
    now = unit.clock.now()
    return Spooled(key=key, digest="d", at=now, asked=asked, reply=REPLY, actor="desk", basis="b", ticket="t")


def waiting(spool: FileSpool, at_most: int = 5) -> list[Spooled]:
    return [laid.spooled for laid in spool.oldest(at_most, ASKING)]


def test_what_is_laid_aside_comes_back_byte_for_byte_the_oldest_first(unit: Unit) -> None:
    spool = FileSpool(unit.home / "spool", unit.keys)
    assert waiting(spool) == []
    question = Question(reference="V1", flight=Flight(carrier="ZZ"), travellers=(Traveller(surname="MARLOWE"),))
    first, second = a_spooled(unit), a_spooled(unit, "MARLOWE|8", question)
    for one in (first, second):
        spool.lay(one, "eu-border/2026-03-01")
    assert waiting(spool) == [first, second]
    assert waiting(spool, 1) == [first]
    assert (spool.find("MARLOWE|8", ASKING), spool.find("MARLOWE|9", ASKING)) == (second, None)
    spool.drop("MARLOWE|7")
    spool.drop("MARLOWE|7")
    assert waiting(spool) == [second]


def test_what_is_laid_aside_first_stays(unit: Unit) -> None:
    spool = FileSpool(unit.home / "spool", unit.keys)
    first = a_spooled(unit)
    spool.lay(first, "eu-border/2026-03-01")
    spool.lay(a_spooled(unit, asked=b"other"), "eu-border/2026-03-01")
    assert waiting(spool) == [first]


def test_what_a_process_left_half_erased_is_erased_when_the_store_takes_again_and_read_by_nobody(unit: Unit) -> None:
    spool = FileSpool(unit.home / "spool", unit.keys)
    spool.shut(unit.clock.now())
    spool.lay(a_spooled(unit), "eu-border/2026-03-01")
    (file,) = (unit.home / "spool").glob("*.sealed")
    file.rename(file.with_suffix(".gone"))
    assert spool.oldest(5, ASKING) == []
    spool.reopen()
    assert list((unit.home / "spool").iterdir()) == []


def test_a_file_that_was_changed_is_not_believed(unit: Unit) -> None:
    spool = FileSpool(unit.home / "spool", unit.keys)
    spool.lay(a_spooled(unit), "eu-border/2026-03-01")
    (file,) = (unit.home / "spool").glob("*.sealed")
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(Tampered):
        spool.find("MARLOWE|7", ASKING)
    other = a_spooled(unit, "MARLOWE|8")
    spool.lay(other, "eu-border/2026-03-01")
    assert waiting(spool, 1) == [other]  # it holds up no other
    assert spool.waiting() == 2


NAMES = frozenset({"a" * 32, "b" * 32})


def test_every_process_of_a_home_knows_who_is_compared_with_nothing(unit: Unit) -> None:
    spool, other = (FileSpool(unit.home / "spool", unit.keys) for _ in range(2))
    for names in (frozenset[str](), NAMES, frozenset({"b" * 32})):
        spool.restrict(names)
        assert other.restricted() == names
    place = unit.home / "spool" / "restricted"
    assert (place.stat().st_mode & 0o077, place.parent.stat().st_mode & 0o077) == (0, 0)
    assert (spool.waiting(), spool.laid()) == (0, {})


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda said: said[:-33], id="one is gone"),
        pytest.param(lambda said: said[:-1], id="cut off"),
        pytest.param(lambda said: said + b"\n" + b"0" * 32, id="one more"),
        pytest.param(lambda said: said[:32], id="all are gone"),
        pytest.param(lambda said: said[33:], id="no mark"),
        pytest.param(lambda said: b"\xff" + said[1:], id="no text"),
        pytest.param(lambda said: b"", id="empty"),
    ],
)
def test_what_was_noted_and_is_not_whole_says_of_nobody_that_they_may_be_compared(
    unit: Unit, damage: Callable[[bytes], bytes]
) -> None:
    spool, place = FileSpool(unit.home / "spool", unit.keys), unit.home / "spool" / "restricted"
    assert spool.restricted() is None
    spool.restrict(NAMES)
    place.write_bytes(damage(place.read_bytes()))
    assert spool.restricted() is None
    place.unlink()
    place.mkdir()
    assert spool.restricted() is None


def test_what_was_left_half_noted_goes_with_the_next(unit: Unit) -> None:
    spool = FileSpool(unit.home / "spool", unit.keys)
    spool.restrict(NAMES)
    (unit.home / "spool" / ".restricted.0a").write_bytes(b"half")
    assert spool.laid() == {}
    spool.restrict(frozenset())
    assert [one.name for one in (unit.home / "spool").iterdir()] == ["restricted"]


def test_who_notes_while_another_does_may_not_be_the_one_to(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    spool, other = (FileSpool(unit.home / "spool", unit.keys) for _ in range(2))
    write = durable._passing

    def between(place: Path, pieces: Iterable[bytes]) -> Path:
        monkeypatch.setattr(durable, "_passing", write)
        passing = write(place, pieces)
        other.restrict(NAMES)
        return passing

    monkeypatch.setattr(durable, "_passing", between)
    spool.restrict(frozenset())
    assert spool.restricted() == NAMES


def test_every_process_of_a_home_knows_that_the_store_takes_nothing(unit: Unit) -> None:
    spool, other = (FileSpool(unit.home / "spool", unit.keys) for _ in range(2))
    assert other.shut_since() is None
    spool.shut(unit.clock.now())
    assert other.shut_since() == unit.clock.now()
    other.reopen()
    other.reopen()
    assert spool.shut_since() is None
