"""The barcode libraries, each behind a function of the same shape, and which of them this computer has."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from time import perf_counter
from types import ModuleType

import cv2
import numpy as np
import zxingcpp

from kiosk.camera import Image
from kiosk.scanning.readings import Corner, Reading

try:
    from pyzbar import pyzbar
except (ImportError, OSError) as missing:  # the package is there, the system's libzbar is not
    _zbar: ModuleType | None = None
    _zbar_problem = str(missing) or type(missing).__name__
else:
    _zbar = pyzbar
    _zbar_problem = ""

LONGEST = 4_296
"""Characters in the largest QR code (version 40, digits aside); anything longer is not text from a ticket."""
SPARE = {("1", "L"): 0.7, ("1", "M"): 0.2, ("2", "L"): 0.4}
"""Unused error correction (UEC of ISO/IEC 15415) that QR codes of so few check words must have left to be sure.

Noise, or a code with too much of it covered, decodes to a wrong text when it lies, by accident, within reach of
another code's words: with n words in a block, d of them check words, and e words put right, once in
256^d / (C(n, e) · 255^e) tries. These limits, and every other version and level with all its correction used
up, make that less than once in 2^33.
"""


class Format(StrEnum):
    """Kinds of code. A station looks for QR only unless its pack names more: each costs time on every frame."""

    QR = "qr"
    MICRO_QR = "micro_qr"
    DATA_MATRIX = "data_matrix"
    AZTEC = "aztec"
    PDF417 = "pdf417"
    CODE128 = "code128"
    CODE39 = "code39"
    EAN13 = "ean13"
    ITF = "itf"


# QRCodeModel2 and not QRCode: the latter also accepts Micro QR and rMQR, whose weak checks produce ghosts.
_ZXING = {
    Format.QR: zxingcpp.BarcodeFormat.QRCodeModel2,
    Format.MICRO_QR: zxingcpp.BarcodeFormat.MicroQRCode,
    Format.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Format.AZTEC: zxingcpp.BarcodeFormat.Aztec,
    Format.PDF417: zxingcpp.BarcodeFormat.PDF417,
    Format.CODE128: zxingcpp.BarcodeFormat.Code128,
    Format.CODE39: zxingcpp.BarcodeFormat.Code39,
    Format.EAN13: zxingcpp.BarcodeFormat.EAN13,
    Format.ITF: zxingcpp.BarcodeFormat.ITF,
}


@dataclass(frozen=True, slots=True)
class Engine:
    """One decoder library for `doctor`: its version, or why it cannot be used."""

    name: str
    version: str
    problem: str | None


def engines() -> tuple[Engine, ...]:
    """List the decoders and whether each works here. Without zbar the station scans, a little less surely."""
    zxing = Engine("zxing-cpp", version("zxing-cpp"), None)
    if _zbar is None:
        return zxing, Engine("zbar", "", f"libzbar is not installed: {_zbar_problem}")
    return zxing, Engine("zbar", f"pyzbar {version('pyzbar')}", None)


def zxing_formats(formats: Iterable[Format]) -> zxingcpp.BarcodeFormats:
    """Translate formats for `read_zxing`; make it once, not per frame."""
    return zxingcpp.BarcodeFormats([_ZXING[item] for item in formats])


DEFAULT_ZXING = zxing_formats([Format.QR])


def read_zxing(
    image: Image,
    formats: zxingcpp.BarcodeFormats,
    *,
    binarizer: zxingcpp.Binarizer = zxingcpp.Binarizer.LocalAverage,
    invert: bool = True,
    downscale: bool = True,
) -> tuple[Reading, ...]:
    """Read every code zxing-cpp finds; `image` must not be empty (zxing-cpp raises for that).

    It looks for light codes on dark with `invert`, and into the picture at a third of its size with `downscale`,
    whatever it has found by then; each costs a sixth of the time.
    """
    start = perf_counter()
    found = zxingcpp.read_barcodes(
        image,
        formats=formats,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=binarizer,
        try_invert=invert,
        try_downscale=downscale,
    )
    ms = (perf_counter() - start) * 1000
    return tuple(
        Reading(code.text, _corners(code.position), "zxing", ms, is_sure(code)) for code in found if _is_text(code.text)
    )


def is_sure(code: zxingcpp.Barcode) -> bool:
    """Tell whether what was read can be no accident; False for anything but QR codes, whose checks are not known."""
    if code.format not in (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.QRCodeModel2):
        return False
    extra: dict[str, object] = code.extra  # type: ignore[assignment]  # the binding's stub says object
    unused = extra.get("UEC")
    least = SPARE.get((str(extra.get("Version")), str(extra.get("ECLevel"))), 0.0)
    return isinstance(unused, float) and unused >= least


def read_zbar(image: Image) -> tuple[Reading, ...]:
    """Read QR codes with zbar, or nothing where libzbar is missing.

    Texts beyond ASCII are passed over: zbar guesses their encoding, and takes Thai for Japanese.
    """
    if _zbar is None:
        return ()
    start = perf_counter()
    grey = grey_of(image)
    found = _zbar.decode(grey, symbols=[_zbar.ZBarSymbol.QRCODE])
    ms = (perf_counter() - start) * 1000
    return tuple(
        Reading(code.data.decode("ascii"), _polygon(code.polygon), "zbar", ms)
        for code in found
        if code.data and code.data.isascii() and len(code.polygon) == 4
    )


def grey_of(image: Image) -> Image:
    """Return the picture in grey, unchanged when it is already."""
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)


def _is_text(text: str) -> bool:
    return 0 < len(text) <= LONGEST


def _corners(position: zxingcpp.Position) -> tuple[Corner, Corner, Corner, Corner]:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    a, b, c, d = ((int(point.x), int(point.y)) for point in points)
    return a, b, c, d


def _polygon(points: Iterable[Corner]) -> tuple[Corner, Corner, Corner, Corner]:
    a, b, c, d = ((int(x), int(y)) for x, y in points)
    return a, b, c, d
