"""Lists of people: sent in, looked at line by line before anything changes, then taken in or dropped."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from sync.hub.importing import Importer, changes
from sync.hub.store import people_imports
from sync.hub.store.people_imports import Import, What
from sync.hub.users import audit
from sync.hub.users.audit import Act
from sync.hub.users.roles import ORGANISERS
from sync.hub.web import uploads
from sync.hub.web.limits import Number
from sync.hub.web.routing import together
from sync.hub.web.site import Site, by

SHOWN, LISTS = 50, 20


def import_routes(site: Site, importer: Importer) -> APIRouter:
    return together(_upload(site, importer), _views(site), _acts(site, importer))


def _upload(site: Site, importer: Importer) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS, form=False))])

    @router.post("/imports", response_model=None)
    async def upload(request: Request) -> Response:
        taken = await uploads.take(request, "file")
        if taken is None:
            return await run_in_threadpool(_lists, site, request, nothing=True)
        number = await run_in_threadpool(importer.read, taken.path, taken.name, by(request))
        return RedirectResponse(f"/imports/{number}", 303)

    return router


def _views(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.get("/imports")
    def lists(request: Request) -> Response:
        return _lists(site, request)

    @router.get("/imports/{number}")
    def one(
        request: Request,
        number: Number,
        what: Annotated[str, Query(max_length=10)] = "",
        after: Annotated[Number, Query()] = 0,
    ) -> Response:
        with site.service.reading() as connection:
            found = people_imports.by_id(connection, number)
            chosen = _chosen(what, found)
            lines = people_imports.lines(connection, number, chosen, after=after, limit=SHOWN + 1)
        if found is None:
            return site.render(request, "refused.html", status=404, page="imports", sentence="no_such_list")
        rows = [(line, changes(line.before, line.entry) if line.before and line.entry else ()) for line in lines]
        return site.render(
            request,
            "import.html",
            page="imports",
            found=found,
            what=chosen.value,
            rows=rows[:SHOWN],
            further=lines[SHOWN - 1].n if len(lines) > SHOWN else None,
            stuck=found.touched_at < site.service.now() - people_imports.ALIVE,
        )

    return router


def _acts(site: Site, importer: Importer) -> APIRouter:
    router = APIRouter(prefix="/imports/{number}", dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.post("/apply")
    def apply(request: Request, number: Number) -> Response:
        importer.apply(number, by(request))
        return RedirectResponse(f"/imports/{number}", 303)

    @router.post("/drop")
    def drop(request: Request, number: Number) -> Response:
        with site.service.writing() as connection:
            if people_imports.drop(connection, number):
                audit.write(connection, by(request), Act.LIST_DROPPED, now=site.service.now(), list=number)
        return RedirectResponse("/imports", 303)

    return router


def _lists(site: Site, request: Request, *, nothing: bool = False) -> Response:
    with site.service.reading() as connection:
        found = people_imports.newest(connection, LISTS)
    status = 400 if nothing else 200
    return site.render(request, "imports.html", status=status, page="imports", lists=found, nothing=nothing)


def _chosen(what: str, found: Import | None) -> What:
    """The lines that were asked for, else those that matter most."""
    if what in set(What):
        return What(what)
    if found is None:
        return What.NEW
    counts = ((What.BAD, found.bad), (What.LEFT_OUT, found.left_out), (What.CHANGED, found.changed))
    return next((each for each, count in counts if count), What.NEW)
