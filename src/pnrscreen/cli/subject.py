"""Verbs on requests of persons concerned: opening, finding, answering, and what is granted about a record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.bench import Output
from pnrscreen.errors import Refused
from pnrscreen.model import Document, Identity, PartialDate, PersonName
from pnrscreen.operations import amend, subject
from pnrscreen.ports import Right, SubjectRequest
from pnrscreen.privacy import Sought
from pnrscreen.rights import Access, Purpose

app = typer.Typer(
    help="What persons ask of the data held on them: access, rectification, restriction, erasure.", no_args_is_help=True
)

Format = Annotated[Output, typer.Option("--format", help="table for reading, jsonl for programs.")]
Named = Annotated[str, typer.Argument(metavar="REQUEST", help="The request's id.", show_default=False)]
RecordId = Annotated[str, typer.Argument(metavar="RECORD", help="The record's id, as find shows it.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="Why: it stands in the log, sealed.", show_default=False)]


@app.command(name="open")
def open_(
    kind: Annotated[Right, typer.Argument(help="What the person asks.", show_default=False)],
    home: options.Home,
    proven: Annotated[str, typer.Option("--proven", help="How it is known who asks, in words; no name.", show_default=False)],
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Open a request that was received now. A ticket is needed: it ties the request to the unit's own files.

    The data protection officer or a request officer may ask (--as), here and for every verb of this group.
    """
    unit, who = _enter(home, actor, key, ticket)
    made = subject.begin(unit, who, kind, proven)
    show.say(f"{made.id}: to be answered by {made.due}. Next: pnrscreen subject find {made.id}")
    return outcome.DONE


@app.command()
def find(  # noqa: PLR0917  options, not positions
    request: Named,
    home: options.Home,
    document: Annotated[str, typer.Option("--document", help="Number of a travel document; say --issuer too.")] = "",
    issuer: Annotated[str, typer.Option("--issuer", help="Three letters of the state that issued it.")] = "",
    surname: Annotated[str, typer.Option("--surname", help="Say --given and --born too.")] = "",
    given: Annotated[str, typer.Option("--given", help="Given names.")] = "",
    born: Annotated[int, typer.Option("--born", help="Year of birth.")] = 0,
    phone: Annotated[str, typer.Option("--phone", help="A telephone number.")] = "",
    email: Annotated[str, typer.Option("--email", help="An address.")] = "",
    locator: Annotated[str, typer.Option("--locator", help="Of a reservation.")] = "",
    flown_on: Annotated[str, typer.Option("--ticket-number", help="Of an air ticket.")] = "",
    opened: Annotated[str, typer.Option("--record", help="A sealed record that an approval opened; say --approval.")] = "",
    approval: Annotated[str, typer.Option("--approval", help="Reference of the approval that opened --record.")] = "",
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Find the person's records exactly, by whole values, and add them to the request. Ask again to add more.

    Sealed records are found by nothing: they need an approval from outside, and come with --record and --approval.
    """
    unit, who = _enter(home, actor, key, ticket)
    if opened:
        kept = subject.carry(unit, who, request, opened, approval)
        show.say(f"The request is about {len(kept.records)} records now.")
        return outcome.DONE
    asked = Sought(
        document=document,
        issuer=issuer,
        phone=phone,
        email=email,
        locator=locator,
        ticket=flown_on,
        surname=surname,
        given=given,
        birth_year=born,
    )
    found = subject.find(unit, who, request, asked)
    if found:
        rows = [(one.id, str(one.leg.key), "; ".join(f"{name.surname} {name.given}" for name in one.names)) for one in found]
        show.out.print(show.table((("Record", "whole"), ("Flight", "left"), ("Names", "left")), rows))
    else:
        show.say("Nothing that may be read is held under that. What is sealed is found with an approval only.")
    return outcome.DONE


@app.command()
def answer(  # noqa: PLR0917  options, not positions
    request: Named,
    home: options.Home,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for answer.json and answer.html.", show_default=False)
    ] = None,
    said: Annotated[str, typer.Option("--say", help="What the person is told besides: what was done.")] = "",
    ground: Annotated[str, typer.Option("--refuse", help="Refuse it, on this ground of the profile; --say why.")] = "",
    lang: options.Language = "",
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Answer a request, or refuse it on a ground. The answer is for the person: two files, readable by their owner alone.

    It is in the language of --lang (en, fr, es, ar); what --say says and the profile's own words stand as they are.
    """
    unit, who = _enter(home, actor, key, ticket)
    if ground:
        over = subject.refuse(unit, who, request, ground, said)
        show.say(f"Refused: {unit.profile.persons.grounds[over.ground]}")
        return outcome.DONE
    if out is None:
        raise Refused("say with --out into which folder the answer is written")
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    given = subject.answer(unit, who, request, said, lang)
    _write(out / "answer.json", orjson.dumps(given.package, option=orjson.OPT_INDENT_2))
    _write(out / "answer.html", given.page.encode())
    show.say(f"Answered, with {len(given.package['records'])} records: {out / 'answer.html'}")
    return outcome.DONE


@app.command()
def recipient(
    request: Named,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Authorities, with their case.", show_default=False)],
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Note to whom the data was given: the person is told of them, and they are to be told of what is put right."""
    unit, who = _enter(home, actor, key, ticket)
    noted = subject.given_to(unit, who, request, names)
    show.say("Recipients: " + ", ".join(noted.recipients))
    return outcome.DONE


@app.command()
def extend(
    request: Named,
    home: options.Home,
    reason: Reason,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Give a request more time, once, as the profile allows."""
    unit, who = _enter(home, actor, key, ticket)
    later = subject.extend(unit, who, request, reason)
    show.say(f"To be answered by {later.due}.")
    return outcome.DONE


@app.command()
def restrict(  # noqa: PLR0917  options, not positions
    request: Named,
    record: RecordId,
    home: options.Home,
    reason: Reason,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Let nobody compare a record any more, whatever carriers send of that person on that flight."""
    unit, who = _enter(home, actor, key, ticket)
    aside = amend.restrict(unit, who, request, record, reason)
    show.say(f"Restricted; {aside} open hits were set aside.")
    return outcome.DONE


@app.command()
def lift(
    record: RecordId,
    home: options.Home,
    reason: Reason,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Lift the restriction of a record: what was set aside is open again, a flight still to come is screened anew."""
    unit, who = _enter(home, actor, key, ticket)
    show.say(f"Lifted; {amend.lift(unit, who, record, reason)} hits are open again.")
    return outcome.DONE


@app.command()
def rectify(  # noqa: PLR0917  options, not positions
    request: Named,
    record: RecordId,
    home: options.Home,
    reason: Reason,
    surname: Annotated[str, typer.Option("--surname", help="What is right.")] = "",
    given: Annotated[
        str | None, typer.Option("--given", help='Goes with --surname; "" where there are none.', show_default=False)
    ] = None,
    born: Annotated[str, typer.Option("--born", help="YYYY-MM-DD, or less of it.")] = "",
    sex: Annotated[str, typer.Option("--sex", help="M, F or X.")] = "",
    nationality: Annotated[str, typer.Option("--nationality", help="Three letters.")] = "",
    document: Annotated[str, typer.Option("--document", help="KIND:ISSUER:NUMBER, such as P:UZB:AB1234567.")] = "",
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Put a record right: shown and compared so from now on; what the carrier said is kept beside it."""
    unit, who = _enter(home, actor, key, ticket)
    if bool(surname) is not (given is not None):
        raise Refused('say the whole name: --surname with --given, which is "" where there are no given names')
    said = Identity(
        names=(PersonName(surname=surname.upper(), given=(given or "").upper(), source="rectified"),) if surname else (),
        birth_dates=(_date(born),) if born else (),
        sex=sex.upper(),
        nationalities=(nationality.upper(),) if nationality else (),
        documents=(_document(document),) if document else (),
    )
    told = amend.rectify(unit, who, request, record, said, reason)
    show.say("Put right. To be told of it: " + (", ".join(told) or "nobody that is recorded"))
    return outcome.DONE


@app.command()
def erase(  # noqa: PLR0917  options, not positions
    request: Named,
    record: RecordId,
    home: options.Home,
    reason: Reason,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Take a record away before its time, and out of the stored messages. What they say of others stays."""
    unit, who = _enter(home, actor, key, ticket)
    gone = amend.erase(unit, who, request, record, reason)
    said = ", ".join(f"{kind} {number}" for kind, number in sorted(gone.counts.items()))
    show.say(f"Erased: {said}. pnrscreen retain certify shows the certificate.")
    return outcome.DONE


@app.command(name="list")
def list_(home: options.Home, actor: options.Actor = "", key: options.Key = None, format: Format = Output.TABLE) -> int:  # noqa: A002
    """Show the requests there are, the first due first: looking is written in the log."""
    unit, who = _enter(home, actor, key, "")
    found = subject.requests(unit, who)
    if format is Output.JSONL:
        for one in found:
            show.json_line(_view(unit, one))
    elif found:
        for one in found:
            show.say(f"{one.id}: {_state(unit, one)}")
            asked = f"{one.kind.value}, received {one.received_at:%Y-%m-%d}, due {one.due}, handled by {one.handler}"
            show.out.print(show.line(asked, 4))
    else:
        show.say("Nobody has asked yet. A request is opened with: pnrscreen subject open access --ticket NUMBER --proven HOW")
    return (
        outcome.UNPROCESSED if any(subject.overdue(one, unit.profile.day(unit.clock.now())) for one in found) else outcome.DONE
    )


@app.command(name="show")
def show_(request: Named, home: options.Home, actor: options.Actor = "", key: options.Key = None) -> int:
    """Show one request with everything that is known of it, as JSON."""
    unit, who = _enter(home, actor, key, "")
    (one,) = subject.requests(unit, who, request)
    show.json_line(_view(unit, one))
    return outcome.DONE


def _enter(home: Path, actor: str, key: Path | None, ticket: str) -> tuple[App, Access]:
    unit = bootstrap.open_home(home)
    return unit, options.access(unit, actor, ticket, Purpose.DATA_SUBJECT_RIGHT, key=key)


def _state(unit: App, one: SubjectRequest) -> str:
    return "OVERDUE" if subject.overdue(one, unit.profile.day(unit.clock.now())) else one.state.value


def _view(unit: App, one: SubjectRequest) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "state": _state(unit, one).lower(),
        "received_at": one.received_at.isoformat(),
        "due": one.due,
        "handler": one.handler,
        "ticket": one.ticket,
        "proven": one.proven,
        "records": list(one.records),
        "opened": dict(one.opened),
        "extended": one.extended,
        "ground": one.ground,
        "answer": one.answer,
        "answered_at": one.answered_at and one.answered_at.isoformat(),
        "recipients": list(one.recipients),
        "kept_until": one.until.isoformat(),
    }


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)


def _date(said: str) -> PartialDate:
    parts = said.split("-")
    if not 1 <= len(parts) <= 3 or not all(part.isdecimal() for part in parts):
        raise typer.BadParameter("a birth date is YYYY-MM-DD, or less of it")
    return PartialDate(**dict(zip(("year", "month", "day"), map(int, parts), strict=False)))


def _document(said: str) -> Document:
    kind, _, rest = said.partition(":")
    issuer, _, number = rest.partition(":")
    if not (kind and issuer and number):
        raise typer.BadParameter("a document is KIND:ISSUER:NUMBER, such as P:UZB:AB1234567")
    return Document(kind=kind.upper(), issuer=issuer.upper(), number=number.upper())
