"""How fast declared rules are evaluated on the stream and over history, beside hand-written Python and Google's CEL.

``python benchmarks/bench_rules.py`` prints one table: 200 rules for each passenger, one rule beside the same by hand and by
cel-expr-python, then one rule and fifty over columns of ten million passengers, with the time it takes to load them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import many
import numpy as np
import pytest
from given import DATE, Given, Measure, best
from rich.console import Console
from rich.table import Table

from pnrscreen import rulebook
from pnrscreen.model import Passenger
from pnrscreen.pipeline import place
from pnrscreen.rulebook import Rulebook, Scene, Ties
from pnrscreen.rulebook.attributes import BY_NAME, OF_LEG, TYPES, Facts
from pnrscreen.rulebook.columns import Column, Columns, Lists
from pnrscreen.rulebook.evaluate import OnLeg
from pnrscreen.rulebook.language import Type
from pnrscreen.rulebook.program import Program, Together, program, trees
from pnrscreen.rulebook.read import read
from pnrscreen.rulebook.tree import uses, write
from pnrscreen.toolbench.backtest import reader as trial_reader
from pnrscreen.trial import Boarded
from pnrscreen.trial.tally import Rows

_CORRIDOR = frozenset(("BOG", "UIO", "LIM", "VVI", "GRU", "SDQ", "CCS", "PBM", "DSS"))
ROWS = 10_000_000
RULES = 200
HISTORY_RULES = 50


def by_hand(passenger: Passenger) -> bool:
    """Ask for the courier pattern in an ``if``: no trace, no unknown, no law."""
    booking = passenger.booking
    if booking is None or "cash" not in booking.payment_kinds or not booking.created_at or not booking.itinerary:
        return False
    first = booking.itinerary[0]
    if first.departure not in _CORRIDOR or not first.scheduled_departure:
        return False
    lead = dt.datetime.fromisoformat(first.scheduled_departure) - dt.datetime.fromisoformat(booking.created_at[:16])
    return lead < dt.timedelta(hours=48) and passenger.identity.companions < 2


def scenes_of(given: Given) -> Sequence[Scene]:
    """Return every passenger of every leg among the others, as the hot path makes them."""
    made: list[Scene] = []
    for leg in given.legs:
        ties, airport = Ties.among(leg.passengers), cache(place)
        made += [
            Scene(passenger=one, leg=leg.leg, others=leg.passengers, airport=airport, ties=ties, matches={})
            for one in leg.passengers
        ]
    return made


def evaluate(given: Given) -> Measure:
    """Evaluate every shipped rule for every passenger of every leg."""
    rules = given.in_force.rules.on(DATE.isoformat())
    scenes = scenes_of(given)

    def run() -> int:
        return len(rulebook.evaluate(scenes, rules))

    def hand() -> int:
        return 1 + sum(by_hand(scene.passenger) for scene in scenes)

    return Measure("rules", "evaluations", len(scenes) * len(rules.rules), run, "one if by hand", len(scenes), hand)


MEASURES = (evaluate,)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.__name__)
def test_rules(benchmark, given, measure):
    measured = measure(given)
    assert benchmark.pedantic(measured.run, rounds=3)


# ---------------------------------------------------------------------------------------------------------- many rules


def made_rules(count: int) -> Rulebook:
    """Return so many rules that differ, ready to run."""
    programs: list[Program] = []
    for path, content in many.rules(count).items():
        rule, faults = read(path, content)
        assert rule is not None, faults
        parsed, faults = trees(rule)
        assert parsed is not None, faults
        programs.append(program(rule, parsed))
    return Rulebook(programs=tuple(programs))


def warm(scenes: Sequence[Scene], book: Rulebook) -> Sequence[Facts]:
    """Return the facts of every passenger, asked for already: what a rule costs beside what it costs to know."""
    together = book.together
    facts = [Facts(scene, shared=together.shared) for scene in scenes]
    for one in facts:
        together.ask(one, book.put)
        for name in OF_LEG:
            one[name]
        for text in together.shared:  # what is asked of lists is part of a rule
            one.pop(text, None)
    return facts


def stream(given: Given, rounds: int, table: Table) -> None:
    """Time many rules for each passenger, from facts at hand and from the passengers themselves."""
    book, scenes = made_rules(RULES), scenes_of(given)
    seconds = []
    for _ in range(rounds):
        facts = iter(warm(scenes, book))
        legs = [[(scene, next(facts)) for scene in several] for _, several in groupby(scenes, lambda scene: scene.leg.key)]
        began = time.process_time()
        for several in legs:
            on_leg = OnLeg(several[0][0], book)
            for _, one in several:
                on_leg.judge(one)
        seconds.append(time.process_time() - began)
    _row(table, f"{len(book.programs)} rules, facts at hand, hits traced", len(scenes) / min(seconds), "passengers/s")
    whole = best(lambda: rulebook.evaluate(scenes, book), rounds)
    _row(table, f"{len(book.programs)} rules from scenes, hits traced", len(scenes) / whole, "passengers/s")
    said = rulebook.evaluate(scenes, book)
    hits = statistics.fmean(len(each.hits) for each in said)
    undetermined = statistics.fmean(len(each.undetermined) for each in said)
    table.add_row("", f"of them {hits:.2f} hit, {undetermined:.1f} undetermined, a passenger", "")


def beside(given: Given, rounds: int, table: Table) -> None:
    """Time the shipped courier rule beside the same by hand and by Google's own CEL."""
    scenes = scenes_of(given)
    rule = next(each for each in given.in_force.rules.programs if each.rule.id == "courier-corridor-late-cash")
    names = tuple(dict.fromkeys(name.path for name in uses(rule.whole)))
    alone = Together.of((rule,))
    put = alone.put((0,))
    facts = [{name: Facts(scene)[name] for name in names} for scene in scenes]

    def ours() -> None:
        for one in facts:
            alone.ask(_Shared(one, alone.shared), put)

    _row(table, "one rule, ours, facts at hand", len(facts) / best(ours, rounds), "evaluations/s")
    hand = best(lambda: [by_hand(scene.passenger) for scene in scenes], rounds)
    _row(table, "the like as an if by hand, from the passenger", len(facts) / hand, "evaluations/s")
    google = _google(write(rule.whole), names)
    if google is None:
        table.add_row("cel-expr-python", "not installed", "")
        return
    said = [{name.replace(".", "_"): value for name, value in one.items() if value is not None} for one in facts]
    _row(
        table, "the same by cel-expr-python", len(facts) / best(lambda: [google(one) for one in said], rounds), "evaluations/s"
    )


class _Shared(dict[str, Any]):
    """Facts at hand, and what is asked of lists answered when it is."""

    def __init__(self, facts: Mapping[str, Any], shared: Mapping[str, Callable[[Any], Any]]) -> None:
        super().__init__(facts)
        self._shared = shared

    def __missing__(self, name: str) -> Any:
        return self._shared[name](self)


def _google(text: str, names: Sequence[str]) -> Callable[[Mapping[str, Any]], Any] | None:
    try:
        from cel_expr_python import cel  # noqa: PLC0415 - an oracle that an installation does not bring
    except ImportError:
        return None
    types = {
        Type.BOOL: cel.Type.BOOL,
        Type.INT: cel.Type.INT,
        Type.STRING: cel.Type.STRING,
        Type.STRINGS: cel.Type.List(cel.Type.STRING),
    }
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, name.replace(".", "_"))
    made = cel.NewEnv(variables={name.replace(".", "_"): types[TYPES[name]] for name in names}).compile(text)
    return lambda facts: made.eval(data=facts)


# ------------------------------------------------------------------------------------------------------------- history


def history(given: Given, folder: Path, rows: int, rounds: int, table: Table) -> None:
    """Time rules over columns of history: one, many, and the loading of what they ask."""
    book = made_rules(HISTORY_RULES)
    names = tuple(dict.fromkeys(name for each in book.programs for name in _columns(each)))
    day = rulebook.gather((Facts(scene) for scene in scenes_of(given)), TYPES, names)
    pick = np.random.default_rng(1).integers(0, day.rows, rows)
    for name in names:
        _save(folder, name, day.table[name], pick)
    began = time.perf_counter()
    columns = Columns(rows=rows, table={name: _load(folder, name, day.table[name]) for name in names})
    loading = time.perf_counter() - began
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e9
    table.add_row(f"loading {rows / 1e6:g} M passengers, {len(names)} attributes", f"{loading:.2f} s, {size:.2f} GB", "")
    seconds = [min(_timed(each, columns) for _ in range(2)) for each in book.programs]
    one = min(_timed(book.programs[_middle(seconds)], columns) for _ in range(rounds))
    table.add_row("one rule over them, that of the middle", f"{1000 * one:.0f} ms", f"slowest {1000 * max(seconds):.0f} ms")
    table.add_row(f"{len(seconds)} rules over them", f"{sum(seconds):.2f} s", "")


def backtest(given: Given, rounds: int, table: Table) -> None:
    """Time the counts of a back-test with the shipped rules, from passengers and from their columns."""
    reader = trial_reader(given.in_force.rules, b"benchmark")
    legs = [Boarded(leg=leg.leg, passengers=leg.passengers, matches={}) for leg in given.legs]
    columns, rows = reader.columns(legs), Rows.of(legs)
    people = sum(len(leg.passengers) for leg in legs)
    whole = best(lambda: reader.tally(legs), rounds)
    _row(table, f"back-test, {len(reader.asked)} rules, from passengers", people / whole, "passengers/s")
    counting = best(lambda: reader.count(columns, rows), rounds)
    _row(table, "of these the counting, from columns", people / counting, "passengers/s")


def _columns(each: Program) -> Sequence[str]:
    return [name.path for name in uses(each.whole) if not BY_NAME[name.path].part_of]


def _middle(seconds: Sequence[float]) -> int:
    return seconds.index(sorted(seconds)[len(seconds) // 2])


def _timed(each: Program, columns: Columns) -> float:
    began = time.process_time()
    rulebook.verdicts(each.whole, columns)
    return time.process_time() - began


def _save(folder: Path, name: str, one: Column | Lists, pick: Any) -> None:
    """Lay passengers of a day side by side as often as it takes, and write the arrays down."""
    if one.known is not None:
        np.save(folder / f"{name}.known.npy", one.known[pick])
    if isinstance(one, Column):
        np.save(folder / f"{name}.npy", one.values[pick])
        return
    lengths = np.diff(one.offsets)[pick]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    items = np.repeat(one.offsets[pick] - offsets[:-1], lengths) + np.arange(offsets[-1])
    np.save(folder / f"{name}.offsets.npy", offsets)
    for part, of in one.items.items():
        _save(folder, f"{name}-{part}", of, items)


def _load(folder: Path, name: str, like: Column | Lists) -> Column | Lists:
    path = folder / f"{name}.known.npy"
    known = np.load(path) if path.exists() else None
    if isinstance(like, Column):
        return Column(of=like.of, values=np.load(folder / f"{name}.npy"), known=known, words=like.words)
    items = {part: _load(folder, f"{name}-{part}", of) for part, of in like.items.items()}
    return Lists(offsets=np.load(folder / f"{name}.offsets.npy"), items=items, known=known)  # type: ignore[arg-type]


def _row(table: Table, what: str, speed: float, unit: str) -> None:
    table.add_row(what, f"{speed:,.0f} {unit}", f"{1e6 / speed:.2f} us each")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the rules of pnrscreen on synthetic traffic.")
    parser.add_argument("--rows", type=int, default=ROWS, help="passengers of the history")
    parser.add_argument("--rounds", type=int, default=5, help="the best of so many counts")
    options = parser.parse_args()
    given, table = Given(), Table(title="Rules, one core")
    for column in ("what", "measured", ""):
        table.add_column(column, justify="left" if column == "what" else "right")
    stream(given, options.rounds, table)
    beside(given, options.rounds, table)
    backtest(given, options.rounds, table)
    with tempfile.TemporaryDirectory() as folder:
        history(given, Path(folder), options.rows, options.rounds, table)
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
