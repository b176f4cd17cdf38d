"""What a thief has of it: the whole database with its journal and backups, the keys, or both once a cohort is destroyed."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from pnrscreen.adapters.keys import FileKeys
from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.store import migrate, sqlite_engine
from pnrscreen.errors import Tampered
from support.builders import DOCUMENT, GIVEN, SURNAME, a_passenger, a_report
from support.clock import SettableClock
from support.unit import Unit, a_unit

COHORT = "eu-strict/2026-03-01/identity"
APPROVER = X25519PrivateKey.generate()


@pytest.fixture
def unit(tmp_path: Path, clock: SettableClock) -> Iterator[Unit]:
    """Return a home whose passenger was received and screened three times: old wraps lie in journal and old pages."""
    home = tmp_path / "home"
    FileKeys.create(home / "keys", approver=APPROVER.public_key().public_bytes_raw())
    engine = sqlite_engine(home / "pnrscreen.db")
    migrate(engine)
    made = a_unit(home, engine, FileKeys(home / "keys", clock), clock)
    for _ in range(3):
        made.accept(a_report())
        made.record(a_passenger())
    yield made
    engine.dispose()


def stolen(unit: Unit, to: Path) -> Path:
    """Copy the home as it lies on the disk, journal included."""
    shutil.copytree(unit.home, to)
    assert (to / "pnrscreen.db-wal").stat().st_size > 0
    return to


def wraps(folder: Path) -> set[bytes]:
    """Return every wrap of a record key of the cohort that stands anywhere in the files of a database, page or no page."""
    name = COHORT.encode()
    found = set()
    for path in folder.glob("pnrscreen.db*"):
        content = path.read_bytes()
        place = content.find(name)
        while place >= 0:
            if content[place - 2 : place] == bytes((4, len(name))):
                begin = place + len(name) + 16  # past the numbers of strand and part
                found.add(content[begin : begin + 40])
            place = content.find(name, place + 1)
    return found


def candidates(folder: Path) -> set[bytes]:
    """Return every run of 32 bytes in any file of the stolen keys: whatever could be a key."""
    files = [path.read_bytes() for path in (folder / "keys").rglob("*") if path.is_file()]
    return {content[begin : begin + 32] for content in files for begin in range(len(content) - 31)}


def opened(found: set[bytes], keys: set[bytes]) -> int:
    """Return how many record keys a thief with these keys has."""
    return sum(1 for wrap in found if any(unwraps(key, wrap) for key in keys))


def unwraps(key: bytes, wrap: bytes) -> bool:
    try:
        return len(aes_key_unwrap(key, wrap)) == 32
    except InvalidUnwrap:
        return False


def sealing_keys(folder: Path) -> int:
    """Return how many sealing keys the approving body itself could still open of what was stolen."""
    suite, count = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM), 0
    for path in (folder / "keys").rglob("*"):
        info = b"pnrscreen/sealing-key/v1\n" + COHORT.encode() + b"~" + path.name.encode()
        try:
            count += path.is_file() and len(suite.decrypt(path.read_bytes(), APPROVER, info=info)) == 64
        except InvalidTag:
            continue
    return count


def test_a_thief_of_all_but_the_keys_opens_nothing(unit: Unit, tmp_path: Path) -> None:
    loot = stolen(unit, tmp_path / "loot")
    keys, found = candidates(loot), wraps(loot)
    assert len(found) >= 3
    assert opened(found, keys) == len(found)  # so that finding nothing below means something
    shutil.rmtree(loot / "keys")
    others = FileKeys.create(loot / "keys")
    others.enclose(b"", COHORT, "x")
    assert opened(found, candidates(loot)) == 0
    content = b"".join(path.read_bytes() for path in loot.rglob("*") if path.is_file())
    assert not [word for word in (SURNAME, GIVEN, DOCUMENT) if word.encode() in content]
    with sqlite3.connect(loot / "pnrscreen.db") as database:
        rows = database.execute("SELECT identity FROM passenger").fetchall()
    assert rows
    for (envelope,) in rows:
        with pytest.raises(Tampered):
            envelopes.unseal(envelopes.split(envelope), "passenger/1/x/identity", others._find(COHORT) or b"")


@pytest.mark.parametrize("sealed_first", [False, True])
def test_a_thief_of_everything_opens_nothing_of_a_destroyed_cohort(unit: Unit, tmp_path: Path, *, sealed_first: bool) -> None:
    """Not from database, journal or a backup of the data made before, and not with the approving body's help."""
    backup = stolen(unit, tmp_path / "backup")
    assert sealing_keys(backup) == 1
    shutil.rmtree(backup / "keys")  # a backup of the data holds no keys
    before = wraps(backup)
    if sealed_first:
        unit.keys.seal(COHORT)
        loot = stolen(unit, tmp_path / "sealed")
        assert opened(before | wraps(loot), candidates(loot)) == 0
        assert sealing_keys(loot) == 1  # the approving body still could
    unit.keys.destroy(COHORT)
    loot = stolen(unit, tmp_path / "loot")
    found = before | wraps(loot)
    assert len(found) >= 3
    assert opened(found, candidates(loot)) == 0
    assert sealing_keys(loot) == 0
