"""A printer's far end: CUPS's commands as small programs on PATH, and an ESC/POS printer on a socket."""

import socket
import stat
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np

_SCRIPT = """#!/bin/sh
cd '{folder}'
mood=$(cat mood)
name=$(basename "$0")
echo "$name $*" >> calls
if [ "$mood" = silent ]; then exec sleep 3600; fi
case "$mood $name" in "numb lpstat") exec sleep 3600 ;; "deaf lpstat") exit 1 ;; esac
if [ "$mood" = gone ]; then echo "no such destination" >&2; exit 1; fi
case "$name $*" in
  "lpstat -e") echo Booth; echo Office ;;
  "lpstat -l -p"*)
    case $mood in stopped) echo "printer Booth disabled since" ;; *) echo "printer Booth is idle." ;; esac
    case $mood in empty) echo "  Alerts: media-empty-error" ;; *) echo "  Alerts: none" ;; esac ;;
  "lpstat -o"*) case $mood in stuck|empty|stopped) echo "Booth-42 somebody 1024 today" ;; esac ;;
  "lp "*)
    for file; do :; done
    cp "$file" printed.pdf
    case $mood in mumbling) echo no ;; *) echo "request id is Booth-42 (1 file(s))" ;; esac ;;
esac
"""


class FakeCups:
    """``lp``, ``lpstat`` and ``cancel`` in *folder*, which belongs on PATH. ``mood`` is what they do:
    good, mumbling, gone, stuck, empty, stopped, silent (they never come back), deaf (jobs are taken, but nothing is
    told of them) or numb (the same, and whoever asks waits for ever)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        script = _SCRIPT.format(folder=folder)
        for name in ("lp", "lpstat", "cancel"):
            program = folder / name
            program.write_text(script)
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        (folder / "calls").touch()
        self.set_mood("good")

    def set_mood(self, mood: str) -> None:
        (self.folder / "mood").write_text(mood)

    @property
    def printed(self) -> Path:
        return self.folder / "printed.pdf"

    @property
    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()


class FakeEscpos:
    """An ESC/POS printer on loopback. ``mood``: answers, mute (prints, says nothing), empty (out of paper), stuck
    (tells that it has paper, then never that it printed), closes (hangs up), deaf (accepts and never reads)."""

    def __init__(self, mood: str = "answers") -> None:
        self.mood = mood
        self.received = bytearray()
        self._more = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def pictures(self, dots: int) -> list[np.ndarray]:
        """What is on each piece of paper that was cut off, black on white, on paper of so many *dots* across."""
        sheets: list[np.ndarray] = []
        strips: list[np.ndarray] = []
        rest = bytes(self.received)
        while rest:
            if rest.startswith(b"\x1dv0"):
                strip, rest = _raster(rest[4:], dots)
                strips.append(strip)
            elif rest.startswith(b"\x1dV") and strips:
                sheets.append(np.ascontiguousarray(np.vstack(strips)))
                strips, rest = [], rest[2:]
            else:
                rest = rest[1:]
        return sheets

    def wait_for(self, wanted: bytes) -> None:
        """Wait until *wanted* arrived; AssertionError when it never does."""
        with self._more:
            assert self._more.wait_for(lambda: wanted in self.received, 30), bytes(self.received[-80:])

    def close(self) -> None:
        with suppress(OSError):  # a second time there is nothing to shut
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            if self.mood == "deaf":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                continue
            try:
                self._talk(connection)
            except OSError:
                pass
            finally:
                connection.close()

    def _talk(self, connection: socket.socket) -> None:
        if self.mood == "closes":
            return
        while data := connection.recv(65536):
            with self._more:
                self.received += data
                self._more.notify_all()
            if self.mood == "mute":
                continue
            if data.endswith(b"\x10\x04\x04"):
                connection.sendall(b"\x7e" if self.mood == "empty" else b"\x12")
            if data.endswith(b"\x1dr\x01") and self.mood != "stuck":
                connection.sendall(b"\x00")


def _raster(data: bytes, dots: int) -> tuple[np.ndarray, bytes]:
    """The raster picture (GS v 0, behind its first four bytes) as far as it is on paper, and what follows it."""
    across, tall = int.from_bytes(data[:2], "little"), int.from_bytes(data[2:4], "little")
    end = 4 + across * tall
    bits = np.unpackbits(np.frombuffer(data[4:end], np.uint8).reshape(tall, across), axis=1)
    return (1 - bits[:, :dots]) * np.uint8(255), data[end:]


class FakeUsbDevice:
    """A thermal printer as pyusb has it. ``answer``: its paper sensor's byte, None for one that says nothing."""

    def __init__(self, answer: int | None) -> None:
        self.answer = answer
        self.received = bytearray()
        self._ctx = self

    def dispose(self, _device: object) -> None: ...

    def write(self, _endpoint: int, data: bytes, _timeout: float) -> None:
        self.received += data

    def read(self, _endpoint: int, _most: int) -> bytes:
        if self.answer is None:
            raise TimeoutError
        return bytes([self.answer])
