"""Turns frames and key strokes into scans; the only import of barcode libraries."""

from kiosk.scanning.decoder import DEFAULT_FORMATS, Decoder
from kiosk.scanning.engines import Engine, Format, engines
from kiosk.scanning.files import FileReading, scan_path
from kiosk.scanning.hints import Hint, Hints
from kiosk.scanning.readings import Corner, Reading
from kiosk.scanning.scanner import Acted, Scanner, ScanStats, scan_frames
from kiosk.scanning.watch import Watch
from kiosk.scanning.wedge import Wedge, WedgeScan

__all__ = [
    "DEFAULT_FORMATS",
    "Acted",
    "Corner",
    "Decoder",
    "Engine",
    "FileReading",
    "Format",
    "Hint",
    "Hints",
    "Reading",
    "ScanStats",
    "Scanner",
    "Watch",
    "Wedge",
    "WedgeScan",
    "engines",
    "scan_frames",
    "scan_path",
]
