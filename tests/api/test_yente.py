"""A unit asked by a client of OpenSanctions, as it is published and unchanged; and what the client never shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from yente_client import Client, Company, Person
from yente_client.exceptions import AuthenticationError, BadRequestError, NotFoundError
from yente_client.models import MatchError

from pnrscreen import bootstrap
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.operations import publish
from pnrscreen.rights import Actor, Login, LoginKind, Purpose, Role
from support.clock import SettableClock
from support.homes import LIST, claim, found, register
from support.server import served

OURS = b"""entry_id,name,birth_dates,sex,documents,reason_code,originator_control,owner,category
N-9,Oswin TREFFELDORN,1971-05-06,M,,,Other unit,Elsewhere,
N-5,Leocadia Ines ZUBIRIAGA,1984-03-12..1985-01-01,F,I:ESP:X1234567L,,,,
"""
KEYS = {"op": "key-of-op", "other": "key-of-other", "author": "key-of-author", "open": "key-for-any-purpose"}


def key(secret: str, purpose: Purpose | None = Purpose.ADVANCE_ASSESSMENT) -> tuple[Login, ...]:
    return (Login(kind=LoginKind.API_KEY, value=hashlib.sha256(secret.encode()).hexdigest(), purpose=purpose),)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("yente") / "home"
    found(place, SettableClock())
    opened = bootstrap.open_home(place, SettableClock())
    worker = opened.registry.actors["op"]
    work = frozenset({Role.OPERATOR, Role.LIST_OWNER})
    register(
        place,
        Actor(id="op", organisation=worker.organisation, roles=worker.roles, key=worker.key, logins=key(KEYS["op"])),
        Actor(id="other", organisation="Other unit", roles=work, logins=key(KEYS["other"])),
        Actor(
            id="author",
            organisation="Unit",
            roles=frozenset({Role.RULE_AUTHOR}),
            logins=key(KEYS["author"], Purpose.CRITERIA_DEVELOPMENT),
        ),
        Actor(id="open", organisation="Unit", roles=work, logins=key(KEYS["open"], None)),
    )
    opened = bootstrap.open_home(place, SettableClock())
    for name, content in (("test", LIST), ("ours", OURS)):
        files = {"list.csv": content}
        source = publish.Source(name=name, format="csv", files=files, owner="Tests", basis="act", sought_or_alert=True)
        publish.load_list(opened, claim(opened), source)
    return place


@pytest.fixture(scope="module")
def where(home: Path) -> Iterator[str]:
    with served(Standing(home, SettableClock())) as address:
        yield address


@pytest.fixture
def client(where: str) -> Iterator[Client]:
    with Client(api_key=KEYS["op"], base_url=where) as made:
        yield made


@pytest.fixture
def plain(where: str) -> Iterator[httpx.Client]:
    """Return what sees each header and each byte."""
    with httpx.Client(base_url=where, headers={"Authorization": f"ApiKey {KEYS['op']}"}) as made:
        yield made


AMINA = Person(name="Karimova, Amina", birthDate="1984-02-29", nationality="Uzbekistan", passportNumber="AB 765-4321")


def test_a_person_is_matched_with_every_reason(client: Client) -> None:
    response = client.match(AMINA)
    assert response.query == {
        "id": None,
        "schema": "Person",
        "properties": {
            "birthDate": ["1984-02-29"],
            "name": ["Karimova, Amina"],
            "nationality": ["uz"],
            "passportNumber": ["AB 765-4321"],
        },
    }
    top = response.top
    assert top is not None
    assert (top.id, top.caption, top.schema_, top.score, top.match) == ("test:N-1", "Amina KARIMOVA", "Person", 1.0, True)
    assert (top.datasets, top.referents, top.target) == (["test"], ["N-1"], True)
    assert top.properties["passportNumber"] == ["AB7654321"]
    assert (response.total.value, response.total.relation, response.limit) == (1, "eq", 5)
    said = top.explanations
    assert said["name_match"].candidate == "Amina KARIMOVA"
    assert said["birth_date"].score == 0.15
    assert (said["birth_date"].query, said["birth_date"].candidate) == ("1984-02-29", "1984-02-29")
    assert "threshold 700" in str(said["threshold"].detail)
    assert "entry version" in str(said["entry"].detail)
    assert said["otherwise"].detail
    assert {"name_match", "document", "birth_date", "nationality"} <= top.contributing_explanations.keys()
    assert not {"threshold", "entry", "otherwise"} & top.contributing_explanations.keys()


def test_every_feature_that_is_said_is_described(client: Client) -> None:
    described = client.algorithms()
    assert (described.default, described.best) == ("pnrscreen", "pnrscreen")
    (one,) = described.algorithms
    people = (AMINA, Person(name="Amina Karimova", gender="male", birthDate="1950"), Person(name="Zubiriaga, L I"))
    said = {name for person in people for found in client.match(person, cutoff=0.5).results for name in found.explanations}
    assert said <= (one.docs or {})["features"].keys()


def test_reasons_are_in_the_language_that_the_caller_reads(where: str) -> None:
    with Client(api_key=KEYS["op"], base_url=where, headers={"Accept-Language": "de-AT, es;q=0.8, en;q=0.5"}) as reads:
        top = reads.match(AMINA).top
    assert top is not None
    assert "umbral" in str(top.explanations["threshold"].detail)


def test_threshold_says_what_matches_and_cutoff_what_is_shown_besides(client: Client) -> None:
    other = Person(name="Amina Karimova", birthDate="1971-07-08")
    assert client.match(other).results == []
    (low,) = client.match(other, cutoff=0.5).results
    assert (low.match, low.score) == (False, pytest.approx(0.67, abs=0.05))
    response = client.match(other, threshold=0.6)
    assert [(one.score, one.match) for one in response.results] == [(low.score, True)]
    assert client.match(AMINA, threshold=1.0, cutoff=1.0).matches


def test_a_question_is_about_the_lists_it_names(client: Client) -> None:
    assert client.match(AMINA, datasets=["ours"]).results == []
    assert client.match(AMINA, datasets=["ours", "test"]).top
    assert client.match(AMINA, datasets=["default", "ours"]).results == []
    assert client.match(AMINA, exclude_datasets=["test"]).results == []
    assert client.match(AMINA, exclude_entities=["test:N-1"]).results == []
    assert client.match(AMINA, exclude_schemata=["Person"]).results == []
    assert client.match(AMINA, topics=["sanction"]).results == []
    assert client.match(Company(name="Amina Karimova")).results == []
    with pytest.raises(NotFoundError):
        client.match(AMINA, datasets=["tset"])


def test_many_people_are_matched_at_once(client: Client) -> None:
    people = [(str(at), AMINA if at % 2 else Person(name=f"Nobody Atall {at}")) for at in range(40)]
    answers = dict(client.match_iter(people, workers=8))
    assert [key for key, said in answers.items() if not isinstance(said, MatchError) and said.top] == [
        key for key in answers if int(key) % 2
    ]
    assert len(answers) == 40


def test_a_batch_is_answered_under_its_own_keys(plain: httpx.Client) -> None:
    amina = AMINA.to_payload()
    queries = {"z": {**amina, "id": "mine"}, "a": {"schema": "Company", "properties": {}}, "": {**amina, "properties": {}}}
    response = plain.post("/match/default", json={"queries": queries, "unknown": 1}, params={"fuzzy": "true", "limit": 1})
    assert response.headers["x-batch-size"] == "3"
    told = response.json()
    assert [*told["responses"]] == ["z", "a", ""]
    assert [len(one["results"]) for one in told["responses"].values()] == [1, 0, 0]
    assert (told["responses"]["z"]["query"]["id"], told["responses"]["z"]["status"], told["limit"]) == ("mine", 200, 1)


def test_an_entry_is_fetched_by_its_id(client: Client) -> None:
    amina = client.fetch("test:N-1")
    assert (amina.caption, amina.properties["birthDate"], amina.properties["nationality"]) == (
        "Amina KARIMOVA",
        ["1984-02-29"],
        ["uz"],
    )
    span = client.fetch("N-5", nested=False)
    assert (span.id, span.properties["birthDate"]) == ("ours:N-5", ["1984-03-12", "1985-01-01"])
    assert span.properties["notes"] == ["born 1984-03-12 to 1985-01-01"]
    assert (span.properties["gender"], span.properties["idNumber"]) == (["female"], ["X1234567L"])
    for absent in ("test:N-404", "", "../catalog", "test:N-1/adjacent"):
        with pytest.raises(NotFoundError):
            client.fetch(absent)


def test_who_may_not_see_an_entry_cannot_tell_it_from_none(client: Client, where: str) -> None:
    oswin = Person(name="Oswin Treffeldorn", birthDate="1971-05-06")
    with Client(api_key=KEYS["other"], base_url=where) as theirs:
        assert [one.id for one in theirs.match(oswin).results] == ["ours:N-9"]
        assert theirs.fetch("ours:N-9").caption == "Oswin TREFFELDORN"
    assert client.match(oswin).model_dump() == client.match(oswin, datasets=["test"]).model_dump()
    with pytest.raises(NotFoundError) as hidden:
        client.fetch("ours:N-9")
    with pytest.raises(NotFoundError) as absent:
        client.fetch("ours:N-404")
    assert hidden.value.detail == absent.value.detail


def test_the_catalogue_is_sent_again_only_when_it_changed(client: Client, plain: httpx.Client) -> None:
    told = client.datasets()
    assert [one.name for one in told.datasets] == ["default", "ours", "test"]
    assert told.datasets[0].children == ["ours", "test"]
    assert (told.current, told.outdated, told.index_stale) == (["ours", "test"], [], False)
    ours = told.datasets[1]
    assert (ours.entity_count, ours.load, ours.publisher and ours.publisher.name) == (2, True, "Tests")
    assert client.datasets() == told
    tag = plain.get("/catalog").headers["ETag"]
    for said in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = plain.get("/catalog", headers={"If-None-Match": said})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert plain.get("/catalog", headers={"If-None-Match": '"other"'}).status_code == 200
    assert plain.get("/manifest").content == plain.get("/catalog").content


def test_a_client_without_a_key_or_a_right_is_told_so(where: str) -> None:
    for secret, status in ((None, 401), ("key-of-nobody", 401), (KEYS["author"], 403)):
        with Client(api_key=secret, base_url=where) as turned_away, pytest.raises(AuthenticationError) as refused:
            turned_away.match(AMINA)
        assert refused.value.status_code == status
        assert refused.value.detail
        assert "Karimova" not in str(refused.value.detail)
    with Client(api_key=KEYS["open"], base_url=where) as purposeless, pytest.raises(AuthenticationError, match="purpose"):
        purposeless.match(AMINA)
    with Client(api_key=KEYS["open"], base_url=where, headers={"Pnrscreen-Purpose": "advance-assessment"}) as for_one:
        assert for_one.match(AMINA).top


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"algorithm": "logic-v2"}, "algorithm"),
        ({"weights": {"name_match": 0.0}}, "weights"),
        ({"config": {"nm_fuzzy_cutoff_factor": 1.0}}, "config"),
        ({"changed_since": "2026-01-01"}, "changed_since"),
    ],
)
def test_what_cannot_be_asked_of_a_unit_is_refused_and_not_passed_over(client: Client, said: Any, about: str) -> None:
    with pytest.raises(BadRequestError, match=about):
        client.match(AMINA, **said)
    assert client.match(AMINA, algorithm="BEST").top


@pytest.mark.parametrize(
    ("body", "params", "status"),
    [
        ({"queries": {}}, {}, 400),
        ({"queries": {str(at): {"schema": "Person", "properties": {}} for at in range(101)}}, {}, 400),
        ({"queries": {"q": {"schema": "Article", "properties": {}}}}, {}, 400),
        ({"queries": {"q": {"schema": "Person", "properties": {"name": ["A B"] * 101}}}}, {}, 400),
        ({"queries": {"q": {"schema": "Person", "properties": {"name": "x" * 501}}}}, {}, 400),
        ({"queries": {"q": {"properties": {}}}}, {}, 422),
        ({"queries": {"q": {"schema": "Person", "properties": {"name": {"a": 1}}}}}, {}, 422),
        ({"queries": {"q": {"schema": "Person", "properties": {}}}}, {"limit": 501}, 422),
        ({"queries": {"q": {"schema": "Person", "properties": {}}}}, {"threshold": "nan"}, 422),
        ({"queries": {"q": {"schema": "Person", "properties": {}}}}, {"changed_since": "yesterday"}, 422),
        ({"queries": {"q": {"schema": "Person", "properties": {}}}}, {"exclude_entity_ids": ["x"] * 51}, 422),
    ],
)
def test_a_batch_that_cannot_be_understood_fails_whole(plain: httpx.Client, body: Any, params: Any, status: int) -> None:
    response = plain.post("/match/default", json=body, params=params)
    assert response.status_code == status
    assert response.json()["detail"]


def test_values_that_say_nothing_are_not_compared_and_not_told(plain: httpx.Client) -> None:
    body = (
        b'{"queries": {"q": {"schema": "Person", "properties": {"name": ["\\ud800", "Amina Karimova", 7, true, {"a": 1}, null],'
        b'"birthDate": "31/02/84", "nationality": ["Narnia"], "passportNumber": ["NONE"], "eyeColor": "blue", "made": "up"}}}}'
    )
    response = plain.post("/match/default", content=body)
    assert response.status_code == 200
    assert response.json()["responses"]["q"]["query"]["properties"] == {"name": ["Amina Karimova", "7"]}


def test_lists_are_not_searched(client: Client, where: str) -> None:
    with pytest.raises(NotFoundError, match="POST /match"):
        client.search("Karimova")
    with Client(base_url=where) as stranger, pytest.raises(AuthenticationError):
        stranger.search("Karimova")
    with pytest.raises(NotFoundError):
        client.statements(canonical_id="test:N-1")
