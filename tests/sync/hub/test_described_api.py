"""Everything that the hub's OpenAPI document allows, and much that it does not, tried against a real hub.

Schemathesis makes the requests. No answer may be a mistake of the hub (5xx), of a status or a form that the document
does not know. On SQLite and on PostgreSQL; ``--soak`` makes many more. The document is the protocol's; the pages have
no form that a program could go by, and are walked by test_absurd_requests.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import SerializationContext
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
)

from sync.hub import admin
from sync.hub.web.watch_routes import describe
from sync.protocol.versions import MEDIA_TYPE
from tests.builders import a_pack, at
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import join, serving

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    ignored_auth,
]

schema = schemathesis.openapi.from_dict(describe())


@schemathesis.serializer(MEDIA_TYPE)
def as_json(_context: SerializationContext, value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Place:
    url: str
    token: str


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """An empty database of each kind in turn, for all tests here."""
    if request.param == "sqlite":
        yield None
        return
    with request.getfixturevalue("postgresql_server").new_database() as url:
        yield url


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, database: str | None) -> Iterator[Place]:
    """A hub that serves, and the token of a station of it."""
    home: Path = tmp_path_factory.mktemp("hub")
    admin.init_hub(home, a_pack(), database=database)
    booth = MemoryStore("booth-1")
    with admin.opened(home) as hub:
        join(hub, booth)
    identity = booth.enrolment()
    assert identity is not None
    with serving(home, lambda: at(12)) as url:
        yield Place(url, identity.token)


@schema.parametrize()
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_makes_the_hub_err_or_break_its_word(case: "schemathesis.Case[Any]", place: Place) -> None:
    ask(case, place)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@schema.parametrize()
@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_of_a_thousand_makes_the_hub_err(case: "schemathesis.Case[Any]", place: Place) -> None:
    ask(case, place)


def ask(case: "schemathesis.Case[Any]", place: Place) -> None:
    headers = {"Authorization": f"Bearer {place.token}"}
    case.call_and_validate(base_url=place.url, headers=headers, checks=CHECKS)
