"""The composition root: a home folder in, an App out. The one package that names an adapter.

This package knows which adapter answers for which port, what makes an edition, (``founding``) what a new home consists
of, and (``keeping``) what its backup, its restore and its upgrade work with. It refuses to decide anything an operation
decides.

::

    HOME/pnrscreen.toml   settings            HOME/keys/    cohort keys, 0700; never in a backup of the data
    HOME/registry/        who may act:        HOME/lists/   lists at rest, sealed
                          signed versions     HOME/rules/   the unit's own, in place of the shipped ones;
    HOME/profiles/        the law: every                    a rule there is a draft, what judges stands in the store
                          profile it adopted
    HOME/senders.toml     who speaks for      HOME/pnrscreen.db   the store
                          which carrier
    HOME/log/             the log as files:   the store is elsewhere where the setting ``store`` names a PostgreSQL database
                          entries, hashes,    HOME/spool/   queries that were answered while the store took nothing, sealed;
                          checkpoints                     who is compared with nothing, as keyed hashes
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from importlib import metadata, resources
from mmap import mmap
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from pnrscreen import config, governing, privacy, rulebook, watchlist
from pnrscreen.adapters import aside, durable, indexfile, site
from pnrscreen.adapters.logs import MARKS, LogFolder
from pnrscreen.adapters.shelf import FileShelf, rules_below, shipped_rules
from pnrscreen.adapters.spool import FileSpool
from pnrscreen.adapters.store import Dates, Engine, SqlStore, SqlTables, check_opened, claim, highest
from pnrscreen.adapters.system import RandomIds, SteadyClock, SystemClock
from pnrscreen.app import App
from pnrscreen.bootstrap import law as laws
from pnrscreen.bootstrap.founding import database, provider, registry
from pnrscreen.errors import ConfigError, WatchlistError
from pnrscreen.model import Edition, Watchlist
from pnrscreen.pipeline import InForce
from pnrscreen.ports import Clock, Config, ListRecord
from pnrscreen.rights import Capability, Grant, Purpose
from pnrscreen.watchlist import bundle, register

SISTERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "sdn.csv": frozenset({"alt.csv", "add.csv", "sdn_comments.csv"}),
        "cons_prim.csv": frozenset({"cons_alt.csv", "cons_add.csv", "cons_comments.csv"}),
    }
)
"""Files that OFAC publishes beside another, and that are nothing without it."""
_HEADING = 2000
_PIECE = 1 << 23


def open_home(home: Path, clock: Clock | None = None, memory: Path | None = aside.MEMORY) -> App:
    """Open a home. ``clock`` stands in for the machine's, for tests and synthetic days; ``memory`` is the folder in memory
    where processes share prepared lists, None where they shall not.

    Raises ConfigError, and says what to do, for a home whose restore has not finished, whose tables are not those of this
    program, whose keys belong to another, or that has adopted no profile this program can read; Tampered for one whose
    registry or profiles do not hold, or are not those that were noted here, or into whose log an entry was put.
    """
    site.check(home)
    settings = config.read(home)
    engine = database(home, settings.store)
    try:
        return _checked(settings, engine, clock, memory)
    except BaseException:
        engine.dispose()
        raise


def _checked(settings: Config, engine: Engine, clock: Clock | None, memory: Path | None) -> App:
    """Open a home where its tables, its database and its keys are this program's, its own, and its own."""
    home = settings.home
    SqlTables(engine).check(home)
    app = assembled(settings, engine, clock, memory, steady=True)
    claim(engine, app.keys, app.registry.home)
    with app.store.reading(app.own(Capability.SIGN_IN)) as snapshot:
        privacy.check_noted(app.adopted, snapshot.adoptions())
        check_opened(snapshot.strange(), home / "keys")
    return app


def assembled(
    settings: Config,
    engine: Engine,
    clock: Clock | None = None,
    memory: Path | None = aside.MEMORY,
    *,
    steady: bool = False,
) -> App:
    """Put an App together over a home's database, whatever its tables are and whoever's it is. ``steady``: they are those of
    this program, so that it is known behind what moment time does not run back, and what profile it adopted; an older one may
    have adopted none. Keys ask the clock when they are held: by the machine's are those by which the proven clock is read.
    """
    home = settings.home
    machine = clock or SystemClock()
    holder = provider(settings.keys, settings.vault_token_file)
    clock = SteadyClock(machine, partial(highest, engine, holder.held(home / "keys", machine))) if steady else machine
    keys = holder.held(home / "keys", clock)
    shelf = FileShelf(home, keys)
    known = registry(settings)
    adopted = laws.in_force(settings) if steady else laws.adopted(home)
    law = adopted.law if adopted else laws.signed_for(settings, known)
    ids, senders = RandomIds(), config.senders(home)
    dates = Dates(partial(privacy.visible, law), partial(privacy.outlived, law))
    store = SqlStore(engine, keys, clock=clock, ids=ids, lookups=privacy.lookups, dates=dates)
    system = privacy.for_the_program(law)
    unadmitted = cache(partial(governing.unadmitted, law=law))
    shared = indexfile.Shared(memory, home) if memory else None

    @cache
    def in_force() -> InForce:
        grant = privacy.permit(system, Capability.READ_LISTS, {}, law, clock.now())
        with store.reading(grant) as snapshot:
            records, tenures = snapshot.lists(), snapshot.tenures()
        counts = matching(settings.name_threshold, settings.thresholds)
        registers = [_register(record, shelf, grant) for record in records if record.format == register.FORMAT]
        people = [record for record in records if record.format != register.FORMAT]
        listed = _shared(people, law, shared, lambda: [_list(record, shelf, grant) for record in people])
        listed.index.alone = Lock()
        listed = replace(listed, settings=counts, registers=tuple(registers))
        rules = governing.in_service(tenures, law, unadmitted)
        return _judging(law, [*map(_about, people), *registers], listed, rules, senders, law.day(clock.now()))

    return App(
        store=store,
        clock=clock,
        machine=machine,
        ids=ids,
        keys=keys,
        shelf=shelf,
        logs=LogFolder(home / "log"),
        marks=LogFolder(home / "keys" / MARKS),
        spool=FileSpool(home / "spool", keys),
        config=settings,
        registry=known,
        system=system,
        profile=law,
        adopted=adopted.made if adopted else (),
        in_force=in_force,
        unadmitted=unadmitted,
    )


def _list(record: ListRecord, shelf: FileShelf, grant: Grant) -> Watchlist:
    """Open a registered list as the shelf keeps it."""
    return watchlist.read(
        record.format,
        bundle.unpack(shelf.get_list(record.place, grant)),
        record.name,
        record.terms,
        sought_or_alert=record.sought_or_alert,
    )


def _register(record: ListRecord, shelf: FileShelf, grant: Grant) -> watchlist.Register:
    """Open a register of documents as the shelf keeps it."""
    content = shelf.get_register(record.place, grant)
    return watchlist.Register(content, record.terms, sought_or_alert=record.sought_or_alert)


def _about(record: ListRecord) -> Watchlist:
    """Return what is registered of a list, without its entries."""
    return Watchlist(
        name=record.name,
        digest=record.digest,
        edition=record.edition,
        entries=(),
        terms=record.terms,
        sought_or_alert=record.sought_or_alert,
    )


def _shared(
    records: Sequence[ListRecord],
    law: privacy.Profile,
    shared: indexfile.Shared | None,
    read: Callable[[], Sequence[Watchlist]],
) -> watchlist.Screener:
    """Return registered lists ready to be asked, as another process of this home prepared them, or prepared for all of them."""
    if shared is None:
        return _screener(privacy.matchable(read(), law))
    registered = [(one.name, one.digest, one.edition, repr(one.terms), one.sought_or_alert) for one in records]
    name = hashlib.sha256(json.dumps([registered, law.digest, engine()]).encode()).hexdigest()
    with shared.alone():
        found = _loaded(shared.get(name))
        if found is None:
            made = _screener(privacy.matchable(read(), law))
            found = _loaded(shared.put(name, made.written(engine()))) or made
    return found


def _loaded(content: mmap | None) -> watchlist.Screener | None:
    """Return prepared lists, or nothing where there are none or they are not as they were written."""
    try:
        return None if content is None else watchlist.Screener.load(content, engine=engine())
    except WatchlistError:
        return None


def _screener(lists: Sequence[Watchlist]) -> watchlist.Screener:
    return watchlist.Screener.build(
        (entry for one in lists for entry in one.entries), editions={one.name: one.edition for one in lists}
    )


def put_together(
    law: privacy.Profile,
    lists: Sequence[Watchlist | watchlist.Register],
    rules: Mapping[str, bytes],
    settings: watchlist.Settings = watchlist.DEFAULT,
    senders: Mapping[str, frozenset[str]] | None = None,
    day: str = "",
) -> InForce:
    """Put together what judges as of a day, and name it by its edition; raises Refused for a list the law keeps out.

    This is no home: rules stand as their files say.
    """
    registers = [one for one in lists if isinstance(one, watchlist.Register)]
    people = privacy.matchable([one for one in lists if isinstance(one, Watchlist)], law)
    listed = replace(_screener(people), settings=settings, registers=tuple(registers))
    return _judging(law, [*people, *registers], listed, rulebook.load(rules, policy(law)), senders, day)


def _judging(
    law: privacy.Profile,
    lists: Sequence[Watchlist | watchlist.Register],
    listed: watchlist.Screener,
    book: rulebook.Rulebook,
    senders: Mapping[str, frozenset[str]] | None,
    day: str,
) -> InForce:
    """Put what judges together; ``lists`` is what is registered of those that are ``listed``."""
    edition = _edition(law, lists, book, listed.settings, senders)
    return InForce(edition=_turned(edition, listed, day), profile=law, lists=listed, rules=book, senders=senders)


def matching(
    threshold: int = watchlist.DEFAULT.threshold, thresholds: Mapping[str, int] = MappingProxyType({})
) -> watchlist.Settings:
    """Return how people are matched: the threshold for everyone, and those of single lists and categories."""
    return watchlist.Settings(threshold=threshold, thresholds=watchlist.Thresholds.stated(thresholds))


def _edition(
    law: privacy.Profile,
    lists: Sequence[Watchlist | watchlist.Register],
    book: rulebook.Rulebook,
    settings: watchlist.Settings,
    senders: Mapping[str, frozenset[str]] | None,
) -> Edition:
    """Name everything a decision depends on by one digest: lists, rules, profile, settings, senders, and the engine itself."""
    registered = sorted((listed.name, repr(listed.terms), listed.sought_or_alert) for listed in lists)
    watchlists = tuple(sorted((listed.name, listed.edition, listed.digest) for listed in lists))
    rules = tuple(sorted((rule.id, rule.version, rule.digest) for rule in book.rules))
    made = engine()
    speak = None if senders is None else sorted((sender, sorted(carriers)) for sender, carriers in senders.items())
    standing = sorted((rule.id, rule.status, rule.review_due) for rule in book.rules)
    said = json.dumps([watchlists, registered, rules, standing, law.digest, repr(settings), speak, made], separators=(",", ":"))
    digest = hashlib.sha256(said.encode()).hexdigest()
    return Edition(
        digest=digest,
        watchlists=watchlists,
        rules=rules,
        profile=f"{law.id}/{law.digest}",
        engine=made,
        sought=tuple(sorted(listed.name for listed in lists if listed.sought_or_alert)),
    )


def _turned(edition: Edition, listed: watchlist.Screener, day: str) -> Edition:
    """Name an edition anew for the last day on which an entry came into force or went out of it, if there was one.

    So a flight still to come is screened again on the day when an entry begins or ends, though no list was loaded.
    """
    turned = max((turn for turn in listed.turns() if turn <= day), default="")
    if not turned:
        return edition
    return replace(edition, digest=hashlib.sha256(f"{edition.digest} {turned}".encode()).hexdigest(), turned=turned)


@cache
def engine() -> str:
    """Return the version and digest of the code that judges, with the versions of the libraries it counts on."""
    digest = hashlib.sha256()
    package = Path(str(resources.files("pnrscreen")))
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    libraries = " ".join(f"{name} {metadata.version(name)}" for name in ("rapidfuzz", "pyahocorasick"))
    return f"pnrscreen {metadata.version('pnrscreen')} {digest.hexdigest()[:16]} {libraries}"


def profile(code: str) -> privacy.Profile:
    """Return a shipped jurisdiction profile by its code."""
    return laws.profile(code)


def basis(law: privacy.Profile, purpose: Purpose) -> str:
    """Return the first legal basis of a profile that carries a purpose."""
    return next((name for name, purposes in law.bases.items() if purpose in purposes), "")


def policy(law: privacy.Profile) -> rulebook.Policy:
    """Return what a profile says about rules."""
    return governing.policy(law)


def rule_files(folder: Path | None) -> Mapping[str, bytes]:
    """Return the rule files of a folder, or the shipped ones."""
    if folder is not None and not folder.is_dir():
        raise ConfigError(f"{folder} is no folder of rule files")
    return rules_below(folder if folder is not None else shipped_rules())


def pack_files(folder: Path) -> tuple[Mapping[str, bytes], bytes]:
    """Return the files of a pack by ``<folder>/<name>``, and its file of signatures, empty where there is none."""
    found = {path: content for path, content in rules_below(folder).items() if path != rulebook.LOCK}
    files = {f"{folder.resolve().name}/{path}": content for path, content in found.items()}
    signatures = folder / privacy.SIGNATURES
    return files, signatures.read_bytes() if signatures.is_file() else b""


def keep_signatures(folder: Path, content: bytes) -> None:
    """Keep the signatures of a pack beside it."""
    durable.replace(folder / privacy.SIGNATURES, content)


def list_files(path: Path) -> Mapping[str, bytes]:
    """Read the files of a list: a folder's, or one file with the sisters that OFAC publishes beside it (alt, add, comments)."""
    if path.is_dir():
        return {inner.name.lower(): inner.read_bytes() for inner in sorted(path.iterdir()) if inner.is_file()}
    files = {path.name.lower(): path.read_bytes()}
    beside = SISTERS.get(path.name.lower(), frozenset())
    sisters = [inner for inner in path.parent.iterdir() if inner.name.lower() in beside] if beside else []
    return files | {inner.name.lower(): inner.read_bytes() for inner in sisters}


def is_register(path: Path) -> bool:
    """Tell whether a file is a table of documents, by its heading."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return register.recognise(file.read(_HEADING))


def pieces(path: Path) -> Iterator[bytes]:
    """Yield a long file in pieces."""
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_PIECE), b"")


def build_register(path: Path, name: str) -> register.Built:
    """Build a register of a table of documents, kept nowhere."""
    return register.build(name, pieces(path), aside.lay)


def make_register(path: Path, name: str) -> watchlist.Register:
    """Make a register of a table of documents, kept nowhere; like every list on the bench it passes for registered."""
    return watchlist.Register(build_register(path, name).content, sought_or_alert=True)


def is_index(path: Path) -> bool:
    """Tell whether a file is an index, by how it begins."""
    return indexfile.begins_as(path, watchlist.INDEX_MAGIC)


def open_index(path: Path | str, settings: watchlist.Settings = watchlist.DEFAULT) -> watchlist.Screener:
    """Open an index file that ``write_index`` or ``pnrscreen match index`` wrote; all processes that have it open share it.

    Raises WatchlistError where it is cut, changed, or made by another version.
    """
    return watchlist.Screener.load(indexfile.mapped(Path(path)), settings, engine())


def write_index(path: Path | str, screener: watchlist.Screener) -> None:
    """Write what is listed as an index file, in the place of one that is there; raises WatchlistError where it cannot be."""
    indexfile.write(Path(path), screener.written(engine()))


def standalone() -> Path:
    """Return where the program lies that verifies a log with bare Python."""
    return Path(str(resources.files("pnrscreen") / "audit" / "standalone.py"))
