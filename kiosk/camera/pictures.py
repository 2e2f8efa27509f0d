"""Reads pictures from files, strictly: a broken or cut-off file is an error, never a half-grey frame."""

from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from kiosk.camera.frames import CameraProblem, Image, ProblemCode

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm"})
MOST_PIXELS = 100_000_000


def is_picture(path: Path) -> bool:
    """Tell by the name's ending whether a file is meant to be a picture."""
    return path.suffix.lower() in PICTURE_SUFFIXES


def read_picture(path: Path) -> Image:
    """Return the picture the right way up, transparency on white, as BGR; raise CameraProblem otherwise."""
    try:
        with Pillow.open(path) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise CameraProblem(ProblemCode.NOT_A_PICTURE, f"{path.name} is larger than 100 megapixels.")
            picture.load()
            return _as_bgr(ImageOps.exif_transpose(picture))
    except FileNotFoundError:
        raise CameraProblem(ProblemCode.NOT_FOUND, f"There is no file {path}.") from None
    except PermissionError:
        raise CameraProblem(ProblemCode.NO_PERMISSION, f"{path.name} may not be read.") from None
    except UnidentifiedImageError:
        raise CameraProblem(ProblemCode.NOT_A_PICTURE, f"{path.name} is not a picture.") from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, Pillow.DecompressionBombError) as error:
        # Pillow reports a damaged file as any of these, depending on the format.
        raise CameraProblem(ProblemCode.TRUNCATED, f"{path.name} is cut off or damaged ({error}).") from None


def _as_bgr(picture: Pillow.Image) -> Image:
    if picture.mode.startswith("I;16"):
        return np.asarray(np.asarray(picture) >> 8, dtype=np.uint8)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        paper = Pillow.new("RGBA", coloured.size, "white")
        picture = Pillow.alpha_composite(paper, coloured)
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"), dtype=np.uint8)[:, :, ::-1])
