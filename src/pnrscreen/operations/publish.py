"""Publish: register an edition of a watchlist, or of a register of documents.

The next screening judges under the edition that names it.

A list is matched only when it is registered: with an owner, a legal basis, and a digest of the files it was read from
(Directive 2016/681 Art 6(3)(a); C-817/19: persons or objects sought or under alert). An edition that reads to nothing, or
that lost more than a tenth of the one before, is refused unless someone says it is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pnrscreen import watchlist
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.model import Watchlist
from pnrscreen.ports import REGISTER, ListRecord
from pnrscreen.rights import Access, Capability, Grant
from pnrscreen.watchlist import bundle, register

SHRINK_MAX = 0.10
"""The part of an edition that may vanish in the next without a person saying so (a truncated download shrinks a list)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A list as someone hands it in: its name in the registry, format (empty: find out), files by name, owner, legal basis."""

    name: str
    format: str
    files: Mapping[str, bytes]
    owner: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSource:
    """A register of documents as someone hands it in: its table in pieces, since it may be longer than memory."""

    name: str
    pieces: Iterable[bytes]
    owner: str
    basis: str


def load_list(app: App, access: Access, source: Source, *, shrink: bool = False) -> tuple[ListRecord, Watchlist]:
    """Read a list, keep it sealed, make it the active edition of its name. Returns its record and its faults."""
    grant = app.permit(access, Capability.PUBLISH_LIST)
    form = source.format or watchlist.detect(source.files)
    read = watchlist.read(form, source.files, source.name)
    record = ListRecord(
        name=source.name,
        digest=read.digest,
        edition=read.edition,
        format=form,
        entries=len(read.entries),
        faults=len(read.faults),
        owner=source.owner,
        basis=source.basis,
        loaded_at=app.clock.now(),
    )

    _check(record, _before(app, grant, source.name), shrink=shrink)

    app.shelf.put_list(record.place, bundle.pack(source.files))
    _register(app, access, grant, record)
    return record, read


def load_register(
    app: App, access: Access, source: RegisterSource, *, shrink: bool = False
) -> tuple[ListRecord, register.Built]:
    """Build a register of documents, keep it sealed, make it the active edition of its name."""
    grant = app.permit(access, Capability.PUBLISH_LIST)
    built = register.build(source.name, source.pieces, app.shelf.lay_aside)
    digest = watchlist.Register(built.content).digest
    record = ListRecord(
        name=source.name,
        digest=digest,
        edition=digest[:12],
        format=REGISTER,
        entries=built.rows,
        faults=built.faulty,
        owner=source.owner,
        basis=source.basis,
        loaded_at=app.clock.now(),
    )

    _check(record, _before(app, grant, source.name), shrink=shrink)

    app.shelf.put_register(record.place, memoryview(built.content))
    _register(app, access, grant, record)
    return record, built


def _before(app: App, grant: Grant, name: str) -> ListRecord | None:
    """Return the active edition of that name."""
    with app.store.reading(grant) as snapshot:
        return next((known for known in snapshot.lists() if known.name == name), None)


def _register(app: App, access: Access, grant: Grant, record: ListRecord) -> None:
    """Make an edition the active one of its name, and write it down."""
    with app.store.transaction(grant) as change:
        change.register(record)
        public: dict[str, str | int] = {
            "list": record.name,
            "edition": record.edition,
            "digest": record.digest,
            "entries": record.entries,
        }
        private: dict[str, str | int] = {"owner": record.owner, "list_basis": record.basis, "faults": record.faults}
        change.append(app.entry(access, "db.register", public, private))


def _check(record: ListRecord, before: ListRecord | None, *, shrink: bool) -> None:
    """Refuse an edition that cannot be what its publisher meant."""
    if record.entries == 0:
        raise Refused(f"list {record.name} holds no person and no document: nothing was changed")
    if before is not None and not shrink and record.entries < before.entries * (1 - SHRINK_MAX):
        raise Refused(
            f"list {record.name} shrank from {before.entries} to {record.entries} entries; if that is meant, say --allow-shrink"
        )
