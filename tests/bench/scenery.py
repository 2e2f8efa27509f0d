"""Draws what stands round a badge: a busy booth, and stickers that are no QR code but look like one."""

import cv2
import numpy as np
import zxingcpp
from numpy.random import Generator
from numpy.typing import NDArray

from kiosk.camera import Image

WIDTH, HEIGHT = 1280, 720
Picture = NDArray[np.float32]


def clutter(random: Generator) -> Picture:
    """Draw a busy booth: uneven light, posters with print, boxes, stripes, a crowd out of focus."""
    small = random.uniform(40, 200, (5, 8, 3)).astype(np.float32)
    picture = np.asarray(cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.float32)
    for _ in range(int(random.integers(4, 12))):
        x, y = int(random.integers(0, WIDTH)), int(random.integers(0, HEIGHT))
        w, h = (int(length) for length in random.integers(30, 320, 2))
        shade = [float(value) for value in random.uniform(10, 245, 3)]
        cv2.rectangle(picture, (x, y), (x + w, y + h), shade, -1)
        cv2.ellipse(picture, (x + w, y), (w // 2, h // 2), float(random.uniform(0, 180)), 0, 360, shade[::-1], -1)
    wall = np.clip(cv2.GaussianBlur(picture, (0, 0), float(random.uniform(0.5, 6))), 0, 255).astype(np.uint8)
    for _ in range(int(random.integers(2, 7))):
        _poster(wall, random)
    return wall.astype(np.float32)


def _poster(picture: Image, random: Generator) -> None:
    x, y = int(random.integers(0, WIDTH - 100)), int(random.integers(30, HEIGHT))
    ink = [float(value) for value in random.uniform(0, 255, 3)]
    scale = float(random.uniform(0.4, 1.6))
    if random.random() < 0.3:
        gap = int(random.integers(4, 14))
        for line in range(int(random.integers(5, 20))):
            cv2.line(picture, (x + line * gap, y), (x + line * gap, y + 90), ink, max(1, gap // 2))
        return
    for line in range(int(random.integers(1, 7))):
        words = "".join(random.choice(list("abcdefgh ijklmnopqrst uvwxyz ABCDEFG 0123456789"), 24))
        where = (x, y + int(line * 34 * scale))
        cv2.putText(picture, words, where, cv2.FONT_HERSHEY_SIMPLEX, scale, ink, max(1, int(2 * scale)), cv2.LINE_AA)


def other_barcode(random: Generator) -> Image:
    """Draw a code of another kind."""
    kinds = ("Code128", "EAN13", "DataMatrix", "Aztec", "PDF417", "Code39", "ITF")
    kind = str(random.choice(kinds))
    text = "".join(random.choice(list("0123456789"), 12))
    if kind == "EAN13":
        weights = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(text))
        text += str(-weights % 10)
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    return np.array(zxingcpp.write_barcode_to_image(code, scale=3, add_quiet_zones=True))


def fiducial(random: Generator) -> Image:
    """Draw things that look like a QR code to a program: squares in squares, tags, boards, random cells."""
    kind = int(random.integers(4))
    if kind == 0:
        names = (cv2.aruco.DICT_4X4_50, cv2.aruco.DICT_6X6_250, cv2.aruco.DICT_APRILTAG_36H11)
        tags = cv2.aruco.getPredefinedDictionary(int(random.choice(names)))
        return np.asarray(cv2.aruco.generateImageMarker(tags, int(random.integers(0, 50)), 120), np.uint8)
    if kind == 1:
        cells = np.indices((8, 8)).sum(0) % 2
    elif kind == 2:
        cells = random.integers(0, 2, (25, 25))
    else:
        cells = random.integers(0, 2, (21, 21))
        for top, left in ((0, 0), (0, 14), (14, 0)):
            cells[top : top + 7, left : left + 7] = 0
            cells[top + 1 : top + 6, left + 1 : left + 6] = 1
            cells[top + 2 : top + 5, left + 2 : left + 5] = 0
    return np.kron((cells * 255).astype(np.uint8), np.ones((6, 6), np.uint8))
