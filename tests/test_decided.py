"""What was decided stays with its evidence; only what says more is put before an officer again (S04), in any order (S05)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen import bootstrap, pipeline, watchlist
from pnrscreen.decided import says_more, subject
from pnrscreen.model import HitState, Level, Outcome, Report, Verdict
from pnrscreen.pipeline import InForce
from pnrscreen.resemblance import Agreement, Evidence, Match
from pnrscreen.stages import Known, Screening
from support.clock import MORNING
from support.homes import LIST, paxlst, person, pnr, pnrgov

EARLY, LATE, LATER = "260228:0400", "260228:0500", "260228:0600"
SAME_NAME = person("KARIMOVA", "AMINA", "840229", "QQ0000001", "A1").replace("DTM+329:840229'", "")
"""Of one name with the listed woman and, as half her country, of one nationality; nothing else tells who she is."""
LISTED = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
COURIER = person("QUILLFEATHER", "BARTHOLOMEW", "700101", "GB0000007", "A2", "GBR")

LAW = bootstrap.profile("eu-strict")


def name_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@pytest.fixture(scope="module")
def in_force() -> InForce:
    lists = [watchlist.read("csv", {"test.csv": LIST}, "test", sought_or_alert=True)]
    return bootstrap.put_together(LAW, lists, {}, day=f"{MORNING:%Y-%m-%d}")


def said(raw: bytes) -> list[Report]:
    return [report for admitted in pipeline.read(raw, LAW).admitted for report in admitted.reports]


BOOKED = said(pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS")))
BOOKED_AGAIN = said(pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS", changed="260227:0800"), prepared="260227:0900", kind="141"))
CHECKED_IN = said(paxlst(SAME_NAME, prepared=EARLY))
KNOWN_BY_PASSPORT = said(paxlst(LISTED, prepared=LATE, reference="0000003"))
ALSO = said(paxlst(COURIER, prepared=LATE, reference="0000004"))
ALSO_BOOKED = said(pnrgov(pnr("XYZ9TT", "QUILLFEATHER+BARTHOLOMEWMR"), reference="0000005"))


def off(report: Report, prepared: str = LATER) -> Report:
    """Cancel what a report says, later than it was said."""
    return replace(report, version=(f"20{prepared}", *report.version[1:]), statements=(), cancelled=True)


def committed(known: Known, screening: Screening, in_force: InForce) -> Known:
    """Commit a screening the way a store does where nobody has looked: what is withdrawn leaves no trace."""
    people = {one.id: one for one in (*known.passengers, *screening.changed) if one.id not in screening.gone}
    hits = {hit.id: hit for hit in (*known.hits, *screening.opened) if hit.id not in screening.withdrawn}
    hits |= {id_: replace(hits[id_], passenger=now) for id_, now in screening.moved.items()}
    return Known(
        leg=screening.leg,
        versions=screening.versions,
        superseded=screening.superseded,
        aside=screening.aside,
        passengers=tuple(people[id_] for id_ in sorted(people)),
        hits=tuple(hits[id_] for id_ in sorted(hits)),
        edition=in_force.edition.digest,
    )


def after(in_force: InForce, known: Known | None, *batches: Iterable[Report]) -> Known:
    """Screen batch after batch."""
    for batch in batches:
        reports = tuple(batch)
        known = known or Known(leg=reports[0].leg)
        screening = pipeline.screen(replace(known, waiting=reports), in_force, MORNING, name_of)
        known = committed(known, screening, in_force)
    assert known is not None
    return known


def decided(known: Known, state: HitState = HitState.DISMISSED, which: Sequence[bool] = ()) -> Known:
    """Have an officer decide the open hits, or those of them that ``which`` picks."""
    picked = dict(zip((hit.id for hit in known.hits if hit.state is HitState.OPEN), which or [True] * 9, strict=False))
    return replace(known, hits=tuple(replace(hit, state=state) if picked.get(hit.id) else hit for hit in known.hits))


def states(known: Known) -> list[str]:
    return sorted(hit.state.value for hit in known.hits)


def test_a_dismissed_hit_follows_whom_check_in_joins_and_opens_no_second_one(in_force: InForce) -> None:
    before = decided(after(in_force, None, BOOKED))
    (dismissed,) = before.hits
    now = after(in_force, before, CHECKED_IN)
    (passenger,) = now.passengers
    assert passenger.id != dismissed.passenger
    assert now.hits == (replace(dismissed, passenger=passenger.id),)


def test_a_listed_passport_opens_a_new_hit_beside_the_dismissed_one(in_force: InForce) -> None:
    """S04: the dismissal stays attached to the old evidence; the new hit is one of its own."""
    before = decided(after(in_force, None, BOOKED))
    (dismissed,) = before.hits
    now = after(in_force, before, KNOWN_BY_PASSPORT)
    (passenger,) = now.passengers
    opened = {hit.id: hit for hit in now.hits}
    assert opened.pop(dismissed.id) == replace(dismissed, passenger=passenger.id)
    (new,) = opened.values()
    assert (new.state, new.level, new.passenger) == (HitState.OPEN, Level.CRITICAL, passenger.id)
    assert states(after(in_force, decided(now), BOOKED_AGAIN)) == ["dismissed", "dismissed"]


def test_a_new_hit_opens_for_one_who_keeps_their_id_as_well(in_force: InForce) -> None:
    before = decided(after(in_force, None, CHECKED_IN))
    assert states(after(in_force, before, KNOWN_BY_PASSPORT)) == ["dismissed", "open"]


def test_what_says_more_for_a_while_is_gone_with_it(in_force: InForce) -> None:
    before = decided(after(in_force, None, BOOKED))
    corrected = said(paxlst(SAME_NAME, prepared=LATER, reference="0000009"))
    assert states(after(in_force, before, KNOWN_BY_PASSPORT, corrected)) == ["dismissed"]


def test_what_was_decided_of_two_systems_holds_when_one_takes_its_word_back(in_force: InForce) -> None:
    before = decided(after(in_force, None, BOOKED, KNOWN_BY_PASSPORT))
    (dismissed,) = before.hits
    now = after(in_force, before, [off(KNOWN_BY_PASSPORT[0])])
    (passenger,) = now.passengers
    assert now.hits == (replace(dismissed, passenger=passenger.id),)
    assert after(in_force, now, [off(BOOKED[0])]).hits == (dismissed,)


def test_a_dismissal_spans_no_other_person_of_that_name(in_force: InForce) -> None:
    before = decided(after(in_force, None, BOOKED))
    namesake = SAME_NAME.replace("A1", "A7").replace("RFF+AVF:ABC2DE'", "").replace("QQ0000001", "QQ0000002")
    assert states(after(in_force, before, said(paxlst(namesake)))) == ["dismissed", "open"]


def test_an_older_home_whose_hits_do_not_say_how_their_people_were_called_opens_none_again(in_force: InForce) -> None:
    """The person as the store knows them tells it."""
    before = decided(after(in_force, None, BOOKED))
    renamed = {passenger.id: f"old-{number}" for number, passenger in enumerate(before.passengers)}
    old = replace(
        before,
        passengers=tuple(replace(one, id=renamed[one.id]) for one in before.passengers),
        hits=tuple(replace(hit, passenger=renamed[hit.passenger], called=()) for hit in before.hits),
    )
    now = after(in_force, old, CHECKED_IN)
    assert (states(now), now.hits[0].passenger) == (["dismissed"], now.passengers[0].id)


REST = [*BOOKED_AGAIN, *CHECKED_IN, *KNOWN_BY_PASSPORT, *ALSO, *ALSO_BOOKED, off(ALSO[0])]
FIRST = st.sampled_from([BOOKED, [*BOOKED, *ALSO_BOOKED], CHECKED_IN, [*BOOKED, *CHECKED_IN], [*KNOWN_BY_PASSPORT, *ALSO]])
STATES = st.sampled_from([HitState.DISMISSED, HitState.CONFIRMED])


@settings(max_examples=40, deadline=None)
@given(first=FIRST, state=STATES, which=st.lists(st.booleans(), min_size=2, max_size=2), data=st.data())
def test_whatever_was_decided_the_order_of_the_rest_changes_nothing(
    in_force: InForce, first: list[Report], state: HitState, which: list[bool], data: st.DataObject
) -> None:
    """S05 behind S04: after the same decisions, any order with repeats and in any batches gives the same people and hits."""
    before = decided(after(in_force, None, first), state, which)
    order = data.draw(st.permutations([*first, *REST]))
    repeats = data.draw(st.lists(st.sampled_from([*first, *REST]), max_size=3))
    stream = [*order, *repeats]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=3)))
    batches = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True) if stream[start:end]]
    assert after(in_force, before, *batches) == after(in_force, before, REST)


def a_match(name_score: int = 800, *evidence: Evidence, entry: str = "N-1") -> Match:
    return Match(
        watchlist="test",
        entry_id=entry,
        entry_digest="",
        entry_name="Amina KARIMOVA",
        score=name_score,
        name_score=name_score,
        evidence=evidence,
    )


def an_evidence(field: str, points: int, listed: str = "x") -> Evidence:
    agreement = Agreement.AGREES if points > 0 else Agreement.CONFLICTS
    return Evidence(field=field, agreement=agreement, points=points, listed=listed)


BORN, OTHER_DAY = an_evidence("birth_date", 150, "1984-02-29"), an_evidence("birth_date", -330, "1984-02-29")
COUNTRY = an_evidence("nationality", 20, "UZB")


@pytest.mark.parametrize(
    ("then", "now", "more"),
    [
        (a_match(), a_match(), False),
        (a_match(800), a_match(849), False),
        (a_match(800), a_match(850), True),
        (a_match(900), a_match(700), False),
        (a_match(800), a_match(800, BORN), True),
        (a_match(800, BORN), a_match(800), False),
        (a_match(800), a_match(800, COUNTRY), False),
        (a_match(800, an_evidence("nationality", -20, "UZB")), a_match(800, COUNTRY), False),
        (a_match(800, OTHER_DAY), a_match(800), True),
        (a_match(800), a_match(800, OTHER_DAY), False),
        (a_match(800, an_evidence("document", 900, "A1")), a_match(800, an_evidence("document", 900, "B2")), True),
        (a_match(800, an_evidence("birth_date", 50, "1984")), a_match(800, BORN), True),
    ],
)
def test_a_match_says_more_when_something_speaks_for_it_that_did_not_or_no_longer_against_it(
    then: Match, now: Match, *, more: bool
) -> None:
    assert says_more(now, then) is more


def an_outcome(indicators: str, exonerating: str = "") -> Outcome:
    return Outcome(
        rule="R-1",
        version=1,
        digest="",
        title="",
        verdict=Verdict.HIT,
        severity=Level.HIGH,
        trace=(),
        indicators=(*((one, True) for one in indicators), ("q", False), ("r", None)),
        exonerating=tuple((one, True) for one in exonerating),
    )


@pytest.mark.parametrize(
    ("then", "now", "more"),
    [
        (("ab", ""), ("ab", ""), False),
        (("ab", ""), ("a", ""), False),
        (("a", ""), ("ab", ""), True),
        (("a", "x"), ("a", ""), True),
        (("a", ""), ("a", "x"), False),
    ],
)
def test_a_rule_says_more_with_another_indicator_or_without_a_circumstance(
    then: tuple[str, str], now: tuple[str, str], *, more: bool
) -> None:
    assert says_more(an_outcome(*now), an_outcome(*then)) is more


def test_an_entry_and_a_rule_are_never_one_subject() -> None:
    assert subject(a_match()) != subject(a_match(entry="N-2"))
    with pytest.raises(AssertionError, match="either an entry of a list or a rule"):
        says_more(a_match(), an_outcome("a"))
