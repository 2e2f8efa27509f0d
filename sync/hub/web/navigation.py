"""The pages of the menu, in order, and who gets to see each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sync.hub.users.roles import EVERYBODY, ORGANISERS, WHOLE_EVENT, Role, User


@dataclass(frozen=True, slots=True)
class Entry:
    """``name`` is its text and what a page calls itself."""

    name: str
    href: str
    roles: frozenset[Role] = EVERYBODY


MENU: Final[Sequence[Entry]] = (
    Entry("now", "/"),
    Entry("stations", "/stations", WHOLE_EVENT),
    Entry("people", "/people"),
    Entry("anomalies", "/anomalies"),
    Entry("imports", "/imports", ORGANISERS),
    Entry("pack", "/pack", ORGANISERS),
    Entry("exports", "/exports"),
    Entry("report", "/report", WHOLE_EVENT),
    Entry("users", "/users", ORGANISERS),
    Entry("audit", "/audit", ORGANISERS),
)
_OTHERS: Final = ("/login", "/set-up", "/account", "/?")


def menu_for(user: User | None) -> Sequence[Entry]:
    return [entry for entry in MENU if user is not None and user.role in entry.roles]


def page_address(wanted: str) -> str:
    """*wanted* when it is one of our own pages, else the first page: nobody is sent elsewhere."""
    pages = (*(entry.href for entry in MENU if entry.href != "/"), *_OTHERS)
    return wanted if wanted.startswith(pages) and "//" not in wanted and "\\" not in wanted else "/"
