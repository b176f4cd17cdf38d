"""The verbs on packs, as they are typed: sign, verify, diff, and what a home makes of a pack."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from pnrscreen import bootstrap, config, privacy, toolbench
from pnrscreen.adapters import system
from pnrscreen.adapters.store import schema, sqlite_engine
from pnrscreen.bootstrap import founding, law
from pnrscreen.cli import app
from pnrscreen.errors import Refused, RulebookError
from pnrscreen.operations import profile
from pnrscreen.rights import Actor, Role
from pnrscreen.rulebook.rule import Status
from support.clock import SettableClock
from support.homes import open_unit, register
from support.keys import key_file, passphrase_file

SHIPPED = Path(__file__).resolve().parents[2] / "rules"
NEWER = {
    'value = ["CAF", "COD"': 'value = ["COD", "MLI"',
    "version = 2": "version = 3",
}


def typed(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["rules", *map(str, words)], standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.return_value, done.output


def edit(file: Path, changes: dict[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PNRSCREEN_PASSPHRASE_FILE", passphrase_file(tmp_path))
    return key_file(tmp_path, "r.moe")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Return a copy of a shipped pack, which a unit may change."""
    return shutil.copytree(SHIPPED / "firearms", tmp_path / "firearms")


@pytest.fixture
def newer(pack: Path) -> Path:
    """Return the next edition of it: other countries, and the rules that ask for them one version on."""
    edit(pack / "pack.toml", NEWER)
    for rule in pack.glob("*.toml"):
        if rule.name != "pack.toml":
            edit(rule, {"version = 1": "version = 2"})
    return pack


@pytest.fixture
def home(tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())
    open_unit(tmp_path / "home", clock)
    register(tmp_path / "home", Actor(id="r.moe", organisation="unit", roles=frozenset({Role.RULE_AUTHOR})))
    return tmp_path / "home"


def leaves(home: Path) -> list[dict[str, object]]:
    with sqlite_engine(home / founding.DATABASE).connect() as connection:
        said = map(json.loads, connection.execute(select(schema.leaves.c.canonical).order_by(schema.leaves.c.id)).scalars())
        return [one["public"] for one in said if one["event"] == "rule.import"]


# ------------------------------------------------------------------------------------------------- sign, verify, diff


def test_what_is_signed_is_verified_until_a_byte_changes(pack: Path, key: Path) -> None:
    code, said = typed("sign", pack, "--key", key)
    assert (code, "3 rules, is signed" in said) == (0, True)
    assert typed("verify", pack, "--signer", f"{key}.pub")[0] == 0
    rule = next(pack.glob("heavy*.toml"))
    rule.write_bytes(rule.read_bytes() + b"\n")
    with pytest.raises(Refused, match="is not what was signed"):
        typed("verify", pack, "--signer", f"{key}.pub")


def test_a_second_person_signs_the_same_content(pack: Path, key: Path, tmp_path: Path) -> None:
    typed("sign", pack, "--key", key)
    typed("sign", pack, "--key", key_file(tmp_path, "o.wu"))
    for signer in (key, tmp_path / "o.wu"):
        assert typed("verify", pack, "--signer", f"{signer}.pub")[0] == 0
    edit(next(pack.glob("heavy*.toml")), {"version = 1": "version = 2"})
    typed("sign", pack, "--key", key)
    with pytest.raises(Refused, match="by no key that counts here"):
        typed("verify", pack, "--signer", tmp_path / "o.wu.pub")


def test_a_pack_with_a_fault_is_not_signed(pack: Path, key: Path) -> None:
    edit(pack / "pack.toml", {"offences = [": "offence = ["})
    with pytest.raises(RulebookError, match=r"firearms/pack.toml: offence: no such key; did you mean `offences`\?"):
        typed("sign", pack, "--key", key)
    assert not list(pack.glob("*.json"))


def test_a_shell_finds_the_digest_without_us(pack: Path, key: Path) -> None:
    _, said = typed("sign", pack, "--key", key)
    shell = subprocess.run(
        "LC_ALL=C sha256sum *.toml | sha256sum",
        shell=True, cwd=pack, capture_output=True, text=True, check=True,
    ).stdout.split()[0]  # fmt: skip
    assert shell in said
    lines = "".join(f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in sorted(pack.glob("*.toml")))
    assert hashlib.sha256(lines.encode()).hexdigest() == shell


def test_a_difference_is_said_in_words(newer: Path) -> None:
    (newer / "hidden-team-to-an-embargo.toml").unlink()
    heavy = newer / "heavy-luggage-for-a-day-under-an-embargo.toml"
    edit(heavy, {'severity = "high"': 'severity = "medium"', "nights_away <= $few_nights": "nights_away < $few_nights"})
    manifest = (newer / "pack.toml").read_text(encoding="utf-8")
    for gone in ("expected.hidden-team-to-an-embargo", "parameters.strangers_max"):
        manifest = re.sub(rf"^\[{gone}\]\n[^\[]*", "", manifest, flags=re.MULTILINE)
    (newer / "pack.toml").write_text(manifest, encoding="utf-8")
    said = " ".join(typed("diff", SHIPPED / "firearms", newer)[1].split())
    for words in (
        "version: 2 became 3",
        "parameter embargo_countries: with MLI, without CAF",
        "parameter strangers_max: gone, was 8",
        "rule hidden-team-to-an-embargo: removed",
        "rule heavy-luggage-for-a-day-under-an-embargo: version 1 became 2",
        "itinerary.nights_away <= 3 became bags.weight_kg >= 40 && !itinerary.one_way && itinerary.nights_away < 3",
        "severity: high became medium",
    ):
        assert words in said, said


def test_two_that_are_alike_do_not_differ(pack: Path) -> None:
    assert typed("diff", SHIPPED / "firearms", pack)[1].strip() == "Nothing differs."


# --------------------------------------------------------------------------------------------------------- into a home


def test_a_pack_becomes_drafts_in_a_home_and_what_judges_stays(
    home: Path, newer: Path, key: Path, clock: SettableClock
) -> None:
    edit(newer / "hidden-team-to-an-embargo.toml", {'status = "draft"': 'status = "active"'})
    before = bootstrap.open_home(home, clock).in_force().rules.on("2026-12-15").rules
    typed("sign", newer, "--key", key)
    code, said = typed("import", newer, "--home", home, "--signer", f"{key}.pub", "--as", "r.moe")
    assert (code, "3 drafts in" in said) == (0, True)
    assert "parameter embargo_countries: with MLI, without CAF" in " ".join(said.split())
    opened = bootstrap.open_home(home, clock)
    assert opened.in_force().rules.on("2026-12-15").rules == before
    files = {name: text for name, text in bootstrap.rule_files(home / "rules").items() if not name.endswith("lock.toml")}
    drafts = toolbench.load_rules(files, bootstrap.policy(opened.profile)).rules
    taken = {rule.id: rule for rule in drafts if rule.offence == "eu-annex-ii:5"}
    assert {rule.status for rule in taken.values()} == {Status.DRAFT}
    assert {rule.version for rule in taken.values()} == {2}
    assert any("'MLI'" in one.when for one in taken["hidden-team-to-an-embargo"].indicators)
    (leaf,) = leaves(home)
    assert (leaf["pack"], leaf["version"], leaf["rules"]) == ("firearms", 3, 3)
    assert typed("check", home / "rules")[0] == 0


def test_that_rules_become_drafts_is_no_news_of_a_pack(home: Path, key: Path, tmp_path: Path) -> None:
    pack = shutil.copytree(SHIPPED / "documents", tmp_path / "documents")
    edit(pack / "pack.toml", {"version = 2": "version = 3"})
    typed("sign", pack, "--key", key)
    code, said = typed("import", pack, "--home", home, "--signer", f"{key}.pub", "--as", "r.moe")
    assert (code, "version: 2 became 3" in said) == (0, True)
    assert "rule one-document-several-persons" not in said
    assert 'status = "draft"' in (home / "rules" / "documents" / "one-document-several-persons.toml").read_text("utf-8")


def test_a_pack_that_nobody_signed_whose_key_counts_is_refused(home: Path, newer: Path, key: Path) -> None:
    with pytest.raises(Refused, match="is not signed"):
        typed("import", newer, "--home", home, "--as", "r.moe")
    typed("sign", newer, "--key", key)
    with pytest.raises(Refused, match="by no key that counts here"):
        typed("import", newer, "--home", home, "--as", "r.moe")
    assert not (home / "rules").exists()
    assert leaves(home) == []


def test_an_edition_that_is_not_newer_is_refused(home: Path, pack: Path, key: Path) -> None:
    typed("sign", pack, "--key", key)
    with pytest.raises(Refused, match="lies here in version 2 already"):
        typed("import", pack, "--home", home, "--signer", f"{key}.pub", "--as", "r.moe")


def test_a_rule_that_changed_under_its_old_version_is_refused(home: Path, pack: Path, key: Path) -> None:
    edit(pack / "pack.toml", NEWER)
    typed("sign", pack, "--key", key)
    with pytest.raises(Refused, match="has changed, so its version must rise above 1"):
        typed("import", pack, "--home", home, "--signer", f"{key}.pub", "--as", "r.moe")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            {'"eu-annex-ii:5" = "illicit trafficking in weapons, munitions and explosives"\n': ""},
            "is not on the profile's list",
        ),
        (
            {
                "assumed = 3 ": "# ",
                "[rules.seriousness.years]": "[rules.seriousness.years]\n"
                + "".join(f'"eu-annex-ii:{n}" = 5\n' for n in (2, 4, 18)),
            },
            r"must carry a maximum sentence of 3 years \(Directive 2016/681 Art 3\(9\) with Annex II\), and carries none",
        ),
    ],
)
def test_a_pack_that_the_profile_does_not_cover_is_refused_with_the_article(
    home: Path, newer: Path, key: Path, change: dict[str, str], why: str, clock: SettableClock
) -> None:
    own = home.parent / "own.toml"
    own.write_bytes((Path(privacy.__file__).parent / "profiles" / "eu-strict.toml").read_bytes())
    edit(own, {**change, "version = 2": "version = 3"})
    draft = profile.propose(founding.registry(config.read(home)), law.adopted(home), law.named(str(own)), clock.now())
    law.adopt(home, draft.written(), clock.now())
    typed("sign", newer, "--key", key)
    with pytest.raises(Refused, match=why):
        typed("import", newer, "--home", home, "--signer", f"{key}.pub", "--as", "r.moe")
    assert not (home / "rules").exists()


def test_a_reviewer_takes_no_pack_in(home: Path, newer: Path, key: Path) -> None:
    typed("sign", newer, "--key", key)
    with pytest.raises(Refused):
        typed("import", newer, "--home", home, "--signer", f"{key}.pub", "--as", "op")


def test_a_folder_that_is_no_pack_says_so(tmp_path: Path, key: Path) -> None:
    (tmp_path / "loose").mkdir()
    shutil.copy(SHIPPED / "firearms" / "hidden-team-to-an-embargo.toml", tmp_path / "loose")
    with pytest.raises(RulebookError):
        typed("sign", tmp_path / "loose", "--key", key)


def test_a_signer_that_is_no_public_key_is_named(home: Path, newer: Path, key: Path, tmp_path: Path) -> None:
    typed("sign", newer, "--key", key)
    (tmp_path / "their.pub").write_text("-----BEGIN CERTIFICATE-----")
    for words in (("verify", newer), ("import", newer, "--home", home, "--as", "r.moe")):
        with pytest.raises(Refused, match="a public key is one line that begins with ssh-ed25519"):
            typed(*words, "--signer", tmp_path / "their.pub")
