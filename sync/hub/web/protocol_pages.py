"""What programs may say to this hub: the protocol's steps with the form of every message, as a page and as OpenAPI."""

import json
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from sync.hub.users.roles import ORGANISERS
from sync.hub.web.site import Site
from sync.hub.web.watch_routes import describe


def protocol_routes(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS))])
    description = describe()
    steps = [_step(path, operation) for path, methods in description["paths"].items() for operation in methods.values()]
    parts = [(name, _pretty(schema)) for name, schema in sorted(description["components"]["schemas"].items())]

    @router.get("/protocol")
    def protocol(request: Request) -> Response:
        return site.render(request, "protocol.html", page="protocol", steps=steps, parts=parts)

    @router.get("/protocol.json")
    def document() -> Response:
        return JSONResponse(description)

    return router


def _step(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of one step: its path, whether it needs a token, and its messages."""
    sent = operation.get("requestBody", {}).get("content", {})
    answered = operation["responses"]["200"]["content"]
    return {
        "path": path,
        "is_open": not operation["security"],
        "request": next((_pretty(each["schema"]) for each in sent.values()), ""),
        "answer": next(_pretty(each["schema"]) for each in answered.values()),
        "statuses": ", ".join(sorted(operation["responses"])),
    }


def _pretty(schema: object) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1)
