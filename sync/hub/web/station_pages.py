"""The stations: how they are, inviting one, revoking one."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from sync.hub import relay
from sync.hub.inviting import EnrolCode, best_address
from sync.hub.inviting import invite as make
from sync.hub.store import stations
from sync.hub.users import audit
from sync.hub.users.audit import Act
from sync.hub.users.roles import ORGANISERS, WHOLE_EVENT
from sync.hub.web import qr
from sync.hub.web.limits import Number
from sync.hub.web.routing import together
from sync.hub.web.site import Site, by
from sync.hub.web.views import hub_rows, refused_names, station_rows
from sync.protocol.invitation import Invitation
from sync.protocol.letters import grouped


def station_routes(site: Site) -> APIRouter:
    return together(_views(site), _acts(site))


def _views(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(WHOLE_EVENT))])

    @router.get("/stations")
    def all_stations(request: Request) -> HTMLResponse:
        return _page(site, request, None)

    @router.get("/authority.crt")
    def authority() -> Response:
        trust = site.service.trust
        if trust is None:
            return Response(status_code=404)
        return Response(trust.authority.pem, media_type="application/x-x509-ca-cert")

    return router


@dataclass(frozen=True, slots=True)
class _Invited:
    """An invitation as the page shows it. ``replaces``: the name of the station whose place it gives away.

    ``for_hub``: it invites a hub, which has no camera.
    """

    invitation: Invitation
    fingerprint: str
    expires: int
    qr: Markup
    replaces: str
    for_hub: bool


def _page(site: Site, request: Request, invited: _Invited | None) -> HTMLResponse:
    trust = site.service.trust
    fingerprint = grouped(trust.authority.fingerprint, 4) if trust and request.url.scheme == "https" else ""
    rows, above = station_rows(site.service), relay.status(site.service)
    shown: dict[str, Any] = {
        "rows": rows,
        "invited": invited,
        "fingerprint": fingerprint,
        "above": above,
        "below": hub_rows(site.service),
        "refused": refused_names(site.service, above.refused, site.render.words(request)) if above else (),
    }
    return site.render(request, "stations.html", page="stations", **shown)


def _invited(site: Site, request: Request, code: EnrolCode, replaces: str = "", *, for_hub: bool = False) -> _Invited:
    text = str(code.invitation)
    picture = qr.svg(text, label=site.render.words(request)("invite_picture"))
    return _Invited(code.invitation, grouped(code.invitation.fingerprint, 4), code.expires, picture, replaces, for_hub)


def _acts(site: Site) -> APIRouter:
    service = site.service
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.post("/stations/invite")
    def invite(request: Request, hub: Annotated[str, Form(max_length=3)] = "") -> HTMLResponse:
        address, act = best_address(service, str(request.base_url)), Act.HUB_INVITED if hub else Act.STATION_INVITED
        with service.writing() as connection:
            code = make(service, connection, address=address, relay=bool(hub))
            audit.write(connection, by(request), act, now=service.now())
        return _page(site, request, _invited(site, request, code, for_hub=bool(hub)))

    @router.post("/stations/{station}/replace", response_model=None)
    def replace(request: Request, station: Number, stolen: Annotated[str, Form(max_length=3)] = "") -> Response:
        address, now = best_address(service, str(request.base_url)), service.now()
        with service.writing() as connection:
            broken = stations.find(connection, station)
            if broken is None:
                return RedirectResponse("/stations", 303)
            if stolen:
                stations.revoke(connection, station, now=now, xid=service.database.xid(connection))
                audit.write(connection, by(request), Act.STATION_REVOKED, now=now, station=station)
            code = make(service, connection, address=address, station=station)
            audit.write(connection, by(request), Act.STATION_INVITED, now=now, station=station)
        return _page(site, request, _invited(site, request, code, broken.name))

    @router.post("/stations/{station}/revoke")
    def revoke(request: Request, station: Number) -> RedirectResponse:
        with service.writing() as connection:
            stations.revoke(connection, station, now=service.now(), xid=service.database.xid(connection))
            audit.write(connection, by(request), Act.STATION_REVOKED, now=service.now(), station=station)
        return RedirectResponse("/stations", 303)

    return router
