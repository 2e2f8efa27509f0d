"""Commands of the hub: serve it, invite stations, and the report."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.answers import home_option, json_option, say, say_json
from kiosk.cli.carrying import import_at_hub
from kiosk.cli.invitations import authority, enrol, replace, revoke
from kiosk.cli.people import duplicates, erase, person
from kiosk.cli.relays import join, relay_state
from kiosk.cli.upkeep import backup, doctor, metrics_token, restore, retention
from kiosk.cli.wiring import SAMPLE, open_store
from kiosk.packs import load_pack
from kiosk.problems import EnvironmentProblem
from kiosk.store.opening import FILE_NAME

if TYPE_CHECKING:
    from kiosk.domain.figures import Report

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ONLY_HERE = ("127.0.0.1", "::1", "localhost")


@click.group()
def hub() -> None:
    """The hub: gathers what the stations recorded, and counts."""


@hub.command()
@home_option
@click.option("--port", default=8000, show_default=True, help="0: any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0: every network of this computer.")
@click.option("--database", help="A PostgreSQL URL instead of the SQLite file in the home; remembered.")
@click.option(
    "--pack",
    "pack_path",
    type=click.Path(path_type=Path),
    help="The event, for a hub that is new.  [default: the sample expo]",
)
@click.option("--plain-http", is_flag=True, help="No TLS, for this computer alone. Stations elsewhere need TLS.")
@click.option("--certificate", type=_FILE, help="A public authority's certificate and chain (PEM), for browsers.")
@click.option("--key", type=_FILE, help="The key of that certificate (PEM).")
@click.option(
    "--announce/--no-announce", default=True, help="Tell the network (mDNS) where the hub is.  [default: yes]"
)
@click.option(
    "--log",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="text: warnings, for people; json: every request too, an object a line, without personal data.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes serve; more than one needs PostgreSQL and Linux.",
)
def serve(  # noqa: PLR0917 - one for each option
    home: Path,
    port: int,
    host: str,
    database: str | None,
    pack_path: Path | None,
    certificate: Path | None,
    key: Path | None,
    log: str,
    workers: int,
    *,
    plain_http: bool,
    announce: bool,
) -> None:
    """Run the hub until Ctrl-C. Prints its address when it answers, and the code that makes the first account.

    It speaks HTTPS with a certificate of its own, which stations recognise because they were enrolled. A browser warns
    once, or never when it was shown `khomue hub authority`. Stations go by the hub's own certificate even where
    browsers get another (--certificate).
    """
    from sync.client.discovery import usual_find
    from sync.hub import admin, logs
    from sync.hub.serve import Secure
    from sync.hub.serve import serve as run
    from sync.hub.settings import HubSettings
    from sync.hub.trust.authority import clock_problem
    from sync.hub.trust.tls import Files
    from sync.hub.workers import Place, Workers
    from sync.relay.runner import relaying

    if (certificate is None) != (key is None) or (plain_http and certificate is not None):
        raise click.UsageError("--certificate and --key go together, and not with --plain-http.")
    public = None if certificate is None or key is None else Files(certificate, key)

    logs.configure(logs.LogForm(log))
    if not admin.is_hub(home):
        _make(home, pack_path, database)
    elif pack_path is not None:
        _say_of_pack(home, pack_path)

    def ready(url: str) -> None:
        say(f"The hub is at {url}")
        problem = clock_problem(datetime.now(UTC))
        if problem:
            say(problem)
        code = admin.set_up_code(home)
        if code is not None:
            say(f"Nobody has an account yet. Open that page and make yours with this code: {code}")

    secure = None if plain_http else Secure(public)
    heard = announce and host not in _ONLY_HERE  # nobody else could come
    with relaying(home, database=database, find=usual_find()):
        if workers == 1:
            run(home, host=host, port=port, database=database, secure=secure, announce=heard, on_ready=ready)
            return
        place = Place(host, port, secure, announce=heard, prepare=partial(logs.configure, logs.LogForm(log)))
        Workers(HubSettings(home, admin.now_ms, database), place, workers).run(ready)


def _say_of_pack(home: Path, pack_path: Path) -> None:
    """A hub that is there keeps the pack it has."""
    from sync.hub import admin

    new, known = load_pack(pack_path), admin.pack(home)
    if new.id != known.id:
        say(f"{pack_path} is for another event than this hub, which goes on. For that one: --home ANOTHER_FOLDER")
    elif new.digest != known.digest:
        say(
            f"This hub goes on with the event pack it has, and {pack_path} is another version. To put that in force: "
            f"khomue hub pack {pack_path} --home {home}"
        )


def _make(home: Path, pack_path: Path | None, database: str | None) -> None:
    """A hub for the event of a pack: the one given, else a station's in the same folder, else the sample."""
    from sync.hub import admin

    if pack_path is not None:
        pack = load_pack(pack_path)
    elif (home / FILE_NAME).exists():
        with open_store(home) as store:
            pack = store.pack()
    else:
        pack = load_pack(SAMPLE)
        say("No event pack was given, so this hub is for the sample expo. For your own: --home FOLDER --pack PACK")
    admin.init_hub(home, pack, database=database)
    say(f"{home}: a hub for {pack.name.th}.")


@hub.command("init")
@home_option
@click.option("--pack", "pack_path", type=click.Path(path_type=Path), required=True, help="The event pack.")
@click.option("--database", help="A PostgreSQL URL instead of the SQLite file in the home; remembered.")
def init(home: Path, pack_path: Path, database: str | None) -> None:
    """Make a hub in a folder, for the event of a pack."""
    from sync.hub import admin

    if admin.is_hub(home):
        raise EnvironmentProblem("exists", f"There is a hub in {home} already. Choose another folder, or use this one.")
    _make(home, pack_path, database)


@hub.command("pack")
@home_option
@click.argument("pack_path", metavar="PACK", type=click.Path(exists=True, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def change_pack(home: Path, pack_path: Path, *, yes: bool) -> None:
    """Put another version of the event PACK in force, also while the hub serves; says first what that changes.

    Stations take it up with their next sync and show their staff what changed. Counts and records stand.
    """
    from kiosk.domain.pack_changes import change_lines
    from sync.hub import admin

    new = load_pack(pack_path)
    changes = admin.pack_news(home, new)
    if not changes:
        say("Nothing to change: the hub has this pack already.")
        return
    for line in change_lines(changes, "en"):
        say(f"  {line}")
    if not yes:
        click.confirm("Put it in force?", abort=True)
    admin.set_pack(home, new)
    say(f"Version {new.version} is in force.")


@hub.command()
@home_option
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(home: Path, file: Path) -> None:
    """Write every check-in to FILE as CSV (UTF-8 with a mark, so that spreadsheets read the Thai)."""
    from sync.hub import admin

    rows = admin.export_checkins_csv(home, file)
    say(f"{file}: {rows} check-ins.")


@hub.command("add-user")
@home_option
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["organiser", "viewer", "zone_lead"]),
    required=True,
    help="organiser: everything; viewer: looks at the whole event; zone_lead: looks at one zone.",
)
@click.option("--zone", default="", help="The id of the zone, for a zone lead.")
@click.option("--ask", is_flag=True, help="Ask for the password instead of making one up and printing it.")
@json_option
def add_user(home: Path, name: str, role: str, zone: str, *, ask: bool, as_json: bool) -> None:
    """Give NAME an account for the hub's pages. Also the way back in when every organiser forgot the password."""
    from sync.hub import admin
    from sync.hub.users import passwords
    from sync.hub.users.roles import Role

    password = click.prompt("Password", hide_input=True, confirmation_prompt=True) if ask else passwords.generated()
    admin.add_user(home, name, Role(role), password, zone=zone)
    if as_json:
        say_json({"name": name, "role": role, "zone": zone, "password": None if ask else password})
    else:
        say(f"{name} may sign in." if ask else f"{name} may sign in with the password {password}")


for command in (
    join,
    relay_state,
    *(import_at_hub, enrol, replace, revoke, authority, backup, restore, doctor, metrics_token, retention),
    *(person, erase, duplicates),
):
    hub.add_command(command)


def _report_of_station(home: Path) -> "Report":
    from kiosk.domain.report import Tally

    with open_store(home) as store, store.reading() as tx:
        tally = Tally(tx.pack())
        for record in tx.records():
            tally.add(record)
    return tally.report()


@click.command()
@home_option
@json_option
@click.option("--language", type=click.Choice(["th", "en"]), default="th", show_default=True)
def report(home: Path, language: str, *, as_json: bool) -> None:
    """The output table of the event, from records alone: all that a hub holds, or a station's own."""
    from kiosk.domain.report import report_json, report_rows
    from sync.hub import admin

    result = admin.report(home) if admin.is_hub(home) else _report_of_station(home)
    if as_json:
        say_json(report_json(result))
        return
    for number, label, value in report_rows(result, language):
        say(f"{number:>2}  {label:<60} {value}")
