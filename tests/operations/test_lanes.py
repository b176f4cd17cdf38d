"""The lane of protection from message to outcome (users' S18), over real stores with real keys, by API and command line."""

from __future__ import annotations

import itertools
import sqlite3
from dataclasses import replace
from io import StringIO
from pathlib import Path

import httpx
import pytest
import typer
from rich.console import Console

from pnrscreen import bootstrap, views
from pnrscreen.api import application
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.cli import report
from pnrscreen.cli import review as at_terminal
from pnrscreen.errors import Conflict, NotFound, Refused, Tampered
from pnrscreen.lifecycle import HIT_TRANSITIONS, HitEvent, after
from pnrscreen.model import HitState, Lane, Outcome
from pnrscreen.operations import answer, inspect, receive, review, screen
from pnrscreen.ports import Decided, ShownHit
from pnrscreen.query import Said
from pnrscreen.review import Decision
from pnrscreen.rights import Actor, Capability, Purpose, Role
from support.border import check, open_border, query
from support.clock import SettableClock
from support.command import pnrscreen
from support.grants import a_grant
from support.homes import claim, open_unit, paxlst, person, pnr, pnrgov, register
from support.logs import entries, held
from support.ruled import let_judge
from support.server import client, serving

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated:joserfc.errors.SecurityWarning")
LISTED = b"""entry_id,name,birth_dates,nationalities,documents,reason_code
F-1,Ilkin TEENBERG,2010-06-01,UZB,P:UZB:TB1234567,FTF
N-1,Amina KARIMOVA,1984-02-29,UZB,P:UZB:AB7654321,FTF
"""
FIFTEEN = person("TEENBERG", "ILKIN", "100601", "TB1234567", "A1").replace("ABC2DE", "QQQ1AA")
ADULT = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A2").replace("ABC2DE", "QQQ2BB")
NINE = person("KIDDERLY", "NINA", "160704", "NN7654321", "A3")
ALONE = pnrgov(
    pnr("ABC2DE", "KIDDERLY+NINAMISS").replace("TVL+010326:0610", "SSR+CTCM:HK:1:ZZ:::::43660123456'TVL+010326:0610", 1)
)
RULES = Path(__file__).parents[2] / "rules"
ALONE_HERE = "minor-travelling-alone-here"
WHY = "alone, and met by nobody who is known"
STAFF = (
    Actor(id="cora", organisation="Child desk", roles=frozenset({Role.PROTECTION_REVIEWER})),
    Actor(id="dana", organisation="Child desk", roles=frozenset({Role.PROTECTION_REVIEWER})),
    Actor(id="pol", organisation="Police", roles=frozenset({Role.OPERATOR, Role.REVIEWER})),
    Actor(id="both", organisation="Police", roles=frozenset({Role.OPERATOR, Role.PROTECTION_REVIEWER})),
)


def day(app: App, *files: bytes) -> None:
    for number, raw in enumerate(files):
        receive.receive(app, claim(app), raw, f"file-{number}")
        screen.screen(app, claim(app))


def a_unit(home: Path, clock: SettableClock, store: str = "") -> App:
    """Return a unit with child and police desks, where a rule looks for children who travel alone, on the day of S18."""
    new = open_unit(home, clock, listed=LISTED, store=store)
    shipped = (RULES / "protection" / "minor-travelling-alone.toml").read_text("utf-8")
    ours = shipped.replace("minor-travelling-alone", ALONE_HERE).replace("2026-11-01", "2026-01-01")
    (home / "rules").mkdir(exist_ok=True)
    (home / "rules" / f"{ALONE_HERE}.toml").write_text(ours.replace("2027-04-30", "2026-06-30"), "utf-8")
    let_judge(new, ALONE_HERE)
    register(home, *STAFF)
    app = bootstrap.open_home(home, clock)
    day(app, ALONE, paxlst(FIFTEEN, ADULT, NINE))
    return app


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> App:
    store = request.getfixturevalue("new_database")() if request.param == "postgres" else ""
    return a_unit(tmp_path / "home", clock, store)


@pytest.fixture
def unit(tmp_path: Path, clock: SettableClock) -> App:
    return a_unit(tmp_path / "home", clock)


def looks(app: App, who: str, *, reveal: bool = False) -> list[ShownHit]:
    return list(inspect.hits(app, claim(app, who), everything=True, reveal=reveal))


def decides(app: App, who: str, hit: str, decision: Decision = Decision.CONFIRM, to: str = "child-protection") -> HitState:
    said = review.review(app, claim(app, who), hit, decision, WHY, to if decision is Decision.CONFIRM else "")
    return said.state


def test_s18_children_go_to_the_child_lane_and_two_reviewers_decide_for_them(app: App) -> None:
    masked = looks(app, "cora")
    assert {one.hit.lane for one in masked} == {Lane.PROTECTION}
    assert len({one.passenger.id for one in masked}) == 2
    seen = {item.passenger.identity.names[0].surname: item.hit for item in looks(app, "cora", reveal=True)}
    assert seen.keys() == {"TEENBERG", "KIDDERLY"}
    assert [one.passenger.identity.names[0].surname for one in looks(app, "pol")] == ["KARIMOVA"]
    queue = inspect.page(app, claim(app, "pol"))
    assert (queue.waiting, queue.withheld) == (1, len(masked))

    child = seen["KIDDERLY"].id
    for ask in (
        lambda: inspect.hit(app, claim(app, "pol"), child),
        lambda: review.take(app, claim(app, "pol"), child),
        lambda: decides(app, "pol", child),
        lambda: review.give_back(app, claim(app, "pol"), child),
    ):
        with pytest.raises(NotFound):
            ask()
    passenger = inspect.passenger(app, claim(app, "pol"), seen["KIDDERLY"].passenger)
    assert not passenger.hits

    looks(app, "dana", reveal=True)
    assert decides(app, "cora", child) is HitState.OPEN
    (first,) = [one for one in looks(app, "dana") if one.hit.id == child]
    assert (first.waits, [one.reviewer for one in first.opinions]) == ("waits for a second reviewer", ["cora"])
    assert decides(app, "cora", child) is HitState.OPEN  # a person and themselves are one
    assert decides(app, "dana", child) is HitState.PROTECTED
    (closed,) = [one for one in looks(app, "cora") if one.hit.id == child]
    assert (closed.hit.state, closed.review, closed.waits) == (HitState.PROTECTED, None, "")
    assert {one.recipient for one in closed.opinions} == {"child-protection"}
    assert held(app).decisions == 1
    with pytest.raises(Conflict, match="together already"):
        decides(app, "dana", child, Decision.DISMISS)
    with pytest.raises(NotFound):
        inspect.hit(app, claim(app, "pol"), child)
    told = {one.rule: (one.confirmed, one.dismissed) for one in judged(app)}
    assert told == {ALONE_HERE: (1, 0)}
    public = [str(entry["public"]) for entry in entries(app)]
    assert not any(word in one for one in public for word in (child, WHY, "KIDDERLY", "child-protection"))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("UPDATE opinion SET reviewer = 'mallory' WHERE reviewer = 'dana'", r"protected by cora .*; dana .*; mallory "),
        ("UPDATE opinion SET recipient = 'police'", r"cora \(confirm for child-protection\).*cora \(confirm for police\)"),
        ("UPDATE protection SET state = 'unfounded'", "the store protected by nobody"),
        ("DELETE FROM protection", "the store protected by nobody"),
        (
            "UPDATE hit SET state = 'open' WHERE state = 'protected'",
            "the log says protected by .*, the store open by nobody",
        ),
        ("DELETE FROM opinion", "the store protected by nobody"),
    ],
)
def test_an_edit_of_what_specialist_reviewers_found_is_told(unit: App, edit: str, said: str) -> None:
    seen = {one.passenger.identity.names[0].surname: one.hit.id for one in looks(unit, "cora", reveal=True)}
    looks(unit, "dana", reveal=True)
    for who in ("cora", "dana"):
        decides(unit, who, seen["KIDDERLY"])
    assert held(unit).decisions == 1
    with sqlite3.connect(unit.config.home / founding.DATABASE) as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        assert database.execute(edit).rowcount > 0
    with pytest.raises(Tampered, match=said):
        held(unit)
    if edit.startswith(("UPDATE opinion", "UPDATE protection", "DELETE FROM protection")):
        with pytest.raises(Tampered, match=seen["KIDDERLY"]):
            looks(unit, "cora")


def judged(app: App) -> list[Decided]:
    with app.store.reading(a_grant(Capability.READ_RULES, purpose=Purpose.CRITERIA_DEVELOPMENT)) as snapshot:
        return list(snapshot.judged())


def test_reviewers_who_disagree_leave_it_open_with_both_reasons(unit: App) -> None:
    (hit, *_) = [one.hit.id for one in looks(unit, "cora", reveal=True)]
    looks(unit, "dana", reveal=True)
    assert decides(unit, "cora", hit) is HitState.OPEN
    assert decides(unit, "dana", hit, Decision.DISMISS) is HitState.OPEN
    (shown,) = [one for one in looks(unit, "cora") if one.hit.id == hit]
    assert (shown.waits, len(shown.opinions), shown.hit.state) == ("reviewers disagree", 2, HitState.OPEN)
    assert decides(unit, "dana", hit, to="victim-support") is HitState.OPEN  # who is told is part of what they find
    assert decides(unit, "cora", hit, Decision.DISMISS) is HitState.OPEN
    assert decides(unit, "dana", hit, Decision.DISMISS) is HitState.UNFOUNDED


def test_it_is_masked_until_somebody_asks_and_only_who_asked_decides(unit: App) -> None:
    for item in looks(unit, "cora"):
        view = str(views.hit(item, "en"))
        assert item.masked in {"12 to 17", "6 to 11"}
        assert not any(word in view for word in ("TEENBERG", "KIDDERLY", "TB1234567", "NN7654321", "2010", "2016", "F-1"))
        with pytest.raises(Refused, match="look at this hit first"):
            decides(unit, "cora", item.hit.id)
    assert [one["public"] for one in entries(unit) if one["event"] == "consult.reveal"] == []
    whole = looks(unit, "cora", reveal=True)
    assert "TEENBERG" in "".join(str(views.hit(item, "en")) for item in whole)
    assert [one["public"] for one in entries(unit) if one["event"] == "consult.reveal"] == [{"hits": len(whole)}]


def test_who_is_told_is_one_of_the_profile_s_and_of_nobody_else(unit: App) -> None:
    hit = looks(unit, "cora", reveal=True)[0].hit.id
    for wrong in ("", "the carrier", "police"):
        with pytest.raises(Refused, match="child-protection"):
            decides(unit, "cora", hit, to=wrong)
    with pytest.raises(Refused, match="nobody is told"):
        review.review(unit, claim(unit, "cora"), hit, Decision.DISMISS, WHY, "child-protection")
    ordinary = looks(unit, "pol")[0].hit.id
    with pytest.raises(Refused, match="ordinary hit"):
        decides(unit, "pol", ordinary)


def test_a_role_of_one_lane_opens_no_other(unit: App) -> None:
    """An operator who reviews protection sees both lanes, and decides in one."""
    assert {one.hit.lane for one in looks(unit, "both", reveal=True)} == {*Lane}
    (ordinary,) = [one.hit.id for one in looks(unit, "both") if one.hit.lane is Lane.ORDINARY]
    with pytest.raises(NotFound):
        review.review(unit, claim(unit, "both"), ordinary, Decision.CONFIRM, WHY)
    assert {one.hit.lane for one in looks(unit, "cora")} == {Lane.PROTECTION}
    overseen = inspect.hits(unit, claim(unit, "dpo", Purpose.OVERSIGHT))
    assert {one.hit.lane for one in overseen} == {*Lane}
    assert all(bool(one.masked) is (one.hit.lane is Lane.PROTECTION) for one in overseen)


def test_what_an_ordinary_reviewer_decided_before_the_age_was_known_is_asked_anew(tmp_path: Path, clock: SettableClock) -> None:
    app = a_unit(tmp_path / "home", clock)
    unknown = FIFTEEN.replace("DTM+329:100601'", "").replace("QQQ1AA", "QQQ9AA")
    flight = {"flight": "ZZ0777"}
    day(app, paxlst(unknown, reference="0000021", **flight))
    (hit,) = [one.hit for one in looks(app, "pol") if one.leg.key.number == "777"]
    assert review.review(app, claim(app, "pol"), hit.id, Decision.DISMISS, WHY).state is HitState.DISMISSED
    day(app, paxlst(FIFTEEN.replace("QQQ1AA", "QQQ9AA"), prepared="260228:0900", reference="0000022", **flight))
    assert not [one for one in looks(app, "pol") if one.leg.key.number == "777"]
    now = {one.hit.state: one.hit.lane for one in looks(app, "cora") if one.leg.key.number == "777"}
    assert now == {HitState.DISMISSED: Lane.PROTECTION, HitState.OPEN: Lane.PROTECTION}


def test_a_carrier_is_told_nothing_of_it_and_the_hit_waits_for_specialists(tmp_path: Path, clock: SettableClock) -> None:
    home = tmp_path / "border"
    open_border(home, clock, listed=LISTED)
    app = bootstrap.open_home(home, clock)
    cora = Actor(id="cora", organisation="Border", roles=frozenset({Role.PROTECTION_REVIEWER}))
    app = replace(app, registry=replace(app.registry, actors={**app.registry.actors, "cora": cora}))
    reply = answer.answer(app, check(app, "desk"), query(FIFTEEN, ADULT))
    assert [one.said for one in reply.answers] == [Said.BOARD, Said.REFER]
    (waiting,) = inspect.hits(app, check(app, "cora"))
    assert waiting.hit.lane is Lane.PROTECTION
    assert [one.hit.lane for one in inspect.hits(app, check(app, "officer"))] == [Lane.ORDINARY]
    alone = answer.answer(app, check(app, "desk"), query(FIFTEEN, flight="ZZ0456", reference="T0002", control="2"))
    assert [one.said for one in alone.answers] == [Said.BOARD]
    assert len(inspect.hits(app, check(app, "cora"))) == 2


def test_no_account_that_somebody_is_given_has_anything_of_it(unit: App) -> None:
    asked = a_grant(Capability.HANDLE_REQUEST, purpose=Purpose.DATA_SUBJECT_RIGHT)
    for whose, number in ((looks(unit, "cora")[0], 0), (looks(unit, "pol")[0], 1)):
        with unit.store.transaction(asked) as change:
            assert len(change.held(whose.passenger.id).hits) == number
            change.append(unit.entry(claim(unit), "looked", {}))


def test_the_log_counts_by_lane_and_names_nobody(unit: App) -> None:
    matched = [one["public"] for one in entries(unit) if one["event"] == "match"]
    assert sum(one.get("opened.protection", 0) for one in matched) == len(looks(unit, "cora"))


# ------------------------------------------------------------------------------------------------- by the API and by hand


def test_the_api_and_the_command_line_show_a_police_account_nothing_of_it(tmp_path: Path, clock: SettableClock) -> None:
    home = tmp_path / "home"
    app = a_unit(home, clock)
    child = next(one.hit.id for one in looks(app, "cora", reveal=True) if "KIDDERLY" in str(one.passenger.identity))
    with serving(application(Standing(home, clock), developing=True)) as where:  # noqa: SIM117  the clients need it
        with client(where, "pol") as pol, client(where, "cora") as cora, client(where, "dana") as dana:
            decision = {"decision": "confirm", "reason": WHY, "recipient": "child-protection"}
            for refused in (
                pol.get(f"/v1/hits/{child}"),
                pol.get(f"/v1/hits/{child}", params={"reveal": True}),
                pol.post(f"/v1/hits/{child}/take"),
                pol.delete(f"/v1/hits/{child}/take"),
                pol.post(f"/v1/hits/{child}/review", json=decision),
            ):
                assert refused.status_code == 404
                assert "KIDDERLY" not in refused.text
            queue = pol.get("/v1/hits").json()
            assert [one["lane"] for one in queue["hits"]] == ["ordinary"]
            assert queue["withheld"] > 0
            assert "KIDDERLY" not in cora.get("/v1/hits").text + cora.get(f"/v1/hits/{child}").text
            answered: list[httpx.Response] = []
            for who in (cora, dana):
                assert "KIDDERLY" in who.get(f"/v1/hits/{child}", params={"reveal": True}).text
                answered.append(who.post(f"/v1/hits/{child}/review", json=decision))
            assert [one.json()["state"] for one in answered] == ["open", "protected"]
    police = pnrscreen("hits", "--home", home, "--as", "pol", "--all", "--format", "jsonl", "--reveal")
    assert police.returncode == 0
    assert b"2 more hits are for others than you" in police.stderr
    assert child.encode() not in police.stdout
    said = ("--dismiss", "--reason", WHY)
    assert b"no hit that you may see" in pnrscreen("review", child, *said, "--home", home, "--as", "pol").stderr


def printed(item: ShownHit) -> str:
    out = Console(file=StringIO(), width=200)
    out.print(report.hit(views.hit(item, "en")))
    return out.file.getvalue()  # type: ignore[attr-defined]


def test_what_is_printed_names_nobody_and_says_what_is_waited_for(unit: App) -> None:
    for item in looks(unit, "cora", reveal=True):
        decides(unit, "cora", item.hit.id)
        assert item.passenger.identity.names[0].surname in printed(item)
    for item in looks(unit, "dana"):
        text = printed(item)
        assert "waits for a second reviewer" in text
        assert "masked: --reveal" in text
        assert not any(word in text for word in ("TEENBERG", "KIDDERLY", "2010", "2016"))
        assert "found:" not in text


def test_of_a_rule_only_which_circumstances_hold_is_told_before_somebody_asks(unit: App) -> None:
    """In every language, to programs as on the terminal: what was asked of the child and what was found waits for --reveal."""
    for language, found in (("en", "found:"), ("fr", "constat\u00e9"), ("es", "hallado"), ("ar", "\u0648\u064f\u062c\u062f")):
        (masked,) = [one for one in looks(unit, "cora") if isinstance(one.hit.cause, Outcome)]
        view = views.hit(masked, language)
        assert len(view["reasons"]) == len(view["indicators"]) + len(view["exonerating"]) > 0
        assert found not in str(view)
        (whole,) = [one for one in looks(unit, "cora", reveal=True) if isinstance(one.hit.cause, Outcome)]
        shown = views.hit(whole, language)
        assert len(shown["reasons"]) == len(view["reasons"]) + len(shown["trace"])
        assert found in str(shown["reasons"])
    (listed,) = [one for one in looks(unit, "cora") if not isinstance(one.hit.cause, Outcome)]
    assert "reasons" not in views.hit(listed, "en")


def test_no_move_of_the_table_leads_from_the_lane_of_protection_to_a_confirmed_hit() -> None:
    """What several found is neither confirmed nor dismissed, and moves no more."""
    for decided in (HitState.PROTECTED, HitState.UNFOUNDED):
        assert not [event for state, event in HIT_TRANSITIONS if state is decided]
        for event in HitEvent:
            with pytest.raises(Conflict):
                after(decided, event)


def test_at_a_terminal_two_reviewers_are_led_through_the_lane(unit: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are asked who protects the child until it is one whom the profile knows; without --reveal nothing is asked."""
    asked: list[str] = []

    def led(who: str, *, reveal: bool) -> int:
        answers = itertools.cycle(["c", "the police", "child-protection", WHY])
        monkeypatch.setattr(typer, "prompt", lambda said, **_: asked.append(said) or next(answers))
        hits = review.waiting(unit, claim(unit, who)).hits
        return at_terminal._walk(unit, claim(unit, who), hits, "en", reveal=reveal)

    assert (led("cora", reveal=False), asked) == (0, [])
    children = len(looks(unit, "cora"))
    assert led("cora", reveal=True) == children
    assert asked[:4] == [*asked[:1], asked[1], asked[1], "why"]
    assert asked[1].startswith("who protects them (")
    assert {one.hit.state for one in looks(unit, "cora")} == {HitState.OPEN}
    assert led("dana", reveal=True) == children
    assert {one.hit.state for one in looks(unit, "cora")} == {HitState.PROTECTED}
    assert {one.hit.state for one in looks(unit, "pol")} == {HitState.OPEN}
