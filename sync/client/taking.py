"""Takes pages of changes in; what this version of the program cannot read is noted, and asked for again by the next."""

from dataclasses import replace

from kiosk.domain.changes import Missed, Page
from kiosk.domain.version import VERSION
from sync.client.ports import Inbox
from sync.protocol.change_wire import Unseal, read_changes
from sync.protocol.messages import ChangesAnswer


def take_in(store: Inbox, answer: ChangesAnswer, unseal: Unseal, *, version: str = VERSION) -> Page:
    """Keep the page *answer*, which was asked for behind the store's cursor; gives what was kept."""
    found, cursor = read_changes(answer.changes, unseal), store.cursor()
    page = Page(found.changes, answer.cursor, answer.more)
    if found.not_understood:
        known = store.missed() or Missed(cursor, version, 0)
        store.save_missed(replace(known, count=known.count + found.not_understood))
    if page.changes or page.cursor != cursor:
        store.apply(page)
    return page


def ask_again(store: Inbox, *, version: str = VERSION) -> None:
    """Go back to the first page that another version of the program could not read. Pages may come again."""
    missed = store.missed()
    if missed is not None and missed.version != version:
        store.go_back(missed.cursor)
