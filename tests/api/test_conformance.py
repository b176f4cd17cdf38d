r"""A foreign hand reads the API's description and tries what it says: no answer is 5xx, and each is one that it states.

Many times as long, and drawn anew: ``HYPOTHESIS_PROFILE=soak pytest tests/api/test_conformance.py``. By schemathesis' own
command, against a home that is served with ``--dev``, for as long as you like::

    pnrscreen demo --home try && pnrscreen serve --home try --dev
    TOKEN=$(curl -s localhost:8000/dev/token/operator)
    schemathesis run http://localhost:8000/openapi.json -H "Authorization: Bearer $TOKEN" \
        -H "Pnrscreen-Purpose: advance-assessment" --max-examples 500 --exclude-checks positive_data_acceptance
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks

from pnrscreen.api import application
from pnrscreen.api.limits import Buckets
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.operations import screen
from pnrscreen.rights import Purpose
from support.clock import SettableClock
from support.homes import open_unit, paxlst, person
from support.server import client, serving

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated:joserfc.errors.SecurityWarning")
SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
HELD = settings(
    max_examples=80 if SOAK else 5,
    derandomize=not SOAK,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],
)
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
"""It is not asked that whatever has the right form is taken: bytes may be unreadable, a key may stand for another request."""


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("conformance") / "home"
    open_unit(home, SettableClock())
    standing = Standing(home, SettableClock())
    made = application(standing, developing=True)
    made.state.door.strangers = made.state.door.callers = Buckets(1_000_000)
    with serving(made) as served:
        with client(served, "op") as op:
            op.post("/v1/messages", content=paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "R1"))).raise_for_status()
        screen.screen(standing.app, standing.app.system)
        yield served


def operations() -> list[tuple[str, str]]:
    document = json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8"))
    return [(method.upper(), path) for path, methods in document["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def schema(where: str) -> Any:
    document = httpx.get(f"{where}/openapi.json", verify=False).json()
    return schemathesis.openapi.from_dict(document)


@pytest.mark.parametrize("mode", [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE], ids=str)
@pytest.mark.parametrize(("method", "path"), operations())
def test_every_answer_is_one_that_the_description_states(
    where: str, schema: Any, method: str, path: str, mode: schemathesis.GenerationMode
) -> None:
    operation = schema[path][method]
    if mode is schemathesis.GenerationMode.NEGATIVE and not (list(operation.iter_parameters()) or operation.body):
        return  # nothing can be said wrongly where nothing is said
    overseen = path.startswith("/v1/log")
    with client(where, "dpo" if overseen else "op", Purpose.OVERSIGHT if overseen else Purpose.ADVANCE_ASSESSMENT) as asking:
        known = {name: asking.headers[name] for name in ("Authorization", "Pnrscreen-Purpose")}

        @HELD
        @given(case=operation.as_strategy(mode))
        def tried(case: schemathesis.Case) -> None:
            answer = case.call(base_url=where, headers=known)
            case.validate_response(answer, checks=CHECKS)

        tried()
