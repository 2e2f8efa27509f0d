"""Turns a template and values into a page, in the language of whoever asks."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from sync.hub.service import HubService
from sync.hub.users.roles import User
from sync.hub.web import forms
from sync.hub.web.navigation import menu_for, seen_at
from sync.hub.web.words import LANGUAGES, Words, number

FOLDER: Final = Path(__file__).parent
LANGUAGE_COOKIE: Final = "khomue_language"
FRAGMENT: Final = "x-khomue-fragment"
"""The header by which the script asks for a page's live part alone, and by which it knows that it got it."""
_CSRF: Final = Markup('<input type="hidden" name="{}" value="{}">')


class Renderer:
    """Renders templates; a request with the FRAGMENT header gets ``_name.html`` in place of ``name.html``, where there
    is one."""

    def __init__(self, service: HubService) -> None:
        self._service = service
        self._environment = _environment()
        self._templates = frozenset(self._environment.list_templates())

    def words(self, request: Request) -> Words:
        return Words(language_of(request), self._service.pack().timezone, self._service.now())

    def __call__(self, request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        words = self.words(request)
        headers = {"Cache-Control": "no-store", "Content-Language": words.language, "Vary": "Cookie"}
        if request.headers.get(FRAGMENT) and f"_{template}" in self._templates:
            template, headers[FRAGMENT] = f"_{template}", "1"
        user: User | None = getattr(request.state, "user", None)
        secret = forms.secret_of(request) or forms.new_secret()
        text = self._environment.get_template(template).render(
            t=words,
            event=words.name(self._service.pack().name),
            address=seen_at(request),
            user=user,
            menu=menu_for(user),
            csrf=_CSRF.format(forms.FIELD, forms.form_token(secret)),
            **values,
        )
        response = HTMLResponse(text, status, headers)
        if not forms.secret_of(request):
            forms.set_cookie(request, response, forms.VISIT_COOKIE, secret)
        return response


@cache
def _environment() -> Environment:
    """Compiles each template once, for all hubs of this process."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment


def language_of(request: Request) -> str:
    """The language chosen before, else English for whoever asks for it and not for Thai, else Thai."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    wanted = request.headers.get("accept-language", "").lower()
    return "en" if "en" in wanted and "th" not in wanted else "th"
