"""The verdict in words, and how long it stands."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.desk import Outcome
from kiosk.domain.badges import Badge
from kiosk.domain.checkin import Presence, State
from kiosk.domain.ids import ActivityId, RecordId, StoreId, ZoneId
from kiosk.domain.people import PersonEntry
from kiosk.domain.verdicts import Ask, Go, Look, Reason, Stop, Verdict
from kiosk.problems import EnvironmentProblem
from tests.builders import a_pack, a_person, at
from ui.i18n import catalogue
from ui.presenter.verdict import VerdictInputs, VerdictProps, derive_verdict_props, verdict_kind
from ui.presenter.verdict_timing import Timing

PACK = a_pack()
WHO = a_person("1", name="พิมพ์ชนก", nickname="น้ำฝน", organisation="ทะเลใส")
HERE = Presence(RecordId("r"), State.IN, at(10, 42), StoreId("s"), "โต๊ะ 2", ZoneId("edu"), ActivityId("talk"))
GO = Outcome(Go((Reason.OK,)), at(11), PACK.activities[0], RecordId("record-1"), WHO)


def props(outcome: Outcome, language: str = "en", *, details: bool = False) -> VerdictProps:
    return derive_verdict_props(VerdictInputs(PACK, outcome, details), catalogue(language))


def test_nothing_is_shown_without_an_outcome() -> None:
    assert derive_verdict_props(VerdictInputs(PACK), catalogue("en")) == VerdictProps()


def test_go_greets_by_name_and_can_be_undone() -> None:
    shown = props(GO)
    assert (shown.kind, shown.word, shown.reason) == ("go", "Go", "Checked in")
    assert shown.name == "พิมพ์ชนก (น้ำฝน)"
    assert shown.affiliation == "Visitor · ทะเลใส"
    assert shown.can_undo
    assert not shown.can_override


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_reason_has_a_sentence(reason: Reason, language: str) -> None:
    assert props(replace(GO, verdict=Look((reason,))), language).reason


def test_already_here_says_since_when_and_where() -> None:
    look = Outcome(Look((Reason.ALREADY_HERE,)), at(11), PACK.activities[0], None, WHO, HERE)
    assert props(look).reason == "Already here since 10:42, Zone edu"
    assert props(look, "th").reason == "มาแล้วตั้งแต่ 10:42 ที่โซน edu"
    assert not props(look).can_undo, "nothing was written"


def test_an_expired_badge_says_since_when() -> None:
    badge = Badge(WHO.person, 7, expires=date(2027, 2, 28))
    expired = replace(GO, verdict=Look((Reason.EXPIRED,)), badge=badge)
    assert props(expired).reason == "This badge expired on 28 Feb 2027"
    assert props(expired, "th").reason == "บัตรนี้หมดอายุตั้งแต่ 28 ก.พ. 2570"


def test_somebody_of_whom_only_a_badge_is_known_is_a_guest() -> None:
    guest = replace(GO, person=PersonEntry(WHO.person, (), ""))
    assert props(guest).name == f"Guest without a name · {WHO.person[-4:]}"


def test_the_gravest_reason_is_the_sentence_and_the_others_follow() -> None:
    shown = props(replace(GO, verdict=Stop((Reason.FULL, Reason.CLOSED), overridable=True)))
    assert shown.reason == "This activity is full"
    assert shown.more == "It is over"


def test_whom_staff_decide_on_stands_by_name_whoever_is_shown_meanwhile() -> None:
    refused = replace(GO, verdict=Stop((Reason.FULL,), overridable=True))
    for meanwhile in (None, replace(GO, person=a_person("2"))):
        shown = derive_verdict_props(VerdictInputs(PACK, meanwhile, pinned=refused), catalogue("en"))
        assert (shown.pinned_name, shown.pinned_reason) == ("พิมพ์ชนก (น้ำฝน)", "11:00 · This activity is full")
    nobody = derive_verdict_props(VerdictInputs(PACK, pinned=replace(refused, person=None)), catalogue("th"))
    assert nobody.pinned_name == catalogue("th").say("desk.unknown_badge")


@pytest.mark.parametrize(
    ("verdict", "overridable"),
    [
        (Stop((Reason.FULL,), overridable=True), True),
        (Stop((Reason.REVOKED,), overridable=False), False),
        (Go((Reason.OK,)), False),
        (Ask((Reason.AMBIGUOUS,), ()), False),
    ],
)
def test_only_what_the_desk_would_override_offers_it(verdict: Verdict, overridable: bool) -> None:
    assert props(replace(GO, verdict=verdict)).can_override is overridable


def test_ask_lists_the_people_it_may_be() -> None:
    people = (a_person("1", name="ก", nickname=""), a_person("2", name="ข", organisation="ทะเลใส"))
    asked = replace(GO, verdict=Ask((Reason.AMBIGUOUS,), ()), record=None, person=None, people=people)
    assert [(row.name, row.note) for row in props(asked).people] == [("ก", "Visitor"), ("ข", "Visitor · ทะเลใส")]


def test_trouble_of_the_surroundings_is_told_in_the_language_or_as_it_came() -> None:
    stop = replace(GO, verdict=Stop((Reason.SYSTEM,), overridable=False), record=None, person=None)
    assert props(replace(stop, problem=EnvironmentProblem("disk_full", "x")), "th").reason.startswith("ดิสก์เต็ม")
    assert props(replace(stop, problem=EnvironmentProblem("new_code", "Pull the plug."))).reason == "Pull the plug."


def test_details_are_only_there_when_opened() -> None:
    assert props(GO).details == ()
    rows = {row.key: row.value for row in props(replace(GO, presence=HERE), details=True).details}
    assert rows["time"] == "11:00"
    assert rows["seen_by"] == "โต๊ะ 2"
    assert rows["record"] == "record-1"


# timing


@pytest.mark.parametrize(
    ("verdict", "muted", "seconds"),
    [
        (Go((Reason.OK,)), False, 1.5),
        (Go((Reason.OK,)), True, 3.0),
        (Look((Reason.FULL,)), False, 3.0),
        (Look((Reason.FULL,)), True, 6.0),
        (Stop((Reason.FULL,), overridable=True), False, None),
        (Ask((Reason.AMBIGUOUS,), ()), True, None),
    ],
)
def test_a_verdict_stands_as_long_as_it_takes_to_read_it(verdict: Verdict, muted: bool, seconds: float | None) -> None:
    timing = Timing().shown(replace(GO, verdict=verdict), 100.0, muted=muted)
    assert timing.left(100.0) == seconds
    if seconds is not None:
        assert timing.at(100.0 + seconds - 0.01).outcome is not None
        assert timing.at(100.0 + seconds).outcome is None


def test_the_next_scan_takes_its_place_and_its_time() -> None:
    timing = Timing().shown(GO, 100.0, muted=False).shown(replace(GO, at=at(12)), 101.0, muted=False)
    assert timing.outcome is not None
    assert timing.outcome.at == at(12)
    assert timing.left(101.0) == 1.5


def test_what_is_held_stays_until_it_is_dismissed() -> None:
    held = Timing().shown(GO, 100.0, muted=False).held()
    assert held.at(1e9).outcome is GO
    assert held.dismissed().outcome is None


def test_each_kind_of_verdict_has_a_family() -> None:
    assert [verdict_kind(v) for v in (Go(()), Look(()), Stop((), overridable=True), Ask((), ()))] == [
        "go",
        "look",
        "stop",
        "ask",
    ]
