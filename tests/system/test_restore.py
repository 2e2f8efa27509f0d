"""A hub is backed up while it serves, lost, and made again: by its commands, with a station that only ever syncs."""

from pathlib import Path

from kiosk.clock import SystemClock, new_id
from kiosk.desk import Desk
from kiosk.store.station_store import Store
from tests.system.station import SAMPLE, done, hub, records, write_roster


def check_in(home: Path, *codes: str) -> None:
    """What the booth does without a screen."""
    store = Store.open(home, new_id=new_id)
    try:
        desk = Desk(store, clock=SystemClock(), new_id=new_id)
        desk.choose_activity(desk.pack().activities[0].id)
        for code in codes:
            desk.scan(code)
    finally:
        store.close()


def test_a_hub_that_was_lost_is_made_again_from_its_backup_and_its_stations_go_on_as_if_nothing_had_been(
    tmp_path: Path,
) -> None:
    home, again, station, kept = (tmp_path / name for name in ("hub", "again", "station", "hub.backup"))
    done("init", "--home", station, "--pack", SAMPLE)
    done("import", write_roster(tmp_path / "people.csv", ["A1", "A2", "A3"]), "--home", station)
    with hub(home, "--pack", str(SAMPLE)) as address:
        code = done("hub", "enrol", "--home", home).out.strip()
        done("enrol", code, "--home", station, "--name", "Booth 1")
        check_in(station, "A1")
        assert done("sync", "--home", station, "--json").json()[0]["complete"]
        assert done("hub", "backup", "--home", home, kept, "--json").json()[0]["records"] > 0
        check_in(station, "A2")
        assert done("sync", "--home", station, "--json").json()[0]["complete"]
    lost = {record["id"] for record in records(home, "checked_in")}

    done("hub", "restore", "--home", again, kept)

    assert len(records(again, "checked_in")) < len(lost)
    with hub(again, port=int(address.rpartition(":")[2])) as back:
        assert back == address
        check_in(station, "A3")
        assert done("sync", "--home", station, "--json").json()[0]["complete"]
        assert done("reconcile", "--home", station).code == 0
    held = {record["id"] for record in records(again, "checked_in")}
    assert held == {record["id"] for record in records(station, "checked_in")}
    assert lost < held
    done("verify", "--home", again)
