"""Badges for many people at once: made where missing, set in files that printers can take, noted as printed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from time import monotonic, sleep
from typing import Protocol, TypeVar

from kiosk.desk import Desk
from kiosk.domain.ids import PersonId
from kiosk.domain.packs import Pack, PersonRole
from kiosk.domain.people import PersonEntry
from kiosk.printing.sheets import Design, Printed, write_pdf
from kiosk.store.issuing import digest_of, newest_badge, printed_digests
from kiosk.store.station_store import Store
from kiosk.store.transaction import Transaction

IN_A_FILE = 500
"""Badges in one file: fifty sheets of A4. What is printed stays noted if the rest fails."""
IN_A_TURN = 25
"""Badges a transaction, some 20 ms: a scan at the window of another process waits no longer."""

S = TypeVar("S")
T = TypeVar("T")


class BadgeMaker(Protocol):
    """Where badges come from: a station, or a hub, which fits by its form alone."""

    def pack(self) -> Pack: ...

    def people_wanted(self, role: PersonRole | None, *, only_new: bool) -> tuple[PersonEntry, ...]:
        """Everybody (of *role*) who is to get a badge; *only_new*: whose badge was not put on paper yet."""
        ...

    def badge_codes(self, wanted: Sequence[PersonEntry], *, expires: date | None = None) -> tuple[str, ...]:
        """The badge of each of *wanted*: the newest they have, a new one for who has none."""
        ...

    def note_printed(self, printed: Iterable[tuple[PersonId, str]], *, printer: str) -> None:
        """Note that these badges (whose, and the code) were printed."""
        ...


class StationBadges:
    """Makes badges at a station, with its key and in its journal.

    It writes in short turns and rests as long after each, by *rest* (seconds), so that a desk that is open beside it
    comes to write too: SQLite gives the lock to who asks at the right moment, not to who has waited longest.
    """

    def __init__(self, store: Store, desk: Desk, *, rest: Callable[[float], None] = sleep) -> None:
        self._store = store
        self._desk = desk
        self._rest = rest

    def pack(self) -> Pack:
        return self._store.pack()

    def people_wanted(self, role: PersonRole | None, *, only_new: bool) -> tuple[PersonEntry, ...]:
        """In the order they came to be known."""
        with self._store.reading() as tx:
            done = printed_digests(tx) if only_new else frozenset()
            today = tx.pack().day_of(self._desk.hub_time.now())
            return tuple(person for person in _everybody(tx, role) if not _is_printed(tx, person, done, today))

    def badge_codes(self, wanted: Sequence[PersonEntry], *, expires: date | None = None) -> tuple[str, ...]:
        turns = self._turns(wanted, lambda some: self._desk.badge_codes(some, expires=expires))
        return tuple(code for codes in turns for code in codes)

    def note_printed(self, printed: Iterable[tuple[PersonId, str]], *, printer: str) -> None:
        for _ in self._turns(tuple(printed), lambda some: self._desk.note_printed(some, printer=printer)):
            pass

    def _turns(self, everything: Sequence[T], act: Callable[[Sequence[T]], S]) -> Iterator[S]:
        """What *act* gives for one portion after the other."""
        for start in range(0, len(everything), IN_A_TURN):
            began = monotonic()
            yield act(everything[start : start + IN_A_TURN])
            self._rest(monotonic() - began)


def write_badges(  # noqa: PLR0913 - keyword-only behind the third
    maker: BadgeMaker,
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
        codes = maker.badge_codes(portion, expires=expires)
        write_pdf(path, [Printed(*pair) for pair in zip(portion, codes, strict=True)], design)
        maker.note_printed(((person.person, code) for person, code in zip(portion, codes, strict=True)), printer="file")
        done += len(portion)
        progress(done)
    return tuple(paths)


def _everybody(tx: Transaction, role: PersonRole | None) -> Iterator[PersonEntry]:
    after, people = tx.everybody(0, 1_000, role)
    while people:
        yield from people
        after, people = tx.everybody(after, 1_000, role)


def _is_printed(tx: Transaction, person: PersonEntry, done: frozenset[str], today: date) -> bool:
    code = newest_badge(tx, person, today) if done else None
    return code is not None and digest_of(tx, code) in done


def _numbered(target: Path, number: int) -> Path:
    return target.with_name(f"{target.stem}-{number:02}{target.suffix}")
