"""What is handed in: a file, a container of several, and a carrier's machine that may speak for its own carriers only."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.operations import deliver, inspect
from pnrscreen.rights import Actor, Role
from support.clock import SettableClock
from support.homes import claim, open_unit, paxlst, person

ONE = paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "R1"))
OTHER = paxlst(person("VALE", "OTTO", "700102", "C1234567", "R2"), reference="0000003", flight="XY0009").replace(b"ZZ'", b"XY'")
BROKEN = b"this is no message of any kind"


@pytest.fixture
def app(tmp_path: Path) -> App:
    made = open_unit(tmp_path / "home", SettableClock())
    machine = Actor(id="zz", organisation="Air ZZ", roles=frozenset({Role.CARRIER}), carriers=frozenset({"ZZ"}))
    return replace(made, registry=replace(made.registry, actors={**made.registry.actors, "zz": machine}))


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_what_is_in_a_container_is_received_file_by_file(app: App) -> None:
    delivered = deliver.deliver(app, claim(app), zipped(a=ONE, b=gzip.compress(OTHER), c=BROKEN), "day.zip")
    assert (delivered.intake.interchanges, delivered.intake.people, delivered.intake.quarantined) == (2, 2, 1)
    assert (delivered.unread, delivered.refused) == (True, ())
    again = deliver.deliver(app, claim(app), gzip.compress(ONE), "again.gz")
    assert (again.intake.interchanges, again.intake.duplicates) == (0, 1)


def test_a_file_that_is_too_large_keeps_the_others_not_out(app: App) -> None:
    small = replace(app, config=replace(app.config, interchange_bytes_max=len(ONE)))
    delivered = deliver.deliver(small, claim(app), zipped(a=ONE, b=ONE + b" " * 100), "day.zip")
    assert delivered.intake.interchanges == 1
    assert [file for file, _ in delivered.refused] == ["day.zip/b"]


def test_a_carrier_s_machine_speaks_for_its_own_carriers_alone(app: App) -> None:
    before = inspect.numbers(app, claim(app))
    foreign = deliver.deliver(app, claim(app, "zz"), OTHER, "api")
    assert foreign.intake.interchanges == 0
    assert foreign.refused == (("api", "you may send for ZZ, and this is of another carrier: nothing of it was kept"),)
    after = inspect.numbers(app, claim(app))
    assert {name for name in before if before[name] != after[name]} == {"leaves"}  # the refusal is in the log
    assert deliver.deliver(app, claim(app, "zz"), ONE, "api").intake.interchanges == 1


@pytest.mark.parametrize("flight", ["registration", "flight_number"])
def test_a_carrier_s_machine_speaks_for_no_aircraft_that_names_no_carrier(app: App, flight: str) -> None:
    table = f"surname,given,{flight},departure,arrival,scheduled_departure\nSAMPLE,NILS,TC-ABC,IST,VIE,2026-03-01T06:10\n"
    foreign = deliver.deliver(app, claim(app, "zz"), table.encode(), "api")
    assert foreign.intake.interchanges == 0
    assert [why for _, why in foreign.refused] == [
        "you may send for ZZ, and this is of a flight that names no carrier: nothing of it was kept"
    ]


def test_who_may_hand_in_nothing_is_refused_before_anything_is_read(app: App) -> None:
    with pytest.raises(Refused, match="receive"):
        deliver.deliver(app, claim(app, "dpo"), ONE, "api")
