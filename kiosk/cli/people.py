"""Commands of the hub about people: find one, hand out all that is held, erase it; who may be one, and who is."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.answers import home_option, json_option, no, say, say_json
from kiosk.domain.ids import PersonId, subject_of_person

if TYPE_CHECKING:
    from sync.hub.service import HubService


@click.command()
@home_option
@click.argument("person")
@click.option(
    "--write",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to FILE: .html to read, else JSON.",
)
@click.option("--language", type=click.Choice(["th", "en"]), default="th", show_default=True, help="Of the page.")
def person(home: Path, person: str, file: Path | None, language: str) -> None:
    """Hand out everything that the hub holds about PERSON: an id, or part of a name that only one person has.

    Profiles, records of every station, merges, anomalies; also of whoever was merged with them.
    """
    from sync.hub import about_person, admin
    from sync.hub.users.audit import Act

    with admin.opened(home) as hub:
        who = _one(hub, person)
        admin.note(hub, Act.PERSON_EXPORTED, person=who)
        found = about_person.everything_about(hub, who)
    html = file is not None and file.suffix.lower() in (".html", ".htm")
    text = about_person.as_html(found, language) if html else about_person.as_json(found)
    if file is None:
        say(text.rstrip("\n"))
        return
    file.write_text(text, encoding="utf-8")
    say(f"{file}: {len(found.profiles)} profiles, {len(found.records)} records of {', '.join(found.people)}.")


@click.command()
@home_option
@click.argument("person")
@click.option("--reason", required=True, help="Why; it is kept with the records, so no names.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(home: Path, person: str, reason: str, *, yes: bool) -> None:
    """Remove everything personal about PERSON (an id) here and, with their next sync, at every station.

    Records and counts stay. Whoever was merged with them is erased too. It cannot be undone.
    """
    from sync.hub import admin, people_acts
    from sync.hub.users.audit import TERMINAL

    with admin.opened(home) as hub:
        who = _one(hub, person)
        entry = people_acts.entry(hub, who)
        name = entry.display_name if entry else who
        if not yes:
            click.confirm(f"Erase everything personal about {name} ({who})?", abort=True)
        gone = people_acts.erase(hub, TERMINAL, who, reason)
    say(f"Erased: {', '.join(gone)}. Stations erase it with their next sync.")


@click.command()
@home_option
@click.option("--limit", default=20, show_default=True, help="How many pairs.")
@json_option
def duplicates(home: Path, limit: int, *, as_json: bool) -> None:
    """List people who may be one, the likeliest first. Joining them is for somebody who looks at the hub's page."""
    from sync.hub import admin, looking
    from sync.hub.store import lookalikes, people

    with admin.opened(home) as hub:
        looking.look_at_everything(hub)
        with hub.reading() as connection:
            pairs = lookalikes.best(connection, limit)
            known = people.entries(connection, [who for pair in pairs for who in (pair.one, pair.other)])
    for pair in pairs:
        if as_json:
            say_json({"one": pair.one, "other": pair.other, "score": pair.score, "why": list(pair.why)})
        else:
            names = (known[who].display_name if who in known else who for who in (pair.one, pair.other))
            say(f"{pair.score:>3}  {pair.one} {pair.other}  {' = '.join(names)}  ({', '.join(pair.why)})")


def _one(hub: "HubService", wanted: str) -> PersonId:
    """The person whose id *wanted* is, or whom alone it finds."""
    from sync.hub.store import people, people_search, person_history
    from sync.hub.store.people_search import Wanted

    who = PersonId(wanted.strip())
    with hub.reading() as connection:
        if people.stored(connection, [who]) or person_history.of(connection, [subject_of_person(who)], limit=1):
            return who
        found = people.entries(connection, people_search.search(connection, Wanted(wanted, 10)))
    if len(found) == 1:
        return next(iter(found))
    if not found:
        raise no(f"Nobody is called {wanted!r}, and no id is.")
    raise no("Several people: " + ", ".join(f"{each.display_name} ({who})" for who, each in found.items()))
