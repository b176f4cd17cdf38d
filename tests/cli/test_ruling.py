"""The life of a rule from the command line: what each verb says, and how it ends when it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pnrscreen.adapters.system import SystemClock
from pnrscreen.rights import Actor, Role
from support.command import Done, pnrscreen
from support.homes import open_unit, register
from support.keys import a_key, key_file, passphrase_file

RULE = "one-document-several-persons"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home whose author and approver have keys, and sign with them."""
    place = tmp_path / "home"
    open_unit(place, SystemClock(), listed=b"")
    for id_, body, role in (("ann", "PIU", Role.RULE_AUTHOR), ("dov", "Prosecutor", Role.RULE_APPROVER)):
        key_file(tmp_path, id_)
        register(place, Actor(id=id_, organisation=body, roles=frozenset({role}), key=a_key(id_).line))
    return place


def asked(home: Path, verb: str, *words: object, by: str) -> Done:
    """Run one verb as somebody, with their key where they have one."""
    key = home.parent / by
    signed = ("--key", key) if key.exists() else ()
    said = {"PNRSCREEN_PASSPHRASE_FILE": passphrase_file(home.parent)} if signed else {}
    return pnrscreen("rules", verb, *words, "--home", home, "--as", by, *signed, **said)


def test_a_rule_comes_to_judge_step_by_step_and_each_refusal_says_what_is_missing(home: Path) -> None:
    empty = asked(home, "list", by="ann")
    assert empty.returncode == 0
    assert b"No rule stands in this home: pnrscreen rules submit RULE" in empty.stdout
    assert RULE.encode() in empty.stdout
    assert asked(home, "submit", RULE, by="dov").returncode == 3
    assert b" stands as draft" in asked(home, "submit", RULE, by="ann").stdout
    early = asked(home, "activate", RULE, by="dov")
    assert early.returncode == 3
    for lack in (b"signatures: 0 of 2", b"organisations: 0 of 2", b"approver: none", b"opinion:", b"backtest: none"):
        assert lack in early.stderr
    assert b"1 signed by now" in asked(home, "approve", RULE, by="ann").stdout
    assert asked(home, "approve", RULE, by="ann").returncode == 3
    assert b"lacks  organisations: 1 of 2" in asked(home, "show", RULE, by="ann").stdout
    assert b"2 signed by now" in asked(home, "approve", RULE, by="dov").stdout
    opined = asked(home, "opine", RULE, "--unfavourable", "--said", "it stops families too often", by="dpo")
    assert b"the opinion is on record" in opined.stdout
    shadowed = asked(home, "shadow", RULE, "--days", 5, by="ann")
    assert b" stands as shadow: until " in shadowed.stdout
    assert b"Nothing is counted" in asked(home, "counts", by="ann").stdout
    assert asked(home, "counts", by="op").returncode == 3
    word = ("--override", "--because", "no history was kept", "--until", "2027-04-30")
    other = asked(home, "activate", RULE, *word, by="ann")
    assert (other.returncode, b"has the role rule_approver, and did not write the rule" in other.stderr) == (3, True)
    assert b" stands as active: until 2027-04-30" in asked(home, "activate", RULE, *word, by="dov").stdout
    shown = asked(home, "show", RULE, by="dov").stdout
    for said in (b"signed by ann (PIU)", b"opinion of dpo, unfavourable: it stops", b"override by dov until 2027-04-30"):
        assert said in shown
    assert b"active" in asked(home, "list", by="op").stdout
    (row,) = asked(home, "list", "--format", "jsonl", by="op").stdout.splitlines()
    assert b'"status":"active"' in row
    assert asked(home, "retire", RULE, "--reason", "so", by="dov").returncode == 3
    assert b"stands as suspended" in asked(home, "suspend", RULE, "--reason", "too many families", by="ann").stdout
    assert b"stands as retired: for good" in asked(home, "retire", RULE, "--reason", "too many families", by="dov").stdout
    assert asked(home, "activate", RULE, *word, by="dov").returncode == 5


def test_who_says_nothing_but_their_key_looks_at_rules_as_their_role_may(home: Path) -> None:
    said = {"PNRSCREEN_PASSPHRASE_FILE": passphrase_file(home.parent)}
    for verb in ("list", "counts"):
        looked = pnrscreen("rules", verb, "--home", home, "--key", home.parent / "ann", **said)
        assert looked.returncode == 0, looked.stderr


def test_a_rule_is_renewed_by_an_approver(home: Path) -> None:
    asked(home, "submit", RULE, by="ann")
    assert asked(home, "renew", RULE, "--reason", "looked at its hits", by="ann").returncode == 3
    assert b"its review is due on" in asked(home, "renew", RULE, "--reason", "looked at its hits", by="dov").stdout
    assert asked(home, "show", "nothing", by="ann").returncode == 1


def test_each_verb_teaches(home: Path) -> None:
    assert b"draft -> shadow -> active" in pnrscreen("rules", "list", "--help").stdout
    for verb in ("submit", "approve", "opine", "shadow", "counts", "activate", "suspend", "retire", "renew", "show"):
        told = pnrscreen("rules", verb, "--help")
        assert told.returncode == 0
        assert len(told.stdout.splitlines()) > 8


def test_the_report_of_a_back_test_activates_what_it_tested_and_nothing_else(home: Path, tmp_path: Path) -> None:
    for by in ("ann", "dov"):
        asked(home, "submit", RULE, by="ann")
        asked(home, "approve", RULE, by=by)
    asked(home, "opine", RULE, "--favourable", "--said", "nothing speaks against it", by="dpo")
    files = Path(__file__).parents[2] / "rules" / "documents"
    sample = (files, "--synthetic", "--days", 1, "--flights", 2, "--processes", 1, "--since", "2026-12-01")
    loose = pnrscreen("rules", "backtest", *sample, "--out", tmp_path / "loose")
    assert loose.returncode == 0, loose.stderr
    refused = asked(home, "activate", RULE, "--report", tmp_path / "loose" / "report.json", by="dov")
    assert (refused.returncode, b"this home did not make the report" in refused.stderr) == (3, True)
    tested = asked(home, "backtest", *sample, "--out", tmp_path / "found", by="ann")
    assert tested.returncode == 0, tested.stderr
    report = tmp_path / "found" / "report.json"
    whole = report.read_bytes()
    report.write_bytes(whole.replace(b'"flights":2', b'"flights":9', 1))
    changed = asked(home, "activate", RULE, "--report", report, by="dov")
    assert (changed.returncode, b"the report was changed since it was written" in changed.stderr) == (3, True)
    report.write_bytes(whole)
    few = asked(home, "activate", RULE, "--report", report, by="dov")
    assert (few.returncode, b"1 days and 2 flights are too few" in few.stderr) == (3, True)
    word = ("--override", "--because", "a longer one is being made", "--until", "2027-01-31")
    assert b" stands as active" in asked(home, "activate", RULE, "--report", report, *word, by="dov").stdout
    shown = asked(home, "show", RULE, by="dov").stdout
    assert b"forecast 0 hits for 180 seats, report" in shown
    assert b"override by dov until 2027-01-31: a longer one is being made" in shown


def test_who_may_not_test_makes_no_report_that_counts(home: Path, tmp_path: Path) -> None:
    sample = ("--synthetic", "--days", 1, "--flights", 2, "--processes", 1)
    assert asked(home, "backtest", *sample, "--out", tmp_path / "found", by="dov").returncode == 3
    assert not (tmp_path / "found").exists()
