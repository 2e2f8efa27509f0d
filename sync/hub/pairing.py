"""Finds people who may be one, some profiles at a time: compared beside everybody's work, written in a moment."""

from sync.hub.service import HubService
from sync.hub.store import lookalikes, people_imports


def find_some(service: HubService, *, wait: bool = False) -> bool:
    """Look at some profiles; whether there may be more. One process at a time does; with *wait* this one will, too.

    Not while a list of people is on its way in: that has the machine first, and brings more to look at.
    """
    with service.database.turn("lookalikes", wait=wait) as is_ours:
        if not is_ours():
            return False
        with service.reading() as connection:
            if people_imports.is_any_under_way(connection, now=service.now()):
                return False
            found = lookalikes.look(connection, settled=service.database.settled(connection), now=service.now())
        if found is None:
            return False
        with service.writing() as connection:
            lookalikes.keep(connection, found)
        return not found.is_all
