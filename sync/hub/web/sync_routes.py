"""The protocol's steps as HTTP: every answer in the hub's envelope, every body limited."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.web.gate import Gate
from sync.hub.web.guesses import Guesses
from sync.protocol.codec import decode_request, seal, seal_refusal
from sync.protocol.compression import ENCODING, WORTH_IT, compress, decompress
from sync.protocol.errors import HTTP_STATUS, ErrorCode, Refused
from sync.protocol.messages import (
    AuthorityRequest,
    ChangesRequest,
    EnrolRequest,
    FetchRequest,
    HelloRequest,
    Message,
    ProfilesRequest,
    ReconcileRequest,
    RecordsRequest,
    StationsRequest,
)
from sync.protocol.versions import MAX_REQUEST, MEDIA_TYPE

CONCURRENT, OVER_SQLITE = 8, 3
"""Requests worked on at once: enough to keep the database busy, few enough not to stand on each other's feet."""
ROOM = 4 * MAX_REQUEST
"""Bytes of all bodies that are being received or wait in line."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the protocol: what it is called, what it takes, and who answers. ``guarded``: against guessing;
    ``first``: for who has no identity yet, so without a token."""

    name: str
    request: type[Message]
    answer: Callable[[StationPeer, Any], Message]
    guarded: bool = False
    first: bool = False


STEPS = (
    Step("authority", AuthorityRequest, StationPeer.authority, first=True),
    Step("enrol", EnrolRequest, StationPeer.enrol, guarded=True, first=True),
    Step("hello", HelloRequest, StationPeer.hello),
    Step("records", RecordsRequest, StationPeer.records),
    Step("profiles", ProfilesRequest, StationPeer.profiles),
    Step("changes", ChangesRequest, StationPeer.changes),
    Step("reconcile", ReconcileRequest, StationPeer.reconcile),
    Step("stations", StationsRequest, StationPeer.stations),
    Step("fetch", FetchRequest, StationPeer.fetch),
)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where requests are answered, and what keeps a crowd and guessers in check."""

    service: HubService
    gate: Gate
    guesses: Guesses


def sync_routes(service: HubService) -> APIRouter:
    router = APIRouter(prefix="/v1")
    places = CONCURRENT if service.database.is_postgresql else OVER_SQLITE
    desk = _Desk(service, Gate(places, ROOM), Guesses(service.now))
    for step in STEPS:
        router.add_api_route(f"/{step.name}", _endpoint(desk, step), methods=["POST"], name=step.name)
    return router


def _endpoint(desk: _Desk, step: Step) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        body = bytearray()
        try:
            _need_token(step, request)
            await _read(request, body, desk.gate)
            async with desk.gate.turn():
                return await run_in_threadpool(_answer, desk, step, request, bytes(body))
        except Refused as refusal:
            return _refuse(desk.service, refusal)
        except ClientDisconnect:  # nobody is there to hear of it: the station sends the request again
            return Response(status_code=400)
        finally:
            desk.gate.let_go(len(body))

    return endpoint


def _need_token(step: Step, request: Request) -> None:
    """Nothing is read of who has no token at all. Raises Refused."""
    if not step.first and not _token(request):
        raise Refused(ErrorCode.BAD_TOKEN)


async def _read(request: Request, body: bytearray, gate: Gate) -> None:
    """Read into *body*, which *gate* has room for so far. Raises Refused: ``too_large``, ``busy``."""
    async for chunk in request.stream():
        if len(body) + len(chunk) > MAX_REQUEST:
            raise Refused(ErrorCode.TOO_LARGE, f"more than {MAX_REQUEST} bytes")
        gate.hold(len(chunk))
        body += chunk


def _answer(desk: _Desk, step: Step, request: Request, body: bytes) -> Response:
    service = desk.service
    try:
        with desk.guesses.counted(_address(request)) if step.guarded else nullcontext():
            message = decode_request(_unpacked(request, body), step.request)
            answer = step.answer(StationPeer(service, _token(request)), message)
            return _respond(request, seal(answer, hub=service.keys.hub))
    except Refused as refusal:
        return _refuse(service, refusal)
    except Exception:  # noqa: BLE001 - the outer edge of a request: logged, and the station waits and tries again
        _log.exception("%s failed", step.name)
        return _refuse(service, Refused(ErrorCode.HUB_TROUBLE, "the hub made a mistake", retry_after=10))


def _unpacked(request: Request, body: bytes) -> bytes:
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding == ENCODING:
        return decompress(body, MAX_REQUEST)
    if encoding != "identity":
        raise Refused(ErrorCode.BAD_REQUEST, f"no such content encoding here: {encoding:.40}")
    return body


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _respond(request: Request, content: bytes) -> Response:
    headers = {"Cache-Control": "no-store"}
    if ENCODING in request.headers.get("accept-encoding", "") and len(content) > WORTH_IT:
        content, headers["Content-Encoding"] = compress(content), ENCODING
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


def _refuse(service: HubService, refusal: Refused) -> Response:
    headers = {"Cache-Control": "no-store"}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    status = HTTP_STATUS.get(ErrorCode(refusal.reason), 400)
    return Response(seal_refusal(refusal, hub=service.keys.hub), status, headers, MEDIA_TYPE)
