"""Commands before a station goes: compare it with its hub, and take it out of service without losing anything."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.answers import home_option, json_option, no, say, say_json
from kiosk.cli.wiring import open_store
from kiosk.store.sync_port import SyncPort

if TYPE_CHECKING:
    from sync.client.reconciling import JournalProof, Reconciliation


@click.command()
@home_option
@json_option
def reconcile(home: Path, *, as_json: bool) -> None:
    """Compare this station's journals with the hub's, record for record: how many, up to where, the same hash.

    Exit code 4 when the hub does not have everything; it then names what is missing.
    """
    with open_store(home) as store:
        found = _compare(SyncPort(store))
    for journal in found.journals:
        if as_json:
            names = ("store", "records", "at_hub", "quarantined", "missing", "is_equal")
            say_json({name: getattr(journal, name) for name in names})
        else:
            say(_sentence(journal))
    if not found.is_equal:
        raise no()


@click.command()
@home_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--export",
    "stick",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the hub cannot be asked: write everything to this folder, a stick, for the hub to take in.",
)
def reset(home: Path, stick: Path | None, *, yes: bool) -> None:
    """Take this station out of service: its journal is put aside, people and keys are removed from this computer.

    Refused while the hub does not have every record, or cannot be asked for it. Close the station program first.
    """
    with open_store(home) as store:
        port = SyncPort(store)
        waiting, name = _waiting(port), store.pack().id
        if not waiting:
            _must_be_equal(port, stick)
    if waiting:
        raise no(
            f"{waiting} records or profiles are on this computer alone. Send them (khomue sync), or carry them to the "
            "hub on a stick (khomue export), and bring its answers back (khomue import-ack). Nothing was changed."
        )
    if not yes:
        click.confirm("Remove all people and keys from this computer, and put its journal aside?", abort=True)
    from kiosk.store.resetting import put_aside

    say(f"Done. The journal is in {put_aside(home, name=name)}.")


def _compare(port: SyncPort) -> "Reconciliation":
    from sync.client.http import HttpPeer
    from sync.client.reconciling import reconcile as compare

    identity = port.enrolment()
    if identity is None:
        raise no("This station belongs to no hub yet: join one with khomue enrol CODE.")
    return compare(port, HttpPeer.of(identity))


def _must_be_equal(port: SyncPort, stick: Path | None) -> None:
    """What the hub acknowledged it may have lost since: it has to show that it has everything, or get it once more."""
    from sync.protocol.errors import SyncProblem

    if port.enrolment() is None:
        return
    try:
        found = _compare(port)
    except SyncProblem as problem:
        if stick is None:
            raise no(
                f"The hub cannot be asked whether it still has every record. {problem} Try again when it answers, or "
                "write everything to a stick for it first (khomue reset --export FOLDER). Nothing was changed."
            ) from problem
        _write_everything(port, stick)
        return
    if not found.is_equal:
        raise no("The hub does not have everything any more: see khomue reconcile. Nothing was changed.")


def _write_everything(port: SyncPort, stick: Path) -> None:
    from sync.client.bundle import export_bundle

    made = export_bundle(port, stick, whole=True)
    say(f"{made.file}: all {made.records:,} records of this station. Have the hub take it in (khomue hub import).")


def _waiting(port: SyncPort) -> int:
    records = sum(port.tip(each)[0] - min(port.tip(each)[0], port.acknowledged(each)) for each in port.stores())
    return records + len(port.profiles_after(port.profiles_acknowledged(), 1_000))


def _sentence(journal: "JournalProof") -> str:
    if journal.is_equal:
        aside = f" ({journal.quarantined} of them put aside there)" if journal.quarantined else ""
        return f"✓ all {journal.records:,} records of {journal.store} are at the hub{aside}"
    ranges = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in journal.missing)
    return f"✗ {journal.store}: {journal.at_hub:,} of {journal.records:,} records are at the hub; missing: {ranges}"
