"""The messages of protocol 1, as strict types; fields may be added with a default, never changed."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec

from kiosk.domain.people import PersonEntry
from sync.protocol.versions import (
    MAX_BATCH_RECORDS,
    MAX_JOURNALS,
    MAX_NAME,
    MAX_PAGE,
    MAX_POINTS,
    MAX_PROFILES,
    MAX_STATIONS,
    PROTOCOL,
)

Number = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]
Milliseconds = Annotated[int, msgspec.Meta(gt=-(1 << 53), lt=1 << 53)]
Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Token = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_.:@+/-]{1,200}$")]
Name = Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
ShortText = Annotated[str, msgspec.Meta(max_length=200)]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the wire; unknown fields are passed over."""


class Tip(Message, frozen=True, kw_only=True):
    """A point in a journal: a record's number and hash. ``seq`` 0 is the beginning, its hash the store's genesis."""

    seq: Number
    hash: Hash


class AuthorityRequest(Message, frozen=True, kw_only=True):
    """Asks for the hub's certificate authority, before anything is trusted or told."""


class AuthorityAnswer(Message, frozen=True, kw_only=True):
    """``certificate``: PEM. Worth nothing until it is held against the fingerprint of an invitation."""

    certificate: Annotated[str, msgspec.Meta(max_length=20_000)]


class EnrolRequest(Message, frozen=True, kw_only=True):
    code: ShortText
    store: Token
    name: Name
    protocol: Number = PROTOCOL
    program: ShortText = ""
    sealing_key: ShortText | msgspec.UnsetType = msgspec.UNSET
    """The station's X25519 public key, Base64: what secrets for it are sealed to (``sync.protocol.sealing``)."""
    event: ShortText | msgspec.UnsetType = msgspec.UNSET
    """The event the station recorded for so far; a hub of another one refuses it."""
    signing_key: ShortText | msgspec.UnsetType = msgspec.UNSET
    """The station's Ed25519 public key, Base64: its batches are signed from now on (``sync.protocol.signing``)."""
    relay: bool | msgspec.UnsetType = msgspec.UNSET
    """It is a hub that serves stations of its own and hands their records on."""
    signature: ShortText | msgspec.UnsetType = msgspec.UNSET
    """By ``signing_key``, over ``signing.enrolment_text``: the proof that a store the hub knows is the sender's."""


class EnrolAnswer(Message, frozen=True, kw_only=True):
    """``pack``: the event pack in force, as ``kiosk.domain.packs_wire`` writes it.

    ``issuer``, ``issuer_key``: the number under which the station makes badges and the sealed key for it.
    ``hub_signing_key``, ``hub_sealing_key``: the hub's Ed25519 and X25519 public keys, Base64.
    """

    station_token: ShortText
    hub: Token
    event: Token
    station_name: Name
    pack: dict[str, Any]
    issuer: Number | msgspec.UnsetType = msgspec.UNSET
    issuer_key: ShortText | msgspec.UnsetType = msgspec.UNSET
    hub_signing_key: ShortText | msgspec.UnsetType = msgspec.UNSET
    hub_sealing_key: ShortText | msgspec.UnsetType = msgspec.UNSET


class JournalState(Message, frozen=True, kw_only=True):
    """One journal of a station: its last record, and the last one that it knows to be at the hub."""

    store: Token
    tip: Tip
    acknowledged: Tip


class HelloRequest(Message, frozen=True, kw_only=True):
    """What the station has and how it is. ``clock``: its time, ms. ``offset``: hub minus station, as last measured.
    ``battery``: percent left; not there for a computer without one, or on mains power.

    ``journals``: every journal in its database; a copied or restored database has more than one.
    """

    journals: Annotated[tuple[JournalState, ...], msgspec.Meta(min_length=1, max_length=MAX_JOURNALS)]
    clock: Milliseconds
    dead_letters: Number = 0
    offset: Milliseconds | None = None
    protocol: Number = PROTOCOL
    program: ShortText = ""
    battery: Percent | msgspec.UnsetType = msgspec.UNSET


class HeldJournal(Message, frozen=True, kw_only=True):
    """``high_water``: the last record the hub holds of this journal.

    ``holds_tip``, ``holds_acknowledged``: whether the hub has exactly the record that the request named.
    """

    store: Token
    high_water: Tip
    holds_tip: bool
    holds_acknowledged: bool


class HelloAnswer(Message, frozen=True, kw_only=True):
    """``time``: the hub's clock, ms. ``revoked``: the station may hand in records still, and gets nothing back.

    ``hub_signing_key``, ``hub_sealing_key``: as in the answer to an enrolment.
    """

    event: Token
    station_name: Name
    protocols: tuple[int, ...]
    capabilities: tuple[str, ...]
    time: Milliseconds
    journals: tuple[HeldJournal, ...]
    revoked: bool = False
    hub_signing_key: ShortText | msgspec.UnsetType = msgspec.UNSET
    hub_sealing_key: ShortText | msgspec.UnsetType = msgspec.UNSET


class RecordsRequest(Message, frozen=True, kw_only=True):
    """A batch: records ``first_seq`` to ``last_seq`` of ``store``, in order, none left out.

    A record stands as its content, the very bytes that its hash is taken over; one whose content is no sound JSON
    stands as a string, the Base64 of those bytes. ``tip_before`` and ``tip_after``: hashes of the record before the
    first, and of the last. ``lost``: how many records before the first the station itself no longer has.
    ``signature``: by the station, over ``signing.tip_text`` of (``last_seq``, ``tip_after``), Base64.
    """

    store: Token
    first_seq: Number
    last_seq: Number
    tip_before: Hash
    tip_after: Hash
    records: Annotated[tuple[msgspec.Raw, ...], msgspec.Meta(min_length=1, max_length=MAX_BATCH_RECORDS)]
    lost: Number = 0
    signature: ShortText | msgspec.UnsetType = msgspec.UNSET


class Outcome(StrEnum):
    STORED = "stored"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    """Kept as it came, shown to the organiser, not counted; those behind it go on."""


class OutcomeRun(Message, frozen=True, kw_only=True):
    """Records ``first`` to ``last`` all had this outcome. ``reason``: a code, for quarantined ones."""

    first: Number
    last: Number
    outcome: Outcome
    reason: str = ""


class RecordsAnswer(Message, frozen=True, kw_only=True):
    """``outcomes`` covers every record of the batch, in order. ``high_water``: the hub's mark afterwards.

    ``store``, ``tip_after``: those of the batch, so that no answer is taken for another's.
    """

    store: Token
    tip_after: Hash
    outcomes: tuple[OutcomeRun, ...]
    high_water: Tip


class Profile(Message, frozen=True, kw_only=True):
    """Entry number ``n`` of the station's own counter of what it learned of people."""

    n: Number
    entry: PersonEntry


class ProfilesRequest(Message, frozen=True, kw_only=True):
    store: Token
    profiles: Annotated[tuple[Profile, ...], msgspec.Meta(min_length=1, max_length=MAX_PROFILES)]


class ProfilesAnswer(Message, frozen=True, kw_only=True):
    """The hub has everything ``through`` this number."""

    through: Number


class ChangesRequest(Message, frozen=True, kw_only=True):
    """``cursor``: empty at first, then the hub's own token.

    ``own``, ``profiles``: what the station knows to be at the hub *and* has itself. Its facts and list entries up to
    there are not sent back; later ones are, as it was restored from a backup and lost them.
    """

    cursor: ShortText
    own: Annotated[tuple[JournalState, ...], msgspec.Meta(max_length=MAX_JOURNALS)] = ()
    profiles: Number = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_PAGE)] = 1_000
    records: bool | msgspec.UnsetType = msgspec.UNSET
    """False: no facts from records are wanted; a relay fetches the records themselves."""


class ChangesAnswer(Message, frozen=True, kw_only=True):
    """``changes``: each as ``sync.protocol.changes`` writes it; a kind the station does not know is passed over."""

    changes: tuple[msgspec.Raw, ...]
    cursor: ShortText
    more: bool


class JournalPoints(Message, frozen=True, kw_only=True):
    """Points of one journal of a station, spread over it, in order; the last is its end."""

    store: Token
    points: Annotated[tuple[Tip, ...], msgspec.Meta(min_length=1, max_length=MAX_POINTS)]


class ReconcileRequest(Message, frozen=True, kw_only=True):
    journals: Annotated[tuple[JournalPoints, ...], msgspec.Meta(min_length=1, max_length=MAX_JOURNALS)]


class Span(Message, frozen=True, kw_only=True):
    """Records ``first`` to ``last``."""

    first: Number
    last: Number


class HeldRecords(Message, frozen=True, kw_only=True):
    """What the hub has of a journal up to ``shared``, the last of the points that both have (seq 0: none).

    ``count``: how many of its records, ``quarantined``: how many of those it does not count. ``missing``: those that
    it does not have (the first of many); whatever is behind ``shared`` it does not have either, or has others.
    """

    store: Token
    shared: Tip
    count: Number
    quarantined: Number = 0
    missing: tuple[Span, ...] = ()


class ReconcileAnswer(Message, frozen=True, kw_only=True):
    """``time``: the hub's clock, ms. ``journals``: those of the request, in its order."""

    time: Milliseconds
    journals: tuple[HeldRecords, ...]


class Copied(Message, frozen=True, kw_only=True):
    """Two computers spoke for one station: noted ``at`` (ms), the last time when it had so many ``journals``."""

    at: Milliseconds
    journals: Number


class StoreCard(Message, frozen=True, kw_only=True):
    """A journal: the ends of its lines here, the one seen first coming first. ``copied``: what was noted under its
    name of a station that was copied.

    ``missing``: for each of ``tips`` the records before it that are not here (the first of many), in order; empty where
    nothing is missing on any line, left out by hubs that do not say.
    """

    store: Token
    tips: Annotated[tuple[Tip, ...], msgspec.Meta(max_length=MAX_JOURNALS)] = ()
    copied: Copied | msgspec.UnsetType = msgspec.UNSET
    missing: Annotated[tuple[tuple[Span, ...], ...], msgspec.Meta(max_length=MAX_JOURNALS)] | msgspec.UnsetType = (
        msgspec.UNSET
    )


class StationCard(Message, frozen=True, kw_only=True):
    """A station as one hub tells another of it. Times in ms; ``revoked`` counts while it is later than ``joined``.
    ``broken``: it is revoked only as another computer took its place.

    ``signing_keys``, ``sealing_key``: its public keys, Base64, the newest signing key first. ``skew``: its clock minus
    that of the hub it spoke to last; ``battery``: percent left then, as in a hello.
    """

    name: Name
    kind: ShortText = "station"
    stores: Annotated[tuple[StoreCard, ...], msgspec.Meta(min_length=1, max_length=MAX_JOURNALS)]
    joined: Milliseconds
    revoked: Milliseconds | None = None
    contact: Milliseconds | None = None
    program: ShortText = ""
    saved: Number = 0
    dead_letters: Number = 0
    signing_keys: Annotated[tuple[ShortText, ...], msgspec.Meta(max_length=MAX_JOURNALS)] = ()
    sealing_key: ShortText = ""
    skew: Milliseconds | msgspec.UnsetType = msgspec.UNSET
    battery: Percent | msgspec.UnsetType = msgspec.UNSET
    broken: bool | msgspec.UnsetType = msgspec.UNSET


class StationsRequest(Message, frozen=True, kw_only=True):
    """A relay tells of the stations that enrolled there. ``waiting``: records there that are not yet here.

    ``erased``: people of whom everything personal was forgotten there.
    """

    stations: Annotated[tuple[StationCard, ...], msgspec.Meta(max_length=MAX_STATIONS)]
    waiting: Number = 0
    erased: Annotated[tuple[ShortText, ...], msgspec.Meta(max_length=MAX_PROFILES)] = ()


class StationsAnswer(Message, frozen=True, kw_only=True):
    """Every station that the hub knows, but the relay that asks."""

    stations: tuple[StationCard, ...]


class FetchRequest(Message, frozen=True, kw_only=True):
    """A relay asks for records of ``store`` on the line that ends in ``tip``, behind the latest of ``known`` on it."""

    store: Token
    tip: Tip
    known: Annotated[tuple[Tip, ...], msgspec.Meta(max_length=MAX_JOURNALS)] = ()


class FetchAnswer(Message, frozen=True, kw_only=True):
    """The next batch, with its station's own signature; none when there is no more."""

    batch: RecordsRequest | None = None


class ErrorAnswer(Message, frozen=True, kw_only=True):
    code: str
    detail: str = ""
    retry_after: Number | None = None
