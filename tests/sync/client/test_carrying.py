"""Which file on a stick is read, and that no problem of a stick is more than a code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.domain.kinds import CheckedIn
from sync.client.bundle import export_bundle
from sync.client.carrying import ANSWERS_SUFFIX, Carrier, Stuck, TakenIn, Written, newest_answers
from sync.hub import bundles
from sync.hub.service import HubService
from tests.builders import someone
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import HubClock, join

IN = CheckedIn("trees", "env", "2019-10-10")
quiet: Callable[[int], None] = lambda _records: None  # noqa: E731


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def a_booth(hub: HubService, name: str) -> MemoryStore:
    store = MemoryStore(name)
    join(hub, store)
    return store


def carried(hub: HubService, store: MemoryStore, stick: Path, name: str) -> Path:
    """Hand over what *store* has; gives the answers, as *name* on the stick."""
    file = export_bundle(store, stick).file
    _, answers = bundles.import_file(hub, file, answers=stick / f"{name}{ANSWERS_SUFFIX}")
    file.unlink()
    assert answers is not None
    return answers


def proven_and_waiting(store: MemoryStore, stick: Path) -> tuple[int, int]:
    taken = Carrier(store).take(stick)
    assert isinstance(taken, TakenIn)
    assert (taken.put_aside, taken.refusals) == (0, ())
    return taken.records, taken.waiting


def test_hub_and_station_mean_the_same_files() -> None:
    assert ANSWERS_SUFFIX == bundles.ANSWERS_SUFFIX


def test_of_many_answers_the_newest_for_this_station_are_read(
    hub: HubService, hub_clock: HubClock, stick: Path
) -> None:
    booth, other = a_booth(hub, "booth-1"), a_booth(hub, "booth-2")
    booth.write(IN, someone("1"))
    carried(hub, booth, stick, "z")
    hub_clock.ms += 60_000
    booth.write(IN, someone("2"))
    newest = carried(hub, booth, stick, "a")
    hub_clock.ms += 60_000
    carried(hub, other, stick, "m")
    (stick / f"._a{ANSWERS_SUFFIX}").write_bytes(b"\0\5\26\7 what a Mac leaves beside it")
    (stick / f"folder{ANSWERS_SUFFIX}").mkdir()
    assert newest_answers(booth, stick) == newest
    assert proven_and_waiting(booth, stick) == (2, 0)


def test_the_answers_of_another_station_are_told_from_none(hub: HubService, stick: Path) -> None:
    booth, other = a_booth(hub, "booth-1"), a_booth(hub, "booth-2")
    assert Carrier(booth).take(stick) == Stuck("no_answers")
    carried(hub, other, stick, "a")
    assert Carrier(booth).take(stick) == Stuck("foreign")


def test_what_no_khomue_wrote_is_told_as_that(hub: HubService, stick: Path) -> None:
    (stick / f"a{ANSWERS_SUFFIX}").write_bytes(b"holiday")
    assert Carrier(a_booth(hub, "booth-1")).take(stick) == Stuck("not_a_bundle")


def test_what_waits_behind_the_answers_is_counted(hub: HubService, stick: Path) -> None:
    booth = a_booth(hub, "booth-1")
    booth.write(IN, someone("1"))
    carried(hub, booth, stick, "a")
    booth.write(IN, someone("2"))
    assert proven_and_waiting(booth, stick) == (1, 1)


def test_a_station_without_a_hub_and_a_stick_that_is_gone_come_to_codes(hub: HubService, stick: Path) -> None:
    alone = Carrier(MemoryStore("booth-1"))
    assert not alone.belongs()
    assert alone.write(stick, quiet) == Stuck("not_enrolled")
    assert alone.take(stick / "gone") == Stuck("cannot_read")
    assert Carrier(a_booth(hub, "booth-2")).write(stick / "gone", quiet) == Stuck("gone")
    assert list(stick.parent.glob("**/*.khomue")) == []


def test_a_file_is_written_and_its_records_are_counted_on_the_way(hub: HubService, stick: Path) -> None:
    booth = a_booth(hub, "booth-1")
    for n in range(3):
        booth.write(IN, someone(str(n)))
    heard: list[int] = []
    written = Carrier(booth).write(stick, heard.append)
    (file,) = stick.iterdir()
    assert written == Written(3, 0, file.name, "stick")
    assert heard[-1] == 3
