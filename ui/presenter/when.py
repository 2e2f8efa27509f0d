"""Dates and times as people read them: 24-hour clock, and the Buddhist era in Thai."""

from datetime import date, datetime

from ui.presenter.texts import Texts

BUDDHIST_ERA = 543
_UNITS = ("days", 86_400), ("hours", 3600), ("minutes", 60)


def clock_text(local: datetime) -> str:
    """The time of day, ``09:05``."""
    return f"{local:%H:%M}"


def year_text(texts: Texts, day: date) -> str:
    """The year as the language counts it: 2019 is 2562 in Thai."""
    return str(day.year + BUDDHIST_ERA if texts.language == "th" else day.year)


def day_text(texts: Texts, day: date) -> str:
    """Weekday, day, month and year: ``พฤ. 10 ต.ค. 2562``, ``Thu 10 Oct 2019``."""
    return f"{texts.say(f'date.weekday_{day.isoweekday()}')} {date_text(texts, day)}"


def date_text(texts: Texts, day: date) -> str:
    """Day, month and year: ``10 ต.ค. 2562``, ``10 Oct 2019``."""
    return f"{day.day} {texts.say(f'date.month_{day.month}')} {year_text(texts, day)}"


def moment_text(texts: Texts, local: datetime, today: date) -> str:
    """The time, and the day before it where that is another than *today*."""
    clock = clock_text(local)
    return clock if local.date() == today else f"{day_text(texts, local.date())} {clock}"


def ago_text(texts: Texts, seconds: int) -> str:
    """How long ago, roughly: ``just now``, ``5 minutes ago``, ``3 hours ago``, ``2 days ago``."""
    for unit, length in _UNITS:
        if seconds >= length:
            return texts.say(f"date.{unit}_ago", count=seconds // length)
    return texts.say("date.just_now")


def span_text(texts: Texts, seconds: int) -> str:
    """A length of time, roughly: ``2 minutes``, ``3 hours``, ``366 days``."""
    unit, length = next((each for each in _UNITS if seconds >= 2 * each[1]), _UNITS[-1])
    return texts.say(f"date.{unit}", count=max(1, seconds // length))
