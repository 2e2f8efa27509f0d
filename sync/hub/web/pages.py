"""The organiser's pages: rendered here, kept fresh by one small script that fetches their live part again."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, StreamingResponse
from starlette.staticfiles import StaticFiles

from kiosk.domain.report import detail_rows, report_rows
from sync.hub.export import checkins_csv
from sync.hub.live_report import LiveReport
from sync.hub.service import HubService
from sync.hub.store import invitations, overview, stations
from sync.hub.web.anomaly_view import anomaly_rows
from sync.hub.web.auth import COOKIE, Sessions, is_same_origin, set_cookie
from sync.hub.web.rendering import FOLDER, LANGUAGE_COOKIE, Renderer, page_address
from sync.hub.web.views import now_view, station_rows
from sync.hub.web.words import LANGUAGES
from sync.protocol.errors import Refused
from sync.protocol.invitation import Invitation

_YEAR = 365 * 24 * 3600
_STEPS = 3
"""How far a page follows the records before it shows; in a rush the rest is counted in the background."""


class _NotLoggedIn(Exception):
    """Nobody sees a page without having typed the code."""


class _ForeignForm(Exception):
    """A form was sent from another site."""


def page_routes(app: FastAPI, service: HubService, sessions: Sessions) -> None:
    """Add the pages, their styles and script, log-in and log-out to *app*."""
    render = Renderer(service)

    def own_form(request: Request) -> None:
        if request.method == "POST" and not is_same_origin(request):
            raise _ForeignForm

    def logged_in(request: Request) -> None:
        if not sessions.is_logged_in(request):
            raise _NotLoggedIn

    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    app.include_router(_door(sessions, render), dependencies=[Depends(own_form)])
    guards = [Depends(own_form), Depends(logged_in)]
    app.include_router(_views(service, render), dependencies=guards)
    app.include_router(_acts(service, sessions, render), dependencies=guards)
    app.add_exception_handler(_NotLoggedIn, lambda _request, _e: RedirectResponse("/login", 303))
    app.add_exception_handler(
        _ForeignForm, lambda _request, _e: PlainTextResponse("This form is of another site.", 403)
    )
    app.add_exception_handler(Refused, lambda _request, e: PlainTextResponse(str(e), 503))


def _door(sessions: Sessions, render: Renderer) -> APIRouter:
    """What can be seen without the code: the page that asks for it."""
    router = APIRouter()

    @router.get("/login")
    def login_page(request: Request) -> HTMLResponse:
        return render(request, "login.html", page="login", wrong=False)

    @router.post("/login", response_model=None)
    def log_in(request: Request, code: Annotated[str, Form(max_length=200)] = "") -> Response:
        token = sessions.log_in(code)
        if token is None:
            return render(request, "login.html", status=403, page="login", wrong=True)
        response = RedirectResponse("/", 303)
        set_cookie(request, response, token)
        return response

    @router.post("/language")
    def choose_language(
        language: Annotated[str, Form(max_length=2)], back: Annotated[str, Form(max_length=200)] = "/"
    ) -> RedirectResponse:
        response = RedirectResponse(page_address(back), 303)
        chosen = language if language in LANGUAGES else LANGUAGES[0]
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="strict", httponly=True)
        return response

    return router


def _views(service: HubService, render: Renderer) -> APIRouter:
    """What an organiser looks at."""
    router = APIRouter()
    live = LiveReport(service)

    @router.get("/")
    def now(request: Request, day: Annotated[str | None, Query(max_length=10)] = None) -> HTMLResponse:
        service.catch_up(steps=_STEPS)
        view = now_view(service, render.words(request), day)
        return render(request, "now.html", page="now", view=view)

    @router.get("/stations")
    def all_stations(request: Request) -> HTMLResponse:
        return render(request, "stations.html", page="stations", rows=station_rows(service), invitation=None)

    @router.get("/anomalies")
    def anomalies(request: Request) -> HTMLResponse:
        service.catch_up(steps=_STEPS)
        rows = anomaly_rows(service, render.words(request))
        return render(request, "anomalies.html", page="anomalies", rows=rows)

    @router.get("/report")
    def report(request: Request) -> HTMLResponse:
        words, current = render.words(request), live.current()
        with service.reading() as connection:
            newest = overview.newest_record(connection)
        lines, details = report_rows(current, words.language), detail_rows(current, words.language)
        return render(request, "report.html", page="report", lines=lines, details=details, newest=newest)

    @router.get("/checkins.csv")
    def checkins() -> StreamingResponse:
        def lines() -> Iterator[str]:
            with service.reading() as connection:
                yield from checkins_csv(connection, service.pack())

        name = f'attachment; filename="{service.keys.event}-checkins.csv"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)

    return router


def _acts(service: HubService, sessions: Sessions, render: Renderer) -> APIRouter:
    """What an organiser does."""
    router = APIRouter()

    @router.post("/stations/invite")
    def invite(request: Request) -> HTMLResponse:
        with service.writing() as connection:
            new = invitations.new(connection, now=service.now())
        invitation = Invitation(str(request.base_url).rstrip("/"), new.code)
        return render(request, "stations.html", page="stations", rows=station_rows(service), invitation=invitation)

    @router.post("/stations/{station}/revoke")
    def revoke(station: int) -> RedirectResponse:
        with service.writing() as connection:
            stations.revoke(connection, station, now=service.now(), xid=service.database.xid(connection))
        return RedirectResponse("/stations", 303)

    @router.post("/logout")
    def log_out(request: Request) -> RedirectResponse:
        sessions.log_out(request)
        response = RedirectResponse("/login", 303)
        response.delete_cookie(COOKIE)
        return response

    return router
