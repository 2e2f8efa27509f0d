"""Two cameras at one desk: what both see is one scan."""

from kiosk.scanning.sightings import GONE_AFTER, Sightings


def test_a_code_that_both_cameras_report_is_one_scan() -> None:
    both = Sightings()
    assert both.is_news("A", 0.0)
    assert not both.is_news("A", 0.2)
    assert both.is_news("B", 0.2)


def test_a_code_held_before_one_camera_is_not_news_to_the_other_a_minute_later() -> None:
    both = Sightings()
    assert both.is_news("A", 0.0)
    for tenth in range(600):
        both.still(["A", "Z"], tenth / 10)
    assert not both.is_news("A", 60.2)
    assert both.is_news("Z", 60.2), "seen is not yet told"


def test_a_code_that_left_both_and_comes_back_is_news_once_however_they_take_turns() -> None:
    both = Sightings()
    assert both.is_news("A", 0.0)
    both.still([], 1.0)
    back = 1.0 + GONE_AFTER
    both.still(["A"], back)
    assert [both.is_news("A", back + 0.1), both.is_news("A", back + 0.2)] == [True, False]
