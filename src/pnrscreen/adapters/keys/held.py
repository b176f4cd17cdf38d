"""Keys as a home holds them: one folder, one small file per key, whoever protects what is in the files.

This module knows how keys are made once, found again, sealed, and destroyed for good. It refuses to give one out, and to open
anything without a Grant. In which form a key rests is the provider's: as it is (``file``), or wrapped by Vault (``vault``).

::

    keys/index.key                                     the key of the hashes that never turn: ids, receipts, quarantine
    keys/index/2026Q4                                  the key of one quarter's look-up hashes, made at the first of them; it
                                                       goes once nobody of that quarter may be seen any more
    keys/cohorts/eu-strict~2026-11-22~identity         a cohort's operational key, made when its first envelope is
    keys/sealing/eu-strict~2026-11-22~identity/<part>  a sealing key, encrypted to the approving body (``sealing``)
    keys/strands/eu-strict~2026-11-22~identity         by what one record of a cohort ends before the others (``strands``)
    keys/destroyed/eu-strict~2026-11-22~identity       what remains of an operational key: its fingerprint, and before it
                                                       the word ``sealed`` as long as the sealing keys live on
    keys/granted/                                      what persons were granted, apart from the store (``granted``)
    keys/approver.pub                                  the approving body's public key; without it nothing can be sealed

Two processes may need a cohort's first key at the same moment: each writes its own and links it to the name; one link wins
and both read the winner. The tombstone is written before anything goes and asked before any key is used, so a sealed or
destroyed cohort is so in every process at once, its keys are never made again, and what was interrupted is finished when it
is asked for again. A tombstone only ever gets graver.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Self

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.keys import granted, returning, sealing
from pnrscreen.adapters.keys.founding import APPROVER, INDEX
from pnrscreen.adapters.keys.indexes import Indexes
from pnrscreen.adapters.keys.strands import Strand, Strands
from pnrscreen.adapters.keys.tombstones import SEALED, buried, fingerprint
from pnrscreen.adapters.system import SystemClock
from pnrscreen.custody import CohortKey, Custody, Invitation, KeyRequest, KeyState, Listed, ReturnedKey
from pnrscreen.errors import ConfigError, Conflict, NotFound, Refused, Tampered
from pnrscreen.ports import Clock
from pnrscreen.rights import Grant

_SEALED_CLASS = "/identity"
"""The class of data that is sealed: what the law masks (Directive 2016/681 Art 12(2))."""
_HUNG_CLASSES = (_SEALED_CLASS, "/context", "/raw", "/quarantine", "/spool")
"""The classes of data of which one record may have to end before the others of its day."""
_QUARTER = re.compile(r"\d{4}Q[1-4]", re.ASCII)


class HeldKeys(ABC):
    """The keys of one home. Implements ``ports.Keys``; safe to share between threads and between processes."""

    HOLDER: str

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        """Take the keys of an initialised home; raises ConfigError when there are none or others may read them."""
        self._folder = folder
        self._clock = clock or SystemClock()
        self._operational: dict[str, bytes] = {}
        self._sealing: dict[str, sealing.SealingKey] = {}
        self._since = self._clock.now().date()
        self._indexes = Indexes(self._index)
        self._named: dict[str, tuple[Path, Path]] = {}
        self._strands = Strands(folder)
        self._alive: dict[str, bytes] | None = None  # cohorts of which a transaction has asked already
        if not (folder / INDEX).is_file():
            raise ConfigError(f"there are no keys in {folder}: set up the home first")
        if folder.stat().st_mode & 0o077:
            raise ConfigError(f"others may read the keys in {folder}: run chmod 700 on it")
        for place in ("cohorts", "destroyed", "index", "sealing"):
            durable.folder(folder / place)
        granted.begin(folder, self._clock.now().isoformat())
        approver = folder / APPROVER
        self._approver = sealing.public_key(approver.read_bytes()) if approver.is_file() else None

    # ------------------------------------------------------------------------------------------- what a provider answers

    @abstractmethod
    def _rest(self, place: Path) -> None:
        """Make a key and let it rest at a place; where one rests already, it stays."""

    @abstractmethod
    def _opened(self, place: Path) -> bytes:
        """Return the key that rests at a place; raises FileNotFoundError."""

    @abstractmethod
    def _forget(self, place: Path) -> None:
        """Make what rests at a place useless, wherever copies of it lie."""

    @abstractmethod
    def _faults(self) -> Iterator[str]:
        """Yield what is to be mended at the provider."""

    @abstractmethod
    def rotate(self) -> int:
        """Turn every key that can be turned, wrap anew what rests under it, and return how many."""

    @abstractmethod
    def public(self, name: str) -> bytes:
        """Return the public half (Ed25519, 32 bytes) of the signing key of this name, made at its first use."""

    @abstractmethod
    def sign(self, name: str, message: bytes) -> bytes:
        """Sign with the signing key of this name (Ed25519, 64 bytes)."""

    # ------------------------------------------------------------------------------------------------------------ granted

    def list_granted(self, envelope: bytes) -> None:
        """Keep an envelope that says what a person was granted beside the keys; it goes with the keys of its cohort."""
        granted.keep(self._folder, envelope)

    def granted(self) -> Listed:
        """Return what was listed so and has not ended."""
        return granted.listed(self._folder)

    # ------------------------------------------------------------------------------------------------------------ records

    def within(self) -> Self:
        """Return these keys for one transaction: whether a cohort is destroyed is asked at its first use in it.

        Whoever destroys a key meanwhile comes after it. A transaction opens and seals hundreds of envelopes of few cohorts.
        """
        once = copy(self)
        once._alive = {}  # noqa: SLF001  a copy of this very object
        return once

    def enclose(self, plain: bytes, cohort: str, context: str, beside: bytes = b"") -> bytes:
        """Encrypt under a fresh record key; raises Refused when the cohort is sealed or destroyed."""
        key = self._find(cohort) or self._make(cohort)
        strand = self._strand(cohort, beside) if cohort.endswith(_HUNG_CLASSES) else None
        return envelopes.seal(plain, cohort, context, key, sealing=self._part_of(cohort), strand=strand)

    def open(self, envelope: bytes, context: str, grant: Grant) -> bytes:
        """Decrypt; raises Tampered when envelope, context or key do not belong together, and Refused for a sealed cohort."""
        _check(grant)
        parts = envelopes.split(envelope)
        key = self._find(parts.cohort)
        if key is None and self._state(parts.cohort) is KeyState.SEALED:
            raise Refused(
                f"cohort {parts.cohort} is sealed: the approving body alone can return the key of a record of it", "sealed"
            )
        if key is None:
            raise _gone(parts.cohort)
        return envelopes.unseal(parts, context, key, self._hung(parts.cohort, parts.strand))

    def request(self, envelope: bytes, context: str) -> KeyRequest:
        """Return what the approving body needs to return this record's key, or raise NotFound when it could not."""
        parts = envelopes.split(envelope)
        place = self._parts(parts.cohort) / parts.part.hex()
        self._strands.look(parts.cohort)
        cut = bool(parts.strand) and self._strands.is_cut(parts.cohort, parts.strand)
        if not parts.part or cut or self._state(parts.cohort) is KeyState.DESTROYED or not place.is_file():
            raise NotFound(f"there is no sealing key of this record of cohort {parts.cohort}: nobody can return its key")
        return KeyRequest(parts.cohort, parts.part.hex(), context, place.read_bytes(), parts.sealed)

    def open_approved(self, envelope: bytes, context: str, record_key: bytes, grant: Grant) -> bytes:
        """Decrypt a record by the key that the approving body returned; raises Tampered as ``open`` does."""
        _check(grant)
        parts = envelopes.split(envelope)
        if self._state(parts.cohort) is KeyState.DESTROYED:
            raise _gone(parts.cohort)
        self._strands.look(parts.cohort)
        return envelopes.reveal(parts, context, record_key, self._hung(parts.cohort, parts.strand))

    def invite(self, cohort: str, context: str) -> tuple[bytes, bytes]:
        """Make a pair to which keys can be returned: its public half, and its private half enclosed under a cohort."""
        private, public = returning.pair()
        return public, self.enclose(private, cohort, context)

    def open_returned(self, envelope: bytes, returned: ReturnedKey, by: Invitation, grant: Grant) -> bytes:
        """Decrypt a record by the key that was returned to an invitation; raises Tampered where it is another's, or ended."""
        private = self.open(by.sealed, by.context, grant)
        if envelopes.split(envelope).cohort != returned.cohort:
            raise Tampered("a returned key is not of this record")
        return self.open_approved(envelope, returned.context, returning.take(returned, private, by.request), grant)

    def blind(self, purpose: str, value: str, quarter: str = "") -> str:
        """Return the keyed hash (HMAC-SHA-256, 32 hex digits) of ``value``; no two purposes share one, and no two quarters."""
        return self._indexes.blind(purpose, value, quarter)

    def quarters(self) -> Sequence[str]:
        """Return the quarters there is a key of look-ups of."""
        return [place.name for place in self._resting(self._folder / "index")]

    def forget(self, quarter: str) -> None:
        """Destroy the key of a quarter's look-ups; asked again, it finishes."""
        self._erase(self._folder / "index" / quarter)
        self._indexes.forget(quarter)

    # --------------------------------------------------------------------------------------------------- sealing, destroying

    def seal(self, cohort: str) -> str:
        """Destroy a cohort's operational key and return its fingerprint; asked again, it finishes and answers the same.

        Raises Refused where no sealing key of the cohort exists: then nobody could open it, which is to erase it.
        """
        place, tombstone = self._known(cohort)
        if not tombstone.exists() and not any(self._resting(self._parts(cohort))):
            raise Refused(f"there is no sealing key of cohort {cohort}: to seal it would be to destroy it")
        self._mark(place, tombstone, SEALED)
        self._erase(place)
        self._drop(cohort)
        return buried(tombstone).fingerprint

    def destroy(self, cohort: str) -> str:
        """Destroy all keys of a cohort for good and return the fingerprint; asked again, it finishes and answers the same."""
        place, tombstone = self._known(cohort)
        self._mark(place, tombstone)
        if self._state(cohort) is KeyState.SEALED:
            durable.replace(tombstone, buried(tombstone).fingerprint.encode("ascii"))
        self._erase(place)
        for part in self._resting(self._parts(cohort)):
            with suppress(FileNotFoundError):
                durable.erase(part)
        self._strands.forget(cohort)
        granted.forget(self._folder, cohort)
        self._drop(cohort)
        return buried(tombstone).fingerprint

    def cut(self, hung: Iterable[tuple[str, bytes]]) -> None:
        """Cut strands (cohort, number): what hangs by them opens for nobody any more, wherever copies of it lie."""
        for cohort, several in groupby(sorted(hung), itemgetter(0)):
            numbers = {number for _, number in several}
            self._strands.cut(cohort, numbers)
            granted.forget(self._folder, cohort, numbers)

    def is_cut(self, hung: tuple[str, bytes]) -> bool:
        """Tell whether a strand was cut."""
        return self._strands.is_cut(*hung)

    def cohorts(self) -> Sequence[CohortKey]:
        """Return every cohort there is a key of, or was, by name."""
        names = {
            place.name.replace("~", "/") for kind in ("cohorts", "destroyed") for place in self._resting(self._folder / kind)
        }
        return [self._standing(name) for name in sorted(names)]

    def custody(self) -> Custody:
        """Look the keys over: who holds them, and what is to be mended."""
        left = sum(
            1 for one in self.cohorts() if one.state is not KeyState.OPERATIONAL and self._places(one.cohort)[0].exists()
        )
        faults = [f"the destruction of {left} keys was interrupted: what is asked for again is finished"] if left else []
        return Custody(self.HOLDER, self._approver is not None, (*faults, *self._faults()))

    # -------------------------------------------------------------------------------------------------------------- inside

    def _known(self, cohort: str) -> tuple[Path, Path]:
        if not envelopes.is_cohort(cohort) or not any(place.exists() for place in self._places(cohort)):
            raise NotFound("there is no key of that cohort")
        return self._places(cohort)

    def _mark(self, place: Path, tombstone: Path, word: str = "") -> None:
        if not tombstone.exists():
            with suppress(FileNotFoundError):  # then another process has marked it by now
                durable.create(tombstone, f"{word}{fingerprint(place)}".encode("ascii"))

    def _erase(self, place: Path) -> None:
        """Erase what rests at a place. The file goes last: while it is there, nobody believes that the work is done."""
        if place.exists():
            with suppress(FileNotFoundError):  # another process erases the same, and was quicker
                self._forget(place)
                durable.erase(place)

    def _strand(self, cohort: str, beside: bytes) -> Strand:
        """Return the strand of what is to end together, where that is of this cohort, else a new one."""
        if self._strands.begin(cohort) and self._places(cohort)[1].exists():  # asked after the file has its name
            self._strands.forget(cohort)
            raise _over(cohort)
        if beside and (number := envelopes.strand(beside)) and envelopes.cohort(envelopes.begins(beside)) == cohort:
            return Strand(number, self._hung(cohort, number))
        if (drawn := self._strands.draw(cohort)) is None:  # it was destroyed since this transaction asked
            raise _over(cohort)
        return drawn

    def _hung(self, cohort: str, number: bytes) -> bytes:
        """Return the key of a strand, or nothing of none; raises Conflict where it was cut: what hung by it was read before it
        was taken away.
        """
        if not number:
            return b""
        if key := self._strands.key(cohort, number):
            return key
        if self._strands.is_cut(cohort, number):
            raise Conflict(f"this record of cohort {cohort} was taken away meanwhile: it opens for nobody any more")
        raise _gone(cohort)

    def _drop(self, cohort: str) -> None:
        self._operational.pop(cohort, None)
        self._sealing.pop(cohort, None)
        if self._alive:
            self._alive.pop(cohort, None)

    def _state(self, cohort: str) -> KeyState:
        return self._standing(cohort).state

    def _standing(self, cohort: str) -> CohortKey:
        tombstone = self._places(cohort)[1]
        if not tombstone.exists():
            return CohortKey(cohort, KeyState.OPERATIONAL)
        return buried(tombstone)

    def _places(self, cohort: str) -> tuple[Path, Path]:
        """Return where a cohort's key and its tombstone lie; asked for every envelope, so remembered."""
        if cohort not in self._named:
            if not envelopes.is_cohort(cohort):
                raise ValueError("a cohort is named like profile/day/class")
            name = cohort.replace("/", "~")
            self._named[cohort] = self._folder / "cohorts" / name, self._folder / "destroyed" / name
        return self._named[cohort]

    def _parts(self, cohort: str) -> Path:
        return self._folder / "sealing" / cohort.replace("/", "~")

    def _resting(self, folder: Path) -> list[Path]:
        """Return the files of a folder that have their name; passing ones begin with a dot."""
        return sorted(place for place in folder.glob("[!.]*") if place.is_file())

    def _find(self, cohort: str) -> bytes | None:
        if self._alive and cohort in self._alive:
            return self._alive[cohort]
        place, tombstone = self._places(cohort)
        if tombstone.exists():
            self._drop(cohort)
            return None
        self._strands.look(cohort)
        try:
            return self._use(cohort, self._operational.get(cohort) or self._opened(place))
        except FileNotFoundError:
            return None

    def _use(self, cohort: str, key: bytes) -> bytes:
        self._operational[cohort] = key
        if self._alive is not None:
            self._alive[cohort] = key
        return key

    def _make(self, cohort: str) -> bytes:
        place, tombstone = self._places(cohort)
        if not tombstone.exists():
            self._rest(place)
        # Asked after the key has its name: a destruction that began meanwhile either sees the key or is seen here.
        if tombstone.exists():
            self._erase(place)
            raise _over(cohort)
        return self._use(cohort, self._opened(place))

    def _part_of(self, cohort: str) -> sealing.SealingKey | None:
        """Return this process's sealing key of a cohort, made anew on another day, or nothing for what is never sealed."""
        if self._approver is None or not cohort.endswith(_SEALED_CLASS):
            return None
        today = self._clock.now().date()
        if today != self._since:
            self._sealing.clear()
            self._since = today
        if cohort not in self._sealing:
            key, resting = sealing.SealingKey.fresh(cohort, self._approver)
            place = durable.folder(self._parts(cohort)) / key.part.hex()
            durable.create(place, resting)
            if self._places(cohort)[1].exists():  # asked after the file has its name, for the same reason
                durable.erase(place)
                raise _over(cohort)
            self._sealing[cohort] = key
        return self._sealing[cohort]

    def _index(self, quarter: str) -> bytes:
        if quarter and not _QUARTER.fullmatch(quarter):
            raise ValueError("a quarter is named like 2026Q1")
        place = self._folder / "index" / quarter if quarter else self._folder / INDEX
        if not place.exists():
            self._rest(place)
        return self._opened(place)


def _check(grant: object) -> None:
    if not isinstance(grant, Grant):
        raise TypeError("an envelope is opened with a Grant only")


def _over(cohort: str) -> Refused:
    return Refused(f"the key of cohort {cohort} was destroyed: nothing more may be kept under it")


def _gone(cohort: str) -> Tampered:
    return Tampered(f"the key of cohort {cohort} is destroyed or missing")
