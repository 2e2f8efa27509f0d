"""A station's store in memory: what the sync client needs and no more, with copies and restores at hand."""

import copy
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from kiosk.domain.changes import (
    AnomalyChanged,
    Change,
    Missed,
    Page,
    Participated,
    PersonChanged,
    PersonErased,
    PersonMerged,
    RecordVoided,
)
from kiosk.domain.hubs import HubIdentity, StationKeys
from kiosk.domain.ids import PersonId, RecordId, StoreId, Subject
from kiosk.domain.kinds import Body
from kiosk.domain.merging import Merge, WhoIsWho
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import Record, genesis, record_hash
from tests.builders import JournalBuilder


def _told_by_anybody(change: Change) -> bool:
    """Whether it does not come from the hub alone."""
    return not isinstance(change, PersonMerged | AnomalyChanged)


class MemoryStore:
    """Satisfies StationStore. ``applied`` keeps every page as it came."""

    def __init__(self, name: str = "booth-1") -> None:
        self._lock = threading.RLock()
        self._paged = threading.Condition(self._lock)
        self._journals = {StoreId(name): JournalBuilder(name)}
        self._acknowledged: dict[StoreId, int] = {}
        self.quarantined: dict[tuple[StoreId, int], str] = {}
        self._profiles: dict[int, PersonEntry] = {}
        self._profiles_acknowledged = 0
        self._cursor = ""
        self.applied: list[Page] = []
        self._identity: HubIdentity | None = None
        self.keys: StationKeys | None = None
        self.pack: Pack | None = None
        self._offset: int | None = None
        self._contact: int | None = None
        self._proof: tuple[int, int] | None = None
        self.missing: Sequence[tuple[StoreId, int, int]] = ()
        self._missed: Missed | None = None
        self._caught_up: int | None = None

    def __deepcopy__(self, memo: dict[int, object]) -> "MemoryStore":
        """A copy of the database file, as a backup or a cloned disk makes it."""
        twin = MemoryStore.__new__(MemoryStore)
        with self._lock:
            for name, value in vars(self).items():
                if name not in ("_lock", "_paged"):
                    setattr(twin, name, copy.deepcopy(value, memo))
        twin._lock = threading.RLock()
        twin._paged = threading.Condition(twin._lock)
        return twin

    # what the desk does

    def write(self, body: Body, subject: Subject | None = None, **changes: object) -> Record:
        with self._lock:
            return self._journals[self.store_id()].write(body, subject, **changes)

    def put(self, record: Record) -> None:
        """Append *record* as it is, sound or not."""
        with self._lock:
            self._journals[self.store_id()].records.append(record)

    def begin_journal(self, name: str) -> None:
        """Go on under a new name, as a store does that finds itself copied."""
        with self._lock:
            self._journals[StoreId(name)] = JournalBuilder(name)

    def learn(self, *entries: PersonEntry) -> None:
        with self._lock:
            for entry in entries:
                self._profiles[max(self._profiles, default=0) + 1] = entry

    # what came down

    def participations(self) -> set[RecordId]:
        """Records of other stations that this one knows and that nobody voided."""
        changes = [change for page in self.applied for change in page.changes]
        void = {change.of for change in changes if isinstance(change, RecordVoided)}
        return {change.record for change in changes if isinstance(change, Participated)} - void

    def people(self) -> dict[str, PersonEntry]:
        changes = [change for page in self.applied for change in page.changes]
        return {change.entry.person: change.entry for change in changes if isinstance(change, PersonChanged)}

    def known_people(self) -> set[PersonId]:
        """Everybody whose profile came down and was not erased since."""
        known: set[PersonId] = set()
        gone: set[PersonId] = set()
        for change in (change for page in self.applied for change in page.changes):
            if isinstance(change, PersonChanged):
                known.add(change.entry.person)
            elif isinstance(change, PersonErased):
                gone.add(change.person)
        return known - gone

    def who_is_who(self) -> WhoIsWho:
        """What the merges that came down and were not taken back come to."""
        changes = [change for page in self.applied for change in page.changes]
        void = {change.of for change in changes if isinstance(change, RecordVoided)}
        merges = [change for change in changes if isinstance(change, PersonMerged) and change.record not in void]
        return WhoIsWho(Merge(each.record, each.person, each.into) for each in merges)

    # Outbox

    def store_id(self) -> StoreId:
        return list(self._journals)[-1]

    def stores(self) -> Sequence[StoreId]:
        return list(self._journals)

    def records(self, store: StoreId) -> list[Record]:
        return self._journals[store].records

    def tip(self, store: StoreId) -> tuple[int, str]:
        with self._lock:
            records = self.records(store)
            return (records[-1].seq, record_hash(records[-1])) if records else (0, genesis(store))

    def records_after(self, store: StoreId, seq: int, limit: int) -> Sequence[Record]:
        with self._lock:
            return [record for record in self.records(store) if record.seq > seq][:limit]

    def acknowledged(self, store: StoreId) -> int:
        return self._acknowledged.get(store, 0)

    def acknowledge(self, store: StoreId, through: int, quarantined: Sequence[tuple[int, str]]) -> None:
        with self._lock:
            self._acknowledged[store] = through
            self.quarantined.update({(store, seq): reason for seq, reason in quarantined})

    def dead_letters(self) -> int:
        return len(self.quarantined)

    # ProfileOutbox

    def profiles_after(self, n: int, limit: int) -> Sequence[tuple[int, PersonEntry]]:
        with self._lock:
            return [(number, entry) for number, entry in sorted(self._profiles.items()) if number > n][:limit]

    def profiles_acknowledged(self) -> int:
        return self._profiles_acknowledged

    def acknowledge_profiles(self, through: int) -> None:
        self._profiles_acknowledged = through

    # Inbox

    def cursor(self) -> str:
        return self._cursor

    def apply(self, page: Page) -> None:
        with self._lock:
            self.applied.append(page)
            self._cursor = page.cursor
            self._paged.notify_all()

    def hear_anew(self) -> None:
        with self._lock:
            self._missed = None
            self.applied = [
                replace(page, changes=tuple(filter(_told_by_anybody, page.changes))) for page in self.applied
            ]

    def missed(self) -> Missed | None:
        return self._missed

    def save_missed(self, missed: Missed) -> None:
        self._missed = missed

    def go_back(self, cursor: str) -> None:
        with self._lock:
            self._cursor, self._missed = cursor, None

    def wait_for_page(self, wanted: Callable[[], bool], patience: float = 30) -> None:
        """Wait until *wanted* holds after some page; AssertionError when it never does."""
        with self._lock:
            assert self._paged.wait_for(wanted, patience), self.applied[-2:]

    # Identity

    def enrolment(self) -> HubIdentity | None:
        return self._identity

    def sealing_key(self) -> bytes | None:
        return None if self.keys is None else self.keys.sealing

    def signing_key(self) -> bytes | None:
        return (self.keys.signing or None) if self.keys is not None else None

    def move_hub(self, address: str) -> None:
        with self._lock:
            assert self._identity is not None
            self._identity = replace(self._identity, address=address)

    def save_address(self, address: str) -> None:
        with self._lock:
            assert self._identity is not None
            self._identity = replace(self._identity, address=address)

    def save_hub_keys(self, signing: str, sealing: str) -> None:
        with self._lock:
            assert self._identity is not None
            self._identity = replace(self._identity, signing_key=signing, sealing_key=sealing)

    def save_enrolment(self, identity: HubIdentity, pack: Pack, keys: StationKeys | None = None) -> None:
        with self._lock:
            if self._identity is not None and self._identity.hub != identity.hub:
                self._acknowledged, self._cursor, self._profiles_acknowledged = {}, "", 0
                self._caught_up = self._proof = self._missed = None
            self._identity, self.pack, self.keys = identity, pack, keys or self.keys

    # ContactLog

    def save_offset(self, offset_ms: int, measured_at: int) -> None:
        self._offset = offset_ms

    def clock_offset(self) -> int | None:
        return self._offset

    def save_contact(self, at_ms: int) -> None:
        self._contact = at_ms

    def save_proof(self, records: int | None, at_ms: int, missing: Sequence[tuple[StoreId, int, int]] = ()) -> None:
        self.missing = missing
        self._proof = None if records is None else (records, at_ms)

    def proof(self) -> tuple[int, int] | None:
        return self._proof

    def last_contact(self) -> int | None:
        return self._contact

    def save_caught_up(self, at_ms: int) -> None:
        self._caught_up = at_ms

    def caught_up(self) -> int | None:
        return self._caught_up
