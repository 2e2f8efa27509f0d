"""Makes the hub's web application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.hub.follower import Follower
from sync.hub.home import HubHome
from sync.hub.importing import LARGEST, Importer
from sync.hub.live_report import LiveReport
from sync.hub.metrics import Metrics
from sync.hub.pack_files import LARGEST as LARGEST_PACK
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.settings import HubSettings
from sync.hub.store.database import Database
from sync.hub.users.door import Door
from sync.hub.web.bundle_pages import LARGEST as LARGEST_BUNDLE
from sync.hub.web.limits import FORM, BodyLimit, PlainAddress
from sync.hub.web.pages import page_routes
from sync.hub.web.rendering import Renderer
from sync.hub.web.request_log import RequestLog
from sync.hub.web.site import Site
from sync.hub.web.sync_routes import sync_routes
from sync.hub.web.watch_routes import watch_routes

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_LARGER = {
    "/v1/": None,
    "/imports": LARGEST + FORM,
    "/bundles": LARGEST_BUNDLE + FORM,
    "/pack": LARGEST_PACK + FORM,
}
"""Paths that take more than a form: stations' batches, which see themselves how much; lists of people, bundles, event
packs."""


def create_app(settings: HubSettings) -> FastAPI:
    """The application over the hub in ``settings.home``; as many of them as there are workers may run on one
    database. Raises HubProblem when there is no hub there."""
    files = HubHome(settings.home)
    if not files.exists:
        raise HubProblem("no_hub", f"There is no hub in {settings.home}.")
    files.remember_database(settings.database)
    database = Database.open(files.database_url(settings.database))
    service = HubService(database, now=settings.now, home=files)
    importer, live = Importer(service), LiveReport(service)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        follower = Follower(service)
        follower.start()
        live.start()
        yield
        await run_in_threadpool(live.stop)
        await run_in_threadpool(follower.stop)
        await run_in_threadpool(importer.stop)
        database.close()

    app = FastAPI(title="Khomue hub", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.service = service
    app.add_middleware(BodyLimit, larger=_LARGER)
    app.add_middleware(PlainAddress)
    app.add_middleware(_Headers)
    metrics = Metrics(service)
    app.add_middleware(RequestLog, metrics=metrics)
    watch_routes(app, service, files, metrics)
    app.routes.extend(sync_routes(service).routes)
    page_routes(app, Site(service, Renderer(service), Door(service, files.admin_code), files), importer, live)
    return app


class _Headers:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
