"""Takes some records into presences, counts and anomalies, within one transaction.

Nothing here depends on the order in which stations hand in their records: within a station its own order decides,
between stations the time, and a void counts before or after what it voids.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, tuple_

from kiosk.domain.kinds import CheckedIn, CheckedOut, Counted, GroupArrived, Merged, Voided
from kiosk.domain.meanings import SILENT, Meaning, Reader
from kiosk.domain.packs import Pack
from kiosk.domain.records import Record
from sync.hub.store import acts, anomalies, presences, schema, settling, tallies, voids
from sync.hub.store.anomalies import Anomaly, AnomalyKind, detail
from sync.hub.store.counting import Deltas, Presence
from sync.hub.store.identities import Same
from sync.hub.store.presences import Change, Key, Visit, after_visit, corrected, folded, key, steps_back
from sync.hub.store.records import with_store

TWO_PLACES_WITHIN = 60_000
"""Milliseconds between check-ins in two zones that nobody walks."""
_MOST_AT_ONCE = 1_000_000
"""A count or party larger than this is a slip of the finger, kept and not counted."""


class Step:
    """One step. Records up to ``mark`` (xid, n) were taken in before."""

    def __init__(self, connection: Connection, pack: Pack, mark: tuple[int, int]) -> None:
        self._connection = connection
        self._event = pack.id
        self._mark = mark
        self._reader = Reader(pack)
        self._deltas = Deltas()
        self._sound: dict[int, Meaning | None] = {}
        self._found: list[Anomaly] = []
        self._visits: dict[str, list[tuple[Row[Any], Visit]]] = defaultdict(list)
        self._stale: dict[str, set[Key]] = defaultdict(set)
        self._same = Same(connection)

    def take(self, rows: Sequence[Row[Any]]) -> None:
        void, undone = self._take_back(rows)
        self._same = acts.follow(self._connection, rows, undone)
        self._same.load(row.subject for row in rows)
        self._undo(sorted(undone))
        for row in rows:
            meaning = None if row.id in void else self._meaning(row)
            if isinstance(meaning, CheckedIn | CheckedOut):
                self._visits[self._same.one(row.subject)].append((row, meaning))
            elif meaning is not None:
                self._count(meaning, 1)
        self._follow_subjects()
        tallies.add(self._connection, self._deltas)
        anomalies.note(self._connection, self._found)
        settling.weigh(self._connection, rows, self._event, self._same.moved)

    def _meaning(self, row: Row[Any]) -> Meaning | None:
        """What *row* counts for; None for what is no figure, unknown, or not to be believed."""
        if row.kind in SILENT or row.kind in (Voided.KIND, Merged.KIND):
            return None
        number, _ = self._reader.read(cast("Record", row))  # it has all of a record that is asked for
        if number not in self._sound:
            meaning = self._reader.meanings[number]
            self._sound[number] = meaning if _is_sound(meaning) else None
        return self._sound[number]

    def _take_back(self, rows: Sequence[Row[Any]]) -> tuple[set[str], set[str]]:
        """Keep the voids among *rows*; gives those among *rows* that are void, and the older ones that now are."""
        here = {row.id for row in rows}
        named = voids.named_in(rows)
        known = voids.known(self._connection, sorted(here | set(named)))
        new = {of: by for of, by in named.items() if of not in known}
        voids.keep(self._connection, new)
        return here & (known | set(new)), new.keys() - here

    def _undo(self, ids: Sequence[str]) -> None:
        """Take back what was counted in an earlier step."""
        older = self._older(with_store().where(schema.record.c.id.in_(ids))) if ids else ()
        self._same.load(row.subject for row in older)
        for row in older:
            meaning = self._meaning(row)
            if isinstance(meaning, CheckedIn | CheckedOut):
                self._stale[self._same.one(row.subject)].add(key(meaning))
            elif meaning is not None:
                self._count(meaning, -1)

    def _older(self, query: Select[Any]) -> Sequence[Row[Any]]:
        t = schema.record.c
        return self._connection.execute(query.where(tuple_(t.xid, t.n) <= tuple_(*self._mark))).all()

    def _follow_subjects(self) -> None:
        subjects = sorted({*self._visits, *self._stale, *self._same.moved})
        known = presences.load(self._connection, subjects)
        changes = [Change(subject, known[subject], self._after(subject, known[subject])) for subject in subjects]
        for change in changes:
            self._deltas.subject(change.before.values(), change.after.values())
        presences.save(self._connection, changes)

    def _after(self, subject: str, before: dict[Key, Presence]) -> dict[Key, Presence]:
        moved, stale = subject in self._same.moved, self._stale.get(subject, set())
        after = {} if moved else {at: held for at, held in before.items() if at not in stale}
        older = list(self._older_visits(subject, None if moved else stale)) if moved or stale else []
        if not moved:  # two people at two places are nothing odd
            for row, visit in older:
                self._found.extend(_two_places(row, visit, after.values()))
        after |= folded(older)
        set_back: set[Key] = set()
        for row, visit in self._visits.get(subject, ()):
            at = key(visit)
            self._found.extend(_two_places(row, visit, after.values()))
            if steps_back(after.get(at), row):
                set_back.add(at)
            after[at] = after_visit(after.get(at), row, visit)
        return after | self._looked_at_together(subject, set_back)

    def _looked_at_together(self, subject: str, keys: set[Key]) -> dict[Key, Presence]:
        """The presences of *subject* at *keys*, from all records, this step's included: a clock was set back there."""
        if not keys:
            return {}
        new = (each for each in self._visits[subject] if key(each[1]) in keys)
        return folded([*self._older_visits(subject, keys), *new])

    def _older_visits(self, subject: str, keys: Collection[Key] | None) -> Iterator[tuple[Row[Any], Visit]]:
        """Visits of *subject* in earlier steps that still count, at *keys*; everywhere, where that is None."""
        members = self._same.members(subject)
        t = schema.record.c
        not_void = (
            with_store()
            .outerjoin(schema.void, schema.void.c.of == t.id)
            .where(t.subject.in_(members), t.kind.in_((CheckedIn.KIND, CheckedOut.KIND)), schema.void.c.of.is_(None))
        )
        for row in self._older(not_void):
            meaning = self._meaning(row)
            if isinstance(meaning, CheckedIn | CheckedOut) and (keys is None or key(meaning) in keys):
                yield row, meaning

    def _count(self, meaning: Meaning, sign: int) -> None:
        """Walk-bys and parties, which are counts already."""
        match meaning:
            case Counted(zone=zone, day=day, count=count):
                self._deltas.crowd(zone, day, {"walkbys": sign * count})
            case GroupArrived(zone=zone, day=day, people=people):
                self._deltas.crowd(zone, day, {"parties": sign, "party_people": sign * people})
            case _:
                pass


def _two_places(row: Row[Any], visit: Visit, known: Iterable[Presence]) -> Iterator[Anomaly]:
    """A badge checked in by two stations in two zones at once: somebody shares it, or a clock is off."""
    at = corrected(row)
    for other in known if isinstance(visit, CheckedIn) else ():
        near = abs(other.at - at) < TWO_PLACES_WITHIN and other.journal != row.journal
        if near and other.inside and other.zone != visit.zone:
            first, second = sorted((other.record, row.id))
            about = detail(zone=visit.zone, other_zone=other.zone, other_at=other.at, other_journal=other.journal)
            where = f"two_places:{first}:{second}"
            yield Anomaly(AnomalyKind.TWO_PLACES, where, at, row.store, row.seq, row.subject, about)


def _is_sound(meaning: Meaning) -> bool:
    """Whether the hub can count it: texts of a sane length that a database takes, numbers of a sane size."""
    match meaning:
        case CheckedIn() | CheckedOut():
            return all(_is_text(text) for text in (meaning.activity, meaning.zone, meaning.day))
        case Counted(zone=zone, day=day, count=count):
            return _is_text(zone) and _is_text(day) and abs(count) <= _MOST_AT_ONCE
        case GroupArrived(zone=zone, day=day, people=people):
            return _is_text(zone) and _is_text(day) and 0 <= people <= _MOST_AT_ONCE
        case _:
            return False


def _is_text(text: str) -> bool:
    return len(text) <= 200 and text.isprintable()
