"""Printers that work, that are empty, stopped, gone or silent: always an answer, never a lost check-in."""

import logging
import os
import queue
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from escpos.printer import Usb

from kiosk.printing.connections import DeviceConnection, UsbConnection
from kiosk.printing.escpos_printer import EscposPrinter
from kiosk.printing.printers import Printer, SystemPrinter, open_printer, system_printers
from kiosk.printing.problems import PrinterProblem
from kiosk.printing.queue import JobState, PrintJob, PrintQueue
from kiosk.printing.sheets import Design, Layout, Printed, layout
from kiosk.scanning import Decoder
from tests.fakes.printers import FakeCups, FakeEscpos, FakeUsbDevice

SOON = 3.0
"""Seconds that these tests wait for a printer that will never answer."""


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no CUPS, and no device files, on Windows")


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCups:
    fake = FakeCups(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{fake.folder}{os.pathsep}{os.environ['PATH']}")
    return fake


@pytest.fixture
def escpos(request: pytest.FixtureRequest) -> Iterator[FakeEscpos]:
    fake = FakeEscpos(getattr(request, "param", "answers"))
    yield fake
    fake.close()


class Listener:
    """Hears what becomes of jobs, from the printing thread."""

    def __init__(self) -> None:
        self._heard: queue.Queue[PrintJob] = queue.Queue()
        self.printed: list[PrintJob] = []

    def end_of(self, number: int) -> PrintJob:
        while True:
            job = self._heard.get(timeout=60)
            if job.number == number and job.state in {JobState.DONE, JobState.UNNOTED, JobState.FAILED}:
                return job

    def queue(self, address: str, design: Design, *, patience: float = 15) -> PrintQueue:
        return PrintQueue(
            open_printer(address, layout("roll")),
            design,
            on_change=self._heard.put,
            on_printed=self.printed.append,
            patience=patience,
        )


def test_the_system_s_printers_are_those_that_cups_names(cups: FakeCups) -> None:
    assert system_printers() == ("Booth", "Office")


def test_without_cups_there_are_no_system_printers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system_printers() == ()
    with pytest.raises(PrinterProblem) as told:
        open_printer("cups:Booth", layout("roll")).check()
    assert told.value.code == "printing_none"


def test_a_badge_goes_to_the_named_printer_at_its_size(cups: FakeCups, badges: list[Printed], design: Design) -> None:
    open_printer("cups:Booth", layout("roll")).print(badges[:1], design, patience=15)
    assert cups.printed.read_bytes().startswith(b"%PDF")
    (sent,) = [call for call in cups.calls if call.startswith("lp ")]
    assert sent.startswith("lp -d Booth -o media=Custom.62x90mm -- ")


@pytest.mark.parametrize(
    ("mood", "code"),
    [
        ("gone", "printer_gone"),
        ("mumbling", "printer_error"),
        ("stuck", "printer_hangs"),
        ("empty", "paper_out"),
        ("stopped", "printer_stopped"),
        ("silent", "printer_hangs"),
    ],
)
def test_a_system_printer_that_does_not_print_says_why(
    cups: FakeCups, badges: list[Printed], design: Design, mood: str, code: str
) -> None:
    cups.set_mood(mood)
    with pytest.raises(PrinterProblem) as told:
        SystemPrinter("Booth", layout("roll")).print(badges[:1], design, patience=SOON)
    assert told.value.code == code


def test_a_job_that_hangs_is_taken_back_so_that_it_does_not_come_out_later(
    cups: FakeCups, badges: list[Printed], design: Design
) -> None:
    cups.set_mood("stuck")
    with pytest.raises(PrinterProblem):
        SystemPrinter("Booth", layout("roll")).print(badges[:1], design, patience=SOON)
    assert "cancel Booth-42" in cups.calls


@pytest.mark.parametrize(("mood", "code"), [("deaf", "printer_gone"), ("numb", "printer_hangs")])
def test_a_job_of_which_nobody_can_tell_is_taken_back_too(
    cups: FakeCups, badges: list[Printed], design: Design, mood: str, code: str
) -> None:
    cups.set_mood(mood)
    with pytest.raises(PrinterProblem) as told:
        SystemPrinter("Booth", layout("roll")).print(badges[:1], design, patience=SOON)
    assert told.value.code == code
    assert cups.calls[-1] == "cancel Booth-42"


@pytest.mark.parametrize("escpos", ["answers", "mute"], indirect=True)
def test_a_thermal_printer_gets_the_picture_and_cuts_the_paper(
    escpos: FakeEscpos, badges: list[Printed], design: Design
) -> None:
    open_printer(escpos.address, layout("roll")).print(badges[:1], design, patience=15)
    escpos.wait_for(b"\x1dv0")  # a raster picture
    escpos.wait_for(b"\x1dV")  # a cut


@pytest.mark.parametrize(
    ("escpos", "code"),
    [("empty", "paper_out"), ("stuck", "printer_hangs"), ("closes", "printer_gone"), ("deaf", "printer_hangs")],
    indirect=["escpos"],
)
def test_a_thermal_printer_that_does_not_print_says_why(
    escpos: FakeEscpos, code: str, badges: list[Printed], design: Design
) -> None:
    many = badges * 20 if escpos.mood == "deaf" else badges[:1]
    with pytest.raises(PrinterProblem) as told:
        open_printer(escpos.address, layout("roll")).print(many, design, patience=SOON)
    assert told.value.code == code
    assert b"\x1dv0" not in escpos.received or code == "printer_hangs"


@pytest.mark.parametrize(("escpos", "code"), [("empty", "paper_out"), ("closes", "printer_gone")], indirect=["escpos"])
def test_a_check_says_the_same_before_anything_is_printed(escpos: FakeEscpos, code: str) -> None:
    with pytest.raises(PrinterProblem) as told:
        open_printer(escpos.address, layout("roll")).check()
    assert told.value.code == code


def test_a_check_of_a_printer_that_is_well_is_silent(cups: FakeCups, escpos: FakeEscpos) -> None:
    open_printer("cups:Booth", layout("roll")).check()
    open_printer(escpos.address, layout("roll")).check()


def test_a_printer_that_is_switched_off_is_gone(escpos: FakeEscpos, badges: list[Printed], design: Design) -> None:
    address = escpos.address
    escpos.close()
    with pytest.raises(PrinterProblem) as told:
        open_printer(address, layout("roll")).print(badges[:1], design, patience=SOON)
    assert told.value.code == "printer_gone"


@pytest.mark.parametrize(
    ("name", "dots"),
    [("roll", 576), ("label-90x55", 576), ("label-62x29", 576), ("label-62x29", 384), ("label-90x45", 384)],
)
def test_a_badge_is_whole_on_the_paper_turned_where_only_that_fits(
    escpos: FakeEscpos, badges: list[Printed], design: Design, name: str, dots: int
) -> None:
    open_printer(f"{escpos.address}?dots={dots}", layout(name)).print(badges, design, patience=15)
    read = [reading.text for paper in escpos.pictures(dots) for reading in Decoder().decode(paper)]
    assert read == [badge.code for badge in badges]


def test_labels_wider_than_the_paper_are_told_and_nothing_is_printed(
    escpos: FakeEscpos, badges: list[Printed], design: Design
) -> None:
    narrow = open_printer(f"{escpos.address}?dots=384", layout("roll"))
    assert problems_of(narrow, badges, design) == ["too_wide", "too_wide"]
    assert not escpos.received


def problems_of(printer: Printer, badges: list[Printed], design: Design) -> list[str]:
    """What a check says, and then a print."""
    with pytest.raises(PrinterProblem) as checked:
        printer.check()
    with pytest.raises(PrinterProblem) as told:
        printer.print(badges[:1], design, patience=15)
    return [checked.value.code, told.value.code]


@pytest.fixture
def lp0(tmp_path: Path) -> Path:
    path = tmp_path / "lp0"
    path.touch()
    return path


def test_a_device_file_gets_the_same(lp0: Path, badges: list[Printed], design: Design) -> None:
    EscposPrinter("lp0", layout("roll"), DeviceConnection(str(lp0))).print(badges[:1], design, patience=15)
    assert b"\x1dv0" in lp0.read_bytes()


def test_a_device_file_is_asked_for_paper(lp0: Path, badges: list[Printed], design: Design) -> None:
    empty = EscposPrinter("lp0", layout("roll"), DeviceConnection(str(lp0), status=lambda _file: 0x38))
    assert problems_of(empty, badges, design) == ["paper_out", "paper_out"]
    assert lp0.read_bytes() == b""
    full = EscposPrinter("lp0", layout("roll"), DeviceConnection(str(lp0), status=lambda _file: 0x18))
    full.check()
    full.print(badges[:1], design, patience=15)
    assert b"\x1dv0" in lp0.read_bytes()


@dataclass(frozen=True)
class Plugged(UsbConnection):
    """A printer in the USB socket, without a USB socket."""

    device: FakeUsbDevice

    def open(self, _patience: float) -> Usb:
        printer = Usb(self.vendor, self.product)
        printer.device = self.device
        return printer


@pytest.mark.parametrize("answer", [0x12, None])
def test_a_usb_printer_with_paper_or_that_says_nothing_prints(
    badges: list[Printed], design: Design, answer: int | None
) -> None:
    device = FakeUsbDevice(answer)
    EscposPrinter("usb", layout("roll"), Plugged(0x04B8, 0x0202, device)).print(badges[:1], design, patience=15)
    assert b"\x1dv0" in device.received
    assert b"\x1dV" in device.received


def test_a_usb_printer_without_paper_says_so(badges: list[Printed], design: Design) -> None:
    device = FakeUsbDevice(0x7E)
    empty = EscposPrinter("usb", layout("roll"), Plugged(0x04B8, 0x0202, device))
    assert problems_of(empty, badges, design) == ["paper_out", "paper_out"]
    assert b"\x1dv0" not in device.received


def test_a_usb_printer_that_is_not_there_is_gone_where_there_is_libusb() -> None:
    with pytest.raises(PrinterProblem) as told:
        open_printer("usb:0bad:0bad", layout("roll")).check()
    assert told.value.code in {"printer_gone", "no_usb"}


@pytest.mark.parametrize(
    "address",
    ["", "cups:", "Booth", "tcp://", "usb:1:2", "http://printer", "/etc/passwd", "tcp://a?dots=9", "tcp://a?x=1"],
)
def test_what_is_no_printer_s_address_is_told(address: str) -> None:
    with pytest.raises(ValueError, match="is no printer"):
        open_printer(address, layout("roll"))


def test_jobs_are_printed_in_order_and_each_is_told(escpos: FakeEscpos, badges: list[Printed], design: Design) -> None:
    listener = Listener()
    printing = listener.queue(escpos.address, design)
    jobs = [printing.submit(badge) for badge in badges]
    printing.start()
    assert [listener.end_of(job.number).state for job in jobs] == [JobState.DONE] * len(badges)
    assert [job.badge for job in listener.printed] == badges
    printing.stop()
    assert printing.join(30)


def test_a_printer_problem_is_told_and_the_next_badge_is_printed_once_it_is_mended(
    cups: FakeCups, badges: list[Printed], design: Design
) -> None:
    listener = Listener()
    printing = listener.queue("cups:Booth", design, patience=SOON)
    printing.start()
    cups.set_mood("empty")
    failed = listener.end_of(printing.submit(badges[0]).number)
    assert failed.problem is not None
    assert (failed.state, failed.problem.code) == (JobState.FAILED, "paper_out")
    assert not listener.printed, "what did not come out is not noted as printed"
    cups.set_mood("good")
    assert listener.end_of(printing.submit(failed.badge).number).state is JobState.DONE
    printing.stop()
    assert printing.join(30)


class Stuck:
    """A driver that never comes back, whatever time-out it is given."""

    def __init__(self) -> None:
        import threading

        self.name = "Stuck"
        self.layout: Layout = layout("roll")
        self.free = threading.Event()

    def print(self, badges: object, design: object, *, patience: float) -> None:
        self.free.wait(60)

    def check(self) -> None: ...


class Broken(Stuck):
    def print(self, badges: object, design: object, *, patience: float) -> None:
        raise ZeroDivisionError


def test_a_driver_that_never_comes_back_holds_nothing_up(badges: list[Printed], design: Design) -> None:
    listener, stuck = Listener(), Stuck()
    printing = PrintQueue(stuck, design, on_change=listener._heard.put, patience=0.1)
    printing.start()
    for _ in range(2):
        job = listener.end_of(printing.submit(badges[0]).number)
        assert job.problem is not None
        assert job.problem.code == "printer_hangs"
    stuck.free.set()
    printing.stop()
    assert printing.join(30)


def test_a_badge_that_comes_out_late_is_done_after_all_and_noted(badges: list[Printed], design: Design) -> None:
    listener, stuck = Listener(), Stuck()
    printing = PrintQueue(
        stuck, design, on_change=listener._heard.put, on_printed=listener.printed.append, patience=0.1
    )
    printing.start()
    job = printing.submit(badges[0])
    assert listener.end_of(job.number).state is JobState.FAILED
    assert listener.printed == []
    stuck.free.set()
    assert listener.end_of(job.number).state is JobState.DONE
    assert [each.badge for each in listener.printed] == badges[:1]
    printing.stop()
    assert printing.join(30)


def test_a_print_that_cannot_be_noted_says_so_and_is_noted_before_the_next_and_at_the_end(
    escpos: FakeEscpos, badges: list[Printed], design: Design, caplog: pytest.LogCaptureFixture
) -> None:
    listener, refusals = Listener(), iter([1, 0, 1, 0])

    def note(job: PrintJob) -> None:
        if next(refusals):
            raise OSError("the disk is full")
        listener.printed.append(job)

    printer = open_printer(escpos.address, layout("roll"))
    printing = PrintQueue(printer, design, on_change=listener._heard.put, on_printed=note)
    printing.start()
    with caplog.at_level(logging.ERROR):
        states = [listener.end_of(printing.submit(badge).number).state for badge in badges[:2]]
        assert states == [JobState.UNNOTED, JobState.UNNOTED]
        assert [each.badge for each in listener.printed] == badges[:1]
        printing.stop()
        assert printing.join(30)
    assert [each.badge for each in listener.printed] == badges[:2]
    assert "the disk is full" in caplog.text


def test_a_driver_s_mistake_and_a_listener_s_are_survived(
    badges: list[Printed], design: Design, caplog: pytest.LogCaptureFixture
) -> None:
    listener = Listener()

    def hear(job: PrintJob) -> None:
        listener._heard.put(job)
        if job.state is JobState.FAILED:
            raise RuntimeError("a screen that is gone")

    printing = PrintQueue(Broken(), design, on_change=hear)
    with caplog.at_level(logging.ERROR):
        printing.start()
        for _ in range(2):
            job = listener.end_of(printing.submit(badges[0]).number)
            assert job.problem is not None
            assert job.problem.code == "printer_error"
        printing.stop()
        assert printing.join(30)
    assert "ZeroDivisionError" in caplog.text
