"""Commands that look after a hub: backup, restore, doctor."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.answers import home_option, json_option, no, say, say_json

if TYPE_CHECKING:
    from sync.hub.retention import Outlook


@click.command()
@home_option
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def backup(home: Path, file: Path, *, as_json: bool) -> None:
    """Write everything the hub has to FILE, while it serves or not, and read it back.

    The file holds names and keys: keep it as safe as the hub itself.
    """
    from sync.hub import admin
    from sync.hub.backup import backup as take
    from sync.hub.home import HubHome
    from sync.hub.users.audit import Act

    with admin.opened(home) as hub:
        admin.note(hub, Act.BACKED_UP)
        written = take(hub, HubHome(home), file)
    if as_json:
        say_json({"file": file, "bytes": written.size, "records": written.records, "people": written.people})
    else:
        size = max(1, written.size // 1000)
        say(f"{file}: {written.records} records and {written.people} people, {size} kB, read back and whole.")


@click.command()
@home_option
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--database", help="An empty PostgreSQL database (its URL) instead of a file in the home; remembered.")
def restore(home: Path, file: Path, database: str | None) -> None:
    """Make the hub that FILE is a backup of, in a new home. Also moves a hub from SQLite to PostgreSQL, or back.

    Stations go on with it as it is, at the same address; they send again what came after the backup.
    """
    from sync.hub.backup import restore as put_back

    head = put_back(file, home, database=database)
    say(f"{home}: the hub of {head.event} is back. Start it: khomue hub serve --home {home}")
    say("Make sure that the hub it was taken from does not run any more.")


@click.command()
@home_option
@click.option("--deep", is_flag=True, help="Also prove every journal, record by record.")
@json_option
def doctor(home: Path, *, deep: bool, as_json: bool) -> None:
    """Look whether the hub is well: database, disk, clock, certificate, stations, counts."""
    from sync.hub import doctor as look
    from sync.hub.doctor import Light

    lights = list(look.checks(home, deep=deep))
    for light in lights:
        if as_json:
            say_json({"name": light.name, "light": light.light, "code": light.code, **light.detail})
        else:
            say(f"{light.light.value:<5} {light.name:<12} {light.sentence()}")
    if any(light.light is Light.BAD for light in lights):
        raise no()


@click.command("metrics-token")
@home_option
@click.option("--new", is_flag=True, help="Make a new one; the old one is good no more.")
def metrics_token(home: Path, *, new: bool) -> None:
    """Print the token for the hub's /metrics (Prometheus) and /openapi.json, made the first time it is asked for."""
    from sync.hub import admin

    say(admin.metrics_token(home, new=new))


def _days(text: str) -> int | None:
    """None for ``never``."""
    if text == "never":
        return None
    if not text.isdecimal():
        raise click.BadParameter(f"{text!r} is no number of days; write a number, or never.")
    return int(text)


@click.command()
@home_option
@click.option("--people", metavar="DAYS|never", help="Days after the event: then profiles go.")
@click.option("--audit", type=int, help="Days that what was done at the hub is kept.")
@click.option("--lists", type=int, help="Days that lists that were read in are kept.")
@click.option("--yes", is_flag=True, help="Do not ask, also where something goes at once.")
@json_option
def retention(
    home: Path, people: str | None, audit: int | None, lists: int | None, *, yes: bool, as_json: bool
) -> None:
    """Say how long the hub keeps what is about people, or change it. Records and counts stay: they are about nobody.

    While it serves, the hub erases by itself what is due, here and at every station. Before a change by which
    something would go at once, it says what, and asks.
    """
    from dataclasses import asdict, replace

    from sync.hub import admin
    from sync.hub import retention as promise
    from sync.hub.users.audit import TERMINAL

    with admin.opened(home) as hub:
        with hub.reading() as connection:
            kept = promise.read(connection)
            new = kept if audit is None else replace(kept, audit=audit)
            new = new if lists is None else replace(new, lists=lists)
            new = new if people is None else replace(new, people=_days(people))
            promise.check(new)
            outlook = promise.outlook(hub, connection, new)
        sure = new != kept and outlook.erases and (yes or _ask(outlook))
        with hub.writing() as connection:
            promise.change(hub, connection, new, TERMINAL, sure=sure)
        day = promise.due(hub, new)
    if as_json:
        say_json({**asdict(new), "people_go_on": day})
        return
    say("Profiles of people stay until somebody erases them." if day is None else f"Profiles of people go on {day}.")
    say(f"What was done at the hub stays {new.audit} days, lists that were read in {new.lists}.")


def _ask(outlook: "Outlook") -> bool:
    """Say what would go at once; ends the command where that is not wanted."""
    fates = ((outlook.people, "profiles"), (outlook.audit, "entries of the audit"), (outlook.lists, "lists"))
    gone = ", ".join(f"{fate.due} {name}" for fate, name in fates if fate.due)
    return click.confirm(f"At once would go, for ever: {gone}. Change it?", abort=True, err=True)
