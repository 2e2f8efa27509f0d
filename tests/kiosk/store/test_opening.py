"""A station's database through its life: made, copied, migrated, too new, unreadable."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError

from kiosk.clock import new_id
from kiosk.domain.changes import Page, PersonChanged
from kiosk.domain.ids import StoreId
from kiosk.problems import BUSY, StoreProblem
from kiosk.store import journal, opening
from kiosk.store.engine import open_engine
from kiosk.store.schema import metadata
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.builders import a_pack, a_person
from tests.fakes.other_program import held_by_another_process, let_go


def test_a_station_is_made_once_and_opened_again_as_the_same_journal(tmp_path: Path) -> None:
    made = Store.create(tmp_path / "s", a_pack(), new_id=new_id)
    with made.reading() as tx:
        first = tx.store_id()
    made.close()
    with pytest.raises(StoreProblem) as again:
        Store.create(tmp_path / "s", a_pack(), new_id=new_id)
    assert again.value.code == "exists"
    opened = Store.open(tmp_path / "s", new_id=new_id)
    with opened.reading() as tx:
        assert tx.stores() == (first,)
        assert tx.pack() == a_pack()
    opened.close()


def test_a_copied_database_goes_on_as_a_journal_of_its_own(tmp_path: Path) -> None:
    Store.create(tmp_path / "s", a_pack(), new_id=new_id).close()
    shutil.copytree(tmp_path / "s", tmp_path / "copy")
    copy = Store.open(tmp_path / "copy", new_id=new_id)
    with copy.reading() as tx:
        old, new = tx.stores()
        assert old != new
        assert tx.store_id() == new
    copy.close()


def test_a_database_that_was_deleted_and_put_back_goes_on_as_a_journal_of_its_own(tmp_path: Path) -> None:
    """File systems like to give the new file the number of the old one."""
    home = tmp_path / "s"
    file, backup = home / opening.FILE_NAME, tmp_path / "backup.db"
    Store.create(home, a_pack(), new_id=new_id).close()
    was = file.stat().st_ino
    shutil.copyfile(file, backup)
    file.unlink()
    shutil.copyfile(backup, file)
    if file.stat().st_ino == was and opening._born(file) == 0:
        pytest.skip("this file system does not tell a file from an earlier one with its number")
    restored = Store.open(home, new_id=new_id)
    with restored.reading() as tx:
        assert len(tx.stores()) == 2
    restored.close()


def test_a_database_whose_file_was_told_by_less_goes_on_in_its_journal(tmp_path: Path) -> None:
    home = tmp_path / "s"
    store = Store.create(home, a_pack(), new_id=new_id)
    with store.writing() as tx:
        journal.set_mark(tx._connection, opening.older_fingerprint(home / opening.FILE_NAME))
    store.close()
    for _ in range(2):
        opened = Store.open(home, new_id=new_id)
        with opened.reading() as tx:
            assert len(tx.stores()) == 1
            assert journal.mark(tx._connection) == opening.fingerprint(home / opening.FILE_NAME)
        opened.close()


def test_what_was_committed_is_there_though_other_programs_come_and_go(tmp_path: Path) -> None:
    """Whoever leaves last tidies the write-ahead log away: with a store open, nobody else is the last."""
    store = Store.create(tmp_path / "s", a_pack(), new_id=new_id)
    other = "import sys; from pathlib import Path; from kiosk.clock import new_id; "
    other += "from kiosk.store.station_store import Store; Store.open(Path(sys.argv[1]), new_id=new_id).close()"
    subprocess.run([sys.executable, "-c", other, tmp_path / "s"], check=True)
    with store.writing() as tx:
        tx.set_setting("after", "committed")
    with sqlite3.connect(tmp_path / "s" / opening.FILE_NAME) as seen:
        assert seen.execute("SELECT value FROM setting WHERE key = 'after'").fetchone() == ("committed",)
    seen.close()
    store.close()


def test_the_database_is_in_wal_with_full_durability_and_foreign_keys(store: Store) -> None:
    with store.reading() as tx:
        asked = [
            tx._connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert asked == ["wal", 2, 1]


def test_only_what_somebody_else_has_and_gives_again_is_not_waited_for_on_the_disk(store: Store) -> None:
    def durability(*, durable: bool = True) -> int:
        with store.writing(durable=durable) as tx:
            return int(tx._connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    full, normal = 2, 1
    assert [durability(), durability(durable=False), durability()] == [full, normal, full]
    begun: list[int] = []

    def note(connection: Connection) -> None:
        if not connection.get_execution_options().get("reading", False):
            begun.append(connection.connection.cursor().execute("PRAGMA synchronous").fetchone()[0])

    event.listen(store._engine, "begin", note)
    SyncPort(store).apply(Page((PersonChanged(a_person("1")),), "cursor", more=False))
    with store.reading() as tx:
        assert tx.person(a_person("1").person) == a_person("1")
    assert begun == [normal] * 3, "people, the order of the index, and then the cursor"
    begun.clear()
    SyncPort(store).acknowledge(StoreId("elsewhere"), 0, ())
    assert begun == [normal]


def test_no_station_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="khomue init --home"):
        Store.open(tmp_path / "nowhere", new_id=new_id)


def test_a_newer_database_is_refused_with_a_sentence_and_left_as_it_is(tmp_path: Path) -> None:
    Store.create(tmp_path / "s", a_pack(), new_id=new_id).close()
    path = tmp_path / "s" / "station.db"
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(StoreProblem, match="newer Khomue") as refused:
        Store.open(tmp_path / "s", new_id=new_id)
    assert refused.value.code == "newer_database"
    assert path.read_bytes() == before


def test_an_old_database_is_copied_aside_before_it_is_migrated(tmp_path: Path) -> None:
    Store.create(tmp_path / "s", a_pack(), new_id=new_id).close()
    aside = opening._put_copy_aside(tmp_path / "s" / "station.db", "0001")
    again = opening._put_copy_aside(tmp_path / "s" / "station.db", "0001")
    assert [aside.name, again.name] == ["station.before-0001.db", "station.before-0001.2.db"]
    with sqlite3.connect(aside) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT value FROM setting WHERE key = 'pack_digest'").fetchone() == (a_pack().digest,)
    copy.close()


def test_the_migrations_lead_to_exactly_the_tables_the_program_uses(store: Store) -> None:
    config = opening._alembic()
    with store._engine.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)
    assert metadata.tables


def at_revision(home: Path, revision: str) -> Path:
    """A station's database in the form of *revision*, without anything in it."""
    home.mkdir()
    engine = open_engine(home / opening.FILE_NAME)
    config = opening._alembic()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    return home


def assert_newest(engine: Engine) -> None:
    with engine.connect() as connection:
        assert opening._revision(connection) == ScriptDirectory.from_config(opening._alembic()).get_current_head()
    engine.dispose()


def test_a_station_is_opened_while_another_program_writes(tmp_path: Path) -> None:
    Store.create(tmp_path / "s", a_pack(), new_id=new_id).close()
    with held_by_another_process(tmp_path / "s"):
        store = Store.open(tmp_path / "s", new_id=new_id)
        assert store.pack() == a_pack()
    store.close()


def test_a_migration_waits_for_another_program_as_long_as_it_is_wanted(tmp_path: Path) -> None:
    home = at_revision(tmp_path / "s", "0004")
    asked: list[float] = []
    with held_by_another_process(home) as process:

        def wanted(waited: float) -> bool:
            asked.append(waited)
            if len(asked) == 3:
                let_go(process)
            return True

        engine = opening.open_database(home, patience=wanted)
    assert len(asked) == 3
    assert_newest(engine)


def test_who_waited_while_another_program_migrated_does_not_migrate_again(tmp_path: Path) -> None:
    home = at_revision(tmp_path / "s", "0004")
    with held_by_another_process(home) as process:

        def wanted(_waited: float) -> bool:
            let_go(process)
            opening.open_database(home).dispose()
            return True

        engine = opening.open_database(home, patience=wanted)
    assert_newest(engine)
    assert len(list(home.glob("station.before-*.db"))) == 1


def test_a_migration_that_is_not_waited_for_is_told_as_busy_and_leaves_the_form_as_it_is(tmp_path: Path) -> None:
    home = at_revision(tmp_path / "s", "0004")
    with held_by_another_process(home), pytest.raises(StoreProblem) as told:
        opening.open_database(home, patience=lambda _waited: False)
    assert told.value.code == BUSY
    engine = open_engine(home / opening.FILE_NAME)
    with engine.connect() as connection:
        assert opening._revision(connection) == "0004"
    engine.dispose()


def test_of_anomalies_only_those_with_a_hubs_row_numbers_for_names_are_forgotten_by_an_update(tmp_path: Path) -> None:
    """Hubs tell of them again under new names, and of those that have one already never again."""
    home, store = at_revision(tmp_path / "s", "0005"), "018c0f3a-5b1e-7c3d-9a44-0b7f6a1c2d3e"
    old = ("fork:2", "gap:2:9", "clock_off:5:fast:3", "revoked_sending:5:99", "quarantined:1:bad_body")
    new = (f"fork:{store}:7", f"gap:{store}:9:00ff", f"revoked_sending:{store}", "clock_off:booth 1:slow:2")
    other = ("two_places:2:9", f"open_shift:{store}")
    with sqlite3.connect(home / opening.FILE_NAME) as raw:
        for key in (*old, *new, *other):
            raw.execute("INSERT INTO anomaly VALUES (?, ?, 1, 'open', '', '', '{}', '')", (key, key.split(":")[0]))
    raw.close()
    engine = opening.open_database(home)
    with engine.connect() as connection:
        assert set(connection.exec_driver_sql("SELECT key FROM anomaly").scalars()) == {*new, *other}
    engine.dispose()


def test_readers_wait_half_a_minute_also_on_a_connection_that_wrote_before(store: Store) -> None:
    def waits(connection: Connection) -> object:
        return connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()

    with store.reading() as tx:
        assert waits(tx._connection) == 30_000
    with store.writing() as tx:
        assert waits(tx._connection) == 500
    with store.reading() as tx:
        assert waits(tx._connection) == 30_000


def test_a_migration_that_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "x.db")

    def half_way() -> None:
        with engine.begin() as connection:
            opening._upgrade(opening._alembic(), connection)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        half_way()
    with sqlite3.connect(tmp_path / "x.db") as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == []
    raw.close()
    engine.dispose()


@pytest.mark.parametrize(("content", "code"), [(b"this is no database at all, not even nearly" * 40, "not_a_database")])
def test_a_file_that_is_no_database_is_told_as_that(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "station.db").write_bytes(content)
    with pytest.raises(StoreProblem) as told:
        Store.open(tmp_path, new_id=new_id)
    assert told.value.code == code
    assert (tmp_path / "station.db").read_bytes() == content


def test_a_home_that_cannot_be_made_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreProblem, match="Choose another folder") as told:
        Store.create(tmp_path / "file" / "s", a_pack(), new_id=new_id)
    assert told.value.code == "cannot_open"


def test_a_statement_that_fails_is_told_without_its_values(tmp_path: Path) -> None:
    Store.create(tmp_path / "s", a_pack(), new_id=new_id).close()
    engine = open_engine(tmp_path / "s" / opening.FILE_NAME)
    with pytest.raises(DBAPIError) as failed, engine.begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "สมหญิง"})
    engine.dispose()
    assert "nowhere" in str(failed.value)
    assert "สมหญิง" not in str(failed.value)
