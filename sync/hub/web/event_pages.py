"""What goes on at the event: now, the anomalies, the report."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from kiosk.domain.report import detail_rows, report_rows
from sync.hub.live_report import LiveReport
from sync.hub.users.roles import EVERYBODY, WHOLE_EVENT
from sync.hub.web.routing import together
from sync.hub.web.site import Site, user_of
from sync.hub.web.views import now_view


def event_routes(site: Site, live: LiveReport) -> APIRouter:
    return together(_everybody(site), _whole_event(site, live))


def _everybody(site: Site) -> APIRouter:
    service, render = site.service, site.render
    router = APIRouter(dependencies=[Depends(site.signed_in(EVERYBODY))])

    @router.get("/")
    def now(request: Request, day: Annotated[str | None, Query(max_length=10)] = None) -> HTMLResponse:
        service.freshen()
        view = now_view(service, render.words(request), day, zone=user_of(request).sees)
        return render(request, "now.html", page="now", view=view)

    return router


def _whole_event(site: Site, live: LiveReport) -> APIRouter:
    render = site.render
    router = APIRouter(dependencies=[Depends(site.signed_in(WHOLE_EVENT))])

    @router.get("/report")
    def report(request: Request) -> HTMLResponse:
        words, shown = render.words(request), live.current()
        lines = report_rows(shown.report, words.language) if shown.report else ()
        details = detail_rows(shown.report, words.language) if shown.report else ()
        return render(request, "report.html", page="report", lines=lines, details=details, at=shown.at)

    return router
