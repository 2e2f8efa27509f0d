"""The people of the hub: their accounts, and what everybody did."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from sync.hub.users import accounts, audit, passwords
from sync.hub.users.accounts import NewAccount
from sync.hub.users.audit import Entry
from sync.hub.users.roles import EVERYBODY, ORGANISERS, Role
from sync.hub.users.staffing import No, Staffing
from sync.hub.web import forms
from sync.hub.web.door_pages import Name, Secret, Trouble, password_trouble
from sync.hub.web.limits import Number
from sync.hub.web.routing import together
from sync.hub.web.site import Site, by, user_of
from sync.hub.web.words import Words

SHOWN = 100
Word = Annotated[str, Form(max_length=100)]


def user_routes(site: Site) -> APIRouter:
    return together(_users(site), _changes(site), _audit(site), _account(site))


def _users(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.get("/users")
    def users(request: Request) -> Response:
        return _page(site, request)

    @router.post("/users")
    def add(request: Request, name: Name = "", role: Word = "", zone: Word = "") -> Response:
        name, password = name.strip(), passwords.generated()
        wanted = _role(role)
        new = NewAccount(name, wanted, passwords.hashed(password), zone if wanted is Role.ZONE_LEAD else "")
        with site.service.writing() as connection:
            no = _staffing(site, request, connection).add(new)
        return _page(site, request, no) if no else _page(site, request, told=(name, password))

    return router


def _changes(site: Site) -> APIRouter:
    router = APIRouter(prefix="/users/{who}", dependencies=[Depends(site.signed_in(ORGANISERS))])
    service = site.service

    @router.post("/role")
    def change_role(request: Request, who: Number, role: Word = "", zone: Word = "") -> Response:
        wanted = _role(role)
        zone = zone if wanted is Role.ZONE_LEAD else ""
        with service.writing() as connection:
            no = _staffing(site, request, connection).change_role(who, wanted, zone)
        return _done(site, request, no)

    @router.post("/disable")
    def disable(request: Request, who: Number) -> Response:
        with service.writing() as connection:
            no = _staffing(site, request, connection).disable(who)
        return _done(site, request, no)

    @router.post("/enable")
    def enable(request: Request, who: Number) -> Response:
        with service.writing() as connection:
            no = _staffing(site, request, connection).enable(who)
        return _done(site, request, no)

    @router.post("/password")
    def reset(request: Request, who: Number) -> Response:
        password = passwords.generated()
        hashed = passwords.hashed(password)
        with service.writing() as connection:
            account = accounts.by_id(connection, who)
            no = _staffing(site, request, connection).reset_password(who, hashed)
        told = (account.user.name, password) if account and not no else None
        return _page(site, request, no, told=told)

    return router


def _audit(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.get("/audit")
    def entries(request: Request, before: Annotated[Number | None, Query()] = None) -> Response:
        with site.service.reading() as connection:
            found = audit.newest(connection, SHOWN + 1, before=before)
        words = site.render.words(request)
        rows = [(entry, _detail(entry, words)) for entry in found[:SHOWN]]
        older = found[SHOWN - 1].id if len(found) > SHOWN else None
        known = {act.value for act in audit.Act}
        return site.render(request, "audit.html", page="audit", rows=rows, older=older, known=known)

    return router


def _account(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(EVERYBODY))])

    @router.get("/account")
    def account(request: Request, changed: Annotated[bool, Query()] = False) -> Response:  # noqa: FBT002 - a query's
        return site.render(request, "account.html", page="account", trouble=None, changed=changed)

    @router.post("/account/password", response_model=None)
    def change(request: Request, password: Secret = "", new: Secret = "", again: Secret = "") -> Response:
        trouble = _trouble_with_change(site, request, password, new, again)
        if trouble is not None:
            return site.render(request, "account.html", status=403, page="account", trouble=trouble, changed=False)
        hashed, token = passwords.hashed(new), request.cookies.get(forms.SESSION_COOKIE, "")
        with site.service.writing() as connection:
            _staffing(site, request, connection).change_own_password(user_of(request), hashed, token=token)
        return RedirectResponse("/account?changed=1", 303)

    return router


def _trouble_with_change(site: Site, request: Request, password: str, new: str, again: str) -> Trouble | None:
    user = user_of(request)
    waiting = site.door.prove(user, password, by(request))
    if waiting is not None:
        return Trouble("wait_first", waiting) if waiting else Trouble("wrong_old_password")
    return password_trouble(user.name, new, again)


def _staffing(site: Site, request: Request, connection: Connection) -> Staffing:
    return Staffing(connection, site.service.pack(), by(request), site.service.now())


def _page(site: Site, request: Request, no: No | None = None, *, told: tuple[str, str] | None = None) -> Response:
    """The page of users; *told*: whose new password is shown, this once."""
    with site.service.reading() as connection:
        every = accounts.every(connection)
    zones = [(zone.id, site.render.words(request).name(zone.name)) for zone in site.service.pack().zones]
    status = 200 if no is None else 409
    return site.render(
        request, "users.html", status=status, page="users", accounts=every, zones=zones, told=told, no=no
    )


def _done(site: Site, request: Request, no: No | None) -> Response:
    return RedirectResponse("/users", 303) if no is None else _page(site, request, no)


def _role(text: str) -> Role:
    """The role that *text* names; the one that may do least where it names none."""
    return Role(text) if text in set(Role) else Role.VIEWER


def _detail(entry: Entry, words: Words) -> str:
    """What it was done to."""
    return " · ".join(words.detail(name, value) for name, value in entry.detail.items() if value != "")
