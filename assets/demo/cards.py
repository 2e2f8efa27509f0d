"""What people hold up: a printed badge or a phone, in a hand, drawn flat at a known scale."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import qrcode
from PIL import Image, ImageDraw, ImageFont

Picture = npt.NDArray[np.uint8]

SCALE: Final = 4
"""Pixels per millimetre."""
CANVAS: Final = (150, 300)
"""Millimetres: room for the badge and, below it, for the hand and arm that hold it."""
_CARD: Final = (30, 10, 120, 140)
_PHONE: Final = (38, 4, 112, 154)
_INK: Final = (28, 30, 38)
_FONTS: Final = {
    True: ("NotoSansThai-Bold.ttf", "Sarabun-Bold.ttf", "tahomabd.ttf", "LeelawUI.ttf"),
    False: ("NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf", "arialbd.ttf"),
}

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on a badge."""

    code: str
    title: str
    name: str
    below: str
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Card:
    """A drawn badge: ``picture`` is BGRA with colours multiplied by alpha; ``code`` its QR code's corners there."""

    picture: Picture
    code: npt.NDArray[np.float32]


def draw_card(printed: Printed, *, phone: bool, skin: tuple[int, int, int], sleeve: tuple[int, int, int]) -> Card:
    canvas = Image.new("RGBA", _px(CANVAS), (0, 0, 0, 0))
    pen = ImageDraw.Draw(canvas)
    box = _PHONE if phone else _CARD
    _arm(pen, box, skin, sleeve)
    code = _phone(canvas, pen, printed) if phone else _badge(canvas, pen, printed)
    _thumb(pen, box, skin)
    pixels = np.asarray(canvas, np.float32)
    alpha = pixels[..., 3:] / 255
    picture = np.dstack([pixels[..., 2::-1] * alpha, pixels[..., 3]]).round().astype(np.uint8)
    return Card(picture, code)


def _px(length: tuple[float, float]) -> tuple[int, int]:
    return round(length[0] * SCALE), round(length[1] * SCALE)


def _scaled(box: _Box) -> list[float]:
    return [edge * SCALE for edge in box]


def _arm(pen: ImageDraw.ImageDraw, box: _Box, skin: tuple[int, int, int], sleeve: tuple[int, int, int]) -> None:
    """The hand and fingers behind the badge, the wrist, and a sleeve that runs out of the picture."""
    middle, bottom = (box[0] + box[2]) / 2, box[3]
    shade = tuple(int(c * 0.86) for c in skin)
    pen.rounded_rectangle(_scaled((middle - 22, bottom + 30, middle + 30, 330)), 12 * SCALE, fill=skin)
    pen.rounded_rectangle(_scaled((middle - 34, bottom + 70, middle + 42, 340)), 10 * SCALE, fill=sleeve)
    for finger in range(4):
        top = bottom - 52 + finger * 15
        pen.rounded_rectangle(_scaled((box[2] - 20, top, box[2] + 7 - finger, top + 13)), 6 * SCALE, fill=shade)
    pen.ellipse(_scaled((middle - 36, bottom - 26, middle + 40, bottom + 62)), fill=skin)


def _thumb(pen: ImageDraw.ImageDraw, box: _Box, skin: tuple[int, int, int]) -> None:
    left, bottom = box[0] + 10, box[3]
    pen.rounded_rectangle(_scaled((left - 4, bottom - 16, left + 18, bottom + 40)), 10 * SCALE, fill=skin)
    nail = tuple(min(255, int(c * 1.1) + 8) for c in skin)
    pen.rounded_rectangle(_scaled((left + 2, bottom - 14, left + 12, bottom - 4)), 4 * SCALE, fill=nail)


def _badge(canvas: Image.Image, pen: ImageDraw.ImageDraw, printed: Printed) -> npt.NDArray[np.float32]:
    left, top, right, bottom = _CARD
    pen.rounded_rectangle(_scaled(_CARD), 4 * SCALE, fill=(247, 246, 242), outline=(190, 190, 186), width=2)
    pen.rounded_rectangle(_scaled((left, top, right, top + 24)), 4 * SCALE, fill=printed.colour)
    pen.rectangle(_scaled((left, top + 12, right, top + 24)), fill=printed.colour)
    pen.rounded_rectangle(_scaled((68, top + 3, 82, top + 6.5)), 1.7 * SCALE, fill=(60, 62, 70))
    _text(pen, (75, top + 16), printed.title, 5.5, (255, 255, 255))
    code = _qr(canvas, printed.code, (75, top + 54), 54)
    _text(pen, (75, top + 91), printed.name, 9, _INK)
    _text(pen, (75, top + 103), printed.below, 5, (90, 92, 100))
    pen.rectangle(_scaled((left, bottom - 14, right, bottom - 10)), fill=printed.colour)
    return code


def _phone(canvas: Image.Image, pen: ImageDraw.ImageDraw, printed: Printed) -> npt.NDArray[np.float32]:
    left, top, right, bottom = _PHONE
    pen.rounded_rectangle(_scaled(_PHONE), 9 * SCALE, fill=(24, 25, 30), outline=(70, 72, 80), width=4)
    pen.rounded_rectangle(_scaled((left + 4, top + 4, right - 4, bottom - 4)), 6 * SCALE, fill=(252, 253, 255))
    _text(pen, (75, top + 16), printed.title, 5, printed.colour)
    code = _qr(canvas, printed.code, (75, top + 58), 58)
    _text(pen, (75, top + 100), printed.name, 8, _INK)
    _text(pen, (75, top + 112), printed.below, 4.5, (90, 92, 100))
    return code


def _qr(canvas: Image.Image, text: str, middle: tuple[float, float], size: float) -> npt.NDArray[np.float32]:
    """Draws the code about *size* millimetres wide, quiet zone included, and tells its corners in pixels."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=4)
    code.add_data(text)
    code.make(fit=True)
    modules = np.asarray(code.get_matrix(), bool)
    module = round(size * SCALE / len(modules))
    tile = np.where(modules, 0, 255).astype(np.uint8).repeat(module, 0).repeat(module, 1)
    x, y = (round(m * SCALE - len(tile) / 2) for m in middle)
    canvas.paste(Image.fromarray(tile).convert("RGB"), (x, y))
    near, far = 4 * module, len(tile) - 4 * module
    return np.asarray([[x + a, y + b] for a, b in ((near, near), (far, near), (far, far), (near, far))], np.float32)


def _text(
    pen: ImageDraw.ImageDraw, middle: tuple[float, float], text: str, height: float, fill: tuple[int, int, int]
) -> None:
    """*text* centred on *middle*, *height* millimetres high, smaller if it would not fit."""
    for size in np.linspace(height, height / 2, 6):
        font = _font(text, round(size * SCALE))
        if pen.textlength(text, font) <= 82 * SCALE:
            break
    pen.text((middle[0] * SCALE, middle[1] * SCALE), text, fill, font, anchor="mm")


def _font(text: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    thai = any("\u0e00" <= c <= "\u0e7f" for c in text)
    for name in _FONTS[thai]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def save_card(card: Card, path: Path) -> None:
    """For looking at: the card on grey."""
    alpha = card.picture[..., 3:] / 255
    cv2.imwrite(str(path), (card.picture[..., :3] + 128 * (1 - alpha)).astype(np.uint8))
