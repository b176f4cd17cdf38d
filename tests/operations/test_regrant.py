"""What persons were granted since a backup holds in the home that is restored from it, and what cannot be known is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from pnrscreen import bootstrap, pipeline
from pnrscreen.adapters.keys import FileKeys
from pnrscreen.adapters.store import rights
from pnrscreen.app import App
from pnrscreen.bootstrap import keeping
from pnrscreen.errors import Conflict, NotFound
from pnrscreen.model import Identity, LegKey, Passenger, PersonName
from pnrscreen.operations import amend, backup, inspect, receive, restore, retain, screen, subject
from pnrscreen.ports import Right
from pnrscreen.privacy import Sought
from pnrscreen.rights import Access, Capability, Purpose
from support.clock import SettableClock
from support.homes import aboard, claim, confirmed, open_unit, paxlst, person, pnr, pnrgov
from support.logs import entries
from support.retained import a_home, custodian, limits
from support.stored import stored
from support.vault import TOKEN, a_vault

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
ODETTE = person("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")
ODETTE_ALONE = ODETTE.replace("ABC2DE", "QX7RT2")
BOTH = pnr("ABC2DE", "KARIMOVA+AMINAMRS", "MARLOWE+ODETTEMRS")
HERS = Sought(document="AB7654321", issuer="UZB")
WHY = "it was received without a basis"
EITHER = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
NextStore = Callable[[], str]


@pytest.fixture
def store(request: pytest.FixtureRequest) -> NextStore:
    """Return what says where the next home has its database: in a file, unless a test asks for both."""
    if getattr(request, "param", "") != "postgresql":
        return str
    made: NextStore = request.getfixturevalue("new_database")
    return made


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock, store: NextStore) -> App:
    """Return a home that received two messages of one flight with two passengers, one of whom is listed."""
    made = open_unit(tmp_path / "home", clock, store=store())
    take(made, paxlst(AMINA, ODETTE), pnrgov(BOTH))
    return made


class Lost:
    """A home that was backed up, and is lost some time later."""

    def __init__(self, app: App, folder: Path, clock: SettableClock, store: NextStore = str, vault: str = "") -> None:
        self.folder, self.clock, self.store, self.vault = folder, clock, store, vault
        self.keys = app.config.home / "keys"
        self.done: restore.Restored
        folder.mkdir(exist_ok=True)
        with keeping.archived(folder / "a.tar", app.config.home) as made:
            backup.backup(app, keeper(app), keeping.source(app.config.home), made)
        clock.advance(minutes=1)

    def restored(self, keys: Path | None = None, listed: tuple[bytes, ...] = (), to: str = "new") -> App:
        """Restore it, with the keys as they are by now where none others are named."""
        home = self.folder / to
        where = {"store": self.store(), "vault": self.vault}
        place = keeping.NewPlace(home=home, keys=keys or self.keys, granted=listed, **where)
        with keeping.kept(self.folder / "a.tar") as held:
            opened = lambda: keeping.opened(place, self.clock)  # noqa: E731
            self.done = restore.restore(held, keeping.site(place), (), opened, lambda *_told: None)
        return bootstrap.open_home(home, self.clock)


def take(app: App, *files: bytes) -> None:
    for number, raw in enumerate(files):
        receive.receive(app, claim(app), raw, f"file-{number}")
    screen.screen(app, claim(app))


def keeper(app: App) -> Access:
    return claim(app, "sysadmin", Purpose.RETENTION)


def officer(app: App) -> Access:
    return claim(app, "dpo", Purpose.DATA_SUBJECT_RIGHT)


def granted(app: App, kind: Right, sought: Sought = HERS) -> str:
    """Grant what is asked about the one record that is found, and return its id."""
    request = subject.begin(app, officer(app), kind, "passport seen at the desk")
    (found,) = subject.find(app, officer(app), request.id, sought)
    if kind is Right.ERASURE:
        amend.erase(app, officer(app), request.id, found.id, WHY)
    elif kind is Right.RESTRICTION:
        amend.restrict(app, officer(app), request.id, found.id, WHY)
    else:
        right = Identity(names=(PersonName(surname="KAREEM", given="AMELIA"),))
        amend.rectify(app, officer(app), request.id, found.id, right, WHY)
    return found.id


def hits(app: App) -> list[str]:
    return [one.passenger.identity.names[0].surname for one in inspect.hits(app, claim(app))]


def found(app: App) -> list[str]:
    seen = subject.begin(app, officer(app), Right.ACCESS, "passport seen at the desk")
    return [one.id for one in subject.find(app, officer(app), seen.id, HERS)]


def told(app: App, act: str = "restore.grants") -> dict[str, object]:
    return dict([one["public"] for one in entries(app) if one["event"] == act][-1])


def listing(app: App) -> list[Path]:
    return sorted((app.config.home / "keys" / "granted").glob("*/*"))


NOTHING = {"listed": 0, "absent": 0, "unread": 0, "unlisted": 0}


# ------------------------------------------------------------------------------------------------------------- erasure


@EITHER
def test_who_was_erased_since_the_backup_is_nowhere_in_the_restored_home(
    app: App, tmp_path: Path, clock: SettableClock, store: NextStore
) -> None:
    lost = Lost(app, tmp_path, clock, store)
    record = granted(app, Right.ERASURE)
    anew = lost.restored()
    assert told(anew) == {**NOTHING, "listed": 1, "erased": 1}
    assert dict(lost.done.granted.done) == {"erased": 1}
    content = stored(anew)
    for word in (b"KARIMOVA", b"AMINA", b"AB7654321"):
        assert word not in content, word
    assert content.count(b"MARLOWE") >= 3, "who travels beside her stays"
    assert found(anew) == hits(anew) == []
    with pytest.raises(NotFound):
        inspect.passenger(anew, claim(anew), record)
    screen.screen(anew, claim(anew))
    assert hits(anew) == []
    aboard_still = [one.identity.names[0].surname for one in people(anew)]
    assert aboard_still == ["MARLOWE"], "screened anew, who travels beside her is there"
    sent = receive.receive(anew, claim(anew), paxlst(AMINA, ODETTE), "file-0")
    assert (sent.duplicates, sent.people) == (0, 2), "the message that is gone counts when it comes again"


def people(app: App) -> Sequence[Passenger]:
    with app.store.reading(app.own(Capability.SCREEN)) as snapshot:
        (known,) = snapshot.known([LegKey("ZZ", "123", "IST", "2026-03-01")])
        snapshot.append(app.entry(app.system, "combine", {"legs": 1}))
    return known.passengers


@EITHER
def test_who_had_been_taken_for_one_with_whoever_was_erased_is_there_by_the_messages_that_are_left(
    app: App, tmp_path: Path, clock: SettableClock, store: NextStore
) -> None:
    booked = pnr("QX7RT2", "MARLOWE+ODETTEMRS").replace("TVL+", "TKT+0912345678901:T'TVL+", 1)
    take(app, paxlst(AMINA, ODETTE_ALONE, prepared="260228:0900", reference="9"), pnrgov(booked, reference="10"))
    lost = Lost(app, tmp_path, clock, store)
    namesake = person("MARLOWE", "ODETTE", "900101", "ZQ1111111", "A3").replace("ABC2DE", "QX7RT2")
    take(app, paxlst(AMINA, ODETTE_ALONE, namesake, prepared="260228:0930", reference="11"))
    granted(app, Right.ERASURE, Sought(ticket="0912345678901"))
    anew = lost.restored()
    assert b"0912345678901" not in stored(anew)
    assert told(anew, "restore.ended")["records"] == 1
    screen.screen(anew, claim(anew))
    aboard_still = {one.identity.names[0].surname: one for one in people(anew)}
    assert sorted(aboard_still) == ["KARIMOVA", "MARLOWE"]
    assert [paper.number for paper in aboard_still["MARLOWE"].identity.documents] == ["PX4417203"]


@EITHER
def test_who_is_masked_by_now_is_erased_too_where_the_keys_still_stand(
    app: App, tmp_path: Path, clock: SettableClock, store: NextStore
) -> None:
    """Nobody has taken away yet what was due: no retention has run, or it is held until a clock is right."""
    lost = Lost(app, tmp_path, clock, store)
    granted(app, Right.ERASURE)
    clock.advance(days=200)
    anew = lost.restored()
    assert told(anew) == {**NOTHING, "listed": 1, "erased": 1}
    content = stored(anew)
    assert b"MARLOWE" in content
    for word in (b"KARIMOVA", b"AMINA", b"AB7654321"):
        assert word not in content


def test_who_only_waited_to_be_screened_in_the_backup_is_erased_too(app: App, tmp_path: Path, clock: SettableClock) -> None:
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE, prepared="260228:0900", reference="9"), "d.edi")
    lost = Lost(app, tmp_path, clock)
    screen.screen(app, claim(app))
    granted(app, Right.ERASURE)
    anew = lost.restored()
    assert told(anew) == {**NOTHING, "listed": 1, "erased": 1}
    assert b"KARIMOVA" not in stored(anew)
    assert b"MARLOWE" in stored(anew), "who waited beside her is there"


def test_who_came_after_the_backup_is_said_to_be_absent(tmp_path: Path, clock: SettableClock) -> None:
    app = open_unit(tmp_path / "home", clock)
    lost = Lost(app, tmp_path, clock)
    take(app, paxlst(AMINA))
    granted(app, Right.ERASURE)
    shutil.copytree(lost.keys, tmp_path / "keys")
    anew = lost.restored(tmp_path / "keys")
    assert told(anew) == {**NOTHING, "listed": 1, "absent": 1}
    assert (dict(lost.done.granted.done), lost.done.granted.absent) == ({}, 1)
    clock.advance(minutes=1)
    take(anew, paxlst(AMINA))
    later = Lost(anew, tmp_path / "later", clock).restored()
    assert told(later) == {**NOTHING, "listed": 1}, "what came since is a record of its own"
    assert hits(later) == ["KARIMOVA"]


def test_what_was_listed_and_did_not_come_about_does_no_harm_when_it_is_done(
    app: App, tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine dies between the list and the store: a restore erases; the list is never behind the store."""
    lost = Lost(app, tmp_path, clock)
    with monkeypatch.context() as power:
        power.setattr(app.store, "transaction", dying(app.store.transaction))
        with pytest.raises(KeyboardInterrupt):
            granted(app, Right.ERASURE)
    assert len(listing(app)) == 1
    assert hits(app) == ["KARIMOVA"], "it did not come about"
    assert b"KARIMOVA" not in stored(lost.restored())


def dying(transaction: Callable[..., object]) -> Callable[..., object]:
    """Return transactions in which the power goes when somebody was erased."""

    def begun(grant: object) -> object:
        change = transaction(grant)
        whole = change.__enter__()  # type: ignore[attr-defined]
        erase = whole.erase_person

        def cut(*said: object) -> None:
            erase(*said)
            change.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)  # type: ignore[attr-defined]
            raise KeyboardInterrupt

        whole.erase_person = cut

        class Held:
            def __enter__(self) -> object:
                return whole

            def __exit__(self, kind: object, *_: object) -> None:
                if kind is None:
                    change.__exit__(None, None, None)  # type: ignore[attr-defined]

        return Held()

    return begun


def full(*_: object) -> None:
    raise OSError("no space left on device")


def test_nobody_is_erased_or_restricted_where_that_cannot_be_listed(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileKeys, "list_granted", full)
    for kind in (Right.ERASURE, Right.RESTRICTION, Right.RECTIFICATION):
        with pytest.raises(OSError, match="no space"):
            granted(app, kind)
    assert len(found(app)) == 1
    assert hits(app) == ["KARIMOVA"]


def test_a_lifting_that_could_not_be_listed_leaves_a_restored_home_with_the_restriction(
    app: App, tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = granted(app, Right.RESTRICTION)
    lost = Lost(app, tmp_path, clock)
    with monkeypatch.context() as disk:
        disk.setattr(FileKeys, "list_granted", full)
        with pytest.raises(OSError, match="no space"):
            amend.lift(app, officer(app), record, WHY)
    assert hits(app) == ["KARIMOVA"], "it is lifted"
    assert hits(lost.restored()) == []


def test_a_flight_that_cannot_be_screened_is_not_restored_with_who_was_erased_on_it(
    app: App, tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE, prepared="260228:0900", reference="9"), "d.edi")
    lost = Lost(app, tmp_path, clock)
    screen.screen(app, claim(app))
    granted(app, Right.ERASURE)
    monkeypatch.setattr(pipeline, "screen", lambda *_, **__: 1 / 0)
    with pytest.raises(Conflict, match="cannot be screened"):
        lost.restored()
    assert not (tmp_path / "new").exists()


# --------------------------------------------------------------------------------------- restriction, lifting, putting right


@EITHER
def test_who_was_restricted_since_the_backup_is_compared_with_nothing(
    app: App, tmp_path: Path, clock: SettableClock, store: NextStore
) -> None:
    lost = Lost(app, tmp_path, clock, store)
    record = granted(app, Right.RESTRICTION)
    anew = lost.restored()
    assert told(anew) == {**NOTHING, "listed": 1, "restricted": 1}
    assert hits(anew) == []
    take(anew, paxlst(AMINA, ODETTE, prepared="260228:0900", reference="0000009"))
    assert hits(anew) == []
    assert found(anew) == [record]
    amend.lift(anew, officer(anew), record, WHY)
    screen.screen(anew, claim(anew))
    assert hits(anew) == ["KARIMOVA"], "so that finding nothing above means something"


@EITHER
def test_a_restriction_that_was_lifted_since_the_backup_stays_lifted(
    app: App, tmp_path: Path, clock: SettableClock, store: NextStore
) -> None:
    record = granted(app, Right.RESTRICTION)
    lost = Lost(app, tmp_path, clock, store)  # a minute passes
    amend.lift(app, officer(app), record, WHY)
    anew = lost.restored()
    assert told(anew) == {**NOTHING, "listed": 2, "lifted": 1}
    screen.screen(anew, claim(anew))
    assert hits(anew) == ["KARIMOVA"]


def test_what_the_backup_knows_is_not_done_again(app: App, tmp_path: Path, clock: SettableClock) -> None:
    """Restricted, lifted, restricted again, all of it before the backup."""
    record = granted(app, Right.RESTRICTION)
    clock.advance(minutes=1)
    amend.lift(app, officer(app), record, WHY)
    clock.advance(minutes=1)
    granted(app, Right.RESTRICTION)
    lost = Lost(app, tmp_path, clock)
    anew = lost.restored()
    assert told(anew) == {**NOTHING, "listed": 3}
    assert hits(anew) == []
    with anew.store._engine.connect() as connection:  # type: ignore[attr-defined]
        assert len(connection.execute(select(rights.marks)).all()) == 2


def test_a_grant_that_did_not_come_about_does_not_outlive_a_later_one(app: App, tmp_path: Path, clock: SettableClock) -> None:
    """Listed, then the machine died; granted again, and lifted: the backup knows the end of it."""
    record = granted(app, Right.RESTRICTION)
    (first,) = listing(app)
    dead = first.read_bytes()
    amend.lift(app, officer(app), record, WHY)
    with app.store._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(rights.marks.delete())
    clock.advance(minutes=1)
    granted(app, Right.RESTRICTION)
    clock.advance(minutes=1)
    amend.lift(app, officer(app), record, WHY)
    screen.screen(app, claim(app))
    lost = Lost(app, tmp_path, clock)
    anew = lost.restored(listed=(dead,))
    assert told(anew) == {**NOTHING, "listed": 4}
    assert hits(anew) == ["KARIMOVA"]


@EITHER
def test_what_was_put_right_since_the_backup_is_shown_and_compared(
    app: App, tmp_path: Path, clock: SettableClock, store: NextStore
) -> None:
    lost = Lost(app, tmp_path, clock, store)
    record = granted(app, Right.RECTIFICATION)
    anew = lost.restored()
    assert told(anew) == {**NOTHING, "listed": 1, "rectified": 1}
    assert inspect.passenger(anew, claim(anew), record).passenger.identity.names[0].surname == "KAREEM"
    take(anew, paxlst(AMINA, ODETTE, prepared="260228:0900", reference="0000009"))
    assert inspect.passenger(anew, claim(anew), record).passenger.identity.names[0].surname == "KAREEM"


# ------------------------------------------------------------------------------------------------------- what is not known


def test_keys_that_were_copied_before_know_nothing_and_a_newer_list_does(
    app: App, tmp_path: Path, clock: SettableClock
) -> None:
    lost = Lost(app, tmp_path, clock)
    shutil.copytree(lost.keys, tmp_path / "keys")
    granted(app, Right.ERASURE)
    unknowing = lost.restored(tmp_path / "keys", to="unknowing")
    assert told(unknowing) == NOTHING
    assert hits(unknowing) == ["KARIMOVA"], "nobody there can know"
    anew = lost.restored(tmp_path / "keys", tuple(backup.granted(app, keeper(app))))
    assert told(anew) == {**NOTHING, "listed": 1, "erased": 1}
    assert b"KARIMOVA" not in stored(anew)


def test_a_list_begun_after_the_backup_is_said_to_know_nothing_of_before(
    app: App, tmp_path: Path, clock: SettableClock
) -> None:
    lost = Lost(app, tmp_path, clock)
    assert lost.restored(to="whole") is not None
    assert lost.done.granted.since is None
    shutil.rmtree(lost.keys / "granted")  # as an older program left it
    clock.advance(hours=1)
    FileKeys(lost.keys, clock)
    anew = lost.restored()
    assert lost.done.granted.since == clock.now()
    assert told(anew) == {**NOTHING, "unlisted": 1}


def test_an_entry_that_no_key_opens_is_counted(app: App, tmp_path: Path, clock: SettableClock) -> None:
    lost = Lost(app, tmp_path, clock)
    granted(app, Right.ERASURE)
    (entry,) = listing(app)
    content = entry.read_bytes()
    entry.write_bytes(content[:-1] + bytes((content[-1] ^ 1,)))
    assert told(lost.restored()) == {**NOTHING, "listed": 1, "unread": 1}
    assert lost.done.granted.unread == 1


def test_the_list_names_nobody_and_goes_with_the_keys_of_the_record(tmp_path: Path, clock: SettableClock) -> None:
    app = a_home(tmp_path, clock)
    record = granted(app, Right.RECTIFICATION)
    granted(app, Right.RESTRICTION, Sought(document="PX4417203", issuer="UZB"))
    files = listing(app)
    assert len(files) == 2
    for word in (b"KAREEM", b"KARIMOVA", b"AB7654321", b"ZZ", record.encode()):
        assert not any(word in path.read_bytes() for path in files), word
    clock.set(limits(app).erased)
    retain.run(confirmed(app), custodian(app))
    assert listing(app) == []
    assert app.keys.granted().envelopes == ()


def test_what_is_listed_under_keys_that_are_destroyed_is_not_taken_over(app: App, tmp_path: Path, clock: SettableClock) -> None:
    lost = Lost(app, tmp_path, clock)
    granted(app, Right.RESTRICTION)
    listed = tuple(backup.granted(app, keeper(app)))
    context = next(one.cohort for one in app.keys.cohorts() if one.cohort.endswith("/context"))
    app.keys.destroy(context)
    assert told(lost.restored(listed=listed)) == NOTHING


def test_what_was_granted_holds_where_vault_wraps_the_keys(
    tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PNRSCREEN_VAULT_TOKEN", TOKEN)
    with a_vault() as vault:
        app = open_unit(tmp_path / "home", clock, keys=f"vault:{vault.address}")
        take(app, paxlst(AMINA, ODETTE))
        lost = Lost(app, tmp_path, clock, vault=vault.address)
        granted(app, Right.ERASURE)
        granted(app, Right.RESTRICTION, Sought(document="PX4417203", issuer="UZB"))
        anew = lost.restored()
        assert told(anew) == {**NOTHING, "listed": 2, "erased": 1, "restricted": 1}
        assert b"KARIMOVA" not in stored(anew)


@EITHER
def test_who_left_the_country_since_the_backup_is_gone_again(tmp_path: Path, clock: SettableClock, store: NextStore) -> None:
    """TCA Art 552(4): the backup knows them as somebody who came, and not that they left."""
    app = a_home(tmp_path, clock, "uk", store=store())
    amina = ("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
    take(app, aboard("CDG-LHR", "260301", amina, flight="ZZ0301"))
    lost = Lost(app, tmp_path / "lost", clock, store)
    take(app, aboard("LHR-CDG", "260302", amina, flight="ZZ0302"))
    clock.advance(days=3)
    retain.run(confirmed(app), custodian(app))
    assert not inspect.search(app, claim(app, purpose=Purpose.ANSWER_REQUEST), HERS)
    again = lost.restored()
    assert not inspect.search(again, claim(again, purpose=Purpose.ANSWER_REQUEST), HERS)
