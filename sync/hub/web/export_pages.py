"""What can be taken away as a file, CSV or XLSX; every list of people that leaves is in the audit."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from sqlalchemy import Connection
from starlette.background import BackgroundTask

from kiosk.domain.packs import Pack
from sync.hub.exports import writing
from sync.hub.exports.checkins import checkins
from sync.hub.exports.figures import figures
from sync.hub.exports.hours import hours, shifts
from sync.hub.exports.present import present
from sync.hub.exports.writing import Table
from sync.hub.live_report import LiveReport
from sync.hub.users.audit import Act
from sync.hub.users.roles import EVERYBODY, TAKE_LISTS, WHOLE_EVENT
from sync.hub.web.routing import together
from sync.hub.web.site import Site, user_of
from sync.protocol.errors import ErrorCode, Refused

_CSV, _XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTS: Final = {"checkins": checkins, "present": present, "hours": hours, "shifts": shifts}
"""Lists of people, each of all zones or of one."""
REPORT = "report"

Make = Callable[[Connection, Pack], Table]


def export_routes(site: Site, live: LiveReport) -> APIRouter:
    return together(_page(site), *(_list(site, name) for name in LISTS), _report(site, live))


def _page(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(EVERYBODY))])

    @router.get("/exports")
    def exports(request: Request) -> Response:
        role = user_of(request).role
        lists = [name for name in LISTS if role in TAKE_LISTS] + ([REPORT] if role in WHOLE_EVENT else [])
        return site.render(request, "exports.html", page="exports", lists=lists)

    return router


def _list(site: Site, name: str) -> APIRouter:
    """A list of people: for organisers, and for zone leads what is of their zone."""
    router = APIRouter(prefix="/exports", dependencies=[Depends(site.signed_in(TAKE_LISTS))])

    def make(request: Request) -> Make:
        zone = user_of(request).sees
        site.service.catch_up(steps=3)
        site.audit(request, Act.EXPORTED, what=name, zone=zone or "")
        return lambda connection, pack: LISTS[name](connection, pack, zone=zone)

    @router.get(f"/{name}.csv")
    def as_csv(request: Request) -> Response:
        return _csv(site, name, make(request))

    @router.get(f"/{name}.xlsx")
    def as_xlsx(request: Request) -> Response:
        return _xlsx(site, name, make(request))

    return router


def _report(site: Site, live: LiveReport) -> APIRouter:
    router = APIRouter(prefix="/exports", dependencies=[Depends(site.signed_in(WHOLE_EVENT))])

    def make(request: Request) -> Make:
        language, report = site.render.words(request).language, live.current().report
        if report is None:
            raise Refused(ErrorCode.BUSY, site.render.words(request)("report_being_counted"))
        return lambda _connection, _pack: figures(report, language)

    @router.get(f"/{REPORT}.csv")
    def as_csv(request: Request) -> Response:
        return _csv(site, REPORT, make(request))

    @router.get(f"/{REPORT}.xlsx")
    def as_xlsx(request: Request) -> Response:
        return _xlsx(site, REPORT, make(request))

    return router


def _csv(site: Site, name: str, make: Make) -> Response:
    """Sent while it is made: nobody waits for the end, and nothing is kept."""
    service = site.service

    def lines() -> Iterator[str]:
        with service.reading() as connection:
            yield from writing.csv_lines(make(connection, service.pack()))

    return StreamingResponse(lines(), media_type=_CSV, headers=_headers(site, f"{name}.csv"))


def _xlsx(site: Site, name: str, make: Make) -> Response:
    """Made first, on the disk, as a workbook has its contents at the end."""
    handle, made = tempfile.mkstemp(prefix="khomue-export-", suffix=".xlsx")
    os.close(handle)
    file = Path(made)
    try:
        with site.service.reading() as connection:
            writing.write_xlsx(make(connection, site.service.pack()), file, name)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return FileResponse(
        file, media_type=_XLSX, headers=_headers(site, f"{name}.xlsx"), background=BackgroundTask(_remove, file)
    )


def _headers(site: Site, name: str) -> dict[str, str]:
    disposition = f'attachment; filename="{site.service.keys.event}-{name}"'
    return {"Content-Disposition": disposition, "Cache-Control": "no-store"}


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.unlink(missing_ok=True)
