"""The door to a station's database: transactions go in, nothing of SQLAlchemy comes out."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from sqlite3 import OperationalError

from sqlalchemy import Connection, Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError

from kiosk.domain.ids import StoreId
from kiosk.domain.packs import Pack
from kiosk.problems import StoreProblem
from kiosk.store import erasing, journal, searching
from kiosk.store.beginning import Patience, begun, half_a_minute
from kiosk.store.engine import as_problem
from kiosk.store.opening import FILE_NAME, fingerprint, older_fingerprint, open_database
from kiosk.store.transaction import PackCache, Transaction
from kiosk.store.turns import Turns

LONG_LOG = 1_000
"""Pages: a log that is no longer has time to begin anew when nobody writes by chance."""


class Store:
    """A station's database, safe to use from several threads; writers of one process take turns, in their order."""

    def __init__(self, engine: Engine, home: Path) -> None:
        self._engine = engine
        self.home = home
        self._writer = Turns()
        self._packs = PackCache()
        self._file = _which_file(home)

    @classmethod
    def create(cls, home: Path, pack: Pack, *, new_id: Callable[[], str]) -> "Store":
        """Make a station in *home* for the event of *pack*. Raises StoreProblem when there is one already."""
        if (home / FILE_NAME).exists():
            raise StoreProblem(
                "exists", f"There is a station in {home} already. Choose another folder, or use this one."
            )
        store = cls(open_database(home, create=True), home)
        with store.writing() as tx:
            tx.set_pack(pack)
        store._take_identity(new_id)
        return store

    @classmethod
    def open(cls, home: Path, *, new_id: Callable[[], str]) -> "Store":
        """Open the station in *home*; a copied or restored database goes on as a new journal. Raises StoreProblem."""
        store = cls(open_database(home), home)
        store._take_identity(new_id)
        return store

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def writing(self, patience: Patience = half_a_minute, *, durable: bool = True) -> Iterator[Transaction]:
        """One transaction: durable when the block ends well, undone when it raises. Raises StoreProblem; with the code
        BUSY when *patience* ended before another program did.

        Not *durable*: a power cut may undo it, never alone what came before or without what came after. That is for
        what somebody else has and gives again: no scan waits for the disk because of it.
        """
        with self._writer, self._translating(), self._begun(patience, durable=durable) as connection:
            yield self._transaction(connection)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A view of one moment that no writer waits for. Raises StoreProblem."""
        with self._translating(), self._there().connect().execution_options(reading=True) as connection:
            yield self._transaction(connection)

    def clean_up(self) -> None:
        """Remove the last traces of people who were erased, in steps that no scan has to wait for; nothing otherwise.

        What is cut short goes on the next time.
        """
        with self.reading() as tx:
            if tx.setting(erasing.TO_CLEAN) is None:
                return
        first = True
        while True:
            with self._writer, self._translating(), self._begun() as connection:
                more = erasing.clean_index(connection, first=first)
            if not (more or first):
                break
            first = False
        with self.reading() as tx:
            gone = tx.erased()
        erasing.clean_copies(self.home / FILE_NAME, gone)
        with self.writing() as tx:
            tx.set_setting(erasing.TO_CLEAN, None)
        erasing.empty_log(self.home / FILE_NAME)

    def tend_index(self) -> None:
        """Put a little of the search index in order: for who has just written some people, and goes on."""
        with self._writer, self._translating(), self._begun(durable=False) as connection:
            searching.merge_some(connection)

    def checkpoint(self) -> None:
        """Copy what was committed from the write-ahead log into the database itself; nobody waits for most of it.

        Of a long log, what is committed meanwhile is copied while nobody writes, or it would go on instead of beginning
        anew, and whoever makes it too long would have to copy all of it. It is housekeeping: where it fails, the next
        commit that has to do it tells.
        """
        connection = self._there().raw_connection()
        try:
            with suppress(OperationalError):
                if _copied(connection) > LONG_LOG:
                    with self._writer:
                        _copied(connection)
        finally:
            connection.close()

    @property
    def is_awaited(self) -> bool:
        """Whether somebody in this process waits to write while another does: time to come to an end."""
        return self._writer.is_awaited

    def pack(self) -> Pack:
        """The pack in force."""
        with self.reading() as tx:
            return tx.pack()

    def _begun(self, patience: Patience = half_a_minute, *, durable: bool = True) -> AbstractContextManager[Connection]:
        """A connection whose transaction nobody else can write beside."""
        return begun(self._there, self.home / FILE_NAME, patience, durable=durable)

    def _transaction(self, connection: Connection) -> Transaction:
        return Transaction(connection, self._packs)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            problem = as_problem(error, self.home / FILE_NAME)
            raise problem or error from error

    def _there(self) -> Engine:
        """The engine, if its file is where it was: one that was moved or deleted can still be written while it is
        open, and nobody would find it again. Raises StoreProblem."""
        if _which_file(self.home) != self._file:
            path = self.home / FILE_NAME
            raise StoreProblem(
                "lost", f"{path} is not there any more: nothing is written. Put it back, or call for help."
            )
        return self._engine

    def _take_identity(self, new_id: Callable[[], str]) -> None:
        file = self.home / FILE_NAME
        mark = fingerprint(file)
        with self._translating(), self._engine.connect().execution_options(reading=True) as connection:
            if journal.mark(connection) == mark:
                return
        with self._writer, self._translating(), self._begun() as connection:
            match journal.mark(connection):
                case kept if kept == mark:
                    return  # another program was first
                case kept if kept == older_fingerprint(file):
                    journal.set_mark(connection, mark)
                case _:
                    journal.found(connection, StoreId(new_id()), mark)


def _copied(connection: PoolProxiedConnection) -> int:
    """Copy what can be copied beside others; return the pages in the log."""
    _, pages, _ = connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(pages)


def _which_file(home: Path) -> tuple[int, int] | None:
    """Device and number of the database file in *home*; None when there is none."""
    try:
        status = (home / FILE_NAME).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
