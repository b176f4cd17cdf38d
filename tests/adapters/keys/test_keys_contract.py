"""What the Keys port promises, whoever holds the keys."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import FileKeys, VaultKeys, returning, sealing
from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.keys.held import HeldKeys
from pnrscreen.adapters.keys.transit import Transit
from pnrscreen.custody import CohortKey, Invitation, KeyState
from pnrscreen.errors import ConfigError, Conflict, NotFound, Refused, Tampered
from support import vault as stub
from support.clock import SettableClock
from support.grants import a_grant

COHORT, CONTEXT = "eu-strict/2026-03-01/identity", "passenger/1/7f3a/identity"
OTHER, PLAIN = "eu-strict/2026-03-02/identity", "eu-strict/2026-03-01/context"
CANARY = b"ZZYZXKOWSKA"


@dataclass(kw_only=True)
class Approver:
    """The approving body, somewhere else."""

    key: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)

    def returns(self, keys: HeldKeys, envelope: bytes, context: str = CONTEXT) -> bytes:
        return sealing.record_key(self.key.private_bytes_raw(), keys.request(envelope, context))


@dataclass(kw_only=True)
class Kind:
    """One provider: how it makes keys, and how another process comes to have the same."""

    make: Callable[..., HeldKeys]
    again: Callable[..., HeldKeys]


def in_files() -> Iterator[Kind]:
    yield Kind(make=FileKeys.create, again=FileKeys)


def in_vault() -> Iterator[Kind]:
    with stub.a_vault() as vault:
        reach = {"transit": Transit(vault.address, stub.TOKEN)}
        yield Kind(
            make=lambda folder, **said: VaultKeys.create(folder, **said, **reach),
            again=lambda folder, clock=None: VaultKeys(folder, clock, transit=Transit(vault.address, stub.TOKEN)),
        )


@pytest.fixture(params=[in_files, in_vault], ids=["file", "vault"])
def kind(request: pytest.FixtureRequest) -> Iterator[Kind]:
    yield from request.param()


@pytest.fixture
def approver() -> Approver:
    return Approver()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def keys(kind: Kind, home: Path, approver: Approver, clock: SettableClock) -> HeldKeys:
    kind.make(home, approver=approver.key.public_key().public_bytes_raw())
    return kind.again(home, clock)


@pytest.fixture
def again(kind: Kind, home: Path, clock: SettableClock) -> Callable[[], HeldKeys]:
    """Return what another process of the home has: what rests, and no memory."""
    return lambda: kind.again(home, clock)


def unreadable(keys: HeldKeys, envelope: bytes, error: type[Exception], context: str = CONTEXT) -> str:
    with pytest.raises(error) as said:
        keys.open(envelope, context, a_grant())
    assert said.value.__cause__ is None
    assert CANARY.decode() not in str(said.value)
    return str(said.value)


# ------------------------------------------------------------------------------------------------------------- records


@pytest.mark.parametrize("cohort", [COHORT, PLAIN, "lists"])
def test_what_was_enclosed_is_opened_here_and_by_another_process(keys, again, cohort):
    envelope = keys.enclose(CANARY, cohort, CONTEXT)
    assert CANARY not in envelope
    assert keys.open(envelope, CONTEXT, a_grant()) == again().open(envelope, CONTEXT, a_grant()) == CANARY


@pytest.mark.parametrize("cohort", [COHORT, PLAIN])
def test_an_envelope_opens_in_its_place_and_under_its_own_cohort_alone(keys, cohort):
    envelope = keys.enclose(CANARY, cohort, CONTEXT)
    unreadable(keys, envelope, Tampered, "passenger/1/8a4b/identity")
    keys.enclose(b"", OTHER, CONTEXT)
    moved = envelope.replace(cohort.encode(), OTHER.encode()) if cohort == COHORT else envelope[:-1] + bytes([envelope[-1] ^ 1])
    unreadable(keys, moved, Tampered)


def test_no_bit_of_an_envelope_that_can_be_sealed_can_be_turned(keys):
    """Its sealing wrap neither, which the unit does not need: nobody can make a record useless to the approving body unseen."""
    envelope = keys.enclose(CANARY, COHORT, CONTEXT)
    for place in range(len(envelope)):
        turned = bytearray(envelope)
        turned[place] ^= 1
        unreadable(keys, bytes(turned), Tampered)


@pytest.mark.parametrize("claim", [None, "officer-1", object()])
def test_nothing_is_opened_without_a_grant(keys, approver, claim):
    envelope = keys.enclose(CANARY, COHORT, CONTEXT)
    with pytest.raises(TypeError, match="Grant"):
        keys.open(envelope, CONTEXT, claim)
    with pytest.raises(TypeError, match="Grant"):
        keys.open_approved(envelope, CONTEXT, approver.returns(keys, envelope), claim)


@pytest.mark.parametrize("name", ["../index", "", "a//b"])
def test_a_cohort_is_named_properly_or_not_at_all(keys, name):
    with pytest.raises(ValueError, match="profile/day/class"):
        keys.enclose(b"", name, CONTEXT)


def test_one_homes_key_opens_nothing_of_anothers(kind, keys, tmp_path):
    """Passenger data of the border and of law enforcement live in two homes: nothing crosses by a key (Directive 2016/681)."""
    other = kind.make(tmp_path / "border")
    for cohort in (COHORT, PLAIN):
        other.enclose(b"", cohort, CONTEXT)
        unreadable(other, keys.enclose(CANARY, cohort, CONTEXT), Tampered)
    assert keys.blind("document", "X") != other.blind("document", "X")
    assert keys.public("log") != other.public("log")


# ----------------------------------------------------------------------------------------------------- what never leaves


def test_no_public_name_and_no_representation_gives_a_key_away(keys, home):
    """What a caller can reach without an underscore is verbs; what a log could print names no byte."""
    keys.enclose(CANARY, COHORT, CONTEXT)
    keys.blind("document", "X", "2026Q1")
    held = [*keys._operational.values(), *keys._indexes._keys.values()]
    assert len(held) == 2
    values = [getattr(keys, name) for name in dir(keys) if not name.startswith("_")]
    assert all(callable(value) or value == keys.HOLDER for value in values)
    said = repr(keys) + repr(keys.custody()) + repr(keys.cohorts()) + repr(vars(keys._part_of(COHORT).__class__))
    assert not [key for key in held if key.hex() in said or repr(key)[2:-1] in said]


def test_what_rests_is_its_owners_alone_and_no_sealing_key_rests_in_clear(keys, home):
    keys.enclose(CANARY, COHORT, CONTEXT)
    assert {path.stat().st_mode & 0o777 for path in home.rglob("*") if path.is_file()} == {0o600}
    assert home.stat().st_mode & 0o777 == 0o700
    (resting,) = (home / "sealing").rglob("*/*")
    assert resting.stat().st_size == 32 + 64 + 16  # encapsulation, sealing key, tag


# ------------------------------------------------------------------------------------------------------------- look-ups


def test_a_look_up_hash_is_the_same_again_and_says_nothing(keys, again):
    for quarter in ("", "2026Q1"):
        blind = keys.blind("document", "NLD:PX4417203", quarter)
        assert re.fullmatch(r"[0-9a-f]{32}", blind)
        assert blind == again().blind("document", "NLD:PX4417203", quarter)


def test_neither_two_purposes_nor_two_quarters_share_a_look_up_hash(keys):
    cuts = (("ab", "c"), ("a", "bc"), ("", "abc"), ("abc", ""))
    hashes = {keys.blind(*cut, quarter) for cut in cuts for quarter in ("", "2026Q1", "2026Q2")}
    assert len(hashes) == 12


def test_a_quarter_that_is_forgotten_gives_no_hash_that_it_gave(keys, again):
    said = {quarter: keys.blind("document", "AB7654321", quarter) for quarter in ("2026Q1", "2026Q2")}
    assert keys.quarters() == [*said]
    keys.forget("2026Q1")
    keys.forget("2026Q1")
    assert keys.quarters() == again().quarters() == ["2026Q2"]
    assert again().blind("document", "AB7654321", "2026Q2") == said["2026Q2"]
    assert keys.blind("document", "AB7654321", "2026Q1") != said["2026Q1"]


@pytest.mark.parametrize("quarter", ["2026Q5", "2026", "../index", "2026Q1/"])
def test_a_quarter_is_named_properly_or_not_at_all(keys, quarter):
    with pytest.raises(ValueError, match="2026Q1"):
        keys.blind("document", "X", quarter)


def test_synthetic_homes_of_one_seed_share_their_undated_hashes_and_no_key_that_opens(kind, tmp_path):
    one, same = (kind.make(tmp_path / name, seed=b"a synthetic day") for name in "ab")
    assert one.blind("id", "x") == same.blind("id", "x")
    assert one.blind("document", "x", "2026Q1") != same.blind("document", "x", "2026Q1")
    same.enclose(b"", COHORT, CONTEXT)
    unreadable(same, one.enclose(CANARY, COHORT, CONTEXT), Tampered)


# --------------------------------------------------------------------------------------------------------------- sealing


def test_sealed_records_open_with_what_the_approving_body_returns_and_not_otherwise(keys, again, approver):
    envelope = keys.enclose(CANARY, COHORT, CONTEXT)
    fingerprint = keys.seal(COHORT)
    for unit in (keys, again()):
        assert "the approving body alone" in unreadable(unit, envelope, Refused)
    returned = approver.returns(again(), envelope)
    assert len(returned) == 32
    assert again().open_approved(envelope, CONTEXT, returned, a_grant()) == CANARY
    assert keys.cohorts() == [CohortKey(COHORT, KeyState.SEALED, fingerprint)]
    assert keys.seal(COHORT) == fingerprint


def test_a_key_seals_in_every_process_at_once(keys, again):
    """A process with the operational key in its memory does not use it past the tombstone."""
    envelope = keys.enclose(CANARY, COHORT, CONTEXT)
    again().seal(COHORT)
    unreadable(keys, envelope, Refused)
    with pytest.raises(Refused, match="nothing more may be kept"):
        keys.enclose(CANARY, COHORT, CONTEXT)


def test_a_returned_key_opens_its_own_record_alone(keys, approver):
    one, two = keys.enclose(CANARY, COHORT, CONTEXT), keys.enclose(b"ANOTHER", COHORT, CONTEXT)
    keys.seal(COHORT)
    returned = approver.returns(keys, one)
    for envelope, context, key in ((two, CONTEXT, returned), (one, "passenger/2/x/identity", returned), (one, CONTEXT, b"k")):
        with pytest.raises(Tampered):
            keys.open_approved(envelope, context, key, a_grant())


def test_a_record_cannot_be_asked_for_under_the_name_of_another(keys, approver):
    """The approving body approves a named record: the wrap is bound to the name, so the unit cannot slip in a second one."""
    named, slipped = keys.enclose(b"NAMED", COHORT, CONTEXT), keys.enclose(CANARY, COHORT, "passenger/2/x/identity")
    asked = keys.request(named, CONTEXT)._replace(wrap=keys.request(slipped, CONTEXT).wrap)
    with pytest.raises(Tampered, match="do not belong together"):
        sealing.record_key(approver.key.private_bytes_raw(), asked)


def test_another_body_returns_nothing(keys):
    asked = keys.request(keys.enclose(CANARY, COHORT, CONTEXT), CONTEXT)
    with pytest.raises(Tampered, match="do not belong together"):
        sealing.record_key(X25519PrivateKey.generate().private_bytes_raw(), asked)


def test_what_is_returned_to_an_invitation_opens_in_every_process_until_its_cohort_is_destroyed(keys, again, approver):
    """And then in none, with whatever was kept of it."""
    ends = "eu-strict/2026-09-01/unmask-1/unmask"
    envelope = keys.enclose(CANARY, COHORT, CONTEXT)
    keys.seal(COHORT)
    public, private = keys.invite(ends, "unmask/unmask-1/invitation")
    returned = returning.give(approver.key.private_bytes_raw(), keys.request(envelope, CONTEXT), "r" * 64, public)
    by = Invitation(private, "unmask/unmask-1/invitation", "r" * 64)
    for unit in (keys, again()):
        assert unit.open_returned(envelope, returned, by, a_grant()) == CANARY
        with pytest.raises(Tampered):
            unit.open_returned(envelope, returned, by._replace(request="s" * 64), a_grant())
        with pytest.raises(TypeError, match="Grant"):
            unit.open_returned(envelope, returned, by, None)
    again().destroy(ends)
    for unit in (keys, again()):
        with pytest.raises(Tampered, match="destroyed"):
            unit.open_returned(envelope, returned, by, a_grant())


def test_every_process_and_every_day_has_a_sealing_key_of_its_own(keys, again, approver, clock):
    envelopes = [unit.enclose(CANARY, COHORT, CONTEXT) for unit in (keys, keys, again())]
    clock.advance(days=1)
    envelopes.append(keys.enclose(CANARY, COHORT, CONTEXT))
    keys.seal(COHORT)
    assert [keys.open_approved(one, CONTEXT, approver.returns(keys, one), a_grant()) for one in envelopes] == [CANARY] * 4
    assert len({keys.request(one, CONTEXT).part for one in envelopes}) == 3


def test_what_is_not_to_be_sealed_has_no_sealing_key(kind, keys, tmp_path):
    bare = kind.make(tmp_path / "bare")
    for unit, cohort in ((keys, PLAIN), (bare, COHORT)):
        envelope = unit.enclose(CANARY, cohort, CONTEXT)
        with pytest.raises(NotFound, match="nobody can return"):
            unit.request(envelope, CONTEXT)
        with pytest.raises(Refused, match="would be to destroy it"):
            unit.seal(cohort)
        assert unit.open(envelope, CONTEXT, a_grant()) == CANARY
    assert (keys.custody().approver, bare.custody().approver) == (True, False)


def test_an_interrupted_sealing_is_sealed_already_and_finished_when_asked_again(keys, again, home, monkeypatch):
    envelope = keys.enclose(CANARY, COHORT, CONTEXT)
    with monkeypatch.context() as power:
        power.setattr(durable, "erase", cut)
        with pytest.raises(PowerCut):
            keys.seal(COHORT)
    unreadable(again(), envelope, Refused)
    assert "interrupted" in again().custody().faults[0]
    again().seal(COHORT)
    assert list((home / "cohorts").iterdir()) == []
    assert again().custody().faults == ()


# ----------------------------------------------------------------------------------------------------------- destruction


class PowerCut(BaseException):
    """The process is gone at this instant."""


def cut(*_: object) -> None:
    raise PowerCut


@pytest.mark.parametrize("sealed", [False, True])
def test_what_is_destroyed_opens_for_nobody_in_any_process(keys, again, home, approver, sealed):
    envelope = keys.enclose(CANARY, COHORT, CONTEXT)
    asked = keys.request(envelope, CONTEXT)
    returned = approver.returns(keys, envelope)
    other = again()
    if sealed:
        keys.seal(COHORT)
    fingerprint = other.destroy(COHORT)
    assert re.fullmatch(r"[0-9a-f]{32}", fingerprint)
    for unit in (keys, other, again()):
        assert "destroyed or missing" in unreadable(unit, envelope, Tampered)
        with pytest.raises(NotFound):
            unit.request(envelope, CONTEXT)
        with pytest.raises(Tampered):  # a key that was returned before is of no use any more
            unit.open_approved(envelope, CONTEXT, returned, a_grant())
        with pytest.raises(Refused, match="was destroyed"):
            unit.enclose(CANARY, COHORT, CONTEXT)
        assert unit.destroy(COHORT) == unit.seal(COHORT) == fingerprint
        assert unit.cohorts() == [CohortKey(COHORT, KeyState.DESTROYED, fingerprint)]
    left = [path for path in home.rglob("*") if path.is_file() and path.name != "approver.pub"]
    assert not [path for path in left if asked.sealing in path.read_bytes()]


@pytest.mark.parametrize("step", range(4))
def test_a_destruction_interrupted_at_any_step_is_final_and_finished_when_asked_again(keys, again, home, step, monkeypatch):
    """Tombstone, operational key, each sealing key: whichever the power cut falls before, nobody opens anything after."""
    envelope = keys.enclose(CANARY, COHORT, CONTEXT)
    again().enclose(CANARY, COHORT, CONTEXT)
    if step == 3:
        keys.seal(COHORT)
    steps = {0: ("erase", 0), 1: ("erase", 1), 2: ("erase", 2), 3: ("erase", 1)}
    name, after = steps[step]
    real, calls = durable.erase, []

    def until(path: Path) -> None:
        calls.append(path)
        (cut if len(calls) > after else real)(path)

    with monkeypatch.context() as power:
        power.setattr(durable, name, until)
        with pytest.raises(PowerCut):
            keys.destroy(COHORT)
    unreadable(again(), envelope, Tampered)
    with pytest.raises(NotFound):
        again().request(envelope, CONTEXT)
    again().destroy(COHORT)
    assert [path for kind in ("cohorts", "sealing") for path in (home / kind).rglob("*") if path.is_file()] == []


def test_a_sealing_that_a_destruction_overtakes_does_not_bring_the_cohort_back(keys, again, monkeypatch):
    keys.enclose(CANARY, COHORT, CONTEXT)
    real = durable.erase

    def overtaken(path: Path) -> None:
        monkeypatch.setattr(durable, "erase", real)
        again().destroy(COHORT)
        if path.exists():
            real(path)

    monkeypatch.setattr(durable, "erase", overtaken)
    keys.seal(COHORT)
    assert [one.state for one in keys.cohorts()] == [KeyState.DESTROYED]


@pytest.mark.parametrize("folder", ["cohorts", "sealing"])
def test_a_destruction_that_overtakes_the_making_of_a_key_wins(keys, home, folder, monkeypatch):
    """The tombstone falls between the question and the answer: the key that was just made goes again."""
    create = durable.create

    def overtaken(path: Path, content: bytes) -> bool:
        made = create(path, content)
        if folder in path.parts:
            create(home / "destroyed" / COHORT.replace("/", "~"), b"00ff")
        return made

    monkeypatch.setattr(durable, "create", overtaken)
    with pytest.raises(Refused):
        keys.enclose(CANARY, COHORT, CONTEXT)
    assert [path for path in (home / folder).rglob("*") if path.is_file()] == []


def test_destroying_one_cohort_spares_the_others(keys):
    others = [keys.enclose(CANARY, cohort, CONTEXT) for cohort in (OTHER, PLAIN, "lists")]
    keys.enclose(b"", COHORT, CONTEXT)
    keys.destroy(COHORT)
    assert [keys.open(envelope, CONTEXT, a_grant()) for envelope in others] == [CANARY] * 3
    assert [(one.cohort, one.state.value) for one in keys.cohorts()] == [
        (PLAIN, "operational"),
        (COHORT, "destroyed"),
        (OTHER, "operational"),
        ("lists", "operational"),
    ]


@pytest.mark.parametrize("cohort", [COHORT, "../index.key"])
def test_a_key_that_never_was_can_neither_be_sealed_nor_destroyed(keys, cohort):
    for act in (keys.seal, keys.destroy):
        with pytest.raises(NotFound):
            act(cohort)
    assert keys.blind("id", "x")


# ------------------------------------------------------------------------------------------------------ signing, turning


def test_a_signature_verifies_with_the_public_key_and_both_stay(keys, again):
    public = keys.public("log")
    Ed25519PublicKey.from_public_bytes(public).verify(keys.sign("log", b"a checkpoint"), b"a checkpoint")
    keys.rotate()
    assert again().public("log") == public
    Ed25519PublicKey.from_public_bytes(public).verify(again().sign("log", b"another"), b"another")
    assert keys.public("profile") != public


@pytest.mark.parametrize("name", ["", "../index", "Log"])
def test_a_signing_key_is_named_properly_or_not_at_all(keys, name):
    with pytest.raises(ValueError, match="small letters"):
        keys.public(name)


def test_turning_the_keys_changes_nothing_that_was_kept(keys, again, approver):
    envelope, sealed = keys.enclose(CANARY, COHORT, CONTEXT), keys.enclose(CANARY, OTHER, CONTEXT)
    blind = keys.blind("document", "x", "2026Q1")
    keys.seal(OTHER)
    turned = keys.rotate()
    assert turned == {"file": 0, "vault": 3}[keys.HOLDER]  # both index keys and the living cohort
    for unit in (keys, again()):
        assert unit.open(envelope, CONTEXT, a_grant()) == CANARY
        assert unit.open_approved(sealed, CONTEXT, approver.returns(unit, sealed), a_grant()) == CANARY
        assert unit.blind("document", "x", "2026Q1") == blind


# ---------------------------------------------------------------------------------------------------------------- a home


def test_keys_are_never_replaced(kind, keys, home):
    blind = keys.blind("id", "x")
    with pytest.raises(ConfigError, match="never replaced"):
        kind.make(home)
    assert kind.again(home).blind("id", "x") == blind


def test_a_home_without_keys_says_so(kind, tmp_path):
    with pytest.raises(ConfigError, match="set up the home first"):
        kind.again(tmp_path / "none")


def test_keys_that_others_may_read_are_not_used(kind, keys, home):
    home.chmod(0o750)
    with pytest.raises(ConfigError, match="chmod 700"):
        kind.again(home)


def test_a_damaged_key_file_is_noticed(keys, again, home):
    envelope = keys.enclose(CANARY, COHORT, CONTEXT)
    (place,) = (home / "cohorts").iterdir()
    place.write_bytes(b"short")
    unreadable(again(), envelope, Tampered)


def test_the_clock_that_counts_is_the_homes(keys, clock):
    """The day is over for a sealing key when the home's clock says so, not after a number of hours."""
    first = keys.request(keys.enclose(CANARY, COHORT, CONTEXT), CONTEXT).part
    clock.advance(hours=18)
    assert keys.request(keys.enclose(CANARY, COHORT, CONTEXT), CONTEXT).part == first
    clock.set(clock.now() + timedelta(hours=2))
    assert keys.request(keys.enclose(CANARY, COHORT, CONTEXT), CONTEXT).part != first


# ------------------------------------------------------------------------------------------------------------- granted


def test_what_was_granted_is_listed_in_every_process_and_goes_with_its_cohort(keys, again, home):
    mine, other = (keys.enclose(CANARY, cohort, "granted/entry") for cohort in (PLAIN, OTHER))
    for envelope in (mine, other, mine):
        keys.list_granted(envelope)
    assert again().granted().since == "", "the list is as old as the keys"
    assert sorted(again().granted().envelopes) == sorted((mine, other))
    again().destroy(PLAIN)
    assert keys.granted().envelopes == (other,)
    assert all(mine not in path.read_bytes() for path in home.rglob("*") if path.is_file())
    with pytest.raises(ConfigError, match="no envelope"):
        keys.list_granted(b"what is no envelope")


def test_a_list_that_begins_with_another_program_says_since_when(keys, again, home, clock):
    shutil.rmtree(home / "granted")
    assert again().granted() == (clock.now().isoformat(), ())
    begun = clock.now().isoformat()
    clock.advance(days=1)
    assert again().granted().since == begun


# ------------------------------------------------------------------------------------- what ends before its cohort does


def hung(envelope: bytes) -> tuple[str, bytes]:
    return envelopes.cohort(envelopes.begins(envelope)), envelopes.strand(envelope)


def test_of_what_hangs_by_a_cut_strand_nothing_opens_in_any_process_and_of_the_rest_all(
    keys: HeldKeys, again: Callable[..., HeldKeys], approver: Approver
) -> None:
    gone, stays = keys.enclose(CANARY, COHORT, CONTEXT), keys.enclose(CANARY, COHORT, CONTEXT)
    beside, other = keys.enclose(CANARY, COHORT, "hit/1/cause", gone), keys.enclose(CANARY, PLAIN, CONTEXT, gone)
    assert hung(beside) == hung(gone) != hung(stays)
    assert hung(other)[1] != hung(gone)[1], "of another cohort it has a strand of its own"
    kept, process = approver.returns(keys, gone), again()
    assert process.open(gone, CONTEXT, a_grant()) == CANARY
    keys.cut([hung(gone)])
    for one in (keys, process, again()):
        for envelope, context in ((gone, CONTEXT), (beside, "hit/1/cause")):
            with pytest.raises(Conflict, match="taken away meanwhile"):
                one.open(envelope, context, a_grant())
            with pytest.raises(NotFound):
                one.request(envelope, context)
        with pytest.raises(Conflict):
            one.open_approved(gone, CONTEXT, kept, a_grant())
        with pytest.raises(Conflict):
            one.enclose(CANARY, COHORT, CONTEXT, gone)
        assert one.is_cut(hung(gone))
        assert not one.is_cut(hung(stays))
        assert one.open(stays, CONTEXT, a_grant()) == one.open(other, CONTEXT, a_grant()) == CANARY
    keys.cut([hung(gone)])  # asked again, it finishes


def test_what_is_listed_of_somebody_goes_with_their_strand(keys: HeldKeys) -> None:
    gone, stays = keys.enclose(CANARY, PLAIN, CONTEXT), keys.enclose(CANARY, PLAIN, CONTEXT)
    keys.list_granted(gone)
    keys.list_granted(stays)
    keys.cut([hung(gone)])
    assert keys.granted().envelopes == (stays,)


def test_what_is_about_no_traveller_hangs_by_no_strand(keys: HeldKeys, home: Path) -> None:
    assert not envelopes.strand(keys.enclose(CANARY, "eu-strict/2026-03-01/log", CONTEXT))
    assert not [*(home / "strands").glob("[!.]*")]


def test_of_a_sealed_cohort_one_record_can_end_and_of_a_destroyed_one_no_strand_is_left(
    keys: HeldKeys, home: Path, approver: Approver
) -> None:
    gone, stays = keys.enclose(CANARY, COHORT, CONTEXT), keys.enclose(CANARY, COHORT, CONTEXT)
    keys.seal(COHORT)
    returned = [approver.returns(keys, one) for one in (gone, stays)]
    keys.cut([hung(gone)])
    with pytest.raises(Conflict):
        keys.open_approved(gone, CONTEXT, returned[0], a_grant())
    assert keys.open_approved(stays, CONTEXT, returned[1], a_grant()) == CANARY
    assert len([*(home / "strands").glob("[!.]*")]) == 1
    keys.destroy(COHORT)
    assert not [*(home / "strands").glob("[!.]*")]
    keys.cut([hung(stays)])
    with pytest.raises(Tampered):
        keys.open_approved(stays, CONTEXT, returned[1], a_grant())
