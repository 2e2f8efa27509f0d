"""Stations that an older hub put out: who only broke is told from who was stolen."""

from pathlib import Path

from sqlalchemy import text

from sync.hub.store import stations
from sync.hub.store.database import Database

STATION = (
    "INSERT INTO station (id, name, token_hash, enrolled_at, revoked_at, replaced_by)"
    " VALUES (:id, :name, :token, 1, :out, :new)"
)
ISSUER = "INSERT INTO issuer (number, station, key, made_at, revoked_at) VALUES (1, 4, :key, 1, 7)"


def test_who_broke_is_no_longer_taken_for_stolen_and_who_was_stolen_is(
    tmp_path: Path, database_url: str | None
) -> None:
    url = database_url or f"sqlite:///{tmp_path / 'hub.db'}"
    older = Database.open(url, revision="0010")
    rows = ((1, "at work", None, None), (2, "broken", 5, 1), (3, "stolen", 6, None), (4, "broken and stolen", 7, 1))
    with older.writing() as connection:
        for number, name, out, new in rows:
            values = {"id": number, "name": name, "token": bytes([number]), "out": out, "new": new}
            connection.execute(text(STATION), values)
        connection.execute(text(ISSUER), {"key": bytes(16)})
    older.close()
    database = Database.open(url)
    with database.reading() as connection:
        found = {each.name: (each.is_revoked, each.is_stolen) for each in stations.every(connection)}
    database.close()
    assert found == {
        "at work": (False, False),
        "broken": (True, False),
        "stolen": (True, True),
        "broken and stolen": (True, True),
    }
