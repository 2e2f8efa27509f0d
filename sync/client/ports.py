"""What a station's store has to offer to sync; a store satisfies these structurally and imports nothing from here.

Every method is one transaction of its own, may be called from any thread, and never waits for the network.
"""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from kiosk.domain.changes import Missed, Page
from kiosk.domain.hubs import HubIdentity, StationKeys
from kiosk.domain.ids import StoreId
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import Record

__all__ = ["ContactLog", "HubIdentity", "Identity", "Inbox", "Outbox", "ProfileOutbox", "StationStore"]


Missing: TypeAlias = tuple[StoreId, int, int]
"""A journal, and the first and the last of records of it."""


class Outbox(Protocol):
    """The journals of this database as something to send: the one being written, and older ones that a copied or
    restored database left behind."""

    def store_id(self) -> StoreId:
        """The journal being written."""
        ...

    def stores(self) -> Sequence[StoreId]:
        """Every journal here, oldest first; the one being written is last."""
        ...

    def tip(self, store: StoreId) -> tuple[int, str]:
        """Number and hash of the journal's last record; ``(0, genesis(store))`` when there is none."""
        ...

    def records_after(self, store: StoreId, seq: int, limit: int) -> Sequence[Record]:
        """Up to *limit* records of *store* with a number above *seq*, in order."""
        ...

    def acknowledged(self, store: StoreId) -> int:
        """The hub has every record of *store* up to this number (0: none), as far as this station knows."""
        ...

    def acknowledge(self, store: StoreId, through: int, quarantined: Sequence[tuple[int, str]]) -> None:
        """Remember that the hub has all of *store* up to *through*, and which of it it would not count (seq, reason).

        *through* may be lower than before: the hub was restored from a backup and needs the rest again.
        Naming a record twice keeps it once.
        """
        ...

    def dead_letters(self) -> int:
        """How many records the hub has quarantined so far."""
        ...


class ProfileOutbox(Protocol):
    """What this station learned of people (a list imported here), numbered by its own counter from 1."""

    def profiles_after(self, n: int, limit: int) -> Sequence[tuple[int, PersonEntry]]:
        """Up to *limit* numbered entries above *n*, in order. Numbers may have gaps, as a person learned again takes a
        new number."""
        ...

    def profiles_acknowledged(self) -> int: ...

    def acknowledge_profiles(self, through: int) -> None: ...


class Inbox(Protocol):
    """What the hub tells."""

    def cursor(self) -> str:
        """The hub's token of the last page stored; empty at first."""
        ...

    def apply(self, page: Page) -> None:
        """Store the page, then move the cursor to ``page.cursor``: with it or behind it, never before.

        Pages may come again and changes in any order: a ``Participated`` of a record that is in the own journal
        changes nothing, a ``RecordVoided`` may come before the record it voids, a ``CodeRevoked`` before its person.
        A ``PersonChanged`` from the hub is not to be queued for the hub again.
        """
        ...

    def hear_anew(self) -> None:
        """The hub was restored from a backup and tells everything from the beginning: what only a hub can know, and
        this one may have lost, is forgotten (who is whom, what does not add up, what was missed). The rest stays until
        it is told.
        """
        ...

    def missed(self) -> Missed | None:
        """What could not be read so far; None: nothing."""
        ...

    def save_missed(self, missed: Missed) -> None: ...

    def go_back(self, cursor: str) -> None:
        """Stand at *cursor* again, and forget what was missed since: it is asked for once more."""
        ...


class Identity(Protocol):
    def enrolment(self) -> HubIdentity | None: ...

    def sealing_key(self) -> bytes | None:
        """The private key of this station, to which secrets come sealed; None before the first enrolment."""
        ...

    def signing_key(self) -> bytes | None:
        """The private key that signs this station's batches; None before the first enrolment that made one."""
        ...

    def move_hub(self, address: str) -> None:
        """The enrolled hub itself answers at *address* now."""
        ...

    def save_address(self, address: str) -> None:
        """The enrolled hub is to be reached there from now on."""
        ...

    def save_hub_keys(self, signing: str, sealing: str) -> None:
        """Remember the public keys that the enrolled hub told (Base64)."""
        ...

    def save_enrolment(self, identity: HubIdentity, pack: Pack, keys: StationKeys | None = None) -> None:
        """Belong to this hub from now on, with its pack and, where it gave some, these keys.

        At another hub than before: acknowledged marks and the cursor go back to the beginning.
        """
        ...


class ContactLog(Protocol):
    def save_offset(self, offset_ms: int, measured_at: int) -> None:
        """Hub clock minus station clock, measured at station time *measured_at* (ms)."""
        ...

    def clock_offset(self) -> int | None: ...

    def save_contact(self, at_ms: int) -> None:
        """The enrolled hub itself answered at station time *at_ms*."""
        ...

    def last_contact(self) -> int | None: ...

    def save_caught_up(self, at_ms: int) -> None:
        """At station time *at_ms* everything that the hub had to tell was here."""
        ...

    def caught_up(self) -> int | None: ...

    def save_proof(self, records: int | None, at_ms: int, missing: Sequence[Missing] = ()) -> None:
        """At the hub's time *at_ms* it was found that the hub has all of this station's *records*; None: it has not,
        but lacks those *missing*."""
        ...

    def proof(self) -> tuple[int, int] | None:
        """How many records, all there were, the hub was last found to have, and when by its clock; None: not all."""
        ...


class StationStore(Outbox, ProfileOutbox, Inbox, Identity, ContactLog, Protocol):
    """All of it: what a runner and ``khomue sync`` work on."""
