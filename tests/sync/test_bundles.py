"""Records and answers on a USB stick: everything a network does, and what only a stick can do to them."""

import copy
import errno
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.ids import StoreId
from kiosk.domain.kinds import CheckedIn
from sync.client.bundle import export_bundle, read_answers
from sync.hub import admin
from sync.hub.bundles import ANSWERS_SUFFIX, import_file
from sync.hub.service import HubService
from sync.hub.store import bundles, people, stations
from sync.hub.store.people import Learned
from sync.protocol.bundle import BundleProblem
from sync.protocol.durable import write_durably
from tests.builders import a_pack, a_person, a_person_id, someone
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol, Talk, join

IN = CheckedIn("trees", "env", "2019-10-10")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def at_hub(home: Path) -> list[str]:
    return sorted(record.id for record in admin.records(home))


def carry(hub: HubService, store: MemoryStore, stick: Path) -> Path:
    """A whole round on foot: out, in, and back; gives the file of the answers."""
    exported = export_bundle(store, stick)
    _, answers = import_file(hub, exported.file)
    assert answers is not None
    read_answers(store, answers)
    return answers


def test_records_people_and_changes_go_both_ways_on_a_stick(
    hub: HubService, hub_home: Path, station: Enrol, talk: Talk, stick: Path
) -> None:
    other, booth = station("booth-2"), station("booth-1")
    elsewhere = other.write(IN, someone("9"))
    talk.sync(other)
    written = [booth.write(IN, someone(str(n))).id for n in range(2100)]
    booth.learn(a_person("7"))
    exported = export_bundle(booth, stick)
    assert (exported.records, exported.people) == (2100, 1)
    imported, answers = import_file(hub, exported.file)
    assert (imported.records, imported.stored, imported.people, imported.damage) == (2100, 2100, 1, "")
    assert booth.acknowledged(booth.store_id()) == 0, "an export alone proves nothing"
    assert answers is not None
    taken = read_answers(booth, answers)
    assert (taken.records, taken.people, taken.complete, taken.refusals) == (2100, True, True, ())
    assert at_hub(hub_home) == sorted([*written, elsewhere.id])
    assert booth.acknowledged(booth.store_id()) == 2100
    assert booth.profiles_acknowledged() == 1
    assert booth.participations() == {elsewhere.id}
    assert booth.caught_up() is not None


def test_the_file_is_named_after_the_station_in_any_language(hub: HubService, stick: Path) -> None:
    booth = MemoryStore()
    join(hub, booth, name="จุดต้นไม้ 1/A: สวน")
    assert export_bundle(booth, stick, now=lambda: 0).file.name.startswith("khomue จุดต้นไม้ 1-A- สวน 19")


def test_the_same_stick_twice_changes_nothing(hub: HubService, hub_home: Path, station: Enrol, stick: Path) -> None:
    booth = station("booth-1")
    for number in range(3):
        booth.write(IN, someone(str(number)))
    exported = export_bundle(booth, stick)
    import_file(hub, exported.file)
    again, answers = import_file(hub, exported.file)
    assert (again.records, again.stored, again.duplicates) == (3, 0, 3)
    assert len(at_hub(hub_home)) == 3
    assert answers is not None
    first, second = read_answers(booth, answers), read_answers(booth, answers)
    assert (first.records, second.records) == (3, 0)
    assert booth.acknowledged(booth.store_id()) == 3
    with hub.reading() as connection:
        [known] = bundles.of_station(connection, imported_station(hub, "booth-1"))
    assert (known.records, known.whole) == (3, True)


def imported_station(hub: HubService, store: str) -> int:
    with hub.reading() as connection:
        owner = stations.owner(connection, StoreId(store))
    assert owner is not None
    return owner


def test_a_network_after_a_stick_and_a_stick_after_a_network_send_only_the_rest(
    hub: HubService, hub_home: Path, station: Enrol, talk: Talk, stick: Path
) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("1"))
    first = export_bundle(booth, stick / "first.khomue")
    booth.write(IN, someone("2"))
    talk.sync(booth)
    imported, answers = import_file(hub, first.file)
    assert (imported.stored, imported.duplicates) == (0, 1)
    assert answers is not None
    before = booth.cursor()
    assert read_answers(booth, answers).records == 0
    assert (booth.acknowledged(booth.store_id()), booth.cursor()) == (2, before)
    booth.write(IN, someone("3"))
    carry(hub, booth, stick)
    talk.sync(booth)
    assert booth.acknowledged(booth.store_id()) == 3
    assert len(at_hub(hub_home)) == 3


def test_a_hub_restored_from_a_backup_asks_for_the_rest_over_the_stick(
    hub: HubService, hub_home: Path, station: Enrol, stick: Path, tmp_path: Path
) -> None:
    """The station has acknowledged marks and a cursor that this hub never gave."""
    booth = station("booth-1")
    written = [booth.write(IN, someone(str(n))).id for n in range(4)]
    booth.acknowledge(booth.store_id(), 3, ())
    page_of_before = "0badcafe.0.0.0.0"
    booth._cursor = page_of_before
    exported = export_bundle(booth, stick)
    imported, answers = import_file(hub, exported.file)
    assert imported.refusals == ("gap",)
    assert answers is not None
    read_answers(booth, answers)
    assert booth.acknowledged(booth.store_id()) == 0
    assert booth.cursor() not in {"", page_of_before}
    carry(hub, booth, stick)
    assert at_hub(hub_home) == sorted(written)
    assert booth.acknowledged(booth.store_id()) == 4


def test_a_revoked_stations_stick_is_taken_in_and_gets_nothing_back(
    hub: HubService, hub_home: Path, station: Enrol, stick: Path
) -> None:
    booth = station("booth-1")
    record = booth.write(IN, someone("1"))
    admin.revoke_station(hub_home, "Booth booth-1")
    with hub.writing() as connection:
        people.keep(connection, [Learned(a_person("5"))], xid=hub.database.xid(connection))
    imported, answers = import_file(hub, export_bundle(booth, stick).file)
    assert imported.stored == 1
    assert answers is not None
    taken = read_answers(booth, answers)
    assert (taken.records, taken.changes, taken.refusals) == (1, 0, ("revoked",))
    assert at_hub(hub_home) == [record.id]


def test_a_broken_stations_stick_is_taken_in_after_another_took_its_place(
    hub: HubService, hub_home: Path, station: Enrol, stick: Path
) -> None:
    broken, successor = station("booth-1"), station("booth-1-new")
    records = [broken.write(IN, someone(str(n))).id for n in range(5)]
    exported = export_bundle(broken, stick)
    with hub.writing() as connection:
        old, new = (stations.owner(connection, s.store_id()) for s in (broken, successor))
        assert old is not None
        assert new is not None
        stations.replace(connection, old, new, now=hub.now(), xid=hub.database.xid(connection))
    imported, _ = import_file(hub, exported.file)
    assert imported.stored == 5
    assert at_hub(hub_home) == sorted(records)


def test_a_stick_written_before_its_station_enrolled_again_is_still_good(
    hub: HubService, hub_home: Path, station: Enrol, stick: Path
) -> None:
    booth = station("booth-1")
    record = booth.write(IN, someone("1"))
    exported = export_bundle(booth, stick)
    join(hub, booth)
    imported, _ = import_file(hub, exported.file)
    assert imported.stored == 1
    assert at_hub(hub_home) == [record.id]


def test_an_erasure_reaches_a_station_on_foot(hub: HubService, station: Enrol, stick: Path) -> None:
    booth = station("booth-1")
    with hub.writing() as connection:
        xid = hub.database.xid(connection)
        people.keep(connection, [Learned(a_person("5"))], xid=xid)
    carry(hub, booth, stick)
    assert list(booth.people()) == [a_person_id("5")]
    with hub.writing() as connection:
        people.erase(connection, a_person_id("5"), xid=hub.database.xid(connection))
    carry(hub, booth, stick)
    assert "PersonErased" in [type(change).__name__ for change in booth.applied[-1].changes]


# what a stick does to a file


@pytest.fixture
def exported(station: Enrol, stick: Path) -> tuple[MemoryStore, Path]:
    booth = station("booth-1")
    for number in range(3000):
        booth.write(IN, someone(str(number)))
    return booth, export_bundle(booth, stick).file


def test_a_truncated_bundle_is_taken_in_up_to_the_damage_and_says_so(
    hub: HubService, hub_home: Path, exported: tuple[MemoryStore, Path]
) -> None:
    booth, file = exported
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) * 3 // 4])
    imported, answers = import_file(hub, file)
    assert "ends too early" in imported.damage
    assert 0 < imported.stored < 3000
    assert imported.stored == len(at_hub(hub_home))
    assert answers is not None
    assert read_answers(booth, answers).records == imported.stored
    carry(hub, booth, file.parent)
    assert len(at_hub(hub_home)) == 3000
    assert booth.acknowledged(booth.store_id()) == 3000


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.95])
def test_a_bundle_with_one_byte_altered_never_brings_a_wrong_record(
    hub: HubService, hub_home: Path, exported: tuple[MemoryStore, Path], place: float
) -> None:
    booth, file = exported
    data = bytearray(file.read_bytes())
    data[int(len(data) * place)] ^= 0x20
    file.write_bytes(data)
    with suppress(BundleProblem):
        imported, _ = import_file(hub, file)
        assert imported.damage
    assert set(at_hub(hub_home)) <= {record.id for record in booth.records(booth.store_id())}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_bundle"),
        (b"name,phone\n", "not_a_bundle"),
        (b"\x00" * 9000, "not_a_bundle"),
        (b"{" * 9000, "not_a_bundle"),
    ],
)
def test_any_other_file_is_told_apart(hub: HubService, stick: Path, content: bytes, code: str) -> None:
    file = stick / "list.csv"
    file.write_bytes(content)
    with pytest.raises(BundleProblem) as problem:
        import_file(hub, file)
    assert problem.value.code == code


def test_a_bundle_for_another_hub_is_refused_whole_and_says_which(
    hub: HubService, exported: tuple[MemoryStore, Path], tmp_path: Path
) -> None:
    _, file = exported
    admin.init_hub(tmp_path / "other", a_pack())
    with admin.opened(tmp_path / "other") as other, pytest.raises(BundleProblem, match="another hub") as problem:
        import_file(other, file)
    assert problem.value.code == "foreign"


def test_a_bundle_whose_first_line_was_changed_is_refused(
    hub: HubService, hub_home: Path, exported: tuple[MemoryStore, Path]
) -> None:
    _, file = exported
    line, _, rest = file.read_bytes().partition(b"\n")
    file.write_bytes(line.replace(b'"store":"booth-1"', b'"store":"booth-9"') + b"\n" + rest)
    with pytest.raises(BundleProblem):
        import_file(hub, file)
    assert at_hub(hub_home) == []


def test_a_bundle_signed_by_somebody_else_is_refused_whole(
    hub: HubService, hub_home: Path, station: Enrol, stick: Path
) -> None:
    booth, thief = station("booth-1"), station("booth-2")
    booth.write(IN)
    forger = copy.deepcopy(booth)
    forger.keys = thief.keys
    with pytest.raises(BundleProblem, match="not signed") as problem:
        import_file(hub, export_bundle(forger, stick).file)
    assert problem.value.code == "unsigned"
    assert at_hub(hub_home) == []


def test_a_station_nobody_enrolled_is_unknown(hub: HubService, station: Enrol, stick: Path) -> None:
    booth = station("booth-1")
    twin = MemoryStore("booth-elsewhere")
    identity = booth.enrolment()
    assert identity is not None
    twin.save_enrolment(replace(identity, token="made up"), a_pack(), booth.keys)
    twin.write(IN)
    with pytest.raises(BundleProblem) as problem:
        import_file(hub, export_bundle(twin, stick).file)
    assert problem.value.code == "unknown"


def test_answers_of_another_hub_or_altered_ones_move_nothing(
    hub: HubService, exported: tuple[MemoryStore, Path], tmp_path: Path
) -> None:
    booth, file = exported
    _, answers = import_file(hub, file)
    assert answers is not None
    stranger = MemoryStore("booth-7")
    admin.init_hub(tmp_path / "other", a_pack())
    with admin.opened(tmp_path / "other") as other:
        join(other, stranger)
    with pytest.raises(BundleProblem) as problem:
        read_answers(stranger, answers)
    assert problem.value.code == "foreign"
    data = bytearray(answers.read_bytes())
    data[-40] ^= 1
    answers.write_bytes(data)
    with pytest.raises(BundleProblem):
        read_answers(booth, answers)
    assert booth.acknowledged(booth.store_id()) in {0, 1000, 2000, 3000}


def test_answers_to_a_journal_that_was_restored_since_do_not_move_the_mark(
    hub: HubService, station: Enrol, stick: Path
) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("1"))
    backup = copy.deepcopy(booth)
    booth.write(IN, someone("2"))
    _, answers = import_file(hub, export_bundle(booth, stick).file)
    assert answers is not None
    backup.write(IN, someone("3"))
    assert read_answers(backup, answers).records == 0
    assert backup.acknowledged(backup.store_id()) == 0


def test_the_file_of_answers_is_not_for_the_hub(hub: HubService, exported: tuple[MemoryStore, Path]) -> None:
    _, answers = import_file(hub, exported[1])
    assert answers is not None
    assert answers.name.endswith(ANSWERS_SUFFIX)
    with pytest.raises(BundleProblem, match="belongs to the station"):
        import_file(hub, answers)


# a medium that fails


def test_a_file_that_cannot_be_finished_leaves_the_old_one_and_nothing_else(station: Enrol, stick: Path) -> None:
    """As when the stick is pulled: the write fails in the middle."""
    target = stick / "khomue.khomue"
    target.write_bytes(b"the old one")

    def pulled(out: object) -> None:
        out.write(b"half")  # type: ignore[attr-defined]
        raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(BundleProblem, match="Nothing was lost") as problem:
        write_durably(target, pulled)
    assert problem.value.code == "cannot_write"
    assert [(file.name, file.read_bytes()) for file in stick.iterdir()] == [("khomue.khomue", b"the old one")]


def test_a_stick_that_is_gone_is_named(station: Enrol, stick: Path) -> None:
    booth = station("booth-1")
    booth.write(IN)
    with pytest.raises(BundleProblem, match="not there") as problem:
        export_bundle(booth, stick / "E" / "khomue.khomue")
    assert problem.value.code == "gone"
    assert booth.acknowledged(booth.store_id()) == 0


@pytest.fixture
def limited() -> Iterator[None]:
    """No file may grow beyond 20 kB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_file_system_that_takes_no_more_leaves_nothing_half_done(
    hub: HubService, hub_home: Path, exported: tuple[MemoryStore, Path], limited: None, stick: Path
) -> None:
    booth, file = exported
    file.unlink()
    with pytest.raises(BundleProblem, match="no room") as problem:
        export_bundle(booth, stick)
    assert problem.value.code == "no_room"
    assert list(stick.iterdir()) == []


def test_a_full_stick_keeps_its_old_bundle_and_says_that_there_is_no_room(station: Enrol, tmp_path: Path) -> None:
    """A real file system of 128 kB."""
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    stick = tmp_path / "small"
    stick.mkdir()
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=128k", "khomue-test", str(stick)], check=False)
    if made.returncode != 0:
        pytest.skip("mounting is not permitted here")
    try:
        booth = station("booth-1")
        booth.write(IN, someone("0"))
        target = stick / "khomue.khomue"
        export_bundle(booth, target)
        old = target.read_bytes()
        for number in range(5000):
            booth.write(IN, someone(str(number)))
        with pytest.raises(BundleProblem, match="no room"):
            export_bundle(booth, target)
        assert [(file.name, file.read_bytes()) for file in stick.iterdir()] == [(target.name, old)]
    finally:
        subprocess.run(["umount", str(stick)], check=True)


def test_a_medium_that_gives_back_other_bytes_is_noticed_before_the_file_has_its_name(tmp_path: Path) -> None:
    """Somebody else writes to the file between the flush and the reading back, as failing flash memory does."""
    target = tmp_path / "khomue.khomue"

    part = tmp_path / ".khomue.khomue.part"

    def write(out: object) -> None:
        out.write(b"good bytes")  # type: ignore[attr-defined]
        out._file.flush()  # type: ignore[attr-defined]
        with part.open("r+b") as beside:
            beside.write(b"evil")
        out._file.seek(0, os.SEEK_END)  # type: ignore[attr-defined]

    with pytest.raises(BundleProblem, match="other bytes") as problem:
        write_durably(target, write)
    assert problem.value.code == "read_back"
    assert list(tmp_path.iterdir()) == []


def test_a_station_without_a_hub_says_so(stick: Path) -> None:
    with pytest.raises(BundleProblem) as problem:
        export_bundle(MemoryStore(), stick)
    assert problem.value.code == "not_enrolled"
