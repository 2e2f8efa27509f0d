"""Opens a station for one command and closes it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.clock import SystemClock, new_id
from kiosk.desk import Desk
from kiosk.store.station_store import Store

ASSETS = Path(__file__).resolve().parents[2] / "assets"
SAMPLE = ASSETS / "packs" / "good-society-expo-2019"


@contextmanager
def open_store(home: Path) -> Iterator[Store]:
    """The station in *home*. Raises StoreProblem."""
    store = Store.open(home, new_id=new_id)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def open_desk(store: Store, *, actor: str = "cli") -> Iterator[Desk]:
    """The desk of *store*, and the store closed behind it."""
    try:
        yield Desk(store, clock=SystemClock(), new_id=new_id, actor=actor)
    finally:
        store.close()
