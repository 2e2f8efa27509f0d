"""Single values of a station that live in its database."""

from sqlalchemy import Connection, delete
from sqlalchemy.dialects.sqlite import insert

from kiosk.store import driver
from kiosk.store.schema import setting

_READ = "SELECT value FROM setting WHERE key = ?"


def read(connection: Connection, key: str) -> str | None:
    row = driver.first(connection, _READ, (key,))
    return None if row is None else row["value"]


def write(connection: Connection, key: str, value: str | int | None) -> None:
    """Keep *value* under *key*; None removes it."""
    if value is None:
        connection.execute(delete(setting).where(setting.c.key == key))
        return
    new = insert(setting).values(key=key, value=str(value))
    connection.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": new.excluded.value}))
