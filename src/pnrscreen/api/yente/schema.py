"""What comes and goes in yente's wire format: examples to match, entities, scores with their explanations, the catalogue.

This module knows the shapes. It refuses to know what becomes of them. What a request says beside them is passed over, as yente
does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

QUERIES_MAX = 100
LIMIT, LIMIT_MAX = 5, 500
EXCLUDED_MAX = 50
EVERYTHING = "default"
"""The name of all lists together."""
ALGORITHM, BEST = "pnrscreen", "best"

MATCHED = frozenset({"Person", "LegalEntity", "Thing"})
"""Schemata under which a person may be asked for."""
UNLISTED = frozenset(
    (
        *("Address", "Airplane", "BankAccount", "Company", "CryptoWallet", "Organization", "Position", "PublicBody"),
        *("Security", "UserAccount", "Vehicle", "Vessel"),
    )
)
"""Schemata that can be matched elsewhere. The lists of a unit name people and their documents: none of these is on one."""
VALUES_MAX, LETTERS_MAX = 100, 500

# What is only told here is checked where a question is understood: such a fault is 400 to yente, and not 422.
Property = (
    Annotated[str, Field(json_schema_extra={"maxLength": LETTERS_MAX})]
    | Annotated[list[Any], Field(json_schema_extra={"maxItems": VALUES_MAX})]
)
Names = Annotated[list[str], Field(default_factory=list, max_length=100)]
Score = Annotated[float | None, Field(ge=0, le=1)]


_EMPTY: JsonDict = {"maxProperties": 0}
_ENTRY: JsonDict = {
    "id": "test:N-1",
    "caption": "Amina KARIMOVA",
    "schema": "Person",
    "properties": {"name": ["Amina KARIMOVA"], "birthDate": ["1984-02-29"], "nationality": ["uz"]},
    "datasets": ["test"],
    "referents": ["N-1"],
    "target": True,
}
_WHY: JsonDict = {"name_match": {"score": 1.0, "detail": "1000: AMINA = AMINA, KARIMOVA = KARIMOVA"}}
_QUESTION: JsonDict = {"id": "q1", "schema": "Person", "properties": {"name": ["Amina Karimova"]}}
_MATCHES: JsonDict = {
    "status": 200,
    "results": [{**_ENTRY, "score": 1.0, "match": True, "explanations": _WHY}],
    "total": {"value": 1, "relation": "eq"},
    "query": _QUESTION,
}
_LIST: JsonDict = {
    "name": "test",
    "title": "test",
    "version": "182384e0263c",
    "entity_count": 2,
    "load": True,
    "index_current": True,
    "children": [],
}
_FEATURES: JsonDict = {"name_match": {"description": "How alike the names are, part by part.", "coefficient": 1.0}}
_DOCS: JsonDict = {"name": "pnrscreen", "description": "Names part by part.", "features": _FEATURES}


def _like(example: JsonDict) -> ConfigDict:
    """Return the settings of a model with an example."""
    return ConfigDict(populate_by_name=True, json_schema_extra={"examples": [example]})


class Example(BaseModel):
    """Someone as an entity of FollowTheMoney: a schema, and properties of one value or several."""

    model_config = ConfigDict(populate_by_name=True)

    id: Annotated[str, Field(max_length=255)] | None = None
    schema_: Annotated[str, Field(alias="schema", json_schema_extra={"enum": sorted(MATCHED | UNLISTED)})]
    properties: dict[str, Property]


class Batch(BaseModel):
    """Several questions, each under a key of the caller's."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "queries": {
                        "q1": {
                            "schema": "Person",
                            "properties": {"name": ["Amina Karimova"], "birthDate": ["1984-02-29"], "nationality": ["uz"]},
                        }
                    }
                }
            ]
        }
    )

    queries: Annotated[dict[str, Example], Field(json_schema_extra={"minProperties": 1, "maxProperties": QUERIES_MAX})]
    weights: Annotated[dict[str, float], Field(default_factory=dict, json_schema_extra=_EMPTY)]
    config: Annotated[dict[str, str | int | float | bool | None], Field(default_factory=dict, json_schema_extra=_EMPTY)]


class Filters(BaseModel):
    """What a match is asked for beside the example. Without ``threshold`` those of the unit hold, list by list."""

    limit: Annotated[int, Field(ge=1, le=LIMIT_MAX)] = LIMIT
    threshold: Score = None
    cutoff: Score = None
    algorithm: Annotated[str, Field(json_schema_extra={"enum": [BEST, ALGORITHM]})] = BEST
    include_dataset: Names
    exclude_dataset: Names
    exclude_schema: Names
    topics: Names
    exclude_entity_ids: Annotated[list[str], Field(default_factory=list, max_length=EXCLUDED_MAX)]


class Total(BaseModel):
    """How many entries reached their threshold, shown or not."""

    value: int
    relation: Literal["eq"] = "eq"


class Feature(BaseModel):
    """One thing said of a match: what it counts (of 1; negative where it speaks against), in words, and what met what."""

    score: float
    detail: str | None = None
    query: str | None = None
    candidate: str | None = None


class Entity(BaseModel):
    """An entry of a list as an entity of FollowTheMoney."""

    model_config = _like(_ENTRY)

    id: str
    caption: str
    schema_: str = Field(alias="schema")
    properties: dict[str, list[str]]
    datasets: list[str]
    referents: list[str]
    target: bool = True


class Scored(Entity):
    """An entry that may be meant. ``match`` tells whether its score reaches the threshold; it is a reason to look."""

    model_config = _like({**_ENTRY, "score": 1.0, "match": True, "explanations": _WHY})

    score: float
    match: bool
    explanations: dict[str, Feature]


class Understood(BaseModel):
    """The question as it was understood: the properties that were compared, and no other."""

    model_config = ConfigDict(populate_by_name=True)

    id: str | None
    schema_: str = Field(alias="schema")
    properties: dict[str, list[str]]


class Matches(BaseModel):
    """The answer to one question, best first."""

    status: int = 200
    results: list[Scored]
    total: Total
    query: Understood


class Answered(BaseModel):
    """The answers of a batch, under its keys."""

    model_config = _like({"responses": {"q1": _MATCHES}, "limit": 5})

    responses: dict[str, Matches]
    limit: int


class Publisher(BaseModel):
    """Whose list it is."""

    name: str


class Dataset(BaseModel):
    """A registered list, or all of them together."""

    name: str
    title: str
    summary: str | None = None
    version: str | None = None
    entity_count: int
    updated_at: datetime | None = None
    last_export: datetime | None = None
    publisher: Publisher | None = None
    load: bool
    index_version: str | None = None
    index_current: bool
    children: list[str] = Field(default_factory=list)


class Catalog(BaseModel):
    """Every registered list; ``outdated`` are those of which another edition is in force still."""

    model_config = _like({"datasets": [_LIST], "current": ["test"], "outdated": [], "index_stale": False})

    datasets: list[Dataset]
    current: list[str]
    outdated: list[str]
    index_stale: bool


class FeatureDocs(BaseModel):
    """What a feature means, and what its score counts in the whole."""

    description: str
    coefficient: float
    url: str | None = None


class AlgorithmDocs(BaseModel):
    """An algorithm, its settings (none may be changed by a request), and its features."""

    name: str
    description: str
    config: dict[str, Any] = Field(default_factory=dict)
    features: dict[str, FeatureDocs]


class Algorithm(BaseModel):
    """How a score comes about."""

    name: str
    description: str
    features: dict[str, FeatureDocs]
    docs: AlgorithmDocs


class Algorithms(BaseModel):
    """The ways to score there are: one."""

    model_config = _like({"algorithms": [{**_DOCS, "docs": _DOCS}], "default": "pnrscreen", "best": "pnrscreen"})

    algorithms: list[Algorithm]
    default: str
    best: str
