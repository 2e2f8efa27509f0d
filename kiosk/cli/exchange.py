"""Commands between a station and its hub: enrol, and one round of sync."""

import socket
from pathlib import Path

import click

from kiosk.cli.answers import home_option, json_option, no, say, say_json
from kiosk.cli.reading import invitation_before_camera, invitation_in_picture
from kiosk.cli.wiring import open_store
from kiosk.store.sync_port import SyncPort


@click.command()
@click.argument("code", required=False)
@home_option
@click.option("--camera", help="Read the hub's QR code with this camera instead: its number, a video or a folder.")
@click.option("--picture", type=click.Path(exists=True, path_type=Path), help="Read the QR code in this picture.")
@click.option(
    "--name", default=socket.gethostname, show_default="this computer's name", help="What to call the station."
)
@click.option("--moved", metavar="ADDRESS", help="The same hub has this address now; no code is needed.")
def enrol(  # noqa: PLR0917 - one for each option
    code: str | None, home: Path, camera: str | None, picture: Path | None, name: str, moved: str | None
) -> None:
    """Join a hub with the one-time CODE that its page shows, or `khomue hub enrol` printed there.

    Typed in small or capital letters, with or without dashes and blanks; or read from the QR code. What was recorded
    before goes to the hub with the next sync.
    """
    from sync.client.enrolment import enrol_by_text
    from sync.client.moving import move
    from sync.protocol.invitation import BadInvitation

    if sum(way is not None for way in (code, camera, picture, moved)) != 1:
        raise click.UsageError("Give one of: CODE, --camera, --picture, --moved.")
    if camera is not None:
        code = invitation_before_camera(camera)
    if picture is not None:
        code = invitation_in_picture(picture)
    with open_store(home) as store:
        port = SyncPort(store)
        try:
            identity = move(port, moved) if moved else enrol_by_text(port, code or "", name=name, event=store.pack().id)
        except BadInvitation as error:
            raise click.BadParameter(str(error), param_hint="CODE") from error
    say(f"This station is {identity.station_name} at {identity.address} now.")


@click.command()
@home_option
@json_option
def sync(home: Path, *, as_json: bool) -> None:
    """One round: hand in every record, fetch what other stations saw.

    Exit code 0 only when the hub proved to hold every record of this station; 4 when some still wait.
    """
    from sync.client.discovery import usual_find
    from sync.client.runner import sync_once

    with open_store(home) as store:
        result = sync_once(SyncPort(store), find=usual_find())
    status = result.status
    if as_json:
        answer = {name: getattr(status, name) for name in type(status).__slots__}
        say_json({**answer, "complete": result.complete, "sent": result.sent, "received": result.received})
    else:
        state = status.state.replace("_", " ")
        say(f"saved here {status.waiting + status.at_hub} · at the hub {status.at_hub} · {state}")
    if not result.complete:
        raise no()
