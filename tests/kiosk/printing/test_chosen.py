"""Badges printed from the desk: the printer that was chosen, and what the journal says of it."""

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock, new_id
from kiosk.desk import Desk
from kiosk.doctor import Light, station_checks
from kiosk.domain.kinds import Audit, body_of
from kiosk.domain.packs import PersonRole
from kiosk.domain.verdicts import Go, Reason, Stop
from kiosk.printing.batch import StationBadges, write_badges
from kiosk.printing.chosen import BadgePrinting, choose_printer, chosen_layout, chosen_printer
from kiosk.printing.queue import JobState, PrintJob
from kiosk.printing.sheets import Design, layout
from kiosk.store.issuing import digest_of
from kiosk.store.station_store import Store
from tests.builders import a_person, a_person_id
from tests.fakes.printers import FakeEscpos


@pytest.fixture
def escpos() -> Iterator[FakeEscpos]:
    fake = FakeEscpos()
    yield fake
    fake.close()


class Booth:
    """Prints at a desk and hears how it went."""

    def __init__(self, desk: Desk, store: Store, address: str) -> None:
        choose_printer(store, address)
        self._heard: queue.Queue[PrintJob] = queue.Queue()
        self.printing = BadgePrinting(desk, store, on_change=self._heard.put, patience=1.5)
        self.printing.start()

    def end_of(self, job: PrintJob) -> PrintJob:
        while True:
            heard = self._heard.get(timeout=60)
            if heard.number == job.number and heard.state in {JobState.DONE, JobState.FAILED}:
                return heard

    def close(self) -> None:
        self.printing.stop()
        assert self.printing.join(30)


def printed(store: Store) -> list[str]:
    """To which printers badges went, by the journal."""
    with store.reading() as tx:
        bodies = [body_of(record) for record in tx.audits("printed")]
    return [str(body.detail["printer"]) for body in bodies if isinstance(body, Audit)]


def test_a_badge_printed_at_the_desk_is_good_and_every_print_is_recorded(
    desk: Desk, store: Store, escpos: FakeEscpos
) -> None:
    booth = Booth(desk, store, escpos.address)
    first = booth.end_of(booth.printing.print_badge(a_person_id("1")))
    again = booth.end_of(booth.printing.print_again(first))
    assert [first.state, again.state] == [JobState.DONE, JobState.DONE]
    assert printed(store) == [escpos.address, escpos.address]
    assert desk.scan(first.badge.code).verdict == Go((Reason.OK,))
    booth.close()


def test_the_same_badge_comes_out_again_unless_it_was_lost(desk: Desk, store: Store, escpos: FakeEscpos) -> None:
    booth = Booth(desk, store, escpos.address)
    first = booth.end_of(booth.printing.print_badge(a_person_id("1"))).badge.code
    assert booth.end_of(booth.printing.print_badge(a_person_id("1"))).badge.code == first
    new = booth.end_of(booth.printing.print_badge(a_person_id("1"), replace_lost=True)).badge.code
    assert desk.scan(first).verdict == Stop((Reason.REVOKED,), False)
    assert desk.scan(new).verdict == Go((Reason.OK,))
    booth.close()


def test_a_printer_that_fails_loses_no_check_in_and_is_not_recorded_as_a_print(
    desk: Desk, store: Store, escpos: FakeEscpos
) -> None:
    escpos.mood = "empty"
    booth = Booth(desk, store, escpos.address)
    job = booth.printing.print_badge(a_person_id("1"))
    assert desk.scan("code-1").verdict == Go((Reason.OK,)), "the desk goes on meanwhile"
    failed = booth.end_of(job)
    assert failed.problem is not None
    assert failed.problem.code == "paper_out"
    assert printed(store) == []
    booth.close()


def test_a_stranger_gets_no_badge(desk: Desk, store: Store, escpos: FakeEscpos) -> None:
    booth = Booth(desk, store, escpos.address)
    with pytest.raises(LookupError):
        booth.printing.print_badge(a_person_id("404"))
    booth.close()


def test_the_printer_is_remembered_and_forgotten(desk: Desk, store: Store) -> None:
    assert chosen_printer(store) is None
    with pytest.raises(LookupError):
        BadgePrinting(desk, store)
    choose_printer(store, "cups:Booth", "label-90x55")
    assert (chosen_printer(store), chosen_layout(store)) == ("cups:Booth", "label-90x55")
    with pytest.raises(ValueError, match="is no printer"):
        choose_printer(store, "nonsense")
    choose_printer(store, None)
    assert chosen_printer(store) is None


@pytest.mark.parametrize(
    ("mood", "light", "code"),
    [("answers", Light.GOOD, "printer_ready"), ("empty", Light.WARN, "paper_out")],
)
def test_the_doctor_looks_at_the_printer(store: Store, escpos: FakeEscpos, mood: str, light: Light, code: str) -> None:
    escpos.mood = mood
    choose_printer(store, escpos.address)
    (check,) = [check for check in station_checks(store, clock=SystemClock()) if check.name == "printer"]
    assert (check.light, check.code) == (light, code)
    assert check.sentence()


@pytest.mark.parametrize(("labels", "code"), [("label-62x29", "printer_ready"), ("roll", "too_wide")])
def test_the_doctor_asks_for_the_labels_that_are_chosen(
    store: Store, escpos: FakeEscpos, labels: str, code: str
) -> None:
    choose_printer(store, f"{escpos.address}?dots=384", labels)
    (check,) = [check for check in station_checks(store, clock=SystemClock()) if check.name == "printer"]
    assert check.code == code


@pytest.fixture
def maker(store: Store, desk: Desk) -> StationBadges:
    return StationBadges(store, desk)


def test_sheets_are_for_everybody_or_for_those_whose_badge_was_not_printed_yet(
    maker: StationBadges, desk: Desk, store: Store, tmp_path: Path
) -> None:
    design = Design(layout("a4"), maker.pack().name)
    first = maker.people_wanted(None, only_new=False)
    told: list[int] = []
    (path,) = write_badges(maker, first[:3], tmp_path / "b.pdf", design=design, progress=told.append)
    assert path.read_bytes().startswith(b"%PDF")
    assert told == [3]
    assert printed(store) == ["file"] * 3
    assert maker.people_wanted(None, only_new=True) == first[3:]
    desk.reissue_badge(first[0].person)
    again = maker.people_wanted(None, only_new=True)
    assert [p.person for p in again] == [p.person for p in (first[0], *first[3:])]


def test_who_has_a_printed_badge_that_was_made_void_elsewhere_wants_a_new_one(
    maker: StationBadges, store: Store, tmp_path: Path
) -> None:
    first = maker.people_wanted(None, only_new=False)
    write_badges(maker, first, tmp_path / "b.pdf", design=Design(layout("a4"), maker.pack().name))
    assert maker.people_wanted(None, only_new=True) == ()
    (void,) = maker.badge_codes(maker.people_wanted(None, only_new=False)[:1])
    with store.writing() as tx:
        tx.revoke_code(digest_of(tx, void))
    assert [each.person for each in maker.people_wanted(None, only_new=True)] == [first[0].person]


def test_sheets_are_for_one_role_when_it_is_asked_for(maker: StationBadges, store: Store) -> None:
    with store.writing() as tx:
        tx.keep_people([a_person("8", role=PersonRole.MEDIA)], own=True)
    assert [p.person for p in maker.people_wanted(PersonRole.MEDIA, only_new=False)] == [a_person("8").person]


def test_badges_are_made_in_short_turns_between_which_a_desk_beside_them_writes(desk: Desk, store: Store) -> None:
    with store.writing() as tx:
        tx.keep_people([a_person(str(n)) for n in range(6, 61)], own=True)
    beside = Store.open(store.home, new_id=new_id)
    written: list[int] = []

    def rest(_seconds: float) -> None:
        with beside.writing() as tx:
            written.append(sum(record.kind == "badge_issued" for record in tx.records()))

    maker = StationBadges(store, desk, rest=rest)
    people = maker.people_wanted(None, only_new=False)
    codes = maker.badge_codes(people)
    assert written == [25, 50, 60]
    maker.note_printed(((p.person, code) for p, code in zip(people, codes, strict=True)), printer="file")
    assert written == [25, 50, 60, 60, 60, 60]
    assert printed(store) == ["file"] * 60
    beside.close()


def test_many_badges_become_several_files(maker: StationBadges, store: Store, tmp_path: Path) -> None:
    with store.writing() as tx:
        tx.keep_people([a_person(str(n)) for n in range(6, 602)], own=True)
    design = Design(layout("a4"), maker.pack().name)
    paths = write_badges(maker, maker.people_wanted(None, only_new=False), tmp_path / "b.pdf", design=design)
    assert [path.name for path in paths] == ["b-01.pdf", "b-02.pdf"]
    assert write_badges(maker, (), tmp_path / "none.pdf", design=design) == ()
