"""What the organiser's side wants a station to know, in words."""

from dataclasses import replace

from kiosk.domain.changes import AnomalyChanged, AnomalyState
from kiosk.domain.pack_changes import pack_changes
from tests.builders import a_pack, an_activity, at, someone
from ui.i18n import catalogue
from ui.presenter.news import NewsInputs, NewsProps, derive_news_props

PACK = a_pack()
TWICE = AnomalyChanged(
    "two_places:a:b",
    "two_places",
    at(10),
    AnomalyState.OPEN,
    someone("1"),
    "Booth 1, Booth 2",
    {"zone": "env", "other_zone": "edu", "other_at": at(10, 1)},
)


def news(*anomalies: AnomalyChanged, language: str = "en", **inputs: object) -> NewsProps:
    given = NewsInputs(PACK, at(11), anomalies=anomalies, names={someone("1"): "นวล"})
    return derive_news_props(replace(given, **inputs), catalogue(language))  # type: ignore[arg-type]


def test_an_anomaly_says_who_where_and_both_times() -> None:
    (row,) = news(TWICE).rows
    assert (row.sign, row.title) == ("warn", "One badge in two zones at once")
    assert row.sentence == "นวล · Zone env / Zone edu · Booth 1, Booth 2 · 10:00 / 10:01"


def test_what_came_of_it_is_said_and_its_sign_is_good() -> None:
    settled = replace(TWICE, state=AnomalyState.SETTLED, reason="ให้น้องยืม")
    (row,) = news(settled, language="th").rows
    assert row.sign == "good"
    assert row.sentence.endswith("จัดการแล้ว: ให้น้องยืม")
    (ended,) = news(replace(TWICE, state=AnomalyState.ENDED)).rows
    assert ended.sentence.endswith("Over by itself")


def test_a_kind_of_a_newer_hub_is_still_shown() -> None:
    (row,) = news(AnomalyChanged("x", "moon_phase", at(9), AnomalyState.OPEN)).rows
    assert row.title == "Something does not add up"
    assert row.sentence == "09:00"


def test_what_the_programme_changed_stands_line_by_line() -> None:
    changes = pack_changes(PACK, a_pack(*PACK.activities[1:], an_activity("new")))
    lines = news(changes=changes).changes
    assert len(lines) == 2
    assert lines[0].startswith("No longer held")
