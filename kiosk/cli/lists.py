"""Taking a list of people into a station or a hub, with a bar for people who wait."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.cli.answers import progress_bar
from kiosk.cli.wiring import open_store
from kiosk.domain.people import PersonEntry
from kiosk.people_import import import_people
from kiosk.roster import BadRow, RosterRow, read_roster


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
    """The same at a hub, which hands the people on to its stations."""
    from sync.hub import admin

    pack = admin.pack(home)
    roster = read_roster(file, event=pack.id, pack=pack)
    skipped: list[BadRow] = []

    def people() -> Iterator[PersonEntry]:
        for row in roster:
            if isinstance(row, RosterRow):
                yield row.person
            else:
                skipped.append(row)

    with progress_bar(file.name, roster.total) as progress:
        kept = admin.import_people(home, people(), progress=progress)
    return {"added": kept.added, "changed": kept.changed, "same": kept.same}, tuple(skipped)
