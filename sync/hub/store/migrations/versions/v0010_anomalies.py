"""Anomalies with keys that are the same at every hub, with what is new about them, and with how they stand."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_PRINT = 16


def upgrade() -> None:
    for column in (
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("mark", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("other_zone", sa.Text(), nullable=True),
    ):
        op.add_column("anomaly", column)
    op.add_column("settlement", sa.Column("mark", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("settlement", sa.Column("store", sa.Text(), server_default="", nullable=False))
    op.drop_index("anomaly_newest", "anomaly")
    op.execute("ALTER TABLE anomaly DROP COLUMN settled_at")
    _fill(op.get_bind())
    op.create_index("anomaly_shown", "anomaly", ["state", "kind", "at"])
    op.create_index("anomaly_subject", "anomaly", ["subject"])
    op.create_index("anomaly_zone", "anomaly", ["zone"])
    op.create_index("anomaly_other_zone", "anomaly", ["other_zone"])


def _fill(connection: sa.Connection) -> None:
    connection.execute(
        sa.text(
            "UPDATE settlement SET store = COALESCE((SELECT journal.store FROM record"
            " JOIN journal ON journal.id = record.journal WHERE record.id = settlement.record), '')"
        )
    )
    for row in connection.execute(sa.text("SELECT * FROM anomaly ORDER BY id")).mappings().all():
        _renew(connection, dict(row))


def _renew(connection: sa.Connection, row: Mapping[str, Any]) -> None:
    """One anomaly; where another has the key that it gets, it was the same all along and goes."""
    key, about = _key(connection, row), json.loads(row["detail"])
    mark = _mark(connection, row, about)
    if key != row["key"]:
        own = {"old": row["key"], "new": key, "store": _own_store(connection)}
        taken = connection.execute(sa.text("SELECT 1 FROM anomaly WHERE key = :new"), own).first()
        connection.execute(sa.text("UPDATE settlement SET key = :new WHERE key = :old AND store LIKE :store"), own)
        connection.execute(sa.text("DELETE FROM notice WHERE kind = 'anomaly' AND key = :old"), own)
        if taken:
            connection.execute(sa.text("DELETE FROM anomaly WHERE key = :old"), own)
            return
        _tell(connection, key)
    connection.execute(sa.text("UPDATE settlement SET mark = :mark WHERE key = :key"), {"mark": mark, "key": key})
    settled = connection.execute(
        sa.text(
            "SELECT 1 FROM settlement WHERE key = :key AND NOT EXISTS"
            ' (SELECT 1 FROM void WHERE void."of" = settlement.record)'
        ),
        {"key": key},
    ).first()
    state = "settled" if settled else "open" if row["ended_at"] is None else "ended"
    values = {"id": row["id"], "key": key, "mark": mark, "state": state}
    values |= {name: about.get(name) for name in ("zone", "other_zone")}
    connection.execute(
        sa.text(
            "UPDATE anomaly SET key = :key, mark = :mark, state = :state, zone = :zone, other_zone = :other_zone"
            " WHERE id = :id"
        ),
        values,
    )


def _own_store(connection: sa.Connection) -> str:
    """How the names of this hub's own journals look: only its own records have its own numbers."""
    hub = connection.execute(sa.text("SELECT value FROM setting WHERE key = 'hub'")).scalar()
    return f"{hub}.%"


def _key(connection: sa.Connection, row: Mapping[str, Any]) -> str:
    """The key without numbers of rows in it, which are others at every hub."""
    kind, store, seq = row["kind"], row["store"], row["seq"]
    tail = row["key"].split(":")[2:]
    match kind:
        case "fork":
            return f"fork:{store}:{seq}"
        case "gap":
            return f"gap:{store}:{tail[0]}:{_print(connection, row['key'].split(':')[1], tail[0])}"
        case "broken_chain":
            return f"broken_chain:{store}:{seq}:{_print(connection, row['key'].split(':')[1], seq)}"
        case "quarantined":
            return f"quarantined:{store}:{':'.join(tail)}"
        case "revoked_sending":
            return f"revoked_sending:{store}"
        case "clock_off":
            query = sa.text("SELECT MIN(id) FROM store WHERE station = :station")
            named = connection.execute(query, {"station": int(row["key"].split(":")[1])}).scalar()
            return f"clock_off:{named}:{':'.join(tail)}" if named else str(row["key"])
        case _:
            return str(row["key"])


def _print(connection: sa.Connection, journal: str, seq: object) -> str:
    """The first letters of the hash of that record."""
    at = {"journal": int(journal), "seq": int(str(seq))}
    for table in ("record", "quarantine"):
        query = sa.text(f"SELECT hash FROM {table} WHERE journal = :journal AND seq = :seq")
        found = connection.execute(query, at).scalar()
        if found is not None:
            return bytes(found).hex()[:_PRINT]
    return ""


def _mark(connection: sa.Connection, row: Mapping[str, Any], about: Mapping[str, Any]) -> int:
    match row["kind"]:
        case "fork":
            return 1
        case "copied":
            query = sa.text("SELECT COUNT(*) FROM store WHERE station = (SELECT station FROM store WHERE id = :store)")
            return int(connection.execute(query, {"store": row["store"]}).scalar_one())
        case "over_capacity":
            return int(about["inside"])
        case "revoked_sending":
            query = sa.text("SELECT COALESCE(MAX(seq), 0) FROM journal WHERE store = :store")
            return int(connection.execute(query, {"store": row["store"]}).scalar_one())
        case "quarantined":
            query = sa.text(
                "SELECT COUNT(*) FROM quarantine JOIN journal ON journal.id = quarantine.journal"
                " WHERE journal.store = :store AND quarantine.reason = :reason"
            )
            return int(connection.execute(query, {"store": row["store"], "reason": about["reason"]}).scalar_one())
        case _:
            return 0


def _tell(connection: sa.Connection, key: str) -> None:
    """Stations hear of it under its new key."""
    now = "pg_current_xact_id()::text::bigint" if connection.dialect.name == "postgresql" else "0"
    connection.execute(sa.text(f"INSERT INTO notice (xid, kind, key) VALUES ({now}, 'anomaly', :key)"), {"key": key})
