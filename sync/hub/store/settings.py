"""Single values of the hub that live in its database."""

from sqlalchemy import Connection, select

from sync.hub.store.schema import setting
from sync.hub.store.upsert import insert


def read(connection: Connection, key: str) -> str | None:
    return connection.execute(select(setting.c.value).where(setting.c.key == key)).scalar_one_or_none()


def write(connection: Connection, key: str, value: str) -> None:
    new = insert(connection, setting).values(key=key, value=value)
    connection.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": new.excluded.value}))
