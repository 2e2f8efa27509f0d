"""Hands out everything that is held about one person, for that person."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from kiosk.domain.ids import PersonId
from sync.hub import about_person
from sync.hub.users.audit import Act
from sync.hub.users.roles import ORGANISERS
from sync.hub.web.rendering import language_of
from sync.hub.web.site import Site

Id = Annotated[str, Path(max_length=64, pattern=r"^[0-9A-Za-z-]+$")]
_HEADERS = {"Cache-Control": "no-store"}


def everything_routes(site: Site) -> APIRouter:
    router = APIRouter(prefix="/people/{person}", dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.get("/everything.json")
    def as_json(request: Request, person: Id) -> Response:
        text = about_person.as_json(about_person.everything_about(site.service, PersonId(person)))
        _note(site, request, person)
        return _file(person, text, "json", "application/json")

    @router.get("/everything.html")
    def as_html(request: Request, person: Id) -> Response:
        found = about_person.everything_about(site.service, PersonId(person))
        _note(site, request, person)
        return _file(person, about_person.as_html(found, language_of(request)), "html", "text/html")

    return router


def _note(site: Site, request: Request, person: str) -> None:
    site.audit(request, Act.PERSON_EXPORTED, person=person)


def _file(person: str, text: str, ending: str, kind: str) -> Response:
    """A download: shown by the browser, its styles would have no place in our pages' policy."""
    named = {"Content-Disposition": f'attachment; filename="person-{person}.{ending}"'}
    return Response(text, media_type=f"{kind}; charset=utf-8", headers=_HEADERS | named)
