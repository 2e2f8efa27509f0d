"""What the command line does with a hub, whether it is serving at that moment or not."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kiosk.domain.figures import Report
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import ChainBreak, Record
from kiosk.domain.report import Tally
from sync.hub.export import checkins_csv
from sync.hub.founding import change_pack, initialise
from sync.hub.home import HubHome
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import invitations, people, stations
from sync.hub.store import records as stored
from sync.hub.store.database import Database
from sync.hub.store.people import Kept, Learned
from sync.hub.users import accounts, audit, passwords
from sync.hub.users.accounts import NewAccount
from sync.hub.users.audit import Act
from sync.hub.users.roles import Role
from sync.protocol.invitation import Invitation

PORTION = 1_000
"""People a transaction: what is kept stays kept if an import is cut off, and stations hear of it meanwhile."""


@dataclass(frozen=True, slots=True)
class EnrolCode:
    """What invites one station, good until ``expires`` (ms)."""

    invitation: Invitation
    expires: int


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
    files.remember_database(database)
    files.admin_code()


@contextmanager
def opened(home: Path, *, database: str | None = None) -> Iterator[HubService]:
    """The hub in *home*, for as long as the block runs. Raises HubProblem when there is none."""
    files = HubHome(home)
    if not files.exists:
        raise HubProblem("no_hub", f"There is no hub in {home}. Make one: khomue hub init --home {home} --pack PACK")
    files.remember_database(database)
    base = Database.open(files.database_url(database))
    try:
        yield HubService(base, now=now_ms)
    finally:
        base.close()


def pack(home: Path) -> Pack:
    """The event pack in force."""
    with opened(home) as hub:
        return hub.pack()


def set_pack(home: Path, new: Pack) -> None:
    """Put another version of the event's pack in force; stations fetch it with their next sync."""
    with opened(home) as hub:
        change_pack(hub.database, new)


def set_up_code(home: Path) -> str | None:
    """The code with which the first administrator is made at the hub's page; None when somebody has an account."""
    with opened(home) as hub, hub.database.reading() as connection:
        return None if accounts.any_at_all(connection) else HubHome(home).admin_code()


def add_user(home: Path, name: str, role: Role, password: str, *, zone: str = "") -> None:
    """Make somebody an account. Raises HubProblem where name, password or zone will not do."""
    with opened(home) as hub, hub.database.writing() as connection:
        _check_user(hub.pack(), name, role, password, zone)
        new = NewAccount(name, role, passwords.hashed(password), zone)
        if accounts.add(connection, new, now=hub.now()) is None:
            raise HubProblem("name_taken", f"Somebody is called {name!r} already. Choose another name.")
        audit.write(connection, audit.TERMINAL, Act.USER_ADDED, now=hub.now(), name=name, role=role.value, zone=zone)


def _check_user(pack: Pack, name: str, role: Role, password: str, zone: str) -> None:
    if not accounts.is_name(name):
        raise HubProblem("bad_name", f"{name!r} is no name: up to {accounts.LONGEST_NAME} letters, no space around it.")
    if passwords.weakness(password, name=name):
        raise HubProblem("weak_password", f"Choose a password of {passwords.SHORTEST} letters or more, no easy one.")
    if (role is Role.ZONE_LEAD) != (zone in {str(each.id) for each in pack.zones}):
        zones = ", ".join(each.id for each in pack.zones)
        raise HubProblem("bad_zone", f"A zone lead, and nobody else, has a zone: --zone with one of {zones}.")


def enrol_code(home: Path, *, address: str | None = None) -> EnrolCode:
    """A one-time code for one station. *address*: where it will reach the hub; usual: where it serves or last did.

    Raises HubProblem when the hub never served and no address is given.
    """
    where = address or HubHome(home).address()
    if where is None:
        raise HubProblem("no_address", "The hub has not served yet: start it (khomue hub serve), or give --address.")
    with opened(home) as hub, hub.database.writing() as connection:
        new = invitations.new(connection, now=hub.now())
    return EnrolCode(Invitation(where.rstrip("/"), new.code), new.expires)


def import_people(
    home: Path, entries: Iterable[PersonEntry], *, progress: Callable[[int], None] = lambda _done: None
) -> Kept:
    """Keep a list of people; *progress* is told how many are done. Stations fetch them with their next sync."""
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


def report(home: Path) -> Report:
    """The event's report, from its records and its pack alone."""
    tally = Tally(pack(home))
    for record in records(home):
        tally.add(record)
    return tally.report()


def export_checkins_csv(home: Path, file: Path) -> int:
    """Write every check-in to *file*; gives how many. The file appears whole or not at all."""
    new = file.with_name(f".{file.name}.new")
    with opened(home) as hub, hub.database.reading() as connection, new.open("w", encoding="utf-8", newline="") as out:
        lines = -1
        for line in checkins_csv(connection, hub.pack()):
            out.write(line)
            lines += 1
    new.replace(file)
    return lines


def revoke_station(home: Path, name: str) -> None:
    """From now on the station may only hand in records. Raises HubProblem when no station has that name."""
    with opened(home) as hub, hub.database.writing() as connection:
        found = [station for station in stations.every(connection) if station.name == name]
        if not found:
            raise HubProblem("no_station", f"No station of this hub is called {name!r}.")
        stations.revoke(connection, found[0].id, now=hub.now(), xid=hub.database.xid(connection))
