"""What one question in yente's format takes, without HTTP: ``python benchmarks/asking.py [--million] [--data FOLDER]``.

A synthetic home holds the OFAC and UN lists of ``shared/data`` and, with ``--million``, a million people besides under names
recombined from them. Every tenth question is about someone who is listed. A question is its JSON body with one person; it is
understood, asked, written in the log of the home (SQLite, on the disk before the answer), and answered in JSON. Milliseconds of
the processor, and by the wall: what is between them is the disk, and whoever else uses this machine.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from given import DATE, MILLION, SHARED, publish_lists, published
from recombined import recombined
from rich.console import Console
from rich.table import Table

from pnrscreen import Screener, bootstrap
from pnrscreen.adapters.system import SystemClock
from pnrscreen.api.yente import answer, question, schema
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.demo.people import Population
from pnrscreen.model import Entry
from pnrscreen.operations import ask, registry
from pnrscreen.rights import Access, AccessKey, Purpose

LISTED_EVERY = 10


def main() -> None:
    """Found a home, ask, and print what it took."""
    parser = argparse.ArgumentParser(description="Measure what one question in yente's format takes.")
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--data", type=Path, default=SHARED)
    asked = parser.parse_args()
    if not (asked.data / "watchlists").is_dir():
        sys.exit(f"{asked.data} has no watchlists: say --data FOLDER")
    with tempfile.TemporaryDirectory() as folder:
        app = _home(Path(folder) / "home", asked.data)
        entries = [entry for one in published(asked.data) for entry in one.entries]
        if asked.million:
            entries = [*entries, *recombined(entries, MILLION).entries]
            judging = app.in_force()
            registered = replace(judging.edition, sought=(*judging.edition.sought, "recombined"))
            judging = replace(judging, edition=registered, lists=Screener.build(entries))
            app = replace(app, in_force=lambda: judging)
        people = examples(entries, asked.questions)
        _report(app, [schema.Batch(queries={"q": one}).model_dump_json(by_alias=True) for one in people])


def _home(home: Path, data: Path) -> App:
    """Return a synthetic home with the published lists in force."""
    law = bootstrap.profile("eu-strict")
    clock = SystemClock()
    draft = registry.synthetic(founding.home_id(), law, clock.now(), operator="op", dpo="dpo")
    founding.create(home, founding.NewHome(unit="Bench", profile="eu-strict", registry=draft.written()))
    app = bootstrap.open_home(home, memory=None)
    publish_lists(app, _access(app), data)
    return bootstrap.open_home(home, memory=None)


def _access(app: App) -> Access:
    purpose = Purpose.ADVANCE_ASSESSMENT
    basis = bootstrap.basis(app.profile, purpose)
    until = app.clock.now().replace(year=app.clock.now().year + 1)
    return Access(key=AccessKey(), actor="op", purpose=purpose, basis=basis, until=until)


def examples(entries: Sequence[Entry], count: int) -> list[schema.Example]:
    """Return so many people to ask about, every tenth of them listed."""
    rng = random.Random(1)
    population = Population(rng, DATE)
    named = [one for one in entries if one.names and one.birth_dates]
    found = []
    for number in range(count):
        if number % LISTED_EVERY:
            one = population.person()
            said = {"firstName": one.given, "lastName": one.surname, "birthDate": str(one.born)}
        else:
            entry = rng.choice(named)
            said = {"name": entry.names[0].text, "birthDate": str(entry.birth_dates[0].first)}
        found.append(schema.Example(schema="Person", properties=said))
    return found


def _report(app: App, bodies: Sequence[str]) -> None:
    access, lists, filters = _access(app), app.in_force().lists, schema.Filters()
    understood = [question.questions(schema.Batch.model_validate_json(body), filters)["q"] for body in bodies]
    shown = 0

    def whole(at: int) -> None:
        nonlocal shown
        batch = schema.Batch.model_validate_json(bodies[at])
        scope, asked = question.scope("default", filters), question.questions(batch, filters)
        answers = ask.match(app, access, [one.person for one in asked.values() if one.person], scope)
        shown += len(answers[0].found)
        answer.answered(asked, answers, filters.limit, "en").model_dump_json(by_alias=True)

    def alone(at: int) -> None:
        person = understood[at].person
        assert person is not None
        lists.screen_one(person)

    table = Table(title=f"{len(lists.index):,} names, {len(bodies):,} questions, Python {sys.version.split()[0]}")
    for column in ("what", "p50 processor", "p50 wall", "p99 processor", "p99 wall"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for what, run in (("question to answer, with the log", whole), ("the lists alone", alone)):
        table.add_row(what, *(f"{one:.2f}" for one in _timed(run, len(bodies))))
    Console(width=100).print(table)
    Console(width=100).print(f"{shown / 2 / len(bodies):.2f} entries shown a question")


def _timed(run: Callable[[int], None], count: int) -> tuple[float, ...]:
    """Return what the middle and the slowest hundredth of all questions take, the second time: names are learned then."""
    for at in range(count):
        run(at)
    gc.collect()
    spent, took = [], []
    for at in range(count):
        processor, wall = time.process_time(), time.perf_counter()
        run(at)
        spent.append(1000 * (time.process_time() - processor))
        took.append(1000 * (time.perf_counter() - wall))
    places = count // 2, count * 99 // 100
    return tuple(sorted(some)[at] for at in places for some in (spent, took))


if __name__ == "__main__":
    main()
