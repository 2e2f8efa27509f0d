"""Taking a list of people into a station or a hub, with a bar for people who wait."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.answers import no, progress_bar, progress_of, say, say_json
from kiosk.cli.wiring import open_store
from kiosk.people_import import import_people
from kiosk.roster import BadRow, read_roster

if TYPE_CHECKING:
    from sync.hub.listing import Listing
    from sync.hub.store.people_imports import Import

_UNCHANGED = "Nothing was changed."
SHOWN = 20
"""Lines of each kind that a preview shows."""
_KINDS = (("new", "new"), ("changed", "changed"), ("bad", "cannot be read"))


def is_hub(home: Path) -> bool:
    from sync.hub.admin import is_hub as is_hub_home

    return is_hub_home(home)


def import_into_station(file: Path, home: Path) -> tuple[dict[str, int], tuple[BadRow, ...]]:
    """Counts of people added, changed and the same, and the rows that were skipped."""
    with open_store(home) as store:
        pack = store.pack()
        roster = read_roster(file, event=pack.id, pack=pack)
        with progress_bar(file.name, roster.total) as progress:
            imported = import_people(store, roster, progress=progress)
    kept = imported.kept
    return {"added": kept.added, "changed": kept.changed, "same": kept.same}, imported.skipped


def import_into_hub(file: Path, home: Path) -> tuple[dict[str, int], tuple[BadRow, ...]]:
    """The same at a hub, which hands the people on to its stations. What the list leaves out stays as it was."""
    from sync.hub import admin
    from sync.hub.listing import listing
    from sync.hub.store.people_imports import What

    with admin.opened(home) as hub, listing(hub, file) as taken, progress_of(file.name) as told:
        found = taken.look(told)
        bad = taken.lines(What.BAD, found.bad)
        done = taken.apply(told)
    return _counts(done), tuple(BadRow(line.line, "", line.text) for line in bad)


def import_after_a_look(file: Path, home: Path, *, yes: bool, as_json: bool) -> None:
    """Show what the list in *file* would change at a hub, and do it on a yes: *yes*, or somebody's at the terminal."""
    from sync.hub import admin
    from sync.hub.listing import listing

    with admin.opened(home) as hub, listing(hub, file) as taken:
        with progress_of(file.name) as told:
            found = taken.look(told)
        _show(taken, found, as_json=as_json)
        if found.to_write and not _is_wanted(yes=yes):
            taken.drop()
            raise no(_UNCHANGED if sys.stdin.isatty() else f"{_UNCHANGED} To take it in unasked, say --yes.")
        with progress_of(file.name) as told:
            done = taken.apply(told)
    if as_json:
        say_json({"state": done.state.value, **_counts(done), "left_out": done.left_out})
    elif done.to_write:
        late = f" {done.left_out} were changed by somebody else meanwhile, and left." if done.left_out else ""
        say(f"{done.new} people added, {done.changed} changed. Stations hear of them with their next sync.{late}")
    else:
        say(_UNCHANGED)


def _is_wanted(*, yes: bool) -> bool:
    """Nobody is asked who is not there: that is a no."""
    return yes or (sys.stdin.isatty() and click.confirm("Take it in?"))


def _show(taken: "Listing", found: "Import", *, as_json: bool) -> None:
    if as_json:
        say_json({"list": found.id, "new": found.new, "changed": found.changed, "same": found.same, "bad": found.bad})
        return
    say(
        f"{found.file}: {found.new} new, {found.changed} changed, {found.same} the same, "
        f"{found.bad} lines that cannot be taken in."
    )
    for what, title in _KINDS:
        _show_lines(taken, what, title)
        if getattr(found, what) > SHOWN:
            say(f"  … and {getattr(found, what) - SHOWN} more of these.")


def _show_lines(taken: "Listing", what: str, title: str) -> None:
    from sync.hub.importing import changes
    from sync.hub.store.people_imports import What

    for line in taken.lines(What(what), SHOWN):
        if line.entry is None:
            told = "this person was erased" if line.text == "erased" else line.text
        elif line.before is None:
            told = " · ".join(filter(None, (line.entry.display_name, line.entry.organisation)))
        else:
            differs = (f"{field} {old or '–'} → {new or '–'}" for field, old, new in changes(line.before, line.entry))
            told = f"{line.entry.display_name}: {', '.join(differs)}"
        say(f"  line {line.line}, {title}: {told}")


def _counts(done: "Import") -> dict[str, int]:
    return {"added": done.new, "changed": done.changed, "same": done.same}
