"""Takes in what people of a hub did: who is whom, what they settled, who was erased."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.domain.ids import PersonId, Subject, person_of_subject
from kiosk.domain.kinds import Erased, Merged, Settled, decode_body
from kiosk.domain.merging import Merge
from sync.hub.store import identities, notices, people, settlements
from sync.hub.store.identities import Same

_KINDS = frozenset({Merged.KIND, Settled.KIND, Erased.KIND})
_BY_A_HUB = "hub-"
"""How the names of hubs' own stores begin: only there is an erasure taken from."""


def follow(connection: Connection, rows: Sequence[Row[Any]], undone: Collection[str]) -> Same:
    """Take the acts among *rows* in, and what voids of older ones, *undone*, bring back; gives who is whom now.

    The voids themselves are in the database already.
    """
    acts = [row for row in rows if row.kind in _KINDS]
    bodies = [(row, decode_body(row.kind, row.body)) for row in acts]
    merges = [
        Merge(row.id, PersonId(body.person), PersonId(body.into)) for row, body in bodies if isinstance(body, Merged)
    ]
    identities.learn(connection, merges)
    settlements.keep(connection, [(row, body) for row, body in bodies if isinstance(body, Settled)])
    settlements.reopened(connection, undone)
    _erase(connection, (row for row, body in bodies if isinstance(body, Erased)))
    changed = identities.renew(connection) if merges or identities.are_merges(connection, sorted(undone)) else ()
    return Same(connection, changed)


def _erase(connection: Connection, rows: Iterable[Row[Any]]) -> None:
    """What a hub erased that handed its journal on to this one: whoever did it here is gone already."""
    named = {person_of_subject(Subject(row.subject)) for row in rows if row.store.startswith(_BY_A_HUB)}
    for person in sorted(person for person in named if person is not None):
        if not people.is_erased(connection, person):
            people.erase(connection, person, xid=notices.transaction(connection))
