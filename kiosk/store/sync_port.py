"""What sync asks of a station's database: each method one transaction, callable from any thread.

It satisfies the ports of the sync client by its form alone; the station never imports sync.
"""

from collections.abc import Sequence

from kiosk.domain.changes import Page
from kiosk.domain.hubs import HubIdentity, StationKeys
from kiosk.domain.ids import EventId, StoreId
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import Record
from kiosk.store.station_store import Store


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
        with self._store.writing() as tx:
            tx.acknowledge(store, through, dict(quarantined))

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
        with self._store.writing() as tx:
            tx.take_in(page)
            tx.set_setting("cursor", page.cursor)
        self._store.clean_up()

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

    def caught_up(self) -> int | None:
        with self._store.reading() as tx:
            return tx.number("caught_up")
