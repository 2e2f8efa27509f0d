"""Anomalies of an older hub, whose keys had numbers of its rows in them, are the same ones afterwards."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from kiosk.domain.changes import AnomalyState
from sync.hub.store import anomalies
from sync.hub.store.anomalies import Noted, Wanted
from sync.hub.store.database import Database

HASH = bytes(range(32))
OWN, OTHER = "hub-1.aaaa", "hub-2.bbbb"
ODD = {
    "fork:2": ("fork", "booth", 7, {"branch": 1}),
    "gap:2:9": ("gap", "booth", 8, {"first": 8, "last": 8}),
    "broken_chain:2:9": ("broken_chain", "booth", 9, {}),
    "quarantined:1:bad_body": ("quarantined", "booth", 3, {"reason": "bad_body"}),
    "quarantined:2:bad_body": ("quarantined", "booth", 9, {"reason": "bad_body"}),
    "revoked_sending:5:99": ("revoked_sending", "booth", 4, {}),
    "clock_off:5:fast:3": ("clock_off", None, None, {"skew": 600_000}),
    "two_places:a:b": ("two_places", "booth", 2, {"zone": "env", "other_zone": "edu"}),
}


@pytest.fixture
def older(tmp_path: Path, database_url: str | None) -> str:
    """The address of a hub's database of before, with one anomaly of each kind, two of them settled."""
    url = database_url or f"sqlite:///{tmp_path / 'hub.db'}"
    database = Database.open(url, revision="0009")
    with database.writing() as connection:

        def put(table: str, **values: object) -> None:
            names = ", ".join(f'"{name}"' for name in values)
            given = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({given})"), values)

        put("setting", key="hub", value="hub-1")
        for row, name, sort in ((5, "Booth", "station"), (6, "Hub", "hub"), (7, "Hall 2", "relay")):
            put("station", id=row, name=name, token_hash=bytes([row]), enrolled_at=1, kind=sort)
        for store, owner in (("booth", 5), (OWN, 6), (OTHER, 7)):
            put("store", id=store, station=owner)
        for journal, store, branch in ((1, "booth", 0), (2, "booth", 1), (3, OWN, 0), (4, OTHER, 0)):
            put("journal", id=journal, store=store, branch=branch, seq=9, hash=HASH)
        for journal, number, what in ((2, 9, "counted"), (3, 1, "settled"), (4, 1, "settled")):
            said = {"kind": what, "subject": "x", "body": "{}", "actor": "user:1"}
            put(
                "record",
                xid=0,
                journal=journal,
                seq=number,
                id=f"r{journal}",
                at=5,
                **said,
                mono=0,
                hash=HASH,
                received=5,
            )
        put("quarantine", journal=1, seq=3, hash=HASH, reason="bad_body", content=b"x", received=5)
        for n, (key, (kind, of, seq, about)) in enumerate(ODD.items()):
            put("anomaly", kind=kind, key=key, at=n, store=of, seq=seq, stations=",5,", detail=json.dumps(about))
            put("notice", xid=0, kind="anomaly", key=key)
        for record, key in (("r3", "fork:2"), ("r4", "clock_off:5:fast:3")):
            put("settlement", record=record, key=key, reason="x", by="user:1", at=5)
    database.close()
    return url


def test_they_have_keys_that_every_hub_gives_them_and_what_was_settled_here_stays_so(older: str) -> None:
    database = Database.open(older)
    with database.reading() as connection:
        by_state = {state: anomalies.listed(connection, 99, state=state) for state in AnomalyState}
        told = set(connection.execute(text("SELECT key FROM notice WHERE kind = 'anomaly'")).scalars())
        in_zone = anomalies.listed(connection, 9, wanted=Wanted(zone="edu"))
    database.close()
    assert keys(by_state[AnomalyState.SETTLED]) == {"fork:booth:7"}
    assert keys(by_state[AnomalyState.OPEN]) == told - {"fork:booth:7"}
    assert told == {
        "fork:booth:7",
        f"gap:booth:9:{HASH.hex()[:16]}",
        f"broken_chain:booth:9:{HASH.hex()[:16]}",
        "quarantined:booth:bad_body",
        "revoked_sending:booth",
        "clock_off:booth:fast:3",
        "two_places:a:b",
    }
    assert keys(in_zone) == {"two_places:a:b"}


def keys(noted: list[Noted]) -> set[str]:
    return {each.anomaly.key for each in noted}
