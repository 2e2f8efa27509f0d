"""What can be seen without identity: the page that asks for name and password, and the set-up of a new hub."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from sync.hub.users import accounts, passwords, sessions
from sync.hub.users.audit import Act
from sync.hub.users.door import In, NotIn
from sync.hub.users.roles import EVERYBODY
from sync.hub.web import forms
from sync.hub.web.navigation import page_address
from sync.hub.web.rendering import LANGUAGE_COOKIE
from sync.hub.web.routing import together
from sync.hub.web.site import Site, address_of
from sync.hub.web.words import LANGUAGES

LONGEST_ADDRESS = 1_000
"""Letters of a page's address: a search of sixty Thai letters takes 540."""
_YEAR = 365 * 24 * 3600
Name = Annotated[str, Form(max_length=200)]
Secret = Annotated[str, Form(max_length=1_000)]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a form came back: the text of ``key``, with ``seconds`` in it."""

    key: str
    seconds: int = 0


def door_routes(site: Site) -> APIRouter:
    router = together(_sign_in(site), _set_up(site), _out(site))

    @router.post("/language", dependencies=[Depends(forms.check)])
    def choose_language(
        request: Request,
        language: Annotated[str, Form(max_length=2)],
        back: Annotated[str, Form(max_length=LONGEST_ADDRESS)] = "/",
    ) -> RedirectResponse:
        response = RedirectResponse(page_address(request.app, back), 303)
        chosen = language if language in LANGUAGES else LANGUAGES[0]
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="strict", httponly=True)
        return response

    return router


def _sign_in(site: Site) -> APIRouter:
    router = APIRouter()

    @router.get("/login", response_model=None)
    def page(request: Request) -> Response:
        if site.door.is_new():
            return RedirectResponse("/set-up", 303)
        return site.render(request, "login.html", page="login", trouble=None, name="")

    @router.post("/login", response_model=None, dependencies=[Depends(forms.check)])
    def sign_in(request: Request, name: Name = "", password: Secret = "") -> Response:
        result = site.door.sign_in(name, password, address=address_of(request))
        if isinstance(result, In):
            return _enter(request, result)
        return site.render(request, "login.html", status=403, page="login", trouble=_trouble(result), name=name)

    return router


def _set_up(site: Site) -> APIRouter:
    router = APIRouter()

    @router.get("/set-up", response_model=None)
    def page(request: Request) -> Response:
        if not site.door.is_new():
            return RedirectResponse("/login", 303)
        return site.render(request, "set_up.html", page="login", trouble=None, name="", code="")

    @router.post("/set-up", response_model=None, dependencies=[Depends(forms.check)])
    def set_up(
        request: Request, code: Name = "", name: Name = "", password: Secret = "", again: Secret = ""
    ) -> Response:
        if not site.door.is_new():
            return RedirectResponse("/login", 303)
        name = name.strip()
        result: In | Trouble | None = new_account_trouble(name, password, again)
        if result is None:
            answer = site.door.set_up(code, name, password, address=address_of(request))
            result = answer if isinstance(answer, In) else _trouble(answer, wrong="wrong_code")
        if isinstance(result, In):
            return _enter(request, result)
        return site.render(request, "set_up.html", status=403, page="login", trouble=result, name=name, code=code)

    return router


def _out(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(EVERYBODY))])

    @router.post("/logout")
    def sign_out(request: Request) -> RedirectResponse:
        with site.service.writing() as connection:
            sessions.end(connection, request.cookies.get(forms.SESSION_COOKIE, ""))
        site.audit(request, Act.SIGNED_OUT)
        response = RedirectResponse("/login", 303)
        response.delete_cookie(forms.SESSION_COOKIE)
        return response

    return router


def new_account_trouble(name: str, password: str, again: str) -> Trouble | None:
    """What is wrong with a name and a new password, typed twice."""
    return (None if accounts.is_name(name) else Trouble("bad_name")) or password_trouble(name, password, again)


def password_trouble(name: str, password: str, again: str) -> Trouble | None:
    """What is wrong with a new password, typed twice."""
    weakness = passwords.weakness(password, name=name)
    if weakness is not None:
        return Trouble(f"password_{weakness}")
    return None if password == again else Trouble("passwords_differ")


def _enter(request: Request, entered: In) -> Response:
    response = RedirectResponse("/", 303)
    lifetime = sessions.LIFETIME // 1000
    forms.set_cookie(request, response, forms.SESSION_COOKIE, entered.token, max_age=lifetime)
    response.delete_cookie(forms.VISIT_COOKIE)
    return response


def _trouble(result: NotIn, *, wrong: str = "wrong_password") -> Trouble:
    return Trouble({"wrong": wrong, "wait": "wait_first", "done": "set_up_done"}[result.why.value], result.wait)
