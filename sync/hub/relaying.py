"""What hubs of one event do for each other: one tells of its stations, and takes and gives their journals as signed."""

from collections.abc import Iterable

from sqlalchemy import Connection

from kiosk.domain.ids import PersonId, StoreId
from sync.hub.service import HubService
from sync.hub.store import ingest, notices, people, relays, replica, signatures, stations
from sync.hub.store.ingest import Batch
from sync.hub.store.stations import Station
from sync.hub.vouching import vouch
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.messages import (
    FetchAnswer,
    FetchRequest,
    RecordsAnswer,
    RecordsRequest,
    StationsAnswer,
    StationsRequest,
    Tip,
)
from sync.protocol.record_wire import read_entries


def meet(service: HubService, relay: Station, request: StationsRequest) -> StationsAnswer:
    """Know the stations of *relay*, and tell it of all others. Raises Refused when it is none."""
    now = service.now()
    with service.writing() as connection:
        if not relays.is_relay(connection, relay.id):
            raise Refused(ErrorCode.BAD_REQUEST, f"{relay.name} did not enrol as a relay")
        for card in request.stations:
            who = relays.take_card(connection, card, relay.id, trusted=False, now=now)
            if who is not None:
                relays.give_issuer(connection, who, now=now)
        forget(connection, request.erased)
        relays.save_waiting(connection, relay.id, request.waiting, now=now)
        return StationsAnswer(stations=replica.cards(connection, relays.other_rows(connection, relay.id)))


def fetch(service: HubService, request: FetchRequest) -> FetchAnswer:
    """The next batch of the line that ends in what was asked for."""
    with service.reading() as connection:
        lines = replica.lines_of(connection, request.store)
        line = lines.holding(request.tip)
        if line is None:
            return FetchAnswer()
        shared = [tip for tip in request.known if tip.seq <= line.seq and _has(lines.hash_at(line, tip.seq), tip)]
        start = lines.hash_at(line, 0)
        assert start is not None  # noqa: S101 - every journal has a beginning
        after = max(shared, key=lambda tip: tip.seq, default=Tip(seq=0, hash=start.hex()))
        owner = stations.owner(connection, StoreId(request.store))
        signed = owner is not None and bool(signatures.keys_of(connection, owner))
        return FetchAnswer(batch=replica.next_batch(lines, line, after, signed=signed))


def take(service: HubService, batch: RecordsRequest) -> RecordsAnswer:
    """Keep what the hub above gave, under the same checks as what a station hands in. Raises Refused."""
    entries = tuple(read_entries(batch.store, batch.first_seq, batch.records))
    if entries[-1].hash != batch.tip_after:
        raise Refused(ErrorCode.DAMAGED, "the records do not end in tip_after")
    with service.writing() as connection:
        owner = stations.owner(connection, StoreId(batch.store))
        if owner is None:
            raise Refused(ErrorCode.NOT_YOUR_STORE, f"nobody told of {batch.store}")
        vouched = vouch(connection, owner, batch, event=service.keys.event)
        new = Batch(
            store=StoreId(batch.store),
            first=batch.first_seq,
            tip_before=bytes.fromhex(batch.tip_before),
            entries=entries,
            lost=batch.lost,
            received=service.now(),
            xid=service.database.xid(connection),
            vouched=vouched,
        )
        return ingest.take(connection, new)


def forget(connection: Connection, erased: Iterable[str]) -> None:
    """Another hub erased these people; once is enough, or two hubs would tell each other for ever."""
    for each in map(PersonId, sorted(erased)):
        if not people.is_erased(connection, each):
            people.erase(connection, each, xid=notices.transaction(connection))


def _has(held: bytes | None, tip: Tip) -> bool:
    return held is not None and held.hex() == tip.hash
