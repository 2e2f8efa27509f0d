"""Bundles at the hub: takes in what stations hand over on a stick, under the same checks as over a network, and writes
the answers that the stick carries back."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace
from sqlalchemy import Connection

from kiosk.domain.ids import StoreId
from sync.hub.problems import HubProblem
from sync.hub.service import HubService, token_digest
from sync.hub.station_peer import StationPeer
from sync.hub.store import bundles, signatures, stations
from sync.hub.store.bundles import KnownBundle
from sync.hub.store.lines import Lines
from sync.hub.store.stations import Contact, Station
from sync.hub.trust import Trust
from sync.protocol.bundle import (
    DAMAGED,
    Beginning,
    BundleProblem,
    Head,
    Kind,
    Part,
    Writes,
    part,
    read_head,
    read_parts,
    write_bundle,
)
from sync.protocol.codec import decode_request, seal, seal_refusal
from sync.protocol.durable import write_durably
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.messages import (
    ChangesAnswer,
    ChangesRequest,
    HelloRequest,
    JournalState,
    Message,
    Outcome,
    ProfilesRequest,
    RecordsAnswer,
    RecordsRequest,
)

SUFFIX = ".khomue"
ANSWERS_SUFFIX = f".answers{SUFFIX}"


@dataclass(slots=True)
class Imported:
    """What a bundle came to. ``records``: how many could be read; each is one of ``stored``, ``duplicates`` (the hub
    had it) and ``quarantined``, or in a batch that was refused: ``refusals`` has the codes.

    ``damage``: why the rest could not be read, empty when it was read to its end. Everything before is kept.
    ``unanswered``: why the answers could not be written; the same bundle again brings them.
    """

    station: Station
    head: Head
    records: int = 0
    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0
    people: int = 0
    refusals: tuple[str, ...] = ()
    damage: str = ""
    unanswered: str = ""
    answers: list[Part] = field(default_factory=list, repr=False)
    changes: ChangesRequest | None = field(default=None, repr=False)


def import_bundle(
    service: HubService, file: BinaryIO, *, progress: Callable[[int], None] = lambda _n: None
) -> Imported:
    """Take in the bundle in *file*, which can be sought in. The same bundle again changes nothing.

    A damaged one is taken in up to the damage: ``Imported.damage`` says so. Raises BundleProblem, and takes nothing,
    when it is none, is for another hub, or its sender is unknown or not proven; Refused when the hub itself is in
    trouble: import it again then.
    """
    head = read_head(file)
    _check(service, head)
    taking = _Taking(service, head, progress)
    try:
        read_parts(file, private=_trust(service).sealing, signers=taking.meet, handle=taking.take)
    except BundleProblem as problem:
        if problem.code != DAMAGED or taking.result is None:
            raise
        taking.result.damage = str(problem)
    result = taking.result
    assert result is not None  # noqa: S101 - a bundle read to its end has a beginning
    _remember(service, result)
    return result


def write_answers(service: HubService, imported: Imported, out: Writes) -> None:
    """Write what the station gets back: an answer to each of its requests, and the changes it has not heard of.

    Raises BundleProblem when the station is too old to be answered so.
    """
    station = imported.station
    if station.sealing_key is None:
        raise BundleProblem("no_key", f"{station.name} has an older program: it gets its answers over a network only.")
    head = replace(imported.head, kind=Kind.ANSWERS, made=service.now())
    public = base64.b64encode(station.sealing_key).decode()
    parts = _answers(service, imported)
    write_bundle(out, head, parts, public=public, signer=_trust(service).signing)


def import_file(
    service: HubService,
    file: Path,
    *,
    answers: Path | None = None,
    progress: Callable[[int], None] = lambda _n: None,
    taken: Callable[[Imported], None] = lambda _imported: None,
) -> tuple[Imported, Path | None]:
    """Take in the bundle *file* and put the answers beside it, or where *answers* says; None: the station is too old,
    or they could not be written (``Imported.unanswered``).

    *taken* is called when everything is in, before the answers are written. Raises BundleProblem, Refused.
    """
    try:
        with file.open("rb") as opened:
            imported = import_bundle(service, opened, progress=progress)
    except OSError as e:
        raise BundleProblem("cannot_read", f"{file} cannot be read: {e.strerror}.") from e
    taken(imported)
    if imported.station.sealing_key is None:
        return imported, None
    target = answers or file.with_name(file.stem + ANSWERS_SUFFIX)
    try:
        write_durably(target, lambda out: write_answers(service, imported, out))
    except (BundleProblem, Refused) as problem:
        imported.unanswered = str(problem)
        return imported, None
    return imported, target


def is_bundle(file: Path) -> bool:
    """Whether *file* is meant for ``import_file``: it begins like a bundle, or is called like one."""
    if file.name.endswith(SUFFIX):
        return True
    try:
        with file.open("rb") as opened:
            return bool(read_head(opened))
    except (OSError, BundleProblem):
        return False


def _check(service: HubService, head: Head) -> None:
    if head.kind is not Kind.REQUESTS:
        raise BundleProblem("foreign", "This file holds a hub's answers: it belongs to the station, not to the hub.")
    if head.hub != service.keys.hub:
        raise BundleProblem("foreign", f"This bundle is for another hub ({head.hub}); this one is {service.keys.hub}.")


def _trust(service: HubService) -> Trust:
    if service.trust is None:
        raise HubProblem("no_hub", "This hub has no keys to open a bundle with.")
    return service.trust


@dataclass(slots=True)
class _Taking:
    """Takes the parts of one bundle as a station's requests, one after the other."""

    service: HubService
    head: Head
    progress: Callable[[int], None]
    result: Imported | None = None
    _keys: tuple[bytes, ...] = ()

    def meet(self, beginning: Beginning) -> tuple[bytes, ...]:
        """Who sends it: the holder of the token; one that enrolled again since is known by store and signature.

        A station that signs has to have signed; an older one is known by its token alone.
        """
        with self.service.reading() as connection:
            by_token = stations.by_token(connection, token_digest(beginning.token)) if beginning.token else None
            owner = stations.owner(connection, StoreId(self.head.store))
            station = by_token or (None if owner is None else stations.find(connection, owner))
            if station is None:
                raise BundleProblem("unknown", "This hub does not know the station that wrote this bundle.")
            self._keys = tuple(key.public for key in signatures.keys_of(connection, station.id))
        if not self._keys and by_token is None:
            raise BundleProblem("unknown", f"{station.name} was enrolled again since: export from it once more.")
        self.result = Imported(station, self.head)
        return self._keys

    def take(self, each: Part, proven: bool) -> None:  # noqa: FBT001 - the form of ``Handle``
        result = self.result
        assert result is not None  # noqa: S101 - the beginning comes first
        if self._keys and not proven:
            raise BundleProblem(
                "unsigned", f"This bundle is not signed by {result.station.name}. Nothing was taken in."
            )
        peer = _BundlePeer(self.service, result.station.id)
        try:
            answer = self._answer(peer, result, each)
        except Refused as refusal:
            if refusal.reason == ErrorCode.HUB_TROUBLE:
                raise
            result.refusals += (refusal.reason,)
            result.answers.append(part(each.step, seal_refusal(refusal, hub=self.service.keys.hub)))
            return
        if answer is not None:
            result.answers.append(part(each.step, seal(answer, hub=self.service.keys.hub)))

    def _answer(self, peer: "_BundlePeer", result: Imported, each: Part) -> Message | None:
        body = bytes(each.body)
        match each.step:
            case "hello":
                return peer.hello(decode_request(body, HelloRequest))
            case "records":
                batch = decode_request(body, RecordsRequest)
                result.records += len(batch.records)
                answer = peer.records(batch)
                _count(result, answer)
                self.progress(result.records)
                return answer
            case "profiles":
                request = decode_request(body, ProfilesRequest)
                result.people += len(request.profiles)
                return peer.profiles(request)
            case "changes":
                result.changes = decode_request(body, ChangesRequest)
        return None


def _count(result: Imported, answer: RecordsAnswer) -> None:
    for run in answer.outcomes:
        count = run.last - run.first + 1
        match run.outcome:
            case Outcome.STORED:
                result.stored += count
            case Outcome.DUPLICATE:
                result.duplicates += count
            case Outcome.QUARANTINED:
                result.quarantined += count


def _remember(service: HubService, imported: Imported) -> None:
    head, station = imported.head, imported.station.id
    whole = not imported.damage
    with service.writing() as connection:
        known = KnownBundle(head.id, station, head.made, service.now(), imported.records, whole)
        bundles.remember(connection, known)


def _answers(service: HubService, imported: Imported) -> Iterator[Part]:
    yield from imported.answers
    request = imported.changes
    peer = _BundlePeer(service, imported.station.id)
    hub = service.keys.hub
    cursor = "" if request is None else request.cursor
    while request is not None:
        try:
            answer = peer.changes(request)
        except Refused as refusal:
            if refusal.reason == ErrorCode.BAD_CURSOR and request.cursor:
                request = replace(request, cursor="")  # the hub was restored: from the beginning
                continue
            yield part("changes", seal_refusal(refusal, hub=hub))
            return
        yield part("changes", seal(answer, hub=hub), cursor=cursor)
        cursor = answer.cursor
        request = replace(request, cursor=cursor) if answer.more else None


class _BundlePeer(StationPeer):
    """The protocol's steps for a station that is known by its bundle. When the bundle was made nobody here can tell:
    it is no contact, and measures no clock."""

    def __init__(self, service: HubService, station: int) -> None:
        super().__init__(service, "")
        self._who = station

    def _station(self, connection: Connection) -> Station:
        station = stations.find(connection, self._who)
        if station is None:
            raise Refused(ErrorCode.BAD_TOKEN)
        return station

    def _note(self, connection: Connection, station: Station, contact: Contact) -> None:
        bundles.saw(connection, station.id, saved=contact.saved)

    def changes(self, request: ChangesRequest) -> ChangesAnswer:
        """The station's own records came with this very bundle: it need not hear of them."""
        with self._service.reading() as connection:
            own = tuple(_as_held(connection, journal) for journal in request.own)
        return super().changes(replace(request, own=own))


def _as_held(connection: Connection, journal: JournalState) -> JournalState:
    held = Lines(connection, StoreId(journal.store)).holding(journal.tip)
    return journal if held is None else replace(journal, acknowledged=journal.tip)
