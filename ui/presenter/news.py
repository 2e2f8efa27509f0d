"""What the organiser's side wants this station to know: what another version of the programme changed, and what does
not add up."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.domain.changes import AnomalyChanged, AnomalyState
from kiosk.domain.ids import ActivityId, ZoneId
from kiosk.domain.pack_changes import PackChange, change_lines
from kiosk.domain.packs import Pack
from ui.presenter.texts import Texts
from ui.presenter.when import moment_text

_SIGNS: Mapping[AnomalyState, str] = {
    AnomalyState.OPEN: "warn",
    AnomalyState.SETTLED: "good",
    AnomalyState.ENDED: "good",
}


@dataclass(frozen=True, slots=True)
class NewsInputs:
    """``names``: who the anomalies are about, by subject, as far as they are known here."""

    pack: Pack
    now: int
    changes: tuple[PackChange, ...] = ()
    anomalies: tuple[AnomalyChanged, ...] = ()
    names: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class NewsRow:
    """``sign``: warn while somebody has to look, good once it is settled or over."""

    key: str
    sign: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class NewsProps:
    """``changes``: a line for each thing that the programme changed. ``rows``: what does not add up."""

    changes: tuple[str, ...]
    rows: tuple[NewsRow, ...]


def derive_news_props(inputs: NewsInputs, texts: Texts) -> NewsProps:
    lines = change_lines(inputs.changes, texts.language)
    return NewsProps(lines, tuple(_row(each, inputs, texts) for each in inputs.anomalies))


def _row(found: AnomalyChanged, inputs: NewsInputs, texts: Texts) -> NewsRow:
    kind = f"odd.{found.kind}"
    title = texts.say(kind) if texts.has(kind) else texts.say("odd.other")
    return NewsRow(found.key, _SIGNS[found.state], title, " · ".join(filter(None, _facts(found, inputs, texts))))


def _facts(found: AnomalyChanged, inputs: NewsInputs, texts: Texts) -> tuple[str, ...]:
    """Who, where, both times, and what came of it."""
    who = (inputs.names or {}).get(found.subject, "")
    settled = {
        AnomalyState.OPEN: "",
        AnomalyState.SETTLED: texts.say("odd.settled", reason=found.reason),
        AnomalyState.ENDED: texts.say("odd.ended"),
    }
    return (
        who,
        _places(found, inputs.pack, texts),
        found.station_name,
        _times(found, inputs, texts),
        settled[found.state],
    )


def _places(found: AnomalyChanged, pack: Pack, texts: Texts) -> str:
    activity = pack.activity(ActivityId(str(found.detail.get("activity", ""))))
    if activity is not None:
        return activity.name.in_language(texts.language)
    zones = (pack.zone(ZoneId(str(found.detail[name]))) for name in ("zone", "other_zone") if name in found.detail)
    return " / ".join(zone.name.in_language(texts.language) for zone in zones if zone is not None)


def _times(found: AnomalyChanged, inputs: NewsInputs, texts: Texts) -> str:
    other = found.detail.get("other_at", found.detail.get("station_at"))
    moments = sorted({found.at, *([other] if isinstance(other, int) else [])})
    return " / ".join(_moment(at, inputs, texts) for at in moments)


def _moment(at: int, inputs: NewsInputs, texts: Texts) -> str:
    return moment_text(texts, inputs.pack.local(at), inputs.pack.day_of(inputs.now))
