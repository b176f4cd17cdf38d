"""The door: no bad credential gets anybody in, a good one gets in whom the registry names, and both are written down."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI
from joserfc.jwk import OctKey

from pnrscreen import config, privacy
from pnrscreen.api import app, application, tokens
from pnrscreen.api.entry import CERTIFICATE, STRANGERS_A_SECOND, Door
from pnrscreen.api.limits import Buckets
from pnrscreen.api.problems import Problem
from pnrscreen.api.tokens import AGAIN_SECONDS, FRESH_SECONDS, KeysAt, Tokens
from pnrscreen.bootstrap import founding, law
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.errors import Refused
from pnrscreen.model import Instant
from pnrscreen.operations import registry, session
from pnrscreen.rights import Actor, Login, LoginKind, Purpose, Role
from support import issuer as issuing
from support.clock import MORNING, SettableClock
from support.homes import open_unit, register
from support.issuer import ALGORITHMS, Issuer, by_hand, claims, encoded, es256, key, rs256
from support.logs import entries
from support.people import open_live
from support.server import served, serving

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated:joserfc.errors.SecurityWarning")
ASSESSMENT = {"Pnrscreen-Purpose": "advance-assessment"}
API_KEY = "pnrs_0123456789abcdef0123456789abcdef"
SHOWN = "ab" * 32
BOUND = encoded(bytes.fromhex(SHOWN))


def login(kind: LoginKind, value: str, purpose: Purpose | None = None) -> Login:
    return Login(kind=kind, value=value, purpose=purpose)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


KEYED = Actor(
    id="agency",
    organisation="Border agency",
    roles=frozenset({Role.OPERATOR}),
    logins=(
        login(LoginKind.API_KEY, digest(API_KEY)),
        login(LoginKind.API_KEY, digest(API_KEY + "2"), Purpose.ADVANCE_ASSESSMENT),
        login(LoginKind.TOKEN, "agency@issuer"),
        login(LoginKind.CERTIFICATE, SHOWN),
    ),
)


@dataclass(frozen=True)
class House:
    """A home that is served, and whoever signs its tokens."""

    standing: Standing
    clock: SettableClock
    issuer: Issuer
    client: httpx.Client
    application: FastAPI

    @property
    def door(self) -> Door:
        door: Door = self.application.state.door
        return door

    def token(self, subject: str = "op", algorithm: str = "EdDSA", header: dict[str, Any] | None = None, **said: Any) -> str:
        return self.issuer.token(self.claims(subject, **said), algorithm, **header or {})

    def claims(self, subject: str = "op", **said: Any) -> dict[str, Any]:
        return claims(self.clock.now(), self.standing.app.registry.home, subject, **said)

    def ask(self, credential: str, **headers: str) -> httpx.Response:
        said = {"Authorization": credential, **ASSESSMENT, **headers}
        return self.client.get("/v1/flights", headers={name: value for name, value in said.items() if value})

    def shows(self, token: str, **headers: str) -> int:
        """Return what becomes of a token; nobody here is slowed down."""
        self.door.strangers = Buckets(10_000)
        return self.ask(f"Bearer {token}", **headers).status_code

    def since(self, before: int) -> list[tuple[str, dict[str, Any]]]:
        """Return what was written down since, but that another test changed the registry, which the next session notes."""
        written = entries(self.standing.app)[before:]
        return [(entry["event"], entry["public"]) for entry in written if entry["event"] != "registry.change"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home, clock = tmp_path_factory.mktemp("door") / "home", SettableClock()
    open_unit(home, clock)
    register(home, KEYED)
    with issuing.issuing() as issuer:
        settings = home / config.FILE
        settings.write_text(f'token_issuer = "{issuing.NAME}"\ntoken_keys = "{issuer.address}"\n' + settings.read_text())
        standing = Standing(home, clock)
        made = application(standing)
        with serving(made) as where, httpx.Client(base_url=where, timeout=30) as client:
            yield House(standing, clock, issuer, client, made)


# ----------------------------------------------------------------------------------------------------------------- tokens


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_of_each_algorithm_that_counts_is_let_in(house: House, algorithm: str) -> None:
    assert house.shows(house.token(algorithm=algorithm)) == 200


@pytest.mark.parametrize("kind", [None, "JWT", "jwt", "AT+JWT", "application/at+jwt"])
def test_an_access_token_goes_by_any_of_its_names(house: House, kind: str | None) -> None:
    """None: a header without typ."""
    header = {"alg": "ES256", "kid": "es256"} | ({"typ": kind} if kind else {})
    assert house.shows(by_hand(header, house.claims(), es256(house.issuer.keys["es256"]))) == 200


def public_pem(house: House) -> bytes:
    pem: bytes = house.issuer.keys["rs256"].public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem


def nothing(_: bytes) -> bytes:
    return b""


def hmac_of(secret: bytes) -> Callable[[bytes], bytes]:
    return lambda message: hmac.new(secret, message, hashlib.sha256).digest()


def strange(algorithm: str) -> Any:
    """Return a key that the issuer does not have."""
    return key(algorithm, "stranger").private_key


FORGED: dict[str, Callable[[House], str]] = {
    "no signature": lambda h: by_hand({"alg": "none", "kid": "eddsa"}, h.claims(), nothing),
    "none, otherwise written": lambda h: by_hand({"alg": "NoNe"}, h.claims(), nothing),
    "no algorithm": lambda h: by_hand({"kid": "eddsa"}, h.claims(), nothing),
    "algorithm is a list": lambda h: by_hand({"alg": ["EdDSA"], "kid": "eddsa"}, h.claims(), nothing),
    "signature cut off": lambda h: h.token().rpartition(".")[0] + ".",
    "signature of nought": lambda h: by_hand({"alg": "ES256", "kid": "es256"}, h.claims(), lambda _: bytes(64)),
    "another key": lambda h: by_hand({"alg": "EdDSA", "kid": "eddsa"}, h.claims(), strange("EdDSA").sign),
    "another key, no id": lambda h: by_hand({"alg": "EdDSA"}, h.claims(), strange("EdDSA").sign),
    "another RSA key": lambda h: by_hand({"alg": "RS256", "kid": "rs256"}, h.claims(), rs256(key("RS256", "stranger"))),
    "public key as a secret": lambda h: by_hand({"alg": "HS256", "kid": "rs256"}, h.claims(), hmac_of(public_pem(h))),
    "public key as a secret, stripped": lambda h: by_hand(
        {"alg": "HS256", "kid": "rs256"}, h.claims(), hmac_of(public_pem(h).strip())
    ),
    "ES256 by name, RS256 by key": lambda h: by_hand(
        {"alg": "ES256", "kid": "rs256"}, h.claims(), rs256(h.issuer.keys["rs256"])
    ),
    "RS256 by name, ES256 by key": lambda h: by_hand(
        {"alg": "RS256", "kid": "es256"}, h.claims(), es256(h.issuer.keys["es256"])
    ),
    "EdDSA by name, ES256 by key": lambda h: by_hand(
        {"alg": "EdDSA", "kid": "es256"}, h.claims(), es256(h.issuer.keys["es256"])
    ),
    "an algorithm that does not count": lambda h: by_hand(
        {"alg": "PS256", "kid": "rs256"}, h.claims(), rs256(h.issuer.keys["rs256"])
    ),
    "the id of another key": lambda h: by_hand(
        {"alg": "EdDSA", "kid": "ed25519"}, h.claims(), h.issuer.keys["eddsa"].private_key.sign
    ),
    "an id that is a path": lambda h: by_hand({"alg": "HS256", "kid": "../../../../dev/null"}, h.claims(), hmac_of(b"")),
    "an id that is a number": lambda h: by_hand({"alg": "EdDSA", "kid": 1}, h.claims(), strange("EdDSA").sign),
    "its own key": lambda h: by_hand(
        {"alg": "EdDSA", "jwk": key("EdDSA", "stranger").as_dict(private=False)}, h.claims(), strange("EdDSA").sign
    ),
    "its own key under a known id": lambda h: by_hand(
        {"alg": "EdDSA", "kid": "eddsa", "jwk": key("EdDSA", "stranger").as_dict(private=False)},
        h.claims(),
        strange("EdDSA").sign,
    ),
    "where its keys are": lambda h: by_hand(
        {"alg": "EdDSA", "kid": "stranger", "jku": h.issuer.address + "?forged"}, h.claims(), strange("EdDSA").sign
    ),
    "where its certificate is": lambda h: by_hand(
        {"alg": "EdDSA", "kid": "stranger", "x5u": h.issuer.address + "?forged"}, h.claims(), strange("EdDSA").sign
    ),
    "a critical header": lambda h: by_hand(
        {"alg": "EdDSA", "kid": "eddsa", "crit": ["exp"], "exp": 1}, h.claims(), h.issuer.keys["eddsa"].private_key.sign
    ),
    "a body that is not encoded": lambda h: by_hand(
        {"alg": "EdDSA", "kid": "eddsa", "b64": False, "crit": ["b64"]},
        h.claims(),
        h.issuer.keys["eddsa"].private_key.sign,
    ),
    "claims that were changed": lambda h: ".".join(
        [(parts := h.token().split("."))[0], encoded(json.dumps(h.claims("dpo")).encode()), parts[2]]
    ),
    "encrypted": lambda h: ".".join([encoded(b'{"alg":"dir","enc":"A128GCM"}'), "", *[encoded(b"x" * 16)] * 3]),
    "one part": lambda h: "op",
    "two dots": lambda h: "..",
    "no JSON": lambda h: by_hand(b"\xff\xfe", b"{", nothing),
    "a header that is a list": lambda h: by_hand(b"[]", h.claims(), nothing),
    "claims that are a list": lambda h: by_hand(
        {"alg": "EdDSA", "kid": "eddsa"}, b"[]", h.issuer.keys["eddsa"].private_key.sign
    ),
    "a deep header": lambda h: encoded(b"[" * 12_000) + ".e30.e30",
    "too long": lambda h: h.token(long="x" * 16_384),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_lets_nobody_in(house: House, how: str) -> None:
    answer = house.shows(FORGED[how](house))
    assert answer == 401


def test_an_address_that_a_token_names_is_never_asked(house: House) -> None:
    """Neither jku nor x5u: the number of questions is that of the unknown key alone."""
    before = house.issuer.asked
    for how in ("where its keys are", "where its certificate is"):
        house.shows(FORGED[how](house))
    assert house.issuer.asked - before <= 1


def wrong(now: Instant) -> dict[str, dict[str, Any]]:
    """Return claims that let nobody in at this moment: the clock of the house goes on from test to test."""
    return {
        "expired": {"exp": int((now - timedelta(minutes=1)).timestamp())},
        "just expired": {"exp": int((now - timedelta(seconds=1)).timestamp())},
        "not yet valid": {"nbf": int((now + timedelta(minutes=2)).timestamp())},
        "of tomorrow": {"iat": int((now + timedelta(days=1)).timestamp())},
        "without end": {"exp": None},
        "without subject": {"sub": None},
        "without audience": {"aud": None},
        "without issuer": {"iss": None},
        "empty subject": {"sub": ""},
        "subject is a number": {"sub": 7},
        "subject is a list": {"sub": ["op"]},
        "of another issuer": {"iss": "https://other.example"},
        "of an issuer whose name goes on": {"iss": issuing.NAME + "/"},
        "for another home": {"aud": "home-" + "8" * 32},
        "for several others": {"aud": ["home-" + "8" * 32, "account"]},
        "for nobody": {"aud": []},
        "end is a text": {"exp": "never"},
        "end is not finite": {"exp": float("inf")},
        "end is true": {"exp": True},
        "end is out of time": {"exp": 10**14},
        "of someone unknown": {"sub": "stranger"},
        "of the program": {"sub": "system"},
        "for signing in": {"at_hash": "x", "nonce": "y"},
        "for signing out": {"events": {}},
        "bound to nothing we know": {"cnf": {"jkt": "x"}},
        "bound to an empty text": {"cnf": {"x5t#S256": ""}},
        "bound to no object": {"cnf": "x5t#S256"},
        "bound to no text": {"cnf": {"x5t#S256": 7}},
        "bound to a certificate": {"cnf": {"x5t#S256": BOUND}},
    }


@pytest.mark.parametrize("which", wrong(MORNING))
def test_a_token_that_is_signed_and_not_for_here_and_now_lets_nobody_in(house: House, which: str) -> None:
    assert house.shows(house.token(**wrong(house.clock.now())[which])) == 401


@pytest.mark.parametrize("kind", ["id+jwt", "logout+jwt", "dpop+jwt", "secevent+jwt", "token-introspection+jwt", 7])
def test_a_token_of_another_kind_lets_nobody_in(house: House, kind: object) -> None:
    header = {"alg": "ES256", "kid": "es256", "typ": kind}
    assert house.shows(by_hand(header, house.claims(), es256(house.issuer.keys["es256"]))) == 401


def test_a_token_that_is_for_this_home_among_others_is_let_in(house: House) -> None:
    assert house.shows(house.token(aud=["account", house.standing.app.registry.home])) == 200
    now = int(house.clock.now().timestamp())
    assert house.shows(house.token(nbf=now, iat=now + 5)) == 200


def test_a_problem_of_a_token_says_neither_what_was_wrong_nor_what_was_sent(house: House) -> None:
    house.door.strangers = Buckets(10_000)
    said = {house.ask(f"Bearer {FORGED[how](house)}").text for how in ("another key", "no signature")}
    claimed = wrong(house.clock.now())
    said |= {house.ask(f"Bearer {house.token(**claimed[which])}").text for which in ("for another home", "expired")}
    assert len(said) == 1
    answer = house.ask(f"Bearer {house.token(iss='https://other.example')}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer ")


# ----------------------------------------------------------------------------------------------------------- certificates


def shown(house: House, credential: str, certificate: str) -> int:
    """Return what becomes of a request whose connection shows a certificate, as the server's own TLS puts it in the scope."""
    house.door.strangers = Buckets(10_000)

    async def with_certificate(scope: Any, receive: Any, send: Any) -> None:
        await house.application({**scope, CERTIFICATE: certificate}, receive, send)

    async def ask() -> int:
        transport = httpx.ASGITransport(app=with_certificate)
        async with httpx.AsyncClient(transport=transport, base_url="http://home") as client:
            headers = ASSESSMENT | ({"Authorization": credential} if credential else {})
            return (await client.get("/v1/flights", headers=headers)).status_code

    return anyio.run(ask)


def test_a_token_bound_to_a_certificate_counts_with_that_one_only(house: House) -> None:
    """RFC 8705: and never with what a header says, for that is not the server's own TLS."""
    bound = f"Bearer {house.token(cnf={'x5t#S256': encoded(bytes.fromhex(SHOWN))})}"
    assert shown(house, bound, SHOWN) == 200
    assert shown(house, bound, "cd" * 32) == 401
    assert shown(house, bound, "") == 401
    for name in (CERTIFICATE, "Client-Cert", "X-SSL-Client-SHA256", "X-Client-Cert", "X-Forwarded-Client-Cert"):
        assert house.ask(bound, **{name: SHOWN}).status_code == 401
    assert shown(house, f"Bearer {house.token()}", "cd" * 32) == 200


def test_a_certificate_enters_for_whom_it_is_registered(house: House) -> None:
    assert shown(house, "", SHOWN) == 200
    assert shown(house, "", "cd" * 32) == 401
    assert shown(house, "Basic b3A6", SHOWN) == 401  # what else is shown must count too
    assert shown(house, "Bearer x", SHOWN) == 401


# ------------------------------------------------------------------------------------------------------- the issuer's keys


class Place:
    """Where an issuer's keys are, in a file, with a clock of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "keys.json"
        self.now = 1000.0
        self.issuer = Issuer()
        self.keys = KeysAt(str(self.path), lambda: self.now)
        self.tokens = Tokens(issuing.NAME, "home-1", self.keys, SettableClock())

    def publish(self) -> None:
        self.path.write_text(json.dumps(self.issuer.published()))

    def reads(self, algorithm: str = "EdDSA", **header: str) -> bool:
        with suppress(Problem):
            return self.tokens.read(self.issuer.token(claims(MORNING, "home-1"), algorithm, **header)).subject == "op"
        return False


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    made.publish()
    return made


def test_keys_come_from_a_file_and_a_new_one_counts_when_a_token_names_it(place: Place) -> None:
    assert all(place.reads(one) for one in ALGORITHMS)
    place.issuer.keys["new"] = key("EdDSA", "new")
    place.publish()
    assert not place.reads(kid="new")  # asked a moment ago
    place.now += AGAIN_SECONDS
    assert place.reads(kid="new")
    del place.issuer.keys["new"]
    place.publish()
    place.issuer.keys["new"] = key("EdDSA", "new")
    place.now += FRESH_SECONDS
    assert not place.reads(kid="new")  # a key that is taken back counts for minutes, not for ever


def test_keys_that_we_do_not_understand_are_for_somebody_else(place: Place) -> None:
    """RFC 7517 section 5: one such key in a set does not make the others strange."""
    place.issuer.besides = [
        {"kty": "AKP", "alg": "ML-DSA-44", "kid": "post-quantum", "pub": "AAAA"},
        {"kty": "EC", "crv": "P-999", "x": "AA", "y": "AA", "kid": "odd"},
        {"kid": "kindless"},
        {"kty": "RSA", "n": 7, "e": "AQAB", "kid": "broken"},
    ]
    place.publish()
    assert all(place.reads(one) for one in ALGORITHMS)


def test_a_secret_in_the_set_signs_nothing(place: Place) -> None:
    secret = OctKey.generate_key(256, {"kid": "secret"})
    place.issuer.besides = [secret.as_dict(private=True)]
    place.publish()
    token = by_hand({"alg": "HS256", "kid": "secret"}, claims(MORNING, "home-1"), hmac_of(secret.raw_value))
    with pytest.raises(Problem, match="does not count"):
        place.tokens.read(token)


def test_known_keys_go_on_while_the_issuer_is_down_and_none_known_is_503(place: Place, tmp_path: Path) -> None:
    assert place.reads()
    for broken in (b"", b"<html>", b"[]", b'{"keys": 7}', b'{"keys": null}', b"[" * 100_000):
        place.path.write_bytes(broken)
        place.now += FRESH_SECONDS
        assert place.reads(), broken
    place.path.unlink()
    place.now += FRESH_SECONDS
    assert place.reads()
    never = Tokens(issuing.NAME, "home-1", KeysAt(str(tmp_path / "none.json"), lambda: place.now), SettableClock())
    with pytest.raises(Problem, match="Try again in a moment") as problem:
        never.read(place.issuer.token(claims(MORNING, "home-1")))
    assert (problem.value.status, problem.value.again) == (503, AGAIN_SECONDS)


def test_while_the_issuer_is_slow_nobody_with_a_known_key_waits(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert place.reads()
    asking, go_on = threading.Event(), threading.Event()
    fetched = tokens._fetched

    def slow(where: str) -> Any:
        asking.set()
        go_on.wait(30)
        return fetched(where)

    monkeypatch.setattr(tokens, "_fetched", slow)
    place.now += FRESH_SECONDS
    one = threading.Thread(target=place.reads)
    one.start()
    assert asking.wait(30)
    assert place.reads()
    assert one.is_alive()
    go_on.set()
    one.join()


def test_unknown_keys_make_us_ask_the_issuer_once(house: House) -> None:
    assert house.shows(house.token()) == 200
    before = house.issuer.asked
    for number in range(40):
        forged = by_hand({"alg": "EdDSA", "kid": f"key-{number}"}, house.claims(), strange("EdDSA").sign)
        assert house.shows(forged) == 401
    assert house.issuer.asked - before <= 1


def test_an_issuer_that_is_down_is_said_where_no_key_is_known(house: House) -> None:
    known = house.door.tokens
    assert known is not None
    house.issuer.is_up = False
    house.door.tokens = Tokens(issuing.NAME, "home", KeysAt(house.issuer.address), house.clock)
    try:
        answers = [house.ask(f"Bearer {house.token(ticket=str(one))}") for one in range(2 * STRANGERS_A_SECOND)]
    finally:
        house.issuer.is_up, house.door.tokens = True, known
    assert {one.status_code for one in answers} == {503}
    assert {one.headers["retry-after"] for one in answers} == {str(AGAIN_SECONDS)}


# ----------------------------------------------------------------------------------------------- API keys and what is written


def test_an_api_key_enters_for_whom_it_is_registered(house: House) -> None:
    house.door.strangers = Buckets(10_000)
    assert house.ask(f"ApiKey {API_KEY}").status_code == 200
    assert house.ask(f"apikey  {API_KEY}").status_code == 200
    for wrong in (API_KEY[:-1], API_KEY + "x", API_KEY.upper(), digest(API_KEY), "op"):
        assert house.ask(f"ApiKey {wrong}").status_code == 401
    assert house.ask(f"Bearer {API_KEY}").status_code == 401
    assert house.ask(API_KEY).status_code == 401
    assert house.ask("").status_code == 401
    assert API_KEY not in repr(entries(house.standing.app))


def test_a_login_for_one_purpose_is_for_no_other(house: House) -> None:
    second = f"ApiKey {API_KEY}2"
    assert house.ask(second, **{"Pnrscreen-Purpose": ""}).status_code == 200
    before = len(entries(house.standing.app))
    refused = house.ask(second, **{"Pnrscreen-Purpose": "oversight"})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:pnrscreen:problem:refused:purpose")
    assert house.since(before) == [("refuse", {"capability": "sign-in", "purpose": "oversight", "why": "purpose"})]
    assert house.ask(f"ApiKey {API_KEY}", **{"Pnrscreen-Purpose": ""}).status_code == 403  # bound to none, it must say one


def test_every_refusal_of_a_known_login_is_written_down(house: House) -> None:
    token = f"Bearer {house.token()}"
    for headers, why in (
        ({"Pnrscreen-Purpose": ""}, "purpose"),
        ({"Pnrscreen-Purpose": "border-check"}, "purpose"),
        ({"Pnrscreen-Basis": "a law that is not"}, "basis"),
        ({"Pnrscreen-Basis": "eu-2016-681:6.2.b"}, "basis"),
    ):
        before = len(entries(house.standing.app))
        assert house.ask(token, **headers).status_code == 403
        assert [(event, said["why"]) for event, said in house.since(before)] == [("refuse", why)]
    for headers in ({"Pnrscreen-Purpose": "curiosity"}, {"Pnrscreen-Ticket": "x" * 201}, {"Pnrscreen-Ticket": "a\tb"}):
        assert house.ask(token, **headers).status_code == 400


def test_a_credential_for_two_purposes_or_tickets_is_two_sessions(house: House) -> None:
    token, before = f"Bearer {house.token(jti='two')}", len(entries(house.standing.app))
    for headers in ({}, {}, {"Pnrscreen-Ticket": "T-1"}, {"Pnrscreen-Ticket": "T-1"}, {}):
        assert house.ask(token, **headers).status_code == 200
    begun = [said for event, said in house.since(before) if event == "session.begin"]
    assert [(one["login"], one["purpose"]) for one in begun] == [("token", "advance-assessment")] * 2
    oversight = f"Bearer {house.token('dpo', jti='two')}"
    before = len(entries(house.standing.app))
    assert house.ask(oversight, **{"Pnrscreen-Purpose": "oversight"}).status_code == 200
    assert house.ask(oversight).status_code == 403
    assert [event for event, _ in house.since(before)] == ["session.begin", "session.begin", "refuse"]


def test_a_session_ends_with_its_credential(house: House) -> None:
    token = f"Bearer {house.token(exp=int((house.clock.now() + timedelta(minutes=5)).timestamp()))}"
    assert house.ask(token).status_code == 200
    house.clock.advance(minutes=4, seconds=59)
    assert house.ask(token).status_code == 200
    house.clock.advance(seconds=1)
    assert house.ask(token).status_code == 401


def test_a_session_ends_after_a_shift_and_another_begins(house: House) -> None:
    key_ = f"ApiKey {API_KEY}"
    house.ask(key_)
    house.clock.advance(hours=house.standing.app.profile.session_hours)
    before = len(entries(house.standing.app))
    assert house.ask(key_).status_code == 200
    assert [event for event, _ in house.since(before)] == ["session.begin"]


def test_strangers_are_slowed_down_and_fill_no_log_and_those_who_are_known_are_let_in(house: House) -> None:
    house.door.strangers = Buckets(STRANGERS_A_SECOND, lambda: 0.0)
    before = len(entries(house.standing.app))
    answers = [house.ask(f"ApiKey guess-{number}") for number in range(20)]
    answers += [house.ask(f"Bearer {house.token(f'guess-{number}')}") for number in range(5)]
    answers += [house.ask("Bearer x") for _ in range(5)]
    assert [one.status_code for one in answers] == [401] * STRANGERS_A_SECOND + [429] * 25
    assert all(int(one.headers["retry-after"]) >= 1 for one in answers if one.status_code == 429)
    assert house.since(before) == [("refuse", {"capability": "sign-in", "purpose": "advance-assessment", "why": "login"})] * 5
    assert house.ask(f"Bearer {house.token(jti='meanwhile')}").status_code == 200


def test_someone_known_fills_no_log_with_sessions(house: House) -> None:
    """Each ticket is a session, and a session is an entry: they are counted before, as every request of theirs is."""
    token, allowed = f"Bearer {house.token(jti='many')}", house.door.callers
    house.door.callers = Buckets(3, lambda: 0.0)
    before = len(entries(house.standing.app))
    answers = [house.ask(token, **{"Pnrscreen-Ticket": f"T-{number}"}).status_code for number in range(10)]
    house.door.callers = allowed
    assert answers == [200] * 3 + [429] * 7
    assert len(house.since(before)) == 3


def test_who_is_taken_out_of_the_registry_is_out_at_the_next_look(house: House) -> None:
    home = house.standing.app.config.home
    credentials = [f"ApiKey {API_KEY}", f"Bearer {house.token('agency@issuer')}"]
    house.door.strangers = Buckets(10_000)
    assert [house.ask(one).status_code for one in credentials] == [200, 200]
    settings = config.read(home)
    before = founding.registry(settings)
    draft = registry.propose(before, law.in_force(settings).law, house.clock.now(), remove=[KEYED.id])
    founding.adopt(home, draft.written())
    house.standing.look()
    assert [house.ask(one).status_code for one in credentials] == [401, 401]
    register(home, KEYED)
    house.standing.look()
    assert [house.ask(one).status_code for one in credentials] == [200, 200]
    register(home, replace(KEYED, logins=KEYED.logins[1:]))
    house.standing.look()
    assert [house.ask(one).status_code for one in credentials] == [401, 200]
    register(home, KEYED)
    house.standing.look()


def test_a_session_that_begins_while_the_registry_changes_ends_with_the_old_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was let in by the App before is not kept by the App in force."""
    home, credential, enter = house.standing.app.config.home, f"ApiKey {API_KEY}", session.enter
    house.door.strangers = Buckets(10_000)

    def meanwhile(app: Any, asked: Any) -> Any:
        access = enter(app, asked)
        monkeypatch.setattr(session, "enter", enter)
        register(home, replace(KEYED, logins=KEYED.logins[1:]))
        house.standing.look()
        assert house.ask(f"Bearer {house.token(jti='sees the new App')}").status_code == 200
        return access

    monkeypatch.setattr(session, "enter", meanwhile)
    statuses = [house.ask(credential, **{"Pnrscreen-Ticket": "meanwhile"}).status_code for _ in range(2)]
    assert statuses == [200, 401]
    register(home, KEYED)
    house.standing.look()


def test_an_issuer_that_the_settings_name_no_more_lets_nobody_in(house: House) -> None:
    settings = house.standing.app.config.home / config.FILE
    before, token = settings.read_text(), f"Bearer {house.token(jti='of before')}"
    assert house.ask(token).status_code == 200
    known = house.door.tokens
    settings.write_text(before + "\nmissing_alarm_minutes = 31\n")
    assert house.standing.look()
    assert house.ask(token).status_code == 200
    assert house.door.tokens is known  # what the issuer said is kept where another setting changed
    settings.write_text(before.replace(issuing.NAME, "https://another.example"))
    assert house.standing.look()
    assert house.ask(token).status_code == 401
    settings.write_text(before.replace(issuing.NAME, ""))
    assert house.standing.look()
    assert house.ask(token).status_code == 401
    settings.write_text(before)
    assert house.standing.look()
    assert house.ask(token).status_code == 200


def test_a_server_goes_on_looking_whatever_a_look_meets(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has stopped would let in whom the registry names no more."""
    often = threading.Semaphore(0)

    def broken() -> bool:
        often.release()
        raise ValueError("whatever")

    monkeypatch.setattr(app, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(house.standing, "look", broken)
    assert all(often.acquire(timeout=30) for _ in range(3))


def test_an_api_key_of_another_home_is_nobodys_here(house: House, tmp_path: Path) -> None:
    open_unit(tmp_path / "home", house.clock)
    house.door.strangers = Buckets(10_000)
    with served(Standing(tmp_path / "home", house.clock)) as where:
        assert httpx.get(f"{where}/v1/flights", headers={"Authorization": f"ApiKey {API_KEY}"} | ASSESSMENT).status_code == 401
        token = httpx.get(f"{where}/dev/token/op").text
        assert httpx.get(f"{where}/v1/flights", headers={"Authorization": f"Bearer {token}"} | ASSESSMENT).status_code == 200
    assert house.ask(f"Bearer {token}").status_code == 401


def test_a_token_names_nobody_in_a_live_home_by_an_id_alone(tmp_path: Path, clock: SettableClock) -> None:
    """A synthetic home lets a token name an actor; where real persons may be, only what is registered counts."""
    app = open_live(tmp_path / "home", clock)
    asked = privacy.Asked(login=login(LoginKind.TOKEN, "j.doe"), purpose=Purpose.ADVANCE_ASSESSMENT)
    with pytest.raises(Refused, match="not registered"):
        session.enter(app, asked)
    with pytest.raises(Refused, match="may hold real persons"):
        application(Standing(tmp_path / "home", clock), developing=True)
