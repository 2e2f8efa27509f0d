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
        if server is not None:
            server.administer(f"CREATE DATABASE {self._database}")
        admin.init_hub(self._first, a_pack(), database=self._url(self._database))

    @contextmanager
    def another(self, home: Path) -> Iterator[str | None]:
        """A hub in the folder *home*, which is not there yet; gives its database's URL (None: a file in *home*)."""
        shutil.copytree(self._first, home)
        if self._server is None:
            yield None
            return
        name = f"{self._database}_{next(self._numbers)}"
        self._server.administer(f"CREATE DATABASE {name} TEMPLATE {self._database}")
        try:
            HubHome(home).remember_database(self._url(name))
            yield self._url(name)
        finally:
            self._server.administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _url(self, database: str) -> str | None:
        return None if self._server is None else f"{self._server.base_url}/{database}"
