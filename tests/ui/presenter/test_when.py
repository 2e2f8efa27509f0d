"""Dates and times as people read them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ui.i18n import catalogue
from ui.presenter.when import clock_text, date_text, day_text, moment_text

BANGKOK = ZoneInfo("Asia/Bangkok")
THAI, ENGLISH = catalogue("th"), catalogue("en")
DAY = date(2019, 10, 10)


def test_thai_counts_years_in_the_buddhist_era() -> None:
    assert day_text(THAI, DAY) == "พฤ. 10 ต.ค. 2562"
    assert day_text(ENGLISH, DAY) == "Thu 10 Oct 2019"
    assert date_text(THAI, date(2026, 2, 28)) == "28 ก.พ. 2569"


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_a_name(month: int) -> None:
    assert date_text(ENGLISH, date(2019, month, 1)).split()[1].isalpha()
    assert date_text(THAI, date(2019, month, 1))


def test_the_clock_has_twenty_four_hours() -> None:
    assert clock_text(datetime(2019, 10, 10, 21, 5, tzinfo=BANGKOK)) == "21:05"


def test_a_moment_of_another_day_says_which() -> None:
    moment = datetime(2019, 10, 9, 9, 2, tzinfo=BANGKOK)
    assert moment_text(ENGLISH, moment, date(2019, 10, 9)) == "09:02"
    assert moment_text(ENGLISH, moment, DAY) == "Wed 9 Oct 2019 09:02"
