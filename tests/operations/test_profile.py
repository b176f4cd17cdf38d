"""A home goes by what it adopted: what tightens acts at once on all that is held, what loosens on what comes from then on."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from pnrscreen import bootstrap, config, doctor, privacy
from pnrscreen.adapters.store import schema, sqlite_engine
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, law
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.custody import KeyState
from pnrscreen.errors import ConfigError, Conflict, NotFound, Refused, Tampered
from pnrscreen.operations import answer, inspect, inventory, links, profile, quarantine, receive, registry, retain
from pnrscreen.privacy import adoption, masking, template
from pnrscreen.privacy.profile import checked
from pnrscreen.rights import Actor, Purpose, Role
from support.border import check, open_border, query
from support.clock import MORNING, SettableClock
from support.homes import claim, found, open_unit, paxlst, person
from support.keys import a_key
from support.people import PEOPLE, a_draft, signed
from support.retained import a_home, custodian, open_at

SECOND = timedelta(seconds=1)
MONTH = timedelta(days=30)
OUTSIDE = Actor(id="d.pa", organisation="Data Protection Authority", roles=frozenset({Role.OVERSIGHT}), key=a_key("d.pa").line)


def a_proposal(home: Path, code: str, clock: SettableClock, *who: str, **said: object) -> bytes:
    """Return a proposal that a home be under a shipped profile, with some things said otherwise, signed by some."""
    content = {**template.restored(law.profile(code).text), **said}
    draft = profile.propose(founding.registry(config.read(home)), law.adopted(home), checked(content), clock.now())
    for one in who:
        draft = profile.sign(draft, one, a_key(one).sign)
    return draft.written()


def adopt(home: Path, code: str, clock: SettableClock, *who: str, **said: object) -> App:
    """Let a home adopt a profile, and open it."""
    law.adopt(home, a_proposal(home, code, clock, *who, **said), clock.now())
    app = open_at(home, clock)
    profile.note(app)
    return app


def erased(app: App, received: date) -> date:
    return privacy.limits(app.profile, received, linked=False).erased.date()


def acts(app: App, act: str) -> list[dict[str, object]]:
    with sqlite_engine(app.config.home / founding.DATABASE).connect() as connection:
        entries = [json.loads(row) for row in connection.execute(select(schema.leaves.c.canonical)).scalars()]
    return [entry["public"] for entry in entries if entry["event"] == act]


@pytest.fixture
def home(tmp_path: Path, clock: SettableClock) -> Path:
    """Make a synthetic home."""
    found(tmp_path / "home", clock)
    return tmp_path / "home"


@pytest.fixture
def live(tmp_path: Path, clock: SettableClock) -> Path:
    """Make a live home in which somebody of another organisation is registered."""
    draft = signed(a_draft(*PEOPLE, OUTSIDE, home=founding.home_id()), "j.doe", "m.roe")
    place = tmp_path / "live"
    founding.create(place, founding.NewHome(unit="PIU Example", profile="eu-strict", registry=draft.written()))
    profile.note(bootstrap.open_home(place, clock))
    return place


def test_a_tightening_acts_at_once_on_all_that_is_held(tmp_path: Path, clock: SettableClock) -> None:
    home = a_home(tmp_path, clock, "eu-text").config.home
    received = MORNING.date()
    assert erased(open_at(home, clock), received) == date(2031, 3, 1)
    clock.set(MORNING + MONTH)
    app = adopt(home, "eu-strict", clock)
    assert erased(app, received) == date(2026, 9, 1)
    clock.set(privacy.limits(app.profile, received, linked=False).erased - SECOND)
    assert retain.run(app, custodian(app)).records == 0
    assert inspect.hits(app, claim(app), everything=True)
    clock.set(privacy.limits(app.profile, received, linked=False).erased)
    assert not inspect.hits(app, claim(app), everything=True)  # masked by date, whatever the keys still could
    assert retain.run(app, custodian(app)).records > 0


def test_a_loosening_acts_on_what_is_received_from_then_on_alone(tmp_path: Path, clock: SettableClock) -> None:
    home = a_home(tmp_path, clock).config.home
    clock.set(MORNING + MONTH)
    app = adopt(home, "eu-text", clock)
    clock.set(MORNING + MONTH + timedelta(days=1))
    later = clock.now().date()
    receive.receive(app, claim(app), paxlst(person("NEWELL", "IDA", "910101", "PX1", "B1"), reference="0000009"), "b.edi")
    assert (erased(app, MORNING.date()), erased(app, later)) == (date(2026, 9, 1), date(2031, 4, 1))
    held = {one.cohort: one.due.date() for one in inventory.due(app, custodian(app)) if one.kind == "passenger"}
    assert held == {f"eu-strict/{MORNING.date()}": date(2026, 9, 1)}
    clock.set(privacy.limits(app.profile, MORNING.date(), linked=False).erased)
    retain.run(app, custodian(app))
    left = [one.cohort for one in app.keys.cohorts() if one.cohort.endswith("/raw") and one.state is not KeyState.DESTROYED]
    assert left == [f"eu-text/{later}/raw"]


def test_under_six_months_and_nothing_after_no_link_is_made(tmp_path: Path, clock: SettableClock) -> None:
    app = a_home(tmp_path, clock, "strict-six-months")
    (shown,) = inspect.hits(app, claim(app, "r"), everything=True)
    with pytest.raises(Refused, match="this profile knows no kind of link"):
        links.link(app, claim(app, "r"), shown.hit.passenger, "court_order", "case 26/117")


def test_each_adoption_is_a_leaf_and_noted_once(live: Path, clock: SettableClock) -> None:
    first = bootstrap.open_home(live, clock)
    app = adopt(live, "eu-strict", clock, "m.roe", grant_minutes=5, version=9)
    for _ in range(2):
        profile.note(app)
    one, two = acts(app, "profile.adopt")
    assert (one["number"], one["profile"], one["signatures"]) == (1, f"eu-strict/{first.profile.digest}", 0)
    assert (two["number"], two["version"], two["signatures"]) == (2, 9, 1)
    assert (two["tightened"], two["loosened"], two["profile"]) == (1, 0, f"eu-strict/{app.profile.digest}")


def test_what_loosens_waits_for_two_of_different_organisations(live: Path, clock: SettableClock) -> None:
    for few in (("m.roe",), ("m.roe", "j.doe")):
        with pytest.raises(Refused, match="two"):
            law.adopt(live, a_proposal(live, "eu-text", clock, *few), clock.now())
    assert law.adopt(live, a_proposal(live, "eu-text", clock, "m.roe", "d.pa"), clock.now()).law.id == "eu-text"


def test_of_two_proposals_the_second_is_refused(live: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (a_proposal(live, "eu-strict", clock, "m.roe", grant_minutes=minutes, version=9) for minutes in (5, 6))
    read = law.versions.read
    monkeypatch.setattr(law.versions, "read", lambda home, kind="registry": read(home, kind)[:1])
    law.adopt(live, one, clock.now())
    with pytest.raises(Conflict, match="adoption 2 of a profile is there already"):
        law.adopt(live, two, clock.now())
    monkeypatch.undo()
    with pytest.raises(Refused, match="adoption 3 of a profile is not there"):
        law.adopt(live, two, clock.now())


def test_a_proposal_is_signed_under_the_registry_in_force(live: Path, clock: SettableClock) -> None:
    waits = a_proposal(live, "eu-strict", clock, "m.roe", grant_minutes=5, version=9)
    known = founding.registry(config.read(live))
    gone = registry.propose(known, law.in_force(config.read(live)).law, clock.now(), remove=["d.pa"])
    founding.adopt(live, signed(gone, "j.doe", "m.roe").written())
    with pytest.raises(Refused, match="has changed since this was proposed"):
        law.adopt(live, waits, clock.now())


def test_an_adoption_that_is_altered_or_taken_away_lets_nobody_open_the_home(live: Path, clock: SettableClock) -> None:
    adopt(live, "eu-strict", clock, "m.roe", grant_minutes=5, version=9)
    second = live / "profiles" / "0002.json"
    kept = second.read_bytes()
    second.unlink()  # back to what was laxer
    with pytest.raises(Tampered, match="not those that were adopted here"):
        bootstrap.open_home(live, clock)
    assert any("not those that were adopted here" in check.said for check in doctor.examine(live))
    for altered in (kept.replace(b'\\"grant_minutes\\":5', b'\\"grant_minutes\\":9'), kept.replace(b"m.roe", b"j.doe"), b"{}"):
        assert altered != kept
        second.write_bytes(altered)
        with pytest.raises(Tampered, match="do not hold"):
            bootstrap.open_home(live, clock)
    second.write_bytes(kept)
    assert bootstrap.open_home(live, clock).profile.grant_minutes == 5


def test_under_an_expired_profile_nothing_goes_on_but_erasure(live: Path, clock: SettableClock) -> None:
    app = adopt(live, "eu-strict", clock, "m.roe", valid_until="2026-08-31", version=9)
    clock.set(MORNING + 7 * MONTH)
    with pytest.raises(Refused, match=r"expired on 2026-08-31: adopt one that is valid") as refused:
        inspect.board(app, claim(app, "j.doe"))
    assert refused.value.code == privacy.Denial.EXPIRED
    with pytest.raises(Refused, match="expired"):
        inspect.hits(app, claim(app, "m.roe", Purpose.OVERSIGHT))
    assert retain.run(app, app.system) == retain.Done()
    with pytest.raises(Refused, match="expired on 2026-08-31: take one that is valid"):
        a_proposal(live, "eu-strict", clock, grant_minutes=5, valid_until="2026-08-31", version=10)
    assert any(check.state == "missing" and "expired on 2026-08-31" in check.said for check in doctor.examine(live))
    renewed = adopt(live, "eu-strict", clock, "m.roe", "d.pa", version=10)
    assert inspect.board(renewed, claim(renewed, "j.doe")) == []


def test_a_process_that_runs_picks_an_adoption_up(home: Path, clock: SettableClock) -> None:
    open_unit_ = Standing(home, clock)
    assert not open_unit_.look()
    adopt(home, "uk", clock)
    assert open_unit_.look()
    assert open_unit_.app.profile.id == "uk"
    assert [before.law.id for before in open_unit_.app.profile.earlier] == ["eu-strict"]
    (home / "profiles" / "0002.json").unlink()
    assert not open_unit_.look()
    with pytest.raises(Tampered):
        _ = open_unit_.app


def test_an_older_home_adopts_what_its_registry_is_signed_for(live: Path, clock: SettableClock) -> None:
    shutil.rmtree(live / "profiles")
    with pytest.raises(ConfigError, match="has adopted no profile: pnrscreen upgrade"):
        bootstrap.open_home(live, clock)
    (live / "profiles").mkdir()
    own = live / "profiles" / "eu-strict.toml"
    own.write_text('extends = "eu-strict"\nid = "eu-strict"\nversion = 3\ngrant_minutes = 99\n')
    with pytest.raises(Tampered, match="not the one that the registry is signed for: let two sign and adopt it"):
        law.settle(live)
    own.unlink()
    settled = law.settle(live)
    assert settled is not None
    assert law.settle(live) is None
    again = law.in_force(config.read(live))
    assert (again.law.digest, len(again.made)) == (settled.digest, 1)


def test_the_settings_may_say_which_profile_must_be_in_force(home: Path, clock: SettableClock) -> None:
    settings = home / config.FILE
    assert "profile" not in settings.read_text()
    settings.write_text('profile = "eu-strict"\n' + settings.read_text())
    assert bootstrap.open_home(home, clock).profile.id == "eu-strict"
    settings.write_text(settings.read_text().replace("eu-strict", "eu-text"))
    with pytest.raises(ConfigError, match="says profile eu-text, and eu-strict was adopted last: take that line out"):
        bootstrap.open_home(home, clock)


def test_a_profile_that_lacks_what_this_program_asks_is_replaced_by_one_that_has_it(
    home: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = adoption.checked

    def more(content: dict[str, object], text: str = "") -> privacy.Profile:
        if "unheard_of" not in content:
            raise ConfigError("unheard_of: is missing")
        return asked({key: value for key, value in content.items() if key != "unheard_of"}, text)

    monkeypatch.setattr(adoption, "checked", more)
    with pytest.raises(ConfigError, match=r"asks more of a profile .*unheard_of: is missing.*pnrscreen profile propose"):
        bootstrap.open_home(home, clock)


def test_a_home_older_than_a_profile_lets_another_profile_be_its_first(live: Path, clock: SettableClock) -> None:
    shutil.rmtree(live / "profiles")
    law.adopt(live, a_proposal(live, "eu-text", clock, "m.roe", "d.pa"), clock.now())
    assert replace(law.in_force(config.read(live)).law, earlier=()).id == "eu-text"


def test_a_unit_still_works_after_a_change_of_profile(tmp_path: Path, clock: SettableClock) -> None:
    home = open_unit(tmp_path / "home", clock).config.home
    app = adopt(home, "icao-un", clock)
    receive.receive(app, claim(app), paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")), "a.edi")
    assert {one.cohort.split("/")[0] for one in app.keys.cohorts() if one.cohort.endswith("/raw")} == {"icao-un"}


@pytest.mark.parametrize("sealed", [["name"], [*(one.name.lower() for one in masking.MASKED), "seat"]])
def test_a_profile_whose_masking_would_not_be_obeyed_is_neither_drafted_nor_put_in_force(
    home: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, sealed: list[str]
) -> None:
    with pytest.raises(ConfigError, match=r"sealed: .*, pnrscreen profile propose"):
        a_proposal(home, "eu-strict", clock, sealed=sealed, version=9)
    monkeypatch.setattr(profile.privacy, "check_masked", lambda _: None)
    drafted = a_proposal(home, "eu-strict", clock, sealed=sealed, version=9)
    monkeypatch.undo()
    with pytest.raises(ConfigError, match="sealed: "):
        law.adopt(home, drafted, clock.now())
    bootstrap.open_home(home, clock)


def test_a_home_that_adopted_one_does_not_open_until_it_adopts_another(
    home: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(law.privacy, "check_masked", lambda _: None)
    adopt(home, "eu-strict", clock, sealed=["name", "seat"], version=9)
    monkeypatch.undo()
    with pytest.raises(ConfigError, match="asks that seat be masked, which stays readable and does not ask that contact"):
        bootstrap.open_home(home, clock)
    assert any("pnrscreen profile propose" in check.said for check in doctor.examine(home) if check.state == "missing")
    assert adopt(home, "eu-strict", clock, version=10).profile.sealed == masking.MASKED


HOURS = timedelta(hours=1)


def border(home: Path, clock: SettableClock, hours: int, default: str = "PT48H") -> App:
    """Let a border home adopt a profile that keeps what it is asked, and what it cannot read, for so many hours."""
    stands = template.restored(law.in_force(config.read(home)).law.text)
    said = {
        "interactive": {**stands["interactive"], "answer_hours": hours},
        "quarantine_after_hours": hours,
        "retention": {**stands["retention"], "default": default, "mask_after": default},
        "version": stands["version"] + 1,
    }
    return adopt(home, "eu-border", clock, **said)


def due(app: App, kind: str) -> list[timedelta]:
    """Return how long after it came what is held of a kind is due."""
    access = claim(app, "k", Purpose.RETENTION)
    return [one.due - MORNING for one in inventory.due(app, access) if one.kind == kind]


def test_a_tightening_shortens_the_hours_of_what_lies_in_quarantine_and_was_answered(
    tmp_path: Path, clock: SettableClock
) -> None:
    app = open_border(tmp_path / "home", clock)
    ask = partial(query, person("TESTERSON", "BERTA", "900101", "XX1112223", "A2"))
    answer.answer(app, check(app, "desk"), ask())
    answer.answer(app, check(app, "desk"), b"what is this")
    clock.set(MORNING + HOURS)
    app = border(tmp_path / "home", clock, 2)
    assert (due(app, "answer"), due(app, "quarantine")) == ([2 * HOURS], [2 * HOURS])
    (row,) = quarantine.rows(app, check(app))
    assert row.until == MORNING + 2 * HOURS
    clock.set(MORNING + 2 * HOURS - SECOND)
    with pytest.raises(Conflict, match="answered already"):
        answer.answer(app, check(app, "desk"), ask(bgm="250"))
    assert quarantine.reveal(app, check(app), row.id) == b"what is this"
    clock.set(MORNING + 2 * HOURS)
    with pytest.raises(NotFound):
        quarantine.reveal(app, check(app), row.id)
    assert answer.answer(app, check(app, "desk"), ask(bgm="250"))
    retain.run(app, app.system)
    assert (due(app, "answer"), due(app, "quarantine")) == ([4 * HOURS], [])


def test_a_loosening_gives_back_no_hour_of_what_was_held_before(tmp_path: Path, clock: SettableClock) -> None:
    app = open_border(tmp_path / "home", clock)
    answer.answer(app, check(app, "desk"), b"what is this")
    clock.set(MORNING + HOURS)
    border(tmp_path / "home", clock, 3)
    clock.set(MORNING + 2 * HOURS)
    app = border(tmp_path / "home", clock, 40)
    assert due(app, "quarantine") == [3 * HOURS]
    answer.answer(app, check(app, "desk"), b"and this")
    assert due(app, "quarantine") == [42 * HOURS]
    clock.set(MORNING + 3 * HOURS)
    assert quarantine.expire(app, app.system).stretches == 1


def test_a_tightening_shortens_the_time_of_what_waits_for_the_store(
    tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_border(tmp_path / "home", clock)

    def down(_: object) -> None:
        raise OSError

    with monkeypatch.context() as outage:
        outage.setattr(answer, "_spare", down)
        assert answer.answer(app, check(app, "desk"), query(person("TESTERSON", "BERTA", "900101", "XX1112223", "A2"))).degraded
    begun = timedelta(hours=MORNING.hour, minutes=MORNING.minute)
    app = open_at(tmp_path / "home", clock)
    assert due(app, "spool") == [48 * HOURS - begun]
    app = border(tmp_path / "home", clock, 2, "PT24H")
    assert due(app, "spool") == [24 * HOURS - begun]
    clock.set(MORNING - begun + 24 * HOURS)
    retain.run(app, app.system)
    assert due(app, "spool") == []
