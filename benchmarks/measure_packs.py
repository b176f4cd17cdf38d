"""How often the rules of the packs hit on synthetic traffic, written into each ``rules/<pack>/pack.toml``.

``python benchmarks/measure_packs.py`` invents days of traffic, screens them with every rule of every pack as if it were active,
and prints a table; ``--write`` puts the figures into the manifests. Whoever was planted on purpose, or as a decoy, is not
counted: what is left are ordinary travellers, so every hit is of somebody innocent. It says what the invented habits of
travellers do to a rule, and nothing of any real airport.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import tomllib
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pnrscreen import bootstrap, demo, rulebook, toolbench, watchlist
from pnrscreen.rulebook.pack import Expected

ROOT = Path(__file__).resolve().parents[1] / "rules"
DATE = dt.date(2026, 12, 15)
NOW = dt.datetime(2026, 12, 14, 12, tzinfo=dt.UTC)
UPPER = 3.0
"""Of no hit in n flights follows, at 95 %, at most 3 in n; of k hits, about k + 1.96 sqrt(k) + 1.92 (rounded up to 3 at 0)."""


def measure(days: int) -> tuple[Counter[str], Counter[str], int, int]:
    """Return hits and passengers not evaluable by rule, and how many flights and passengers they are of."""
    law = bootstrap.profile("eu-strict")
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sorted(ROOT.rglob("*.toml"))}
    rules = {
        path: re.sub(rb'^status = "draft"', b'status = "active"', content, count=1, flags=re.MULTILINE)
        for path, content in rulebook.unpack(files).files.items()
    }
    hits: Counter[str] = Counter()
    undetermined: Counter[str] = Counter()
    flights = passengers = 0
    for seed in range(1, days + 1):
        day = demo.day(random.Random(seed), DATE)
        listed = watchlist.read("csv", {"list.csv": day.watchlist_csv}, "synthetic", sought_or_alert=True)
        in_force = bootstrap.put_together(law, (listed,), rules, day=DATE.isoformat())
        staged = {one.number for one in (*day.truth.planted, *day.truth.decoys)}
        for screening in toolbench.screen((toolbench.read(file.content, law) for file in day.files), in_force, NOW):
            flights += 1
            passengers += len(screening.changed)
            people = {one.id: {paper.number for paper in one.identity.documents} for one in screening.changed}
            hits.update(
                hit.cause.rule
                for hit in screening.opened
                if hasattr(hit.cause, "rule") and staged.isdisjoint(people[hit.passenger])
            )
            undetermined.update(screening.undetermined)
    return hits, undetermined, flights, passengers


def per_thousand(hits: int, undetermined: int, flights: int) -> Expected:
    """Return what was counted as it stands in a manifest."""
    most = UPPER if hits == 0 else hits + 1.96 * hits**0.5 + 1.92
    return Expected(*(round(1000 * count / flights, 1) for count in (hits, most, undetermined)))


def written(text: str, rules: list[str], counts: dict[str, Expected], on: str) -> str:
    """Return a manifest with the figures of its rules in place of those before."""
    head = re.split(r"^(?:# Per 1,000 flights|\[expected\.)", text, maxsplit=1, flags=re.MULTILINE)[0].rstrip()
    measured = (
        "# Per 1,000 flights: hits, the most hits that the count allows (95 %), and passengers of whom the rule cannot tell.\n"
        "[expected.measured]\n"
        'with = "python benchmarks/measure_packs.py"\n'
        f'on = "{on}"\n'
        'note = """\n'
        "Ordinary travellers of an invented world, none of them planted: every hit is a false one. Synthetic traffic is \\\n"
        "not yours, and what is not flown there cannot hit there: measure on your own flights, pnrscreen rules backtest, \\\n"
        'before a rule is active."""\n'
    )
    limits = {rule: said.get("limit", "") for rule, said in tomllib.loads(text).get("expected", {}).items()}
    rows = (
        f"[expected.{rule}]\nhits = {one.hits}\nhits_max = {one.hits_max}\nundetermined = {one.undetermined}\n"
        f"limit = {json.dumps(limits.get(rule, ''), ensure_ascii=False)}\n"
        for rule, one in ((rule, counts[rule]) for rule in rules)
    )
    return "\n\n".join((head, measured.rstrip(), "\n".join(rows)))


def main() -> None:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=50, help="a minute of processor time for three")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    hits, undetermined, flights, passengers = measure(asked.days)
    title = f"per 1,000 flights; {flights:,} flights, {passengers:,} people"
    table = Table("pack", "rule", "hits", "at most", "not evaluable", title=title)
    on = f"{asked.days} synthetic days, seeds 1 to {asked.days}: {flights:,} flights, {passengers:,} passengers"
    for manifest in sorted(ROOT.glob("*/pack.toml")):
        rules = sorted(path.stem for path in manifest.parent.glob("*.toml") if path != manifest)
        counts = {rule: per_thousand(hits[rule], undetermined[rule], flights) for rule in rules}
        for rule, one in counts.items():
            table.add_row(manifest.parent.name, rule, *map(str, one[:3]))
        if asked.write:
            manifest.write_text(written(manifest.read_text(), rules, counts, on))
    Console().print(table)


if __name__ == "__main__":
    main()
