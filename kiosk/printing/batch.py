"""Badges for many people at once: made where missing, set in files that printers can take, noted as printed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.desk import Desk
from kiosk.domain.packs import PersonRole
from kiosk.domain.people import PersonEntry
from kiosk.printing.sheets import Design, Printed, write_pdf
from kiosk.store.issuing import digest_of, newest_badge, printed_digests
from kiosk.store.station_store import Store
from kiosk.store.transaction import Transaction

IN_A_FILE = 500
"""Badges in one file: fifty sheets of A4. What is printed stays noted if the rest fails."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose badges: of one role, or only those that this station has not put on paper yet."""

    role: PersonRole | None = None
    only_new: bool = False


def people_wanted(store: Store, wanted: Wanted) -> tuple[PersonEntry, ...]:
    """Everybody who is to get a badge, in the order they came to be known."""
    with store.reading() as tx:
        done = printed_digests(tx) if wanted.only_new else frozenset()
        return tuple(person for person in _everybody(tx, wanted.role) if not _is_printed(tx, person, done))


def write_badges(  # noqa: PLR0913 - keyword-only behind the third
    desk: Desk,
    people: Sequence[PersonEntry],
    target: Path,
    *,
    design: Design,
    expires: date | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> tuple[Path, ...]:
    """Write the badges of *people* to *target*, or to ``target-01``, ``target-02`` … where there are many."""
    portions = [people[start : start + IN_A_FILE] for start in range(0, len(people), IN_A_FILE)]
    paths = [target] if len(portions) == 1 else [_numbered(target, n) for n in range(1, len(portions) + 1)]
    done = 0
    for portion, path in zip(portions, paths, strict=True):
        codes = desk.badge_codes(portion, expires=expires)
        write_pdf(path, [Printed(*pair) for pair in zip(portion, codes, strict=True)], design)
        desk.note_printed(((person.person, code) for person, code in zip(portion, codes, strict=True)), printer="file")
        done += len(portion)
        progress(done)
    return tuple(paths)


def _everybody(tx: Transaction, role: PersonRole | None) -> Iterator[PersonEntry]:
    after, people = tx.everybody(0, 1_000, role)
    while people:
        yield from people
        after, people = tx.everybody(after, 1_000, role)


def _is_printed(tx: Transaction, person: PersonEntry, done: frozenset[str]) -> bool:
    code = newest_badge(person) if done else None
    return code is not None and digest_of(tx, code) in done


def _numbered(target: Path, number: int) -> Path:
    return target.with_name(f"{target.stem}-{number:02}{target.suffix}")
