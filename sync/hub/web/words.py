"""Numbers, times and texts as people of one language read them."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.domain.packs import Text
from kiosk.domain.report_text import day_text
from sync.hub.web.list_texts import in_thai
from sync.hub.web.texts import TEXTS

LANGUAGES: Final = ("th", "en")
CLOCK_OFF: Final = 60_000
"""Milliseconds from which a clock is called off."""


class Words:
    """The words of one *language*; ``now`` is the hub's clock, ms."""

    def __init__(self, language: str, timezone: str, now: int) -> None:
        self.language = language
        self.now = now
        self._timezone = ZoneInfo(timezone)

    def __call__(self, key: str) -> str:
        """The text *key*."""
        return TEXTS[key].in_language(self.language)

    def name(self, text: Text) -> str:
        return text.in_language(self.language)

    def day(self, day: str) -> str:
        """An ISO day as people say it, in Thai with the Buddhist year."""
        return day_text(day, self.language)

    def clock_time(self, at_ms: int) -> str:
        """Local day and time; only the time for today."""
        try:
            local = datetime.fromtimestamp(at_ms / 1000, self._timezone)
            today = datetime.fromtimestamp(self.now / 1000, self._timezone)
        except (ValueError, OverflowError, OSError):
            return "?"
        time = local.strftime("%H:%M")
        return time if local.date() == today.date() else f"{self.day(local.date().isoformat())} {time}"

    def problem(self, code: str) -> str:
        """Why something was not done."""
        text = TEXTS.get(f"problem_{code}") or TEXTS["problem_other"]
        return text.in_language(self.language)

    def why(self, reason: str) -> str:
        """Why a verdict was what it was; whatever is no such reason stays as somebody typed it."""
        text = TEXTS.get(f"why_{reason}")
        return text.in_language(self.language) if text else reason

    def flaw(self, reason: str) -> str:
        """Why a record was put aside, with the code that the protocol has for it."""
        text = TEXTS.get(f"flaw_{reason}")
        return f"{text.in_language(self.language)} ({reason})" if text else reason

    def list_problem(self, problem: str) -> str:
        """What is wrong with a list or a line of it; a sentence stays as it is."""
        if text := TEXTS.get(f"list_{problem}"):
            return text.in_language(self.language)
        return in_thai(problem) if self.language == "th" else problem

    def full_time(self, at_ms: int) -> str:
        """Local day and time to the second."""
        try:
            local = datetime.fromtimestamp(at_ms / 1000, self._timezone)
        except (ValueError, OverflowError, OSError):
            return "?"
        return f"{self.day(local.date().isoformat())} {local.strftime('%H:%M:%S')}"

    def detail(self, name: str, value: str | int) -> str:
        """Something that an entry of the audit names: a number says what it counts, a word is of this language."""
        if text := TEXTS.get(f"detail_{name}_{value}") or TEXTS.get(f"detail_{name}"):
            return text.in_language(self.language).format(number(value) if isinstance(value, int) else value)
        named = {"role": f"role_{value}", "what": f"export_{value}"}.get(name, "")
        return self(named) if named in TEXTS else str(value)

    def kind(self, kind: str) -> str:
        """What kind of record it is; the kind itself where this program has no word for it."""
        text = TEXTS.get(f"kind_{kind}")
        return text.in_language(self.language) if text else kind

    def ago(self, at_ms: int | None) -> str:
        if at_ms is None:
            return self("never")
        seconds = max(0, (self.now - at_ms) // 1000)
        return self("just_now") if seconds < 10 else self("ago").format(self.span(seconds))

    def span(self, seconds: int) -> str:
        """A length of time, in its largest unit."""
        for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
            if seconds >= size * (2 if unit != "minutes" else 1):
                return f"{seconds // size:,} {self(unit)}"
        return f"{seconds} {self('seconds')}"

    def clock(self, skew_ms: int | None) -> str:
        """How a station's clock stands against the hub's."""
        if skew_ms is None:
            return "–"
        if abs(skew_ms) < CLOCK_OFF:
            return self("clock_right")
        return self("clock_fast" if skew_ms > 0 else "clock_slow").format(self.span(abs(skew_ms) // 1000))


def number(value: int) -> str:
    return f"{value:,}"
