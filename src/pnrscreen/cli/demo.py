"""``pnrscreen demo``: a unit in a box. Makes a synthetic day of traffic, takes it in, screens it, shows board and hits."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, demo, views
from pnrscreen.app import App
from pnrscreen.cli import options, outcome, report, setup, show
from pnrscreen.cli.intake import judge
from pnrscreen.completeness import Status
from pnrscreen.operations import inspect, publish, receive, schedule
from pnrscreen.ports import BoardRow, ShownHit
from pnrscreen.rights import Access, Purpose

DAY = datetime(2026, 12, 15)  # noqa: DTZ001  a calendar day, on which the shipped rules are in force

NEXT = """What to try next
  pnrscreen demo --home DIR                 keep this unit, messages and all
  pnrscreen board --home DIR                its board once more
  pnrscreen hits --home DIR --flight {flight}
  pnrscreen review --home DIR               the hits one by one, for you to decide
  pnrscreen parse DIR/messages/*            what carriers said, with its defects
  pnrscreen ingest DIR/messages --home DIR  all once more: nothing changes
  pnrscreen --help                          all verbs; README.md: setting up"""


class Eve:
    """A clock that stands at noon of the day before: on it the shipped rules are in force, whenever the demo runs."""

    def __init__(self, day: datetime) -> None:
        self._noon = day.replace(tzinfo=UTC) - timedelta(hours=12)

    def now(self) -> datetime:
        """Return that noon."""
        return self._noon


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="demo")(run)


def run(
    home: Annotated[
        Path | None, typer.Option(help="Keep the unit in this new folder.", file_okay=False, show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, another day.")] = 1,
    day: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Day of the flights; 2026-12-15 when not said: the shipped rules are in force on it."
        ),
    ] = None,
    flights: Annotated[int, typer.Option(min=1, max=400, help="Flights of that day.")] = 44,
    passengers: Annotated[int, typer.Option(min=20, max=60_000, help="Passengers on them.")] = 6600,
    lang: options.Language = "",
) -> int:
    """Show what pnrscreen does, on a synthetic day: no real person, no set-up, about half a minute."""
    with tempfile.TemporaryDirectory(prefix="pnrscreen-") as scratch:
        place = home or Path(scratch) / "home"
        when = day or DAY
        traffic = _traffic(seed, when.date(), flights, passengers)
        setup.synthetic_home(place, "Synthetic unit", operator="demo", clock=Eve(when))
        if home is not None:
            _keep(home / "messages", traffic)
        _show(bootstrap.open_home(place, Eve(when), memory=None), traffic, lang, kept=home is not None)
    return outcome.DONE


def _traffic(seed: int, day: date, flights: int, passengers: int) -> demo.Day:
    show.say(f"A synthetic day, {day}, seed {seed}: carriers, names and lists are invented.", style="bold")
    return demo.day(random.Random(seed), day, flights=flights, passengers=passengers)  # noqa: S311  reproducible, nothing secret


def _keep(folder: Path, traffic: demo.Day) -> None:
    folder.mkdir()
    for file in traffic.files:
        (folder / file.name).write_bytes(file.content)
    (folder.parent / "schedule.csv").write_bytes(traffic.schedule_csv)


def _show(app: App, traffic: demo.Day, lang: str, *, kept: bool) -> None:
    """Take the day in, screen it, and show what an officer would see."""
    who = options.access(app, "")
    source = publish.Source(
        name="synthetic",
        format="csv",
        files={"synthetic.csv": traffic.watchlist_csv},
        owner="Synthetic unit",
        basis="synthetic",
        sought_or_alert=True,
    )
    record, _ = publish.load_list(app, who, source)
    schedule.load(app, who, traffic.schedule_csv)
    began = time.perf_counter()
    total = _receive(app, who, traffic)
    screened = judge(app, who)
    seconds = time.perf_counter() - began
    show.say()
    show.out.print(report.intake(total, screened))
    show.say()
    flights = inspect.flights(app, who).items
    show.out.print(report.board(flights, app.config.missing_alarm_minutes))
    show.say()
    overseeing = options.access(app, "dpo", purpose=Purpose.OVERSIGHT)  # sees both lanes, and everybody here is invented
    shown = inspect.hits(app, overseeing, reveal=True)
    for item in shown:
        show.out.print(report.hit(views.hit(item, lang)))
    people = sum(status.people for _, status in flights)
    sent = sum(1 for row, _ in flights if row.first)
    show.say(
        f"{sent} flights, {people:,} passengers, {len(shown)} hits against {record.entries} listed and"
        f" {len(app.in_force().rules.rules)} rules, in {seconds:.1f} s from first byte to last hit."
    )
    show.say(_tally(traffic.truth, shown))
    show.say(_unsent(app, traffic, flights))
    show.say("A hit is a question for an officer, not a finding of guilt.")
    show.say()
    flight = next((f"{row.leg.key.carrier}{row.leg.key.number}" for row, _ in flights if row.hits), "ZZ1")
    show.say(NEXT.format(flight=flight).replace("DIR", str(app.config.home)) if kept else NEXT.format(flight=flight))


def _tally(truth: demo.Truth, shown: Sequence[ShownHit]) -> str:
    """Hold the hits against what the day's inventor knows."""
    caught = sum(any(_is(planted, item) for item in shown) for planted in truth.planted)
    fooled = sum(any(_is(decoy, item) for item in shown) for decoy in truth.decoys)
    return (
        f"Planted in this day: {len(truth.planted)} people to find, {caught} found; "
        f"{len(truth.decoys)} who only look like one, {fooled} of them hits."
    )


def _unsent(app: App, traffic: demo.Day, flights: Sequence[tuple[BoardRow, Status]]) -> str:
    """Hold the red flights against those of which nothing was ever sent."""
    limit = app.config.missing_alarm_minutes
    red = sum(status.alarms(limit) for _, status in flights)
    return f"Scheduled, and silent on purpose: {len(traffic.unsent)} flights of the eve; {red} are red on the board."


def _is(person: demo.Planted, item: ShownHit) -> bool:
    """Tell whether a hit is about this person: the document on that flight, or the name where no document was said."""
    identity = item.passenger.identity
    if identity.documents:
        return person.number in {document.number for document in identity.documents}
    return person.surname.replace(" ", "") in {name.surname.replace(" ", "") for name in identity.names}


def _receive(app: App, who: Access, traffic: demo.Day) -> receive.Intake:
    """Receive the day's files in the order the carriers sent them."""
    total = receive.Intake()
    with show.progress() as bar:
        for file in bar.track(traffic.files, description="receive"):
            total = total.plus(receive.receive(app, who, file.content, file.name))
    return total
