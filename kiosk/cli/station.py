"""Commands that set up a station: its home, its people, its pack, its health."""

from datetime import date, datetime
from pathlib import Path

import click

from kiosk.cli.answers import Exit, home_option, json_option, no, say, say_json
from kiosk.cli.wiring import open_desk, open_store
from kiosk.clock import SystemClock, new_id
from kiosk.domain.ids import ActivityId
from kiosk.domain.rehearsal import shift_days
from kiosk.packs import check_pack, load_pack
from kiosk.store.station_store import Store


@click.command()
@home_option
@click.option("--pack", "pack_path", type=click.Path(path_type=Path), required=True, help="The event pack.")
@click.option("--activity", help="The activity this station serves (its id in the pack).")
@click.option("--first-day", type=click.DateTime(["%Y-%m-%d"]), help="Rehearse: move the event to begin on this day.")
def init(home: Path, pack_path: Path, activity: str | None, first_day: datetime | None) -> None:
    """Make a station in a folder, for the event of a pack.

    Records begin here at once; joining a hub (`khomue enrol`) can come later. A folder that holds a station already is
    left as it is (exit code 3).
    """
    pack = load_pack(pack_path)
    if first_day is not None:
        pack = shift_days(pack, date(first_day.year, first_day.month, first_day.day))
    wanted = None if activity is None else pack.activity(ActivityId(activity))
    if activity is not None and wanted is None:
        raise click.BadParameter(f"the pack has no activity {activity!r}", param_hint="--activity")
    store = Store.create(home, pack, new_id=new_id)
    with open_desk(store) as desk:
        chosen = desk.choose_activity((wanted or desk.activity()).id)
    say(f"{home}: a station for {pack.name.th}, serving {chosen.name.th} ({chosen.id}).")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@home_option
@json_option
def import_list(file: Path, home: Path, *, as_json: bool) -> None:
    """Take in a list of people: CSV or XLSX, with headers in Thai or English.

    Any text may be a badge code. Rows that cannot be read are told by line and skipped, the others are kept; the same
    list again changes only what changed. Works on a station's home and on a hub's.
    """
    from kiosk.cli.lists import import_into_hub, import_into_station, is_hub

    take_in = import_into_hub if is_hub(home) else import_into_station
    imported, skipped = take_in(file, home)
    if as_json:
        rows = [{"line": row.line, "column": row.column, "message": row.message} for row in skipped]
        say_json({**imported, "skipped": rows})
        return
    for row in skipped:
        say(f"line {row.line}{f', column {row.column}' if row.column else ''}: {row.message}")
    figures = ", ".join(f"{value} {name}" for name, value in imported.items())
    say(f"{file.name}: {figures}, {len(skipped)} rows skipped.")


@click.group()
def pack() -> None:
    """Event packs: what happens where and when."""


@pack.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def check(file: Path, *, as_json: bool) -> None:
    """Check an event pack and say, by file and line, what to write instead (exit code 4 when something is wrong)."""
    found, problems = check_pack(file)
    if as_json:
        say_json({"ok": found is not None, "problems": [_plain(problem) for problem in problems]})
    for problem in problems if not as_json else ():
        say(str(problem))
    if found is None:
        raise no()
    if not as_json:
        days = f"{min(found.days)} – {max(found.days)}"
        say(f"{found.name.th}: {len(found.zones)} zones, {len(found.activities)} activities, {days}. All in order.")


def _plain(problem: object) -> dict[str, object]:
    return {name: getattr(problem, name) for name in ("file", "line", "message", "instead")}


@click.command()
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="Look at this station too.")
@json_option
def doctor(home: Path | None, *, as_json: bool) -> None:
    """Say whether this computer, and a station on it, would work now (exit code 4 when something would not)."""
    from kiosk.doctor import Light, machine_checks, station_checks

    checks = machine_checks()
    if home is not None:
        known = {check.name for check in checks}
        with open_store(home) as store:
            checks += tuple(c for c in station_checks(store, clock=SystemClock()) if c.name not in known)
    marks = {Light.GOOD: "✔", Light.WARN: "!", Light.BAD: "✘"}
    for item in checks:
        if as_json:
            say_json({"name": item.name, "light": item.light, "code": item.code, **item.detail})
        else:
            say(f"{marks[item.light]} {item.name:<9} {item.sentence()}")
    if any(item.light is Light.BAD for item in checks):
        raise click.exceptions.Exit(Exit.NO)
