"""People at the command line: keys, the ceremony that founds a home, signed access, changes of the registry."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from pnrscreen import bootstrap
from pnrscreen.cli import app
from pnrscreen.privacy.access import RIGHTS
from pnrscreen.rights import Actor, Capability, Role
from support.command import Done, pnrscreen
from support.homes import LIST, paxlst, person, register
from support.keys import PASSPHRASE, key_file, passphrase_file

ROLES = {"j.doe": "operator,reviewer,list_owner", "k.lee": "sysadmin", "m.roe": "dpo"}
Run = Callable[..., Done]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    for seed in (*ROLES, "a.poe", "stranger"):
        key_file(folder, seed)
    return folder


@pytest.fixture
def run(keys: Path) -> Run:
    """Return the command line of someone whose passphrase stands in a file."""
    kept = passphrase_file(keys)

    def ran(*arguments: object, **environment: str) -> Done:
        return pnrscreen(*arguments, **{"PNRSCREEN_PASSPHRASE_FILE": kept, **environment})

    return ran


def spec(keys: Path, id_: str, roles: str = "") -> str:
    return f"{id_} 'PIU Example' {roles or ROLES[id_]} {keys / id_}.pub"


@pytest.fixture
def home(tmp_path: Path, keys: Path, run: Run) -> Path:
    actors = [word for id_ in ROLES for word in ("--actor", spec(keys, id_))]
    made = run(
        *("init", "--home", tmp_path / "home", "--unit", "PIU Example", *actors),
        *("--sign", keys / "j.doe", "--sign", keys / "m.roe"),
    )
    assert made.returncode == 0, made.stderr
    assert b"signed by nobody yet" in made.stdout
    return tmp_path / "home"


def said(done: Done) -> str:
    return " ".join((done.stdout + done.stderr).decode().split())


def test_a_key_is_made_with_its_public_line(tmp_path: Path, run: Run) -> None:
    done = run("actor", "key", tmp_path / "new", "--comment", "n.ew")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (tmp_path / "new.pub").read_bytes()
    assert done.stdout.startswith(b"ssh-ed25519 ")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
    assert run("actor", "key", tmp_path / "new").returncode == 2


def test_a_key_has_a_passphrase_and_lies_outside_every_home(tmp_path: Path, home: Path, run: Run) -> None:
    inside = run("actor", "key", home / "keys" / "mine")
    assert (inside.returncode, "is inside the home" in said(inside)) == (2, True)
    empty = tmp_path / "empty"
    empty.write_text("\n")
    empty.chmod(0o600)
    bare = run("actor", "key", tmp_path / "bare", PNRSCREEN_PASSPHRASE_FILE=str(empty))
    assert (bare.returncode, "needs a passphrase" in said(bare)) == (2, True)
    empty.chmod(0o644)
    others = run("actor", "key", tmp_path / "bare", PNRSCREEN_PASSPHRASE_FILE=str(empty))
    assert (others.returncode, "others may read" in said(others)) == (2, True)
    absent = run("actor", "key", tmp_path / "bare", PNRSCREEN_PASSPHRASE_FILE=str(tmp_path / "absent"))
    assert (absent.returncode, "cannot be read" in said(absent)) == (2, True)
    assert not (tmp_path / "bare").exists()


def test_a_live_home_lets_in_who_signs_and_nobody_else(home: Path, keys: Path, run: Run) -> None:
    (home.parent / "list.csv").write_bytes(LIST)
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%y%m%d}".encode()  # who has landed is assessed no more
    told = paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")).replace(b"260301", tomorrow)
    (home.parent / "api.edi").write_bytes(told)
    unsigned = run("board", "--home", home, "--as", "j.doe")
    assert (unsigned.returncode, "not signed" in said(unsigned)) == (3, True)
    forged = run("board", "--home", home, "--as", "j.doe", "--key", keys / "stranger")
    assert (forged.returncode, "not signed with the key that is registered" in said(forged)) == (3, True)
    program = run("board", "--home", home, "--as", "system", "--key", keys / "j.doe")
    assert (program.returncode, "no such actor" in said(program)) == (3, True)
    empty = run("ingest", home.parent / "api.edi", "--home", home, "--key", keys / "j.doe")
    assert (empty.returncode, "no list is registered" in said(empty)) == (3, True)
    load = ("--owner", "me", "--basis", "tests", "--sought-or-alert", "--key", keys / "j.doe")
    loaded = run("watchlist", "load", home.parent / "list.csv", "--home", home, *load)
    assert loaded.returncode == 0, loaded.stderr
    taken = run("ingest", home.parent / "api.edi", "--home", home, PNRSCREEN_KEY=str(keys / "j.doe"))
    assert taken.returncode == 0, taken.stderr
    shown = run("hits", "--home", home, "--as", "j.doe", "--key", keys / "j.doe")
    assert "KARIMOVA" in said(shown)
    exported = run("audit", "export", "--home", home, "--out", home.parent / "log", "--key", keys / "m.roe")
    assert exported.returncode == 0, exported.stderr
    (entries,) = (home.parent / "log" / "operations" / "tile" / "entries").rglob("*.p/*")
    assert entries.read_bytes().count(b'"event":"refuse"') == 3


def test_a_key_that_does_not_open_lets_nobody_in(home: Path, keys: Path, run: Run) -> None:
    other = keys / "other"
    other.write_text(f"{PASSPHRASE}s\n")
    other.chmod(0o600)
    wrong = run("board", "--home", home, "--key", keys / "j.doe", PNRSCREEN_PASSPHRASE_FILE=str(other))
    assert (wrong.returncode, "does not open with that passphrase" in said(wrong)) == (3, True)
    absent = run("board", "--home", home, "--key", keys / "absent")
    assert absent.returncode == 5


def test_a_change_goes_from_hand_to_hand_and_the_officer_sees_it(home: Path, keys: Path, run: Run, tmp_path: Path) -> None:
    change = tmp_path / "change.json"
    add = ("actor", "propose", "--home", home, "--add", spec(keys, "a.poe", "reviewer"), "--out", change)
    proposed = run(*add)
    assert proposed.returncode == 0, proposed.stderr
    assert run(*add).returncode == 2
    assert run("actor", "apply", change, "--home", home).returncode == 3
    assert "signed by j.doe." in said(run("actor", "sign", change, "--key", keys / "j.doe"))
    few = run("actor", "apply", change, "--home", home)
    assert (few.returncode, "needs the signatures of two actors, it has 1" in said(few)) == (3, True)
    assert run("actor", "sign", change, "--key", keys / "stranger").returncode == 3
    assert "signed by j.doe, k.lee." in said(run("actor", "sign", change, "--as", "k.lee", "--key", keys / "k.lee"))
    done = run("actor", "apply", change, "--home", home)
    assert (done.returncode, "version 2 is in force: 4 actors" in said(done)) == (0, True)
    assert run("board", "--home", home, "--key", keys / "a.poe").returncode == 0
    listed = said(run("actor", "list", "--home", home))
    assert "a.poe PIU Example reviewer SHA256:" in listed
    assert "version 2 of" in listed
    assert "version 2 of" in said(run("doctor", "--home", home))
    assert run("actor", "list", "--home", home, "--acknowledge", "--key", keys / "j.doe").returncode == 3
    seen = run("actor", "list", "--home", home, "--acknowledge", "--key", keys / "m.roe")
    assert (seen.returncode, "Written in the log as seen: 2" in said(seen)) == (0, True)
    assert "is new to" not in said(run("doctor", "--home", home))


def test_an_actor_changes_or_goes_and_a_mistake_in_naming_them_is_said(
    home: Path, keys: Path, run: Run, tmp_path: Path
) -> None:
    out = ("--out", tmp_path / "p.json")
    assert run("actor", "propose", "--home", home, "--change", spec(keys, "a.poe", "reviewer"), *out).returncode == 2
    assert run("actor", "propose", "--home", home, "--add", spec(keys, "j.doe"), *out).returncode == 2
    assert "no such role: emperor" in said(
        run("actor", "propose", "--home", home, "--add", spec(keys, "a.poe", "emperor"), *out)
    )
    assert "quote an organisation" in said(run("actor", "propose", "--home", home, "--add", "a.poe 'PIU", *out))
    apart = run("actor", "propose", "--home", home, "--change", spec(keys, "k.lee", "sysadmin,operator"), *out)
    assert (apart.returncode, "sees no passenger" in said(apart)) == (3, True)
    done = run("actor", "propose", "--home", home, "--remove", "k.lee", "--change", spec(keys, "j.doe", "operator"), *out)
    assert done.returncode == 0, done.stderr
    assert "k.lee" not in said(done)
    assert run("actor", "sign", home / "pnrscreen.toml", "--key", keys / "j.doe").returncode == 3


def test_no_live_home_without_two_who_sign_and_an_officer(tmp_path: Path, keys: Path, run: Run) -> None:
    init = ("init", "--home", tmp_path / "no", "--unit", "U")
    actors = [word for id_ in ROLES for word in ("--actor", spec(keys, id_))]
    for arguments, why in (
        ((*actors, "--sign", keys / "m.roe"), "two actors"),
        ((*actors, "--sign", keys / "m.roe", "--sign", keys / "m.roe"), "two actors"),
        ((*actors, "--sign", keys / "j.doe", "--sign", keys / "k.lee"), "data protection officer"),
        ((*actors, "--sign", keys / "m.roe", "--sign", keys / "stranger"), "no actor of this version has that key"),
        ((*actors[:2], "--sign", keys / "j.doe"), "data protection officer"),
        (("--actor", "j.doe PIU dpo", "--sign", keys / "j.doe"), "has no key"),
    ):
        refused = run(*init, *arguments)
        assert (refused.returncode, why in said(refused)) == (3, True), said(refused)
    assert not (tmp_path / "no").exists()


def test_the_ceremony_asks_step_by_step(tmp_path: Path, keys: Path) -> None:
    typed = [line for id_ in ROLES for line in (id_, "PIU Example", ROLES[id_], f"{keys / id_}.pub")]
    typed += ["", str(keys / "m.roe"), str(keys / "k.lee")]
    done = pnrscreen(
        *("init", "--home", tmp_path / "home", "--unit", "PIU"),
        stdin="\n".join([*typed, ""]).encode(),
        PNRSCREEN_PASSPHRASE_FILE=passphrase_file(keys),
    )
    assert done.returncode == 0, done.stderr
    assert "if one alone could, one alone could let anybody in" in said(done)
    assert (tmp_path / "home" / "registry" / "0001.json").is_file()
    stopped = pnrscreen("init", "--home", tmp_path / "other", "--unit", "PIU", stdin=b"j.doe\n")
    assert (stopped.returncode, (tmp_path / "other").exists()) == (5, False)


def test_a_synthetic_home_has_its_people_without_keys_and_changes_without_signatures(tmp_path: Path, keys: Path) -> None:
    home = tmp_path / "home"
    made = pnrscreen("init", "--home", home, "--unit", "U", "--synthetic", "--actor", "op", "--dpo", "m.roe")
    assert made.returncode == 0, made.stderr
    listed = said(pnrscreen("actor", "list", "--home", home))
    assert "op Synthetic unit list_owner, operator, reviewer none" in listed
    change = tmp_path / "change.json"
    add = ("--add", "rev U reviewer", "--add", f"keyed U reviewer {keys / 'a.poe'}.pub")
    pnrscreen("actor", "propose", "--home", home, *add, "--out", change)
    assert pnrscreen("actor", "apply", change, "--home", home).returncode == 0
    assert pnrscreen("board", "--home", home, "--as", "rev").returncode == 0
    assert pnrscreen("board", "--home", home, "--as", "keyed").returncode == 3


def test_a_machine_is_registered_by_what_it_enters_with(tmp_path: Path) -> None:
    home, change = tmp_path / "home", tmp_path / "change.json"
    pnrscreen("init", "--home", home, "--unit", "U", "--synthetic", "--actor", "op", "--dpo", "m.roe")
    made = pnrscreen("actor", "api-key", tmp_path / "zz.key")
    digest = made.stdout.decode().strip()
    secret = (tmp_path / "zz.key").read_text("ascii").strip()
    assert (digest, (tmp_path / "zz.key").stat().st_mode & 0o77) == (hashlib.sha256(secret.encode()).hexdigest(), 0)
    machine = f'zz-dcs "Air ZZ" carrier api-key={digest} purpose=advance-assessment carriers=ZZ,xy'
    proposed = pnrscreen("actor", "propose", "--home", home, "--add", machine, "--out", change)
    assert f"zz-dcs (Air ZZ): carrier api-key {digest} for advance-assessment speaks for XY, ZZ" in said(proposed)
    assert pnrscreen("actor", "apply", change, "--home", home).returncode == 0
    assert "zz-dcs Air ZZ carrier api-key" in said(pnrscreen("actor", "list", "--home", home))
    for wrong, why in (
        ("a U carrier login=x", "login: no such word"),
        ("a U carrier api-key=x carriers=ZZ", "pnrscreen actor api-key makes one"),
        ("a U carrier token=x purpose=curiosity", "no such purpose: curiosity"),
        ("a U carrier token=x", "names its carriers"),
        ("a U carrier token=x key carriers=ZZ", "is not"),
    ):
        refused = pnrscreen("actor", "propose", "--home", home, "--add", wrong, "--out", tmp_path / "no.json")
        assert refused.returncode in {2, 3}
        assert why in said(refused)
    inside = pnrscreen("actor", "api-key", home / "zz.key")
    assert (inside.returncode, "is inside the home" in said(inside)) == (2, True)
    again = pnrscreen("actor", "api-key", tmp_path / "zz.key")
    assert (again.returncode, "never replaced" in said(again)) == (2, True)


def test_what_cannot_stand_in_the_log_is_wrong_use(home: Path, run: Run) -> None:
    for wrong in (("--as", "x" * 201), ("--as", "j.doe", "--ticket", "line\nbreak")):
        done = run("hits", "--home", home, *wrong)
        assert (done.returncode, "at most 200 characters" in said(done)) == (2, True)


def test_every_command_that_asks_who_it_is_takes_their_key() -> None:
    """Or nobody of a live home could use it."""
    commands = list(walked(app))
    assert len(commands) > 20
    asking = [one for one in commands if {"actor", "ticket"} & one.__annotations__.keys() and one.__name__ != "init"]
    assert asking
    assert [one.__qualname__ for one in asking if "key" not in one.__annotations__] == []


def walked(group: typer.Typer) -> list[Callable[..., object]]:
    """Return the functions of every command below a group, and of groups that are commands themselves."""
    own = [one.callback for one in group.registered_commands if one.callback]
    called = [group.registered_callback.callback] if group.registered_callback and group.registered_callback.callback else []
    below = [one for inner in group.registered_groups if inner.typer_instance for one in walked(inner.typer_instance)]
    return [*own, *called, *below]


PEOPLE = tuple(role for role in Role if role not in {Role.SYSTEM, Role.CARRIER, Role.EXTERNAL_APPROVER})
READ = {
    ("board",): Capability.READ_BOARD,
    ("carriers",): Capability.READ_BOARD,
    ("quarantine",): Capability.READ_BOARD,
    ("schedule", "list"): Capability.READ_BOARD,
    ("receipts",): Capability.READ_RECEIPTS,
    ("watchlist", "list"): Capability.READ_LISTS,
    ("retain", "due"): Capability.READ_DUE,
    ("retain", "links"): Capability.LINK,
    ("retain", "hold", "list"): Capability.READ_HOLDS,
    ("unmask", "list"): Capability.READ_UNMASKINGS,
    ("scope", "list"): Capability.READ_SCOPE,
    ("hits",): Capability.READ_HITS,
}


@pytest.mark.parametrize(
    ("profile", "verbs"), [("eu-strict", READ), ("eu-border", [("board",), ("hits",), ("retain", "links")])]
)
def test_each_role_is_shown_what_the_table_of_rights_lets_it_see_without_saying_for_what(
    tmp_path: Path, profile: str, verbs: Iterable[tuple[str, ...]]
) -> None:
    """The purpose is the one for which the table lets them: who controls the unit asks for oversight."""
    home = tmp_path / "home"
    made = pnrscreen("init", "--home", home, "--unit", "u", "--actor", "op", "--profile", profile, "--synthetic")
    assert made.returncode == 0, made.stderr
    knows = bootstrap.open_home(home).profile.purposes
    register(home, *(Actor(id=role.value, organisation="u", roles=frozenset({role})) for role in PEOPLE))
    for verb in verbs:
        capability = READ[verb]
        allowed = {role for (what, why), roles in RIGHTS.items() if what is capability and why in knows for role in roles}
        for role in PEOPLE:
            done = pnrscreen(*verb, "--home", home, "--as", role)
            assert (verb, role, done.returncode) == (verb, role, 0 if role in allowed else 3), done.stderr
