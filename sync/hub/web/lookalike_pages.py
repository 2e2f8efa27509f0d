"""Pairs of people who may be one: an organiser looks at both and says what they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from kiosk.domain.ids import PersonId
from kiosk.domain.people import PersonEntry
from sync.hub import people_acts, settling
from sync.hub.problems import HubProblem
from sync.hub.store import lookalikes, people
from sync.hub.store.lookalikes import Pair
from sync.hub.users.audit import By
from sync.hub.users.roles import ORGANISERS
from sync.hub.web.site import Site, by

Id = Annotated[str, Form(max_length=64)]
Reason = Annotated[str, Form(max_length=500)]
SHOWN = 25


@dataclass(frozen=True, slots=True)
class PairRow:
    pair: Pair
    people: tuple[PersonEntry, PersonEntry]


def lookalike_routes(site: Site) -> APIRouter:
    router = APIRouter(prefix="/lookalikes", dependencies=[Depends(site.signed_in(ORGANISERS))])
    service = site.service

    @router.get("")
    def lookalikes_page(request: Request, start: Annotated[int, Query(ge=0, le=100_000)] = 0) -> Response:
        return _page(site, request, start)

    @router.post("/merge", response_model=None)
    def merge(request: Request, person: Id = "", into: Id = "", reason: Reason = "") -> Response:
        def act(who: By) -> None:
            people_acts.merge(service, who, PersonId(person), PersonId(into), reason)

        return _acted(site, request, act)

    @router.post("/apart", response_model=None)
    def apart(request: Request, person: Id = "", into: Id = "", reason: Reason = "") -> Response:
        def act(who: By) -> None:
            settling.keep_apart(service, who, PersonId(person), PersonId(into), reason)

        return _acted(site, request, act)

    return router


def _acted(site: Site, request: Request, act: Callable[[By], None]) -> Response:
    try:
        act(by(request))
    except HubProblem as problem:
        return _page(site, request, 0, problem)
    return RedirectResponse("/lookalikes", 303)


def _page(site: Site, request: Request, start: int, problem: HubProblem | None = None) -> Response:
    with site.service.reading() as connection:
        pairs = lookalikes.best(connection, SHOWN + 1, offset=start)
        further, pairs = len(pairs) > SHOWN, pairs[:SHOWN]
        is_behind = lookalikes.is_behind(connection)
        known = people.entries(connection, [who for pair in pairs for who in (pair.one, pair.other)])
    rows = [_row(pair, known) for pair in pairs if {pair.one, pair.other} <= known.keys()]
    return site.render(
        request,
        "lookalikes.html",
        status=200 if problem is None else 409,
        page="anomalies",
        rows=rows,
        problem=problem,
        is_behind=is_behind,
        next_start=start + SHOWN if further else None,
    )


def _row(pair: Pair, known: Mapping[PersonId, PersonEntry]) -> PairRow:
    """The one of whom more is known stands first: merged, they go by that one's profile."""
    first, second = sorted((known[pair.one], known[pair.other]), key=_fullness, reverse=True)
    return PairRow(pair, (first, second))


def _fullness(entry: PersonEntry) -> tuple[bool, int]:
    fields = (entry.name, entry.name_en, entry.nickname, entry.organisation, entry.phone, entry.email)
    return bool(entry.reference), sum(map(bool, fields))
