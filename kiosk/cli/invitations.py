"""Commands of the hub about who may talk to it: invite a station, replace one, withdraw one, show the authority."""

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.answers import home_option, json_option, say, say_json

if TYPE_CHECKING:
    from sync.hub.inviting import EnrolCode

address_option = click.option("--address", help="The address stations will use, if not the one it serves at.")


@click.command()
@home_option
@address_option
@click.option("--relay", is_flag=True, help="For a hub at a venue, which joins with `khomue hub join CODE`.")
@json_option
def enrol(home: Path, address: str | None, *, relay: bool, as_json: bool) -> None:
    """Print a one-time code for one station, good for 15 minutes, to be used with `khomue enrol CODE` there.

    On a terminal as a QR code too, which the station's own camera reads (`khomue enrol --camera 0`).
    """
    from sync.hub import admin

    _show(admin.enrol_code(home, address=address, relay=relay), as_json=as_json)


@click.command()
@home_option
@click.argument("station")
@click.option("--stolen", is_flag=True, help="The old computer may be in wrong hands: stop the badges it made, too.")
@address_option
@json_option
def replace(home: Path, station: str, address: str | None, *, stolen: bool, as_json: bool) -> None:
    """Print a one-time code for the computer that takes the place of STATION, which broke.

    Who enrols with it goes by the same name. The old computer, its disk or its USB bundle may still hand in what it
    recorded, under that name; it gets nothing any more.
    """
    from sync.hub import admin

    _show(admin.replace_code(home, station, address=address, stolen=stolen), as_json=as_json)


@click.command()
@home_option
@click.argument("station")
def revoke(home: Path, station: str) -> None:
    """Withdraw STATION, by its name: it gets nothing any more, and badges made with its key are stopped.

    For a computer that was lost or stolen. It may still hand in its records. Badges that a list has stay good.
    """
    from sync.hub import admin

    admin.revoke_station(home, station)
    say(f"{station} is withdrawn. Other stations hear of it with their next sync.")


@click.command()
@home_option
@click.option("--write", "file", type=click.Path(dir_okay=False, path_type=Path), help="Put the certificate there.")
def authority(home: Path, file: Path | None) -> None:
    """Say by what stations know this hub, and write its authority's certificate for browsers to trust.

    It vouches for this hub's own names and private addresses, and for nothing else.
    """
    from sync.hub import admin
    from sync.protocol.letters import grouped

    found = admin.authority(home)
    say(f"Fingerprint: {grouped(found.fingerprint, 4)}")
    if file is not None:
        file.write_text(found.pem, encoding="ascii")
        say(f"{file}: the certificate. Import it in a browser as an authority for web sites.")


def _show(code: "EnrolCode", *, as_json: bool) -> None:
    text = str(code.invitation)
    if as_json:
        say_json({"code": text, "expires": code.expires})
        return
    if sys.stdout.isatty():
        say(_qr(text))
    say(text)


def _qr(text: str) -> str:
    """*text* as a QR code in half blocks, dark on light on any terminal that knows colours."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code: QRCode[object] = QRCode(error_correction=ERROR_CORRECT_M, border=2)
    code.add_data(text)
    drawn = io.StringIO()
    code.print_ascii(drawn, invert=True)
    return "\n".join(f"\x1b[38;5;255;48;5;232m{line}\x1b[0m" for line in drawn.getvalue().splitlines())
