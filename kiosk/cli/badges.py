"""``khomue badges``: name badges on sheets or labels, for everybody or for those who have none yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.answers import home_option, json_option, progress_bar, say, say_json
from kiosk.cli.lists import is_hub
from kiosk.cli.wiring import open_store
from kiosk.domain.packs import PersonRole

if TYPE_CHECKING:
    from kiosk.printing.batch import BadgeMaker


@click.command()
@home_option
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=Path("badges.pdf"))
@click.option("--layout", "layout_name", default="a4", show_default=True, help="a4, roll, or label-WxH in mm.")
@click.option("--role", type=click.Choice([role.value for role in PersonRole]), help="Only people of this role.")
@click.option("--only-new", is_flag=True, help="Only people whose badge was not printed here yet.")
@click.option("--language", type=click.Choice(["th", "en"]), default="th", show_default=True)
@click.option("--logo", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="PNG, JPEG or SVG.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="The last good day of badges that are made now.")
@json_option
def badges(  # noqa: PLR0917 - click's order
    home: Path,
    file: Path,
    layout_name: str,
    role: str | None,
    language: str,
    logo: Path | None,
    expires: datetime | None,
    *,
    only_new: bool,
    as_json: bool,
) -> None:
    """Write name badges to FILE (badges.pdf): ten on a sheet of A4, or one a label. For a station's home or a hub's.

    Whoever has no badge gets one; its code is good at every station that knows the key of who made it. More than 500
    badges become several files. What was written is noted in the journal as printed. The event's logo is on them.
    """
    from kiosk.printing.batch import write_badges
    from kiosk.printing.sheets import Design, layout, pack_logo

    try:
        where = layout(layout_name)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--layout") from error
    picture = _drawable(logo) if logo is not None else None
    with _maker(home) as maker:
        pack, people = maker.pack(), maker.people_wanted(PersonRole(role) if role else None, only_new=only_new)
        design = Design(where, pack.name, language, picture or pack_logo(pack))
        with progress_bar("badges", len(people)) as progress:
            last_day = expires.date() if expires else None
            paths = write_badges(maker, people, file, design=design, expires=last_day, progress=progress)
    if as_json:
        say_json({"badges": len(people), "files": [str(path) for path in paths]})
    else:
        say(f"{len(people)} badges: {', '.join(map(str, paths)) or 'nobody to print for'}.")


def _drawable(logo: Path) -> bytes:
    from kiosk.printing.sheets import is_drawable

    picture = logo.read_bytes()
    if not is_drawable(picture):
        raise click.BadParameter(f"{logo} cannot be drawn: give a PNG, JPEG or SVG", param_hint="--logo")
    return picture


@contextmanager
def _maker(home: Path) -> "Iterator[BadgeMaker]":
    """Who makes the badges: the hub in *home*, or the station."""
    from kiosk.clock import SystemClock, new_id
    from kiosk.desk import Desk
    from kiosk.printing.batch import StationBadges

    if is_hub(home):
        from sync.hub import admin
        from sync.hub.badges import HubBadges

        with admin.opened(home) as hub:
            yield HubBadges(hub, actor="cli")
    else:
        with open_store(home) as store:
            yield StationBadges(store, Desk(store, clock=SystemClock(), new_id=new_id, actor="cli"))
