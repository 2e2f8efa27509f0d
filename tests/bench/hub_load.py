"""What the hub's benchmarks share: journals written and packed beforehand, a hub in processes of its own, senders."""

import contextlib
import http.client
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import psutil
import psycopg

from kiosk.domain.ids import RecordId, StoreId
from kiosk.domain.kinds import CheckedIn, encode_body
from kiosk.domain.records import Record, genesis, record_hash
from sync.client.outgoing import hash_of
from sync.hub import admin
from sync.hub.serve import HubServer
from sync.hub.settings import HubSettings
from sync.hub.workers import Place, Workers
from sync.protocol.codec import encode
from sync.protocol.compression import compress
from sync.protocol.messages import RecordsRequest
from sync.protocol.record_wire import content_bytes
from sync.protocol.signing import signed_batch
from sync.protocol.versions import MEDIA_TYPE
from tests.builders import at, someone
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import join

BODIES = tuple(
    encode_body(CheckedIn(activity, zone, "2019-10-10"))
    for activity, zone in (("trees", "env"), ("talk", "edu"), ("game", "edu"))
)


@dataclass(frozen=True, slots=True)
class Sender:
    """A station: its token and its signed requests, packed, in order, each with how many records it has."""

    token: str
    requests: Sequence[tuple[int, bytes]]

    @property
    def size(self) -> int:
        return sum(len(body) for _, body in self.requests)


def records_of(store: StoreId, station: int, count: int) -> Iterator[Record]:
    """A journal of check-ins, about half of them of people that others have seen."""
    tip = genesis(store)
    for number in range(count):
        record = Record(
            id=RecordId(f"01980000-{station:04x}-7000-8000-{number:012x}"),
            station=store,
            seq=number + 1,
            at=at(9) + number * 5_000,
            kind=CheckedIn.KIND,
            subject=someone(str(station * 1_000 + number % 2_000)),
            body=BODIES[number % len(BODIES)],
            actor="desk",
            prev=tip,
            mono=number * 5_000,
            offset=-40,
        )
        tip = record_hash(record)
        yield record


def enrolled(home: Path, stations: int, records: int, batch: int) -> Iterator[Sender]:
    """Enrol *stations* and write and sign what each of them will send."""
    with admin.opened(home) as hub:
        for number in range(stations):
            store = MemoryStore(f"01980000-0000-7000-9000-{number:012x}")
            join(hub, store)
            identity, private = store.enrolment(), store.signing_key()
            assert identity is not None
            assert private is not None
            journal = records_of(store.store_id(), number, records)
            requests = [
                (len(part), compress(encode(signed_batch(_request(part), event=identity.event, private=private))))
                for part in batched_records(journal, batch)
            ]
            yield Sender(identity.token, requests)


def batched_records(records: Iterator[Record], size: int) -> Iterator[tuple[Record, ...]]:
    part: list[Record] = []
    for record in records:
        part.append(record)
        if len(part) == size:
            yield tuple(part)
            part = []
    if part:
        yield tuple(part)


def _request(part: Sequence[Record]) -> RecordsRequest:
    contents = [content_bytes(record) for record in part]
    return RecordsRequest(
        store=part[0].station,
        first_seq=part[0].seq,
        last_seq=part[-1].seq,
        tip_before=part[0].prev,
        tip_after=hash_of(contents[-1]),
        records=tuple(msgspec.Raw(content) for content in contents),
    )


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub that serves; ``process`` is its only process, or the one above its workers."""

    host: str
    port: int
    process: psutil.Process

    def memory(self) -> int:
        """Bytes that its processes hold of their own."""
        total = 0
        for process in (self.process, *self.process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += process.memory_info().rss
        return total


@contextlib.contextmanager
def serving(home: Path, workers: int = 1) -> Iterator[Hub]:
    """The hub in *home*, in processes of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(home, workers, theirs))
    process.start()
    url = urlsplit(ours.recv())
    assert process.pid is not None
    try:
        yield Hub(str(url.hostname), int(url.port or 0), psutil.Process(process.pid))
    finally:
        process.terminate()
        process.join(60)


def _serve(home: Path, workers: int, told: Connection) -> None:
    settings = HubSettings(home, admin.now_ms)
    server = HubServer(settings) if workers == 1 else Workers(settings, Place(), workers)
    server.run(told.send)


class Line:
    """A station's connection to the hub."""

    def __init__(self, hub: Hub, token: str) -> None:
        self._connection = http.client.HTTPConnection(hub.host, hub.port, timeout=300)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": MEDIA_TYPE, "Content-Encoding": "zstd"}
        self._headers = headers

    def send(self, body: bytes) -> tuple[int, float, float]:
        """Send a batch: the status of the answer, how many seconds it took, and how many to wait when told to."""
        started = time.perf_counter()
        self._connection.request("POST", "/v1/records", body, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.status in {200, 429}, text
        if answer.status == 429:
            self._connection.close()  # the hub would not wait with it; the next request opens it again
        return answer.status, time.perf_counter() - started, float(answer.headers.get("Retry-After") or 0)

    def close(self) -> None:
        self._connection.close()


def spent(process: psutil.Process | None) -> float:
    """Seconds of a processor that *process* has had, with all that it started; 0 for none."""
    total = 0.0
    for each in (process, *process.children(recursive=True)) if process is not None else ():
        with contextlib.suppress(psutil.Error):
            times = each.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def server_of(database: str | None) -> psutil.Process | None:
    """The process above all of the PostgreSQL server of *database*."""
    if database is None:
        return None
    with psycopg.connect(database) as connection:
        return psutil.Process(connection.info.backend_pid).parent()


def held(home: Path) -> int:
    """How many records are in the hub's database."""
    with admin.opened(home) as hub, hub.database.reading() as connection:
        count: Any = connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one()
        return int(count)


def count_up(home: Path) -> float:
    """Seconds until everything is counted."""
    started = time.perf_counter()
    with admin.opened(home) as hub:
        hub.catch_up()
    return time.perf_counter() - started
