"""How a unit runs the server: the compose file, the systemd unit and the first try of the README say what there is."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from pnrscreen import config
from pnrscreen.cli import app
from support.running import free, surroundings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
OVER_HTTP = README.partition("\n## Over HTTP\n")[2].partition("\n## Commands\n")[0]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
API, POSTGRES = COMPOSE["services"]["api"], COMPOSE["services"]["postgres"]


def understood(words: Sequence[str]) -> dict[str, Any]:
    """Read a command line as the program does, without doing it."""
    command = typer.main.get_command(app)
    verb, *rest = words
    return command.get_command(typer.Context(command), verb).make_context(verb, [*rest]).params


def unit() -> configparser.ConfigParser:
    """Return the systemd unit of the README."""
    (written,) = re.findall(r"```ini\n(.*?)```", OVER_HTTP, re.DOTALL)
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(written)
    return read


def test_what_the_containers_run_exists(monkeypatch):
    monkeypatch.setenv("PNRSCREEN_HOME", API["environment"]["PNRSCREEN_HOME"])
    asked = understood(API["command"])
    assert (asked["host"], asked["port"], asked["processes"], asked["worker"]) == ("0.0.0.0", 8000, 2, True)
    ours = {name for name in API["environment"] if name.startswith("PNRSCREEN_")}
    assert ours <= config.NOT_SETTINGS | {f"PNRSCREEN_{name.upper()}" for name in config.Settings.model_fields}
    made = API["build"]["dockerfile_inline"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (extras,) = re.findall(r"/source\[([\w,]+)]", made)
    assert set(extras.split(",")) <= project["optional-dependencies"].keys()
    for copied in re.findall(r"^COPY (.+) \S+$", made, re.MULTILINE):
        assert all((ROOT / name).exists() for name in copied.split())
    assert 'ENTRYPOINT ["/opt/pnrscreen/bin/pnrscreen"]' in made


def test_the_containers_open_one_port_on_this_machine_and_write_where_they_must():
    assert {name: one["ports"] for name, one in COMPOSE["services"].items() if "ports" in one} == {
        "api": ["127.0.0.1:8000:8000"]
    }
    assert all(one["read_only"] for one in COMPOSE["services"].values())
    assert all(one["security_opt"] == ["no-new-privileges:true"] for one in COMPOSE["services"].values())
    assert (API["cap_drop"], "USER pnrscreen" in API["build"]["dockerfile_inline"]) == (["ALL"], True)
    kept = dict(volume.split(":") for volume in API["volumes"])
    assert kept == {"home": "/srv/pnrscreen", "keys": "/srv/pnrscreen/keys"}
    assert COMPOSE["volumes"].keys() == {*kept, "store"}
    assert COMPOSE["networks"]["within"]["internal"]
    assert POSTGRES["networks"] == ["within"]


def test_no_secret_stands_in_the_compose_file_or_comes_into_the_repository():
    names = {name for one in COMPOSE["services"].values() for name in one["secrets"]}
    assert names == COMPOSE["secrets"].keys()
    assert all(one["file"].startswith("./secrets/") for one in COMPOSE["secrets"].values())
    assert "secrets/" in (ROOT / ".gitignore").read_text().split()
    said = [value for one in COMPOSE["services"].values() for name, value in one["environment"].items() if "PASS" in name]
    assert said
    assert all(value.startswith("/run/secrets/") for value in said)


def test_each_container_tells_whether_it_is_well():
    assert "http://127.0.0.1:8000/readyz" in API["healthcheck"]["test"][-1]
    assert API["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert POSTGRES["healthcheck"]["test"][1] == "pg_isready"


def test_the_systemd_unit_runs_what_there_is(monkeypatch):
    service = unit()["Service"]
    program, *words = service["ExecStart"].split()
    assert program.endswith("/bin/pnrscreen")
    home = dict(said.split("=") for said in service["Environment"].split())["PNRSCREEN_HOME"]
    monkeypatch.setenv("PNRSCREEN_HOME", home)
    asked = understood(words)
    assert (asked["host"], str(asked["home"])) == ("127.0.0.1", home)
    assert home in service["ReadWritePaths"].split()
    for hardened in ("NoNewPrivileges", "PrivateTmp", "ProtectHome"):
        assert service[hardened] == "yes"
    assert service["ProtectSystem"] == "strict"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_the_unit(tmp_path):
    (written,) = re.findall(r"```ini\n(.*?)```", OVER_HTTP, re.DOTALL)
    placed = tmp_path / "pnrscreen.service"
    placed.write_text(written.replace("/opt/pnrscreen/bin/pnrscreen", sys.executable).replace("User=pnrscreen", "User=root"))
    done = subprocess.run(["systemd-analyze", "verify", str(placed)], capture_output=True, text=True, check=False, timeout=60)
    assert [line for line in (done.stdout + done.stderr).splitlines() if "pnrscreen.service" in line] == []


@pytest.fixture
def first_try(tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Type the first try of the README as it stands there, on a port that is free."""
    (lines, *_) = re.findall(r"```sh\n(.*?)```", OVER_HTTP, re.DOTALL)
    port = free()
    script = lines.replace(":8000", f":{port}").replace("--dev &", f"--dev --port {port} 2>said &")
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "pnrscreen").write_text(f'#!/bin/sh\nexec {sys.executable} -m pnrscreen "$@"\n')
    (bin_ / "pnrscreen").chmod(0o700)
    around = {**surroundings(), "PATH": f"{bin_}:{surroundings()['PATH']}"}
    ended = "\necho; kill $!; wait $!; echo ended $?"
    return subprocess.run(
        ["sh", "-c", script + ended], cwd=tmp_path, env=around, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_the_first_try_of_the_readme_runs_as_it_stands_there(first_try):
    said = first_try.stdout
    assert '{"status":"ready"}' in said, first_try.stderr
    assert '"duplicate_of":"' in said
    assert '{"flights":[{"flight":"' in said
    assert '{"hits":[{"hit":"' in said
    assert said.rstrip().endswith("ended 0")
    assert OVER_HTTP.partition("```sh")[2].partition("```")[0].count("curl -s") == 5
