"""Renders codes into pictures, the same every time."""

import cv2
import numpy as np
import qrcode
import zxingcpp

from kiosk.camera import Image
from kiosk.scanning import Format
from kiosk.scanning.engines import _ZXING


def modules_of(text: str | bytes, *, quiet: int = 0) -> Image:
    """Return the modules of a QR code at error correction M, 1 for dark."""
    code = qrcode.QRCode(border=quiet, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    return np.array(code.get_matrix(), np.uint8)


def qr(text: str | bytes, *, module: int = 6, quiet: int = 4) -> Image:
    """Return a QR code as a BGR picture: `module` pixels a module, `quiet` modules of white around."""
    dots = np.where(modules_of(text, quiet=quiet), 0, 255).astype(np.uint8)
    grey = np.kron(dots, np.ones((module, module), np.uint8))
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def barcode(text: str, kind: Format) -> Image:
    """Return a code of any supported kind as a BGR picture."""
    code = zxingcpp.create_barcode(text, _ZXING[kind])
    picture = np.array(zxingcpp.write_barcode_to_image(code, scale=4, add_quiet_zones=True))
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)


def table(width: int = 1280, height: int = 720) -> Image:
    """Return an empty grey table top under uneven light."""
    light = np.linspace(150, 190, width, dtype=np.float32)
    return np.repeat(np.repeat(light[None, :, None], height, 0), 3, 2).astype(np.uint8)


def lay(scene: Image, code: Image, x: int, y: int) -> Image:
    """Return the scene with the code's top left corner at x, y."""
    laid = scene.copy()
    laid[y : y + code.shape[0], x : x + code.shape[1]] = code
    return laid


def out_of_focus(scene: Image, radius: int) -> Image:
    """Return the scene as a lens sees it that makes a disc of every point."""
    x, y = np.meshgrid(*(np.arange(-radius - 1, radius + 2),) * 2)
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return np.asarray(cv2.filter2D(scene, -1, disc / disc.sum()), np.uint8)
