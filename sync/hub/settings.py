"""What a running hub is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class HubSettings:
    """``home``: the hub's folder. ``database``: an SQLAlchemy URL (None: as remembered, else SQLite in the home).

    ``now`` gives ms since 1970.
    """

    home: Path
    now: Callable[[], int]
    database: str | None = None
