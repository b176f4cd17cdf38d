"""The verb with which a person decides hits: one that is named, or the queue, one hit at a time."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from pnrscreen import bootstrap, views
from pnrscreen.app import App
from pnrscreen.cli import options, outcome, report, show
from pnrscreen.errors import Conflict, NotFound
from pnrscreen.model import Hit, HitState, Lane
from pnrscreen.operations import inspect
from pnrscreen.operations import review as operation
from pnrscreen.review import Decision
from pnrscreen.rights import Access

ANSWERS = {"c": Decision.CONFIRM, "d": Decision.DISMISS, "s": None, "q": None}
"""What may be answered to a hit of the queue."""


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command()(review)


def withheld(count: int) -> None:
    """Say how many hits are there that their originators show to others only."""
    if count:
        show.note(f"{count} more {'hit is' if count == 1 else 'hits are'} for others than you.")


def review(  # noqa: PLR0917  options, not positions
    home: options.Home,
    hit: Annotated[
        str, typer.Argument(metavar="HIT", help="Its id as hits shows it, or how it begins.", show_default=False)
    ] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help="The hit holds.")] = False,
    dismiss: Annotated[bool, typer.Option("--dismiss", help="It does not.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept with the hit and stands in the log.")] = "",
    recipient: Annotated[str, typer.Option("--to", help="Who protects them; in the lane of protection, with --confirm.")] = "",
    reveal: Annotated[bool, typer.Option("--reveal", help="Show who it is in the lane of protection; written down.")] = False,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
    lang: options.Language = "",
) -> int:
    """Decide hits: confirm or dismiss each, with a reason. A decision is final, and nothing but a person makes one.

    Without HIT the queue is gone through one hit at a time, most urgent first. Whom you are asked about you have taken: nobody
    else decides their hits meanwhile. With HIT you decide what you have seen before, in hits or here:

    [bold]pnrscreen review 3f9a12c4 --dismiss --reason "another birth date on the passport" --as m.roe[/bold]

    Hits on children and of rules for victims are for protection reviewers. Two of them must find the same before one is
    decided; who it is they see with --reveal, and --to names who protects:

    [bold]pnrscreen review 77d0c4e1 --confirm --to child-protection --reason "alone, met by nobody" --as c.ito[/bold]
    """
    if confirm and dismiss:
        raise typer.BadParameter("say either --confirm or --dismiss.")
    decision = Decision.CONFIRM if confirm else Decision.DISMISS if dismiss else None
    if hit and decision and reason:
        app = bootstrap.open_home(home)
        decided = operation.review(app, options.access(app, actor, ticket, key=key), hit, decision, reason, recipient)
        show.say(_stands(decided))
        return outcome.DONE
    if decision or reason or recipient:
        raise typer.BadParameter("say which and why: review HIT --confirm or --dismiss, and --reason TEXT.")
    if not attended():
        raise typer.BadParameter("there is no terminal to ask at: review HIT --confirm or --dismiss, and --reason TEXT.")
    app = bootstrap.open_home(home)
    who = options.access(app, actor, ticket, key=key)
    queue = operation.waiting(app, who)
    decided_now = _walk(app, who, (hit,) if hit else queue.hits, lang, reveal=reveal)
    show.say(f"{decided_now} decided, {len(operation.waiting(app, who).hits)} left.")
    withheld(queue.withheld)
    return outcome.DONE


def _stands(hit: Hit) -> str:
    """Say how a hit stands once somebody has said what they find."""
    if hit.state is HitState.OPEN:
        return f"hit {hit.id[:12]} is open still: it waits for others to find the same."
    return f"hit {hit.id[:12]} is {hit.state}."


def attended() -> bool:
    """Tell whether someone sits at a terminal."""
    return sys.stdin.isatty()


def _walk(app: App, who: Access, hits: Sequence[str], language: str, *, reveal: bool) -> int:
    """Go through hits one at a time until someone has had enough, and return how many were decided."""
    decided = 0
    for number, named in enumerate(hits, start=1):
        try:
            item = inspect.hit(app, who, named, reveal=reveal)
        except NotFound:
            continue  # withdrawn meanwhile, and nobody had seen it
        show.say(f"{number} of {len(hits)}", style="dim")
        show.out.print(report.hit(views.hit(item, language)))
        if item.hit.state is not HitState.OPEN or item.masked:
            continue
        try:
            answer = _taken(app, who, item.hit)
            decided += ANSWERS[answer] is not None
        except Conflict as error:
            show.complain(str(error))
            continue
        except typer.Abort:
            show.say()
            break
        if answer == "q":
            break
    return decided


def _taken(app: App, who: Access, hit: Hit) -> str:
    """Take a hit, ask what to do with it, do it, and let others have it again; return the answer."""
    operation.take(app, who, hit.id)
    try:
        answer = _answer()
        decision = ANSWERS[answer]
        if decision is not None:
            protects = hit.lane is Lane.PROTECTION and decision is Decision.CONFIRM
            recipient = _recipient(app.profile.protection.recipients) if protects else ""
            operation.review(app, who, hit.id, decision, _reason(app.profile.reason_chars_min), recipient)
    finally:
        operation.give_back(app, who, hit.id)
    return answer


def _recipient(known: Mapping[str, str]) -> str:
    """Ask who is to be told, until it is one of the profile's."""
    while True:
        said = str(typer.prompt(f"who protects them ({', '.join(known)})")).strip()
        if said in known:
            return said


def _answer() -> str:
    """Ask what to do with a hit until it is one of the answers."""
    while True:
        said = str(typer.prompt("[c]onfirm, [d]ismiss, [s]kip, [q]uit")).strip().lower()[:1]
        if said in ANSWERS:
            return said


def _reason(least: int) -> str:
    """Ask why until as much is said as the profile demands."""
    while True:
        said = " ".join(str(typer.prompt("why")).split())
        if len(said) >= least:
            return said
        show.complain(f"say it in at least {least} characters")
