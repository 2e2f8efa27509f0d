"""The organiser's pages: rendered here, kept fresh by one small script that fetches their live part again."""

from collections.abc import Callable

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from sync.hub.importing import Importer
from sync.hub.live_report import LiveReport
from sync.hub.problems import HubProblem
from sync.hub.web.anomaly_pages import anomaly_routes
from sync.hub.web.bundle_pages import bundle_routes
from sync.hub.web.door_pages import door_routes
from sync.hub.web.event_pages import event_routes
from sync.hub.web.everything_pages import everything_routes
from sync.hub.web.export_pages import export_routes
from sync.hub.web.forms import ForeignForm
from sync.hub.web.import_pages import import_routes
from sync.hub.web.lookalike_pages import lookalike_routes
from sync.hub.web.pack_pages import pack_routes
from sync.hub.web.people_pages import people_routes
from sync.hub.web.protocol_pages import protocol_routes
from sync.hub.web.rendering import FOLDER
from sync.hub.web.retention_pages import retention_routes
from sync.hub.web.routing import together
from sync.hub.web.site import NotAllowed, NotSignedIn, Site
from sync.hub.web.station_pages import station_routes
from sync.hub.web.texts import TEXTS
from sync.hub.web.user_pages import user_routes
from sync.protocol.errors import Refused


def page_routes(app: FastAPI, site: Site, importer: Importer, live: LiveReport) -> None:
    """Add the pages, their styles and script to *app*. Each group of routes brings its own guard along."""
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    pages = together(
        door_routes(site),
        event_routes(site, live),
        anomaly_routes(site),
        lookalike_routes(site),
        everything_routes(site),
        station_routes(site),
        bundle_routes(site),
        pack_routes(site),
        people_routes(site),
        import_routes(site, importer),
        export_routes(site, live),
        user_routes(site),
        retention_routes(site),
        protocol_routes(site),
    )
    app.routes.extend(pages.routes)
    _refusals(app, site)


def _refusals(app: FastAPI, site: Site) -> None:
    def refused(key: str, status: int) -> Callable[[Request, Exception], Response]:
        def page(request: Request, _error: Exception) -> Response:
            return site.render(request, "refused.html", status=status, page="refused", sentence=key)

        return page

    def missing(request: Request, _error: Exception) -> Response:
        """A page for people who followed a wrong link; programs get what they know."""
        if "text/html" in request.headers.get("accept", ""):
            return site.render(request, "refused.html", status=404, page="refused", sentence="not_found")
        return JSONResponse({"detail": "Not Found"}, 404)

    def unreadable(request: Request, _error: Exception) -> Response:
        """An address or a form with something in it that cannot be; it is not said back."""
        if "text/html" in request.headers.get("accept", ""):
            return site.render(request, "refused.html", status=422, page="refused", sentence="not_found")
        return JSONResponse({"detail": "Unprocessable Content"}, 422)

    def impossible(request: Request, error: Exception) -> Response:
        """What was asked for cannot be done as things stand, and no page of its own says so."""
        key = f"problem_{getattr(error, 'code', '')}"
        sentence = key if key in TEXTS else "problem_other"
        return site.render(request, "refused.html", status=409, page="refused", sentence=sentence)

    app.add_exception_handler(404, missing)
    app.add_exception_handler(HubProblem, impossible)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(NotSignedIn, lambda _request, _e: RedirectResponse("/login", 303))
    app.add_exception_handler(NotAllowed, refused("not_allowed", 403))
    app.add_exception_handler(ForeignForm, refused("foreign_form", 403))
    app.add_exception_handler(Refused, lambda _request, e: PlainTextResponse(str(e), 503))
