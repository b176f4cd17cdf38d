"""The hot path as values: bytes to Reading, Known to Screening."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from pnrscreen import bootstrap, pipeline, watchlist
from pnrscreen.message import Source
from pnrscreen.model import Hit, HitState, Level, Match
from pnrscreen.pipeline import Screener
from pnrscreen.stages import Known, Reading, Screening
from pnrscreen.watchlist import register
from support.clock import MORNING
from support.homes import LIST, paxlst, person, pnr, pnrgov

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
NOBODY = person("TESTERSON", "BERTA", "900101", "XX1112223", "A2")


@pytest.fixture(scope="module")
def screener() -> Screener:
    return make(LIST)


def make(listed: bytes) -> Screener:
    law = bootstrap.profile("eu-strict")
    return bootstrap.make_screener(law, [watchlist.read("csv", {"test.csv": listed}, "test")], bootstrap.rule_files(None))


def name_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def read(screener: Screener, raw: bytes) -> Reading:
    return pipeline.read(raw, screener.profile)


def known_after(known: Known, screening: Screening, screener: Screener) -> Known:
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
        edition=screener.edition.digest,
    )


def run(screener: Screener, known: Known | None, *files: bytes) -> tuple[Known, Screening]:
    reports = [report for raw in files for admitted in read(screener, raw).admitted for report in admitted.reports]
    before = known or Known(leg=reports[0].leg)
    screening = pipeline.screen(replace(before, waiting=tuple(reports)), screener, MORNING, name_of)
    return known_after(before, screening, screener), screening


def test_read_keeps_what_the_law_admits_and_says_what_it_dropped(screener: Screener) -> None:
    raw = pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS").replace("TVL+", "SSR+KSML:HK:1:ZZ+::1'IFT+4:28::ZZ+LIKES TO PRAY'TVL+", 1))
    (admitted,) = read(screener, raw).admitted
    assert sum(admitted.dropped.values()) == 2
    assert len(admitted.redacted) == len(raw)
    for forbidden in (b"KSML", b"PRAY"):
        assert forbidden not in admitted.redacted
        assert forbidden.decode() not in repr(admitted)
    assert admitted.reports[0].statements[0].identity.names[0].surname == "KARIMOVA"


@pytest.mark.parametrize("raw", [b"", b"hello", b"\x00" * 100, b"UNA:+.? 'nothing"])
def test_what_holds_no_interchange_is_one_broken_stretch(screener: Screener, raw: bytes) -> None:
    reading = read(screener, raw)
    assert reading.admitted == ()
    (broken,) = reading.broken
    assert (broken.start, broken.end) == (0, len(raw))
    assert broken.reason


def test_a_hit_names_passenger_cause_level_and_edition(screener: Screener) -> None:
    _, screening = run(screener, None, paxlst(AMINA, NOBODY))
    (hit,) = screening.opened
    assert isinstance(hit, Hit)
    assert isinstance(hit.cause, Match)
    assert (hit.cause.watchlist, hit.cause.entry_id, hit.level) == ("test", "N-1", Level.CRITICAL)
    assert (hit.edition, hit.opened_at) == (screener.edition.digest, MORNING)
    assert (screening.compared, screening.counts["api:passenger"]) == (2, 2)


def test_nothing_new_decides_nothing_new(screener: Screener) -> None:
    known, _ = run(screener, None, paxlst(AMINA, NOBODY))
    _, again = run(screener, known, paxlst(AMINA, NOBODY))
    assert (again.changed, again.gone, again.opened, again.withdrawn, again.compared) == ((), (), (), (), 0)


def test_who_did_not_change_keeps_the_hits_without_being_compared_again(screener: Screener) -> None:
    known, first = run(screener, None, paxlst(AMINA))
    _, then = run(screener, known, paxlst(NOBODY, reference="0000009"))
    assert (then.compared, then.opened, then.withdrawn) == (1, (), ())
    assert first.opened[0].id in {hit.id for hit in known.hits}


def test_a_cause_that_vanished_withdraws_its_hit(screener: Screener) -> None:
    known, first = run(screener, None, paxlst(AMINA))
    changed = person("TESTERSON", "BERTA", "900101", "XX1112223", "A1")
    _, then = run(screener, known, paxlst(changed, prepared="260228:0700", reference="0000009"))
    assert then.withdrawn == (first.opened[0].id,)


def test_a_decided_hit_is_never_touched_by_the_machine(screener: Screener) -> None:
    known, _ = run(screener, None, paxlst(AMINA))
    decided = replace(known, hits=tuple(replace(hit, state=HitState.DISMISSED) for hit in known.hits))
    changed = person("TESTERSON", "BERTA", "900101", "XX1112223", "A1")
    _, gone = run(screener, decided, paxlst(changed, prepared="260228:0700", reference="0000009"))
    assert gone.withdrawn == ()
    _, same = run(screener, replace(decided, edition=""), paxlst(AMINA))
    assert same.opened == ()


def test_a_new_edition_compares_everyone_again(screener: Screener) -> None:
    known, _ = run(screener, None, paxlst(AMINA, NOBODY))
    wider = make(LIST + b"N-3,Berta TESTERSON,1990-01-01,UZB,P:UZB:XX1112223,\n")
    screening = pipeline.screen(known, wider, MORNING, name_of)
    assert wider.edition.digest != screener.edition.digest
    assert screening.compared == 2
    assert {hit.cause.entry_id for hit in screening.opened if isinstance(hit.cause, Match)} == {"N-3"}


def test_the_edition_is_named_by_what_it_holds(screener: Screener) -> None:
    assert make(LIST).edition == screener.edition
    assert make(LIST.replace(b"1970", b"1971")).edition.digest != screener.edition.digest


def test_reservation_and_check_in_of_one_person_are_one_passenger_with_one_hit(screener: Screener) -> None:
    _, screening = run(screener, None, paxlst(AMINA), pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS")))
    (passenger,) = screening.changed
    assert {statement.source for _, statement in passenger.statements} == {Source.API, Source.PNR}
    assert len([hit for hit in screening.opened if isinstance(hit.cause, Match)]) == 1


def test_a_registered_document_is_a_hit_on_the_document_until_its_last_day(screener: Screener) -> None:
    """A number misread is a hit as well, and the edition names the register."""
    table = b"issuer,number,expires,reason\nUZB,XX111222O,2026-02-27,lost\nUZB,XXIII2223,,stolen\nNLD,XX1112223,,lost\n"
    listed = watchlist.Register(register.build("sltd", [table], b"".join).content)
    judge = bootstrap.make_screener(screener.profile, [listed], bootstrap.rule_files(None))
    assert judge.edition.watchlists == (("sltd", hashlib.sha256(table).hexdigest()),)
    expired = person("TESTERSON", "BERTA", "900101", "XX1112220", "A3")
    _, screening = run(judge, None, paxlst(NOBODY, expired))
    (hit,) = screening.opened
    assert isinstance(hit.cause, Match)
    assert (hit.cause.watchlist, hit.cause.entry_id, hit.cause.reason_code) == ("sltd", ":UZB:XXIII2223", "stolen")
    assert hit.cause.findings[-1].detail == "document, not person: the register names nobody"
    assert (hit.level, hit.cause.score) == (Level.CRITICAL, 900)
