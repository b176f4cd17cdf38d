"""``pnrscreen rules backtest``: what rules would have said of who flew, as a table, a page and a file for programs."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from pnrscreen import bootstrap, demo, toolbench, trial
from pnrscreen.app import App
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.following import catch_up
from pnrscreen.cli.processes import crew
from pnrscreen.errors import ConfigError, RulebookError
from pnrscreen.operations import trial as operation
from pnrscreen.privacy import Profile
from pnrscreen.rights import Access, Capability, Purpose
from pnrscreen.toolbench import backtest
from pnrscreen.trial import Earlier, Laid, Planted, Reader, Tally, Terms

SOUGHT = {
    "courier-corridor-late-cash": "courier",
    "one-document-several-persons": "shared-document",
    "minor-travelling-alone": "minor-alone",
}
"""The rules for whose pattern people are planted in a synthetic day, and as what these are noted."""
FIRST_DAY = datetime(2026, 1, 1)  # noqa: DTZ001  a calendar day
_KEY = "documents of a back-test"
"""What the key is named by under which a back-test of a home hashes documents: the same key again makes the same bytes."""
SEATS = 150
"""Passengers on a synthetic flight, on average."""
REGULARS = 10
"""People who fly again and again, for each flight a day."""


class Year(NamedTuple):
    """What synthetic traffic is made from, and what is asked of it. Each day follows from the seed and its date alone."""

    reader: Reader
    law: Profile
    seed: int
    first: date
    flights: int

    def day(self, number: int) -> Laid:
        """Invent one day, let the pipeline read it, and lay out who flew on it."""
        day = self.first + timedelta(days=number)
        rng, who, when = (random.Random(f"{self.seed}/{of}") for of in (day, "regulars", f"regulars/{day}"))  # noqa: S311
        often = demo.flying(when, demo.regulars(who, self.first, REGULARS * self.flights))
        traffic = demo.day(rng, day, flights=self.flights, passengers=self.flights * SEATS, often=often)
        listed = toolbench.read_list({"synthetic.csv": traffic.watchlist_csv}, "synthetic", "csv")
        in_force = bootstrap.put_together(self.law, [listed], {}, day=day.isoformat())
        noon = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)
        files = (file.content for file in traffic.files if _is_last_word(file))
        return self.reader.lay([*backtest.board(files, in_force, noon, _planted(traffic.truth))])


def _is_last_word(file: demo.File) -> bool:
    """Tell whether a file still says something at departure: earlier states of reservations are replaced by the last one."""
    return "_api-" in file.name or ("_pnr-full" in file.name and file.at < 0)


def _planted(truth: demo.Truth) -> Mapping[str, Planted]:
    """Say who was planted, by document, and by name for where a system says no document."""
    people = [(one, Planted(one.cause, wanted=True)) for one in truth.planted]
    people += [(one, Planted(one.cause, wanted=False)) for one in truth.decoys]
    return {key: put for one, put in people for key in (one.number, f"{one.surname}/{one.given}".replace(" ", ""))}


Rules = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[RULES]...", help="Rule files or folders; the home's, else the shipped ones.", show_default=False, exists=True
    ),
]
Where = Annotated[
    Path | None,
    typer.Option("--home", envvar="PNRSCREEN_HOME", help="Ask of who flew, as a unit's folder has them.", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Write report.html and report.json there.", file_okay=False, show_default=False),
]
Day = datetime | None
_DAY = ["%Y-%m-%d"]
Since = Annotated[Day, typer.Option(formats=_DAY, help="The first day; of a home, from the beginning.", show_default=False)]
Until = Annotated[Day, typer.Option(formats=_DAY, help="Of a home: the day behind the last.", show_default=False)]
Flights = Annotated[int, typer.Option(min=2, max=400, help=f"Synthetic flights a day, of {SEATS} passengers.")]
Processes = Annotated[int, typer.Option("--processes", min=0, max=64, help="How many invent days; 0: one for each core.")]
Minutes = Annotated[float, typer.Option(min=0.1, help="What reviewing one hit takes an officer.")]
Budget = Annotated[
    float | None,
    typer.Option(min=0.01, help="Hits that 180 seats may have of all rules together; the profile's.", show_default=False),
]


def run(  # noqa: PLR0917  options, not positions
    context: typer.Context,
    rules: Rules = None,
    home: Where = None,
    synthetic: Annotated[bool, typer.Option("--synthetic", help="Ask of invented traffic: nobody real.")] = False,
    out: Out = None,
    since: Since = None,
    until: Until = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="Synthetic days.")] = 365,
    flights: Flights = 6,
    seed: Annotated[int, typer.Option(help="Another seed, another year.")] = 1,
    processes: Processes = 0,
    minutes: Minutes = 10,
    budget: Budget = None,
    profile: options.Profile = "eu-strict",
    oversight: Annotated[bool, typer.Option("--oversight", help="Ask as who controls the unit.")] = False,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Say what rules would have said of who flew: hits by day, flight and hour, what each part of a rule decides, what they
    cost, whom of those planted for them they find, and on whom they fall. The same input gives the same bytes.

    A rule author asks (--as) of a home, or with --oversight the data protection officer. Who flew and is not masked is opened
    by the program alone, for the making of criteria, and counted; the log says how many. --synthetic invents a year in place of
    that; a day of it takes about two seconds, so that --days 56 is a quick look.

    What a home makes, of who flew or of invented traffic (--home with --synthetic), it seals: such a report.json of 28 days and
    100 flights or more counts at pnrscreen rules activate, there and nowhere else. One that was made without a home does not.

    What rules ask of earlier flights is answered from the flights before within the same back-test, by documents alone. Of a
    flight whose days before it do not all lie in it, or are masked by now, that is unknown, as it is in a young home.
    """
    terms = partial(_terms, minutes, budget)
    year = partial(Year, seed=seed, first=(since or FIRST_DAY).date(), flights=flights)
    if home is not None:
        context.call_on_close(partial(catch_up, home))
        unit = bootstrap.open_home(home)
        purpose = Purpose.OVERSIGHT if oversight else Purpose.CRITERIA_DEVELOPMENT
        access = options.access(unit, actor, ticket, purpose, key=key)
        unit.permit(access, Capability.BACKTEST)  # nobody waits for a year that is refused in the end
        reader = backtest.reader(_book(rules, unit.profile, unit), str(seed).encode() if synthetic else _key(unit))
        if synthetic:
            said = _of_year(year(reader, unit.profile), days, processes, terms)
        else:
            said = _of_home(unit, access, reader, (_iso(since), _iso(until)), terms)
        said = operation.seal(unit, access, said)
    elif synthetic:
        law = bootstrap.profile(profile)
        said = _of_year(year(backtest.reader(_book(rules, law), str(seed).encode()), law), days, processes, terms)
    else:
        raise typer.BadParameter("say of whom: --home DIR for who flew, or --synthetic for invented traffic")
    _print(said)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "report.json").write_bytes(trial.canonical(said) + b"\n")
        (out / "report.html").write_text(trial.page(said), "utf-8")
        show.note(f"All of it: {out / 'report.html'} to read and print, {out / 'report.json'} for programs.")
    return outcome.DONE


def _terms(minutes: float, budget: float | None, law: Profile, **more: Any) -> Terms:
    """Return the terms of a report under a profile, which says what all rules may cost unless somebody says otherwise."""
    allowed = law.rule_life.budget_hits_per_flight if budget is None else budget
    return Terms(minutes=minutes, budget=allowed, profile=law.id, limits=backtest.limits(law), **more)


def _of_year(year: Year, days: int, count: int, terms: Callable[..., Terms]) -> Mapping[str, Any]:
    """Invent days, side by side, and report what the rules say of them."""
    tally: Tally = Counter()
    hands = min(count or len(os.sched_getaffinity(0)), days)
    earlier = Earlier(year.reader.window, lambda _: year.first.isoformat())
    with crew(hands, lambda: year) as working, show.progress() as bar:
        for one in bar.track(working.each(Year.day, range(days)), total=days, description="days"):
            tally.update(year.reader.add(one, earlier))
    about = {"seed": year.seed, "days": days, "flights_a_day": year.flights, "first_day": year.first.isoformat()}
    return trial.report(
        tally,
        year.reader.asked,
        terms(year.law, source="synthetic", about=about, sought=SOUGHT),
    )


def _of_home(
    unit: App, access: Access, reader: Reader, period: tuple[str, str], terms: Callable[..., Terms]
) -> Mapping[str, Any]:
    """Report what the rules say of who flew."""
    law = unit.profile
    with show.progress() as bar:
        task = bar.add_task("legs", total=None)
        counted = operation.backtest(unit, access, reader, period, lambda done, of: bar.update(task, completed=done, total=of))
    about = {"since": period[0], "until": period[1]}
    return trial.report(
        counted.tally,
        reader.asked,
        terms(law, source="store", about=about, left_out=counted.left_out),
    )


def _key(unit: App) -> bytes:
    """Return the key under which a back-test of who flew hashes documents."""
    return unit.name_of(_KEY).encode()


def _book(rules: Sequence[Path] | None, law: Profile, unit: App | None = None) -> toolbench.Rulebook:
    """Read the rules that are to be tested, whatever their status."""
    if rules:
        files = {f"{path}/{name}": text for path in rules for name, text in _files(path).items()}
    else:
        files = dict(unit.shelf.rules(shipped=law.rules_shipped) if unit else bootstrap.rule_files(None))
    files = {name: text for name, text in files.items() if not name.endswith("lock.toml")}
    book = toolbench.load_rules(files if rules else _admitted(files, law), bootstrap.policy(law))
    if not book.programs:
        raise ConfigError("there is no rule to test: name a rule file, or a folder of them")
    return book


def _admitted(files: Mapping[str, bytes], law: Profile) -> Mapping[str, bytes]:
    """Leave out, and name, the files that a profile does not admit: it may be tighter than the one they were written for."""
    packs = {name: text for name, text in files.items() if name.endswith("pack.toml")}
    admitted = dict(packs)
    for name in sorted(files.keys() - packs.keys()):
        try:
            toolbench.load_rules({**packs, name: files[name]}, bootstrap.policy(law))
        except RulebookError as error:
            show.note(f"Left out: {error.faults[0]}")
        else:
            admitted[name] = files[name]
    return admitted


def _files(path: Path) -> Mapping[str, bytes]:
    """Return the files of a folder, or one with the manifest of its pack, where its parameters stand."""
    if path.is_dir():
        return bootstrap.rule_files(path)
    beside = path.with_name("pack.toml")
    return {one.name: one.read_bytes() for one in (path, beside) if one == path or beside.is_file()}


def _iso(day: Day) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


HEADINGS = (
    *(("Rule", "left"), ("Hits", "right"), ("a flight", "right"), ("180 seats", "right")),
    *(("unknown", "right"), ("h/week", "right"), ("recall", "right")),
)


def _print(said: Mapping[str, Any]) -> None:
    """Show the numbers of each rule and of all together in one table, and below what is to be looked at."""
    masked = f", {said['left_out']:,} masked and left out" if said["left_out"] else ""
    whose = "invented traffic" if said["source"] == "synthetic" else "of who flew"
    show.say(f"{said['passengers']:,} passengers on {said['flights']:,} flights, {whose}{masked}.", style="bold")
    rows = [(rule["id"], *_load(rule), _percent(rule["undetermined_share"]), *_work(rule)) for rule in said["rules"]]
    show.out.print(show.table(HEADINGS, [*rows, ("all rules", *_load(said["book"]), "", *_work(said["book"]))]))
    for rule in said["rules"]:
        if rule["flagged"]:
            show.say(f"{rule['id']} falls more often on  {'; '.join(rule['flagged'])}")
        if rule["unjudged"] and rule["hits"]:
            show.say(f"{rule['id']} cannot be judged: too few of  {_by_dimension(rule['unjudged'])}")
    for line in (*_of_no_hits(said["rules"]), *_of_recall(said)):
        show.say(line)
    if week := said["book"]["next_week"]:
        sure = "" if week["promised"] else ": too few, or too uneven, to promise more"
        show.say(f"Next week: {week['hits']:.0f} hits, between {week['low']} and {week['high']}{sure}.")
    if history := said["history"]:
        from_ = f"from {history['whole_from']} on" if history["whole_from"] else "on no day of it"
        show.say(f"The {history['days']} days before a flight, of which rules ask, are whole {from_}.")
    over = "over" if said["book"]["over_budget"] else "within"
    budget = said["terms"]["budget_per_180_seats"]
    show.say(f"Together {over} the budget of {budget:g} hits for 180 seats. A hit is a question for an officer, not a finding.")


def _by_dimension(named: Sequence[str]) -> str:
    """Write groups (``dimension: group``) with each dimension said once."""
    parted = [one.partition(": ") for one in named]
    groups = {dimension: [group for of, _, group in parted if of == dimension] for dimension, _, _ in parted}
    return "; ".join(f"{dimension}: {', '.join(several)}" for dimension, several in groups.items())


def _of_no_hits(rules: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say of rules that hit nobody that nothing can be said of on whom they fall."""
    idle = sum(not rule["hits"] for rule in rules)
    if idle:
        yield f"On whom they fall cannot be judged of {idle} of {len(rules)} rules: they hit nobody in ordinary traffic."


def _of_recall(said: Mapping[str, Any]) -> Iterator[str]:
    """Say of how many rules recall cannot be told, where people were planted for others."""
    rules = said["rules"]
    without = sum(not rule["planted_for"] for rule in rules)
    if said["planted"] and without:
        yield (
            f"Nobody was planted for {without} of {len(rules)} rules: whom these find, a back-test of invented traffic cannot"
            " say; their own examples do."
        )


def _load(row: Mapping[str, Any]) -> tuple[str, ...]:
    return f"{row['hits']:,}", _number(row["hits_per_flight"]), _number(row["hits_per_180_seats"])


def _work(row: Mapping[str, Any]) -> tuple[str, ...]:
    return _number(row["reviewer_hours_per_week"]), _percent(row.get("recall"))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.3g} %"
