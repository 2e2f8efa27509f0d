"""What the organiser's side wants this station to know: what another version of the programme changed, and what does
not add up."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.domain.changes import AnomalyChanged, AnomalyState
from kiosk.domain.ids import ActivityId, ZoneId
from kiosk.domain.pack_changes import PackChange, change_lines
from kiosk.domain.packs import Pack
from ui.presenter.texts import Texts
from ui.presenter.when import moment_text, span_text

_SIGNS: Mapping[AnomalyState, str] = {
    AnomalyState.OPEN: "warn",
    AnomalyState.SETTLED: "good",
    AnomalyState.ENDED: "good",
}


@dataclass(frozen=True, slots=True)
class NewsInputs:
    """``names``: who the anomalies are about, by subject, as far as they are known here. ``said``: what staff answered
    about those that are open, by key."""

    pack: Pack
    now: int
    changes: tuple[PackChange, ...] = ()
    anomalies: tuple[AnomalyChanged, ...] = ()
    names: Mapping[str, str] | None = None
    said: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class NewsRow:
    """``sign``: warn while somebody has to look, look once it was answered here, good once it is settled or over.
    ``answerable``: staff can say what came of it."""

    key: str
    sign: str
    title: str
    sentence: str
    answerable: bool = False


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
    sentence = " · ".join(filter(None, _facts(found, inputs, texts)))
    is_open, said = found.state is AnomalyState.OPEN, (inputs.said or {}).get(found.key)
    sign = "look" if is_open and said else _SIGNS[found.state]
    return NewsRow(found.key, sign, title, sentence, answerable=is_open and not said)


def _facts(found: AnomalyChanged, inputs: NewsInputs, texts: Texts) -> tuple[str, ...]:
    """Who, where, how much, both times, and what came of it."""
    return (
        (inputs.names or {}).get(found.subject, ""),
        _places(found, inputs.pack, texts),
        found.station_name,
        _details(found, texts),
        _times(found, inputs, texts),
        _outcome(found, inputs, texts),
    )


def _outcome(found: AnomalyChanged, inputs: NewsInputs, texts: Texts) -> str:
    match found.state:
        case AnomalyState.SETTLED:
            return texts.say("odd.settled", reason=_answer(found.reason, texts))
        case AnomalyState.ENDED:
            return "" if found.kind == "good_badge" else texts.say("odd.ended")
        case AnomalyState.OPEN:
            said = (inputs.said or {}).get(found.key)
            return texts.say("odd.said", answer=_answer(said, texts)) if said else ""


def _answer(reason: str, texts: Texts) -> str:
    """A reason that a station can give, in words; any other as somebody at the hub typed it."""
    return texts.say(f"answer.{reason}") if texts.has(f"answer.{reason}") else reason


def _details(found: AnomalyChanged, texts: Texts) -> str:
    """What the anomaly is in figures, as far as this program knows its kind."""
    about = found.detail
    said: list[str] = []
    if isinstance(many := about.get("many"), int):
        said.append(texts.say("odd.many", many=many))
    if isinstance(first := about.get("first"), int) and isinstance(last := about.get("last"), int):
        said.append(
            texts.say("odd.records", first=first, last=last) if first < last else texts.say("odd.record", n=last)
        )
    if "inside" in about and "capacity" in about:
        said.append(texts.say("odd.people", inside=about["inside"], capacity=about["capacity"]))
    if isinstance(skew := about.get("skew"), int):
        said.append(texts.say("odd.fast" if skew > 0 else "odd.slow", time=span_text(texts, abs(skew) // 1000)))
    why = f"odd.why_{about.get('why', about.get('reason', ''))}"
    said += [texts.say(why)] if texts.has(why) else []
    return " · ".join(said)


def _places(found: AnomalyChanged, pack: Pack, texts: Texts) -> str:
    activity = pack.activity(ActivityId(str(found.detail.get("activity", ""))))
    if activity is not None:
        return activity.name.in_language(texts.language)
    zones = (pack.zone(ZoneId(str(found.detail[name]))) for name in ("zone", "other_zone") if name in found.detail)
    return " / ".join(zone.name.in_language(texts.language) for zone in zones if zone is not None)


def _times(found: AnomalyChanged, inputs: NewsInputs, texts: Texts) -> str:
    """The times of the two facts, or the hub's time and what the station's clock said then."""
    by_station, other = found.detail.get("station_at"), found.detail.get("other_at")
    if isinstance(by_station, int):
        at, by_clock = _moment(found.at, inputs, texts), _moment(by_station, inputs, texts)
        return texts.say("odd.times", at=at, by_clock=by_clock)
    if isinstance(other, int):  # within a minute: the seconds tell them apart
        return " / ".join(
            f"{_moment(at, inputs, texts)}:{inputs.pack.local(at):%S}" for at in sorted((found.at, other))
        )
    return _moment(found.at, inputs, texts)


def _moment(at: int, inputs: NewsInputs, texts: Texts) -> str:
    return moment_text(texts, inputs.pack.local(at), inputs.pack.day_of(inputs.now))
