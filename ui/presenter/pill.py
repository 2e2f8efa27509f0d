"""The sync pill: what is saved here, what has reached the hub, and in a few words why not more."""

from collections.abc import Mapping
from dataclasses import dataclass

from sync.client.status import SyncState, SyncStatus
from ui.presenter.texts import Texts

_LIGHTS: Mapping[SyncState, str] = {
    SyncState.UP_TO_DATE: "good",
    SyncState.SENDING: "good",
    SyncState.REVOKED: "bad",
    SyncState.REFUSED: "bad",
    SyncState.STATION_TROUBLE: "bad",
}
_ICONS = {"good": "tick", "warn": "network-off", "bad": "warning"}


@dataclass(frozen=True, slots=True)
class PillInputs:
    """``saved``: records in this station's journals; ``sync``: the runner's last word, None when none runs."""

    saved: int
    sync: SyncStatus | None = None


@dataclass(frozen=True, slots=True)
class PillProps:
    """``light``: good, warn or bad; ``line`` the figures, ``state`` the few words below."""

    saved: int
    at_hub: int
    line: str
    state: str
    light: str
    icon: str


def derive_pill_props(inputs: PillInputs, texts: Texts) -> PillProps:
    """The pill of one moment. Figures never promise more than is known: what is at the hub is what it confirmed."""
    status = inputs.sync or SyncStatus(SyncState.NOT_ENROLLED, waiting=inputs.saved)
    saved = max(inputs.saved, status.waiting + status.at_hub)
    at_hub = min(status.at_hub, saved)
    state = _state_now(status, waiting=saved - at_hub)
    light = "warn" if status.dead_letters and state in _GOOD else _LIGHTS.get(state, "warn")
    return PillProps(
        saved=saved,
        at_hub=at_hub,
        line=texts.say("pill.line", saved=f"{saved:,}", at_hub=f"{at_hub:,}"),
        state=_state_text(texts, status, state),
        light=light,
        icon="sync" if state is SyncState.SENDING else _ICONS[light],
    )


LONG_MINUTES = 2
"""From here on the pill says how long sending will take."""
_GOOD = (SyncState.UP_TO_DATE, SyncState.SENDING)


def _state_now(status: SyncStatus, *, waiting: int) -> SyncState:
    """Up to date only while nothing was saved since the hub last confirmed."""
    return SyncState.SENDING if status.state is SyncState.UP_TO_DATE and waiting else status.state


def _state_text(texts: Texts, status: SyncStatus, state: SyncState) -> str:
    if status.dead_letters and state in _GOOD:
        return texts.say("pill.dead_letters", count=status.dead_letters)
    if state is SyncState.SENDING and (status.minutes_left or 0) >= LONG_MINUTES:
        return texts.say("pill.sending_minutes", minutes=f"{status.minutes_left:,}")
    return texts.say(f"pill.{state}")
