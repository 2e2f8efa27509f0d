"""Refuses bodies that are larger than a form of ours can be, before anybody reads them."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FORM: Final = 65_536
"""Bytes of a form."""


class BodyLimit:
    """Lets through up to FORM bytes, and for paths that begin with a key of *larger* as many as that says (None: they
    see to it themselves)."""

    def __init__(self, app: ASGIApp, larger: Mapping[str, int | None]) -> None:
        self._app = app
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._limit(scope["path"]) if scope["type"] == "http" else None
        if limit is None:
            await self._app(scope, receive, send)
            return
        if _announced(scope) > limit:
            await _refuse(scope, receive, send)
            return
        try:
            await self._app(scope, _Counted(receive, limit), send)
        except _TooLarge:
            await _refuse(scope, receive, send)

    def _limit(self, path: str) -> int | None:
        found = [limit for start, limit in self._larger.items() if path.startswith(start)]
        return found[0] if found else FORM


class _TooLarge(Exception):
    """A body goes on beyond what may be, whatever was announced."""


class _Counted:
    """Counts what comes. Raises _TooLarge."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] != "http.request":
            return message
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _TooLarge
        return message


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("That is too large.", 413)(scope, receive, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
