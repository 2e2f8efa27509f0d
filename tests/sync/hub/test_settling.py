"""What does not add up: who, where and when; settled by somebody with a reason, opened again, told to its stations."""

from dataclasses import replace

import pytest

from kiosk.domain.changes import AnomalyChanged, AnomalyState
from kiosk.domain.kinds import CheckedIn, CheckedOut
from sync.hub import founding, looking, settling
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import anomalies
from sync.hub.store.anomalies import AnomalyKind, Noted
from tests.builders import DAYS, a_pack, an_activity, at, someone
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol, HubClock, Talk

DAY = DAYS[0].isoformat()


def listed(hub: HubService, state: AnomalyState = AnomalyState.OPEN) -> list[Noted]:
    looking.look_at_everything(hub)
    with hub.reading() as connection:
        return anomalies.listed(connection, 100, state=state)


def heard(booth: MemoryStore) -> list[AnomalyChanged]:
    return [change for page in booth.applied for change in page.changes if isinstance(change, AnomalyChanged)]


@pytest.fixture(autouse=True)
def _clocks_are_right(talk: Talk, hub_clock: HubClock) -> None:
    talk.clock.wall = hub_clock.ms


@pytest.fixture
def booths(hub: HubService, station: Enrol, talk: Talk) -> list[MemoryStore]:
    """One badge was let in at two zones at once; a third booth saw nothing."""
    found = [station(f"booth-{number}") for number in (1, 2, 3)]
    found[0].write(CheckedIn("trees", "env", DAY), someone("1"), at=at(10))
    found[1].write(CheckedIn("talk", "edu", DAY), someone("1"), at=at(10) + 30_000)
    talk.sync(*found)
    return found


def test_double_presence_says_who_where_and_both_times(hub: HubService, booths: list[MemoryStore]) -> None:
    (noted,) = listed(hub)
    found = noted.anomaly
    assert (found.kind, found.subject) == (AnomalyKind.TWO_PLACES, someone("1"))
    assert set(noted.where) == {"Booth booth-1", "Booth booth-2"}
    assert {found.at, at(10), at(10) + 30_000} == {at(10), at(10) + 30_000}
    assert f'"other_at":{at(10) if found.at != at(10) else at(10) + 30_000}' in found.detail


def test_it_is_settled_with_a_reason_and_opened_again(hub: HubService, booths: list[MemoryStore]) -> None:
    key = listed(hub)[0].anomaly.key
    settling.settle(hub, "user:1", key, "she lent it to her sister")
    assert listed(hub) == []
    (settled,) = listed(hub, AnomalyState.SETTLED)
    assert settled.settlement is not None
    assert (settled.settlement.by, settled.settlement.reason) == ("user:1", "she lent it to her sister")
    settling.reopen(hub, "user:2", key, "she says no")
    assert [noted.anomaly.key for noted in listed(hub)] == [key]
    assert listed(hub, AnomalyState.SETTLED) == []


def test_the_stations_in_it_hear_of_it_and_of_what_became_of_it_and_no_other(
    hub: HubService, booths: list[MemoryStore], talk: Talk
) -> None:
    key = listed(hub)[0].anomaly.key
    talk.sync(*booths)
    settling.settle(hub, "user:1", key, "a joke")
    talk.sync(*booths)
    states = [[(change.key, change.state, change.reason) for change in heard(booth)] for booth in booths]
    told = [(key, AnomalyState.OPEN, ""), (key, AnomalyState.SETTLED, "a joke")]
    assert states == [told, told, []]
    assert heard(booths[0])[0].detail["other_zone"] in ("env", "edu")


@pytest.mark.parametrize(("key", "reason", "code"), [("nothing", "why", "no_anomaly"), ("", " ", "no_reason")])
def test_what_cannot_be_settled_is_refused(
    hub: HubService, booths: list[MemoryStore], key: str, reason: str, code: str
) -> None:
    with pytest.raises(HubProblem) as problem:
        settling.settle(hub, "user:1", key or listed(hub)[0].anomaly.key, reason)
    assert problem.value.code == code


def test_it_is_settled_once_and_opened_once(hub: HubService, booths: list[MemoryStore]) -> None:
    key = listed(hub)[0].anomaly.key
    settling.settle(hub, "user:1", key, "a joke")
    with pytest.raises(HubProblem, match="already"):
        settling.settle(hub, "user:2", key, "another joke")
    settling.reopen(hub, "user:2", key, "no")
    with pytest.raises(HubProblem, match="already"):
        settling.reopen(hub, "user:2", key, "no")


def test_a_clock_that_is_off_is_told_until_it_is_mended(
    hub: HubService, station: Enrol, talk: Talk, hub_clock: HubClock
) -> None:
    booth = station("booth-1")
    talk.clock.wall = hub_clock.ms + 366 * 86_400_000
    talk.sync(booth)
    (noted,) = listed(hub)
    assert (noted.anomaly.kind, noted.where) == (AnomalyKind.CLOCK_OFF, ("Booth booth-1",))
    talk.clock.wall = hub_clock.ms
    talk.sync(booth)
    assert listed(hub) == []
    (ended,) = listed(hub, AnomalyState.ENDED)
    assert ended.ended_at == hub_clock.ms
    talk.sync(booth)
    assert [change.state for change in heard(booth)][-1] is AnomalyState.ENDED


def test_too_many_let_in_by_booths_that_could_not_see_each_other(hub: HubService, station: Enrol, talk: Talk) -> None:
    founding.change_pack(hub.database, a_pack(replace(an_activity("trees"), capacity=2)))
    one, two = station("booth-1"), station("booth-2")
    for number, booth in enumerate((one, one, two)):
        booth.write(CheckedIn("trees", "env", DAY), someone(str(number)), at=at(10, number))
    talk.sync(one, two)
    (noted,) = listed(hub)
    assert noted.anomaly.kind is AnomalyKind.OVER_CAPACITY
    assert (noted.anomaly.at, set(noted.where)) == (at(10, 2), {"Booth booth-1", "Booth booth-2"})
    two.write(CheckedOut("trees", "env", DAY), someone("2"), at=at(11))
    talk.sync(two)
    assert listed(hub) == []


def test_a_volunteer_who_never_left_is_told_the_day_after_until_a_check_out_arrives(
    hub: HubService, station: Enrol, talk: Talk, hub_clock: HubClock
) -> None:
    booth = station("booth-1")
    booth.write(CheckedIn("trees", "env", DAY, role="volunteer"), someone("1"), at=at(9))
    booth.write(CheckedIn("trees", "env", DAY), someone("2"), at=at(9))
    talk.sync(booth)
    assert listed(hub) == []
    hub_clock.ms = talk.clock.wall = at(9, day=DAYS[1])
    (noted,) = listed(hub)
    assert (noted.anomaly.kind, noted.anomaly.subject, noted.anomaly.at) == (
        AnomalyKind.OPEN_SHIFT,
        someone("1"),
        at(9),
    )
    booth.write(CheckedOut("trees", "env", DAY), someone("1"), at=at(17))
    talk.sync(booth)
    assert [each.anomaly.kind for each in listed(hub)] == []
