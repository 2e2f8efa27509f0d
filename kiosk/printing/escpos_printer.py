"""Thermal printers that speak ESC/POS, by python-escpos: over the network, by USB, or as a device file."""

import io
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from escpos.exceptions import Error as EscposError
from escpos.printer import File, Network, Usb
from PIL import Image

from kiosk.printing.problems import PrinterProblem, printer_problem
from kiosk.printing.sheets import Design, Layout, Printed, as_pngs

DPI: Final = 203
_ANSWERS_WITHIN: Final = 1.0
"""Seconds in which a printer that talks at all tells its state (DLE EOT is answered at once, even off line)."""
_PAPER_STATE: Final = b"\x10\x04\x04"
_NO_PAPER: Final = 0x60
_WHEN_PRINTED: Final = b"\x1dr\x01"
"""GS r 1: the paper sensor's state once everything before it was worked through."""

Opener: TypeAlias = Callable[[float], Any]
"""Opens the connection with a time-out in seconds; gives a python-escpos printer."""


@dataclass(frozen=True, slots=True)
class EscposPrinter:
    """One such printer. Those that answer are asked for paper before, and for completion after; others are believed."""

    name: str
    layout: Layout
    open: Opener

    def print(self, badges: Sequence[Printed], design: Design, *, patience: float) -> None:
        pages = as_pngs(badges, replace(design, layout=self.layout), dpi=DPI)
        try:
            self._print(pages, patience)
        except TimeoutError as error:
            raise printer_problem("printer_hangs", self.name) from error
        except (OSError, EscposError) as error:
            raise printer_problem("printer_gone", self.name) from error

    def check(self) -> None:
        try:
            printer = self.open(_ANSWERS_WITHIN)
            try:
                self._refuse_without_paper(_ask(printer, _PAPER_STATE, _ANSWERS_WITHIN))
            finally:
                _close(printer)
        except (OSError, EscposError) as error:
            raise printer_problem("printer_gone", self.name) from error

    def _print(self, pages: Sequence[bytes], patience: float) -> None:
        printer = self.open(patience)
        try:
            state = _ask(printer, _PAPER_STATE, _ANSWERS_WITHIN)
            self._refuse_without_paper(state)
            for page in pages:
                printer.image(Image.open(io.BytesIO(page)).convert("L"))
                printer.cut()
            if state is not None:
                self._wait_until_out(printer, patience)
        finally:
            _close(printer)

    def _wait_until_out(self, printer: Any, patience: float) -> None:
        if _ask(printer, _WHEN_PRINTED, patience) is None:
            self._refuse_without_paper(_ask(printer, _PAPER_STATE, _ANSWERS_WITHIN))
            raise printer_problem("printer_hangs", self.name)

    def _refuse_without_paper(self, state: int | None) -> None:
        if state is not None and state & _NO_PAPER == _NO_PAPER:
            raise printer_problem("paper_out", self.name)


def network(host: str, port: int) -> Opener:
    def connect(patience: float) -> Any:
        printer = Network(host, port, timeout=patience)
        # Its own open() forgets to close the socket of a printer that is not there.
        printer.device = socket.create_connection((host, port), patience)
        return printer

    return connect


def usb(vendor: int, product: int) -> Opener:
    return lambda patience: _opened(Usb(vendor, product, timeout=int(patience * 1000)))


def device(path: str) -> Opener:
    return lambda _patience: _opened(File(path))


def _opened(printer: Any) -> Any:
    printer.open()
    return printer


def _ask(printer: Any, question: bytes, patience: float) -> int | None:
    """The byte that the printer answers, None when it says nothing within *patience* seconds, or cannot."""
    connection = printer.device
    if not isinstance(connection, socket.socket):
        return None
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


def _close(printer: Any) -> None:
    with suppress(OSError, EscposError):
        printer.close()


__all__ = ["DPI", "EscposPrinter", "Opener", "PrinterProblem", "device", "network", "usb"]
