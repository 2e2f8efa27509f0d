"""Two people who are one: merged, counted once, taken back; and erased, everywhere, while the counts stand."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import text

from kiosk.domain.changes import PersonErased, PersonMerged, RecordVoided
from kiosk.domain.ids import PersonId, RecordId
from kiosk.domain.kinds import CheckedIn, CheckedOut, Voided
from kiosk.domain.report import Tally
from sync.hub import own_journal, people_acts, settling
from sync.hub.exports.checkins import checkins
from sync.hub.exports.present import present
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import overview, people
from sync.hub.store import records as stored
from sync.hub.store.overview import Counts
from tests.builders import DAYS, a_pack, a_person, a_person_id, at, someone
from tests.sync.conftest import Enrol, Talk

DAY = DAYS[0].isoformat()
NUAN, NUAN_AGAIN, THIRD, FOURTH = (a_person_id(reference) for reference in "1234")


def event(hub: HubService) -> Counts:
    hub.catch_up()
    with hub.reading() as connection:
        return overview.counts(connection, "").get("event", Counts())


def people_in_report(hub: HubService) -> int:
    tally = Tally(a_pack())
    with hub.reading() as connection:
        for record in stored.every(connection):
            tally.add(record)
    return tally.report().reached.people


@pytest.fixture
def met(station: Enrol, talk: Talk) -> list[str]:
    """Two booths have each made a profile of the same person, offline, and let her in."""
    for name, reference in (("booth-1", "1"), ("booth-2", "2")):
        booth = station(name)
        booth.learn(a_person(reference, name="นวล ใจดี", phone="081-234-5678"))
        booth.write(CheckedIn("trees", "env", DAY), someone(reference), at=at(10))
        talk.sync(booth)
    return ["booth-1", "booth-2"]


def merge(hub: HubService, person: PersonId = NUAN, into: PersonId = NUAN_AGAIN) -> RecordId:
    return people_acts.merge(hub, "user:1", person, into, "same phone")


def test_merged_people_count_once_and_twice_again_when_it_is_undone(hub: HubService, met: list[str]) -> None:
    before = event(hub)
    assert (before.people, before.checkins, people_in_report(hub)) == (2, 2, 2)
    record = merge(hub)
    assert (event(hub).people, event(hub).checkins) == (1, 2)
    assert people_in_report(hub) == 1
    people_acts.unmerge(hub, "user:2", record, "two sisters")
    assert event(hub) == before
    assert people_in_report(hub) == 2


def test_what_arrives_later_for_either_counts_for_the_one(
    hub: HubService, met: list[str], station: Enrol, talk: Talk
) -> None:
    merge(hub)
    booth = station("booth-3")
    booth.write(CheckedIn("talk", "edu", DAY), someone("1"), at=at(11))
    booth.write(CheckedOut("trees", "env", DAY), someone("2"), at=at(12))
    talk.sync(booth)
    assert event(hub).people == people_in_report(hub) == 1
    with hub.reading() as connection:
        assert overview.counts(connection, DAY)["activity:trees"].inside == 0


def test_a_record_taken_back_after_the_merge_is_taken_back_from_the_one(
    hub: HubService, station: Enrol, talk: Talk
) -> None:
    booth = station("booth-1")
    booth.learn(a_person("1"), a_person("2"))
    wrong = booth.write(CheckedIn("trees", "env", DAY), someone("1"), at=at(10))
    booth.write(CheckedIn("talk", "edu", DAY), someone("2"), at=at(10, 30))
    talk.sync(booth)
    merge(hub)
    booth.write(Voided(wrong.id, "slip"), someone("1"))
    talk.sync(booth)
    assert (event(hub).people, event(hub).checkins) == (1, 1)


def test_merges_chain_and_come_apart_in_any_order(hub: HubService, station: Enrol, talk: Talk) -> None:
    booth = station("booth-1")
    for reference in "1234":
        booth.learn(a_person(reference))
        booth.write(CheckedIn("trees", "env", DAY), someone(reference), at=at(10))
    talk.sync(booth)
    first, second = merge(hub, NUAN, NUAN_AGAIN), merge(hub, NUAN_AGAIN, THIRD)
    third = merge(hub, FOURTH, NUAN)
    assert event(hub).people == 1
    assert people_acts.group(hub, NUAN) == (THIRD, *sorted([NUAN, NUAN_AGAIN, FOURTH]))
    people_acts.unmerge(hub, "user:2", first, "no")
    assert event(hub).people == people_in_report(hub) == 2
    assert people_acts.group(hub, FOURTH) == (NUAN, FOURTH)
    for record in (third, second):
        people_acts.unmerge(hub, "user:2", record, "no")
    assert event(hub).people == people_in_report(hub) == 4


@pytest.mark.parametrize(
    ("person", "into", "code"),
    [(NUAN, NUAN, "same_person"), (NUAN_AGAIN, NUAN, "already_one"), (NUAN, a_person_id("9"), "no_person")],
)
def test_what_cannot_be_merged_is_refused(
    hub: HubService, met: list[str], person: PersonId, into: PersonId, code: str
) -> None:
    merge(hub)
    with pytest.raises(HubProblem) as problem:
        merge(hub, person, into)
    assert problem.value.code == code


def test_a_merge_is_taken_back_once(hub: HubService, met: list[str]) -> None:
    record = merge(hub)
    people_acts.unmerge(hub, "user:1", record, "no")
    with pytest.raises(HubProblem, match="taken back already"):
        people_acts.unmerge(hub, "user:1", record, "no")


def test_acts_are_records_of_a_journal_of_the_hubs_own_which_proves_itself(hub: HubService, met: list[str]) -> None:
    people_acts.unmerge(hub, "user:2", merge(hub), "no")
    with hub.reading() as connection:
        own = [r for r in stored.every(connection) if r.station == own_journal.own_store(hub.keys)]
        proof = dict(stored.verify(connection))
    assert [(r.kind, r.seq, r.actor) for r in own] == [("merged", 1, "user:1"), ("voided", 2, "user:2")]
    assert json.loads(own[0].body) == {"into": NUAN_AGAIN, "person": NUAN, "reason": "same phone", "v": 1}
    assert isinstance(proof[own_journal.own_store(hub.keys)], tuple)


def test_stations_hear_of_merges_and_of_their_end(hub: HubService, met: list[str], station: Enrol, talk: Talk) -> None:
    record = merge(hub)
    people_acts.unmerge(hub, "user:1", record, "no")
    booth = station("booth-3")
    talk.sync(booth)
    heard = [change for page in booth.applied for change in page.changes]
    assert PersonMerged(record, NUAN, NUAN_AGAIN) in heard
    assert RecordVoided(record) in heard


def test_one_entry_is_made_of_what_both_lists_say(hub: HubService, met: list[str]) -> None:
    merge(hub)
    entry = people_acts.entry(hub, NUAN)
    assert entry is not None
    assert (entry.person, set(entry.codes)) == (NUAN_AGAIN, {"code-1", "code-2"})


# erasing


def test_an_erased_person_is_gone_with_all_they_were_merged_with_and_still_counted(
    hub: HubService, met: list[str], station: Enrol, talk: Talk
) -> None:
    merge(hub)
    counted = event(hub)
    assert set(people_acts.erase(hub, "user:1", NUAN, "asked")) == {NUAN, NUAN_AGAIN}
    assert event(hub) == counted
    assert people_acts.entry(hub, NUAN_AGAIN) is None
    booth = station("booth-3")
    talk.sync(booth)
    heard = [change for page in booth.applied for change in page.changes]
    assert {change.person for change in heard if isinstance(change, PersonErased)} == {NUAN, NUAN_AGAIN}
    assert booth.people() == {}
    with hub.reading() as connection:
        assert all(isinstance(outcome, tuple) for _, outcome in stored.verify(connection))


def test_a_list_that_is_sent_again_does_not_bring_an_erased_person_back(
    hub: HubService, station: Enrol, talk: Talk
) -> None:
    people_acts.erase(hub, "user:1", NUAN, "asked before we ever heard of her")
    booth = station("booth-1")
    booth.learn(a_person("1", name="นวล"))
    talk.sync(booth)
    assert people_acts.entry(hub, NUAN) is None
    with hub.reading() as connection:
        assert people.count(connection) == 0


def test_nothing_of_an_erased_person_is_left_in_the_files(
    hub: HubService, met: list[str], station: Enrol, talk: Talk
) -> None:
    file = hub.database.file
    if file is None:
        pytest.skip("the files of PostgreSQL belong to its server")
    booth = station("booth-3")
    booth.learn(a_person("1", name="นวล เปลี่ยนชื่อแล้ว", phone="081-234-5678"))
    talk.sync(booth)
    hub.catch_up()
    names = [text_.encode() for text_ in ("นวล ใจดี", "เปลี่ยนชื่อแล้ว", "081-234-5678")]
    assert any(name in _bytes(file) for name in names)
    for person in (NUAN, NUAN_AGAIN):
        people_acts.erase(hub, "user:1", person, "asked")
    assert [name for name in names if name in _bytes(file)] == []
    with hub.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM person WHERE entry IS NOT NULL")).scalar_one() == 0


def _bytes(file: object) -> bytes:
    from pathlib import Path

    path = Path(str(file))
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def test_lists_that_are_taken_away_name_the_one(hub: HubService, met: list[str]) -> None:
    merge(hub)
    with hub.reading() as connection:
        coming = list(checkins(connection, a_pack()).rows)
        here = list(present(connection, a_pack()).rows)
    one = f"person:{NUAN_AGAIN}"
    assert [row[6] for row in coming] == [one, one]
    assert {row[7] for row in coming} == {"นวล ใจดี"}
    assert [row[5] for row in here] == [one]


def test_what_no_record_can_hold_is_left_out_or_refused(hub: HubService, met: list[str]) -> None:
    record = people_acts.merge(hub, "user:1", NUAN, NUAN_AGAIN, "same\0 phone\u2028 \ud800" + "x" * 1_000)
    with hub.reading() as connection:
        (reason,) = [json.loads(r.body)["reason"] for r in stored.every(connection) if r.id == record]
    assert reason.startswith("same phone x")
    assert len(reason) == 500
    with pytest.raises(HubProblem) as problem:
        people_acts.erase(hub, "user:1", PersonId('x"y'), "asked")
    assert problem.value.code == "no_person"
    acts: tuple[Callable[[], object], ...] = (
        lambda: people_acts.merge(hub, "user:1", PersonId("\0"), NUAN, "x"),
        lambda: people_acts.unmerge(hub, "user:1", RecordId("\0"), "x"),
        lambda: settling.settle(hub, "user:1", "\0", "x"),
        lambda: settling.reopen(hub, "user:1", "\0", "x"),
        lambda: settling.keep_apart(hub, "user:1", PersonId("\0"), NUAN, "x"),
    )
    for act in acts:
        with pytest.raises(HubProblem):
            act()
