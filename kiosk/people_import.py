"""Takes a list of people into a station: in portions, so that the desk goes on scanning meanwhile."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kiosk.domain.people import PersonEntry
from kiosk.roster import BadRow, RosterRow
from kiosk.store.directory import Kept
from kiosk.store.station_store import Store

PORTION = 500
"""People a transaction, so that the desk of another process waits for a moment only; what is kept stays kept if the
import is cut off, and importing again goes on."""
STEPS = 8
"""Of putting the search index in order after each, about as much as was written."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list: counts of people, and every row that was left out with its reason."""

    kept: Kept
    skipped: tuple[BadRow, ...]


def import_people(
    store: Store, rows: Iterable[RosterRow | BadRow], *, progress: Callable[[int], None] = lambda _rows: None
) -> Imported:
    """Keep the good rows of a list; *progress* is told the number of rows seen so far. Raises StoreProblem."""
    kept, skipped, seen = Kept(), list[BadRow](), 0
    for portion in _portions(rows):
        skipped += [row for row in portion if isinstance(row, BadRow)]
        kept += keep_portion(store, [row.person for row in portion if isinstance(row, RosterRow)])
        seen += len(portion)
        progress(seen)
    return Imported(kept, tuple(skipped))


def keep_portion(store: Store, people: list[PersonEntry]) -> Kept:
    if not people:
        return Kept()
    with store.writing() as tx:
        kept = tx.keep_people(people, own=True)
    for _ in range(STEPS):
        store.tend_index()
    return kept


def _portions(rows: Iterable[RosterRow | BadRow]) -> Iterator[list[RosterRow | BadRow]]:
    rest = iter(rows)
    while portion := list(islice(rest, PORTION)):
        yield portion
