"""What every store promises of hits that people decide, and of whose eyes a hit is for, whichever database it stands in."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from pnrscreen import lifecycle, triage
from pnrscreen.adapters.store import schema
from pnrscreen.errors import Conflict, NotFound, Refused, Tampered
from pnrscreen.model import Hit, HitState, Identity, Lane, LegKey, Level
from pnrscreen.ports import REVIEWED_MATCH, Link, ShownHit
from pnrscreen.resemblance import Match
from pnrscreen.review import Decision, Review, Reviewed
from pnrscreen.rights import Capability, Grant, Purpose
from pnrscreen.terms import Terms
from support.builders import a_leg, a_passenger, a_report, an_identity
from support.clock import MORNING
from support.grants import a_grant
from support.unit import Unit

NEXT = ("2026-03-01T06:00", "01")
"""A version above the builders' own."""
WHY = "the passport is not hers"


def a_match(*control: str, owner: str = "Police", entry_id: str = "entry-1") -> Match:
    """Return a match on an entry that its owner shows to these organisations only, or to everyone."""
    return Match(
        watchlist="national",
        entry_id=entry_id,
        entry_digest="d",
        entry_name="ODETTE MARLOWE",
        score=900,
        terms=Terms(owner=owner, control=control),
    )


def reviewer(actor: str = "officer-1", organisation: str = "unit") -> Grant:
    return a_grant(Capability.REVIEW, actor=actor, organisation=organisation)


def looks(unit: Unit, *, hit: str = "", everything: bool = False, **who: Any) -> list[ShownHit]:
    """Look at hits as someone."""
    grant = a_grant(Capability.READ_HITS, **who)
    if not hit:
        return list(unit.looked(grant, everything=everything))
    with unit.store.transaction(grant) as change:
        shown = change.hit(hit)
        change.append(unit.entry("consult"))
    return [shown]


def queue(unit: Unit, leg: LegKey | None = None, **who: Any) -> tuple[tuple[str, ...], int]:
    """Return the ids of the hits that wait, in their order, and how many are withheld."""
    with unit.store.reading(a_grant(Capability.READ_HITS, **who)) as snapshot:
        found = snapshot.queue(leg=leg)
    return tuple(one.queued.id for one in triage.in_order(found.hits, unit.clock.now())), found.withheld


def decides(
    unit: Unit, hit: str = "hit-1", decision: Decision = Decision.DISMISS, grant: Grant | None = None, number: int = 1
) -> Hit:
    """Decide a hit as the operation does: load, decide, commit, in one transaction."""
    grant = grant or reviewer()
    with unit.store.transaction(grant) as change:
        found = change.to_review(hit)
        said = Review(
            id=f"review-{grant.actor.id}-{number}",
            hit=found.id,
            grant=grant,
            decision=decision,
            reason=WHY,
            at=unit.clock.now(),
        )
        decided, _ = lifecycle.decide(found, said)
        change.review(decided, said)
        change.append(unit.entry("review"))
    return decided


@pytest.fixture
def opened(unit: Unit, a_hit: Callable[..., Hit]) -> Hit:
    """Return a hit that stands open."""
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    return a_hit()


# -------------------------------------------------------------------------------------------------------------- deciding


@pytest.mark.parametrize(("decision", "state"), [("confirm", HitState.CONFIRMED), ("dismiss", HitState.DISMISSED)])
def test_a_decision_is_written_down_with_who_when_and_why(unit, opened, decision, state):
    unit.shown()
    assert decides(unit, decision=Decision(decision)) == replace(opened, state=state)
    assert unit.shown() == []
    (shown,) = unit.shown(everything=True)
    assert shown.hit == replace(opened, state=state)
    assert shown.review == Reviewed(decision=Decision(decision), reviewer="officer-1", at=MORNING, reason=WHY)
    assert unit.known().hits == (replace(opened, state=state),)
    with unit.store.reading(a_grant(Capability.READ_BOARD)) as snapshot:
        (row,) = snapshot.board()
    assert (row.hits, row.decided) == ({}, 1)


@pytest.mark.parametrize("column", ["reviewer", "state", "at"])
def test_a_review_that_was_edited_opens_for_nobody(unit, opened, column):
    """Why somebody decided is sealed together with who, what and when: an older program's context opens none of it."""
    unit.shown()
    decides(unit)
    edited = {"reviewer": "mallory", "state": "confirmed", "at": "2026-02-01T00:00:00.000000Z"}[column]
    with unit.engine.begin() as connection:
        (row,) = connection.execute(schema.reviews.select()).mappings().all()
        connection.execute(delete(schema.reviews))
        if column == "state":
            connection.execute(update(schema.hits).values(state=edited))
        connection.execute(insert(schema.reviews).values({**row, column: edited}))
    unit.does("prove_all")  # so that it is the review that says it
    with pytest.raises(Tampered, match="the review of hit hit-1 is not as it was written down"):
        unit.shown(everything=True)


def test_a_hit_that_nobody_decided_is_not_shown_as_decided(unit, opened):
    with unit.engine.begin() as connection:
        connection.execute(update(schema.hits).values(state="confirmed"))
    unit.does("prove_all")  # as an older program left it
    with pytest.raises(Tampered, match="hit hit-1 stands decided and nobody decided it"):
        unit.shown(everything=True)


def test_a_review_of_an_older_program_still_opens_and_stays_one_when_it_moves(unit, opened):
    unit.shown()
    decides(unit, decision=Decision.CONFIRM)
    stem = f"eu-strict/{MORNING:%Y-%m-%d}"
    older = unit.keys.enclose(WHY.encode(), f"{stem}/identity", "review/review-officer-1-1/reason")
    with unit.engine.begin() as connection:
        connection.execute(update(schema.reviews).values(reason=older))
    assert [one.review.reason for one in unit.shown(everything=True)] == [WHY]
    said = {"kind": REVIEWED_MATCH, "evidence": "case 26/117", "author": "officer-1", "at": MORNING, "review_due": "2026-09-01"}
    unit.does("link", Link(id="link-1", passenger="passenger-1", **said))
    unit.does("keep_linked", stem, 10)
    assert [one.review.reason for one in unit.shown(everything=True)] == [WHY]


def test_a_link_whose_author_was_edited_opens_for_nobody(unit, opened):
    said = {"kind": "court_order", "evidence": "order 4/26", "author": "officer-1", "at": MORNING, "review_due": "2026-09-01"}
    unit.does("link", Link(id="link-1", passenger="passenger-1", **said))
    with unit.engine.begin() as connection:
        connection.execute(update(schema.links).values(author="mallory"))
    with pytest.raises(Tampered, match="link link-1 is not as it was written: somebody edited it"):
        unit.does("links")
    unit.does("prove_all")
    with pytest.raises(Tampered, match="link link-1 is not as it was written down"):
        unit.does("links")


def test_what_was_decided_since_is_still_as_grave_and_not_counted(unit, opened, a_hit):
    """Else the other hits of its passenger would change their place between two pages."""
    unit.record(opened=(a_hit("hit-grave", level=Level.CRITICAL),))
    unit.shown()
    then = unit.clock.now()
    unit.clock.advance(minutes=1)
    decides(unit, "hit-grave")
    with unit.store.reading(a_grant(Capability.READ_HITS)) as snapshot:
        assert [hit.id for hit in snapshot.ahead(unit.clock.now(), 9).hits] == [opened.id]
        before = snapshot.ahead(then, 9, (False, 0, "", "", "", "", ""))
        assert before.waiting == 1
        states = {hit.id: hit.state for hit in before.hits}
    assert states == {opened.id: HitState.OPEN, "hit-grave": HitState.DISMISSED}


def test_nobody_decides_what_they_have_not_seen(unit, opened):
    """That a colleague has looked is not enough."""
    with pytest.raises(Refused, match="look at this hit first"):
        decides(unit)
    looks(unit, actor="officer-2")
    with pytest.raises(Refused, match="look at this hit first"):
        decides(unit)
    assert unit.known().hits == (opened,)


def test_a_queue_that_is_only_listed_has_not_been_seen(unit, opened):
    assert queue(unit) == (("hit-1",), 0)
    with pytest.raises(Refused, match="look at this hit first"):
        decides(unit)


def test_what_changed_since_it_was_seen_is_looked_at_again(unit, opened, a_hit):
    unit.shown()
    unit.accept(a_report(version=NEXT))
    unit.record(a_passenger(an_identity("DUNMORE")))
    with pytest.raises(Conflict, match="changed since you looked"):
        decides(unit)
    unit.shown()
    unit.record(opened=(a_hit(cause=a_match(entry_id="entry-1"), level=Level.LOW),))
    with pytest.raises(Conflict, match="changed since you looked"):
        decides(unit)
    assert [item.hit.level for item in unit.shown()] == [Level.LOW]
    assert decides(unit).state is HitState.DISMISSED


def test_another_passenger_s_change_makes_nobody_look_again(unit, opened):
    unit.shown()
    unit.accept(a_report(version=NEXT))
    unit.record(a_passenger(an_identity("DUNMORE", document="QQ0000001"), id="passenger-2"))
    assert decides(unit).state is HitState.DISMISSED


def test_the_second_to_decide_is_told_who_was_first_and_when(unit, opened):
    unit.shown()
    looks(unit, actor="officer-2")
    decides(unit)
    unit.clock.advance(minutes=1)
    with pytest.raises(Conflict, match=r"was dismissed by officer-1 on 01 Mar 2026 at 05:00:00 UTC") as told:
        decides(unit, decision=Decision.CONFIRM, grant=reviewer("officer-2"))
    assert "MARLOWE" not in str(told.value)
    (shown,) = unit.shown(everything=True)
    assert (shown.hit.state, shown.review.reviewer) == (HitState.DISMISSED, "officer-1")


def test_whoever_loaded_it_open_is_told_the_same(unit, opened):
    """The hit was decided after it was loaded: the statement that moves it asks again."""
    unit.shown()
    looks(unit, actor="officer-2")
    late = Review(
        id="late", hit="hit-1", grant=reviewer("officer-2"), decision=Decision.CONFIRM, reason=WHY, at=unit.clock.now()
    )
    confirmed, _ = lifecycle.decide(opened, late)
    decides(unit)
    with pytest.raises(Conflict, match="was dismissed by officer-1"), unit.store.transaction(late.grant) as change:
        change.review(confirmed, late)


def test_a_hit_that_was_withdrawn_is_not_decided(unit, opened):
    unit.shown()
    unit.record(withdrawn=("hit-1",))
    with pytest.raises(Conflict, match="not open any more"):
        decides(unit)


def test_a_review_is_written_under_the_reviewer_s_own_grant(unit, opened):
    unit.shown()
    mine = Review(id="r", hit="hit-1", grant=reviewer(), decision=Decision.CONFIRM, reason=WHY, at=MORNING)
    decided, _ = lifecycle.decide(opened, mine)
    with pytest.raises(AssertionError, match="their own"), unit.store.transaction(reviewer("officer-2")) as change:
        change.review(decided, mine)


@pytest.mark.parametrize("capability", [Capability.READ_HITS, Capability.SCREEN, Capability.READ_BOARD])
def test_only_a_grant_to_review_decides(unit, opened, capability):
    unit.shown()
    with pytest.raises(Refused, match="it takes one to review"), unit.store.transaction(a_grant(capability)) as change:
        change.to_review("hit-1")
    said = Review(id="r", hit="hit-1", grant=reviewer(), decision=Decision.CONFIRM, reason=WHY, at=MORNING)
    decided, _ = lifecycle.decide(opened, said)
    with pytest.raises(Refused, match="it takes one to review"), unit.store.transaction(a_grant(capability)) as change:
        change.review(decided, said)


def test_a_decision_that_is_not_written_down_does_not_happen(unit, opened):
    unit.shown()
    grant = reviewer()
    said = Review(id="r", hit="hit-1", grant=grant, decision=Decision.CONFIRM, reason=WHY, at=MORNING)
    decided, _ = lifecycle.decide(opened, said)
    with pytest.raises(AssertionError, match="without an audit entry"), unit.store.transaction(grant) as change:
        change.review(decided, said)
    assert unit.known().hits == (opened,)


def test_of_people_who_decide_at_once_one_does(unit, opened):
    """Eight threads, each a reviewer of its own, on the real database."""
    for number in range(8):
        looks(unit, actor=f"officer-{number}")
    start, ends = threading.Barrier(8), []

    def one(number: int) -> None:
        start.wait()
        decision = Decision.CONFIRM if number % 2 else Decision.DISMISS
        try:
            decides(unit, decision=decision, grant=reviewer(f"officer-{number}"))
            ends.append((number, ""))
        except Conflict as conflict:
            ends.append((number, str(conflict)))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((winner, _),) = [end for end in ends if not end[1]]
    assert len(ends) == 8
    assert all(f"by officer-{winner} on" in said for _, said in ends if said)
    (shown,) = unit.shown(everything=True)
    assert shown.review.reviewer == f"officer-{winner}"


# ------------------------------------------------------------------------------------------- what a confirmed hit is for


def links(unit: Unit, kind: str = REVIEWED_MATCH, organisation: str = "unit", passenger: str = "passenger-1") -> None:
    """Link a passenger as the operation does."""
    made = Link(
        id=f"link-{kind}",
        passenger=passenger,
        kind=kind,
        evidence="case 26/117",
        author="officer-1",
        at=unit.clock.now(),
        review_due="2026-09-01",
    )
    with unit.store.transaction(a_grant(Capability.LINK, organisation=organisation)) as change:
        change.link(made)
        change.append(unit.entry("link"))


def test_a_reviewed_match_takes_a_hit_that_was_confirmed(unit, opened):
    unit.record(a_passenger(id="passenger-2"))
    with pytest.raises(Refused, match="no hit of this passenger was confirmed"):
        links(unit)
    links(unit, "court_order")
    unit.shown()
    decides(unit, decision=Decision.CONFIRM)
    with pytest.raises(Refused, match="no hit of this passenger was confirmed"):
        links(unit, passenger="passenger-2")
    links(unit)
    with unit.store.reading(a_grant(Capability.LINK)) as snapshot:
        assert {one.kind for one in snapshot.links()} == {"court_order", REVIEWED_MATCH}
        snapshot.append(unit.entry("consult"))


def test_a_link_to_a_match_that_is_none_does_not_stand_another_term(unit, opened):
    links(unit, "court_order")
    renewed(unit)
    with unit.engine.begin() as connection:
        connection.execute(update(schema.links).values(kind=REVIEWED_MATCH))  # as an older program made them, unasked
    unit.does("prove_all")
    with pytest.raises(Refused, match="no hit of this passenger was confirmed"):
        renewed(unit)
    unit.shown()
    decides(unit, decision=Decision.CONFIRM)
    renewed(unit)


def renewed(unit: Unit) -> None:
    with unit.store.transaction(a_grant(Capability.LINK)) as change:
        change.renew_link("link-court_order", "2026-12-01")
        change.append(unit.entry("link.review"))


def test_one_that_was_dismissed_is_none(unit, opened):
    unit.shown()
    decides(unit)
    with pytest.raises(Refused, match="no hit of this passenger was confirmed"):
        links(unit)


def test_of_a_confirmed_hit_that_others_may_not_see_none_of_them_learns_by_linking(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(cause=a_match("Police")),))
    looks(unit, organisation="Police")
    decides(unit, decision=Decision.CONFIRM, grant=reviewer(organisation="Police"))
    with pytest.raises(Refused, match="no hit of this passenger was confirmed"):
        links(unit, organisation="Customs")
    links(unit, organisation="Police")


# ---------------------------------------------------------------------------------------------- what the machine may not


@pytest.mark.parametrize("decision", Decision)
def test_a_screening_does_not_touch_what_a_person_decided(unit, opened, a_hit, decision):
    unit.shown()
    decided = decides(unit, decision=decision)
    unit.record(withdrawn=("hit-1",))
    assert unit.known().hits == (decided,)
    unit.record(gone={"passenger-1": ""})
    (shown,) = unit.shown(everything=True)
    assert (shown.hit, shown.passenger.identity, shown.review.reason) == (decided, Identity(), WHY)
    with pytest.raises(IntegrityError):
        unit.record(opened=(a_hit(level=Level.LOW),))
    assert unit.known().hits == (decided,)


def test_a_screening_that_judged_the_hit_while_it_was_open_begins_again(unit, opened, a_hit):
    unit.shown()
    loaded = unit.known()
    decided = decides(unit)
    for wrong in ({"withdrawn": ("hit-1",)}, {"opened": (a_hit(level=Level.LOW),)}):
        with pytest.raises(Conflict, match="changed since it was loaded"):
            unit.record(known=loaded, **wrong)
    assert unit.known().hits == (decided,)


UNLAWFUL = {
    "reopen": update(schema.hits).values(state=text("'open'")),
    "turn": update(schema.hits).values(state=text("'confirmed'")),
    "delete": delete(schema.hits),
    "decide twice": insert(schema.reviews).from_select(
        ["id", "hit", "state", "reviewer", "at", "cohort", "reason"],
        schema.reviews.select().with_only_columns(
            text("'again'"), *(schema.reviews.c[name] for name in ("hit", "state", "reviewer", "at", "cohort", "reason"))
        ),
    ),
    "undo": update(schema.reviews).values(state=text("'open'")),
}


@pytest.mark.parametrize("statement", UNLAWFUL)
def test_the_database_itself_holds_on_to_a_decision(unit, opened, statement):
    """Whoever writes to the tables by hand meets the same law."""
    unit.shown()
    decided = decides(unit)
    with pytest.raises((IntegrityError, Conflict)), unit.engine.begin() as connection:
        connection.execute(UNLAWFUL[statement])
    assert unit.known().hits == (decided,)


def test_a_review_of_a_hit_that_is_not_so_decided_has_no_place(unit, opened):
    row = {"id": "r", "hit": "hit-1", "state": "confirmed", "reviewer": "x", "at": "", "cohort": "", "reason": b""}
    with pytest.raises((IntegrityError, Conflict)), unit.engine.begin() as connection:
        connection.execute(insert(schema.reviews).values(row))


def test_a_reason_is_sealed_and_falls_due_with_its_hit(unit, opened):
    unit.shown()
    decides(unit)
    with unit.engine.connect() as connection:
        (row,) = connection.execute(schema.reviews.select()).all()
    assert WHY.encode() not in row.reason
    unit.keys.destroy("eu-strict/2026-03-01/identity")
    with pytest.raises(Tampered, match="destroyed"):
        unit.shown(everything=True)


# ----------------------------------------------------------------------------------------------------------------- names


def test_a_hit_is_named_by_how_its_id_begins(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit("3f9a12"), a_hit("3f9a77"), a_hit("3f9a")))
    assert [item.hit.id for item in looks(unit, hit="3f9a1")] == ["3f9a12"]
    assert [item.hit.id for item in looks(unit, hit="3f9a")] == ["3f9a"]
    with pytest.raises(Refused, match="several hits begin so"):
        looks(unit, hit="3f9")
    with pytest.raises(NotFound):
        looks(unit, hit="3f9a1%")
    with pytest.raises(Refused, match="look at this hit first"):
        decides(unit, "3f9a77")
    assert decides(unit, "3f9a12").id == "3f9a12"
    assert [item.hit.state for item in looks(unit, hit="3f9a1")] == [HitState.DISMISSED]


# ------------------------------------------------------------------------------------------------------------ whose eyes


@pytest.fixture
def kept(unit: Unit, a_hit: Callable[..., Hit]) -> None:
    """Let there be a hit for everyone, and one on an entry that the Police shows to Customs only."""
    unit.accept()
    kept = a_hit("hit-kept", cause=a_match("Customs"), level=Level.CRITICAL)
    unit.record(a_passenger(), opened=(a_hit("hit-free"), kept))


@pytest.mark.parametrize(
    ("organisation", "sees"),
    [
        ("Police", ["hit-kept", "hit-free"]),
        ("Customs", ["hit-kept", "hit-free"]),
        (" customs ", ["hit-kept", "hit-free"]),
        ("Border Guard", ["hit-free"]),
        ("custom_", ["hit-free"]),
        ("%", ["hit-free"]),
        ("Police|Customs", ["hit-free"]),
        ("|customs|", ["hit-kept", "hit-free"]),  # a bar is a blank, in the registry as on the list
        ("Custom", ["hit-free"]),
        ("", ["hit-free"]),
    ],
)
def test_a_hit_is_for_the_owner_and_those_the_owner_names(unit, kept, organisation, sees):
    assert [item.hit.id for item in looks(unit, organisation=organisation)] == sees
    assert queue(unit, organisation=organisation) == (tuple(sees), 2 - len(sees))
    assert [item.hit.id for item in looks(unit, organisation=organisation, everything=True)] == sees


def test_oversight_sees_what_every_originator_keeps(unit, kept):
    shown = looks(unit, organisation="unit", purpose=Purpose.OVERSIGHT)
    assert [item.hit.id for item in shown] == ["hit-kept", "hit-free"]
    assert queue(unit, purpose=Purpose.OVERSIGHT)[1] == 0


def test_an_entry_kept_to_nobody_anyone_could_be_is_for_oversight_alone(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(cause=a_match("|", owner="")),))
    assert looks(unit, organisation="") == looks(unit, organisation="|") == looks(unit) == []
    assert len(looks(unit, purpose=Purpose.OVERSIGHT)) == 1


def test_what_is_not_for_the_actor_is_not_marked_as_shown(unit, kept):
    """A hit nobody has seen leaves no trace when it is withdrawn: only the one that was shown does."""
    unit.clock.advance(days=1)
    looks(unit, organisation="Border Guard")
    unit.record(withdrawn=("hit-free", "hit-kept"))
    with unit.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, state, shown_at IS NULL FROM hit")).all()
    assert [tuple(row) for row in rows] == [("hit-free", "withdrawn", 0)]


def test_an_envelope_that_is_for_others_is_not_opened(unit, kept):
    with unit.engine.begin() as connection:
        connection.execute(update(schema.hits).where(schema.hits.c.id == "hit-kept").values(cause=b"spoilt"))
    assert [item.hit.id for item in looks(unit)] == ["hit-free"]
    unit.does("prove_all")
    assert [item.hit.id for item in looks(unit)] == ["hit-free"]
    with pytest.raises(Tampered):
        looks(unit, organisation="Customs")


def test_a_hit_that_was_edited_is_shown_to_nobody_and_keeps_no_other_from_being_shown(unit, opened, a_hit):
    unit.record(opened=(a_hit("hit-edited"),))
    unit.shown()
    with unit.engine.begin() as connection:
        connection.execute(update(schema.hits).where(schema.hits.c.id == "hit-edited").values(level=int(Level.LOW)))
    assert [one.hit.id for one in unit.shown()] == [opened.id]
    for use in (lambda: looks(unit, hit="hit-edited"), lambda: decides(unit, "hit-edited")):
        with pytest.raises(Tampered, match="hit hit-edited is not as it was written: somebody edited it in the database"):
            use()
    assert decides(unit, opened.id).state is HitState.DISMISSED


def test_whoever_comes_and_goes_by_a_screening_is_missed_by_nobody(unit, opened, a_hit):
    """Passengers that are new, written anew and gone, hits that nobody saw and that somebody did."""
    unit.record(a_passenger(), a_passenger(id="passenger-2"), opened=(a_hit("hit-2"),))
    unit.record(withdrawn=("hit-1",))
    unit.shown()
    unit.record(withdrawn=("hit-2",), gone={"passenger-2": ""})
    unit.record(opened=(a_hit("hit-2"), a_hit("hit-3")))
    with unit.store.reading(a_grant(Capability.READ_LOG)) as snapshot:
        assert [*snapshot.edited()] == []
    with unit.engine.connect() as connection:
        assert sorted(connection.scalars(select(schema.hits.c.id))) == ["hit-2", "hit-3"]


@pytest.mark.parametrize("change", ["shown", "withdrawn", "moved", "laned", "opened"])
def test_no_change_of_a_hit_that_was_edited_proves_it_anew(unit, opened, a_hit, change):
    """Whatever the program goes on doing to it: the proof it has then is none."""
    if change in {"moved", "withdrawn"}:
        unit.shown()
    if change == "moved":
        decides(unit)
    with unit.engine.begin() as connection:
        connection.execute(update(schema.hits).values(edition="another"))
    does = {
        "withdrawn": {"withdrawn": ("hit-1",)},
        "moved": {"moved": {"hit-1": "passenger-2"}},
        "laned": {"laned": {"hit-1": Lane.PROTECTION}},
        "opened": {"opened": (a_hit(level=Level.LOW),)},
    }
    if change == "shown":
        with pytest.raises(Tampered):
            unit.shown()
    else:
        unit.record(**does[change])
    with unit.store.reading(a_grant(Capability.READ_LOG)) as snapshot:
        assert [*snapshot.edited()] == ["hit hit-1: it is not as it was written"]


def test_what_an_actor_may_not_see_is_not_there_to_decide(unit, kept):
    """Not even who has seen it in another office: the id names nothing."""
    looks(unit, organisation="Customs")
    for hit in ("hit-kept", "hit-k"):
        with pytest.raises(NotFound, match="no hit that you may see"):
            decides(unit, hit)
        with pytest.raises(NotFound, match="no hit that you may see"):
            looks(unit, hit=hit)
    assert decides(unit, "hit-kept", grant=reviewer("officer-1", "Customs")).state is HitState.DISMISSED


def test_the_board_counts_hits_for_others_too(unit, kept):
    with unit.store.reading(a_grant(Capability.READ_BOARD, organisation="Border Guard")) as snapshot:
        assert snapshot.board()[0].hits == {"critical": 1, "high": 1}


def test_the_machine_judges_by_every_hit(unit, kept):
    assert {hit.id for hit in unit.known().hits} == {"hit-free", "hit-kept"}


def test_a_list_that_is_opened_to_more_shows_its_hits_to_more(unit, kept, a_hit):
    unit.record(opened=(a_hit("hit-kept", cause=a_match("Customs", "Border Guard"), level=Level.CRITICAL),))
    assert len(looks(unit, organisation="Border Guard")) == 2
    unit.record(opened=(a_hit("hit-kept", cause=a_match(), level=Level.CRITICAL),))
    assert len(looks(unit)) == 2


def test_the_queue_of_a_flight_is_of_that_flight(unit, kept, a_hit):
    other = a_leg("NV700", departs="2026-03-01T20:00")
    unit.accept(a_report(leg=other))
    unit.record(a_passenger(leg=other.key), known=unit.known(other), opened=(a_hit("hit-other", leg=other.key),))
    assert queue(unit, other.key) == (("hit-other",), 0)
    assert queue(unit, a_leg().key) == (("hit-free",), 1)
    with pytest.raises(Refused), unit.store.reading(a_grant(Capability.READ_BOARD)) as snapshot:
        snapshot.queue()
