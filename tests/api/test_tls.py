"""Over the server's own TLS: a machine enters by its certificate, and a token bound to one counts with it alone."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from pnrscreen import config
from pnrscreen.api import application
from pnrscreen.api.connection import Connection
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.rights import Actor, Login, LoginKind, Purpose, Role
from support import issuer as issuing
from support.certificates import Authority, Shown
from support.clock import SettableClock
from support.homes import open_unit, register
from support.issuer import claims, encoded
from support.server import serving

PURPOSE = {"Pnrscreen-Purpose": "advance-assessment"}


@dataclass(frozen=True)
class House:
    where: str
    authority: Authority
    machine: Shown
    token: str

    def ask(self, shown: Shown | None, **headers: str) -> int:
        trusting = ssl.create_default_context(cafile=str(self.authority.certificate))
        if shown:
            trusting.load_cert_chain(shown.certificate, shown.key)
        with httpx.Client(base_url=self.where, verify=trusting) as client:
            return client.get("/v1/flights", headers=PURPOSE | headers).status_code


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder, clock = tmp_path_factory.mktemp("tls"), SettableClock()
    authority = Authority(folder, "authority")
    server, machine = authority.certify("server"), authority.certify("machine")
    home = folder / "home"
    open_unit(home, clock)
    entering = Login(kind=LoginKind.CERTIFICATE, value=machine.digest, purpose=Purpose.ADVANCE_ASSESSMENT)
    register(home, Actor(id="machine", organisation="Agency", roles=frozenset({Role.OPERATOR}), logins=(entering,)))
    issuer, settings = issuing.Issuer(), home / config.FILE
    (folder / "keys.json").write_bytes(json.dumps(issuer.published()).encode())
    settings.write_text(f'token_issuer = "{issuing.NAME}"\ntoken_keys = "{folder}/keys.json"\n' + settings.read_text())
    standing = Standing(home, clock)
    bound = claims(clock.now(), standing.app.registry.home, cnf={"x5t#S256": encoded(bytes.fromhex(machine.digest))})
    configured = {"ssl_certfile": server.certificate, "ssl_keyfile": server.key, "ssl_ca_certs": str(authority.certificate)}
    made = application(standing)
    with serving(made, http=Connection, ssl_cert_reqs=ssl.CERT_OPTIONAL, **configured) as where:
        yield House(where, authority, machine, issuer.token(bound, "ES256"))


def test_a_machine_enters_by_its_certificate_and_by_no_other(house: House, tmp_path: Path) -> None:
    assert house.ask(house.machine) == 200
    assert house.ask(None) == 401
    assert house.ask(house.authority.certify("another")) == 401
    stranger = Authority(tmp_path, "stranger").certify("machine")
    with pytest.raises((httpx.ReadError, httpx.ConnectError, httpx.RemoteProtocolError)):  # TLS itself turns it away
        house.ask(stranger)


def test_a_token_bound_to_a_certificate_is_nothing_to_who_stole_it(house: House) -> None:
    assert house.ask(house.machine, Authorization=f"Bearer {house.token}") == 200
    assert house.ask(None, Authorization=f"Bearer {house.token}") == 401
    assert house.ask(house.authority.certify("thief"), Authorization=f"Bearer {house.token}") == 401
