"""What can go wrong with a printer, as stable codes with sentences; none of it touches a check-in."""

from collections.abc import Mapping
from typing import Final

from kiosk.problems import EnvironmentProblem


class PrinterProblem(EnvironmentProblem):
    """Nothing came out, or nobody can tell; what was recorded stands."""


SENTENCES: Final[Mapping[str, str]] = {
    "printing_none": "There is no {printer} command here. Install CUPS, or use an ESC/POS printer.",
    "printer_gone": "{printer} is not there. Check its cable and that it is switched on.",
    "printer_stopped": "{printer} is stopped. Start it again in the system's printer settings.",
    "paper_out": "{printer} is out of paper. Put some in and print again.",
    "printer_hangs": "{printer} does not answer. Switch it off and on and print again.",
    "no_usb": "libusb is missing here. Install libusb-1.0-0, or name the printer by its device, such as /dev/usb/lp0.",
    "too_wide": "The labels are wider than {printer} prints. Choose smaller ones, or say what it prints: ?dots=576.",
    "printer_error": "{printer} did not print. Look at the printer and print again.",
}


def printer_problem(code: str, printer: str) -> PrinterProblem:
    return PrinterProblem(code, SENTENCES[code].format(printer=printer))
