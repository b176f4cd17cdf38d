"""A unit's hits through the hands of its reviewers, over a real store with real keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.model import HitState
from pnrscreen.operations import inspect, publish, receive, review, screen
from pnrscreen.ports import ShownHit
from pnrscreen.review import Decision
from pnrscreen.rights import SYSTEM, Actor, Purpose, Role
from support.clock import SettableClock
from support.homes import LIST, claim, open_unit, paxlst, person, pnr, pnrgov
from support.logs import entries

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
CORRECTED = person("KARIMOVIC", "ALMA", "610711", "CC0000009", "A1")
WHY = "the photograph shows another woman"
PEOPLE = {
    "anna": Actor(id="anna", organisation="Test unit", roles=frozenset({Role.REVIEWER})),
    "ben": Actor(id="ben", organisation="Customs", roles=frozenset({Role.REVIEWER})),
    "oona": Actor(id="oona", organisation="Test unit", roles=frozenset({Role.OPERATOR})),
}


def staffed(app: App) -> App:
    """Let these people work in the unit too."""
    return replace(app, registry=replace(app.registry, actors={**app.registry.actors, **PEOPLE}))


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return staffed(open_unit(tmp_path / "home", clock))


def day(app: App, *files: bytes) -> None:
    """Receive files one after another and screen after each."""
    for number, raw in enumerate(files):
        receive.receive(app, claim(app), raw, f"file-{number}")
        screen.screen(app, claim(app))


def looks(app: App, who: str = "anna") -> Sequence[ShownHit]:
    return inspect.hits(app, claim(app, who), everything=True)


def leaves(app: App, act: str) -> list[dict[str, object]]:
    """Return what the log says in clear of every act of this name."""
    return [entry["public"] for entry in entries(app) if entry["event"] == act]


def test_a_reviewer_decides_what_they_have_seen_and_the_log_says_so(app: App) -> None:
    day(app, paxlst(AMINA))
    (seen,) = looks(app)
    decided = review.review(app, claim(app, "anna"), seen.hit.id[:8], Decision.CONFIRM, f"  {WHY}\n")
    assert (decided.id, decided.state) == (seen.hit.id, HitState.CONFIRMED)
    assert leaves(app, "review") == [{"decision": "confirm", "level": "critical", "edition": seen.hit.edition}]
    (shown,) = looks(app, "op")
    assert shown.review is not None
    assert (shown.review.reviewer, shown.review.reason) == ("anna", WHY)
    assert review.waiting(app, claim(app, "anna")).hits == ()
    assert not any(WHY in str(entry) or seen.hit.id in str(entry) for entry in entries(app))


@pytest.mark.parametrize("reason", ["", "   ", "too short", "a        b"])
def test_a_decision_says_why(app: App, reason: str) -> None:
    day(app, paxlst(AMINA))
    (seen,) = looks(app)
    with pytest.raises(Refused, match="at least 10 characters"):
        review.review(app, claim(app, "anna"), seen.hit.id, Decision.DISMISS, reason)
    assert looks(app)[0].hit.state is HitState.OPEN


@pytest.mark.parametrize("who", ["oona", "dpo", SYSTEM])
def test_whoever_is_no_reviewer_decides_nothing(app: App, who: str) -> None:
    """An operator, the data protection officer, the program itself."""
    day(app, paxlst(AMINA))
    (seen,) = looks(app)
    for ask in (
        lambda: review.review(app, claim(app, who), seen.hit.id, Decision.CONFIRM, WHY),
        lambda: review.waiting(app, claim(app, who)),
    ):
        with pytest.raises(Refused, match="review needs one of the roles border_officer, protection_reviewer, reviewer"):
            ask()
    with pytest.raises(Refused, match="not open for the purpose oversight"):
        review.review(app, claim(app, "anna", Purpose.OVERSIGHT), seen.hit.id, Decision.CONFIRM, WHY)


def test_a_hit_is_named_by_eight_characters_at_least(app: App) -> None:
    with pytest.raises(Refused, match="at least 8 characters"):
        review.review(app, claim(app, "anna"), "3f9a", Decision.CONFIRM, WHY)
    with pytest.raises(Refused, match="at least 8 characters"):
        inspect.hit(app, claim(app, "anna"), "3f9a")
    with pytest.raises(NotFound):
        inspect.hit(app, claim(app, "anna"), "00000000")


def test_looking_at_one_hit_is_logged_and_is_enough_to_decide_that_one(app: App) -> None:
    day(app, paxlst(AMINA), pnrgov(pnr("ABC2DE", "QUILLFEATHER+BARTHOLOMEWMR")))
    first, second = review.waiting(app, claim(app, "anna")).hits
    before = len(leaves(app, "consult"))
    assert inspect.hit(app, claim(app, "anna"), first).hit.id == first
    assert leaves(app, "consult")[before:] == [{"hits": 1}]
    assert review.review(app, claim(app, "anna"), first, Decision.DISMISS, WHY).state is HitState.DISMISSED
    with pytest.raises(Refused, match="look at this hit first"):
        review.review(app, claim(app, "anna"), second, Decision.DISMISS, WHY)


# -------------------------------------------------------------------------------------------------- what comes afterwards


def test_a_dismissed_hit_is_not_opened_again_for_the_same_cause(app: App, clock: SettableClock) -> None:
    """Whatever else is said of the same person and the same entry: the facts give the same id, and it is decided."""
    day(app, paxlst(AMINA))
    (seen,) = looks(app)
    review.review(app, claim(app, "anna"), seen.hit.id, Decision.DISMISS, WHY)
    day(app, paxlst(AMINA, prepared="260228:0600", reference="0000011"))
    changed = LIST.replace(b"1984-02-29,UZB", b"1984-02-29,UZB|KAZ")
    source = publish.Source(
        name="test", format="csv", files={"test.csv": changed}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    publish.load_list(app, claim(app), source)
    again = staffed(bootstrap.open_home(app.config.home, clock))
    assert screen.screen(again, claim(again)).legs == 1
    (still,) = looks(again)
    assert (still.hit.id, still.hit.state) == (seen.hit.id, HitState.DISMISSED)
    assert inspect.hits(again, claim(again)) == []


@pytest.mark.parametrize("decision", Decision)
def test_a_decided_hit_stays_when_its_cause_is_gone_and_when_it_comes_back(app: App, decision: Decision) -> None:
    day(app, paxlst(AMINA))
    (seen,) = looks(app)
    decided = review.review(app, claim(app, "anna"), seen.hit.id, decision, WHY)
    day(app, paxlst(CORRECTED, prepared="260228:0500", reference="0000009"))
    assert [item.hit for item in looks(app)] == [decided]
    day(app, paxlst(AMINA, prepared="260228:0600", reference="0000010"))
    assert [item.hit for item in looks(app)] == [decided]
    assert inspect.hits(app, claim(app)) == []


def test_what_was_said_since_the_look_is_looked_at_before_it_is_decided(app: App) -> None:
    day(app, paxlst(AMINA))
    (seen,) = looks(app)
    day(app, paxlst(AMINA.replace("ATT+2++F", "ATT+2++M"), prepared="260228:0600", reference="0000012"))
    with pytest.raises(Conflict, match="changed since you looked"):
        review.review(app, claim(app, "anna"), seen.hit.id, Decision.CONFIRM, WHY)
    looks(app)
    assert review.review(app, claim(app, "anna"), seen.hit.id, Decision.CONFIRM, WHY).state is HitState.CONFIRMED


# ------------------------------------------------------------------------------------------------------------ whose eyes


def test_a_hit_on_an_entry_kept_to_some_is_theirs_alone(app: App, clock: SettableClock) -> None:
    """One entry of the list is for Customs; the other is for everyone. Oversight sees both."""
    kept = b"entry_id,name,birth_dates,documents,originator_control\nK-1,Amina KARIMOVA,1984-02-29,P:UZB:AB7654321,Customs\n"
    source = publish.Source(
        name="joint", format="csv", files={"joint.csv": kept}, owner="Police", basis="agreement", sought_or_alert=True
    )
    publish.load_list(app, claim(app), source)
    app = staffed(bootstrap.open_home(app.config.home, clock))
    day(app, paxlst(AMINA))
    assert {item.hit.cause.watchlist for item in looks(app, "ben")} == {"test", "joint"}
    assert {item.hit.cause.watchlist for item in looks(app, "anna")} == {"test"}
    assert inspect.queue(app, claim(app, "anna")).withheld == 1
    assert len(inspect.hits(app, claim(app, "dpo", Purpose.OVERSIGHT))) == 2
    (row,) = inspect.board(app, claim(app, "anna"))
    assert sum(row.hits.values()) == 2
    (kept_hit,) = [item.hit for item in looks(app, "ben") if item.hit.cause.watchlist == "joint"]
    with pytest.raises(NotFound, match="that you may see"):
        review.review(app, claim(app, "anna"), kept_hit.id, Decision.DISMISS, WHY)
    assert review.review(app, claim(app, "ben"), kept_hit.id, Decision.CONFIRM, WHY).state is HitState.CONFIRMED


LISTED_NOWHERE = person("KARIMOVA", "AMINA", "840229", "QQ0000001", "A1").replace("DTM+329:840229'", "")


def test_a_dismissal_stands_when_check_in_joins_whom_it_is_about_and_only_more_evidence_asks_again(app: App) -> None:
    """S04, S05: the person gets another id by the API message; what was dismissed follows them, with its review."""
    day(app, pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS")))
    (seen,) = looks(app)
    review.review(app, claim(app, "anna"), seen.hit.id, Decision.DISMISS, WHY)
    day(app, paxlst(LISTED_NOWHERE))
    (kept,) = looks(app)
    assert (kept.hit.id, kept.hit.cause, kept.hit.state) == (seen.hit.id, seen.hit.cause, HitState.DISMISSED)
    assert kept.passenger.id != seen.passenger.id
    assert {document.number for document in kept.passenger.identity.documents} == {"QQ0000001"}
    day(app, paxlst(AMINA, prepared="260228:0500", reference="0000009"))
    opened, dismissed = sorted(looks(app), key=lambda one: one.hit.state is HitState.DISMISSED)
    assert (opened.hit.state, dismissed.hit.id) == (HitState.OPEN, seen.hit.id)
    assert dismissed.review is not None
    assert dismissed.review.reason == WHY
