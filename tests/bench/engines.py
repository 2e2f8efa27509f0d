"""What the station's decoder is compared with: each engine alone, and what all the others read together."""

from collections.abc import Callable
from time import thread_time

import cv2
import numpy as np

from kiosk.camera import Image
from kiosk.scanning import Decoder, Reading
from kiosk.scanning.engines import DEFAULT_ZXING, read_zbar, read_zxing
from kiosk.scanning.readings import Corner

Reader = Callable[[Image, float | None], tuple[Reading, ...]]
OURS, FLOOR, UNION = "khomue", "pyzbar", "union of others"


def readers() -> dict[str, Reader]:
    """Return what is compared, each fresh: a picture in and, in a stream, its time in seconds; readings out."""
    plain, aruco = cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco()
    return {
        OURS: Decoder(clock=thread_time).decode,
        "zxing-cpp": lambda image, at: read_zxing(image, DEFAULT_ZXING),
        FLOOR: lambda image, at: read_zbar(image),
        "cv2": lambda image, at: _opencv(plain, image),
        "cv2 aruco": lambda image, at: _opencv(aruco, image),
    }


def _opencv(detector: cv2.GraphicalCodeDetector, image: Image) -> tuple[Reading, ...]:
    try:
        _, texts, quads, _ = detector.detectAndDecodeMulti(image)
    except cv2.error:
        return ()
    found = zip(texts, np.asarray(quads, np.float32), strict=True) if texts else ()
    return tuple(Reading(text, _corners(quad), "cv2", 0.0) for text, quad in found if text)


def _corners(quad: np.typing.NDArray[np.float32]) -> tuple[Corner, Corner, Corner, Corner]:
    a, b, c, d = ((int(x), int(y)) for x, y in np.rint(quad))
    return a, b, c, d
