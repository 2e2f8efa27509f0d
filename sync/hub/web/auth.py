"""Who may see the pages: whoever typed the administrator's code, for half a day."""

import hmac
import secrets
import threading
from collections import deque
from collections.abc import Callable

from fastapi import Request, Response
from sqlalchemy import delete, select

from sync.hub.service import HubService, token_digest
from sync.hub.store.schema import login
from sync.hub.store.upsert import insert

COOKIE = "khomue_session"
LIFETIME = 12 * 3_600_000
"""Milliseconds until the code has to be typed again."""
MAX_FAILURES, FAILURES_WITHIN = 10, 60_000


class Sessions:
    """Logins, kept in the database so that every worker knows them; only the token's hash is stored."""

    def __init__(self, service: HubService, admin_code: Callable[[], str]) -> None:
        self._service = service
        self._admin_code = admin_code
        self._failures: deque[int] = deque()
        self._lock = threading.Lock()

    def log_in(self, code: str) -> str | None:
        """A new session's token, None when the code is wrong or too many wrong ones came in the last minute."""
        now = self._service.now()
        if self._too_many_failures(now):
            return None
        if not hmac.compare_digest(_plain(code), _plain(self._admin_code())):
            with self._lock:
                self._failures.append(now)
            return None
        token = secrets.token_urlsafe(32)
        with self._service.writing() as connection:
            connection.execute(delete(login).where(login.c.expires_at < now))
            connection.execute(
                insert(connection, login), [{"token_hash": token_digest(token), "expires_at": now + LIFETIME}]
            )
        return token

    def is_logged_in(self, request: Request) -> bool:
        token = request.cookies.get(COOKIE, "")
        query = select(login.c.expires_at).where(login.c.token_hash == token_digest(token))
        with self._service.reading() as connection:
            expires = connection.execute(query).scalar_one_or_none()
        return expires is not None and expires > self._service.now()

    def log_out(self, request: Request) -> None:
        token = request.cookies.get(COOKIE, "")
        with self._service.writing() as connection:
            connection.execute(delete(login).where(login.c.token_hash == token_digest(token)))

    def _too_many_failures(self, now: int) -> bool:
        with self._lock:
            while self._failures and self._failures[0] < now - FAILURES_WITHIN:
                self._failures.popleft()
            return len(self._failures) >= MAX_FAILURES


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Keep the session in the browser: out of reach of scripts, never sent along from other sites."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=LIFETIME // 1000,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def is_same_origin(request: Request) -> bool:
    """Whether a form was sent from our own page: browsers say where from (unless the referrer policy forbids it, and
    ours does not), and others have no cookies to abuse."""
    origin = request.headers.get("origin")
    return origin is None or origin == f"{request.url.scheme}://{request.headers.get('host', '')}"


def _plain(code: str) -> bytes:
    return "".join(c for c in code.upper() if c.isalnum()).encode("utf-8", "surrogatepass")
