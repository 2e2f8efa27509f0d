"""The stations: how they are, inviting one, revoking one."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from sync.hub.inviting import best_address
from sync.hub.inviting import invite as make
from sync.hub.store import stations
from sync.hub.users import audit
from sync.hub.users.audit import Act
from sync.hub.users.roles import ORGANISERS, WHOLE_EVENT
from sync.hub.web.site import Site, by
from sync.hub.web.views import station_rows


def station_routes(site: Site) -> APIRouter:
    router = APIRouter()
    router.include_router(_views(site))
    router.include_router(_acts(site))
    return router


def _views(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(WHOLE_EVENT))])

    @router.get("/stations")
    def all_stations(request: Request) -> HTMLResponse:
        rows = station_rows(site.service)
        return site.render(request, "stations.html", page="stations", rows=rows, invitation=None)

    return router


def _acts(site: Site) -> APIRouter:
    service = site.service
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.post("/stations/invite")
    def invite(request: Request) -> HTMLResponse:
        address = best_address(service, str(request.base_url))
        with service.writing() as connection:
            invitation = make(service, connection, address=address).invitation
            audit.write(connection, by(request), Act.STATION_INVITED, now=service.now())
        rows = station_rows(service)
        return site.render(request, "stations.html", page="stations", rows=rows, invitation=invitation)

    @router.post("/stations/{station}/revoke")
    def revoke(request: Request, station: int) -> RedirectResponse:
        with service.writing() as connection:
            stations.revoke(connection, station, now=service.now(), xid=service.database.xid(connection))
            audit.write(connection, by(request), Act.STATION_REVOKED, now=service.now(), station=station)
        return RedirectResponse("/stations", 303)

    return router
