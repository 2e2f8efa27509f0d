"""What every test runs under: Qt without a display, nobody's home written to, no unexpected warnings."""

import gc
import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

# Before anything loads Qt. setdefault, so that `QT_QPA_PLATFORM=xcb ./khomue test …` shows the windows.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

import hypothesis
import pytest

from tests.loud_log import LoudLog
from tests.postgresql import PostgresServer, PostgresUnavailable

ROOT = Path(__file__).resolve().parent.parent

# No deadline: test machines are shared and slow, and a test that fails by the clock teaches nothing.
hypothesis.settings.register_profile("khomue", deadline=None, print_blob=True)
hypothesis.settings.load_profile("khomue")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="also run the tests marked soak (minutes each)")


def pytest_configure(config: pytest.Config) -> None:
    """Tests, and the programs they start, keep their files out of the home of whoever runs them."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return  # the workers inherit it
    home = tempfile.TemporaryDirectory(prefix="khomue-test-home-", ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        folder = Path(home.name, variable)
        folder.mkdir(mode=0o700)
        os.environ[variable] = str(folder)
    os.environ["LC_ALL"] = "C.UTF-8"  # Qt warns under any locale that is not UTF-8


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests are collected, and stay to the end: the garbage collector looks through them once."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # else libraries find at the end that things of theirs were never freed


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--soak"):
        return
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="a long run: ask for it with --soak"))


@pytest.fixture(autouse=True)
def _no_unexpected_warnings(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fails a test during which our loggers said WARNING or worse without the test having asked for it.

    A test that provokes a warning says so with ``caplog.at_level("WARNING")`` or ``caplog.set_level``, and then
    looks at what was logged.
    """
    with LoudLog(caplog.handler) as loud:
        yield
    if loud.unexpected:
        said = "\n".join(loud.unexpected)
        pytest.fail(f"logged without caplog.at_level('WARNING') asking for it:\n{said}", pytrace=False)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of pictures and videos beside the checkout (KHOMUE_SHARED, or ../shared); skips without it."""
    folder = Path(os.environ.get("KHOMUE_SHARED") or ROOT.parent / "shared")
    if not (folder / "qr").is_dir():
        pytest.skip("no real pictures here: set KHOMUE_SHARED to the folder that holds qr/")
    return folder


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test process alone, gone when the process ends, however it ends."""
    try:
        server = PostgresServer.start()
    except PostgresUnavailable as why:
        pytest.skip(str(why))
    with server:
        yield server


@pytest.fixture
def postgresql_url(postgresql_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty database for one test; works for SQLAlchemy and for psycopg as it is."""
    with postgresql_server.new_database() as url:
        yield url


@pytest.fixture
def other_postgresql_url(postgresql_server: PostgresServer) -> Iterator[str]:
    """The URL of a second empty database, to move to."""
    with postgresql_server.new_database() as url:
        yield url
