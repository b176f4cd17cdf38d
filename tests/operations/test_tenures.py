"""The life of a rule in a home, from a file that nobody signed to its end: who may do what, and what is missing until then."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pnrscreen import bootstrap, config, doctor, pipeline, rulebook, tenure
from pnrscreen.adapters.store import governing, schema, sqlite_engine
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, law
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.errors import Conflict, NotFound, Refused, RulebookError, Tampered
from pnrscreen.model import Outcome
from pnrscreen.operations import inspect, profile, receive, review, rules, screen, tenures, trial
from pnrscreen.privacy import template
from pnrscreen.privacy.profile import checked
from pnrscreen.review import Decision
from pnrscreen.rights import Access, Actor, Capability, Purpose, Role
from pnrscreen.tenure import RULE_TRANSITIONS, Override, RuleEvent, Status, Tenure, View, after
from support.clock import SettableClock
from support.homes import claim, open_unit, paxlst, person, register
from support.keys import a_key

SHIPPED = Path(__file__).parents[2] / "rules"
SHARED = "one-document-several-persons"
MINOR = "minor-travelling-alone"
WHY = "because it was agreed on"

CAST = (
    Actor(id="ann", organisation="PIU", roles=frozenset({Role.RULE_AUTHOR}), key=a_key("ann").line),
    Actor(id="bea", organisation="PIU", roles=frozenset({Role.RULE_AUTHOR}), key=a_key("bea").line),
    Actor(id="cai", organisation="PIU", roles=frozenset({Role.RULE_APPROVER}), key=a_key("cai").line),
    Actor(id="dov", organisation="Prosecutor", roles=frozenset({Role.RULE_APPROVER}), key=a_key("dov").line),
    Actor(id="eve", organisation="Prosecutor", roles=frozenset({Role.RULE_APPROVER}), key=a_key("eve").line),
)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    """Return a home with people who have keys, and one rule file of its own: a draft on trial in March 2026."""
    home = tmp_path / "home"
    open_unit(home, clock)
    register(home, *CAST)
    place(home)
    return bootstrap.open_home(home, clock)


def place(home: Path, **changes: str) -> None:
    """Put the rule on shared documents into a home, valid in 2026, with some of its text changed."""
    text = re.sub(r"(?m)^version = \d+", "version = 1", (SHIPPED / "documents" / f"{SHARED}.toml").read_text())
    said = {"valid_from = 2026-11-01": "valid_from = 2026-02-01", "review_due = 2027-04-30": "review_due = 2026-07-31"}
    for old, new in {**said, **changes}.items():
        assert old in text, old
        text = text.replace(old, new)
    (home / "rules").mkdir(exist_ok=True)
    (home / "rules" / f"{SHARED}.toml").write_text(text)


def who(app: App, actor: str) -> Access:
    return claim(app, actor, Purpose.OVERSIGHT if actor == "dpo" else Purpose.CRITERIA_DEVELOPMENT)


def sign(app: App, *actors: str, rule: str = SHARED) -> Tenure:
    for actor in actors:
        _, message = rules.to_sign(app, who(app, actor), rule)
        signed = rules.approve(app, who(app, actor), rule, a_key(actor).sign(message))
    return signed


def opine(app: App, rule: str = SHARED) -> Tenure:
    return rules.opine(app, who(app, "dpo"), rule, View.FAVOURABLE, WHY)


def approved(app: App) -> App:
    rules.submit(app, who(app, "ann"), SHARED)
    sign(app, "ann", "dov")
    opine(app)
    return app


def word(until: str = "2026-07-31", by: str = "dov") -> Override:
    return Override(who=by, why="no history was kept", until=until)


def activated(app: App) -> Tenure:
    return tenures.activate(approved(app), who(app, "dov"), SHARED, override=word())


def reopened(app: App) -> App:
    return bootstrap.open_home(app.config.home, app.clock)


def leaves(app: App, *acts: str) -> list[dict[str, Any]]:
    with sqlite_engine(app.config.home / founding.DATABASE).connect() as connection:
        found = [
            json.loads(one)
            for one in connection.execute(select(schema.leaves.c.canonical).order_by(schema.leaves.c.id)).scalars()
        ]
    return [one for one in found if one["event"] in acts]


def report(app: App | None, *rows: tuple[Tenure, float], flights: int = 1000, **said: object) -> bytes:
    """Write a report as a back-test of a home does, whole and sealed; of no home where there is none."""
    listed = [row_of(one, rate) for one, rate in rows]
    days = {"days": 40, "first_day": "2026-01-10", "last_day": "2026-02-18"}
    found = {"rules": listed, "flights": flights, "passengers": 150_000, "source": "synthetic"} | days | said
    canonical = json.dumps(found, sort_keys=True, separators=(",", ":")).encode()
    digest = hashlib.sha256(canonical).hexdigest()
    seal = {"seal": trial.seal_of(app, digest)} if app else {}
    return json.dumps(found | {"digest": digest} | seal, indent=1).encode()


def row_of(tenure: Tenure, rate: float, **said: object) -> dict[str, object]:
    """Return what a report says of a rule."""
    named = {"id": tenure.rule, "version": tenure.version, "digest": tenure.digest}
    return named | {"hits_per_flight": rate / 2, "hits_per_180_seats": rate, "looks_back": 0, "flagged": []} | said


def two_on_one_document(reference: str = "0000001", flight: str = "ZZ0123", document: str = "PX4820175") -> bytes:
    """Two people who cannot be one show one passport, on reservations of their own."""
    people = (
        person("FALKEN", "OTTO", "840229", document, "R1", "NLD"),
        person("MARLOWE", "ODETTE", "910303", document, "R2", "NLD").replace("ABC2DE", "XYZ3FG"),
    )
    return paxlst(*people, reference=reference, flight=flight)


def ingest(app: App, raw: bytes) -> None:
    receive.receive(app, claim(app), raw, "a.edi")
    screen.screen(app, claim(app))


def rule_hits(app: App) -> list[Outcome]:
    return [one.hit.cause for one in inspect.hits(app, claim(app)) if isinstance(one.hit.cause, Outcome)]


# ------------------------------------------------------------------------------------------------- S19: what is missing


def test_a_rule_is_refused_until_nothing_is_missing_and_each_refusal_names_all_that_is(app: App) -> None:
    """Users' S19: legal basis, offence, justification of each indicator, approver, opinion, review date, examples."""
    home = app.config.home
    text = (home / "rules" / f"{SHARED}.toml").read_text()
    bare = text.replace('status = "active"', 'status = "draft"').replace("\nbases = ", "\n#").replace("\noffence = ", "\n#")
    bare = bare.replace("\nreview_due = ", "\n#").replace('\nwhy = "Same', "\n#").partition("[[example]]")[0]
    (home / "rules" / f"{SHARED}.toml").write_text(bare)
    rules.submit(app, who(app, "ann"), SHARED)
    said = refused(lambda: tenures.activate(app, who(app, "ann"), SHARED))
    for missing in (
        *(
            "bases: is missing",
            "offence: ``",
            "review_due: is missing",
            "indicator[",
            "].why: is missing",
            "example: at least 1",
        ),
        *("signatures: 0 of 2", "organisations: 0 of 2", "approver: none", "opinion:"),
        "backtest: none",
    ):
        assert missing in said, (missing, said)
    (home / "rules" / f"{SHARED}.toml").write_text(text)
    rules.submit(app, who(app, "ann"), SHARED)
    assert "bases" not in (said := refused(lambda: tenures.activate(app, who(app, "ann"), SHARED)))
    sign(app, "ann")
    assert "signatures: 1 of 2" in (said := refused(lambda: tenures.activate(app, who(app, "ann"), SHARED)))
    sign(app, "dov")
    assert "signatures" not in (said := refused(lambda: tenures.activate(app, who(app, "ann"), SHARED)))
    assert "approver" not in said
    opine(app)
    assert (said := refused(lambda: tenures.activate(app, who(app, "ann"), SHARED))).count("\n") == 1, said
    made = tenures.activate(app, who(app, "dov"), SHARED, override=word())
    assert (made.status, made.by) == (Status.ACTIVE, "dov")
    assert [one["public"]["missing"] for one in leaves(app, "refuse")][-1] == 1


def refused(step: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        step()
    return str(caught.value)


def test_an_example_that_fails_keeps_a_rule_out(app: App) -> None:
    text = (app.config.home / "rules" / f"{SHARED}.toml").read_text()
    wrong = text.replace('status = "active"', 'status = "draft"').replace("hit = false", "hit = true", 1)
    (app.config.home / "rules" / f"{SHARED}.toml").write_text(wrong)
    rules.submit(app, who(app, "ann"), SHARED)
    assert "should be hit, is" in refused(lambda: tenures.activate(app, who(app, "ann"), SHARED))


# --------------------------------------------------------------------------------------------------- H 36, H 61: who signs


def test_the_same_person_signs_once_and_two_people_of_one_organisation_are_not_enough(app: App) -> None:
    rules.submit(app, who(app, "ann"), SHARED)
    sign(app, "dov")
    assert "has signed this text" in refused(lambda: sign(app, "dov"))
    sign(app, "eve")
    opine(app)
    said = refused(lambda: tenures.activate(app, who(app, "dov"), SHARED, override=word()))
    assert "organisations: 1 of 2" in said
    assert "signatures" not in said
    sign(app, "ann")
    assert tenures.activate(app, who(app, "dov"), SHARED, override=word()).status is Status.ACTIVE


def test_authors_alone_do_not_approve_and_nobody_is_author_and_approver(app: App) -> None:
    rules.submit(app, who(app, "ann"), SHARED)
    sign(app, "ann", "bea")
    assert "approver: none has signed" in refused(lambda: tenures.activate(app, who(app, "ann"), SHARED))
    both = Actor(id="x", organisation="PIU", roles=frozenset({Role.RULE_AUTHOR, Role.RULE_APPROVER}))
    with pytest.raises(Refused, match="who writes a rule does not approve it"):
        register(app.config.home, both)
    for step in (rules.submit, rules.to_sign):
        with pytest.raises(Refused, match="needs one of the roles"):
            step(app, claim(app, "dpo", Purpose.CRITERIA_DEVELOPMENT), SHARED)
    with pytest.raises(Refused):
        rules.opine(app, claim(app, "ann", Purpose.OVERSIGHT), SHARED, View.FAVOURABLE, WHY)


def test_a_signature_of_another_key_or_another_text_is_none(app: App) -> None:
    rules.submit(app, who(app, "ann"), SHARED)
    _, message = rules.to_sign(app, who(app, "dov"), SHARED)
    for made in (b"", a_key("ann").sign(message), a_key("dov").sign(message + b" ")):
        with pytest.raises(Refused, match="no signature of dov"):
            rules.approve(app, who(app, "dov"), SHARED, made)


def test_who_left_the_registry_or_changed_their_key_stands_behind_nothing_any_more(app: App) -> None:
    approved(app)
    gone = replace(CAST[3], key=a_key("another").line)
    register(app.config.home, gone)
    now = reopened(app)
    said = refused(lambda: tenures.activate(now, who(now, "eve"), SHARED, override=word(by="eve")))
    assert "signatures: 1 of 2" in said
    _, message = rules.to_sign(now, who(now, "dov"), SHARED)
    made = rules.approve(now, who(now, "dov"), SHARED, a_key("another").sign(message))
    assert [one.actor for one in made.approvals] == ["ann", "dov"]
    assert tenures.activate(now, who(now, "dov"), SHARED, override=word()).status is Status.ACTIVE


def test_a_rule_that_asks_what_a_person_is_takes_a_signature_more(app: App) -> None:
    """H 33: ``passenger.minor`` is restricted."""
    text = (SHIPPED / "protection" / f"{MINOR}.toml").read_text()
    text = text.replace("valid_from = 2026-11-01", "valid_from = 2026-02-01").replace("2027-04-30", "2026-07-31")
    (app.config.home / "rules" / f"{MINOR}.toml").write_text(text)
    rules.submit(app, who(app, "ann"), MINOR)
    sign(app, "ann", "dov", rule=MINOR)
    opine(app, MINOR)
    assert "signatures: 2 of 3" in refused(lambda: tenures.activate(app, who(app, "dov"), MINOR, override=word()))
    sign(app, "eve", rule=MINOR)
    assert tenures.activate(app, who(app, "dov"), MINOR, override=word()).status is Status.ACTIVE


# ------------------------------------------------------------------------------------------------------ the text, the lock


def test_text_that_is_edited_loses_its_signatures_and_its_opinion(app: App) -> None:
    approved(app)
    place(app.config.home, **{'title = "One': 'title = "A'})
    assert "text: " in refused(lambda: tenures.activate(app, who(app, "dov"), SHARED, override=word()))
    assert "was edited since" in refused(lambda: sign(app, "eve"))
    made = rules.submit(app, who(app, "ann"), SHARED)
    assert (made.approvals, made.opinion) == ((), None)
    assert [one["public"]["void"] for one in leaves(app, "rule.submit")] == [0, 3]
    said = refused(lambda: tenures.activate(app, who(app, "dov"), SHARED, override=word()))
    assert "signatures: 0 of 2" in said
    assert "opinion" in said


def test_a_comment_changes_no_text(app: App) -> None:
    approved(app)
    file = app.config.home / "rules" / f"{SHARED}.toml"
    file.write_text(f"# a remark\n{file.read_text()}")
    assert tenures.activate(app, who(app, "dov"), SHARED, override=word()).status is Status.ACTIVE


def test_content_that_changes_without_a_version_is_refused_once_it_is_in_service_or_locked(app: App) -> None:
    activated(app)
    assert "stands here already" in refused(lambda: rules.submit(app, who(app, "ann"), SHARED))
    place(app.config.home, **{'title = "One': 'title = "A'})
    assert "version must rise above 1" in refused(lambda: rules.submit(app, who(app, "ann"), SHARED))
    (app.config.home / "rules" / "lock.toml").write_text(f'[{SHARED}]\nversion = 2\ndigest = "{"0" * 64}"\n')
    place(app.config.home, **{"version = 1": "version = 2"})
    assert "version must rise above 2" in refused(lambda: rules.submit(app, who(app, "ann"), SHARED))


def test_a_later_version_takes_the_place_of_the_one_before(app: App) -> None:
    activated(app)
    place(app.config.home, **{"version = 1": "version = 2"})
    approved(app)
    assert [(rule.id, rule.version) for rule in reopened(app).in_force().rules.rules] == [(SHARED, 1)]
    tenures.activate(app, who(app, "dov"), SHARED, override=word())
    assert [(one.tenure.version, one.tenure.status) for one in rules.held(app, who(app, "ann"))] == [
        (1, Status.RETIRED),
        (2, Status.ACTIVE),
    ]
    assert [rule.version for rule in reopened(app).in_force().rules.rules] == [2]


def test_what_is_taken_back_is_the_version_that_judges(app: App) -> None:
    activated(app)
    place(app.config.home, **{"version = 1": "version = 2"})
    tenures.shadow(approved(app), who(app, "ann"), SHARED, 7)
    assert tenures.renew(app, who(app, "dov"), SHARED, WHY).version == 1
    assert tenures.suspend(app, who(app, "dov"), SHARED, WHY).version == 1
    assert tenures.suspend(app, who(app, "dov"), SHARED, WHY).version == 2


def test_what_is_not_lawful_is_not_even_a_draft_here(app: App) -> None:
    place(app.config.home, **{'title = "One': 'title = "Overstay: one'})
    with pytest.raises(RulebookError, match="speaks of `overstay`"):
        rules.submit(app, who(app, "ann"), SHARED)
    with pytest.raises(NotFound, match=r"no rule file nothing\.toml"):
        rules.submit(app, who(app, "ann"), "nothing")


def test_a_text_that_was_changed_in_the_store_judges_nobody(app: App) -> None:
    activated(app)
    with sqlite_engine(app.config.home / founding.DATABASE).begin() as connection:
        held = connection.scalar(select(governing.rules.c.tenure))
        connection.execute(governing.rules.update().values(tenure=held.replace("One travel", "Two travel")))
    with pytest.raises(Tampered, match="not the one that was approved"):
        reopened(app).in_force()


# --------------------------------------------------------------------------------------------------------- S20: the budget


def test_a_report_within_the_budget_activates_and_stands_in_the_log(app: App) -> None:
    draft = next(one.tenure for one in rules.held(approved(app), who(app, "ann")))
    written = report(app, (draft, 0.25))
    doctored = report(app, (draft, 25)).replace(b"25", b"0.25")
    assert "the report was changed" in refused(lambda: tenures.activate(app, who(app, "dov"), SHARED, doctored))
    made = tenures.activate(app, who(app, "dov"), SHARED, written)
    assert (made.measured.hits_per_flight, made.override) == (0.25, None)
    (leaf,) = leaves(app, "rule.activate")
    said = {
        "report": json.loads(written)["digest"],
        "hits_per_1000_flights": 250,
        "override": "",
        "signatures": 2,
        "organisations": 2,
    }
    assert {name: leaf["public"][name] for name in said} == said
    assert leaf["public"]["digest"] == draft.digest


ANOTHER_TEXT = {
    "id": SHARED,
    "version": 1,
    "digest": "0" * 64,
    "hits_per_flight": 0.1,
    "hits_per_180_seats": 0.1,
    "looks_back": 0,
    "flagged": [],
}


@pytest.mark.parametrize(
    ("rate", "said", "why"),
    [
        (0.51, {}, "budget: 0.51 hits for 180 seats, of 0.5"),
        (0.1, {"flights": 0}, "of no flight"),
        (0.1, {"rules": []}, "says nothing of one-document-several-persons v1"),
        (0.1, {"rules": [ANOTHER_TEXT]}, "says nothing of"),
        (0.1, {"days": 27}, "27 days and 1000 flights are too few: 28 days and 100 flights"),
        (0.1, {"flights": 99}, "40 days and 99 flights are too few"),
        (0.1, {"rules": 7}, "no report"),
        (float("nan"), {}, "counts what cannot be"),
        (-1, {}, "counts what cannot be"),
    ],
)
def test_a_report_over_the_budget_or_of_another_text_takes_an_override_by_name(
    app: App, rate: float, said: dict[str, object], why: str
) -> None:
    draft = next(one.tenure for one in rules.held(approved(app), who(app, "ann")))
    written = report(app, (draft, rate), **said)
    assert why in refused(lambda: tenures.activate(app, who(app, "dov"), SHARED, written))
    made = tenures.activate(app, who(app, "dov"), SHARED, written, word())
    assert made.override == word()
    assert made.last_day == "2026-07-31"


def test_the_budget_is_of_all_active_rules_together(app: App) -> None:
    first = activated(app)
    text = (app.config.home / "rules" / f"{SHARED}.toml").read_text().replace(SHARED, "another")
    (app.config.home / "rules" / "another.toml").write_text(text)
    second = rules.submit(app, who(app, "ann"), "another")
    sign(app, "ann", "dov", rule="another")
    opine(app, "another")
    for written, why in (
        (report(app, (second, 0.3)), f"says nothing of {SHARED}"),
        (report(app, (second, 0.3), (first, 0.3)), "0.6 hits"),
    ):
        assert why in refused(lambda written=written: tenures.activate(app, who(app, "dov"), "another", written))
    assert tenures.activate(app, who(app, "dov"), "another", report(app, (second, 0.3), (first, 0.2))).status is Status.ACTIVE


def test_a_rule_whose_look_back_was_whole_on_no_day_is_not_forecast(app: App) -> None:
    draft = next(one.tenure for one in rules.held(approved(app), who(app, "ann")))
    row = row_of(draft, 0.1, looks_back=180)
    never, late, whole = ({"days": 180, "whole_from": day, "short": 9} for day in ("", "2026-02-01", "2026-01-21"))
    said = "asks for flights of the 180 days before, and on no day of the report do these all lie there"
    for history in (never, None):
        written = report(app, rules=[row], history=history)
        assert said in refused(lambda written=written: tenures.activate(app, who(app, "dov"), SHARED, written))
    short = report(app, rules=[row], history=late)
    assert "18 days and 1000 flights are too few" in refused(lambda: tenures.activate(app, who(app, "dov"), SHARED, short))
    written = report(app, rules=[row], history=whole)
    assert tenures.activate(app, who(app, "dov"), SHARED, written).override is None


def test_a_report_that_this_home_did_not_make_is_none(app: App, tmp_path: Path) -> None:
    """Anyone can compute a digest: what somebody wrote by hand has one, and no seal of the home."""
    draft = next(one.tenure for one in rules.held(approved(app), who(app, "ann")))
    elsewhere = open_unit(tmp_path / "elsewhere", app.clock, listed=b"")
    for home in (None, elsewhere):
        written = report(home, (draft, 0.0), source="made up")
        said = refused(lambda written=written: tenures.activate(app, who(app, "dov"), SHARED, written))
        assert "this home did not make the report" in said
    assert tenures.activate(app, who(app, "dov"), SHARED, written, word()).measured is None, "it forecasts nothing"


def test_a_rule_that_falls_more_often_on_a_group_takes_an_override_that_is_on_record(app: App) -> None:
    draft = next(one.tenure for one in rules.held(approved(app), who(app, "ann")))
    written = report(app, rules=[row_of(draft, 0.1, flagged=["age: 0-11", "nationality: Central Asia"])])
    said = "disparity: it falls more often on age: 0-11; nationality: Central Asia"
    assert said in refused(lambda: tenures.activate(app, who(app, "dov"), SHARED, written))
    made = tenures.activate(app, who(app, "dov"), SHARED, written, word())
    assert (made.override, made.measured.hits_per_flight) == (word(), 0.1)


def test_hits_are_counted_for_180_seats_as_the_report_counts_them(app: App) -> None:
    draft = next(one.tenure for one in rules.held(approved(app), who(app, "ann")))
    row = row_of(draft, 0, hits_per_flight=0.436, hits_per_180_seats=0.515)
    said = refused(lambda: tenures.activate(app, who(app, "dov"), SHARED, report(app, rules=[row])))
    assert "budget: 0.515 hits for 180 seats, of 0.5" in said
    row = row_of(draft, 0, hits_per_flight=0.6, hits_per_180_seats=0.45)
    assert tenures.activate(app, who(app, "dov"), SHARED, report(app, rules=[row])).measured.hits_per_flight == 0.45


def test_an_override_is_somebodys_word_with_a_reason_and_an_end(app: App) -> None:
    approved(app)
    for wrong, why in (
        (word(by="eve"), "eve answers for it by activating the rule, nobody else in their name"),
        (word(by="nobody"), "nobody answers for it by activating the rule"),
        (replace(word(), why="so"), "say why"),
        (word("2026-08-01"), "up to the review"),
        (word("2026-02-28"), "up to the review"),
        (word(""), "up to the review"),
    ):
        assert why in refused(lambda wrong=wrong: tenures.activate(app, who(app, "dov"), SHARED, override=wrong))


def test_nobody_answers_in_the_name_of_another_or_for_their_own_rule(app: App) -> None:
    approved(app)
    said = refused(lambda: tenures.activate(app, who(app, "ann"), SHARED, override=word()))
    assert "dov answers for it by activating the rule, nobody else in their name" in said
    said = refused(lambda: tenures.activate(app, who(app, "ann"), SHARED, override=word(by="ann")))
    assert "has the role rule_approver, and did not write the rule" in said
    register(app.config.home, replace(CAST[0], roles=frozenset({Role.RULE_APPROVER})))
    now = reopened(app)
    said = refused(lambda: tenures.activate(now, who(now, "ann"), SHARED, override=word(by="ann")))
    assert "has the role rule_approver, and did not write the rule" in said


def test_a_rule_that_its_author_gave_up_and_takes_up_again_is_another_text(app: App) -> None:
    place(app.config.home, **{'status = "active"': 'status = "retired"'})
    given_up = rules.submit(app, who(app, "ann"), SHARED)
    place(app.config.home)
    assert rules.submit(app, who(app, "ann"), SHARED).digest != given_up.digest


def test_a_file_that_a_pack_made_a_draft_again_is_the_text_that_was_approved(app: App) -> None:
    made = activated(app)
    tenures.suspend(app, who(app, "dov"), SHARED, WHY)
    place(app.config.home, **{'status = "active"': 'status = "draft"'})
    assert "stands here already, as suspended" in refused(lambda: rules.submit(app, who(app, "ann"), SHARED))
    place(app.config.home, **{'status = "active"': 'status = "retired"'})
    assert "was edited since" in refused(lambda: tenures.activate(app, who(app, "dov"), SHARED, override=word()))
    place(app.config.home, **{'status = "active"': 'status = "draft"'})
    text = (app.config.home / "rules" / f"{SHARED}.toml").read_bytes()
    tested = rulebook.load({f"{SHARED}.toml": text}, bootstrap.policy(app.profile)).rules[0]
    written = report(app, rules=[row_of(made, 0.1, digest=tested.digest)])
    again = tenures.activate(app, who(app, "dov"), SHARED, written)
    assert (again.digest, again.override, tested.digest == made.digest) == (made.digest, None, False)


# ------------------------------------------------------------------------------------------------------------- what it runs


def test_only_what_the_home_let_into_service_is_asked_whatever_files_say(app: App) -> None:
    ingest(app, two_on_one_document())
    assert rule_hits(app) == []
    approved(app)
    ingest(reopened(app), two_on_one_document("0000002", "ZZ0456"))
    assert rule_hits(app) == []
    made = tenures.activate(app, who(app, "dov"), SHARED, override=word())
    now = reopened(app)
    assert now.in_force().edition.rules == ((SHARED, 1, made.digest),)
    screen.screen(now, claim(now))
    outcomes = rule_hits(now)
    assert len(outcomes) == 4
    assert {(one.rule, one.version, one.digest) for one in outcomes} == {(SHARED, 1, made.digest)}


def test_a_replay_under_the_same_edition_gives_the_same_outcomes(app: App) -> None:
    """H 67."""
    activated(app)
    now = reopened(app)
    receive.receive(now, claim(now), two_on_one_document(), "a.edi")
    with now.store.reading(now.permit(claim(now), Capability.SCREEN)) as snapshot:
        (known,) = snapshot.known(snapshot.waiting(9))
        snapshot.append(now.entry(claim(now), "combine", {}))
    first, again = (pipeline.screen(known, reopened(app).in_force(), now.clock.now(), now.name_of).opened for _ in range(2))
    assert first == again
    assert [hit.cause.digest for hit in first] == [now.in_force().rules.rules[0].digest] * 2


# ----------------------------------------------------------------------------------------------------------- S22: in shadow


def test_a_rule_in_shadow_is_counted_shown_to_no_operator_and_deleted_at_the_end(app: App, clock: SettableClock) -> None:
    tenures.shadow(approved(app), who(app, "ann"), SHARED, 7)
    now = reopened(app)
    assert [rule[0] for rule in now.in_force().edition.rules] == [SHARED]
    ingest(now, two_on_one_document())
    assert rule_hits(now) == []
    assert [tuple(one) for one in rules.shadowed(now, who(now, "ann"))] == [(SHARED, 1, "2026-03-01", 2, 1)]
    ingest(now, two_on_one_document("0000009"))
    assert [one.hits for one in rules.shadowed(now, who(now, "dpo"))] == [2], "a flight that is screened again counts once"
    for purpose in Purpose:
        with pytest.raises(Refused):
            rules.shadowed(now, claim(now, "op", purpose))
    clock.set(clock.now() + timedelta(days=8))
    later = reopened(app)
    assert later.in_force().rules.in_shadow(later.profile.day(clock.now())).rules == ()
    assert tenures.lapse(later) == (f"{SHARED} v1",)
    assert rules.shadowed(later, who(later, "ann")) == []
    assert [one.tenure.status for one in rules.held(later, who(later, "ann"))] == [Status.DRAFT]
    assert [one["public"]["why"] for one in leaves(app, "rule.end")] == ["shadow-over"]
    assert tenures.lapse(later) == ()


def test_a_flight_judged_while_its_rule_left_the_shadow_leaves_no_count_behind(app: App) -> None:
    tenures.shadow(approved(app), who(app, "ann"), SHARED, 7)
    stale = reopened(app)
    stale.in_force()
    tenures.suspend(app, who(app, "ann"), SHARED, WHY)
    ingest(stale, two_on_one_document())
    with sqlite_engine(app.config.home / founding.DATABASE).connect() as connection:
        assert connection.scalar(select(func.count()).select_from(governing.shadows)) == 0


def test_nothing_goes_into_shadow_that_nobody_approved_or_for_too_long(app: App) -> None:
    rules.submit(app, who(app, "ann"), SHARED)
    said = refused(lambda: tenures.shadow(app, who(app, "ann"), SHARED, 7))
    assert "is not put in shadow" in said
    assert "signatures: 0 of 2" in said
    assert "1 to 30 days" in refused(lambda: tenures.shadow(app, who(app, "ann"), SHARED, 31))


# ------------------------------------------------------------------------------------------------- out of service by itself


def test_past_its_review_a_rule_suspends_itself_to_the_day_in_the_legal_time_zone(app: App, clock: SettableClock) -> None:
    activated(app)
    clock.set(clock.now().replace(month=7, day=31, hour=21, minute=59))  # 23:59 in Brussels
    now = reopened(app)
    assert tenures.lapse(now) == ()
    assert len(now.in_force().rules.on(now.profile.day(clock.now())).rules) == 1
    clock.set(clock.now() + timedelta(minutes=1))
    assert now.in_force().rules.on(now.profile.day(clock.now())).rules == (), "at once, before anybody wrote it down"
    assert tenures.lapse(now) == (f"{SHARED} v1",)
    (leaf,) = leaves(app, "rule.suspend")
    assert (leaf["public"]["why"], leaf["public"]["status"], leaf["log"]) == ("review-due", "suspended", "rules")
    assert "review_due: 2026-07-31 is over" in refused(lambda: tenures.activate(now, who(now, "dov"), SHARED))


@pytest.mark.parametrize("meant", ["active", "draft"])
def test_a_rule_that_a_tighter_profile_admits_no_longer_suspends_itself_and_the_rest_goes_on(
    app: App, clock: SettableClock, meant: str
) -> None:
    """Whatever the file says of itself: those of an imported pack all say draft."""
    place(app.config.home, **{'status = "active"': f'status = "{meant}"'})
    activated(app)
    now = tightened(app, clock, without="eu-annex-ii:18")
    why = "offence: `eu-annex-ii:18` is not on the profile's list"
    assert now.in_force().rules.rules == (), "at once, before anybody wrote it down"
    (one,) = rules.held(now, who(now, "ann"))
    assert (one.tenure.status, why in one.unadmitted[0]) == (Status.ACTIVE, True)
    said = [(one.state, one.said) for one in doctor.examine(app.config.home) if one.about == "rules"]
    assert any(state == "missing" and why in text and f"{SHARED} v1" in text for state, text in said), said
    assert ("ok", "none stands here") in said
    ingest(now, two_on_one_document().replace(b"FALKEN:OTTO", b"KARIMOVA:AMINA"))
    assert rule_hits(now) == []
    assert inspect.hits(now, claim(now)), "lists are asked all the same"
    (leaf,) = leaves(app, "rule.suspend")
    assert (leaf["public"]["why"], leaf["public"]["status"], leaf["log"]) == ("not-admitted", "suspended", "rules")
    (one,) = rules.held(now, who(now, "ann"))
    assert (one.tenure.status, one.tenure.ending) == (Status.SUSPENDED, "not-admitted")
    said = [(one.state, one.said) for one in doctor.examine(app.config.home) if one.about == "rules"]
    assert any(text.startswith(f"{SHARED} v1 is suspended: not-admitted, {why}") for _, text in said), said
    assert why in refused(lambda: tenures.activate(now, who(now, "dov"), SHARED, override=word()))


def test_a_profile_that_asks_for_more_signatures_suspends_what_has_fewer(app: App, clock: SettableClock) -> None:
    activated(app)
    now = tightened(app, clock, life={"signatures_min": 3, "restricted_signatures_min": 4})
    assert tenures.lapse(now) == (f"{SHARED} v1",)
    assert tenures.lapse(now) == ()
    sign(now, "eve")
    assert tenures.activate(now, who(now, "dov"), SHARED, override=word()).status is Status.ACTIVE


def tightened(app: App, clock: SettableClock, without: str = "", life: dict[str, object] | None = None) -> App:
    """Let the home adopt its profile without an offence, or with more asked of rules, and open it."""
    home = app.config.home
    content = {**template.restored(law.profile("eu-strict").text)}
    rules_of = {**content["rules"]}
    rules_of["offences"] = {code: title for code, title in rules_of["offences"].items() if code != without}
    rules_of["life"] = {**rules_of["life"], **(life or {})}
    content |= {"rules": rules_of, "version": 9}
    draft = profile.propose(founding.registry(config.read(home)), law.adopted(home), checked(content), clock.now())
    law.adopt(home, draft.written(), clock.now())
    now = reopened(app)
    profile.note(now)
    return now


def test_doctor_names_a_rule_whose_day_is_over_before_anybody_wrote_it_down(app: App) -> None:
    activated(app)
    said = [one.said for one in doctor.examine(app.config.home) if one.about == "rules"]
    assert f"{SHARED} v1: review overdue, no longer evaluated" in said


def test_a_review_lets_a_rule_stand_for_another_term_and_is_an_approvers(app: App, clock: SettableClock) -> None:
    activated(app)
    with pytest.raises(Refused, match="role rule_approver"):
        tenures.renew(app, who(app, "ann"), SHARED, WHY)
    assert tenures.renew(app, who(app, "dov"), SHARED, WHY).review_due == "2026-09-01"
    clock.set(clock.now().replace(month=8, day=1, hour=12))
    assert tenures.lapse(reopened(app)) == (f"{SHARED} v1",), "the word it ran on was given until July"
    assert [one["public"]["why"] for one in leaves(app, "rule.suspend")] == ["override-over"]
    made = tenures.activate(reopened(app), who(app, "dov"), SHARED, override=word("2026-09-01"))
    assert made.status is Status.ACTIVE


def test_below_the_precision_floor_a_rule_suspends_itself_and_its_open_hits_stay(app: App) -> None:
    activated(app)
    now = a_low_bar(reopened(app), 2)
    ingest(now, two_on_one_document())
    ingest(now, two_on_one_document("0000002", "ZZ0456", "PX4820176"))
    op = claim(now)
    first, second, *_ = [one.hit for one in inspect.hits(now, op) if isinstance(one.hit.cause, Outcome)]
    review.review(now, op, first.id, Decision.DISMISS, WHY)
    assert [one.tenure.status for one in rules.held(now, who(now, "ann"))] == [Status.ACTIVE]
    review.review(now, op, second.id, Decision.DISMISS, WHY)
    (one,) = rules.held(now, who(now, "ann"))
    assert (one.tenure.status, one.tenure.ending, one.decided.dismissed) == (Status.SUSPENDED, "precision", 2)
    later = a_low_bar(reopened(app), 2)
    screen.screen(later, claim(later))
    assert len(rule_hits(later)) == 2, "open hits stay for decision"
    ingest(later, two_on_one_document("0000003", "ZZ0789", "PX4820177"))
    assert len(rule_hits(later)) == 2, "and no other is opened"
    said = refused(lambda: tenures.activate(later, who(later, "dov"), SHARED, override=word()))
    assert "precision: 0 of 2 decided hits were confirmed" in said


def a_low_bar(app: App, decided: int) -> App:
    return replace(app, profile=replace(app.profile, rule_life=replace(app.profile.rule_life, precision_decided_min=decided)))


def test_a_home_that_stays_open_judges_by_what_stands_in_it_now(app: App) -> None:
    standing = Standing(app.config.home, app.clock)
    activated(app)
    assert standing.look()
    assert [rule.id for rule in standing.app.in_force().rules.rules] == [SHARED]
    tenures.suspend(app, who(app, "dov"), SHARED, WHY)
    assert standing.look()
    assert standing.app.in_force().rules.rules == ()
    assert not standing.look()


# ------------------------------------------------------------------------------------------------------------- the table


def test_every_step_is_a_leaf_of_the_log_of_rules(app: App) -> None:
    activated(app)
    tenures.renew(app, who(app, "dov"), SHARED, WHY)
    tenures.suspend(app, who(app, "ann"), SHARED, WHY)
    tenures.shadow(app, who(app, "ann"), SHARED, 3)
    tenures.retire(app, who(app, "ann"), SHARED, WHY)
    acts = ["submit", "sign", "sign", "opine", "activate", "renew", "suspend", "shadow", "retire"]
    found = leaves(app, *(f"rule.{act}" for act in acts))
    assert [one["event"] for one in found] == [f"rule.{act}" for act in acts]
    assert {one["log"] for one in found} == {"rules"}
    assert len({one["public"]["digest"] for one in found}) == 1


def test_what_is_retired_never_comes_back(app: App) -> None:
    activated(app)
    tenures.retire(app, who(app, "ann"), SHARED, WHY)
    for step in (
        lambda: tenures.activate(app, who(app, "dov"), SHARED, override=word()),
        lambda: tenures.shadow(app, who(app, "ann"), SHARED, 3),
        lambda: tenures.suspend(app, who(app, "ann"), SHARED, WHY),
        lambda: tenures.renew(app, who(app, "dov"), SHARED, WHY),
        lambda: tenures.retire(app, who(app, "ann"), SHARED, WHY),
    ):
        with pytest.raises(Conflict, match="a rule that is retired has no"):
            step()


def test_the_table_is_the_one_that_is_drawn() -> None:
    drawn = {
        (Status(line.split()[0]), RuleEvent(event)): Status(to)
        for line in (tenure.__doc__ or "").partition("::")[2].splitlines()
        for event, to in re.findall(r"(\w+) -> (\w+)", line)
    }
    assert drawn == RULE_TRANSITIONS


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("event", list(RuleEvent))
def test_a_move_that_is_not_in_the_table_is_none(status: Status, event: RuleEvent) -> None:
    if (status, event) in RULE_TRANSITIONS:
        assert after(status, event) is RULE_TRANSITIONS[status, event]
    else:
        with pytest.raises(Conflict, match=f"a rule that is {status} has no {event}"):
            after(status, event)
    assert (Status.ACTIVE, RuleEvent.SHADOW) not in RULE_TRANSITIONS


def test_two_who_move_a_rule_at_once_do_not_both_succeed(app: App) -> None:
    before = rules.submit(app, who(app, "ann"), SHARED)
    sign(app, "ann")
    grant = app.permit(who(app, "ann"), Capability.MOVE_RULE)
    with pytest.raises(Conflict, match="changed meanwhile"), app.store.transaction(grant) as change:
        change.put_tenure(replace(before, by="bea"), before)
