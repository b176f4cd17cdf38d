"""Verbs on the rules of a home: hand one in, stand behind it, try it, let it judge, take it back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, views
from pnrscreen.app import App
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.bench import Output
from pnrscreen.errors import Refused
from pnrscreen.operations import rules, tenures
from pnrscreen.rights import Actor, Purpose, Role
from pnrscreen.tenure import IN_SERVICE, Ending, Override, Status, Tenure, View

Named = Annotated[str, typer.Argument(metavar="RULE", help="The rule's id.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stands in the log.", show_default=False)]
Format = Annotated[Output, typer.Option("--format", help="table for reading, jsonl for programs.")]
_FOR_ROLE = (
    (Purpose.CRITERIA_DEVELOPMENT, frozenset({Role.RULE_AUTHOR, Role.RULE_APPROVER})),
    (Purpose.OVERSIGHT, frozenset({Role.DPO, Role.OVERSIGHT})),
)


def register(app: typer.Typer) -> None:
    """Add the verbs of a home to those on rule files."""
    app.command(name="list")(list_)
    for verb in (show_, submit, approve, opine, shadow, counts, activate, suspend, retire, renew):
        app.command(name=verb.__name__.removesuffix("_"))(verb)


def list_(
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    format: Format = Output.TABLE,  # noqa: A002  the option's name
) -> int:
    """Show where the rules of a home stand: only what stands here as active is asked about anyone, whatever its file says.

    A rule goes draft -> shadow -> active -> suspended or retired, each step by people who may take it:

    [bold]pnrscreen rules submit RULE    --as AUTHOR      hand in HOME/rules/.../RULE.toml, or a shipped one
    pnrscreen rules approve RULE   --as AUTHOR      and again: an approver, of another organisation
    pnrscreen rules opine RULE     --as DPO --favourable --said WHY
    pnrscreen rules shadow RULE    --as AUTHOR --days 7
    pnrscreen rules backtest       --as AUTHOR --out found
    pnrscreen rules activate RULE  --as APPROVER --report found/report.json[/bold]
    """
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, purpose=_purpose, key=key)
    held, drafts = rules.held(unit, who), rules.drafts(unit, who)
    if format is Output.JSONL:
        for one in held:
            show.json_line(views.rule(one))
        return outcome.DONE
    if held:
        headings = [(words, "left") for words in ("Rule", "Stands", "Last day", "Signed", "Right")]
        show.out.print(show.table(headings, [_row(one) for one in held]))
    for one in held:
        if one.unadmitted:
            show.say(f"{one.tenure.named} is not admitted by the profile in force: {'; '.join(one.unadmitted)}")
    if drafts:
        show.say(f"Files that were not submitted, and judge nobody: {', '.join(drafts)}")
    if not held:
        show.say("No rule stands in this home: pnrscreen rules submit RULE hands one in.")
    return outcome.DONE


def _row(one: rules.Held) -> tuple[str, ...]:
    tenure, decided = one.tenure, one.decided
    stands = f"{tenure.status} ({tenure.ending})" if tenure.ending else tenure.status.value
    if one.unadmitted and tenure.status in IN_SERVICE:
        stands = f"{tenure.status}, asked about nobody ({Ending.NOT_ADMITTED})"
    right = f"{decided.confirmed} of {decided.number}" if decided.number else ""
    return tenure.named, stands, tenure.last_day or "none", str(len(tenure.approvals)), right


def show_(rule: Named, home: options.Home, actor: options.Actor = "", key: options.Key = None) -> int:
    """Show one rule as the home holds it, who stands behind it, and what it still lacks before it may be active."""
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, purpose=_purpose, key=key)
    lacks, status = rules.lacking(unit, who, rule), Status.DRAFT
    for one in rules.held(unit, who):
        if one.tenure.rule == rule:
            _tell(one)
            status = one.tenure.status
    for lack in lacks:
        show.say(f"lacks  {lack}")
    if not lacks and status is not Status.ACTIVE:
        show.say("Lacks nothing but a back-test that speaks for it: pnrscreen rules activate --report FILE")
    return outcome.DONE


def _tell(one: rules.Held) -> None:
    tenure = one.tenure
    show.say(f"{tenure.named}  {tenure.status}  {one.rule.title}", style="bold")
    show.say(f"digest {tenure.digest}, written by {tenure.author} ({tenure.organisation})")
    for signed in tenure.approvals:
        show.say(f"signed by {signed.actor} ({signed.organisation}) on {signed.at:%Y-%m-%d}")
    if tenure.opinion:
        show.say(f"opinion of {tenure.opinion.officer}, {tenure.opinion.view}: {tenure.opinion.said}")
    if tenure.measured:
        report, rate = f"{tenure.measured.report} ({tenure.measured.source})", tenure.measured.hits_per_flight
        show.say(f"forecast {rate:.3g} hits for 180 seats, report {report}")
    if tenure.override:
        show.say(f"override by {tenure.override.who} until {tenure.override.until}: {tenure.override.why}")


def submit(rule: Named, home: options.Home, actor: options.Actor = "", key: options.Key = None) -> int:
    """Hand in a rule file of the home (HOME/rules) or a shipped one, by its id. A rule author may (--as).

    Handed in again with other words, a draft loses its signatures and the opinion.
    """
    unit = bootstrap.open_home(home)
    made = rules.submit(unit, options.access(unit, actor, purpose=Purpose.CRITERIA_DEVELOPMENT, key=key), rule)
    return _said(made, f"pnrscreen rules show {rule} says what it lacks.")


def approve(rule: Named, home: options.Home, actor: options.Actor = "", key: options.Key = None) -> int:
    """Sign the text of a rule with your key (--key). A rule author or rule approver may; each person signs once."""
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, purpose=Purpose.CRITERIA_DEVELOPMENT, key=key)
    tenure, message = rules.to_sign(unit, who, rule)
    show.say(f"{tenure.named}, digest {tenure.digest}")
    made = rules.approve(unit, who, rule, options.open_key(key).sign(message) if key else b"")
    return _said(made, f"{len(made.approvals)} signed by now.")


def opine(
    rule: Named,
    home: options.Home,
    said: Annotated[str, typer.Option("--said", help="The opinion, in a sentence or two.", show_default=False)],
    favourable: Annotated[
        bool, typer.Option("--favourable/--unfavourable", help="Whether it speaks for the rule.", show_default=False)
    ],
    actor: options.Actor = "",
    key: options.Key = None,
) -> int:
    """Put your opinion of a rule's text on record, as the data protection officer (--as).

    It stands in clear beside the text, for whoever may read that: it names no traveller.
    """
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, purpose=Purpose.OVERSIGHT, key=key)
    view = View.FAVOURABLE if favourable else View.UNFAVOURABLE
    return _said(rules.opine(unit, who, rule, view, said), "the opinion is on record.")


def shadow(
    rule: Named,
    home: options.Home,
    days: Annotated[int, typer.Option("--days", min=1, help="For how long.")] = 7,
    actor: options.Actor = "",
    key: options.Key = None,
) -> int:
    """Try a rule on live data: what it would hit is counted by day, shown to no operator, and deleted at the end."""
    unit = bootstrap.open_home(home)
    made = tenures.shadow(unit, options.access(unit, actor, purpose=Purpose.CRITERIA_DEVELOPMENT, key=key), rule, days)
    return _said(made, f"until {made.shadow_until}; pnrscreen rules counts says what it would have hit.")


def counts(
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    format: Format = Output.TABLE,  # noqa: A002  the option's name
) -> int:
    """Show how often the rules in shadow would have hit, by day of the flights.

    Who writes or approves rules, or controls the unit, may ask (--as).
    """
    unit = bootstrap.open_home(home)
    found = rules.shadowed(unit, options.access(unit, actor, purpose=_purpose, key=key))
    if format is Output.JSONL:
        for one in found:
            show.json_line(one._asdict())
    elif found:
        headings = [(words, "left") for words in ("Rule", "Version", "Day", "Would-be hits", "Flights")]
        show.out.print(show.table(headings, [tuple(map(str, one)) for one in found]))
    else:
        show.say("Nothing is counted: no rule is in shadow, or no flight was screened since one is.")
    return outcome.DONE


def activate(  # noqa: PLR0917  options, not positions
    rule: Named,
    home: options.Home,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="FILE",
            help="report.json of pnrscreen rules backtest --out.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    override: Annotated[
        bool, typer.Option("--override", help="Answer yourself, as an approver, for what the back-test leaves open.")
    ] = False,
    because: Annotated[str, typer.Option("--because", help="Why, with --override; it names no traveller.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="Its last day, with --override: 2027-03-31.")] = "",
    actor: options.Actor = "",
    key: options.Key = None,
) -> int:
    """Let a rule judge. It is refused with all that is missing: in its text, its examples, its signatures, its back-test.

    A report counts where this home made it, of the rule and all active ones as they stand:
    [bold]pnrscreen rules backtest --home HOME --as AUTHOR --out found[/bold]; with --synthetic besides, of invented traffic.

    None, or one that is too short, over the budget, or more often on some group than chance explains, takes --override with
    --because and --until: an approver who did not write the rule activates it in person (--as, --key), and goes on record.
    """
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, purpose=Purpose.CRITERIA_DEVELOPMENT, key=key)
    word = Override(who=who.actor, why=" ".join(because.split()), until=until) if override else None
    made = tenures.activate(unit, who, rule, report.read_bytes() if report else b"", word)
    return _said(made, f"until {made.last_day}, unless it is renewed.")


def suspend(rule: Named, home: options.Home, reason: Reason, actor: options.Actor = "", key: options.Key = None) -> int:
    """Take a rule out of service at once. Its open hits stay for a person's decision."""
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, purpose=Purpose.CRITERIA_DEVELOPMENT, key=key)
    return _said(tenures.suspend(unit, who, rule, reason), "nobody is asked about by it any more.")


def retire(rule: Named, home: options.Home, reason: Reason, actor: options.Actor = "", key: options.Key = None) -> int:
    """End a rule for good. What follows it is a new version."""
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, purpose=Purpose.CRITERIA_DEVELOPMENT, key=key)
    return _said(tenures.retire(unit, who, rule, reason), "for good.")


def renew(rule: Named, home: options.Home, reason: Reason, actor: options.Actor = "", key: options.Key = None) -> int:
    """Let a rule stand for another term, having reviewed it. A rule approver may (--as)."""
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, purpose=Purpose.CRITERIA_DEVELOPMENT, key=key)
    made = tenures.renew(unit, who, rule, reason)
    return _said(made, f"its review is due on {made.review_due}.")


def adopt_shipped(unit: App) -> None:
    """Let the invented people of a synthetic home take every step for the shipped rules, so that they judge from the start."""
    author, approver, second = (
        options.access(unit, one, purpose=Purpose.CRITERIA_DEVELOPMENT) for one in ("author", "approver", "approver2")
    )
    officer = options.access(
        unit, next(one.id for one in unit.registry.actors.values() if Role.DPO in one.roles), purpose=Purpose.OVERSIGHT
    )
    meant = [rule for rule, status in rules.drafts(unit, author).items() if status is Status.ACTIVE]
    for rule in meant:
        try:
            made = rules.submit(unit, author, rule)
            for signer in (author, approver, second):
                rules.approve(unit, signer, rule, b"")
            rules.opine(unit, officer, rule, View.FAVOURABLE, "a synthetic home holds no real person")
            word = Override(who="approver", why="a synthetic home has no history to test on", until=made.review_due)
            tenures.activate(unit, approver, rule, override=word)
        except Refused as refused:
            show.note(str(refused))


def _purpose(known: Actor | None) -> Purpose | None:
    """Return for what somebody looks at rules, by their role; None for the daily work of the home."""
    return next((why for why, roles in _FOR_ROLE if known is not None and known.roles & roles), None)


def _said(made: Tenure, then: str) -> int:
    show.say(f"{made.named} stands as {made.status}: {then}")
    return outcome.DONE
