"""Ways to a thermal printer that speaks ESC/POS: the network, USB, a device file; and what each of them tells back."""

import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from escpos.constants import RT_STATUS_PAPER
from escpos.printer import File, Network, Usb

if sys.platform != "win32":
    import fcntl

_ANSWERS_WITHIN: Final = 1.0
"""Seconds in which a printer that talks at all tells its state (DLE EOT is answered at once, even off line)."""
_NO_PAPER: Final = 0x60
_WHEN_PRINTED: Final = b"\x1dr\x01"
"""GS r 1: the paper sensor's state once everything before it was worked through."""
_LPGETSTATUS: Final = 0x060B
_LINE_NO_PAPER: Final = 0x20
"""LP_POUTPA of Linux's <linux/lp.h>; its USB printer class driver gives the same byte."""


class NoUsb(OSError):
    """This computer has nothing to reach a USB printer with: pyusb or libusb is missing."""


class Connection(Protocol):
    """How a printer is reached. What it does not tell is None: then it is believed."""

    def open(self, patience: float, /) -> Any:
        """A python-escpos printer, whose calls take *patience* seconds at most. Raises OSError or EscposError."""

    def is_empty(self, printer: Any) -> bool | None:
        """Whether it is out of paper."""

    def is_done(self, printer: Any, patience: float, /) -> bool | None:
        """Whether everything sent is on paper; False when it does not say so within *patience* seconds."""


@dataclass(frozen=True, slots=True)
class NetworkConnection:
    host: str
    port: int

    def open(self, patience: float) -> Any:
        printer = Network(self.host, self.port, timeout=patience)
        # Its own open() forgets to close the socket of a printer that is not there.
        printer.device = socket.create_connection((self.host, self.port), patience)
        return printer

    def is_empty(self, printer: Any) -> bool | None:
        state = _ask(printer.device, RT_STATUS_PAPER, _ANSWERS_WITHIN)
        return None if state is None else state & _NO_PAPER == _NO_PAPER

    def is_done(self, printer: Any, patience: float) -> bool | None:
        return _ask(printer.device, _WHEN_PRINTED, patience) is not None


@dataclass(frozen=True, slots=True)
class UsbConnection:
    vendor: int
    product: int

    def open(self, patience: float) -> Any:
        if not Usb.is_usable():
            raise NoUsb
        try:
            return _opened(Usb(self.vendor, self.product, timeout=int(patience * 1000)))
        except ValueError as error:  # pyusb found no libusb
            raise NoUsb from error

    def is_empty(self, printer: Any) -> bool | None:
        try:
            answer = printer.query_status(RT_STATUS_PAPER)
        except (OSError, ValueError):  # it says nothing, or has nothing to say it by
            return None
        return answer[0] & _NO_PAPER == _NO_PAPER if answer else None

    def is_done(self, _printer: Any, _patience: float) -> bool | None:
        return None


def line_status(file: int) -> int:
    """The status byte of the printer behind an open device file. Raises OSError where there is none."""
    if sys.platform == "win32":
        raise OSError("Windows tells nothing of a device file")
    return int(struct.unpack("i", fcntl.ioctl(file, _LPGETSTATUS, struct.pack("i", 0)))[0])


@dataclass(frozen=True, slots=True)
class DeviceConnection:
    path: str
    status: Callable[[int], int] = line_status

    def open(self, _patience: float) -> Any:
        return _opened(File(self.path))

    def is_empty(self, printer: Any) -> bool | None:
        with suppress(OSError):
            return bool(self.status(printer.device.fileno()) & _LINE_NO_PAPER)
        return None

    def is_done(self, _printer: Any, _patience: float) -> bool | None:
        return None


def _opened(printer: Any) -> Any:
    printer.open()
    return printer


def _ask(connection: socket.socket, question: bytes, patience: float) -> int | None:
    """The byte that the printer answers, None when it says nothing within *patience* seconds."""
    before = connection.gettimeout()
    connection.settimeout(patience)
    try:
        connection.sendall(question)
        answer = connection.recv(1)
    except TimeoutError:
        return None
    finally:
        connection.settimeout(before)
    if not answer:
        raise ConnectionResetError("the printer hung up")
    return answer[0]
