"""``/match``, ``/entities``, ``/catalog`` and ``/algorithms`` in yente's wire format: what asks OpenSanctions can ask a unit.

An API key comes with each request as yente's clients send it (``Authorization: ApiKey KEY``); its login is for one purpose,
since they name none. ``/search`` is not there: it leafs through lists, and the law lets a unit compare a person with them.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from pydantic import BaseModel

from pnrscreen.api.entry import Entered
from pnrscreen.api.problems import Problem
from pnrscreen.api.yente import answer, catalog, question, schema
from pnrscreen.operations import ask
from pnrscreen.words import LANGUAGES

router = APIRouter(tags=["match"], strict_content_type=False)  # yente asks for none

Language = Annotated[str, Header(description="The language of the reasons: en, fr, es or ar.")]
Dataset = Annotated[str, Path(description="A list, or ``default``.", examples=[schema.EVERYTHING])]
_SINCE = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?)?(Z|[+-]\d{2}:?\d{2})?$"
_NONE = {"description": "No such list or entry, or none for the caller's organisation."}
_NO_SEARCH = (
    "Lists are not searched here: a person is compared with them. Say POST /match with what is known of the person, or"
    " GET /entities with the id of an entry."
)


def _as_of_now(_: Entered, changed_since: Annotated[str | None, Query(include_in_schema=False, pattern=_SINCE)] = None) -> None:
    """Refuse a question about what has changed: whoever asks it would take silence for no change."""
    if changed_since is not None:
        raise Problem(400, "changed-since", "When an entry last changed is not known here: leave changed_since out.")


@router.post(
    "/match/{dataset}",
    summary="Compare people with the lists in force, in yente's format",
    response_model=schema.Answered,
    responses={400: {"description": "A question that cannot be asked."}, 404: _NONE},
    dependencies=[Depends(_as_of_now)],
)
def match(
    caller: Entered,
    dataset: Dataset,
    batch: schema.Batch,
    filters: Annotated[schema.Filters, Query()],
    accept_language: Language = "",
) -> Response:
    """Return who on the lists may be meant by each of up to 100 people; ``default`` are all lists.

    A result is a reason to look, never a decision. Looking is written in the log. Without ``threshold`` the unit's own decide
    what is a match, list by list.
    """
    scope, asked = question.scope(dataset, filters), question.questions(batch, filters)
    answers = ask.match(caller.app, caller.access, [one.person for one in asked.values() if one.person], scope)
    return _json(answer.answered(asked, answers, filters.limit, _language(accept_language)), {"x-batch-size": str(len(asked))})


@router.get(
    "/entities/{entity_id:path}",
    summary="One entry of a list, in yente's format",
    response_model=schema.Entity,
    responses={404: _NONE},
)
def entity(caller: Entered, entity_id: str, *, nested: bool = True) -> Response:  # noqa: ARG001  an entry has nothing nested
    """Return an entry by ``list:id``, or ``id`` where one list has it, as its originator lets the caller's organisation see it.

    Looking is written in the log.
    """
    return _json(answer.entity(ask.entry(caller.app, caller.access, entity_id)))


@router.get(
    "/catalog",
    summary="The registered lists, in yente's format",
    response_model=schema.Catalog,
    responses={304: {"description": "Nothing has changed since ``If-None-Match``."}},
)
@router.get("/manifest", response_model=schema.Catalog, include_in_schema=False)
def lists(caller: Entered, if_none_match: Annotated[str, Header()] = "") -> Response:
    """Return the registered lists, and of which another edition than the registered one is still in force."""
    told = _json(catalog.catalog(ask.catalog(caller.app, caller.access)), {"Cache-Control": "private, no-cache"})
    told.headers["ETag"] = tag = f'"{hashlib.sha256(told.body).hexdigest()[:32]}"'
    if not {tag, "*"} & {one.strip().removeprefix("W/") for one in if_none_match.split(",")}:
        return told
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})


@router.get("/algorithms", summary="How a score comes about, in yente's format", response_model=schema.Algorithms)
def algorithms(caller: Entered) -> Response:
    """Return how a score comes about, with the points that are in force."""
    return _json(catalog.algorithms(ask.settings(caller.app, caller.access)))


@router.get("/search/{dataset}", status_code=404, include_in_schema=False)
def search(_: Entered, dataset: str) -> Response:  # noqa: ARG001  whatever is searched
    """Say what to ask instead."""
    raise Problem(404, "no-search", _NO_SEARCH)


def _json(told: BaseModel, headers: dict[str, str] | None = None) -> Response:
    return Response(told.model_dump_json(by_alias=True), headers=headers, media_type="application/json")


def _language(accepted: str) -> str:
    """Return the first language that the caller reads and the catalogues have."""
    wanted = (one.partition(";")[0].partition("-")[0].strip().lower() for one in accepted.split(","))
    return next((one for one in wanted if one in LANGUAGES), LANGUAGES[0])
