"""The guards that conftest.py puts around every test really hold."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from tests.loud_log import LoudLog

ROOT = Path(__file__).resolve().parent.parent


def test_a_warning_nobody_expects_is_kept_as_unexpected() -> None:
    with LoudLog(expecting=logging.NullHandler()) as loud:
        logging.getLogger("kiosk.somewhere").info("fine")
        assert loud.unexpected == []
        loud.handle(logging.LogRecord("sync.x", logging.ERROR, "f", 1, "lost %d", (3,), None))
    assert loud.unexpected == ["ERROR sync.x: lost 3"]


def test_a_warning_the_test_asked_for_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        logging.getLogger("kiosk.somewhere").warning("the camera went away")
    assert caplog.messages == ["the camera went away"]


def test_an_unexpected_warning_fails_the_test_that_let_it_happen(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import logging\ndef test_it():\n    logging.getLogger('ui.desk').warning('a slot failed')\n", "utf-8"
    )
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.conftest",
            "-c",
            ROOT / "pyproject.toml",
            tmp_path / "test_it.py",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stdout
    assert "WARNING ui.desk: a slot failed" in ran.stdout


def test_programs_that_tests_start_do_not_write_into_a_persons_home() -> None:
    assert not Path(os.environ["XDG_DATA_HOME"]).is_relative_to(Path.home())


@pytest.mark.postgresql
def test_every_test_gets_an_empty_database_of_its_own(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables == (0,)


@pytest.mark.postgresql
def test_the_same_database_url_serves_sqlalchemy(postgresql_url: str) -> None:
    engine = sqlalchemy.create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE t (name text)"))
        connection.execute(sqlalchemy.text("INSERT INTO t VALUES ('ขอมือ')"))
        assert connection.execute(sqlalchemy.text("SELECT name FROM t")).scalar_one() == "ขอมือ"
    engine.dispose()
