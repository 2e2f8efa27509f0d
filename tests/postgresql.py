"""A real PostgreSQL server for one test process, made by Debian's pg_virtualenv and gone with the process."""

import contextlib
import itertools
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

import psycopg

# The child tells where the server listens, then waits for its standard input to close. When this process ends,
# even by SIGKILL, the pipe closes, and pg_virtualenv stops the server and deletes its files.
_SAY_WHERE_AND_WAIT = 'echo "server $PGUSER:$PGPASSWORD@127.0.0.1:$PGPORT"; exec cat'
_INITDB = "--locale=C.UTF-8 --encoding=UTF8"


class PostgresUnavailable(Exception):
    """PostgreSQL is not installed here; the text says what to do."""


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _where(process: subprocess.Popen[str]) -> str:
    """The `user:password@host:port` that the child announces; RuntimeError when it ends without doing so."""
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("server "):
            return line.split()[1]
    raise RuntimeError("pg_virtualenv started no server:\n" + "".join(said))


@dataclass(slots=True)
class PostgresServer:
    """A running server; enter it with ``with``, so that it is stopped."""

    base_url: str  # postgresql://user:password@host:port
    _process: subprocess.Popen[str]
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @classmethod
    def start(cls) -> Self:
        """Starts a server on a free port of the loopback interface; raises PostgresUnavailable."""
        program = shutil.which("pg_virtualenv")
        if program is None:
            raise PostgresUnavailable("PostgreSQL is not installed (on Debian: apt-get install postgresql)")
        process = subprocess.Popen(
            [program, "-t", "-i", _INITDB, "sh", "-c", _SAY_WHERE_AND_WAIT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env={**os.environ, "PGPORT": str(_free_port())},
            start_new_session=True,  # Ctrl-C is for pytest, which then closes the pipe
        )
        return cls(f"postgresql://{_where(process)}", process)

    @contextlib.contextmanager
    def new_database(self, *, like: str = "template1") -> Iterator[str]:
        """The URL of a copy of the database *like* (usual: of an empty one), dropped on leaving."""
        name = f"khomue_test_{next(self._numbers)}"
        self.administer(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY")
        try:
            yield f"{self.base_url}/{name}"
        finally:
            self.administer(f"DROP DATABASE {name} WITH (FORCE)")

    def administer(self, statement: str) -> None:
        with psycopg.connect(f"{self.base_url}/postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._process.communicate()  # closes its standard input, and waits until the server is gone
