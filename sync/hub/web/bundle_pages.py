"""A station's stick at the hub's page: its bundle goes in, the answers that the stick carries back come out."""

import os
import tempfile
from pathlib import Path

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from sync.hub.bundles import ANSWERS_SUFFIX, Imported, import_file
from sync.hub.users.audit import Act
from sync.hub.users.roles import ORGANISERS
from sync.hub.web import uploads
from sync.hub.web.site import Site
from sync.hub.web.uploads import Upload
from sync.protocol.bundle import BundleProblem

LARGEST = 4 * 1024**3
"""Bytes of a bundle: some sixty million records."""
_SAID = frozenset({"not_a_bundle", "foreign", "unknown", "newer", "damaged"})
"""Codes of problems that have a sentence of their own, ``bundle_…``."""


def bundle_routes(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS, form=False))])

    @router.post("/bundles", response_model=None)
    async def take(request: Request) -> Response:
        taken = await uploads.take(request, "file")
        if taken is None:
            return site.render(request, "refused.html", status=400, page="stations", sentence="no_file")
        return await run_in_threadpool(_take, site, request, taken)

    return router


def _take(site: Site, request: Request, taken: Upload) -> Response:
    handle, made = tempfile.mkstemp(prefix="khomue-answers-", suffix=ANSWERS_SUFFIX)
    os.close(handle)
    answers = Path(made)
    try:
        imported, written = import_file(site.service, taken.path, answers=answers)
    except BundleProblem as problem:
        answers.unlink(missing_ok=True)
        said = f"bundle_{problem.code}" if problem.code in _SAID else "bundle_trouble"
        return site.render(request, "refused.html", status=400, page="stations", sentence=said)
    except BaseException:
        answers.unlink(missing_ok=True)
        raise
    finally:
        taken.path.unlink(missing_ok=True)
    site.audit(request, Act.BUNDLE_TAKEN, station=imported.station.id, records=imported.records)
    if written is None:
        answers.unlink(missing_ok=True)
        return site.render(request, "refused.html", page="stations", sentence="bundle_no_key")
    return _answers(answers, imported)


def _answers(answers: Path, imported: Imported) -> Response:
    """The file to carry back, under the name of the bundle's station; gone from here once it is sent."""
    name = "".join(letter if letter.isalnum() else "-" for letter in imported.station.name)[:60]
    gone = BackgroundTask(answers.unlink, missing_ok=True)
    media_type = "application/octet-stream"
    return FileResponse(answers, media_type=media_type, filename=f"{name}{ANSWERS_SUFFIX}", background=gone)
