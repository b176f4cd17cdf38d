"""The hot path as values: bytes to Reading, Known to Screening."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from pnrscreen import bootstrap, pipeline, watchlist
from pnrscreen.errors import Refused
from pnrscreen.message import Source
from pnrscreen.model import Hit, HitState, Level
from pnrscreen.pipeline import InForce
from pnrscreen.resemblance import Match
from pnrscreen.stages import Known, Reading, Screening
from pnrscreen.terms import Terms
from pnrscreen.watchlist import register
from support.clock import MORNING
from support.homes import LIST, paxlst, person, pnr, pnrgov

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
NOBODY = person("TESTERSON", "BERTA", "900101", "XX1112223", "A2")


@pytest.fixture(scope="module")
def in_force() -> InForce:
    return make(LIST)


def make(listed: bytes, settings: watchlist.Settings = watchlist.DEFAULT) -> InForce:
    law = bootstrap.profile("eu-strict")
    lists = [watchlist.read("csv", {"test.csv": listed}, "test", sought_or_alert=True)]
    return bootstrap.put_together(law, lists, bootstrap.rule_files(None), settings, day=f"{MORNING:%Y-%m-%d}")


def name_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def read(in_force: InForce, raw: bytes) -> Reading:
    return pipeline.read(raw, in_force.profile)


def known_after(known: Known, screening: Screening, in_force: InForce) -> Known:
    """Commit a screening the way a store does, in memory."""
    passengers = {one.id: one for one in (*known.passengers, *screening.changed) if one.id not in screening.gone}
    hits = {hit.id: hit for hit in (*known.hits, *screening.opened)}
    for hit in screening.withdrawn:
        hits[hit] = replace(hits[hit], state=HitState.WITHDRAWN)
    return Known(
        leg=screening.leg,
        versions=screening.versions,
        passengers=tuple(passengers.values()),
        hits=tuple(hits.values()),
        edition=in_force.edition.digest,
    )


def run(in_force: InForce, known: Known | None, *files: bytes) -> tuple[Known, Screening]:
    reports = [report for raw in files for admitted in read(in_force, raw).admitted for report in admitted.reports]
    before = known or Known(leg=reports[0].leg)
    screening = pipeline.screen(replace(before, waiting=tuple(reports)), in_force, MORNING, name_of)
    return known_after(before, screening, in_force), screening


def test_read_keeps_what_the_law_admits_and_says_what_it_dropped(in_force: InForce) -> None:
    raw = pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS").replace("TVL+", "SSR+KSML:HK:1:ZZ+::1'IFT+4:28::ZZ+LIKES TO PRAY'TVL+", 1))
    (admitted,) = read(in_force, raw).admitted
    assert sum(admitted.dropped.values()) == 2
    assert len(admitted.redacted) == len(raw)
    for forbidden in (b"KSML", b"PRAY"):
        assert forbidden not in admitted.redacted
        assert forbidden.decode() not in repr(admitted)
    assert admitted.reports[0].statements[0].identity.names[0].surname == "KARIMOVA"


@pytest.mark.parametrize("raw", [b"", b"hello", b"\x00" * 100, b"UNA:+.? 'nothing"])
def test_what_holds_no_interchange_is_one_broken_stretch(in_force: InForce, raw: bytes) -> None:
    reading = read(in_force, raw)
    assert reading.admitted == ()
    (broken,) = reading.broken
    assert (broken.start, broken.end) == (0, len(raw))
    assert broken.reason


def test_a_hit_names_passenger_cause_level_and_edition(in_force: InForce) -> None:
    _, screening = run(in_force, None, paxlst(AMINA, NOBODY))
    (hit,) = screening.opened
    assert isinstance(hit, Hit)
    assert isinstance(hit.cause, Match)
    assert (hit.cause.watchlist, hit.cause.entry_id, hit.level) == ("test", "N-1", Level.CRITICAL)
    assert (hit.edition, hit.opened_at) == (in_force.edition.digest, MORNING)
    assert (screening.compared, screening.counts["api:passenger"]) == (2, 2)


def test_nothing_new_decides_nothing_new(in_force: InForce) -> None:
    known, _ = run(in_force, None, paxlst(AMINA, NOBODY))
    _, again = run(in_force, known, paxlst(AMINA, NOBODY))
    assert (again.changed, again.gone, again.opened, again.withdrawn, again.compared) == ((), {}, (), (), 0)


def test_who_did_not_change_keeps_the_hits_without_being_compared_again(in_force: InForce) -> None:
    known, first = run(in_force, None, paxlst(AMINA))
    _, then = run(in_force, known, paxlst(NOBODY, reference="0000009"))
    assert (then.compared, then.opened, then.withdrawn) == (1, (), ())
    assert first.opened[0].id in {hit.id for hit in known.hits}


def test_a_cause_that_vanished_withdraws_its_hit(in_force: InForce) -> None:
    known, first = run(in_force, None, paxlst(AMINA))
    changed = person("TESTERSON", "BERTA", "900101", "XX1112223", "A1")
    _, then = run(in_force, known, paxlst(changed, prepared="260228:0700", reference="0000009"))
    assert (then.withdrawn, then.ended) == ((first.opened[0].id,), {"entry.unlike": 1})


@pytest.mark.parametrize(
    ("listed", "name", "why"),
    [(LIST, "other", "list.removed"), (LIST.replace(b"N-1,", b"N-9,"), "test", "entry.removed")],
)
def test_a_hit_ends_with_its_entry_or_its_list_and_the_log_can_say_why(listed: bytes, name: str, why: str) -> None:
    known, first = run(make(LIST), None, paxlst(AMINA))
    lists = [watchlist.read("csv", {"test.csv": listed}, name, sought_or_alert=True)]
    then = pipeline.screen(
        known, bootstrap.put_together(bootstrap.profile("eu-strict"), lists, bootstrap.rule_files(None)), MORNING, name_of
    )
    assert (then.withdrawn, then.ended) == ((first.opened[0].id,), {why: 1})


def test_a_hit_ends_with_its_passenger(in_force: InForce) -> None:
    known, first = run(in_force, None, pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS")))
    other = pnr("ABC2DE", "TESTERSON+BERTAMS", changed="260227:0800")
    _, then = run(in_force, known, pnrgov(other, prepared="260227:0900", reference="0000009"))
    assert then.gone
    assert (then.withdrawn, then.ended) == (tuple(hit.id for hit in first.opened), {"passenger.gone": len(first.opened)})


def test_a_decided_hit_is_never_touched_by_the_machine(in_force: InForce) -> None:
    known, _ = run(in_force, None, paxlst(AMINA))
    decided = replace(known, hits=tuple(replace(hit, state=HitState.DISMISSED) for hit in known.hits))
    changed = person("TESTERSON", "BERTA", "900101", "XX1112223", "A1")
    _, gone = run(in_force, decided, paxlst(changed, prepared="260228:0700", reference="0000009"))
    assert gone.withdrawn == ()
    _, same = run(in_force, replace(decided, edition=""), paxlst(AMINA))
    assert same.opened == ()


def test_a_new_edition_compares_everyone_again(in_force: InForce) -> None:
    known, _ = run(in_force, None, paxlst(AMINA, NOBODY))
    wider = make(LIST + b"N-3,Berta TESTERSON,1990-01-01,UZB,P:UZB:XX1112223,\n")
    screening = pipeline.screen(known, wider, MORNING, name_of)
    assert wider.edition.digest != in_force.edition.digest
    assert screening.compared == 2
    assert {hit.cause.entry_id for hit in screening.opened if isinstance(hit.cause, Match)} == {"N-3"}


def test_the_edition_is_named_by_what_it_holds(in_force: InForce) -> None:
    assert make(LIST).edition == in_force.edition
    assert make(LIST.replace(b"1970", b"1971")).edition.digest != in_force.edition.digest


def test_a_threshold_of_a_list_is_part_of_the_edition_and_decides_who_is_a_hit(in_force: InForce) -> None:
    strict = make(LIST, bootstrap.matching(700, {"test": 1000}))
    assert strict.edition.digest != in_force.edition.digest
    assert make(LIST, bootstrap.matching(700, {"test": 1000})).edition == strict.edition
    misspelt = person("KARIMOWA", "AMINAH", "840229", "AB7654329", "A1")
    assert [isinstance(hit.cause, Match) for hit in run(in_force, None, paxlst(misspelt))[1].opened] == [True]
    assert run(strict, None, paxlst(misspelt))[1].opened == ()


def test_reservation_and_check_in_of_one_person_are_one_passenger_with_one_hit(in_force: InForce) -> None:
    _, screening = run(in_force, None, paxlst(AMINA), pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS")))
    (passenger,) = screening.changed
    assert {statement.source for _, statement in passenger.statements} == {Source.API, Source.PNR}
    assert len([hit for hit in screening.opened if isinstance(hit.cause, Match)]) == 1


LIMITED = b"entry_id,name,birth_dates,documents,valid_from,expires\nN-1,Amina KARIMOVA,1984-02-29,P:UZB:AB7654321,%s,%s\n"
"""One entry for the passenger, by name and by document; MORNING is the first of March, in Brussels too."""


@pytest.mark.parametrize(
    ("valid_from", "expires", "hits"),
    [
        (b"", b"2026-03-01", 1),
        (b"2026-03-01", b"", 1),
        (b"", b"2026-02-28", 0),
        (b"2026-03-02", b"", 0),
        (b"2020-01-01", b"2020-12-31", 0),
    ],
)
def test_a_hit_before_or_after_an_entry_is_in_force_is_impossible(valid_from: bytes, expires: bytes, hits: int) -> None:
    _, screening = run(make(LIMITED % (valid_from, expires)), None, paxlst(AMINA))
    assert len(screening.opened) == hits


def test_the_day_is_the_one_it_is_where_the_law_is() -> None:
    """Half past eleven at night in universal time is past midnight in Brussels: the entry is over."""
    in_force = make(LIMITED % (b"", b"2026-03-01"))
    known, _ = run(in_force, None, paxlst(AMINA))
    late = MORNING.replace(hour=23, minute=30)
    assert pipeline.screen(replace(known, edition=""), in_force, late, name_of).withdrawn == (known.hits[0].id,)


def test_an_entry_that_ended_withdraws_its_hit_even_when_nobody_is_compared_again() -> None:
    in_force = make(LIMITED % (b"", b"2026-03-01"))
    known, first = run(in_force, None, paxlst(AMINA))
    then = pipeline.screen(known, in_force, MORNING + timedelta(days=1), name_of)
    assert (then.compared, then.withdrawn, then.ended) == (0, (first.opened[0].id,), {"entry.expired": 1})


def test_a_match_says_on_what_terms_the_entry_is_listed() -> None:
    listed = LIMITED.replace(b"expires", b"expires,owner") % (b"", b"2026-03-01,State Police")
    _, screening = run(make(listed), None, paxlst(AMINA))
    cause = screening.opened[0].cause
    assert isinstance(cause, Match)
    assert (cause.terms.owner, cause.terms.expires) == ("State Police", "2026-03-01")


def test_the_edition_is_another_on_the_day_when_an_entry_begins_or_ends() -> None:
    law = bootstrap.profile("eu-strict")
    listed = watchlist.read("csv", {"l.csv": LIMITED % (b"2026-03-05", b"2026-03-09")}, "test", sought_or_alert=True)
    days = [f"2026-03-{day:02d}" for day in (4, 5, 6, 9, 10, 11)]
    editions = [bootstrap.put_together(law, [listed], {}, day=day).edition for day in days]
    assert [edition.turned for edition in editions] == [
        "",
        "2026-03-05",
        "2026-03-05",
        "2026-03-05",
        "2026-03-10",
        "2026-03-10",
    ]
    assert len({edition.digest for edition in editions}) == 3
    assert {edition.sought for edition in editions} == {("test",)}


REGISTERED = b"issuer,number,expires,reason\nUZB,XX111222O,2026-02-27,lost\nUZB,XXIII2223,%s,stolen\nNLD,XX1112223,,lost\n"


def registered(until: bytes, law: str = "eu-strict", *, sought: bool = True) -> InForce:
    content = register.build("sltd", [REGISTERED % until], b"".join).content
    terms = Terms(owner="NCB Example", category="document")
    listed = watchlist.Register(content, terms, sought_or_alert=sought)
    return bootstrap.put_together(bootstrap.profile(law), [listed], bootstrap.rule_files(None), day="2026-03-01")


def test_a_registered_document_is_a_hit_on_the_document_until_its_last_day() -> None:
    """A number misread is a hit as well, and the edition names the register."""
    judge = registered(b"")
    digest = hashlib.sha256(REGISTERED % b"").hexdigest()
    assert judge.edition.watchlists == (("sltd", digest[:12], digest),)
    expired = person("TESTERSON", "BERTA", "900101", "XX1112220", "A3")
    _, screening = run(judge, None, paxlst(NOBODY, expired))
    (hit,) = screening.opened
    assert isinstance(hit.cause, Match)
    assert (hit.cause.watchlist, hit.cause.entry_id, hit.cause.reason_code) == ("sltd", ":UZB:XXIII2223", "stolen")
    assert (hit.cause.terms.owner, hit.cause.edition) == ("NCB Example", digest[:12])
    assert "document, not person: the list names nobody" in watchlist.why(hit.cause)
    assert (hit.level, hit.cause.score) == (Level.CRITICAL, 900)


def test_a_registered_document_that_is_over_withdraws_its_hit_even_when_nobody_is_compared_again() -> None:
    judge = registered(b"2026-03-01")
    known, first = run(judge, None, paxlst(NOBODY))
    then = pipeline.screen(known, judge, MORNING + timedelta(days=1), name_of)
    assert (then.compared, then.withdrawn, then.ended) == (0, (first.opened[0].id,), {"entry.expired": 1})


def test_why_a_hit_on_a_registered_document_ended_is_told_apart() -> None:
    """The document is carried no more, or is in the register no more."""
    judge = registered(b"")
    known, _ = run(judge, None, paxlst(NOBODY))
    _, other = run(judge, known, paxlst(person("TESTERSON", "BERTA", "900101", "XX9998887", "A2"), prepared="260228:0500"))
    assert other.ended == {"entry.unlike": 1}
    gone = watchlist.Register(
        register.build("sltd", [b"issuer,number\nNLD,XX1112223\n"], b"".join).content, sought_or_alert=True
    )
    without = bootstrap.put_together(judge.profile, [gone], {})
    assert pipeline.screen(known, without, MORNING, name_of).ended == {"entry.removed": 1}


def test_the_edition_is_another_on_the_day_after_a_registered_document_ends() -> None:
    content = register.build("sltd", [REGISTERED % b"2026-03-04"], b"".join).content
    listed, law = watchlist.Register(content, sought_or_alert=True), bootstrap.profile("eu-strict")
    days = ["2026-02-27", "2026-02-28", "2026-03-04", "2026-03-05", "2027-01-01"]
    turned = [bootstrap.put_together(law, [listed], {}, day=day).edition.turned for day in days]
    assert turned == ["", "2026-02-28", "2026-02-28", "2026-03-05", "2026-03-05"]


def test_a_register_is_kept_out_where_the_law_keeps_it_out() -> None:
    with pytest.raises(Refused, match="sltd is not registered as one of persons or objects sought"):
        registered(b"", sought=False)
    judge = registered(b"")
    with pytest.raises(Refused, match="sltd is not registered as one of persons or objects sought"):
        replace(judge, edition=replace(judge.edition, sought=()))
