"""What can be read and written in one transaction of a station's database."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.badges import IssuerKey
from kiosk.domain.changes import (
    AnomalyChanged,
    Change,
    CodeRevoked,
    IssuerKnown,
    IssuerRetired,
    IssuerRevoked,
    PackChanged,
    Participated,
    PersonChanged,
    PersonErased,
    PersonMerged,
    RecordVoided,
    StationNamed,
)
from kiosk.domain.checkin import Presence
from kiosk.domain.hubs import StationKeys
from kiosk.domain.ids import ActivityId, PersonId, RecordId, StoreId, Subject, ZoneId
from kiosk.domain.packs import Activity, Pack
from kiosk.domain.packs_wire import pack_from_wire, pack_to_wire, with_digest
from kiosk.domain.people import CodeStatus, PersonEntry
from kiosk.domain.records import ChainBreak, Record, canonical
from kiosk.store import directory, erasing, identities, issuers, journal, oddities, projections, schema, settings
from kiosk.store.directory import Kept
from kiosk.store.journal import Draft, Tip

_BEFORE, _KEPT = "pack_before", "pack_kept"
"""Settings: the pack before the changes that nobody has seen yet; one that still has the activity in force."""


class PackCache:
    """The pack last read, so that a scan does not parse the whole programme again."""

    def __init__(self) -> None:
        self._kept: Pack | None = None

    def get(self, digest: str, read: Callable[[], str]) -> Pack:
        kept = self._kept
        if kept is None or kept.digest != digest:
            self._kept = kept = pack_from_wire(json.loads(read()))
        return kept


class Transaction:
    """Everything seen in it is of one moment; everything written in it is kept together or not at all."""

    def __init__(self, connection: Connection, packs: "PackCache") -> None:
        self._connection = connection
        self._packs = packs
        self._pack: Pack | None = None
        self._settings: dict[str, str | None] = {}

    # the pack and single settings

    def pack(self) -> Pack:
        """The pack in force. Raises LookupError in a database that was never given one."""
        if self._pack is None:
            digest = settings.read(self._connection, "pack_digest")
            if digest is None:
                raise LookupError("this station has no pack")
            self._pack = self._packs.get(digest, lambda: settings.read(self._connection, "pack") or "{}")
        return self._pack

    def set_pack(self, pack: Pack) -> None:
        self._pack = None
        settings.write(self._connection, "pack", _written(pack))
        settings.write(self._connection, "pack_digest", pack.digest)

    def change_pack(self, pack: Pack) -> None:
        """Put *pack* in force while doors are open: what it changes is kept until somebody has seen it, and an
        activity that it no longer has stays the desk's until another is chosen."""
        before = self.pack()
        if before.digest == pack.digest:
            return
        if self.setting(_BEFORE) is None:
            self.set_setting(_BEFORE, _written(before))
        held = before.activity(ActivityId(self.setting("activity") or "")) or self.kept_activity()
        if held is not None and pack.activity(held.id) is None:
            self.set_setting(_KEPT, _written(with_digest(replace(before, activities=(held,)))))
        self.set_pack(pack)

    def pack_before(self) -> Pack | None:
        """The pack of which staff last saw what changed; None when they have seen everything."""
        text = self.setting(_BEFORE)
        return None if text is None else pack_from_wire(json.loads(text))

    def pack_was_seen(self) -> None:
        self.set_setting(_BEFORE, None)

    def kept_activity(self) -> Activity | None:
        """The activity chosen at this desk, if the pack in force has it no more."""
        text, chosen = self.setting(_KEPT), ActivityId(self.setting("activity") or "")
        return None if text is None else pack_from_wire(json.loads(text)).activity(chosen)

    def setting(self, key: str) -> str | None:
        if key not in self._settings:
            self._settings[key] = settings.read(self._connection, key)
        return self._settings[key]

    def number(self, key: str) -> int | None:
        value = self.setting(key)
        return None if value is None else int(value)

    def set_setting(self, key: str, value: str | int | None) -> None:
        """Keep *value* under *key*; None removes it."""
        self._settings.pop(key, None)
        settings.write(self._connection, key, value)

    # records

    def append(self, draft: Draft) -> Record:
        """Write *draft* as the journal's next record and bring the projections up to date."""
        new = journal.append(self._connection, draft)
        projections.apply(self._connection, new)
        return new

    def record(self, wanted: RecordId) -> Record | None:
        return journal.find(self._connection, wanted)

    def records(self) -> Iterator[Record]:
        return journal.every(self._connection)

    def records_after(self, store: StoreId, seq: int, limit: int) -> tuple[Record, ...]:
        return journal.after(self._connection, store, seq, limit)

    def hash_at(self, store: StoreId, seq: int) -> str | None:
        return journal.hash_at(self._connection, store, seq)

    def tip(self, store: StoreId) -> Tip:
        return journal.tip(self._connection, store)

    def store_id(self) -> StoreId:
        return journal.current(self._connection)

    def stores(self) -> tuple[StoreId, ...]:
        return journal.stores(self._connection)

    def verify(self, store: StoreId) -> ChainBreak | Tip:
        return journal.verify(self._connection, store)

    def is_voided(self, wanted: RecordId) -> bool:
        return projections.is_voided(self._connection, wanted)

    def latest(self, kinds: Sequence[str], limit: int) -> tuple[Record, ...]:
        """This database's newest records of *kinds*, newest first."""
        query = (
            select(schema.record).where(schema.record.c.kind.in_(kinds)).order_by(schema.record.c.n.desc()).limit(limit)
        )
        return tuple(journal.as_record(row) for row in self._connection.execute(query).mappings())

    def audits(self, act: str) -> Iterator[Record]:
        """Every audit record of *act*."""
        kept = schema.record.c
        query = select(schema.record).where(kept.kind == "audit", kept.body.like(f'{{"act":"{act}",%'))
        return (journal.as_record(row) for row in self._connection.execute(query.order_by(kept.n)).mappings())

    # people and places

    def by_code(self, scanned: str) -> tuple[tuple[PersonEntry, CodeStatus], ...]:
        """Everybody whose badge shows *scanned*; people who were merged are one."""
        return identities.by_code(self._connection, scanned)

    def is_revoked(self, digest: str) -> bool:
        return directory.is_revoked(self._connection, digest)

    def person(self, who: PersonId) -> PersonEntry | None:
        """What is known of *who*, under the id they go by since they were merged."""
        return identities.by_id(self._connection, who)

    def same_person(self, who: PersonId) -> tuple[PersonId, ...]:
        """Everybody who is the same person as *who*; the one under whose id they go stands first."""
        return identities.group(self._connection, who)

    def erased(self) -> tuple[PersonId, ...]:
        """Everybody whose profile is not kept any more."""
        return erasing.everybody(self._connection)

    def people(self) -> int:
        return directory.count(self._connection)

    def search(self, query: str, limit: int) -> tuple[PersonEntry, ...]:
        return identities.as_one(self._connection, directory.search(self._connection, query, limit))

    def keep_people(self, entries: Iterable[PersonEntry], *, own: bool) -> Kept:
        return directory.keep(self._connection, entries, own=own)

    def set_code(self, who: PersonId, text: str, status: CodeStatus) -> None:
        directory.set_code(self._connection, who, text, status)

    def revoke_code(self, digest: str) -> None:
        directory.revoke(self._connection, digest)

    def everybody(self, after: int, limit: int, role: str | None = None) -> tuple[int, tuple[PersonEntry, ...]]:
        """Up to *limit* people behind number *after* (0: from the first), and the number to go on from.

        Whoever goes under another's id is left out.
        """
        number, found = directory.everybody(self._connection, after, limit, role)
        hidden = identities.hidden(self._connection)
        return number, identities.as_one(self._connection, [each for each in found if each.person not in hidden])

    def codes_ever(self, who: PersonId) -> tuple[str, ...]:
        """Every code that *who* has or had, good or not."""
        return directory.codes_ever(self._connection, who)

    # who makes badges

    def issuer(self, number: int) -> IssuerKey | None:
        return issuers.find(self._connection, number)

    def keep_issuer(self, number: int, key: bytes) -> None:
        issuers.keep(self._connection, number, key)

    def own_issuer(self) -> int:
        """The issuer that this station is; ``ALONE`` where no hub gave it a number."""
        return issuers.own(self._connection)

    def sealing_key(self) -> bytes | None:
        return issuers.sealing_key(self._connection)

    def signing_key(self) -> bytes | None:
        return issuers.signing_key(self._connection)

    def keep_own_keys(self, keys: StationKeys) -> None:
        issuers.keep_own(self._connection, keys)

    # who is where

    def presence(self, subject: Subject, activity: ActivityId, day: str) -> Presence | None:
        found = projections.find(self._connection, subject, activity, day)
        return found and projections.named(self._connection, found)

    def presences(self, people: Sequence[Subject], activity: ActivityId, day: str) -> Mapping[Subject, Presence]:
        """Where each of *people* stands, under the id they go by; whoever was never there is left out."""
        return projections.find_all(self._connection, people, activity, day)

    def here(self, activity: ActivityId, day: str) -> int:
        return projections.here(self._connection, activity, day)

    def total(self, zone: ZoneId, day: str, what: str) -> int:
        return projections.total(self._connection, zone, day, what)

    # what sync needs

    def acknowledged(self, store: StoreId) -> int:
        return journal.acknowledged(self._connection, store)

    def acknowledge(self, store: StoreId, through: int, quarantined: Mapping[int, str]) -> None:
        """The hub has every record of *store* up to *through*; of these it put *quarantined* (seq: reason) aside.

        *through* may be lower than before: a hub restored from a backup needs the rest again.
        """
        journal.acknowledge(self._connection, store, through)
        for seq, reason in quarantined.items():
            new = insert(schema.quarantined).values(station=store, seq=seq, reason=reason)
            self._connection.execute(new.on_conflict_do_nothing())

    def forget_hub(self) -> None:
        """Begin anew with another hub: nothing of this station is there yet."""
        self._connection.execute(update(schema.journal).values(acknowledged=0))
        self._connection.execute(delete(schema.quarantined))
        issuers.forget_hub(self._connection)
        self.forget_what_only_a_hub_knows()
        for key in (
            "cursor",
            "profiles_acknowledged",
            "clock_offset",
            "clock_measured_at",
            "last_contact",
            "caught_up",
            "proven",
            "missing",
            "missed",
        ):
            self.set_setting(key, None)

    def forget_what_only_a_hub_knows(self) -> None:
        """Who is whom, and what does not add up: everybody is only themselves until a hub says otherwise."""
        self._connection.execute(delete(schema.anomaly))
        projections.regroup(self._connection, identities.forget(self._connection))

    def waiting(self) -> int:
        """How many records, of every journal here, the hub has not acknowledged."""
        return sum(self.tip(store).seq - min(self.acknowledged(store), self.tip(store).seq) for store in self.stores())

    def dead_letters(self) -> int:
        return self._connection.execute(select(func.count()).select_from(schema.quarantined)).scalar_one()

    def people_changed_after(self, number: int, limit: int) -> tuple[tuple[int, PersonEntry], ...]:
        return directory.changed_after(self._connection, number, limit)

    def take_in(self, changes: Iterable[Change]) -> int:
        """Keep what the hub told, a page or a part of one; how many changes that were.

        One is kept before the next is asked for; who is whom is worked out at the end, for all of them. The caller
        moves the cursor when all of the page is kept.
        """
        merges, undone, count = list[PersonMerged](), list[RecordId](), 0
        for change in changes:
            count += 1
            match change:
                case PersonMerged():
                    merges.append(change)
                case RecordVoided(of=of):
                    projections.void(self._connection, of)
                    undone.append(of)
                case _:
                    self._take_in(change)
        projections.regroup(self._connection, identities.learn(self._connection, merges, undone))
        return count

    def anomalies(self, limit: int) -> tuple[AnomalyChanged, ...]:
        """What the hub says does not add up about this station: the open ones first."""
        return oddities.known(self._connection, limit)

    def anomaly(self, key: str) -> AnomalyChanged | None:
        return oddities.find(self._connection, key)

    def answers(self) -> dict[str, str]:
        """What staff said of open anomalies, by key: the hub may not have heard it."""
        return oddities.answers(self._connection)

    def _take_in(self, change: Change) -> None:
        match change:
            case Participated():
                projections.learn(self._connection, change)
            case CodeRevoked(code=digest):
                directory.revoke(self._connection, digest)
            case PersonErased(person=who):
                directory.forget(self._connection, who)
                erasing.remember(self._connection, who)
            case AnomalyChanged():
                oddities.learn(self._connection, change)
            case PackChanged(pack=pack):
                self.change_pack(pack)
            case StationNamed():
                self._name_station(change)
            case IssuerKnown() | IssuerRetired() | IssuerRevoked():
                issuers.learn(self._connection, change)
            case PersonChanged(entry=entry):
                directory.keep(self._connection, [entry], own=False)

    def _name_station(self, change: StationNamed) -> None:
        values = {"name": change.name, "revoked": int(change.revoked)}
        new = insert(schema.station).values(id=change.station, **values)
        self._connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=values))


def _written(pack: Pack) -> str:
    return canonical(pack_to_wire(pack))
