"""Verbs on rule files: check them, run their examples, lock their versions; packs of them in ``packs``, homes in ``ruling``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, toolbench
from pnrscreen.cli import backtest, options, outcome, packs, show
from pnrscreen.tenure import IN_SERVICE

app = typer.Typer(
    help="Rules: check, test and lock files; packs of them: sign, verify, compare, import; in a home, let them judge.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.command(name="backtest")(backtest.run)
packs.register(app)
Folder = Annotated[
    Path | None,
    typer.Argument(metavar="DIR", help="Folder of rule files; the shipped rules when not said.", show_default=False),
]


@app.command()
def check(folder: Folder = None, profile: options.Profile = "eu-strict") -> int:
    """Check every rule against the language and the law of the profile; every fault is named with file and place.

    A rule whose review is overdue is lawful all the same, and is named: it judges nobody.
    """
    book = _load(folder, profile)
    today = bootstrap.profile(profile).day(datetime.now(UTC))
    for rule in book.rules:
        late = rule.status in IN_SERVICE and rule.review_due < today
        said = (
            f"; review overdue since {rule.review_due}, so it would judge nobody: review it, and set a new day" if late else ""
        )
        show.say(f"{rule.id} v{rule.version} {rule.status}: lawful under {profile}{said}")
    for pack in book.packs:
        show.say(f"pack {pack.id} v{pack.version}: {len(pack.rules)} rules")
    stale = (*toolbench.unfit_packs(book, bootstrap.profile(profile)), *toolbench.unlocked(book, bootstrap.rule_files(folder)))
    for fault in stale:
        show.complain(fault)
    return outcome.UNPROCESSED if stale else outcome.DONE


@app.command(name="test")
def run_examples(folder: Folder = None, profile: options.Profile = "eu-strict", lang: options.Language = "") -> int:
    """Run each rule's own examples: at least one that hits and three that do not. Of one that fails, what was asked is told."""
    failed = 0
    for rule in _load(folder, profile).rules:
        faults = toolbench.examples(rule, lang)
        failed += len(faults)
        show.say(f"{rule.id} v{rule.version}: {len(rule.examples) - len(faults)} of {len(rule.examples)} examples hold")
        for fault, why in faults:
            show.complain(f"{rule.id}: {fault}")
            show.err.print(show.reasons(why, 4), soft_wrap=False)
    return outcome.UNPROCESSED if failed else outcome.DONE


@app.command()
def lock(
    folder: Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False)], profile: options.Profile = "eu-strict"
) -> int:
    """Write DIR/lock.toml: id, version and digest of each rule. A changed rule must raise its version first."""
    book = _load(folder, profile)
    stale = [fault for fault in toolbench.unlocked(book, bootstrap.rule_files(folder)) if "version" in fault]
    for fault in stale:
        show.complain(fault)
    if stale:
        return outcome.UNPROCESSED
    (folder / "lock.toml").write_bytes(toolbench.lock(book))
    show.say(f"{len(book.rules)} rules locked in {folder / 'lock.toml'}")
    return outcome.DONE


def _load(folder: Path | None, profile: str) -> toolbench.Rulebook:
    return toolbench.load_rules(bootstrap.rule_files(folder), bootstrap.policy(bootstrap.profile(profile)), published=True)
