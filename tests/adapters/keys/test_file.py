import re
import subprocess
import sys

import pytest

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import FileKeys
from pnrscreen.errors import ConfigError, NotFound, Refused, Tampered
from support.grants import a_grant

COHORT, CONTEXT = "eu-strict/2026-03-01/identity", "passenger/1/7f3a/identity"
CANARY = "ZZYZXKOWSKA"


def test_what_was_enclosed_is_opened(keys):
    assert keys.open(keys.enclose(b"BRUNHILDE", COHORT, CONTEXT), CONTEXT, a_grant()) == b"BRUNHILDE"


def test_another_process_opens_it_from_the_files_alone(keys, tmp_path):
    envelope = keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    assert FileKeys(tmp_path / "keys").open(envelope, CONTEXT, a_grant()) == b"BRUNHILDE"


def test_another_unit_does_not_open_it(keys, tmp_path):
    other = FileKeys.create(tmp_path / "other")
    other.enclose(b"", COHORT, CONTEXT)
    with pytest.raises(Tampered, match="does not verify"):
        other.open(keys.enclose(b"BRUNHILDE", COHORT, CONTEXT), CONTEXT, a_grant())


@pytest.mark.parametrize("claim", [None, "officer-1", object()])
def test_nothing_is_opened_without_a_grant(keys, claim):
    with pytest.raises(TypeError, match="Grant"):
        keys.open(keys.enclose(b"BRUNHILDE", COHORT, CONTEXT), CONTEXT, claim)


def test_a_cohort_is_named_properly_or_not_at_all(keys):
    with pytest.raises(ValueError, match="profile/day/class"):
        keys.enclose(b"", "../index", CONTEXT)


def test_keys_are_their_owners_alone(keys, tmp_path):
    keys.enclose(b"", COHORT, CONTEXT)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


# ------------------------------------------------------------------------------------------------------------ look-ups


def test_a_look_up_hash_is_the_same_again_and_says_nothing(keys, tmp_path):
    blind = keys.blind("document", "NLD:PX4417203")
    assert re.fullmatch(r"[0-9a-f]{32}", blind)
    assert blind == FileKeys(tmp_path / "keys").blind("document", "NLD:PX4417203")
    assert blind != FileKeys.create(tmp_path / "other").blind("document", "NLD:PX4417203")


def test_no_two_purposes_share_a_look_up_hash(keys):
    """The purpose has its length before it, so that no other cut of the same letters gives the same hash."""
    assert len({keys.blind(purpose, value) for purpose, value in (("ab", "c"), ("a", "bc"), ("", "abc"), ("abc", ""))}) == 4


def test_a_value_that_is_not_text_is_hashed_all_the_same(keys):
    assert keys.blind("email", "half \ud800") != keys.blind("email", "half ")


def test_synthetic_homes_of_one_seed_share_their_look_up_hashes(tmp_path):
    one, same = (FileKeys.create(tmp_path / name, seed=b"a synthetic day") for name in "ab")
    other = FileKeys.create(tmp_path / "c", seed=b"another day")
    assert one.blind("id", "x") == same.blind("id", "x") != other.blind("id", "x")


def test_a_seed_never_gives_a_key_that_opens_anything(tmp_path):
    one, same = (FileKeys.create(tmp_path / name, seed=b"a synthetic day") for name in "ab")
    same.enclose(b"", COHORT, CONTEXT)
    with pytest.raises(Tampered):
        same.open(one.enclose(b"BRUNHILDE", COHORT, CONTEXT), CONTEXT, a_grant())


# --------------------------------------------------------------------------------------------------------- destruction


def test_a_destroyed_key_opens_nothing_any_more(keys):
    envelope = keys.enclose(CANARY.encode(), COHORT, CONTEXT)
    keys.destroy(COHORT)
    with pytest.raises(Tampered, match="destroyed or missing") as unreadable:
        keys.open(envelope, CONTEXT, a_grant())
    assert CANARY not in str(unreadable.value)


def test_a_key_destroyed_elsewhere_is_dead_here_at_once(keys, tmp_path):
    """A process that has the key in its memory does not use it past the tombstone."""
    envelope = keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    FileKeys(tmp_path / "keys").destroy(COHORT)
    with pytest.raises(Tampered, match="destroyed or missing"):
        keys.open(envelope, CONTEXT, a_grant())


def test_a_transaction_asks_once_whether_a_cohort_is_destroyed_and_the_next_one_asks_again(keys):
    begun = keys.within()
    envelope = begun.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    keys.destroy(COHORT)
    assert begun.open(envelope, CONTEXT, a_grant()) == b"BRUNHILDE"
    after = keys.within()
    with pytest.raises(Tampered):
        after.open(envelope, CONTEXT, a_grant())
    with pytest.raises(Refused):
        after.enclose(b"BRUNHILDE", COHORT, CONTEXT)


def test_a_transaction_that_destroys_a_key_does_not_use_it_again(keys):
    begun = keys.within()
    envelope = begun.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    begun.destroy(COHORT)
    with pytest.raises(Tampered):
        begun.open(envelope, CONTEXT, a_grant())
    with pytest.raises(Refused):
        begun.enclose(b"BRUNHILDE", COHORT, CONTEXT)


def test_a_destroyed_key_is_never_made_again(keys):
    keys.enclose(b"", COHORT, CONTEXT)
    keys.destroy(COHORT)
    with pytest.raises(Refused, match="was destroyed"):
        keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)


def test_destroying_one_cohort_spares_the_others(keys):
    other = keys.enclose(b"BRUNHILDE", "eu-strict/2026-03-02/identity", CONTEXT)
    keys.enclose(b"", COHORT, CONTEXT)
    keys.destroy(COHORT)
    assert keys.open(other, CONTEXT, a_grant()) == b"BRUNHILDE"


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


def test_a_destruction_that_overtakes_the_making_of_a_key_wins(keys, tmp_path, monkeypatch):
    """The tombstone falls between the question and the answer: the key that was just made goes again."""
    create = durable.create

    def overtaken(path, content):
        made = create(path, content)
        (tmp_path / "keys" / "destroyed" / path.name).write_text("00ff")
        return made

    monkeypatch.setattr(durable, "create", overtaken)
    with pytest.raises(Refused):
        keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    assert list((tmp_path / "keys" / "cohorts").iterdir()) == []


@pytest.mark.parametrize("cohort", [COHORT, "../index.key"])
def test_a_key_that_never_was_cannot_be_destroyed(keys, cohort):
    with pytest.raises(NotFound):
        keys.destroy(cohort)
    assert keys.blind("id", "x")


# -------------------------------------------------------------------------------------------------------------- a home


def test_a_home_without_keys_says_so(tmp_path):
    with pytest.raises(ConfigError, match="set up the home first"):
        FileKeys(tmp_path / "keys")


def test_keys_that_others_may_read_are_not_used(keys, tmp_path):
    (tmp_path / "keys").chmod(0o750)
    with pytest.raises(ConfigError, match="chmod 700"):
        FileKeys(tmp_path / "keys")


def test_keys_are_never_replaced(keys, tmp_path):
    with pytest.raises(ConfigError, match="never replaced"):
        FileKeys.create(tmp_path / "keys")
    assert FileKeys(tmp_path / "keys").blind("id", "x") == keys.blind("id", "x")


def test_a_damaged_key_file_is_noticed(keys, tmp_path):
    envelope = keys.enclose(b"BRUNHILDE", COHORT, CONTEXT)
    (place,) = (tmp_path / "keys" / "cohorts").iterdir()
    place.write_bytes(b"short")
    with pytest.raises(Tampered, match="not a key"):
        FileKeys(tmp_path / "keys").open(envelope, CONTEXT, a_grant())


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
