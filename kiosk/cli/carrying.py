"""Commands beside the usual way: the stick, with what a station hands over and the answers; hubs on the network."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.answers import home_option, json_option, no, progress_bar, say, say_json
from kiosk.cli.lists import import_after_a_look
from kiosk.cli.wiring import open_store
from kiosk.store.sync_port import SyncPort

if TYPE_CHECKING:
    from sync.hub.bundles import Imported

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("export")
@home_option
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    help="A folder, or the file to write.  [default: the one stick that is plugged in]",
)
@json_option
def export_records(home: Path, target: Path | None, *, as_json: bool) -> None:
    """Write everything the hub has not confirmed to a stick, sealed so that only the hub can read it.

    Import it there (`khomue hub import FILE`) and bring the answers back (`khomue import-ack FILE`). Until then the
    records count as waiting. Safe to repeat.
    """
    from sync.client.bundle import export_bundle

    folder = target or _only_stick()
    with open_store(home) as store:
        port = SyncPort(store)
        waiting = sum(port.tip(each)[0] - port.acknowledged(each) for each in port.stores())
        with progress_bar("writing", waiting) as done:
            exported = export_bundle(port, folder, progress=done)
    if as_json:
        say_json({"file": str(exported.file), "records": exported.records, "people": exported.people})
        return
    say(f"{exported.file}: {exported.records} records, {exported.size} bytes, written and read back.")


def _only_stick() -> Path:
    from sync.client.drives import removable_drives

    drives = removable_drives()
    if len(drives) == 1:
        return drives[0].folder
    found = ", ".join(str(drive.folder) for drive in drives) or "none is plugged in"
    raise click.UsageError(f"Say where with --to FOLDER (sticks: {found}).")


@click.command("import-ack")
@click.argument("file", type=_FILE)
@home_option
@json_option
def import_answers(file: Path, home: Path, *, as_json: bool) -> None:
    """Take in the hub's answers to an export: FILE ends in .answers.khomue.

    Exit code 4 when records still wait.
    """
    from sync.client.bundle import read_answers

    with open_store(home) as store:
        port = SyncPort(store)
        taken = read_answers(port, file)
        waiting = sum(port.tip(each)[0] - port.acknowledged(each) for each in port.stores())
    if as_json:
        say_json({"records": taken.records, "changes": taken.changes, "refusals": taken.refusals, "waiting": waiting})
    else:
        say(
            f"{taken.records} more records are proven to be at the hub; {waiting} wait. "
            f"{taken.changes} changes came down."
        )
    if waiting:
        raise no()


@click.command()
@click.option("--seconds", default=3.0, show_default=True, help="How long to listen.")
@json_option
def discover(seconds: float, *, as_json: bool) -> None:
    """List the hubs that announce themselves on this network. To join one takes its code all the same.

    Exit code 4 when none was heard: type the address then. Stations look for their own hub by themselves when it does
    not answer any more (KHOMUE_DISCOVERY=off: they do not).
    """
    from sync.client.discovery import find_hubs

    found = find_hubs(seconds=seconds)
    for hub in found:
        if as_json:
            say_json({"hub": hub.hub, "event": hub.event, "addresses": hub.addresses})
        else:
            say(f"{hub.hub}  {hub.event}  {' '.join(hub.addresses)}")
    if not found:
        raise no("No hub announces itself on this network.")


@click.command("import")
@home_option
@click.argument("file", type=_FILE)
@click.option("--answers", type=_FILE, help="Where to write a stick's answers.  [default: beside FILE]")
@click.option("--yes", is_flag=True, help="Take a list of people in without asking.")
@json_option
def import_at_hub(home: Path, file: Path, answers: Path | None, *, yes: bool, as_json: bool) -> None:
    """Take in FILE: what a station wrote on a stick with `khomue export`, or a list of people (CSV or XLSX).

    A stick may also come from a station that is revoked or broken. The same file again changes nothing; a damaged one
    is taken in up to the damage, and that is said (exit code 4). The answers for the station are written beside it;
    that they cannot be is said too, and the records are in all the same (exit code 4).

    Of a list is shown what it would change, and it is taken in on a yes: at the terminal, or --yes where nobody can be
    asked. What it leaves out stays as it is known.
    """
    from sync.hub.bundles import is_bundle

    if is_bundle(file):
        _import_bundle(home, file, answers, as_json=as_json)
    else:
        import_after_a_look(file, home, yes=yes, as_json=as_json)


def _import_bundle(home: Path, file: Path, answers: Path | None, *, as_json: bool) -> None:
    from sync.hub import admin
    from sync.hub.bundles import import_file
    from sync.hub.users.audit import Act

    with admin.opened(home) as hub, progress_bar("reading", None) as done:

        def note(taken: "Imported") -> None:
            admin.note(hub, Act.BUNDLE_TAKEN, station=taken.station.id, records=taken.records)

        imported, written = import_file(hub, file, answers=answers, progress=done, taken=note)
    if as_json:
        names = ("records", "stored", "duplicates", "quarantined", "people", "refusals", "damage", "unanswered")
        found = {name: getattr(imported, name) for name in names}
        say_json({"station": imported.station.name, **found, "answers": str(written) if written else None})
    else:
        _tell(imported, written)
    if imported.damage or imported.refusals or imported.unanswered:
        raise no()


def _tell(imported: "Imported", written: Path | None) -> None:
    say(
        f"{imported.station.name}: {imported.records} records, {imported.stored} of them new, "
        f"{imported.duplicates} known, {imported.quarantined} put aside; {imported.people} people."
    )
    if imported.damage:
        say(f"{imported.damage} Everything before that place was taken in; export again for the rest.")
    if imported.refusals:
        codes = ", ".join(sorted(set(imported.refusals)))
        say(f"Some of it was refused ({codes}): read the answers at the station, and export again.")
    if imported.unanswered:
        say(f"All that is in, but the answers are not written: {imported.unanswered} Importing FILE again writes them.")
    if written is not None:
        say(f"{written}: take this back to the station (khomue import-ack).")
