"""Refuses what no page of ours sends, before anybody reads it: bodies larger than a form, numbers that no row can have,
addresses with a NUL, which PostgreSQL has no place for."""

from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias

from annotated_types import Ge, Le
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FORM: Final = 65_536
"""Bytes of a form."""
Number: TypeAlias = Annotated[int, Ge(0), Le(2**31 - 1)]
"""What an address says of a row: its number, or behind which one to go on."""


class PlainAddress:
    """Lets through addresses without a NUL."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            await PlainTextResponse("There is no such address.", 400)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class BodyLimit:
    """Lets through up to FORM bytes, and for paths that are a key of *larger*, or are below one that ends with a slash,
    as many as that says (None: they see to it themselves)."""

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
        for key, limit in self._larger.items():
            if path == key or (key.endswith("/") and path.startswith(key)):
                return limit
        return FORM


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
