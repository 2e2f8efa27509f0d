"""``khomue badges``: name badges on sheets or labels, for everybody or for those who have none yet."""

from datetime import datetime
from pathlib import Path

import click

from kiosk.cli.answers import home_option, json_option, progress_bar, say, say_json
from kiosk.cli.wiring import open_store
from kiosk.domain.packs import PersonRole


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
    """Write name badges to FILE (badges.pdf): ten on a sheet of A4, or one a label.

    Whoever has no badge gets one; its code is good at every station that knows this one's key. More than 500 badges
    become several files. What was written is noted in the journal as printed.
    """
    from kiosk.clock import SystemClock, new_id
    from kiosk.desk import Desk
    from kiosk.printing.batch import Wanted, people_wanted, write_badges
    from kiosk.printing.sheets import Design, layout

    try:
        where = layout(layout_name)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--layout") from error
    with open_store(home) as store:
        desk = Desk(store, clock=SystemClock(), new_id=new_id, actor="cli")
        people = people_wanted(store, Wanted(PersonRole(role) if role else None, only_new))
        design = Design(where, store.pack().name, language, logo.read_bytes() if logo else None)
        with progress_bar("badges", len(people)) as progress:
            last_day = expires.date() if expires else None
            paths = write_badges(desk, people, file, design=design, expires=last_day, progress=progress)
    if as_json:
        say_json({"badges": len(people), "files": [str(path) for path in paths]})
    else:
        say(f"{len(people)} badges: {', '.join(map(str, paths)) or 'nobody to print for'}.")
