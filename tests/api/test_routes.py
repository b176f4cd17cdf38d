"""Every route, walked as nobody and as each role for each purpose: what the table of rights does not allow is refused and is
written down; whatever is answered stands in the API's description of itself.

The description is kept in ``openapi.json``; ``RENEW=1 pytest tests/api/test_routes.py -k snapshot`` renews it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from pnrscreen.api import application, described, dev
from pnrscreen.api.limits import Buckets
from pnrscreen.app import App
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.operations import screen
from pnrscreen.privacy.access import RIGHTS
from pnrscreen.rights import Actor, Capability, Purpose, Role
from support import border
from support.clock import SettableClock
from support.grants import EVERY
from support.homes import open_unit, paxlst, person
from support.logs import entries
from support.server import client, served, serving

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated:joserfc.errors.SecurityWarning")
SNAPSHOT = Path(__file__).with_name("openapi.json")
OPEN = {("GET", "/healthz"), ("GET", "/readyz")}
"""What answers anybody. Besides them the framework's own /openapi.json."""
ROLES = sorted(set(Role) - {Role.SYSTEM})
PERSON = {"schema": "Person", "properties": {"name": ["Outis Nemo"]}}
BASES = {purpose: next(basis for basis, purposes in EVERY.bases.items() if purpose in purposes) for purpose in Purpose}


QUERY = {
    "reference": "TX-1",
    "flight": {"carrier": "ZZ", "number": "1", "departure": "IST", "arrival": "VIE", "scheduled_departure": "2026-03-01T06:10"},
    "travellers": [{"surname": "NEMO"}],
}


@dataclass(frozen=True)
class Walk:
    """How a route is asked so that only the caller's right decides, and which right that is; none: whoever is let in may."""

    capability: Capability | None
    path: str
    json: Any = None
    content: bytes | None = None
    is_elsewhere: bool = False  # in another kind of home: here it is refused to everybody


WALKS: dict[tuple[str, str], Walk] = {
    ("GET", "/metrics"): Walk(Capability.READ_METRICS, "/metrics"),
    ("POST", "/v1/messages"): Walk(Capability.RECEIVE, "/v1/messages", content=b"UNB+nothing"),
    ("GET", "/v1/flights"): Walk(Capability.READ_BOARD, "/v1/flights"),
    ("GET", "/v1/hits"): Walk(Capability.READ_HITS, "/v1/hits"),
    ("GET", "/v1/hits/{hit}"): Walk(Capability.READ_HITS, "/v1/hits/00000000"),
    ("POST", "/v1/hits/{hit}/review"): Walk(
        Capability.REVIEW, "/v1/hits/00000000/review", json={"decision": "dismiss", "reason": "another person entirely"}
    ),
    ("GET", "/v1/messages/{receipt}"): Walk(Capability.FOLLOW_RECEIPT, f"/v1/messages/receipt-{'0' * 32}"),
    ("POST", "/v1/hits/{hit}/take"): Walk(Capability.REVIEW, "/v1/hits/00000000/take"),
    ("DELETE", "/v1/hits/{hit}/take"): Walk(Capability.REVIEW, "/v1/hits/00000000/take"),
    ("GET", "/v1/passengers/{passenger}"): Walk(Capability.READ_PASSENGER, f"/v1/passengers/{'0' * 32}"),
    ("POST", "/v1/passengers/search"): Walk(
        Capability.SEARCH, "/v1/passengers/search", json={"document": "XX0000001", "issuer": "UTO"}
    ),
    ("GET", "/v1/rules"): Walk(Capability.READ_RULES, "/v1/rules"),
    ("GET", "/v1/editions"): Walk(Capability.READ_RULES, "/v1/editions"),
    ("POST", "/v1/interactive"): Walk(Capability.ANSWER, "/v1/interactive", json=QUERY, is_elsewhere=True),
    ("GET", "/v1/log/{log}/inclusion"): Walk(Capability.READ_LOG, "/v1/log/operations/inclusion?index=0&size=1"),
    ("GET", "/v1/log/{log}/consistency"): Walk(Capability.READ_LOG, "/v1/log/operations/consistency?old=0&size=1"),
    ("GET", "/v1/log/{log}/{path}"): Walk(Capability.READ_LOG, "/v1/log/operations/checkpoint"),
    ("POST", "/match/{dataset}"): Walk(Capability.MATCH, "/match/default", json={"queries": {"q": PERSON}}),
    ("GET", "/entities/{entity_id}"): Walk(Capability.MATCH, "/entities/test:N-9"),
    ("GET", "/catalog"): Walk(Capability.READ_LISTS, "/catalog"),
    ("GET", "/manifest"): Walk(Capability.READ_LISTS, "/manifest"),
    ("GET", "/algorithms"): Walk(Capability.MATCH, "/algorithms"),
    ("GET", "/search/{dataset}"): Walk(None, "/search/default?q=x"),
}


class EveryPurpose(Standing):
    """A home that stands open under a law that knows every purpose, with an actor for each role."""

    @property
    def app(self) -> App:
        """The App in force, the same as long as it is."""
        found = super().app
        if getattr(self, "_found", None) is not found:
            actors = {role.value: Actor(id=role.value, organisation="unit", roles=frozenset({role})) for role in ROLES}
            people = {**actors, "both": Actor(id="both", organisation="unit", roles=frozenset({Role.OPERATOR, Role.REVIEWER}))}
            self._found, self._made = found, replace(found, profile=EVERY, registry=replace(found.registry, actors=people))
        return self._made


@dataclass(frozen=True)
class House:
    standing: Standing
    client: httpx.Client
    document: dict[str, Any]
    registry: Any

    def ask(self, method: str, walk: Walk, **headers: str) -> httpx.Response:
        return self.client.request(method, walk.path, json=walk.json, content=walk.content, headers=headers)

    def fits(self, method: str, template: str, answer: httpx.Response) -> None:
        """Assert that an answer is one that the description states, in the form that it states."""
        said = self.document["paths"][template][method.lower()]["responses"]
        assert str(answer.status_code) in said, (method, template, answer.status_code)
        content = said[str(answer.status_code)].get("content", {})
        kind = answer.headers.get("content-type", "").partition(";")[0]
        assert kind in content or not answer.content, (template, answer.status_code, kind)
        if kind.endswith("json"):
            schema = content[kind]["schema"] | {"components": self.document["components"]}
            jsonschema_rs.validator_for(schema).validate(answer.json())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home, clock = tmp_path_factory.mktemp("routes") / "home", SettableClock()
    open_unit(home, clock)
    standing = EveryPurpose(home, clock)
    made = application(standing, developing=True)
    made.state.door.strangers = made.state.door.callers = Buckets(100_000)
    with serving(made) as where, httpx.Client(base_url=where, timeout=30, verify=False) as asking:
        yield House(standing, asking, asking.get("/openapi.json").json(), standing.app.registry)


@pytest.fixture(scope="module")
def tokens(house: House) -> dict[str, str]:
    return {role.value: f"Bearer {dev.signed(house.standing.app, role.value)}" for role in ROLES} | {
        "both": f"Bearer {dev.signed(house.standing.app, 'both')}"
    }


def all_routes(house_or_app: Any) -> set[tuple[str, str]]:
    found = described.routes(house_or_app)
    return {(method, str(route.path_format)) for route in found for method in route.methods or ()}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the application as a home is served that is not for a first try."""
    home = tmp_path_factory.mktemp("plain") / "home"
    open_unit(home, SettableClock(), listed=b"")
    return application(Standing(home, SettableClock()))


def test_every_route_is_walked_here(plain: Any) -> None:
    assert all_routes(plain) == WALKS.keys() | OPEN
    others = {route.path for route in plain.router.routes if hasattr(route, "path")} - {path for _, path in all_routes(plain)}
    assert others == {"/openapi.json"}


def test_every_route_asks_who_calls_but_two(plain: Any) -> None:
    free = {str(route.path_format) for route in described.routes(plain) if not described.asks(route.dependant)}
    assert free == {path for _, path in OPEN}


def test_nobody_gets_anything_but_health_and_the_description(house: House) -> None:
    before = len(entries(house.standing.app))
    for (method, template), walk in WALKS.items():
        for credential in ("", "Bearer x.y.z", "ApiKey x", "Basic b3A6b3A=", "Bearer", "Digest x"):
            answer = house.ask(method, walk, **({"Authorization": credential} if credential else {}))
            assert answer.status_code == 401, (template, credential)
            assert answer.headers["content-type"] == "application/problem+json"
    assert {entry["event"] for entry in entries(house.standing.app)[before:]} - {"registry.change"} == {"refuse"}
    for path in ("/healthz", "/readyz", "/openapi.json"):
        assert house.client.get(path).status_code == 200
    for path in ("/", "/docs", "/redoc", "/v1", "/admin", "/.env"):
        assert house.client.get(path).status_code == 404


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_for_each_purpose_what_the_table_of_rights_allows(
    house: House, tokens: dict[str, str], role: Role, purpose: Purpose
) -> None:
    headers = {
        "Authorization": tokens[role],
        "Pnrscreen-Purpose": purpose,
        "Pnrscreen-Basis": BASES[purpose],
        "Pnrscreen-Ticket": "T-1",
    }
    before, expected = len(entries(house.standing.app)), []
    for (method, template), walk in WALKS.items():
        answer = house.ask(method, walk, **headers)
        allowed = walk.capability is None or role in RIGHTS.get((walk.capability, purpose), frozenset())
        if allowed and walk.is_elsewhere:
            assert answer.json()["type"] == "urn:pnrscreen:problem:refused:kind"
            allowed = False
        assert (answer.status_code not in {401, 403}) == allowed, (template, answer.text)
        assert answer.status_code < 500, (template, answer.text)
        if (method, template) != ("GET", "/search/{dataset}") and template != "/manifest":
            house.fits(method, template, answer)
        if not allowed:
            expected.append((str(walk.capability), purpose.value))
    refused = [one["public"] for one in entries(house.standing.app)[before:] if one["event"] == "refuse"]
    assert [(one["capability"], one["purpose"]) for one in refused] == expected


def test_whoever_names_no_purpose_gets_nothing(house: House, tokens: dict[str, str]) -> None:
    for (method, template), walk in WALKS.items():
        assert house.ask(method, walk, Authorization=tokens["both"]).status_code == 403, template


def test_a_role_that_was_taken_away_takes_its_routes_along(house: House, tokens: dict[str, str]) -> None:
    """No answer is kept for whoever asked before: the App in force decides each time."""
    headers = {"Authorization": tokens["operator"], "Pnrscreen-Purpose": "advance-assessment"}
    assert house.client.get("/v1/flights", headers=headers).status_code == 200
    standing, made = house.standing, house.standing.app
    standing._made = replace(made, registry=replace(made.registry, actors={}))
    try:
        assert house.client.get("/v1/flights", headers=headers).status_code == 401
    finally:
        standing._made = made


def test_a_parameter_of_the_query_that_is_none_is_refused_with_those_there_are(house: House, tokens: dict[str, str]) -> None:
    """Misspelled and passed over it would narrow nothing down."""
    headers = {"Authorization": tokens["both"], "Pnrscreen-Purpose": "advance-assessment"}
    for path, taken in (
        ("/v1/hits?cursor=Nemo", "It takes after, lang, limit."),
        ("/v1/flights?after=&untill=2026-03-01", "It takes after, limit, since, until."),
        (f"/v1/messages/receipt-{'0' * 32}?x=1", "It takes none."),
    ):
        answer = house.client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:pnrscreen:problem:query"), path
        assert answer.json()["detail"] == f"The query has a parameter that this route does not take. {taken}"
    assert house.client.get("/v1/hits?lang=fr&limit=1&after=", headers=headers).status_code == 200
    assert house.client.get("/v1/hits?cursor=x").status_code == 401
    asked = house.client.post("/match/default?unheard=1", json={"queries": {"q": PERSON}}, headers=headers)
    assert asked.status_code == 200, "a client of yente's may say more than is taken here"


# ---------------------------------------------------------------------------------------------------------- the description


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            yield f"{method.upper()} {path}", said


def has_example(document: dict[str, Any], content: dict[str, Any]) -> bool:
    named = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    schema = document["components"]["schemas"].get(named, content.get("schema", {}))
    return "example" in content or "examples" in content or "examples" in schema


def test_each_operation_says_what_it_is_with_examples_and_problems(plain: Any) -> None:
    document, lacking = plain.openapi(), []
    assert {name for name, _ in operations(document)} == {
        f"{method} {path}" for method, path in (WALKS.keys() | OPEN) - {("GET", "/manifest"), ("GET", "/search/{dataset}")}
    }
    for name, said in operations(document):
        lacking += [f"{name}: {part}" for part in ("summary", "description") if not said.get(part, "").strip()]
        bodies = {"body": said["requestBody"]} if "requestBody" in said else {}
        bodies |= {status: answer for status, answer in said["responses"].items() if status < "300"}
        for which, body in bodies.items():
            lacking += [
                f"{name}: an example of {which} as {kind}"
                for kind, one in body.get("content", {}).items()
                if not has_example(document, one)
            ]
        for status, answer in said["responses"].items():
            if (
                status >= "400"
                and (name, status) != ("GET /readyz", "503")
                and "application/problem+json" not in answer["content"]
            ):
                lacking.append(f"{name}: {status} is no problem")
    assert not lacking, "\n".join(lacking)


def test_examples_are_as_the_description_says(plain: Any) -> None:
    document = plain.openapi()
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", []):
            whole = schema | {"components": document["components"]}
            assert jsonschema_rs.validator_for(whole).is_valid(example), (name, example)


def test_the_description_is_that_of_the_snapshot(plain: Any) -> None:
    said = json.dumps(plain.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("RENEW"):
        SNAPSHOT.write_text(said, "utf-8")
    assert SNAPSHOT.read_text("utf-8") == said, "renew it: RENEW=1 pytest tests/api/test_routes.py -k snapshot"


def test_what_is_answered_of_a_flight_with_a_hit_is_as_the_description_says(house: House, tokens: dict[str, str]) -> None:
    asking = {"Authorization": tokens["both"], "Pnrscreen-Purpose": "advance-assessment"}
    message = paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "R1")) + b"UNB+rest"
    house.fits("POST", "/v1/messages", house.client.post("/v1/messages", content=message, headers=asking))
    screen.screen(house.standing.app, house.standing.app.system)
    for path in ("/v1/flights", "/v1/hits"):
        answer = house.client.get(path, headers=asking)
        assert next(iter(answer.json().values())), path
        house.fits("GET", path, answer)
    hit = answer.json()["hits"][0]["hit"]
    house.fits("GET", "/v1/hits/{hit}", house.client.get(f"/v1/hits/{hit}", headers=asking))
    whose = answer.json()["hits"][0]["passenger"]["id"]
    passenger = house.client.get(f"/v1/passengers/{whose}", headers=asking)
    assert passenger.json()["hits"]
    house.fits("GET", "/v1/passengers/{passenger}", passenger)
    request = {"Authorization": tokens["request_officer"], "Pnrscreen-Purpose": "answer-request", "Pnrscreen-Ticket": "REQ-1"}
    known = {"document": "AB7654321", "issuer": "UZB"}
    found = house.client.post("/v1/passengers/search", json=known, headers=request)
    assert found.json()["found"]
    house.fits("POST", "/v1/passengers/search", found)
    path = f"/v1/hits/{hit}/review"
    short = house.client.post(path, json={"decision": "dismiss", "reason": "no"}, headers=asking)
    assert short.status_code == 403
    said = {"decision": "dismiss", "reason": "another person entirely"}
    for expected in (200, 409):
        answer = house.client.post(path, json=said, headers=asking)
        assert answer.status_code == expected
        house.fits("POST", "/v1/hits/{hit}/review", answer)
    match = {"queries": {"q": {"schema": "Person", "properties": {"name": ["Amina Karimova"]}}}}
    answer = house.client.post("/match/default", json=match, headers=asking)
    assert answer.json()["responses"]["q"]["results"]
    house.fits("POST", "/match/{dataset}", answer)
    house.fits("GET", "/entities/{entity_id}", house.client.get("/entities/test:N-1", headers=asking))
    for path in ("/catalog", "/algorithms"):
        house.fits("GET", path, house.client.get(path, headers=asking))


def test_what_a_desk_is_told_is_as_the_description_says(tmp_path: Path) -> None:
    border.open_border(tmp_path / "home", SettableClock())
    standing = Standing(tmp_path / "home", SettableClock())
    with served(standing) as where, client(where, "desk", Purpose.BORDER_CHECK) as desk:
        house = House(standing, desk, desk.get("/openapi.json").json(), standing.app.registry)
        body = house.document["paths"]["/v1/interactive"]["post"]["requestBody"]["content"]["application/json"]
        (query,) = body["schema"]["examples"]
        house.fits("POST", "/v1/interactive", told := desk.post("/v1/interactive", json=query))
        assert told.json()["answers"]
        edifact = {"Content-Type": "application/edifact"}
        asked = border.query(person("KARIMOVA", "AMINA", "840229", "AB7654321", "R1"))
        house.fits("POST", "/v1/interactive", told := desk.post("/v1/interactive", content=asked, headers=edifact))
        assert "+CUSRES:D:05B:UN:IATA+" in told.text
        for kind in ("text/json", "application/xml", ""):  # a query is not guessed at: its reference would be lost
            told = desk.post("/v1/interactive", content=json.dumps(query), headers={"Content-Type": kind})
            house.fits("POST", "/v1/interactive", told)
            assert told.status_code == 415
