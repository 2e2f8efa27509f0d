"""People who open the hub's pages: each with a browser of their own, signed in or not."""

import re
from typing import Any

import requests
from argon2 import PasswordHasher

from sync.hub.service import HubService
from sync.hub.users import accounts, sessions
from sync.hub.users.accounts import NewAccount
from sync.hub.users.roles import Role, User
from sync.hub.web.forms import SESSION_COOKIE, VISIT_COOKIE, form_token

PASSWORD = "หลายคำต่อกัน ok 7"
_KEPT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""By weaker settings than the hub's, so that guesses in tests are quick; it makes it anew when its owner signs in."""


class Visitor:
    """A browser that sends forms as a page of the hub at *url* would."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()

    def get(self, path: str, **options: Any) -> requests.Response:
        options.setdefault("allow_redirects", False)
        return self.session.get(self.url + path, timeout=60, **options)

    def post(self, path: str, data: dict[str, str] | None = None, **options: Any) -> requests.Response:
        """Send a form with the token that the pages of this browser hold."""
        options.setdefault("allow_redirects", False)
        form = {"csrf": self.token(), **(data or {})}
        return self.session.post(self.url + path, data=form, timeout=60, **options)

    def token(self) -> str:
        if not self.session.cookies:
            self.get("/login", allow_redirects=True)
        cookies = self.session.cookies.get_dict()
        return form_token(cookies.get(SESSION_COOKIE) or cookies.get(VISIT_COOKIE) or "")

    def sign_in(self, name: str, password: str = PASSWORD) -> requests.Response:
        return self.post("/login", {"name": name, "password": password})

    def text(self, path: str, **options: Any) -> str:
        """What a person reads on the page at *path*, in one line."""
        answer = self.get(path, **options)
        assert answer.status_code == 200, (path, answer.status_code)
        plain = re.sub(r"<(script|style|head).*?</\1>|<[^>]*>", " ", answer.text, flags=re.DOTALL)
        return " ".join(plain.split())


def a_user(hub: HubService, name: str = "วิภา", role: Role = Role.ORGANISER, zone: str = "") -> User:
    """An account with PASSWORD."""
    with hub.writing() as connection:
        user = accounts.add(connection, NewAccount(name, role, _KEPT, zone), now=hub.now())
    assert user is not None
    return user


def signed_in(hub: HubService, url: str, role: Role = Role.ORGANISER, *, name: str = "", zone: str = "") -> Visitor:
    """Somebody with that *role*, signed in."""
    user = a_user(hub, name or f"{role.value} {zone}".strip(), role, zone)
    visitor = Visitor(url)
    with hub.writing() as connection:
        token = sessions.start(connection, user, now=hub.now())
    visitor.session.cookies.set(SESSION_COOKIE, token)
    return visitor
