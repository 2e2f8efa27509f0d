"""A station's stick at the hub's page: its bundle goes in; what it came to is told, and the answers go back with it."""

import contextlib
import secrets
import time
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from sync.hub.bundles import ANSWERS_SUFFIX, Imported, import_file
from sync.hub.home import HubHome
from sync.hub.users.audit import Act
from sync.hub.users.roles import ORGANISERS
from sync.hub.web import uploads
from sync.hub.web.routing import together
from sync.hub.web.site import Site
from sync.hub.web.uploads import Upload
from sync.protocol.bundle import BundleProblem
from sync.protocol.errors import Refused

LARGEST = 4 * 1024**3
"""Bytes of a bundle: some sixty million records."""
KEPT_FOR = 24 * 3600
"""Seconds that answers can be fetched; the stick again brings them again."""
_SAID = frozenset({"not_a_bundle", "foreign", "unknown", "newer", "damaged"})
"""Codes of problems that have a sentence of their own, ``bundle_…``."""
_FOLDER = "answers"
"""Of the hub's home: where answers wait to be fetched, for all workers."""
Token = Annotated[str, InPath(pattern=r"^[0-9A-Za-z_-]{22}$")]


def bundle_routes(site: Site) -> APIRouter:
    return together(_upload(site), _answers(site))


def _upload(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS, form=False))])

    @router.post("/bundles", response_model=None)
    async def take(request: Request) -> Response:
        taken = await uploads.take(request, "file")
        if taken is None:
            return site.render(request, "refused.html", status=400, page="stations", sentence="no_file")
        return await run_in_threadpool(_take, site, request, taken)

    return router


def _answers(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.get("/bundles/{token}", response_model=None)
    def answers(request: Request, token: Token) -> Response:
        """What the stick carries back, sealed for its station: named by the link, for it is not known here whose."""
        file = _place(site.home, token)
        if not file.is_file():
            return site.render(request, "refused.html", status=404, page="stations", sentence="bundle_gone")
        headers = {"Content-Disposition": "attachment", "Cache-Control": "no-store"}
        return FileResponse(file, media_type="application/octet-stream", headers=headers)

    return router


def _take(site: Site, request: Request, taken: Upload) -> Response:
    token = secrets.token_urlsafe(16)

    def note(imported: Imported) -> None:
        site.audit(request, Act.BUNDLE_TAKEN, station=imported.station.id, records=imported.records)

    try:
        _make_room(site.home)
        imported, written = import_file(site.service, taken.path, answers=_place(site.home, token), taken=note)
    except (BundleProblem, Refused) as problem:
        said = f"bundle_{problem.code}" if problem.code in _SAID else "bundle_trouble"
        return site.render(request, "refused.html", status=400, page="stations", sentence=said)
    finally:
        taken.path.unlink(missing_ok=True)
    return site.render(
        request,
        "bundle.html",
        page="stations",
        taken=imported,
        codes=", ".join(sorted(set(imported.refusals))),
        answers=token if written else "",
        file=f"{_plain(imported)}{ANSWERS_SUFFIX}",
    )


def _plain(imported: Imported) -> str:
    """The name of the bundle's station, as files may be called."""
    return "".join(letter if letter.isalnum() else "-" for letter in imported.station.name)[:60]


def _place(home: HubHome, token: str) -> Path:
    return home.folder / _FOLDER / f"{token}{ANSWERS_SUFFIX}"


def _make_room(home: HubHome) -> None:
    """A folder for answers, without old ones. Where that fails, writing them will tell."""
    with contextlib.suppress(OSError):
        for file in home.own_folder(_FOLDER).iterdir():
            with contextlib.suppress(OSError):
                if file.stat().st_mtime < time.time() - KEPT_FOR:
                    file.unlink()
