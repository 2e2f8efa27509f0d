"""The desk at rest, in words."""

from dataclasses import dataclass, field

import pytest

from kiosk.desk import Recent
from kiosk.domain.ids import RecordId
from kiosk.domain.packs import Activity, Text
from kiosk.domain.people import PersonEntry
from tests.builders import a_pack, a_person, a_session, an_activity, at
from ui.i18n import catalogue
from ui.presenter.desk import DeskInputs, DeskProps, derive_desk_props

TALK = an_activity("talk", name=Text("เสวนา", "The talk"), capacity=2, sessions=(a_session("09:00", "12:00"),))


@dataclass(frozen=True)
class Glance:
    activity: Activity = TALK
    here: int = 1
    walk_bys: int = 1234
    saved: int = 9
    recent: tuple[Recent, ...] = field(default=())


def desk(glance: Glance, now: int = at(10), language: str = "en") -> DeskProps:
    return derive_desk_props(DeskInputs(a_pack(TALK), glance, now), catalogue(language))


def line(kind: str, *reasons: str, person: PersonEntry | None = None, undone: bool = False, amount: int = 0) -> Recent:
    return Recent(RecordId("r"), at(9, 5), kind, reasons, person, undone, amount)


def test_the_activity_in_force_says_where_when_and_how_many() -> None:
    shown = desk(Glance())
    assert (shown.activity, shown.zone, shown.hours, shown.open) == ("The talk", "Zone env", "09:00–12:00", True)
    assert (shown.here_text, shown.full, shown.walk_by_text) == ("1 of 2 here", False, "1,234")
    assert desk(Glance(here=2)).full
    assert not desk(Glance(), at(15)).open


def test_without_a_limit_nothing_is_full() -> None:
    shown = desk(Glance(activity=an_activity("trees"), here=999))
    assert (shown.capacity, shown.full, shown.here_text, shown.hours) == (0, False, "999 here", "all day")


@pytest.mark.parametrize(
    ("recent", "shape", "title", "note", "undoable"),
    [
        (line("checked_in", "ok", person=a_person("1", name="ก")), "go", "ก", "", True),
        (line("checked_in", "welcome_back", person=a_person("1", name="ก")), "go", "ก", "back", True),
        (line("checked_in", "full", person=a_person("1", name="ก")), "look", "ก", "full", True),
        (line("checked_in", "not_in_roster"), "look", "Unknown badge", "on no list", True),
        (line("refused", "revoked", person=a_person("1", name="ก")), "stop", "ก", "revoked badge", False),
        (line("checked_out", person=a_person("1", name="ก")), "out", "ก", "went out", True),
        (line("counted", amount=5), "count", "Walked by +5", "", True),
        (line("counted", amount=-1), "count", "Walked by -1", "", True),
        (line("group_arrived", amount=1031), "group", "Group of 1,031", "", True),
        (line("counted", amount=5, undone=True), "count", "Walked by +5", "undone", False),
    ],
)
def test_a_line_of_the_last_scans(recent: Recent, shape: str, title: str, note: str, undoable: bool) -> None:
    (row,) = desk(Glance(recent=(recent,))).recent
    assert (row.time, row.shape, row.title, row.note, row.undoable) == ("09:05", shape, title, note, undoable)


def test_undo_is_offered_only_when_something_can_be_undone() -> None:
    assert not desk(Glance(recent=(line("refused", "full"),))).can_undo
    assert desk(Glance(recent=(line("refused", "full"), line("counted", amount=1)))).can_undo
