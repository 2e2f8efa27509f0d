"""What the command line does with a hub, whether it is serving at that moment or not."""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from kiosk.domain.figures import Report
from kiosk.domain.ids import StoreId
from kiosk.domain.pack_changes import PackChange
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import ChainBreak, Record
from kiosk.domain.report import Tally
from sync.hub import pack_changing, proving
from sync.hub.exports.checkins import checkins
from sync.hub.exports.writing import write_csv
from sync.hub.founding import initialise
from sync.hub.home import METRICS_TOKEN, HubHome
from sync.hub.inviting import EnrolCode, invite
from sync.hub.problems import HubProblem
from sync.hub.proving import Signed
from sync.hub.service import HubService
from sync.hub.store import people, stations
from sync.hub.store import records as stored
from sync.hub.store.database import Database
from sync.hub.store.people import Kept, Learned
from sync.hub.store.stations import Station
from sync.hub.trust.authority import Authority
from sync.hub.users import accounts, audit, passwords
from sync.hub.users.accounts import NewAccount
from sync.hub.users.audit import Act
from sync.hub.users.roles import Role
from sync.hub.users.staffing import No, Staffing

PORTION = 1_000
"""People a transaction: what is kept stays kept if an import is cut off, and stations hear of it meanwhile."""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def is_hub(home: Path) -> bool:
    """Whether there is a hub in the folder *home*."""
    return HubHome(home).exists


def init_hub(home: Path, pack: Pack, *, database: str | None = None) -> None:
    """Make a hub for the event of *pack* in the folder *home*. Raises HubProblem when there is one already."""
    files = HubHome(home)
    files.create()
    opened = Database.open(files.database_url(database))
    try:
        initialise(opened, pack)
    finally:
        opened.close()
    files.keep_private()
    files.remember_database(database)
    files.admin_code()


def metrics_token(home: Path, *, new: bool = False) -> str:
    """What opens the hub's metrics: 256 random bits, made the first time it is asked for, or *new*."""
    files = HubHome(home)
    with opened(home) as hub:
        note(hub, Act.METRICS_TOKEN_RENEWED if new else Act.METRICS_TOKEN_SHOWN)
    if new:
        files.write(METRICS_TOKEN, secrets.token_urlsafe(32))
    return files.keep_first(METRICS_TOKEN, lambda: secrets.token_urlsafe(32))


def note(hub: HubService, act: Act, **detail: str | int) -> None:
    """Note what is done at the terminal, where it is not written along with the act itself."""
    with hub.writing() as connection:
        audit.write(connection, audit.TERMINAL, act, now=hub.now(), **detail)


@contextmanager
def opened(home: Path, *, database: str | None = None) -> Iterator[HubService]:
    """The hub in *home*, for as long as the block runs. Raises HubProblem when there is none."""
    files = HubHome(home)
    if not files.exists:
        raise HubProblem("no_hub", f"There is no hub in {home}. Make one: khomue hub init --home {home} --pack PACK")
    files.remember_database(database)
    base = Database.open(files.database_url(database))
    try:
        yield HubService(base, now=now_ms, home=files)
    finally:
        base.close()


def pack(home: Path) -> Pack:
    """The event pack in force."""
    with opened(home) as hub:
        return hub.pack()


def pack_news(home: Path, new: Pack) -> Sequence[PackChange]:
    """What *new* would change. Raises HubProblem where it cannot be put in force."""
    with opened(home) as hub, hub.database.reading() as connection:
        return pack_changing.check(hub, connection, new)


def set_pack(home: Path, new: Pack) -> None:
    """Put another version of the event's pack in force; stations fetch it with their next sync. Raises HubProblem."""
    with opened(home) as hub, hub.database.writing() as connection:
        pack_changing.apply(hub, connection, new, audit.TERMINAL)


def set_up_code(home: Path) -> str | None:
    """The code with which the first administrator is made at the hub's page; None when somebody has an account."""
    with opened(home) as hub, hub.database.reading() as connection:
        return None if accounts.any_at_all(connection) else HubHome(home).admin_code()


def add_user(home: Path, name: str, role: Role, password: str, *, zone: str = "") -> None:
    """Make somebody an account. Raises HubProblem where name, password or zone will not do."""
    with opened(home) as hub, hub.database.writing() as connection:
        if passwords.weakness(password, name=name):
            raise HubProblem("weak_password", f"A password needs {passwords.SHORTEST} letters, and not easy ones.")
        new = NewAccount(name, role, passwords.hashed(password), zone)
        no = Staffing(connection, hub.pack(), audit.TERMINAL, hub.now()).add(new)
        if no is not None:
            raise HubProblem(no.value, _NO_ACCOUNT[no])


_NO_ACCOUNT = {
    No.BAD_NAME: f"That is no name: one to {accounts.LONGEST_NAME} letters, no space around it.",
    No.NAME_TAKEN: "Somebody is called that already. Choose another name.",
    No.BAD_ZONE: "A zone lead has one of the event's zones (--zone), and nobody else has one.",
}


def enrol_code(home: Path, *, address: str | None = None, relay: bool = False) -> EnrolCode:
    """A one-time code for one station, or with *relay* for a hub that hangs on this one.

    *address*: where it will reach the hub; usual: where it serves or last did.

    Raises HubProblem when the hub never served and no address is given.
    """
    with opened(home) as hub, hub.database.writing() as connection:
        code = invite(hub, connection, address=address, relay=relay)
        act = Act.HUB_INVITED if relay else Act.STATION_INVITED
        audit.write(connection, audit.TERMINAL, act, now=hub.now())
    return code


def replace_code(home: Path, name: str, *, address: str | None = None, stolen: bool = False) -> EnrolCode:
    """A one-time code for the computer that takes the place of station *name*, which broke.

    *stolen*: stop the old one's badges as well, at once. Raises HubProblem.
    """
    with opened(home) as hub, hub.database.writing() as connection:
        station = _station(connection, name)
        if stolen:
            stations.revoke(connection, station.id, now=hub.now(), xid=hub.database.xid(connection))
            audit.write(connection, audit.TERMINAL, Act.STATION_REVOKED, now=hub.now(), station=station.id)
        code = invite(hub, connection, address=address, station=station.id)
        audit.write(connection, audit.TERMINAL, Act.STATION_INVITED, now=hub.now(), station=station.id)
    return code


def authority(home: Path) -> Authority:
    """The hub's certificate authority, made now if the hub never served."""
    with opened(home) as hub:
        assert hub.trust is not None  # noqa: S101 - it was opened by its home
        return hub.trust.authority


def _station(connection: Connection, name: str) -> Station:
    found = stations.named(connection, name)
    if found is None:
        raise HubProblem("no_station", f"No station of this hub is called {name!r}.")
    return found


def import_people(
    home: Path, entries: Iterable[PersonEntry], *, progress: Callable[[int], None] = lambda _done: None
) -> Kept:
    """Keep *entries* as they are, in a hub that is being made; *progress* is told how many are done.

    What somebody hands in goes by ``listing``, which takes away nothing that is known, shows it first and notes it.
    """
    kept, done, rest = Kept(), 0, iter(entries)
    with opened(home) as hub:
        while portion := list(islice(rest, PORTION)):
            with hub.database.writing() as connection:
                learned = [Learned(entry) for entry in portion]
                kept += people.keep(connection, learned, xid=hub.database.xid(connection))
            done += len(portion)
            progress(done)
    return kept


def records(home: Path) -> Iterator[Record]:
    """Every record that is not in quarantine, of one journal after the other, in order."""
    with opened(home) as hub, hub.database.reading() as connection:
        yield from stored.every(connection)


def verify(home: Path) -> Iterator[tuple[str, ChainBreak | tuple[int, str]]]:
    """For every journal its name and last record (number, hash), or the first record that does not fit."""
    with opened(home) as hub, hub.database.reading() as connection:
        yield from stored.verify(connection)


def signed(home: Path) -> Iterator[Signed]:
    """How far each journal is proven by its station's signatures."""
    with opened(home) as hub, hub.database.reading() as connection:
        for store in stations.names(connection):
            yield from proving.signed(connection, StoreId(store), event=hub.keys.event)


def report(home: Path) -> Report:
    """The event's report, from its records and its pack alone."""
    tally = Tally(pack(home))
    for record in records(home):
        tally.add(record)
    return tally.report()


def export_checkins_csv(home: Path, file: Path) -> int:
    """Write every check-in to *file*; gives how many. The file appears whole or not at all."""
    with opened(home) as hub:
        note(hub, Act.EXPORTED, what="checkins")
        with hub.database.reading() as connection:
            return write_csv(checkins(connection, hub.pack()), file)


def revoke_station(home: Path, name: str) -> None:
    """From now on the station may only hand in records. Raises HubProblem when no station has that name."""
    with opened(home) as hub, hub.database.writing() as connection:
        found = _station(connection, name)
        stations.revoke(connection, found.id, now=hub.now(), xid=hub.database.xid(connection))
        audit.write(connection, audit.TERMINAL, Act.STATION_REVOKED, now=hub.now(), station=found.id)
