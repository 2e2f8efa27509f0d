"""Hubs for tests, as new as if each were made from its migrations, and in a fraction of the time: copies of one."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.hub import admin
from sync.hub.home import HubHome
from tests.builders import a_pack
from tests.postgresql import PostgresServer


class HubHomes:
    """Copies of a hub for the test expo, over SQLite, or over PostgreSQL on a server."""

    _numbers = itertools.count()

    def __init__(self, folder: Path, server: PostgresServer | None = None) -> None:
        """Make the first in *folder*."""
        self._first, self._server = folder / "first", server
        self._database = f"khomue_first_{next(self._numbers)}"
        url = None
        if server is not None:
            server.administer(f"CREATE DATABASE {self._database}")
            url = f"{server.base_url}/{self._database}"
        admin.init_hub(self._first, a_pack(), database=url)

    @contextmanager
    def another(self, home: Path) -> Iterator[None]:
        """A hub in the folder *home*, which is not there yet; its database goes on leaving."""
        shutil.copytree(self._first, home)
        if self._server is None:
            yield
            return
        with self._server.new_database(like=self._database) as url:
            HubHome(home).remember_database(url)
            yield
