"""What stands on every screen: the event, the day and the time."""

from dataclasses import dataclass

from kiosk.domain.packs import Pack
from ui.presenter.texts import Texts
from ui.presenter.when import clock_text, date_text, day_text


@dataclass(frozen=True, slots=True)
class HeaderProps:
    event: str
    day: str
    date: str
    time: str


def derive_header_props(pack: Pack, now: int, texts: Texts) -> HeaderProps:
    """The header at *now* (ms, hub time)."""
    local = pack.local(now)
    return HeaderProps(
        event=pack.name.in_language(texts.language),
        day=day_text(texts, local.date()),
        date=date_text(texts, local.date()),
        time=clock_text(local),
    )
