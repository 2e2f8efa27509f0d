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
def reset(home: Path, *, yes: bool) -> None:
    """Take this station out of service: its journal is put aside, people and keys are removed from this computer.

    Refused while the hub does not have every record. Close the station program first.
    """
    with open_store(home) as store:
        port = SyncPort(store)
        waiting, name = _waiting(port), store.pack().id
        if not waiting:
            _must_be_equal(port)
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


def _must_be_equal(port: SyncPort) -> None:
    """What the hub acknowledged it said itself; asked again, if it can be reached, it has to have it still."""
    from sync.protocol.errors import SyncProblem

    if port.enrolment() is None:
        return
    try:
        found = _compare(port)
    except SyncProblem:
        say("The hub does not answer now; it has said before that it has every record.")
        return
    if not found.is_equal:
        raise no("The hub does not have everything any more: see khomue reconcile. Nothing was changed.")


def _waiting(port: SyncPort) -> int:
    records = sum(port.tip(each)[0] - min(port.tip(each)[0], port.acknowledged(each)) for each in port.stores())
    return records + len(port.profiles_after(port.profiles_acknowledged(), 1_000))


def _sentence(journal: "JournalProof") -> str:
    if journal.is_equal:
        aside = f" ({journal.quarantined} of them put aside there)" if journal.quarantined else ""
        return f"✓ all {journal.records:,} records of {journal.store} are at the hub{aside}"
    ranges = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in journal.missing)
    return f"✗ {journal.store}: {journal.at_hub:,} of {journal.records:,} records are at the hub; missing: {ranges}"
