"""Commands of a hub that hangs on another: join it, and how that goes."""

import socket
from pathlib import Path

import click

from kiosk.cli.answers import home_option, json_option, no, say, say_json


@click.command()
@click.argument("code")
@home_option
@click.option("--name", default=socket.gethostname, show_default="this computer's name", help="What to call this hub.")
def join(code: str, home: Path, name: str) -> None:
    """Hang this hub on another of the same event, with a one-time CODE from there (`khomue hub enrol --relay`).

    For a venue: stations enrol here and work with this hub alone, for days if need be; whenever the other hub can be
    reached, their records go up as they signed them, and what all others saw comes down. Join before enrolling
    stations: numbers for badges come from the one hub of the event.
    """
    from sync.hub import admin
    from sync.hub.home import HubHome
    from sync.hub.users.audit import Act
    from sync.protocol.invitation import BadInvitation, parse_invitation
    from sync.relay.joining import join as hang

    try:
        invitation = parse_invitation(code)
    except BadInvitation as error:
        raise click.BadParameter(str(error), param_hint="CODE") from error
    with admin.opened(home) as hub:
        identity = hang(hub, HubHome(home), invitation, name=name)
        admin.note(hub, Act.HUB_JOINED, above=identity.hub)
    say(f"This hub is {identity.station_name} at {identity.address} now. It hands on while it serves.")


@click.command("relay")
@home_option
@json_option
def relay_state(home: Path, *, as_json: bool) -> None:
    """How much waits here for the hub that this one hangs on. Exit code 4 when it hangs on none."""
    from sync.hub import admin
    from sync.hub.relay import status

    with admin.opened(home) as hub:
        known, now = status(hub), hub.now()
    if known is None:
        raise no("This hub hangs on no other.")
    if as_json:
        say_json({"hub": known.hub, "waiting": known.waiting, "contact": known.contact, "refused": known.refused})
        return
    heard = "never" if known.contact is None else f"{max(0, now - known.contact) // 60_000} minutes ago"
    say(f"{known.hub}: {known.waiting} records wait, last contact {heard}.")
    if known.refused:
        say(f"Refused between the hubs, while all others went on: {', '.join(known.refused)}.")
