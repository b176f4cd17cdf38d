"""Measure how well names are matched, and report it as a page with charts, as JSON and as a table.

    python benchmarks/accuracy/measure.py [FOLDER] [--out FOLDER]

FOLDER holds ``names/`` and ``watchlists/`` (see README.md); the default is ``shared/data`` beside the checkout. Without
``--out`` the table alone is printed.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import foreign
import page
import second
from calibrating import calibration
from counting import mean, recall, share
from material import (
    SEED,
    Asked,
    changed,
    entries,
    hold_out,
    in_other_scripts,
    invented,
    is_latin,
    labelled,
    listed,
    misdated,
    original_spellings,
    passengers,
    primaries,
)
from mutations import MUTATIONS
from rich.console import Console
from rich.table import Table
from systems import SPELLING, Answers, Listed, brute, has_logic_v2, logic_v2, ours, proposed, sample

from pnrscreen import watchlist
from pnrscreen.model import Entry

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
THRESHOLD = watchlist.DEFAULT.threshold
CHANGED = 4000
COMPARED_WITH_ALL = 150
ASKED_SLOWLY = 500
DRAWS = 10
"""How often aliases are held out, each time of other people: one draw lies up to three points beside the mean."""
CURVE = range(400, 1000, 25)
SECOND = "changed by rules seen in part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """People to be found on a list, beside people who are not on it, and the recall that is wanted at each rate of alerts.

    What is ``sealed`` is told as a total and never by kind, so that nobody mends the matcher by it. ``more`` are further draws.
    """

    name: str
    list: Sequence[Entry]
    asked: Sequence[Asked]
    wanted: Mapping[float, float]
    dated: bool = False
    sealed: bool = False
    more: Sequence[tuple[Sequence[Entry], Sequence[Asked]]] = ()

    @property
    def draws(self) -> Iterator[tuple[Sequence[Entry], Sequence[Asked]]]:
        """Each list and who is asked for on it: the mean of all is told."""
        yield self.list, self.asked
        yield from self.more


class Material:
    """Everything drawn once, in a fixed order, so that each figure can be had again."""

    def __init__(self, folder: Path) -> None:
        rng = random.Random(SEED)
        self.folder = folder
        self.entries = entries(folder)
        self.remaining, self.aliases = hold_out(self.entries, rng)
        self.more = [hold_out(self.entries, random.Random(SEED + draw)) for draw in range(1, DRAWS)]
        named = primaries(self.entries)
        self.second = changed(named, second.CHANGES, second.FITTING, CHANGED, rng)
        self.tuning = changed(named, {one.__name__.replace("_", " "): one for one in MUTATIONS}, {}, CHANGED, rng)
        un = [one for one in named if one.gold.startswith("un:")]
        mild = {change.__name__.replace("_", " "): change for change in second.MILD}
        self.mild = changed(un, mild, {}, len(un), rng)
        self.shared = [one for one in passengers(folder) if is_latin(one.text)]
        self.invented = invented(folder, rng)
        self.foreign = changed(named, foreign.CHANGES, foreign.FITTING, CHANGED, rng)
        self.dated = misdated(self.foreign, rng)

    @property
    def sets(self) -> tuple[Set, ...]:
        """What the bars are set for."""
        return (
            Set(
                name="aliases held out of the lists",
                list=self.remaining,
                asked=self.aliases,
                wanted={0.001: 0.50, 0.005: 0.64, 0.01: 0.69},
                more=self.more,
            ),
            Set(
                name="changed by unseen rules",
                list=self.entries,
                asked=self.foreign,
                wanted={0.001: 0.85, 0.005: 0.94},
                sealed=True,
            ),
            Set(
                name="the same, birth dates partly wrong",
                list=self.entries,
                asked=self.dated,
                wanted={0.001: 0.95},
                dated=True,
                sealed=True,
            ),
            Set(name="UN names, mildly changed", list=self.entries, asked=self.mild, wanted={0.001: 0.99}),
            Set(name=SECOND, list=self.entries, asked=self.second, wanted={0.001: 0.0, 0.005: 0.0}),
            Set(name="changed by the rules tuned on", list=self.entries, asked=self.tuning, wanted={0.001: 0.0, 0.005: 0.0}),
        )


def bars(material: Material) -> Iterator[tuple[Set, Answers, dict[str, Any]]]:
    """Yield recall at fixed rates of alerts, ours beside brute force and, where installed, logic-v2."""
    negatives = {"shared passengers": material.shared, "invented passengers": material.invented}
    for one in material.sets:
        measured = [_measured(draw, one, negatives) for draw in one.draws]
        answers = measured[0][0]
        row: dict[str, Any] = {
            "set": one.name,
            "asked": len(one.asked),
            "against": {
                name: [
                    {"wanted": wanted or None}
                    | {of: mean([rates[name][at][of] for _, rates in measured]) for of in ("ours", "rapidfuzz")}
                    for at, wanted in enumerate(one.wanted.values())
                ]
                for name in negatives
            },
        }
        if has_logic_v2() and not one.dated:
            _beside_logic_v2(row, one, Listed(one.list), material.shared)
        row["at_threshold"] = share(answers.gold >= THRESHOLD)
        yield one, answers, row


def _measured(
    draw: tuple[Sequence[Entry], Sequence[Asked]], one: Set, negatives: Mapping[str, Sequence[Asked]]
) -> tuple[Answers, dict[str, list[dict[str, Any]]]]:
    """Return what is answered for those asked for, and recall at each rate of alerts among each kind of people on no list."""
    people, asked = draw
    index, held = watchlist.prepare([listed(people)]), Listed(people)
    answers, beside = ours(index, asked, dated=one.dated), brute(held, asked, dated=one.dated)
    rates = {}
    for name, nobody in negatives.items():
        best, best_beside = ours(index, nobody, dated=one.dated).best, brute(held, nobody, dated=one.dated).best
        rates[name] = [
            {"ours": recall(answers.gold, best, rate), "rapidfuzz": recall(beside.gold, best_beside, rate)}
            for rate in one.wanted
        ]
    return answers, rates


def _beside_logic_v2(row: dict[str, Any], one: Set, held: Listed, people: Sequence[Asked]) -> None:
    theirs = logic_v2(one.list, held, sample(one.asked, ASKED_SLOWLY, SEED))
    best = logic_v2(one.list, held, people).best
    for each, rate in zip(row["against"]["shared passengers"], one.wanted, strict=True):
        each["logic_v2"] = recall(theirs.gold, best, rate)


def by_kind(asked: Sequence[Asked], answers: Answers) -> list[dict[str, Any]]:
    """Return recall at the default threshold for each kind of change."""
    kinds = sorted({one.kind for one in asked})
    return [{"kind": kind, **share(answers.gold[[one.kind == kind for one in asked]] >= THRESHOLD)} for kind in kinds]


def scripts(material: Material) -> list[dict[str, Any]]:
    """Return recall at the default threshold for names in other scripts than the list's, no name losing for being common."""
    rows = []
    for source, (people, asked) in (
        ("popular names, listed romanised", in_other_scripts(material.folder, random.Random(SEED))),
        ("UN names in the original script", original_spellings(material.entries)),
    ):
        answers = ours(watchlist.prepare([listed(people)]), asked, settings=SPELLING)
        rows += [{"source": source, **row} for row in by_kind(asked, answers)]
    return rows


def alerts(material: Material) -> list[dict[str, Any]]:
    """Return how many people on no list reach each threshold, by name alone and with the birth date."""
    index = watchlist.prepare([listed(material.entries)])
    rows = []
    for name, people in (("shared passengers", material.shared), ("invented passengers", material.invented)):
        for dated in (False, True):
            best = ours(index, people, dated=dated).best
            rows += [{"of": name, "dated": dated, "threshold": at, "alerts": share(best >= at)} for at in CURVE]
    return rows


def origins(material: Material, aliases: Answers, mutated: Answers) -> list[dict[str, Any]]:
    """Return the errors at the default threshold by where names come from: alerts for nobody, and people missed."""
    best = ours(watchlist.prepare([listed(material.entries)]), material.invented).best
    return [
        {"error": error, "origin": origin, **share(wrong[[one.origin == origin for one in people]])}
        for error, people, wrong in (
            ("alerts among people on no list", material.invented, best >= THRESHOLD),
            ("held-out aliases missed", material.aliases, aliases.gold < THRESHOLD),
            ("changed names missed", material.second, mutated.gold < THRESHOLD),
        )
        for origin in sorted({one.origin for one in people})
    ]


def pairs(material: Material) -> list[dict[str, Any]]:
    """Return precision, recall and F1 on pairs that somebody labelled, at thresholds around the default."""
    judged = labelled(material.folder)
    scored = [(watchlist.compare_pair(one.one, one.other)[0], one.same) for one in judged if one.judged == "shared"]
    rows = []
    for threshold in range(600, 825, 25):
        hit = sum(score >= threshold and same for score, same in scored)
        wrong = sum(score >= threshold and not same for score, same in scored)
        missed = sum(score < threshold and same for score, same in scored)
        rows.append(
            {
                "threshold": threshold,
                "of": len(scored),
                "precision": round(hit / max(1, hit + wrong), 4),
                "recall": round(hit / max(1, hit + missed), 4),
                "f1": round(2 * hit / max(1, 2 * hit + wrong + missed), 4),
            }
        )
    return rows


def figures(folder: Path) -> dict[str, Any]:
    """Measure everything."""
    material = Material(folder)
    measured = list(bars(material))
    answers = {one.name: found for one, found, _ in measured}
    by_set = {one.name: by_kind(one.asked, found) for one, found, _ in measured if not one.sealed}
    wanted, found = proposed(material.entries, sample(material.tuning, COMPARED_WITH_ALL, SEED))
    return {
        "command": "python benchmarks/accuracy/measure.py",
        "python": platform.python_version(),
        "seed": SEED,
        "threshold": THRESHOLD,
        "listed": {"people": len(material.entries), "names": sum(len(one.names) for one in material.entries)},
        "passengers": {"shared, Latin": len(material.shared), "invented": len(material.invented)},
        "pairs": pairs(material),
        "bars": [row for _, _, row in measured],
        "retrieval": {"wanted": 0.98, "matches": wanted, "found": found, "share": round(found / max(1, wanted), 4)},
        "by_change": by_set,
        "by_script": scripts(material),
        "alerts": alerts(material),
        "origins": origins(material, answers[material.sets[0].name], answers[SECOND]),
        "calibration": calibration(folder),
    }


def table(made: Mapping[str, Any]) -> Table:
    """Return what the bars are about, as it is printed."""
    shown = Table(title=f"recall at a fixed rate of alerts, {made['listed']['names']:,} listed names")
    for column in ("asked for", "alerts", "wanted", "ours", "95 %", "rapidfuzz", "logic-v2", "invented: ours", "rapidfuzz"):
        shown.add_column(column, justify="left" if column == "asked for" else "right")
    for row in made["bars"]:
        for one, other in zip(row["against"]["shared passengers"], row["against"]["invented passengers"], strict=True):
            mine = one["ours"]
            shown.add_row(
                row["set"],
                f"{mine['rate']:.1%}",
                f"{one['wanted']:.2f}" if one["wanted"] else "",
                f"{mine['share']:.3f}",
                f"{mine['low']:.3f}-{mine['high']:.3f}",
                f"{one['rapidfuzz']['share']:.3f}",
                f"{one['logic_v2']['share']:.3f}" if "logic_v2" in one else "",
                f"{other['ours']['share']:.3f}",
                f"{other['rapidfuzz']['share']:.3f}",
            )
    at = next(row for row in made["pairs"] if row["threshold"] == made["threshold"])
    shown.add_row("labelled pairs, F1", "", "0.80", f"{at['f1']:.3f}")
    shown.add_row("index, of brute force", "", "0.98", f"{made['retrieval']['share']:.3f}")
    return shown


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Measure how well names are matched.")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--out", type=Path, help="write accuracy.html and accuracy.json here")
    options = parser.parse_args(arguments)
    if not (options.folder / "names" / "pairs_dev.csv").is_file():
        sys.exit(f"{options.folder.resolve()} is absent: nothing was measured")
    made = figures(options.folder)
    Console(width=140).print(table(made))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "accuracy.json").write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        (options.out / "accuracy.html").write_text(page.written(made), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
