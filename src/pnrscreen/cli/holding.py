"""Verbs on authorities' orders: an order is drafted, signed by two, carried out into a sealed case; the authority opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, holding
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.bench import Output
from pnrscreen.errors import NotFound
from pnrscreen.operations import hold as operation
from pnrscreen.operations.hold import Asked
from pnrscreen.ports import Hold
from pnrscreen.rights import Capability, Purpose

app = typer.Typer(
    help="An authority's order on records: copied to its case, sealed to its key. It prolongs nothing here.",
    no_args_is_help=True,
)

Format = Annotated[Output, typer.Option("--format", help="table for reading, jsonl for programs.")]
Draft = Annotated[Path, typer.Argument(metavar="ORDER", help="An order.", exists=True, dir_okay=False, show_default=False)]
Case = Annotated[Path, typer.Argument(metavar="CASE", help="A sealed case.", exists=True, dir_okay=False, show_default=False)]
_FIELDS = ("id", "at", "authority", "key", "order", "package", "records", "masked", "requester", "approver")


@app.command()
def order(  # noqa: PLR0917  options, not positions
    home: options.Home,
    authority: Annotated[str, typer.Option("--authority", help="Who ordered it.", show_default=False)],
    authority_key: Annotated[
        Path,
        typer.Option("--authority-key", metavar="FILE", help="Its public key (PEM, X25519).", exists=True, dir_okay=False),
    ],
    reference: Annotated[str, typer.Option("--reference", help="The reference of its order.", show_default=False)],
    basis: Annotated[str, typer.Option("--basis", help="The provision it ordered on.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the order goes.", dir_okay=False)],
    passengers: Annotated[list[str] | None, typer.Option("--passenger", help="A passenger's id. Repeatable.")] = None,
    locators: Annotated[list[str] | None, typer.Option("--locator", help="Carrier/locator: ZZ/ABC2DE. Repeatable.")] = None,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    r"""Write an authority's order into a file, for you and somebody of another organisation to sign. Nothing is copied yet.

    The authority makes its key with [bold]openssl genpkey -algorithm X25519 -out court.key[/bold] and
    sends you [bold]openssl pkey -in court.key -pubout[/bold]. From order to case:

    [bold]pnrscreen retain hold order --authority 'Court of X' --authority-key court.pub --reference '4 Gs 12/26' \
      --basis 'Code of procedure 94' --locator ZZ/ABC2DE --ticket T-7 --out order.json --home /srv/piu
    pnrscreen retain hold sign order.json --as r.day --key ~/keys/r.day   (you, and one of another organisation)
    pnrscreen retain hold place order.json --out court.case --home /srv/piu --as r.day --key ~/keys/r.day[/bold]
    """
    unit = bootstrap.open_home(home)
    asked = Asked(
        authority=authority,
        key=authority_key.read_bytes(),
        reference=reference,
        basis=basis,
        passengers=tuple(passengers or ()),
        locators=tuple(locators or ()),
    )
    made = operation.order(unit, options.access(unit, actor, ticket, _purpose(unit), key=key), asked)
    founding.keep_draft(out, made.written(), new=True)
    show.say(f"Next: pnrscreen retain hold sign {out}, by you and somebody of another organisation.")
    return outcome.DONE


@app.command()
def sign(
    path: Draft,
    actor: options.Actor,
    key: options.SigningKey,
) -> int:
    """Put your signature under an order, after reading what it says and comparing it with the paper."""
    made = operation.read(path.read_bytes())
    named = [*made.passengers, *made.locators]
    show.say(f"{made.authority}, {made.reference}, on {made.basis} (ticket {made.ticket}): {', '.join(named)}")
    signed = made.signed(actor, options.open_key(key).sign(made.to_sign))
    options.keep_signed(path, signed)
    return outcome.DONE


@app.command()
def place(
    path: Draft,
    home: options.Home,
    out: Annotated[Path, typer.Option("--out", metavar="CASE", help="Where the sealed case goes.", dir_okay=False)],
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Carry a signed order out: copy what it names into a sealed file for the authority's case, and write that in the log.

    What is masked by now is copied as masked. Every record goes from here on its date all the same. An officer who answers
    requests may ask (--as).
    """
    unit = bootstrap.open_home(home)
    if out.exists():
        raise typer.BadParameter(f"{out} is there already: choose another name for the case.")
    who = options.access(unit, actor, ticket, _purpose(unit), key=key)
    made, content = operation.place(unit, who, path.read_bytes(), holding.seal)
    holding.keep(out, content)
    show.say(f"{made.id}: {made.records:,} records, {made.masked:,} of them masked, in {out}, sealed to {made.key}.")
    show.say(f"SHA-256 {made.package}: tell the authority by another way. It opens it with pnrscreen retain hold open.")
    return outcome.DONE


@app.command(name="list")
def list_(
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    format: Format = Output.TABLE,  # noqa: A002  the option's name
) -> int:
    """Show what was copied to the cases of authorities, oldest first. Who travels is not named."""
    found = _holds(home, actor, key)
    if format is Output.JSONL:
        for one in found:
            show.json_line(_plain(one))
    elif found:
        for one in found:
            show.say(f"{one.id}: {one.records:,} records, {one.masked:,} of them masked, for {one.authority}")
            who = f"requested by {one.requester}, approved by {one.approver}"
            show.out.print(show.line(f"copied {one.at:%Y-%m-%d %H:%M}, {who}", 4))
    else:
        show.say("Nothing was copied to any case. An order begins with pnrscreen retain hold order.")
    return outcome.DONE


@app.command(name="show")
def show_(
    named: Annotated[str, typer.Argument(metavar="HOLD", help="The hold's id.", show_default=False)],
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
) -> int:
    """Show one: for whom, to which key, the digests of order and case, who asked for it and who approved."""
    found = [one for one in _holds(home, actor, key) if one.id == named]
    if not found:
        raise NotFound("there is no hold of that id: pnrscreen retain hold list shows them")
    for name, value in _plain(found[0]).items():
        show.say(f"{name:<10} {value}")
    return outcome.DONE


@app.command(name="open")
def open_(
    path: Case,
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="The authority's private key (PEM).", exists=True)],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where its files go.", file_okay=False)],
    passphrase: Annotated[bool, typer.Option("--passphrase", help="Ask for the passphrase of the key.")] = False,
) -> int:
    """For the authority, outside the unit: open a case, and hold its files against its manifest. Needs no home."""
    said = typer.prompt(f"Passphrase of {key}", hide_input=True, err=True) if passphrase else ""
    files = dict(operation.unpacked(holding.opened(path, key, said)))
    for name, content in files.items():
        holding.unpack(out, name, content)
    show.say(f"{len(files)} files in {out}, as the manifest says: the order as it was signed, and each record.")
    return outcome.DONE


def _holds(home: Path, actor: str, key: Path | None) -> list[Hold]:
    unit = bootstrap.open_home(home)
    return [*operation.holds(unit, options.access(unit, actor, purpose=Capability.READ_HOLDS, key=key))]


def _plain(one: Hold) -> dict[str, str | int]:
    return {name: getattr(one, name) for name in _FIELDS} | {"at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}"}


def _purpose(unit: App) -> Purpose:
    """Return for what records are copied: to answer a request, or in a home without requests for its own work."""
    law = unit.profile
    return Purpose.ANSWER_REQUEST if Purpose.ANSWER_REQUEST in law.purposes else law.work
