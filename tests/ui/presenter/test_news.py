"""What the organiser's side wants a station to know, in words."""

from dataclasses import replace

import pytest

from kiosk.domain.changes import AnomalyChanged, AnomalyState
from kiosk.domain.oddities import answers_to
from kiosk.domain.pack_changes import pack_changes
from tests.builders import a_pack, an_activity, at, someone
from ui.i18n import LANGUAGES, catalogue
from ui.presenter.news import NewsInputs, NewsProps, derive_news_props

PACK = a_pack()
KINDS = (
    "fork",
    "copied",
    "gap",
    "broken_chain",
    "quarantined",
    "unprojectable",
    "revoked_sending",
    "bad_badge",
    "over_capacity",
    "open_shift",
    "two_places",
    "clock_off",
    "good_badge",
)
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
    assert row.sentence == "นวล · Zone env / Zone edu · Booth 1, Booth 2 · 10:00:00 / 10:01:00"


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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_title_and_answers_in_every_language(kind: str, language: str) -> None:
    texts = catalogue(language)
    (row,) = news(AnomalyChanged("x", kind, at(9), AnomalyState.OPEN), language=language).rows
    assert row.title == texts.say(f"odd.{kind}")
    assert row.answerable
    assert all(texts.say(f"answer.{answer}") for answer in answers_to(kind))


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        ("gap", {"first": 8, "last": 11, "station_at": at(10)}, "records 8 to 11"),
        (
            "quarantined",
            {"reason": "bad_body", "many": 3, "first": 2, "last": 9},
            "3 records · records 2 to 9 · a body",
        ),
        ("clock_off", {"skew": 3_600_000 * 24 * 366, "station_at": at(10)}, "366 days fast"),
        ("clock_off", {"skew": -600_000, "station_at": at(10)}, "10 min slow"),
        ("over_capacity", {"inside": 31, "capacity": 30, "activity": "trees"}, "31 in, room for 30"),
        ("bad_badge", {"why": "forged", "station_at": at(10)}, "forged"),
        ("revoked_sending", {"last": 9, "station_at": at(10)}, "11:00 (this station's clock: 10:00)"),
        ("fork", {"copies": 1, "station_at": at(10)}, "11:00 (this station's clock: 10:00)"),
    ],
)
def test_details_and_both_clocks_are_told(kind: str, detail: dict[str, str | int], said: str) -> None:
    (row,) = news(AnomalyChanged("x", kind, at(11), AnomalyState.OPEN, detail=detail)).rows
    assert said in row.sentence


def test_what_was_answered_here_is_said_until_the_hub_says_what_came_of_it() -> None:
    (row,) = news(TWICE, said={TWICE.key: "shared_badge"}).rows
    assert (row.sign, row.answerable) == ("look", False)
    assert row.sentence.endswith("You answered: The badge was shared")
    (row,) = news(replace(TWICE, state=AnomalyState.SETTLED, reason="shared_badge"), said={}).rows
    assert row.sentence.endswith("Settled: The badge was shared")
    assert not row.answerable
