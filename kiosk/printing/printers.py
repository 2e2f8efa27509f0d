"""Printers of a booth: those of the system (CUPS), and thermal printers that speak ESC/POS.

An address names one: ``cups:NAME``; ``tcp://HOST:9100``, ``usb:VENDOR:PRODUCT`` (hexadecimal) or the path of a device
for ESC/POS, which may end in ``?dots=384``: how many dots it prints across (576 where nothing is said). The system's
printers are not used on Windows (nothing of it was run there): an ESC/POS printer is.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Final, Protocol

from kiosk.printing.connections import Connection, DeviceConnection, NetworkConnection, UsbConnection
from kiosk.printing.escpos_printer import DOTS, EscposPrinter
from kiosk.printing.problems import PrinterProblem, printer_problem
from kiosk.printing.sheets import Design, Layout, Printed, as_pdf
from kiosk.printing.typesetting import typeset_apart

_REQUEST: Final = re.compile(r"request id is (\S+-\d+)")
_ESCPOS: Final = re.compile(r"([^?]+)(?:\?dots=([1-9]\d{2,3}))?")
_TCP: Final = re.compile(r"tcp://([^:/]+)(?::(\d{1,5}))?")
_USB: Final = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")
_POLL: Final = 0.25
_WORRIES: Final = (("media-empty", "paper_out"), ("paper", "paper_out"), ("disabled", "printer_stopped"))


class Printer(Protocol):
    """Puts badges on paper; each call returns when they are out, or raises PrinterProblem within *patience* seconds."""

    @property
    def name(self) -> str: ...

    @property
    def layout(self) -> Layout: ...

    def print(self, badges: Sequence[Printed], design: Design, *, patience: float) -> None: ...

    def check(self) -> None:
        """Raise PrinterProblem when nothing could be printed now."""


@dataclass(frozen=True, slots=True)
class SystemPrinter:
    """A printer that CUPS knows; the job is followed until CUPS has it off its hands."""

    name: str
    layout: Layout

    def print(self, badges: Sequence[Printed], design: Design, *, patience: float) -> None:
        until = monotonic() + patience
        with tempfile.TemporaryDirectory(prefix="khomue-") as folder:
            file = Path(folder) / "badge.pdf"
            file.write_bytes(as_pdf(badges, design, by=typeset_apart))
            width, height = self.layout.page
            media = f"media=Custom.{width:g}x{height:g}mm"
            said = _run("lp", "-d", self.name, "-o", media, "--", str(file), patience=patience)
            request = _REQUEST.search(said)
            if request is None:
                raise printer_problem("printer_error", self.name)
            self._follow(request[1], until)

    def check(self) -> None:
        self._worry(_run("lpstat", "-l", "-p", self.name, patience=5))

    def _follow(self, request: str, until: float) -> None:
        """Wait until CUPS has *request* off its hands; taken back when nobody can tell, or it came out unnoticed."""
        try:
            self._wait(request, until)
        except PrinterProblem:
            with suppress(PrinterProblem):
                _run("cancel", request, patience=2)
            raise

    def _wait(self, request: str, until: float) -> None:
        waiting = Event()
        while request in _run("lpstat", "-o", self.name, patience=max(0.1, until - monotonic())).split():
            if monotonic() >= until:
                self.check()
                raise printer_problem("printer_hangs", self.name)
            waiting.wait(_POLL)

    def _worry(self, said: str) -> None:
        for word, code in _WORRIES:
            if word in said:
                raise printer_problem(code, self.name)


def system_printers() -> tuple[str, ...]:
    """The names of the printers that CUPS knows; none where there is no CUPS."""
    if sys.platform == "win32" or shutil.which("lpstat") is None:
        return ()
    try:
        return tuple(_run("lpstat", "-e", patience=5).split())
    except PrinterProblem:
        return ()


def open_printer(address: str, layout: Layout) -> Printer:
    """The printer at *address*; nothing is sent to it yet. Raises ValueError for what is no address."""
    if address.startswith("cups:") and len(address) > len("cups:"):
        return SystemPrinter(address.removeprefix("cups:"), layout)
    match = _ESCPOS.fullmatch(address)
    connection = _connection(match[1]) if match else None
    if match is None or connection is None:
        raise ValueError(f"{address!r} is no printer: write cups:NAME, tcp://HOST:9100, usb:04b8:0202 or /dev/usb/lp0")
    return EscposPrinter(address, layout, connection, int(match[2] or DOTS))


def _connection(where: str) -> Connection | None:
    if match := _TCP.fullmatch(where):
        return NetworkConnection(match[1], int(match[2] or 9100))
    if match := _USB.fullmatch(where):
        return UsbConnection(int(match[1], 16), int(match[2], 16))
    return DeviceConnection(where) if where.startswith("/dev/") else None


def _run(command: str, *arguments: str, patience: float) -> str:
    """What a command of CUPS says. Raises PrinterProblem when it fails or takes longer than *patience* seconds."""
    found = shutil.which(command)
    if found is None:
        raise printer_problem("printing_none", command)
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; names are arguments, no shell reads them
            [found, *arguments],
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
            env=os.environ | {"LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired as error:
        raise printer_problem("printer_hangs", arguments[1] if len(arguments) > 1 else command) from error
    if done.returncode and command != "cancel":
        raise printer_problem("printer_gone", arguments[1] if len(arguments) > 1 else command)
    return done.stdout
