"""Lives that end by SIGKILL: a station that checks in and syncs as fast as it can, and a hub that serves it."""

import random
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from kiosk.clock import SystemClock, new_id
from kiosk.desk import Desk
from kiosk.domain.ids import ActivityId
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.runner import sync_once
from sync.hub.admin import now_ms
from sync.hub.serve import HubServer
from sync.hub.settings import HubSettings

PEOPLE = 40


def station(home: Path, told: "Connection[str, str]", seed: int) -> None:
    """Scan and take back at random, telling the id of every record once it is committed.

    When everybody is in already a group comes, so that no life is without a word.
    """
    store = Store.open(home, new_id=new_id)
    desk = Desk(store, clock=SystemClock(), new_id=new_id)
    desk.choose_activity(ActivityId("trees"))
    threading.Thread(target=_sync_for_ever, args=(SyncPort(store),), daemon=True).start()
    chance, mine = random.Random(seed), list[str]()
    while True:
        if mine and chance.random() < 0.2:
            desk.undo(mine.pop(chance.randrange(len(mine))))  # type: ignore[arg-type]
            continue
        outcome = desk.scan(f"code-{chance.randrange(PEOPLE)}")
        record = outcome.record or desk.group_arrived("a school", 3)
        told.send(record)
        mine.append(record)


def _sync_for_ever(port: SyncPort) -> None:
    while True:
        sync_once(port)


def hub(home: Path, port: int) -> None:
    """Serve until killed."""
    HubServer(HubSettings(home, now_ms), port=port).run()
