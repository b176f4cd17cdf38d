"""Measure accuracy and speed of name matching on labelled pairs, published lists and invented passengers; print figures.

    python benchmarks/accuracy/measure.py [FOLDER]

FOLDER holds ``names/`` and ``watchlists/`` (see README.md); the default is ``shared/data`` beside the checkout.
"""

from __future__ import annotations

import csv
import random
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mutations import MUTATIONS

from pnrscreen import normalise, watchlist
from pnrscreen.model import Identity, PersonName, Strength, Watchlist
from pnrscreen.watchlist.compare import align
from pnrscreen.watchlist.index import ask, candidates

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
SEED = 20260301
SAMPLE = 1000


def table(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def person(name: str, born: str = "") -> Identity:
    date = normalise.dates.partial(born)
    return Identity(names=(normalise.names.person_name("", name),), birth_dates=(date,) if date else ())


def pairs(folder: Path) -> None:
    """Precision, recall and F1 on labelled pairs, at thresholds around the default."""
    rows = table(folder / "names" / "pairs_dev.csv")
    scored = [
        (watchlist.compare_pair(person(row["name1"]), person(row["name2"]))[0], row["is_match"] == "true") for row in rows
    ]
    print(f"\npairs: {len(rows)}, {sum(same for _, same in scored)} of them one person's")
    for threshold in range(620, 800, 20):
        hit = sum(score >= threshold and same for score, same in scored)
        wrong = sum(score >= threshold and not same for score, same in scored)
        missed = sum(score < threshold and same for score, same in scored)
        precision, recall = hit / max(1, hit + wrong), hit / max(1, hit + missed)
        print(f"  {threshold}  P {precision:.3f}  R {recall:.3f}  F1 {2 * hit / max(1, 2 * hit + wrong + missed):.3f}")


def lists(folder: Path) -> list[Watchlist]:
    ofac = {path.name: path.read_bytes() for path in (folder / "watchlists" / "ofac").glob("*.csv")}
    un = {path.name: path.read_bytes() for path in (folder / "watchlists" / "un").glob("*.xml")}
    return [watchlist.read("ofac", ofac, "ofac"), watchlist.read("un", un, "un")]


def alerts(folder: Path, index: watchlist.Index) -> None:
    """How many people who are on no list alert, by name alone and with their birth date; and how fast."""
    rows = table(folder / "names" / "passengers_negative_dev.csv")
    latin = [row for row in rows if row["full_name"].isascii()]
    for label, chosen in (("all scripts", rows), ("Latin letters only", latin)):
        for dated in (False, True):
            people = [
                Identity(
                    names=(normalise.names.person_name(row["last_name"], f"{row['first_name']} {row['middle_name']}".strip()),),
                    birth_dates=person("", row["date_of_birth"]).birth_dates if dated else (),
                )
                for row in chosen
            ]
            began = time.process_time()
            alerting = sum(map(bool, watchlist.match_all(people, index)))
            speed = len(people) / (time.process_time() - began)
            what = "name and birth date" if dated else "name alone"
            print(f"  {label}, {what}: {alerting} of {len(people)} alert ({alerting / len(people):.2%}); {speed:,.0f} people/s")


def listed_names(index: watchlist.Index) -> Iterator[tuple[str, str, str]]:
    """Yield entry id, name and what kind of name, for every name that can alert alone."""
    for entry in index.entries:
        for name in entry.names:
            if name.strength is Strength.STRONG:
                yield entry.id, name.text.upper(), name.kind


def recall(index: watchlist.Index) -> None:
    """How many listed people are found under their names, and under what becomes of them; with and without a birth date."""
    born = {entry.id: entry.birth_dates[0].first if entry.birth_dates else None for entry in index.entries}
    names = list(listed_names(index))
    for kind in ("primary", "alias"):
        chosen = [(ident, text) for ident, text, of in names if of == kind]
        share(f"listed {kind} names", chosen, born, index)
    rng = random.Random(SEED)
    primary = [(ident, text) for ident, text, of in names if of == "primary"]
    for mutation in MUTATIONS:
        changed = [(ident, text, mutation(text, rng)) for ident, text in primary]
        changed = [(ident, text) for ident, before, text in changed if text != before]
        share(mutation.__name__.replace("_", " "), rng.sample(changed, min(SAMPLE, len(changed))), born, index)


def share(label: str, chosen: Sequence[tuple[str, str]], born: Mapping[str, object], index: watchlist.Index) -> None:
    alone, dated = (
        [
            any(match.entry_id == ident for match in matches)
            for (ident, _), matches in zip(chosen, watchlist.match_all(people, index), strict=True)
        ]
        for people in ([person(text) for _, text in chosen], [person(text, str(born[ident] or "")) for ident, text in chosen])
    )
    print(
        f"  {label:22} {len(chosen):6}  name alone {statistics.mean(alone):.3f}  with birth date {statistics.mean(dated):.3f}"
    )


def blocking(index: watchlist.Index, sample: int = 150) -> None:
    """How much of what comparing with every name would find the index proposes."""
    rng = random.Random(SEED)
    names = [text for _, text, _ in listed_names(index)]
    listed = [index.listed(at).name for at in range(len(index))]
    wanted = proposed = 0
    for text in rng.sample(names, sample):
        said = PersonName(surname="", given=rng.choice(MUTATIONS)(text, rng))
        name, offered = ask(said, index), set(candidates(said, index))
        above = [at for at, one in enumerate(listed) if align(name, one).score >= watchlist.DEFAULT.threshold]
        wanted += len(above)
        proposed += sum(at in offered for at in above)
    print(f"  index proposes {proposed} of {wanted} names at or above the threshold ({proposed / max(1, wanted):.2%})")


def main(arguments: Sequence[str]) -> None:
    folder = Path(arguments[0]) if arguments else DEFAULT_FOLDER
    if not (folder / "names" / "pairs_dev.csv").is_file():
        sys.exit(f"{folder.resolve()} is absent: nothing was measured")
    pairs(folder)
    loaded = lists(folder)
    began = time.process_time()
    index = watchlist.prepare(loaded)
    print(f"\nlists: {len(index.entries)} people, {len(index)} names; prepared in {time.process_time() - began:.2f} s")
    for step in (lambda: alerts(folder, index), lambda: recall(index), lambda: blocking(index)):
        step()


if __name__ == "__main__":
    main(sys.argv[1:])
