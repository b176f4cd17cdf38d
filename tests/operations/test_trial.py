"""A back-test over who flew: who may ask, who is opened, what is written down, and that counts alone come out."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from pnrscreen import audit, bootstrap, trial
from pnrscreen.adapters.store import schema, sqlite_engine
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.errors import Refused
from pnrscreen.operations import receive, screen
from pnrscreen.operations import trial as operation
from pnrscreen.rights import Access, Actor, Purpose, Role
from support.clock import SettableClock
from support.homes import claim, open_unit, paxlst, person, register
from support.trials import a_reader, a_rule, of, terms

ROUTE = a_rule("out-of-istanbul", "route", route='leg.departure.airport == "IST"')
PEOPLE = (
    person("MARLOWE", "ODETTE", "840312", "PX4417203", "A1", "NLD"),
    person("KARIMOVA", "AMINA", "840229", "AB7654321", "A2"),
    person("QUORNE", "ZELDA", "510101", "PX1111111", "A3", "NLD"),
)


@pytest.fixture
def unit(tmp_path, clock: SettableClock) -> App:
    """Return a unit that received and screened a flight; one on it is listed."""
    made = open_unit(tmp_path / "home", clock)
    receive.receive(made, claim(made), paxlst(*PEOPLE), "a.edi")
    screen.screen(made, claim(made))
    register(tmp_path / "home", Actor(id="author", organisation="unit", roles=frozenset({Role.RULE_AUTHOR})))
    return bootstrap.open_home(tmp_path / "home", clock)


def author(unit: App) -> Access:
    return claim(unit, "author", Purpose.CRITERIA_DEVELOPMENT)


def leaves(unit: App) -> list[dict]:
    with sqlite_engine(unit.config.home / founding.DATABASE).connect() as connection:
        return [
            json.loads(one)
            for one in connection.execute(select(schema.leaves.c.canonical).order_by(schema.leaves.c.id)).scalars()
        ]


def test_everyone_who_flew_is_counted_with_whom_the_lists_name(unit: App):
    counted = operation.backtest(unit, author(unit), a_reader(ROUTE))
    assert counted.left_out == 0
    assert counted.tally["passengers",] == 3
    assert counted.tally["met", "out-of-istanbul", ""] == 3
    assert counted.tally["both", "lists", "out-of-istanbul"] == 1
    assert counted.tally["met", "out-of-istanbul", "", "nationality", "Central Asia"] == 1


def test_what_was_opened_is_one_leaf_with_the_number_and_a_root_over_the_ids(unit: App):
    before = len(leaves(unit))
    operation.backtest(unit, author(unit), a_reader(ROUTE))
    (leaf,) = [one for one in leaves(unit)[before:] if one["event"] == "combine"]
    with sqlite_engine(unit.config.home / founding.DATABASE).connect() as connection:
        ids = sorted(connection.execute(select(schema.passengers.c.id)).scalars())
    assert leaf["public"] == {
        "people": 3,
        "legs": 1,
        "left_out": 0,
        "rules": 1,
        "root": audit.tree_hash(one.encode() for one in ids).hex(),
    }


def test_a_report_is_sealed_by_its_home_and_stands_in_the_log_of_rules(unit: App):
    reader = a_reader(ROUTE)
    counted = operation.backtest(unit, author(unit), reader)
    made = trial.report(counted.tally, reader.asked, terms())
    sealed = operation.seal(unit, author(unit), made)
    assert sealed == {**made, "seal": operation.seal_of(unit, made["digest"])}
    leaf = leaves(unit)[-1]
    assert (leaf["event"], leaf["log"]) == ("rule.backtest", "rules")
    assert leaf["public"] == {"report": made["digest"], "source": made["source"], "days": 1, "flights": 1, "rules": 1}
    with pytest.raises(Refused):
        operation.seal(unit, claim(unit), made)


def test_nothing_of_anybody_comes_out(unit: App):
    counted = operation.backtest(unit, author(unit), a_reader(ROUTE))
    reader = a_reader(ROUTE)
    said = trial.canonical(trial.report(counted.tally, reader.asked, terms())).decode()
    assert not any(secret in said for secret in ("MARLOWE", "ODETTE", "PX4417203", "1984", "KARIMOVA", "AB7654321"))
    rows = [row for rows in of(json.loads(said), "out-of-istanbul")["disparity"].values() for row in rows]
    assert rows
    assert all(row["hidden"] and row["passengers"] is None for row in rows)


def test_who_is_masked_is_left_out_and_counted(unit: App, clock: SettableClock):
    clock.advance(days=200)
    with pytest.raises(Refused, match="3 are masked"):
        operation.backtest(unit, author(unit), a_reader(ROUTE))


def test_a_period_bounds_who_is_asked(unit: App):
    assert operation.backtest(unit, author(unit), a_reader(ROUTE), ("2026-03-01", "2026-03-02")).tally["passengers",] == 3
    for period in (("2026-03-02", ""), ("", "2026-03-01")):
        with pytest.raises(Refused, match="nobody flew"):
            operation.backtest(unit, author(unit), a_reader(ROUTE), period)


@pytest.mark.parametrize(("actor", "purpose"), [("op", Purpose.ADVANCE_ASSESSMENT), ("author", Purpose.ADVANCE_ASSESSMENT)])
def test_nobody_else_and_for_nothing_else_may_ask(unit: App, actor: str, purpose: Purpose):
    with pytest.raises(Refused):
        operation.backtest(unit, claim(unit, actor, purpose), a_reader(ROUTE))


def test_the_data_protection_officer_may_ask_on_whom_rules_fall(unit: App):
    counted = operation.backtest(unit, claim(unit, "dpo", Purpose.OVERSIGHT), a_reader(ROUTE))
    assert counted.tally["passengers",] == 3
