"""What the store says beside the log is held against it: an edit of whatever the log says again is found, no erasure is one."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from pnrscreen import doctor
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, keeping
from pnrscreen.errors import Tampered
from pnrscreen.operations import amend, backup, inspect, links, restore, retain, sequence, subject
from pnrscreen.ports import REVIEWED_MATCH, Right
from pnrscreen.privacy import Sought
from pnrscreen.rights import Access, AuditEntry, Purpose
from support.clock import SettableClock
from support.homes import claim, confirmed
from support.logs import held
from support.retained import a_home, custodian, limits, open_at

EITHER = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
HERS = Sought(document="AB7654321", issuer="UZB")
WHY = "it was received without a basis"


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock, store: str) -> App:
    """Return a home with a flight of three, one of them listed, whose hit was confirmed."""
    made = a_home(tmp_path, clock, store=store)
    sequence.sequence(made)
    return made


def edits(app: App, *statements: str) -> None:
    """Edit the database as its administrator can: nothing that it holds on to stops them."""
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            done = [connection.exec_driver_sql(statement).rowcount for statement in statements]
            connection.commit()
            assert all(done)
            return
    with sqlite3.connect(app.config.home / founding.DATABASE) as database:  # holds on to nothing until it is told to
        done = [database.execute(statement).rowcount for statement in statements]
    assert all(done)


def whose(app: App) -> str:
    """Return the id of the passenger whose hit was confirmed."""
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        return str(connection.exec_driver_sql("SELECT passenger FROM hit").scalar_one())


def test_a_store_that_is_as_it_was_logged_says_how_much_was_held_against_the_log(app: App) -> None:
    compared = held(app)
    assert compared.decisions == compared.receipts == 1
    assert compared.entries == compared.openings > 7


MORE = """INSERT INTO receipt (id, token, at, cohort, messages, dropped, particulars)
SELECT 'more', 'more', at, cohort, messages, dropped, particulars FROM receipt"""
SWAPPED = """UPDATE leaf SET opening = (SELECT l.opening FROM leaf l WHERE l.log = 'operations' AND l.position = 3)
WHERE log = 'operations' AND position = 2"""
TOLD = {
    "another decided": (
        ("UPDATE review SET reviewer = 'mallory'",),
        "the log says confirmed by r at level critical, the store confirmed by mallory",
    ),
    "decided otherwise": (
        ("UPDATE hit SET state = 'dismissed'", "UPDATE review SET state = 'dismissed'"),
        "the log says confirmed by r at level critical, the store dismissed by r",
    ),
    "put back": (("DELETE FROM review", "UPDATE hit SET state = 'open'"), "the log says confirmed by r .*, the store open"),
    "decided by nobody": (("DELETE FROM review",), "the store confirmed by nobody"),
    "deleted with its hit": (("DELETE FROM review", "DELETE FROM sight", "DELETE FROM hit"), "the store has no such hit"),
    "at another level": (("UPDATE hit SET level = 1",), "at level critical, the store confirmed by r at level low"),
    "at a level that is none": (("UPDATE hit SET level = 9",), "the log says confirmed by r .*, the store unreadable"),
    "at a time that is none": (("UPDATE review SET at = 'soon'",), "the log says confirmed by r .*, the store unreadable"),
    "opened at no time": (("UPDATE hit SET opened_at = 'soon'",), "the log says confirmed by r .*, the store unreadable"),
    "dropped without a number": (("UPDATE receipt SET dropped = 'some'",), "receipt .*unreadable 0, the store .*unreadable 1"),
    "under another edition": (("UPDATE hit SET edition = 'e'",), "hit .*: the log says confirmed by r"),
    "at another time": (("UPDATE review SET at = '2026-02-01T00:00:00.000000Z'",), "does not open beside who decided it"),
    "a reason that is no reason": (
        ("UPDATE review SET reason = (SELECT opening FROM leaf WHERE log = 'operations' AND position = 2)",),
        "sealed under a key that is not its own",
    ),
    "fewer messages": (("UPDATE receipt SET messages = 7",), "receipt .*: the log says .*messages 1.*, the store .*messages 7"),
    "nothing dropped": (("UPDATE receipt SET dropped = '{\"ssr\":3}'",), "dropped.ssr 0.*, the store dropped.ssr 3"),
    "a receipt gone": (
        ("DELETE FROM raw", "DELETE FROM delivery", "DELETE FROM receipt"),
        "the log says that it was taken in, the store has no such receipt",
    ),
    "a receipt more": (
        (MORE,),
        "receipt more: the log says nothing of it",
    ),
    "an opening wiped": (
        ("UPDATE leaf SET opening = '' WHERE log = 'operations' AND position = 2",),
        "beside entry 2 of the log of operations .* away",
    ),
    "an opening of another entry": ((SWAPPED,), "beside entry 2 .* does not open"),
    "an entry of another day": (("UPDATE leaf SET cohort = 'eu-strict/2020-01-01' WHERE position = 2",), "under another name"),
    "all openings": (("UPDATE leaf SET opening = ''",), r"was taken away; and \d+ more differ"),
}


@EITHER
@pytest.mark.parametrize("edit", TOLD)
def test_an_edit_of_what_the_log_says_again_is_found_and_named(app: App, edit: str) -> None:
    statements, said = TOLD[edit]
    edits(app, *statements)
    with pytest.raises(Tampered, match=said):
        held(app)


def test_a_review_moved_to_another_hit_is_found_and_opens_for_nobody(app: App) -> None:
    moved = "UPDATE review SET hit = 'another', reviewer = 'mallory'"
    edits(app, "UPDATE sight SET hit = 'another'", "UPDATE hit SET id = 'another'", moved)
    with pytest.raises(Tampered, match=r"the store has no such hit; and 4 more differ"):
        held(app)
    with pytest.raises(Tampered, match="hit another is not as it was written"):
        inspect.hits(app, claim(app), everything=True)


FORGED = (
    """INSERT INTO leaf (ticket, log, canonical, cohort, opening) VALUES ('t', 'operations', X'{canonical}', '{day}', X'')"""
)
ENTRY = """{{"at":"{at}T00:00:00.000000Z","event":"{event}","log":"operations","private_commitment":"00","profile":"{profile}",\
"public":{public},"ticket":"t","v":1}}"""


@pytest.mark.parametrize(
    ("event", "public", "profile", "at"),
    [
        ("restore", '{"lacking":1}', "none", "2026-03-01"),
        ("restore", '{"lacking":1}', "eu-strict", "2026-03-01"),
        ("erase", '{"hit":1,"keys":"","cohort":"eu-strict/2026-03-01"}', "none", "2020-01-01"),
        ("restore.grants", '{"erased":1}', "none", "2020-01-01"),
        ("consult", "{}", "none", "2026-03-01"),
    ],
)
def test_no_invented_entry_hides_an_edit(app: App, event: str, public: str, profile: str, at: str) -> None:
    """Whoever writes the database writes entries too, and has the home sign them; what opens them they cannot write."""
    entry = ENTRY.format(at=at, event=event, public=public, profile=profile)
    edits(app, "DELETE FROM review", "DELETE FROM hit", FORGED.format(canonical=entry.encode().hex(), day=f"{profile}/{at}"))
    with pytest.raises(Tampered, match=rf"beside entry \d+ of the log of operations \({event}\) .*; and 2 more differ"):
        held(app)


def test_doctor_says_that_a_hit_stands_decided_by_nobody(app: App) -> None:
    assert not [one for one in doctor.examine(app.config.home) if one.about == "review"]
    edits(app, "DELETE FROM review")
    (told,) = [one for one in doctor.examine(app.config.home) if one.about == "review"]
    assert (told.state, "decided by nobody: 1" in told.said) == ("missing", True)


def test_nobody_is_linked_by_a_confirmation_that_nobody_made(app: App) -> None:
    edits(app, "UPDATE review SET reviewer = 'mallory'")
    with pytest.raises(Tampered, match=r"the review of hit .* is not as it was written down"):
        links.link(app, claim(app, "r"), whose(app), REVIEWED_MATCH, "case 1")


# ------------------------------------------------------------------------------------------------- what the law takes away


@EITHER
def test_what_is_masked_still_has_its_decisions_and_what_is_erased_is_missed_by_nobody(
    tmp_path: Path, clock: SettableClock, store: str
) -> None:
    app = a_home(tmp_path, clock, "eu-text", store=store)
    clock.set(limits(app).masked)
    retain.run(app, custodian(confirmed(app)))
    assert held(app)[2:] == (1, 0)
    edits(app, "UPDATE review SET reviewer = 'mallory'")
    with pytest.raises(Tampered, match="the store confirmed by mallory"):
        held(app)
    edits(app, "UPDATE review SET reviewer = 'r'")
    clock.set(limits(app).erased)
    retain.run(app, custodian(confirmed(app)))
    compared = held(app)
    assert compared[2:] == (0, 0)
    assert 0 < compared.openings < compared.entries  # the log of the first day is over too


@EITHER
def test_who_is_erased_on_request_is_missed_by_nobody(app: App) -> None:
    asks = claim(app, "dpo", Purpose.DATA_SUBJECT_RIGHT)
    request = subject.begin(app, asks, Right.ERASURE, "passport seen at the desk")
    (found,) = subject.find(app, asks, request.id, HERS)
    amend.erase(app, asks, request.id, found.id, WHY)
    assert held(app).decisions == 0


@EITHER
def test_whom_a_link_keeps_is_held_against_the_log_until_it_lapses(app: App, clock: SettableClock) -> None:
    made = links.link(app, claim(app, "r"), whose(app), REVIEWED_MATCH, "case 26/117")
    clock.set(limits(app).erased - timedelta(days=1))
    links.review(app, claim(app, "r"), made.id, "the trial goes on")
    clock.set(limits(app).erased)
    retain.run(app, custodian(confirmed(app)))
    assert held(app)[2:] == (1, 0)
    clock.advance(days=200)
    retain.run(app, custodian(confirmed(app)))
    assert held(app)[2:] == (0, 0)


def restored(app: App, folder: Path, clock: SettableClock, keys: Path, store: str) -> App:
    """Restore a home from its backup, whatever its keys lack."""
    place = keeping.NewPlace(home=folder / "new", keys=keys, store=store)
    with keeping.kept(folder / "a.tar") as held:
        restore.restore(held, keeping.site(place), (), lambda: keeping.opened(place, clock), lambda *_: None, incomplete=True)
    return open_at(folder / "new", clock)


def backed_up(app: App, folder: Path) -> None:
    with keeping.archived(folder / "a.tar", app.config.home) as made:
        backup.backup(app, claim(app, "sysadmin", Purpose.RETENTION), keeping.source(app.config.home), made)


@EITHER
def test_what_was_erased_since_the_backup_is_missed_by_nobody_in_the_restored_home(
    app: App, tmp_path: Path, clock: SettableClock, request: pytest.FixtureRequest, store: str
) -> None:
    backed_up(app, tmp_path)
    clock.advance(minutes=1)
    asks = claim(app, "dpo", Purpose.DATA_SUBJECT_RIGHT)
    asked = subject.begin(app, asks, Right.ERASURE, "passport seen at the desk")
    (found,) = subject.find(app, asks, asked.id, HERS)
    amend.erase(app, asks, asked.id, found.id, WHY)
    to = str(request.getfixturevalue("new_database")()) if store else ""
    anew = restored(app, tmp_path, clock, app.config.home / "keys", to)
    assert held(anew).decisions == 0


def test_what_was_sealed_under_keys_that_a_restore_lacked_is_missed_by_nobody(
    app: App, tmp_path: Path, clock: SettableClock
) -> None:
    """Today's keys are made anew under the names of those that were lost."""
    backed_up(app, tmp_path)
    keys = Path(shutil.copytree(app.config.home / "keys", tmp_path / "keys"))
    for lost in (keys / "cohorts").glob("*2026-03-01*"):
        lost.unlink()
    anew = restored(app, tmp_path, clock, keys, "")
    compared = held(anew)
    assert 0 < compared.openings < compared.entries


# ------------------------------------------------------------------------------------------------ what older programs wrote


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the log say what an older program said: of which day a hit is, which hits went and which keys lacked is not in it."""
    entry = App.entry

    def said(
        app: App, access: Access, act: str, public: Mapping[str, str | int], private: Mapping[str, str | int] | None = None
    ) -> AuditEntry:
        kept = {name: value for name, value in (private or {}).items() if name not in {"cohort", "hits", "lacking"}}
        return entry(app, access, act, public, kept)

    monkeypatch.setattr(App, "entry", said)


@pytest.mark.usefixtures("older")
def test_of_an_older_log_a_deleted_decision_is_found_and_an_erasure_is_not(app: App) -> None:
    assert held(app).decisions == 1
    asks = claim(app, "dpo", Purpose.DATA_SUBJECT_RIGHT)
    request = subject.begin(app, asks, Right.ERASURE, "passport seen at the desk")
    (found,) = subject.find(app, asks, request.id, HERS)
    amend.erase(app, asks, request.id, found.id, WHY)
    assert held(app).decisions == 0


@pytest.mark.usefixtures("older")
@pytest.mark.parametrize("edit", ["put back", "deleted with its hit", "another decided"])
def test_of_an_older_log_an_edited_decision_is_found(app: App, edit: str) -> None:
    statements, said = TOLD[edit]
    edits(app, *statements)
    with pytest.raises(Tampered, match=said):
        held(app)


@pytest.mark.usefixtures("older")
def test_of_an_older_log_what_is_over_is_missed_by_nobody(app: App, tmp_path: Path, clock: SettableClock) -> None:
    backed_up(app, tmp_path)
    keys = Path(shutil.copytree(app.config.home / "keys", tmp_path / "keys"))
    for lost in (keys / "cohorts").glob("*2026-03-01*"):
        lost.unlink()
    anew = restored(app, tmp_path, clock, keys, "")
    held(anew)
    clock.set(limits(anew).erased)
    retain.run(anew, custodian(confirmed(anew)))
    assert held(anew).decisions == 0
