"""Commands between a station and its hub: enrol, and one round of sync."""

import socket
from pathlib import Path

import click

from kiosk.cli.answers import home_option, json_option, no, say, say_json
from kiosk.cli.wiring import open_store
from kiosk.store.sync_port import SyncPort


@click.command()
@click.argument("code")
@home_option
@click.option(
    "--name", default=socket.gethostname, show_default="this computer's name", help="What to call the station."
)
def enrol(code: str, home: Path, name: str) -> None:
    """Join a hub with the one-time CODE that `khomue hub enrol` printed there.

    What was recorded before goes to the hub with the next sync.
    """
    from sync.client.enrolment import enrol as join
    from sync.protocol.invitation import BadInvitation, parse_invitation

    try:
        invitation = parse_invitation(code)
    except BadInvitation as error:
        raise click.BadParameter(str(error), param_hint="CODE") from error
    with open_store(home) as store:
        identity = join(SyncPort(store), invitation, name=name, event=store.pack().id)
    say(f"This station is {identity.station_name} at {identity.address} now.")


@click.command()
@home_option
@json_option
def sync(home: Path, *, as_json: bool) -> None:
    """One round: hand in every record, fetch what other stations saw.

    Exit code 0 only when the hub proved to hold every record of this station; 4 when some still wait.
    """
    from sync.client.runner import sync_once

    with open_store(home) as store:
        result = sync_once(SyncPort(store))
    status = result.status
    if as_json:
        answer = {name: getattr(status, name) for name in type(status).__slots__}
        say_json({**answer, "complete": result.complete, "sent": result.sent, "received": result.received})
    else:
        state = status.state.replace("_", " ")
        say(f"saved here {status.waiting + status.at_hub} · at the hub {status.at_hub} · {state}")
    if not result.complete:
        raise no()
