"""Ready?: would this station work if the network died now? One light per check, a sentence, and a way to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.domain.packs import Pack
from ui.presenter.facts import CheckFact
from ui.presenter.texts import Texts
from ui.presenter.when import clock_text, day_text

_MEND: Mapping[str, str] = {
    "camera_silent": "choose_camera",
    "camera_busy": "choose_camera",
    "camera_none": "choose_camera",
    "camera_found": "choose_camera",
    "camera_live": "choose_camera",
    "camera_unread": "choose_camera",
    "camera_starting": "retry",
    "decoders_ready": "set_up_scanner",
    "decoder_missing": "set_up_scanner",
    "scanner_proven": "set_up_scanner",
    "printer_ready": "choose_printer",
    "printer_not_chosen": "choose_printer",
    "printing_none": "choose_printer",
    "printer_gone": "choose_printer",
    "printer_stopped": "choose_printer",
    "paper_out": "choose_printer",
    "printer_hangs": "choose_printer",
    "printer_error": "choose_printer",
    "too_wide": "choose_printer",
    "no_usb": "choose_printer",
    "records_waiting": "sync_now",
    "hub_stale": "sync_now",
    "hub_never": "sync_now",
    "hub_none": "join_hub",
    "clock_off": "retry",
    "disk_low": "retry",
    "store_broken": "retry",
    "news_pack": "see_news",
    "news_odd": "see_news",
    "news_both": "see_news",
}
"""The button that mends what a code tells; what the screen cannot mend has its way told in the sentence."""

_RANK = {"bad": 0, "warn": 1, "good": 2}
_ICONS: Mapping[str, str] = {
    "event": "calendar",
    "people": "people",
    "camera": "camera",
    "scanner": "scanner",
    "clock": "clock",
    "disk": "disk",
    "printer": "printer",
    "records": "sync",
    "hub": "network",
    "font": "note",
    "news": "note",
}


@dataclass(frozen=True, slots=True)
class ReadyInputs:
    """``checks``: None while they are being made; ``scanned``: a code was read since the screen opened."""

    pack: Pack
    now: int
    checks: tuple[CheckFact, ...] | None = None
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class CheckRow:
    """``light``: good, warn or bad; ``mend``: what its button does (retry, choose_camera, …) or empty."""

    key: str
    light: str
    icon: str
    title: str
    sentence: str
    mend: str
    mend_text: str


@dataclass(frozen=True, slots=True)
class ReadyProps:
    light: str
    headline: str
    checking: bool
    rows: tuple[CheckRow, ...]


def derive_ready_props(inputs: ReadyInputs, texts: Texts) -> ReadyProps:
    """The lights in the order of the checks, and one headline for all of them."""
    checks = inputs.checks
    if checks is None:
        return ReadyProps("warn", texts.say("ready.checking"), True, ())  # noqa: FBT003 - a field, as QML reads it
    rows = tuple(_row(check, inputs, texts) for check in _worth_showing(checks))
    worst = min((row.light for row in rows), key=_RANK.__getitem__, default="good")
    return ReadyProps(worst, texts.say(f"ready.all_{worst}"), False, rows)  # noqa: FBT003


def _worth_showing(checks: tuple[CheckFact, ...]) -> tuple[CheckFact, ...]:
    """Nine lights fill the screen: news take the place of a disk that has room."""
    news = any(check.name == "news" for check in checks)
    return tuple(check for check in checks if not (news and check.name == "disk" and check.light == "good"))


def _row(check: CheckFact, inputs: ReadyInputs, texts: Texts) -> CheckRow:
    code, light = check.code, str(check.light)
    if check.name == "scanner" and light == "good" and inputs.scanned:
        code = "scanner_proven"
    if code == "records_at_hub" and check.detail.get("saved") == 0:
        code = "records_none"
    mend = _MEND.get(code, "")
    return CheckRow(
        key=check.name,
        light=light,
        icon=_ICONS.get(check.name, "details"),
        title=texts.say(f"check.{check.name}") if texts.has(f"check.{check.name}") else check.name,
        sentence=_sentence(code, check, inputs, texts),
        mend=mend,
        mend_text=texts.say(f"mend.{mend}") if mend else "",
    )


def _sentence(code: str, check: CheckFact, inputs: ReadyInputs, texts: Texts) -> str:
    key = f"doctor.{code}"
    if not texts.has(key):
        return texts.say("ready.unknown_code", code=code)
    now = inputs.pack.local(inputs.now)
    values: dict[str, str | int] = {name: _figure(value) for name, value in check.detail.items()}
    values["event"] = inputs.pack.name.in_language(texts.language)
    values["days_text"] = _days(texts, inputs.pack.days)
    values["now"] = f"{day_text(texts, now.date())} {clock_text(now)}"
    return texts.say(key, **values)


def _figure(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else value


def _days(texts: Texts, days: tuple[date, ...]) -> str:
    return "–".join(day_text(texts, day) for day in dict.fromkeys((min(days), max(days))))
