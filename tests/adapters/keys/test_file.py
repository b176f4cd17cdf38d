import re
import subprocess
import sys

import pytest

from pnrscreen.errors import Refused, Tampered
from support.grants import a_grant

COHORT, CONTEXT = "eu-strict/2026-03-01/identity", "passenger/1/7f3a/identity"
LOG = "eu-strict/2026-03-01/log"
CANARY = "ZZYZXKOWSKA"


def test_a_value_that_is_not_text_is_hashed_all_the_same(keys):
    assert keys.blind("email", "half \ud800") != keys.blind("email", "half ")


def test_a_transaction_asks_once_whether_a_cohort_is_destroyed_and_the_next_one_asks_again(keys):
    begun = keys.within()
    envelope = begun.enclose(b"BRUNHILDE", LOG, CONTEXT)
    keys.destroy(LOG)
    assert begun.open(envelope, CONTEXT, a_grant()) == b"BRUNHILDE"
    after = keys.within()
    with pytest.raises(Tampered):
        after.open(envelope, CONTEXT, a_grant())
    with pytest.raises(Refused):
        after.enclose(b"BRUNHILDE", LOG, CONTEXT)


def test_a_transaction_that_destroys_a_key_does_not_use_it_again(keys):
    begun = keys.within()
    envelope = begun.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    begun.destroy(COHORT)
    with pytest.raises(Tampered):
        begun.open(envelope, CONTEXT, a_grant())
    with pytest.raises(Refused):
        begun.enclose(b"BRUNHILDE", COHORT, CONTEXT)


def test_the_fingerprint_remains_and_the_key_does_not(keys, tmp_path):
    keys.enclose(b"", COHORT, CONTEXT)
    (secret,) = [path.read_bytes() for path in (tmp_path / "keys" / "cohorts").iterdir()]
    fingerprint = keys.destroy(COHORT)
    assert re.fullmatch(r"[0-9a-f]{32}", fingerprint)
    assert keys.destroy(COHORT) == fingerprint
    assert all(secret not in path.read_bytes() for path in (tmp_path / "keys").rglob("*") if path.is_file())


def test_an_interrupted_destruction_is_finished(keys, tmp_path):
    """Between tombstone and overwriting the power went: the cohort is dead already, and asking again removes the key."""
    envelope = keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    (place,) = (tmp_path / "keys" / "cohorts").iterdir()
    (tmp_path / "keys" / "destroyed" / place.name).write_text("00ff")
    with pytest.raises(Tampered):
        keys.open(envelope, CONTEXT, a_grant())
    assert keys.destroy(COHORT) == "00ff"
    assert not place.exists()


RACER = """
import sys
from pathlib import Path
from pnrscreen.adapters.keys import FileKeys
keys = FileKeys(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for day in range(20):
    print(keys.enclose(b"BRUNHILDE", f"eu-strict/{day}/identity", "x").hex())
"""


def test_processes_that_race_for_a_cohorts_first_key_share_it(keys, tmp_path):
    """Three start together on twenty new cohorts; whoever wins, every envelope opens."""
    command = [sys.executable, "-c", RACER, str(tmp_path / "keys")]
    racers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [racer.stdout.readline() for racer in racers] == ["ready\n"] * 3
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    envelopes = [bytes.fromhex(line) for racer in racers for line in racer.communicate()[0].split()]
    assert {keys.open(envelope, "x", a_grant()) for envelope in envelopes} == {b"BRUNHILDE"}
    assert len(envelopes) == 60
    assert len(list((tmp_path / "keys" / "cohorts").iterdir())) == 20
