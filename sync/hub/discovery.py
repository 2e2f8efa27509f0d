"""Tells the network where the hub is (mDNS), so that stations find it again after its address changed.

A hint and no more: whom they find has to prove that it is their hub. Nothing but the hub's id, the event's id, address
and port is told.
"""

import logging
import threading
from collections.abc import Callable, Sequence

from zeroconf import InterfaceChoice, ServiceInfo, Zeroconf

from sync.protocol.service_type import SERVICE, instance

REFRESH = 30.0
"""Seconds between two looks at this computer's addresses."""

_log = logging.getLogger(__name__)


class Announcer:
    """Owns a thread that announces the hub for as long as it serves. Networks that want none of it are no problem.

    *addresses* is asked again and again. *interfaces*: addresses of this computer to speak through, all when None.
    """

    def __init__(
        self,
        hub: str,
        event: str,
        *,
        port: int,
        addresses: Callable[[], Sequence[str]],
        interfaces: Sequence[str] | None = None,
    ) -> None:
        self._hub = hub
        self._event = event
        self._port = port
        self._addresses = addresses
        self._interfaces = interfaces
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mdns", daemon=True)
        self.announced = threading.Event()
        """Set once the network was told."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take the announcement back and wait for that."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(10)

    def _run(self) -> None:
        try:
            speaker = Zeroconf(interfaces=InterfaceChoice.All if self._interfaces is None else list(self._interfaces))
        except OSError as e:
            _log.warning("the hub cannot be announced on this network: %s", e)
            return
        try:
            self._speak(speaker)
        except Exception:  # noqa: BLE001 - the outer edge of a thread; stations still have the typed address
            _log.exception("the hub is not announced any more")
        finally:
            speaker.close()

    def _speak(self, speaker: Zeroconf) -> None:
        told = tuple(self._addresses())
        speaker.register_service(self._info(told))
        self.announced.set()
        while not self._stopping.wait(REFRESH):
            now = tuple(self._addresses())
            if now != told:
                speaker.update_service(self._info(now))
                told = now
        speaker.unregister_service(self._info(told))

    def _info(self, addresses: Sequence[str]) -> ServiceInfo:
        return ServiceInfo(
            SERVICE,
            instance(self._hub),
            port=self._port,
            parsed_addresses=list(addresses),
            properties={"hub": self._hub, "event": self._event},
            server=f"{self._hub}.local.",
        )
