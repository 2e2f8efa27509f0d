"""Takes in what people of a hub did: who is whom, what they settled, who was erased."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.domain.ids import PersonId, Subject, person_of_subject
from kiosk.domain.kinds import Erased, Merged, Settled, decode_body
from kiosk.domain.merging import Merge
from sync.hub.store import anomalies, identities, issuers, notices, people, settlements
from sync.hub.store.identities import Same
from sync.hub.store.schema import station, store

_KINDS = frozenset({Merged.KIND, Settled.KIND, Erased.KIND})


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
    said = settlements.keep(connection, [(row, body) for row, body in bodies if isinstance(body, Settled)])
    anomalies.changed(connection, said | settlements.said_by(connection, undone))
    _erase(connection, [row for row, body in bodies if isinstance(body, Erased)])
    changed = identities.renew(connection) if merges or identities.are_merges(connection, sorted(undone)) else ()
    return Same(connection, changed)


def _journals_of_hubs(connection: Connection, journals: Collection[str]) -> frozenset[str]:
    """Those of *journals* that a hub writes which nobody stole: by who enrolled with them, as names are anybody's
    choice."""
    is_hub = station.c.kind.in_(issuers.HUBS), station.c.stolen_at.is_(None)
    query = select(store.c.id).join(station, station.c.id == store.c.station).where(*is_hub)
    return frozenset(connection.execute(query.where(store.c.id.in_(sorted(journals)))).scalars() if journals else ())


def _erase(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    """What a hub erased that handed its journal on to this one: whoever did it here is gone already.

    A station erases nobody: what its journal says of that is kept and has no effect.
    """
    hubs = _journals_of_hubs(connection, {row.store for row in rows})
    named = {person_of_subject(Subject(row.subject)) for row in rows if row.store in hubs}
    for person in sorted(person for person in named if person is not None):
        if not people.is_erased(connection, person):
            people.erase(connection, person, xid=notices.transaction(connection))
