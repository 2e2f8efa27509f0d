"""Statements given to SQLite as they are behave as SQLAlchemy's do."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from kiosk.desk import Desk
from kiosk.problems import StoreProblem
from kiosk.store import driver, schema
from kiosk.store.station_store import Store

COUNT = "SELECT count(*) AS many FROM record"


def many(connection: Connection) -> int:
    ((count,),) = driver.rows(connection, COUNT)
    return int(count)


def test_all_of_a_reading_is_of_one_moment(store: Store, desk: Desk) -> None:
    desk.count(1)
    with store.reading() as tx:
        before = many(tx._connection)
        desk.count(1)
        assert many(tx._connection) == before
    with store.reading() as tx:
        assert many(tx._connection) == before + 1


def test_what_is_written_is_undone_with_the_transaction(store: Store) -> None:
    def fail() -> None:
        with store.writing() as tx:
            assert driver.change(tx._connection, "INSERT INTO revoked VALUES (?)", ("a",)) == 1
            driver.change_each(tx._connection, "INSERT INTO revoked VALUES (?)", [("b",), ("c",)])
            assert len(driver.rows(tx._connection, "SELECT code FROM revoked")) == 3
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.reading() as tx:
        assert driver.first(tx._connection, "SELECT code FROM revoked") is None


@pytest.mark.parametrize(
    ("attempt", "kind"),
    [
        (lambda c: driver.rows(c, "SELECT * FROM nowhere WHERE name = ?", ("สมหญิง",)), OperationalError),
        (lambda c: driver.change(c, "INSERT INTO revoked SELECT ? UNION ALL SELECT 'x'", ("x",)), IntegrityError),
        (lambda c: driver.change_each(c, "INSERT INTO revoked VALUES (?)", [("สมหญิง",)] * 2), IntegrityError),
    ],
)
def test_what_fails_is_told_as_sqlalchemy_would_and_without_anybody_s_name(
    store: Store, attempt: Callable[[Connection], object], kind: type[DBAPIError]
) -> None:
    with store.reading() as tx, pytest.raises(kind) as told:
        attempt(tx._connection)
    assert "สมหญิง" not in str(told.value)


def test_a_store_says_what_to_do_about_it(store: Store) -> None:
    with store.writing() as tx:
        driver.change(tx._connection, "PRAGMA query_only=ON", ())
    with pytest.raises(StoreProblem) as told, store.reading() as tx:
        driver.change(tx._connection, "INSERT INTO revoked VALUES ('x')", ())
    assert told.value.code == "read_only"


def test_an_insert_names_the_columns_that_get_values() -> None:
    text = driver.compiled(insert(schema.revoked), ["code"])
    assert text == "INSERT INTO revoked (code) VALUES (:code)"
    assert ":n" not in driver.compiled(insert(schema.record), ["seq", "offset"])
