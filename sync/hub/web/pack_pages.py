"""The event pack: which one is in force, and another version of it, looked at line by line before it is."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from kiosk.domain.pack_changes import change_lines, pack_changes
from kiosk.packs import PackErrors, PackProblem
from sync.hub import pack_changing
from sync.hub.pack_files import read_pack
from sync.hub.problems import HubProblem
from sync.hub.users.roles import ORGANISERS
from sync.hub.web import uploads
from sync.hub.web.routing import together
from sync.hub.web.site import Site, by
from sync.hub.web.uploads import Upload

_NOT_POSSIBLE = frozenset({"other_event", "relay"})
"""Codes of problems that have a sentence of their own, ``pack_…``."""


def pack_routes(site: Site) -> APIRouter:
    return together(_upload(site), _acts(site))


def _upload(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS, form=False))])

    @router.post("/pack", response_model=None)
    async def look(request: Request) -> Response:
        taken = await uploads.take(request, "file")
        if taken is None:
            return await run_in_threadpool(_page, site, request, sentence="no_file")
        return await run_in_threadpool(_look, site, request, taken)

    return router


def _acts(site: Site) -> APIRouter:
    service = site.service
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.get("/pack")
    def show(request: Request) -> Response:
        return _page(site, request)

    @router.post("/pack/apply", response_model=None)
    def apply(request: Request, digest: Annotated[str, Form(max_length=64)]) -> Response:
        try:
            with service.writing() as connection:
                waiting = pack_changing.staged(connection)
                if waiting is not None and waiting.digest == digest:  # it is the one that was looked at
                    pack_changing.apply(service, connection, waiting, by(request))
        except HubProblem as problem:
            return _page(site, request, sentence=_sentence(problem))
        return RedirectResponse("/pack", 303)

    @router.post("/pack/drop")
    def drop() -> Response:
        with service.writing() as connection:
            pack_changing.drop(connection)
        return RedirectResponse("/pack", 303)

    return router


def _look(site: Site, request: Request, taken: Upload) -> Response:
    try:
        new = read_pack(taken.path, taken.name)
        with site.service.writing() as connection:
            pack_changing.check(site.service, connection, new)
            pack_changing.stage(connection, new)
    except PackErrors as errors:
        return _page(site, request, sentence="pack_wrong", problems=errors.problems)
    except HubProblem as problem:
        return _page(site, request, sentence=_sentence(problem))
    finally:
        taken.path.unlink(missing_ok=True)
    return RedirectResponse("/pack", 303)


def _page(site: Site, request: Request, *, sentence: str = "", problems: tuple[PackProblem, ...] = ()) -> Response:
    with site.service.reading() as connection:
        waiting = pack_changing.staged(connection)
    pack, words = site.service.pack(), site.render.words(request)
    shown: dict[str, Any] = {"pack": pack, "waiting": waiting, "sentence": sentence, "problems": problems}
    changes = () if waiting is None else pack_changes(pack, waiting)
    lines = change_lines(changes, words.language)
    return site.render(request, "pack.html", status=400 if sentence else 200, page="pack", lines=lines, **shown)


def _sentence(problem: HubProblem) -> str:
    return f"pack_{problem.code}" if problem.code in _NOT_POSSIBLE else "problem_other"
