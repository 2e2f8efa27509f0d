"""Single values of a station that live in its database."""

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.store.schema import setting

_READ = select(setting.c.value).where(setting.c.key == bindparam("key"))


def read(connection: Connection, key: str) -> str | None:
    return connection.execute(_READ, {"key": key}).scalar_one_or_none()


def write(connection: Connection, key: str, value: str | int | None) -> None:
    """Keep *value* under *key*; None removes it."""
    if value is None:
        connection.execute(delete(setting).where(setting.c.key == key))
        return
    new = insert(setting).values(key=key, value=str(value))
    connection.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": new.excluded.value}))
