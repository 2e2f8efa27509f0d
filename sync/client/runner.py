"""Keeps a station in sync for as long as the program runs: two loops, up and down, that never wait for each other."""

from collections.abc import Callable

from sync.client.ports import HubIdentity, StationStore
from sync.client.status import RoundResult, SyncStatus
from sync.protocol.peer import SyncPeer

Connect = Callable[[HubIdentity], SyncPeer]


class SyncRunner:
    """Owns two threads. ``on_change`` is called with a new status, from any of its threads or the nudging one."""

    def __init__(
        self,
        store: StationStore,
        *,
        connect: Connect | None = None,
        on_change: Callable[[SyncStatus], None] | None = None,
        program: str = "",
    ) -> None:
        raise NotImplementedError

    def start(self) -> None: ...

    def stop(self) -> None:
        """Ask both loops to end; returns at once."""

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the loops to end; whether they did."""
        raise NotImplementedError

    def nudge(self) -> None:
        """Something was recorded: refresh the status and send soon. Does not cut a back-off short."""

    def retry_now(self) -> None:
        """Somebody asked to sync now: try at once, whatever the back-off says."""

    def status(self) -> SyncStatus:
        raise NotImplementedError


def sync_once(store: StationStore, *, connect: Connect | None = None, program: str = "") -> RoundResult:
    """One round: hello, everything up, everything down. Never raises a SyncProblem: the status says what happened."""
    raise NotImplementedError
