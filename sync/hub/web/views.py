"""What each page shows, as plain values worked out from the store and the pack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.domain.packs import Activity, Pack, Zone
from sync.hub.service import HubService
from sync.hub.store import overview, relays, stations
from sync.hub.store.overview import Counts
from sync.hub.store.stations import Station
from sync.hub.web.words import CLOCK_OFF, Words

NONE = Counts()
IN_TOUCH, QUIET = 60_000, 10 * 60_000
"""Milliseconds since the last contact: up to the first a station is in touch, up to the second quiet."""


@dataclass(frozen=True, slots=True)
class ActivityRow:
    name: str
    counts: Counts
    capacity: int | None

    @property
    def filled(self) -> int:
        """Percent of the capacity, at most 100."""
        return min(100, self.counts.inside * 100 // self.capacity) if self.capacity else 0

    @property
    def level(self) -> str:
        """``full``, ``over`` or ``room``."""
        if self.capacity is None or self.counts.inside < self.capacity:
            return "room"
        return "over" if self.counts.inside > self.capacity else "full"


@dataclass(frozen=True, slots=True)
class ZoneCard:
    """``busy``: activities somebody came to, the fullest first; ``idle``: the others."""

    id: str
    name: str
    counts: Counts
    busy: tuple[ActivityRow, ...]
    idle: tuple[ActivityRow, ...]


@dataclass(frozen=True, slots=True)
class NowView:
    """``day``: ISO, or "" for all days. ``days``: those of the event."""

    day: str
    days: tuple[str, ...]
    total: Counts
    zones: tuple[ZoneCard, ...]


@dataclass(frozen=True, slots=True)
class StationRow:
    station: Station
    at_hub: int
    waiting: int
    """How many it still held, of what it had when it last said hello."""
    level: str
    """``in_touch``, ``quiet``, ``silent``, ``never``, ``revoked`` or ``replaced``."""
    via: str
    """The hub that it hangs on, where that is another."""

    @property
    def is_clock_off(self) -> bool:
        skew = self.station.clock_skew
        return skew is not None and abs(skew) >= CLOCK_OFF

    @property
    def is_proven(self) -> bool:
        """Whether all that it had when it last spoke was compared with the hub's, and found equal."""
        proven = self.station.proven_count
        return proven is not None and proven == self.station.saved and proven > 0


@dataclass(frozen=True, slots=True)
class HubRow:
    """A hub that hangs on this one. ``waiting``: records that it still has for it."""

    hub: Station
    waiting: int
    level: str


def now_view(hub: HubService, words: Words, wanted_day: str | None, *, zone: str | None = None) -> NowView:
    """The counts of *wanted_day*; without one, of today if the event is on, else of all days.

    With a *zone* that one alone, and its total.
    """
    pack = hub.pack()
    days = tuple(day.isoformat() for day in pack.days)
    day = _chosen(wanted_day, days, pack.day_of(words.now).isoformat())
    with hub.reading() as connection:
        counts = overview.counts(connection, day)
    cards = [_card(each, pack, counts, words) for each in pack.zones if zone in (None, each.id)]
    if zone is not None:
        return NowView(day, days, counts.get(f"zone:{zone}", NONE), tuple(cards))
    return NowView(day, days, counts.get("event", NONE), (*cards, *_not_in_pack(pack, counts, words)))


def station_rows(hub: HubService) -> Sequence[StationRow]:
    with hub.reading() as connection:
        every = stations.every(connection)
        held = stations.records_of(connection)
        via = relays.relay_names(connection)
    now = hub.now()
    return [_station_row(each, held.get(each.id, 0), now, via.get(each.id, "")) for each in every]


def hub_rows(hub: HubService) -> Sequence[HubRow]:
    with hub.reading() as connection:
        below = relays.below(connection)
    now = hub.now()
    return [HubRow(each, waiting, _level(each, now)) for each, waiting in below]


def refused_names(hub: HubService, stores: Sequence[str], words: Words) -> Sequence[str]:
    """What the stations are called whose journals those are."""
    own = f"{hub.keys.hub}."
    with hub.reading() as connection:
        names = stations.names(connection)
    return sorted({words("this_hub") if store.startswith(own) else names.get(store, store) for store in stores})


def _chosen(wanted: str | None, days: Sequence[str], today: str) -> str:
    if wanted is not None and (wanted in days or wanted == ""):
        return wanted
    return today if today in days else ""


def _card(zone: Zone, pack: Pack, counts: Mapping[str, Counts], words: Words) -> ZoneCard:
    rows = [_row(activity, counts, words) for activity in pack.activities if activity.zone == zone.id]
    busy = sorted((row for row in rows if row.counts.checkins), key=lambda row: -row.counts.people)
    idle = tuple(row for row in rows if not row.counts.checkins)
    return ZoneCard(zone.id, words.name(zone.name), counts.get(f"zone:{zone.id}", NONE), tuple(busy), idle)


def _row(activity: Activity, counts: Mapping[str, Counts], words: Words) -> ActivityRow:
    return ActivityRow(words.name(activity.name), counts.get(f"activity:{activity.id}", NONE), activity.capacity)


def _not_in_pack(pack: Pack, counts: Mapping[str, Counts], words: Words) -> list[ZoneCard]:
    """Zones that records name and the pack does not (any more): their figures are not hidden."""
    known = {f"zone:{zone.id}" for zone in pack.zones}
    strange = sorted(place for place in counts if place.startswith("zone:") and place not in known)
    return [
        ZoneCard(place, f"{place.removeprefix('zone:')} ({words('not_in_pack')})", counts[place], (), ())
        for place in strange
        if counts[place] != NONE
    ]


def _station_row(station: Station, at_hub: int, now: int, via: str) -> StationRow:
    return StationRow(station, at_hub, max(0, station.saved - at_hub), _level(station, now), via)


def _level(station: Station, now: int) -> str:
    if station.is_revoked:
        return "replaced" if station.is_replaced else "revoked"
    if station.contact_at is None:
        return "never"
    silence = now - station.contact_at
    if silence <= IN_TOUCH:
        return "in_touch"
    return "quiet" if silence <= QUIET else "silent"
