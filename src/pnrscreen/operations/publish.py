"""Publish: register an edition of a watchlist, or of a register of documents.

The next screening judges under the edition that names it.

A list is matched only when it is registered: with an owner, a legal basis, a digest of the files it was read from, and, where
the profile demands it, someone's word that it is one of persons or objects sought or under alert (Directive 2016/681 Art
6(3)(a), C-817/19). An edition that reads to nothing, or that lost more than a tenth of the one before, is refused unless
someone says it is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pnrscreen import privacy, watchlist
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.model import Watchlist
from pnrscreen.ports import ListRecord
from pnrscreen.rights import Access, Capability, Grant
from pnrscreen.terms import Terms
from pnrscreen.watchlist import bundle, register

SHRINK_MAX = 0.10
"""The part of an edition that may vanish in the next without a person saying so (a truncated download shrinks a list)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A list as someone hands it in: its name in the registry, format (empty: find out), files by name, owner, legal basis.

    ``category`` and ``control`` hold for entries that state none; ``sought_or_alert`` is the word of whoever hands it in.
    """

    name: str
    format: str
    files: Mapping[str, bytes]
    owner: str
    basis: str
    sought_or_alert: bool = False
    category: str = ""
    control: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSource:
    """A register of documents as someone hands it in: its table in pieces, since it may be longer than memory.

    ``category`` is what kind of alert it is, ``control`` whom its originator lets see it; ``sought_or_alert`` as of a list.
    """

    name: str
    pieces: Iterable[bytes]
    owner: str
    basis: str
    sought_or_alert: bool = False
    category: str = ""
    control: tuple[str, ...] = ()


def load_list(app: App, access: Access, source: Source, *, shrink: bool = False) -> tuple[ListRecord, Watchlist]:
    """Read a list, keep it sealed, make it the active edition of its name. Returns its record and its faults."""
    grant = app.permit(access, Capability.PUBLISH_LIST)
    privacy.check_list(source.name, source.category, app.profile, sought_or_alert=source.sought_or_alert)
    form = source.format or watchlist.detect(source.files)
    terms = Terms(owner=source.owner, ground=source.basis, control=source.control, category=source.category)
    read = watchlist.read(form, source.files, source.name, terms, sought_or_alert=source.sought_or_alert)
    record = _record(app, source, _Read(read.digest, read.edition, form, len(read.entries), len(read.faults)))

    _check(record, _before(app, grant, source.name), shrink=shrink)

    app.shelf.put_list(record.place, bundle.pack(source.files))
    _register(app, access, grant, record)
    return record, read


def load_register(
    app: App, access: Access, source: RegisterSource, *, shrink: bool = False
) -> tuple[ListRecord, register.Built]:
    """Build a register of documents, keep it sealed, make it the active edition of its name."""
    grant = app.permit(access, Capability.PUBLISH_LIST)
    privacy.check_list(source.name, source.category, app.profile, sought_or_alert=source.sought_or_alert)
    built = register.build(source.name, source.pieces, app.shelf.lay_aside)
    opened = watchlist.Register(built.content)
    record = _record(app, source, _Read(opened.digest, opened.edition, register.FORMAT, built.rows, built.faulty))

    _check(record, _before(app, grant, source.name), shrink=shrink)

    app.shelf.put_register(record.place, memoryview(built.content))
    _register(app, access, grant, record)
    return record, built


class _Read(NamedTuple):
    """What was read of a list or register, as its record says it."""

    digest: str
    edition: str
    format: str
    entries: int
    faults: int


def _record(app: App, source: Source | RegisterSource, read: _Read) -> ListRecord:
    """Return what is registered of an edition."""
    return ListRecord(
        name=source.name,
        digest=read.digest,
        edition=read.edition,
        format=read.format,
        entries=read.entries,
        faults=read.faults,
        owner=source.owner,
        basis=source.basis,
        loaded_at=app.clock.now(),
        sought_or_alert=source.sought_or_alert,
        category=source.category,
        control=source.control,
    )


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
            "sought_or_alert": int(record.sought_or_alert),
        }
        private: dict[str, str | int] = {
            "owner": record.owner,
            "list_basis": record.basis,
            "category": record.category,
            "control": "|".join(record.control),
            "faults": record.faults,
        }
        change.append(app.entry(access, "db.register", public, private))


def _check(record: ListRecord, before: ListRecord | None, *, shrink: bool) -> None:
    """Refuse an edition that cannot be what its publisher meant."""
    if record.entries == 0:
        raise Refused(f"list {record.name} holds no person and no document: nothing was changed")
    if before is not None and not shrink and record.entries < before.entries * (1 - SHRINK_MAX):
        raise Refused(
            f"list {record.name} shrank from {before.entries} to {record.entries} entries; if that is meant, say --allow-shrink"
        )
