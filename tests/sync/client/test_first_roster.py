"""A new station's first roster: killed on the way (SIGKILL), it goes on where it was."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.clock import new_id
from kiosk.domain.ids import EventId
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.enrolment import enrol
from sync.hub import admin
from tests.builders import EVENT, a_pack, a_person
from tests.source_tree import ROOT
from tests.sync.conftest import HubClock, serving

PEOPLE = 6_000
_STATION = """
import sys
from pathlib import Path
from kiosk.clock import new_id
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.runner import sync_once

class Telling(SyncPort):
    def apply(self, page):
        super().apply(page)
        print(len(page.changes), flush=True)

store = Store.open(Path(sys.argv[1]), new_id=new_id)
result = sync_once(Telling(store))
store.close()
sys.exit(0 if result.complete else 1)
"""


@pytest.fixture
def hub_home(tmp_path: Path) -> Path:
    home = tmp_path / "hub"
    admin.init_hub(home, a_pack())
    admin.import_people(home, (a_person(str(number)) for number in range(PEOPLE)))
    return home


def test_a_station_that_is_killed_on_the_way_goes_on_behind_the_last_page_it_kept(
    hub_home: Path, hub_clock: HubClock, tmp_path: Path
) -> None:
    with serving(hub_home, hub_clock) as url:
        store = Store.create(tmp_path / "station", a_pack(), new_id=new_id)
        enrol(SyncPort(store), admin.enrol_code(hub_home, address=url).invitation, name="Booth", event=EventId(EVENT))
        store.close()
        told = []
        for pages in (2, 1, None):
            command = [sys.executable, "-c", _STATION, str(tmp_path / "station")]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as station:
                assert station.stdout is not None
                for count, line in enumerate(station.stdout, 1):
                    told.append(int(line))
                    if count == pages:
                        os.kill(station.pid, signal.SIGKILL)
            assert station.returncode == (0 if pages is None else -signal.SIGKILL)
    store = Store.open(tmp_path / "station", new_id=new_id)
    with store.reading() as tx:
        assert tx.people() == PEOPLE
        assert tx.number("caught_up") is not None
    store.close()
    assert len(told) > 3
    others = 20  # what the hub tells besides: the station's name, its key
    assert PEOPLE <= sum(told) <= PEOPLE + others, "a page was fetched twice"
