"""What sync asks of a station's database: each method one transaction, callable from any thread.

It satisfies the ports of the sync client by its form alone; the station never imports sync.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from kiosk.domain.changes import Change, Missed, Page
from kiosk.domain.hubs import HubIdentity, StationKeys
from kiosk.domain.ids import EventId, StoreId
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import Record
from kiosk.store.station_store import Store

AT_ONCE = 25
"""Changes in one transaction at most. A scan that comes at its end waits for its commit, which indexes people: a
millisecond or two for so many, twice that for fifty (which would take in a twentieth more a second). Another process
may wait that long, and no longer."""
AFTER_A_SCAN = 0.005
"""Seconds for which sync leaves disk and processor to who has just waited for it: about what a scan takes."""
BETWEEN_CHECKPOINTS = 5
"""Transactions, well under `engine.CHECKPOINT_PAGES`. What is written in one go keeps the disk from a scan's commit for
two or three milliseconds."""
MOST_MISSING = 100
"""Ranges of records that are not at the hub which are remembered: more than anybody reads."""


class SyncPort:
    """A station's journals, people, cursor and identity, as the sync client wants them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # the journals

    def store_id(self) -> StoreId:
        with self._store.reading() as tx:
            return tx.store_id()

    def stores(self) -> Sequence[StoreId]:
        with self._store.reading() as tx:
            return tx.stores()

    def tip(self, store: StoreId) -> tuple[int, str]:
        with self._store.reading() as tx:
            end = tx.tip(store)
            return end.seq, end.hash

    def records_after(self, store: StoreId, seq: int, limit: int) -> Sequence[Record]:
        with self._store.reading() as tx:
            return tx.records_after(store, seq, limit)

    def acknowledged(self, store: StoreId) -> int:
        with self._store.reading() as tx:
            return tx.acknowledged(store)

    def acknowledge(self, store: StoreId, through: int, quarantined: Sequence[tuple[int, str]]) -> None:
        with self._store.writing(durable=False) as tx:  # what a power cut takes, the hub says again
            tx.acknowledge(store, through, dict(quarantined))
        self._store.checkpoint()

    def dead_letters(self) -> int:
        with self._store.reading() as tx:
            return tx.dead_letters()

    # people learnt here

    def profiles_after(self, n: int, limit: int) -> Sequence[tuple[int, PersonEntry]]:
        with self._store.reading() as tx:
            return tx.people_changed_after(n, limit)

    def profiles_acknowledged(self) -> int:
        with self._store.reading() as tx:
            return tx.number("profiles_acknowledged") or 0

    def acknowledge_profiles(self, through: int) -> None:
        with self._store.writing() as tx:
            tx.set_setting("profiles_acknowledged", through)

    # what the hub tells

    def cursor(self) -> str:
        with self._store.reading() as tx:
            return tx.setting("cursor") or ""

    def apply(self, page: Page) -> None:
        """Keep *page* without making the desk wait: in small parts, each a transaction, and the cursor with the last.

        Whoever is cut off in between gets the page again, and knows most of it. Power cuts included, so none of this
        asks the disk to be quick.
        """
        left, written = page.changes, 0
        while left:
            portion = left[:AT_ONCE]
            kept = self._keep_some(portion)
            left = left[kept:]
            if kept < len(portion):
                time.sleep(AFTER_A_SCAN)
            self._store.tend_index()
            written += 1
            if written % BETWEEN_CHECKPOINTS == 0 or not left:
                self._store.checkpoint()
        with self._store.writing(durable=False) as tx:
            tx.set_setting("cursor", page.cursor)
        self._store.clean_up()

    def hear_anew(self) -> None:
        with self._store.writing() as tx:
            tx.forget_what_only_a_hub_knows()
            tx.set_setting("missed", None)

    def missed(self) -> Missed | None:
        with self._store.reading() as tx:
            text = tx.setting("missed")
        return None if text is None else Missed(**json.loads(text))

    def save_missed(self, missed: Missed) -> None:
        with self._store.writing() as tx:
            tx.set_setting("missed", json.dumps(asdict(missed)))

    def go_back(self, cursor: str) -> None:
        with self._store.writing() as tx:
            tx.set_setting("cursor", cursor)
            tx.set_setting("missed", None)

    def _keep_some(self, changes: Sequence[Change]) -> int:
        """Keep *changes* one by one, in one transaction; it ends early, after how many it says, when the desk waits."""
        with self._store.writing(durable=False) as tx:
            return tx.take_in(self._until_awaited(changes))

    def _until_awaited(self, changes: Sequence[Change]) -> Iterator[Change]:
        """The first of *changes*, and further ones while nobody waits."""
        for number, change in enumerate(changes):
            if number and self._store.is_awaited:
                return
            yield change

    # the hub

    def enrolment(self) -> HubIdentity | None:
        with self._store.reading() as tx:
            values = [tx.setting(f"hub_{name}") for name in ("address", "id", "event", "station_name", "token")]
            told = [tx.setting(f"hub_{name}") or "" for name in ("authority", "signing_key", "sealing_key")]
        address, hub, event, name, token = values
        if address is None or hub is None or event is None or name is None or token is None:
            return None
        return HubIdentity(address, hub, EventId(event), name, token, *told)

    def sealing_key(self) -> bytes | None:
        with self._store.reading() as tx:
            return tx.sealing_key()

    def signing_key(self) -> bytes | None:
        with self._store.reading() as tx:
            return tx.signing_key()

    def move_hub(self, address: str) -> None:
        with self._store.writing() as tx:
            tx.set_setting("hub_address", address)

    def save_address(self, address: str) -> None:
        with self._store.writing() as tx:
            tx.set_setting("hub_address", address)

    def save_hub_keys(self, signing: str, sealing: str) -> None:
        with self._store.writing() as tx:
            tx.set_setting("hub_signing_key", signing)
            tx.set_setting("hub_sealing_key", sealing)

    def save_enrolment(self, identity: HubIdentity, pack: Pack, keys: StationKeys | None = None) -> None:
        with self._store.writing() as tx:
            if tx.setting("hub_id") not in {None, identity.hub}:
                tx.forget_hub()
            values = {
                "address": identity.address,
                "id": identity.hub,
                "event": identity.event,
                "station_name": identity.station_name,
                "token": identity.token,
                "authority": identity.authority,
                "signing_key": identity.signing_key,
                "sealing_key": identity.sealing_key,
            }
            for name, value in values.items():
                tx.set_setting(f"hub_{name}", value)
            tx.set_pack(pack)
            if keys is not None:
                tx.keep_own_keys(keys)

    # contact

    def save_offset(self, offset_ms: int, measured_at: int) -> None:
        with self._store.writing() as tx:
            tx.set_setting("clock_offset", offset_ms)
            tx.set_setting("clock_measured_at", measured_at)

    def clock_offset(self) -> int | None:
        with self._store.reading() as tx:
            return tx.number("clock_offset")

    def save_contact(self, at_ms: int) -> None:
        with self._store.writing() as tx:
            tx.set_setting("last_contact", at_ms)

    def last_contact(self) -> int | None:
        with self._store.reading() as tx:
            return tx.number("last_contact")

    def save_caught_up(self, at_ms: int) -> None:
        with self._store.writing() as tx:
            tx.set_setting("caught_up", at_ms)

    def save_proof(self, records: int | None, at_ms: int, missing: Sequence[tuple[StoreId, int, int]] = ()) -> None:
        with self._store.writing() as tx:
            tx.set_setting("missing", json.dumps(missing[:MOST_MISSING]) if missing else None)
            tx.set_setting("proven", records)
            tx.set_setting("proven_at", at_ms)

    def proof(self) -> tuple[int, int] | None:
        with self._store.reading() as tx:
            records, at_ms = tx.number("proven"), tx.number("proven_at")
        return None if records is None or at_ms is None else (records, at_ms)

    def caught_up(self) -> int | None:
        with self._store.reading() as tx:
            return tx.number("caught_up")
