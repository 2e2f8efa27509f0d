"""Proof that a form was sent from our own page: a token that only a page shown to this browser can have held."""

import base64
import hashlib
import hmac
import secrets
from typing import Final

from fastapi import Request, Response

SESSION_COOKIE: Final = "khomue_session"
VISIT_COOKIE: Final = "khomue_visit"
"""What forms are bound to before somebody is signed in."""
FIELD: Final = "csrf"


class ForeignForm(Exception):
    """A form was sent from another site, or from a page of another session."""


def form_token(secret: str) -> str:
    """What a form must hold, of a browser whose cookie is *secret*."""
    digest = hashlib.sha256(f"khomue/csrf\0{secret}".encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def secret_of(request: Request) -> str:
    """The cookie that forms of this browser are bound to; empty when it has none yet."""
    return request.cookies.get(SESSION_COOKIE) or request.cookies.get(VISIT_COOKIE) or ""


def new_secret() -> str:
    return secrets.token_urlsafe(24)


async def check(request: Request) -> None:
    """Raises ForeignForm unless the form in hand comes from one of our pages, where nobody can type a NUL."""
    form = await request.form()
    if any(isinstance(value, str) and "\0" in value for value in form.values()):
        raise ForeignForm
    given = form.get(FIELD)
    check_token(request, given if isinstance(given, str) else "")


def check_token(request: Request, given: str) -> None:
    """Raises ForeignForm unless *given* is the token of this browser, sent from our own page."""
    secret = secret_of(request)
    right = form_token(secret).encode()
    same = hmac.compare_digest(right, given.encode("utf-8", "surrogatepass"))
    if not (secret and same and _is_same_origin(request)):
        raise ForeignForm


def set_cookie(request: Request, response: Response, name: str, value: str, *, max_age: int | None = None) -> None:
    """Keep *value* in the browser: out of reach of scripts, never sent along from other sites."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=max_age, httponly=True, samesite="strict", secure=secure)


def _is_same_origin(request: Request) -> bool:
    """Browsers say where a form is from (unless the referrer policy forbids it, and ours does not)."""
    origin = request.headers.get("origin")
    return origin is None or origin == f"{request.url.scheme}://{request.headers.get('host', '')}"
