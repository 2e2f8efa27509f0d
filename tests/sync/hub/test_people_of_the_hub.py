"""Who gets into the hub's pages, who does not, and what each of them may do."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from argon2 import extract_parameters
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import select

from sync.hub import admin
from sync.hub.app import create_app
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.settings import HubSettings
from sync.hub.store.schema import hub_session, hub_user
from sync.hub.users import audit, passwords
from sync.hub.users.audit import Act
from sync.hub.users.roles import Role
from sync.hub.users.sessions import IDLE, LIFETIME
from sync.hub.web.forms import SESSION_COOKIE
from sync.hub.web.site import Guard
from sync.hub.web.texts import TEXTS
from tests.builders import a_person_id
from tests.sync.conftest import HubClock
from tests.sync.hub.visitors import PASSWORD, Visitor, a_user, signed_in
from tests.system.station import done

OPEN_PAGES = {"/login", "/set-up", "/language"}
"""What people reach without identity, the health check and the stations' protocol aside."""
WATCHED = {"/metrics", "/openapi.json"}
"""For programs that look after the hub, with a token of their own."""
PROTOCOL = "/v1/"
BEFORE_IDENTITY = {"/v1/authority", "/v1/enrol"}
"""Steps of a station that has none yet."""


@pytest.fixture
def visitor(hub_url: str) -> Visitor:
    return Visitor(hub_url)


def acts(hub: HubService) -> list[str]:
    with hub.reading() as connection:
        return [entry.act for entry in audit.newest(connection, 100)]


# every route


def routes(home: Path, clock: HubClock) -> list[tuple[str, str, Guard | None]]:
    """Every route of the application: path, method, and the guard before it."""
    app = create_app(HubSettings(home, clock))
    app.state.service.database.close()
    return list(_routes(app))


def _routes(app: FastAPI) -> Iterator[tuple[str, str, Guard | None]]:
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            guard = next(guards(route.dependant), None)
            yield from ((route.path or "", method, guard) for method in sorted(route.methods or ()))
        else:
            assert route.path == "/static", route


def guards(dependant: Dependant) -> Iterator[Guard]:
    for each in dependant.dependencies:
        if isinstance(each.call, Guard):
            yield each.call
        yield from guards(each)


def filled(path: str) -> str:
    """*path* with something in place of its parameters."""
    parts = (f"{1 if part.startswith('{') else part}" for part in path.split("/"))
    return "/".join(parts)


def test_nothing_is_reachable_without_identity(
    hub: HubService, hub_home: Path, hub_url: str, hub_clock: HubClock
) -> None:
    a_user(hub)
    walked = 0
    for path, method, guard in routes(hub_home, hub_clock):
        walked += 1
        answer = requests.request(method, hub_url + filled(path), allow_redirects=False, timeout=30)
        if path in BEFORE_IDENTITY:
            assert answer.status_code == 400, "read, and no message is in it"
        elif path.startswith(PROTOCOL):
            assert answer.status_code == 401, path
        elif guard is not None:
            assert (answer.status_code, answer.headers["location"]) == (303, "/login"), path
            assert not answer.content
        elif path in OPEN_PAGES:
            assert answer.status_code in (200, 303, 403), path
        elif path in WATCHED:
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), path
        else:
            assert path == "/health", f"{path} is open to everybody: put a guard before it (Site.signed_in)"
    assert walked > 12


def test_what_is_no_page_is_not_there(hub_url: str) -> None:
    for path in ("/docs", "/redoc", "/static/../app.py", "/templates/now.html", "/nothing"):
        assert requests.get(hub_url + path, timeout=30).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_what_it_may_have_and_403_for_the_rest(
    role: Role, hub: HubService, hub_home: Path, hub_url: str, hub_clock: HubClock
) -> None:
    somebody = signed_in(hub, hub_url, role, zone="env" if role is Role.ZONE_LEAD else "")
    refused = 0
    for path, method, guard in routes(hub_home, hub_clock):
        if guard is None or method not in ("GET", "POST"):
            continue
        if role in guard.roles:
            if method == "GET":
                assert somebody.get(filled(path)).status_code in (200, 303, 404, 422), path
        else:
            answer = somebody.get(filled(path)) if method == "GET" else somebody.post(filled(path))
            assert answer.status_code == 403, path
            refused += 1
    assert refused > 0 or role is Role.ORGANISER


def test_whoever_only_looks_can_send_nothing_but_what_is_their_own(hub_home: Path, hub_clock: HubClock) -> None:
    own = {"/logout", "/account/password"}
    for path, method, guard in routes(hub_home, hub_clock):
        if guard is not None and method != "GET" and path not in own:
            assert guard.roles == {Role.ORGANISER}, path


def test_every_form_needs_the_token_of_its_session(
    hub: HubService, hub_home: Path, hub_url: str, hub_clock: HubClock
) -> None:
    a_user(hub)
    somebody, other = signed_in(hub, hub_url, name="a"), signed_in(hub, hub_url, name="b")
    for path, method, guard in routes(hub_home, hub_clock):
        if method == "POST" and not path.startswith(PROTOCOL):
            assert guard is not None or path in OPEN_PAGES
            for token in ("", other.token(), "x"):
                assert somebody.post(filled(path), {"csrf": token}).status_code == 403, path


def test_a_form_of_another_site_is_refused(hub: HubService, hub_url: str) -> None:
    organiser = signed_in(hub, hub_url)
    for origin in ("http://evil.test", "null"):
        assert organiser.post("/stations/invite", headers={"Origin": origin}).status_code == 403
    assert organiser.post("/stations/invite", headers={"Origin": hub_url}).status_code == 200


def test_a_form_larger_than_any_of_ours_is_not_read(visitor: Visitor) -> None:
    assert visitor.post("/login", {"name": "x" * 70_000}).status_code == 413
    endless = (b"name=" + b"x" * 1_000 for _ in range(100))
    header = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = visitor.session.post(f"{visitor.url}/login", data=endless, headers=header, timeout=60)
    assert answer.status_code in (400, 413)


# the first one


def test_the_first_visitor_makes_the_first_account_with_the_code_of_the_terminal(
    hub: HubService, hub_home: Path, visitor: Visitor
) -> None:
    code = admin.set_up_code(hub_home)
    assert code is not None
    assert visitor.get("/login").headers["location"] == "/set-up"
    new = {"name": "วิภา", "password": PASSWORD, "again": PASSWORD}
    assert TEXTS["wrong_code"].th in visitor.post("/set-up", {"code": "AAAA-AAAA-AAAA", **new}).text
    assert visitor.post("/set-up", {"code": code.lower(), **new}).headers["location"] == "/"
    assert visitor.get("/users").status_code in (200, 404)
    assert acts(hub)[:2] == ["signed_in", "set_up"]


def test_the_code_works_once(hub: HubService, hub_home: Path, hub_url: str, visitor: Visitor) -> None:
    code = admin.set_up_code(hub_home) or ""
    new = {"code": code, "name": "วิภา", "password": PASSWORD, "again": PASSWORD}
    visitor.post("/set-up", new)
    late = Visitor(hub_url)
    late.token()
    assert late.get("/set-up").headers["location"] == "/login"
    assert late.post("/set-up", {**new, "name": "Mallory"}).headers["location"] == "/login"
    assert admin.set_up_code(hub_home) is None
    with hub.reading() as connection:
        assert connection.execute(select(hub_user.c.name)).scalars().all() == ["วิภา"]


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"name": "  "}, "bad_name"),
        ({"name": "x" * 61}, "bad_name"),
        ({"password": "short", "again": "short"}, "password_short"),
        ({"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "password_easy"),
        ({"password": "password12", "again": "password12"}, "password_easy"),
        ({"again": "something else"}, "passwords_differ"),
    ],
)
def test_an_account_that_will_not_do_comes_back_with_a_reason(
    changes: dict[str, str], trouble: str, hub_home: Path, visitor: Visitor
) -> None:
    good = {"code": admin.set_up_code(hub_home) or "", "name": "วิภา", "password": PASSWORD, "again": PASSWORD}
    answer = visitor.post("/set-up", good | changes)
    assert answer.status_code == 403
    assert TEXTS[trouble].th in answer.text
    assert PASSWORD not in answer.text
    assert admin.set_up_code(hub_home) is not None


# at the terminal


def test_an_account_is_made_at_the_terminal_too(hub: HubService, hub_home: Path, visitor: Visitor) -> None:
    made = done("hub", "add-user", "มาลี", "--role", "zone_lead", "--zone", "env", "--home", hub_home, "--json")
    password = made.json()[0]["password"]
    assert visitor.sign_in("มาลี", password).status_code == 303
    assert visitor.get("/users").status_code == 403
    with hub.reading() as connection:
        first = audit.newest(connection, 10)[-1]
    assert (first.act, first.name, first.address) == (Act.USER_ADDED, "", "terminal")


@pytest.mark.parametrize(
    ("name", "role", "zone", "password", "code"),
    [
        ("", Role.VIEWER, "", PASSWORD, "bad_name"),
        ("วิภา", Role.VIEWER, "", PASSWORD, "name_taken"),
        ("ก้อง", Role.ZONE_LEAD, "nowhere", PASSWORD, "bad_zone"),
        ("ก้อง", Role.VIEWER, "env", PASSWORD, "bad_zone"),
        ("ก้อง", Role.VIEWER, "", "short", "weak_password"),
    ],
)
def test_what_cannot_be_an_account_is_refused_with_a_reason(
    name: str, role: Role, zone: str, password: str, code: str, hub: HubService, hub_home: Path
) -> None:
    a_user(hub, "วิภา")
    with pytest.raises(HubProblem) as refused:
        admin.add_user(hub_home, name, role, password, zone=zone)
    assert refused.value.code == code


# signing in


def test_name_and_password_open_the_pages_and_signing_out_closes_them(hub: HubService, visitor: Visitor) -> None:
    a_user(hub, "วิภา")
    answer = visitor.sign_in("  วิภา ")
    assert answer.headers["location"] == "/"
    cookie = next(cookie for cookie in visitor.session.cookies if cookie.name == SESSION_COOKIE)
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "strict"
    assert visitor.get("/stations").status_code == 200
    visitor.post("/logout")
    visitor.session.cookies.set(SESSION_COOKIE, cookie.value or "")
    assert visitor.get("/stations").headers["location"] == "/login"
    assert acts(hub) == ["signed_out", "signed_in"]


def test_neither_password_nor_token_is_kept(hub: HubService, visitor: Visitor) -> None:
    a_user(hub, "วิภา")
    visitor.sign_in("วิภา")
    with hub.reading() as connection:
        kept = connection.execute(select(hub_user.c.password)).scalar_one()
        session = connection.execute(select(hub_session.c.token_hash)).scalar_one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert visitor.session.cookies[SESSION_COOKIE].encode() not in bytes(session)


def test_a_hash_of_weaker_settings_is_made_anew_when_its_owner_signs_in(hub: HubService, visitor: Visitor) -> None:
    a_user(hub, "วิภา")
    for password, outdated in (("guess", True), (PASSWORD, False), (PASSWORD, False)):
        visitor.sign_in("วิภา", password)
        with hub.reading() as connection:
            kept = connection.execute(select(hub_user.c.password)).scalar_one()
        assert (passwords.is_outdated(kept), passwords.matches(PASSWORD, kept)) == (outdated, True)


@pytest.mark.parametrize(("name", "password"), [("วิภา", "x"), ("nobody", PASSWORD), ("วิภา", ""), ("", PASSWORD)])
def test_a_wrong_name_or_password_says_the_same(name: str, password: str, hub: HubService, visitor: Visitor) -> None:
    a_user(hub, "วิภา")
    answer = visitor.sign_in(name, password)
    assert answer.status_code == 403
    assert TEXTS["wrong_password"].th in answer.text
    assert visitor.get("/").status_code == 303


def test_a_session_ends_after_half_a_day_and_earlier_when_nobody_is_there(
    hub: HubService, hub_url: str, hub_clock: HubClock
) -> None:
    idle, there = signed_in(hub, hub_url, name="idle"), signed_in(hub, hub_url, name="there")
    start = hub_clock.ms
    while hub_clock.ms < start + IDLE:
        hub_clock.ms += IDLE // 4 + 1
        assert idle.get("/", headers={"X-Khomue-Fragment": "1"}).status_code == (
            200 if hub_clock.ms < start + IDLE else 303
        )
        assert there.get("/").status_code == 200
    assert idle.get("/").status_code == 303
    while hub_clock.ms < start + LIFETIME - IDLE // 2:
        hub_clock.ms += IDLE // 2
        there.get("/")
    hub_clock.ms = start + LIFETIME + 1
    assert there.get("/").status_code == 303


def test_guessing_a_password_costs_more_time_each_time_but_never_for_ever(
    hub: HubService, hub_url: str, hub_clock: HubClock
) -> None:
    a_user(hub, "วิภา")
    a_user(hub, "ก้อง")
    guesser = Visitor(hub_url)
    for _ in range(5):
        guesser.sign_in("วิภา", "guess")
    assert TEXTS["wait_first"].th[:10] in guesser.sign_in("วิภา").text, "even the right one has to wait"
    assert guesser.sign_in("ก้อง").status_code == 303, "others at that address are not shut out"
    hub_clock.ms += 16_000
    guesser.sign_in("วิภา", "guess")
    hub_clock.ms += 16_000
    assert guesser.sign_in("วิภา").status_code == 403, "the wait has doubled"
    for _ in range(30):
        hub_clock.ms += 16 * 60_000
        assert guesser.sign_in("วิภา", "guess").status_code == 403
    hub_clock.ms += 16 * 60_000
    assert guesser.sign_in("วิภา").status_code == 303, "nobody is locked out for ever"


def test_one_address_cannot_try_one_password_on_everybody(hub: HubService, hub_url: str) -> None:
    a_user(hub, "วิภา")
    guesser = Visitor(hub_url)
    for number in range(20):
        guesser.sign_in(f"name {number}", "guess")
    assert guesser.sign_in("วิภา").status_code == 403


def test_what_one_worker_locked_out_the_other_does_not_let_in(
    hub: HubService, hub_home: Path, hub_url: str, hub_clock: HubClock
) -> None:
    from tests.sync.conftest import serving

    a_user(hub, "วิภา")
    with serving(hub_home, hub_clock) as other:
        here, there = Visitor(hub_url), Visitor(other)
        here.sign_in("วิภา")
        there.session.cookies.set(SESSION_COOKIE, here.session.cookies[SESSION_COOKIE])
        assert there.get("/").status_code == 200
        for _ in range(5):
            here.sign_in("วิภา", "guess")
        assert Visitor(other).sign_in("วิภา").status_code == 403


def test_language_and_way_back_stay_on_our_own_pages(visitor: Visitor) -> None:
    for back in ("http://evil.test", "//evil.test", "/\\evil.test", "/stations//evil.test"):
        assert visitor.post("/language", {"language": "en", "back": back}).headers["location"] == "/"
    assert TEXTS["set_up"].en in visitor.get("/set-up").text


@pytest.mark.parametrize(
    "page",
    ["/lookalikes", "/protocol", "/imports/1?what=bad", f"/people/{a_person_id()}", f"/people?q={quote('ก' * 60)}"],
)
def test_another_language_leads_to_the_same_page(visitor: Visitor, page: str) -> None:
    assert visitor.post("/language", {"language": "en", "back": page}).headers["location"] == page


@pytest.mark.parametrize(
    ("act", "page"),
    [
        ("/lookalikes/merge", "/lookalikes"),
        ("/anomalies/settle", "/anomalies"),
        ("/stations/invite", "/stations"),
        ("/users/1/password", "/users"),
        (f"/people/{a_person_id()}/unmerge", f"/people/{a_person_id()}"),
        ("/account/password", "/account"),
    ],
)
def test_what_an_act_says_has_its_page_behind_it(hub: HubService, hub_url: str, act: str, page: str) -> None:
    answer = signed_in(hub, hub_url).post(act)
    assert answer.status_code in (200, 403, 404, 409)
    assert f'name="back" value="{page}"' in answer.text


def test_passwords_that_are_made_up_will_do() -> None:
    made = {passwords.generated() for _ in range(100)}
    assert len(made) == 100
    assert not any(passwords.weakness(each, name="วิภา") for each in made)


def test_a_failed_sign_in_is_in_the_audit_without_what_was_typed(hub: HubService, visitor: Visitor) -> None:
    visitor.sign_in("secret typed into the wrong field", "guess")
    with hub.reading() as connection:
        entry = audit.newest(connection, 1)[0]
    assert (entry.act, entry.name, entry.address) == (Act.SIGN_IN_FAILED, "", "127.0.0.1")


def test_a_password_of_nobody_costs_as_much_as_one_of_somebody_and_is_never_right() -> None:
    assert extract_parameters(passwords._NOBODY) == extract_parameters(passwords.hashed(PASSWORD))
    assert not passwords.matches(PASSWORD, None)
