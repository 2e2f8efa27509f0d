"""The protocol as an OpenAPI 3.1 document, made from the messages themselves."""

from collections.abc import Mapping
from typing import Any

import msgspec

from sync.protocol.change_wire import KINDS
from sync.protocol.errors import HTTP_STATUS
from sync.protocol.messages import ErrorAnswer, Message
from sync.protocol.versions import MEDIA_TYPE, PROTOCOL

_REFS = "#/components/schemas/{name}"
OPEN = frozenset({"enrol", "authority"})
"""Steps that need no token: they are how one gets it."""


def describe(steps: Mapping[str, tuple[type[Message], type[Message]]], *, version: str) -> dict[str, Any]:
    """The document for *steps*: name → request and answer."""
    kinds = [kind for pair in steps.values() for kind in pair]
    schemas, components = msgspec.json.schema_components([*kinds, ErrorAnswer], ref_template=_REFS)
    refused = schemas[-1]
    paths = {
        f"/v1/{name}": {"post": _operation(name, schemas[2 * i], schemas[2 * i + 1], refused)}
        for i, name in enumerate(steps)
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Khomue hub",
            "version": version,
            "description": "How stations and a hub talk. sync/PROTOCOL.md says what the messages mean.",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "paths": paths | {"/health": {"get": _health()}},
        "components": {
            "schemas": dict(components),
            "securitySchemes": {"station": {"type": "http", "scheme": "bearer", "description": "From the enrolment."}},
        },
        "x-change-kinds": list(KINDS),
    }


def _operation(name: str, request: Any, answer: Any, refused: Any) -> dict[str, Any]:
    """One step. Its errors are every code that a hub has; each status has the same form."""
    statuses = sorted(set(HTTP_STATUS.values()))
    refusal = {"description": "The hub refuses; `error.code` says why.", "content": _content("error", refused)}
    return {
        "operationId": name,
        "security": [] if name in OPEN else [{"station": []}],
        "requestBody": {"required": True, "content": {MEDIA_TYPE: {"schema": request}}},
        "responses": {
            "200": {"description": "The hub's answer.", "content": _content("answer", answer)},
            **{str(status): refusal for status in statuses},
        },
    }


def _content(part: str, schema: Any) -> dict[str, Any]:
    """The hub's envelope around an answer or an error."""
    envelope = {
        "type": "object",
        "required": ["khomue", "hub", part],
        "properties": {"khomue": {"const": PROTOCOL}, "hub": {"type": "string"}, part: schema},
    }
    return {MEDIA_TYPE: {"schema": envelope}}


def _health() -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["status"],
        "properties": {"status": {"enum": ["ok", "database"]}},
        "additionalProperties": False,
    }
    answer = {"content": {"application/json": {"schema": schema}}}
    return {
        "operationId": "health",
        "security": [],
        "responses": {
            "200": {"description": "It serves.", **answer},
            "503": {"description": "Its database does not answer.", **answer},
        },
    }
