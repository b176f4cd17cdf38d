"""The verb that founds a home: two people register everyone who may act, and sign that with their keys."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from pnrscreen import bootstrap
from pnrscreen.bootstrap import founding, law
from pnrscreen.cli import options, outcome, ruling, show
from pnrscreen.operations import registry
from pnrscreen.ports import Clock
from pnrscreen.rights import Actor, Body, Login, LoginKind, Purpose, Role

ROLES = ", ".join(sorted(set(Role) - {Role.SYSTEM}))
_PLAIN = 3
SPEC = "'ID ORGANISATION ROLE,ROLE PUBLIC-KEY-FILE'"
WAYS = (
    "Behind these words, or in place of the key, may stand how someone enters over the network, and what a machine may send:"
    " token=SUBJECT, api-key=SHA256, certificate=SHA256, purpose=PURPOSE (what these logins are for), carriers=ZZ,XY;"
    " behind an external_approver body=court or body=independent."
)


Keys = Annotated[str, typer.Option("--keys", help="Who holds the keys: file, or vault:https://vault.example:8200/transit.")]
Approver = Annotated[
    Path | None,
    typer.Option(
        "--approver",
        metavar="FILE",
        help="Public key (X25519, one line of base64) of the body that alone lets sealed records be opened. It cannot be"
        " changed later; without it nothing can be sealed, only erased.",
        exists=True,
        dir_okay=False,
    ),
]
StoreUrl = Annotated[
    str,
    typer.Option(
        "--store",
        envvar="PNRSCREEN_STORE",
        show_envvar=True,
        help="An empty PostgreSQL database, postgresql://USER@HOST/DATABASE; without it the store is a file in the home."
        " A password in it is used and not kept: afterwards PNRSCREEN_STORE or ~/.pgpass says it.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command()(init)


def init(  # noqa: PLR0917  options, not positions
    home: options.Home,
    unit: Annotated[str, typer.Option(prompt="Name of the unit", help="Name of the unit, as it stands in the log.")],
    actor: Annotated[
        list[str] | None,
        typer.Option("--actor", metavar=SPEC, help="Someone who may act. Repeatable. Synthetic homes: the operator's id."),
    ] = None,
    sign: Annotated[
        list[Path] | None, typer.Option("--sign", metavar="KEYFILE", help="The key of one who signs. Two, one the officer's.")
    ] = None,
    profile: options.Profile = law.DEFAULT,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="A home for synthetic data only: no keys, reproducible ids.")
    ] = False,
    dpo: Annotated[str, typer.Option("--dpo", help="Id of the data protection officer of a synthetic home.")] = "dpo",
    keys: Keys = "file",
    approver: Approver = None,
    store: StoreUrl = "",
) -> int:
    """Make a home: settings, registry of actors, keys and store, readable by this user only. All of it, or nothing.

    A live home is founded by two people, one of them the data protection officer: each has a key (pnrscreen actor key) and
    signs who may act, and under which profile. Who screens, who runs the machine and who controls are three people. Without
    --actor and --sign you are asked step by step. Example:

    [bold]pnrscreen init --home /srv/piu --unit "PIU Example" --sign m.roe.key --sign j.doe.key
    --actor 'm.roe PIU dpo m.roe.key.pub' --actor 'j.doe PIU operator,reviewer,list_owner j.doe.key.pub'
    --actor 'k.lee IT sysadmin k.lee.key.pub'[/bold]
    """
    founding.check_place(home)
    chosen, made = bootstrap.profile(profile), datetime.now(UTC)
    if synthetic:
        draft = registry.synthetic(founding.home_id(), chosen, made, operator=(actor or ["operator"])[0], dpo=dpo)
    else:
        actors = [described(text) for text in actor] if actor else list(_asked())
        draft = registry.found(founding.home_id(), chosen, actors, made)
        show.say(summary(draft))
        for path in sign or _signers():
            key = options.open_key(path)
            draft = registry.sign(draft, "", key.line, key.sign)
    founding.create(
        home,
        founding.NewHome(unit=unit, profile=profile, registry=draft.written(), keys=keys, approver=approver, store=store),
    )
    show.say(f"{home} is ready: profile {chosen.id} version {chosen.version}, SHA-256 {chosen.digest}.")
    show.say(f"pnrscreen profile show --home {home} says what it fixes, pnrscreen actor list --home {home} says who may act.")
    show.say(
        f"Next: pnrscreen watchlist load FILE --home {home} --owner WHO --basis WHY --sought-or-alert,"
        f" then pnrscreen ingest FILES --home {home}. No rule judges yet: pnrscreen rules list --help"
    )
    return outcome.DONE


def synthetic_home(home: Path, unit: str, operator: str, clock: Clock | None = None) -> None:
    """Make a home that holds no real person, with those a unit needs at least, none with a key; the shipped rules judge."""
    chosen = bootstrap.profile(law.DEFAULT)
    draft = registry.synthetic(founding.home_id(), chosen, datetime.now(UTC), operator=operator, dpo="dpo")
    founding.create(home, founding.NewHome(unit=unit, profile=law.DEFAULT, registry=draft.written()))
    ruling.adopt_shipped(bootstrap.open_home(home, clock, memory=None))


def described(text: str) -> Actor:
    """Read an actor as they are typed; in a synthetic home the key may be left out."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = []
    plain = [word for number, word in enumerate(words) if number < _PLAIN or "=" not in word]
    if len(plain) not in {_PLAIN, _PLAIN + 1} or words[: len(plain)] != plain:
        raise typer.BadParameter(f"{text!r} is not {SPEC}; quote an organisation of several words. {WAYS}")
    id_, organisation, roles, *key = plain
    actor = _actor(id_, organisation, roles, Path(key[0]) if key else None)
    return replace(actor, **_network([word.partition("=") for word in words[len(plain) :]]))


def _network(said: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Read how someone enters over the network, and for which carriers a machine speaks."""
    kinds = {kind.value for kind in LoginKind}
    if unknown := {name for name, _, _ in said} - kinds - {"purpose", "carriers", "body"}:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: no such word. {WAYS}")
    purposes = [value for name, _, value in said if name == "purpose"]
    if unknown := set(purposes) - set(Purpose):
        raise typer.BadParameter(f"no such purpose: {', '.join(sorted(unknown))}; purposes are {', '.join(Purpose)}")
    purpose = Purpose(purposes[0]) if purposes else None
    logins = tuple(Login(kind=LoginKind(name), value=value, purpose=purpose) for name, _, value in said if name in kinds)
    carriers = {code.strip().upper() for name, _, value in said if name == "carriers" for code in value.split(",")}
    bodies = [value for name, _, value in said if name == "body"]
    if unknown := set(bodies) - set(Body):
        raise typer.BadParameter(f"no such kind of body: {', '.join(sorted(unknown))}; kinds are {', '.join(Body)}")
    return {"logins": logins, "carriers": frozenset(carriers), "body": Body(bodies[0]) if bodies else None}


def summary(draft: registry.Draft) -> str:
    """Say what a version says, for whoever is about to sign it."""
    people = (f"  {_said(one)}" for one in draft.actors)
    signed = ", ".join(draft.signatures) or "nobody yet"
    return "\n".join((f"version {draft.version} of {draft.home}, profile {draft.profile}; signed by {signed}", *people))


def _said(actor: Actor) -> str:
    """Say everything that a version says of an actor."""
    parts = [f"{actor.id} ({actor.organisation}): {', '.join(sorted(actor.roles))}", registry.fingerprint(actor)]
    parts += [f"{one.kind} {one.value}" + (f" for {one.purpose}" if one.purpose else "") for one in actor.logins]
    parts += [f"speaks for {', '.join(sorted(actor.carriers))}"] if actor.carriers else []
    parts += [f"approves for a body of this kind: {actor.body}"] if actor.body else []
    return "  ".join(filter(None, parts))


def _actor(id_: str, organisation: str, roles: str, key: Path | None) -> Actor:
    held = [role.strip() for role in roles.split(",")]
    if unknown := set(held) - (set(Role) - {Role.SYSTEM}):
        raise typer.BadParameter(f"no such role: {', '.join(sorted(unknown))}; roles are {ROLES}")
    line = registry.public_key(key.read_text("utf-8", errors="replace")) if key else ""
    return Actor(id=id_, organisation=organisation, roles=frozenset(map(Role, held)), key=line)


def _asked() -> Iterator[Actor]:
    """Ask who may act, one after another."""
    show.say("Who may act here? The home knows people by their keys, so that nobody can act under another's name.")
    show.say("Everyone makes a key first, where they keep it: pnrscreen actor key FILE; you need the FILE.pub of each.")
    show.say(f"Roles: {ROLES}. Who screens, who runs the machine and who controls are three people; one is the dpo.")
    while id_ := typer.prompt("Id of an actor (empty: that is everyone)", default="", show_default=False):
        organisation = typer.prompt("Organisation")
        roles = typer.prompt("Roles, with commas")
        yield _actor(id_, organisation, roles, Path(typer.prompt("File of the public key")))


def _signers() -> list[Path]:
    """Ask whose keys sign."""
    show.say("Two of them sign, one the data protection officer: if one alone could, one alone could let anybody in.")
    return [Path(typer.prompt(f"Key file of the {which} who signs")) for which in ("first", "second")]
