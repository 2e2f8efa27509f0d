"""One log line and one measurement a request: route, status, time and sizes. Never an address, a query or a body."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.hub.metrics import Metrics

_log = logging.getLogger("khomue.hub.request")


class RequestLog:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, told = time.perf_counter(), _Told()

        async def counted_receive() -> Message:
            message = await receive()
            told.received += len(message.get("body", b""))
            return message

        async def counted_send(message: Message) -> None:
            told.take(message)
            await send(message)

        try:
            await self._app(scope, counted_receive, counted_send)
        finally:
            self._tell(scope, told, time.perf_counter() - started)

    def _tell(self, scope: Scope, told: "_Told", seconds: float) -> None:
        route = _route(scope)
        self._metrics.observe(route, told.status, seconds)
        fields = {
            "method": scope["method"],
            "route": route,
            "status": told.status,
            "ms": round(seconds * 1000, 1),
            "received": told.received,
            "sent": told.sent,
        }
        _log.info("request", extra=fields)


class _Told:
    """What went over the wire. Status 0: the visitor left before there was one."""

    def __init__(self) -> None:
        self.status = self.received = self.sent = 0

    def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self.sent += len(message.get("body", b""))


def _route(scope: Scope) -> str:
    """The route as it is written in the program: what stands in its place in an address may be about a person."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else "other"
