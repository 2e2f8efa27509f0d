"""Every route, asked what no page of ours would ask: numbers without end, control characters, ten thousand letters."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from httpx import ASGITransport, AsyncClient

from sync.hub.app import create_app
from sync.hub.service import HubService
from sync.hub.settings import HubSettings
from sync.hub.web.forms import SESSION_COOKIE
from tests.sync.conftest import HubClock
from tests.sync.hub.visitors import signed_in

ABSURD = (
    *(b"99999999999999999999", b"2147483648", b"-1", b"a\0b", b"\x1b[2J\r\nX: y", b"\xff\xfe\xed\xa0\x80", b""),
    b"x" * 10_000,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A route and what it takes."""

    path: str
    method: str
    in_path: tuple[str, ...]
    in_query: tuple[str, ...]
    in_form: tuple[str, ...]


def asked(app: FastAPI) -> list[Asked]:
    found = []
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and not (route.path or "").startswith("/v1/"):
            takes = route.dependant
            names = [
                tuple(each.alias for each in kind)
                for kind in (takes.path_params, takes.query_params, takes.body_params)
            ]
            found += [Asked(route.path or "", method, *names) for method in sorted(route.methods or ())]
    return found


def requests_of(route: Asked) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Address and form of every absurd request: one absurd value at a time, all else as it might be."""
    usual = dict.fromkeys(route.in_path, "1")
    plain = route.path.format_map(usual)
    for value in ABSURD:
        for name in route.in_path:
            yield route.path.format_map(usual | {name: quote_from_bytes(value, safe="") or "%20"}), {}
        for name in route.in_query:
            yield f"{plain}?{name}={quote_from_bytes(value, safe='')}", {}
        for name in route.in_form:
            yield plain, {name: value}


@pytest.mark.timeout(600)  # some hundred requests, on a machine that is busy
def test_no_absurd_request_is_a_mistake_of_the_hub(hub: HubService, hub_home: Path, hub_clock: HubClock) -> None:
    app = create_app(HubSettings(hub_home, hub_clock))
    organiser = signed_in(hub, "http://hub.test")
    answers = asyncio.run(walk(app, organiser.session.cookies[SESSION_COOKIE], organiser.token()))
    app.state.service.database.close()
    assert not [answer for answer in answers if answer[0] >= 500]
    assert len(answers) > 300


async def walk(app: FastAPI, session: str, token: str) -> list[tuple[int, str, str, dict[str, bytes]]]:
    """Every answer's status, and what was asked; the hub is called as its server calls it."""
    answers = []
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(
        transport=transport, base_url="http://hub.test", cookies={SESSION_COOKIE: session}
    ) as browser:
        for route in asked(app):
            for address, form in requests_of(route):
                status = await ask(browser, route.method, address, {"csrf": token.encode(), **form})
                short = {name: value[:20] for name, value in form.items()}
                answers.append((status, route.method, address[:80], short))
    return answers


async def ask(browser: AsyncClient, method: str, address: str, form: dict[str, bytes]) -> int:
    body = "&".join(f"{name}={quote_from_bytes(value, safe='')}" for name, value in form.items())
    header = {"Content-Type": "application/x-www-form-urlencoded"}
    content = body if method == "POST" else None
    return (await browser.request(method, address, content=content, headers=header)).status_code


@pytest.mark.parametrize(
    "address",
    ["/imports/99999999999999999999", "/imports/1?after=99999999999999999999", "/audit?before=99999999999999999999"],
)
def test_a_number_that_no_row_can_have_is_not_there(hub: HubService, hub_url: str, address: str) -> None:
    assert signed_in(hub, hub_url).get(address).status_code in (404, 422)
